"""The ladder diagram of a dialogue: the user on the left, the server on the right, and a lane for
each data connection.

An SVG of texts and lines alone. Whatever a server sent is escaped before it gets here or here. Must
not know verdicts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from conformance.link.transcript import Event, Kind
from conformance.report.html_judged import judged_steps
from conformance.wire.octets import printable

_ROW, _TOP = 26, 46
_USER, _TEXT, _LANE = 96, 110, 170
_CHARACTER, _NARROWEST = 6.7, 260
"""Pixels that a character takes, and between the two lines at least: as wide as what was said."""

_LONGEST = 78
"""Characters of a label between the two lines; what is longer is cut."""

_LONGEST_BESIDE = 22
"""Characters of a label in the lane of a data connection."""

_LONGEST_OCTETS = 20
"""Octets of a data connection that are shown; of more only their number is."""

_MOST_LANES = 4
_FIRST, _LAST = 14, 26
_BEFORE, _AFTER = 4, 3
"""Rows that a long dialogue keeps: of its begin, of its end, and around what was judged."""

_MOST_JUDGED = 6
_LINES = re.compile(rb"[^\n]*\n|[^\n]+")
"""Lines end at a line feed alone: a CR may stand within a command."""

_ARROWS = {Kind.SENT: 1, Kind.URGENT: 1, Kind.RECEIVED: -1}


@dataclass(frozen=True, slots=True)
class Step:
    """One row: when, on which connection, which way (0: neither), and what."""

    seconds: float
    connection: int
    data: bool
    way: int
    text: str


@dataclass(frozen=True, slots=True)
class _Frame:
    """What all rows share: the lanes, which control connections there are, which one matters."""

    lanes: Sequence[int]
    controls: Sequence[int]
    main: int
    server: int

    def place(self, lane: int) -> int:
        return self.server + 141 + _LANE * lane


def ladder(events: Sequence[Event], sent: str, received: str) -> str:
    """Return the diagram; what was `sent` and `received`, as a finding has it, is marked."""
    steps = _steps(events)
    if not steps:
        return ""
    judged = judged_steps(steps, sent, received)
    rows = list(_rows(len(steps), judged))
    frame = _frame(steps, rows, judged)
    width = frame.server + (120 + _LANE * len(frame.lanes) if frame.lanes else 56)
    height = _TOP + _ROW * len(rows) + 14
    body = [_lines(frame, height)]
    for number, row in enumerate(rows):
        middle = _TOP + _ROW * number + _ROW // 2
        if row < 0:
            body.append(_label(_TEXT, middle + 4, f"... {-row} more ...", "gap"))
        else:
            body.append(_row(steps[row], row in judged, frame, middle))
    return (
        f'<figure class="dialogue"><figcaption>{_caption(frame, judged)}</figcaption>'
        '<div class="wide" tabindex="0" role="region" aria-label="Ladder diagram">'
        f'<svg class="ladder" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img">{_told(steps, frame, judged)}{"".join(body)}</svg></div></figure>'
    )


def _steps(events: Sequence[Event]) -> list[Step]:
    steps: list[Step] = []
    began = events[0].seconds if events else 0.0
    for event in events:
        if event.kind is Kind.NAMED:
            continue
        where = (event.seconds - began, event.connection, event.data)
        way = _ARROWS.get(event.kind, 0)
        if not way:
            told = not event.data and event.kind is not Kind.SECURED
            note = f" {event.note}" if told else ""
            steps.append(Step(*where, 0, f"{event.kind}{note}".strip()))
        elif event.data:
            steps.append(Step(*where, way, _octets(event.octets)))
        else:
            steps += [Step(*where, way, printable(line)) for line in _LINES.findall(event.octets)]
    return steps


def _octets(octets: bytes) -> str:
    shown = printable(octets) if 0 < len(octets) <= _LONGEST_OCTETS else ""
    return shown if 0 < len(shown) <= _LONGEST_BESIDE else f"{len(octets)} octets"


def _rows(count: int, judged: Sequence[int]) -> Iterator[int]:
    """Give the numbers of the steps that are shown, and for a gap, below nothing, how long it is.

    What was judged is shown wherever it stands.
    """
    kept = set(range(count))
    if count > _FIRST + _LAST:
        kept = {*range(_FIRST), *range(count - _LAST, count)}
        for at in judged[:_MOST_JUDGED]:
            kept |= {*range(max(0, at - _BEFORE), min(count, at + _AFTER + 1))}
    before = -1
    for at in sorted(kept):
        if at > before + 1:
            yield before + 1 - at
        yield at
        before = at


def _frame(steps: Sequence[Step], rows: Sequence[int], judged: Sequence[int]) -> _Frame:
    shown = [steps[row] for row in rows if row >= 0]
    lanes = list(dict.fromkeys(step.connection for step in shown if step.data))
    controls = list(dict.fromkeys(step.connection for step in steps if not step.data))
    of_judged = [steps[at].connection for at in judged if not steps[at].data]
    main = next(iter((*of_judged, *controls)), 0)
    lanes = lanes[:_MOST_LANES]
    between = [_in_words(one) for one in shown if not (one.data and one.connection in lanes)]
    longest = max((len(_cut(text, _LONGEST)) for text in between), default=0)
    server = _USER + max(_NARROWEST, int(longest * _CHARACTER) + 28)
    return _Frame(lanes, controls, main, server)


def _caption(frame: _Frame, judged: Sequence[int]) -> str:
    told = (
        '<span class="flag">&#9654;</span> marks the exchange that was judged.'
        if judged
        else "No single exchange shows it; the dialogue as a whole does."
    )
    if len(frame.controls) > 1:
        plain = "the judged one" if judged else "the first"
        told += f" {len(frame.controls)} control connections, numbered: {plain} is not dashed."
    return told


def _told(steps: Sequence[Step], frame: _Frame, judged: Sequence[int]) -> str:
    """The diagram in words, for who cannot see it."""
    number = f"{len(frame.lanes)} data connection{'' if len(frame.lanes) == 1 else 's'}"
    ways = {1: "the user sends", -1: "the server sends", 0: "noted"}
    parts = [f"{ways[steps[at].way]} {_cut(steps[at].text, _LONGEST)}" for at in judged]
    what = f"Judged: {'; '.join(parts)}." if parts else "No single exchange was judged."
    return (
        f"<title>Dialogue of {len(steps)} steps, {number}, {len(judged)} judged</title>"
        f"<desc>{escape(what)}</desc>"
    )


def _lines(frame: _Frame, height: int) -> str:
    places = [(_USER, "user"), (frame.server, "server")]
    places += [(frame.place(at), f"data {number}") for at, number in enumerate(frame.lanes)]
    heads = "".join(f'<text x="{x}" y="20" class="head">{name}</text>' for x, name in places)
    lines = "".join(f"M{x} 30V{height - 6}" for x, _ in places)
    return f'{heads}<path d="{lines}" class="life"/>'


def _row(step: Step, judged: bool, frame: _Frame, y: int) -> str:
    tone = "judged" if judged else "step"
    parts = [f'<text x="8" y="{y + 4}" class="time">{step.seconds * 1000:.1f} ms</text>']
    if judged:
        parts.append(f'<text x="{_USER - 12}" y="{y + 4}" class="flag">&#9654;</text>')
    if step.data and step.connection in frame.lanes:
        parts.append(_beside(step, frame.place(frame.lanes.index(step.connection)), y, tone))
    else:
        parts.append(_between(step, frame, y, tone))
    return "".join(parts)


def _beside(step: Step, x: int, y: int, tone: str) -> str:
    """A row of a data connection, in its lane."""
    text = _cut(step.text, _LONGEST_BESIDE)
    if step.way:
        return _arrow(x - 56, x + 56, step.way, y, tone) + _label(x, y - 4, text, f"beside {tone}")
    return f'{_dot(x, y, tone)}<text x="{x + 9}" y="{y + 4}" class="note">{escape(text)}</text>'


def _between(step: Step, frame: _Frame, y: int, tone: str) -> str:
    """A row of a control connection; or of a data connection for which there is no lane left."""
    text = _cut(_in_words(step), _LONGEST)
    if step.data:
        return _label(_TEXT, y + 4, text, "note")
    aside = " aside" if step.connection != frame.main else ""
    number = ""
    if len(frame.controls) > 1:
        number = f'<text x="{frame.server + 9}" y="{y + 4}" class="note">{step.connection}</text>'
    if not step.way:
        return _dot(_USER, y, tone) + _label(_TEXT, y + 4, text, "note") + number
    arrow = _arrow(_USER, frame.server, step.way, y, tone + aside)
    return arrow + _label(_TEXT, y - 4, text, tone + aside) + number


def _in_words(step: Step) -> str:
    """What stands between the lines; of a data connection also which one, and which way."""
    way = {1: "sent ", -1: "received "}.get(step.way, "")
    return f"data {step.connection}: {way}{step.text}" if step.data else step.text


def _arrow(left: int, right: int, way: int, y: int, tone: str) -> str:
    """One path with its tip; a tip of its own where the line is dashed, or it would be, too."""
    tip, back, wing = (right, left, -8) if way > 0 else (left, right, 8)
    if "aside" not in tone:
        return f'<path d="M{back} {y}H{tip}m{wing}-4l{-wing} 4 {wing} 4" class="{tone}"/>'
    return (
        f'<path d="M{back} {y}H{tip}" class="{tone}"/>'
        f'<path d="M{tip + wing} {y - 4}l{-wing} 4 {wing} 4" class="{tone} tip"/>'
    )


def _dot(x: int, y: int, tone: str) -> str:
    return f'<circle cx="{x}" cy="{y}" r="3" class="{tone}"/>'


def _label(x: int, y: int, text: str, tone: str) -> str:
    return f'<text x="{x}" y="{y}" class="label {tone}">{escape(text)}</text>'


def _cut(text: str, most: int) -> str:
    shown = (
        text
        if text.isascii() and text.isprintable()
        else printable(text.encode("utf-8", "replace"))
    )
    return shown if len(shown) <= most else f"{shown[: most - 1]}\u2026"
