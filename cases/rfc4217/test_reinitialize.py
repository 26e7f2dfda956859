"""REIN under TLS: the reply is the last that is protected.

Why: RFC 4217 sections 9 and 13. REIN is optional (RFC 1123 section 4.1.5).
"""

from __future__ import annotations

from conformance.marker import requirement
from conformance.samples import LINES
from conformance.session import Described, Scratch, Session

SOON = 2.0
"""Seconds in which a server sends close_notify behind its reply."""


@requirement("rfc4217-13-reply-to-rein-is-protected")
def test_reply_to_rein_comes_under_tls(secured: Session) -> None:
    secured.send("REIN").if_supported().must_be(220, 120)


@requirement("rfc4217-13-rein-ends-tls")
def test_session_is_in_clear_after_rein(secured: Session, target: Described) -> None:
    secured.send("REIN").if_supported().needed(220)
    ended = secured.is_unsecured_by_server(SOON)
    secured.must(ended, "close_notify behind the reply", seen="the session stays under TLS")
    secured.send("USER", target.user).must_be(331, 332, 230, 232)


@requirement("rfc4217-13-rein-leaves-data-clear")
def test_data_are_clear_after_rein(secured: Session, scratch: Scratch) -> None:
    name = scratch.file("lines", LINES)
    secured.send("REIN").if_supported().needed(220)
    if not secured.is_unsecured_by_server(SOON):
        secured.inconclusive("the session stays under TLS")
    secured.log_in()
    secured.send("TYPE", "I").needed(200)
    data = secured.data("PASV", clear=True)
    secured.send("RETR", name).must_be(125, 150)
    received = data.receive()
    secured.reply().must_be(226, 250)
    secured.must_equal(received, LINES, "the file's octets in clear")


@requirement("rfc4217-13-resumption-is-not-mandated-after-rein")
def test_new_tls_session_is_taken_after_rein(
    secured: Session, target: Described, scratch: Scratch
) -> None:
    name = scratch.file("lines", LINES)
    secured.send("REIN").if_supported().needed(220)
    if not secured.is_unsecured_by_server(SOON):
        secured.inconclusive("the session stays under TLS")
    secured.send("AUTH", "TLS").needed(234)
    secured.must_secure()
    secured.send("USER", target.user).must_be(331, 332, 230, 232)
    secured.log_in()
    secured.send("PBSZ", "0").needed(200)
    secured.send("PROT", "P").needed(200)
    data = secured.data("PASV")
    secured.send("RETR", name).must_be(125, 150)
    data.must_secure()
    data.receive()
    secured.reply().must_be(226, 250)


@requirement("rfc4217-9-level-ends-with-rein")
def test_data_are_clear_after_rein_and_auth(secured: Session, scratch: Scratch) -> None:
    name = scratch.file("lines", LINES)
    secured.send("REIN").if_supported().needed(220)
    if not secured.is_unsecured_by_server(SOON):
        secured.inconclusive("the session stays under TLS")
    secured.send("AUTH", "TLS").needed(234)
    secured.secure()
    secured.log_in()
    secured.send("TYPE", "I").needed(200)
    data = secured.data("PASV", clear=True)
    secured.send("RETR", name).must_be(125, 150)
    received = data.receive()
    secured.reply().must_be(226, 250)
    secured.must_equal(received, LINES, "the file's octets in clear")
