"""Which data port a transfer uses when several were named, and that each transfer can have a new
one.

Why: RFC 959 section 3.3. How PORT and PASV are answered stands in files of their own.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.samples import LINES
from conformance.session import Scratch, Session

SERIES = {
    "pasv": ("PASV", "PASV", "PASV", "PASV", "PASV"),
    "port": ("PORT", "PORT", "PORT", "PORT", "PORT"),
    "both-in-turn": ("PASV", "PORT", "PASV", "PORT", "PASV"),
}


@requirement("rfc959-3.3-pasv-and-port-may-both-be-sent")
def test_port_after_pasv_is_accepted(session: Session) -> None:
    session.data("PASV", connect=False)
    session.send("PORT", session.listen().host_port).must_be(200)


@requirement("rfc959-3.3-pasv-and-port-may-both-be-sent")
def test_pasv_after_port_is_accepted(session: Session) -> None:
    session.data("PORT")
    session.send("PASV").must_be(227)


@requirement("rfc959-3.3-last-of-pasv-and-port-wins")
def test_port_after_pasv_makes_the_server_connect(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", LINES)
    session.send("TYPE", "I").needed(200)
    session.data("PASV", connect=False)
    data = session.data("PORT")
    session.send("RETR", name).should_be(125, 150)
    session.must_equal(data.receive(), LINES, "the file's octets, on the later connection")


@requirement("rfc959-3.3-last-of-pasv-and-port-wins")
def test_pasv_after_port_makes_the_server_wait(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", LINES)
    session.send("TYPE", "I").needed(200)
    session.data("PORT")
    data = session.data("PASV")
    session.send("RETR", name).should_be(125, 150)
    session.must_equal(data.receive(), LINES, "the file's octets, on the later connection")


@requirement("rfc959-3.3-new-port-allows-the-next-transfer")
@pytest.mark.parametrize("setups", SERIES.values(), ids=SERIES)
def test_new_port_each_time_allows_many_retrievals(
    session: Session, scratch: Scratch, setups: tuple[str, ...]
) -> None:
    name = scratch.file("file", LINES)
    session.send("TYPE", "I").needed(200)
    for setup in setups:
        data = session.data(setup)
        session.send("RETR", name).must_be(125, 150)
        received = data.receive()
        session.transfer_end().must_be(226, 250)
        session.must_equal(received, LINES, "the file's octets")


@requirement("rfc959-3.3-new-port-allows-the-next-transfer")
@pytest.mark.parametrize("setups", SERIES.values(), ids=SERIES)
def test_new_port_each_time_allows_storing_and_listing_in_turn(
    session: Session, scratch: Scratch, setups: tuple[str, ...]
) -> None:
    for number, setup in enumerate(setups):
        data = session.data(setup)
        session.send("STOR", scratch.path(f"file-{number}")).must_be(125, 150)
        data.send(LINES)
        data.close()
        session.transfer_end().must_be(226, 250)
        data = session.data(setup)
        session.send("LIST", scratch.root).must_be(125, 150)
        session.must(f"file-{number}".encode() in data.receive().lower(), "the new file is listed")
        session.transfer_end().must_be(226, 250)
