"""What the suite may send: well-formed lines, and writing only into scratch directories.

It watches the suite, not the target: what it refuses is an error of the suite. Knows the command
table and the strict grammar of command lines.
"""

from __future__ import annotations

import re
from functools import lru_cache

from conformance.spec import command_table
from conformance.wire.command import faults_of

_X_FORMS = {"XMKD": "MKD", "XRMD": "RMD", "XCWD": "CWD", "XCUP": "CDUP"}
"""The verbs of RFC 775 that do the same (RFC 1123 section 4.1.3.1)."""

_LETTERS = re.compile(rb"[A-Za-z]+")


class SuiteError(Exception):
    """The suite did what it must not do; no verdict can stand on it."""


class Guard:
    """Guards one session. `token` is in every name that this run makes."""

    def __init__(self, token: str, read_only: bool) -> None:
        self._token = token.encode()
        self._read_only = read_only
        self._in_scratch = False

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
        if not _may_write(verb, line):
            return True
        letters = _LETTERS.search(line)
        spelled = letters[0].decode().upper() if letters else ""
        if self._read_only:
            return False
        argument = line[letters.end() :].strip() if letters else line
        if (argument or spelled == "STOU") and not self._is_inside(argument):
            raise SuiteError(
                f"the suite would send {line!r}, which writes outside of its scratch directory"
            )
        return True

    def _is_inside(self, pathname: bytes) -> bool:
        """Whether a pathname lies in what this run made."""
        if b".." in pathname.split(b"/"):
            return False
        return self._token in pathname or (self._in_scratch and not pathname.startswith(b"/"))

    def note(self, verb: str, line: bytes, positive: bool) -> None:
        """Follow the working directory: relative names are safe only inside of scratch."""
        if not positive:
            return
        verb = _X_FORMS.get(verb, verb)
        if verb == "CWD":
            pathname = line.partition(b" ")[2].strip()
            self._in_scratch = self._is_inside(pathname) and not pathname.startswith(b".")
        elif verb in ("CDUP", "REIN", "SMNT", "PASS", "USER"):
            self._in_scratch = False


@lru_cache(maxsize=512)
def _faults(line: bytes) -> tuple[str, ...]:
    """Every case sends the same few lines to log in and to set up."""
    return tuple(faults_of(line))


@lru_cache(maxsize=512)
def _may_write(verb: str, line: bytes) -> bool:
    """Whether a line changes files, by its verb or by what a server may take for its verb."""
    # A server may pass over what a malformed line has before its verb, or end it by a TAB.
    letters = _LETTERS.search(line)
    spelled = letters[0].decode().upper() if letters else ""
    return _writes(verb) or _writes(spelled)


def _writes(verb: str) -> bool:
    command = command_table().get(_X_FORMS.get(verb, verb))
    # RNFR changes nothing yet, but the RNTO behind it would move a file of the target's away.
    return command is not None and (command.writes or verb == "RNFR")
