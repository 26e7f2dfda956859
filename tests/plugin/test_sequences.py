"""What is told of a sequence that no reading explains: how to play it again, on the same target."""

from __future__ import annotations

import re
from pathlib import Path

from session.scripted import TARGET, requirement

from conformance.generate.campaign import Found
from conformance.link.replay import script
from conformance.plugin.sequences import program_told
from conformance.session import Case
from conformance.verdict import Finding

from .running import FAILED, run

FINDING = Finding("any", "fail", "unexplained", "PWD", "PWD", "250", "257")
CASE = "generated/sequences/every-reply-is-explained[transfers]"
MUTANT = "mutant:appe-adds-twice"
COMMAND = re.compile(rf"pytest --target {MUTANT} --replay=(.*?\.\s*txt)", re.DOTALL)
"""The command, whose file may go on in further lines."""


def test_finding_tells_how_to_play_it_again() -> None:
    outcome = run("--target", MUTANT, "--case", CASE, "--seed", "1", within=90)
    assert outcome.status == FAILED, outcome.text
    told = COMMAND.search(outcome.text)
    assert told, outcome.text
    file = re.sub(r"\s", "", told[1])
    again = run("--target", MUTANT, f"--replay={file}", within=60)
    assert again.status == FAILED, again.text
    assert COMMAND.search(again.text)


def test_program_that_is_of_no_use_is_gone_also_where_another_run_was_faster(
    tmp_path: Path,
) -> None:
    found = Found(FINDING, (), Case(requirement(), script(""), TARGET))
    program = tmp_path / "program.py"
    program.write_text("")
    for _ in ("ours", "the other's"):
        told = program_told(found, program, late=lambda: True)
        assert told == "(a program without the suite was not tried: the time was over)"
        assert not program.exists()
