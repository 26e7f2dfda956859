"""The table of what a reply changes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.model.state import LoginState, SessionState
from conformance.spec import COMMANDS

Steps = list[tuple[str, int]]


def _after(*steps: tuple[str, int]) -> SessionState:
    state = SessionState()
    for verb, digit in steps:
        state.note(verb, digit)
    return state


@pytest.mark.parametrize(
    ("steps", "login"),
    [
        ([], "out"),
        ([("USER", 2)], "in"),
        ([("USER", 3)], "user given"),
        ([("USER", 5)], "out"),
        ([("USER", 3), ("PASS", 2)], "in"),
        ([("USER", 3), ("PASS", 5)], "out"),
        ([("USER", 3), ("PASS", 3)], "account wanted"),
        ([("USER", 3), ("PASS", 3), ("ACCT", 2)], "in"),
        ([("USER", 3), ("PASS", 3), ("ACCT", 5)], "account wanted"),
        ([("USER", 3), ("NOOP", 2)], "user given"),
        ([("USER", 2), ("REIN", 2)], "out"),
        ([("USER", 2), ("REIN", 5)], "in"),
        # ruling R12: a refused login may leave whoever is logged in where he is
        ([("USER", 2), ("USER", 5)], "in"),
        ([("USER", 2), ("USER", 4)], "in"),
        ([("USER", 2), ("PASS", 5)], "in"),
        ([("USER", 2), ("USER", 3)], "user given"),
    ],
)
def test_login(steps: Steps, login: LoginState) -> None:
    assert _after(*steps).login == login


@pytest.mark.parametrize(
    ("steps", "renaming"),
    [
        ([], False),
        ([("RNFR", 3)], True),
        ([("RNFR", 5)], False),
        ([("RNFR", 3), ("RNTO", 2)], False),
        ([("RNFR", 3), ("RNTO", 5)], True),
        ([("RNFR", 3), ("NOOP", 2)], True),
        ([("RNFR", 3), ("RNFR", 5)], True),
        ([("RNFR", 3), ("REIN", 2)], False),
        ([("RNFR", 3), ("RNTO", 2), ("RNTO", 2)], False),
        # a wrong class, but an acceptance
        ([("RNFR", 2)], True),
    ],
)
def test_pending_rename(steps: Steps, renaming: bool) -> None:
    assert _after(*steps).renaming is renaming


REPLIES = st.tuples(st.sampled_from([*COMMANDS, "XYZZY"]), st.integers(0, 9))


@given(st.lists(REPLIES))
def test_preliminary_replies_and_what_is_none_change_nothing(steps: Steps) -> None:
    state = _after(*steps)
    before = (state.login, state.renaming)
    for verb in COMMANDS:
        for digit in (0, 1, 6, 9):
            state.note(verb, digit)
    assert (state.login, state.renaming) == before


@given(st.lists(REPLIES))
def test_after_rein_all_is_as_at_the_beginning(steps: Steps) -> None:
    assert _after(*steps, ("REIN", 2)) == SessionState()
