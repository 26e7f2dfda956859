"""What one session may be in, as far as its commands and the codes of their replies tell.

The tables that judge drawn sequences are asked about a session of which nothing else is known: not
what is on the target, nor what travels on data connections. Each possibility is tried, and a code
is out of place only where none explains it. Pure; must not know the monitor.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import get_args

from conformance.model.access_rules import RIGHT, WRONG
from conformance.model.oracle import TABLE, followers
from conformance.model.tree import DIRECTORY, Content, Path, Tree
from conformance.model.world import Fate, LoginState, Request, Seen, SessionWorld, World

Possible = tuple[SessionWorld, ...]
"""The states in which a session may be, of which only what tables ask of a session is kept. Each is
there once, and all in one order: a set has another one in each process, and which requirement is
named depends on which state is looked at first.
"""

_NAMED: Path = ("named",)
_SOURCE: Path = ("source",)
_NOWHERE: Path = ("absent", "named")
_ANSWERS = {"USER": (RIGHT, WRONG), "PASS": (RIGHT, WRONG)}
"""Which of them a name or a password is, nobody knows here."""
_CHANGING = frozenset({"AUTH", "HOST"})
"""Commands without rules after which a session may be anywhere, but where it was before any
login: they log nobody in.
"""
_WANTS_ACCOUNT = 332
_HELD = frozenset({0, _WANTS_ACCOUNT, 421, 532})
"""No reply, the end, or a command that waits for an account: whatever holds afterwards."""
_FATES: tuple[Fate, ...] = ("normal", "reset")
_NOT_NAMING = frozenset(
    {
        *("USER", "PASS", "ACCT", "CDUP", "REIN", "QUIT", "PORT", "PASV", "TYPE", "STRU", "MODE"),
        *("ALLO", "REST", "ABOR", "PWD", "SITE", "SYST", "STAT", "HELP", "NOOP"),
        *("EPRT", "EPSV", "OPTS"),
    }
)
"""Commands for whose reply it does not matter what is on the target."""
_BY_WORDS = frozenset({"TYPE", "STRU", "MODE", "EPSV"})
"""Commands for whose reply their argument matters, whatever the state."""
_NUMBER = {"REST": "0"}


def _ordered(states: Iterable[SessionWorld]) -> Possible:
    return tuple(sorted({*states}, key=lambda one: (one.login, one.user, one.renaming is not None)))


def _every() -> Possible:
    return _ordered(
        SessionWorld(login=login, user=user, renaming=renaming)
        for login, user, renaming in product(
            get_args(LoginState), ("", RIGHT, WRONG), (None, _SOURCE)
        )
    )


AT_FIRST: Possible = (SessionWorld(),)
"""A session that has been greeted."""
ANYTHING: Possible = _every()


def _trees() -> tuple[Tree, ...]:
    named: tuple[dict[Path, Content | None], ...] = (
        {},
        {_NAMED: Content()},
        {_NAMED: DIRECTORY},
        {_NAMED: DIRECTORY, (*_NAMED, "inside"): Content()},
    )
    source: tuple[dict[Path, Content | None], ...] = (
        {},
        {_SOURCE: Content()},
        {_SOURCE: DIRECTORY},
    )
    return tuple(Tree({**one, **other}) for one, other in product(named, source))


_TREES = _trees()


@dataclass(frozen=True, slots=True)
class Misplaced:
    """A code that nothing explains: what would be, and the requirements that say so."""

    allowed: str
    requirements: tuple[str, ...]


class Readings:
    """The states in which one session may be."""

    def __init__(self, possible: Possible = AT_FIRST) -> None:
        self.possible = possible

    def note(self, verb: str, argument: str, code: int, *, broken: bool) -> Misplaced | None:
        """Take the final reply to a command; return what is wrong with it, or None.

        `broken` is a line that is wrong on purpose. After a code that nothing explains all is
        possible.
        """
        words = argument.upper() if verb in _BY_WORDS else _NUMBER.get(verb, "")
        if code in _HELD and not (code == _WANTS_ACCOUNT and verb in ("USER", "PASS")):
            self.possible = ANYTHING
            return None
        left = _after(self.possible, verb, words, code, broken)
        wrong = None if left else _misplaced(self.possible, verb, words)
        self.possible = left or ANYTHING
        return wrong


@lru_cache(maxsize=4096)
def _after(possible: Possible, verb: str, words: str, code: int, broken: bool) -> Possible:
    """The states that explain this code."""
    if verb not in TABLE:
        dropped = (one._replace(renaming=None) for one in possible)
        changed = verb in _CHANGING and code < 400 and possible != AT_FIRST
        return ANYTHING if changed else _ordered((*possible, *dropped))
    seen = Seen(code)
    return _ordered(
        one
        for world, request in _asked(possible, verb, words, broken)
        for after in followers(world, request, seen)
        for one in (ANYTHING if after.lost else (_plain(after.sessions[0]),))
    )


def _asked(
    possible: Possible, verb: str, words: str, broken: bool
) -> Iterator[tuple[World, Request]]:
    """Each possibility: the state, the files, what is named, and what befalls a transfer."""
    arguments = _ANSWERS.get(verb, (words,))
    if verb in _NOT_NAMING:
        for now, argument in product(possible, arguments):
            yield World(Tree(), (now,)), Request(0, verb, argument, broken=broken)
        return
    for now, tree, path in product(possible, _TREES, (_NAMED, _NOWHERE)):
        for argument, odd, fate in product(arguments, (False, True), _FATES):
            request = Request(0, verb, argument, path=path, odd=odd, fate=fate, broken=broken)
            yield World(tree, (now,)), request


def _plain(now: SessionWorld) -> SessionWorld:
    """What of it tables ask of a session alone."""
    renaming = None if now.renaming is None else _SOURCE
    return SessionWorld(login=now.login, user=now.user, renaming=renaming)


_CLASSES = {2: "2yz", 3: "3yz", 5: "a refusal, 4yz or 5yz"}


@lru_cache(maxsize=256)
def _misplaced(possible: Possible, verb: str, words: str) -> Misplaced:
    rules = dict.fromkeys(
        rule
        for world, request in _asked(possible, verb, words, False)
        for rule in TABLE[verb]
        if rule.holds(world, request)
    )
    replies = sorted({digit for rule in rules for digit in rule.reply})
    allowed = " or ".join(_CLASSES[digit] for digit in replies)
    return Misplaced(allowed, tuple(dict.fromkeys(rule.requirement for rule in rules)))
