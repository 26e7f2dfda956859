"""How a run gets at a target of a plan: at which server, by which login, and what tells it so.

Two runs on one login of one server would meet in its files and its limits, so no two targets may
have the same, however each is written. Must not know profiles, nor ask a name server.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from conformance.fleet.contents import Contents, of_description
from conformance.fleet.forms import PlanError
from conformance.target import Target, TargetError, password_from, read_target, split_address

_PLACES = ("address", "server", "description")
_LOGIN = ("user", "password_file", "password_variable", "anonymous")
_ANONYMOUS = ("anonymous", "ftp")
"""Users that have no password (RFC 1635)."""


@dataclass(frozen=True, slots=True)
class Access:
    """The options that name a target and its user, its password, what stands in the files that
    describe it, and the user and the address where another target may be the same.
    """

    words: tuple[str, ...]
    password: str = field(default="", repr=False)
    contents: Contents = ()
    place: str = ""


def access_of(entry: Mapping[str, Any], folder: Path, where: str) -> Access:
    """How a target is got at. Raises PlanError where a run could not log in."""
    places = [key for key in _PLACES if entry.get(key)]
    if len(places) != 1:
        said = " and ".join(places) or "none of them"
        raise PlanError(f"{where}: wanted one of {', '.join(_PLACES)}, found {said}")
    given = [key for key in _LOGIN if key in entry]
    if "address" not in places and given:
        raise PlanError(f"{where}: {given[0]}: its server or description has the login")
    if "server" in places:
        return Access(("--target", f"server:{entry['server']}"))
    try:
        if "description" in places:
            return _described(folder / entry["description"], where)
        place = _place(entry["address"], str(entry.get("user", _ANONYMOUS[0])))
    except TargetError as error:
        raise PlanError(f"{where}: {error}") from None
    words = ("--target", str(entry["address"]))
    if entry.get("anonymous"):
        if len(given) > 1:
            raise PlanError(f"{where}: anonymous contradicts {given[0]}")
        return Access(words, place=place)
    password = _password(entry, folder, where)
    if not entry.get("user") or not password:
        raise PlanError(
            f"{where}: no credentials: give user with password_file or password_variable, or say "
            "anonymous = true"
        )
    return Access((*words, "--user", str(entry["user"])), password, place=place)


def check_places(named: Sequence[tuple[str, Access]]) -> None:
    """Raise PlanError where two targets, given by their names, are one login of one server."""
    seen: dict[str, str] = {}
    for name, access in named:
        if access.place and seen.setdefault(access.place, name) != name:
            raise PlanError(
                f"target {name!a}: {access.place} is listed twice, first as "
                f"{seen[access.place]!a}: give it once, with all profiles"
            )


def _described(path: Path, where: str) -> Access:
    target = read_target(path)
    _check_described(target, path, where)
    whole = path.absolute()
    place = _place(target.address, target.user)
    return Access(("--target-config", str(whole)), "", of_description(whole, target), place)


def _check_described(target: Target, path: Path, where: str) -> None:
    if not target.address:
        raise PlanError(f'{where}: no address: {path} has none; wanted address = "host:port"')
    if not target.user:
        raise PlanError(f"{where}: no credentials: {path} has no user under [login]")
    if not target.password and target.user.casefold() not in _ANONYMOUS:
        raise PlanError(
            f"{where}: no credentials: {path} has a user and no password under [login]; wanted "
            "password or password_file, for the variable FTP_CONFORMANCE_PASSWORD is kept from jobs"
        )


def _place(address: str, user: str) -> str:
    host, port = split_address(address)
    with suppress(ValueError):
        host = ipaddress.ip_address(host).compressed
    host = f"[{host}]" if ":" in host else host.casefold().removesuffix(".")
    return f"the user {user!a} at {host}:{port}"


def _password(entry: Mapping[str, Any], folder: Path, where: str) -> str:
    file, variable = entry.get("password_file"), entry.get("password_variable")
    if file and variable:
        raise PlanError(f"{where}: password_file and password_variable: give one of them")
    if variable:
        if not os.environ.get(variable):
            raise PlanError(f"{where}: password_variable: {variable} is not set")
        return os.environ[variable]
    if not file:
        return ""
    try:
        return password_from(folder / file)
    except TargetError as error:
        raise PlanError(f"{where}: {error}") from None
