"""Which steps of a dialogue a finding speaks of.

A finding quotes what was sent and received; the same words may stand in a dialogue many times. Must
not know how a dialogue is drawn.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from typing import Protocol

from conformance.report.printable import lines_of

_CUT = re.compile(r"… \(\d+ octets in all\)$")

_NO_REPLY = "no reply"
"""How a finding begins to tell what came in place of one."""


class Spoken(Protocol):
    """A step: on which connection, which way (0: neither), and what."""

    @property
    def connection(self) -> int:
        """The number of the connection."""

    @property
    def data(self) -> bool:
        """Whether it is a data connection."""

    @property
    def way(self) -> int:
        """1: to the server, -1: from it, 0: neither."""

    @property
    def text(self) -> str:
        """What, escaped."""


def judged_steps(steps: Sequence[Spoken], sent: str, received: str) -> list[int]:
    """Return where the last command stands that was `sent` and had the reply that was `received`,
    and that reply; nothing where the finding quotes no exchange.
    """
    asked = [at for at, one in enumerate(steps) if _is_said(one, 1) and _is_quoted(one.text, sent)]
    for at in reversed(asked):
        answer = _answer(steps, at + 1, received, steps[at].connection)
        if answer:
            return [at, *answer]
    return asked[-1:] if sent else _answer(steps, 0, received, None)


def _answer(
    steps: Sequence[Spoken], begin: int, received: str, connection: int | None
) -> list[int]:
    """The lines of the reply in their order, from a step on, all of one connection."""
    if received.startswith(_NO_REPLY):
        return _end(steps, begin, connection)
    found: list[int] = []
    wanted = [line for line in lines_of(_CUT.sub("", received)) if line]
    for at in range(begin, len(steps)):
        if len(found) == len(wanted):
            break
        one, line = steps[at], wanted[len(found)]
        of_it = connection in (None, one.connection) and _is_said(one, -1)
        # A line that a lone LF breaks is quoted as one, and drawn as two.
        if of_it and (one.text.startswith(line) or line.startswith(one.text)):
            found.append(at)
            connection = one.connection
    return found


def _end(steps: Sequence[Spoken], begin: int, connection: int | None) -> list[int]:
    """The step at which a connection ended, in place of a reply."""
    after = range(begin, len(steps))
    ends = (at for at in after if not steps[at].way and steps[at].connection == connection)
    return list(islice(ends, 1))


def _is_said(step: Spoken, way: int) -> bool:
    return step.way == way and not step.data


def _is_quoted(text: str, sent: str) -> bool:
    """Whether a line is the last one of what was sent, which may have been cut or lack its end."""
    if not sent:
        return False
    if _CUT.search(sent):
        return text.startswith(lines_of(_CUT.sub("", sent))[-1])
    return text.removesuffix("\\r\\n") == lines_of(sent)[-1].removesuffix("\\r\\n")
