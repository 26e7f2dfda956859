"""The command: 0 where verdicts are the same, 1 where one changed, 2 where nobody can say."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from conformance.verdict import Verdict

from . import run
from .loading import load
from .made_up import write_run

P, F = Verdict.PASS, Verdict.FAIL


def kept(folder: Path, *said: Mapping[str, Verdict]) -> list[str]:
    """The words for a folder in which these runs are."""
    for number, verdicts in enumerate(said, start=1):
        write_run(folder / f"run-{number:04}.jsonl", verdicts)
    return ["--folder", str(folder), "--runs", str(len(said)), "--load", "0"]


def test_same_verdicts_are_steady(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main(kept(tmp_path, {"a": P}, {"a": P})) == run.STEADY
    told = capsys.readouterr().out.splitlines()
    assert told == [
        "run 1: 1 pass; 0 changed; made before",
        "run 2: 1 pass; 0 changed; made before",
        "2 runs counted, 0 broken: 0 changed verdicts",
    ]


def test_changed_verdict_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main(kept(tmp_path, {"a": P}, {"a": F})) == run.CHANGED
    assert "  a: fail 1, pass 1 (otherwise in run 2)" in capsys.readouterr().out


def test_run_that_broke_off_is_no_steady_one(tmp_path: Path) -> None:
    words = kept(tmp_path, {"a": P}, {"a": P}, {"a": P})
    write_run(tmp_path / "run-0002.jsonl", {"a": P}, ended=False)
    assert run.main(words) == run.BROKEN


def test_first_run_that_broke_off_is_none_to_be_held_against(tmp_path: Path) -> None:
    words = kept(tmp_path, {"a": F}, {"a": P}, {"a": F})
    write_run(tmp_path / "run-0001.jsonl", {"a": F}, ended=False)
    assert run.main(words) == run.CHANGED


@pytest.mark.parametrize("words", [["--runs", "1"], ["--runs", "x"], ["--load", "-1"]])
def test_wrong_words_are_refused(words: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run.main(words)
    assert ended.value.code == 2


def _command(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    program = str(Path(run.__file__))
    return subprocess.run(
        [sys.executable, program, "--folder", str(folder), "--load", "1", *words],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


ONE = ("--", "cases/rfc959/test_noop.py", "--case", "rfc959/noop/noop-is-answered-with-success")


def test_runs_are_made_and_an_earlier_one_is_kept(tmp_path: Path) -> None:
    (tmp_path / "run-0002.part").write_text("what an interrupted run left")
    done = _command(tmp_path, "--runs", "2", *ONE, "-n", "0")
    assert done.returncode == run.STEADY, done.stdout + done.stderr
    assert "2 runs counted, 0 broken: 0 changed verdicts" in done.stdout
    assert not list(tmp_path.glob("*.part"))
    before = (tmp_path / "run-0001.jsonl").read_bytes()
    (tmp_path / "run-0002.jsonl").unlink()
    again = _command(tmp_path, "--runs", "2", *ONE, "-n", "0")
    assert again.returncode == run.STEADY
    assert again.stdout.count("made before") == 1
    assert (tmp_path / "run-0001.jsonl").read_bytes() == before


def test_run_that_cannot_begin_is_broken(tmp_path: Path) -> None:
    done = _command(tmp_path, "--runs", "2", "--", "cases", "--case", "rfc959/none", "-n", "0")
    assert done.returncode == run.BROKEN
    assert done.stdout.count("BROKEN: ") == 2
    assert "unknown case" in (tmp_path / "run-0001.log").read_text("utf-8")


def test_load_ends_with_who_asked_for_it() -> None:
    with load(2) as processes:
        assert len(processes) == 2
        for process in processes:
            os.kill(process, 0)
    for process in processes:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


def test_load_ends_where_its_parent_is_gone() -> None:
    program = Path(run.__file__).with_name("loading.py")
    # Of another id than the process that starts it, it is nobody's at once.
    words = [sys.executable, str(program), str(os.getpid() + 1)]
    assert subprocess.run(words, timeout=30, check=False).returncode == 0
