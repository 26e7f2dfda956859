"""AUTH, ADAT, PBSZ, PROT, CCC, MIC, CONF and ENC: what is refused, and with which code.

Why: RFC 2228 section 3, as far as a server with TLS (RFC 4217) uses it.
"""

from __future__ import annotations

from base64 import b64encode

import pytest

from conformance.marker import requirement
from conformance.session import LACKING_TLS, Scratch, Session

NOT_A_SIZE = {"letters": "PBSZ size", "negative": "PBSZ -1", "33-bits": "PBSZ 4294967296"}
CARRIERS = ["MIC", "CONF", "ENC"]
CLEAR = b"these octets are no part of any TLS record\r\n" * 4


@requirement("rfc2228-3-unknown-mechanism-is-504")
@pytest.mark.parametrize("name", ["XYZZY", "X-XYZZY"], ids=["registered", "local"])
def test_unknown_mechanism_is_refused(newcomer: Session, name: str) -> None:
    newcomer.another().send("AUTH", "TLS").if_supported(*LACKING_TLS).needed(234)
    newcomer.send("AUTH", name).should_be_refused(504, 534)


@requirement("rfc2228-3-auth-without-mechanism-is-refused")
def test_auth_without_mechanism_is_refused(newcomer: Session) -> None:
    newcomer.another().send("AUTH", "TLS").if_supported(*LACKING_TLS).needed(234)
    newcomer.send_malformed("AUTH").must_be_refused()


@requirement("rfc2228-3-second-auth-is-answered")
def test_auth_under_tls_is_answered(newcomer: Session) -> None:
    newcomer.send("AUTH", "TLS").if_supported(*LACKING_TLS).needed(234)
    newcomer.secure()
    answer = newcomer.send("AUTH", "TLS")
    newcomer.must(answer.code // 100 in (2, 3, 4, 5), "one reply", seen=answer.received)


@requirement("rfc2228-3-adat-without-auth-is-503")
def test_adat_before_auth_is_out_of_order(newcomer: Session) -> None:
    newcomer.another().send("AUTH", "TLS").if_supported(*LACKING_TLS).needed(234)
    newcomer.send("ADAT", "AAAA").if_supported(500, 502, 530).should_be_refused(503)


@requirement("rfc2228-3-adat-after-the-exchange-is-503")
def test_adat_after_the_exchange_is_out_of_order(secured: Session) -> None:
    secured.send("ADAT", "AAAA").if_supported(500, 502).should_be_refused(503)


@requirement("rfc2228-3-pbsz-is-parsed")
@pytest.mark.parametrize("name", NOT_A_SIZE)
def test_pbsz_that_is_no_size_is_refused(secured: Session, name: str) -> None:
    secured.send_malformed(NOT_A_SIZE[name]).should_be_refused(501)


@requirement("rfc2228-3-larger-pbsz-is-answered-200")
@pytest.mark.parametrize("size", ["1", "1024", "4294967295"])
def test_pbsz_with_a_size_is_answered_200(secured: Session, size: str) -> None:
    secured.send("PBSZ", size).should_be(200)


@requirement("rfc2228-3-prot-unknown-level-is-504")
@pytest.mark.parametrize("level", ["X", "1"])
def test_prot_with_an_unknown_level_is_refused(secured: Session, level: str) -> None:
    secured.send_malformed(f"PROT {level}").should_be_refused(504)


@requirement("rfc2228-3-prot-unsupported-level-is-536")
@pytest.mark.parametrize("level", ["S", "E"], ids=["safe", "confidential"])
def test_prot_with_a_level_that_tls_lacks_is_refused(secured: Session, level: str) -> None:
    secured.send("PROT", level).should_be_refused(536)


@requirement("rfc2228-3-prot-without-pbsz-is-503")
def test_prot_without_pbsz_is_out_of_order(newcomer: Session) -> None:
    newcomer.send("AUTH", "TLS").if_supported(*LACKING_TLS).needed(234)
    newcomer.secure()
    newcomer.log_in()
    newcomer.send("PROT", "P").should_be_refused(503)


@requirement("rfc2228-3-pbsz-without-exchange-is-503")
def test_pbsz_before_auth_is_out_of_order(newcomer: Session) -> None:
    newcomer.another().send("AUTH", "TLS").if_supported(*LACKING_TLS).needed(234)
    newcomer.log_in()
    newcomer.send("PBSZ", "0").should_be_refused(503)


@requirement("rfc2228-3-ccc-in-clear-is-refused")
def test_ccc_in_clear_is_refused(newcomer: Session) -> None:
    newcomer.another().send("AUTH", "TLS").if_supported(*LACKING_TLS).needed(234)
    newcomer.log_in()
    newcomer.send("CCC").if_supported(500, 502).must_be_refused()


@requirement("rfc2228-3-protected-commands-before-the-exchange-are-503")
@pytest.mark.parametrize("verb", CARRIERS)
def test_protected_command_before_auth_is_out_of_order(newcomer: Session, verb: str) -> None:
    newcomer.another().send("AUTH", "TLS").if_supported(*LACKING_TLS).needed(234)
    newcomer.send(verb, "Tk9PUA==").if_supported(500, 502, 530).should_be_refused(503)


@requirement("rfc2228-3-protected-commands-of-other-mechanisms-are-537")
@pytest.mark.parametrize("verb", CARRIERS)
def test_protected_command_beside_tls_is_refused(secured: Session, verb: str) -> None:
    secured.send(verb, "Tk9PUA==").if_supported(500, 502).should_be_refused(537)


@requirement("rfc2228-3-protected-commands-are-never-executed-unverified")
@pytest.mark.parametrize("verb", CARRIERS)
def test_what_a_protected_command_carries_is_not_done(
    secured: Session, scratch: Scratch, verb: str
) -> None:
    name = scratch.path("made")
    secured.send(verb, b64encode(f"MKD {name}\r\n".encode()).decode("ascii"))
    secured.must(not scratch.has(name), "no directory: nobody has verified the command")


@requirement("rfc2228-7-all-is-protected-after-the-exchange")
def test_clear_octets_under_tls_have_no_effect(secured: Session, scratch: Scratch) -> None:
    """A server that does not drop the connection gets the time of a reply to do it in."""
    name = scratch.path("made")
    secured.send_clear(f"MKD {name}\r\n".encode())
    secured.is_dropped()
    secured.should(not scratch.has(name), "no directory: the command came below TLS")
