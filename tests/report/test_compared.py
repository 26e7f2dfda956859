"""The text of a difference between two ways shows both dialogues, in bounds."""

from __future__ import annotations

from dataclasses import replace

from conformance.report.compared import Told, compared_text
from conformance.report.failure import COLUMNS
from conformance.report.result import Result
from conformance.spec.catalogue import Catalogue

AGAIN = "pytest --transport crlf --case x"


def test_both_dialogues_stand_behind_the_finding(result: Result, catalogue: Catalogue) -> None:
    other = result.transcript.replace("250 Renamed.", "503 First RNFR.")
    ways = [
        Told("dialogue, plainly", other, "RNTO /scratch/new", "503 First RNFR."),
        Told("dialogue under crlf", result.transcript, "RNTO /scratch/new", "250 Renamed."),
    ]
    text = compared_text(
        replace(result, transcript=other + result.transcript), catalogue, AGAIN, ways
    )
    places = [
        text.index(words)
        for words in (
            "way       wrong-class 250",
            "  dialogue, plainly\n",
            "503 First RNFR.",
            "  dialogue under crlf\n",
            "=>       1.2 ms  control 1  <  250 Renamed.",
            f"  again\n    {AGAIN}",
        )
    ]
    assert places == sorted(places)
    assert text.count("=> ") == 4
    assert text.count("USER demo") == 2


def test_long_and_hostile_dialogues_are_bounded(result: Result, catalogue: Catalogue) -> None:
    hostile = Told("dialogue\x1b", "\n".join(["\x1b[2J" + "x" * 500] * 200))
    text = compared_text(result, catalogue, AGAIN, [hostile, hostile])
    lines = text.split("\n")
    assert len(lines) < 90
    assert max(map(len, lines)) <= COLUMNS
    assert text.replace("\n", "").isprintable()
