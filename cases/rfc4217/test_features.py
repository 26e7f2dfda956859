"""What FEAT lists of TLS.

Why: RFC 4217 section 6. PBSZ and PROT are asked for where they can be used: under TLS.
"""

from __future__ import annotations

from conformance.marker import requirement
from conformance.session import LACKING_TLS, Session


@requirement("rfc4217-6-feat-lists-auth-tls")
def test_feat_lists_auth_tls(newcomer: Session) -> None:
    newcomer.another().send("AUTH", "TLS").if_supported(*LACKING_TLS).needed(234)
    answer = newcomer.send("FEAT").if_supported(500, 502, 530).needed(211)
    listed = [line.upper() for line in answer.lines]
    has_tls = any(b"AUTH" in line and b"TLS" in line for line in listed)
    newcomer.must(has_tls, "a line AUTH TLS", seen=answer.received)


@requirement("rfc4217-6-feat-lists-pbsz")
def test_feat_lists_pbsz(secured: Session) -> None:
    answer = secured.send("FEAT").if_supported(500, 502).needed(211)
    secured.must(secured.advertises("PBSZ"), "a line PBSZ", seen=answer.received)


@requirement("rfc4217-6-feat-lists-prot")
def test_feat_lists_prot(secured: Session) -> None:
    answer = secured.send("FEAT").if_supported(500, 502).needed(211)
    secured.must(secured.advertises("PROT"), "a line PROT", seen=answer.received)
