"""Each way to hurt a client, against some cases of what it hurts, or where that is asked for
against all of those, and then against the whole suite.

That takes some three hours: FTP_CONFORMANCE_HOSTILE=all asks for it (`tox -e hostile`).
"""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from kill_matrix.server import Reference
from plugin.running import ROOT, UNUSABLE

from conformance.report.scan import scan_cases
from fixtures.hostile.behaviours import ENTERED, TOPICS, WAYS
from fixtures.hostile.way import Way

from .holding import check, folder_of
from .hurting import chosen_cases, hurt_run, own_cases

ALL = os.environ.get("FTP_CONFORMANCE_HOSTILE") == "all"
SOME, OWN, WHOLE = 20.0, 300.0, 90.0
"""The bound of a run, of some cases, of all of what is hurt, and of the whole suite."""

BROKE = [
    (
        "nothing-is-made",
        "rfc959/test_directory_quoting.py::test_pathname_of_mkd_leads_to_the_new_directory",
    ),
]
"""Cases that ended in an error of the suite's, and not in a verdict, with the way."""

EACH = 3
"""Of so many ways one has its pages written, too, which take as long as its cases."""


@pytest.mark.parametrize("name", ENTERED)
@pytest.mark.timeout(1200)
def test_run_is_survived_and_no_pass_rests_on_a_lie(
    name: str, reference: Reference, tmp_path: Path
) -> None:
    way = WAYS[name]
    for cases, seconds, reports in _runs(way):
        reference.begin("")
        folder = folder_of(tmp_path, f"{seconds:g}")
        hurt = hurt_run(way, reference, folder, cases, seconds, reports=reports)
        check(hurt)
        assert "No case was run." not in hurt.outcome.text
        # The whole suite's bound may come before the cases that would be hurt.
        assert hurt.hostile.hurt or way.greeting or not cases, hurt.outcome.text


@pytest.mark.parametrize(("name", "case"), BROKE)
def test_case_that_a_way_broke_is_broken_no_more(
    name: str, case: str, reference: Reference, tmp_path: Path
) -> None:
    reference.begin("")
    check(hurt_run(WAYS[name], reference, tmp_path, [f"cases/{case}"], SOME, reports=False))


def _runs(way: Way) -> Iterator[tuple[Sequence[str], float, bool]]:
    """Cases, the bound, and whether all reports are wanted."""
    if ALL:
        yield own_cases(way), OWN, False
        yield [], WHOLE, True
    else:
        yield chosen_cases(way), SOME, ENTERED.index(way.name) % EACH == 0


def test_there_are_sixty_ways_and_each_says_what_it_does() -> None:
    listed = [way for ways in TOPICS.values() for way in ways]
    assert len(WAYS) == len(listed) >= 60
    assert all(way.says and not way.says.endswith(".") for way in listed)
    assert len({way.says for way in listed}) == len(listed)
    for way in listed:
        assert all(reason for reason in way.rightly.values()), way.name
    ids = [case.id for case in scan_cases(ROOT / "cases")]
    named = {begin.partition("[")[0] for way in listed for begin in way.rightly}
    assert not [begin for begin in named if not any(one.startswith(begin) for one in ids)]
    table = tomllib.loads((ROOT / "fixtures" / "hostile" / "rightly.toml").read_text("utf-8"))
    assert {name for entry in table["right"] for name in entry["cases"]} <= {*WAYS}


@pytest.mark.parametrize("name", ["silence", "escapes", "endless-data", "421-at-command-4"])
def test_way_can_be_started_by_hand(name: str) -> None:
    program = ROOT / "fixtures" / "hostile" / "behaviours.py"
    done = subprocess.run(
        [sys.executable, str(program), name], input="", capture_output=True, text=True, timeout=30
    )
    assert done.returncode == 0
    assert done.stdout.startswith("127.0.0.1:")


def test_names_are_told_with_what_they_do() -> None:
    program = ROOT / "fixtures" / "hostile" / "behaviours.py"
    done = subprocess.run(
        [sys.executable, str(program)], capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == UNUSABLE
    for way in WAYS.values():
        assert f"  {way.name} " in done.stderr
        assert way.says in done.stderr
