"""The replies to SIZE, MDTM and MLST, to the octet."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.wire.errors import WireError
from conformance.wire.file_facts import (
    FileFactError,
    read_listed,
    read_modification_time,
    read_size,
)


@pytest.mark.parametrize("number", ["0", "1", "0042", "18446744073709551616", "9" * 40])
def test_size_is_read(number: str) -> None:
    assert read_size(f"213 {number}\r\n".encode()) == int(number)


@pytest.mark.parametrize(
    "octets",
    [
        *(b"213 \r\n", b"213  6\r\n", b"213 6 \r\n", b"213 6 octets\r\n", b"213 6,000\r\n"),
        *(
            b"213 -6\r\n",
            b"213 +6\r\n",
            b"213 0x6\r\n",
            b"213 6\n",
            b"213 6",
            b"213-6\r\n213 6\r\n",
        ),
        *(b"213 \xd9\xa1\r\n", b"213 1_0\r\n", b"213 " + b"9" * 5000 + b"\r\n", b""),
    ],
)
def test_size_out_of_form_is_told(octets: bytes) -> None:
    with pytest.raises(FileFactError, match="not 213, one space, digits, CR LF: ") as raised:
        read_size(octets)
    assert len(str(raised.value)) < 1000


def test_time_is_read() -> None:
    time = read_modification_time(b"213 19980615100045.014\r\n")
    assert time[:6] == (1998, 6, 15, 10, 0, 45)


@pytest.mark.parametrize(
    ("octets", "problem"),
    [
        (b"213 19980615100045\n", "not 213, one space, a time, CR LF: 213 19980615100045"),
        (b"213-19980615100045\r\n213 End\r\n", "not 213, one space, a time, CR LF"),
        (b"213  19980615100045\r\n", "' 19980615100045' is not 14 digits"),
        (b"213 19980615100045 UTC\r\n", "'19980615100045 UTC' is not 14 digits"),
        (b"213 19981315100045\r\n", "the month 13 is not 1 to 12"),
        (b"213 \r\n", "'' is not 14 digits"),
        (b"", "not 213, one space, a time, CR LF: "),
    ],
)
def test_time_out_of_form_is_told(octets: bytes, problem: str) -> None:
    with pytest.raises(WireError) as raised:
        read_modification_time(octets)
    assert problem in str(raised.value)


def test_example_of_mlst_is_read() -> None:
    octets = b"250- Listing file1\r\n Type=file;Modify=19990929003355.237; file1\r\n250 End\r\n"
    (entry,) = read_listed(octets)
    assert (entry.kind, entry.name) == ("file", b"file1")


def test_several_types_are_several_entries() -> None:
    octets = b"250-\r\n Type=file; a\r\n Type=dir; a\r\n250\r\n"
    assert [entry.kind for entry in read_listed(octets)] == ["file", "dir"]


@pytest.mark.parametrize(
    ("octets", "problem"),
    [
        (b"250 Type=file; a\r\n", "not 250-, entries, 250: 250 Type=file; a"),
        (b"250-\r\n250 End\r\n", "not 250-, entries, 250: "),
        (b"250-\r\nType=file; a\r\n250 End\r\n", "no space before the facts: Type=file; a"),
        (b"250-\r\n Type=file; a\r\n Type=dir; b\r\n250 End\r\n", "entries with several names: "),
        (b"250-\r\n Type=file a\r\n250 End\r\n", "a fact without a semicolon behind it: "),
        (b"250-\r\n\r\n Type=file; a\r\n250 End\r\n", "no space before the facts: "),
        (b"", "not 250-, entries, 250: "),
    ],
)
def test_reply_to_mlst_out_of_form_is_told(octets: bytes, problem: str) -> None:
    with pytest.raises(WireError) as raised:
        read_listed(octets)
    assert problem in str(raised.value)


@given(st.binary(max_size=200), st.sampled_from([b"", b"213 ", b"250-\r\n "]))
def test_any_octets_are_read_or_refused(octets: bytes, before: bytes) -> None:
    for read in (read_size, read_modification_time, read_listed):
        with suppress(WireError):
            read(before + octets + b"\r\n")


@given(st.integers(0, 10**40 - 1))
def test_size_that_was_written_is_read(number: int) -> None:
    assert read_size(b"213 %d\r\n" % number) == number


@given(st.datetimes(datetime(1000, 1, 1)))
def test_time_that_was_written_is_read(time: datetime) -> None:
    told = read_modification_time(f"213 {time:%Y%m%d%H%M%S.%f}\r\n".encode())
    assert told[:6] == time.timetuple()[:6]
    assert told.fraction * 1_000_000 == time.microsecond
