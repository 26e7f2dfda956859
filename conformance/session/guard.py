"""What the suite may send: well-formed lines, and writing only into scratch directories, or at what
the target's description lends.

It watches the suite, not the target: what it refuses is an error of the suite. Knows the command
table and the strict grammar of command lines.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from conformance.spec import command_table
from conformance.wire.command import faults_of

_X_FORMS = {"XMKD": "MKD", "XRMD": "RMD", "XCWD": "CWD", "XCUP": "CDUP"}
"""The verbs of RFC 775 that do the same (RFC 1123 section 4.1.3.1)."""

_LETTERS = re.compile(rb"[A-Za-z]+")

_WORDS_BEFORE: Mapping[str, int] = {
    **dict.fromkeys(("MFMT", "MFCT", "MFF", "SITE CHMOD", "SITE CHOWN", "SITE CHGRP"), 1),
    **dict.fromkeys(("RMDA", "SITE MKDIR", "SITE RMDIR", "SITE CPFR", "SITE CPTO"), 0),
}
"""How many words stand before the pathname, in what changes files where a server knows it, though
no RFC says so.
"""

_OF_MANY_NAMES = frozenset({"COMB", "SITE COPY", "SITE SYMLINK", "SITE UTIME"})
"""The same, where any word may be a pathname."""

_NO_NAME = re.compile(rb"[0-9]+(?:\.[0-9]+)?|UTC", re.IGNORECASE)
_SETTER = re.compile(rb"[0-9]{8,}[^ /]* +(.+)", re.DOTALL)
"""The argument of an MDTM that some servers take for a time to set."""


class SuiteError(Exception):
    """The suite did what it must not do; no verdict can stand on it."""


class Guard:
    """Guards one session. `token` is in every name that this run makes; `lent` are pathnames at
    which the target's owner allows commands that write.
    """

    def __init__(self, token: str, read_only: bool, lent: tuple[str, ...] = ()) -> None:
        self._token = token.encode()
        self._read_only = read_only
        self._lent = frozenset(name.encode() for name in lent)
        self._below: int | None = None
        """Levels from what this run made down to the working directory; None outside of it."""

    @property
    def is_inside(self) -> bool:
        """Whether the working directory is sure to be one that this run made."""
        return self._below is not None

    def check_form(self, line: bytes) -> None:
        """Refuse a line that breaks the grammar and was not declared as deliberate."""
        faults = _faults(line)
        if faults:
            raise SuiteError(
                f"the suite would send {line!r}: {'; '.join(faults)}. "
                "Where that is meant, use send_malformed."
            )

    def check_place(self, verb: str, line: bytes) -> bool:
        """Return whether the line may be sent as far as it writes; False means: not read-only.

        Raises SuiteError where it names a place outside of scratch.
        """
        change = _change(verb, line)
        if change is None:
            return True
        if self._read_only:
            return False
        lent = self._lent if change.lendable else frozenset()
        if not all(place in lent or self._is_inside(place) for place in change.places):
            raise SuiteError(
                f"the suite would send {line!r}, which writes outside of its scratch directory"
            )
        return True

    def _is_inside(self, pathname: bytes) -> bool:
        """Whether a pathname lies in what this run made."""
        if b".." in pathname.split(b"/"):
            return False
        within = self._below is not None and not pathname.startswith(b"/")
        return self._token in pathname or within

    def note(self, verb: str, line: bytes, positive: bool) -> None:
        """Follow the working directory: relative names are safe only inside of scratch."""
        if not positive:
            return
        verb = _X_FORMS.get(verb, verb)
        if verb == "CWD":
            self._below = self._levels(line.partition(b" ")[2].strip())
        elif verb == "CDUP":
            self._below = self._below - 1 if self._below else None
        elif verb in ("REIN", "SMNT", "PASS", "USER"):
            self._below = None

    def _levels(self, pathname: bytes) -> int | None:
        """How far below what this run made a CWD leads; None where that is not sure."""
        if not self._is_inside(pathname) or pathname.startswith(b"."):
            return None
        parts = [part for part in pathname.split(b"/") if part not in (b"", b".")]
        tokens = [place for place, part in enumerate(parts) if self._token in part]
        if tokens:
            return len(parts) - 1 - tokens[0]
        return (self._below or 0) + len(parts)


@lru_cache(maxsize=512)
def _faults(line: bytes) -> tuple[str, ...]:
    """Every case sends the same few lines to log in and to set up."""
    return tuple(faults_of(line))


class _Change(NamedTuple):
    """What a line would change: its pathnames, and whether the target's owner may have lent it."""

    places: tuple[bytes, ...]
    lendable: bool = False


@lru_cache(maxsize=512)
def _change(verb: str, line: bytes) -> _Change | None:
    """What a line would change, by its verb or by what a server may take for its verb; None where
    it changes nothing.
    """
    # A server may pass over what a malformed line has before its verb, or end it by a TAB.
    letters = _LETTERS.search(line)
    spelled = letters[0].decode().upper() if letters else ""
    argument = line[letters.end() :].strip() if letters else line
    if spelled == "STOU":
        # It writes where it is; many servers do so too where it has a name, which it must not have.
        return _Change((b"", argument) if argument else (b"",))
    if _writes(verb) or _writes(spelled):
        return _Change((argument,) if argument else (), lendable=True)
    return _change_of_no_rfc(spelled, argument)


def _change_of_no_rfc(verb: str, argument: bytes) -> _Change | None:
    """The same for commands of drafts and of vendors."""
    if verb == "SITE":
        letters = _LETTERS.match(argument)
        verb = f"SITE {letters[0].decode().upper()}" if letters else verb
        argument = argument[letters.end() :].strip() if letters else argument
    if verb == "MDTM":
        setting = _SETTER.fullmatch(argument)
        return _Change((setting[1],)) if setting else None
    if verb in _OF_MANY_NAMES:
        return _Change(tuple(one for one in argument.split() if not _NO_NAME.fullmatch(one)))
    if verb not in _WORDS_BEFORE:
        return None
    words = argument.split(None, _WORDS_BEFORE[verb])
    # Where a word is missing, nobody can say which one.
    return _Change((words[-1],) if len(words) > _WORDS_BEFORE[verb] else tuple(words))


def _writes(verb: str) -> bool:
    command = command_table().get(_X_FORMS.get(verb, verb))
    # RNFR changes nothing yet, but the RNTO behind it would move a file of the target's away.
    return command is not None and (command.writes or verb == "RNFR")
