"""What replies tell, and that a wrong form tells nothing."""

from __future__ import annotations

import pytest

from conformance.generate.facts import listed, told_by
from conformance.model.world import Seen

_MLST = b"250-Listing:\r\n Type=file;Size=3; /a\r\n250 End\r\n"


def test_positive_replies_tell() -> None:
    assert told_by("SIZE", b"213 42\r\n", Seen(213)).number == 42
    assert told_by("MDTM", b"213 20260102030405\r\n", Seen(213)).time == "20260102030405"
    entries = told_by("MLST", _MLST, Seen(250)).entries
    assert entries is not None
    assert (entries[0].name, entries[0].kind, entries[0].facts["size"]) == ("/a", "file", "3")
    assert told_by("NOOP", b"200 42\r\n", Seen(200)) == Seen(200)


@pytest.mark.parametrize(
    ("verb", "reply"),
    [("SIZE", b"213 42 octets\r\n"), ("MLST", b"250 a\r\n"), ("MDTM", b"213 \r\n")],
)
def test_wrong_form_tells_nothing(verb: str, reply: bytes) -> None:
    seen = told_by(verb, reply, Seen(200))
    assert (seen.number, seen.time, seen.entries) == (None, None, None)


def test_listing() -> None:
    entries = listed(b"type=dir; d\r\n x\r\n")
    assert entries is not None
    assert [(entry.name, entry.kind) for entry in entries] == [("d", "dir"), ("x", "")]
    assert listed(None) is None
    assert listed(b"total 0\n") is None
