"""Stores for which there is too little room: 452 and 552 (RFC 959 section 4.2.2, ruling R68).

The target's description names directories in which that is so. What a server keeps there of a file
that it broke off is removed with the scratch directory.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.samples import ALL_OCTETS, octets
from conformance.session import Described, Scratch, Session

BEYOND = 1 << 16
"""Octets more than are allotted: so many that a server which counts in blocks notices, too."""


@requirement("rfc959-4.2.2-452-for-want-of-room")
@pytest.mark.parametrize("verb", ["STOR", "APPE"])
def test_file_without_room_is_refused(
    session: Session, scratch: Scratch, target: Described, verb: str
) -> None:
    name = scratch.outside(target.need("files.full"), "new")
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    answer = session.send(verb, name)
    if answer.preliminary:
        data.offer(ALL_OCTETS)
        data.close()
        answer = session.transfer_end()
    if answer.positive and scratch.contents(name) == ALL_OCTETS:
        session.inconclusive("there is room now in the directory that the description calls full")
    answer.must_be_refused(452, 552)


@requirement("rfc959-4.2.2-552-for-more-than-is-allotted")
@pytest.mark.parametrize("verb", ["STOR", "APPE"])
def test_file_beyond_the_quota_is_broken_off(
    session: Session, scratch: Scratch, target: Described, verb: str
) -> None:
    size = target.need("limits.quota") + BEYOND
    if size > session.target.bounds.data_octets:
        session.inconclusive("limits.quota is more than the suite takes over a data connection")
    content = octets(size)
    name = scratch.outside(target.need("files.quota"), "large")
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    answer = session.send(verb, name)
    if answer.preliminary:
        data.offer(content)
        data.close()
        answer = session.transfer_end()
    if answer.positive and scratch.contents(name) == content:
        session.inconclusive("there is room for more octets than limits.quota")
    answer.must_be_refused(552, 452)
