"""What the suite may send: well-formed lines, and writing only into scratch directories, or at what
the target's description lends.

It watches the suite, not the target: what it refuses is an error of the suite. Knows the strict
grammar of command lines.
"""

from __future__ import annotations

from functools import lru_cache

from conformance.session.changes import X_FORMS, change_of
from conformance.session.errors import SuiteError
from conformance.session.read_only import withheld
from conformance.wire.command import faults_of


class Guard:
    """Guards one session. `token` is in every name that this run makes; `lent` are pathnames at
    which the target's owner allows commands that write.
    """

    def __init__(self, token: str, read_only: bool, lent: tuple[str, ...] = ()) -> None:
        self._token = token.lower().encode()
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
        if self._read_only:
            return not withheld(line)
        change = change_of(verb, line)
        if change is None:
            return True
        lent = self._lent if change.lendable else frozenset()
        if not all(place in lent or self._is_inside(place) for place in change.places):
            raise SuiteError(
                f"the suite would send {line!r}, which writes outside of its scratch directory"
            )
        return True

    def _is_inside(self, pathname: bytes) -> bool:
        """Whether a pathname lies in what this run made: a server may tell it in other case."""
        if b".." in pathname.split(b"/"):
            return False
        within = self._below is not None and not pathname.startswith(b"/")
        return self._token in pathname.lower() or within

    def note(self, verb: str, line: bytes, positive: bool) -> None:
        """Follow the working directory: relative names are safe only inside of scratch."""
        if not positive:
            return
        verb = X_FORMS.get(verb, verb)
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
        tokens = [place for place, part in enumerate(parts) if self._token in part.lower()]
        if tokens:
            return len(parts) - 1 - tokens[0]
        return (self._below or 0) + len(parts)


@lru_cache(maxsize=512)
def _faults(line: bytes) -> tuple[str, ...]:
    """Every case sends the same few lines to log in and to set up."""
    return tuple(faults_of(line))
