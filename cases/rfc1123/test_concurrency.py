"""STAT and ABOR during a transfer (RFC 1123 section 4.1.3.3; R44, R45).

The server is kept in the transfer by not reading what it sends. What ABOR does to the transfer stands
with RFC 959 section 4.1.3.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.session import Scratch, Session


@requirement("rfc1123-4.1.3.3-stat-during-a-transfer")
@pytest.mark.parametrize("verb", ["PASV", "PORT"])
def test_stat_during_a_store_is_answered(session: Session, scratch: Scratch, verb: str) -> None:
    """The data connection stays open until STAT was sent, so that the transfer is in progress."""
    data = session.data(verb)
    session.send("STOR", scratch.path("file")).needed(125, 150)
    data.send(b"beginning")
    session.send_octets(b"STAT\r\n")
    data.send(b" and end")
    data.close()
    codes = {session.reply().code, session.reply().code}
    answered = bool(codes & {211, 212, 213})
    session.should(answered, "211, 212 or 213 beside the end of the transfer", seen=repr(codes))


@requirement("rfc1123-4.1.3.3-abor-during-a-transfer")
@pytest.mark.parametrize("verb", ["PASV", "PORT"])
def test_abor_during_a_store_is_answered(session: Session, scratch: Scratch, verb: str) -> None:
    """The user closes too, so that a server that defers ABOR sees the end of the data."""
    session.send("ABOR").if_supported()
    data = session.data(verb)
    session.send("STOR", scratch.path("file")).needed(125, 150)
    data.send(b"beginning")
    session.send_octets(b"ABOR\r\n")
    data.close()
    session.reply().must_be(226, 250, 426, 451)
    session.reply().must_be(225, 226)


@requirement("rfc1123-4.1.3.3-abor-during-a-transfer")
def test_session_goes_on_after_abor_during_a_transfer(session: Session, scratch: Scratch) -> None:
    session.send("ABOR").if_supported()
    data = session.data("PASV")
    session.send("STOR", scratch.path("file")).needed(125, 150)
    session.send_octets(b"ABOR\r\n")
    data.close()
    session.reply().must_be(226, 250, 426, 451)
    session.reply().must_be(225, 226)
    session.must_stay_silent()
