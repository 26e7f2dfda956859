"""STAT and ABOR during a transfer (RFC 1123 section 4.1.3.3; R44, R45).

What ABOR does to the transfer, and how soon STAT is answered, stands with RFC 959 section 4.1.3.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.samples import LARGER_THAN_BUFFERS, begins_larger
from conformance.session import Scratch, Session

WINDOW = 1 << 16


@requirement("rfc1123-4.1.3.3-stat-during-a-transfer")
@pytest.mark.parametrize("verb", ["PASV", "PORT"])
def test_stat_during_a_store_is_answered(session: Session, scratch: Scratch, verb: str) -> None:
    """More than buffers hold follows STAT, so that the transfer is in progress when it is read."""
    data = session.data(verb)
    session.send("STOR", scratch.path("file")).needed(125, 150)
    data.send(b"beginning")
    session.send_octets(b"STAT\r\n")
    data.send(LARGER_THAN_BUFFERS)
    data.close()
    codes = [session.reply().code, session.reply().code]
    answered = all(codes) and not {211, 212, 213}.isdisjoint(codes)
    session.should(answered, "211, 212 or 213 beside the end of the transfer", seen=repr(codes))


@requirement("rfc1123-4.1.3.3-abor-during-a-transfer")
@pytest.mark.parametrize("verb", ["PASV", "PORT"])
def test_abor_during_a_retrieval_is_answered(session: Session, scratch: Scratch, verb: str) -> None:
    """All that comes is taken: a server that defers ABOR sends the rest first (R44)."""
    name = scratch.file("file", LARGER_THAN_BUFFERS)
    session.send("ABOR").if_supported()
    session.send("TYPE", "I").needed(200)
    data = session.data(verb, window=WINDOW)
    session.send("RETR", name).needed(125, 150)
    begun = data.receive_some(1)
    session.send_octets(b"ABOR\r\n")
    data.must_end()
    session.reply().must_be(226, 250, 426, 451)
    session.reply().must_be(225, 226)
    if not begins_larger(begun):
        # What else comes may have ended already, and ABOR comes behind it.
        session.inconclusive("what comes is not the file that was asked for")
