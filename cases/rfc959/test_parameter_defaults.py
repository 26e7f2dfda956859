"""The parameters: their defaults, that a value stays in force, that a refused one does nothing.

Why: RFC 959 section 4.1.2. The effect is always seen in a transfer. In image type a file whose
octets ASCII type would change shows the type; in ASCII type a text whose CR LF the server keeps in
another form.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.samples import EVERY_LINE_END, LINES
from conformance.session import Scratch, Session

ORDERS = {
    "type-first": ("TYPE I", "STRU F", "MODE S", "PASV"),
    "mode-first": ("MODE S", "PASV", "TYPE I", "STRU F"),
    "structure-first": ("STRU F", "TYPE I", "PASV", "MODE S"),
    "port-first": ("PASV", "MODE S", "STRU F", "TYPE I"),
}
REFUSED = {
    "unknown-type": "TYPE Z",
    "type-without-argument": "TYPE",
    "local-without-size": "TYPE L",
    "ascii-with-unknown-format": "TYPE A Z",
    "ebcdic": "TYPE E",
    "unknown-structure": "STRU Z",
    "structure-without-argument": "STRU",
    "record-structure": "STRU R",
    "page-structure": "STRU P",
    "unknown-mode": "MODE Z",
    "mode-without-argument": "MODE",
    "block-mode": "MODE B",
    "compressed-mode": "MODE C",
}
UNDONE_BY = {
    "TYPE E": "TYPE I",
    "STRU R": "STRU F",
    "STRU P": "STRU F",
    "MODE B": "MODE S",
    "MODE C": "MODE S",
}
"""Values that a server may have, and what undoes them; none has them with one letter more."""
MEANWHILE = {
    "noop": "NOOP",
    "structure": "STRU F",
    "mode": "MODE S",
    "pwd": "PWD",
    "status": "STAT",
    "unknown-verb": "XYZZ",
}


@requirement("rfc959-4.1.2-parameters-have-defaults")
@pytest.mark.parametrize("setup", ["PASV", "PORT"])
def test_transfer_works_without_parameter_commands(
    session: Session, scratch: Scratch, setup: str
) -> None:
    name = scratch.path("text")
    data = session.data(setup)
    session.send("STOR", name).must_be(125, 150)
    data.send(LINES)
    data.close()
    session.transfer_end().must_be(226, 250)
    data = session.data(setup)
    session.send("RETR", name).must_be(125, 150)
    received = data.receive()
    session.transfer_end().must_be(226, 250)
    session.must(received.split() == LINES.split(), "the words of the text (ruling R63)")


@requirement("rfc959-4.1.2-default-type-is-ascii-non-print")
def test_file_stored_before_any_type_is_stored_as_in_ascii(
    session: Session, scratch: Scratch
) -> None:
    explicit, default = scratch.path("explicit"), scratch.path("default")
    with session.preparing():
        other = session.another().log_in()
        other.send("TYPE", "A").must_be(200)
        data = other.data("PASV")
        other.send("STOR", explicit).must_be(125, 150)
        data.send(LINES)
        data.close()
        other.transfer_end().must_be(226, 250)
    data = session.data("PASV")
    session.send("STOR", default).must_be(125, 150)
    data.send(LINES)
    data.close()
    session.transfer_end().must_be(226, 250)
    own_form = scratch.contents(explicit) or b""
    session.must_equal(scratch.contents(default), own_form, "the file stored with TYPE A")


@requirement("rfc959-4.1.2-default-type-is-ascii-non-print")
def test_file_retrieved_before_any_type_comes_as_in_ascii(
    session: Session, scratch: Scratch
) -> None:
    name = scratch.path("text")
    with session.preparing():
        other = session.another().log_in()
        other.send("TYPE", "A").must_be(200)
        data = other.data("PASV")
        other.send("STOR", name).must_be(125, 150)
        data.send(LINES)
        data.close()
        other.transfer_end().must_be(226, 250)
        data = other.data("PASV")
        other.send("RETR", name).must_be(125, 150)
        in_ascii = data.receive()
        other.transfer_end().must_be(226, 250)
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    session.must_equal(data.receive(), in_ascii, "the text as TYPE A sends it")


@requirement("rfc959-4.1.2-default-structure-is-file")
def test_file_sent_before_any_stru_has_no_record_marks(session: Session, scratch: Scratch) -> None:
    name = scratch.path("text")
    data = session.data("PASV")
    session.send("STOR", name).must_be(125, 150)
    data.send(LINES)
    data.close()
    session.transfer_end().must_be(226, 250)
    session.send("STRU", "F").needed(200)
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    words = data.receive().split()
    session.must(words == LINES.split(), "the words of the text, and no marks (ruling R63)")


@requirement("rfc959-4.1.2-default-mode-is-stream")
def test_file_sent_before_any_mode_has_no_block_headers(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", EVERY_LINE_END)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    session.must_equal(data.receive(), EVERY_LINE_END, "the file's octets, bare")


@requirement("rfc959-4.1.2-last-value-is-remembered")
@pytest.mark.parametrize("line", MEANWHILE.values(), ids=MEANWHILE)
def test_image_type_stays_in_force_after_another_command(
    session: Session, scratch: Scratch, line: str
) -> None:
    name = scratch.file("file", EVERY_LINE_END)
    session.send("TYPE", "I").needed(200)
    session.send_malformed(line)
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    session.must_equal(data.receive(), EVERY_LINE_END, "the file's octets")


@requirement("rfc959-4.1.2-last-value-is-remembered")
@pytest.mark.parametrize("verb", ["RETR", "LIST", "NLST"])
def test_image_type_stays_in_force_after_a_transfer(
    session: Session, scratch: Scratch, verb: str
) -> None:
    name = scratch.file("file", EVERY_LINE_END)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send(verb, name if verb == "RETR" else scratch.root).needed(125, 150)
    data.receive()
    session.transfer_end().needed(226, 250)
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    session.must_equal(data.receive(), EVERY_LINE_END, "the file's octets")


@requirement("rfc959-4.1.2-last-value-is-remembered")
def test_image_type_stays_in_force_after_a_refused_transfer(
    session: Session, scratch: Scratch
) -> None:
    name = scratch.file("file", EVERY_LINE_END)
    session.send("TYPE", "I").needed(200)
    session.data("PASV")
    session.send("RETR", scratch.path("absent")).needed(450, 550)
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    session.must_equal(data.receive(), EVERY_LINE_END, "the file's octets")


@requirement("rfc959-4.1.2-last-value-is-remembered")
def test_ascii_type_stays_in_force_after_a_listing(session: Session, scratch: Scratch) -> None:
    first, second = scratch.path("first"), scratch.path("second")
    session.send("TYPE", "I").needed(200)
    session.send("TYPE", "A").needed(200)
    data = session.data("PASV")
    session.send("STOR", first).needed(125, 150)
    data.send(LINES)
    data.close()
    session.transfer_end().needed(226, 250)
    data = session.data("PASV")
    session.send("LIST", scratch.root).needed(125, 150)
    data.receive()
    session.transfer_end().needed(226, 250)
    data = session.data("PASV")
    session.send("STOR", second).must_be(125, 150)
    data.send(LINES)
    data.close()
    session.transfer_end().must_be(226, 250)
    own_form = scratch.contents(first) or b""
    session.must_equal(scratch.contents(second), own_form, "the file stored before LIST")


@requirement("rfc959-4.1.2-last-value-is-remembered")
def test_type_can_be_changed_back(session: Session, scratch: Scratch) -> None:
    name = scratch.path("text")
    session.send("TYPE", "A").needed(200)
    data = session.data("PASV")
    session.send("STOR", name).needed(125, 150)
    data.send(LINES)
    data.close()
    session.transfer_end().needed(226, 250)
    data = session.data("PASV")
    session.send("RETR", name).needed(125, 150)
    before = data.receive()
    session.transfer_end().needed(226, 250)
    session.send("TYPE", "I").needed(200)
    session.send("TYPE", "A").must_be(200)
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    session.must_equal(data.receive(), before, "the text as TYPE A sent it before")


@requirement("rfc959-4.1.2-refused-value-changes-nothing")
@pytest.mark.parametrize("line", REFUSED.values(), ids=REFUSED)
def test_refused_value_leaves_image_type_and_stream_mode(
    session: Session, scratch: Scratch, line: str
) -> None:
    name = scratch.file("file", EVERY_LINE_END)
    session.send("TYPE", "I").needed(200)
    answer = session.send_malformed(line)
    if answer.positive and line in UNDONE_BY:
        session.send(*UNDONE_BY[line].split()).needed(200)
        answer = session.send_malformed(f"{line} Z")
    if not answer.refused:
        session.inconclusive(f"{line} is not refused: {answer.received}")
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    received = data.receive()
    session.transfer_end().must_be(226, 250)
    session.must_equal(received, EVERY_LINE_END, "the file's octets")


@requirement("rfc959-4.1.2-refused-value-changes-nothing")
@pytest.mark.parametrize("line", ["TYPE Z", "TYPE I Z", "TYPE L"])
def test_refused_value_leaves_ascii_type(session: Session, scratch: Scratch, line: str) -> None:
    name = scratch.path("text")
    session.send("TYPE", "A").needed(200)
    data = session.data("PASV")
    session.send("STOR", name).needed(125, 150)
    data.send(LINES)
    data.close()
    session.transfer_end().needed(226, 250)
    data = session.data("PASV")
    session.send("RETR", name).needed(125, 150)
    before = data.receive()
    session.transfer_end().needed(226, 250)
    answer = session.send_malformed(line)
    if not answer.refused:
        session.inconclusive(f"{line} is not refused: {answer.received}")
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    session.must_equal(data.receive(), before, "the text as TYPE A sent it before")


@requirement("rfc959-4.1.2-parameters-come-in-any-order")
@pytest.mark.parametrize("lines", ORDERS.values(), ids=ORDERS)
def test_parameters_come_in_any_order(
    session: Session, scratch: Scratch, lines: tuple[str, ...]
) -> None:
    name = scratch.file("file", EVERY_LINE_END)
    for line in lines:
        if line == "PASV":
            data = session.data("PASV")
        else:
            session.send(*line.split()).must_be(200)
    session.send("RETR", name).must_be(125, 150)
    session.must_equal(data.receive(), EVERY_LINE_END, "the file's octets")


@requirement("rfc959-4.1.2-parameters-belong-to-one-session")
def test_type_of_another_session_has_no_effect(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", EVERY_LINE_END)
    session.send("TYPE", "I").needed(200)
    other = session.another().log_in()
    other.send("TYPE", "A").needed(200)
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    session.must_equal(data.receive(), EVERY_LINE_END, "the file's octets")
