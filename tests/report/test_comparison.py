"""Tests of what is gained, lost, alone and not run between runs."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.report.comparison import (
    Change,
    Comparison,
    ComparisonError,
    Row,
    alone,
    change_of,
    compare,
)
from conformance.report.comparison_words import verdict_line
from conformance.report.result import Result
from conformance.report.stream import Stream, StreamWriter, read_stream
from conformance.spec.catalogue import Catalogue
from conformance.verdict import Verdict

from .conftest import MONITOR, RNTO, STOU, TELNET
from .made_runs import SUITE, E, F, I, K, O, P, S, Said, U, W, finding, run_file, runs, trio

A, B = "rfc959/rename/a", "rfc959/rename/b"


def _row(comparison: Comparison, name: str = RNTO) -> Row:
    (found,) = [row for row in comparison.rows if row.name == name]
    return found


@pytest.mark.parametrize(
    ("before", "now", "change"),
    [
        *((one, one, Change.SAME) for one in (*Verdict, None)),
        *((one, P, Change.GAINED) for one in Verdict if one is not P),
        *((one, None, Change.GONE) for one in Verdict),
        *((None, one, Change.NEW) for one in Verdict),
        *((P, one, Change.LOST) for one in Verdict if one is not P),
        *((one, F, Change.LOST) for one in (O, K, U, W)),
        *((one, S, Change.LOST) for one in (O, K, U, W)),
        (O, U, Change.LOST),
        (U, K, Change.LOST),
        *((one, I, Change.LOST) for one in (O, U, K, W, S, F)),
        *((one, E, Change.LOST) for one in (O, U, K, W, S, F)),
        (F, W, Change.OTHERWISE),
        (F, K, Change.OTHERWISE),
        (F, S, Change.OTHERWISE),
        (S, F, Change.OTHERWISE),
        (K, U, Change.OTHERWISE),
        (I, F, Change.OTHERWISE),
        (E, F, Change.OTHERWISE),
        (I, E, Change.OTHERWISE),
    ],
)
def test_change_of_a_verdict(before: Verdict | None, now: Verdict | None, change: Change) -> None:
    assert change_of(before, now) is change


@pytest.mark.parametrize(
    ("verdicts", "number"),
    [
        ([P, P, F], 3),
        ([F, P, P], 1),
        ([P, F, P, P], 2),
        ([P, F], 0),
        ([P, P, P], 0),
        ([P, F, W], 0),
        ([P, P, F, F], 0),
        ([P, P, F, W], 0),
        ([P, P, None], 0),
        ([P, None, P, F], 4),
    ],
)
def test_who_is_alone(verdicts: list[Verdict | None], number: int) -> None:
    assert alone(verdicts) == number


def test_requirement_has_the_gravest_verdict_of_its_cases(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    found = compare(runs(tmp_path, {A: P, B: (K, "way")}, {A: (F, "why"), B: W}), catalogue)
    cells = _row(found).cells
    assert [(cell.verdict, cell.told) for cell in cells] == [(K, "way"), (F, "why")]
    assert found.is_worse


def test_runs_that_are_the_same_differ_nowhere(tmp_path: Path, catalogue: Catalogue) -> None:
    found = compare(runs(tmp_path, {A: F, B: P}, {A: F, B: P}), catalogue)
    assert not found.is_worse
    assert found.differences == ()
    assert not any(row.differs for row in found.rows)


def test_case_that_is_lost_counts_though_its_requirement_gains_nothing(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    found = compare(runs(tmp_path, {A: P, B: F}, {A: F, B: P}), catalogue)
    assert _row(found).change is Change.SAME
    assert [case.change for case in _row(found).cases] == [Change.LOST, Change.GAINED]
    assert found.is_worse


def test_what_was_not_run_is_no_pass(tmp_path: Path, catalogue: Catalogue) -> None:
    found = compare(runs(tmp_path, {A: P, B: F}, {A: P}), catalogue)
    row = _row(found)
    assert row.change is Change.SAME, "nothing is gained by leaving out what fails"
    assert (row.cells[1].verdict, row.cells[1].ran, row.cells[1].of) == (P, 1, 2)
    assert [case.change for case in row.cases] == [Change.SAME, Change.GONE]
    assert row.cases[1].cells[1].verdict is None
    assert row.differs
    assert not found.is_worse


def test_new_cases_lose_nothing(tmp_path: Path, catalogue: Catalogue) -> None:
    found = compare(runs(tmp_path, {A: P}, {A: P, B: F, "rfc1123/stou/x": F}), catalogue)
    assert not found.is_worse
    assert [case.case for case in found.cases(Change.NEW)] == [B, "rfc1123/stou/x"]
    assert [row.name for row in found.requirements(Change.NEW)] == [STOU]


def test_requirement_whose_cases_are_all_others_is_neither_lost_nor_gained(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    common = {"rfc1123/stou/x": P}
    found = compare(runs(tmp_path, {A: F, **common}, {B: P, **common}), catalogue)
    assert _row(found).change is Change.OTHERWISE


def test_only_the_first_and_the_last_are_measured(tmp_path: Path, catalogue: Catalogue) -> None:
    found = compare(runs(tmp_path, {A: P}, {A: F}, {A: P}), catalogue)
    assert not found.is_worse
    assert (_row(found).change, _row(found).alone) == (Change.SAME, 2)


def test_what_the_monitor_finds_is_held_against_what_held(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    name = "monitor/rfc959-5.4-reply-class"
    first: Said = {f"{name}[RNTO]": P, f"monitor/{MONITOR}": P}
    last: Said = {f"{name}[RNTO 350]": F, f"{name}[RNTO 1]": W, f"monitor/{MONITOR}[QUIT 221]": F}
    found = compare(runs(tmp_path, first, last), catalogue)
    lost = [case.case for case in found.cases(Change.LOST)]
    assert lost == [f"monitor/{MONITOR}", f"{name}[RNTO]"]
    assert not list(found.cases(Change.NEW))


def test_way_of_a_failure_is_told_before_its_reason(tmp_path: Path, catalogue: Catalogue) -> None:
    streams = runs(tmp_path, {A: P}, {A: P})
    path = tmp_path / "with-finding.jsonl"
    writer = StreamWriter(path, {"suite": SUITE})
    failed = Result(A, RNTO, F, "a reason", (finding("wrong-class", "250"),))
    writer.result(failed)
    writer.end()
    found = compare([streams[0], read_stream(path).whole()], catalogue)
    assert _row(found).cells[1].told == "wrong-class 250"


def test_case_that_broke_belongs_to_the_requirement_that_it_had(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    streams = runs(tmp_path, {A: P})
    path = tmp_path / "broken.jsonl"
    writer = StreamWriter(path, streams[0].begin)
    writer.result(Result(A, "", E, "the suite broke"))
    writer.end()
    found = compare([*streams, read_stream(path).whole()], catalogue)
    assert _row(found).change is Change.LOST


def test_documents_have_their_order_and_unknown_requirements_come_last(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    said: Said = {"x/unheard-of/a": P, "rfc1123/stou/a": P, A: P, "rfc959/telnet/a": P}
    found = compare(runs(tmp_path, said, said), catalogue)
    assert [row.name for row in found.rows] == [TELNET, RNTO, STOU, "unheard-of"]


def _with(folder: Path, said: Said, **begin: object) -> Stream:
    return read_stream(run_file(folder, "t", said, **begin)).whole()  # type: ignore[arg-type]  # of any kind


@pytest.mark.parametrize("part", ["catalogue", "cases"])
def test_other_suites_are_told(tmp_path: Path, catalogue: Catalogue, part: str) -> None:
    other = _with(tmp_path, {A: P, B: F}, suite={**SUITE, part: "f" * 64})
    found = compare([_with(tmp_path, {A: P}), other], catalogue)
    (difference,) = found.differences
    assert difference.of_suite
    assert difference.what.startswith("requirements" if part == "catalogue" else "cases")
    assert not found.is_worse, "what both have is compared"


@pytest.mark.parametrize(
    ("begin", "what", "values"),
    [
        ({"tls": "explicit"}, "TLS", ("off", "explicit")),
        ({"budget": "ci"}, "budget of drawn sequences", ("smoke", "ci")),
        ({"left_out": []}, "parts left out", ("large", "none")),
        ({"profile": "p"}, "profile", ("not told", "p")),
        ({"strict": True}, "strict", ("not told", "yes")),
        ({"baseline": {"known": [{"case": A}]}}, "known deviations", ("none", "looked up")),
        ({"suite": {**SUITE, "harness": "f" * 64}}, "harness", ("a" * 12, "f" * 12)),
        ({"suite": None}, "requirements of the suite", ("b" * 12, "not told")),
    ],
)
def test_other_settings_are_told(
    tmp_path: Path,
    catalogue: Catalogue,
    begin: dict[str, object],
    what: str,
    values: tuple[str, ...],
) -> None:
    found = compare([_with(tmp_path, {A: P}), _with(tmp_path, {A: P}, **begin)], catalogue)
    assert (found.differences[0].what, found.differences[0].values) == (what, values)


@pytest.mark.parametrize("said", [[], [{A: P}], [{A: P}, {B: P}]])
def test_what_cannot_be_compared_is_refused(
    tmp_path: Path, catalogue: Catalogue, said: list[Said]
) -> None:
    with pytest.raises(ComparisonError):
        compare(runs(tmp_path, *said), catalogue)


@pytest.mark.parametrize(("first", "last"), [*itertools.product([True, False], repeat=2)])
def test_part_is_worse_than_a_whole(
    first: bool, last: bool, tmp_path: Path, catalogue: Catalogue
) -> None:
    streams = [
        replace(_with(tmp_path, said), end={"whole": whole})
        for said, whole in (({A: P, B: P}, first), ({A: P}, last))
    ]
    found = compare(streams, catalogue)
    assert found.is_worse is found.is_cut is (first and not last)
    assert ("it is only a part" in verdict_line(found)) is found.is_cut


def test_trio(tmp_path: Path, catalogue: Catalogue) -> None:
    found = compare(trio(tmp_path), catalogue)
    lost = {row.name for row in found.requirements(Change.LOST)}
    assert lost == {RNTO, TELNET, MONITOR}
    assert [row.name for row in found.requirements(Change.GAINED)] == [STOU]
    assert {row.name: row.alone for row in found.rows if row.alone} == {
        TELNET: 3,
        MONITOR: 3,
        STOU: 1,
    }
