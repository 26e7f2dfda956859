"""What NLST and LIST return, and in which type (RFC 1123 section 4.1.2.7; R37, R38)."""

from __future__ import annotations

import re

import pytest

from conformance.marker import requirement
from conformance.session import Scratch, Session

CONTENTS = {"first": b"1st", "second.txt": b"2nd", "third file": b"3rd"}
HERE = (".", "..")
EBCDIC_LINE_END = (b"\x15", b"\x25", b"\x0d\x25", b"\x0d\x15")


def is_of(listing: bytes, scratch: Scratch) -> bool:
    """Whether it names one of the files, or the directory itself, as some servers list it."""
    names = (*CONTENTS, scratch.name)
    return any(name.lower().encode() in listing.lower() for name in names)


@requirement("rfc1123-4.1.2.7-nlst-gives-pathnames-only")
@pytest.mark.parametrize("place", ["argument", "working-directory"])
def test_nlst_lists_nothing_but_the_files(session: Session, scratch: Scratch, place: str) -> None:
    for name, content in CONTENTS.items():
        scratch.file(name, content)
    session.send("CWD", scratch.root).needed(250)
    data = session.data("PASV")
    session.send("NLST", *([scratch.root] if place == "argument" else [])).must_be(125, 150)
    lines = data.receive().decode("latin-1").splitlines()
    session.reply().must_be(226, 250)
    lasts = [line.rpartition("/")[2].casefold() for line in lines]
    names = sorted(last for last in lasts if last not in HERE)
    foreign = [last for last in names if last not in CONTENTS]
    longer = [last for last in foreign if any(f" {name} " in f" {last} " for name in CONTENTS)]
    session.must(not longer, "nothing beside a name in its line", seen=repr(longer))
    if len(names) == len(CONTENTS) and names != sorted(CONTENTS):
        session.inconclusive(f"names are spelled otherwise; RETR shows if they work: {lines!r}")
    session.must(names == sorted(CONTENTS), f"the names {', '.join(CONTENTS)}", seen=repr(lines))


@requirement("rfc1123-4.1.2.7-nlst-names-are-usable")
@pytest.mark.parametrize("place", ["argument", "working-directory"])
def test_each_name_is_usable_in_retr(session: Session, scratch: Scratch, place: str) -> None:
    """As it stands, from the directory in which NLST was given."""
    for name, content in CONTENTS.items():
        scratch.file(name, content)
    argument = [scratch.root] if place == "argument" else []
    if not argument:
        session.send("CWD", scratch.root).needed(250)
    data = session.data("PASV")
    session.send("NLST", *argument).needed(125, 150)
    lines = data.receive().splitlines()
    session.reply().needed(226, 250)
    session.send("TYPE", "I").needed(200)
    retrieved = []
    for line in lines:
        if line.rpartition(b"/")[2].decode("latin-1") not in HERE:
            data = session.data("PASV")
            session.send("RETR", line).must_be(125, 150)
            retrieved.append(data.receive())
            session.transfer_end().must_be(226, 250)
    contents = sorted(CONTENTS.values())
    session.must(sorted(retrieved) == contents, f"{contents}", seen=repr(retrieved))


@requirement("rfc1123-4.1.2.7-list-uses-ascii-type")
@pytest.mark.parametrize("parameter", ["A", "I", "L 8"])
def test_list_ends_lines_with_cr_lf(session: Session, scratch: Scratch, parameter: str) -> None:
    for name in CONTENTS:
        scratch.file(name)
    session.send("TYPE", *parameter.split()).needed(200)
    data = session.data("PASV")
    session.send("LIST", scratch.root).needed(125, 150)
    listing = data.receive()
    ended = listing.endswith(b"\r\n") and re.search(rb"(?<!\r)\n", listing) is None
    session.should(ended, "CR LF at the end of each line", seen=repr(listing[:200]))
    if ended and not is_of(listing, scratch):
        session.inconclusive(f"the listing of another directory, or of none: {listing[:200]!r}")


@requirement("rfc1123-4.1.2.7-nlst-uses-ascii-type")
@pytest.mark.parametrize("parameter", ["A", "I", "L 8"])
def test_nlst_ends_lines_with_cr_lf(session: Session, scratch: Scratch, parameter: str) -> None:
    for name in CONTENTS:
        scratch.file(name)
    session.send("TYPE", *parameter.split()).needed(200)
    data = session.data("PASV")
    session.send("NLST", scratch.root).needed(125, 150)
    listing = data.receive()
    ended = listing.endswith(b"\r\n") and re.search(rb"(?<!\r)\n", listing) is None
    session.should(ended, "CR LF at the end of each line", seen=repr(listing[:200]))
    if ended and not is_of(listing, scratch):
        session.inconclusive(f"the listing of another directory, or of none: {listing[:200]!r}")


@requirement("rfc1123-4.1.2.7-listings-use-ebcdic-under-ebcdic")
@pytest.mark.parametrize("verb", ["LIST", "NLST"])
def test_listing_under_ebcdic_is_ebcdic(session: Session, scratch: Scratch, verb: str) -> None:
    scratch.file("NAME")
    session.send("TYPE", "E").if_supported(500, 501, 502, 504).needed(200)
    data = session.data("PASV")
    session.send(verb, scratch.root).needed(125, 150)
    listing = data.receive()
    session.should("NAME".encode("cp037") in listing, "the name in EBCDIC", seen=repr(listing))
    session.should(listing.endswith(EBCDIC_LINE_END), "NL at the end", seen=repr(listing[-20:]))
