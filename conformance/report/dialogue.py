"""The part of a transcript that shows a finding: bounded, with the judged exchange marked.

A transcript may be long, and what matters stands in a few lines of it. It must not know the
transcript's notation: it only looks for the lines that repeat what was sent and received.
"""

from __future__ import annotations

import re

from conformance.report.printable import cut, lines_of, printable

MARK = "=> "
_PLAIN = "   "
_CUT = re.compile(r"… \(\d+ octets in all\)$")
_AFTER = 6
"""Lines shown after the judged exchange, where there are more."""


def dialogue(transcript: str, sent: str, received: str, *, most: int, width: int) -> list[str]:
    """Return at most `most` lines of `transcript`, each at most `width` characters.

    The lines of the last exchange in which `sent` was answered by `received` begin with MARK.
    Shown is the end of the transcript, or the part around the marked lines if these stand
    further up; notes in place of the rest count as lines.
    """
    lines = printable(transcript).split("\n") if transcript else []
    marked = _exchange(lines, printable(sent), printable(received))
    shown = [
        cut((MARK if number in marked else _PLAIN) + line, width)
        for number, line in enumerate(lines)
    ]
    if len(shown) <= most:
        return shown
    return _window(shown, max(marked, default=len(shown) - 1), most)


def _exchange(lines: list[str], sent: str, received: str) -> set[int]:
    """Return the numbers of the lines of the judged exchange; none if it is not to be found."""
    whole, sent = not _CUT.search(sent), _CUT.sub("", sent)
    asked = [number for number, line in enumerate(lines) if sent and _holds(line, sent, whole)]
    replies = [line for line in lines_of(_CUT.sub("", received)) if line]
    for start in reversed(asked):
        answered = _answer(lines, start, replies)
        if answered:
            return {start, *answered}
    if asked:
        return {asked[-1]}
    return set(_answer(lines, -1, replies)) if not sent else set()


def _answer(lines: list[str], start: int, replies: list[str]) -> list[int]:
    """Return the lines after `start` that hold `replies` in order, up to the first not found."""
    found: list[int] = []
    number = start + 1
    for reply in replies:
        while number < len(lines) and reply not in lines[number]:
            number += 1
        if number == len(lines):
            break
        found.append(number)
        number += 1
    return found


def _holds(line: str, sent: str, whole: bool) -> bool:
    """Say whether the line shows `sent`, not within a longer word: "PWD" is not in "XPWD"."""
    place = line.find(sent)
    if place < 0:
        return False
    before, after = line[:place], line[place + len(sent) :]
    return not (before[-1:].isalnum() or (whole and after[:1].isalnum()))


def _window(shown: list[str], last_marked: int, most: int) -> list[str]:
    stop = min(len(shown), last_marked + 1 + _AFTER)
    room = most - 1 - (stop < len(shown))
    start = max(0, stop - room)
    if start == 0:
        stop = min(len(shown), most - 1)
    window = shown[start:stop]
    if start:
        window.insert(0, f"{_PLAIN}... ({start} lines before)")
    if stop < len(shown):
        window.append(f"{_PLAIN}... ({len(shown) - stop} lines after)")
    return window
