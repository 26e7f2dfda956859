"""The quoted pathname of a 257 reply."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.wire.pathname import PathnameError, quoted, unquote_257


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('"/usr/dm/pathname" directory created', "/usr/dm/pathname"),
        ('"/usr/dm/foo""bar" directory created', '/usr/dm/foo"bar'),
        ('"/" "is" where you are', "/"),
        ('"/"', "/"),
        ('""""', '"'),
        ('"a "" b" c', 'a " b'),
    ],
)
def test_vectors(text: str, name: str) -> None:
    assert unquote_257(text) == name
    assert unquote_257(text.encode()) == name.encode()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "does not begin with a double quote"),
        ("/usr/dm created", "does not begin with a double quote"),
        (' "/usr"', "does not begin with a double quote"),
        ('"', "closing double quote is missing"),
        ('"/usr', "closing double quote is missing"),
        ('"/usr""', "closing double quote is missing"),
        ('"" created', "the pathname is empty"),
        ('"/foo"bar" created', "not followed by a space"),
    ],
)
def test_what_is_wrong_is_told(text: str, problem: str) -> None:
    with pytest.raises(PathnameError, match=problem):
        unquote_257(text)


@given(st.text(min_size=1), st.text())
def test_round_trip_of_text(name: str, comment: str) -> None:
    assert unquote_257(quoted(name)) == name
    assert unquote_257(f"{quoted(name)} {comment}") == name


@given(st.binary(min_size=1), st.binary())
def test_round_trip_of_octets(name: bytes, comment: bytes) -> None:
    assert unquote_257(quoted(name) + b" " + comment) == name


@given(st.text('"a ') | st.text())
def test_any_text_gives_a_name_or_a_pathname_error(text: str) -> None:
    try:
        name = unquote_257(text)
    except PathnameError:
        return
    assert text.startswith(quoted(name))
