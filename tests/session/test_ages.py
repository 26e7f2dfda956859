"""Ages by times without zone, and often without year."""

from __future__ import annotations

import pytest

from conformance.session.ages import When, age


@pytest.mark.parametrize(
    ("then", "now", "hours"),
    [
        (When(2026, 11, 27, 9, 0), When(2026, 11, 27, 12, 0), 3),
        (When(0, 11, 27, 9, 0), When(0, 11, 27, 12, 0), 3),
        (When(0, 12, 31, 23, 0), When(0, 1, 1, 1, 0), 2),
        (When(0, 11, 27, 13, 0), When(0, 11, 27, 12, 0), -1),
        (When(0, 2, 29, 12, 0), When(0, 3, 1, 12, 0), 24),
        (When(2023, 2, 29, 12, 0), When(2023, 3, 1, 12, 0), 24),
    ],
)
def test_age_is_what_lies_between(then: When, now: When, hours: int) -> None:
    assert age(then, now).total_seconds() == hours * 3600


def test_day_without_a_time_is_long_ago() -> None:
    assert age(When(2026, 11, 26), When(0, 11, 27, 12, 0)).days > 365


@pytest.mark.parametrize("month", range(1, 13))
@pytest.mark.parametrize("day", [1, 28, 29, 30, 31])
def test_day_that_no_month_has_breaks_nothing(month: int, day: int) -> None:
    assert age(When(0, month, day, 23, 59), When(2023, 2, 29, 0, 0)).days < 366
