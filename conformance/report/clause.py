"""How a requirement's clause is named to people: "RFC 959 section 4.1.3, MUST (by judgement)".

One place, so that terminal, JUnit and command line say it alike. It must not know about results.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conformance.spec.catalogue import Requirement

_RFC = re.compile(r"rfc(\d+)")
_NUMBERS = re.compile(r"(\d+)")


def document_name(document: str) -> str:
    """Return "RFC 959" for "rfc959"; a document that is no RFC keeps its name."""
    match = _RFC.fullmatch(document)
    return f"RFC {match[1]}" if match else document


def place(requirement: Requirement) -> str:
    """Return where the words stand, as a table shows it: "RFC 959 4.1.3"."""
    return f"{document_name(requirement.document)} {requirement.section}".strip()


def clause_and_level(requirement: Requirement) -> str:
    """Return the clause, its level, and whether the level is the RFC's word or a judgement."""
    if requirement.level == "informative":
        return f"{requirement.clause}, informative"
    basis = "by judgement" if requirement.basis == "judgement" else requirement.basis
    return f"{requirement.clause}, {requirement.level.upper()} ({basis})"


def clause_order(requirement: Requirement) -> tuple[object, ...]:
    """Return a key that sorts requirements as the documents have them."""
    document, section = reading_order(requirement.document), reading_order(requirement.section)
    return document, section, requirement.id


def requirement_lines(requirements: Iterable[Requirement]) -> list[str]:
    """Return a line each, in the documents' order and aligned: place, level, id."""
    ordered = sorted(requirements, key=clause_order)
    width = max((len(place(requirement)) for requirement in ordered), default=0)
    return [
        f"{place(requirement):<{width}}  {requirement.level.upper():<6}  {requirement.id}"
        + ("" if requirement.observable else "  (not observable)")
        for requirement in ordered
    ]


def reading_order(text: str) -> tuple[tuple[int, int | str], ...]:
    """Return a key that sorts "4.1.10" after "4.1.9" and "rfc959" before "rfc1123"."""
    return tuple(
        (0, int(part)) if part.isdecimal() else (1, part) for part in _NUMBERS.split(text) if part
    )
