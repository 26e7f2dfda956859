"""Two pictures of a run as tables: which replies each command got, and how each requirement fared.

Must not know how a page is put together.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from html import escape
from math import log10
from typing import TYPE_CHECKING

from conformance.link.transcript import Event, Kind
from conformance.report.clause import clause_order, document_name, reading_order
from conformance.report.gravity import LETTERS
from conformance.spec import command_table, every_command

if TYPE_CHECKING:
    from conformance.spec.catalogue import Catalogue, Requirement
    from conformance.verdict import Verdict

GREETING, OTHER = "(greeting)", "(other)"
_LAST_LINE = re.compile(rb"^(\d{3})(?: |\r?\n|$)", re.MULTILINE)
_TELNET = re.compile(rb"\xff[\xfb-\xfe].|\xff[\xf0-\xfa]", re.DOTALL)
_DEEPEST = 5
_FINAL = 200
_CAPTION = (
    "How many times each command got each reply, over all recordings; the stronger the colour, the "
    "more. What comes before any command is the greeting; (other) are verbs that no document has."
)


def replies_by_command(dialogues: Iterable[Sequence[Event]]) -> dict[str, Counter[int]]:
    """Count the codes that answered each command, as far as that can be told.

    A reply is taken for that to the oldest command without a final one; while a transfer runs, for
    that to the first whose row has its code. What comes before any command is the greeting.
    """
    found: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for events in dialogues:
        asked: defaultdict[int, _Asked] = defaultdict(_Asked)
        for event in events:
            if event.data:
                continue
            if event.kind in (Kind.SENT, Kind.URGENT):
                asked[event.connection].send(event.octets)
            elif event.kind is Kind.RECEIVED:
                for code in map(int, _LAST_LINE.findall(event.octets)):
                    found[asked[event.connection].answered_by(code)][code] += 1
    return dict(found)


class _Asked:
    """The commands of one connection that wait for their final replies."""

    def __init__(self) -> None:
        self._waiting = [GREETING]
        self._begun = b""

    def send(self, octets: bytes) -> None:
        """Take what was sent: perhaps a piece of a line."""
        *lines, self._begun = (self._begun + _TELNET.sub(b"", octets)).split(b"\r\n")
        known = every_command()
        for line in lines:
            verb = line.split(b" ")[0].decode("latin-1").upper()
            self._waiting.append(verb if verb in known else OTHER)

    def answered_by(self, code: int) -> str:
        """Return the command that a reply answers."""
        if not self._waiting:
            return OTHER
        at = 0
        if every_command().get(self._waiting[0]) in _transfers():
            fits = (n for n, verb in enumerate(self._waiting) if code in _codes(verb))
            at = next(fits, 0)
        verb = self._waiting[at]
        if code >= _FINAL:
            del self._waiting[at]
        return verb


def _codes(verb: str) -> frozenset[int]:
    command = command_table().get(verb)
    return command.codes if command is not None else frozenset()


@cache
def _transfers() -> tuple[object, ...]:
    return tuple(command for command in every_command().values() if command.transfer)


def heat_map(found: Mapping[str, Counter[int]]) -> str:
    """Return the counts as a table, of a stronger colour where there are more."""
    codes = sorted({code for counts in found.values() for code in counts})
    most = max((number for counts in found.values() for number in counts.values()), default=1)
    order = [GREETING, *every_command(), OTHER]
    head = "".join(f'<th scope="col">{code:03}</th>' for code in codes)
    rows = []
    for verb in (one for one in order if one in found):
        cells = "".join(_cell(found[verb][code], most, verb, code) for code in codes)
        rows.append(f'<tr><th scope="row">{escape(verb)}</th>{cells}</tr>')
    return (
        f'<p class="told">{_CAPTION}</p>'
        '<div class="wide" tabindex="0" role="region" aria-label="Replies by command">'
        f'<table class="heat"><thead><tr><td></td>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _cell(number: int, most: int, verb: str, code: int) -> str:
    if not number:
        return "<td></td>"
    depth = 1 + int((_DEEPEST - 1) * log10(number) / max(1e-9, log10(most))) if most > 1 else 1
    return f'<td class="h{depth}" title="{escape(verb)} {code:03}">{number}</td>'


def grid(verdicts: Mapping[str, Verdict], catalogue: Catalogue) -> str:
    """Return a cell for each observable requirement, by document and section."""
    by_document: defaultdict[str, list[Requirement]] = defaultdict(list)
    for requirement in catalogue.requirements.values():
        if requirement.observable and not requirement.is_informative:
            by_document[requirement.document].append(requirement)
    parts = []
    for document in sorted(by_document, key=reading_order):
        parts.append(f"<h3>{escape(document_name(document))}</h3>")
        parts.append("".join(_sections(sorted(by_document[document], key=clause_order), verdicts)))
    return "".join(parts)


def _sections(
    requirements: Sequence[Requirement], verdicts: Mapping[str, Verdict]
) -> Iterator[str]:
    sections: dict[str, list[Requirement]] = {}
    for requirement in requirements:
        sections.setdefault(requirement.section, []).append(requirement)
    yield '<dl class="grid">'
    for section, group in sections.items():
        cells = "".join(_square(one, verdicts.get(one.id)) for one in group)
        yield f"<div><dt>{escape(section)}</dt><dd>{cells}</dd></div>"
    yield "</dl>"


def _square(requirement: Requirement, verdict: Verdict | None) -> str:
    name = escape(requirement.id)
    if verdict is None:
        told = f'title="{name}: no result" role="img" aria-label="{name}: no result"'
        return f'<span class="cell none" {told}>&middot;</span>'
    told = f'title="{name}: {verdict}" aria-label="{verdict}: {name}"'
    return f'<a class="cell {verdict}" href="#{name}" {told}>{LETTERS[verdict]}</a>'
