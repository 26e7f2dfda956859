"""Tests of the last guard before terminals and parsers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.report.printable import cut, lines_of, one_line, printable, wrapped


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("250 Renamed.", "250 Renamed.", id="plain"),
        pytest.param("a\r\nb", "a\\r\nb", id="cr-lf"),
        pytest.param("\x1b[31m", "\\x1B[31m", id="escape-sequence"),
        pytest.param("\x9b31m", "\\x9B31m", id="c1-escape-sequence"),
        pytest.param("caf\u00e9", "caf\u00e9", id="letters-of-other-scripts"),
        pytest.param(b"\xff\xfe".decode(errors="surrogateescape"), "\\xFF\\xFE", id="octets"),
        pytest.param("\ud800", "\\uD800", id="lone-surrogate"),
        pytest.param("\u202e", "\\u202E", id="reordering-mark"),
        pytest.param("\U000e0001", "\\U000E0001", id="tag"),
        pytest.param("\\r", "\\r", id="escaped-already"),
        pytest.param("\t\x00\x7f", "\\t\\x00\\x7F", id="controls"),
    ],
)
def test_printable_escapes_what_is_not(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(st.text(st.characters(exclude_categories=())))
def test_printable_leaves_nothing_to_escape(text: str) -> None:
    shown = printable(text)
    assert shown.replace("\n", "").isprintable()
    assert printable(shown) == shown
    shown.encode("utf-8")  # raises where a lone surrogate is left


@given(st.binary())
def test_one_line_of_any_octets_is_one_line(octets: bytes) -> None:
    line = one_line(octets.decode("utf-8", "surrogateescape"))
    assert line.isprintable()


def test_cut_tells_how_long_the_line_was() -> None:
    assert cut("x" * 10, 10) == "x" * 10
    assert cut("x" * 1000, 30) == "xxxxxxxxx... (1000 characters)"


@given(st.text(st.characters(exclude_categories=())), st.integers(30, 100), st.integers(1, 5))
def test_wrapped_keeps_to_its_bounds(text: str, width: int, most: int) -> None:
    lines = wrapped(text, width, most=most)
    assert 1 <= len(lines) <= most
    assert all(len(line) <= width for line in lines)


def test_wrapped_tells_what_it_left_out() -> None:
    assert wrapped("x" * 1000, 100, most=3)[-1] == "... (1000 characters)"


def test_lines_of_a_reply_end_after_its_line_ends() -> None:
    assert lines_of("214-a\\r\\n214 b\\r\\n") == ["214-a\\r\\n", "214 b\\r\\n"]
    assert lines_of("one\ntwo") == ["one", "two"]
    assert lines_of("") == [""]
