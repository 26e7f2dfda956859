"""Files that the user may read and not change (RFC 959 sections 4.2.2 and 5.4, ruling R69).

The target's description names such a file, and lends it to commands that write.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.samples import LINES
from conformance.session import Described, Scratch, Session


@requirement("rfc959-5.4-protected-files-are-kept")
@pytest.mark.parametrize("verb", ["STOR", "APPE"])
def test_store_onto_a_protected_file_is_refused(
    session: Session, scratch: Scratch, target: Described, verb: str
) -> None:
    name = target.need("files.protected")
    before = scratch.lent(name)
    data = session.data("PASV")
    answer = session.send(verb, name)
    if answer.preliminary:
        data.offer(LINES)
        data.close()
        answer = session.transfer_end()
    answer.must_be_refused(550, 553)
    session.must_equal(scratch.contents(name), before, "the protected file")


@requirement("rfc959-5.4-protected-files-are-kept")
def test_dele_of_a_protected_file_is_refused(
    session: Session, scratch: Scratch, target: Described
) -> None:
    name = target.need("files.protected")
    before = scratch.lent(name)
    session.send("DELE", name).must_be_refused(550)
    session.must_equal(scratch.contents(name), before, "the protected file")


@requirement("rfc959-5.4-protected-files-are-kept")
def test_rename_of_a_protected_file_is_refused(
    session: Session, scratch: Scratch, target: Described
) -> None:
    name = target.need("files.protected")
    before = scratch.lent(name)
    answer = session.send("RNFR", name)
    if answer.intermediate:
        answer = session.send("RNTO", scratch.path("new"))
    answer.must_be_refused(550, 553)
    session.must_equal(scratch.contents(name), before, "the protected file")


@requirement("rfc959-5.4-protected-files-are-kept")
def test_rename_onto_a_protected_file_is_refused(
    session: Session, scratch: Scratch, target: Described
) -> None:
    name, old = target.need("files.protected"), scratch.file("old", LINES)
    before = scratch.lent(name)
    session.send("RNFR", old).needed(350)
    session.send("RNTO", name).must_be_refused(553, 550)
    session.must_equal(scratch.contents(name), before, "the protected file")
