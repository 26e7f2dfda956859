"""The program of a few lines does once more what was done, and needs nothing but Python."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from quality.table import Stage, rows

from conformance.generate.player import Outcome, Player
from conformance.generate.script import PASSWORD_VARIABLE, SHOWN, has_same_end, script_of
from conformance.generate.steps import from_text
from conformance.link.transcript import Event, Kind
from conformance.session import Case

ROWS = rows()
MOST_LINES = 15
WITHIN = 60.0

SHAPES = {
    "names": ("interrupted-rename-copies", ""),
    "octets": ("marker-waits-behind-pasv", ""),
    "a directory": ("renamed-directory-is-empty", ""),
    "two sessions, each with a port": ("pasv-closes-the-ports-of-others", ""),
    "PORT": ("port-survives-pasv", ""),
    "a reset": ("broken-store-is-a-success-and-lost", ""),
    "ABOR in the middle": ("store-after-an-aborted-one-is-lost", ""),
    "a wrong password": ("wrong-password-opens-files", ""),
    "a wrong line": ("refused-line-brings-back-ascii", ""),
    "several in one write": ("commands-of-one-segment-are-turned-round", ""),
    "segments": ("cr-and-lf-in-two-segments-end-two-lines", ""),
    "a path in segments": ("mkd-after-rmd-is-refused", "1> MKD $ROOT/a\n1/ 9\n1> RMD a\n1> MKD a"),
    "no port to connect to": ("pasv-after-abor-is-deaf", ""),
    "EPSV": ("marker-waits-behind-epsv", ""),
    "EPSV ALL": ("epsv-all-ends-with-a-refused-retr", ""),
    "EPRT": ("marker-is-one-off-behind-eprt", ""),
    "no port of EPSV's": ("second-epsv-in-a-row-is-deaf", ""),
    "MLSD": ("mlsd-has-the-old-name-after-a-rename", ""),
    "no reply": ("second-command-of-a-segment-is-lost", ""),
    "octets that are no text": (
        "appe-adds-twice",
        '1> TYPE I\n1> PORT\n1> STOR a\n1= "\\x00****"\n1> PASV\n1> APPE a\n1= "\\xff@@"',
    ),
    "a connection that is closed early": (
        "appe-adds-twice",
        '1> PASV\n1> STOR a\n1= "abc"\n1> PASV\n1> RETR a\n1- closed early\n'
        '1> PASV\n1> APPE a\n1= "x"',
    ),
}
"""Mutants that are found in dialogues of many a shape, and a dialogue where not the person's."""


def played(stage: Stage, name: str, text: str) -> tuple[Outcome, Case, str]:
    """Play a dialogue on a mutant; return the program as well."""
    steps = from_text(text or ROWS[name].dialogue)
    stage.serve(name)
    case = stage.new_case()
    outcome = Player(case, steps).play()
    case.link.close()
    return outcome, case, script_of(case, steps, outcome.events)


def run(program: str, folder: Path, case: Case) -> subprocess.CompletedProcess[str]:
    file = folder / "again.py"
    file.write_text(program, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-I", str(file)],
        env={**os.environ, PASSWORD_VARIABLE: case.target.login.password},
        capture_output=True,
        text=True,
        timeout=WITHIN,
        check=False,
    )


def plain(line: str) -> str:
    """A line without what is another one each time."""
    line = re.sub(r"-sequence-\d+", "-sequence", line)
    return re.sub(r"\d+,\d+\)|\d+\|\)", ")", line)


def replies(case: Case) -> list[str]:
    """What the program must print of replies: the transcript's lines."""
    heard: dict[int, bytes] = {}
    lines: list[str] = []
    for event in case.link.transcript.events:
        if event.kind is Kind.RECEIVED and not event.data:
            whole = heard.pop(event.connection, b"") + event.octets
            complete = [line for line in whole.splitlines(keepends=True) if line.endswith(b"\n")]
            heard[event.connection] = whole[sum(map(len, complete)) :]
            lines += [plain(f"{event.connection} {line!r}") for line in complete]
    return lines


@pytest.mark.parametrize("shape", SHAPES)
def test_program_brings_the_same_replies(stage: Stage, tmp_path: Path, shape: str) -> None:
    outcome, case, program = played(stage, *SHAPES[shape])
    assert outcome.finding is not None
    done = run(program, tmp_path, case)
    assert done.stderr == ""
    printed = [line for line in done.stdout.splitlines() if re.match(r"\d+ b", line)]
    assert sorted(map(plain, printed)) == sorted(replies(case))
    assert has_same_end(done.stdout, case, outcome.events)


def test_program_can_be_run_twice(stage: Stage, tmp_path: Path) -> None:
    outcome, case, program = played(stage, "rmd-of-a-full-directory-is-done-and-not", "")
    for _ in range(2):
        assert has_same_end(run(program, tmp_path, case).stdout, case, outcome.events)


def test_another_end_is_told_from_the_same(stage: Stage, tmp_path: Path) -> None:
    outcome, case, program = played(stage, "mkd-after-rmd-is-refused", "")
    stage.serve("")
    printed = run(program, tmp_path, case).stdout
    assert SHOWN in printed
    assert not has_same_end(printed, case, outcome.events)
    assert not has_same_end("", case, outcome.events)
    assert not has_same_end(SHOWN, case, outcome.events)


@pytest.mark.parametrize("shape", SHAPES)
def test_program_is_short_and_needs_nothing(stage: Stage, shape: str) -> None:
    _, case, program = played(stage, *SHAPES[shape])
    assert len(program.splitlines()) <= MOST_LINES
    imported = {
        alias.name
        for node in ast.walk(ast.parse(program))
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    assert imported <= sys.stdlib_module_names
    assert case.target.login.password not in program


def test_name_of_the_target_ends_no_text(stage: Stage) -> None:
    outcome, case, _ = played(stage, "mkd-after-rmd-is-refused", "")
    object.__setattr__(case.target, "name", 'a "quoted" \\ name"""')
    ast.parse(script_of(case, (), outcome.events))


def test_nobody_reads_a_flood_to_its_end(stage: Stage) -> None:
    """The program leaves out what comes on a connection from there on, and goes on."""
    _, case, before = played(stage, *SHAPES["names"])
    flood = Event(0.0, 2, False, Kind.RECEIVED, b"200 " + b"x" * (1 << 17))
    at = next(n for n, one in enumerate(case.link.transcript.events) if one.connection == 2)
    case.link.transcript.events.insert(at + 1, flood)
    after = script_of(case)
    assert len(after) < len(before)
    assert after.count("(1, 'reply'") == before.count("(1, 'reply'") > 1
    assert after.count("(2, 'reply'") == 0 < before.count("(2, 'reply'")
