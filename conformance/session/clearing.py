"""Removes what the suite has made on a target, by whatever means the target has.

What is there is listed by MLSD, else by LIST where its lines can be read, else by NLST. It is
removed by DELE and RMD; where the server lacks RMD, by XRMD, by SITE RMDIR if SITE HELP offers it,
or by DELE. RMDA is not tried: it removes whole trees, and nobody knows whether it follows links.

A directory is entered only where LIST says that it is one. Some servers follow a symbolic link
before they give the type in MLSD, and NLST gives none; behind a link lie files of others. Where
the lines of LIST cannot be read nothing is entered: what is not empty stays, and is told. All is
bounded, for a hostile server lists without end. Must not know which names are the suite's: that is
for the caller, and for the guard.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from conformance.session.answer import Answer
from conformance.session.dialogue import Session
from conformance.wire.errors import WireError
from conformance.wire.facts import Entry, read_entry
from conformance.wire.listing import names_of
from conformance.wire.long_listing import (
    DIRECTORY,
    FILE,
    LINK,
    OTHER,
    When,
    read_long_listing,
)
from conformance.wire.timestamp import TimestampError, read_timestamp

DEEPEST = 8
"""How many levels of directories are cleared; nothing of the suite's is deeper."""

MOST_CLEARED = 20_000
"""Listed names whose removal is tried at most: the largest case makes ten thousand."""

MOST_LINES = 25_000
"""Lines of one listing that are read."""

MOST_SPELLED = 20
"""Names that are sent in spellings of their own, each over a session of its own."""

MOST_REFUSED = 200
"""Refused removals after which no more are tried."""

_LACKED = frozenset({202, 500, 502, 504})
"""Replies that say that the server does not have the command."""

_UNLISTED = frozenset({500, 501, 502, 503, 504, 530})
"""Refusals of a listing behind which another way of listing is tried."""

_LAST_WAY = "NLST"
_ONE_COMMAND = re.compile(rb"[^\n]*(?:\n[^A-Za-z\n][^\n]*)*", re.DOTALL)
"""A line in which no server finds a second command behind an LF: a verb begins with a letter."""


class Listed(NamedTuple):
    """One entry of a directory: its name (octets that are no UTF-8 as surrogates), its kind ("" is
    not known), when it was changed, where that was told, and whether a link would show as one.
    """

    name: str
    kind: str = ""
    changed: When | None = None
    sure: bool = False

    @property
    def is_directory(self) -> bool:
        """Whether it is listed as a directory; behind a link, where that is not sure."""
        return self.kind == DIRECTORY

    @property
    def is_link(self) -> bool:
        """Whether it is listed as a symbolic link."""
        return self.kind == LINK


class Clearing:
    """Removes things over one session. `late` says that time is over. `why` is the last refusal."""

    def __init__(self, session: Session, late: Callable[[], bool] = lambda: False) -> None:
        self.why = ""
        self._session = session
        self._late = late
        self._lacking: set[str] = set()
        self._cleared = self._refused = self._spelled = 0
        self._site: bool | None = None

    @property
    def exhausted(self) -> bool:
        """Whether a bound is reached, and nothing more will be tried."""
        over = self._cleared >= MOST_CLEARED or self._refused >= MOST_REFUSED
        return over or self._late()

    # ------------------------------------------------------------------ looking

    def entries(self, holding: bytes = b"") -> list[Listed]:
        """Return what is in the working directory, by the best way of listing that there is: of
        the lines with these octets, if any are given.

        Inconclusive where there is none.
        """
        for verb, read in _WAYS.items():
            if verb in self._lacking:
                continue
            octets = self._listing(verb)
            if octets is None:
                self._lacking.add(verb)
                continue
            found = read(_lines(octets, holding))
            if found or holding or not octets.strip() or verb == _LAST_WAY:
                return found
        return []

    def kinds(self, *options: str, holding: bytes = b"") -> dict[str, Listed]:
        """Return what LIST says of the working directory, by name; nothing where it cannot be
        read.
        """
        octets = None if "LIST" in self._lacking else self._listing("LIST", *options)
        return {entry.name: entry for entry in _of_list(_lines(octets or b"", holding))}

    def _listing(self, verb: str, *options: str) -> bytes | None:
        """The octets of a listing; None where the server does not list so."""
        session = self._session
        data = session.data("PASV")
        answer = session.send(verb, *options)
        if is_about_files(answer):  # an empty directory may be refused (ruling R16)
            data.discard()
            return b""
        if answer.code in _UNLISTED and verb != _LAST_WAY:
            data.discard()
            return None
        answer.needed(150)
        listing = data.receive()
        end = session.transfer_end()
        if listing or not is_about_files(end):  # or refused after the preliminary reply (R16)
            end.needed(226)
        return listing

    # ------------------------------------------------------------------ removing

    def remove(self, entry: Listed, place: str) -> bool:
        """Remove a thing with all that is in it; return whether the server says that it is gone.

        A directory is entered only where that is sure. Inconclusive where the session is lost on
        the way.
        """
        pathname = f"{place.rstrip('/')}/{entry.name}"
        if self._is_removed(pathname, entry.kind):
            return True
        return self._is_entered(entry) and self._clear(pathname, DEEPEST)

    def surely(self, entry: Listed, kinds: Mapping[str, Listed]) -> Listed:
        """Return the entry with the kind that LIST gives it, where it does."""
        told = kinds.get(entry.name)
        return entry if told is None else entry._replace(kind=told.kind, sure=True)

    def _is_entered(self, entry: Listed) -> bool:
        return entry.kind == DIRECTORY and entry.sure and not self.exhausted

    def clear(self, pathname: str) -> None:
        """Remove a directory that the suite has made itself, with all that is in it."""
        self._clear(pathname, DEEPEST)

    def _clear(self, pathname: str, levels: int) -> bool:
        if not self._session.send("CWD", pathname).positive:
            self._go_on()
            return False
        seen = self.entries()
        self._clear_these(pathname, seen, levels, lambda: self.kinds())
        if self.remove_directory(pathname):
            return True
        # Some servers list names that begin with a point only where they are asked to.
        hidden = self._hidden(pathname, {entry.name for entry in seen})
        if not hidden:
            return False
        self._clear_these(pathname, list(hidden.values()), levels, lambda: hidden)
        return self.remove_directory(pathname)

    def _clear_these(
        self,
        pathname: str,
        listed: list[Listed],
        levels: int,
        kinds: Callable[[], Mapping[str, Listed]],
    ) -> None:
        stubborn = []
        for entry in listed:
            if self.exhausted:
                break
            self._cleared += 1
            if not self._is_removed(f"{pathname}/{entry.name}", entry.kind):
                stubborn.append(entry)
        known = kinds() if stubborn and levels and not self.exhausted else {}
        for before in stubborn:
            entry = self.surely(before, known)
            inner = f"{pathname}/{entry.name}"
            if self._is_entered(entry) and levels:
                self._clear(inner, levels - 1)
            elif entry.kind != before.kind:
                self._is_removed(inner, entry.kind)  # a link, taken for what it leads to
        self._session.send("CWD", pathname.rpartition("/")[0] or "/")
        self._go_on()

    def _hidden(self, pathname: str, seen: set[str]) -> dict[str, Listed]:
        if self.exhausted or not self._session.send("CWD", pathname).positive:
            self._go_on()
            return {}
        found = {name: one for name, one in self.kinds("-a").items() if name not in seen}
        if not found:
            self._session.send("CWD", pathname.rpartition("/")[0] or "/")
        return found

    def _is_removed(self, pathname: str, kind: str) -> bool:
        """Try what removes such a thing without looking into it."""
        if kind == DIRECTORY:
            return self.remove_directory(pathname)
        if self._does("DELE", pathname):
            return True
        return kind == "" and self.remove_directory(pathname)

    def remove_directory(self, pathname: str) -> bool:
        """Remove an empty directory; return whether the server says that it is gone."""
        for verb in ("RMD", "XRMD", "SITE RMDIR", "DELE"):
            if verb == "SITE RMDIR" and not self._has_site():
                continue
            if self._does(verb, pathname):
                return True
            if verb not in self._lacking:
                return False  # the server has it, and does not do it to this
        return False

    def _does(self, verb: str, pathname: str) -> bool:
        """Whether the server does it to this pathname, and says so."""
        if verb in self._lacking or self.exhausted:
            return False
        for answer in self._answers(verb, pathname):
            self._go_on()
            if answer.code in _LACKED:
                self._lacking.add(verb)
            elif answer.positive:
                return True
            else:
                self._refused += 1
            self.why = f"{verb}: {answer.received}"
        return False

    def _answers(self, verb: str, pathname: str) -> Iterator[Answer]:
        """Send it in each spelling by which a server may know the name; one of the cases makes
        names that no argument can hold, and servers take them in ways of their own.
        """
        if "\n" not in pathname:
            yield self._session.send(*verb.split(" "), pathname)
        line = f"{verb} {pathname}".encode("utf-8", "surrogateescape")
        for spelled in _spellings(line):
            if verb not in self._lacking and self._spelled < MOST_SPELLED:
                self._spelled += 1
                yield self._sent_as_it_is(spelled)

    def _sent_as_it_is(self, line: bytes) -> Answer:
        """Over a session of its own, since nobody knows how many lines the server makes of it."""
        other = self._session.another().log_in()
        other.send_octets(line + b"\r\n")
        answer = other.reply()
        other.close()
        return answer

    def _has_site(self) -> bool:
        """Whether SITE HELP names RMDIR."""
        if self._site is None:
            self._site = b"RMDIR" in self._session.send("SITE", "HELP").octets.upper()
            self._go_on()
        return self._site

    def _go_on(self) -> None:
        go_on(self._session)


def go_on(session: Session) -> None:
    """End where the session is lost: waiting for each of many replies that do not come would never
    end.
    """
    if not session.usable:
        session.inconclusive("the connection was lost while the scratch directory was cleared")


def clear(session: Session, pathname: str) -> None:
    """Remove a directory of the suite's own with all that is in it, as far as bounds allow.

    Inconclusive where the session is lost on the way.
    """
    Clearing(session).clear(pathname)


def _spellings(line: bytes) -> list[bytes]:
    """The line as it is, where Telnet has other octets for it, and as a server reads it that takes
    NUL for LF (vsftpd does).
    """
    if not {*b"\r\n\xff"} & {*line} or not _ONE_COMMAND.fullmatch(line):
        return []
    plain = [] if b"\r\n" in line else [line]
    return [*plain, line.replace(b"\n", b"\0")] if b"\n" in line else plain


def is_about_files(answer: Answer) -> bool:
    """Whether it is a refusal of the file system's, x5z (RFC 959 section 4.2)."""
    return answer.refused and answer.code // 10 % 10 == 5


def _lines(octets: bytes, holding: bytes) -> bytes:
    """The lines that are read, as many as bounds allow: those with these octets, if there are any
    to look for.
    """
    if not holding:
        ends = re.finditer(rb"\n", octets)
        last = next(itertools.islice(ends, MOST_LINES, None), None)
        return octets if last is None else octets[: last.end()]
    kept: list[bytes] = []
    at = octets.find(holding)
    while at >= 0 and len(kept) < MOST_LINES:
        end = octets.find(b"\n", at) + 1 or len(octets)
        kept.append(octets[octets.rfind(b"\n", 0, at) + 1 : end])
        at = octets.find(holding, end)
    return b"".join(kept)


def _of_mlsd(octets: bytes) -> list[Listed]:
    found = []
    for line in octets.split(b"\r\n"):
        try:
            entry = read_entry(line)
        except WireError:
            continue
        if entry.is_inside and _is_safe(name := _text(entry.last)):
            found.append(Listed(name, _kind(entry), _changed(entry)))
    return found


def _kind(entry: Entry) -> str:
    if entry.kind in ("", "file"):
        return FILE if entry.kind else ""
    if entry.kind == "dir":
        return DIRECTORY
    return LINK if "link" in entry.kind else OTHER


def _changed(entry: Entry) -> When | None:
    try:
        return When(*read_timestamp(entry.facts.get("modify", ""))[:5])
    except TimestampError:
        return None


def _of_list(octets: bytes) -> list[Listed]:
    entries = read_long_listing(octets)
    named = ((_text(_last(entry.name)), entry) for entry in entries)
    return [Listed(name, entry.kind, entry.when, True) for name, entry in named if _is_safe(name)]


def _of_nlst(octets: bytes) -> list[Listed]:
    names = (_text(_last(name)) for name in names_of(octets))
    return [Listed(name) for name in names if _is_safe(name)]


_WAYS: Mapping[str, Callable[[bytes], list[Listed]]] = {
    "MLSD": _of_mlsd,
    "LIST": _of_list,
    _LAST_WAY: _of_nlst,
}
"""How a directory is listed, the best way first."""


def _text(name: bytes) -> str:
    return name.decode("utf-8", "surrogateescape")


def _last(name: bytes) -> bytes:
    return name.rstrip(b"/").rpartition(b"/")[2]


def _is_safe(name: str) -> bool:
    """Whether a name stays where it is: no server's idea of a way up is in it."""
    return name != "" and not {".", ".."} & set(re.split(r"[/\\]", name))
