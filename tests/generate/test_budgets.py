"""Budgets are our own, whatever Hypothesis makes of the place that it runs in."""

from __future__ import annotations

import os
import subprocess
import sys

from hypothesis import Phase

from conformance.generate.budgets import BUDGETS, settings_of
from conformance.generate.searching import WAYS

PROGRAM = """
from conformance.generate.budgets import BUDGETS, settings_of
made = settings_of(BUDGETS["smoke"])
print(made.derandomize, made.max_examples, made.deadline)
"""


def test_certificate_rests_on_thousands() -> None:
    assert BUDGETS["certify"].sequences * len(WAYS) >= 5000


def test_continuous_integration_changes_nothing() -> None:
    environment = {**os.environ, "CI": "true", "GITHUB_ACTIONS": "true"}
    command = [sys.executable, "-c", PROGRAM]
    said = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["False", str(BUDGETS["smoke"].sequences), "None"]


def test_hypothesis_draws_alone_and_leaves_remembering_and_shortening_to_us() -> None:
    made = settings_of(BUDGETS["ci"])
    assert {*made.phases} == {Phase.generate, Phase.target}
    assert made.database is None
