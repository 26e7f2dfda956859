"""Transfers that an error inside the server breaks off: 451 (RFC 959 section 4.2.2).

The target's description names what can be read in part only. How much of it comes is not judged.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.session import Described, Session


@requirement("rfc959-4.2.2-451-for-an-error-of-the-server")
def test_file_that_cannot_be_read_to_its_end_is_not_said_to_be_sent(
    session: Session, target: Described
) -> None:
    name = target.need("files.breaking")
    data = session.data("PASV")
    answer = session.send("RETR", name)
    if answer.preliminary:
        data.is_closed_by_server(session.target.bounds.data)
        answer = session.transfer_end()
    answer.must_be_refused(451)


@requirement("rfc959-4.2.2-451-for-an-error-of-the-server")
@pytest.mark.parametrize("verb", ["LIST", "NLST"])
def test_directory_that_cannot_be_listed_to_its_end_is_not_said_to_be_listed(
    session: Session, target: Described, verb: str
) -> None:
    name = target.need("files.breaking_directory")
    data = session.data("PASV")
    answer = session.send(verb, name)
    if answer.preliminary:
        data.is_closed_by_server(session.target.bounds.data)
        answer = session.transfer_end()
    answer.must_be_refused(451)
