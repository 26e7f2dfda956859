"""NLST: names, nothing but names, for a program to use (RFC 959 4.1.3; RFC 1123 4.1.2.7).

Directories, dot files and order are free (ruling R38), and so is what comes for nothing (R16).
"""

import pytest

from conformance.marker import long, requirement
from conformance.samples import LINES, ODD_NAMES
from conformance.session import Scratch, Session

NAMES = (b"first", b"second file", b"third.txt")
"""In lower case, as what is listed is made to be before it is compared (ruling R59)."""
CRLF = b"\r\n"
HERE = (b".", b"..")


def _need(session: Session, listing: bytes, *names: bytes) -> None:
    """End the case where none of these is named: it lists another directory, or nothing at all."""
    if not any(name in listing.lower() for name in names):
        session.inconclusive(f"none of the names that are there is listed: {listing[:200]!r}")


@requirement("rfc959-5.4-nlst-success-is-1yz-then-2yz")
@pytest.mark.parametrize("verb", ["PASV", "PORT"])
def test_nlst_is_answered_before_and_after(session: Session, scratch: Scratch, verb: str) -> None:
    scratch.file("file", LINES)
    session.send("CWD", scratch.root).needed(250)
    data = session.data(verb)
    session.send("NLST").must_be(125, 150)
    listing = data.receive()
    session.transfer_end().must_be(226, 250)
    _need(session, listing, b"file")


@requirement("rfc959-4.1.3-nlst-names-each-file")
@pytest.mark.parametrize("count", [1, 3])
def test_nlst_names_each_file_once(session: Session, scratch: Scratch, count: int) -> None:
    for name in NAMES[:count]:
        scratch.file(name, LINES)
    session.send("CWD", scratch.root).needed(250)
    data = session.data("PASV")
    session.send("NLST").must_be(125, 150)
    names = [line.rpartition(b"/")[2] for line in data.receive().lower().splitlines()]
    session.transfer_end().must_be(226, 250)
    session.must(
        all(names.count(name) == 1 for name in NAMES[:count]),
        "each file is named once",
        seen=f"named: {names}",
    )


@requirement("rfc959-4.1.3-nlst-names-each-file")
@long
def test_nlst_names_each_of_many_files(session: Session, scratch: Scratch) -> None:
    """Long names: the listing is longer than any buffer that servers use for one."""
    wanted = {f"{number:03}-{'n' * 120}".encode() for number in range(150)}
    for name in sorted(wanted):
        scratch.file(name)
    session.send("CWD", scratch.root).needed(250)
    data = session.data("PASV")
    session.send("NLST").must_be(125, 150)
    names = [line.rpartition(b"/")[2] for line in data.receive().lower().splitlines()]
    session.transfer_end().must_be(226, 250)
    listed = {name[:8] for name in names}
    missing = sorted(name[:3] for name in wanted if name[:8] not in listed)
    session.must(not missing, "each file is named", seen=f"not named: {missing}")
    session.must(len(names) == len(set(names)), "each is named once")


@requirement("rfc959-4.1.3-nlst-sends-names-only")
def test_nlst_sends_nothing_but_names(session: Session, scratch: Scratch) -> None:
    for name in NAMES:
        scratch.file(name, LINES)
    session.send("CWD", scratch.root).needed(250)
    data = session.data("PASV")
    session.send("NLST").must_be(125, 150)
    listing = data.receive()
    names = [line.rpartition(b"/")[2] for line in listing.lower().splitlines()]
    session.transfer_end().must_be(226, 250)
    foreign = [name for name in names if name not in (*NAMES, *HERE)]
    session.must(not foreign, "nothing but names of files that are there", seen=f"also: {foreign}")
    _need(session, listing, *NAMES)


@requirement("rfc959-4.1.3-nlst-without-argument-is-the-working-directory")
def test_nlst_without_argument_lists_the_working_directory(
    session: Session, scratch: Scratch
) -> None:
    scratch.file("outer", LINES)
    inner = scratch.directory("directory")
    scratch.file("directory/inner", LINES)
    session.send("CWD", inner).needed(250)
    data = session.data("PASV")
    session.send("NLST").must_be(125, 150)
    names = {line.rpartition(b"/")[2] for line in data.receive().lower().splitlines()}
    session.transfer_end().must_be(226, 250)
    session.must(names - set(HERE) == {b"inner"}, "the one file in it", seen=f"named: {names}")


@requirement("rfc959-4.1.3-nlst-names-each-file")
def test_nlst_of_a_pathname_names_the_files_there(session: Session, scratch: Scratch) -> None:
    inner = scratch.directory("directory")
    scratch.file("directory/inner", LINES)
    data = session.data("PASV")
    session.send("NLST", inner).must_be(125, 150)
    names = {line.rpartition(b"/")[2] for line in data.receive().lower().splitlines()}
    session.transfer_end().must_be(226, 250)
    session.must(names - set(HERE) == {b"inner"}, "the one file in it", seen=f"named: {names}")


@requirement("rfc959-4.1.3-nlst-names-are-separated-by-crlf")
def test_names_are_separated_by_crlf(session: Session, scratch: Scratch) -> None:
    for name in NAMES:
        scratch.file(name, LINES)
    session.send("CWD", scratch.root).needed(250)
    session.send("TYPE", "A").needed(200)
    data = session.data("PASV")
    session.send("NLST").must_be(125, 150)
    listing = data.receive()
    session.transfer_end().must_be(226, 250)
    session.must(listing.count(CRLF) >= len(NAMES) - 1, "CR LF stands between names")
    rest = listing.replace(CRLF, b"")
    session.must(b"\r" not in rest and b"\n" not in rest, "CR and LF come together alone")
    _need(session, listing, *NAMES)


@requirement("rfc959-4.1.3-nlst-under-type-i-is-still-text")
def test_names_are_separated_by_crlf_under_type_i(session: Session, scratch: Scratch) -> None:
    for name in NAMES:
        scratch.file(name, LINES)
    session.send("CWD", scratch.root).needed(250)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("NLST").should_be(125, 150)
    listing = data.receive()
    session.transfer_end().should_be(226, 250)
    session.should(listing.count(CRLF) >= len(NAMES) - 1, "CR LF stands between names")
    rest = listing.replace(CRLF, b"")
    session.should(b"\r" not in rest and b"\n" not in rest, "CR and LF come together alone")
    _need(session, listing, *NAMES)


@requirement("rfc959-4.1.3-nlst-names-are-valid-pathnames")
def test_each_name_can_be_retrieved(session: Session, scratch: Scratch) -> None:
    for name in NAMES:
        scratch.file(name, LINES)
    session.send("CWD", scratch.root).needed(250)
    session.send("TYPE", "A").needed(200)
    data = session.data("PASV")
    session.send("NLST").needed(125, 150)
    names = [name for name in data.receive().splitlines() if name not in HERE]
    session.transfer_end().needed(226, 250)
    session.must(len(names) == len(NAMES), "each file is named", seen=f"named: {names}")
    for name in names:
        data = session.data("PASV")
        session.send("RETR", name).must_be(125, 150)
        data.receive()
        session.transfer_end().must_be(226, 250)


@requirement("rfc959-4.1.3-nlst-names-are-valid-pathnames")
@pytest.mark.parametrize("name", ODD_NAMES.values(), ids=list(ODD_NAMES))
def test_odd_name_is_listed_so_that_it_can_be_retrieved(
    session: Session, scratch: Scratch, name: str
) -> None:
    """A name in front of which a space stands may be read without it (ruling R51)."""
    scratch.file(name, name.encode())
    session.send("CWD", scratch.root).needed(250)
    data = session.data("PASV")
    answer = session.send("NLST")
    hidden = name.startswith(".") and answer.code in (450, 550)
    names = []
    if not hidden:
        answer.needed(125, 150)
        names = [line for line in data.receive().splitlines() if line not in HERE]
        session.transfer_end().needed(226, 250)
    if not names and name.startswith("."):
        session.unsupported("names with a dot in front are not listed")
    session.must(len(names) == 1, "the file is listed", seen=f"named: {names}")
    data = session.data("PASV")
    answer = session.send("RETR", names[0])
    if answer.refused and names[0].startswith(b" "):
        session.unsupported("a space in front is taken as a separator")
    answer.must_be(125, 150)
    session.must_equal(data.receive(), name.encode(), "the file of that name")


@requirement("rfc959-4.1.3-nlst-of-another-directory-gives-pathnames")
@pytest.mark.parametrize("form", ["absolute", "relative"])
def test_names_of_another_directory_can_be_retrieved_as_they_are(
    session: Session, scratch: Scratch, form: str
) -> None:
    inner = scratch.directory("directory")
    scratch.file("directory/inner", LINES)
    session.send("CWD", scratch.root).needed(250)
    data = session.data("PASV")
    session.send("NLST", inner if form == "absolute" else "directory").needed(125, 150)
    names = [line for line in data.receive().splitlines() if line.lower().endswith(b"inner")]
    session.transfer_end().needed(226, 250)
    session.should(len(names) == 1, "the file is named once", seen=f"named: {names}")
    for name in names:
        data = session.data("PASV")
        session.send("RETR", name).should_be(125, 150)


@requirement("rfc959-4.1.3-nlst-of-a-file-names-that-file")
def test_nlst_of_a_file_names_that_file_alone(session: Session, scratch: Scratch) -> None:
    name = scratch.file("this", LINES)
    scratch.file("other", LINES)
    data = session.data("PASV")
    answer = session.send("NLST", name).should_be(125, 150, 450, 550)
    if answer.preliminary:
        names = [line.rpartition(b"/")[2] for line in data.receive().lower().splitlines()]
        session.transfer_end().should_be(226, 250, 450, 550)
        session.should(names in ([b"this"], []), "that file and no other", seen=f"named: {names}")


@requirement("rfc959-4.1.3-listing-of-an-absent-file")
def test_nlst_of_an_absent_file_names_nothing(session: Session, scratch: Scratch) -> None:
    scratch.file("there", LINES)
    data = session.data("PASV")
    answer = session.send("NLST", scratch.path("absent")).must_be(125, 150, 450, 550)
    if answer.preliminary:
        names = data.receive().splitlines()
        session.transfer_end().must_be(226, 250, 450, 550)
        session.must(not names, "no name", seen=f"named: {names}")
    session.must_stay_open()


@requirement("rfc959-4.1.3-listing-of-an-empty-directory")
def test_nlst_of_an_empty_directory_names_nothing(session: Session, scratch: Scratch) -> None:
    empty = scratch.directory("empty")
    scratch.file("beside", LINES)
    data = session.data("PASV")
    answer = session.send("NLST", empty).must_be(125, 150, 450, 550)
    if answer.preliminary:
        names = [line.rpartition(b"/")[2] for line in data.receive().lower().splitlines()]
        session.transfer_end().must_be(226, 250, 450, 550)
        session.must(set(names) <= set(HERE), "no name", seen=f"named: {names}")
    session.must_stay_open()
