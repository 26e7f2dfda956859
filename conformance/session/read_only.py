"""A read-only run: lines that write, or that some server may take for such, are not sent.

Whoever sends asks first, and the case is inconclusive. `ReadOnlyLink` looks once more, at the
octets that leave: whatever pieces a line is cut into, in whatever letters, with whatever Telnet
commands in it. What comes so far is an error of the suite's, and no verdict about the server.

A line is withheld where its first word, in any case, is a verb that writes or prepares for that
(spec/commands.toml), is the beginning of one, or begins with one: servers are known that look at
four letters alone, that take abbreviations, and that have RMDIR beside RMD. It does not matter
whether what a server would need beside it is there: STOR without a name may store under a name of
the server's. SITE is sent with HELP, with nothing, and with words that no server has. Of what else
no RFC has, all is withheld that is known to write.
"""

from __future__ import annotations

import re
from functools import lru_cache

from conformance.link.interface import Address, Channel, Link, Listener, Security
from conformance.session.changes import change_of
from conformance.session.errors import SuiteError
from conformance.spec import command_table, draft_table, extension_table
from conformance.wire.telnet import TelnetDecoder

_FIRST_WORD = re.compile(rb"[A-Za-z][A-Za-z0-9]*")
_SECOND_WORD = re.compile(rb"[^A-Za-z0-9]+([A-Za-z0-9]+)")
_HARMLESS_SITE = frozenset({"", "HELP", "X", "XYZZY"})
_MAIL = frozenset({"MAIL", "MLFL", "MSND", "MSOM", "MSAM"})
"""What FTP had before RFC 959 to put mail into a user's mailbox (RFC 765)."""

_SHORTEST = 3
"""Letters of which some servers know a verb."""

_MOST_HELD = 1 << 10
"""Octets of an unfinished line that are kept: verb and place stand at its beginning."""


@lru_cache(maxsize=4096)
def withheld(line: bytes, finished: bool = True) -> bool:
    """Whether a read-only run must not send this line, or this beginning of one."""
    return any(_writes(one, finished) for one in {line, TelnetDecoder().feed(line)[0]})


def _writes(line: bytes, finished: bool) -> bool:
    found = _FIRST_WORD.search(line)
    if found is None:
        return False
    word, rest = found[0].decode("ascii").upper(), line[found.end() :]
    if word == "SITE":
        return not _is_harmless_site(rest, finished)
    if word == "PRET":  # tells beforehand which command will come
        return _writes(rest, finished)
    return _resembles(word) or change_of(word, line) is not None


def _is_harmless_site(rest: bytes, finished: bool) -> bool:
    found = _SECOND_WORD.match(rest)
    word = found[1].decode("ascii").upper() if found is not None else ""
    if word in _HARMLESS_SITE:
        return True
    goes_on = not finished and found is not None and found.end() == len(rest)
    return goes_on and any(one.startswith(word) for one in _HARMLESS_SITE)


@lru_cache(maxsize=512)
def _resembles(word: str) -> bool:
    """Whether it is one of the verbs that write, or one may be meant by it."""
    if word in _reading():
        return False
    begins = any(verb.startswith(word) for verb in _writing()) and len(word) >= _SHORTEST
    return begins or any(word.startswith(verb) for verb in _writing())


@lru_cache(maxsize=1)
def _writing() -> frozenset[str]:
    tables = (command_table(), extension_table(), draft_table())
    verbs = {verb for table in tables for verb, command in table.items() if command.writes}
    prepares = {verb for verb, command in command_table().items() if command.prepares}
    return frozenset({*verbs, *prepares, *_MAIL})


@lru_cache(maxsize=1)
def _reading() -> frozenset[str]:
    tables = (command_table(), extension_table(), draft_table())
    return frozenset(verb for table in tables for verb in table) - _writing()


class LineWatch:
    """Looks for lines that write in octets that are sent in any pieces."""

    def __init__(self) -> None:
        self._begun = b""

    def found(self, octets: bytes) -> bytes:
        """Return the first line that must be withheld, with what was sent of it before; b"" where
        none must be.
        """
        # Some servers end a line at either octet, or at NUL.
        *lines, begun = re.split(rb"[\r\n\x00]", self._begun + octets)
        self._begun = begun[:_MOST_HELD]
        ended = (line[:_MOST_HELD] for line in lines)
        found = next(filter(withheld, ended), b"")
        return found or (self._begun if withheld(self._begun, False) else b"")


class ReadOnlyLink:
    """A link whose control connections let no line pass that writes."""

    def __init__(self, link: Link) -> None:
        self.inner = self._link = link
        self.transcript = link.transcript
        self.token = link.token

    def control(self, address: Address | None = None, *, fresh: bool = False) -> ReadOnlyChannel:
        """Connect to the target, or to another address of it."""
        return ReadOnlyChannel(self._link.control(address, fresh=fresh))

    def data(
        self, address: Address, beside: Channel, window: int | None = None, host: str = ""
    ) -> Channel:
        """Connect to an address that the target named."""
        return self._link.data(address, beside, window, host)

    def listen(
        self, beside: Channel, host: str | None = None, window: int | None = None, port: int = 0
    ) -> Listener:
        """Listen beside a control connection."""
        return self._link.listen(beside, host, window, port)

    def fresh(self, stem: str) -> str:
        """Return a name that exists nowhere on the target."""
        return self._link.fresh(stem)

    def close(self) -> None:
        """Close whatever is still open."""
        self._link.close()


class ReadOnlyChannel:
    """A control connection that lets no line pass that writes. Raises SuiteError instead."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._watch = LineWatch()
        self.number, self.local, self.peer = channel.number, channel.local, channel.peer

    @property
    def security(self) -> Security:
        """What the connection has of TLS."""
        return self._channel.security

    def send(self, octets: bytes, shown: bytes | None = None, within: float = 10.0) -> None:
        """Send octets of which no line writes, with what was sent before them."""
        self._look(octets)
        self._channel.send(octets, shown, within)

    def send_urgent(self, octets: bytes) -> None:
        """Send such octets, the last of them as urgent data."""
        self._look(octets)
        self._channel.send_urgent(octets)

    def _look(self, octets: bytes) -> None:
        line = self._watch.found(octets)
        if line:
            raise SuiteError(
                f"the suite would send {line[:80]!r} in a read-only run, and a server may take it "
                "for a command that writes: no case may send it then"
            )

    def receive(self, within: float) -> bytes:
        """Return what came."""
        return self._channel.receive(within)

    def thin(self) -> None:
        """Keep in the transcript of what came the beginning and the length alone."""
        self._channel.thin()

    def finish_sending(self) -> None:
        """Close the sending half."""
        self._channel.finish_sending()

    def close(self) -> None:
        """Close both halves."""
        self._channel.close()

    def reset(self) -> None:
        """Break it off."""
        self._channel.reset()
