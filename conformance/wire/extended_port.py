"""The forms of EPRT, and of the replies 229 and 522 (RFC 2428 sections 2 and 3).

Numbers only: it must not know whether an address is reachable, or a protocol supported.
"""

from __future__ import annotations

import re

from conformance.wire.errors import WireError
from conformance.wire.octets import printable

IPV4, IPV6 = 1, 2
"""Address families by the numbers that IANA gave them."""


class ExtendedPortError(WireError):
    """No port, or no list of protocols, can be read; the text says why."""


_PORT = re.compile(r"\(([\x21-\x7e])\1\1([0-9]{1,9})\1\)")
_NEARLY = re.compile(r"\([^()]{0,80}\)")
_PROTOCOLS = re.compile(r"[^()]*+\(([0-9]{1,9}(?:,[0-9]{1,9})*+)\)")


def format_extended_port(host: str, port: int, delimiter: str = "|") -> str:
    """Return what EPRT takes: |1|132.235.1.2|6275|. The family is that of the address."""
    family = IPV6 if ":" in host else IPV4
    return delimiter.join(["", str(family), host, str(port), ""])


def find_extended_port(text: str) -> int:
    """Return the port that the text of a 229 names.

    Only what stands in parentheses counts; words around it do not. Raises ExtendedPortError where
    nothing there is four like delimiters with a port between the last two, and for a number that is
    no TCP port.
    """
    found = _PORT.search(text)
    if found is None:
        nearly = _NEARLY.search(text)
        shown = printable(nearly[0].encode("latin-1", "replace")) if nearly else ""
        seen = f"{shown} is not" if nearly else "no parentheses with"
        raise ExtendedPortError(f"{seen} (<d><d><d><tcp-port><d>)")
    port = int(found[2])
    if not 0 < port < 65536:
        raise ExtendedPortError(f"{port} is no TCP port")
    return port


def find_protocols(text: str) -> tuple[int, ...]:
    """Return the address families that the text of a 522 lists.

    The text before the list has no parentheses, and the list is numbers with commas between. Raises
    ExtendedPortError where it is not so.
    """
    found = _PROTOCOLS.match(text)
    if found is None:
        raise ExtendedPortError("no text without parentheses and then (prot1,prot2,...,protn)")
    return tuple(int(number) for number in found[1].split(","))
