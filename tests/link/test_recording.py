"""Recordings: what a transcript has comes back as it was, and nothing else comes back at all."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.link.recording import RecordingError, from_rows, to_rows
from conformance.link.transcript import Event, Kind
from conformance.samples import MEBIBYTE, octets

EVENTS = st.lists(
    st.builds(
        Event,
        st.floats(0, 1e6).map(lambda seconds: round(seconds, 6)),
        st.integers(0, 99),
        st.booleans(),
        st.sampled_from(list(Kind)),
        st.binary(max_size=3000),
        st.text(max_size=20),
    ),
    max_size=6,
).map(lambda events: [event._replace(seconds=number * 0.5) for number, event in enumerate(events)])


@given(EVENTS)
def test_events_come_back(events: list[Event]) -> None:
    assert from_rows(json.loads(json.dumps(to_rows(events)))) == events


@given(st.integers(0, len(MEBIBYTE) - 1), st.integers(400, 3 << 20))
def test_piece_of_the_megabyte_is_told_by_its_place(offset: int, length: int) -> None:
    octets = (MEBIBYTE * 5)[offset : offset + length]
    rows = to_rows([Event(0.0, 1, True, Kind.SENT, octets)])
    assert rows[0][4] == {"sample": [offset, length]}
    assert from_rows(rows)[0].octets == octets


def test_time_is_counted_from_the_first_event() -> None:
    events = [Event(10.5, 1, False, Kind.SILENT), Event(11.0, 1, False, Kind.CLOSED)]
    assert [row[0] for row in to_rows(events)] == [0.0, 0.5]


def test_octets_are_masked() -> None:
    rows = to_rows([Event(0.0, 1, True, Kind.RECEIVED, b"a word")], lambda octets: octets.upper())
    assert rows[0][4] == "A WORD"


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ("text", "wanted a list of events, found str"),
        ([[0.0, 1, 0]], "event 1: wanted 4 to 6 values"),
        ([[0.0, 1, 0, "exploded"]], "event 1: 'exploded' is not a valid Kind"),
        ([[0.0, 1, 0, "sent", 7]], "event 1: wanted octets as a text"),
        ([[0.0, 1, 0, "sent", "\u20ac"]], "event 1: 'latin-1' codec"),
        ([[0.0, 1, 0, "sent", "", 7]], "event 1: wanted a note of text"),
        ([[0.0, 1, 0, "sent", {"z": "%"}]], "event 1: "),
        ([[0.0, 1, 0, "sent", {"z": "eJw="}]], "event 1: compressed octets that have no end"),
        ([[0.0, 1, 0, "sent", {"sample": [-1, 5]}]], "event 1: a sample beyond its bounds"),
        ([[0.0, 1, 0, "sent", {"sample": [0, 1 << 40]}]], "event 1: a sample beyond its bounds"),
        ([[0.0, 1, 0, "sent"], None], "event 2: wanted 4 to 6 values"),
    ],
)
def test_anything_else_is_refused(rows: Any, says: str) -> None:
    with pytest.raises(RecordingError) as raised:
        from_rows(rows)
    assert str(raised.value).startswith(says)


def test_octets_beyond_what_is_kept_stand_as_zeros() -> None:
    noise = [octets(10_000, seed) for seed in ("one", "two", "three")]
    events = [Event(0.0, 2, True, Kind.RECEIVED, one) for one in noise]
    control = Event(0.0, 1, False, Kind.RECEIVED, octets(10_000, "four"))
    first, second, third, beside = from_rows(to_rows([*events, control], most=15_000))
    assert (first, second, beside) == (events[0], events[1], control)
    assert third.octets == bytes(10_000)
