"""What a fleet is to do: the file that a vendor writes, taken apart into jobs.

A job is one target by one profile, with one version of the suite. Every mistake in the file is told
before any job begins. Must not know what runs jobs.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

from conformance.given_file import text_of
from conformance.near import unknown
from conformance.report.identity import suite
from conformance.spec import ProfileError, profile, profile_names
from conformance.target import TargetError, password_from, read_target, split_address

SECONDS = 3600.0
"""Bound of a job, where the plan names none."""

LOST = 256
"""Status of a job that no worker brought to its end; no program ends with it."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_NAMES = "letters, digits, dots, dashes and underscores, up to 100 of them, the first no sign"
_OWN = ("--target", "--target-config", "--user", "--password", "--password-file", "--profile")
_KEPT = ("--results", "--recorded")
"""Options that a job sets itself."""

_PLAN = {"profiles": list, "options": list, "seconds": float, "suite": list, "target": list}
_SUITE = {"name": str, "command": list}
_TARGET = {
    **dict.fromkeys(("name", "address", "server", "description", "user"), str),
    **dict.fromkeys(("password_file", "password_variable"), str),
    "anonymous": bool,
    "profiles": list,
    "options": list,
    "seconds": float,
}
_LOGIN = ("user", "password_file", "password_variable", "anonymous")
_PLACES = ("address", "server", "description")
_KINDS = {str: "a text", list: "a list", float: "a number", bool: "true or false"}


class PlanError(Exception):
    """The plan cannot be used; the message says where it is wrong, and what would be right."""


@dataclass(frozen=True, slots=True)
class Job:
    """One target by one profile with one version of the suite.

    `command` is the program of that version, empty for the one that runs the job; `options` are
    those of its run. `seconds` bounds it.
    """

    target: str
    profile: str
    suite: str
    command: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    seconds: float = SECONDS
    password: str = field(default="", repr=False)

    @property
    def id(self) -> str:
        """What it is called, also as the path of its files."""
        return f"{self.suite}/{self.profile}/{self.target}"

    @property
    def digest(self) -> str:
        """The SHA-256 of what it does: where that changes, what was kept of it is of no use."""
        what = [self.id, self.command, self.options]
        return hashlib.sha256(json.dumps(what).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class _Suite:
    name: str
    command: tuple[str, ...] = ()


def read_plan(path: Path) -> list[Job]:
    """Return the jobs of a plan, in the order in which they stand there. Raises PlanError."""
    try:
        table = tomllib.loads(text_of(path))
    except (OSError, UnicodeDecodeError) as error:
        raise PlanError(f"{path}: cannot be read: {error}") from None
    except tomllib.TOMLDecodeError as error:
        raise PlanError(f"{path}: not TOML: {error}") from None
    try:
        return _jobs(table, path.parent)
    except PlanError as error:
        raise PlanError(f"{path}: {error}") from None


def _jobs(table: Mapping[str, Any], folder: Path) -> list[Job]:
    _check_keys(table, _PLAN, "")
    suites = [_suite(entry, number) for number, entry in _entries(table, "suite")]
    suites = suites or [_Suite(suite()["version"])]
    targets = [_named(entry, number) for number, entry in _entries(table, "target")]
    if not targets:
        raise PlanError("no [[target]]: wanted at least one, with name and address")
    for kind, names in (
        ("suite", [one.name for one in suites]),
        ("target", [*map(_name, targets)]),
    ):
        _check_once(kind, names)
    _check_places(targets)
    return [
        job
        for chosen, entry in product(suites, targets)
        for job in _of_target(table, entry, chosen, folder)
    ]


def _of_target(
    table: Mapping[str, Any], entry: Mapping[str, Any], chosen: _Suite, folder: Path
) -> Iterator[Job]:
    where = f"target {_name(entry)!a}"
    words, password = _login(entry, folder, where)
    own = [*_texts(table, "options", ""), *_texts(entry, "options", where)]
    for word in own:
        if word.split("=")[0] in (*_OWN, *_KEPT):
            raise PlanError(f"{where}: options: {word!a} is set by the job itself; leave it out")
    profiles = _texts(entry, "profiles", where) or _texts(table, "profiles", "")
    if not profiles:
        raise PlanError(f"{where}: no profiles: name them here, or for all at the top")
    _check_once(f"{where}: profile", profiles)
    for name in profiles:
        yield Job(
            target=_name(entry),
            profile=_profile(name, where, known=not chosen.command),
            suite=chosen.name,
            command=chosen.command,
            options=(*words, *own),
            seconds=_seconds(entry, where) or _seconds(table, "") or SECONDS,
            password=password,
        )


# ---------------------------------------------------------------------- one entry


def _suite(entry: Mapping[str, Any], number: int) -> _Suite:
    _check_keys(entry, _SUITE, f"suite {number}: ")
    command = _texts(entry, "command", f"suite {number}")
    if not command:
        raise PlanError(
            f"suite {number}: no command: wanted the program of that version, as in "
            'command = ["/opt/suite-0.1.0/bin/ftp-conformance"]'
        )
    return _Suite(_valid(entry.get("name"), f"suite {number}"), tuple(command))


def _named(entry: Mapping[str, Any], number: int) -> Mapping[str, Any]:
    _check_keys(entry, _TARGET, f"target {number}: ")
    _valid(entry.get("name"), f"target {number}")
    given = [key for key in _PLACES if entry.get(key)]
    if len(given) != 1:
        said = " and ".join(given) or "none of them"
        raise PlanError(
            f"target {_name(entry)!a}: wanted one of {', '.join(_PLACES)}, found {said}"
        )
    return entry


def _name(entry: Mapping[str, Any]) -> str:
    return str(entry["name"])


def _valid(name: object, where: str) -> str:
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise PlanError(f"{where}: name {name!a}: wanted {_NAMES}, for files are called so")
    return name


def _login(entry: Mapping[str, Any], folder: Path, where: str) -> tuple[list[str], str]:
    """The options that name the target and its user, and the password. Raises PlanError."""
    given = [
        key for key in ("user", "password_file", "password_variable", "anonymous") if key in entry
    ]
    if entry.get("server") or entry.get("description"):
        if given:
            raise PlanError(f"{where}: {given[0]}: its server or description has the login")
        if entry.get("server"):
            return ["--target", f"server:{entry['server']}"], ""
        return ["--target-config", _description(folder / entry["description"], where)], ""
    try:
        split_address(entry["address"])
    except TargetError as error:
        raise PlanError(f"{where}: {error}") from None
    words = ["--target", entry["address"]]
    if entry.get("anonymous"):
        if len(given) > 1:
            raise PlanError(f"{where}: anonymous contradicts {given[0]}")
        return words, ""
    password = _password(entry, folder, where)
    if not entry.get("user") or not password:
        raise PlanError(
            f"{where}: no credentials: give user with password_file or password_variable, or say "
            "anonymous = true"
        )
    return [*words, "--user", entry["user"]], password


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


def _description(path: Path, where: str) -> str:
    """The whole path of a target's description, which has a login. Raises PlanError."""
    try:
        described = read_target(path)
    except TargetError as error:
        raise PlanError(f"{where}: {error}") from None
    if not described.login.user:
        raise PlanError(f"{where}: no credentials: {path} has no user under [login]")
    return str(path.resolve())


def _profile(name: str, where: str, *, known: bool) -> str:
    """The id of a profile; what another version of the suite has, that one knows."""
    try:
        return profile(name).id
    except ProfileError:
        if not known and _NAME.fullmatch(name.replace("@", "-")):
            return name
        raise PlanError(f"{where}: {unknown('profile', name, profile_names())}") from None


# ---------------------------------------------------------------------- forms


def _check_keys(table: Mapping[str, Any], known: Mapping[str, type], where: str) -> None:
    for key, value in table.items():
        if key not in known:
            raise PlanError(f"{where}{unknown('key', key, known)}")
        wanted = known[key]
        number = wanted is float and type(value) is int
        if not (isinstance(value, wanted) or number):
            raise PlanError(f"{where}{key}: wanted {_KINDS[wanted]}, found {value!a}")


def _entries(table: Mapping[str, Any], kind: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for number, entry in enumerate(table.get(kind, ()), 1):
        if not isinstance(entry, dict):
            raise PlanError(f"{kind} {number}: wanted a table [[{kind}]], found {entry!a}")
        yield number, entry


def _texts(table: Mapping[str, Any], key: str, where: str) -> list[str]:
    values: list[object] = table.get(key, [])
    for value in values:
        if not isinstance(value, str) or not value:
            place = f"{where}: " if where else ""
            raise PlanError(f"{place}{key}: wanted texts, found {value!a}")
    return [str(value) for value in values]


def _seconds(table: Mapping[str, Any], where: str) -> float:
    seconds = float(table.get("seconds", 0))
    if "seconds" in table and not 1 <= seconds <= 10_000_000:
        place = f"{where}: " if where else ""
        raise PlanError(f"{place}seconds {seconds:g}: wanted a number from 1 to 10^7")
    return seconds


def _check_once(kind: str, names: Sequence[str]) -> None:
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise PlanError(f"{kind} {twice[0]!a} is listed twice")


def _check_places(targets: Sequence[Mapping[str, Any]]) -> None:
    """Two runs on one login of one server would meet in its files and its limits."""
    seen: dict[tuple[str, ...], str] = {}
    for entry in targets:
        if entry.get("server"):
            continue  # each run starts its own
        place = tuple(str(entry.get(key, "")) for key in ("address", "description", "user"))
        if place in seen:
            what = entry.get("address") or entry.get("description")
            raise PlanError(
                f"target {_name(entry)!a}: {what} is listed twice, first as {seen[place]!a}: give "
                "it once, with all profiles"
            )
        seen[place] = _name(entry)
