"""How cases are dealt out: nothing is lost, long ones come first, and workers wait in turns."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from types import FunctionType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.plugin import distributing
from conformance.plugin.distributing import dealt, may_wait
from conformance.session import Session

from .conftest import Embedded
from .running import PASSED, ROOT, run


@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 200), st.integers(1, 20))
def test_every_case_is_dealt_out_once(long: int, waiting: int, others: int, workers: int) -> None:
    first = [f"long {n}" for n in range(long)]
    second = [f"waits {n}" for n in range(waiting)]
    third = [f"other {n}" for n in range(others)]
    made = dealt(first, second, third, workers)
    assert sorted(made) == sorted([*first, *second, *third])


@pytest.mark.parametrize("workers", [1, 2, 3, 16])
def test_each_share_begins_with_as_many_long_cases(workers: int) -> None:
    for share in shares(workers):
        count = sum(one == "long" for one in share)
        assert count in (16 // workers, 16 // workers + 1)
        assert all(one == "long" for one in share[:count])


@pytest.mark.parametrize("workers", [1, 2, 3, 16])
def test_workers_wait_in_turns(workers: int) -> None:
    """Every other one begins with what may wait; for the rest it is in the middle."""
    for worker, share in enumerate(shares(workers)):
        waits = [place for place, one in enumerate(share) if one == "waits"]
        assert len(waits) in (32 // workers, 32 // workers + 1)
        assert waits == list(range(waits[0], waits[-1] + 1))
        begins = share.count("long")
        middle = begins + (len(share) - begins - len(waits)) // 2
        assert waits[0] == (middle if worker % 2 else begins)


def shares(workers: int) -> Iterator[list[str]]:
    """What each worker begins with."""
    made, begin = dealt(["long"] * 16, ["waits"] * 32, ["other"] * 2000, workers), 0
    for worker in range(workers):
        share = made[begin : begin + (len(made) - begin) // (workers - worker)]
        begin += len(share)
        yield share
    assert begin == len(made)


def test_case_that_may_wait_for_a_bound_is_known() -> None:
    def waits(session: Session) -> None:
        session.send("QUIT").must_be(221)
        session.must_close()

    def goes_on(session: Session) -> None:
        session.send("NOOP").must_be(200)

    assert isinstance(waits, FunctionType)
    assert isinstance(goes_on, FunctionType)
    assert may_wait(waits)
    assert not may_wait(goes_on)


def test_what_may_wait_is_a_name_that_cases_use() -> None:
    used = {
        node.attr
        for path in (ROOT / "cases").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute)
    }
    assert used >= distributing._WAITING


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
