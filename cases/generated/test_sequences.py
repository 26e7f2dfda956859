"""Sequences of commands that nobody wrote down, each reply and each octet judged by the model.

Each way of drawing looks for something else; `docs/sequences.md` says what. What a case finds it
shrinks to the shortest dialogue that still shows it.
"""

from __future__ import annotations

import pytest

from conformance.generate.hand import DrawnSequences
from conformance.marker import requirement

TOPICS = (
    *("names", "transfers", "pending-state", "parameters", "data-connections", "logins"),
    *("wrong-lines", "odd-names", "one-write", "segments", "two-sessions", "four-sessions"),
    *("long-lives", "extensions", "extended-data", "hosts"),
)


@requirement("rfc959-6-every-sequence-has-an-explanation")
@pytest.mark.parametrize("topic", TOPICS)
def test_every_reply_is_explained(sequences: DrawnSequences, topic: str) -> None:
    sequences.must_be_explained(topic)
