"""AUTH TLS: how the control connection comes under TLS, and what that resets.

Why: RFC 4217 sections 4, 8, 10.1, 12.1 and 17.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.samples import LINES, UNIX_LINES
from conformance.session import LACKING_TLS, Described, Scratch, Session

SOON = 2.0
"""Seconds in which a server sends close_notify behind its reply."""

NO_TLS = {
    "text": b"these octets are no part of any TLS handshake\r\n" * 4,
    "alert": b"\x15\x03\x01\x00\x02\x02\x28",
}
"""What is no handshake: text, and TLS's own word for one that has failed (RFC 5246 section 7.2)."""


@requirement("rfc4217-4.2-auth-tls-is-answered-234")
def test_auth_tls_is_answered_234(newcomer: Session) -> None:
    newcomer.send("AUTH", "TLS").if_supported(*LACKING_TLS).must_be(234)


@requirement("rfc4217-4.2-no-334-to-auth-tls")
def test_auth_tls_asks_for_no_security_data(newcomer: Session) -> None:
    answer = newcomer.send("AUTH", "TLS").if_supported(*LACKING_TLS).coded().not_given_up()
    newcomer.must(answer.code != 334, "234: no ADAT follows", seen=answer.received)


@requirement("rfc4217-4.2-handshake-follows-234")
def test_session_goes_on_inside_of_tls(newcomer: Session, target: Described) -> None:
    newcomer.send("AUTH", "TLS").if_supported(*LACKING_TLS).needed(234)
    newcomer.must_secure()
    newcomer.send("USER", target.user).must_be(331, 332, 230, 232)


@requirement("rfc4217-4.2-auth-ends-the-login")
@pytest.mark.parametrize("verb", ["CWD", "RNFR"])
def test_files_are_closed_after_auth(newcomer: Session, scratch: Scratch, verb: str) -> None:
    name = scratch.directory("directory")
    newcomer.log_in()
    newcomer.send("AUTH", "TLS").if_supported(*LACKING_TLS, 503).needed(234)
    newcomer.secure()
    newcomer.send(verb, name).must_be_refused(530, 503)


@requirement("rfc4217-4.2-auth-ends-the-login")
def test_files_are_closed_after_ccc_and_auth(secured: Session, scratch: Scratch) -> None:
    name = scratch.directory("directory")
    secured.send("CCC").if_supported(500, 502, 530, 533, 534).needed(200)
    secured.unsecure()
    secured.send("AUTH", "TLS").if_supported(*LACKING_TLS, 503).needed(234)
    secured.secure()
    secured.send("CWD", name).must_be_refused(530, 503)


@requirement("rfc4217-4.2-auth-resets-the-directory")
def test_auth_resets_the_working_directory(newcomer: Session, scratch: Scratch) -> None:
    newcomer.log_in()
    before = newcomer.send("PWD").needed(257).naming().pathname
    newcomer.send("CWD", scratch.root).needed(250)
    newcomer.send("AUTH", "TLS").if_supported(*LACKING_TLS, 503).needed(234)
    newcomer.secure()
    newcomer.log_in()
    after = newcomer.send("PWD").needed(257).pathname
    newcomer.must_equal(after, before, "the working directory's pathname")


@requirement("rfc4217-4.2-auth-resets-the-type")
def test_auth_resets_the_type_to_ascii(newcomer: Session, scratch: Scratch) -> None:
    name = scratch.file("lines", UNIX_LINES)
    newcomer.log_in()
    came = {}
    for kind in ("A", "I"):
        newcomer.send("TYPE", kind).needed(200)
        data = newcomer.data("PASV")
        newcomer.send("RETR", name).needed(125, 150)
        with newcomer.preparing():
            came[kind] = data.receive()
        newcomer.reply().needed(226, 250)
    if came["A"] == came["I"]:
        newcomer.inconclusive("the file is the same in both types: they cannot be told apart")
    newcomer.send("AUTH", "TLS").if_supported(*LACKING_TLS, 503).needed(234)
    newcomer.secure()
    newcomer.log_in()
    data = newcomer.data("PASV")
    newcomer.send("RETR", name).needed(125, 150)
    received = data.receive()
    newcomer.reply().needed(226, 250)
    newcomer.must_equal(received, came["A"], "the file's octets in ASCII type")


@requirement("rfc4217-4.2-auth-resets-the-mode")
@pytest.mark.parametrize("mode", ["B", "C"], ids=["block", "compressed"])
def test_auth_resets_the_mode_to_stream(newcomer: Session, scratch: Scratch, mode: str) -> None:
    name = scratch.file("lines", LINES)
    newcomer.log_in()
    newcomer.send("MODE", mode).if_supported(500, 501, 502, 504).needed(200)
    newcomer.send("AUTH", "TLS").if_supported(*LACKING_TLS, 503).needed(234)
    newcomer.secure()
    newcomer.log_in()
    newcomer.send("TYPE", "I").needed(200)
    data = newcomer.data("PASV")
    newcomer.send("RETR", name).needed(125, 150)
    received = data.receive()
    newcomer.reply().needed(226, 250)
    newcomer.must_equal(received, LINES, "the file's octets in stream mode")


@requirement("rfc4217-4.2-auth-resets-the-structure")
@pytest.mark.parametrize("structure", ["R", "P"], ids=["record", "page"])
def test_auth_resets_the_structure_to_file(
    newcomer: Session, scratch: Scratch, structure: str
) -> None:
    name = scratch.file("lines", LINES)
    newcomer.log_in()
    newcomer.send("STRU", structure).if_supported(500, 501, 502, 504).needed(200)
    newcomer.send("AUTH", "TLS").if_supported(*LACKING_TLS, 503).needed(234)
    newcomer.secure()
    newcomer.log_in()
    newcomer.send("TYPE", "I").needed(200)
    data = newcomer.data("PASV")
    newcomer.send("RETR", name).needed(125, 150)
    received = data.receive()
    newcomer.reply().needed(226, 250)
    newcomer.must_equal(received, LINES, "the file's octets in file structure")


@requirement("rfc4217-4.2-auth-resets-the-data-port")
def test_auth_forgets_the_data_port(newcomer: Session, scratch: Scratch) -> None:
    """The reply to RETR is free: 425, or a try at the default port, where nobody listens.

    Behind the end of a try there is no connection still to come.
    """
    name = scratch.file("file", b"octets of the file")
    newcomer.log_in()
    data = newcomer.data("PORT")
    newcomer.send("AUTH", "TLS").if_supported(*LACKING_TLS, 503).needed(234)
    newcomer.secure()
    newcomer.log_in()
    if newcomer.send("RETR", name).coded().preliminary:
        newcomer.transfer_end()
    newcomer.must(not data.is_opened_by_server(), "no connection to the port that PORT named")


@requirement("rfc4217-4.2-auth-forgets-a-pending-rename")
def test_auth_forgets_a_pending_rename(newcomer: Session, scratch: Scratch) -> None:
    name = scratch.file("old", b"octets of the file")
    newcomer.log_in()
    newcomer.send("RNFR", name).needed(350)
    newcomer.send("AUTH", "TLS").if_supported(*LACKING_TLS, 503).needed(234)
    newcomer.secure()
    newcomer.log_in()
    newcomer.send("RNTO", scratch.path("new")).must_be_refused(503)
    newcomer.must(scratch.contents(name) is not None, "the file has its name still")


@requirement("rfc4217-12.1-auth-need-not-be-first")
def test_auth_comes_behind_other_commands(newcomer: Session) -> None:
    newcomer.another().send("AUTH", "TLS").if_supported(*LACKING_TLS).needed(234)
    newcomer.send("NOOP")
    newcomer.send("FEAT")
    newcomer.send("SYST")
    newcomer.send("AUTH", "TLS").must_be(234)


@requirement("rfc4217-17-mechanisms-in-any-case")
@pytest.mark.parametrize("name", ["tls", "Tls"])
def test_mechanism_is_taken_in_any_case(newcomer: Session, name: str) -> None:
    newcomer.another().send("AUTH", "TLS").if_supported(*LACKING_TLS).needed(234)
    newcomer.send("AUTH", name).must_be(234)


@requirement("rfc4217-17-mechanisms-in-any-case")
def test_handshake_follows_a_mechanism_in_small_letters(newcomer: Session) -> None:
    newcomer.another().send("AUTH", "TLS").if_supported(*LACKING_TLS).needed(234)
    newcomer.send("AUTH", "tls").needed(234)
    newcomer.must_secure()


@requirement("rfc4217-17-tls-c-is-a-synonym")
def test_tls_c_is_taken_for_tls(newcomer: Session) -> None:
    newcomer.another().send("AUTH", "TLS").if_supported(*LACKING_TLS).needed(234)
    newcomer.send("AUTH", "TLS-C").should_be(234)


@requirement("rfc4217-8-auth-takes-one-parameter")
def test_auth_with_two_mechanisms_is_refused(newcomer: Session) -> None:
    newcomer.another().send("AUTH", "TLS").if_supported(*LACKING_TLS).needed(234)
    newcomer.send_malformed("AUTH TLS XYZZY").should_be_refused()


@requirement("rfc4217-10.1-failed-handshake-drops-the-connection")
@pytest.mark.parametrize("octets", NO_TLS)
def test_connection_is_dropped_where_no_handshake_comes(newcomer: Session, octets: str) -> None:
    newcomer.send("AUTH", "TLS").if_supported(*LACKING_TLS).needed(234)
    newcomer.send_clear(NO_TLS[octets])
    newcomer.should(newcomer.is_dropped(), "the server drops the control connection")


@requirement("rfc4217-10.1-logins-are-protected-where-demanded")
def test_nobody_logs_in_in_clear_where_tls_is_demanded(
    newcomer: Session, target: Described
) -> None:
    newcomer.another().send("AUTH", "TLS").if_supported(*LACKING_TLS).needed(234)
    other = newcomer.another(at=target.need("elsewhere.demanding"))
    answer = other.send("USER", target.user)
    if answer.intermediate:
        answer = other.send("PASS", target.password)
    other.must(not answer.positive, "a refusal before TLS", seen=answer.received)


@requirement("rfc4217-10.1-logins-are-protected-where-demanded")
def test_nobody_logs_in_in_clear_behind_rein_where_tls_is_demanded(
    newcomer: Session, target: Described
) -> None:
    newcomer.another().send("AUTH", "TLS").if_supported(*LACKING_TLS).needed(234)
    other = newcomer.another(at=target.need("elsewhere.demanding"))
    other.send("AUTH", "TLS").needed(234)
    other.secure()
    other.log_in()
    other.send("REIN").if_supported().needed(220)
    if not other.is_unsecured_by_server(SOON):
        other.inconclusive("the session stays under TLS")
    answer = other.send("USER", target.user)
    if answer.intermediate:
        answer = other.send("PASS", target.password)
    other.must(not answer.positive, "a refusal without TLS", seen=answer.received)


@requirement("rfc4217-12.1-user-needs-no-password-with-232")
def test_certificate_takes_the_place_of_the_password(
    newcomer: Session, target: Described, scratch: Scratch
) -> None:
    newcomer.another().send("AUTH", "TLS").if_supported(*LACKING_TLS).needed(234)
    other = newcomer.another(at=target.need("elsewhere.certified"))
    other.send("AUTH", "TLS").needed(234)
    other.secure()
    answer = other.send("USER", target.user)
    if answer.intermediate:
        other.unsupported("a password is asked for though a certificate was shown")
    answer.must_be(232)
    other.send("CWD", scratch.root).must_be(250)
