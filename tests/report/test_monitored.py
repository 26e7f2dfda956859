"""What the monitor saw, as results: one for each thing seen, one for each thing that held."""

from __future__ import annotations

from collections.abc import Mapping

from conformance.model.monitor import (
    CLASS,
    CODE,
    EXPLAINED,
    GRAMMAR,
    LINE_END,
    ONE_FINAL,
    ONE_PRELIMINARY,
    REPLY_FORM,
    SEQUENCE,
    UNASKED,
)
from conformance.report.monitored import Seen, monitored
from conformance.report.result import Result, Verdict
from conformance.verdict import Finding

BY_VERB = (CLASS, CODE, ONE_PRELIMINARY, EXPLAINED)
EXCHANGES = {"NOOP": 5, "RETR": 2}


def _finding(requirement: str, kind: str, observed: str = "", severity: str = "fail") -> Finding:
    return Finding(requirement, severity, kind, observed, "NOOP", "350 what", "200")


def _results(*observed: Seen, exchanges: Mapping[str, int] = EXCHANGES) -> dict[str, Result]:
    results = monitored(exchanges, observed)
    named = {result.case: result for result in results}
    assert len(named) == len(results)
    return named


def test_nothing_was_watched() -> None:
    assert monitored({}, []) == []


def test_all_holds() -> None:
    results = _results()
    by_verb = {
        f"monitor/{name}[{verb}]": times for name in BY_VERB for verb, times in EXCHANGES.items()
    }
    over_all = {f"monitor/{name}": 7 for name in (*GRAMMAR, *SEQUENCE) if name not in BY_VERB}
    assert {case: result.times_seen for case, result in results.items()} == by_verb | over_all
    assert {result.verdict for result in results.values()} == {Verdict.PASS}
    assert all(result.requirement in (*GRAMMAR, *SEQUENCE) for result in results.values())


def test_what_was_seen_is_one_result_with_the_first_case_and_its_transcript() -> None:
    finding = _finding(CLASS, "wrong-class", "350")
    seen = [
        Seen(finding, "NOOP", "first/case", "one", 3),
        Seen(finding, "NOOP", "second/case", "two"),
    ]
    result = _results(*seen)[f"monitor/{CLASS}[NOOP 350]"]
    assert (result.verdict, result.times_seen) == (Verdict.FAIL, 4)
    assert result.findings == (finding,)
    assert result.reason == "seen 4 times, first in first/case"
    assert result.transcript == "one"
    assert result.requirement == CLASS


def test_once_is_once() -> None:
    seen = Seen(_finding(CLASS, "wrong-class", "350"), "NOOP", "a/case", "")
    assert _results(seen)[f"monitor/{CLASS}[NOOP 350]"].reason == "seen 1 time, first in a/case"


def test_warning_stays_a_warning() -> None:
    seen = Seen(_finding(CODE, "wrong-code", "250", "warn"), "NOOP", "a/case", "")
    assert _results(seen)[f"monitor/{CODE}[NOOP 250]"].verdict is Verdict.WARN


def test_different_things_are_different_results() -> None:
    results = _results(
        Seen(_finding(CLASS, "wrong-class", "350"), "NOOP", "a/case", ""),
        Seen(_finding(CLASS, "wrong-class", "150"), "NOOP", "a/case", ""),
        Seen(_finding(CLASS, "wrong-class", "350"), "RETR", "a/case", ""),
        Seen(_finding(REPLY_FORM, "no-code"), "RETR", "a/case", ""),
        Seen(_finding(LINE_END, "bare-lf"), "", "a/case", ""),
        Seen(_finding(UNASKED, "unasked"), "", "a/case", ""),
        Seen(_finding(ONE_FINAL, "second-final", "226"), "RETR", "a/case", ""),
    )
    failed = [case for case, result in results.items() if result.verdict is Verdict.FAIL]
    assert sorted(failed) == sorted(
        [
            f"monitor/{CLASS}[NOOP 350]",
            f"monitor/{CLASS}[NOOP 150]",
            f"monitor/{CLASS}[RETR 350]",
            f"monitor/{REPLY_FORM}[RETR no-code]",
            f"monitor/{LINE_END}[bare-lf]",
            f"monitor/{UNASKED}[unasked]",
            f"monitor/{ONE_FINAL}[RETR 226]",
        ]
    )


def test_requirement_judged_by_verb_holds_for_the_other_verbs_only() -> None:
    results = _results(Seen(_finding(CLASS, "wrong-class", "350"), "NOOP", "a/case", ""))
    assert f"monitor/{CLASS}[NOOP]" not in results
    assert results[f"monitor/{CLASS}[RETR]"].verdict is Verdict.PASS
    assert results[f"monitor/{CODE}[NOOP]"].verdict is Verdict.PASS


def test_requirement_judged_over_all_holds_no_more() -> None:
    for requirement in {*GRAMMAR, *SEQUENCE} - {CLASS, CODE, ONE_PRELIMINARY}:
        results = _results(Seen(_finding(requirement, "kind"), "NOOP", "a/case", ""))
        assert f"monitor/{requirement}" not in results
        assert results[f"monitor/{requirement}[NOOP kind]"].verdict is Verdict.FAIL


def test_finding_before_any_exchange_is_not_lost() -> None:
    results = _results(Seen(_finding(CLASS, "code", "530"), "greeting", "a/case", ""), exchanges={})
    assert list(results) == [f"monitor/{CLASS}[greeting 530]"]
