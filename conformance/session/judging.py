"""Judging what is no reply: conditions, contents, connections that did not do what they must.

Shared by sessions and data connections. Does not know how anything is sent.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import NoReturn, TypeVar

from conformance.session.case import Case
from conformance.verdict import Finding
from conformance.wire.errors import WireError
from conformance.wire.octets import printable

_T = TypeVar("_T")
_AROUND, _SHOWN, _LONGEST = 24, 300, 4000


class Judging:
    """Gives a thing of a case the verbs that judge."""

    def __init__(self, case: Case) -> None:
        self.case = case

    def preparing(self) -> AbstractContextManager[None]:
        """Whatever goes wrong inside makes the case inconclusive."""
        return self.case.preparing()

    def inconclusive(self, reason: str) -> NoReturn:
        """End the case: it cannot be judged on this target."""
        self.case.inconclusive(reason)

    def unsupported(self, reason: str) -> NoReturn:
        """End the case: the target lacks this option, which it may."""
        self.case.unsupported(reason)

    def must(self, condition: bool, text: str, *, seen: str = "") -> None:
        """Fail where the condition does not hold; `text` says what must hold."""
        if not condition:
            self.case.fail(self._finding("not-so", "", seen or "it does not hold", text))

    def should(self, condition: bool, text: str, *, seen: str = "") -> None:
        """Warn where the condition does not hold; `text` says what should hold."""
        if not condition:
            self.case.warn(self._finding("not-so", "", seen or "it does not hold", text))

    def must_equal(self, received: bytes | None, expected: bytes, what: str) -> None:
        """Fail where the octets differ, showing the first that does, or where none were given."""
        if received is None:
            allowed = f"{what}: {len(expected)} octets"
            self.failed("not-there", "", "the server refuses to send the file", allowed)
        if received != expected:
            offset = first_difference(received, expected)
            window = slice(max(0, offset - _AROUND // 2), offset + _AROUND)
            came = f"{len(received)} octets, at offset {offset}: {printable(received[window])!s}"
            wanted = f"{len(expected)} octets, at offset {offset}: {printable(expected[window])!s}"
            detail = f"{what}: the octet at offset {offset} is the first that differs"
            self.case.fail(self._finding("differs", "", came, wanted, detail))

    def must_read(self, reader: Callable[[bytes], _T], octets: bytes) -> _T:
        """Return what a reader (`conformance.session.readers`) finds in octets that the server
        sent; fail where it cannot be read.
        """
        try:
            return reader(octets)
        except WireError as error:
            allowed = " ".join((reader.__doc__ or "").split()).rstrip(".")
            received = printable(octets, _SHOWN)
            self.case.fail(self._finding("malformed", "", received, allowed, str(error)))

    def observed(self, text: str) -> None:
        """Tell what the server does: the result of an informative case."""
        self.case.remark(text)

    def read(self, reader: Callable[[bytes], _T], octets: bytes) -> _T:
        """Return what a reader finds; inconclusive where it cannot be read: for what a case only
        prepares with.
        """
        try:
            return reader(octets)
        except WireError as error:
            self.case.inconclusive(f"set-up: {error}")

    def failed(self, kind: str, observed: str, received: str, allowed: str) -> NoReturn:
        """End the case as failed."""
        self.case.fail(self._finding(kind, observed, received, allowed))

    def _finding(
        self, kind: str, observed: str, received: str, allowed: str, detail: str = ""
    ) -> Finding:
        name = self.case.requirement.id
        shown = [_cut(text) for text in (received, allowed, detail)]
        return Finding(name, "fail", kind, observed, "", *shown)


def _cut(text: str) -> str:
    """What a server fills with a million names, nobody reads."""
    left_out = len(text) - _LONGEST
    return f"{text[:_LONGEST]}… ({left_out} characters left out)" if left_out > 0 else text


def first_difference(one: bytes, other: bytes) -> int:
    """Return the offset of the first octet that differs, which may be the end of the shorter
    one.
    """
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[:middle] == other[:middle]:
            low = middle
        else:
            high = middle - 1
    return low
