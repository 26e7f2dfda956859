"""From judgements to verdicts: what fails, what warns, and what preparing makes of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from conformance.link.replay import script
from conformance.link.transcript import Kind
from conformance.model.monitor import (
    CLASS,
    CODE,
    EXPLAINED,
    ONE_FINAL,
    ONE_PRELIMINARY,
    REPLY_FORM,
    UNASKED,
)
from conformance.session import Case
from conformance.target import LOGINS, Login
from conformance.verdict import CaseEnded, Finding, Verdict

from .scripted import SECRET, TARGET, requirement, scripted, verdict_of

FINDING = Finding("other", "warn", "wrong-class", "250", "NOOP", f"250 {SECRET}", "200", "detail")


def _case(level: str = "must") -> Case:
    return Case(requirement(level), script(""), TARGET)


@pytest.mark.parametrize(
    ("level", "verdict"),
    [("must", Verdict.FAIL), ("may", Verdict.FAIL), ("should", Verdict.WARN)],
)
def test_level_decides_what_a_failure_is(level: str, verdict: Verdict) -> None:
    case = _case(level)
    with pytest.raises(CaseEnded) as ended:
        case.fail(FINDING)
    assert ended.value.verdict is verdict
    assert [finding.severity for finding in case.findings] == [verdict.value]
    assert ended.value.finding == case.findings[0]
    assert ended.value.reason == "detail"


def test_warning_lets_the_case_go_on() -> None:
    case = _case()
    case.warn(FINDING)
    case.warn(FINDING)
    assert [finding.severity for finding in case.findings] == ["warn", "warn"]


def test_preparing_makes_failures_inconclusive_and_forgets_warnings() -> None:
    case = _case()
    with case.preparing():
        with case.preparing():
            assert verdict_of(case, lambda: case.fail(FINDING)) is Verdict.INCONCLUSIVE
        case.warn(FINDING)
        assert verdict_of(case, lambda: case.fail(FINDING)) is Verdict.INCONCLUSIVE
        assert verdict_of(case, lambda: case.unsupported("why")) is Verdict.UNSUPPORTED
    assert case.findings == []
    assert verdict_of(case, lambda: case.fail(FINDING)) is Verdict.FAIL


def test_preparing_ends_with_its_block_even_where_the_case_ends() -> None:
    case = _case()
    with pytest.raises(CaseEnded), case.preparing():
        case.inconclusive("why")
    assert verdict_of(case, lambda: case.fail(FINDING)) is Verdict.FAIL


def test_reason_of_a_failed_preparation_names_command_and_reply() -> None:
    case = _case()
    with pytest.raises(CaseEnded, match=r"NOOP: 250 \*{4}$"), case.preparing():
        case.fail(FINDING)


@pytest.mark.parametrize("name", LOGINS)
def test_secrets_of_every_login_are_hidden(name: str) -> None:
    given: dict[str, Any] = {name: Login("u", "its password", account="its account")}
    case = Case(requirement(), script(""), replace(TARGET, **given))
    with pytest.raises(CaseEnded) as ended:
        case.inconclusive("its password and its account are wrong")
    assert ended.value.reason == "**** and **** are wrong"


def test_no_finding_and_no_reason_shows_a_password() -> None:
    case = _case()
    case.warn(FINDING)
    case.observe(FINDING, "NOOP")
    for end in (case.inconclusive, case.unsupported):
        with pytest.raises(CaseEnded) as ended:
            end(f"{SECRET} is wrong")
        assert ended.value.reason == "**** is wrong"
    (seen,), (warned,) = case.observed.values(), case.findings
    assert (seen.finding.received, warned.received, seen.verb) == ("250 ****", "250 ****", "NOOP")
    assert seen.finding.severity == "warn"


def test_what_the_monitor_sees_again_is_counted_and_shown_as_first_seen() -> None:
    case = _case()
    case.link.transcript.add(1, False, Kind.SENT, b"NOOP\r\n")
    case.observe(FINDING, "NOOP")
    case.link.transcript.add(1, False, Kind.SENT, b"SYST\r\n")
    case.observe(replace(FINDING, received="250 otherwise"), "NOOP")
    case.observe(FINDING, "SYST")
    noop, syst = case.observed.values()
    assert (noop.times, syst.times) == (2, 1)
    assert noop.finding.received == "250 ****"
    assert "NOOP" in noop.dialogue()
    assert "SYST" not in noop.dialogue()
    assert "SYST" in syst.dialogue()


def test_what_the_monitor_sees_in_one_case_is_bounded() -> None:
    case = _case()
    for number in range(1000):
        case.observe(replace(FINDING, observed=str(number)), "NOOP")
    assert len(case.observed) == 200
    case.observe(replace(FINDING, observed="7"), "NOOP")
    assert [one.times for one in case.observed.values()][:9] == [1, 1, 1, 1, 1, 1, 1, 2, 1]


def test_nobody_is_told_whose_reply_it_is_where_lines_travel_in_pieces() -> None:
    case = _case()
    case.in_pieces = True
    for which in (CLASS, CODE, EXPLAINED, ONE_FINAL, ONE_PRELIMINARY, UNASKED, REPLY_FORM):
        case.observe(replace(FINDING, requirement=which), "NOOP")
    assert [one.finding.requirement for one in case.observed.values()] == [UNASKED, REPLY_FORM]


def test_informative_case_tells_what_would_fail_elsewhere() -> None:
    case = _case("informative")
    with case.preparing():
        case.warn(replace(FINDING, sent="TYPE I"))
    case.warn(FINDING)
    with pytest.raises(CaseEnded) as ended:
        case.fail(FINDING)
    assert ended.value.verdict is Verdict.OBSERVED
    assert case.findings == []
    assert ended.value.reason == "NOOP: came 250 ****, and not 200"


@pytest.mark.parametrize("requirement", [CLASS, CODE, EXPLAINED])
def test_tables_that_know_no_draft_do_not_count_in_an_informative_case(requirement: str) -> None:
    case = _case("informative")
    case.observe(replace(FINDING, requirement=requirement), "SITE")
    assert (case.observed, case.remarks) == ({}, [])


def test_informative_case_tells_what_the_monitor_saw_of_the_form_of_a_reply() -> None:
    session = scripted("> XCRC x\n< 250 1\n< 250 2\n> NOOP\n< 200 ok", "informative")
    session.send("XCRC", "x")
    session.reply()
    assert session.case.observed == {}
    assert session.case.remarks == [r"came 250 2\r\n, and not no reply"]


def test_set_up_of_an_informative_case_may_fail() -> None:
    case = _case("informative")
    with case.preparing():
        assert verdict_of(case, lambda: case.fail(FINDING)) is Verdict.INCONCLUSIVE


def test_informative_case_tells_what_is_not_there() -> None:
    with pytest.raises(CaseEnded) as ended:
        _case("informative").unsupported("MFMT is answered 500")
    assert ended.value.verdict is Verdict.OBSERVED
    assert ended.value.reason == "not there: MFMT is answered 500"
