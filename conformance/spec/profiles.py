"""Profiles: frozen, versioned sets of requirements, by which a server is certified.

What a version of a profile demands never changes, so that a newer suite turns no run red that was
green: requirements and cases that came later are not scored until a new version takes them in. The
files in the folder of the same name are the one place for it. Must not know any verdict.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from conformance.spec.catalogue import catalogue

_FOLDER = Path(__file__).parent / "profiles"
_MONITOR = "monitor/"


class ProfileError(ValueError):
    """There is no such profile; the attribute `name` is what was asked for."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass(frozen=True, slots=True)
class Profile:
    """One version of a profile.

    `mandatory` are the ids of requirements that a server must fulfil whatever it offers: none of
    them may be unsupported. `scored` are all that count, those among them. `cases` are the ids of
    the cases that there were when the version was made.
    """

    name: str
    version: int
    title: str
    says: str
    mandatory: frozenset[str]
    scored: frozenset[str]
    cases: frozenset[str] = field(repr=False)

    @property
    def id(self) -> str:
        """The name with the version: "secure@1"."""
        return f"{self.name}@{self.version}"

    def scores(self, case: str, requirement: str) -> bool:
        """Whether this case of this requirement counts."""
        known = case.startswith(_MONITOR) or case in self.cases
        return known and requirement in self.scored

    def is_of_it(self, requirement: str) -> bool:
        """Whether cases of this requirement are run for it: those that count, and those that may
        count in a later version.
        """
        return requirement in self.scored or (
            requirement not in _every_id(self.version)
            and not catalogue().is_informative(requirement)
        )


def profile_names() -> list[str]:
    """Return the ids of all profiles, "minimum@1" first, the ones that demand more behind it."""
    found = [_read(path.stem) for path in _FOLDER.glob("*.toml")]
    return [one.id for one in sorted(found, key=lambda one: (one.version, len(one.scored)))]


def profile(name: str) -> Profile:
    """Return the profile of that name: "secure@1", or "secure" for its newest version.

    Raises ProfileError where there is none.
    """
    wanted, at, version = name.partition("@")
    known = [one for one in profile_names() if one.partition("@")[0] == wanted]
    if not known or (at and name not in known):
        raise ProfileError(name)
    newest = max(known, key=lambda one: int(one.partition("@")[2]))
    return _read((name if version else newest).replace("@", "-"))


@cache
def _read(stem: str) -> Profile:
    table = tomllib.loads((_FOLDER / f"{stem}.toml").read_text("utf-8"))
    below = table.get("extends", "")
    base = _read(below.replace("@", "-")) if below else None
    mandatory = frozenset(table["mandatory"]) | (base.mandatory if base else frozenset())
    scored = mandatory | frozenset(table["scored"]) | (base.scored if base else frozenset())
    return Profile(
        table["name"],
        table["version"],
        table["title"],
        table["says"],
        mandatory,
        scored,
        _cases(table["cases"]),
    )


@cache
def _cases(name: str) -> frozenset[str]:
    return frozenset((_FOLDER / name).read_text("utf-8").splitlines())


def _every_id(version: int) -> frozenset[str]:
    """All requirements that there were when the profiles of a version were made."""
    return _read(f"full-{version}").scored
