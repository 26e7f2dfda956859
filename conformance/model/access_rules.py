"""Access control as rules: USER, PASS, ACCT, CWD, CDUP, REIN, QUIT (RFC 959 section 4.1.1).

A login's names: "right" and "wrong" stand in place of a password, since the model knows none.
"""

from __future__ import annotations

from collections.abc import Iterable

from conformance.model.rules import (
    Rule,
    either,
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
from conformance.model.tree import OUTSIDE, Path, is_ordinary
from conformance.model.world import Request, Seen, SessionWorld, World

RIGHT, WRONG = "right", "wrong"
"""What stands in a request's argument in place of a password, or of a user's name."""

PARAMETERS_KEPT = "rfc959-4.1.1-new-user-keeps-the-transfer-parameters"
_DEFAULTS = SessionWorld()
_PARAMETERS = {
    name: getattr(_DEFAULTS, name) for name in ("type", "structure", "mode", "restart", "data")
}


def right(world: World, request: Request) -> bool:
    """Whether the user's name or the password is one that the target knows."""
    del world
    return request.argument == RIGHT


def wrong(world: World, request: Request) -> bool:
    """Whether it is not."""
    del world
    return request.argument != RIGHT


def right_user_given(world: World, request: Request) -> bool:
    """Whether USER came, with a name that the target knows, and a password is awaited."""
    now = state(world, request)
    return now.login == "user given" and now.user == RIGHT


def wrong_user_given(world: World, request: Request) -> bool:
    """Whether USER came with another name."""
    now = state(world, request)
    return now.login == "user given" and now.user != RIGHT


def no_user_given(world: World, request: Request) -> bool:
    """Whether no password is awaited."""
    return state(world, request).login in ("out", "account wanted")


def account_wanted(world: World, request: Request) -> bool:
    """Whether the login waits for ACCT."""
    return state(world, request).login == "account wanted"


def no_account_wanted(world: World, request: Request) -> bool:
    """Whether it does not."""
    return not account_wanted(world, request)


def at_the_top(world: World, request: Request) -> bool:
    """Whether the working directory is the suite's own topmost one, or unknown."""
    return not state(world, request).directory


def below_the_top(world: World, request: Request) -> bool:
    """Whether it is below."""
    return bool(state(world, request).directory)


def nowhere(world: World, request: Request) -> bool:
    """Whether the working directory may be one that is gone."""
    return state(world, request).directory is None


def _names_user(world: World, request: Request, seen: Seen) -> Iterable[World]:
    login = "in" if seen.positive else "account wanted" if seen.code == 332 else "user given"
    after = world.changed(request.session, login=login, user=request.argument, directory=None)
    yield after
    if state(world, request).login == "in":
        yield after.changed(request.session, **_PARAMETERS).doubted(PARAMETERS_KEPT)


def _logs_in(world: World, request: Request, seen: Seen) -> Iterable[World]:
    login = "account wanted" if seen.code == 332 else "in"
    yield world.changed(request.session, login=login, directory=None)


def _goes(world: World, request: Request, seen: Seen) -> Iterable[World]:
    del seen
    yield world.changed(request.session, directory=request.path)


def _goes_up(world: World, request: Request, seen: Seen) -> Iterable[World]:
    del seen
    now = state(world, request).directory
    yield world.changed(request.session, directory=now[:-1] if now else None)


def _begins_anew(world: World, request: Request, seen: Seen) -> Iterable[World]:
    del seen
    sessions = list(world.sessions)
    sessions[request.session] = _DEFAULTS
    yield World(world.tree, tuple(sessions), world.doubts)


def _told(world: World, request: Request, seen: Seen) -> Iterable[World]:
    """PWD tells where the user is; how a server spells it is its own (ruling R59)."""
    now = state(world, request).directory
    if now is not None and not all(map(is_ordinary, now)):
        yield world
    elif now is None and seen.path not in (None, OUTSIDE):
        # Of a directory that was renamed or removed the server may tell the old name.
        known = seen.path is not None and world.tree.is_directory(seen.path)
        yield world.changed(request.session, directory=seen.path) if known else world
    elif now is None or seen.path is None or _folded(seen.path) == _folded(now):
        yield world


def _folded(path: Path) -> tuple[str, ...]:
    return tuple(part.casefold() for part in path)


_out = sets(login="out", user="", directory=None)


RULES: tuple[Rule, ...] = (
    Rule("HOST", (logged_in,), (5,), same, "rfc7151-3-host-after-login-is-refused"),
    Rule(
        "HOST",
        (logged_out,),
        (2, 5),
        either(same, _out),
        "rfc7151-3.1-host-is-answered-220",
        "R221",
    ),
    Rule("USER", (right,), (2, 3), _names_user, "rfc959-4.1.1-user-and-password-give-access"),
    Rule("USER", (wrong,), (3,), _names_user, "rfc959-5.4-unknown-user-is-answered-by-the-row"),
    Rule("USER", (wrong, logged_out), (5,), _out, "rfc959-5.4-unknown-user-is-answered-by-the-row"),
    Rule(
        "USER",
        (logged_in,),
        (5,),
        either(same, _out),
        "rfc959-4.1.1-new-user-may-be-refused-cleanly",
        "R12",
    ),
    Rule(
        "PASS",
        (right_user_given, right),
        (2, 3),
        _logs_in,
        "rfc959-4.1.1-user-and-password-give-access",
    ),
    Rule(
        "PASS",
        (right_user_given, wrong),
        (5,),
        _out,
        "rfc959-4.1.1-wrong-password-gives-no-access",
    ),
    Rule("PASS", (wrong_user_given,), (5,), _out, "rfc959-4.1.1-wrong-password-gives-no-access"),
    Rule("PASS", (no_user_given,), (5,), same, "rfc959-4.1.1-pass-without-user-is-refused", "R13"),
    Rule("PASS", (logged_in,), (2, 5), same, "rfc959-4.1.1-second-pass-keeps-the-login", "R13"),
    Rule(
        "CWD",
        (logged_in, is_directory),
        (2,),
        _goes,
        "rfc959-4.1.1-cwd-changes-the-working-directory",
    ),
    Rule("CWD", (logged_in, is_directory, odd), (5,), same, "rfc959-4.1.1-cwd-takes-a-pathname"),
    Rule("CWD", (logged_in, is_absent), (5,), same, "rfc959-4.1.1-cwd-to-no-directory-is-refused"),
    Rule("CWD", (logged_in, is_file), (5,), same, "rfc959-4.1.1-cwd-to-no-directory-is-refused"),
    Rule(
        "CDUP", (logged_in, below_the_top), (2,), _goes_up, "rfc959-4.1.1-cdup-goes-to-the-parent"
    ),
    Rule(
        "CDUP", (logged_in, at_the_top), (2,), sets(directory=None), "rfc959-4.1.1-cdup-at-the-top"
    ),
    Rule("CDUP", (logged_in, at_the_top), (5,), same, "rfc959-4.1.1-cdup-at-the-top"),
    Rule("PWD", (logged_in,), (2,), _told, "rfc959-4.1.3-pwd-names-the-working-directory", "R59"),
    Rule("PWD", (logged_in, nowhere), (5,), same, "rfc959-4.1.3-pwd-names-the-working-directory"),
    Rule("REIN", (), (2,), _begins_anew, "rfc959-4.1.1-rein-ends-the-login"),
    Rule("REIN", (), (5,), same, "rfc959-5.4-rein-is-answered-by-its-row", "R14"),
    Rule(
        "ACCT",
        (account_wanted,),
        (2,),
        _logs_in,
        "rfc959-4.1.1-acct-completes-a-login-that-asks-for-it",
    ),
    Rule(
        "ACCT",
        (account_wanted,),
        (5,),
        either(same, _out),
        "rfc959-5.4-acct-is-answered-by-its-row",
    ),
    Rule(
        "ACCT", (no_account_wanted,), (2, 5), same, "rfc959-5.4-acct-is-answered-by-its-row", "R10"
    ),
    Rule("QUIT", (), (2,), sets(closed=True), "rfc959-4.1.1-quit-closes-the-control-connection"),
    Rule("QUIT", (), (5,), same, "rfc959-5.4-quit-is-answered-by-its-row"),
    *(
        Rule(verb, (logged_out,), (5,), same, "rfc959-5.4-file-commands-are-refused-before-login")
        for verb in ("CWD", "CDUP")
    ),
    Rule("PWD", (logged_out,), (2, 5), same, "rfc959-4.1.1-no-working-directory-before-login"),
)
