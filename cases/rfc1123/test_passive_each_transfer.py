"""A new data port for each transfer (RFC 1123 sections 4.1.2.5, 4.1.2.6 and 4.1.2.12)."""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.session import Scratch, Session


@requirement("rfc1123-4.1.2.6-pasv-is-implemented")
def test_pasv_is_implemented(session: Session) -> None:
    session.send("PASV").must_be(227)


@requirement("rfc1123-4.1.2.6-pasv-anew-for-each-transfer")
def test_each_transfer_after_a_pasv_of_its_own_succeeds(session: Session, scratch: Scratch) -> None:
    names = [scratch.file(f"file-{number}", b"content %d" % number) for number in range(4)]
    session.send("TYPE", "I").needed(200)
    for number, name in enumerate(names):
        data = session.data("PASV")
        session.send("RETR", name).must_be(125, 150)
        session.must_equal(data.receive(), b"content %d" % number, "the file's octets")
        session.transfer_end().must_be(226, 250)


@requirement("rfc1123-4.1.2.6-pasv-anew-for-each-transfer")
def test_stores_after_a_pasv_each_succeed(session: Session, scratch: Scratch) -> None:
    session.send("TYPE", "I").needed(200)
    for number in range(4):
        data = session.data("PASV")
        session.send("STOR", scratch.path(f"file-{number}")).must_be(125, 150)
        data.send(b"content %d" % number)
        data.close()
        session.transfer_end().must_be(226, 250)
    contents = [scratch.contents(f"{scratch.root}/file-{number}") or b"" for number in range(4)]
    expected = [b"content %d" % number for number in range(4)]
    session.must_equal(b"\n".join(contents), b"\n".join(expected), "the files' octets")


@requirement("rfc1123-4.1.2.6-pasv-anew-for-each-transfer")
def test_second_pasv_before_a_transfer_replaces_the_first(
    session: Session, scratch: Scratch
) -> None:
    name = scratch.file("file", b"content")
    session.send("TYPE", "I").needed(200)
    session.data("PASV", connect=False)
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    session.must_equal(data.receive(), b"content", "the file's octets")
    session.transfer_end().must_be(226, 250)


@requirement("rfc1123-4.1.2.5-several-transfers-in-one-session")
@pytest.mark.parametrize("count", [2, 5])
def test_each_transfer_after_a_port_of_its_own_succeeds(
    session: Session, scratch: Scratch, count: int
) -> None:
    name = scratch.file("file", b"content")
    session.send("TYPE", "I").needed(200)
    for _ in range(count):
        data = session.data("PORT")
        session.send("RETR", name).must_be(125, 150)
        session.must_equal(data.receive(), b"content", "the file's octets")
        session.transfer_end().must_be(226, 250)


@requirement("rfc1123-4.1.2.12-data-comes-from-the-address-of-the-control-connection")
def test_data_comes_from_the_address_of_the_control_connection(
    session: Session, scratch: Scratch
) -> None:
    name = scratch.file("file", b"content")
    data = session.data("PORT")
    session.send("RETR", name).needed(125, 150)
    data.receive()
    control = session.control.channel.peer.host
    host = data.peer.host
    session.must(host == control, f"a data connection from {control}", seen=f"it is from {host}")
