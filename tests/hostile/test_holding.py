"""Which answers a case is held to have got from a hostile server."""

from __future__ import annotations

from typing import Any

from conformance.report.result import Result
from conformance.report.stream import Told
from conformance.verdict import Verdict
from fixtures.hostile.serving import Talk

from .holding import hostile_to

HOSTILE, DECENT, OURS = 2121, 2122, 40000
TALKS = {OURS: [Talk(OURS, ["RETR", "DELE"], {"RETR", "DELE"})]}


def told(port: int, *lines: str, **attempt: Any) -> Told:
    """A case with one control connection to that port, on which these lines are sent."""
    ends = f"127.0.0.1 {OURS} 127.0.0.1 {port}"
    events = [[0.0, 1, 0, "connected", "", ends], *([0.0, 1, 0, "sent", line] for line in lines)]
    result = Result("rfc959/mini/one", "rfc959-4.1.3-noop", Verdict.PASS)
    return Told(result, attempts=({"events": events, **attempt},))


def test_answers_of_the_hostile_server_count() -> None:
    assert hostile_to(told(HOSTILE), TALKS, HOSTILE) == {"RETR", "DELE"}


def test_those_of_another_address_do_not_though_a_port_of_ours_comes_twice() -> None:
    assert hostile_to(told(DECENT), TALKS, HOSTILE) == set()


def test_clearing_up_shows_nothing() -> None:
    assert hostile_to(told(HOSTILE, preparing=[1]), TALKS, HOSTILE) == {"RETR"}


def test_port_of_ours_that_comes_twice_is_told_apart_by_what_was_said() -> None:
    twice = {
        OURS: [
            Talk(OURS, ["USER", "PASS", "SIZE"], {"SIZE"}),
            Talk(OURS, ["USER", "PASS", "RETR", "QUIT"], {"RETR"}),
        ]
    }
    login = ("USER demo\r\n", "PASS ****\r\n")
    assert hostile_to(told(HOSTILE, *login, "SIZE a\r\n"), twice, HOSTILE) == {"SIZE"}
    assert hostile_to(told(HOSTILE, *login, "retr ", "a\r\nQU"), twice, HOSTILE) == {"RETR"}
    assert hostile_to(told(HOSTILE, *login, "NOOP\r\n"), twice, HOSTILE) == set()


def test_of_two_talks_that_say_the_same_only_what_both_show_counts() -> None:
    both = {OURS: [Talk(OURS, ["SIZE"], {"SIZE"}), Talk(OURS, ["SIZE", "RETR"], {"SIZE", "RETR"})]}
    assert hostile_to(told(HOSTILE, "SIZE a\r\n"), both, HOSTILE) == {"SIZE"}


def test_nobody_hears_what_is_sent_behind_auth() -> None:
    both = {OURS: [Talk(OURS, ["AUTH", "X"], {"AUTH"}), Talk(OURS, ["NOOP"], {"NOOP"})]}
    assert hostile_to(told(HOSTILE, "AUTH TLS\r\n", "USER a\r\n"), both, HOSTILE) == {"AUTH"}
