"""Parts of the suite that run with an option of their own only: --large, --intrusive."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from .running import PASSED, ROOT, USAGE, run


class Part(NamedTuple):
    """A part: its option, the folder of one of its files, and one of its cases."""

    option: str
    folder: str
    case: str
    beside: str

    @property
    def file(self) -> str:
        """The file that holds the case."""
        return f"{self.folder}/test_{self.option[2:]}.py"

    @property
    def one(self) -> tuple[str, ...]:
        """The words that name the case on the reference server."""
        return ("--target", "reference", "--case", self.case)


PARTS = {
    "large": Part(
        "--large", "cases/rfc3659", "rfc3659/large/size-has-more-than-32-bits", "test_size.py"
    ),
    "intrusive": Part(
        "--intrusive",
        "cases/rfc2577",
        "rfc2577/intrusive/421-comes-before-the-close",
        "test_usernames.py",
    ),
}
part = pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)


@part
@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["serial", "parallel"])
def test_case_runs_where_it_is_asked_for(part: Part, workers: tuple[str, ...]) -> None:
    outcome = run(part.folder, *part.one, part.option, *workers)
    assert outcome.status == PASSED, outcome.text
    assert outcome.counts() == {"pass": 1}


@part
def test_cases_are_not_collected_otherwise(part: Part) -> None:
    outcome = run(part.folder, "--collect-only", "-q", folder=ROOT)
    assert part.beside in outcome.text
    assert f"test_{part.option[2:]}.py" not in outcome.text


@part
@pytest.mark.parametrize("alone", ["case", "file"])
def test_case_alone_says_what_it_needs(part: Part, alone: str) -> None:
    words = (part.file, "--target", "reference") if alone == "file" else (part.folder, *part.one)
    outcome = run(*words)
    assert outcome.status == USAGE, outcome.text
    assert f"run with {part.option} only" in outcome.text


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["serial", "parallel"])
def test_what_was_left_out_is_told(workers: tuple[str, ...]) -> None:
    outcome = run("cases/rfc2577", "--target", "reference", *workers)
    assert outcome.status == PASSED, outcome.text
    assert "left out: 2 cases, which run with --intrusive" in outcome.text
    assert "--large" not in outcome.text
