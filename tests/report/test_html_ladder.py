"""The ladder of a dialogue: what is marked, what is cut, and that no label meets another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from conformance.link.transcript import Event, Kind
from conformance.report.html_ladder import ladder

SVG = re.compile(r"<svg.*</svg>", re.DOTALL)
NOOP, OK = b"NOOP\r\n", b"200 ok\r\n"


def said(*lines: bytes | str, connection: int = 1, data: bool = False) -> list[Event]:
    """Events of one connection: "> " and "< " before octets, or a kind."""
    events = []
    for number, line in enumerate(lines):
        where = (0.001 * number, connection, data)
        if isinstance(line, str):
            events.append(Event(*where, Kind(line), b"", ""))
        else:
            kind = Kind.SENT if line.startswith(b"> ") else Kind.RECEIVED
            events.append(Event(*where, kind, line[2:]))
    return events


def drawn(events: Sequence[Event], sent: str = "", received: str = "") -> ElementTree.Element:
    found = SVG.search(ladder(events, sent, received))
    assert found is not None
    return ElementTree.fromstring(found[0].replace("&#9654;", "\u25b6"))


def texts(svg: ElementTree.Element, word: str) -> list[str]:
    """The texts of a class, in their order."""
    return [one.text or "" for one in svg.iter("text") if word in (one.get("class") or "").split()]


RENAMED = [
    *said("connected", b"< 220 ready\r\n", b"> RNTO new\r\n", b"< 250-odd\r\n250 done\r\n"),
    *said("connected", b"< " + bytes(300), b"> ab\r\n", connection=2, data=True),
]


def test_judged_exchange_is_marked_by_colour_shape_and_words() -> None:
    svg = drawn(RENAMED, "RNTO new\\r\\n", "250-odd\\r\\n250 done\\r\\n")
    judged = ["RNTO new\\r\\n", "250-odd\\r\\n", "250 done\\r\\n"]
    assert texts(svg, "judged") == judged
    assert texts(svg, "flag") == ["\u25b6"] * 3
    assert svg.findtext("title") == "Dialogue of 8 steps, 1 data connection, 3 judged"
    told = svg.findtext("desc") or ""
    assert all(line in told for line in judged)


def test_data_connection_has_a_lane_with_its_octets_or_their_number() -> None:
    svg = drawn(RENAMED)
    assert texts(svg, "head") == ["user", "server", "data 2"]
    assert {"300 octets", "ab\\r\\n"} <= set(texts(svg, "label"))


def test_where_no_exchange_is_quoted_the_caption_says_so() -> None:
    assert "No single exchange shows it" in ladder(RENAMED, "", "225, 200")
    assert "&#9654;" not in ladder(RENAMED, "", "225, 200")
    assert "marks the exchange" in ladder(RENAMED, "RNTO new\\r\\n", "")


def test_lines_of_data_connections_without_a_lane_are_told_in_words() -> None:
    events = [event for n in range(2, 8) for event in said(b"< a", connection=n, data=True)]
    svg = drawn(events)
    assert len(texts(svg, "head")) == 2 + 4
    assert texts(svg, "note") == ["data 6: received a", "data 7: received a"]


def test_several_control_connections_are_numbered_and_all_but_one_dashed() -> None:
    events = [*said(b"> NOOP\r\n", b"< 200 ok\r\n"), *said(b"> PWD\r\n", connection=3)]
    svg = drawn(events, "PWD\\r\\n", "")
    assert texts(svg, "note") == ["1", "1", "3"]
    assert texts(svg, "aside") == ["NOOP\\r\\n", "200 ok\\r\\n"]
    assert "2 control connections, numbered: the judged one is not dashed." in ladder(
        events, "PWD\\r\\n", ""
    )


def test_command_with_a_cr_in_it_is_one_arrow() -> None:
    assert texts(drawn(said(b"> CWD a\r\x00b\r\n")), "label") == ["CWD a\\r\\x00b\\r\\n"]


def test_long_dialogue_is_cut_but_never_what_was_judged() -> None:
    events = said(*[b"> NOOP\r\n"] * 90, b"> PWD\r\n", b"< 257 here\r\n", *[b"> NOOP\r\n"] * 90)
    svg = drawn(events, "PWD\\r\\n", "257 here\\r\\n")
    assert texts(svg, "judged") == ["PWD\\r\\n", "257 here\\r\\n"]
    assert texts(svg, "gap") == ["... 72 more ...", "... 61 more ..."]


def test_dialogue_without_events_has_no_ladder() -> None:
    assert ladder([], "", "") == ""


EVENTS = st.lists(
    st.builds(
        Event,
        st.floats(0, 1e4),
        st.integers(1, 9),
        st.booleans(),
        st.sampled_from(Kind),
        st.binary(max_size=400),
        st.text(max_size=90),
    ),
    max_size=30,
)
CHARACTER = 6.7
"""Pixels that a character of the font takes, generously."""


def _span(text: ElementTree.Element) -> tuple[float, float, float]:
    """Where a text stands: its line, its begin and its end."""
    names = (text.get("class") or "").split()
    name = "beside" if "beside" in names else names[0]
    width, x = len(text.text or "") * CHARACTER, float(text.get("x", 0))
    begin = {"beside": x - width / 2, "head": x - width / 2, "flag": x - width}.get(name, x)
    return float(text.get("y", 0)), begin, begin + width


@given(EVENTS, st.text(max_size=20), st.text(max_size=20))
def test_no_label_meets_another_or_leaves_the_picture(
    events: list[Event], sent: str, received: str
) -> None:
    if not ladder(events, sent, received):
        return
    svg = drawn(events, sent, received)
    spans = sorted(map(_span, svg.iter("text")))
    width = float(svg.get("width", 0))
    assert all(begin >= 0 and end <= width for _, begin, end in spans)
    for one, other in pairwise(spans):
        assert other[0] - one[0] >= 11 or other[1] >= one[2] or other[2] <= one[1], (one, other)
