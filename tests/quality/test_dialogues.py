"""Each stateful mutant is noticed by the model in the shortest dialogue that a person can write.

The dialogues stand in mutants.toml. On the unbroken server every one of them is explained.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from kill_matrix.server import Reference

from conformance.generate.budgets import Budget
from conformance.generate.campaign import Campaign
from conformance.generate.player import Outcome, Player
from conformance.generate.steps import Step, from_text
from conformance.link.interface import Address
from conformance.link.sockets import SocketLink
from conformance.link.transport import PieceLink
from conformance.session import Case
from conformance.spec import catalogue
from fixtures.mutants import MUTANTS

TABLE = tomllib.loads(Path(__file__).with_name("mutants.toml").read_text("utf-8"))["mutant"]
DIALOGUES = {str(row["name"]): str(row["dialogue"]) for row in TABLE}
TOPICS = {str(row["name"]): str(row["topic"]) for row in TABLE}
FOUND = ("second-mkd-in-a-row-makes-nothing", "appe-adds-twice", "rein-ends-all-logins")
"""A sample that the generator must find; drawing for all takes minutes."""

MOST_SURPLUS = 3
"""Steps that a found sequence may have more than a person's."""

_EXPLAINED = catalogue().requirements["rfc959-6-every-sequence-has-an-explanation"]
_NUMBERS = count()


@pytest.fixture(scope="module")
def reference() -> Iterator[Reference]:
    """The reference server, switched from mutant to mutant."""
    running = Reference()
    yield running
    running.end()


def new_case(reference: Reference) -> Case:
    """Return a case with a link of its own."""
    target = reference.target
    address = Address(target.host, target.port)
    link = PieceLink(SocketLink(address, f"ftp-conformance-quality-{next(_NUMBERS)}"))
    return Case(_EXPLAINED, link, target)


def played(reference: Reference, steps: list[Step]) -> Outcome:
    """Play steps on the server as it is."""
    case = new_case(reference)
    try:
        return Player(case, steps).play()
    finally:
        case.link.close()


def test_there_are_enough_mutants_and_all_are_known() -> None:
    assert len(DIALOGUES) >= 60
    assert len(DIALOGUES) == len(TABLE)
    assert DIALOGUES.keys() <= MUTANTS.keys()


@pytest.mark.parametrize("name", DIALOGUES)
def test_dialogue_shows_the_mutant_and_nothing_else(reference: Reference, name: str) -> None:
    steps = from_text(DIALOGUES[name])
    reference.begin("")
    unbroken = played(reference, steps)
    assert (unbroken.finding, unbroken.over) == (None, "")
    reference.begin(name)
    assert played(reference, steps).finding is not None


@pytest.mark.parametrize("name", FOUND)
def test_generator_finds_it_in_few_steps(reference: Reference, name: str) -> None:
    reference.begin(name)
    campaign = Campaign(TOPICS[name], lambda: new_case(reference), Budget("ci", 150), 1)
    report = campaign.run()
    assert report.found
    shortest = len(from_text(DIALOGUES[name]))
    assert min(len(found.steps) for found in report.found) <= shortest + MOST_SURPLUS
