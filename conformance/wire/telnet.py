"""The little of Telnet that a control connection needs (RFC 854; RFC 1123 sections 3.2, 4.1.2.12).

Takes Telnet commands out of the octets received and hands them on as events; makes the octets of
the few that a user side may send. It must not know replies or commands of FTP, and never answers
by itself: what is refused, and when, is the caller's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

SE: Final = 240
NOP: Final = 241
DM: Final = 242
BRK: Final = 243
IP: Final = 244
AO: Final = 245
AYT: Final = 246
EC: Final = 247
EL: Final = 248
GA: Final = 249
SB: Final = 250
WILL: Final = 251
WONT: Final = 252
DO: Final = 253
DONT: Final = 254
IAC: Final = 255

NAMES: Final = {
    SE: "SE",
    NOP: "NOP",
    DM: "DM",
    BRK: "BRK",
    IP: "IP",
    AO: "AO",
    AYT: "AYT",
    EC: "EC",
    EL: "EL",
    GA: "GA",
    SB: "SB",
    WILL: "WILL",
    WONT: "WONT",
    DO: "DO",
    DONT: "DONT",
    IAC: "IAC",
}
"""The name of each code that RFC 854 defines (page 14)."""

INTERRUPT: Final = bytes((IAC, IP))
"""Interrupt Process: the first part of what precedes ABOR (RFC 959 section 4.1.3)."""

SYNCH: Final = bytes((IAC, DM))
"""The Synch: to be sent with the DM as TCP urgent data (RFC 854, page 9)."""

SUBNEGOTIATION_BOUND: Final = 4096
"""How many octets of one subnegotiation are kept."""

_IAC = bytes((IAC,))


@dataclass(frozen=True, slots=True)
class TelnetCommand:
    """IAC and one code. Codes below 240 are undefined: an IAC that the peer did not double."""

    code: int

    @property
    def defined(self) -> bool:
        """Whether RFC 854 gives the code a meaning."""
        return self.code in NAMES

    def __str__(self) -> str:
        return f"IAC {NAMES.get(self.code, self.code)}"


@dataclass(frozen=True, slots=True)
class Negotiation:
    """IAC, one of WILL, WONT, DO, DONT, and an option."""

    verb: int
    option: int

    def __str__(self) -> str:
        return f"IAC {NAMES.get(self.verb, self.verb)} {self.option}"


@dataclass(frozen=True, slots=True)
class Subnegotiation:
    """IAC SB, an option, octets, IAC SE.

    `octets` has doubled IAC undone and holds at most SUBNEGOTIATION_BOUND of them; what is beyond
    is dropped. `complete` is false where something was dropped, or another Telnet command came
    where only IAC SE could.
    """

    option: int
    octets: bytes
    complete: bool = True

    def __str__(self) -> str:
        return f"IAC SB {self.option} ({len(self.octets)} octets) IAC SE"


TelnetEvent = TelnetCommand | Negotiation | Subnegotiation


def escape(octets: bytes) -> bytes:
    """Return `octets` with each IAC doubled, so that it travels as data (RFC 1123 3.2.6)."""
    return octets.replace(_IAC, _IAC + _IAC)


def refusal(negotiation: Negotiation) -> bytes | None:
    """Return the octets that refuse an offer or a request, or None if there is none to refuse.

    WILL is refused by DONT, DO by WONT; WONT and DONT are the default state and get no answer,
    or two peers would answer each other for ever (RFC 854, page 3; RFC 1123 3.2.1).
    """
    if negotiation.verb == WILL:
        return bytes((IAC, DONT, negotiation.option))
    if negotiation.verb == DO:
        return bytes((IAC, WONT, negotiation.option))
    return None


class TelnetDecoder:
    """Parts data from Telnet commands, whatever pieces the octets arrive in.

    Holds no more than one unfinished Telnet sequence, and of it SUBNEGOTIATION_BOUND octets.
    """

    def __init__(self) -> None:
        self._held = b""  # IAC, IAC verb, or IAC SB: what awaits its next octet
        self._option: int | None = None  # inside a subnegotiation: its option
        self._parameters = bytearray()
        self._dropped = False

    @property
    def pending(self) -> bytes:
        """The Telnet sequence under way, as received so far (bounded); empty between sequences."""
        if self._option is None:
            return self._held
        return bytes((IAC, SB, self._option)) + escape(bytes(self._parameters)) + self._held

    def feed(self, octets: bytes) -> tuple[bytes, tuple[TelnetEvent, ...]]:
        """Return the data in `octets`, with doubled IAC undone, and the Telnet events in order."""
        if IAC not in octets and not self._held and self._option is None:
            return octets, ()
        data: list[bytes] = []
        events: list[TelnetEvent] = []
        at = 0
        while at < len(octets):
            if self._held:
                self._step(octets[at], data, events)
                at += 1
                continue
            found = octets.find(_IAC, at)
            end = len(octets) if found < 0 else found
            self._plain(octets[at:end], data)
            if found >= 0:
                self._held = _IAC
            at = end + 1
        return b"".join(data), tuple(events)

    def _plain(self, octets: bytes, data: list[bytes]) -> None:
        """Take octets that belong to the data, or to the subnegotiation under way."""
        if self._option is None:
            data.append(octets)
            return
        room = SUBNEGOTIATION_BOUND - len(self._parameters)
        self._parameters += octets[:room]
        self._dropped = self._dropped or len(octets) > room

    def _step(self, octet: int, data: list[bytes], events: list[TelnetEvent]) -> None:
        """Take the octet after an IAC, or after IAC and a verb that an option follows."""
        held, self._held = self._held, b""
        if len(held) == 2:
            if held[1] == SB:
                self._option = octet
            else:
                events.append(Negotiation(held[1], octet))
        elif octet == IAC:
            self._plain(_IAC, data)
        elif self._option is not None:
            self._end_subnegotiation(octet, data, events)
        elif SB <= octet <= DONT:
            self._held = held + bytes((octet,))
        else:
            command = TelnetCommand(octet)
            events.append(command)
            if not command.defined:
                # It is data behind an IAC that was not doubled: the CR of a line's end, perhaps.
                self._plain(bytes((octet,)), data)

    def _end_subnegotiation(self, octet: int, data: list[bytes], events: list[TelnetEvent]) -> None:
        option = self._option or 0
        complete = octet == SE and not self._dropped
        events.append(Subnegotiation(option, bytes(self._parameters), complete))
        self._option = None
        self._parameters.clear()
        self._dropped = False
        if octet != SE:
            # Or a subnegotiation that never ends would swallow every reply after it.
            self._held = _IAC
            self._step(octet, data, events)
