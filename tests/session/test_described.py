"""What a case can ask of the target's description."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from conformance.link.replay import script
from conformance.session import Case, Described
from conformance.target import Elsewhere, Limits, Login, Target
from conformance.verdict import CaseEnded, Verdict

from .scripted import TARGET, requirement

UNREADABLE = Target(address="[::1]:2121")


def _described(target: Target) -> Described:
    return Described(Case(requirement(), script(""), target))


def test_what_is_given_is_given_back() -> None:
    described = _described(TARGET)
    assert (described.host, described.port) == ("127.0.0.1", 21)
    assert (described.user, described.password) == (TARGET.login.user, TARGET.login.password)
    assert described.login == TARGET.login
    assert described.limits == Limits()
    assert described.need("files.directory") == "/home"
    assert described.need("login") == TARGET.login


@pytest.mark.parametrize("key", ["files.unreadable", "second_login", "limits.max_sessions"])
def test_what_is_not_given_makes_the_case_inconclusive(key: str) -> None:
    with pytest.raises(CaseEnded, match=key) as ended:
        _described(TARGET).need(key)
    assert ended.value.verdict is Verdict.INCONCLUSIVE


def test_login_without_a_user_is_none() -> None:
    with pytest.raises(CaseEnded):
        _described(Target(login=Login(password="secret"))).need("login")
    assert _described(UNREADABLE).host == "::1"


@pytest.mark.parametrize("name", ["account_login", "storing_login"])
def test_login_with_an_account_is_the_usual_one_where_none_is_given(name: str) -> None:
    assert getattr(_described(TARGET), name) == TARGET.login
    own = Login("billed", "secret", account="A-1")
    given: dict[str, Any] = {name: own}
    assert getattr(_described(replace(TARGET, **given)), name) == own


def test_other_addresses_are_given_back() -> None:
    elsewhere = Elsewhere(delayed="127.0.0.1:2122")
    described = _described(replace(TARGET, elsewhere=elsewhere))
    assert described.elsewhere == elsewhere
    assert described.need("elsewhere.delayed") == "127.0.0.1:2122"
    with pytest.raises(CaseEnded):
        described.need("elsewhere.hasty")


def test_key_that_there_is_not_is_an_error_of_the_suite() -> None:
    with pytest.raises(AttributeError):
        _described(TARGET).need("files.nothing")
