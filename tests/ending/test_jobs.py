"""Jobs of a fleet do not outlive whoever wanted them, and clean up their targets in any case."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
from plugin.conftest import Embedded

from conformance.fleet.job import run_job
from conformance.fleet.plan import Job

from .started import PATIENCE, Started, command, has_something, in_the_middle

INTERRUPTED = 130
STARTS = """
import sys
from conformance.fleet.job import run_job
from conformance.fleet.plan import Job
run_job(Job("a", "minimum@1", "s", options=tuple(sys.argv[1:])))
"""
BOUND = 1234.5


def plan(folder: Path, embedded: Embedded) -> tuple[str, ...]:
    """The command that does the jobs of a plan of one target."""
    file = folder / "FLEET.toml"
    file.write_text(f"""
profiles = ["minimum@1"]
[[suite]]
name = "s"
command = ["{folder / "suite"}"]
[[target]]
name = "a"
description = "{embedded.description}"
""")
    suite = folder / "suite"
    suite.write_text('#!/bin/sh\nexec python -m conformance.cli "$@"\n')
    suite.chmod(0o755)
    return ("-m", "conformance.cli", "fleet", str(file), f"--folder={folder / 'out'}")


def check_nothing_is_left(started: Started, embedded: Embedded, before: object) -> None:
    """No process, nothing on the target, no folder of a job."""
    started.all_end()
    assert embedded.tree() == before
    assert list(started.temporary.glob("ftp-conformance-job-*")) == []


@pytest.mark.parametrize("workers", [(), ("-n2",)], ids=["serial", "parallel"])
def test_job_ends_when_the_process_that_wanted_it_is_killed(
    workers: tuple[str, ...], embedded: Embedded, tmp_path: Path
) -> None:
    before = embedded.tree()
    words = ("-c", STARTS, *embedded.config, *workers)
    with in_the_middle(embedded, *words, folder=tmp_path) as started:
        started.process.kill()
        check_nothing_is_left(started, embedded, before)


def test_jobs_end_when_the_fleet_is_killed(embedded: Embedded, tmp_path: Path) -> None:
    before = embedded.tree()
    words = (*plan(tmp_path, embedded), "--workers=1")
    with in_the_middle(embedded, *words, folder=tmp_path) as started:
        started.process.kill()
        check_nothing_is_left(started, embedded, before)


@pytest.mark.parametrize("heeds_ctrl_c", [True, False], ids=["ctrl-c", "terminated"])
def test_single_job_that_is_interrupted_says_so_in_one_line(
    heeds_ctrl_c: bool, embedded: Embedded, tmp_path: Path
) -> None:
    before = embedded.tree()
    words = (*plan(tmp_path, embedded), "--job=s/minimum@1/a")
    with in_the_middle(embedded, *words, folder=tmp_path, heeds_ctrl_c=heeds_ctrl_c) as started:
        if heeds_ctrl_c:
            started.process.send_signal(signal.SIGINT)
        else:
            started.process.terminate()
        _, said = started.process.communicate(timeout=PATIENCE)
        check_nothing_is_left(started, embedded, before)
    assert started.process.returncode == INTERRUPTED, said
    assert said == "ftp-conformance: interrupted; start it again to begin anew\n"
    assert list((tmp_path / "out").iterdir()) == []


def test_job_that_reaches_its_bound_leaves_the_target_as_it_was(
    embedded: Embedded, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, waits = embedded.tree(), subprocess.Popen.wait

    def wait(process: subprocess.Popen[bytes], timeout: float | None = None) -> int:
        """The bound is reached in the middle, however fast this machine is."""
        if timeout != BOUND:
            return waits(process, timeout)
        until = time.monotonic() + PATIENCE
        while not has_something(embedded):
            assert time.monotonic() < until
            time.sleep(0.002)
        raise subprocess.TimeoutExpired(process.args, timeout)

    monkeypatch.setattr(subprocess.Popen, "wait", wait)
    ran = run_job(Job("a", "minimum@1", "s", options=embedded.config, seconds=BOUND))
    assert ran.status == INTERRUPTED, ran.said
    assert ran.said.endswith("ended after 1234.5 s, the bound of a job")
    assert embedded.tree() == before


def test_what_a_program_leaves_behind_is_ended(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text("""
import subprocess, sys
subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
sys.exit(7)
""")
    starts = f"""
import sys
from conformance.fleet.job import run_job
from conformance.fleet.plan import Job
sys.exit(run_job(Job("a", "p", "s", command=(sys.executable, {str(program)!r}))).status)
"""
    with command("-c", starts, folder=tmp_path) as started:
        started.process.communicate(timeout=PATIENCE)
        started.all_end()
    assert started.process.returncode == 7


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_program_that_does_not_end_within_the_grace_is_killed(
    number: signal.Signals, tmp_path: Path
) -> None:
    program, ready = tmp_path / "program.py", tmp_path / "ready"
    os.mkfifo(ready)
    program.write_text(f"""
import signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
open({str(ready)!r}, "w").close()
while True:
    signal.pause()
""")
    starts = f"""
import sys
from conformance.fleet import job
from conformance.fleet.plan import Job
job._GRACE = 0.1
job.run_job(Job("a", "p", "s", command=(sys.executable, {str(program)!r})))
"""
    with command("-c", starts, folder=tmp_path) as started:
        assert ready.read_text() == ""
        started.process.send_signal(number)
        started.all_end()
    assert list(started.temporary.iterdir()) == []
