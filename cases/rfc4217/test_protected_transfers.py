"""Transfers under PROT P and PROT C: which connections are under TLS, and that files are whole.

Why: RFC 4217 sections 7, 8, 9 and 15.1.1. The server is the TLS server, whoever connects.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.samples import ALL_OCTETS, LARGER_THAN_BUFFERS, LINES
from conformance.session import LACKING_TLS, Scratch, Session


@requirement("rfc4217-9-prot-p-carries-tls-before-data")
def test_file_comes_under_tls(secured: Session, scratch: Scratch) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    secured.send("TYPE", "I").needed(200)
    data = secured.data("PASV")
    secured.send("RETR", name).must_be(125, 150)
    data.must_secure()
    received = data.receive()
    secured.reply().must_be(226, 250)
    secured.must_equal(received, ALL_OCTETS, "the file's octets")


@requirement("rfc4217-9-prot-p-carries-tls-before-data")
def test_no_octet_comes_before_tls(secured: Session, scratch: Scratch) -> None:
    """Octets in clear that come late, while our side awaits the handshake, make that fail."""
    name = scratch.file("octets", ALL_OCTETS)
    data = secured.data("PASV", clear=True)
    secured.send("RETR", name).needed(125, 150)
    secured.must(data.waits_for_tls(), "no octet before the TLS handshake")
    data.must_secure()


@requirement("rfc4217-9-prot-p-carries-tls-before-data")
@pytest.mark.parametrize("verb", ["LIST", "NLST", "MLSD"])
def test_listing_comes_under_tls(secured: Session, scratch: Scratch, verb: str) -> None:
    name = scratch.file("listed", LINES)
    secured.send("CWD", scratch.root).needed(250)
    data = secured.data("PASV")
    secured.send(verb).if_supported().must_be(125, 150)
    data.must_secure()
    received = data.receive()
    secured.reply().must_be(226, 250)
    secured.must(name.rpartition("/")[2].encode() in received, "a line of the file")


@requirement("rfc4217-9-prot-p-carries-tls-before-data")
@pytest.mark.parametrize("verb", ["RETR", "NLST"])
def test_nothing_comes_under_tls_as_well(secured: Session, scratch: Scratch, verb: str) -> None:
    """A file without octets, and a directory without files."""
    name = scratch.file("empty") if verb == "RETR" else scratch.directory("empty")
    data = secured.data("PASV")
    answer = secured.send(verb, name)
    if answer.refused:
        secured.inconclusive(f"{verb} of nothing is refused: {answer.received}")
    answer.must_be(125, 150)
    data.must_secure()
    data.receive()
    secured.reply().must_be(226, 250)


@requirement("rfc4217-7-server-is-tls-server-of-passive-connections")
@pytest.mark.parametrize("verb", ["PASV", "EPSV"])
def test_server_takes_the_handshake_on_the_connection_of_the_user(
    secured: Session, scratch: Scratch, verb: str
) -> None:
    name = scratch.path("stored")
    secured.send("TYPE", "I").needed(200)
    data = secured.data(verb)
    secured.send("STOR", name).must_be(125, 150)
    data.must_secure()
    data.send(ALL_OCTETS)
    data.close()
    secured.reply().must_be(226, 250)
    secured.must_equal(scratch.contents(name), ALL_OCTETS, "the octets that were stored")


@requirement("rfc4217-7-server-is-tls-server-of-active-connections")
@pytest.mark.parametrize("verb", ["PORT", "EPRT"])
def test_server_takes_the_handshake_on_its_own_connection(
    secured: Session, scratch: Scratch, verb: str
) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    secured.send("TYPE", "I").needed(200)
    data = secured.data(verb)
    secured.send("RETR", name).must_be(125, 150)
    data.must_secure()
    received = data.receive()
    secured.reply().must_be(226, 250)
    secured.must_equal(received, ALL_OCTETS, "the file's octets")


@requirement("rfc4217-9-prot-level-holds")
def test_level_private_holds_for_the_transfers_that_follow(
    secured: Session, scratch: Scratch
) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    secured.send("TYPE", "I").needed(200)
    for _ in range(3):
        data = secured.data("PASV")
        secured.send("RETR", name).must_be(125, 150)
        data.must_secure()
        received = data.receive()
        secured.reply().must_be(226, 250)
        secured.must_equal(received, ALL_OCTETS, "the file's octets")


@requirement("rfc4217-9-prot-level-holds")
def test_level_holds_after_one_that_was_refused(secured: Session, scratch: Scratch) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    if not secured.send("PROT", "S").refused:
        secured.inconclusive("PROT S is accepted")
    secured.send("TYPE", "I").needed(200)
    data = secured.data("PASV")
    secured.send("RETR", name).must_be(125, 150)
    data.must_secure()
    data.receive()
    secured.reply().must_be(226, 250)


@requirement("rfc4217-9-prot-c-carries-clear-data")
@pytest.mark.parametrize("way", ["PASV", "PORT"])
def test_file_comes_in_clear_after_prot_c(secured: Session, scratch: Scratch, way: str) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    secured.send("PROT", "C").if_supported(534).needed(200)
    secured.send("TYPE", "I").needed(200)
    data = secured.data(way)
    secured.send("RETR", name).if_supported(521, 522, 534).must_be(125, 150)
    received = data.receive()
    secured.reply().must_be(226, 250)
    secured.must_equal(received, ALL_OCTETS, "the file's octets in clear")


@requirement("rfc4217-9-initial-level-is-clear")
def test_data_are_clear_before_prot(newcomer: Session, scratch: Scratch) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    newcomer.send("AUTH", "TLS").if_supported(*LACKING_TLS).needed(234)
    newcomer.secure()
    newcomer.log_in()
    newcomer.send("PBSZ", "0").needed(200)
    newcomer.send("TYPE", "I").needed(200)
    data = newcomer.data("PASV")
    newcomer.send("RETR", name).if_supported(521, 522, 534).must_be(125, 150)
    received = data.receive()
    newcomer.reply().must_be(226, 250)
    newcomer.must_equal(received, ALL_OCTETS, "the file's octets in clear")


@requirement("rfc4217-8-auth-leaves-data-as-they-are")
def test_auth_tls_alone_protects_no_data(newcomer: Session, scratch: Scratch) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    newcomer.send("AUTH", "TLS").if_supported(*LACKING_TLS).needed(234)
    newcomer.secure()
    newcomer.log_in()
    newcomer.send("TYPE", "I").needed(200)
    data = newcomer.data("PASV")
    newcomer.send("RETR", name).if_supported(521, 522, 534).must_be(125, 150)
    received = data.receive()
    newcomer.reply().must_be(226, 250)
    newcomer.must_equal(received, ALL_OCTETS, "the file's octets in clear")


@requirement("rfc4217-8-prot-at-any-point")
def test_prot_p_between_pasv_and_transfer_protects_it(secured: Session, scratch: Scratch) -> None:
    """NOOP: by its reply the server has taken the connection, at the level that held then."""
    name = scratch.file("octets", ALL_OCTETS)
    secured.send("TYPE", "I").needed(200)
    secured.send("PROT", "C").if_supported(534).needed(200)
    data = secured.data("PASV")
    secured.send("NOOP").needed(200)
    secured.send("PROT", "P").must_be(200)
    secured.send("RETR", name).must_be(125, 150)
    data.must_secure()
    received = data.receive()
    secured.reply().must_be(226, 250)
    secured.must_equal(received, ALL_OCTETS, "the file's octets")


@requirement("rfc4217-8-prot-at-any-point")
def test_prot_c_between_port_and_transfer_clears_it(secured: Session, scratch: Scratch) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    secured.send("TYPE", "I").needed(200)
    data = secured.data("PORT")
    secured.send("PROT", "C").if_supported(534).must_be(200)
    secured.send("RETR", name).if_supported(521, 522, 534).must_be(125, 150)
    received = data.receive()
    secured.reply().must_be(226, 250)
    secured.must_equal(received, ALL_OCTETS, "the file's octets in clear")


@requirement("rfc4217-9-data-are-not-encapsulated")
def test_large_file_is_a_stream_under_tls(secured: Session, scratch: Scratch) -> None:
    name = scratch.file("octets", LARGER_THAN_BUFFERS)
    secured.send("TYPE", "I").needed(200)
    data = secured.data("PASV")
    secured.send("RETR", name).must_be(125, 150)
    received = data.receive()
    secured.reply().must_be(226, 250)
    secured.must_equal(received, LARGER_THAN_BUFFERS, "the file's octets, and no lengths of blocks")


@requirement("rfc4217-15.1.1-data-have-the-certificate-of-control")
def test_data_connection_has_the_certificate_of_the_control_connection(
    secured: Session, scratch: Scratch
) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    data = secured.data("PASV", resume=False)
    secured.send("RETR", name).needed(125, 150)
    shown, wanted = data.tls.fingerprint, secured.tls.fingerprint
    data.receive()
    if secured.reply().refused:
        secured.inconclusive("no transfer without the TLS session of the control connection")
    secured.should(shown == wanted, f"the certificate {wanted}", seen=shown)
