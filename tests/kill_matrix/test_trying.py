"""What of a case counts: codes that it judges, silence, what the monitor saw in it."""

from __future__ import annotations

import pytest

from conformance.link.replay import script
from conformance.model.monitor import LINE_END
from conformance.session import Answer, Case, Session
from conformance.spec import Requirement
from conformance.target import Target
from conformance.verdict import Finding, Verdict

from .outcome import MONITOR, Failure
from .plugin import failures
from .trying import JUDGING, Ending, note_codes

OWN = "of-the-case"
CODES = {"must_be": 250, "should_be": 250, "must_be_refused": 550, "should_be_refused": 550}
"""Of each verb, a code that it is content with."""


def finding(requirement: str, kind: str) -> Finding:
    """A finding of that kind."""
    return Finding(requirement, "fail", kind, "", "NOOP", "200", "")


def ending(verdict: Verdict, *kinds: str, seen: str = "") -> Ending:
    """The ending of a case with findings of these kinds, in which the monitor saw something."""
    found = tuple(finding(OWN, kind) for kind in kinds)
    return Ending(verdict, "", found, (finding(seen, "bare-lf"),) if seen else ())


@pytest.fixture
def codes(monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """The codes that are noted as long as the test runs."""
    for name in JUDGING:
        monkeypatch.setattr(Answer, name, getattr(Answer, name))
    noted: set[int] = set()
    note_codes(noted)
    return noted


def answered(code: int) -> Session:
    """A session whose NOOP is answered so."""
    requirement = Requirement(OWN, "", "", "should", "", "", (), False)
    link = script(f"< 220 ready\n> NOOP\n< {code} done")
    return Session(Case(requirement, link, Target(address="127.0.0.1:21")))


@pytest.mark.parametrize("verb", JUDGING)
def test_code_that_a_verb_judges_is_noted(verb: str, codes: set[int]) -> None:
    answer = answered(CODES[verb]).send("NOOP")
    assert codes == set()
    assert getattr(answer, verb)(CODES[verb]) is answer
    assert codes == {CODES[verb]}


def test_code_that_only_prepares_is_not_noted(codes: set[int]) -> None:
    session = answered(250)
    with session.preparing():
        session.send("NOOP").must_be(250)
    assert codes == set()


def test_only_findings_of_silence_are_silence() -> None:
    assert ending(Verdict.FAIL, "silent").silent
    assert ending(Verdict.FAIL, "data-silent", "silent").silent
    assert not ending(Verdict.FAIL, "wrong-code", "silent").silent
    assert not ending(Verdict.FAIL).silent


@pytest.mark.parametrize("verdict", [Verdict.FAIL, Verdict.WARN])
def test_case_that_fails_or_warns_counts(verdict: Verdict) -> None:
    counted = list(failures("doc/a/one", OWN, OWN, ending(verdict, "wrong-code")))
    assert counted == [Failure("doc/a/one", OWN, str(verdict), "wrong-code")]


@pytest.mark.parametrize(
    "verdict", [Verdict.PASS, Verdict.INCONCLUSIVE, Verdict.UNSUPPORTED, Verdict.ERROR]
)
def test_case_that_does_neither_does_not_count(verdict: Verdict) -> None:
    assert list(failures("doc/a/one", OWN, OWN, ending(verdict))) == []


def test_what_the_monitor_sees_of_the_broken_rule_counts_before_the_case() -> None:
    seen = ending(Verdict.FAIL, "wrong-code", seen=LINE_END)
    assert list(failures("doc/a/one", OWN, LINE_END, seen)) == [
        Failure("doc/a/one", LINE_END, MONITOR, "bare-lf"),
        Failure("doc/a/one", OWN, "fail", "wrong-code"),
    ]


def test_what_the_monitor_sees_of_another_rule_does_not_count() -> None:
    seen = ending(Verdict.PASS, seen=LINE_END)
    assert list(failures("doc/a/one", OWN, OWN, seen)) == []
