"""What a transcript keeps and shows: every event, no password, nothing that moves a cursor."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.link.transcript import Kind, Transcript

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
