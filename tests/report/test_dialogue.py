"""Tests of the part of a transcript that is shown."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from conformance.report.dialogue import MARK, dialogue

SHORT = "> PWD\n< 257 /\n> XPWD\n< 500 what\n> PWD\n< 257 /\n> NOOP\n< 200 ok"


def _marked(lines: list[str]) -> list[int]:
    return [number for number, line in enumerate(lines) if line.startswith(MARK)]


def test_last_exchange_of_that_command_and_reply_is_marked() -> None:
    lines = dialogue(SHORT, "PWD", "257 /", most=20, width=80)
    assert _marked(lines) == [4, 5]
    assert len(lines) == 8


def test_all_lines_of_a_reply_are_marked() -> None:
    transcript = "> HELP\n< 214-one\n< 214 two\n> NOOP\n< 200 ok"
    assert _marked(dialogue(transcript, "HELP", "214-one\n214 two", most=9, width=80)) == [0, 1, 2]


def test_lines_of_a_reply_that_is_one_printable_text_are_marked() -> None:
    transcript = "> HELP\\r\\n\n< 214-one\\r\\n\n< 214 two\\r\\n\n> NOOP\\r\\n"
    received = "214-one\\r\\n214 two\\r\\n"
    assert _marked(dialogue(transcript, "HELP", received, most=9, width=80)) == [0, 1, 2]


def test_exchange_is_found_though_its_texts_are_cut() -> None:
    transcript = "> CWD aaaaaa\\r\\n\n< 550-bbbbbb\\r\\n\n< 550 c\\r\\n"
    sent, received = "CWD aaa… (12 octets in all)", "550-bb… (900 octets in all)"
    assert _marked(dialogue(transcript, sent, received, most=9, width=80)) == [0, 1]


def test_command_alone_is_marked_when_nothing_came() -> None:
    assert _marked(dialogue("> NOOP\n-- silent", "NOOP", "nothing", most=9, width=80)) == [0]


def test_reply_alone_is_marked_when_nothing_was_sent() -> None:
    assert _marked(dialogue("-- connected\n< 220 hi", "", "220 hi", most=9, width=80)) == [1]


def test_nothing_is_marked_when_the_exchange_is_not_there() -> None:
    assert _marked(dialogue(SHORT, "RETR x", "150", most=20, width=80)) == []


def test_empty_transcript_shows_nothing() -> None:
    assert dialogue("", "NOOP", "200", most=9, width=80) == []


def test_long_dialogue_shows_its_end() -> None:
    transcript = "\n".join(f"> NOOP {number}" for number in range(100))
    lines = dialogue(transcript, "", "", most=10, width=80)
    assert lines[0].strip() == "... (91 lines before)"
    assert lines[-1].strip() == "> NOOP 99"
    assert len(lines) == 10


def test_long_dialogue_shows_the_marked_exchange_wherever_it_stands() -> None:
    lines = [f"> NOOP {number}" for number in range(100)]
    for place in (0, 3, 50, 97, 99):
        judged = list(lines)
        judged[place] = "> RNTO x"
        shown = dialogue("\n".join(judged), "RNTO x", "", most=10, width=80)
        assert len(_marked(shown)) == 1, place
        assert len(shown) <= 10


@given(
    st.lists(st.text(st.characters(exclude_categories=()), max_size=200), max_size=60),
    st.integers(3, 30),
    st.data(),
)
def test_bounds_hold_for_any_transcript(lines: list[str], most: int, data: st.DataObject) -> None:
    sent = data.draw(st.sampled_from(lines)) if lines else ""
    shown = dialogue("\n".join(lines), sent, "", most=most, width=60)
    assert len(shown) <= most
    assert all(len(line) <= 60 and line.isprintable() for line in shown)
