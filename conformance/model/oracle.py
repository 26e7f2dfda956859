"""Keeps every reading of a dialogue that the replies so far allow, and says when none is left.

A server is wrong only where no reading explains what it did. Pure: requests and what was seen of
them in, judgements out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from conformance.model import (
    access_rules,
    extended_data_rules,
    extension_rules,
    file_rules,
    parameter_rules,
    transfer_rules,
)
from conformance.model.rules import Rule
from conformance.model.tree import Path
from conformance.model.world import Request, Seen, World, placed

MOST_WORLDS = 256
"""More readings than these explain almost anything: from there on nothing is judged."""


def _table() -> Mapping[str, tuple[Rule, ...]]:
    rules = (
        *access_rules.RULES,
        *extended_data_rules.RULES,
        *parameter_rules.RULES,
        *file_rules.RULES,
        *transfer_rules.RULES,
        *extension_rules.RULES,
    )
    return {
        verb: tuple(rule for rule in rules if rule.verb == verb)
        for verb in dict.fromkeys(rule.verb for rule in rules)
    }


TABLE = _table()
"""All rules, by the verb of the command."""

_HOLDS_FOR = {
    "renaming": frozenset({"RNFR", "RNTO"}),
    "restart": frozenset({"REST", "RETR", "STOR", "APPE", "STOU"}),
}
"""What must be used at once, and the commands whose rules say what becomes of it. After any other
one it may still hold, or not (rulings R41, R42)."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is wrong: the requirement, its level ("must", or "should" for a doubt), the ruling, and
    what would have been explained, for people.
    """

    requirement: str
    level: str
    allowed: str
    ruling: str = ""


class Oracle:
    """The worlds that explain all that was seen."""

    def __init__(self, world: World) -> None:
        self.worlds: tuple[World, ...] = (world,)
        """Each once, and in the same order in each process: a set has another one in each, and what
        is told of a contradiction depends on which world is looked at first.
        """

    @property
    def lost(self) -> bool:
        """Whether there is a reading that explains whatever comes."""
        return any(world.lost for world in self.worlds) or len(self.worlds) > MOST_WORLDS

    def see(self, request: Request, seen: Seen) -> Judgement | None:
        """Take what came of a request; return what is wrong, or None.

        After a judgement the worlds are what they were before.
        """
        if self.lost:
            return None
        left = tuple(
            dict.fromkeys(
                after for world in self.worlds for after in followers(world, request, seen)
            )
        )
        if not left:
            return self._contradiction(request, seen)
        self.worlds = left
        return self._doubt()

    def pass_over(self, request: Request) -> None:
        """Take a request for one that was refused because the server lacks the command: it changes
        nothing but what had to be used at once.
        """
        dropping = (
            after
            for world in self.worlds
            for after in _with_what_may_be_dropped(world, world, request)
        )
        self.worlds = tuple(dict.fromkeys(dropping))

    def _doubt(self) -> Judgement | None:
        """A requirement was broken where every reading says so of the same one."""
        shared = frozenset.intersection(*(world.doubts for world in self.worlds))
        if not shared:
            return None
        kept = (world._replace(doubts=frozenset()) for world in self.worlds)
        self.worlds = tuple(dict.fromkeys(kept))
        broken = min(shared)
        level = "must" if broken in _DOUBTED_MUSTS else "should"
        return Judgement(broken, level, "what this requirement says")

    def _contradiction(self, request: Request, seen: Seen) -> Judgement:
        held = list(self._held(request))
        rules = list(dict.fromkeys(rule for _, rule in held))
        close = [rule for rule in rules if rule.fits(seen)]
        chosen = (close or rules)[0]
        world = next(world for world, rule in held if rule is chosen)
        requirement = chosen.broken(world, placed(world, request), seen)
        replies = sorted({digit for rule in rules for digit in rule.reply})
        words = [_CLASSES[digit] for digit in replies]
        allowed = " or ".join(words)
        if close:
            allowed = f"{allowed}, and octets or names that some reading explains"
        return Judgement(requirement, "must", allowed, chosen.ruling)

    def rules_for(self, request: Request) -> Iterable[Rule]:
        """Give the rules that hold for a request in any of the worlds."""
        return (rule for _, rule in self._held(request))

    def _held(self, request: Request) -> Iterator[tuple[World, Rule]]:
        for world in self.worlds:
            for rule in TABLE.get(request.verb, ()):
                if rule.holds(world, placed(world, request)):
                    yield world, rule


_DOUBTED_MUSTS = frozenset(
    {access_rules.PARAMETERS_KEPT, *transfer_rules.OVER_A_DIRECTORY.values()}
)
_CLASSES = {2: "2yz", 3: "3yz", 5: "a refusal, 4yz or 5yz"}


def followers(world: World, request: Request, seen: Seen) -> Iterable[World]:
    """Give the worlds in which what was seen of a request may have ended."""
    if seen.refused and _stands_between(world, request, seen):
        yield from _with_what_may_be_dropped(world, world, request)
        yield world.changed(request.session, renaming=None)
    if request.broken:
        yield from _after_broken_line(world, request, seen)
        return
    request = placed(world, request)
    if request.pathname is not None and request.path is None:
        yield world._replace(lost=True)
        return
    for rule in TABLE[request.verb]:
        if rule.fits(seen) and rule.holds(world, request):
            for after in rule.follow(world, request, seen):
                yield from _with_what_may_be_dropped(world, after, request)


def _stands_between(world: World, request: Request, seen: Seen) -> bool:
    """Whether it is sent in place of the RNTO that RNFR wants next (ruling R72).

    A new RNFR that is refused for what it names (x5z, the file system's) ends what the old one
    began.
    """
    of_its_own = request.verb == "RNFR" and seen.code // 10 % 10 == 5
    waits = world.sessions[request.session].renaming is not None
    return waits and request.verb != "RNTO" and not of_its_own


_UNKNOWN_AFTER: Mapping[str, Mapping[str, None]] = {
    **{verb: {} for verb in ("NOOP", "SYST", "HELP", "STAT", "ALLO", "PWD")},
    "TYPE": {"type": None},
    "STRU": {"structure": None},
    "MODE": {"mode": None},
}
"""What nobody can say any more once a server has taken a line that is wrong, by its verb."""


def _after_broken_line(world: World, request: Request, seen: Seen) -> Iterable[World]:
    """A refused line changes nothing but what had to be used at once, and a data connection's
    preparation; what a server makes of one that it takes, nobody can say.
    """
    changed = _UNKNOWN_AFTER.get(request.verb)
    if not seen.refused and (changed is None or not seen.positive):
        yield world._replace(lost=True)
        return
    if not seen.refused:
        world = world.changed(request.session, **(changed or {}))
    for after in (world, world.changed(request.session, data="none")):
        yield from _with_what_may_be_dropped(world, after, request)


def _meant_there(world: World, request: Request, relative: Path) -> Path | None:
    """What a name that RNFR gave means in the directory to which the session has gone (R73)."""
    return placed(world, Request(request.session, "RNTO", pathname=relative)).path


def _with_what_may_be_dropped(before: World, after: World, request: Request) -> Iterable[World]:
    """Give the world, and those in which what had to be used at once has been forgotten.

    That our side connects to a port is no command: it ends nothing.
    """
    yield after
    if request.verb == transfer_rules.CONNECT:
        return
    now, then = before.sessions[request.session], after.sessions[request.session]
    dropped: dict[str, None] = {}
    for what, verbs in _HOLDS_FOR.items():
        held = getattr(now, what)
        goes_on = request.verb in verbs and not request.broken
        if held is not None and not goes_on and getattr(then, what) == held:
            dropped[what] = None
            yield after.changed(request.session, **{what: None})
    if len(dropped) > 1:
        yield after.changed(request.session, **dropped)
    if "renaming" in dropped and now.relative and now.directory != then.directory:
        yield after.changed(request.session, renaming=_meant_there(after, request, now.relative))
    if now.login == then.login == "user given" and request.verb != "PASS":
        yield after.changed(request.session, login="out", user="")
    if now.login == then.login == "account wanted" and request.verb != "ACCT":
        yield after.changed(request.session, login="out", user="")
