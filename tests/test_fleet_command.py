"""The command `fleet`, started as people do."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PLAN = """
profiles = ["minimum@1"]
options = ["--section=rfc959/5.1", "--budget=smoke"]
[[target]]
name = "lab"
server = "reference"
[[target]]
name = "dead"
address = "127.0.0.1:9"
anonymous = true
"""
UNJUDGED, INTERRUPTED = 4, 130

pytestmark = pytest.mark.timeout(180)


def words(folder: Path, *more: str) -> list[str]:
    plan, out = folder / "FLEET.toml", folder / "out"
    return [sys.executable, "-m", "conformance.cli", "fleet", str(plan), f"--folder={out}", *more]


def fleet(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        words(folder, *more), cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a plan."""
    (tmp_path / "FLEET.toml").write_text(PLAN)
    return tmp_path


def test_fleet_is_certified_and_not_once_more(folder: Path) -> None:
    done = fleet(folder, "--workers=2")
    assert done.returncode == 1, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "2 jobs, 0 of them finished before"
    assert any("minimum@1/lab: not shown" in line for line in lines)
    assert any("minimum@1/dead: no verdict (target 127.0.0.1:9" in line for line in lines)
    assert lines[-1].startswith("1 not shown, 1 no verdict: ")
    assert sorted(path.name for path in folder.glob("out/*/*/*")) == [
        *("dead.json", "lab.json", "lab.zip")
    ]
    before = {path: path.stat().st_mtime_ns for path in folder.glob("out/*/*/*")}
    again = fleet(folder)
    assert again.stdout.splitlines()[0] == "2 jobs, 2 of them finished before"
    assert {path: path.stat().st_mtime_ns for path in folder.glob("out/*/*/*")} == before
    (folder / "out" / "fleet.html").unlink()
    shown = fleet(folder, "--matrix")
    assert shown.returncode == 1
    assert (folder / "out" / "fleet.html").exists()


def test_what_ended_without_a_verdict_is_done_again_where_asked(folder: Path) -> None:
    fleet(folder, "--index=1")
    again = fleet(folder, "--index=1", "--again")
    assert "no verdict" in again.stdout
    lines = fleet(folder, "--again", "--workers=1").stdout.splitlines()
    assert lines[0] == "2 jobs, 0 of them finished before"


def test_each_job_can_be_done_elsewhere(folder: Path) -> None:
    """As pipelines and clusters do that have an engine of their own."""
    ids = json.loads(fleet(folder, "--jobs").stdout)
    assert [name.rpartition("/")[2] for name in ids] == ["lab", "dead"]
    done = fleet(folder, "--job", ids[1])
    assert (done.returncode, done.stdout.partition(":")[0]) == (UNJUDGED, ids[1])
    shown = fleet(folder, "--index", "0")
    assert shown.stdout.startswith(f"{ids[0]}: not shown")
    assert shown.returncode == 1
    assert fleet(folder).stdout.startswith("2 jobs, 2 of them finished before")


def test_fleet_that_is_stopped_goes_on_where_it_was(folder: Path) -> None:
    waiting = 'name = "slow"\naddress = "127.0.0.1:{port}"\nanonymous = true\n'
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        plan = PLAN + "[[target]]\n" + waiting.format(port=port)
        (folder / "FLEET.toml").write_text(plan)
        with subprocess.Popen(
            words(folder, "--workers=2"),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        ) as process:
            until = time.monotonic() + 60
            while len(list(folder.glob("out/*/*/*.json"))) < 1:
                assert time.monotonic() < until
                time.sleep(0.05)
            os.kill(process.pid, signal.SIGINT)
            _, said = process.communicate(timeout=60)
    assert process.returncode == INTERRUPTED, said
    assert "of 3 jobs are finished and kept; start again to go on" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--index=2",), "--index 2: wanted a number from 0 to 1"),
        (("--index=-1",), "--index -1: wanted a number from 0 to 1"),
        (("--index=$(JOB_COMPLETION_INDEX)",), "--index $(JOB_COMPLETION_INDEX): wanted a number"),
        (("--index=",), "--index: it is empty; wanted a number from 0 on"),
        (("--job=",), "--job: it is empty; wanted one of those that --jobs prints"),
        (("--scheduler=",), "--scheduler: it is empty; wanted an address, such as tls://10.0.0.1:"),
        (("--folder=",), "--folder: it is empty; wanted a folder"),
        (("--job=lab",), "--job: unknown job 'lab'; near: 0.1.0/minimum@1/lab"),
        (("--workers=-1",), "--workers: wanted a number from 1 on, and no --scheduler"),
        (("--workers=2", "--scheduler=x"), "--workers: wanted a number from 1 on"),
        (("--scheduler=nonsense",), "scheduler nonsense: cannot be reached within 10 s"),
    ],
)
def test_mistake_is_told_in_one_line(folder: Path, options: tuple[str, ...], told: str) -> None:
    done = fleet(folder, *options)
    assert done.returncode in (2, 3)
    assert done.stderr.startswith(f"ftp-conformance: {told}")
    assert len(done.stderr.splitlines()) == 1


def test_plan_that_is_wrong_is_told(folder: Path) -> None:
    (folder / "FLEET.toml").write_text(PLAN.replace("dead", "lab"))
    done = fleet(folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith("FLEET.toml: target 'lab' is listed twice\n")


def test_folder_that_cannot_be_written_ends_the_fleet_before_it_begins(folder: Path) -> None:
    (folder / "out").write_text("a file")
    done = fleet(folder)
    assert (done.returncode, done.stdout) == (3, "")
    assert "cannot be written to: File exists" in done.stderr
