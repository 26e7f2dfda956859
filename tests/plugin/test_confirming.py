"""What is claimed is tried a second time first, and what does not come again is inconclusive."""

from __future__ import annotations

import itertools
import shlex
import socket
from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from conformance.plugin import confirming
from conformance.plugin.run import RUN
from conformance.plugin.turns import Turns
from conformance.report.stream import read_stream
from conformance.verdict import Verdict

from .conftest import Serve
from .running import FAILED, NOTHING, PASSED, Outcome, run
from .test_judging import CASE, ONE_CASE, RIGHT, WRONG

OTHER = b"350 go on\r\n"


def confirmed(
    serve: Serve, times: int, replies: Iterable[bytes], *words: str
) -> tuple[Outcome, int]:
    """How a case of NOOP ends with so many further attempts, and how many there were in all."""
    coming = itertools.chain(replies, itertools.repeat(WRONG))
    server = serve({"NOOP": lambda *_: next(coming)})
    outcome = run(*ONE_CASE, *server.words, "--confirm", str(times), *words)
    return outcome, server.script.received.count(b"NOOP\r\n")


def test_failure_that_comes_once_is_inconclusive(serve: Serve) -> None:
    replies = itertools.chain([WRONG], itertools.repeat(RIGHT))
    outcome = run(*ONE_CASE, *serve({"NOOP": lambda *_: next(replies)}).words)
    assert outcome.counts() == {"inconclusive": 1}
    assert (
        r"not reproduced: failed 1 of 2 times in this way: NOOP\r\n: came 500 what?\r\n"
        in outcome.text
    )
    assert outcome.again() == []


def test_failure_that_comes_in_another_way_is_inconclusive(serve: Serve) -> None:
    replies = itertools.cycle([WRONG, OTHER])
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
    assert "seen, and not reproduced, first in" in outcome.text
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


@pytest.mark.parametrize("times", [0, 1, 3])
def test_failure_comes_in_each_attempt(times: int, serve: Serve) -> None:
    outcome, attempts = confirmed(serve, times, [])
    assert outcome.status == FAILED
    assert outcome.counts() == {"fail": 1}
    assert attempts == 1 + times
    assert outcome.again()[0].endswith(f"--confirm {times} --case {shlex.quote(CASE)}")


@pytest.mark.parametrize(
    ("replies", "told"),
    [
        ([WRONG, RIGHT], "failed 1 of 2 times"),
        ([WRONG, WRONG, OTHER], "failed 2 of 3 times"),
        ([WRONG, WRONG, WRONG, RIGHT], "failed 3 of 4 times"),
    ],
)
def test_first_attempt_that_brings_something_else_is_the_last(
    replies: list[bytes], told: str, serve: Serve
) -> None:
    outcome, attempts = confirmed(serve, 3, replies)
    assert outcome.status == NOTHING, outcome.text
    assert outcome.counts() == {"inconclusive": 1}
    assert rf"not reproduced: {told} in this way: NOOP\r\n: came 500 what?" in outcome.text
    assert attempts == len(replies)


def test_first_attempt_has_the_say_where_none_confirms_it(serve: Serve) -> None:
    outcome, attempts = confirmed(serve, 0, [WRONG, RIGHT])
    assert (outcome.status, attempts) == (FAILED, 1)


@pytest.mark.parametrize(("times", "fails"), [(0, True), (1, True), (2, False)])
def test_what_the_monitor_saw_comes_in_each_attempt(times: int, fails: bool, serve: Serve) -> None:
    extra = itertools.chain([RIGHT] * 2, itertools.repeat(b""))

    def unasked_twice(_: bytes, connection: socket.socket) -> bytes:
        connection.sendall(next(extra))
        return RIGHT

    words = serve({"NOOP": unasked_twice}).words
    outcome = run(*ONE_CASE, *words, "--confirm", str(times))
    assert (outcome.status == FAILED) is fails, outcome.text
    assert ("FAIL  monitor/" in outcome.text) is fails
    assert ("seen, and not reproduced, first in" in outcome.text) is not fails


@pytest.mark.parametrize(
    ("replies", "verdict"), [([], Verdict.FAIL), ([WRONG, WRONG, RIGHT], Verdict.INCONCLUSIVE)]
)
def test_recording_has_as_many_attempts_and_comes_out_the_same(
    replies: list[bytes], verdict: Verdict, serve: Serve, tmp_path: Path
) -> None:
    first, second = tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    confirmed(serve, 2, replies, f"--results={first}")
    run(*ONE_CASE, f"--recorded={first}", f"--results={second}")
    streams = [read_stream(path).whole() for path in (first, second)]
    for stream in streams:
        (told,) = [one for one in stream.told if one.result.case == CASE]
        assert told.result.verdict is verdict
        assert len(told.attempts) == 3
        assert stream.begin["confirm"] == 2
    told_twice = [[(one.case, one.verdict) for one in stream.results] for stream in streams]
    assert told_twice[0] == told_twice[1]


def test_recording_is_played_in_the_order_of_the_run(tmp_path: Path) -> None:
    first, second = tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    files = ("cases/rfc959/test_noop.py", "cases/rfc959/test_greeting.py")
    run(*files, "--target", "reference", f"--results={first}")
    run(*reversed(files), f"--recorded={first}", f"--results={second}")
    orders = [[one.case for one in read_stream(path).whole().results] for path in (first, second)]
    assert orders[0] == orders[1]
    assert len(orders[0]) > 5


def test_case_that_is_run_again_may_take_as_long_again(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    settings = SimpleNamespace(timeout=120.0, func_only=False)
    timer = SimpleNamespace(_get_item_settings=lambda *_: settings)
    item: Any = SimpleNamespace(
        config=SimpleNamespace(
            pluginmanager=SimpleNamespace(get_plugin=lambda *_: timer),
            stash={RUN: SimpleNamespace(turns=Turns(""))},
        ),
        ihook=SimpleNamespace(
            pytest_timeout_cancel_timer=lambda **_: told.append("cancelled"),
            pytest_timeout_set_timer=lambda settings, **_: told.append(f"{settings.timeout:g} s"),
        ),
        _initrequest=lambda: None,
    )
    monkeypatch.setattr(confirming, "runtestprotocol", lambda *_, **__: told.append("run"))
    confirming._once_more(item, None)
    assert told == ["cancelled", "120 s", "run", "cancelled"]
