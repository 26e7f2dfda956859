"""What changed between runs is counted, and what broke off is never taken for steady."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from conformance.report.stream import Stream
from conformance.verdict import Verdict

from .counting import NOT_RUN, Counted, changed_in, changes, counted, line_of, table
from .made_up import write_run

P, F, I = Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE  # noqa: E741 - as verdicts are abbreviated
GOOD = {"a": P, "b": P}


def runs(folder: Path, *said: Mapping[str, Verdict]) -> list[Counted]:
    """The runs in which cases had these verdicts."""
    found: list[Counted] = []
    first: Stream | None = None
    for number, verdicts in enumerate(said, start=1):
        run, stream = counted(number, write_run(folder / f"{number}.jsonl", verdicts), first)
        first = first or stream
        found.append(run)
    return found


def test_runs_that_say_the_same_have_no_changes(tmp_path: Path) -> None:
    found = runs(tmp_path, GOOD, GOOD, GOOD)
    assert changes(found) == []
    assert table(found) == ["3 runs counted, 0 broken: 0 changed verdicts"]


def test_changes_are_counted_by_case(tmp_path: Path) -> None:
    found = runs(tmp_path, GOOD, {"a": P, "b": I}, GOOD, {"a": P, "b": F}, GOOD)
    (change,) = changes(found)
    assert (change.case, change.runs) == ("b", (2, 4))
    assert change.verdicts == {"pass": 3, "inconclusive": 1, "fail": 1}
    assert change.reason == "why b ends so"
    assert [changed_in(run, found[0]) for run in found] == [0, 1, 0, 1, 0]
    assert table(found)[:2] == [
        "5 runs counted, 0 broken: 2 changed verdicts",
        "  b: fail 1, inconclusive 1, pass 3 (otherwise in run 2, 4)",
    ]


@pytest.mark.parametrize("said", [{"a": P}, {**GOOD, "c": P}], ids=["missing", "more"])
def test_case_that_is_not_in_each_run_has_changed(
    said: Mapping[str, Verdict], tmp_path: Path
) -> None:
    (change,) = changes(runs(tmp_path, GOOD, said))
    assert change.verdicts == {"pass": 1, NOT_RUN: 1}


def test_finding_of_the_monitor_changes_the_rule_that_held(tmp_path: Path) -> None:
    held, found = "monitor/rfc959-5.4-reply-class[RNTO]", "monitor/rfc959-5.4-reply-class[RNTO 350]"
    (change,) = changes(runs(tmp_path, {held: P}, {found: F}))
    assert (change.case, change.verdicts) == (held, {"pass": 1, "fail": 1})


BROKEN: Mapping[str, tuple[dict[str, Any], str]] = {
    "cut-short": ({"ended": False}, "incomplete"),
    "lost-its-target": ({"status": 2}, "the run ended with status 2"),
    "could-not-write": ({"status": 3}, "the run ended with status 3"),
    "judged-nothing": ({"status": 5}, "the run ended with status 5"),
    "without-results": ({"said": {}}, "the run has no results"),
    "of-other-cases": ({"suite": {"cases": "b"}}, "made otherwise than the first run (suite)"),
    "of-another-seed": ({"seed": 2}, "made otherwise than the first run (seed)"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_run_that_says_nothing_is_broken(name: str, tmp_path: Path) -> None:
    made, told = BROKEN[name]
    first, stream = counted(1, write_run(tmp_path / "1.jsonl", GOOD), None)
    path = write_run(tmp_path / "2.jsonl", **{"said": GOOD, **made})
    run, kept = counted(2, path, stream)
    assert kept is None
    assert told in run.broken
    assert line_of(run, first).startswith("run 2: BROKEN: ")
    assert table([first, run])[0] == "1 runs counted, 1 broken: 0 changed verdicts"


def test_empty_and_missing_files_are_broken(tmp_path: Path) -> None:
    (tmp_path / "1.jsonl").touch()
    assert "it is empty" in counted(1, tmp_path / "1.jsonl", None)[0].broken
    assert "cannot be read" in counted(1, tmp_path / "2.jsonl", None)[0].broken


def test_run_that_fails_counts(tmp_path: Path) -> None:
    path = write_run(tmp_path / "1.jsonl", {"a": F}, status=1)
    assert counted(1, path, None)[0].verdicts == {"a": "fail"}
