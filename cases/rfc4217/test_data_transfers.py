"""Transfers at both levels of protection: each command that uses a data connection, with contents
and without (RFC 4217 section 9).
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.samples import ALL_OCTETS, LINES, MEBIBYTE, octets
from conformance.session import Scratch, Session

LISTING = ["LIST", "NLST", "MLSD"]
CONTENTS = {"octets": ALL_OCTETS, "empty": b"", "mebibyte": MEBIBYTE}
HUNDRED_THOUSAND = octets(100_000)


@requirement("rfc4217-9-prot-p-carries-tls-before-data")
@pytest.mark.parametrize("verb", ["STOR", "APPE"])
def test_upload_goes_through_tls(secured: Session, scratch: Scratch, verb: str) -> None:
    name = scratch.path("octets")
    secured.send("TYPE", "I").needed(200)
    data = secured.data("PASV")
    secured.send(verb, name).must_be(125, 150)
    data.must_secure()
    data.send(ALL_OCTETS)
    data.close()
    secured.transfer_end().must_be(226, 250)
    secured.must_equal(scratch.contents(name), ALL_OCTETS, "the octets that TLS carried")


@requirement("rfc4217-9-prot-p-carries-tls-before-data")
def test_stou_goes_through_tls(secured: Session, scratch: Scratch) -> None:
    secured.send("CWD", scratch.root).needed(250)
    secured.send("TYPE", "I").needed(200)
    data = secured.data("PASV")
    secured.send("STOU").if_supported().must_be(125, 150)
    data.must_secure()
    data.send(ALL_OCTETS)
    data.close()
    secured.transfer_end().must_be(226, 250)
    stored = [scratch.contents(scratch.path(name)) for name in scratch.names()]
    secured.must(stored == [ALL_OCTETS], "the octets that TLS carried are in one new file")


@requirement("rfc4217-9-prot-p-carries-tls-before-data")
@pytest.mark.parametrize("verb", ["NLST", "MLSD"])
def test_empty_listing_is_sent_through_tls(secured: Session, scratch: Scratch, verb: str) -> None:
    """A server without anything to list may refuse NLST (RFC 959 section 5.4: 450, 550)."""
    secured.send("CWD", scratch.root).needed(250)
    data = secured.data("PASV")
    secured.send(verb).if_supported().needed(125, 150)
    data.must_secure()
    data.receive()
    secured.transfer_end().must_be(226, 250)


@requirement("rfc4217-9-prot-p-carries-tls-before-data")
def test_empty_file_is_stored_through_tls(secured: Session, scratch: Scratch) -> None:
    name = scratch.path("empty")
    secured.send("TYPE", "I").needed(200)
    data = secured.data("PASV")
    secured.send("STOR", name).must_be(125, 150)
    data.must_secure()
    data.close()
    secured.transfer_end().must_be(226, 250)
    secured.must_equal(scratch.contents(name), b"", "the empty file's octets")


@requirement("rfc4217-9-prot-c-carries-clear-data")
@pytest.mark.parametrize("verb", LISTING)
def test_listing_goes_in_clear(secured: Session, scratch: Scratch, verb: str) -> None:
    scratch.file("octets", ALL_OCTETS)
    secured.send("CWD", scratch.root).needed(250)
    secured.send("PROT", "C").needed(200)
    data = secured.data("PASV")
    secured.send(verb).if_supported().needed(125, 150)
    received = data.receive()
    secured.transfer_end().must_be(226, 250)
    secured.must(b"octets" in received, "the file's name comes in clear", seen=f"{received!r}")


@requirement("rfc4217-9-prot-c-carries-clear-data")
@pytest.mark.parametrize("verb", ["STOR", "APPE"])
def test_upload_goes_in_clear(secured: Session, scratch: Scratch, verb: str) -> None:
    name = scratch.path("octets")
    secured.send("TYPE", "I").needed(200)
    secured.send("PROT", "C").needed(200)
    data = secured.data("PASV")
    secured.send(verb, name).needed(125, 150)
    data.send(ALL_OCTETS)
    data.close()
    secured.transfer_end().must_be(226, 250)
    secured.must_equal(scratch.contents(name), ALL_OCTETS, "the octets in clear")


@requirement("rfc4217-9-prot-c-carries-clear-data")
def test_stou_goes_in_clear(secured: Session, scratch: Scratch) -> None:
    secured.send("CWD", scratch.root).needed(250)
    secured.send("TYPE", "I").needed(200)
    secured.send("PROT", "C").needed(200)
    data = secured.data("PASV")
    secured.send("STOU").if_supported().needed(125, 150)
    data.send(ALL_OCTETS)
    data.close()
    secured.transfer_end().must_be(226, 250)
    stored = [scratch.contents(scratch.path(name)) for name in scratch.names()]
    secured.must(stored == [ALL_OCTETS], "the octets that came in clear are in one new file")


@requirement("rfc4217-9-protection-changes-no-octet")
@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS)
def test_image_through_tls(secured: Session, scratch: Scratch, content: bytes) -> None:
    name = scratch.path("octets")
    secured.send("TYPE", "I").needed(200)
    data = secured.data("PASV")
    secured.send("STOR", name).must_be(125, 150)
    data.send(content)
    data.close()
    secured.transfer_end().must_be(226, 250)
    secured.must_equal(scratch.contents(name), content, "the stored octets")
    data = secured.data("PASV")
    secured.send("RETR", name).must_be(125, 150)
    received = data.receive()
    secured.transfer_end().must_be(226, 250)
    secured.must_equal(received, content, "the octets that came back")


@requirement("rfc4217-9-protection-changes-no-octet")
def test_lines_through_tls(secured: Session, scratch: Scratch) -> None:
    """What is stored in ASCII type comes back in ASCII type, its line ends those of the network."""
    name = scratch.path("lines")
    secured.send("TYPE", "A").needed(200)
    data = secured.data("PASV")
    secured.send("STOR", name).must_be(125, 150)
    data.send(LINES)
    data.close()
    secured.transfer_end().must_be(226, 250)
    data = secured.data("PASV")
    secured.send("RETR", name).must_be(125, 150)
    received = data.receive()
    secured.transfer_end().must_be(226, 250)
    secured.must_equal(received, LINES, "the lines that came back")


@requirement("rfc4217-9-protection-changes-no-octet")
def test_retr_from_a_marker_through_tls(secured: Session, scratch: Scratch) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    secured.send("TYPE", "I").needed(200)
    data = secured.data("PASV")
    secured.send("REST", "100").if_supported().needed(350)
    secured.send("RETR", name).must_be(125, 150)
    received = data.receive()
    secured.transfer_end().must_be(226, 250)
    secured.must_equal(received, ALL_OCTETS[100:], "the octets from the marker on")


@requirement("rfc4217-9-protection-changes-no-octet")
def test_stor_from_a_marker_through_tls(secured: Session, scratch: Scratch) -> None:
    name = scratch.file("octets", ALL_OCTETS[:100])
    secured.send("TYPE", "I").needed(200)
    data = secured.data("PASV")
    secured.send("REST", "100").if_supported().needed(350)
    secured.send("STOR", name).needed(125, 150)
    data.send(ALL_OCTETS[100:])
    data.close()
    secured.transfer_end().must_be(226, 250)
    secured.must_equal(scratch.contents(name), ALL_OCTETS, "the file with what was added")


@requirement("rfc4217-9-protection-changes-no-octet")
def test_appe_through_tls_adds_to_the_file(secured: Session, scratch: Scratch) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    secured.send("TYPE", "I").needed(200)
    data = secured.data("PASV")
    secured.send("APPE", name).must_be(125, 150)
    data.send(LINES)
    data.close()
    secured.transfer_end().must_be(226, 250)
    secured.must_equal(scratch.contents(name), ALL_OCTETS + LINES, "the file with what was added")


@requirement("rfc4217-9-protection-changes-no-octet")
def test_blocks_are_sent_through_tls(secured: Session, scratch: Scratch) -> None:
    """A server may leave the connection open in block mode; it closes upon QUIT."""
    name = scratch.file("octets", HUNDRED_THOUSAND)
    secured.send("TYPE", "I").needed(200)
    secured.send("MODE", "B").if_supported(500, 501, 502, 504).needed(200)
    data = secured.data("PASV")
    secured.send("RETR", name).must_be(125, 150)
    begun = data.receive_some(len(HUNDRED_THOUSAND))
    secured.transfer_end().must_be(226, 250)
    secured.send("QUIT").needed(221)
    blocks = data.receive_blocks(begun)
    received = b"".join(block.data for block in blocks if not block.is_marker)
    secured.must_equal(received, HUNDRED_THOUSAND, "the blocks' data")


@requirement("rfc4217-9-protection-changes-no-octet")
def test_blocks_are_stored_through_tls(secured: Session, scratch: Scratch) -> None:
    name = scratch.path("octets")
    secured.send("TYPE", "I").needed(200)
    secured.send("MODE", "B").if_supported(500, 501, 502, 504).needed(200)
    data = secured.data("PASV")
    secured.send("STOR", name).must_be(125, 150)
    data.send(b"\x00\x00\x05hello" + b"\x40\x00\x06 world")
    secured.transfer_end().must_be(226, 250)
    secured.must_equal(scratch.contents(name), b"hello world", "the blocks' data")
