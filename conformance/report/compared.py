"""The text for a case that ends otherwise when its octets travel in another way.

The text of a failure, with the dialogue of both ways in place of one. Must not know how a case is
played.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from conformance.report.dialogue import dialogue
from conformance.report.failure import COLUMNS, DIALOGUE_LINES, failure_text
from conformance.report.printable import one_line, printable

if TYPE_CHECKING:
    from conformance.report.result import Result
    from conformance.spec.catalogue import Catalogue

_INDENT = "  "


class Told(NamedTuple):
    """One way: what it is called, its transcript, and what of it was judged."""

    title: str
    transcript: str
    sent: str = ""
    received: str = ""


def compared_text(result: Result, catalogue: Catalogue, again: str, ways: Sequence[Told]) -> str:
    """Return the text for one result, lines joined by line feeds, none at the end.

    `again` is the command that runs just this case again.
    """
    blocks = [failure_text(replace(result, transcript=""), catalogue)]
    for way in ways:
        width = COLUMNS - len(_INDENT) * 2
        sent, received = way.sent, way.received
        lines = dialogue(way.transcript, sent, received, most=DIALOGUE_LINES, width=width)
        blocks.append(_block(way.title, lines))
    blocks.append(_block("again", [one_line(again)]))
    return "\n\n".join(blocks)


def _block(title: str, lines: Sequence[str]) -> str:
    told = [f"{_INDENT}{printable(title)}", *(f"{_INDENT * 2}{printable(line)}" for line in lines)]
    return "\n".join(line.rstrip() for line in told)
