"""Profiles: frozen, nested, and of requirements that there are."""

from __future__ import annotations

import hashlib
from itertools import pairwise
from pathlib import Path

import pytest

from conformance.spec import ProfileError, catalogue, profile, profile_names

FOLDER = Path(__file__).resolve().parents[2] / "conformance" / "spec" / "profiles"
NAMES = ["minimum@1", "host@1", "internet@1", "secure@1", "full@1"]
FROZEN = {
    "cases-1.txt": "1e6c5203cf975816f4da50641453f0b1630fffcd507229e759927c7759089524",
    "full-1.toml": "68bbc660c76a034bc69c973f61d8b76e974c8f76e8485ca4ff810b47638bdc3c",
    "host-1.toml": "a1d08b5ddf21d54e1653875990715a67fbda12eff0360d1547e51692e88c31ce",
    "internet-1.toml": "4b924d5f64c714e3a4d1f7116ba0b2d8f3d7f387fcd37f2bca55a499833a81b4",
    "minimum-1.toml": "d174482e3b82294f42069b6b234de12a4eeee4303bf2b9098fa29a7236c51bb6",
    "secure-1.toml": "ffb5d41611b43cab731e5755e61dc010f349a3ce415531672e9d6e1836e858f1",
}
"""The SHA-256 of each file: what is released is never changed, only added to in another version."""


def test_no_released_file_has_changed() -> None:
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in FOLDER.iterdir()}
    assert found == FROZEN


def test_profiles_are_listed_from_the_least_to_the_most() -> None:
    assert profile_names() == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_requirements_are_known_and_observable(name: str) -> None:
    known = catalogue().requirements
    chosen = profile(name)
    assert chosen.id == name
    assert chosen.mandatory <= chosen.scored
    assert all(known[one].observable for one in chosen.scored)
    assert all(known[one].level == "must" for one in chosen.mandatory)


def test_each_profile_holds_the_one_below() -> None:
    for less, more in pairwise(NAMES):
        assert profile(less).scored < profile(more).scored
        assert profile(less).mandatory <= profile(more).mandatory


def test_newest_version_is_taken_where_none_is_named() -> None:
    assert profile("secure") == profile("secure@1")


@pytest.mark.parametrize("name", ["", "secur", "secure@2", "secure@", "@1"])
def test_unknown_profile_is_refused(name: str) -> None:
    with pytest.raises(ProfileError) as raised:
        profile(name)
    assert raised.value.name == name


def test_later_cases_and_requirements_are_not_scored() -> None:
    chosen = profile("minimum@1")
    requirement = "rfc959-5.1-mode-stream-is-accepted"
    case = next(one for one in sorted(chosen.cases) if one.startswith("rfc959/mode"))
    assert chosen.scores(case, requirement)
    assert chosen.scores(f"monitor/{requirement}[MODE]", requirement)
    assert not chosen.scores("rfc959/mode/a-case-of-tomorrow", requirement)
    assert not chosen.scores(case, "rfc4217-9-pbsz-0-is-accepted")


def test_later_requirements_are_run_and_others_are_not() -> None:
    chosen = profile("minimum@1")
    assert chosen.is_of_it("rfc959-5.1-mode-stream-is-accepted")
    assert chosen.is_of_it("rfc959-9-a-requirement-of-tomorrow")
    assert not chosen.is_of_it("rfc4217-9-pbsz-0-is-accepted")
    assert not chosen.is_of_it("drafts-hash-of-a-file")
