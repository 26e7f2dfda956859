"""Tests of the closing lines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from conformance.report.coverage import coverage
from conformance.report.result import Finding, Result, Verdict
from conformance.report.summary import Line, summary
from conformance.spec.catalogue import Catalogue

from .conftest import MONITOR, RNTO, STOU, TELNET


def _text(lines: list[Line]) -> str:
    return "\n".join(text for text, _ in lines)


def test_summary_of_a_mixed_run(
    result: Result,
    finding: Finding,
    catalogue: Catalogue,
    snapshot: Callable[[str, str], None],
) -> None:
    passed = Result("rfc959/a/b", TELNET, Verdict.PASS)
    code = replace(finding, requirement=STOU, severity="warn", kind="wrong-code")
    results = [
        *[passed] * 20,
        result,
        replace(result, case="rfc959/rename/other"),
        replace(result, verdict=Verdict.FAIL, requirement=TELNET, findings=()),
        replace(result, verdict=Verdict.WARN, findings=(code,)),
        replace(result, verdict=Verdict.WARN, requirement=STOU, findings=(code,)),
        replace(result, verdict=Verdict.KNOWN),
        replace(passed, verdict=Verdict.UNSUPPORTED, reason="STOU is answered 502"),
        replace(passed, verdict=Verdict.INCONCLUSIVE, reason="the login was refused"),
        replace(passed, verdict=Verdict.INCONCLUSIVE, reason="the login was refused"),
        replace(passed, verdict=Verdict.STALE, reason="passes, but the baseline lists it"),
        replace(passed, case="rfc959/x/y", verdict=Verdict.ERROR, reason="ValueError: \x1b[31m"),
        replace(
            result,
            case=f"monitor/{MONITOR}[RNTO]",
            requirement=MONITOR,
            times_seen=17,
            findings=(replace(finding, requirement=MONITOR),),
        ),
        replace(
            result,
            case=f"monitor/{MONITOR}[PWD]",
            requirement=MONITOR,
            times_seen=2,
            findings=(replace(finding, requirement=MONITOR),),
        ),
    ]
    covered = coverage(catalogue, {RNTO: ["a"], STOU: ["b"], MONITOR: ["c"]})
    snapshot("summary", _text(summary(results, catalogue, covered)))


def test_summary_of_a_clean_run_is_short(catalogue: Catalogue) -> None:
    lines = summary([Result("rfc959/a/b", RNTO, Verdict.PASS)] * 3, catalogue)
    assert lines == [("3 cases: 3 pass", {"green": True})]


def test_run_without_a_case_is_told(catalogue: Catalogue) -> None:
    assert summary([], catalogue) == [("no case was run", {"red": True})]


@pytest.mark.parametrize(
    ("verdict", "colour"),
    [
        (Verdict.FAIL, "red"),
        (Verdict.STALE, "red"),
        (Verdict.ERROR, "red"),
        (Verdict.WARN, "yellow"),
    ],
)
def test_counts_have_the_colour_of_the_gravest(
    result: Result, catalogue: Catalogue, verdict: Verdict, colour: str
) -> None:
    passed = replace(result, verdict=Verdict.PASS)
    text, markup = summary([passed, replace(result, verdict=verdict)], catalogue)[-1]
    assert text == f"2 cases: 1 pass, 1 {verdict}"
    assert markup[colour]


def test_requirement_that_is_in_no_catalogue_has_its_row(result: Result) -> None:
    lines = summary([result], Catalogue({}, {}, {}, {}))
    assert f"  FAIL  ?  ?  1  {RNTO}" in [text for text, _ in lines]


def test_long_tables_are_bounded(result: Result, catalogue: Catalogue) -> None:
    results = [replace(result, requirement=f"r{number}", findings=()) for number in range(100)] + [
        replace(result, verdict=Verdict.INCONCLUSIVE, reason=f"reason {number}")
        for number in range(100)
    ]
    lines = _text(summary(results, catalogue)).split("\n")
    assert len(lines) < 80
    assert "  ... and 60 more" in lines
    assert "  ... and 90 more reasons" in lines


def test_transports_have_a_line_each_and_tell_one_reason(catalogue: Catalogue) -> None:
    passed = Result("rfc959/a/b", RNTO, Verdict.PASS)
    untried = replace(passed, case="transport/crlf/rfc959/a/c", verdict=Verdict.INCONCLUSIVE)
    results = [
        passed,
        replace(passed, case="transport/octets/rfc959/a/b"),
        replace(passed, case="transport/crlf/rfc959/a/b"),
        replace(untried, reason="silence"),
        replace(untried, reason="a refusal"),
    ]
    assert _text(summary(results, catalogue)).split("\n") == [
        "inconclusive",
        "  2 cases",
        "    under crlf, the first one: silence",
        "",
        "1 cases: 1 pass",
        "1 compared under octets: 1 pass",
        "3 compared under crlf: 1 pass, 2 inconclusive",
    ]


def test_reasons_stay_one_line(result: Result, catalogue: Catalogue) -> None:
    hostile = replace(result, verdict=Verdict.ERROR, reason="a\nb\x1b" + "x" * 500)
    assert all(text.isprintable() and len(text) <= 100 for text, _ in summary([hostile], catalogue))


def test_what_informative_cases_tell_has_a_block_of_its_own(catalogue: Catalogue) -> None:
    told = Result("drafts/files/mfmt", "drafts-mfmt", Verdict.OBSERVED, "MFMT: 213 \x1b[31m")
    passed = Result("rfc959/a/b", TELNET, Verdict.PASS)
    lacking = replace(told, reason="not there: MFCT")
    assert _text(summary([told, lacking, passed], catalogue)).splitlines() == [
        "observed, and not judged",
        "  1 cases of what the server does not have",
        "  drafts/files/mfmt",
        "    MFMT: 213 \\x1B[31m",
        "",
        "3 cases: 1 pass, 2 observed",
    ]


def test_what_is_not_scored_is_no_part_of_it(result: Result, catalogue: Catalogue) -> None:
    late = replace(result, case="a/late", scored=False)
    broken = replace(late, case="a/broken", verdict=Verdict.ERROR)
    text = "\n".join(line for line, _ in summary([result, late, broken], catalogue))
    assert "a/late" not in text
    assert "2 cases: 1 fail, 1 error" in text
