r"""conformance.transfer.vertical: ASA controls, what moves a printer so, and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.transfer.ascii import AsciiDecoder, AsciiEncoder
from conformance.transfer.vertical import CONTROL_CHARACTER, AsaDecoder, AsaEncoder

from .feeding import FEW, converted, error_of

VECTORS = {
    "nothing": (b"", b""),
    "plain-lines": (b" one\n two\n", b"one\ntwo\n"),
    "no-end-at-last": (b" one\n two", b"one\ntwo"),
    "empty-line": (b" one\n \n two\n", b"one\n\ntwo\n"),
    "two-lines-up": (b" one\n0two\n", b"one\r\n\ntwo\n"),
    "next-page": (b" one\n1two\n", b"one\r\ftwo\n"),
    "overprint": (b" one\n+___\n", b"one\r\0___\n"),
    "page-first": (b"1one\n", b"\r\fone\n"),
    "two-lines-up-first": (b"0one\n", b"\r\none\n"),
    "overprint-first": (b"+one\n", b"\r\0one\n"),
    "controls-alone": (b"0\n0\n1\n+\n \n", b"\r\n\r\n\n\r\f\r\0\n\n"),
    "empty-line-first": (b" \n one\n", b"\none\n"),
    "empty-line-first-then-page": (b" \n1one\n", b"\r\x7f\r\fone\n"),
    "empty-line-alone": (b" \n", b"\n"),
    "blank-alone": (b" ", b"\r\x7f"),
    "blank-last": (b" one\n ", b"one\n\r\x7f"),
    "cr-in-text": (b" a\rb\r\n", b"a\r\rb\r\r\n"),
    "effectors-in-text": (b"+\f\v\0\x7f\n", b"\r\0\f\v\0\x7f\n"),
}
FOREIGN = {
    "cr-overprints": (b"one\r___\n", b" one\n+___\n"),
    "cr-last": (b"one\r", b" one\n+"),
    "cr-alone": (b"\r", b"+"),
    "cr-lf": (b"one\r\ntwo\r\n", b" one\n two\n"),
    "cr-del-in-a-line": (b"one\r\x7ftwo", b" one\n+\x7ftwo"),
}
CONTROLS = st.sampled_from([b" ", b"0", b"1", b"+"])
LINE_TEXTS = st.lists(st.sampled_from(b"ab \r\f\0\x7f\v"), max_size=3).map(bytes)
LINES = st.lists(st.tuples(CONTROLS, LINE_TEXTS).map(b"".join), max_size=6)


@pytest.mark.parametrize(("lines", "text"), VECTORS.values(), ids=VECTORS)
def test_controls_become_movements(lines: bytes, text: bytes) -> None:
    assert converted(AsaDecoder(), lines) == text


@pytest.mark.parametrize(("lines", "text"), VECTORS.values(), ids=VECTORS)
def test_movements_become_controls(lines: bytes, text: bytes) -> None:
    assert converted(AsaEncoder(), text) == lines


@pytest.mark.parametrize(("text", "lines"), FOREIGN.values(), ids=FOREIGN)
def test_text_that_was_stored_otherwise(text: bytes, lines: bytes) -> None:
    assert converted(AsaEncoder(), text) == lines


def test_text_travels_inside_of_ascii() -> None:
    network = b" one line down\r\n0two lines down\r\n1next page\r\n+overprinted\r\n"
    stored = converted(AsaDecoder(), converted(AsciiDecoder(), network))
    assert stored == b"one line down\r\n\ntwo lines down\r\fnext page\r\0overprinted\n"
    assert converted(AsciiEncoder(), converted(AsaEncoder(), stored)) == network


@FEW
@given(lines=LINES, ended=st.booleans())
def test_lines_come_back_identical(lines: list[bytes], ended: bool) -> None:
    octets = b"\n".join(lines) + b"\n" * (ended and bool(lines))
    assert converted(AsaEncoder(), converted(AsaDecoder(), octets)) == octets


@FEW
@given(text=st.lists(st.sampled_from(b"ab\n"), max_size=30).map(bytes))
def test_plain_lines_come_back_identical(text: bytes) -> None:
    lines = converted(AsaEncoder(), text)
    assert all(line.startswith(b" ") for line in lines.splitlines())
    assert converted(AsaDecoder(), lines) == text


@FEW
@given(text=st.lists(st.sampled_from(b"ab\n\r\f\0\x7f"), max_size=12).map(bytes))
def test_every_text_becomes_lines_with_controls(text: bytes) -> None:
    lines = converted(AsaEncoder(), text)
    assert (
        all(line[:1] in (b" ", b"0", b"1", b"+") for line in lines.removesuffix(b"\n").split(b"\n"))
        or not lines
    )
    assert converted(AsaEncoder(), converted(AsaDecoder(), lines)) == lines


@pytest.mark.parametrize(
    ("lines", "offset", "found"),
    [
        (b"2one\n", 0, "it is b'2'"),
        (b" one\n-two\n", 5, "it is b'-'"),
        (b" one\n\n two\n", 5, "the line is empty"),
        (b"\n", 0, "the line is empty"),
    ],
)
def test_line_begins_with_a_control(lines: bytes, offset: int, found: str) -> None:
    expected = (
        offset,
        CONTROL_CHARACTER,
        f"offset {offset}, {found}: RFC 959 section 3.1.1.5.2: the first character of a line is an"
        " ASA control: blank, 0, 1 or +",
    )
    assert error_of(AsaDecoder().feed, lines) == expected
    assert error_of(lambda: converted(AsaDecoder(), *(bytes([each]) for each in lines))) == expected
