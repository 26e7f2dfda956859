"""Which runs live: told by locks that the system takes away, whatever ends a process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from conformance.plugin.ledger import ALIVE, ENDED, FORGOTTEN, UNKNOWN, Ledger, ledger_folder

from .running import ROOT

HOLDS = """
import sys
from pathlib import Path
from conformance.plugin.ledger import Ledger
ledger = Ledger(Path(sys.argv[1]))
ledger.hold("token", first=sys.argv[2] == "first")
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    made = Ledger(tmp_path / "runs")
    yield made
    made.let_go()


@contextmanager
def holder(folder: Path, which: str = "first") -> Iterator[subprocess.Popen[str]]:
    """Another process that belongs to the run, until it is killed."""
    command = [sys.executable, "-c", HOLDS, str(folder), which]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        yield process
        process.send_signal(signal.SIGKILL)


def test_run_lives_until_it_is_killed(ledger: Ledger, tmp_path: Path) -> None:
    with holder(tmp_path / "runs"):
        assert ledger.state("token") == ALIVE
    assert ledger.state("token") == ENDED


def test_run_lives_as_long_as_one_of_its_processes(ledger: Ledger, tmp_path: Path) -> None:
    with holder(tmp_path / "runs") as first, holder(tmp_path / "runs", "worker"):
        first.kill()
        first.wait()
        assert ledger.state("token") == ALIVE
    assert ledger.state("token") == ENDED


def test_run_of_elsewhere_is_unknown(ledger: Ledger) -> None:
    assert ledger.state("token") == UNKNOWN
    ledger.hold("other", first=True)
    assert ledger.state("token") == UNKNOWN


def test_run_that_clears_up_keeps_others_from_it(ledger: Ledger, tmp_path: Path) -> None:
    with holder(tmp_path / "runs"):
        pass
    with ledger.ended("token") as mine, ledger.ended("token") as theirs:
        assert (mine, theirs) == (ENDED, ALIVE)
    assert ledger.state("token") == ENDED


def test_run_of_which_nothing_is_left_is_forgotten(ledger: Ledger, tmp_path: Path) -> None:
    ledger.hold("token", first=True)
    ledger.forget("token")
    ledger.forget("token")
    ledger.let_go()
    assert list((tmp_path / "runs").iterdir()) == []
    assert ledger.state("token") == UNKNOWN


def test_run_that_lets_go_has_ended(ledger: Ledger) -> None:
    ledger.hold("token", first=True)
    assert Ledger(ledger._folder).state("token") == ALIVE
    ledger.let_go()
    assert ledger.state("token") == ENDED


def test_run_long_ago_is_forgotten_unless_it_lives(ledger: Ledger, tmp_path: Path) -> None:
    with holder(tmp_path / "runs"):
        (tmp_path / "runs" / "old.run").touch()
        (tmp_path / "runs" / "new.run").touch()
        long_ago = (tmp_path / "runs" / "new.run").stat().st_mtime - FORGOTTEN - 1
        for name in ("old.run", "token.run"):
            os.utime(tmp_path / "runs" / name, (long_ago, long_ago))
        ledger.hold("mine", first=True)
        assert {path.stem for path in (tmp_path / "runs").iterdir()} == {"new", "token", "mine"}


def test_folder_that_cannot_be_made_knows_no_run(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    ledger = Ledger(tmp_path / "file" / "runs")
    ledger.hold("token", first=True)
    assert ledger.state("token") == UNKNOWN
    ledger.forget("token")
    ledger.let_go()


def test_worker_makes_no_file_of_its_own(ledger: Ledger, tmp_path: Path) -> None:
    ledger.hold("token", first=False)
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize(
    ("environment", "folder"),
    [
        ({"XDG_STATE_HOME": "/state", "HOME": "/home/u"}, "/state/ftp-conformance/runs"),
        ({"HOME": "/home/u"}, "/home/u/.local/state/ftp-conformance/runs"),
        ({"XDG_STATE_HOME": "", "HOME": "/u"}, "/u/.local/state/ftp-conformance/runs"),
        ({}, "/dev/null/ftp-conformance/runs"),
    ],
)
def test_folder_is_where_state_of_programs_is(environment: dict[str, str], folder: str) -> None:
    assert ledger_folder(environment) == Path(folder)


def test_run_is_begun_by_one_process_alone(ledger: Ledger, tmp_path: Path) -> None:
    ledger.hold("mine", first=True)
    with holder(tmp_path / "runs"):
        assert not ledger.claim("token")
        assert ledger.state("mine") == ALIVE
    assert ledger.claim("token")
    assert ledger.state("mine") == ENDED
    assert not Ledger(tmp_path / "runs").claim("token")
    with ledger.ended("mine"):
        assert not ledger.claim("mine")


def test_nothing_is_claimed_where_no_run_is_known(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert Ledger(tmp_path / "file" / "runs").claim("token")
