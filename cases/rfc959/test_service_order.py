"""Service commands in one order and another (RFC 959 section 4.1.3).

Only RNTO, after RNFR, and a transfer, after REST, have a place of their own: those stand in
test_rename_sequence and test_restart.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.samples import LINES
from conformance.session import Scratch, Session

ORDERS = {
    "information-first": ("SYST", "HELP", "NOOP", "PWD", "MKD made", "RMD made", "DELE file"),
    "files-first": ("DELE file", "MKD made", "PWD", "RMD made", "NOOP", "SYST", "HELP"),
    "mixed": ("NOOP", "MKD made", "SYST", "DELE file", "HELP", "RMD made", "PWD"),
}


@requirement("rfc959-4.1.3-service-commands-come-in-any-order")
@pytest.mark.parametrize("lines", ORDERS.values(), ids=ORDERS)
def test_service_commands_come_in_any_order(
    session: Session, scratch: Scratch, lines: tuple[str, ...]
) -> None:
    scratch.file("file", LINES)
    session.send("CWD", scratch.root).needed(250)
    for line in lines:
        answer = session.send(*line.split())
        if answer.code not in (500, 502):  # a command that is lacking is told by its own case (R74)
            answer.must_be(200, 211, 214, 215, 250, 257)
    session.must_stay_open()
