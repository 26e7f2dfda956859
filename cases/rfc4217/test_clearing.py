"""CCC: the control connection goes back to clear text, and data stay as protected as they are.

Why: RFC 4217 section 5. A server may lack CCC, and may refuse it for its policy's sake.
"""

from __future__ import annotations

from conformance.marker import requirement
from conformance.samples import LINES
from conformance.session import LACKING_TLS, Scratch, Session

REFUSED_BY_POLICY = (500, 502, 530, 533, 534)


@requirement("rfc4217-5-ccc-in-clear-is-533")
def test_ccc_in_clear_is_refused_for_want_of_protection(newcomer: Session) -> None:
    newcomer.another().send("AUTH", "TLS").if_supported(*LACKING_TLS).needed(234)
    newcomer.log_in()
    newcomer.send("CCC").if_supported(500, 502).should_be_refused(533)


@requirement("rfc4217-5-ccc-is-answered-by-its-codes")
def test_ccc_is_answered_by_its_codes(secured: Session) -> None:
    answer = secured.send("CCC")
    secured.should(answer.code in (200, 500, 502, 534), "200, 500 or 534", seen=answer.received)


@requirement("rfc4217-5-ccc-ends-tls-and-keeps-the-connection")
def test_ccc_ends_tls_with_close_notify(secured: Session) -> None:
    secured.send("CCC").if_supported(*REFUSED_BY_POLICY).needed(200)
    secured.must_unsecure()


@requirement("rfc4217-5-session-goes-on-in-clear-after-ccc")
def test_commands_go_on_in_clear_after_ccc(secured: Session) -> None:
    secured.send("CCC").if_supported(*REFUSED_BY_POLICY).needed(200)
    secured.unsecure()
    secured.send("NOOP").should_be(200)


@requirement("rfc4217-5-no-pbsz-after-ccc")
def test_pbsz_is_refused_after_ccc(secured: Session) -> None:
    secured.send("CCC").if_supported(*REFUSED_BY_POLICY).needed(200)
    secured.unsecure()
    secured.send("PBSZ", "0").should_be_refused()


@requirement("rfc4217-5-no-prot-after-ccc")
def test_prot_is_refused_after_ccc(secured: Session) -> None:
    secured.send("CCC").if_supported(*REFUSED_BY_POLICY).needed(200)
    secured.unsecure()
    secured.send("PROT", "C").should_be_refused()


@requirement("rfc4217-5-data-stay-protected-after-ccc")
def test_data_are_protected_after_ccc(secured: Session, scratch: Scratch) -> None:
    name = scratch.file("lines", LINES)
    secured.send("CCC").if_supported(*REFUSED_BY_POLICY).needed(200)
    secured.unsecure()
    secured.send("TYPE", "I").needed(200)
    data = secured.data("PASV")
    secured.send("RETR", name).must_be(125, 150)
    data.must_secure()
    received = data.receive()
    secured.reply().must_be(226, 250)
    secured.must_equal(received, LINES, "the file's octets under TLS")


@requirement("rfc4217-5-data-stay-protected-after-ccc")
def test_data_stay_clear_after_ccc(secured: Session, scratch: Scratch) -> None:
    name = scratch.file("lines", LINES)
    secured.send("PROT", "C").if_supported(534).needed(200)
    secured.send("CCC").if_supported(*REFUSED_BY_POLICY).needed(200)
    secured.unsecure()
    secured.send("TYPE", "I").needed(200)
    data = secured.data("PASV")
    secured.send("RETR", name).must_be(125, 150)
    received = data.receive()
    secured.reply().must_be(226, 250)
    secured.must_equal(received, LINES, "the file's octets in clear")
