"""Each stateful mutant is noticed by the model in the shortest dialogue that a person can write.

The dialogues stand in mutants.toml. On the unbroken server every one of them is explained.
"""

from __future__ import annotations

import pytest

from conformance.generate.drawing import TOPICS
from fixtures.mutants import MUTANTS

from .table import EXPLAINED, Row, Stage, rows

ROWS = rows()


def test_there_are_enough_mutants_and_all_are_known() -> None:
    assert len(ROWS) >= 60
    assert ROWS.keys() <= MUTANTS.keys()


def test_mutants_made_for_sequences_are_all_in_the_table() -> None:
    made = {name for name, mutant in MUTANTS.items() if mutant.breaks == EXPLAINED}
    assert made - ROWS.keys() == set()


def test_each_way_of_drawing_has_something_to_find() -> None:
    assert {row.topic for row in ROWS.values()} == set(TOPICS)


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_dialogue_shows_the_mutant_and_nothing_else(stage: Stage, row: Row) -> None:
    stage.serve("")
    unbroken = stage.played(row.steps)
    assert (unbroken.finding, unbroken.over) == (None, "")
    stage.serve(row.name)
    assert stage.played(row.steps).finding is not None
