"""What is known of files, after what was done to them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.model.tree import Content, Tree, is_text

OCTETS = bytes(range(256))
LINES = b"one\r\ntwo\r\n"


@pytest.mark.parametrize(
    ("stored_as", "octets", "image", "text"),
    [
        ("I", OCTETS, OCTETS, None),
        ("A", LINES, None, LINES),
        ("I", LINES, LINES, None),
        ("I", b"plain", b"plain", b"plain"),
        ("A", b"plain", b"plain", b"plain"),
        ("A", b"cr\rlf\n", None, None),
        ("E", b"plain", None, None),
        (None, b"plain", None, None),
    ],
)
def test_what_each_type_brings_back(
    stored_as: str | None, octets: bytes, image: bytes | None, text: bytes | None
) -> None:
    content = Content.stored(stored_as, octets)
    assert content.sent("I") == image
    assert content.sent("A") == text
    assert content.sent("E") is None


def test_append_adds_where_both_parts_are_known() -> None:
    assert Content.stored("A", LINES).appended("A", LINES).text == LINES * 2
    assert Content.stored("A", LINES).appended("I", b"x").image is None
    assert Content.stored("I", b"x").appended("I", OCTETS).image == b"x" + OCTETS


def test_store_in_the_middle_cuts_or_keeps_the_rest() -> None:
    whole = Content.stored("I", b"0123456789")
    assert {one.image for one in whole.resumed(3, "I", b"ab")} == {b"012ab", b"012ab56789"}
    assert [one.image for one in whole.resumed(10, "I", b"ab")] == [b"0123456789ab"]
    assert whole.resumed(11, "I", b"ab") == (Content(),)
    assert whole.resumed(3, "A", b"ab") == (Content(),)


def test_tree_is_never_changed() -> None:
    empty = Tree()
    one = empty.with_node(("a",), Content(b"x"))
    assert not empty.has(("a",))
    assert one.without(("a",)) == empty
    assert hash(one.without(("a",))) == hash(empty)


def test_directory_moves_with_all_below_it() -> None:
    tree = Tree().with_node(("d",), None).with_node(("d", "a"), Content(b"x"))
    moved = tree.moved(("d",), ("e",))
    assert sorted(moved.paths()) == [("e",), ("e", "a")]
    assert list(moved.names(("e",))) == ["a"]
    assert moved.is_directory(("e",))
    assert moved.file(("e", "a")) == Content(b"x")


@given(st.lists(st.sampled_from([b"a", b"\r", b"\n", b"\r\n"])).map(b"".join))
def test_text_is_made_of_whole_lines(octets: bytes) -> None:
    whole = octets.endswith(b"\r\n") and set(octets.replace(b"\r\n", b"")) <= {ord("a")}
    assert is_text(octets) is whole
