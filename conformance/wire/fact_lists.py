"""Lists of facts: those that FEAT offers, and those that OPTS MLST has chosen (RFC 3659 sections
7.8 and 7.9.1).

Must not know what any fact tells.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from conformance.wire.errors import WireError
from conformance.wire.octets import printable

_SHOWN = 200
_FACT = r"[A-Za-z0-9,.:!@#$%^&()\-_+?/\\'\"]{1,80}"
_OFFERED = re.compile(rf"(?:{_FACT}\*?;){{0,200}}")
_CHOSEN = re.compile(rf"200 MLST OPTS ?((?:{_FACT};){{0,200}})\r\n", re.IGNORECASE)


class FactListError(WireError):
    """It is no list of facts; the text shows the octets."""


def read_offered(parameters: str) -> Mapping[str, bool]:
    """Read what stands behind MLST in FEAT, `Type*;Size;`: whether each fact is sent, by its name
    as it is written. Raises FactListError.
    """
    if not _OFFERED.fullmatch(parameters):
        shown = printable(parameters.encode("latin-1", "replace"), _SHOWN)
        raise FactListError(f"not facts, an asterisk or none, a semicolon behind each: {shown}")
    return {one.removesuffix("*"): one.endswith("*") for one in parameters.split(";")[:-1]}


def read_chosen(octets: bytes) -> frozenset[str]:
    """Read a reply to OPTS MLST; return the facts in lower case. Raises FactListError."""
    found = _CHOSEN.fullmatch(octets.decode("latin-1"))
    if found is None:
        shown = printable(octets, _SHOWN)
        raise FactListError(f"not 200 MLST OPTS, facts, a semicolon behind each: {shown}")
    return frozenset(name.lower() for name in found[1].split(";")[:-1])
