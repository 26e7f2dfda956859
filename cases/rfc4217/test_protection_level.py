"""PBSZ and PROT: in which order, with which arguments, and what they need before them.

Why: RFC 4217 sections 8, 9 and 12.1.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.samples import LINES
from conformance.session import LACKING_TLS, Scratch, Session


@requirement("rfc4217-9-pbsz-0-is-accepted")
def test_pbsz_0_is_accepted_under_tls(newcomer: Session) -> None:
    newcomer.send("AUTH", "TLS").if_supported(*LACKING_TLS).needed(234)
    newcomer.secure()
    newcomer.log_in()
    newcomer.send("PBSZ", "0").must_be(200)


@requirement("rfc4217-9-pbsz-needs-tls")
def test_pbsz_in_clear_is_refused(newcomer: Session) -> None:
    newcomer.another().send("AUTH", "TLS").if_supported(*LACKING_TLS).needed(234)
    newcomer.log_in()
    newcomer.send("PBSZ", "0").must_be_refused()


@requirement("rfc4217-9-prot-needs-tls")
def test_prot_p_in_clear_is_refused(newcomer: Session) -> None:
    newcomer.another().send("AUTH", "TLS").if_supported(*LACKING_TLS).needed(234)
    newcomer.log_in()
    newcomer.send("PBSZ", "0")
    newcomer.send("PROT", "P").must_be_refused()


@requirement("rfc4217-9-prot-needs-pbsz")
def test_prot_without_pbsz_is_refused(newcomer: Session) -> None:
    newcomer.send("AUTH", "TLS").if_supported(*LACKING_TLS).needed(234)
    newcomer.secure()
    newcomer.log_in()
    newcomer.send("PROT", "P").must_be_refused()


@requirement("rfc4217-9-prot-c-and-p-are-accepted")
@pytest.mark.parametrize("level", ["C", "P"])
def test_prot_is_accepted(secured: Session, level: str) -> None:
    secured.send("PROT", level).if_supported(534).must_be(200)


@requirement("rfc4217-8-prot-as-often-as-required")
def test_prot_is_accepted_again_and_again(secured: Session) -> None:
    for level in ("C", "P", "C", "P", "P"):
        secured.send("PROT", level).if_supported(534).must_be(200)


@requirement("rfc4217-9-other-levels-are-refused")
@pytest.mark.parametrize("level", ["S", "E"], ids=["safe", "confidential"])
def test_level_that_tls_does_not_tell_apart_is_refused(secured: Session, level: str) -> None:
    secured.send("PROT", level).must_be_refused()


@requirement("rfc4217-12.1-level-holds-across-the-login")
def test_level_set_before_the_login_holds_after_it(newcomer: Session, scratch: Scratch) -> None:
    name = scratch.file("lines", LINES)
    newcomer.send("AUTH", "TLS").if_supported(*LACKING_TLS).needed(234)
    newcomer.secure()
    answers = [newcomer.send("PBSZ", "0"), newcomer.send("PROT", "P")]
    if not all(answer.positive for answer in answers):
        newcomer.unsupported("PBSZ and PROT are refused before the login")
    newcomer.log_in()
    newcomer.send("TYPE", "I").needed(200)
    data = newcomer.data("PASV")
    newcomer.send("RETR", name).must_be(125, 150)
    data.must_secure()
    received = data.receive()
    newcomer.reply().must_be(226, 250)
    newcomer.must_equal(received, LINES, "the file's octets under TLS")
