"""What RFC 3659 tells of files as rules: SIZE, MDTM, MLST, MLSD, and OPTS MLST.

What a server may lack is never demanded; once it has answered, it must be right of the files as
they are now. SIZE may be refused for any reason (section 4.2). An MLST or MLSD that is in order is
not refused any more once the server has shown that it has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from conformance.model.rules import (
    Condition,
    Rule,
    is_absent,
    is_directory,
    is_file,
    logged_in,
    logged_out,
    odd,
    same,
    sets,
    state,
)
from conformance.model.transfer_rules import (
    MAY_BE_REFUSED,
    disturbed,
    listing_may_be_refused,
    refused,
    restarting,
    undisturbed,
    used,
)
from conformance.model.tree import OUTSIDE, Path, is_ordinary
from conformance.model.world import Listed, Request, Seen, World

LACKING = frozenset({500, 502, 504})
"""Replies of a server that does not have the command."""

_DIRECTORY_KINDS = frozenset({"dir", "cdir", "pdir"})
_ABOVE = frozenset({"cdir", "pdir"})

_SIZE = "rfc3659-4-size-is-what-a-transfer-brings"
_SIZE_FACT = "rfc3659-7.5.7-size-fact-is-about-right"
_TYPE_FACT = "rfc3659-7.5.1-type-is-true"
_CHOSEN = "rfc3659-7.9-other-facts-are-not-sent"
_LISTED = "rfc3659-7.1-mlsd-lists-the-directory-named"
_TOLD = "rfc3659-7.1-mlst-tells-of-what-is-named"
_MISSING = "rfc3659-7.2.1-missing-names-are-refused"
_OF_A_FILE = "rfc3659-7.1-mlsd-of-a-file-is-refused"
_OPTIONS = "rfc2389-4-accepted-options-are-answered-200"


# ---------------------------------------------------------------------------- SIZE and MDTM


def _in_image(world: World, request: Request) -> bool:
    return state(world, request).type == "I"


def _not_in_image(world: World, request: Request) -> bool:
    return not _in_image(world, request)


def _counts(world: World, request: Request, seen: Seen) -> Iterable[World]:
    """SIZE tells what a transfer would bring just now, where that is known."""
    assert request.path is not None  # as the conditions of the rules say
    now = state(world, request)
    file = world.tree.file(request.path)
    octets = file.sent(now.type) if file is not None and now.is_plain else None
    if octets is None or seen.number is None or seen.number == len(octets):
        yield world


def _tells_time(world: World, request: Request, seen: Seen) -> Iterable[World]:
    """MDTM tells the same as long as nothing has changed the file."""
    assert request.path is not None  # as the conditions of the rules say
    told = dict(world.times).get(request.path, seen.time)
    if seen.time is None or told is None:
        yield world
    elif told == seen.time:
        yield world.told_time(request.path, told)


# ---------------------------------------------------------------------------- MLST and MLSD


def _named(world: World, request: Request) -> Path | None:
    """What the pathname is, or the working directory; None where nobody can say."""
    if request.pathname is not None or request.path is not None:
        return request.path
    where = state(world, request).directory
    return None if where == OUTSIDE else where


def _may_be_there(world: World, request: Request) -> bool:
    path = _named(world, request)
    return path is None or world.tree.has(path)


def _may_be_a_directory(world: World, request: Request) -> bool:
    path = _named(world, request)
    return path is None or world.tree.is_directory(path)


def _shown(verb: str) -> Condition:
    """Return whether the server has shown that it has this command."""
    return lambda world, request: verb in state(world, request).answered


def _unshown(verb: str) -> Condition:
    shown = _shown(verb)
    return lambda world, request: not shown(world, request)


def _answered(world: World, request: Request) -> World:
    answered = state(world, request).answered | {request.verb}
    return world.changed(request.session, answered=answered)


def _lacking(world: World, request: Request, seen: Seen) -> Iterable[World]:
    """The reply is one of a server that does not have the command."""
    if seen.code in LACKING:
        yield from refused(world, request, seen) if request.verb == "MLSD" else (world,)


def _flaw(world: World, request: Request, path: Path, entry: Listed) -> str:
    """The requirement that an entry breaks, empty where it is right or nobody can say."""
    chosen = state(world, request).facts
    if chosen is not None and not entry.facts.keys() <= chosen:
        return _CHOSEN
    if world.tree.is_directory(path):
        return _TYPE_FACT if entry.kind == "file" else ""
    if world.tree.file(path) is not None and entry.kind in _DIRECTORY_KINDS:
        return _TYPE_FACT
    return ""


def _sizes_differ(world: World, path: Path, entry: Listed) -> bool:
    """Whether the size fact is not the file's; nobody can say of one that is not known as image."""
    file = world.tree.file(path)
    size = entry.facts.get("size", "")
    known = file is not None and file.image is not None and size.isascii() and size.isdigit()
    return known and int(size) != len(file.image or b"")  # type: ignore[union-attr]  # as known


def _doubting(world: World, pairs: Iterable[tuple[Path, Listed]]) -> World:
    """The size fact should be as accurate as it can be (RFC 3659 section 7.5.7)."""
    wrong = any(_sizes_differ(world, path, entry) for path, entry in pairs)
    return world.doubted(_SIZE_FACT) if wrong else world


def _tells_of_one(world: World, request: Request, seen: Seen) -> Iterable[World]:
    """MLST tells what the file or the directory is, with no other facts than were chosen."""
    path = _named(world, request)
    pairs = [(path, entry) for entry in seen.entries or () if path is not None]
    if not any(_flaw(world, request, one, entry) for one, entry in pairs):
        yield _answered(_doubting(world, pairs), request)


def _blamed_for_one(world: World, request: Request, seen: Seen) -> str:
    path = _named(world, request)
    if path is None:
        return ""
    flaws = (_flaw(world, request, path, entry) for entry in seen.entries or ())
    return next(filter(None, flaws), "")


def _inside(
    world: World, path: Path, entries: Iterable[Listed]
) -> tuple[list[tuple[Path, Listed]], list[str]]:
    """The entries of what is in a directory, with its path, and the names of all others.

    How a server spells a name is its own (ruling R59); the last component of it counts.
    """
    known: Mapping[str, str] = {name.casefold(): name for name in world.tree.names(path)}
    pairs, others = [], []
    for entry in entries:
        name = entry.name.rstrip("/").rpartition("/")[2].casefold()
        if entry.kind in _ABOVE or name in ("", ".", ".."):
            continue
        if name in known:
            pairs.append(((*path, known[name]), entry))
        else:
            others.append(name)
    return pairs, others


def _lists(world: World, request: Request, seen: Seen) -> Iterable[World]:
    """MLSD lists what is in the directory, and nothing else."""
    path = _named(world, request)
    if path is None or seen.entries is None or not world.tree.is_directory(path):
        yield from used(_answered(world, request), request)
        return
    if _blamed_for_list(world, request, seen):
        return
    pairs, _ = _inside(world, path, seen.entries)
    yield from used(_answered(_doubting(world, pairs), request), request)


def _blamed_for_list(world: World, request: Request, seen: Seen) -> str:
    """The requirement that a listing breaks, empty where it is right or nobody can say."""
    path = _named(world, request)
    if path is None or seen.entries is None:
        return ""
    pairs, others = _inside(world, path, seen.entries)
    chosen = state(world, request).facts
    if chosen is not None and not all(entry.facts.keys() <= chosen for entry in seen.entries):
        return _CHOSEN
    flaws = (_flaw(world, request, one, entry) for one, entry in pairs)
    named = {one[-1] for one, _ in pairs}
    missing = {name for name in world.tree.names(path) if is_ordinary(name)} - named
    plain = all(map(is_ordinary, world.tree.names(path)))
    surplus = others if plain and not world.tree.blurred else []
    return _LISTED if missing or surplus else next(filter(None, flaws), "")


# ---------------------------------------------------------------------------- OPTS


def _of_listings(world: World, request: Request) -> bool:
    del world
    return request.argument.upper().split(" ")[0] == "MLST"


def _of_others(world: World, request: Request) -> bool:
    return not _of_listings(world, request)


def _chooses(world: World, request: Request, seen: Seen) -> Iterable[World]:
    """From now on MLST and MLSD send no other facts than these."""
    del seen
    chosen = request.argument.partition(" ")[2].lower().split(";")
    yield world.changed(request.session, facts=frozenset(filter(None, chosen)))


_unknown_facts = sets(facts=None)

RULES: tuple[Rule, ...] = (
    *(
        Rule(verb, (logged_out,), (2, 5), same, requirement)
        for verb, requirement in {
            "SIZE": "rfc3659-4.1-size-is-answered-213",
            "MDTM": "rfc3659-3.1-mdtm-is-answered-213",
            "MLST": _TOLD,
            "MLSD": _LISTED,
        }.items()
    ),
    Rule("SIZE", (logged_in, is_file, _in_image), (2,), _counts, _SIZE, "R143"),
    Rule(
        "SIZE",
        (logged_in, is_file, _not_in_image),
        (2,),
        _counts,
        "rfc3659-4-size-follows-the-type",
        "R143",
    ),
    Rule(
        "SIZE",
        (logged_in, is_directory),
        (2,),
        same,
        "rfc3659-4.2-size-of-a-directory-is-refused",
        "R144",
        doubtful=True,
    ),
    Rule("SIZE", (logged_in,), (5,), same, "rfc3659-4.2-size-of-a-missing-file-is-refused"),
    Rule("MDTM", (logged_in, is_file), (2,), _tells_time, "rfc3659-3-mdtm-tells-the-last-change"),
    Rule(
        "MDTM",
        (logged_in, is_directory),
        (2,),
        same,
        "rfc3659-3.1-mdtm-of-what-cannot-be-retrieved",
    ),
    Rule("MDTM", (logged_in,), (5,), same, "rfc3659-3.2-mdtm-of-a-missing-file-is-refused"),
    Rule(
        "MLST",
        (logged_in, _may_be_there),
        (2,),
        _tells_of_one,
        _TOLD,
        blame=_blamed_for_one,
    ),
    Rule("MLST", (logged_in, is_absent), (5,), same, _MISSING),
    *(
        Rule("MLST", (logged_in, reason), (5,), same, _TOLD)
        for reason in (_unshown("MLST"), odd, restarting)
    ),
    Rule("MLST", (logged_in, _shown("MLST")), (5,), _lacking, _TOLD),
    Rule(
        "MLSD",
        (logged_in, _may_be_a_directory, undisturbed),
        (2,),
        _lists,
        _LISTED,
        blame=_blamed_for_list,
    ),
    Rule("MLSD", (logged_in, _may_be_a_directory, disturbed), (2,), refused, _LISTED),
    Rule("MLSD", (logged_in, is_absent), (5,), refused, _MISSING),
    Rule("MLSD", (logged_in, is_file), (5,), refused, _OF_A_FILE),
    *(
        Rule("MLSD", (logged_in, reason), (5,), refused, _LISTED)
        for reason in (listing_may_be_refused, _unshown("MLSD"), *MAY_BE_REFUSED)
    ),
    Rule("MLSD", (logged_in, _shown("MLSD")), (5,), _lacking, _LISTED),
    Rule("OPTS", (_of_listings,), (2,), _chooses, _OPTIONS),
    Rule("OPTS", (_of_others,), (2,), _unknown_facts, _OPTIONS),
    Rule("OPTS", (), (5,), same, _OPTIONS),
)
