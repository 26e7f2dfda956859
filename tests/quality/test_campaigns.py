"""The generator finds each stateful mutant, with every seed, and shows it in few steps.

All mutants and seeds take a quarter of an hour: FTP_CONFORMANCE_QUALITY=all asks for them
(`tox -e quality`). Otherwise a sample is tried.
"""

from __future__ import annotations

import os

import pytest

from conformance.generate.budgets import BUDGETS
from conformance.generate.campaign import Campaign, Found, Report
from conformance.generate.steps import to_text

from .table import Row, Stage, rows

ROWS = rows()
ALL_SEEDS = (1, 2, 3, 4, 5)
SAMPLE = ("appe-adds-twice", "rein-ends-all-logins", "second-mkd-in-a-row-makes-nothing")

MOST_SURPLUS = 3
"""Steps that a found sequence may have more than a person's."""

_ALL = os.environ.get("FTP_CONFORMANCE_QUALITY") == "all"
CHOSEN = [row for name, row in ROWS.items() if _ALL or name in SAMPLE]
SEEDS = ALL_SEEDS if _ALL else ALL_SEEDS[:1]


def searched(stage: Stage, row: Row, seed: int) -> Report:
    """Search as a gate would, up to the first finding that is short enough."""

    def is_found() -> bool:
        return any(_surplus(found, row) <= MOST_SURPLUS for found in campaign.report.found)

    campaign = Campaign(row.topic, stage.new_case, BUDGETS["ci"], seed, late=is_found)
    return campaign.run()


def _surplus(found: Found, row: Row) -> int:
    return len(found.steps) - len(row.steps)


def shortest(stage: Stage, row: Row, seed: int) -> Found | None:
    """The shortest finding that the unbroken server does not show, None where there is none."""
    stage.serve(row.name)
    report = searched(stage, row, seed)
    stage.serve("")
    for found in report.found:
        again = stage.played(found.steps)
        assert again.finding is None, f"the unbroken server does it too:\n{to_text(found.steps)}"
    return min(report.found, key=lambda found: len(found.steps), default=None)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    "row", [row for row in CHOSEN if row.seeds == len(ALL_SEEDS)], ids=lambda row: row.name
)
def test_generator_finds_it_in_few_steps(stage: Stage, row: Row, seed: int) -> None:
    found = shortest(stage, row, seed)
    assert found is not None, "nothing was found"
    assert _surplus(found, row) <= MOST_SURPLUS, to_text(found.steps)


@pytest.mark.skipif(not _ALL, reason="five seeds of each take minutes: tox -e quality")
@pytest.mark.parametrize(
    "row", [row for row in ROWS.values() if row.seeds < len(ALL_SEEDS)], ids=lambda row: row.name
)
def test_generator_finds_it_with_some_seeds(stage: Stage, row: Row) -> None:
    found = [shortest(stage, row, seed) for seed in ALL_SEEDS]
    short = [one for one in found if one is not None and _surplus(one, row) <= MOST_SURPLUS]
    assert len(short) >= row.seeds


def test_sixty_are_found_with_every_seed() -> None:
    assert sum(row.seeds == len(ALL_SEEDS) for row in ROWS.values()) >= 60
