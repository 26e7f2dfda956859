"""Times of RFC 3659: their form, their ranges, their order."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.wire.timestamp import Timestamp, TimestampError, read_timestamp


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("19990929003355", Timestamp(1999, 9, 29, 0, 33, 55)),
        ("19990929003355.237", Timestamp(1999, 9, 29, 0, 33, 55, Fraction(237, 1000))),
        ("19980615100045.014", Timestamp(1998, 6, 15, 10, 0, 45, Fraction(14, 1000))),
        ("20000229235960", Timestamp(2000, 2, 29, 23, 59, 60)),
        ("99991231235959", Timestamp(9999, 12, 31, 23, 59, 59)),
    ],
)
def test_time_is_read(text: str, time: Timestamp) -> None:
    assert read_timestamp(text) == time


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("1999092900335", "'1999092900335' is not 14 digits, then a point and digits or nothing"),
        ("19990929003355.", "'19990929003355.' is not 14 digits"),
        ("19990929003355,5", "'19990929003355,5' is not 14 digits"),
        ("19990929003355Z", "'19990929003355Z' is not 14 digits"),
        (" 19990929003355", "' 19990929003355' is not 14 digits"),
        ("1999-09-29 00:33", "'1999-09-29 00:33' is not 14 digits"),
        ("19991329003355", "'19991329003355': the month 13 is not 1 to 12"),
        ("19990029003355", "'19990029003355': the month 0 is not 1 to 12"),
        ("19990229003355", "'19990229003355': the day 29 is not 1 to 28"),
        ("19990900003355", "'19990900003355': the day 0 is not 1 to 30"),
        ("19990929243355", "'19990929243355': the hour 24 is not 0 to 23"),
        ("19990929006055", "'19990929006055': the minute 60 is not 0 to 59"),
        ("19990929003361", "'19990929003361': the second 61 is not 0 to 60"),
        ("00000929003355", "'00000929003355': the year 0 is not 1000 to 9999"),
        ("\u0661" * 14, "is not 14 digits"),
        ("1_990929003355", "is not 14 digits"),
        ("", "'' is not 14 digits"),
        ("19990929003355." + "1" * 5000, "is not 14 digits"),
    ],
)
def test_what_is_wrong_is_told(text: str, problem: str) -> None:
    with pytest.raises(TimestampError) as raised:
        read_timestamp(text)
    assert problem in str(raised.value)
    assert len(str(raised.value)) < 200


def test_more_digits_are_a_finer_time() -> None:
    assert read_timestamp("20000101000000.5") == read_timestamp("20000101000000.50")
    assert read_timestamp("20000101000000.49") < read_timestamp("20000101000000.5")
    assert read_timestamp("20000101000000.9") < read_timestamp("20000101000001")


TIMES = st.datetimes(datetime(1000, 1, 1), datetime(9999, 12, 31), timezones=st.just(UTC))


@given(TIMES, TIMES)
def test_order_is_that_of_time(one: datetime, other: datetime) -> None:
    first, second = (read_timestamp(f"{time.year:04}{time:%m%d%H%M%S.%f}") for time in (one, other))
    assert (first < second, first == second) == (one < other, one == other)


@given(st.text(max_size=40) | st.text("0123456789.", max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(TimestampError):
        assert read_timestamp(text).month <= 12


def test_whole_seconds_are_the_same_whatever_the_fraction() -> None:
    assert read_timestamp("20260131120000.75").whole == read_timestamp("20260131120000")
