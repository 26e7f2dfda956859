"""Files that somebody else has in use: 450 (RFC 959 section 4.2.2, ruling R70).

The target's description names such a file, and lends it to commands that write. Nothing is sent
that could spoil it where nobody has it in use.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.session import Described, Scratch, Session


@requirement("rfc959-4.2.2-450-for-a-file-in-use")
def test_retr_of_a_file_in_use_is_refused(session: Session, target: Described) -> None:
    name = target.need("files.busy")
    data = session.data("PASV")
    answer = session.send("RETR", name)
    if answer.preliminary:
        data.is_closed_by_server(session.target.bounds.data)
        answer = session.transfer_end()
    if answer.positive:
        session.inconclusive("nobody has the file in use now")
    answer.should_be_refused(450)


@requirement("rfc959-4.2.2-450-for-a-file-in-use")
@pytest.mark.parametrize("verb", ["STOR", "APPE"])
def test_store_onto_a_file_in_use_is_refused(
    session: Session, scratch: Scratch, target: Described, verb: str
) -> None:
    name = target.need("files.busy")
    if scratch.contents(name) is not None:
        session.inconclusive("nobody has the file in use now")
    data = session.data("PASV")
    answer = session.send(verb, name)
    if answer.preliminary:
        data.close()
        answer = session.transfer_end()
    answer.should_be_refused(450)


@requirement("rfc959-4.2.2-450-for-a-file-in-use")
def test_dele_of_a_file_in_use_is_refused(
    session: Session, scratch: Scratch, target: Described
) -> None:
    name = target.need("files.busy")
    if scratch.contents(name) is not None:
        session.inconclusive("nobody has the file in use now")
    session.send("DELE", name).should_be_refused(450)


@requirement("rfc959-4.2.2-450-for-a-file-in-use")
def test_rename_of_a_file_in_use_is_refused(
    session: Session, scratch: Scratch, target: Described
) -> None:
    """RNFR may be accepted unseen: then RNTO fails, with a code of its own row."""
    name = target.need("files.busy")
    if scratch.contents(name) is not None:
        session.inconclusive("nobody has the file in use now")
    answer = session.send("RNFR", name)
    if answer.intermediate:
        session.send("RNTO", scratch.path("new")).should_be_refused(450, 550, 553)
    else:
        answer.should_be_refused(450)
