"""Cases that run with --large only."""

from __future__ import annotations

import pytest

from .running import PASSED, ROOT, USAGE, run

FOLDER = "cases/rfc3659"
FILE = f"{FOLDER}/test_large.py"
CASE = "rfc3659/large/size-has-more-than-32-bits"
ONE = ("--target", "reference", "--case", CASE)


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["serial", "parallel"])
def test_large_case_runs_where_it_is_asked_for(workers: tuple[str, ...]) -> None:
    outcome = run(FOLDER, *ONE, "--large", *workers)
    assert outcome.status == PASSED, outcome.text
    assert outcome.counts() == {"pass": 1}


def test_large_cases_are_not_collected_otherwise() -> None:
    outcome = run(FOLDER, "--collect-only", "-q", folder=ROOT)
    assert "test_size.py" in outcome.text
    assert "test_large.py" not in outcome.text


@pytest.mark.parametrize("words", [ONE, (FILE, "--target", "reference")], ids=["case", "file"])
def test_large_case_alone_says_what_it_needs(words: tuple[str, ...]) -> None:
    outcome = run(*(words if FILE in words else (FOLDER, *words)))
    assert outcome.status == USAGE, outcome.text
    assert "run with --large only" in outcome.text
