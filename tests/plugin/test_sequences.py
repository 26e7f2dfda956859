"""What is told of a sequence that no reading explains: how to play it again, on the same target."""

from __future__ import annotations

import re

from .running import FAILED, run

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
