"""The host-port form of PORT and of the 227 reply (RFC 959 section 5.3.2; RFC 1123 4.1.2.6).

Numbers only: it must not know whether an address is reachable, private or the peer's own.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from conformance.wire.errors import WireError


class HostPortError(WireError):
    """No host and port can be read or written; the text says why."""


class HostPort(NamedTuple):
    """An IPv4 address in dotted form and a TCP port."""

    host: str
    port: int


# Possessive, so that a hostile text costs linear time. [0-9], since \d takes digits of any script.
_RUN = re.compile(r"(?<![0-9])[0-9]++(?:,[0-9]++)*+")
_FIELDS = ("h1", "h2", "h3", "h4", "p1", "p2")


def format_host_port(host: str, port: int) -> str:
    """Return "h1,h2,h3,h4,p1,p2". Raises HostPortError unless IPv4 and 0 to 65535."""
    numbers = host.split(".")
    if len(numbers) != 4 or not all(_is_octet(number) for number in numbers):
        raise HostPortError(f"{host[:80]!r} is no IPv4 address in dotted form")
    if not 0 <= port <= 65535:
        raise HostPortError(f"port {port} is not between 0 and 65535")
    return ",".join([*(str(int(number)) for number in numbers), str(port >> 8), str(port & 255)])


def find_host_port(text: str) -> HostPort:
    """Find h1,h2,h3,h4,p1,p2 in the text of a 227 reply, the code not included.

    Parentheses and words around it do not matter (RFC 1123 section 4.1.2.6). The first run of
    exactly six numbers counts. Raises HostPortError telling what is wrong with the longest run
    where there is none, with a number over 255, and with port 0, to which nobody can connect.
    """
    runs = [run.group().split(",", 6) for run in _RUN.finditer(text)]
    if not runs:
        raise HostPortError("no number in it")
    fields = next((run for run in runs if len(run) == 6), None)
    if fields is None:
        longest = max(runs, key=len)
        if len(longest) > 6:
            raise HostPortError("more than six numbers with commas")
        missing = ", ".join(_FIELDS[len(longest) :])
        raise HostPortError(f"{len(longest)} of six numbers with commas: {missing} missing")
    for name, field in zip(_FIELDS, fields, strict=True):
        if not _is_octet(field):
            raise HostPortError(f"{name} is {field[:20]}, over 255")
    h1, h2, h3, h4, p1, p2 = (int(field) for field in fields)
    port = p1 * 256 + p2
    if port == 0:
        raise HostPortError("the port is 0")
    return HostPort(f"{h1}.{h2}.{h3}.{h4}", port)


def _is_octet(field: str) -> bool:
    # int() refuses thousands of digits, so zeros in front go first.
    digits = field.lstrip("0") or field[:1]
    return len(digits) <= 3 and digits.isascii() and digits.isdigit() and int(digits) <= 255
