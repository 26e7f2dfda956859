"""What came to a command, and the verbs that judge it.

The class of a code (its first digit) decides pass or fail, the exact code pass or warn: RFC 959
section 4.2 and RFC 1123 section 4.1.2.11. Does not know how replies are read.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from conformance.session.case import Case
from conformance.verdict import Finding
from conformance.wire.octets import printable
from conformance.wire.pathname import PathnameError, unquote_257
from conformance.wire.reply import Reply

CODES_REQUIREMENT = "rfc1123-4.1.2.11-codes-of-the-tables"
_UNSUPPORTED = (500, 502, 504)
_NOT_IMPLEMENTED = (500, 502)
_FAILURES = frozenset({4, 5})
_WANTS_ACCOUNT = (332, 532)
"""A command may be held or refused for want of an account (RFC 959 section 4.1.1, ACCT)."""
_NO_ROOM = (452, 552)
_GIVEN_UP = 421
_SHOWN = 300
_LEFT_OF_A_NAME = 100


class Answer:
    """The reply to one command, or the lack of it.

    `reply` is None where none came; `absence` then says why ("silent", "closed", "broken",
    "flood"). `promised` tells of a verb whether FEAT lists what promises it.
    """

    __slots__ = ("_case", "_line", "_promised", "absence", "detail", "reply")

    def __init__(  # the parts of an answer, in their order
        self,
        case: Case,
        line: bytes,
        reply: Reply | None,
        absence: str = "",
        detail: str = "",
        promised: Callable[[str], bool] = lambda _: False,
    ) -> None:
        self._case = case
        self._promised = promised
        self._line = line
        self.reply = reply
        self.absence = absence
        self.detail = detail

    def __repr__(self) -> str:
        return f"<Answer to {self.sent}: {self.received}>"

    @property
    def code(self) -> int:
        """The reply code, 0 where no reply came or none could be read in it."""
        return self.reply.code if self.reply is not None else 0

    @property
    def text(self) -> str:
        """The text of the first line, each octet the character of that number."""
        return self.reply.text if self.reply is not None else ""

    @property
    def lines(self) -> tuple[bytes, ...]:
        """The lines' texts, as octets, without code and line end."""
        return self.reply.lines if self.reply is not None else ()

    @property
    def pathname(self) -> bytes:
        """The pathname in quotes that a line of a 257 begins with, its quotes undone; b"" where
        there is none.

        RFC 959 appendix II; a message to users may stand in the lines before (section 5.4).
        """
        for line in self.lines:
            try:
                return unquote_257(line.removeprefix(b"257-"))
            except PathnameError:
                continue
        return b""

    def tells_of(self, name: str) -> bool:
        """Whether the pathname has this name in it, be it in other case, composed otherwise, or
        cut at its end or behind 100 characters (ruling R59).
        """
        beginning = _spelled(name.strip(" ."))[:_LEFT_OF_A_NAME]
        return beginning in _spelled(self.pathname.decode("utf-8", "replace"))

    @property
    def octets(self) -> bytes:
        """The reply as received."""
        return self.reply.octets if self.reply is not None else b""

    @property
    def preliminary(self) -> bool:
        """Whether it is a 1yz reply."""
        return self.code // 100 == 1

    @property
    def positive(self) -> bool:
        """Whether it is a 2yz reply."""
        return self.code // 100 == 2

    @property
    def intermediate(self) -> bool:
        """Whether it is a 3yz reply."""
        return self.code // 100 == 3

    @property
    def refused(self) -> bool:
        """Whether it is a 4yz or 5yz reply; 421 gives up the connection and refuses nothing."""
        return self.code // 100 in (4, 5) and self.code != 421

    @property
    def sent(self) -> str:
        """The command line, printable."""
        return printable(self._line, _SHOWN)

    @property
    def received(self) -> str:
        """What came, printable."""
        return printable(self.octets, _SHOWN) if self.reply is not None else self.detail

    def must_be(self, *codes: int) -> Answer:
        """Fail another class than the codes', warn of another code of their class."""
        return self if self.code in codes else self._judge(codes, "fail")

    def should_be(self, *codes: int) -> Answer:
        """Warn of any other code."""
        return self if self.code in codes else self._judge(codes, "warn")

    def must_be_refused(self, *codes: int) -> Answer:
        """Fail whatever is neither 4yz nor 5yz, warn of a refusal with another code than these."""
        return self if self.code in codes else self._refusal(codes, "fail")

    def should_be_refused(self, *codes: int) -> Answer:
        """Warn of whatever is no refusal with one of these codes."""
        return self if self.code in codes else self._refusal(codes, "warn")

    def if_supported(self, *codes: int) -> Answer:
        """End the case as unsupported where the code is 500, 502 or 504, or one of those given.

        What FEAT promises is not lacking: then the case fails.
        """
        if self.code in (codes or _UNSUPPORTED):
            verb = self._line.split(b" ")[0].strip().decode("latin-1").upper()
            if self._promised(verb):
                allowed = f"{verb} is done: FEAT lists it"
                self._case.fail(self._finding("promised", str(self.code), allowed))
            self._case.unsupported(f"{self.sent} is answered {self.received}")
        return self

    def implemented(self, *codes: int) -> Answer:
        """End the case as inconclusive where the code is 500 or 502, or one of those given.

        For a command that no server may lack, where its refusal could be taken for what the case is
        about: the lack is told by cases of its own (ruling R74).
        """
        if self.code in (codes or _NOT_IMPLEMENTED):
            self._case.inconclusive(f"not implemented: {self.sent} is answered {self.received}")
        return self

    def needed(self, *codes: int) -> Answer:
        """End the case as inconclusive where the class is another one: this was only set-up."""
        if not self.code or self.code // 100 not in _classes(codes):
            wanted = f"wanted {_listed(codes)}, came {self.received}"
            sent = f"{self.sent}: " if self.sent else ""
            self._case.inconclusive(f"set-up: {sent}{wanted}")
        return self

    def coded(self) -> Answer:
        """End the case as inconclusive where no code can be read: silence equals silence, and
        nothing is shown by it.
        """
        if not self.code:
            self._case.inconclusive(f"set-up: {self.sent}: wanted a code, came {self.received}")
        return self

    def not_given_up(self) -> Answer:
        """End the case as inconclusive on 421, which any command may get where the server goes down
        (RFC 959 section 4.2.2): it answers none of them.
        """
        if self.code == _GIVEN_UP:
            self._case.inconclusive(f"the server gives up the connection: {self.received}")
        return self

    def naming(self) -> Answer:
        """End the case as inconclusive where no pathname in quotes is in it: nothing equals
        nothing.
        """
        if not self.pathname:
            wanted = f"wanted a pathname in quotes, came {self.received}"
            self._case.inconclusive(f"set-up: {self.sent}: {wanted}")
        return self

    def _judge(self, codes: tuple[int, ...], severity: str) -> Answer:
        self._going_down()
        self._lacking()
        digit = self.code // 100
        if digit and digit in _classes(codes):
            return self._wrong_code(codes)
        allowed = f"{_listed(codes)} (class {' or '.join(f'{n}yz' for n in _classes(codes))})"
        return self._wrong_class(allowed, severity)

    def _refusal(self, codes: tuple[int, ...], severity: str) -> Answer:
        self._going_down()
        if self.refused:
            return self._wrong_code(codes) if codes else self
        allowed = f"a refusal, 4yz or 5yz{f': {_listed(codes)}' if codes else ''}"
        return self._wrong_class(allowed, severity)

    def _going_down(self) -> None:
        if self.code == 421:
            self._case.inconclusive(f"the server gives up the connection: {self.received}")

    def _lacking(self) -> None:
        """What was wanted was never tried: the target's settings are in its way (ruling R58)."""
        if self.code in _WANTS_ACCOUNT:
            self._case.inconclusive(f"the server wants an account: {self.sent}: {self.received}")
        if self.code in _NO_ROOM:
            self._case.inconclusive(f"the server lacks room: {self.sent}: {self.received}")

    def _wrong_code(self, codes: tuple[int, ...]) -> Answer:
        allowed = f"{_listed(codes)} (the class is right)"
        self._case.warn(self._finding("wrong-code", str(self.code), allowed, CODES_REQUIREMENT))
        return self

    def _wrong_class(self, allowed: str, severity: str) -> Answer:
        if self.reply is None:
            finding = self._finding(self.absence, "", allowed)
        else:
            finding = self._finding("wrong-class", str(self.code or "no code"), allowed)
        if severity == "fail" or self.reply is None:
            self._case.fail(finding)
        self._case.warn(finding)
        return self

    def _finding(self, kind: str, observed: str, allowed: str, requirement: str = "") -> Finding:
        requirement = requirement or self._case.requirement.id
        return Finding(requirement, "warn", kind, observed, self.sent, self.received, allowed)


def _classes(codes: tuple[int, ...]) -> list[int]:
    """First digits of these codes; where one refuses, the other refusing digit too (R19)."""
    digits = {code // 100 for code in codes}
    return sorted(digits | _FAILURES if digits & _FAILURES else digits)


def _listed(codes: tuple[int, ...]) -> str:
    return " or ".join(map(str, codes))


def _spelled(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
