"""Sequences as text, and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.generate.drawing import TOPICS, sequences
from conformance.generate.steps import Step, StepError, from_text, to_text

TEXT = """\
1> CWD $ROOT
1> PASV
1> STOR a
1= 'hello\\r\\n'
1- reset
2! TYPE Z Z
1> RNFR b
1/ 2 5
1> NOOP
1+
1> PWD
"""
STEPS = [
    Step(0, "CWD", "$ROOT"),
    Step(0, "PASV"),
    Step(0, "STOR", "a", b"hello\r\n", "reset"),
    Step(1, "TYPE Z Z", broken=True),
    Step(0, "RNFR", "b", cuts=(2, 5)),
    Step(0, "NOOP", together=True),
    Step(0, "PWD"),
]


def test_text_is_as_documented() -> None:
    assert to_text(STEPS) == TEXT
    assert from_text(TEXT) == STEPS


def test_people_may_add_remarks() -> None:
    assert from_text("# why\n\n1> PWD\n") == [Step(0, "PWD")]


@given(st.sampled_from(sorted(TOPICS)).flatmap(lambda name: sequences(TOPICS[name])))
def test_what_is_drawn_survives_its_text(steps: list[Step]) -> None:
    assert from_text(to_text(steps)) == steps


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("1> PWD\nPWD", "line 2: 'PWD' is no step; wanted a session from 1 to 9"),
        ("1= 'x'", "line 1: \"1= 'x'\" belongs to no command above it"),
        ("1> STOR a\n2= 'x'", "line 2: \"2= 'x'\" belongs to no command above it"),
        ("1> STOR a\n1= x", "line 2: 'x' are no octets; wanted \"…\""),
        ("1> STOR a\n1- lost", "line 2: 'lost' is none of late, never, closed early"),
        ("1> PWD\n1/ a", "line 2: wanted places to cut at"),
        ("1> 123", "line 1: '123' is no verb; wrong lines are marked by '!'"),
    ],
)
def test_text_that_is_no_sequence_names_the_line(text: str, says: str) -> None:
    with pytest.raises(StepError) as caught:
        from_text(text)
    assert str(caught.value).startswith(says)
