"""Ways to spoil a single reply, by name. Each takes a reply's octets and gives what is sent
instead.

Must not know which reply it is: the search tries each of a dialogue in turn.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from .truthful import Spoil, Truthful

_REFUSED = {"1": b"550", "2": b"550", "3": b"550", "4": b"200", "5": b"200"}
_CONFUSED = {"1": b"226", "2": b"350", "3": b"230", "4": b"350", "5": b"350"}
_CODE = re.compile(rb"^(\d\d\d)(?=[ -])", re.MULTILINE)


def _with_code(octets: bytes, code: bytes) -> bytes:
    own = octets[:3]
    return _CODE.sub(lambda found: code if found[1] == own else found[1], octets)


def opposite(_: Truthful, octets: bytes) -> bytes:
    """Refuse what succeeds, affirm what is refused."""
    return _with_code(octets, _REFUSED[chr(octets[0])])


def confused(_: Truthful, octets: bytes) -> bytes:
    """Ask for more where all is said, and finish where it only begins."""
    return _with_code(octets, _CONFUSED[chr(octets[0])])


def silent(_: Truthful, octets: bytes) -> bytes:
    """Say nothing."""
    del octets
    return b""


def closing(session: Truthful, octets: bytes) -> bytes:
    """Close the control connection and say nothing."""
    del octets
    session.hang_up()
    return b""


def closing_after(session: Truthful, octets: bytes) -> bytes:
    """Close the control connection after the reply."""
    session.hang_up()
    return octets


def double(_: Truthful, octets: bytes) -> bytes:
    """Say it twice."""
    return octets * 2


def wordless(_: Truthful, octets: bytes) -> bytes:
    """Say nothing but the code."""
    return octets[:3] + b" \r\n"


def misleading(_: Truthful, octets: bytes) -> bytes:
    """Keep the code, and name something else after it."""
    return octets[:3] + b' "/elsewhere" (127,0,0,1,0,9) 110 MARK 1 = 2 file: elsewhere\r\n'


def bare_line_feed(_: Truthful, octets: bytes) -> bytes:
    """End the lines with LF alone."""
    return octets.replace(b"\r\n", b"\n")


def carriage_return_within(_: Truthful, octets: bytes) -> bytes:
    """Put a CR into the text."""
    return octets[:5] + b"\r" + octets[5:]


def nul_within(_: Truthful, octets: bytes) -> bytes:
    """Put a NUL into the text."""
    return octets[:5] + b"\x00" + octets[5:]


def without_space(_: Truthful, octets: bytes) -> bytes:
    """Leave out what separates the code from the text."""
    return octets[:3] + octets[4:]


def without_code(_: Truthful, octets: bytes) -> bytes:
    """Leave out the code."""
    return octets[4:]


def high_digit(_: Truthful, octets: bytes) -> bytes:
    """Use a first digit that there is not."""
    return _with_code(octets, b"8" + octets[1:3])


def high_second_digit(_: Truthful, octets: bytes) -> bytes:
    """Use a second digit that there is not."""
    return _with_code(octets, octets[:1] + b"9" + octets[2:3])


def ambiguous_lines(_: Truthful, octets: bytes) -> bytes:
    """Put the code by itself on a line between the first and the last one."""
    code = octets[:3]
    return code + b"-it begins\r\n" + code + b"\r\n" + code + b" it ends\r\n"


def endless_lines(_: Truthful, octets: bytes) -> bytes:
    """Begin a reply of several lines, and end another one."""
    return octets[:3] + b"-it begins\r\n999 it ends\r\n"


def talkative(_: Truthful, octets: bytes) -> bytes:
    """Add a reply that nobody asked for."""
    return octets + b"214 By the way.\r\n"


SPOILS: Mapping[str, Spoil] = {
    function.__name__.replace("_", "-"): function
    for function in (
        opposite,
        confused,
        misleading,
        wordless,
        closing,
        closing_after,
        double,
        talkative,
        bare_line_feed,
        carriage_return_within,
        nul_within,
        without_space,
        without_code,
        high_digit,
        high_second_digit,
        ambiguous_lines,
        endless_lines,
        silent,
    )
}
"""By name; the search tries them in this order, the slow one last."""
