"""Passwords, and the forms in which a server may send one back, out of all that is told.

A password is written out as it is, escaped for the eye, in base64, in hexadecimal digits, percent-
encoded, and quoted for a shell, for JSON or for a page. Must not know where texts come from.
"""

from __future__ import annotations

import base64
import html
import json
import re
import shlex
from collections.abc import Iterable, Iterator
from functools import lru_cache
from urllib.parse import quote

from conformance.wire.octets import printable

MASK = "****"
SHORTEST = 4
"""Characters of a secret; masking every "a" would leave nothing to read."""

_SHORTEST_INNER = 6
"""Characters of a secret's base64 within a longer one: fewer could be anything's."""


def octets_of(secret: str) -> bytes:
    """Return the octets that travel for it."""
    return secret.encode("utf-8", "surrogateescape")


class Masker:
    """Replaces the secrets, in every form, by a mask."""

    def __init__(self, secrets: Iterable[str]) -> None:
        forms = {form for one in secrets if len(octets_of(one)) >= SHORTEST for form in _forms(one)}
        # As a transcript shows each of them.
        forms |= {printable(octets_of(form)) for form in forms}
        # The longest first: one may be the begin of another.
        ordered = sorted(forms, key=lambda form: (-len(form), form))
        texts = "|".join(re.escape(form) for form in ordered)
        self._text = re.compile(texts) if forms else None
        self._octets = re.compile(octets_of(texts)) if forms else None

    def text(self, text: str) -> str:
        """Return the text as it may be shown."""
        return self._text.sub(MASK, text) if self._text else text

    def octets(self, octets: bytes) -> bytes:
        """Return the octets as they may be kept."""
        return self._octets.sub(MASK.encode(), octets) if self._octets else octets


@lru_cache(maxsize=64)
def masker(secrets: tuple[str, ...]) -> Masker:
    """Return the masker of these secrets."""
    return Masker(secrets)


def _forms(secret: str) -> Iterator[str]:
    octets = octets_of(secret)
    yield secret
    yield printable(octets)
    yield from (repr(secret)[1:-1], repr(octets)[2:-1], shlex.quote(secret))
    yield from (json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1])
    yield from (html.escape(secret), html.escape(secret, quote=False))
    yield from (octets.hex(), octets.hex().upper(), octets.hex(" "), octets.hex(":"))
    every = "".join(f"%{octet:02X}" for octet in octets)
    yield from (quote(octets, safe=""), quote(octets), every, every.lower())
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        yield from (encode(octets).decode(), encode(octets).decode().rstrip("="))
        for before in range(3):
            # Within the base64 of something longer, what no neighbour has a part in.
            whole = encode(bytes(before) + octets).decode().rstrip("=")
            spoilt = (len(octets) + before) % 3 != 0
            inner = whole[-(-before * 8 // 6) : len(whole) - spoilt]
            if len(inner) >= _SHORTEST_INNER:
                yield inner
