"""The two connections and what travels on which (RFC 959 sections 2.3 and 5.2).

How data connections are set up is in test_port and test_passive.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.samples import ALL_OCTETS, LARGER_THAN_BUFFERS, MEBIBYTE
from conformance.session import Described, Scratch, Session


@requirement("rfc959-2.3-commands-work-without-a-data-connection")
@pytest.mark.parametrize(
    ("line", "code"),
    [("NOOP", 200), ("PWD", 257), ("TYPE I", 200), ("CDUP", 250)],
    ids=["noop", "pwd", "type", "cdup"],
)
def test_command_needs_no_data_connection(
    session: Session, scratch: Scratch, line: str, code: int
) -> None:
    session.send("CWD", scratch.root).needed(250)
    session.send(*line.split()).must_be(code, 200)


@requirement("rfc959-2.3-replies-travel-on-the-control-connection-only")
def test_data_connection_carries_the_file_only(session: Session, scratch: Scratch) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    received = data.receive()
    session.reply().must_be(226, 250)
    session.must_equal(received, ALL_OCTETS, "the file's octets")


@requirement("rfc959-2.3-data-connection-serves-either-direction")
@pytest.mark.parametrize("way", ["PASV", "PORT"])
def test_file_goes_there_and_back(session: Session, scratch: Scratch, way: str) -> None:
    name = scratch.path("there-and-back")
    session.send("TYPE", "I").needed(200)
    data = session.data(way)
    session.send("STOR", name).must_be(125, 150)
    data.send(ALL_OCTETS)
    data.close()
    session.reply().must_be(226, 250)
    data = session.data(way)
    session.send("RETR", name).must_be(125, 150)
    received = data.receive()
    session.reply().must_be(226, 250)
    session.must_equal(received, ALL_OCTETS, "the file's octets")


@requirement("rfc959-5.2-command-decides-the-direction")
@pytest.mark.parametrize("way", ["PASV", "PORT"])
def test_command_decides_the_direction(session: Session, scratch: Scratch, way: str) -> None:
    """First from the server and then to it: the reverse of test_file_goes_there_and_back."""
    name = scratch.file("octets", ALL_OCTETS)
    copy = scratch.path("copy")
    session.send("TYPE", "I").needed(200)
    data = session.data(way)
    session.send("RETR", name).must_be(125, 150)
    received = data.receive()
    session.reply().must_be(226, 250)
    data = session.data(way)
    session.send("STOR", copy).must_be(125, 150)
    data.send(received)
    data.close()
    session.reply().must_be(226, 250)
    session.must(scratch.contents(copy) == ALL_OCTETS, "the copy has the file's octets")


@requirement("rfc959-2.3-server-opens-the-data-connection")
def test_server_opens_the_connection_to_the_named_port(session: Session, scratch: Scratch) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    data = session.data("PORT")
    session.send("RETR", name).must_be(125, 150)
    opened = data.is_opened_by_server(session.target.bounds.data)
    session.must(opened, "the server connects to the port that PORT named")


@requirement("rfc959-2.3-control-connection-is-open-during-a-transfer")
def test_control_connection_outlives_a_retrieval(session: Session, scratch: Scratch) -> None:
    name = scratch.file("mebibyte", MEBIBYTE)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("RETR", name).needed(125, 150)
    received = data.receive()
    session.reply().must_be(226, 250)
    session.must_stay_open()
    if received != MEBIBYTE:
        session.inconclusive("what came is not the file: its transfer is not what was outlived")


@requirement("rfc959-2.3-control-connection-is-open-during-a-transfer")
def test_control_connection_outlives_a_broken_storage(session: Session, scratch: Scratch) -> None:
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV", window=1 << 16)
    session.send("STOR", scratch.path("broken")).needed(125, 150)
    data.send(LARGER_THAN_BUFFERS)
    data.reset()
    session.reply().must_be(426, 451, 425, 226, 250)
    session.must_stay_open()


@requirement("rfc959-5.2-data-connection-is-closed-at-once")
@pytest.mark.parametrize("way", ["PASV", "PORT"])
def test_data_connection_ends_without_a_new_command(
    session: Session, scratch: Scratch, way: str
) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    session.send("TYPE", "I").needed(200)
    data = session.data(way)
    session.send("RETR", name).needed(125, 150)
    received = data.receive_some(len(ALL_OCTETS))
    data.must_end()
    if received != ALL_OCTETS:
        session.inconclusive("what came is not the file: its transfer is not what ended")


@requirement("rfc959-5.2-two-servers-transfer-between-them")
def test_two_sessions_transfer_between_them(
    session: Session, target: Described, scratch: Scratch
) -> None:
    """The server is both A and B of figure 3, so that no second host is needed.

    The file is too large for buffers, so that neither side is done before the other begins. The
    reply to STOR is read late: some servers send it only when the data connection is there.
    """
    if target.limits.max_sessions and target.limits.max_sessions < 3:
        session.inconclusive("this login may have too few sessions")
    name, copy = scratch.file("octets", LARGER_THAN_BUFFERS), scratch.path("copy")
    other = session.another()
    with session.preparing():
        other.log_in()
        session.leave_unprotected()
        other.leave_unprotected()
        session.send("TYPE", "I").must_be(200)
        other.send("TYPE", "I").must_be(200)
    passive = session.data("PASV", connect=False)
    other.send("PORT", passive.host_port).if_supported(500, 501, 502, 504, 425, 530, 550)
    session.send_octets(b"STOR " + copy.encode() + b"\r\n")
    other.send("RETR", name).if_supported(425, 500, 501, 504, 530, 550).should_be(125, 150)
    session.reply().should_be(125, 150)
    other.reply().should_be(226, 250)
    session.reply().should_be(226, 250)
    session.should(scratch.contents(copy) == LARGER_THAN_BUFFERS, "the copy has the file's octets")
