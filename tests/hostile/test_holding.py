"""Which answers a case is held to have got from a hostile server."""

from __future__ import annotations

from typing import Any

from conformance.report.result import Result
from conformance.report.stream import Told
from conformance.verdict import Verdict

from .holding import hostile_to

HOSTILE, DECENT, OURS = 2121, 2122, 40000
MARKED = {OURS: {"RETR", "DELE"}}


def told(port: int, **attempt: Any) -> Told:
    """A case with one control connection to that port."""
    ends = f"127.0.0.1 {OURS} 127.0.0.1 {port}"
    events = [[0.0, 1, 0, "connected", "", ends]]
    result = Result("rfc959/mini/one", "rfc959-4.1.3-noop", Verdict.PASS)
    return Told(result, attempts=({"events": events, **attempt},))


def test_answers_of_the_hostile_server_count() -> None:
    assert hostile_to(told(HOSTILE), MARKED, HOSTILE) == {"RETR", "DELE"}


def test_those_of_another_address_do_not_though_a_port_of_ours_comes_twice() -> None:
    assert hostile_to(told(DECENT), MARKED, HOSTILE) == set()


def test_clearing_up_shows_nothing() -> None:
    assert hostile_to(told(HOSTILE, preparing=[1]), MARKED, HOSTILE) == {"RETR"}
