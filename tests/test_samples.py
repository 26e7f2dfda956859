"""Contents that cases transfer are what their names say, and the same in every run."""

from __future__ import annotations

import hashlib
from itertools import pairwise

import pytest

from conformance import samples


def test_octets_are_all_there_and_always_the_same() -> None:
    assert sorted(samples.ALL_OCTETS) == list(range(256))
    assert set(samples.MEBIBYTE) == set(range(256))
    assert len(samples.MEBIBYTE) == 1 << 20
    assert samples.octets(10) == samples.MEBIBYTE[:10]
    assert hashlib.sha256(samples.MEBIBYTE).hexdigest().startswith("5751bc48")
    assert samples.octets(16) != samples.octets(16, "another")


def test_no_block_repeats_in_a_mebibyte() -> None:
    blocks = [samples.MEBIBYTE[at : at + 512] for at in range(0, 1 << 20, 512)]
    assert len(set(blocks)) == len(blocks)


def test_lines_end_as_their_names_say() -> None:
    assert samples.LINES.count(b"\r\n") == samples.LINES.count(b"\n") == 4
    assert b"\r" not in samples.UNIX_LINES
    pairs = {samples.EVERY_LINE_END[at : at + 2] for at in range(len(samples.EVERY_LINE_END))}
    assert pairs >= {b"\r\n", b"\n\r", b"\r\r"}


def test_borders_lie_around_powers_of_two() -> None:
    assert list(samples.BUFFER_BORDERS) == sorted(set(samples.BUFFER_BORDERS))
    for below, size, above in zip(*[iter(samples.BUFFER_BORDERS)] * 3, strict=True):
        assert (below, above) == (size - 1, size + 1)
        assert size & (size - 1) == 0


@pytest.mark.parametrize("name", samples.ODD_NAMES.values(), ids=samples.ODD_NAMES)
def test_odd_name_is_one_name(name: str) -> None:
    assert not set("/\r\n\0") & set(name)
    assert 0 < len(name.encode()) <= 255
    assert name not in (".", "..")


def test_odd_names_differ() -> None:
    names = sorted(samples.ODD_NAMES.values())
    assert all(one != other for one, other in pairwise(names))
