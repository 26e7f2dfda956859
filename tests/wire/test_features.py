"""FEAT's listing: read whatever its flaws, and each flaw told with its octets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.wire.features import MOST_FEATURES, Features, read_features

EXAMPLE = (
    b"211-Extensions supported:\r\n MLST size*;create;modify*;perm;media-type\r\n SIZE\r\n"
    b" COMPRESSION\r\n MDTM\r\n211 END\r\n"
)


def test_example_of_rfc_2389_has_no_flaw() -> None:
    listed = read_features(EXAMPLE)
    assert [*listed.labels] == ["MLST", "SIZE", "COMPRESSION", "MDTM"]
    assert listed.parameters("mlst") == "size*;create;modify*;perm;media-type"
    assert listed.parameters("SIZE") == ""
    assert listed.has("size")
    assert not listed.has("REST")
    assert (listed.faults, listed.ending) == ((), "")


@pytest.mark.parametrize("octets", [b"211 No features.\r\n", b"211 \r\n", b""])
def test_no_features_are_none(octets: bytes) -> None:
    assert read_features(octets) == Features()


@pytest.mark.parametrize(
    ("octets", "labels"),
    [
        (b"211-Features:\r\nSIZE\r\n211 End\r\n", ["SIZE"]),
        (b"211-Features:\r\n  SIZE\r\n211 End\r\n", ["SIZE"]),
        (b"211-Features:\n size\n211 End\n", ["SIZE"]),
        (b"211-Features:\r\n\r\n SIZE\r\n211 End\r\n", ["SIZE"]),
        (b"211-Features:\r\n SIZE \r\n211 End\r\n", ["SIZE"]),
        (b"211-Features:\r\n CHARSET \xfc\r\n211 End\r\n", ["CHARSET"]),
        (b"211-Features:\r\n211 End\r\n", []),
        (b"211 Features: SIZE\n", []),
    ],
)
def test_listing_with_a_flaw_is_read_all_the_same(octets: bytes, labels: list[str]) -> None:
    listed = read_features(octets)
    assert [*listed.labels] == labels
    assert listed.faults


@pytest.mark.parametrize(
    ("last", "ending"),
    [
        (b"211 End.\r\n", 'the last line is not "211 End", CR LF: 211 End.\\r\\n'),
        (b"211 Fine\r\n", 'the last line is not "211 End", CR LF: 211 Fine\\r\\n'),
        (b"211 eND\r\n", ""),
    ],
)
def test_last_line_is_told_apart(last: bytes, ending: str) -> None:
    listed = read_features(b"211-Features:\r\n SIZE\r\n" + last)
    assert (listed.faults, listed.ending) == ((), ending)


def test_flaw_is_told_with_its_octets() -> None:
    listed = read_features(b"211-Features:\r\n SIZE\r\n\tMDTM \x1b[31m\r\n211 End\r\n")
    assert listed.faults == (
        "not one space, a label, and parameters behind one more: \\tMDTM \\x1B[31m\\r\\n",
    )


def test_first_of_two_lines_counts() -> None:
    octets = b"211-Features:\r\n AUTH TLS\r\n auth SSL\r\n211 End\r\n"
    assert read_features(octets).parameters("AUTH") == "TLS"


def test_listing_without_end_is_bounded() -> None:
    lines = b"".join(b" LABEL%d\r\n" % number for number in range(100 * MOST_FEATURES))
    listed = read_features(b"211-Features:\r\n" + lines + b"211 End\r\n")
    assert len(listed.labels) == MOST_FEATURES


@given(st.binary(max_size=400))
def test_any_octets_are_read(octets: bytes) -> None:
    listed = read_features(octets)
    assert all(label == label.upper() and label for label in listed.labels)
    assert all(fault.isprintable() for fault in (*listed.faults, listed.ending))


LINES = st.dictionaries(
    st.from_regex(r"[!-`{-~]{1,12}", fullmatch=True),
    st.from_regex(r"([!-~][ -~]{0,20}[!-~])?", fullmatch=True),
    min_size=1,
    max_size=8,
)


@given(LINES)
def test_what_was_written_is_read_and_has_no_flaw(lines: dict[str, str]) -> None:
    written = "".join(f" {label} {lines[label]}".rstrip() + "\r\n" for label in lines)
    listed = read_features(f"211-Features:\r\n{written}211 End\r\n".encode())
    assert (listed.labels, listed.faults, listed.ending) == (lines, (), "")
