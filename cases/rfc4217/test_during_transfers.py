"""ABOR while a protected transfer runs: TLS has no urgent data.

Why: RFC 4217 section 14.
"""

from __future__ import annotations

from conformance.marker import requirement
from conformance.samples import LARGER_THAN_BUFFERS
from conformance.session import Scratch, Session

WINDOW = 4096


@requirement("rfc4217-14-no-urgent-data-are-needed")
def test_abor_without_urgent_data_ends_a_transfer(secured: Session, scratch: Scratch) -> None:
    name = scratch.file("octets", LARGER_THAN_BUFFERS)
    secured.send("TYPE", "I").needed(200)
    data = secured.data("PASV", window=WINDOW)
    secured.send("RETR", name).needed(125, 150)
    data.receive_some()
    secured.send("ABOR").should_be(426, 451, 226, 225, 552)
