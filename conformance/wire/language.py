"""Language tags, and the line of FEAT that lists them (RFC 2640 sections 4.2 and 4.3).

Must not know any language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from conformance.wire.errors import WireError

_TAG = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z]{1,8})*+")


class LanguageError(WireError):
    """It is no list of language tags; the text says why."""


@dataclass(frozen=True, slots=True)
class Languages:
    """What LANG may name, in upper case, and the one in use; that is empty where none is marked."""

    tags: tuple[str, ...]
    current: str = ""


def read_languages(parameters: str) -> Languages:
    """Read what stands behind LANG in FEAT: EN*;FR. Raises LanguageError."""
    tags, marked = [], []
    for one in parameters.split(";"):
        tag = one.removesuffix("*")
        if not _TAG.fullmatch(tag):
            raise LanguageError(f"{one[:60]!r} is no language tag")
        tags.append(tag.upper())
        if tag != one:
            marked.append(tag.upper())
    if len(marked) > 1:
        raise LanguageError(f"{len(marked)} tags are marked as the one in use")
    return Languages(tuple(tags), "".join(marked))
