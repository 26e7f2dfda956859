"""LIST: a listing for people, on the data connection (RFC 959 4.1.3; RFC 1123 4.1.2.7).

Its lines have no common form, so names are looked for in them and nothing more is read.
"""

import re

import pytest

from conformance.marker import long, requirement
from conformance.samples import EVERY_LINE_END, LINES
from conformance.session import Scratch, Session

NAMES = ("first", "second file", "third.txt")
CRLF = b"\r\n"
NO_FILE = re.compile(rb"total\b.*|(.*[\s/])?\.{1,2}/?", re.IGNORECASE)
"""A line that lists no file: the sum that `ls` puts first, a directory itself, the one above."""


def _need(session: Session, listing: bytes, *names: str) -> None:
    """End the case where none of these is mentioned: it lists another directory, or is none."""
    if not any(name.lower().encode() in listing.lower() for name in names):
        session.inconclusive(f"the listing of another directory, or of none: {listing[:200]!r}")


def _need_nothing(session: Session, listing: bytes, name: str) -> None:
    """End the case where a file may be listed: a message, that none is there, tells the name."""
    lines = [line for line in listing.splitlines() if line and name.encode() not in line.lower()]
    files = [line for line in lines if not NO_FILE.fullmatch(line.strip())]
    if files:
        session.inconclusive(f"something is listed where nothing is: {files[0][:200]!r}")


def _last(pathname: str) -> str:
    """What a server lists that shows a directory itself, and not what is in it."""
    return pathname.rpartition("/")[2]


@requirement("rfc959-5.4-list-success-is-1yz-then-2yz")
@pytest.mark.parametrize("verb", ["PASV", "PORT"])
def test_list_is_answered_before_and_after(session: Session, scratch: Scratch, verb: str) -> None:
    scratch.file("file", LINES)
    session.send("CWD", scratch.root).needed(250)
    data = session.data(verb)
    session.send("LIST").must_be(125, 150)
    listing = data.receive()
    session.transfer_end().must_be(226, 250)
    _need(session, listing, "file")


@requirement("rfc959-4.1.3-list-travels-on-the-data-connection")
def test_listing_comes_on_the_data_connection(session: Session, scratch: Scratch) -> None:
    scratch.file("listed", LINES)
    data = session.data("PASV")
    first = session.send("LIST", scratch.root).must_be(125, 150)
    listing = data.receive()
    last = session.transfer_end().must_be(226, 250)
    told = (first.octets + last.octets).lower()
    session.must(b"listed" not in told, "the listing is not in the replies")
    _need(session, listing, "listed")


@requirement("rfc959-4.1.3-list-of-a-directory-lists-its-files")
def test_list_mentions_each_file(session: Session, scratch: Scratch) -> None:
    for name in NAMES:
        scratch.file(name, LINES)
    data = session.data("PASV")
    session.send("LIST", scratch.root).should_be(125, 150)
    listing = data.receive().lower()
    session.transfer_end().should_be(226, 250)
    missing = [name for name in NAMES if name.encode() not in listing]
    session.should(not missing, "each file is mentioned", seen=f"not mentioned: {missing}")


@requirement("rfc959-4.1.3-list-of-a-directory-lists-its-files")
def test_list_mentions_a_directory(session: Session, scratch: Scratch) -> None:
    scratch.directory("inner-directory")
    data = session.data("PASV")
    session.send("LIST", scratch.root).should_be(125, 150)
    listing = data.receive().lower()
    session.transfer_end().should_be(226, 250)
    session.should(b"inner-directory" in listing, "the directory is mentioned")


@requirement("rfc959-4.1.3-list-of-a-directory-lists-its-files")
@long
def test_list_mentions_each_of_many_files(session: Session, scratch: Scratch) -> None:
    """Long names: the listing is longer than any buffer that servers use for one."""
    names = [f"{number:03}-{'n' * 120}" for number in range(150)]
    for name in names:
        scratch.directory(name)
    data = session.data("PASV")
    session.send("LIST", scratch.root).should_be(125, 150)
    listing = data.receive().lower()
    session.transfer_end().should_be(226, 250)
    missing = [name[:3] for name in names if name.encode() not in listing]
    session.should(not missing, "each name is mentioned", seen=f"not mentioned: {missing}")


@requirement("rfc959-4.1.3-list-of-a-file-tells-of-that-file")
def test_list_of_a_file_mentions_that_file_alone(session: Session, scratch: Scratch) -> None:
    name = scratch.file("this-file", LINES)
    scratch.file("other-file", LINES)
    data = session.data("PASV")
    session.send("LIST", name).should_be(125, 150)
    listing = data.receive().lower()
    session.transfer_end().should_be(226, 250)
    session.should(b"this-file" in listing, "the file is mentioned")
    session.should(b"other-file" not in listing, "no other file is mentioned")


@requirement("rfc959-4.1.3-list-without-argument-is-the-working-directory")
def test_list_without_argument_lists_the_working_directory(
    session: Session, scratch: Scratch
) -> None:
    scratch.file("outer", LINES)
    inner = scratch.directory("within")
    scratch.file("within/inner", LINES)
    session.send("CWD", inner).needed(250)
    data = session.data("PASV")
    session.send("LIST").should_be(125, 150)
    listing = data.receive().lower()
    session.transfer_end().should_be(226, 250)
    session.should(b"inner" in listing, "the file of the working directory is mentioned")
    session.should(b"outer" not in listing, "a file of another directory is not")


@requirement("rfc959-4.1.3-list-lines-end-with-crlf")
def test_each_line_of_list_ends_with_crlf(session: Session, scratch: Scratch) -> None:
    for name in NAMES:
        scratch.file(name, LINES)
    session.send("TYPE", "A").needed(200)
    data = session.data("PASV")
    session.send("LIST", scratch.root).must_be(125, 150)
    listing = data.receive()
    session.transfer_end().must_be(226, 250)
    _need(session, listing, *NAMES, _last(scratch.root))
    session.should(listing.endswith(CRLF), "the last line ends with CR LF")
    rest = listing.replace(CRLF, b"")
    session.must(b"\r" not in rest and b"\n" not in rest, "CR and LF come together alone")


@requirement("rfc959-4.1.3-list-under-type-i-is-still-text")
def test_lines_of_list_end_with_crlf_under_type_i(session: Session, scratch: Scratch) -> None:
    for name in NAMES:
        scratch.file(name, LINES)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("LIST", scratch.root).should_be(125, 150)
    listing = data.receive()
    session.transfer_end().should_be(226, 250)
    _need(session, listing, *NAMES, _last(scratch.root))
    session.should(listing.endswith(CRLF), "the last line ends with CR LF")
    rest = listing.replace(CRLF, b"")
    session.should(b"\r" not in rest and b"\n" not in rest, "CR and LF come together alone")


@requirement("rfc959-4.1.3-listing-leaves-the-type")
@pytest.mark.parametrize("verb", ["LIST", "NLST"])
def test_file_is_sent_as_image_after_a_listing(
    session: Session, scratch: Scratch, verb: str
) -> None:
    name = scratch.file("file", EVERY_LINE_END)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send(verb, scratch.root).needed(125, 150)
    listing = data.receive()
    session.transfer_end().needed(226, 250)
    _need(session, listing, "file", _last(scratch.root))
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    received = data.receive()
    session.transfer_end().must_be(226, 250)
    session.must_equal(received, EVERY_LINE_END, "the file's octets")


@requirement("rfc959-4.1.3-listing-changes-nothing")
@pytest.mark.parametrize("verb", ["LIST", "NLST"])
def test_listing_another_directory_does_not_lead_there(
    session: Session, scratch: Scratch, verb: str
) -> None:
    other = scratch.directory("other")
    scratch.file("other/file", LINES)
    session.send("CWD", scratch.root).needed(250)
    data = session.data("PASV")
    session.send(verb, other).needed(125, 150)
    listing = data.receive()
    session.transfer_end().needed(226, 250)
    _need(session, listing, "file", "other")
    session.send("CWD", "other").must_be(250)


@requirement("rfc959-4.1.3-listing-of-an-absent-file")
def test_list_of_an_absent_file_comes_to_an_end(session: Session, scratch: Scratch) -> None:
    scratch.file("file-that-is-there", LINES)
    data = session.data("PASV")
    answer = session.send("LIST", scratch.path("absent")).must_be(125, 150, 450, 550)
    if answer.preliminary:
        listing = data.receive()
        end = session.transfer_end().must_be(226, 250, 450, 550)
        session.must(b"file-that-is-there" not in listing, "no other file is mentioned")
        if end.positive:
            _need_nothing(session, listing, "absent")
    session.must_stay_open()


@requirement("rfc959-4.1.3-listing-of-an-empty-directory")
def test_list_of_an_empty_directory_comes_to_an_end(session: Session, scratch: Scratch) -> None:
    empty = scratch.directory("empty")
    scratch.file("file-beside-it", LINES)
    data = session.data("PASV")
    answer = session.send("LIST", empty).must_be(125, 150, 450, 550)
    if answer.preliminary:
        listing = data.receive()
        end = session.transfer_end().must_be(226, 250, 450, 550)
        session.must(b"file-beside-it" not in listing, "no file beside it is mentioned")
        if end.positive:
            _need_nothing(session, listing, "empty")
    session.must_stay_open()


@requirement("rfc959-5.4-listing-without-a-data-connection-is-425")
@pytest.mark.parametrize("verb", ["LIST", "NLST"])
def test_listing_to_a_port_where_nobody_listens_is_refused(
    session: Session, scratch: Scratch, verb: str
) -> None:
    """Servers that connect at PORT refuse that (R29); where there is no name, none need connect."""
    scratch.file("file", LINES)
    data = session.listen()
    data.discard()
    answer = session.send("PORT", data.host_port).implemented()
    if answer.positive:
        answer = session.send(verb, scratch.root)
    if answer.preliminary:
        answer = session.transfer_end()
    answer.must_be_refused(425, 426, 451)
    session.must_stay_open()
