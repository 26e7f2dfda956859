"""What the suite may send: well-formed lines, and writing only into scratch directories.

It watches the suite, not the target: what it refuses is an error of the suite. Knows the command
table and the strict grammar of command lines.
"""

from __future__ import annotations

from functools import lru_cache

from conformance.spec import command_table
from conformance.wire.command import faults_of

_X_FORMS = {"XMKD": "MKD", "XRMD": "RMD", "XCWD": "CWD", "XCUP": "CDUP"}
"""The verbs of RFC 775 that do the same (RFC 1123 section 4.1.3.1)."""


class SuiteError(Exception):
    """The suite did what it must not do; no verdict can stand on it."""


class Guard:
    """Guards one session. `token` is in every name that this run makes."""

    def __init__(self, token: str, read_only: bool) -> None:
        self._token = token.encode()
        self._read_only = read_only
        self._in_scratch = False
        self._table = command_table()

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
        command = self._table.get(_X_FORMS.get(verb, verb))
        if command is None or not command.writes:
            return True
        if self._read_only:
            return False
        _, _, argument = line.rstrip(b"\r\n").partition(b" ")
        named = bool(argument.strip()) or verb == "STOU"
        if named and not self._in_scratch and self._token not in argument:
            raise SuiteError(
                f"the suite would send {line!r}, which writes outside of its scratch directory"
            )
        return True

    def note(self, verb: str, line: bytes, positive: bool) -> None:
        """Follow the working directory: relative names are safe only inside of scratch."""
        if not positive:
            return
        verb = _X_FORMS.get(verb, verb)
        if verb == "CWD":
            inside = self._token in line
            relative = not line.partition(b" ")[2].startswith((b"/", b"."))
            self._in_scratch = inside or (self._in_scratch and relative)
        elif verb in ("CDUP", "REIN", "SMNT", "PASS", "USER"):
            self._in_scratch = False


@lru_cache(maxsize=512)
def _faults(line: bytes) -> tuple[str, ...]:
    """Every case sends the same few lines to log in and to set up."""
    return tuple(faults_of(line))
