"""The command: 0 where all is as it must be, 1 and a readable line where it is not, 2 where nobody
can say.

What the processes find out is made up here, but for one run of two mutants.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from fixtures.mutants import Mutant
from fixtures.reference.session import Session

from . import run
from .judging import CODES
from .made_up import CASES, OUTCOMES, WATCHED, matrix, outcome
from .outcome import Blemish, Matrix, Unbroken
from .plan import Plan

MUTANTS = {
    one.mutant: Mutant(one.mutant, "Is wrong.", one.breaks, Session, "topic") for one in OUTCOMES
}
ASTRAY = outcome("astray", "first", "doc/b/three", "doc/a/one")
SPOILT = {
    "survivor": (
        matrix([*OUTCOMES, outcome("unseen", "second")]),
        "mutants that survive, since no case of what they break fails: 1",
        "unseen breaks second",
    ),
    "case-that-nothing-fails": (
        matrix(OUTCOMES[1:]),
        "cases that no mutant of their own requirement fails: 1",
        "first: doc/a/one",
    ),
    "failing-elsewhere-first": (
        matrix([*OUTCOMES, ASTRAY]),
        "mutants whose first failing case names another requirement than the broken one: 1 of 5",
        "astray breaks first; first doc/b/three: second",
    ),
    "imperfect-reference": (
        matrix(unbroken=Unbroken(3, (Blemish("doc/a/one", "warn", "came 202"),), CODES)),
        "flaws that the cases find in the unbroken reference: 1",
        "doc/a/one: warn: came 202",
    ),
    "code-without-a-case": (
        matrix(unbroken=Unbroken(3, (), CODES - {452})),
        "reply codes of RFC 959 that no case judges: 1",
        "452",
    ),
    "requirement-without-a-mutant": (
        matrix(OUTCOMES[:-1]),
        "requirements with a case or watched by the monitor, without a mutant: 1",
        "watched",
    ),
}


@pytest.fixture(autouse=True)
def _of_made_up_mutants(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the command find the mutants of the made-up matrix."""
    monkeypatch.setattr(run, "MUTANTS", MUTANTS)
    monkeypatch.setattr(run, "WATCHED", WATCHED)
    monkeypatch.setattr(run, "known_requirements", lambda: {*CASES.values(), *WATCHED})


def finding(found: Matrix, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the processes find this out."""

    def tried(plan: Plan, processes: int) -> Matrix:
        assert processes >= 1
        return replace(found, whole=plan.whole, sampled=plan.sampled)

    monkeypatch.setattr(run, "_tried", tried)


def test_matrix_in_which_all_is_well_ends_with_0(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    finding(matrix(), monkeypatch)
    report = tmp_path / "folder" / "matrix.md"
    assert run.main(["--report", str(report)]) == run.FINE
    printed = capsys.readouterr().out
    assert "mutants: 4, of which 4 are killed" in printed
    assert "ERROR" not in printed
    assert "| mutants | 4, of which 4 are killed |" in report.read_text("utf-8")
    assert len(json.loads(report.with_suffix(".json").read_text("utf-8"))["mutants"]) == 4


def test_own_cases_alone_say_nothing_of_what_comes_first(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    finding(matrix(), monkeypatch)
    report = tmp_path / "matrix.md"
    assert run.main(["--own-cases", "--report", str(report)]) == run.FINE
    assert "names the broken requirement" not in capsys.readouterr().out
    assert json.loads(report.with_suffix(".json").read_text("utf-8"))["sampled"] is False


@pytest.mark.parametrize("name", SPOILT)
def test_what_is_not_as_it_must_be_ends_with_1_and_a_line(
    name: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    found, says, instance = SPOILT[name]
    finding(found, monkeypatch)
    assert run.main(["--report", str(tmp_path / "matrix.md")]) == run.NOT_FINE
    lines = capsys.readouterr().out.splitlines()
    place = next(number for number, line in enumerate(lines) if line.startswith(f"ERROR: {says}"))
    assert lines[place + 1] == f"  {instance}"
    assert instance in (tmp_path / "matrix.md").read_text("utf-8")


def test_unknown_requirement_of_a_mutant_ends_with_1_and_its_near_names(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = Mutant("wrong", "Is wrong.", "secnd", Session, "topic")
    monkeypatch.setattr(run, "MUTANTS", {**MUTANTS, "wrong": wrong})
    finding(matrix(), monkeypatch)
    assert run.main(["--report", str(tmp_path / "matrix.md")]) == run.NOT_FINE
    assert "wrong: unknown requirement 'secnd'; near: second" in capsys.readouterr().out


def test_part_is_judged_and_printed_and_leaves_the_report_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "REPORT", tmp_path / "kill-matrix.md")
    finding(matrix([OUTCOMES[0]]), monkeypatch)
    words = ["--mutant", "one-is-wrong", "--list-unkilled"]
    assert run.main(words) == run.FINE
    printed = capsys.readouterr().out
    assert "killed  one-is-wrong" in printed
    assert "first\n  doc/a/two\n" in printed
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "near"),
    [(("--mutant", "one-is-wrng"), "one-is-wrong"), (("--module", "topik"), "topic")],
    ids=["mutant", "module"],
)
def test_unknown_name_ends_with_2_and_near_ones(
    words: Sequence[str], near: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        run.main(words)
    assert ended.value.code == run.BROKEN
    assert f"unknown {words[0][2:]} '{words[1]}'; near: {near}" in capsys.readouterr().err


def test_processes_that_break_end_with_2_and_what_they_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "_PYTEST", ("--no-such-option",))
    assert run.main(["--mutant", "one-is-wrong"]) == run.BROKEN
    assert "unrecognized arguments: --no-such-option" in capsys.readouterr().err


def test_mutants_are_tried_for_real(tmp_path: Path) -> None:
    first = "rfc959/rename/renamed-file-is-listed-under-its-new-name-alone"
    names = ["rnto-leaves-the-old-name", "rnto-does-nothing"]
    report = tmp_path / "matrix.md"
    done = subprocess.run(
        [
            *(sys.executable, str(Path(run.__file__)), "--mutant", *names),
            *("--list-unkilled", "--report", str(report)),
        ],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == run.FINE, done.stdout + done.stderr
    told = json.loads(report.with_suffix(".json").read_text("utf-8"))
    assert told["unbroken"]["flaws"] == []
    assert told["unbroken"]["tried"] < len(told["cases"]) / 2
    assert {one["mutant"]: one["failures"][0]["case"] for one in told["mutants"]} == dict.fromkeys(
        names, first
    )
    assert f"killed  {names[0]}" in done.stdout
    assert "failed by no mutant of their requirement:" in done.stdout
