"""Entries of MLST and MLSD: the examples of RFC 3659, what servers send, and what is no entry."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.wire.facts import (
    MOST_ENTRIES,
    MOST_OCTETS,
    Entry,
    FactsError,
    read_entries,
    read_entry,
)


@pytest.mark.parametrize(
    ("line", "facts", "name"),
    [
        (
            b"Type=file;Size=1024990;Perm=r; /tmp/cap60.pl198.tar.gz",
            {"type": "file", "size": "1024990", "perm": "r"},
            b"/tmp/cap60.pl198.tar.gz",
        ),
        (
            b"Type=dir;Modify=19981107085215;Perm=el; tmp",
            {"type": "dir", "modify": "19981107085215", "perm": "el"},
            b"tmp",
        ),
        (
            b"Type=OS.unix=slink:/foobar;Perm=;Unique=keVO1+4G4; foobar",
            {"type": "OS.unix=slink:/foobar", "perm": "", "unique": "keVO1+4G4"},
            b"foobar",
        ),
        (
            b"Type=OS.unix=chr-13/29;Perm=;Unique=keVO1+5G4; device",
            {"type": "OS.unix=chr-13/29", "perm": "", "unique": "keVO1+5G4"},
            b"device",
        ),
        (
            b"modify=19990225152143.123;UNIX.mode=0644;X.own=a,b; f",
            {"modify": "19990225152143.123", "unix.mode": "0644", "x.own": "a,b"},
            b"f",
        ),
        (b" file1", {}, b"file1"),
        (b"  two spaces", {}, b" two spaces"),
        (b"TYPE=File; A;b=c", {"type": "File"}, b"A;b=c"),
        (b"Perm=adfrwMT; f", {"perm": "adfrwMT"}, b"f"),
        (b"Lang=en-US;Charset=utf-8;Media-Type=text/plain; \xff\xfe", None, b"\xff\xfe"),
    ],
)
def test_entry_is_read(line: bytes, facts: dict[str, str] | None, name: bytes) -> None:
    entry = read_entry(line)
    assert facts is None or entry.facts == facts
    assert entry.name == name


def test_kind_is_in_lower_case() -> None:
    assert read_entry(b"tYpE=CDir; .").kind == "cdir"
    assert read_entry(b"Size=1; f").kind == ""


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (b"file", "no space before the name: file"),
        (b"Type=file;", "no space before the name: Type=file;"),
        (b"Type=file; ", "no name behind the facts: Type=file; "),
        (b"Type=file name", "a fact without a semicolon behind it: Type=file name"),
        (b"Type; name", "'Type' is no fact: Type; name"),
        (b"=file; name", "'=file' is no fact: =file; name"),
        (b";Type=file; name", "'' is no fact: ;Type=file; name"),
        (b"Type=file;;Size=1; name", "'' is no fact: Type=file;;Size=1; name"),
        (b"Type=file;type=dir; name", "the fact type stands twice: Type=file;type=dir; name"),
        (b"Type=folder; name", "type cannot be 'folder': Type=folder; name"),
        (b"Type=OS.unix; name", "type cannot be 'OS.unix': Type=OS.unix; name"),
        (b"Size=big; name", "size cannot be 'big': Size=big; name"),
        (b"Size=-1; name", "size cannot be '-1': Size=-1; name"),
        (b"Size=; name", "size cannot be '': Size=; name"),
        (b"Modify=yesterday; name", "modify cannot be 'yesterday': Modify=yesterday; name"),
        (b"Create=19990931000000; n", "create cannot be '19990931000000': Create="),
        (b"Perm=r-x; name", "perm cannot be 'r-x': Perm=r-x; name"),
        (b"Unique=; name", "unique cannot be '': Unique=; name"),
        (b"X.a=\xfc; name", "is no fact"),
        (b"Size=1\x00; name", "'Size=1\\x00' is no fact: Size=1\\x00; name"),
        (b"\x00 name", "a fact without a semicolon behind it: \\x00 name"),
        (b"Type=file;\tname", "no space before the name"),
    ],
)
def test_what_is_wrong_is_told_with_the_octets(line: bytes, problem: str) -> None:
    with pytest.raises(FactsError) as raised:
        read_entry(line)
    assert problem in str(raised.value)


@pytest.mark.parametrize("size", ["0", "0001", "18446744073709551616", "9" * 40])
def test_digits_are_a_size(size: str) -> None:
    assert read_entry(f"Size={size}; f".encode()).facts["size"] == size


@pytest.mark.parametrize("size", ["9" * 41, "9" * 5000, "0" * 5000 + "1"], ids=len)
def test_size_that_no_file_has_is_none(size: str) -> None:
    with pytest.raises(FactsError) as raised:
        read_entry(f"Size={size}; f".encode())
    assert str(raised.value).startswith(f"size cannot be '{size[:41]}")
    assert len(str(raised.value)) < 300


@pytest.mark.parametrize("size", ["+1", "1_0", "0x1", "1e3", "1.0", "1,000", "\u00b2", "\u00b9"])
def test_size_is_digits_and_nothing_else(size: str) -> None:
    with pytest.raises(FactsError):
        read_entry(f"Size={size}; f".encode("latin-1"))


def test_listing_is_read_line_by_line() -> None:
    listed = read_entries(b"Type=cdir; /a\r\nType=file; b\r\n c\r\n")
    assert [(entry.kind, entry.name) for entry in listed] == [
        ("cdir", b"/a"),
        ("file", b"b"),
        ("", b"c"),
    ]
    assert read_entries(b"") == []


@pytest.mark.parametrize(
    ("octets", "problem"),
    [
        (b"Type=file; a\n", "the last line does not end with CR LF"),
        (b"Type=file; a\r\nType=file; b", "the last line does not end with CR LF"),
        (b"total 2\r\nType=file; a\r\n", "a fact without a semicolon behind it: total 2"),
        (b"\r\nType=file; a\r\n", "no space before the name: "),
    ],
)
def test_listing_out_of_form_is_told(octets: bytes, problem: str) -> None:
    with pytest.raises(FactsError) as raised:
        read_entries(octets)
    assert problem in str(raised.value)


def test_what_is_shown_is_escaped_and_bounded() -> None:
    with pytest.raises(FactsError) as raised:
        read_entry(b"\x1b[31m" + b"\xff" * 100_000)
    assert str(raised.value).isprintable()
    assert len(str(raised.value)) < 1000


def test_very_many_facts_take_no_long_time() -> None:
    line = b"".join(b"X.f%d=v;" % number for number in range(100_000)) + b" name"
    began = time.process_time()
    assert len(read_entry(line).facts) == 100_000
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    ("octets", "problem"),
    [
        (b" a\r\n" * (MOST_ENTRIES + 1), f"more than {MOST_ENTRIES} entries"),
        (b"xx\r\n" * (MOST_ENTRIES + 1), f"more than {MOST_ENTRIES} entries"),
        (
            b" " + b"a" * MOST_OCTETS + b"\r\n",
            f"a listing of {MOST_OCTETS + 3} octets, and no more than {MOST_OCTETS} are read",
        ),
    ],
    ids=["entries", "other-lines", "octets"],
)
def test_listing_beyond_any_directory_is_not_read(octets: bytes, problem: str) -> None:
    with pytest.raises(FactsError) as raised:
        read_entries(octets)
    assert str(raised.value) == problem


def test_large_directory_is_read_whole() -> None:
    line = b"Type=file;Size=1;Modify=20260131120000;Perm=adfrw;Unique=801g1; name\r\n"
    assert len(read_entries(line * 20_000)) == 20_000


FACTS = st.dictionaries(
    st.from_regex(r"x\.[a-z0-9]{1,8}", fullmatch=True),
    st.from_regex(r"[A-Za-z0-9,.:=/-]{0,12}", fullmatch=True),
    max_size=6,
)
NAMES = st.binary(min_size=1, max_size=40).filter(lambda name: b"\r\n" not in name)


@given(FACTS, NAMES)
def test_what_was_written_is_read(facts: dict[str, str], name: bytes) -> None:
    written = "".join(f"{key};" for key in map("=".join, facts.items()))
    assert read_entry(written.encode() + b" " + name) == Entry(facts, name)


@given(st.binary(max_size=200))
def test_any_octets_are_read_or_refused(octets: bytes) -> None:
    for read in (read_entry, read_entries):
        with suppress(FactsError):
            read(octets)


@pytest.mark.parametrize(
    ("line", "last", "is_inside"),
    [
        (b"Type=file; a", b"a", True),
        (b" /d/a", b"a", True),
        (b"Type=dir; a/", b"a", True),
        (b"Type=cdir; /d", b"d", False),
        (b"Type=pdir; ..", b"..", False),
        (b" .", b".", False),
    ],
)
def test_what_is_inside_has_a_last_name(line: bytes, last: bytes, is_inside: bool) -> None:
    entry = read_entry(line)
    assert (entry.last, entry.is_inside) == (last, is_inside)


def test_name_may_be_empty_where_nothing_was_named() -> None:
    assert read_entry(b"Type=dir; ", nameless=True).name == b""
