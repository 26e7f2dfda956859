"""Lines of LIST, in the forms that are common, and in none."""

from __future__ import annotations

import pytest

from conformance.wire.long_listing import LongEntry, When, read_long_listing

UNIX = {
    b"drwxr-xr-x   2 root     root         4096 Nov 27 04:38 name": ("directory", b"name"),
    b"drwxr-xr-x    2 1        1            4096 Nov 27 04:38 name": ("directory", b"name"),
    b"-rw-r--r--   1 demo     (?)            12 Nov 27 04:38 two words": ("file", b"two words"),
    b"-rw-r--r--+  1 demo a long group  12 Nov 27 04:38 name": ("file", b"name"),
    b"lrwxrwxrwx   1 a b 12 Nov 27 04:38 name -> /else/where": ("link", b"name"),
    b"lrwxrwxrwx   1 a b 12 Nov 27 04:38 a -> b -> c": ("link", b"a"),
    b"prw-r--r--   1 a b  0 nov 27 04:38 name": ("other", b"name"),
    b"-rw-r--r-- 1 a b 12 Nov 27 04:38  begins with a blank": ("file", b" begins with a blank"),
    b"-rw-r--r-- 1 a b 12 Nov 27 04:38 Nov 28 05:00 x": ("file", b"Nov 28 05:00 x"),
    b"-rw-r--r-- 1 a b 12 Nov 27 04:38 \xff\xe4": ("file", b"\xff\xe4"),
    b"-rwxr-x--t 1 12 Nov 27 04:38 name": ("file", b"name"),
}


@pytest.mark.parametrize("end", [b"\r\n", b"\n", b""], ids=repr)
@pytest.mark.parametrize("line", UNIX, ids=range(len(UNIX)))
def test_line_of_unix(line: bytes, end: bytes) -> None:
    kind, name = UNIX[line]
    assert read_long_listing(line + end) == [LongEntry(kind, name, When(0, 11, 27, 4, 38))]


DOS = {
    b"02-23-05  09:22AM   <DIR>      docs": (
        "directory",
        b"docs",
        When(2005, 2, 23, 9, 22),
    ),
    b"10-29-2020  01:05PM   12 f g": ("file", b"f g", When(2020, 10, 29, 13, 5)),
    b"10-29-20  12:05AM   12 f": ("file", b"f", When(2020, 10, 29, 0, 5)),
    b"10-29-2020  13:05   12 f": ("file", b"f", When(2020, 10, 29, 13, 5)),
    b"10-29-2020  13:05   <JUNCTION>  f": ("link", b"f", When(2020, 10, 29, 13, 5)),
    b"10-29-2020  13:05   <SYMLINKD>  f": ("link", b"f", When(2020, 10, 29, 13, 5)),
}


@pytest.mark.parametrize("line", DOS, ids=range(len(DOS)))
def test_line_of_dos(line: bytes) -> None:
    assert read_long_listing(line + b"\r\n") == [LongEntry(*DOS[line])]


@pytest.mark.parametrize(
    ("time", "when"),
    [
        (b"Feb 29  2024", When(2024, 2, 29)),
        (b"Jan  1 00:00", When(0, 1, 1, 0, 0)),
        (b"Jan 32 00:00", None),
        (b"Jan 00 00:00", None),
        (b"Jan  1 24:00", None),
        (b"Jan  1 23:60", None),
    ],
)
def test_time_is_told_where_it_can_be_one(time: bytes, when: When | None) -> None:
    told = read_long_listing(b"-rw-r--r-- 1 a b 12 " + time + b" name\r\n")
    assert told == [LongEntry("file", b"name", when)]


@pytest.mark.parametrize(
    "line",
    [
        *(b"", b"total 12", b"name", b"type=dir; name", b"-rw-r--r-- 1 a b 12 Foo 27 04:38 name"),
        *(b"NAME.TXT;1  2/4  27-NOV-2026 04:38  [1,1] (RWED,RWED,RE,)", b"-rw-r--r-- 1 Nov 27 "),
        *(b"\xff" * 300, b"-rw-r--r-- 1 a b 12 Nov 27 04:38 " + b"x" * 5000),
    ],
    ids=range(9),
)
def test_other_line_is_passed_over(line: bytes) -> None:
    assert read_long_listing(line + b"\r\n") == []


ENTRY = b"-rw-r--r-- 1 a b 12 Nov 27 04:38 "


@pytest.mark.parametrize(
    ("octets", "names"),
    [
        (b"total 4\r\n" + ENTRY + b"one\r\n" + ENTRY + b"two\r\n", [b"one", b"two"]),
        (b"total 4\n" + ENTRY + b"one\n" + ENTRY + b"two\n", [b"one", b"two"]),
        (ENTRY + b"a\n226 b\r\n" + ENTRY + b"two\r\n", [b"a\n226 b", b"two"]),
        (ENTRY + b"a\n226 b\n" + ENTRY + b"two\n", [b"a\n226 b", b"two"]),
        (ENTRY + b"a\r\n226 b\r\n" + ENTRY + b"two\r\n", [b"a", b"a\r\n226 b", b"two"]),
        (ENTRY + b"a\r\n1\r\n2\r\n3\r\n", [b"a", b"a\r\n1"]),
    ],
    ids=["cr-lf", "lf", "lf-in-a-name", "lf-everywhere", "cr-lf-in-a-name", "no-end-of-it"],
)
def test_line_end_may_be_in_a_name(octets: bytes, names: list[bytes]) -> None:
    assert [entry.name for entry in read_long_listing(octets)] == names


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "octets",
    [
        *(b"x\n" * 200_000, b"x\r\n" * 200_000, ENTRY + b"a" + b"\nx" * 200_000),
        *(
            (ENTRY + b"a\r\nx\r\n") * 20_000,
            ENTRY + b" " * 500_000,
            b"-rwxrwxrwx " + b"Jan " * 1000,
        ),
        *(b"-rwxrwxrwx " + b"Jan" + b" " * 4000, b"10-29-20" + b" " * 4000),
    ],
    ids=range(8),
)
def test_hostile_listing_is_read_in_bounds(octets: bytes) -> None:
    told = read_long_listing(octets)
    assert all(len(entry.name) < 10_000 for entry in told)
