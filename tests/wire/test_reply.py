"""Replies out of octets: RFC 959 section 4.2, hostile streams, and cuts at any place."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.wire.reply import Defect, Reply, ReplyParser, ReplyTooLong

# Pieces from which replies and everything like replies are put together.
PIECES = st.sampled_from(
    [
        b"220",
        b"220-",
        b"220 ",
        b"999 ",
        b"6",
        b"\r\n",
        b"\n",
        b"\r",
        b"\x00",
        b"\xff",
        b" ",
        b"text",
    ]
)
STREAMS = st.lists(PIECES, max_size=40).map(b"".join) | st.binary(max_size=120)


def cut(octets: bytes, places: list[int]) -> list[bytes]:
    """Cut octets at these places, wherever they fall."""
    borders = [0, *sorted(place % (len(octets) + 1) for place in places), len(octets)]
    return [octets[begin:end] for begin, end in pairwise(borders)]


def outcome(pieces: list[bytes], max_line: int = 65536, max_reply: int = 1 << 20) -> list[object]:
    """All that the parser makes of these pieces and the end after them."""
    parser = ReplyParser(max_line, max_reply)
    seen: list[object] = []
    try:
        for piece in pieces:
            seen += parser.feed(piece)
            assert len(parser.pending) <= max_reply
        seen.append(parser.end())
    except ReplyTooLong:
        seen.append(ReplyTooLong)
    return seen


def only(octets: bytes) -> Reply:
    parser = ReplyParser()
    (reply,) = parser.feed(octets)
    assert parser.pending == b""
    assert parser.end() is None
    return reply


def test_a_reply_of_one_line() -> None:
    assert only(b"226 Transfer complete\r\n") == Reply(
        226, (b"Transfer complete",), (), b"226 Transfer complete\r\n"
    )


def test_the_text_may_be_empty() -> None:
    assert only(b"200 \r\n") == Reply(200, (b"",), (), b"200 \r\n")


def test_a_reply_of_several_lines_ends_at_its_code_and_space() -> None:
    octets = b"123-First\r\nSecond\r\n  234 A number\r\n123-Third\r\n124 Other\r\n123 Last\r\n"
    assert only(octets) == Reply(
        123,
        (b"First", b"Second", b"  234 A number", b"123-Third", b"124 Other", b"Last"),
        (),
        octets,
    )


def test_replies_follow_each_other_in_one_piece() -> None:
    replies = ReplyParser().feed(b"150 Open\r\n226-Done\r\n226 \r\n200 Ok\r\n")
    assert [reply.code for reply in replies] == [150, 226, 200]
    assert [reply.octets for reply in replies] == [
        b"150 Open\r\n",
        b"226-Done\r\n226 \r\n",
        b"200 Ok\r\n",
    ]


def test_digit_and_text() -> None:
    reply = only(b"550 caf\xe9\r\n")
    assert (reply.digit, reply.text) == (5, "caf\xe9")
    assert Reply(0, (), (), b"").text == ""


def test_cr_nul_is_a_cr_of_the_text() -> None:
    reply = only(b'257 "a\r\x00b" made\r\n')
    assert (reply.lines, reply.defects) == ((b'"a\rb" made',), ())


@pytest.mark.parametrize(
    ("octets", "code", "lines", "defects"),
    [
        (b"220 hi\n", 220, (b"hi",), (Defect.BARE_LF,)),
        (b"220-a\n220 b\r\n", 220, (b"a", b"b"), (Defect.BARE_LF,)),
        (b"220 a\rb\r\n", 220, (b"a\rb",), (Defect.BARE_CR,)),
        (b"220 a\r\r\n", 220, (b"a\r",), (Defect.BARE_CR,)),
        (b"220 a\x00b\r\n", 220, (b"a\x00b",), (Defect.NUL,)),
        (b"220 a\r\x00\x00b\r\n", 220, (b"a\r\x00b",), (Defect.NUL,)),
        (b"220 \xc3\xa4\r\n", 220, (b"\xc3\xa4",), (Defect.HIGH_OCTET,)),
        (b"\r\n", 0, (b"",), (Defect.NO_CODE,)),
        (b"hello\r\n", 0, (b"hello",), (Defect.NO_CODE,)),
        (b"22 hello\r\n", 0, (b"22 hello",), (Defect.NO_CODE,)),
        (b"abc-\r\n", 0, (b"abc-",), (Defect.NO_CODE,)),
        (b" 220 hi\r\n", 0, (b" 220 hi",), (Defect.NO_CODE,)),
        (b"000 hi\r\n", 0, (b"hi",), (Defect.FIRST_DIGIT,)),
        (b"000-hi\r\nx\r\n000 end\r\n", 0, (b"hi", b"x", b"end"), (Defect.FIRST_DIGIT,)),
        (b"720 hi\r\n", 720, (b"hi",), (Defect.FIRST_DIGIT,)),
        (b"631 aGk=\r\n", 631, (b"aGk=",), (Defect.PROTECTED,)),
        (b"260 hi\r\n", 260, (b"hi",), (Defect.SECOND_DIGIT,)),
        (b"990 hi\r\n", 990, (b"hi",), (Defect.FIRST_DIGIT, Defect.SECOND_DIGIT)),
        (b"220\r\n", 220, (b"",), (Defect.NO_SEPARATOR,)),
        (b"2200 hi\r\n", 0, (b"2200 hi",), (Defect.NO_CODE,)),
        (b"220\thi\r\n", 220, (b"\thi",), (Defect.NO_SEPARATOR,)),
        (b"211-a\r\n211\r\n211 b\r\n", 211, (b"a", b"211", b"b"), (Defect.AMBIGUOUS_LINE,)),
        (b"211-a\r\n2110 b\r\n211 c\r\n", 211, (b"a", b"2110 b", b"c"), ()),
    ],
)
def test_it_goes_on_after_each_defect(
    octets: bytes, code: int, lines: tuple[bytes, ...], defects: tuple[Defect, ...]
) -> None:
    first, second = ReplyParser().feed(octets + b"200 next\r\n")
    assert first == Reply(code, lines, defects, octets)
    assert second == Reply(200, (b"next",), (), b"200 next\r\n")


@pytest.mark.parametrize(
    ("octets", "code", "lines"),
    [
        (b"2", 0, (b"2",)),
        (b"220", 220, (b"",)),
        (b"220 hi", 220, (b"hi",)),
        (b"220 hi\r", 220, (b"hi",)),
        (b"211-Features\r\n SIZE\r\n", 211, (b"Features", b" SIZE")),
        (b"211-Features\r\n SI", 211, (b"Features", b" SI")),
        (b"211-Features\r\n211 E", 211, (b"Features", b"E")),
    ],
)
def test_the_end_inside_a_reply(octets: bytes, code: int, lines: tuple[bytes, ...]) -> None:
    parser = ReplyParser()
    assert parser.feed(octets) == []
    assert parser.pending == octets
    assert parser.end() == Reply(code, lines, (Defect.UNFINISHED,), octets)
    assert parser.pending == b""
    assert parser.end() is None


def test_a_defect_seen_below_is_noted_on_one_reply_only() -> None:
    parser = ReplyParser()
    parser.note(Defect.TELNET)
    first, second = parser.feed(b"200 a\r\n200 b\r\n")
    assert (first.defects, second.defects) == ((Defect.TELNET,), ())
    parser.feed(b"200 ")
    parser.note(Defect.TELNET)
    assert parser.feed(b"c\r\n")[0].defects == (Defect.TELNET,)


def test_bounds_count_lines_without_their_ends_and_replies_with_them() -> None:
    assert len(ReplyParser(max_line=6).feed(b"220 hi\r\n")) == 1
    with pytest.raises(ReplyTooLong, match="line longer than 6 octets"):
        ReplyParser(max_line=6).feed(b"220 hi!\r\n")
    assert len(ReplyParser(max_reply=8).feed(b"220 hi\r\n")) == 1
    with pytest.raises(ReplyTooLong, match="reply longer than 8 octets"):
        ReplyParser(max_reply=8).feed(b"220 hi!\r\n")


def test_replies_before_the_one_too_long_are_not_lost() -> None:
    parser = ReplyParser(max_line=10)
    assert [reply.code for reply in parser.feed(b"220 hi\r\n230 " + b"x" * 20)] == [220]
    assert parser.pending == b""
    for call in (lambda: parser.feed(b"200 ok\r\n"), parser.end):
        with pytest.raises(ReplyTooLong) as caught:
            call()
        assert caught.value.start == b"230 " + b"x" * 20
        assert "230 xx" in str(caught.value)


def test_an_endless_reply_of_many_lines_is_bounded() -> None:
    parser = ReplyParser(max_reply=706)
    parser.feed(b"211-\r\n")
    for _ in range(100):
        assert parser.feed(b"211-x\r\n") == []
    assert len(parser.pending) == 706
    with pytest.raises(ReplyTooLong):
        parser.feed(b"2")


@given(STREAMS, st.lists(st.integers(0, 200), max_size=12))
def test_cuts_change_nothing(octets: bytes, places: list[int]) -> None:
    whole = outcome([octets])
    assert outcome(cut(octets, places)) == whole
    assert outcome([octets[at : at + 1] for at in range(len(octets))]) == whole


@given(STREAMS, st.lists(st.integers(0, 200), max_size=12), st.integers(1, 30), st.integers(1, 50))
def test_cuts_change_nothing_at_small_bounds(
    octets: bytes, places: list[int], max_line: int, max_reply: int
) -> None:
    whole = outcome([octets], max_line, max_reply)
    # Where a bound is passed in the last piece, the call that would tell it is the one to `end`.
    assert outcome(cut(octets, places), max_line, max_reply) == whole


@given(STREAMS)
def test_no_octet_is_lost_or_made_up(octets: bytes) -> None:
    seen = outcome([octets])
    assert b"".join(reply.octets for reply in seen if isinstance(reply, Reply)) == octets


@given(
    st.from_regex(rb"[1-5][0-5][0-9]", fullmatch=True),
    st.lists(st.from_regex(rb"[ -~]{0,20}", fullmatch=True), min_size=1, max_size=6),
)
def test_what_obeys_the_grammar_has_no_defect(code: bytes, lines: list[bytes]) -> None:
    first, *inner = lines
    if inner:
        *inner, last = inner
        padded = [b" " + line for line in inner]
        body = [code + b"-" + first, *padded, code + b" " + last]
        expected = (first, *padded, last)
    else:
        body = [code + b" " + first]
        expected = (first,)
    octets = b"".join(line + b"\r\n" for line in body)
    assert only(octets) == Reply(int(code), expected, (), octets)


def test_single_octets_cost_linear_time() -> None:
    def seconds(length: int) -> float:
        parser = ReplyParser(max_line=1 << 20)
        begun = time.process_time()
        for _ in range(length):
            parser.feed(b"a")
        return time.process_time() - begun

    # Eight times the octets: about 8 times the time where linear, 64 times where quadratic.
    assert seconds(160_000) < 30 * max(seconds(20_000), 0.001)
