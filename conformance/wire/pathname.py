"""The quoted pathname of a 257 reply (RFC 959 appendix II).

Quotes only: it must not know what separates directories at the target, nor whether a name is
absolute. Text and octets are treated alike, for a name need not be text.
"""

from __future__ import annotations

from typing import AnyStr

from conformance.wire.errors import WireError


class PathnameError(WireError):
    """No pathname in quotes where one belongs; the text says why."""


def quoted(name: AnyStr) -> AnyStr:
    """Return `name` between double quotes, with each double quote in it doubled."""
    if isinstance(name, bytes):
        return b'"' + name.replace(b'"', b'""') + b'"'
    return '"' + name.replace('"', '""') + '"'


def unquote_257(text: AnyStr) -> AnyStr:
    """Return the pathname that the text of a 257 reply names, its quotes undone.

    A comment may follow the closing quote after a space, or nothing. Raises PathnameError when the
    text does not begin with a quote, the quote is never closed, the name is empty, or something
    other than a space follows it, which is what a quote looks like that was not doubled.
    """
    if isinstance(text, bytes):
        return _unquote(text.decode("latin-1")).encode("latin-1")
    return _unquote(text)


def _unquote(text: str) -> str:
    if text[:1] != '"':
        raise PathnameError("it does not begin with a double quote")
    end = text.find('"', 1)
    while end >= 0 and text[end + 1 : end + 2] == '"':
        end = text.find('"', end + 2)
    if end < 0:
        raise PathnameError("its closing double quote is missing")
    if end == 1:
        raise PathnameError("the pathname is empty")
    if text[end + 1 : end + 2] not in ("", " "):
        raise PathnameError("the closing double quote is not followed by a space")
    return text[1:end].replace('""', '"')
