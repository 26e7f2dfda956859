"""Servers whose transfers are wrong: octets, ends of lines, data connections.

Must not know what is transferred, but which way, and which command asked for it.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable, Mapping
from typing import Any

from .settings import Connector
from .truthful import Carrier, Truthful

Change = Callable[[bytes], bytes]

_ALL_BUT_HIGH_BITS = bytes(octet & 0x7F for octet in range(256))

CHANGES: Mapping[str, Change] = {
    "losing-the-first-octet": lambda octets: octets[1:],
    "losing-the-last-octet": lambda octets: octets[:-1],
    "doubling-the-first-octet": lambda octets: octets[:1] + octets,
    "losing-all-octets": lambda _: b"",
    "with-one-more-line": lambda octets: octets + b"one more\r\n",
    "without-high-bits": lambda octets: octets.translate(_ALL_BUT_HIGH_BITS),
    "with-crlf-as-lf": lambda octets: octets.replace(b"\r\n", b"\n"),
    "with-lf-as-crlf": lambda octets: octets.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"),
    "with-crlf-as-cr-cr-lf": lambda octets: octets.replace(b"\r\n", b"\r\r\n"),
    "with-crlf-as-cr": lambda octets: octets.replace(b"\r\n", b"\r"),
    "without-cr": lambda octets: octets.replace(b"\r", b""),
    "without-nul": lambda octets: octets.replace(b"\x00", b""),
    "with-tabs-expanded": lambda octets: octets.replace(b"\t", b"        "),
    "up-to-an-end-of-file-mark": lambda octets: octets.partition(b"\x1a")[0],
    "with-iac-doubled": lambda octets: octets.replace(b"\xff", b"\xff\xff"),
}
"""What may happen to octets on their way, by name."""


def _changing(change: Change, ways: tuple[str, ...]) -> type[Truthful]:
    def changed(_: Truthful, octets: bytes) -> bytes:
        return change(octets)

    return type("Changing", (Truthful,), dict.fromkeys(ways, changed))


class NeverClosing(Carrier):
    """A data connection that only the user closes."""

    _left = False

    def close(self) -> None:
        """Say what is to be said, and leave the connection open."""
        if self._left or self._closed:
            return
        self._left = True
        if self.file_obj is not None:
            self.file_obj.close()
        if self._resp:
            self.cmd_channel.respond(self._resp[0])
        if self._idler is not None and not self._idler.cancelled:
            self._idler.cancel()
        self.del_channel()
        self.cmd_channel.trial.kept.append(self.socket)
        self.cmd_channel._on_dtp_close()


class DataLeftOpen(Truthful):
    """Never closes a data connection."""

    dtp_handler = NeverClosing


class DataOutlivesControl(Truthful):
    """Goes on with a transfer whose control connection is gone."""

    def close(self) -> None:
        """Leave the data connection alone."""
        if not self._closed:
            self.data_channel = None
        super().close()


class _ClosedLate(Carrier):
    def handle_close(self) -> None:
        """Say that all is there, and close a while later."""
        if self._resp or self._closed:
            return
        self._resp = ("226", None)
        self.cmd_channel.respond("226 Transfer complete.")
        self._resp = ()
        self.del_channel()
        self.ioloop.call_later(0.5, self.close)


class DataClosedLate(Truthful):
    """Closes the data connection half a second after the reply that says it does."""

    dtp_handler = _ClosedLate


class _Resetting(Carrier):
    def close_when_done(self) -> None:
        """Break the connection off, whatever has been sent."""
        linger = struct.pack("ii", 1, 0)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.discard_buffers()
        super().close_when_done()


class DataReset(Truthful):
    """Ends what it sends with a TCP reset."""

    dtp_handler = _Resetting


class _Early(Carrier):
    def push(self, data: bytes) -> None:
        """Say that all is sent, and then send it."""
        self.cmd_channel.respond("226 Transfer complete.")
        super().push(data)

    def handle_close(self) -> None:
        """Close without a word after sending."""
        if self.receive:
            super().handle_close()
        else:
            self.close()


class FinalReplyFirst(Truthful):
    """Says that a transfer is complete before its octets are sent."""

    dtp_handler = _Early


class _Complete(Carrier):
    def close(self) -> None:
        """Say that all went well, whatever happened."""
        if self._resp and self._resp[0][:1] == "4":
            self._resp = ("226 Transfer complete.", None)
        super().close()

    def handle_error(self) -> None:
        """Take a reset for the end of the file."""
        self._resp = ("226 Transfer complete.", None)
        self.close()


class BrokenIsComplete(Truthful):
    """Says 226 after a transfer that was broken off."""

    dtp_handler = _Complete


class PortUnused(Truthful):
    """Accepts PORT and never connects."""

    def ftp_PORT(self, line: str) -> None:  # noqa: N802  # pyftpdlib's name
        """Say that it will."""
        del line
        self.respond("200 I shall connect.")


class PortOfTheFirst(Truthful):
    """Connects to the first port that it was ever told."""

    first = ""

    def ftp_PORT(self, line: str) -> None:  # noqa: N802  # pyftpdlib's name
        """Keep to the first."""
        self.first = self.first or line
        super().ftp_PORT(self.first)


class PortAsTold(Truthful):
    """Connects to whomever PORT names, wherever."""

    permit_foreign_addresses = True
    permit_privileged_ports = True


class PassivePortKept(Truthful):
    """Answers a second PASV with the port of the first, whose listener stays."""

    named = ""

    def respond(self, resp: str, logfun: Any = None) -> None:
        """Name the first port again."""
        if resp.startswith("227"):
            self.named = resp = self.named or resp
        super().respond(resp, logfun)

    def _shutdown_connecting_dtp(self) -> None:
        if self._closed:
            super()._shutdown_connecting_dtp()

    def ftp_PASV(self, line: str) -> None:  # noqa: N802  # pyftpdlib's name
        """Listen once."""
        if self._dtp_acceptor is None:
            super().ftp_PASV(line)
        else:
            self.respond(self.named)


class ControlPortNamed(Truthful):
    """Says that it listens for data at the port of its control connections."""

    def respond(self, resp: str, logfun: Any = None) -> None:
        """Name that port."""
        if resp.startswith("227"):
            port = self.socket.getsockname()[1]
            resp = f"227 Entering Passive Mode (127,0,0,1,{port // 256},{port % 256})."
        super().respond(resp, logfun)


class _FromElsewhere(Connector):  # type: ignore[misc]  # loaded by its path
    def connect_af_unspecified(self, addr: Any, source_address: Any = None) -> None:
        """Connect from another address of the loopback interface."""
        del source_address
        super().connect_af_unspecified(addr, ("127.0.0.2", 0))


class PortFromElsewhere(Truthful):
    """Makes data connections from another address than that of the control connection."""

    active_dtp = _FromElsewhere


class FileInReplies(Truthful):
    """Tells on the control connection what it sends on the data connection."""

    told = b""

    def change_outgoing(self, octets: bytes) -> bytes:
        """Remember it."""
        self.told = octets[:400].replace(b"\r\n", b" ")
        return octets

    def say(self, octets: bytes) -> None:
        """Tell it when all is sent."""
        whole = octets.startswith(b"226")
        super().say(octets[:4] + self.told + b"\r\n" if whole and self.told else octets)


class OtherAddressNamed(Truthful):
    """Names an address in 227 that is not its own."""

    masquerade_address = "192.0.2.1"


class TransferAtOnce(Truthful):
    """Refuses a transfer whose data connection is not there yet, and listens at no port of ours."""

    def push_dtp_data(self, *arguments: Any, **named: Any) -> None:
        """Send only over a connection that is there."""
        if self.data_channel is None:
            self.respond("425 Where shall I send it?")
        else:
            super().push_dtp_data(*arguments, **named)


SERVERS: Mapping[str, type[Truthful]] = {
    **{f"sending-{name}": _changing(CHANGES[name], ("change_outgoing",)) for name in CHANGES},
    **{f"storing-{name}": _changing(CHANGES[name], ("change_incoming",)) for name in CHANGES},
    "data-left-open": DataLeftOpen,
    "data-outlives-control": DataOutlivesControl,
    "data-closed-late": DataClosedLate,
    "data-reset": DataReset,
    "final-reply-first": FinalReplyFirst,
    "broken-is-complete": BrokenIsComplete,
    "port-unused": PortUnused,
    "port-of-the-first": PortOfTheFirst,
    "port-as-told": PortAsTold,
    "passive-port-kept": PassivePortKept,
    "control-port-named": ControlPortNamed,
    "port-from-elsewhere": PortFromElsewhere,
    "file-in-replies": FileInReplies,
    "other-address-named": OtherAddressNamed,
    "transfer-at-once": TransferAtOnce,
}
