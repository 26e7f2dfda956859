"""Near names: what somebody who mistyped an id, a key or a section probably meant.

One place, so that every "unknown ..." of the suite reads alike. It must know nothing of what the
words stand for.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

_SIMILARITY = 0.6
"""The least similarity ratio (0 to 1, as difflib counts) at which a name is offered."""

_SHORTEST_PART = 3
"""Characters that a word needs for longer words which contain it to be offered."""

_LONGEST_SHOWN = 120
"""Characters of a mistyped word that a message repeats: it may be a pasted file."""


def near(word: str, known: Iterable[str], limit: int = 3) -> list[str]:
    """Return up to `limit` of the `known` words that resemble `word`, the nearest first.

    Upper and lower case count as the same. Words that contain `word` come first, since somebody
    who gives the begin of an id wants to see how it goes on.
    """
    if limit < 1 or not word:
        return []
    folded: dict[str, list[str]] = {}
    for name in sorted(set(known)):
        folded.setdefault(name.casefold(), []).append(name)
    sought = word.casefold()
    keys = dict.fromkeys(key for key in sorted(folded, key=len) if _goes_on(sought, key))
    if len(keys) < limit:
        keys |= dict.fromkeys(get_close_matches(sought, folded, n=limit, cutoff=_SIMILARITY))
    return [name for key in keys for name in folded[key]][:limit]


def unknown(kind: str, word: str, known: Iterable[str]) -> str:
    """Return one line that says that `word` is no `kind` we know, with the near names if any.

    >>> unknown("section", "rfc959/4.9", ["rfc959/4.1", "rfc1123/4.1"])
    "unknown section 'rfc959/4.9'; near: rfc959/4.1"
    """
    shown = word if len(word) <= _LONGEST_SHOWN else word[:_LONGEST_SHOWN] + "..."
    message = f"unknown {kind} {shown!a}"
    names = near(word, known)
    return f"{message}; near: {', '.join(names)}" if names else message


def _goes_on(part: str, word: str) -> bool:
    return len(part) >= _SHORTEST_PART and part in word
