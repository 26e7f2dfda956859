"""One step of a drawn sequence, and the text in which sequences are kept.

A sequence is a file of lines, so that a person can read it, mend it and play it again:

    1> CWD $ROOT
    1> PASV
    1> STOR a                   what session 1 sends; $ROOT is a new directory of the suite's own
    1= "hello\\r\\n"            what it sends on the data connection of the command above it
    1- reset                    what else befalls that data connection (late, never, closed early,
                                reset, aborted)
    1/ 2 5                      the command above it is sent in pieces, cut at these octets
    1+                          the command above it is sent in one write with the next one
    2! TYPE Z Z                 a line that is wrong on purpose

Octets are Python's literals without the b. A line that begins with # says something to people.
Must not know how a step is done.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from conformance.model.world import Fate

ROOT = "$ROOT"
"""In an argument: the directory that the suite has made for the sequence."""

FATES: tuple[Fate, ...] = ("normal", "late", "never", "closed early", "reset", "aborted")
_LINE = re.compile(r"([1-9])([>!=/+-]) ?(.*)")


class StepError(ValueError):
    """A text is no sequence; the message names the line and says what would be right."""


@dataclass(frozen=True, slots=True)
class Step:
    """One command, and what goes with it.

    `session` counts from 0. `octets` travel on the data connection of a command that stores.
    `cuts` are places in the line, in octets, at which it is cut into segments. `together` sends it
    in one write with the next step's.
    """

    session: int
    verb: str
    argument: str = ""
    octets: bytes = b""
    fate: Fate = "normal"
    cuts: tuple[int, ...] = ()
    together: bool = False
    broken: bool = False

    @property
    def line(self) -> str:
        """The command without its CR LF."""
        return f"{self.verb} {self.argument}" if self.argument else self.verb


def to_text(steps: Iterable[Step]) -> str:
    """Return the text that `from_text` reads."""
    return "".join(f"{line}\n" for step in steps for line in _lines(step))


def _lines(step: Step) -> Iterator[str]:
    who = step.session + 1
    yield f"{who}{'!' if step.broken else '>'} {_escaped(step.line)}"
    if step.octets:
        yield f"{who}= {_literal(step.octets)}"
    if step.fate != "normal":
        yield f"{who}- {step.fate}"
    if step.cuts:
        yield f"{who}/ {' '.join(map(str, step.cuts))}"
    if step.together:
        yield f"{who}+"


def _literal(octets: bytes) -> str:
    return repr(octets)[1:]


def _escaped(text: str) -> str:
    """A line as it stands, or as a literal where characters of it could not be seen."""
    plain = text.isascii() and text.isprintable() and text == text.strip() and '"' not in text
    return text if plain else _literal(text.encode("utf-8", "surrogateescape"))


def from_text(text: str) -> list[Step]:
    """Return the steps of a text. Raises StepError."""
    steps: list[Step] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        found = _LINE.fullmatch(line.rstrip())
        if found is None:
            raise StepError(
                f"line {number}: {line[:60]!r} is no step; wanted a session from 1 to 9, one of "
                "> ! = / + -, a space and the rest, as in '1> PWD'"
            )
        session, mark, rest = int(found[1]) - 1, found[2], found[3]
        if mark in ">!":
            steps.append(_command(session, rest, mark == "!", number))
        elif not steps or steps[-1].session != session:
            raise StepError(f"line {number}: {line[:60]!r} belongs to no command above it")
        else:
            steps[-1] = _with(steps[-1], mark, rest, number)
    return steps


def _command(session: int, rest: str, broken: bool, number: int) -> Step:
    line = rest
    if rest[:1] in ("'", '"'):
        line = _octets(rest, number).decode("utf-8", "surrogateescape")
    if broken:
        return Step(session, line, broken=True)
    verb, _, argument = line.partition(" ")
    if not (verb.isascii() and verb.isalpha()):
        raise StepError(f"line {number}: {verb[:20]!r} is no verb; wrong lines are marked by '!'")
    return Step(session, verb.upper(), argument)


def _with(step: Step, mark: str, rest: str, number: int) -> Step:
    if mark == "=":
        return replace(step, octets=_octets(rest, number))
    if mark == "-":
        if rest not in FATES:
            raise StepError(f"line {number}: {rest[:40]!r} is none of {', '.join(FATES[1:])}")
        return replace(step, fate=rest)
    if mark == "/":
        if not all(word.isdigit() for word in rest.split()):
            raise StepError(f"line {number}: wanted places to cut at, as in '1/ 2 5'")
        return replace(step, cuts=tuple(int(word) for word in rest.split()))
    return replace(step, together=True)


def _octets(literal: str, number: int) -> bytes:
    try:
        value = ast.literal_eval(f"b{literal}")
    except (SyntaxError, ValueError):
        value = None
    if not isinstance(value, bytes):
        raise StepError(f'line {number}: {literal[:40]!r} are no octets; wanted "…"')
    return value
