"""How cases are dealt out: nothing is lost, and long ones begin each worker's share."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.plugin.distributing import dealt

from .conftest import Embedded
from .running import PASSED, run


@given(st.integers(0, 30), st.integers(0, 200), st.integers(1, 20))
def test_every_case_is_dealt_out_once(long: int, others: int, workers: int) -> None:
    first, second = [f"long {n}" for n in range(long)], [f"other {n}" for n in range(others)]
    assert sorted(dealt(first, second, workers)) == sorted([*first, *second])


@pytest.mark.parametrize("workers", [1, 2, 3, 16])
def test_each_share_begins_with_as_many_long_cases(workers: int) -> None:
    long, others = [f"long {n}" for n in range(16)], [f"other {n}" for n in range(2000)]
    made, begin = dealt(long, others, workers), 0
    for worker in range(workers):
        share = made[begin : begin + (len(made) - begin) // (workers - worker)]
        begin += len(share)
        count = sum(one.startswith("long") for one in share)
        assert count in (16 // workers, 16 // workers + 1)
        assert all(one.startswith("long") for one in share[:count])
    assert begin == len(made)


def test_workers_take_over_from_each_other(embedded: Embedded) -> None:
    outcome = run("cases/rfc959/test_noop.py", "-v", "-n", "2", *embedded.config)
    assert outcome.status == PASSED, outcome.text
    assert "WorkStealingScheduling" in outcome.text


def test_another_way_that_was_asked_for_stays(embedded: Embedded) -> None:
    outcome = run(
        "cases/rfc959/test_noop.py", "-v", "-n", "2", "--dist", "loadfile", *embedded.config
    )
    assert outcome.status == PASSED, outcome.text
    assert "LoadFileScheduling" in outcome.text
