"""RANG and MODE Z: parts of a file, and files that are compressed on their way.

Why: no RFC has them, and clients use them where they are listed. Told, not judged.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.samples import ALL_OCTETS, LINES, deflated, inflated
from conformance.session import Scratch, Session

LACKING = (202, 500, 501, 502, 503, 504)


@requirement("drafts-rang-names-a-range")
def test_rang_then_retr(session: Session, scratch: Scratch) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    answer = session.send("RANG", "10 19").if_supported(*LACKING)
    session.send("RETR", name).needed(150)
    right = data.receive() == ALL_OCTETS[10:20]
    session.observed(f"RANG 10 19: {answer.received}; RETR then sends these ten octets: {right}")


@requirement("drafts-rang-is-set-back")
def test_rang_is_set_back(session: Session, scratch: Scratch) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("RANG", "10 19").if_supported(*LACKING).needed(350)
    answer = session.send("RANG", "1 0")
    session.send("RETR", name).needed(150)
    whole = data.receive() == ALL_OCTETS
    session.observed(f"RANG 1 0: {answer.received}; RETR then sends the whole file: {whole}")


@requirement("drafts-rang-is-set-back")
def test_rang_that_ends_before_it_begins(session: Session) -> None:
    session.send("TYPE", "I").needed(200)
    session.send("RANG", "10 19").if_supported(*LACKING).needed(350)
    answer = session.send("RANG", "19 10")
    session.observed(f"RANG 19 10: {answer.received}")


@requirement("drafts-mode-z-deflates")
@pytest.mark.parametrize("verb", ["RETR", "STOR"])
def test_mode_z(session: Session, scratch: Scratch, verb: str) -> None:
    name = scratch.file("lines", LINES)
    session.send("TYPE", "I").needed(200)
    answer = session.send_malformed("MODE Z")
    if answer.refused:
        session.unsupported(f"no MODE Z: {answer.received}")
    data = session.data("PASV")
    session.send(verb, name).needed(150)
    if verb == "RETR":
        right = inflated(data.receive()) == LINES
    else:
        data.send(deflated(ALL_OCTETS))
        data.close()
        session.transfer_end().needed(226)
        right = scratch.contents(name) == ALL_OCTETS
    session.observed(f"MODE Z: {answer.received}; {verb} carries the file as zlib has it: {right}")


@requirement("drafts-opts-mode-z")
def test_opts_mode_z(session: Session) -> None:
    answer = session.send("OPTS", "MODE Z LEVEL 9")
    if answer.refused:
        session.unsupported(f"no options of MODE Z: {answer.received}")
    session.observed(f"OPTS MODE Z LEVEL 9: {answer.received}")
