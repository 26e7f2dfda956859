"""Which state AUTH, PBSZ, PROT and CCC leave behind, where they are accepted and where refused.

Why: RFC 2228 sections 2, 3 and 8.1, as far as a server with TLS (RFC 4217) uses them.
"""

from __future__ import annotations

import re

import pytest

from conformance.marker import requirement
from conformance.samples import LINES
from conformance.session import LACKING_TLS, Scratch, Session

SIZE_IN_TEXT = re.compile(rb"PBSZ=([0-9]+)", re.IGNORECASE)


@requirement("rfc2228-2-other-mechanisms-can-be-tried")
def test_tls_is_taken_behind_a_mechanism_that_was_refused(newcomer: Session) -> None:
    newcomer.another().send("AUTH", "TLS").if_supported(*LACKING_TLS).needed(234)
    if not newcomer.send("AUTH", "XYZZY").refused:
        newcomer.inconclusive("a mechanism of no name is not refused")
    newcomer.send("AUTH", "TLS").must_be(234)


@requirement("rfc2228-3-refused-auth-changes-nothing")
def test_login_stays_where_auth_is_refused(newcomer: Session, scratch: Scratch) -> None:
    newcomer.another().send("AUTH", "TLS").if_supported(*LACKING_TLS).needed(234)
    newcomer.log_in()
    if not newcomer.send("AUTH", "XYZZY").refused:
        newcomer.inconclusive("a mechanism of no name is not refused")
    newcomer.send("CWD", scratch.root).must_be(250)


@requirement("rfc2228-3-accepted-auth-removes-earlier-protection")
def test_prot_needs_pbsz_anew_after_ccc_and_auth(secured: Session) -> None:
    secured.send("CCC").if_supported(500, 502, 530, 533, 534).needed(200)
    secured.unsecure()
    secured.send("AUTH", "TLS").if_supported(*LACKING_TLS, 503).needed(234)
    secured.secure()
    secured.log_in()
    secured.send("PROT", "P").must_be_refused(503)


@requirement("rfc2228-3-accepted-auth-removes-earlier-protection")
def test_data_are_clear_after_ccc_and_auth(secured: Session, scratch: Scratch) -> None:
    name = scratch.file("lines", LINES)
    secured.send("CCC").if_supported(500, 502, 530, 533, 534).needed(200)
    secured.unsecure()
    secured.send("AUTH", "TLS").if_supported(*LACKING_TLS, 503).needed(234)
    secured.secure()
    secured.log_in()
    secured.send("TYPE", "I").needed(200)
    data = secured.data("PASV", clear=True)
    secured.send("RETR", name).must_be(125, 150)
    received = data.receive()
    secured.reply().must_be(226, 250)
    secured.must_equal(received, LINES, "the file's octets in clear")


@requirement("rfc2228-2-reply-to-ccc-is-protected")
def test_reply_to_ccc_comes_under_tls(secured: Session) -> None:
    secured.send("CCC").if_supported(500, 502, 530, 533, 534).must_be(200)


@requirement("rfc2228-3-pbsz-in-the-reply-is-no-larger")
@pytest.mark.parametrize("size", ["0", "1", "1024"])
def test_reply_to_pbsz_names_no_larger_size(secured: Session, size: str) -> None:
    answer = secured.send("PBSZ", size)
    if not answer.positive:
        secured.inconclusive(f"PBSZ {size} is answered {answer.received}")
    named = SIZE_IN_TEXT.search(b"\n".join(answer.lines))
    is_smaller = named is None or int(named[1]) <= int(size)
    secured.must(is_smaller, f"PBSZ={size}, or a smaller one", seen=answer.received)


@requirement("rfc2228-8.1-pbsz-and-prot-need-their-argument")
@pytest.mark.parametrize("verb", ["PBSZ", "PROT"])
def test_bare_command_is_refused(secured: Session, verb: str) -> None:
    secured.send_malformed(verb).should_be_refused()
