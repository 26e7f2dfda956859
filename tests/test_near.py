"""Tests of near names."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from conformance.near import near, unknown

SECTIONS = ["rfc959/4.1", "rfc959/4.2", "rfc1123/4.1", "rfc959/5.4"]


def test_near_offers_the_nearest_first() -> None:
    assert near("RTRN", ["QUIT", "RETR", "STOR", "RTRM"])[0] == "RTRM"


def test_near_keeps_to_its_limit() -> None:
    assert len(near("rfc959/4.9", SECTIONS, limit=2)) == 2
    assert near("rfc959/4.9", SECTIONS, limit=0) == []


def test_near_ignores_case_and_gives_the_known_spelling() -> None:
    assert near("rnto", ["RNTO", "RNFR"])[0] == "RNTO"


def test_near_offers_words_that_contain_it_first() -> None:
    known = ["rfc959-4.1.3-rnto-without-rnfr-is-refused", "rfc959-4.1.3-ret"]
    assert near("rfc959-4.1.3-rnt", known) == known


def test_near_offers_nothing_for_nothing() -> None:
    assert near("", SECTIONS) == []
    assert near("zzz", SECTIONS) == []


def test_unknown_is_one_line_with_the_near_names() -> None:
    assert unknown("section", "rfc959/4.9", ["rfc959/4.1"]) == (
        "unknown section 'rfc959/4.9'; near: rfc959/4.1"
    )


def test_unknown_without_near_names_ends_after_the_word() -> None:
    assert unknown("verdict", "zzz", ["pass"]) == "unknown verdict 'zzz'"


@given(st.text(max_size=300))
def test_unknown_stays_one_printable_bounded_line(word: str) -> None:
    message = unknown("key", word, ["case", "way"])
    assert message.isascii()
    assert message.isprintable()
    assert len(message) < 120 * 10 + 60


@given(st.text(max_size=20), st.lists(st.text(max_size=20)), st.integers(0, 5))
def test_near_gives_known_words_only(word: str, known: list[str], limit: int) -> None:
    names = near(word, known, limit)
    assert set(names) <= set(known)
    assert len(names) <= limit
    assert len(set(names)) == len(names)
