"""The forms of LPRT, and of the replies 228 and 521 (RFC 1639 sections 2 to 4).

Numbers only: it must not know whether an address is reachable.
"""

from __future__ import annotations

import ipaddress
import re

from conformance.wire.errors import WireError

_RUN = re.compile(r"(?<![0-9])[0-9]{1,3}+(?:, ?[0-9]{1,3})++(?![0-9])")
_PORT_LENGTH = 2
_LENGTHS = {4: 4, 6: 16}
"""Octets of an address, by the version of IP."""


class LongPortError(WireError):
    """No long address can be read; the text says why."""


def format_long_port(host: str, port: int) -> str:
    """Return what LPRT takes: af,hal,h1,...,pal,p1,p2. The family is the version of IP."""
    address = ipaddress.ip_address(host)
    octets = address.packed
    numbers = [address.version, len(octets), *octets, _PORT_LENGTH, port >> 8, port & 255]
    return ",".join(map(str, numbers))


def find_long_port(text: str) -> tuple[str, int]:
    """Return host and port that the text of a 228 names. Raises LongPortError."""
    runs = _RUN.findall(text[:2000])
    if not runs:
        raise LongPortError("no numbers with commas in it")
    numbers = [int(number) for number in max(runs, key=len).split(",")]
    if any(number > 255 for number in numbers):
        raise LongPortError("a number over 255")
    family, length, *rest = numbers
    address, ports = rest[:length], rest[length:]
    if length != _LENGTHS.get(family):
        raise LongPortError(f"family {family} with {length} octets of address")
    if len(ports) != _PORT_LENGTH + 1 or ports[0] != _PORT_LENGTH:
        raise LongPortError("the address is not followed by 2 and two octets of a port")
    port = ports[1] * 256 + ports[2]
    if not port:
        raise LongPortError("the port is 0")
    return str(ipaddress.ip_address(bytes(address))), port


def find_families(text: str) -> tuple[int, ...]:
    """Return the families that the text of a 521 lists in parentheses. Raises LongPortError."""
    found = re.search(r"\(([0-9]{1,3}(?:, ?[0-9]{1,3}){0,99})\)", text[:2000])
    if found is None:
        raise LongPortError("no (af1, af2, ..., afn)")
    return tuple(int(number) for number in found[1].split(","))
