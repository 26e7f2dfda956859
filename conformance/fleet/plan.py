"""What a fleet is to do: the file that a vendor writes, taken apart into jobs.

A job is one target by one profile, with one version of the suite. Every mistake in the file is told
before any job begins. Must not know what runs jobs.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle, product
from pathlib import Path
from typing import Any

from conformance.fleet.access import Access, access_of, check_places
from conformance.fleet.contents import Contents, of_options
from conformance.fleet.file_options import READ, from_folder, split, without_files
from conformance.fleet.forms import (
    NAME,
    PLAN,
    SUITE,
    TARGET,
    PlanError,
    check_keys,
    check_once,
    entries,
    seconds,
    texts,
    valid_name,
)
from conformance.given_file import text_of
from conformance.near import unknown
from conformance.report.identity import suite
from conformance.spec import ProfileError, profile, profile_names

SECONDS = 3600.0
"""Bound of a job, where the plan names none."""

LOST = 256
"""Status of a job that no worker brought to its end; no program ends with it."""

_OWN = ("--target", "--target-config", "--user", "--password", "--password-file", "--profile")
_KEPT = ("--results", "--recorded")
"""Options that a job sets itself."""


@dataclass(frozen=True, slots=True)
class Job:
    """One target by one profile with one version of the suite.

    `command` is the program of that version, empty for the one that runs the job; `options` are
    those of its run. `seconds` bounds it; `contents` is what stands in the files that it names.
    """

    target: str
    profile: str
    suite: str
    command: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    seconds: float = SECONDS
    password: str = field(default="", repr=False)
    contents: Contents = ()

    @property
    def id(self) -> str:
        """What it is called, also as the path of its files."""
        return f"{self.suite}/{self.profile}/{self.target}"

    @property
    def digest(self) -> str:
        """The SHA-256 of what it does: where that changes, what was kept of it is of no use.

        What files are called does nothing.
        """
        own = {} if self.command else suite()
        options = list(without_files(self.options))
        what = [self.id, self.command, options, self.contents, own]
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


def apart(jobs: Sequence[Job]) -> list[Job]:
    """The jobs in the order in which they are done: those of one target as far from each other as
    can be, for who starts them by their numbers may have several under way, and two of one target
    would meet in its limits.
    """
    of_targets: dict[str, list[Job]] = {}
    for job in jobs:
        of_targets.setdefault(job.target, []).append(job)
    rounds: list[list[Job]] = [[] for _ in range(max(map(len, of_targets.values()), default=0))]
    places = cycle(rounds)
    for ours in of_targets.values():
        # The places go on where they were, so that a target with few jobs fills the gaps.
        for job in ours:
            next(places).append(job)
    return [job for one in rounds for job in one]


def _jobs(table: Mapping[str, Any], folder: Path) -> list[Job]:
    check_keys(table, PLAN, "")
    suites = [_suite(entry, number) for number, entry in entries(table, "suite")]
    suites = suites or [_Suite(suite()["version"])]
    targets = [_named(entry, number) for number, entry in entries(table, "target")]
    if not targets:
        raise PlanError("no [[target]]: wanted at least one, with name and address")
    names = [str(entry["name"]) for entry in targets]
    check_once("suite", [one.name for one in suites])
    check_once("target", names)
    found = [access_of(entry, folder, _where(entry)) for entry in targets]
    check_places(list(zip(names, found, strict=True)))
    return [
        job
        for chosen, (entry, access) in product(suites, zip(targets, found, strict=True))
        for job in _of_target(table, entry, chosen, access, folder)
    ]


def _of_target(
    table: Mapping[str, Any],
    entry: Mapping[str, Any],
    chosen: _Suite,
    access: Access,
    folder: Path,
) -> Iterator[Job]:
    where = _where(entry)
    own = _options(table, entry, folder)
    named = texts(entry, "profiles", where) or texts(table, "profiles", "")
    if not named:
        raise PlanError(f"{where}: no profiles: name them here, or for all at the top")
    profiles = [_profile(name, where, known=not chosen.command) for name in named]
    check_once(f"{where}: profile", profiles)
    for name in profiles:
        yield Job(
            target=str(entry["name"]),
            profile=name,
            suite=chosen.name,
            command=chosen.command,
            options=(*access.words, *own),
            seconds=seconds(entry, where) or seconds(table, "") or SECONDS,
            password=access.password,
            contents=(*access.contents, *of_options(own)),
        )


# ---------------------------------------------------------------------- one entry


def _options(table: Mapping[str, Any], entry: Mapping[str, Any], folder: Path) -> list[str]:
    where = _where(entry)
    own = [*texts(table, "options", ""), *texts(entry, "options", where)]
    for word, (_, name, _) in zip(own, split(own), strict=True):
        if name in (*_OWN, *_KEPT):
            raise PlanError(f"{where}: options: {word!a} is set by the job itself; leave it out")
    return from_folder(own, READ, folder)


def _suite(entry: Mapping[str, Any], number: int) -> _Suite:
    check_keys(entry, SUITE, f"suite {number}: ")
    command = texts(entry, "command", f"suite {number}")
    if not command:
        raise PlanError(
            f"suite {number}: no command: wanted the program of that version, as in "
            'command = ["/opt/suite-0.1.0/bin/ftp-conformance"]'
        )
    return _Suite(valid_name(entry.get("name"), f"suite {number}"), tuple(command))


def _named(entry: Mapping[str, Any], number: int) -> Mapping[str, Any]:
    check_keys(entry, TARGET, f"target {number}: ")
    valid_name(entry.get("name"), f"target {number}")
    return entry


def _where(entry: Mapping[str, Any]) -> str:
    return f"target {entry['name']!a}"


def _profile(name: str, where: str, *, known: bool) -> str:
    """The id of a profile; what another version of the suite has, that one knows."""
    try:
        return profile(name).id
    except ProfileError:
        if not known and NAME.fullmatch(name.replace("@", "-")):
            return name
        raise PlanError(f"{where}: {unknown('profile', name, profile_names())}") from None
