"""The matrix of servers: what a cell says, and that no deviation hides in it or is invented."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from conformance.report.matrix import Mark, Matrix, mark_of, matrix
from conformance.report.matrix_findings import rulings, shown
from conformance.report.result import Finding, Result
from conformance.report.stream import Stream, StreamWriter, read_stream
from conformance.spec.catalogue import Catalogue
from conformance.verdict import Verdict

from .conftest import RNTO, STOU, TELNET
from .made_runs import SUITE

FAILS = Finding(RNTO, "fail", "wrong-class", "250", "RNTO b\\r\\n", "250 ok\\r\\n", "503")
WARNS = replace(FAILS, severity="warn", kind="wrong-code")


def recorded(folder: Path, name: str, *results: Result) -> Stream:
    path = folder / f"{name}.jsonl"
    writer = StreamWriter(path, {"began": "2026-11-27T10:00:00+00:00", "suite": SUITE})
    writer.target("", {"name": name})
    for one in results:
        writer.result(one)
    writer.end(exit_status=0, seconds=1.0, whole=True)
    return read_stream(path).whole()


def known(case: str, finding: Finding, reason: str = "it does so") -> Result:
    return Result(case, RNTO, Verdict.KNOWN, reason, (finding,), transcript="> RNTO b\\r\\n")


def two(folder: Path, catalogue: Catalogue) -> Matrix:
    """One server with something of everything, and one that is fine."""
    first = recorded(
        folder,
        "one",
        known("rfc959/rename/a", FAILS),
        known("rfc959/rename/b", FAILS),
        Result("rfc959/rename/c", RNTO, Verdict.PASS),
        Result("rfc1123/stou/names", STOU, Verdict.WARN, "", (WARNS,)),
        Result("rfc959/telnet/lines", TELNET, Verdict.UNSUPPORTED, "502"),
    )
    second = recorded(folder, "two", Result("rfc959/rename/a", RNTO, Verdict.PASS))
    return matrix({"one-1": first, "two-1": second}, catalogue)


@pytest.mark.parametrize(
    ("verdict", "findings", "mark"),
    [
        (Verdict.PASS, (), Mark.PASS),
        (Verdict.FAIL, (FAILS,), Mark.FAIL),
        (Verdict.WARN, (WARNS,), Mark.WARN),
        (Verdict.KNOWN, (FAILS,), Mark.FAIL),
        (Verdict.KNOWN, (WARNS,), Mark.WARN),
        (Verdict.KNOWN, (WARNS, FAILS), Mark.FAIL),
        (Verdict.KNOWN, (), Mark.FAIL),
        (Verdict.STALE, (), Mark.FAIL),
        (Verdict.ERROR, (), Mark.BROKEN),
        (Verdict.UNSUPPORTED, (), Mark.UNSUPPORTED),
        (Verdict.INCONCLUSIVE, (), Mark.UNJUDGED),
        (Verdict.OBSERVED, (), Mark.OBSERVED),
    ],
)
def test_mark_says_what_the_server_does(
    verdict: Verdict, findings: tuple[Finding, ...], mark: Mark
) -> None:
    assert mark_of(Result("a/b", RNTO, verdict, "", findings)) is mark


def test_gravest_case_stands_for_the_requirement(tmp_path: Path, catalogue: Catalogue) -> None:
    made = two(tmp_path, catalogue)
    cells = {row.requirement.id: row.cells for row in made.rows}
    assert cells[RNTO][0].mark is Mark.FAIL
    assert (len(cells[RNTO][0].results), cells[RNTO][0].of) == (2, 3)
    assert cells[RNTO][1].mark is Mark.PASS
    assert cells[STOU][1].mark is None, "what was not run is no pass"


def test_what_could_not_be_tried_yields_to_what_was_judged(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    stream = recorded(
        tmp_path,
        "one",
        Result("rfc959/rename/a", RNTO, Verdict.INCONCLUSIVE, "no way"),
        Result("rfc959/rename/b", RNTO, Verdict.PASS),
        Result("rfc1123/stou/a", STOU, Verdict.UNSUPPORTED),
        Result("rfc1123/stou/b", STOU, Verdict.INCONCLUSIVE, "no way"),
    )
    cells = {row.requirement.id: row.cells[0] for row in matrix({"one": stream}, catalogue).rows}
    assert cells[RNTO].mark is Mark.PASS
    assert cells[STOU].mark is Mark.UNJUDGED


def test_server_is_counted_and_what_nobody_explained_is_told(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    made = two(tmp_path, catalogue)
    first, second = made.servers
    assert dict(first.counts) == {Mark.FAIL: 1, Mark.WARN: 1, Mark.UNSUPPORTED: 1}
    assert (first.unread, second.unread) == (1, 0)
    assert (first.title, first.date, first.results) == ("one", "2026-11-27", 5)


def test_requirements_are_in_the_order_of_the_documents(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    rows = two(tmp_path, catalogue).rows
    documents = [row.requirement.document for row in rows]
    assert documents == sorted(documents, key=lambda one: int(one.removeprefix("rfc")))


def test_cases_that_show_the_same_are_told_together(tmp_path: Path, catalogue: Catalogue) -> None:
    made = two(tmp_path, catalogue)
    (requirement, cell), _ = sorted(made.findings(0), key=lambda one: one[0].id != RNTO)
    (group,) = shown(requirement, cell, catalogue)
    assert group.cases == ("rfc959/rename/a", "rfc959/rename/b")
    assert (group.verdict, group.reason) == ("fail", "it does so")
    assert dict(group.fields)["received"] == "250 ok\\r\\n"
    assert group.dialogue == ("=> > RNTO b\\r\\n",)
    assert len(rulings(requirement, catalogue)) == len(requirement.rulings)


def test_other_reason_is_told_apart(tmp_path: Path, catalogue: Catalogue) -> None:
    stream = recorded(
        tmp_path, "one", known("a/b/c", FAILS, "one thing"), known("a/b/d", FAILS, "another")
    )
    ((requirement, cell),) = matrix({"one": stream}, catalogue).findings(0)
    assert [one.reason for one in shown(requirement, cell, catalogue)] == ["one thing", "another"]
