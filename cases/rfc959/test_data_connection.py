"""The data connection, whichever side opens it: when it is made, what it carries, when it is
closed.

Why: RFC 959 sections 3, 3.2 and 3.3. How PORT and PASV are answered stands in files of their own.
"""

from __future__ import annotations

import pytest

from conformance.marker import at_own_port, requirement
from conformance.samples import LINES, octets
from conformance.session import Scratch, Session

EITHER = pytest.mark.parametrize("setup", ["PASV", "PORT"])
LISTING = pytest.mark.parametrize("verb", ["LIST", "NLST"])
MARK = b"only in the file, never in a reply"


def _need_to_list(session: Session, scratch: Scratch, listing: bytes) -> None:
    """End the case where nothing that is there is listed. Some servers list the directory itself,
    and not what is in it.
    """
    there = (b"file", scratch.name.lower().encode())
    if not any(name in listing.lower() for name in there):
        session.inconclusive(f"nothing that is there is listed: {listing[:80]!r}")


@requirement("rfc959-3-files-travel-on-the-data-connection")
@EITHER
def test_no_octet_of_a_file_comes_on_the_control_connection(
    session: Session, scratch: Scratch, setup: str
) -> None:
    name = scratch.file("file", MARK)
    session.send("TYPE", "I").needed(200)
    data = session.data(setup)
    begin = session.send("RETR", name).must_be(125, 150)
    received = data.receive()
    end = session.transfer_end().must_be(226, 250)
    session.must(MARK not in begin.octets + end.octets, "replies hold nothing of the file")
    session.must_equal(received, MARK, "what came on the data connection")


@requirement("rfc959-3.2-command-determines-direction")
@EITHER
def test_retr_sends_whichever_side_opened_the_connection(
    session: Session, scratch: Scratch, setup: str
) -> None:
    name = scratch.file("file", LINES)
    session.send("TYPE", "I").needed(200)
    data = session.data(setup)
    session.send("RETR", name).must_be(125, 150)
    session.must_equal(data.receive(), LINES, "the file's octets")


@requirement("rfc959-3.2-command-determines-direction")
@EITHER
def test_stor_receives_whichever_side_opened_the_connection(
    session: Session, scratch: Scratch, setup: str
) -> None:
    name = scratch.path("file")
    session.send("TYPE", "I").needed(200)
    data = session.data(setup)
    session.send("STOR", name).must_be(125, 150)
    data.send(LINES)
    data.close()
    session.transfer_end().must_be(226, 250)
    session.must_equal(scratch.contents(name), LINES, "the file's octets")


@requirement("rfc959-3.2-command-determines-direction")
@EITHER
@LISTING
def test_listing_is_sent_whichever_side_opened_the_connection(
    session: Session, scratch: Scratch, verb: str, setup: str
) -> None:
    scratch.file("listed", LINES)
    data = session.data(setup)
    session.send(verb, scratch.root).must_be(125, 150)
    received = data.receive()
    session.transfer_end().must_be(226, 250)
    session.must(b"listed" in received.lower(), "the listing holds the file's name")


@requirement("rfc959-3.2-end-of-transfer-is-226-or-250")
@EITHER
def test_complete_retr_ends_with_226_or_250(session: Session, scratch: Scratch, setup: str) -> None:
    name = scratch.file("file", LINES)
    data = session.data(setup)
    session.send("RETR", name).needed(125, 150)
    received = data.receive()
    session.transfer_end().must_be(226, 250)
    if received.replace(b"\r", b"") != LINES.replace(b"\r", b""):
        session.inconclusive("what came is not the file: its transfer is not what ended")


@requirement("rfc959-3.2-end-of-transfer-is-226-or-250")
@EITHER
def test_complete_stor_ends_with_226_or_250(session: Session, scratch: Scratch, setup: str) -> None:
    name = scratch.path("file")
    data = session.data(setup)
    session.send("STOR", name).needed(125, 150)
    data.send(LINES)
    data.close()
    session.transfer_end().must_be(226, 250)
    stored = scratch.contents(name) or b""
    if stored.replace(b"\r", b"") != LINES.replace(b"\r", b""):
        session.inconclusive("what is stored is not what was sent: its transfer is not what ended")


@requirement("rfc959-3.2-end-of-transfer-is-226-or-250")
@EITHER
@LISTING
def test_complete_listing_ends_with_226_or_250(
    session: Session, scratch: Scratch, verb: str, setup: str
) -> None:
    scratch.file("file", LINES)
    data = session.data(setup)
    session.send(verb, scratch.root).needed(125, 150)
    listing = data.receive()
    session.transfer_end().must_be(226, 250)
    _need_to_list(session, scratch, listing)


@requirement("rfc959-3.2-reply-confirms-the-connection")
@pytest.mark.parametrize("verb", ["RETR", "LIST"])
def test_preliminary_reply_is_followed_by_the_connection(
    session: Session, scratch: Scratch, verb: str
) -> None:
    name = scratch.file("file", LINES)
    data = session.data("PORT")
    session.send(verb, name).needed(125, 150)
    opened = data.is_opened_by_server(session.target.bounds.data)
    session.must(opened, "the server opens the data connection that its 1yz announced")


@requirement("rfc959-3.2-no-connection-means-refusal")
@pytest.mark.parametrize("verb", ["RETR", "LIST"])
def test_transfer_to_a_closed_port_is_refused(
    session: Session, scratch: Scratch, verb: str
) -> None:
    """A server that connects already upon PORT may refuse that."""
    name, nobody = scratch.file("file", LINES), session.listen()
    nobody.discard()
    answer = session.send("PORT", nobody.host_port).implemented()
    if answer.positive:
        answer = session.send(verb, name)
    if answer.preliminary:
        answer = session.transfer_end()
    answer.must_be_refused(425, 426, 451)


@requirement("rfc959-3.2-no-connection-means-refusal")
def test_stor_from_a_closed_port_is_refused(session: Session, scratch: Scratch) -> None:
    nobody = session.listen()
    nobody.discard()
    answer = session.send("PORT", nobody.host_port).implemented()
    if answer.positive:
        answer = session.send("STOR", scratch.path("file"))
    if answer.preliminary:
        answer = session.transfer_end()
    answer.must_be_refused(425, 426, 451)


@requirement("rfc959-3.2-no-connection-means-refusal")
def test_next_transfer_works_after_one_to_a_closed_port(session: Session, scratch: Scratch) -> None:
    name, nobody = scratch.file("file", LINES), session.listen()
    nobody.discard()
    with session.preparing():
        answer = session.send("PORT", nobody.host_port).implemented()
        if answer.positive:
            answer = session.send("RETR", name)
        if answer.preliminary:
            answer = session.transfer_end()
        answer.must_be_refused()
    data = session.data("PORT")
    session.send("RETR", name).must_be(125, 150)
    data.receive()
    session.transfer_end().must_be(226, 250)


@at_own_port
@requirement("rfc959-3.2-user-default-data-port-is-used")
def test_transfer_without_port_or_pasv_uses_the_default_data_port(
    session: Session, scratch: Scratch
) -> None:
    """Where the server does not connect, the reply before that to NOOP says so, or, of a server
    that goes on meanwhile, one behind it.
    """
    name = scratch.file("file", LINES)
    session.send("TYPE", "I").needed(200)
    data = session.listen_at_default_port()
    answer = session.send("RETR", name)
    if answer.refused:
        session.unsupported(f"the default data port is not used: {answer.received}")
    answer.should_be(125, 150)
    if not data.is_opened_by_server():
        answer = session.send("NOOP")
        opened = not answer.refused and data.is_opened_by_server(session.target.bounds.data)
        if not opened and not answer.refused:
            answer = session.further_reply()
        if answer.refused:
            session.unsupported(f"the default data port is not used: {answer.received}")
        session.should(opened, "a connection to the default data port, or a refusal")
        if not opened:
            return
    session.must_equal(data.receive(), LINES, "the file's octets")


@requirement("rfc959-3.2-server-closes-at-end-of-data")
@EITHER
@pytest.mark.parametrize("contents", [b"", LINES, octets(70_000)], ids=["empty", "lines", "long"])
def test_server_closes_when_it_has_sent_the_file(
    session: Session, scratch: Scratch, contents: bytes, setup: str
) -> None:
    name = scratch.file("file", contents)
    session.send("TYPE", "I").needed(200)
    data = session.data(setup)
    session.send("RETR", name).needed(125, 150)
    if data.must_end() != contents:
        session.inconclusive("what came is not the file: it is not behind its octets that it ends")


@requirement("rfc959-3.2-server-closes-at-end-of-data")
@EITHER
@LISTING
def test_server_closes_when_it_has_sent_the_listing(
    session: Session, scratch: Scratch, verb: str, setup: str
) -> None:
    scratch.file("file", LINES)
    data = session.data(setup)
    session.send(verb, scratch.root).needed(125, 150)
    _need_to_list(session, scratch, data.must_end() or b"")


@requirement("rfc959-3.2-server-closes-upon-abort")
@EITHER
def test_server_closes_upon_abort_of_a_stor(session: Session, scratch: Scratch, setup: str) -> None:
    """A server may look for commands only between reads of data: so more comes after ABOR."""
    data = session.data(setup)
    session.send("STOR", scratch.path("file")).needed(125, 150)
    data.send(LINES)
    session.send_octets(b"ABOR\r\n")
    data.offer(LINES)
    answer = session.reply().if_supported()
    if answer.absence == "silent":
        session.inconclusive("ABOR is deferred until the transfer has ended, as it may be")
    if answer.absence:
        session.inconclusive(f"the whole session ended: {answer.received}")
    data.must_end()


@requirement("rfc959-3.2-server-closes-upon-new-port")
@pytest.mark.parametrize("setup", ["PASV", "PORT"], ids=["by-pasv", "by-port"])
def test_server_closes_an_open_connection_when_the_port_changes(
    session: Session, setup: str
) -> None:
    data = session.data("PASV")
    other = session.data(setup)
    if other.address == data.address:
        session.inconclusive("the server names the same port again: the port is not changed")
    data.must_end()


@requirement("rfc959-3.2-server-closes-with-the-control-connection")
def test_server_closes_an_idle_connection_upon_quit(session: Session) -> None:
    data = session.data("PASV")
    session.send("NOOP").needed(200, 500, 502)  # so that the server has accepted the connection
    session.send("QUIT").needed(221)
    data.must_end()


@requirement("rfc959-3.2-server-closes-with-the-control-connection")
def test_server_closes_when_the_control_connection_is_lost(
    session: Session, scratch: Scratch
) -> None:
    """As for ABOR: the server may look only between reads of data."""
    data = session.data("PASV")
    session.send("STOR", scratch.path("file")).needed(125, 150)
    data.send(LINES)
    session.control.channel.close()
    data.offer(LINES)
    data.must_end()


@requirement("rfc959-3.3-close-ends-the-file-in-stream-mode")
@EITHER
@pytest.mark.parametrize("contents", [b"", b"x", octets(70_000)], ids=["empty", "one", "long"])
def test_close_ends_the_file_that_is_stored(
    session: Session, scratch: Scratch, contents: bytes, setup: str
) -> None:
    name = scratch.path("file")
    session.send("TYPE", "I").needed(200)
    data = session.data(setup)
    session.send("STOR", name).needed(125, 150)
    data.send(contents)
    data.close()
    session.transfer_end().must_be(226, 250)
    session.must_equal(scratch.contents(name), contents, "the file's octets")
    if not contents and not scratch.contents(scratch.file("other", LINES)):
        session.inconclusive("a file reads as empty that is not: what was stored cannot be seen")
