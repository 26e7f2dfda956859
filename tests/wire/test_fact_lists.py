"""Lists of facts: the MLST line of FEAT, and replies to OPTS MLST (RFC 3659 sections 7.8, 7.9)."""

from __future__ import annotations

import pytest

from conformance.wire.fact_lists import FactListError, read_chosen, read_offered


def test_offered_facts_are_marked_where_they_are_sent() -> None:
    offered = read_offered("Type*;Size;UNIX.mode*;X.hidden;")
    assert offered == {"Type": True, "Size": False, "UNIX.mode": True, "X.hidden": False}
    assert read_offered("") == {}


@pytest.mark.parametrize("wrong", ["Type*;Size", "Type*; Size;", "*;", ";", "Type**;", "Type,Size"])
def test_other_lists_are_refused(wrong: str) -> None:
    with pytest.raises(FactListError):
        read_offered(wrong)


@pytest.mark.parametrize(
    ("reply", "chosen"),
    [
        (b"200 MLST OPTS Type;Perm;UNIX.mode;\r\n", {"type", "perm", "unix.mode"}),
        (b"200 mlst opts\r\n", set()),
        (b"200 MLST OPTS \r\n", set()),
    ],
)
def test_chosen_facts_are_read(reply: bytes, chosen: set[str]) -> None:
    assert read_chosen(reply) == chosen


@pytest.mark.parametrize(
    "wrong",
    [b"200 Okay\r\n", b"200  MLST OPTS Type;\r\n", b"200 MLST OPTS Type; Size;\r\n", b"501 No\r\n"],
)
def test_other_replies_are_refused(wrong: bytes) -> None:
    with pytest.raises(FactListError):
        read_chosen(wrong)
