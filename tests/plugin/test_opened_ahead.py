"""Servers that a connection opened ahead would hide: what is judged is made when its turn comes."""

from __future__ import annotations

import pytest

from .running import FAILED, run

HIDDEN = {
    "listener-goes-with-the-last-session": "rfc959/greeting/port-is-open-again-after-a-session",
    "one-user-while-data-move": "rfc959/greeting/port-stays-open-while-another-user-transfers",
    "quit-closes-what-followed-the-data-connection": (
        "rfc959/logout/quit-after-a-transfer-leaves-a-session-that-began-since"
    ),
}
"""What is broken, and the case that meets it only behind what it sends before."""


@pytest.mark.parametrize("mutant", HIDDEN)
def test_second_connection_of_a_case_is_not_one_opened_ahead(mutant: str) -> None:
    outcome = run(f"--target=mutant:{mutant}", "--no-baseline", f"--case={HIDDEN[mutant]}", "cases")
    assert outcome.status == FAILED, outcome.text
    assert outcome.counts() == {"fail": 1}
