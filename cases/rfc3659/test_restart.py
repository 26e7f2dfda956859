"""REST in stream mode: a number of octets that the next transfer leaves out.

Why: RFC 3659 section 5. The data connection is set up before REST, which is the last command
before the transfer.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.samples import ALL_OCTETS, UNIX_LINES
from conformance.session import Scratch, Session
from conformance.session.readers import a_size, features

OFFSETS = {"first-octet-left-out": 1, "half-left-out": 128, "all-but-one-left-out": 255}
MALFORMED = {
    "letters": "REST abc",
    "sign": "REST -1",
    "plus": "REST +1",
    "digits-and-letters": "REST 1x",
    "hexadecimal": "REST 0x10",
    "fraction": "REST 1.5",
    "two-numbers": "REST 1 2",
    "nothing": "REST",
}
LARGE = {
    "2-to-the-31st-less-one": 2**31 - 1,
    "2-to-the-31st": 2**31,
    "2-to-the-32nd": 2**32,
    "2-to-the-32nd-and-one": 2**32 + 1,
    "2-to-the-63rd-less-one": 2**63 - 1,
    "2-to-the-63rd": 2**63,
    "2-to-the-64th": 2**64,
    "2-to-the-64th-and-one": 2**64 + 1,
    "thirty-digits": 10**29,
}


def _need_retrieval(session: Session, name: str) -> None:
    """End the case where the file does not come without a marker: that nothing came, or a refusal,
    shows nothing then.
    """
    data = session.data("PASV")
    session.send("REST", "0").needed(350)
    session.send("RETR", name).needed(150)
    if data.receive() != ALL_OCTETS:
        session.inconclusive("the file does not come without a marker either")
    session.reply().needed(226)


@requirement("rfc3659-5.1-offsets-are-of-the-data-stream")
def test_offset_in_ascii_counts_converted_octets(session: Session, scratch: Scratch) -> None:
    """The file's lines end with LF alone: each is an octet longer on the data connection."""
    name = scratch.file("file", UNIX_LINES)
    session.send("TYPE", "A").needed(200)
    data = session.data("PASV")
    session.send("RETR", name).needed(150)
    with session.preparing():
        whole = data.receive()
    session.reply().needed(226)
    data = session.data("PASV")
    answer = session.send("REST", str(len(whole) - 5))
    if answer.refused:
        session.unsupported(f"no REST in type ASCII: {answer.received}")
    answer = session.send("RETR", name)
    if answer.refused:
        session.unsupported(f"no transfer after REST in type ASCII: {answer.received}")
    answer.needed(150)
    session.must_equal(data.receive(), whole[-5:], "the last five octets of the data stream")


@requirement("rfc3659-5.3-rest-is-answered-350")
@pytest.mark.parametrize("offset", ["0", "1", "1048576"])
def test_rest_is_answered_350(session: Session, offset: str) -> None:
    session.send("TYPE", "I").needed(200)
    session.send("REST", offset).if_supported().must_be(350)


@requirement("rfc3659-5.3-retr-begins-at-the-offset")
@pytest.mark.parametrize("offset", OFFSETS.values(), ids=OFFSETS)
def test_retr_leaves_out_what_rest_names(session: Session, scratch: Scratch, offset: int) -> None:
    name = scratch.file("file", ALL_OCTETS)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("REST", str(offset)).if_supported().needed(350)
    session.send("RETR", name).must_be(125, 150)
    received = data.receive()
    session.reply().must_be(226, 250)
    session.must_equal(received, ALL_OCTETS[offset:], "the octets behind the offset")


@requirement("rfc3659-5.3-retr-begins-at-the-offset")
def test_retr_at_the_end_sends_nothing(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", ALL_OCTETS)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("REST", str(len(ALL_OCTETS))).if_supported().needed(350)
    received = b""
    if session.send("RETR", name).preliminary:
        received = data.receive()
        session.reply()
    session.must_equal(received, b"", "what is behind the end")
    _need_retrieval(session, name)


@requirement("rfc3659-5.3-retr-begins-at-the-offset")
@pytest.mark.parametrize("offset", LARGE.values(), ids=LARGE)
def test_large_offset_does_not_wrap_round(session: Session, scratch: Scratch, offset: int) -> None:
    name = scratch.file("file", ALL_OCTETS)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("REST", "1").if_supported().needed(350)
    if session.send("REST", str(offset)).refused:
        return
    received = b""
    if session.send("RETR", name).preliminary:
        received = data.receive()
        session.reply()
    session.must_equal(received, b"", "what is behind the end")
    _need_retrieval(session, name)


@requirement("rfc3659-5.3-rest-zero-sends-everything")
def test_rest_zero_has_everything_sent(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", ALL_OCTETS)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("REST", "100").if_supported().needed(350)
    session.send("REST", "0").must_be(350)
    session.send("RETR", name).needed(150)
    session.must_equal(data.receive(), ALL_OCTETS, "the file's octets")


@requirement("rfc3659-5.3-stor-goes-on-at-the-end")
def test_stor_at_the_size_goes_on(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", ALL_OCTETS)
    session.send("TYPE", "I").needed(200)
    size = session.read(a_size, session.send("SIZE", name).if_supported().needed(213).octets)
    data = session.data("PASV")
    session.send("REST", str(size)).if_supported().needed(350)
    session.send("STOR", name).must_be(125, 150)
    data.send(b"and more")
    data.close()
    session.reply().must_be(226, 250)
    session.must_equal(scratch.contents(name), ALL_OCTETS + b"and more", "the stored octets")


@requirement("rfc3659-5.3-appe-acts-as-stor")
def test_appe_after_rest_puts_octets_where_stor_does(session: Session, scratch: Scratch) -> None:
    one, other = scratch.file("one", ALL_OCTETS), scratch.file("other", ALL_OCTETS)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("REST", "250").if_supported().needed(350)
    session.send("STOR", one).needed(150)
    data.send(b"more octets")
    data.close()
    session.reply().needed(226)
    data = session.data("PASV")
    session.send("REST", "250").needed(350)
    answer = session.send("APPE", other)
    if answer.refused:
        session.unsupported(f"no APPE after REST: {answer.received}")
    answer.needed(150)
    data.send(b"more octets")
    data.close()
    session.reply().needed(226)
    stored = scratch.contents(one) or b""
    session.must_equal(scratch.contents(other), stored, "what APPE left, beside what STOR left")
    if b"more octets" not in stored:
        session.inconclusive("neither has what was sent: they agree on nothing")


@requirement("rfc3659-5.3-malformed-markers-are-refused")
@pytest.mark.parametrize("line", MALFORMED.values(), ids=MALFORMED)
def test_marker_that_is_no_number_is_refused(session: Session, line: str) -> None:
    session.send("TYPE", "I").needed(200)
    session.send("REST", "1").if_supported().needed(350)
    session.send_malformed(line).must_be_refused(500, 501)


@requirement("rfc3659-5.3-range-is-judged-at-the-transfer")
@pytest.mark.parametrize("offset", ["4096", "2147483647"])
def test_rest_is_not_judged_by_any_file(session: Session, scratch: Scratch, offset: str) -> None:
    scratch.file("file", ALL_OCTETS)
    session.send("TYPE", "I").needed(200)
    session.send("REST", "1").if_supported().needed(350)
    session.send("REST", offset).should_be(350)


@requirement("rfc3659-5.3-transfer-beyond-the-end-is-refused")
def test_retr_behind_the_end_is_refused(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", ALL_OCTETS)
    session.send("TYPE", "I").needed(200)
    session.data("PASV")
    session.send("REST", "1").if_supported().needed(350)
    session.send("REST", "257").needed(350)
    answer = session.send("RETR", name)
    if answer.preliminary:
        answer = session.reply()
    session.should(answer.refused, "a refusal of the transfer", seen=answer.received)
    _need_retrieval(session, name)


@requirement("rfc3659-5.3-session-survives-any-offset")
@pytest.mark.parametrize("offset", LARGE.values(), ids=LARGE)
def test_session_survives_a_large_offset(session: Session, scratch: Scratch, offset: int) -> None:
    name = scratch.file("file", ALL_OCTETS)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("REST", "1").if_supported().needed(350)
    session.send("REST", str(offset))
    if session.send("RETR", name).preliminary:
        data.receive()
        session.reply()
    session.must_stay_open()


@requirement("rfc3659-5.4-rest-stream-is-listed-as-a-feature")
def test_rest_stream_is_listed_where_it_works(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", ALL_OCTETS)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("REST", "100").if_supported().needed(350)
    session.send("RETR", name).needed(150)
    if data.receive() != ALL_OCTETS[100:]:
        session.unsupported("the server does not restart in stream mode")
    session.reply().needed(226)
    answer = session.send("FEAT").if_supported().needed(211)
    listed = features(answer.octets).parameters("REST").upper()
    session.must(listed == "STREAM", "the feature REST STREAM", seen=answer.received)


@requirement("rfc3659-5.4-rest-stream-is-not-listed-in-vain")
def test_rest_works_where_rest_stream_is_listed(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", ALL_OCTETS)
    if session.features().parameters("REST").upper() != "STREAM":
        session.unsupported("FEAT does not list REST STREAM")
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("REST", "100").must_be(350)
    session.send("RETR", name).must_be(125, 150)
    session.must_equal(data.receive(), ALL_OCTETS[100:], "the octets behind the offset")
