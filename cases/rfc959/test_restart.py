"""REST (RFC 959 sections 4.1.3 and 5.4) in stream mode, where its marker is a count of octets.

RFC 959 has REST for block and compressed mode only; servers offer it in stream mode, as RFC 3659
section 5 has since defined (ruling R43). So each case begins with what the server says to REST.
PASV and TYPE come before REST where nothing else is asked (ruling R42).
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.samples import ALL_OCTETS, MEBIBYTE
from conformance.session import Described, Scratch, Session

NOT_OFFERED = (500, 501, 502, 503, 504)
"""REST in stream mode answered so is not offered there (ruling R43)."""

NO_SUCH_MARKER = (554, 555)
"""The transfer command answered so has no use for the marker (RFC 1123 section 4.1.3.4)."""

KEPT = (450, 550, 553)
"""STOR answered so lets no file be replaced (ruling R66)."""

BETWEEN = ["NOOP", "PWD", "TYPE I", "SYST", "MODE S", "STRU F"]
MALFORMED = {
    "nothing": "REST",
    "only-a-space": "REST ",
    "two-words": "REST 10 20",
    "control-character": "REST 1\x010",
}


@requirement("rfc959-4.1.3-rest-is-held-for-the-next-command")
@pytest.mark.parametrize("marker", ["0", "1", "100"], ids=["zero", "one", "hundred"])
def test_rest_is_answered_350(session: Session, marker: str) -> None:
    session.send("TYPE", "I").needed(200)
    session.send("REST", marker).if_supported(*NOT_OFFERED).must_be(350)


@requirement("rfc959-4.1.3-rest-is-held-for-the-next-command")
@pytest.mark.parametrize("verb", ["rest", "ReSt"], ids=["lower-case", "mixed-case"])
def test_rest_in_any_case(session: Session, verb: str) -> None:
    session.send("TYPE", "I").needed(200)
    session.send(verb, "100").if_supported(*NOT_OFFERED).must_be(350)


@requirement("rfc959-4.1.3-rest-causes-no-transfer")
def test_rest_causes_no_transfer(session: Session) -> None:
    session.send("TYPE", "I").needed(200)
    session.data("PASV")
    session.send("REST", "100").if_supported(*NOT_OFFERED).must_be(350)
    session.must_stay_silent()


@requirement("rfc959-4.1.3-rest-then-retr-resumes")
@pytest.mark.parametrize("marker", [1, 100, 255, 256], ids=["one", "some", "last-octet", "end"])
def test_retr_resumes_at_the_marker(session: Session, scratch: Scratch, marker: int) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("REST", str(marker)).if_supported(*NOT_OFFERED).needed(350)
    session.send("RETR", name).if_supported(*NO_SUCH_MARKER).must_be(125, 150)
    received = data.receive()
    session.transfer_end().must_be(226, 250)
    session.must_equal(received, ALL_OCTETS[marker:], "the octets from the marker on")


@requirement("rfc959-4.1.3-rest-then-retr-resumes")
def test_retr_resumes_far_into_a_long_file(session: Session, scratch: Scratch) -> None:
    name = scratch.file("long", MEBIBYTE)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("REST", "1000001").if_supported(*NOT_OFFERED).needed(350)
    session.send("RETR", name).if_supported(*NO_SUCH_MARKER).must_be(125, 150)
    received = data.receive()
    session.transfer_end().must_be(226, 250)
    session.must_equal(received, MEBIBYTE[1000001:], "the octets from the marker on")


@requirement("rfc959-4.1.3-rest-then-stor-resumes")
def test_stor_resumes_at_the_end_of_what_is_stored(session: Session, scratch: Scratch) -> None:
    name = scratch.file("octets", ALL_OCTETS[:100])
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("REST", "100").if_supported(*NOT_OFFERED).needed(350)
    session.send("STOR", name).if_supported(*NO_SUCH_MARKER, *KEPT).must_be(125, 150)
    data.send(ALL_OCTETS[100:])
    data.close()
    session.transfer_end().must_be(226, 250)
    session.must_equal(scratch.contents(name), ALL_OCTETS, "the whole file's octets")


@requirement("rfc959-4.1.3-rest-then-appe")
def test_appe_resumes_at_the_end_of_what_is_stored(session: Session, scratch: Scratch) -> None:
    name = scratch.file("octets", ALL_OCTETS[:100])
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("REST", "100").if_supported(*NOT_OFFERED).needed(350)
    answer = session.send("APPE", name)
    if answer.refused:
        session.must_equal(scratch.contents(name), ALL_OCTETS[:100], "the octets before APPE")
        session.unsupported("the server does not take APPE after REST")
    answer.must_be(125, 150)
    data.send(ALL_OCTETS[100:])
    data.close()
    session.transfer_end().must_be(226, 250)
    session.must_equal(scratch.contents(name), ALL_OCTETS, "the whole file's octets")


@requirement("rfc959-4.1.3-rest-counts-for-one-transfer")
def test_second_retr_sends_the_whole_file(session: Session, scratch: Scratch) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("REST", "100").if_supported(*NOT_OFFERED).needed(350)
    session.send("RETR", name).needed(125, 150)
    resumed = data.receive()
    session.transfer_end().needed(226, 250)
    if resumed == ALL_OCTETS:
        session.inconclusive("REST was accepted and not heeded: there is nothing that may last")
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    received = data.receive()
    session.transfer_end().must_be(226, 250)
    session.must_equal(received, ALL_OCTETS, "the whole file's octets")


@requirement("rfc959-4.1.3-rest-counts-for-one-transfer")
def test_stor_after_a_resumed_retr_replaces_the_file(session: Session, scratch: Scratch) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("REST", "100").if_supported(*NOT_OFFERED).needed(350)
    session.send("RETR", name).needed(125, 150)
    resumed = data.receive()
    session.transfer_end().needed(226, 250)
    if resumed == ALL_OCTETS:
        session.inconclusive("REST was accepted and not heeded: there is nothing that may last")
    data = session.data("PASV")
    session.send("STOR", name).if_supported(*KEPT).must_be(125, 150)
    data.send(b"new")
    data.close()
    session.transfer_end().must_be(226, 250)
    session.must_equal(scratch.contents(name), b"new", "the file's octets")


@requirement("rfc959-4.1.3-rest-counts-for-one-transfer")
def test_retr_after_a_resumed_stor_sends_the_whole_file(session: Session, scratch: Scratch) -> None:
    name = scratch.file("octets", ALL_OCTETS[:100])
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("REST", "100").if_supported(*NOT_OFFERED).needed(350)
    session.send("STOR", name).needed(125, 150)
    data.send(ALL_OCTETS[100:])
    data.close()
    session.transfer_end().needed(226, 250)
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    received = data.receive()
    session.transfer_end().must_be(226, 250)
    session.must_equal(received, ALL_OCTETS, "the whole file's octets")


@requirement("rfc959-4.1.3-rest-ends-with-a-failed-transfer")
def test_failed_retr_ends_the_marker(session: Session, scratch: Scratch) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    session.send("TYPE", "I").needed(200)
    session.data("PASV")
    session.send("REST", "100").if_supported(*NOT_OFFERED).needed(350)
    answer = session.send("RETR", scratch.path("absent"))
    if answer.preliminary:
        answer = session.transfer_end()
    answer.needed(450, 550)
    data = session.data("PASV")
    session.send("RETR", name).should_be(125, 150)
    received = data.receive()
    session.transfer_end().should_be(226, 250)
    session.must_equal(received, ALL_OCTETS, "the whole file's octets")
    data = session.data("PASV")
    session.send("REST", "100").needed(350)
    session.send("RETR", name).needed(125, 150)
    if data.receive() == ALL_OCTETS:
        session.inconclusive("REST was accepted and not heeded: there is nothing that may last")


@requirement("rfc959-4.1.3-second-rest-replaces-the-first")
@pytest.mark.parametrize("marker", [0, 7, 200], ids=["zero", "smaller", "larger"])
def test_second_rest_replaces_the_first(session: Session, scratch: Scratch, marker: int) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("REST", "100").if_supported(*NOT_OFFERED).needed(350)
    session.send("REST", str(marker)).needed(350)
    session.send("RETR", name).if_supported(*NO_SUCH_MARKER).must_be(125, 150)
    received = data.receive()
    session.transfer_end().must_be(226, 250)
    session.must_equal(received, ALL_OCTETS[marker:], "the octets from the second marker on")
    if not marker:  # the whole file is also what comes where no marker counts
        data = session.data("PASV")
        session.send("REST", "100").needed(350)
        session.send("RETR", name).needed(125, 150)
        if data.receive() == ALL_OCTETS:
            session.inconclusive("REST was accepted and not heeded: there is nothing to replace")


@requirement("rfc959-4.1.3-second-rest-replaces-the-first")
def test_rest_zero_before_stor_replaces_the_file(session: Session, scratch: Scratch) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("REST", "100").if_supported(*NOT_OFFERED).needed(350)
    session.send("REST", "0").needed(350)
    session.send("STOR", name).if_supported(*KEPT).must_be(125, 150)
    data.send(ALL_OCTETS * 2)
    data.close()
    session.transfer_end().must_be(226, 250)
    session.must_equal(scratch.contents(name), ALL_OCTETS * 2, "the file's octets")
    data = session.data("PASV")
    session.send("REST", "100").needed(350)
    session.send("RETR", name).needed(125, 150)
    if data.receive() == ALL_OCTETS * 2:
        session.inconclusive("REST was accepted and not heeded: there is nothing to replace")


@requirement("rfc959-4.1.3-rest-with-a-command-between")
@pytest.mark.parametrize("line", BETWEEN, ids=lambda line: line.replace(" ", "-").lower())
def test_command_between_rest_and_retr(session: Session, scratch: Scratch, line: str) -> None:
    """The texts disagree on whether the marker lives on (ruling R41): either way, but no third."""
    name = scratch.file("octets", ALL_OCTETS)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("REST", "100").if_supported(*NOT_OFFERED).needed(350)
    session.send(*line.split()).coded()
    answer = session.send("RETR", name)
    if not answer.refused:
        answer.must_be(125, 150)
        received = data.receive()
        session.transfer_end().must_be(226, 250)
        either = received in (ALL_OCTETS, ALL_OCTETS[100:])
        session.must(
            either, "the file, whole or from the marker on", seen=f"{len(received)} octets"
        )


@requirement("rfc959-4.1.3-rest-with-a-command-between")
@pytest.mark.parametrize("way", ["PASV", "PORT"])
def test_data_connection_set_up_between_rest_and_retr(
    session: Session, scratch: Scratch, way: str
) -> None:
    """Many clients do so, though REST is meant to come last (ruling R42)."""
    name = scratch.file("octets", ALL_OCTETS)
    session.send("TYPE", "I").needed(200)
    session.send("REST", "100").if_supported(*NOT_OFFERED).needed(350)
    data = session.data(way)
    answer = session.send("RETR", name)
    if not answer.refused:
        answer.must_be(125, 150)
        received = data.receive()
        session.transfer_end().must_be(226, 250)
        either = received in (ALL_OCTETS, ALL_OCTETS[100:])
        session.must(
            either, "the file, whole or from the marker on", seen=f"{len(received)} octets"
        )


@requirement("rfc959-3.5-rest-and-list")
def test_list_after_rest_is_answered_as_list_is(session: Session, scratch: Scratch) -> None:
    scratch.file("octets", ALL_OCTETS)
    session.send("CWD", scratch.root).needed(250)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("REST", "1").if_supported().needed(350)
    answer, listed = session.send("LIST"), b""
    if not answer.refused:
        answer.must_be(125, 150)
        listed = data.receive_what_comes()
        if not listed:
            data.must_end()
        answer = session.transfer_end().must_be(226, 250, 450, 550)
    session.must_stay_silent()
    if answer.positive and b"octets" not in listed.lower():
        session.inconclusive("what came does not name the file: it is no listing, as LIST gives it")


@requirement("rfc959-5.4-rest-malformed-is-refused")
@pytest.mark.parametrize("line", MALFORMED.values(), ids=MALFORMED)
def test_rest_malformed_is_refused(session: Session, line: str) -> None:
    session.send("TYPE", "I").needed(200)
    session.send_malformed(line).if_supported(502).should_be_refused(501, 500, 504)


@requirement("rfc959-5.4-rest-too-large-is-answered")
@pytest.mark.parametrize("digits", [12, 20, 100], ids=["over-32-bits", "over-64-bits", "endless"])
def test_rest_of_a_huge_number_is_answered(session: Session, digits: int) -> None:
    session.send("TYPE", "I").needed(200)
    session.send("REST", "9" * digits).if_supported(500, 502).must_be(350, 501, 504, 554, 550)
    session.must_stay_open()


@requirement("rfc959-5.4-rest-before-login")
def test_rest_before_user(visitor: Session) -> None:
    visitor.send("REST", "100").must_be(530, 350, 500, 501, 502, 503)


@requirement("rfc959-5.4-rest-before-login")
def test_rest_between_user_and_pass(visitor: Session, target: Described) -> None:
    visitor.send("USER", target.user).needed(331)
    visitor.send("REST", "100").must_be(530, 350, 500, 501, 502, 503)
