"""Transfers as rules: RETR, STOR, APPE, STOU, LIST, NLST, ABOR (RFC 959 section 4.1.3).

Octets are compared where they are known: in stream mode and file structure, in the type in which
they were stored. What our side does to the data connection (a request's fate) decides what may
come of it.
"""

from __future__ import annotations

from collections.abc import Iterable

from conformance.model.rules import (
    Condition,
    Effect,
    Rule,
    has_no_place,
    has_place,
    is_absent,
    is_directory,
    is_file,
    logged_in,
    logged_out,
    odd,
    same,
    sets,
    state,
    without_directories,
)
from conformance.model.tree import Content, is_ordinary
from conformance.model.world import Request, Seen, World

LISTINGS = frozenset({"LIST", "NLST", "MLSD"})
_PATTERN = frozenset("*?[]{}~")
"""A server may take what holds these for a pattern in LIST and NLST (RFC 3659 section 2.2.2)."""
OVER_A_DIRECTORY = {
    "STOR": "rfc959-4.1.3-stor-to-a-directorys-name-fails",
    "APPE": "rfc959-4.1.3-appe-to-a-directorys-name-fails",
}
MARKER_KEPT = "rfc959-4.1.3-rest-ends-with-a-failed-transfer"


def undisturbed(world: World, request: Request) -> bool:
    """Whether our side lets the transfer take its course."""
    del world
    return request.fate in ("normal", "late")


def disturbed(world: World, request: Request) -> bool:
    """Whether it does not."""
    return not undisturbed(world, request)


def has_data_connection(world: World, request: Request) -> bool:
    """Whether PORT or PASV was accepted, and has not been used since."""
    return state(world, request).data != "none"


def has_no_data_connection(world: World, request: Request) -> bool:
    """Whether a server has to fall back on the default port (ruling R28)."""
    return not has_data_connection(world, request)


def restarting(world: World, request: Request) -> bool:
    """Whether a marker waits for this transfer."""
    return state(world, request).restart is not None


def unusual(world: World, request: Request) -> bool:
    """Whether type, structure or mode is one that a server may take back at the transfer."""
    now = state(world, request)
    return not now.is_plain or now.type not in ("A", "I")


def _without_marker(world: World, request: Request) -> World:
    """A marker serves one transfer; a listing is none that REST can be meant for (ruling R42)."""
    return world if request.verb in LISTINGS else world.changed(request.session, restart=None)


def used(world: World, request: Request) -> Iterable[World]:
    """What a transfer uses up: the marker, and what PASV or PORT set up.

    A port that PORT named may hold for the next transfer (ruling R28); one of PASV does not (R31).
    """
    done = _without_marker(world, request)
    yield done.changed(request.session, data="none")
    if state(world, request).data == "active":
        yield done


def refused(world: World, request: Request, seen: Seen) -> Iterable[World]:
    """A refusal changes no file; whether the data connection stays is open."""
    del seen
    done = _without_marker(world, request)
    yield done
    yield done.changed(request.session, data="none")
    if restarting(world, request) and request.verb not in LISTINGS:
        yield world.doubted(MARKER_KEPT)


def _refused_over_a_directory(world: World, request: Request, seen: Seen) -> Iterable[World]:
    """The directory stays; where it is gone, a server has broken what the rule says."""
    yield from refused(world, request, seen)
    if restarting(world, request) and request.path is not None:
        gone = without_directories(world.with_tree(world.tree.without(request.path)), request.path)
        for after in refused(gone, request, seen):
            yield after.doubted(OVER_A_DIRECTORY[request.verb])


def _sends(world: World, request: Request, seen: Seen) -> Iterable[World]:
    """RETR brings the file, from the marker on."""
    assert request.path is not None  # as the conditions of the rules say
    now = state(world, request)
    file = world.tree.file(request.path)
    expected = file.sent(now.type) if file is not None and now.is_plain else None
    if expected is not None and now.restart is not None:
        expected = expected[now.restart :] if now.type == "I" else None
    if expected is None or seen.received is None or seen.received == expected:
        yield from used(world, request)


def _sends_a_part(world: World, request: Request, seen: Seen) -> Iterable[World]:
    """A RETR that our side disturbed brings the file's beginning."""
    assert request.path is not None  # as the conditions of the rules say
    now = state(world, request)
    file = world.tree.file(request.path)
    expected = file.sent(now.type) if file is not None and now.is_plain else None
    if expected is not None and now.restart is not None:
        expected = expected[now.restart :] if now.type == "I" else None
    if expected is None or seen.received is None or expected.startswith(seen.received):
        yield from used(world, request)
        yield from refused(world, request, seen)


def _stored(world: World, request: Request, seen: Seen) -> Iterable[Content]:
    """What a file may hold after STOR was done."""
    now = state(world, request)
    assert request.path is not None  # as the conditions of the rules say
    if not now.is_plain:
        yield Content()
    elif now.restart is None:
        yield Content.stored(now.type, seen.sent)
    else:
        before = world.tree.file(request.path) or Content()
        yield from before.resumed(now.restart, now.type, seen.sent)


def _appended(world: World, request: Request, seen: Seen) -> Iterable[Content]:
    """What a file may hold after APPE was done."""
    now = state(world, request)
    assert request.path is not None  # as the conditions of the rules say
    before = world.tree.file(request.path)
    if not now.is_plain or now.restart is not None:
        yield Content()
    elif before is None:
        yield Content.stored(now.type, seen.sent)
    else:
        yield before.appended(now.type, seen.sent)


def _stores(world: World, request: Request, seen: Seen) -> Iterable[World]:
    for content in (_appended if request.verb == "APPE" else _stored)(world, request, seen):
        assert request.path is not None  # as the conditions of the rules say
        yield from used(world.with_tree(world.tree.with_node(request.path, content)), request)


def _stores_something(world: World, request: Request, seen: Seen) -> Iterable[World]:
    """A store that broke off leaves the old file, or a part of the new one, or none.

    A server that takes a reset for the end of the file and tells of success has one (ruling R57);
    226 to what ABOR broke off may tell of ABOR's success alone (ruling R44).
    """
    assert request.path is not None  # as the conditions of the rules say
    trees = [world.tree.with_node(request.path, Content())]
    if not (seen.positive and request.fate == "reset"):
        trees += [world.tree, world.tree.without(request.path)]
    for tree in dict.fromkeys(trees):
        # What a server has put aside for the file may be there under another name.
        yield from refused(world.with_tree(tree.blur()), request, seen)


def _stores_under_a_new_name(world: World, request: Request, seen: Seen) -> Iterable[World]:
    """STOU makes a file that was not there before, and tells its name."""
    now = state(world, request)
    if seen.path is None or now.directory is None:
        blurred = world.with_tree(world.tree.blur())
        yield from used(blurred, request)
        return
    path = now.directory + seen.path[-1:]
    if world.tree.has(path):
        return
    content = Content.stored(now.type, seen.sent) if now.is_plain else Content()
    yield from used(world.with_tree(world.tree.with_node(path, content)), request)


def _stores_somewhere(world: World, request: Request, seen: Seen) -> Iterable[World]:
    yield from refused(world, request, seen)
    yield from refused(world.with_tree(world.tree.blur()), request, seen)


def _lists(world: World, request: Request, seen: Seen) -> Iterable[World]:
    """A listing names each plain file, and nothing that is not there (rulings R38, R59)."""
    now = state(world, request)
    path = request.path if request.path is not None else now.directory
    is_known = path is not None and seen.names is not None and not unusual(world, request)
    if path is None or seen.names is None or not is_known or not world.tree.is_directory(path):
        yield from used(world, request)
        return
    there = {name.casefold() for name in world.tree.names(path)}
    named = {name.casefold() for name in seen.names}
    wanted = {
        name.casefold()
        for name in world.tree.names(path)
        if is_ordinary(name) and world.tree.file((*path, name)) is not None
    }
    # How a listing spells an odd name is the server's own (rulings R52, R59).
    plain = all(map(is_ordinary, world.tree.names(path)))
    if not _PATTERN.isdisjoint("".join(request.pathname or ())):
        yield from used(world, request)
        return
    sure = request.verb == "NLST" and plain and not world.tree.blurred
    surplus = named - there if sure else frozenset()
    if wanted <= named and not surplus:
        yield from used(world, request)


def listing_may_be_refused(world: World, request: Request) -> bool:
    """Whether the directory is missing or empty (ruling R16)."""
    now = state(world, request)
    path = request.path if request.path is not None else now.directory
    return path is None or not any(world.tree.names(path)) or not world.tree.is_directory(path)


MAY_BE_REFUSED: tuple[Condition, ...] = (
    odd,
    restarting,
    unusual,
    disturbed,
    has_no_data_connection,
)
"""Each of them is a reason for a server not to do a transfer that is in order otherwise."""


def _transfer(
    verb: str,
    when: tuple[Condition, ...],
    done: Effect,
    broken: Effect,
    requirement: str,
    failed: str = "rfc959-5.4-session-survives-a-broken-transfer",
) -> list[Rule]:
    """Return the rules of a transfer that is in order."""
    return [
        Rule(verb, (logged_in, *when, undisturbed), (2,), done, requirement),
        Rule(verb, (logged_in, *when, disturbed), (2,), broken, failed, "R20"),
        *(
            Rule(verb, (logged_in, *when, reason), (5,), broken, failed, "R20")
            for reason in MAY_BE_REFUSED
            # What was stored under a name is retrieved under it, however odd it is.
            if not (verb == "RETR" and reason is odd)
        ),
    ]


CONNECT = "connect"
"""In place of a verb: our side connects to the port that PASV named."""


def waits_for_user(world: World, request: Request) -> bool:
    """Whether the port that PASV named is open."""
    return state(world, request).data == "passive"


def may_not_wait(world: World, request: Request) -> bool:
    """Whether it may be closed by now."""
    return not waits_for_user(world, request)


RULES: tuple[Rule, ...] = (
    Rule(CONNECT, (waits_for_user,), (2,), same, "rfc959-3.2-passive-process-listens-first"),
    Rule(CONNECT, (may_not_wait,), (2, 5), same, "rfc959-3.2-passive-process-listens-first"),
    *(
        Rule(verb, (logged_out,), (5,), same, "rfc959-5.4-transfer-before-login-is-refused")
        for verb in ("RETR", "STOR", "APPE", "STOU", "LIST", "NLST")
    ),
    *_transfer("RETR", (is_file,), _sends, _sends_a_part, "rfc959-4.1.3-retr-sends-a-copy"),
    Rule(
        "RETR",
        (logged_in, is_absent),
        (5,),
        refused,
        "rfc959-4.1.3-retr-of-a-missing-file-fails",
    ),
    Rule(
        "RETR",
        (logged_in, is_directory),
        (5,),
        refused,
        "rfc959-4.1.3-retr-of-a-directory-fails",
    ),
    *_transfer(
        "STOR",
        (is_file,),
        _stores,
        _stores_something,
        "rfc959-4.1.3-stor-replaces-the-contents",
    ),
    *_transfer(
        "STOR",
        (is_absent, has_place),
        _stores,
        _stores_something,
        "rfc959-4.1.3-stor-creates-the-file",
    ),
    *_transfer("APPE", (is_file,), _stores, _stores_something, "rfc959-4.1.3-appe-adds-to-the-end"),
    *_transfer(
        "APPE",
        (is_absent, has_place),
        _stores,
        _stores_something,
        "rfc959-4.1.3-appe-creates-the-file",
    ),
    *(
        Rule(
            verb,
            (logged_in, has_no_place),
            (5,),
            refused,
            f"rfc959-4.1.3-{verb.lower()}-into-a-missing-directory-fails",
        )
        for verb in OVER_A_DIRECTORY
    ),
    *(
        Rule(verb, (logged_in, is_directory), (5,), _refused_over_a_directory, requirement)
        for verb, requirement in OVER_A_DIRECTORY.items()
    ),
    Rule(
        "STOU",
        (logged_in, undisturbed),
        (2,),
        _stores_under_a_new_name,
        "rfc959-4.1.3-stou-name-is-unique",
    ),
    Rule(
        "STOU", (logged_in, disturbed), (2,), _stores_somewhere, "rfc959-4.1.3-stou-stores-the-data"
    ),
    Rule("STOU", (logged_in,), (5,), _stores_somewhere, "rfc959-4.1.3-stou-stores-the-data", "R4"),
    *(
        rule
        for verb, requirement in (
            ("LIST", "rfc959-4.1.3-list-of-a-directory-lists-its-files"),
            ("NLST", "rfc959-4.1.3-nlst-names-each-file"),
        )
        for rule in (
            Rule(verb, (logged_in, undisturbed), (2,), _lists, requirement, "R38"),
            Rule(verb, (logged_in, disturbed), (2,), refused, requirement),
            *(
                Rule(verb, (logged_in, reason), (5,), refused, requirement, "R16")
                for reason in (*MAY_BE_REFUSED, listing_may_be_refused)
            ),
        )
    ),
    Rule(
        "ABOR",
        (),
        (2, 5),
        sets(data="none"),
        "rfc959-4.1.3-abor-when-idle-does-nothing",
        "R44",
    ),
    Rule("ABOR", (), (2, 5), same, "rfc959-4.1.3-abor-when-idle-does-nothing", "R44"),
)
