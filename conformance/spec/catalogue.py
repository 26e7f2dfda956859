"""Reads the catalogue: commands, replies, requirements and rulings, from the TOML files beside it.

The files' schema is checked by tests, so reading trusts it. Must not know who asks: no verdicts
here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent

COMMANDS: tuple[str, ...] = (
    *("USER", "PASS", "ACCT", "CWD", "CDUP", "SMNT", "REIN", "QUIT"),
    *("PORT", "PASV", "TYPE", "STRU", "MODE"),
    *("RETR", "STOR", "STOU", "APPE", "ALLO", "REST", "RNFR", "RNTO", "ABOR", "DELE", "RMD"),
    *("MKD", "PWD", "LIST", "NLST", "SITE", "SYST", "STAT", "HELP", "NOOP"),
)
"""The 33 commands of RFC 959 section 4.1, in its order."""

LEVELS = ("must", "should", "may", "informative")
"""How much a requirement binds a server, the strongest first."""

INFORMATIVE = LEVELS[-1]


@dataclass(frozen=True, slots=True)
class Requirement:
    """One checkable sentence of a document, in the project's own words.

    `level` is "must", "should" or "may"; `basis` says whether the document says so in that word
    ("explicit") or the project judged ("judgement", for the text before RFC 2119). What no RFC says
    is "informative": nothing is demanded there, and `title` names the draft.
    """

    id: str
    document: str
    section: str
    level: str
    basis: str
    says: str
    commands: tuple[str, ...]
    observable: bool
    why_not: str = ""
    rulings: tuple[str, ...] = ()
    title: str = ""

    @property
    def is_informative(self) -> bool:
        """Whether it is only observed: nothing fails by it, and nothing is demanded."""
        return self.level == INFORMATIVE

    @property
    def clause(self) -> str:
        """The place in the document, for people: "RFC 959 section 4.1.3", "RFC 959 appendix II"."""
        if not self.document.startswith("rfc"):
            return f"{self.title} ({self.section})"
        number = self.document.removeprefix("rfc")
        title = f" ({self.title})" if self.title else ""
        kind = "" if self.section.startswith(("appendix", "page")) else "section "
        return f"RFC {number} {kind}{self.section}{title}"


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision where texts conflict or respectable servers differ."""

    id: str
    title: str
    texts: tuple[str, ...]
    accepts: str
    decision: str
    reason: str
    strict: str = ""


@dataclass(frozen=True, slots=True)
class Command:
    """One command with its syntax, its access rules and its row of RFC 959 section 5.4.

    `ruled` holds the codes that rulings add to the row; `codes` is every code that may answer it:
    the row, what rulings add, and 421 (section 4.2.2).
    """

    verb: str
    section: str
    syntax: str
    argument: str
    needs_login: bool | str
    transfer: bool
    writes: bool
    group: str
    optional: str
    preliminary: frozenset[int]
    completion: frozenset[int]
    intermediate: frozenset[int]
    failure: frozenset[int]
    ruled: frozenset[int]
    rulings: tuple[str, ...]
    codes: frozenset[int]
    prepares: bool = False


@dataclass(frozen=True, slots=True)
class ExtensionCommand:
    """One command of a later document, or of a draft. `feature` is the label of FEAT that promises
    it, empty where no document names one.
    """

    verb: str
    document: str
    section: str
    syntax: str
    feature: str
    transfer: bool
    writes: bool


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All that the documents say, by id."""

    requirements: Mapping[str, Requirement]
    rulings: Mapping[str, Ruling]
    commands: Mapping[str, Command]
    replies: Mapping[int, Mapping[str, Any]]

    def is_informative(self, name: str) -> bool:
        """Whether this id is a requirement's that is only observed."""
        found = self.requirements.get(name)
        return found is not None and found.is_informative


def _read(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return tomllib.load(file)


@cache
def command_table() -> Mapping[str, Command]:
    """Return the commands by verb."""
    codes = ("preliminary", "completion", "intermediate", "failure", "ruled")
    table = {}
    for verb, row in _read(_FOLDER / "commands.toml").items():
        if verb not in COMMANDS:
            continue
        fields = {name: value for name, value in row.items() if name in Command.__slots__}
        fields |= {name: frozenset(row.get(name, ())) for name in codes}
        every = frozenset({421}).union(*(fields[name] for name in codes))
        fields |= {"verb": verb, "codes": every, "rulings": tuple(row.get("rulings", ()))}
        table[verb] = Command(**fields)
    return table


@cache
def extension_table() -> Mapping[str, ExtensionCommand]:
    """Return the commands of later RFCs by verb."""
    return _extensions("extension_commands.toml")


@cache
def draft_table() -> Mapping[str, ExtensionCommand]:
    """Return the commands of drafts and of vendors by verb."""
    return _extensions("draft_commands.toml")


def _extensions(file: str) -> dict[str, ExtensionCommand]:
    rows = _read(_FOLDER / file)
    return {verb: ExtensionCommand(verb, **row) for verb, row in rows.items()}


@cache
def every_command() -> Mapping[str, Command | ExtensionCommand]:
    """Return all commands by verb."""
    return {**command_table(), **extension_table(), **draft_table()}


def _requirements() -> dict[str, Requirement]:
    found = {}
    for path in sorted((_FOLDER / "requirements").rglob("*.toml")):
        tables = _read(path)
        document = tables.pop("document")
        for name, row in tables.items():
            lists = {key: tuple(row.get(key, ())) for key in ("commands", "rulings")}
            found[name] = Requirement(**{**row, "id": name, "document": document, **lists})
    return found


@cache
def catalogue() -> Catalogue:
    """Return the whole catalogue, read once."""
    rulings = {}
    for path in sorted((_FOLDER / "rulings").glob("*.toml")):
        for name, row in _read(path).items():
            rulings[name] = Ruling(**{**row, "id": name, "texts": tuple(row["texts"])})
    replies = {
        int(code): row for code, row in _read(_FOLDER / "replies.toml").items() if code.isdigit()
    }
    return Catalogue(_requirements(), rulings, command_table(), replies)
