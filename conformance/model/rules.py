"""What a rule of the model is: in which world a command may get which reply, and what it changes.

The tables (`access_rules`, `parameter_rules`, `file_rules`, `transfer_rules`) are made of these.
Must not know the dialogue.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from conformance.model.tree import Path
from conformance.model.world import Request, Seen, SessionWorld, World

Condition = Callable[[World, Request], bool]
Effect = Callable[[World, Request, Seen], Iterable[World]]
"""Gives the worlds that follow; none where what was seen cannot be (octets that are wrong)."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of the tables.

    `reply` are classes of replies (2 for 2yz, 5 stands for 4yz and 5yz alike: ruling R19), `when`
    must all hold, `then` says what follows. `requirement` is what a server breaks that does
    otherwise where this is the only way; with `doubtful` what it breaks, as a SHOULD, by doing
    this. `blame` names another requirement for what was seen, where the reply's class is right.
    """

    verb: str
    when: tuple[Condition, ...]
    reply: tuple[int, ...]
    then: Effect
    requirement: str
    ruling: str = ""
    doubtful: bool = False
    blame: Callable[[World, Request, Seen], str] | None = None

    def holds(self, world: World, request: Request) -> bool:
        """Whether the rule is about this command in this world."""
        return all(condition(world, request) for condition in self.when)

    def fits(self, seen: Seen) -> bool:
        """Whether the reply is of a class that the rule allows."""
        return (5 if seen.refused else seen.code // 100) in self.reply

    def broken(self, world: World, request: Request, seen: Seen) -> str:
        """Return the requirement that what was seen breaks."""
        if self.blame is None or not self.fits(seen):
            return self.requirement
        return self.blame(world, request, seen) or self.requirement

    def follow(self, world: World, request: Request, seen: Seen) -> Iterable[World]:
        """Give the worlds that follow."""
        worlds = self.then(world, request, seen)
        if self.doubtful:
            return (one.doubted(self.requirement) for one in worlds)
        return worlds


def state(world: World, request: Request) -> SessionWorld:
    """Return the state of the session that a command is sent in."""
    return world.sessions[request.session]


# ---------------------------------------------------------------------------- conditions


def logged_in(world: World, request: Request) -> bool:
    """Whether the user is logged in."""
    return state(world, request).login == "in"


def logged_out(world: World, request: Request) -> bool:
    """Whether the user is not logged in."""
    return not logged_in(world, request)


def plain(world: World, request: Request) -> bool:
    """Whether every file system has room for the name."""
    del world
    return not request.odd


def odd(world: World, request: Request) -> bool:
    """Whether a file system may refuse the name."""
    del world
    return request.odd


def is_file(world: World, request: Request) -> bool:
    """Whether the pathname is a file's."""
    return request.path is not None and world.tree.file(request.path) is not None


def is_directory(world: World, request: Request) -> bool:
    """Whether the pathname is a directory's."""
    return request.path is not None and world.tree.is_directory(request.path)


def is_there(world: World, request: Request) -> bool:
    """Whether anything has the pathname."""
    return request.path is not None and world.tree.has(request.path)


def is_absent(world: World, request: Request) -> bool:
    """Whether nothing has the pathname."""
    return request.path is not None and not world.tree.has(request.path)


def has_place(world: World, request: Request) -> bool:
    """Whether the directory is there in which the name would be."""
    path = request.path
    return bool(path) and world.tree.is_directory(path[:-1])  # type: ignore[index]  # bool(path)


def has_no_place(world: World, request: Request) -> bool:
    """Whether it is not."""
    return not has_place(world, request)


# ---------------------------------------------------------------------------- effects


def same(world: World, request: Request, seen: Seen) -> Iterable[World]:
    """Nothing changes."""
    del request, seen
    yield world


def lost(world: World, request: Request, seen: Seen) -> Iterable[World]:
    """Nobody can say what holds from here on."""
    del request, seen
    yield World(world.tree, world.sessions, world.doubts, lost=True)


def sets(**values: object) -> Effect:
    """Return the effect that gives the session these values."""

    def effect(world: World, request: Request, seen: Seen) -> Iterable[World]:
        del seen
        yield world.changed(request.session, **values)

    return effect


def either(*effects: Effect) -> Effect:
    """Return the effect of which nobody can say which one of these it is."""

    def effect(world: World, request: Request, seen: Seen) -> Iterable[World]:
        for one in effects:
            yield from one(world, request, seen)

    return effect


def without_directories(world: World, gone: Path) -> World:
    """A working directory that is gone may be anywhere."""
    for number, now in enumerate(world.sessions):
        if now.directory is not None and now.directory[: len(gone)] == gone:
            world = world.changed(number, directory=None)
    return world
