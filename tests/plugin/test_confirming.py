"""What is claimed is tried a second time first, and what does not come again is inconclusive."""

from __future__ import annotations

import itertools
import socket
from types import SimpleNamespace
from typing import Any

import pytest

from conformance.plugin import confirming

from .conftest import Serve
from .running import FAILED, PASSED, run
from .test_judging import ONE_CASE, RIGHT, WRONG


def test_failure_that_comes_once_is_inconclusive(serve: Serve) -> None:
    replies = itertools.chain([WRONG], itertools.repeat(RIGHT))
    outcome = run(*ONE_CASE, *serve({"NOOP": lambda *_: next(replies)}).words)
    assert outcome.counts() == {"inconclusive": 1}
    assert r"failed once and not again: NOOP\r\n: came 500 what?\r\n" in outcome.text
    assert outcome.again() == []


def test_failure_that_comes_in_another_way_is_inconclusive(serve: Serve) -> None:
    replies = itertools.cycle([WRONG, b"350 go on\r\n"])
    outcome = run(*ONE_CASE, *serve({"NOOP": lambda *_: next(replies)}).words)
    assert outcome.counts() == {"inconclusive": 1}


def test_only_a_failing_case_is_run_twice(serve: Serve) -> None:
    good, bad = serve({}), serve({"NOOP": WRONG})
    assert run(*ONE_CASE, *good.words).status == PASSED
    assert run(*ONE_CASE, *bad.words).status == FAILED
    assert good.script.received.count(b"NOOP\r\n") == 1
    assert bad.script.received.count(b"NOOP\r\n") == 2


def test_what_the_monitor_saw_once_is_inconclusive(serve: Serve) -> None:
    extra = itertools.chain([RIGHT], itertools.repeat(b""))

    def unasked_at_first(_: bytes, connection: socket.socket) -> bytes:
        connection.sendall(next(extra))
        return RIGHT

    words = serve({"NOOP": unasked_at_first}).words
    outcome = run(*ONE_CASE, *words)
    assert outcome.status == PASSED
    assert outcome.counts() == {"pass": 1}
    assert "seen once and not again, first in" in outcome.text
    assert "FAIL  monitor/" not in outcome.text


def test_what_the_monitor_saw_twice_is_a_failure(serve: Serve) -> None:
    def unasked(_: bytes, connection: socket.socket) -> bytes:
        connection.sendall(RIGHT)
        return RIGHT

    outcome = run(*ONE_CASE, *serve({"NOOP": unasked}).words)
    assert outcome.status == FAILED
    assert "FAIL  monitor/" in outcome.text


def test_failure_is_no_less_one_where_the_second_try_gets_no_login(serve: Serve) -> None:
    # The run's own probe, the first try; then one login that fails, as while a server restarts.
    logins = itertools.chain(
        [b"230 in\r\n"] * 2, [b"530 not yet\r\n"], itertools.repeat(b"230 in\r\n")
    )
    outcome = run(*ONE_CASE, *serve({"NOOP": WRONG, "PASS": lambda *_: next(logins)}).words)
    assert outcome.status == FAILED
    assert outcome.counts() == {"fail": 1}


def test_case_that_is_run_again_may_take_as_long_again(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    settings = SimpleNamespace(timeout=120.0, func_only=False)
    timer = SimpleNamespace(_get_item_settings=lambda *_: settings)
    item: Any = SimpleNamespace(
        config=SimpleNamespace(pluginmanager=SimpleNamespace(get_plugin=lambda *_: timer)),
        ihook=SimpleNamespace(
            pytest_timeout_cancel_timer=lambda **_: told.append("cancelled"),
            pytest_timeout_set_timer=lambda settings, **_: told.append(f"{settings.timeout:g} s"),
        ),
        _initrequest=lambda: None,
    )
    monkeypatch.setattr(confirming, "runtestprotocol", lambda *_, **__: told.append("run"))
    confirming._once_more(item, None)
    assert told == ["cancelled", "120 s", "run"]
