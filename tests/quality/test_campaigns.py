"""The generator finds each stateful mutant, with every seed, and shows it in few steps.

All mutants and seeds take a quarter of an hour: FTP_CONFORMANCE_QUALITY=all asks for them
(`tox -e quality`). Otherwise a sample is tried.
"""

from __future__ import annotations

import os
from collections.abc import Callable

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


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("row", CHOSEN, ids=lambda row: row.name)
def test_generator_finds_it_in_few_steps(
    stage: Stage, row: Row, seed: int, record_property: Callable[[str, object], None]
) -> None:
    stage.serve(row.name)
    report = searched(stage, row, seed)
    assert report.found, f"{report.played} sequences, {len(report.once)} seen once; {report.over}"
    shortest = min(report.found, key=lambda found: len(found.steps))
    record_property("surplus", _surplus(shortest, row))
    stage.serve("")
    assert stage.played(shortest.steps).finding is None, "the unbroken server does the same"
    assert _surplus(shortest, row) <= MOST_SURPLUS, to_text(shortest.steps)
