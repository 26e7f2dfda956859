"""Tests of a failed case's text; the files in snapshots/ show it as people see it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from conformance.report.failure import COLUMNS, failure_text, worst
from conformance.report.result import Finding, Result, Verdict
from conformance.spec.catalogue import Catalogue

from .conftest import MONITOR, RNTO, STOU, TELNET

AGAIN = (
    "pytest --target 127.0.0.1:2121 --user demo"
    " --case 'rfc959/rename/rnto-without-rnfr-is-refused[noop]'"
)
Snapshot = Callable[[str, str], None]
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=300)


def test_failed_case(result: Result, catalogue: Catalogue, snapshot: Snapshot) -> None:
    snapshot("failed", failure_text(result, catalogue, AGAIN))


def test_warned_case_without_rulings(
    result: Result, catalogue: Catalogue, snapshot: Snapshot
) -> None:
    warned = Finding(
        requirement=STOU,
        severity="warn",
        kind="wrong-code",
        observed="250",
        sent="STOU",
        received="150-Here is\n150 the data connection",
        allowed="125 or 150 with FILE: and the name",
        detail="no file's name stands in the reply",
    )
    case = replace(
        result,
        case="rfc1123/stou/stou-names-the-file",
        requirement=STOU,
        verdict=Verdict.WARN,
        findings=(warned,),
        transcript="> STOU\n< 150-Here is\n< 150 the data connection\n< 226 done",
    )
    snapshot("warned", failure_text(case, catalogue, AGAIN))


def test_case_with_several_findings_of_a_titled_section(
    result: Result, finding: Finding, catalogue: Catalogue, snapshot: Snapshot
) -> None:
    others = [
        replace(finding, severity="warn", kind="wrong-code", observed=str(200 + number))
        for number in range(8)
    ]
    case = replace(result, requirement=TELNET, findings=(*others[:1], finding, *others[1:]))
    snapshot("several", failure_text(case, catalogue))


def test_monitor_result(
    result: Result, finding: Finding, catalogue: Catalogue, snapshot: Snapshot
) -> None:
    seen = replace(finding, requirement=MONITOR, kind="two-replies", observed="200 200")
    case = replace(
        result,
        case=f"monitor/{MONITOR}[RNTO]",
        requirement=MONITOR,
        reason="seen 17 times, first in rfc959/rename/rnto-without-rnfr-is-refused[noop]",
        findings=(seen,),
        times_seen=17,
    )
    snapshot("monitor", failure_text(case, catalogue, AGAIN))


def test_stale_case(result: Result, catalogue: Catalogue, snapshot: Snapshot) -> None:
    reason = "passes, but the baseline lists it as failing by 'wrong-class 250': remove the entry"
    case = replace(result, verdict=Verdict.STALE, reason=reason, findings=())
    snapshot("stale", failure_text(case, catalogue, AGAIN))


def test_requirement_that_is_in_no_catalogue(
    result: Result, catalogue: Catalogue, snapshot: Snapshot
) -> None:
    case = replace(result, verdict=Verdict.ERROR, requirement="rfc959-9-none", findings=())
    snapshot("uncatalogued", failure_text(case, catalogue))


def test_endless_hostile_reply(
    result: Result, finding: Finding, catalogue: Catalogue, snapshot: Snapshot
) -> None:
    received = "250 \x1b[2J\x07\u202e" + "A" * 5000 + " " + "word " * 2000
    hostile = replace(finding, received=received)
    lines = [*(f"> NOOP {number}" for number in range(200)), "> RNTO /scratch/new", f"< {received}"]
    case = replace(result, findings=(hostile,), transcript="\n".join(lines))
    snapshot("hostile", failure_text(case, catalogue, AGAIN))


@given(texts=st.lists(ANY_TEXT, min_size=8, max_size=8), verdict=st.sampled_from(Verdict))
def test_nothing_from_a_server_breaks_the_terminal(texts: list[str], verdict: Verdict) -> None:
    finding = Finding(RNTO, "fail", "wrong-class", *texts[:5])
    case = Result(texts[5], RNTO, verdict, texts[6], (finding, finding), texts[7], 0.1, 2)
    lines = failure_text(case, Catalogue({}, {}, {}, {}), "pytest").split("\n")
    assert all(line.isprintable() and len(line) <= COLUMNS for line in lines)
    assert len(lines) < 80


def test_rerun_command_stays_whole(result: Result, catalogue: Catalogue) -> None:
    command = "pytest --case " + "x" * 200
    assert f"    {command}" in failure_text(result, catalogue, command).split("\n")


def test_worst_is_the_first_that_fails(finding: Finding) -> None:
    warned = replace(finding, severity="warn")
    other = replace(finding, observed="200")
    assert worst([warned, finding, other]) is finding
    assert worst([warned]) is warned
    assert worst([]) is None
