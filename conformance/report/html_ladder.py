"""The ladder diagram of a dialogue: the user on the left, the server on the right, and a lane for
each data connection.

An SVG of texts and lines alone. Whatever a server sent is escaped before it gets here or here. Must
not know verdicts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from conformance.link.transcript import Event, Kind
from conformance.wire.octets import printable

_ROW, _TOP = 26, 46
_USER, _SERVER, _LANE = 96, 640, 170
_LONGEST = 78
"""Characters of a label between the two lines; what is longer is cut."""

_LONGEST_BESIDE = 22
"""Characters of a label in the lane of a data connection."""

_MOST_LANES = 4
_FIRST, _LAST = 14, 34
"""Rows of the begin and of the end that a long dialogue keeps."""

_ARROWS = {Kind.SENT: 1, Kind.URGENT: 1, Kind.RECEIVED: -1}


@dataclass(frozen=True, slots=True)
class _Step:
    """One row: when, on which connection, which way (0: neither), what, whether it is judged."""

    seconds: float
    connection: int
    data: bool
    way: int
    text: str
    judged: bool = False


def ladder(events: Sequence[Event], sent: str, received: str) -> str:
    """Return the diagram; what was `sent` and `received`, as a finding has it, is marked."""
    steps = _marked(_steps(events), sent, received)
    if not steps:
        return ""
    lanes = list(dict.fromkeys(step.connection for step in steps if step.data))[:_MOST_LANES]
    rows = [*steps[:_FIRST], None, *steps[-_LAST:]] if len(steps) > _FIRST + _LAST else [*steps]
    width = _SERVER + 96 + _LANE * len(lanes)
    height = _TOP + _ROW * len(rows) + 14
    body = [_lines(lanes, height)]
    for number, step in enumerate(rows):
        middle = _TOP + _ROW * number + _ROW // 2
        if step is None:
            gone = len(steps) - _FIRST - _LAST
            body.append(_label((_USER + _SERVER) // 2, middle, f"... {gone} more ...", "gap"))
        else:
            body.append(_row(step, lanes, middle))
    judged = sum(step.judged for step in steps)
    told = f"Dialogue of {len(steps)} steps on {len(lanes)} data connections, {judged} judged"
    return (
        f'<svg class="ladder" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label="{told}">{"".join(body)}</svg>'
    )


def _steps(events: Sequence[Event]) -> list[_Step]:
    steps: list[_Step] = []
    began = events[0].seconds if events else 0.0
    for event in events:
        if event.kind is Kind.NAMED:
            continue
        seconds = event.seconds - began
        where = (seconds, event.connection, event.data)
        way = _ARROWS.get(event.kind, 0)
        if not way:
            told = not event.data and event.kind is not Kind.SECURED
            note = f" {event.note}" if told else ""
            steps.append(_Step(*where, 0, f"{event.kind}{note}".strip()))
        elif event.data:
            steps.append(_Step(*where, way, f"{len(event.octets)} octets"))
        else:
            lines = event.octets.splitlines(keepends=True)
            steps += [_Step(*where, way, printable(line)) for line in lines]
    return steps


def _marked(steps: list[_Step], sent: str, received: str) -> list[_Step]:
    """Mark the last line that was sent so, and what came behind it."""
    control = [at for at, step in enumerate(steps) if not step.data and step.way]
    asked = [at for at in control if sent and steps[at].way > 0 and steps[at].text == sent]
    begin = asked[-1] if asked else -1
    came = [
        at
        for at in control
        if at > begin and steps[at].way < 0 and received and steps[at].text in received
    ]
    judged = {*asked[-1:], *came[: 1 + received.count("\\n")]}
    if not judged and steps:
        judged = {len(steps) - 1} if not received or "no reply" in received else set()
    return [
        _Step(one.seconds, one.connection, one.data, one.way, one.text, at in judged)
        for at, one in enumerate(steps)
    ]


def _lines(lanes: Sequence[int], height: int) -> str:
    places = [(_USER, "user"), (_SERVER, "server")]
    places += [(_place(at), f"data {number}") for at, number in enumerate(lanes)]
    return "".join(
        f'<text x="{x}" y="20" class="head">{name}</text>'
        f'<line x1="{x}" y1="30" x2="{x}" y2="{height - 6}" class="life"/>'
        for x, name in places
    )


def _place(lane: int) -> int:
    return _SERVER + 96 + _LANE * lane + _LANE // 2 - 40


def _row(step: _Step, lanes: Sequence[int], y: int) -> str:
    tone = "judged" if step.judged else "step"
    time = f'<text x="8" y="{y + 4}" class="time">{step.seconds * 1000:.1f} ms</text>'
    flag = f'<text x="{_USER - 12}" y="{y + 4}" class="flag">&#9654;</text>' if step.judged else ""
    if step.data:
        if step.connection not in lanes:
            return ""
        x = _place(lanes.index(step.connection))
        text = _cut(step.text, _LONGEST_BESIDE)
        if step.way:
            return (
                time
                + flag
                + _arrow(x - 56, x + 56, step.way, y, tone)
                + _label(x, y - 4, text, tone)
            )
        beside = f'<text x="{x + 9}" y="{y + 4}" class="note">{escape(text)}</text>'
        return time + flag + _dot(x, y, tone) + beside
    middle = (_USER + _SERVER) // 2
    text = _cut(step.text, _LONGEST)
    if not step.way:
        return time + flag + _dot(_USER, y, tone) + _label(middle, y + 4, text, "note")
    return (
        time + flag + _arrow(_USER, _SERVER, step.way, y, tone) + _label(middle, y - 4, text, tone)
    )


def _arrow(left: int, right: int, way: int, y: int, tone: str) -> str:
    tip, back = (right, right - 8) if way > 0 else (left, left + 8)
    return (
        f'<line x1="{left}" y1="{y}" x2="{right}" y2="{y}" class="{tone}"/>'
        f'<path d="M{tip} {y}L{back} {y - 4}V{y + 4}Z" class="{tone}"/>'
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
