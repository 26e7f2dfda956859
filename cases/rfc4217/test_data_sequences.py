"""Transfers as the timing diagrams have them, and how TLS ends on data connections (RFC 4217
section 12).
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.samples import ALL_OCTETS, MEBIBYTE
from conformance.session import Scratch, Session


@requirement("rfc4217-12.4-active-transfer-without-protection")
def test_active_upload_without_protection(secured: Session, scratch: Scratch) -> None:
    name = scratch.path("octets")
    secured.send("TYPE", "I").needed(200)
    secured.send("PROT", "C").needed(200)
    data = secured.data("PORT")
    secured.send("STOR", name).must_be(150, 125)
    data.send(ALL_OCTETS)
    data.close()
    secured.transfer_end().must_be(226, 250)
    secured.must_equal(scratch.contents(name), ALL_OCTETS, "the stored octets")


@requirement("rfc4217-12.4-active-transfer-without-protection")
def test_active_download_without_protection(secured: Session, scratch: Scratch) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    secured.send("TYPE", "I").needed(200)
    secured.send("PROT", "C").needed(200)
    data = secured.data("PORT")
    secured.send("RETR", name).must_be(150, 125)
    received = data.receive()
    secured.transfer_end().must_be(226, 250)
    secured.must_equal(received, ALL_OCTETS, "the octets in clear")


@requirement("rfc4217-12.5-passive-transfer-without-protection")
def test_passive_upload_without_protection(secured: Session, scratch: Scratch) -> None:
    name = scratch.path("octets")
    secured.send("TYPE", "I").needed(200)
    secured.send("PROT", "C").needed(200)
    data = secured.data("PASV")
    secured.send("STOR", name).must_be(150, 125)
    data.send(ALL_OCTETS)
    data.close()
    secured.transfer_end().must_be(226, 250)
    secured.must_equal(scratch.contents(name), ALL_OCTETS, "the stored octets")


@requirement("rfc4217-12.5-passive-transfer-without-protection")
def test_passive_download_without_protection(secured: Session, scratch: Scratch) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    secured.send("TYPE", "I").needed(200)
    secured.send("PROT", "C").needed(200)
    data = secured.data("PASV")
    secured.send("RETR", name).must_be(150, 125)
    received = data.receive()
    secured.transfer_end().must_be(226, 250)
    secured.must_equal(received, ALL_OCTETS, "the octets in clear")


@requirement("rfc4217-12.6-active-transfer-with-protection")
def test_active_upload_with_protection(secured: Session, scratch: Scratch) -> None:
    name = scratch.path("octets")
    secured.send("TYPE", "I").needed(200)
    data = secured.data("PORT")
    secured.send("STOR", name).must_be(150, 125)
    data.must_secure()
    data.send(ALL_OCTETS)
    data.close()
    secured.transfer_end().must_be(226, 250)
    secured.must_equal(scratch.contents(name), ALL_OCTETS, "the stored octets")


@requirement("rfc4217-12.6-active-transfer-with-protection")
def test_active_download_with_protection(secured: Session, scratch: Scratch) -> None:
    name = scratch.file("mebibyte", MEBIBYTE)
    secured.send("TYPE", "I").needed(200)
    data = secured.data("PORT")
    secured.send("RETR", name).must_be(150, 125)
    data.must_secure()
    received = data.receive()
    secured.transfer_end().must_be(226, 250)
    secured.must_equal(received, MEBIBYTE, "the octets that TLS carried")


@requirement("rfc4217-12.7-passive-transfer-with-protection")
def test_passive_upload_with_protection(secured: Session, scratch: Scratch) -> None:
    name = scratch.path("octets")
    secured.send("TYPE", "I").needed(200)
    data = secured.data("PASV")
    secured.send("STOR", name).must_be(150, 125)
    data.must_secure()
    data.send(ALL_OCTETS)
    data.close()
    secured.transfer_end().must_be(226, 250)
    secured.must_equal(scratch.contents(name), ALL_OCTETS, "the stored octets")


@requirement("rfc4217-12.7-passive-transfer-with-protection")
def test_passive_download_with_protection(secured: Session, scratch: Scratch) -> None:
    name = scratch.file("mebibyte", MEBIBYTE)
    secured.send("TYPE", "I").needed(200)
    data = secured.data("PASV")
    secured.send("RETR", name).must_be(150, 125)
    data.must_secure()
    received = data.receive()
    secured.transfer_end().must_be(226, 250)
    secured.must_equal(received, MEBIBYTE, "the octets that TLS carried")


@requirement("rfc4217-12.6-server-ends-downloads-with-close-notify")
@pytest.mark.parametrize("way", ["PASV", "PORT"])
@pytest.mark.parametrize("content", [MEBIBYTE, b""], ids=["mebibyte", "empty"])
def test_file_ends_with_close_notify(
    secured: Session, scratch: Scratch, way: str, content: bytes
) -> None:
    name = scratch.file("file", content)
    secured.send("TYPE", "I").needed(200)
    data = secured.data(way)
    secured.send("RETR", name).needed(125, 150)
    received = data.receive()
    secured.transfer_end().needed(226, 250)
    secured.must_equal(received, content, "the file's octets")
    secured.must(data.closed_by_notice, "close_notify comes before the data connection's end")


@requirement("rfc4217-12.7-upload-without-close-notify-is-no-success")
@pytest.mark.parametrize("verb", ["STOR", "APPE"])
@pytest.mark.parametrize("way", ["PASV", "PORT"])
def test_upload_that_is_cut(secured: Session, scratch: Scratch, verb: str, way: str) -> None:
    secured.send("TYPE", "I").needed(200)
    data = secured.data(way)
    secured.send(verb, scratch.path("cut")).needed(125, 150)
    data.send(ALL_OCTETS)
    data.cut()
    secured.transfer_end().should_be_refused()


@requirement("rfc4217-12.7-upload-without-close-notify-is-no-success")
def test_stou_that_is_cut(secured: Session, scratch: Scratch) -> None:
    secured.send("CWD", scratch.root).needed(250)
    data = secured.data("PASV")
    secured.send("STOU").if_supported().needed(125, 150)
    data.send(ALL_OCTETS)
    data.cut()
    secured.transfer_end().should_be_refused()


@requirement("rfc4217-12.7-upload-without-close-notify-is-no-success")
def test_upload_that_is_cut_before_the_first_octet(secured: Session, scratch: Scratch) -> None:
    data = secured.data("PASV")
    secured.send("STOR", scratch.path("cut")).needed(125, 150)
    data.cut()
    secured.transfer_end().should_be_refused()


@requirement("rfc4217-5-data-stay-protected-after-ccc")
def test_file_is_stored_through_tls_behind_ccc(secured: Session, scratch: Scratch) -> None:
    name = scratch.path("octets")
    secured.send("TYPE", "I").needed(200)
    answer = secured.send("CCC")
    if answer.refused:
        secured.unsupported(f"CCC is answered {answer.received}")
    answer.needed(200)
    secured.unsecure()
    data = secured.data("PASV")
    secured.send("STOR", name).must_be(125, 150)
    data.must_secure()
    data.send(ALL_OCTETS)
    data.close()
    secured.transfer_end().must_be(226, 250)
    secured.must_equal(scratch.contents(name), ALL_OCTETS, "the octets that TLS carried")
