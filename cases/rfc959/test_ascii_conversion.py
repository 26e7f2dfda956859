"""What a server's files look like between ASCII transfers: its own line ends, the same ones always.

Why: RFC 959 section 3.1.1.1. Which line end is the server's own is its own affair: the fixture
learns it from a short text stored in ASCII type and read in image type, and the cases only compare
with it.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.samples import BUFFER_BORDERS, LINES
from conformance.session import Scratch, Session

RUNS = {
    "one": b"\r\n",
    "two": b"\r\n\r\n",
    "nine": b"\r\n" * 9,
    "four-lines": LINES,
    "no-end-at-last": LINES + b"no end",
}


@pytest.fixture
def line_end(session: Session, scratch: Scratch) -> bytes:
    """The line end that the server gives to text stored in ASCII type."""
    name = scratch.path("sample")
    with session.preparing():
        session.send("TYPE", "A").must_be(200)
        data = session.data("PASV")
        session.send("STOR", name).must_be(125, 150)
        data.send(b"<\r\n>")
        data.close()
        session.transfer_end().must_be(226, 250)
        own = scratch.contents(name) or b""
        session.must(
            own.startswith(b"<") and own.endswith(b">"), "text that can be told from its end"
        )
    return own[1:-1]


@requirement("rfc959-3.1.1.1-sender-converts-to-nvt-ascii")
@pytest.mark.parametrize("text", RUNS.values(), ids=RUNS)
def test_own_line_ends_are_sent_as_cr_lf(
    session: Session, scratch: Scratch, line_end: bytes, text: bytes
) -> None:
    name = scratch.file("text", text.replace(b"\r\n", line_end))
    session.send("TYPE", "A").needed(200)
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    session.must_equal(data.receive(), text, "the text")


@requirement("rfc959-3.1.1.1-sender-converts-to-nvt-ascii")
@pytest.mark.parametrize("length", BUFFER_BORDERS)
def test_own_line_end_at_the_border_of_a_buffer_is_sent_as_cr_lf(
    session: Session, scratch: Scratch, line_end: bytes, length: int
) -> None:
    """The stored file has its line end from so many octets less one on."""
    line = b"x" * (length - 1)
    name = scratch.file("text", line + line_end + b"last line" + line_end)
    session.send("TYPE", "A").needed(200)
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    session.must_equal(data.receive(), line + b"\r\nlast line\r\n", "the text")


@requirement("rfc959-3.1.1.1-receiver-converts-to-its-own-form")
@pytest.mark.parametrize("text", RUNS.values(), ids=RUNS)
def test_every_cr_lf_is_stored_as_the_own_line_end(
    session: Session, scratch: Scratch, line_end: bytes, text: bytes
) -> None:
    name = scratch.path("text")
    session.send("TYPE", "A").needed(200)
    data = session.data("PASV")
    session.send("STOR", name).must_be(125, 150)
    data.send(text)
    data.close()
    session.transfer_end().must_be(226, 250)
    own_form = text.replace(b"\r\n", line_end)
    session.must_equal(scratch.contents(name), own_form, "the text in the server's form")


@requirement("rfc959-3.1.1.1-receiver-converts-to-its-own-form")
@pytest.mark.parametrize("length", BUFFER_BORDERS)
def test_cr_lf_cut_at_the_border_of_a_buffer_is_stored_as_the_own_line_end(
    session: Session, scratch: Scratch, line_end: bytes, length: int
) -> None:
    name, line = scratch.path("text"), b"x" * (length - 1)
    session.send("TYPE", "A").needed(200)
    data = session.data("PASV")
    session.send("STOR", name).must_be(125, 150)
    data.send(line + b"\r")
    data.send(b"\nlast line\r\n")
    data.close()
    session.transfer_end().must_be(226, 250)
    own_form = line + line_end + b"last line" + line_end
    session.must_equal(scratch.contents(name), own_form, "the text in the server's form")


@requirement("rfc959-3.1.1.1-receiver-converts-to-its-own-form")
def test_text_sent_octet_by_octet_is_stored_with_the_own_line_end(
    session: Session, scratch: Scratch, line_end: bytes
) -> None:
    name = scratch.path("text")
    session.send("TYPE", "A").needed(200)
    data = session.data("PASV")
    session.send("STOR", name).must_be(125, 150)
    for octet in LINES:
        data.send(bytes([octet]))
    data.close()
    session.transfer_end().must_be(226, 250)
    own_form = LINES.replace(b"\r\n", line_end)
    session.must_equal(scratch.contents(name), own_form, "the text in the server's form")


@requirement("rfc959-3.1.1.1-unix-form-of-a-line-end-is-lf")
def test_unix_server_stores_line_ends_as_lf(session: Session, line_end: bytes) -> None:
    """A server that answers 200 to TYPE A and converts nothing shows here, and nowhere else."""
    system = session.send("SYST").needed(215)
    if not system.text.upper().startswith("UNIX TYPE: L8"):
        session.inconclusive(f"which line end the system has is not known: {system.received}")
    session.must_equal(line_end, b"\n", "the line end that the server stores")


@requirement("rfc959-3.1.1.1-listing-lines-end-in-cr-lf")
@pytest.mark.parametrize("verb", ["LIST", "NLST"])
@pytest.mark.parametrize("representation", ["A", "I"])
def test_lines_of_listing_end_with_cr_lf(
    session: Session, scratch: Scratch, verb: str, representation: str
) -> None:
    scratch.file("one", LINES)
    scratch.file("two", LINES)
    session.send("TYPE", representation).needed(200)
    data = session.data("PASV")
    session.send(verb, scratch.root).needed(125, 150)
    listing = data.receive()
    bare = listing.replace(b"\r\n", b"")
    session.should(
        listing.endswith(b"\r\n") and b"\n" not in bare and b"\r" not in bare,
        "each line of the listing ends with CR LF",
    )
    # Some servers list the directory itself, and not what is in it.
    itself = scratch.name.lower().encode()
    shown = listing.lower()
    if itself not in shown and not (b"one" in shown and b"two" in shown):
        session.inconclusive(f"the lines list nothing that is there: {listing[:80]!r}")
