"""Listings in the scratch directory that nobody reads."""

from __future__ import annotations

import pytest

from conformance.session.scratch import MOST_LISTED
from conformance.verdict import CaseEnded, Verdict

from .scratching import made, server


def test_listing_of_a_million_names_is_inconclusive() -> None:
    scratch = made(server(b"name\r\n" * (MOST_LISTED + 1)))
    with pytest.raises(CaseEnded, match="a listing of more than 100000 names") as ended:
        scratch.names()
    assert ended.value.verdict is Verdict.INCONCLUSIVE
