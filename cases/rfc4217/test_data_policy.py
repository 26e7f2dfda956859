"""Servers that insist on protected data, or on TLS sessions that are taken up, and the certificate
of data connections (RFC 4217 sections 10.2 and 15.1.1).

What such a server does is tried where the description of the target names one ([elsewhere]).
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.samples import ALL_OCTETS, LINES
from conformance.session import LACKING_TLS, Described, Scratch, Session

NAMING = ["RETR", "STOR", "APPE", "LIST", "NLST"]
CLEAR = {"no-prot": (), "prot-c": ("PBSZ 0", "PROT C")}


@requirement("rfc4217-10.2-level-is-checked-at-the-transfer")
@pytest.mark.parametrize("way", ["PASV", "PORT", "EPSV", "EPRT"])
def test_set_up_is_accepted_at_the_wrong_level(
    newcomer: Session, target: Described, way: str
) -> None:
    newcomer.send("AUTH", "TLS").if_supported(*LACKING_TLS).needed(234)
    insisting = newcomer.another(at=target.need("elsewhere.demanding"))
    insisting.send("AUTH", "TLS").needed(234)
    insisting.secure()
    insisting.log_in()
    listener = insisting.listen()
    ports = {"PORT": listener.host_port, "EPRT": listener.extended_port()}
    answer = insisting.send(way, *filter(None, [ports.get(way)])).if_supported()
    answer.should_be({"PASV": 227, "EPSV": 229}.get(way, 200))


@requirement("rfc4217-10.2-wrong-level-is-refused-before-1yz")
@pytest.mark.parametrize("verb", NAMING)
@pytest.mark.parametrize("lines", CLEAR.values(), ids=CLEAR)
def test_clear_transfer_is_refused(
    newcomer: Session, scratch: Scratch, target: Described, verb: str, lines: tuple[str, ...]
) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    newcomer.send("AUTH", "TLS").if_supported(*LACKING_TLS).needed(234)
    insisting = newcomer.another(at=target.need("elsewhere.demanding"))
    insisting.send("AUTH", "TLS").needed(234)
    insisting.secure()
    insisting.log_in()
    for line in lines:
        insisting.send(*line.split())
    insisting.data("PASV")
    insisting.send(verb, name).must_be_refused()


@requirement("rfc4217-10.2-wrong-level-is-refused-before-1yz")
@pytest.mark.parametrize("verb", ["STOU", "MLSD"])
def test_clear_transfer_in_the_working_directory_is_refused(
    newcomer: Session, scratch: Scratch, target: Described, verb: str
) -> None:
    newcomer.send("AUTH", "TLS").if_supported(*LACKING_TLS).needed(234)
    insisting = newcomer.another(at=target.need("elsewhere.demanding"))
    insisting.send("AUTH", "TLS").needed(234)
    insisting.secure()
    insisting.log_in()
    insisting.send("CWD", scratch.root).needed(250)
    insisting.data("PASV")
    insisting.send(verb).if_supported().must_be_refused()


@requirement("rfc4217-10.2-wrong-level-is-521")
@pytest.mark.parametrize("verb", NAMING)
def test_clear_transfer_is_refused_by_521(
    newcomer: Session, scratch: Scratch, target: Described, verb: str
) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    newcomer.send("AUTH", "TLS").if_supported(*LACKING_TLS).needed(234)
    insisting = newcomer.another(at=target.need("elsewhere.demanding"))
    insisting.send("AUTH", "TLS").needed(234)
    insisting.secure()
    insisting.log_in()
    insisting.data("PASV")
    insisting.send(verb, name).should_be_refused(521, 522, 534)


@requirement("rfc4217-10.2-wrong-level-is-521")
@pytest.mark.parametrize("verb", ["STOU", "MLSD"])
def test_clear_transfer_in_the_working_directory_is_refused_by_521(
    newcomer: Session, scratch: Scratch, target: Described, verb: str
) -> None:
    newcomer.send("AUTH", "TLS").if_supported(*LACKING_TLS).needed(234)
    insisting = newcomer.another(at=target.need("elsewhere.demanding"))
    insisting.send("AUTH", "TLS").needed(234)
    insisting.secure()
    insisting.log_in()
    insisting.send("CWD", scratch.root).needed(250)
    insisting.data("PASV")
    insisting.send(verb).if_supported().should_be_refused(521, 522, 534)


@requirement("rfc4217-10.2-insisting-server-makes-private-transfers")
def test_private_transfer_after_the_refusal(
    newcomer: Session, scratch: Scratch, target: Described
) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    newcomer.send("AUTH", "TLS").if_supported(*LACKING_TLS).needed(234)
    insisting = newcomer.another(at=target.need("elsewhere.demanding"))
    insisting.send("AUTH", "TLS").needed(234)
    insisting.secure()
    insisting.log_in()
    insisting.send("TYPE", "I").needed(200)
    data = insisting.data("PASV")
    insisting.send("RETR", name).needed(521)
    data.close()
    insisting.send("PBSZ", "0").needed(200)
    insisting.send("PROT", "P").needed(200)
    data = insisting.data("PASV")
    insisting.send("RETR", name).must_be(125, 150)
    received = data.receive()
    insisting.transfer_end().must_be(226, 250)
    insisting.must_equal(received, ALL_OCTETS, "the octets that TLS carried")


@requirement("rfc4217-10.2-insisting-on-reuse-refuses-a-full-negotiation")
@pytest.mark.parametrize("way", ["PASV", "PORT"])
def test_download_over_a_new_tls_session_is_refused(
    newcomer: Session, scratch: Scratch, target: Described, way: str
) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    newcomer.send("AUTH", "TLS").if_supported(*LACKING_TLS).needed(234)
    insisting = newcomer.another(at=target.need("elsewhere.reusing"))
    insisting.send("AUTH", "TLS").needed(234)
    insisting.secure()
    insisting.log_in()
    insisting.send("PBSZ", "0").needed(200)
    insisting.send("PROT", "P").needed(200)
    data = insisting.data(way, resume=False)
    end = insisting.send("RETR", name)
    data.offers_handshake()
    if end.preliminary:
        end = insisting.transfer_end()
    if end.code == 550:
        newcomer.inconclusive(f"it is the file that is refused: {end.received}")
    insisting.must(not end.positive, "the server makes no such transfer", seen=end.received)


@requirement("rfc4217-10.2-insisting-on-reuse-refuses-a-full-negotiation")
def test_upload_over_a_new_tls_session_is_refused(
    newcomer: Session, scratch: Scratch, target: Described
) -> None:
    name = scratch.path("lines")
    newcomer.send("AUTH", "TLS").if_supported(*LACKING_TLS).needed(234)
    insisting = newcomer.another(at=target.need("elsewhere.reusing"))
    insisting.send("AUTH", "TLS").needed(234)
    insisting.secure()
    insisting.log_in()
    insisting.send("PBSZ", "0").needed(200)
    insisting.send("PROT", "P").needed(200)
    data = insisting.data("PASV", resume=False)
    end = insisting.send("STOR", name)
    data.offer(LINES)
    data.close()
    if end.preliminary:
        end = insisting.transfer_end()
    insisting.must(not end.positive, "the server makes no such transfer", seen=end.received)
    contents = scratch.contents(name)
    stored = contents or b""
    if not LINES.startswith(stored) and LINES not in stored:
        newcomer.inconclusive(f"what is read is not what was sent: {stored[:80]!r}")
    insisting.must(LINES not in stored, "what came so is not stored", seen=f"{stored!r}")
    if contents == b"" and scratch.contents(scratch.file("beside", LINES)) != LINES:
        newcomer.inconclusive("a file reads as empty that is not: what was stored cannot be seen")


@requirement("rfc4217-10.2-insisting-on-reuse-takes-the-cached-session")
def test_session_of_the_control_connection_is_taken_again_and_again(
    newcomer: Session, scratch: Scratch, target: Described
) -> None:
    name = scratch.path("octets")
    newcomer.send("AUTH", "TLS").if_supported(*LACKING_TLS).needed(234)
    insisting = newcomer.another(at=target.need("elsewhere.reusing"))
    insisting.send("AUTH", "TLS").needed(234)
    insisting.secure()
    insisting.log_in()
    insisting.send("PBSZ", "0").needed(200)
    insisting.send("PROT", "P").needed(200)
    insisting.send("TYPE", "I").needed(200)
    data = insisting.data("PASV")
    insisting.send("STOR", name).must_be(125, 150)
    data.send(ALL_OCTETS)
    data.close()
    insisting.transfer_end().must_be(226, 250)
    for way in ("PASV", "PORT", "PASV"):
        data = insisting.data(way)
        insisting.send("RETR", name).must_be(125, 150)
        received = data.receive()
        insisting.transfer_end().must_be(226, 250)
        insisting.must_equal(received, ALL_OCTETS, "the octets that TLS carried")


@requirement("rfc4217-15.1.1-data-have-the-certificate-of-control")
@pytest.mark.parametrize("way", ["PASV", "PORT"])
def test_download_has_the_certificate_of_the_control_connection(
    secured: Session, scratch: Scratch, way: str
) -> None:
    """Over a new TLS session: one that is taken up shows no certificate."""
    name = scratch.file("octets", ALL_OCTETS)
    data = secured.data(way, resume=False)
    secured.send("RETR", name).needed(125, 150)
    shown = data.tls.fingerprint
    data.receive()
    secured.transfer_end()
    secured.should(shown == secured.tls.fingerprint, "both have the same certificate", seen=shown)


@requirement("rfc4217-15.1.1-data-have-the-certificate-of-control")
def test_upload_has_the_certificate_of_the_control_connection(
    secured: Session, scratch: Scratch
) -> None:
    data = secured.data("PASV", resume=False)
    secured.send("STOR", scratch.path("octets")).needed(125, 150)
    shown = data.tls.fingerprint
    data.send(ALL_OCTETS)
    data.close()
    secured.transfer_end()
    secured.should(shown == secured.tls.fingerprint, "both have the same certificate", seen=shown)
