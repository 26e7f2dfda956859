"""Two pictures of a run as tables: which replies each command got, and how each requirement fared.

Must not know how a page is put together.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from math import log10
from typing import TYPE_CHECKING

from conformance.link.transcript import Event, Kind
from conformance.report.clause import clause_order, document_name, reading_order
from conformance.report.gravity import LETTERS
from conformance.spec import every_command

if TYPE_CHECKING:
    from conformance.spec.catalogue import Catalogue, Requirement
    from conformance.verdict import Verdict

GREETING, OTHER = "(greeting)", "(other)"
_LAST_LINE = re.compile(rb"^(\d{3})(?: |\r?\n|$)", re.MULTILINE)
_DEEPEST = 5


def replies_by_command(dialogues: Iterable[Sequence[Event]]) -> dict[str, Counter[int]]:
    """Count the codes that answered each command: each reply is taken for that to the oldest
    command without a final one, and what comes before any for the greeting.
    """
    found: defaultdict[str, Counter[int]] = defaultdict(Counter)
    known = every_command()
    for events in dialogues:
        waiting: defaultdict[int, deque[str]] = defaultdict(lambda: deque([GREETING]))
        for event in events:
            if event.data:
                continue
            queue = waiting[event.connection]
            if event.kind is Kind.SENT:
                verbs = (line.split(b" ")[0] for line in event.octets.splitlines())
                named = (verb.decode("latin-1").upper() for verb in verbs)
                queue += [verb if verb in known else OTHER for verb in named]
            elif event.kind is Kind.RECEIVED:
                for code in map(int, _LAST_LINE.findall(event.octets)):
                    found[queue[0] if queue else OTHER][code] += 1
                    if queue and code >= 200:
                        queue.popleft()
    return dict(found)


def heat_map(found: Mapping[str, Counter[int]]) -> str:
    """Return the counts as a table, darker where there are more."""
    codes = sorted({code for counts in found.values() for code in counts})
    most = max((number for counts in found.values() for number in counts.values()), default=1)
    order = [GREETING, *every_command(), OTHER]
    head = "".join(f'<th scope="col">{code:03}</th>' for code in codes)
    rows = []
    for verb in (one for one in order if one in found):
        cells = "".join(_cell(found[verb][code], most, verb, code) for code in codes)
        rows.append(f'<tr><th scope="row">{escape(verb)}</th>{cells}</tr>')
    return (
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
        return f'<span class="cell none" title="{name}: no result">&middot;</span>'
    title = f"{name}: {verdict}"
    letter = LETTERS[verdict]
    return f'<a class="cell {verdict}" href="#{name}" title="{title}">{letter}</a>'
