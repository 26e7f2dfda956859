"""The TLS handshake on data connections: who is its server, and what becomes of a transfer without
one (RFC 4217 sections 7, 9 and 10.2).
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.samples import ALL_OCTETS, LINES
from conformance.session import Answer, Described, Scratch, Session

GARBAGE = b"these octets are none of TLS\r\n" * 20

NO_FILE = 550
"""What comes before any data connection where there is no such file."""


@requirement("rfc4217-7-server-is-tls-server-of-passive-connections")
def test_server_of_a_passive_connection_is_the_tls_server_over_ipv6(
    secured: Session, scratch: Scratch, target: Described
) -> None:
    name = scratch.path("octets")
    over_ipv6 = secured.another(at=target.need("elsewhere.ipv6"))
    over_ipv6.send("AUTH", "TLS").needed(234)
    over_ipv6.secure()
    over_ipv6.log_in()
    over_ipv6.send("PBSZ", "0").needed(200)
    over_ipv6.send("PROT", "P").needed(200)
    over_ipv6.send("TYPE", "I").needed(200)
    data = over_ipv6.data("EPSV")
    over_ipv6.send("STOR", name).must_be(125, 150)
    data.must_secure()
    data.send(ALL_OCTETS)
    data.close()
    over_ipv6.transfer_end().must_be(226, 250)
    over_ipv6.must_equal(scratch.contents(name), ALL_OCTETS, "the octets that TLS carried")


@requirement("rfc4217-7-server-is-tls-server-of-active-connections")
def test_server_of_an_active_connection_is_the_tls_server_over_ipv6(
    secured: Session, scratch: Scratch, target: Described
) -> None:
    name = scratch.path("octets")
    over_ipv6 = secured.another(at=target.need("elsewhere.ipv6"))
    over_ipv6.send("AUTH", "TLS").needed(234)
    over_ipv6.secure()
    over_ipv6.log_in()
    over_ipv6.send("PBSZ", "0").needed(200)
    over_ipv6.send("PROT", "P").needed(200)
    over_ipv6.send("TYPE", "I").needed(200)
    data = over_ipv6.data("EPRT")
    over_ipv6.send("STOR", name).must_be(125, 150)
    data.must_secure()
    data.send(ALL_OCTETS)
    data.close()
    over_ipv6.transfer_end().must_be(226, 250)
    over_ipv6.must_equal(scratch.contents(name), ALL_OCTETS, "the octets that TLS carried")


@requirement("rfc4217-9-no-transfer-without-tls")
@pytest.mark.parametrize("verb", ["STOR", "APPE"])
def test_upload_in_clear_is_not_stored(secured: Session, scratch: Scratch, verb: str) -> None:
    name = scratch.path("lines")
    secured.send("TYPE", "I").needed(200)
    data = secured.data("PASV", clear=True)
    secured.begin(verb, name)
    data.send_clear(LINES)
    data.close()
    end = secured.reply()
    if end.preliminary:
        end = secured.transfer_end()
    secured.must(not end.positive, "what came in clear is not acknowledged", seen=end.received)
    stored = scratch.contents(name) or b""
    secured.must(LINES not in stored, "what came in clear is not stored", seen=f"{stored!r}")


@requirement("rfc4217-9-no-transfer-without-tls")
def test_stou_in_clear_is_not_stored(secured: Session, scratch: Scratch) -> None:
    scratch.file("before", ALL_OCTETS)
    secured.send("CWD", scratch.root).needed(250)
    data = secured.data("PASV", clear=True)
    secured.begin("STOU")
    data.send_clear(LINES)
    data.close()
    end = secured.reply().if_supported()
    if end.preliminary:
        end = secured.transfer_end()
    secured.must(not end.positive, "what came in clear is not acknowledged", seen=end.received)
    stored = [scratch.contents(scratch.path(name)) for name in scratch.names()]
    secured.must(LINES not in stored, "what came in clear is not stored", seen=f"{stored!r}")
    if ALL_OCTETS not in stored:
        secured.inconclusive(f"what was there before is not among what is read: {stored!r}")
    if any(octets not in (ALL_OCTETS, b"") for octets in stored):
        # There was one file before: all that may be there besides is an empty file of STOU.
        secured.inconclusive(f"nobody put there what is listed: {stored!r}")


@requirement("rfc4217-9-no-transfer-without-tls")
@pytest.mark.parametrize("way", ["PASV", "PORT"])
def test_upload_that_ends_before_the_handshake(
    secured: Session, scratch: Scratch, way: str
) -> None:
    """An end in clear is no empty file."""
    data = secured.data(way, clear=True)
    secured.begin("STOR", scratch.path("new"))
    data.close()
    end = secured.reply()
    if end.preliminary:
        end = secured.transfer_end()
    secured.must(not end.positive, "an end in clear is not acknowledged", seen=end.received)


def _first_reply(secured: Session) -> Answer:
    """The reply to a download; inconclusive where the file is refused, with TLS or without."""
    answer = secured.reply()
    if answer.code == NO_FILE:
        secured.inconclusive(f"there is no such file, with TLS or without: {answer.received}")
    return answer


@requirement("rfc4217-9-no-transfer-without-tls")
@pytest.mark.parametrize("content", [ALL_OCTETS, b""], ids=["octets", "empty"])
def test_download_that_ends_before_the_handshake(
    secured: Session, scratch: Scratch, content: bytes
) -> None:
    name = scratch.file("octets", content)
    secured.send("TYPE", "I").needed(200)
    data = secured.data("PASV", clear=True)
    secured.begin("RETR", name)
    data.close()
    end = _first_reply(secured)
    if end.preliminary:
        end = secured.transfer_end()
    secured.must(not end.positive, "nothing was sent, and that is no success", seen=end.received)


@requirement("rfc4217-9-no-transfer-without-tls")
@pytest.mark.parametrize("verb", ["RETR", "NLST"])
def test_download_after_octets_in_clear(secured: Session, scratch: Scratch, verb: str) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    data = secured.data("PASV", clear=True)
    secured.begin(verb, name)
    data.send_clear(GARBAGE)
    data.is_closed_by_server(secured.target.bounds.reply)
    end = _first_reply(secured)
    if end.preliminary:
        end = secured.transfer_end()
    secured.must(not end.positive, "a transfer without TLS is no success", seen=end.received)


@requirement("rfc4217-10.2-failed-negotiation-ends-one-transfer-only")
@pytest.mark.parametrize("octets", [GARBAGE, b""], ids=["octets-in-clear", "end-in-clear"])
def test_transfer_after_a_failed_handshake(
    secured: Session, scratch: Scratch, octets: bytes
) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    secured.send("TYPE", "I").needed(200)
    data = secured.data("PASV", clear=True)
    secured.begin("RETR", name)
    data.send_clear(octets)
    data.close()
    end = secured.reply()
    if end.preliminary:
        secured.transfer_end()
    secured.send("NOOP").should_be(200)
    data = secured.data("PASV")
    secured.send("RETR", name).should_be(125, 150)
    received = data.receive()
    secured.transfer_end().should_be(226, 250)
    secured.must_equal(received, ALL_OCTETS, "the octets of the transfer after that")
