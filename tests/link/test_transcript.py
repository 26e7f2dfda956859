"""What a transcript keeps and shows: every event, no password, nothing that moves a cursor."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.link.transcript import THINNED, Kind, Transcript, within

SECRET = "correct horse"


def _transcript(*secrets: str) -> Transcript:
    ticks = itertools.count()
    transcript = Transcript(clock=lambda: next(ticks) / 1000)
    for secret in secrets:
        transcript.hide(secret)
    return transcript


def test_dialogue_is_shown_a_line_each_with_times_and_directions() -> None:
    transcript = _transcript()
    transcript.add(1, False, Kind.CONNECTED, note="127.0.0.1 40000 127.0.0.1 21")
    transcript.add(1, False, Kind.RECEIVED, b"220-two\r\n220 lines\r\n")
    transcript.add(1, False, Kind.SENT, b"ABOR\r\n")
    transcript.add(1, False, Kind.URGENT, b"\xff\xf2")
    transcript.add(2, True, Kind.RECEIVED, b"\x00" * 61)
    transcript.add(1, False, Kind.ENDED)
    assert transcript.text().splitlines() == [
        "      0.0 ms  control 1  -- connected 127.0.0.1 40000 127.0.0.1 21",
        "      1.0 ms  control 1  <  220-two\\r\\n",
        "      1.0 ms  control 1  <  220 lines\\r\\n",
        "      2.0 ms  control 1  >  ABOR\\r\\n",
        "      3.0 ms  control 1  >! \\xFF\\xF2",
        "      4.0 ms  data 2     <  61 octets: " + "\\x00" * 60 + "…",
        "      5.0 ms  control 1  -- ended",
    ]


def test_fresh_names_are_kept_but_not_shown() -> None:
    transcript = _transcript()
    transcript.add(0, False, Kind.NAMED, note="token-1-name")
    assert transcript.text() == ""
    assert transcript.events[0].note == "token-1-name"


def test_dialogue_can_be_shown_from_an_event_on() -> None:
    transcript = _transcript()
    for verb in (b"NOOP\r\n", b"SYST\r\n"):
        transcript.add(1, False, Kind.SENT, verb)
    assert list(transcript.lines(1)) == ["      1.0 ms  control 1  >  SYST\\r\\n"]


def test_long_line_is_cut_and_its_length_told() -> None:
    transcript = _transcript()
    transcript.add(1, False, Kind.RECEIVED, b"x" * 1000)
    assert transcript.text().endswith("x" * 300 + "… (1000 octets in all)")
    assert "x" * 301 not in transcript.text()


@pytest.mark.parametrize("kind", [Kind.SENT, Kind.URGENT, Kind.RECEIVED])
def test_password_is_masked_wherever_it_travels(kind: Kind) -> None:
    transcript = _transcript(SECRET)
    transcript.add(1, False, kind, f"530 {SECRET} is not {SECRET}!\r\n".encode())
    assert transcript.events[0].octets == b"530 **** is not ****!\r\n"
    assert SECRET not in transcript.text()


def test_password_that_is_no_ascii_is_masked_as_it_travels() -> None:
    transcript = _transcript("pä\udcffss")
    transcript.add(1, False, Kind.RECEIVED, b"530 p\xc3\xa4\xffss\r\n")
    assert transcript.events[0].octets == b"530 ****\r\n"


@pytest.mark.parametrize("secret", ["", "ftp"])
def test_very_short_password_is_no_word_to_be_masked(secret: str) -> None:
    transcript = _transcript(secret)
    transcript.add(1, False, Kind.RECEIVED, b"220 ftp\r\n")
    assert transcript.events[0].octets == b"220 ftp\r\n"


def test_contents_of_files_are_never_changed() -> None:
    transcript = _transcript(SECRET)
    transcript.add(2, True, Kind.RECEIVED, SECRET.encode())
    assert transcript.events[0].octets == SECRET.encode()


def test_printable_text_is_masked_too() -> None:
    transcript = _transcript("back\\slash")
    assert transcript.masked_text("PASS back\\\\slash failed") == "PASS **** failed"


@given(
    st.lists(
        st.tuples(st.booleans(), st.sampled_from(list(Kind)), st.binary(max_size=400)), max_size=8
    )
)
def test_text_has_no_control_characters_whatever_a_server_sends(
    events: list[tuple[bool, Kind, bytes]],
) -> None:
    transcript = _transcript()
    for data, kind, octets in events:
        transcript.add(1, data, kind, octets)
    shown = transcript.text().replace("\n", "").replace("…", "")
    assert shown.isascii()
    assert shown == "" or shown.isprintable()


@given(st.binary(max_size=40), st.binary(max_size=40))
def test_no_reply_that_echoes_the_password_shows_it(before: bytes, after: bytes) -> None:
    transcript = _transcript(SECRET)
    transcript.add(1, False, Kind.RECEIVED, before + SECRET.encode() + after)
    assert SECRET not in transcript.text()


def test_long_dialogue_is_cut_in_its_middle() -> None:
    transcript = _transcript()
    for number in range(100_000):
        transcript.add(1, False, Kind.RECEIVED, b"200 %d\r\n" % number)
    shown = transcript.text()
    assert len(shown) < 1 << 16
    assert shown.splitlines()[0].endswith("200 0\\r\\n")
    assert shown.splitlines()[-1].endswith("200 99999\\r\\n")
    (cut,) = [line for line in shown.splitlines() if line.startswith("... (")]
    assert int(cut.split("(")[1].split()[0]) + len(shown.splitlines()) - 1 == 100_000


@given(st.lists(st.text("ab", max_size=30)), st.integers(2, 200))
def test_lines_that_have_room_are_all_there(lines: list[str], most: int) -> None:
    text = within(lines, most)
    if sum(len(line) + 1 for line in lines) <= most // 2:
        assert text == "\n".join(lines)
    assert len(text) <= most + 30 + 60


def test_flood_is_kept_by_its_beginning_and_its_length() -> None:
    transcript = _transcript()
    transcript.add(1, False, Kind.SENT, b"RETR a\r\n")
    for _ in range(100):
        transcript.add(2, True, Kind.RECEIVED, b"x" * 10_000)
    transcript.thin(2)
    octets = [event.octets for event in transcript.events if event.kind is Kind.RECEIVED]
    assert sum(map(len, octets)) == 1_000_000
    assert b"".join(octets).rstrip(b"\x00") == b"x" * 60_000
    assert len({id(one) for one in octets[6:]}) == 1
    assert transcript.events[0].octets == b"RETR a\r\n"
    assert transcript.events[-1].note == THINNED
