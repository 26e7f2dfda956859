"""What a session learns from FEAT, whatever comes."""

from __future__ import annotations

import pytest

from conformance.wire.features import Features

from .scripted import scripted

LISTED = "> FEAT\n< 211-Features:\n< \\x20SIZE\n< \\x20MLST Type*;Size;\n< 211 End"


def test_labels_and_their_parameters_are_listed() -> None:
    listed = scripted(LISTED).features()
    assert listed.labels == {"SIZE": "", "MLST": "Type*;Size;"}
    assert (listed.faults, listed.ending) == ((), "")


@pytest.mark.parametrize(
    ("label", "listed"),
    [("SIZE", True), ("size", True), ("mlst", True), ("MLSD", False), ("", False)],
)
def test_label_is_listed_in_any_case(label: str, listed: bool) -> None:
    assert scripted(LISTED).advertises(label) is listed


@pytest.mark.parametrize(
    "reply",
    [
        *("< 500 what", "< 502 no", "< 530 not yet", "< 421 bye", "< 150 later"),
        *("< 211 no features", "-- ended", "-- silent"),
    ],
)
def test_no_listing_lists_nothing(reply: str) -> None:
    session = scripted(f"> FEAT\n{reply}")
    assert session.features() == Features()
    assert session.case.findings == []


def test_listing_with_flaws_is_read_and_its_flaws_are_told() -> None:
    session = scripted("> FEAT\n< 211-ok\n< SIZE\n< \\x1b[2J\n< 211 Fine")
    listed = session.features()
    assert listed.has("SIZE")
    assert listed.faults == (
        "not one space, a label, and parameters behind one more: SIZE\\r\\n",
        "not one space, a label, and parameters behind one more: \\x1B[2J\\r\\n",
    )
    assert listed.ending == 'the last line is not "211 End", CR LF: 211 Fine\\r\\n'
