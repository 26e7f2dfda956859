"""The forms of EPRT and of the replies 229 and 522 (RFC 2428)."""

from __future__ import annotations

import re

from conformance.wire.errors import WireError


class ExtendedPortError(WireError):
    """No port can be read."""


def format_extended_port(host: str, port: int, delimiter: str = "|") -> str:
    """Return the argument of EPRT."""
    d = delimiter
    return f"{d}{2 if ':' in host else 1}{d}{host}{d}{port}{d}"


def find_extended_port(text: str) -> int:
    """Return the port in the text of a 229."""
    found = re.search(r"\(([!-~])\1\1([0-9]{1,5})\1\)", text)
    if found is None:
        raise ExtendedPortError("no (|||port|) in it")
    return int(found[2])
