"""The form of a plan: which keys its tables have, and of what kind each value is.

Whatever is wrong is told with its place. Must not know what a value means.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from conformance.near import unknown

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_NAMES = "letters, digits, dots, dashes and underscores, up to 100 of them, the first no sign"

PLAN = {"profiles": list, "options": list, "seconds": float, "suite": list, "target": list}
SUITE = {"name": str, "command": list}
TARGET = {
    **dict.fromkeys(("name", "address", "server", "description", "user"), str),
    **dict.fromkeys(("password_file", "password_variable"), str),
    "anonymous": bool,
    "profiles": list,
    "options": list,
    "seconds": float,
}
_KINDS = {str: "a text", list: "a list", float: "a number", bool: "true or false"}


class PlanError(Exception):
    """The plan cannot be used; the message says where it is wrong, and what would be right."""


def check_keys(table: Mapping[str, Any], known: Mapping[str, type], where: str) -> None:
    """Raise PlanError for a key that is not known, or a value of another kind."""
    for key, value in table.items():
        if key not in known:
            raise PlanError(f"{where}{unknown('key', key, known)}")
        wanted = known[key]
        number = wanted is float and type(value) is int
        if not (isinstance(value, wanted) or number):
            raise PlanError(f"{where}{key}: wanted {_KINDS[wanted]}, found {value!a}")


def entries(table: Mapping[str, Any], kind: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The tables of a kind, counted from 1. Raises PlanError."""
    for number, entry in enumerate(table.get(kind, ()), 1):
        if not isinstance(entry, dict):
            raise PlanError(f"{kind} {number}: wanted a table [[{kind}]], found {entry!a}")
        yield number, entry


def texts(table: Mapping[str, Any], key: str, where: str) -> list[str]:
    """A list of texts, none of which is empty. Raises PlanError."""
    values: list[object] = table.get(key, [])
    for value in values:
        if not isinstance(value, str) or not value:
            place = f"{where}: " if where else ""
            raise PlanError(f"{place}{key}: wanted texts, found {value!a}")
    return [str(value) for value in values]


def seconds(table: Mapping[str, Any], where: str) -> float:
    """The bound of a job, 0 where there is none. Raises PlanError."""
    given = float(table.get("seconds", 0))
    if "seconds" in table and not 1 <= given <= 10_000_000:
        place = f"{where}: " if where else ""
        raise PlanError(f"{place}seconds {given:g}: wanted a number from 1 to 10^7")
    return given


def valid_name(name: object, where: str) -> str:
    """The name, if files can be called so. Raises PlanError."""
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise PlanError(f"{where}: name {name!a}: wanted {_NAMES}, for files are called so")
    return name


def check_once(kind: str, names: Sequence[str]) -> None:
    """Raise PlanError for a name that comes twice."""
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise PlanError(f"{kind} {twice[0]!a} is listed twice")
