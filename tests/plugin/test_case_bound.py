"""How long one case may take: it ends itself before pytest-timeout does."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest

from conformance.plugin.case_bound import timed, untimed
from conformance.verdict import Verdict
from fixtures.hostile.listening import Port
from fixtures.hostile.scripted import Script

from .conftest import Cases, Describe
from .running import run

WAITS_OFTEN = """
@MUST
@pytest.mark.parametrize("number", range(2))
def test_waits(session, number):
    for _ in range(9):
        other = session.another()
        other.send("USER", "nobody")
        other.send("HELP")

@MUST
def test_comes_after(session):
    session.send("NOOP").must_be(200)
"""


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["serial", "parallel"])
def test_case_that_waits_too_long_ends_itself(
    workers: tuple[str, ...], impatient: Describe, cases: Cases
) -> None:
    with Port(Script({"HELP": b""})) as server:
        words = (impatient(server.address), "--reply-timeout", "1.5", "--timeout", "3")
        outcome = run(*words, *workers, folder=cases(WAITS_OFTEN))
    assert outcome.counts() == {Verdict.INCONCLUSIVE.value: 2, "pass": 1}, outcome.text
    assert "the case waited 2 s in all, as long as one may (--timeout, or" in outcome.text


def test_without_the_timer_nothing_bounds_a_case(impatient: Describe, cases: Cases) -> None:
    with Port(Script({"HELP": b""})) as server:
        words = (impatient(server.address), "--reply-timeout", "1", "--timeout", "0")
        outcome = run(*words, folder=cases(WAITS_OFTEN.replace("range(9)", "range(2)")))
    assert "as long as one may" not in outcome.text
    assert outcome.counts() == {"pass": 3}, outcome.text


def test_time_of_a_case_is_that_of_its_attempts_alone() -> None:
    """Whatever runs out elsewhere is no case's, and ends the worker that it runs out in."""
    told: list[str] = []
    hooks = SimpleNamespace(
        pytest_timeout_set_timer=lambda **_: told.append("begins"),
        pytest_timeout_cancel_timer=lambda **_: told.append("stops"),
    )
    settings = SimpleNamespace(timeout=1.0, func_only=False)
    timer = SimpleNamespace(_get_item_settings=lambda _: settings)
    plugins = SimpleNamespace(get_plugin=lambda _: timer)
    item = cast(
        "pytest.Item", SimpleNamespace(ihook=hooks, config=SimpleNamespace(pluginmanager=plugins))
    )
    with timed(item), untimed(item):
        told.append("others")
    assert told == ["stops", "begins", "stops", "others", "stops", "begins", "stops"]
