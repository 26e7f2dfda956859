"""A campaign on a server that is wrong, that is right, that dies, and that changes its mind."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from quality.table import Stage

from conformance.generate.budgets import Budget
from conformance.generate.campaign import Campaign, Report
from conformance.generate.steps import to_text
from conformance.link.transcript import Kind
from conformance.session import Case

FEW, MORE = Budget("few", 25), Budget("more", 80)
WRONG = "second-mkd-in-a-row-makes-nothing"


class Cases:
    """Makes cases, keeps them, and does something before one of them."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.made: list[Case] = []
        self.before: dict[int, Callable[[], object]] = {}

    def __call__(self) -> Case:
        self.before.get(len(self.made), lambda: None)()
        case = self.stage.new_case()
        self.made.append(case)
        return case

    def lines(self) -> list[str]:
        """What was sent on control connections, but for names and ports that are each case's."""
        events = (event for case in self.made for event in case.link.transcript.events)
        sent = (one.octets for one in events if one.kind is Kind.SENT and not one.data)
        texts = (octets.decode("latin-1") for octets in sent)
        return [re.sub(r"quality-\d+|(?<=,)\d+,\d+(?=\r)", "", text) for text in texts]


@pytest.fixture
def cases(stage: Stage) -> Iterator[Cases]:
    """Cases on the unbroken server; it is started once more where it was ended."""
    yield Cases(stage)
    try:
        stage.serve("")
    except ValueError:  # its input is closed
        stage.reference.restart()


def campaign(
    cases: Cases, topic: str = "names", seed: int = 1, budget: Budget = FEW, **others: object
) -> Report:
    return Campaign(topic, cases, budget, seed, **others).run()  # type: ignore[arg-type]  # by name


def test_nothing_is_found_on_a_server_that_is_right(cases: Cases) -> None:
    report = campaign(cases)
    assert (report.found, report.once, report.over) == ([], [], "")
    assert report.played == len(cases.made) == FEW.sequences
    assert report.steps > 5 * report.played


def test_same_seed_sends_the_same_lines(cases: Cases) -> None:
    campaign(cases, "two-sessions")
    again, other = Cases(cases.stage), Cases(cases.stage)
    campaign(again, "two-sessions")
    assert again.lines() == cases.lines()
    campaign(other, "two-sessions", seed=2)
    assert other.lines() != cases.lines()


def test_what_is_found_is_short_and_was_played_again(cases: Cases) -> None:
    cases.stage.serve(WRONG)
    report = campaign(cases)
    found = report.found[0]
    assert len(found.steps) <= 4
    assert len(cases.made) > report.played
    assert 0 <= found.at <= len(found.steps)
    events = found.case.link.transcript.events
    assert 0 < found.events < len(events)


def test_one_pass_is_enough_to_leave_steps_out(cases: Cases) -> None:
    cases.stage.serve(WRONG)
    assert len(campaign(cases, shrink=False).found[0].steps) <= 6


def test_known_way_is_passed_over_and_hides_no_other(cases: Cases) -> None:
    cases.stage.serve("port-survives-pasv")
    topic = "data-connections"
    ways = [found.finding.way for found in campaign(cases, topic, budget=MORE).found]
    assert len(set(ways)) == len(ways) > 1
    report = campaign(Cases(cases.stage), topic, budget=MORE, known={ways[0]})
    others = {found.finding.way for found in report.found}
    assert ways[0] not in others
    assert others
    assert ways[0] in report.known


def test_what_does_not_come_again_was_seen_once(cases: Cases) -> None:
    cases.stage.serve(WRONG)
    until_found = Campaign("names", cases, FEW, 1, late=lambda: bool(until_found.report.found))
    first = until_found.run().played
    again = Cases(cases.stage)
    again.before[first] = lambda: cases.stage.serve("")
    report = campaign(again)
    assert report.found == []
    assert [one.finding.kind for one in report.once] == ["unexplained"]
    assert report.over == ""


def test_server_that_dies_ends_it_with_one_reason(cases: Cases) -> None:
    cases.before[7] = cases.stage.reference._stop
    report = campaign(cases)
    assert report.played == len(cases.made) == 8
    assert report.unfinished == 1
    assert re.fullmatch(r"the target is lost: no control connection: .+", report.over)
    assert (report.found, report.once) == ([], [])


def test_nothing_more_is_played_once_it_is_late(cases: Cases) -> None:
    report = campaign(cases, late=lambda: len(cases.made) >= 3)
    assert report.played == 3
    assert report.over == ""


def test_shortest_sequence_shows_it_by_itself(cases: Cases) -> None:
    cases.stage.serve(WRONG)
    steps = campaign(cases).found[0].steps
    cases.stage.serve("")
    assert cases.stage.played(steps).finding is None, to_text(steps)
    cases.stage.serve(WRONG)
    assert cases.stage.played(steps).finding is not None


def test_what_is_lacking_is_found_once_and_hides_nothing_behind_it(cases: Cases) -> None:
    cases.stage.serve("minimum-lacks-noop")
    report = campaign(cases, "pending-state", budget=MORE)
    ways = {found.finding.way for found in report.found}
    assert "unexplained NOOP 500 rfc959-5.4-noop-success-is-200" in ways
    assert all(way.startswith("unexplained NOOP 500 ") for way in ways)
    lacking = "unexplained NOOP 500 *"
    known = campaign(Cases(cases.stage), "pending-state", budget=MORE, known={lacking})
    assert known.found == []
    assert known.known


SILENT = "missing-argument-ends-the-session"


def test_reply_that_is_known_to_be_missing_is_waited_for_once(cases: Cases) -> None:
    cases.stage.serve(SILENT)
    report = campaign(cases, "wrong-lines", budget=MORE, known={"unanswered *"})
    waits = [case.target.bounds.reply for case in cases.made]
    usual, quiet = waits[0], cases.made[0].target.bounds.quiet
    first = waits.index(quiet)
    assert usual > quiet
    assert report.silent > 1
    assert {*waits[:first]} == {usual}
    assert {*waits[first:]} == {quiet}
    assert report.found == []


def test_what_is_not_known_is_given_its_time(cases: Cases) -> None:
    cases.stage.serve(SILENT)
    every = campaign(cases, "wrong-lines", budget=MORE)
    known = every.found[0].finding.way
    again = Cases(cases.stage)
    report = campaign(again, "wrong-lines", budget=MORE, known={known})
    hurried = [case for case in again.made if case.target.bounds.reply < _usual(again)]
    assert hurried
    assert report.silent
    assert report.found
    assert known not in {found.finding.way for found in report.found}
    assert all(found.case.target.bounds.reply == _usual(again) for found in report.found)


def _usual(cases: Cases) -> float:
    return cases.made[0].target.bounds.reply
