"""Transfers in image type and in local type: each octet comes back, and none besides.

Why: RFC 959 sections 3.1.1, 3.1.1.3 and 3.1.1.4. Text and its line ends stand in the files on
ASCII.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.samples import (
    ALL_OCTETS,
    BUFFER_BORDERS,
    EVERY_LINE_END,
    MEBIBYTE,
    octets,
)
from conformance.session import Scratch, Session

EITHER = pytest.mark.parametrize("setup", ["PASV", "PORT"])
CONTENTS = {
    "empty": b"",
    "one-octet": b"x",
    "every-octet": ALL_OCTETS,
    "every-line-end": EVERY_LINE_END,
    "zeros": bytes(1000),
    "all-ones": b"\xff" * 1000,
    "telnet-commands": b"\xff\xf4\xff\xf2\xff\xfb\x01\xff\xff",
    "end-of-file-control": b"before\x1a\x04\x03after",
    "stream-mode-controls": b"\xff\x01\xff\x02\xff\x03\xff\xff",
    "mebibyte": MEBIBYTE,
}
SMALL_LENGTHS = (1, 2, 3, 4, 5, 7, 8, 9, 511, 513)
LOCAL_SIZES = ("16", "32", "36")
SIX_WORDS_OF_36_BITS = octets(27)


@requirement("rfc959-3.1.1.3-image-data-is-unchanged")
@EITHER
@pytest.mark.parametrize("contents", CONTENTS.values(), ids=CONTENTS)
def test_image_file_comes_back_unchanged(
    session: Session, scratch: Scratch, contents: bytes, setup: str
) -> None:
    name = scratch.path("file")
    session.send("TYPE", "I").needed(200)
    data = session.data(setup)
    session.send("STOR", name).must_be(125, 150)
    data.send(contents)
    data.close()
    session.transfer_end().must_be(226, 250)
    data = session.data(setup)
    session.send("RETR", name).must_be(125, 150)
    received = data.receive()
    session.transfer_end().must_be(226, 250)
    session.must_equal(received, contents, "the file's octets")


@requirement("rfc959-3.1.1.3-image-data-is-unchanged")
@pytest.mark.parametrize("length", BUFFER_BORDERS)
def test_image_file_at_the_border_of_a_buffer_comes_back_unchanged(
    session: Session, scratch: Scratch, length: int
) -> None:
    name, contents = scratch.path("file"), octets(length)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("STOR", name).must_be(125, 150)
    data.send(contents)
    data.close()
    session.transfer_end().must_be(226, 250)
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    received = data.receive()
    session.transfer_end().must_be(226, 250)
    session.must_equal(received, contents, "the file's octets")


@requirement("rfc959-3.1.1.3-image-data-is-unchanged")
def test_image_file_sent_octet_by_octet_comes_back_unchanged(
    session: Session, scratch: Scratch
) -> None:
    name = scratch.path("file")
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("STOR", name).must_be(125, 150)
    for octet in EVERY_LINE_END:
        data.send(bytes([octet]))
    data.close()
    session.transfer_end().must_be(226, 250)
    session.must_equal(scratch.contents(name), EVERY_LINE_END, "the file's octets")


@requirement("rfc959-3.1.1.3-padding-is-stripped")
@pytest.mark.parametrize("length", SMALL_LENGTHS)
def test_image_file_comes_back_at_its_own_length(
    session: Session, scratch: Scratch, length: int
) -> None:
    name = scratch.file("file", octets(length))
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    received = data.receive()
    session.must(
        len(received) == length,
        f"the file's {length} octets, without padding",
        seen=f"{len(received)} octets",
    )


@requirement("rfc959-3.1.1-transfer-byte-has-eight-bits")
@EITHER
def test_each_octet_travels(session: Session, scratch: Scratch, setup: str) -> None:
    name = scratch.file("file", ALL_OCTETS)
    session.send("TYPE", "I").needed(200)
    data = session.data(setup)
    session.send("RETR", name).must_be(125, 150)
    session.must_equal(data.receive(), ALL_OCTETS, "each of the 256 octets")


@requirement("rfc959-3.1.1.4-local-transformation-is-invertible")
@pytest.mark.parametrize("contents", [ALL_OCTETS, EVERY_LINE_END], ids=["octets", "line-ends"])
def test_local_8_file_comes_back_unchanged(
    session: Session, scratch: Scratch, contents: bytes
) -> None:
    name = scratch.path("file")
    session.send("TYPE", "L 8").needed(200)
    data = session.data("PASV")
    session.send("STOR", name).must_be(125, 150)
    data.send(contents)
    data.close()
    session.transfer_end().must_be(226, 250)
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    received = data.receive()
    session.transfer_end().must_be(226, 250)
    session.must_equal(received, contents, "the file's octets")


@requirement("rfc959-3.1.1.4-local-8-is-like-image")
def test_local_8_stores_the_same_as_image(session: Session, scratch: Scratch) -> None:
    name = scratch.path("file")
    session.send("TYPE", "L 8").needed(200)
    data = session.data("PASV")
    session.send("STOR", name).should_be(125, 150)
    data.send(EVERY_LINE_END)
    data.close()
    session.transfer_end().should_be(226, 250)
    session.must_equal(scratch.contents(name), EVERY_LINE_END, "the file in image type")


@requirement("rfc959-3.1.1.4-local-8-is-like-image")
def test_local_8_sends_the_same_as_image(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", EVERY_LINE_END)
    session.send("TYPE", "L 8").needed(200)
    data = session.data("PASV")
    session.send("RETR", name).should_be(125, 150)
    session.must_equal(data.receive(), EVERY_LINE_END, "the file in image type")


@requirement("rfc959-3.1.1.4-local-transformation-is-invertible")
@pytest.mark.parametrize("size", LOCAL_SIZES)
def test_file_of_another_byte_size_comes_back_unchanged(
    session: Session, scratch: Scratch, size: str
) -> None:
    """27 octets are whole words of 36 bits; for 16 and 32 bits the first 24 are sent."""
    contents = SIX_WORDS_OF_36_BITS if size == "36" else SIX_WORDS_OF_36_BITS[:24]
    name = scratch.path("file")
    session.send("TYPE", f"L {size}").if_supported(500, 501, 502, 504).needed(200)
    data = session.data("PASV")
    session.send("STOR", name).must_be(125, 150)
    data.send(contents)
    data.close()
    session.transfer_end().must_be(226, 250)
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    received = data.receive()
    session.transfer_end().must_be(226, 250)
    session.must_equal(received, contents, "the file's octets")
