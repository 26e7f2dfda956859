"""The tags that FEAT lists behind LANG."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.wire.language import LanguageError, Languages, read_languages


@pytest.mark.parametrize(
    ("parameters", "languages"),
    [
        ("EN*", Languages(("EN",), "EN")),
        ("EN*;FR", Languages(("EN", "FR"), "EN")),
        ("en;fr*", Languages(("EN", "FR"), "FR")),
        ("EN;FR", Languages(("EN", "FR"), "")),
        ("i-klingon;en-US*;sgn-CH-DE", Languages(("I-KLINGON", "EN-US", "SGN-CH-DE"), "EN-US")),
    ],
)
def test_tags_are_read(parameters: str, languages: Languages) -> None:
    assert read_languages(parameters) == languages


@pytest.mark.parametrize(
    ("parameters", "problem"),
    [
        ("", "'' is no language tag"),
        ("EN*;", "'' is no language tag"),
        ("EN*; FR", "' FR' is no language tag"),
        ("C.UTF-8*", "'C.UTF-8*' is no language tag"),
        ("en_US", "'en_US' is no language tag"),
        ("abcdefghi", "'abcdefghi' is no language tag"),
        ("en-", "'en-' is no language tag"),
        ("EN**", "'EN**' is no language tag"),
        ("EN*;FR*", "2 tags are marked as the one in use"),
        ("\u00e9n", "'\u00e9n' is no language tag"),
        ("x" * 5000, f"{'x' * 60!r} is no language tag"),
    ],
)
def test_what_is_wrong_is_told(parameters: str, problem: str) -> None:
    with pytest.raises(LanguageError) as raised:
        read_languages(parameters)
    assert str(raised.value) == problem


@given(st.text(max_size=60) | st.text("EN-*;", max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(LanguageError):
        assert read_languages(text).tags


TAGS = st.lists(st.from_regex(r"[A-Z]{1,8}(-[A-Z]{1,8}){0,2}", fullmatch=True), min_size=1)


@given(TAGS, st.integers(0, 20))
def test_what_was_written_is_read(tags: list[str], place: int) -> None:
    marked = [f"{tag}*" if at == place else tag for at, tag in enumerate(tags)]
    current = tags[place] if place < len(tags) else ""
    assert read_languages(";".join(marked)) == Languages(tuple(tags), current)
