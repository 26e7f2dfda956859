"""Files and directories by name as rules, and what tells something (RFC 959 section 4.1.3)."""

from __future__ import annotations

from collections.abc import Iterable

from conformance.model.rules import (
    Rule,
    has_no_place,
    has_place,
    is_absent,
    is_directory,
    is_file,
    is_there,
    logged_in,
    logged_out,
    odd,
    same,
    sets,
    state,
    without_directories,
)
from conformance.model.tree import DIRECTORY, Path
from conformance.model.world import Request, Seen, World


def has_nothing_in_it(world: World, request: Request) -> bool:
    """Whether the directory has nothing in it."""
    return bool(request.path) and not any(world.tree.names(request.path))  # type: ignore[arg-type]  # bool(path)


def is_empty(world: World, request: Request) -> bool:
    """Whether the directory has nothing in it, and is nobody's working directory."""
    path = request.path
    return has_nothing_in_it(world, request) and not _is_used(world, path)  # type: ignore[arg-type]  # bool(path)


def is_not_empty(world: World, request: Request) -> bool:
    """Whether it has, or is."""
    return not is_empty(world, request)


def _is_used(world: World, path: Path) -> bool:
    return any(
        now.directory is None or now.directory[: len(path)] == path for now in world.sessions
    )


def renaming(world: World, request: Request) -> bool:
    """Whether RNFR has named something that is there."""
    source = state(world, request).renaming
    return source is not None and world.tree.has(source)


def renaming_nothing(world: World, request: Request) -> bool:
    """Whether it has not, or nothing is there any more."""
    return not renaming(world, request)


def renaming_file(world: World, request: Request) -> bool:
    """Whether RNFR has named a file."""
    source = state(world, request).renaming
    return source is not None and world.tree.file(source) is not None


def renaming_directory(world: World, request: Request) -> bool:
    """Whether RNFR has named a directory."""
    return renaming(world, request) and not renaming_file(world, request)


def _removes(world: World, request: Request, seen: Seen) -> Iterable[World]:
    del seen
    assert request.path is not None  # as the conditions of the rules say
    yield without_directories(world.with_tree(world.tree.without(request.path)), request.path)


def _makes(world: World, request: Request, seen: Seen) -> Iterable[World]:
    del seen
    assert request.path is not None  # as the conditions of the rules say
    yield world.with_tree(world.tree.with_node(request.path, DIRECTORY))


def _makes_what_it_needs(world: World, request: Request, seen: Seen) -> Iterable[World]:
    """Whatever directory is missing above is made, too; below a file none can be."""
    del seen
    assert request.path is not None  # as the conditions of the rules say
    tree = world.tree
    for depth in range(1, len(request.path) + 1):
        part = request.path[:depth]
        if tree.file(part) is not None:
            return
        tree = tree.with_node(part, DIRECTORY)
    yield world.with_tree(tree)


def _names_source(world: World, request: Request, seen: Seen) -> Iterable[World]:
    del seen
    relative = None if request.absolute else request.pathname
    yield world.changed(request.session, renaming=request.path, relative=relative)


def _moves(world: World, request: Request, seen: Seen) -> Iterable[World]:
    del seen
    source = state(world, request).renaming
    assert source is not None  # as the conditions of the rules say
    assert request.path is not None
    if request.path[: len(source)] == source and request.path != source:
        return
    moved = world.with_tree(world.tree.moved(source, request.path))
    if request.path == source:
        moved = world
    for path in (source, request.path):
        # Whoever stands in a directory that another one replaces may be nowhere.
        moved = without_directories(moved, path) if world.tree.is_directory(path) else moved
    yield moved.changed(request.session, renaming=None)


_dropped = sets(renaming=None)


def _failed(world: World, request: Request, seen: Seen) -> Iterable[World]:
    """A refused RNTO should end the sequence that RNFR began."""
    yield from _dropped(world, request, seen)
    yield world.doubted("rfc959-4.2-failed-rnto-ends-the-sequence")


_LOGIN = "rfc959-5.4-file-commands-are-refused-before-login"

RULES: tuple[Rule, ...] = (
    *(
        Rule(verb, (logged_out,), (5,), same, _LOGIN)
        for verb in ("DELE", "RMD", "MKD", "RNFR", "RNTO")
    ),
    Rule("DELE", (logged_in, is_file), (2,), _removes, "rfc959-4.1.3-dele-deletes-the-file"),
    Rule("DELE", (logged_in, is_file, odd), (5,), same, "rfc959-4.2-refused-dele-changes-nothing"),
    Rule(
        "DELE", (logged_in, is_absent), (5,), same, "rfc959-4.1.3-dele-of-an-absent-file-is-refused"
    ),
    Rule(
        "DELE", (logged_in, is_directory), (5,), same, "rfc959-4.1.3-dele-of-a-directory-is-refused"
    ),
    Rule(
        "DELE",
        (logged_in, is_directory, has_nothing_in_it),
        (2,),
        _removes,
        "rfc959-4.1.3-dele-of-a-directory-is-refused",
        doubtful=True,
    ),
    Rule(
        "RMD",
        (logged_in, is_directory, is_empty),
        (2,),
        _removes,
        "rfc959-4.1.3-rmd-removes-the-directory",
    ),
    Rule(
        "RMD",
        (logged_in, is_directory, is_not_empty),
        (2,),
        _removes,
        "rfc959-4.1.3-rmd-of-a-full-directory",
    ),
    Rule(
        "RMD",
        (logged_in, is_directory, is_not_empty),
        (5,),
        same,
        "rfc959-4.1.3-rmd-of-a-full-directory",
    ),
    Rule(
        "RMD", (logged_in, is_directory, odd), (5,), same, "rfc959-4.1.3-rmd-removes-the-directory"
    ),
    Rule(
        "RMD",
        (logged_in, is_absent),
        (5,),
        same,
        "rfc959-4.1.3-rmd-of-an-absent-directory-is-refused",
    ),
    Rule("RMD", (logged_in, is_file), (5,), same, "rfc959-4.1.3-rmd-of-a-file-is-refused"),
    Rule(
        "MKD",
        (logged_in, is_absent, has_place),
        (2,),
        _makes,
        "rfc959-4.1.3-mkd-makes-the-directory",
    ),
    Rule(
        "MKD",
        (logged_in, is_absent, has_place, odd),
        (5,),
        same,
        "rfc959-4.1.3-mkd-makes-the-directory",
    ),
    Rule(
        "MKD",
        (logged_in, is_absent, has_no_place),
        (5,),
        same,
        "rfc959-4.1.3-mkd-below-an-absent-directory",
    ),
    Rule(
        "MKD",
        (logged_in, is_absent, has_no_place),
        (2,),
        _makes_what_it_needs,
        "rfc959-4.1.3-mkd-below-an-absent-directory",
    ),
    Rule(
        "MKD",
        (logged_in, is_directory),
        (5,),
        same,
        "rfc959-appendix-ii-mkd-of-an-existing-directory-is-refused",
    ),
    Rule(
        "MKD", (logged_in, is_file), (5,), same, "rfc959-appendix-ii-mkd-of-a-files-name-is-refused"
    ),
    Rule(
        "RNFR",
        (logged_in, is_there),
        (3,),
        _names_source,
        "rfc959-4.1.3-rnfr-names-the-file-to-rename",
    ),
    Rule("RNFR", (logged_in, is_directory), (5,), _dropped, "rfc959-4.1.3-rename-of-a-directory"),
    Rule(
        "RNFR",
        (logged_in, is_there, odd),
        (5,),
        _dropped,
        "rfc959-4.1.3-rnfr-names-the-file-to-rename",
    ),
    Rule(
        "RNFR", (logged_in, is_absent), (5,), _dropped, "rfc959-4.2-refused-rnfr-ends-the-sequence"
    ),
    Rule(
        "RNFR",
        (logged_in, is_absent),
        (3,),
        _names_source,
        "rfc959-4.1.3-rnfr-of-an-absent-file-is-refused-at-once",
        doubtful=True,
    ),
    Rule(
        "RNTO",
        (logged_in, renaming, is_absent, has_place),
        (2,),
        _moves,
        "rfc959-4.1.3-rnto-completes-the-rename",
    ),
    Rule(
        "RNTO",
        (logged_in, renaming, is_there),
        (2,),
        _moves,
        "rfc959-4.1.3-rename-onto-an-existing-file",
    ),
    Rule(
        "RNTO",
        (logged_in, renaming, is_there),
        (5,),
        _failed,
        "rfc959-4.2-refused-rename-changes-nothing",
    ),
    Rule(
        "RNTO",
        (logged_in, renaming, has_no_place),
        (5,),
        _failed,
        "rfc959-4.2-refused-rename-changes-nothing",
    ),
    Rule(
        "RNTO",
        (logged_in, renaming, odd),
        (5,),
        _failed,
        "rfc959-4.2-refused-rename-changes-nothing",
    ),
    Rule(
        "RNTO",
        (logged_in, renaming_directory),
        (5,),
        _failed,
        "rfc959-4.1.3-rename-of-a-directory",
    ),
    Rule(
        "RNTO",
        (logged_in, renaming_nothing),
        (5,),
        _dropped,
        "rfc959-4.1.3-rnto-without-rnfr-is-refused",
    ),
    Rule("NOOP", (logged_in,), (2,), same, "rfc959-5.4-noop-success-is-200"),
    *(
        Rule(verb, (), (2, 5), same, requirement)
        for verb, requirement in {
            "SYST": "rfc959-5.4-syst-success-is-215",
            "HELP": "rfc959-5.4-help-success-is-211-or-214",
            "STAT": "rfc959-5.4-stat-success-is-211-212-or-213",
            "SITE": "rfc959-5.4-site-is-answered-by-its-row",
        }.items()
    ),
    Rule("NOOP", (logged_out,), (2, 5), same, "rfc959-5.4-noop-success-is-200"),
)
