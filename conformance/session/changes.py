"""What a line would change on the target, by its verb or by what a server may take for its verb.

Knows the command table, and commands that no RFC has. Must not know what may be changed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from conformance.spec import command_table

X_FORMS = {"XMKD": "MKD", "XRMD": "RMD", "XCWD": "CWD", "XCUP": "CDUP"}
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


class Change(NamedTuple):
    """What a line would change: its pathnames, and whether the target's owner may have lent it."""

    places: tuple[bytes, ...]
    lendable: bool = False


@lru_cache(maxsize=512)
def change_of(verb: str, line: bytes) -> Change | None:
    """What a line would change, by its verb or by what a server may take for its verb; None where
    it changes nothing.
    """
    # A server may pass over what a malformed line has before its verb, or end it by a TAB.
    letters = _LETTERS.search(line)
    spelled = letters[0].decode().upper() if letters else ""
    argument = line[letters.end() :].strip() if letters else line
    if spelled == "STOU":
        # It writes where it is; many servers do so too where it has a name, which it must not have.
        return Change((b"", argument) if argument else (b"",))
    if _writes(verb) or _writes(spelled):
        return Change((argument,) if argument else (), lendable=True)
    return _change_of_no_rfc(spelled, argument)


def _change_of_no_rfc(verb: str, argument: bytes) -> Change | None:
    """The same for commands of drafts and of vendors."""
    if verb == "SITE":
        letters = _LETTERS.match(argument)
        verb = f"SITE {letters[0].decode().upper()}" if letters else verb
        argument = argument[letters.end() :].strip() if letters else argument
    if verb == "MDTM":
        setting = _SETTER.fullmatch(argument)
        return Change((setting[1],)) if setting else None
    if verb in _OF_MANY_NAMES:
        return Change(tuple(one for one in argument.split() if not _NO_NAME.fullmatch(one)))
    if verb not in _WORDS_BEFORE:
        return None
    words = argument.split(None, _WORDS_BEFORE[verb])
    # Where a word is missing, nobody can say which one.
    return Change((words[-1],) if len(words) > _WORDS_BEFORE[verb] else tuple(words))


def _writes(verb: str) -> bool:
    command = command_table().get(X_FORMS.get(verb, verb))
    # RNFR changes nothing yet, but the RNTO behind it would move a file of the target's away.
    return command is not None and (command.writes or verb == "RNFR")
