"""The findings of a run for the page: by requirement, each with what was sent and came, and with
the ladder of its dialogue.

Must not know how a page is put together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from conformance.link.recording import RecordingError, from_rows
from conformance.link.transcript import Event, Transcript
from conformance.report.clause import clause_and_level, clause_order
from conformance.report.failure import worst
from conformance.report.gravity import GRAVITY
from conformance.report.html_ladder import ladder
from conformance.report.monitored import first_seen
from conformance.report.printable import cut, one_line, printable
from conformance.verdict import Finding, Verdict

if TYPE_CHECKING:
    from conformance.report.result import Result
    from conformance.report.stream import Stream, Told
    from conformance.spec.catalogue import Catalogue, Requirement

SHOWN = (
    *(Verdict.FAIL, Verdict.STALE, Verdict.ERROR, Verdict.WARN),
    *(Verdict.KNOWN, Verdict.INCONCLUSIVE),
)
"""What has an entry of its own, in this order: what the server's author has to do comes first. Of
the others the list of all results tells."""

_MOST_DIALOGUE = 20_000
_MOST_FIELD = 600
_MOST_FINDINGS = 5
_ASIDE = (Verdict.STALE, Verdict.ERROR, Verdict.KNOWN, Verdict.INCONCLUSIVE)
"""Verdicts whose reason says more than the finding does."""


def dialogues(stream: Stream) -> Iterator[Sequence[Event]]:
    """Give the events of every recording; what cannot be read is passed over."""
    for told in stream.told:
        for attempt in told.attempts:
            for rows in (attempt, *attempt.get("sequences", ())):
                try:
                    yield from_rows(rows.get("events"))
                except RecordingError:
                    continue


def findings(stream: Stream, catalogue: Catalogue) -> Iterator[str]:
    """Yield all findings, the gravest first, then by clause."""
    attempts = {one.result.case: one for one in stream.told}
    groups: defaultdict[tuple[Verdict, str], list[Result]] = defaultdict(list)
    for result in stream.results:
        if result.verdict in SHOWN and result.scored:
            groups[result.verdict, result.requirement].append(result)

    def order(key: tuple[Verdict, str]) -> tuple[object, ...]:
        requirement = catalogue.requirements.get(key[1])
        return (
            SHOWN.index(key[0]),
            page_order(key[1], requirement),
        )

    if not groups:
        yield "<p>Nothing to tell: nothing failed, warned, or could not be judged.</p>"
    for verdict, name in sorted(groups, key=order):
        requirement = catalogue.requirements.get(name)
        rulings = _rulings(requirement, catalogue)
        yield _group(verdict, groups[verdict, name], requirement)
        yield rulings
        for one in groups[verdict, name]:
            yield _entry(one, attempts, catalogue)
        yield "</div></details>"


def page_order(name: str, requirement: Requirement | None) -> tuple[object, ...]:
    """Return a key that sorts as the documents do; what no RFC has, and what nobody knows, last."""
    if requirement is None:
        return (2, name)
    return (int(requirement.is_informative), clause_order(requirement))


def _group(verdict: Verdict, results: Sequence[Result], requirement: Requirement | None) -> str:
    """The begin of what is told of a requirement."""
    name = results[0].requirement
    clause = clause_and_level(requirement) if requirement else "no clause"
    says = requirement.says if requirement else name
    commands = " ".join(requirement.commands) if requirement else ""
    section = f"{requirement.document}/{requirement.section}" if requirement else ""
    words = " ".join((name, says, *(one.case for one in results))).lower()
    cases = f", {len(results)}&nbsp;cases" if len(results) > 1 else ""
    return (
        f'<details class="finding" data-verdict="{verdict}" data-section="{_text(section)}" '
        f'data-commands="{_text(commands)}" data-text="{_text(words)}"><summary>'
        f'<span class="chip {verdict}">{verdict}</span><span><strong>{_text(says)}</strong> '
        f"<small>{_text(clause)}{cases}</small></span></summary>"
        f'<div class="inside"><p><a href="#{_text(name)}"><code>{_text(name)}</code></a></p>'
    )


def _rulings(requirement: Requirement | None, catalogue: Catalogue) -> str:
    lines = []
    for name in requirement.rulings if requirement else ():
        ruling = catalogue.rulings.get(name)
        title = f"Ruling {name}: {ruling.title}" if ruling else f"Ruling {name}"
        says = f"<br><small>{_text(ruling.decision)}</small>" if ruling else ""
        lines.append(f'<p class="ruling">{_text(title)}{says}</p>')
    return "".join(lines)


def _entry(result: Result, attempts: Mapping[str, Told], catalogue: Catalogue) -> str:
    first = worst(result.findings)
    parts = [f"<h3><code>{_text(result.case)}</code></h3>"]
    if result.reason and (first is None or result.verdict in _ASIDE or first_seen(result)):
        parts.append(f"<p>{_text(cut(result.reason, _MOST_FIELD))}</p>")
    if first is not None:
        parts.append(_fields(first, result, catalogue))
    shown = attempts.get(first_seen(result) or result.case)
    events = _events(shown, first)
    if events:
        parts.append(_dialogue(events, first))
    elif result.transcript:
        parts.append(_as_text(result.transcript))
    return f'<section class="entry">{"".join(parts)}</section>'


def _fields(first: Finding, result: Result, catalogue: Catalogue) -> str:
    broken = catalogue.requirements.get(first.requirement)
    # The exact code of a reply is a clause of its own, whatever the case came to judge.
    other = broken if broken and broken.id != result.requirement else None
    told = [
        ("clause", f"{clause_and_level(other)}: {other.says}" if other else ""),
        ("sent", first.sent),
        ("received", first.received),
        ("allowed", first.allowed),
        ("detail", first.detail if first.detail != first.received else ""),
        ("way", first.way),
    ]
    others = [one for one in result.findings if one is not first]
    told += [("also", _in_short(one)) for one in others[:_MOST_FINDINGS]]
    if len(others) > _MOST_FINDINGS:
        told.append(("also", f"{len(others) - _MOST_FINDINGS} more findings"))
    rows = "".join(
        f"<div><dt>{name}</dt><dd>{_text(cut(text, _MOST_FIELD))}</dd></div>"
        for name, text in told
        if text
    )
    return f'<dl class="fields">{rows}</dl>'


def _in_short(finding: Finding) -> str:
    sent = f" after {finding.sent}" if finding.sent else ""
    allowed = f", allowed {finding.allowed}" if finding.allowed else ""
    return f"{finding.severity}: {finding.way}{sent}{allowed}"


def _events(told: Told | None, finding: Finding | None) -> list[Event]:
    """The events that show it: of a sequence that was found, where the case drew some; none where
    the monitor saw it in a sequence that nobody looked for.
    """
    if told is None or not told.attempts:
        return []
    attempt: Mapping[str, Any] = told.attempts[0]
    way = finding.way if finding is not None else ""
    if "sequences" in attempt:
        found = (one for one in attempt["sequences"] if one.get("role") == "found")
        attempt = next((one for one in found if one.get("way") == way), {})
    try:
        return from_rows(attempt.get("events"))
    except RecordingError:
        return []


def _dialogue(events: Sequence[Event], finding: Finding | None) -> str:
    sent, received = (finding.sent, finding.received) if finding else ("", "")
    transcript = Transcript()
    transcript.events[:] = events
    return f"{ladder(events, sent, received)}{_as_text(transcript.text())}"


def _as_text(text: str) -> str:
    shown = printable(text)
    if len(shown) > _MOST_DIALOGUE:
        half = _MOST_DIALOGUE // 2
        shown = (
            f"{shown[:half]}\n... ({len(shown) - 2 * half} characters left out)\n{shown[-half:]}"
        )
    return f"<details><summary>The dialogue as text</summary><pre>{escape(shown)}</pre></details>"


def worst_by_requirement(results: Iterable[Result]) -> dict[str, Verdict]:
    """Return the gravest verdict of each requirement; unsupported cases yield to judged ones."""
    found: dict[str, Verdict] = {}
    for result in results:
        before = found.get(result.requirement)
        if before is None or _weight(result.verdict) < _weight(before):
            found[result.requirement] = result.verdict
    return found


_YIELDING = (Verdict.UNSUPPORTED, Verdict.INCONCLUSIVE)


def _weight(verdict: Verdict) -> tuple[bool, int]:
    return verdict in _YIELDING, GRAVITY.index(verdict)


def _text(text: object) -> str:
    return escape(one_line(str(text)))
