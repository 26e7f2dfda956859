"""What is drawn: sequences that can be kept as a text, and in which steps meet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from random import Random

import pytest
from hypothesis import Phase, find, given, seed, settings
from hypothesis import strategies as st

from conformance.generate.budgets import BUDGETS, settings_of
from conformance.generate.drawing import PLAIN_NAMES, TOPICS, Topic, sequences
from conformance.generate.guess import PREPARING
from conformance.generate.moves import TRANSFERS
from conformance.generate.player import MOST_SESSIONS
from conformance.generate.steps import ROOT, Step, from_text, to_text

FEW = settings(max_examples=25, database=None)
LOOKED_THROUGH = settings(max_examples=150, database=None, phases=[Phase.generate])
"""As many as the gate draws: what is not among them is hardly ever drawn."""


@pytest.mark.parametrize("topic", TOPICS)
def test_sequence_is_what_its_text_says(topic: str) -> None:
    @FEW
    @given(sequences(TOPICS[topic]))
    def same(steps: list[Step]) -> None:
        assert from_text(to_text(steps)) == steps

    same()


@pytest.mark.parametrize("topic", TOPICS.values(), ids=TOPICS)
def test_sequence_is_one_of_its_topic(topic: Topic) -> None:
    @FEW
    @given(sequences(topic))
    def fits(steps: list[Step]) -> None:
        assert max(step.session for step in steps) < topic.sessions <= MOST_SESSIONS
        assert topic.cut or not any(step.cuts for step in steps)
        assert topic.joined or not any(step.together for step in steps)
        assert "QUIT" not in {step.verb for step in steps}

    fits()


def test_same_seed_draws_the_same() -> None:
    def drawn(number: int) -> list[str]:
        texts: list[str] = []

        @seed(number)
        @settings_of(BUDGETS["smoke"])
        @given(sequences(TOPICS["names"]))
        def note(steps: list[Step]) -> None:
            texts.append(to_text(steps))

        note()
        return texts

    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)


Wanted = Callable[[Sequence[Step]], bool]


def in_a_row(*verbs: str) -> Wanted:
    """Whether these verbs come one after the other."""

    def wanted(steps: Sequence[Step]) -> bool:
        spelled = [step.verb for step in steps]
        width = len(verbs)
        return any(tuple(spelled[at : at + width]) == verbs for at in range(len(spelled)))

    return wanted


def _renames_what_is_there(steps: Sequence[Step]) -> bool:
    return any(
        (one.verb, two.verb) == ("RNFR", "RNTO")
        and any(step.argument == one.argument and step.verb == "MKD" for step in steps[:at])
        for at, (one, two) in enumerate(pairwise(steps))
    )


def _two_write_one_file(steps: Sequence[Step]) -> bool:
    writers = {(step.session, step.argument) for step in steps if step.verb in ("STOR", "APPE")}
    return any((1 - session, name) in writers for session, name in writers)


def _told(steps: Sequence[Step]) -> list[Step]:
    """The steps that are no preparation."""
    return [step for step in steps if step.verb not in PREPARING]


MEETINGS: dict[str, tuple[str, Wanted]] = {
    "a rename of what is there": ("names", _renames_what_is_there),
    "two names for one rename": ("names", in_a_row("RNFR", "RNFR", "RNTO")),
    "up and up": ("names", in_a_row("CDUP", "CDUP")),
    "a transfer after a restarted one": (
        "transfers",
        in_a_row("PASV", "REST", "RETR", "PASV", "RETR"),
    ),
    "PASV behind REST": ("pending-state", in_a_row("REST", "PASV", "RETR")),
    "NOOP within a rename": ("pending-state", in_a_row("RNFR", "NOOP", "RNTO")),
    "a marker before a login": ("logins", in_a_row("REST", "REIN", "USER", "PASS")),
    "one file of two sessions": ("two-sessions", _two_write_one_file),
    "three in one write": (
        "one-write",
        lambda steps: any(one.together and two.together for one, two in pairwise(steps)),
    ),
    "three segments": ("segments", lambda steps: any(len(step.cuts) > 1 for step in steps)),
    "a size before and after": (
        "extensions",
        lambda steps: any(
            (one.verb, two.verb, three.verb) == ("SIZE", "APPE", "SIZE")
            for one, two, three in zip(
                _told(steps), _told(steps)[1:], _told(steps)[2:], strict=False
            )
        ),
    ),
    "facts that were chosen": ("extensions", in_a_row("OPTS", "MLST")),
    "EPSV ALL before a failure": ("extended-data", in_a_row("EPSV", "EPSV", "RETR", "PASV")),
    "EPRT behind REST": ("extended-data", in_a_row("REST", "EPRT", "RETR")),
    "all that befalls": (
        "data-connections",
        lambda steps: {"late", "reset", "aborted"} <= {step.fate for step in steps},
    ),
}


@pytest.mark.parametrize(("topic", "wanted"), MEETINGS.values(), ids=MEETINGS)
def test_what_a_topic_is_for_is_drawn(topic: str, wanted: Wanted) -> None:
    found = find(sequences(TOPICS[topic]), wanted, settings=LOOKED_THROUGH, random=Random(7))
    assert wanted(found)


@given(st.data())
@FEW
def test_most_transfers_are_prepared(data: st.DataObject) -> None:
    steps = data.draw(sequences(TOPICS["transfers"]))
    prepared: set[int] = set()
    for step in steps:
        if step.verb in ("PASV", "PORT"):
            prepared.add(step.session)
        elif step.verb in TRANSFERS:
            assert step.session in prepared
            prepared.discard(step.session)


@given(st.data())
@FEW
def test_odd_names_meet_a_plain_one(data: st.DataObject) -> None:
    steps = data.draw(sequences(TOPICS["odd-names"]))
    parts = {part for step in steps for part in step.argument.removeprefix(ROOT).split("/")}
    assert len(parts - {*PLAIN_NAMES, "", "I", "A"}) <= 3
