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

SHOWN = (Verdict.ERROR, Verdict.FAIL, Verdict.STALE, Verdict.WARN, Verdict.KNOWN)
"""What has an entry of its own; of the others the list of all results tells."""

_MOST_DIALOGUE = 20_000
_MOST_FIELD = 600


def dialogues(stream: Stream) -> Iterator[Sequence[Event]]:
    """Give the events of every recording; what cannot be read is passed over."""
    for told in stream.told:
        for attempt in told.attempts:
            for rows in (attempt, *attempt.get("sequences", ())):
                try:
                    yield from_rows(rows.get("events"))
                except RecordingError:
                    continue


def findings(stream: Stream, catalogue: Catalogue) -> str:
    """Return all findings, the gravest first, then by clause."""
    attempts = {one.result.case: one for one in stream.told}
    groups: defaultdict[tuple[Verdict, str], list[Result]] = defaultdict(list)
    for result in stream.results:
        if result.verdict in SHOWN and result.scored:
            groups[result.verdict, result.requirement].append(result)

    def order(key: tuple[Verdict, str]) -> tuple[object, ...]:
        requirement = catalogue.requirements.get(key[1])
        return (
            GRAVITY.index(key[0]),
            requirement is None,
            clause_order(requirement) if requirement else key[1],
        )

    parts = []
    for verdict, name in sorted(groups, key=order):
        requirement = catalogue.requirements.get(name)
        parts.append(_group(verdict, name, groups[verdict, name], requirement, attempts))
    return "\n".join(parts) or "<p>Nothing fails, warns, or is known to.</p>"


def _group(
    verdict: Verdict,
    name: str,
    results: Sequence[Result],
    requirement: Requirement | None,
    attempts: Mapping[str, Told],
) -> str:
    clause = clause_and_level(requirement) if requirement else "no clause"
    says = requirement.says if requirement else ""
    commands = " ".join(requirement.commands) if requirement else ""
    section = f"{requirement.document}/{requirement.section}" if requirement else ""
    rulings = (
        f"<p>Rulings: {_text(', '.join(requirement.rulings))}</p>"
        if requirement and requirement.rulings
        else ""
    )
    entries = "\n".join(_entry(result, attempts) for result in results)
    plural = "" if len(results) == 1 else "s"
    of_requirement = f'data-section="{_text(section)}" data-commands="{_text(commands)}"'
    data = f'data-verdict="{verdict}" {of_requirement}'
    title = f'<span class="chip {verdict}">{verdict}</span> <strong>{_text(says or name)}</strong>'
    return (
        f'<details class="finding" {data} data-text="{_text(name.lower())}"><summary>{title} '
        f"<small>{_text(clause)}, {len(results)} case{plural}</small></summary>"
        f'<div class="inside"><p><code>{_text(name)}</code></p>{rulings}{entries}</div></details>'
    )


def _entry(result: Result, attempts: Mapping[str, Told]) -> str:
    first = worst(result.findings)
    parts = [f"<h4><code>{_text(result.case)}</code></h4>"]
    if result.reason:
        parts.append(f"<p>{_text(result.reason)}</p>")
    if first is not None:
        parts.append(_fields(first))
    shown = attempts.get(first_seen(result) or result.case)
    events = _events(shown, first)
    if events:
        parts.append(_dialogue(events, first))
    elif result.transcript:
        parts.append(_as_text(result.transcript))
    return f'<section class="entry">{"".join(parts)}</section>'


def _fields(finding: Finding) -> str:
    told = (
        ("sent", finding.sent),
        ("received", finding.received),
        ("allowed", finding.allowed),
        ("detail", finding.detail),
        ("way", finding.way),
    )
    rows = "".join(
        f"<div><dt>{name}</dt><dd>{_text(cut(text, _MOST_FIELD))}</dd></div>"
        for name, text in told
        if text
    )
    return f'<dl class="fields">{rows}</dl>'


def _events(told: Told | None, finding: Finding | None) -> list[Event]:
    """The events that show it: of a sequence that was found, where the case drew some."""
    if told is None or not told.attempts:
        return []
    attempt: Mapping[str, Any] = told.attempts[0]
    way = finding.way if finding is not None else ""
    for sequence in attempt.get("sequences", ()):
        if sequence.get("role") == "found" and sequence.get("way") == way:
            attempt = sequence
            break
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
