"""Octets that come in clear in one piece with AUTH: anybody on the way may have added them.

Why: RFC 2228 section 2. A server that reads lines ahead must not take them up under TLS.
"""

from __future__ import annotations

from conformance.marker import requirement
from conformance.session import LACKING_TLS, Described, Session


@requirement("rfc2228-2-clear-commands-are-forgotten-at-the-exchange")
def test_command_behind_auth_is_not_answered_under_tls(newcomer: Session) -> None:
    usual = newcomer.another()
    usual.send("AUTH", "TLS").if_supported(*LACKING_TLS).needed(234)
    usual.secure()
    newcomer.send_octets(b"AUTH TLS\r\nNOOP\r\n")
    newcomer.reply().needed(234)
    if newcomer.takes_handshake():
        newcomer.must_stay_silent()


@requirement("rfc2228-2-clear-commands-are-forgotten-at-the-exchange")
def test_half_a_command_behind_auth_is_not_completed_under_tls(
    newcomer: Session, target: Described
) -> None:
    usual = newcomer.another()
    usual.send("AUTH", "TLS").if_supported(*LACKING_TLS).needed(234)
    usual.secure()
    usual.send("USER", target.user).needed(230, 232, 331)
    newcomer.send_octets(b"AUTH TLS\r\nXYZZY ")
    newcomer.reply().needed(234)
    if newcomer.takes_handshake():
        newcomer.send("USER", target.user).must_be(230, 232, 331)
