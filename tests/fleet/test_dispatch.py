"""The engine of a fleet: every job comes back, whatever becomes of workers and schedulers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from conformance.fleet import dispatch
from conformance.fleet.dispatch import LOST, Engine, EngineError
from conformance.fleet.plan import Job

from . import doing

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def engine() -> Iterator[Engine]:
    """Two workers of this machine."""
    made = Engine(workers=2)
    yield made
    made.close()


def jobs(*targets: str, profiles: tuple[str, ...] = ("p@1",), option: str = "") -> list[Job]:
    return [
        Job(target, profile, "s", options=(option,)) for target in targets for profile in profiles
    ]


def test_each_job_comes_back_once(engine: Engine) -> None:
    given = jobs(*"abcdefgh")
    assert engine.workers == 2
    back = dict(engine.each(given, doing.tell))
    assert sorted(job.id for job in back) == sorted(job.id for job in given)
    assert all(ran.said == f"did {job.id}" for job, ran in back.items())


def test_target_has_one_job_at_a_time(engine: Engine, tmp_path: Path) -> None:
    given = jobs("a", "b", profiles=("p@1", "q@1", "r@1"), option=str(tmp_path))
    assert len(list(engine.each(given, doing.note))) == len(given)
    for target in "ab":
        files = sorted(tmp_path.glob(f"*-{target}"))
        times = sorted(tuple(map(float, path.read_text().split())) for path in files)
        assert all(ended <= began for (_, ended), (began, _) in pairwise(times))


def test_job_of_a_lost_worker_is_done_by_another(engine: Engine, tmp_path: Path) -> None:
    back = dict(engine.each(jobs(*"abcd", option=str(tmp_path)), doing.lose_once))
    assert (tmp_path / "b").exists()
    assert {ran.status for ran in back.values()} == {0}


def test_job_that_loses_each_worker_ends_and_the_others_are_done(engine: Engine) -> None:
    back = {job.target: ran for job, ran in engine.each(jobs(*"abc"), doing.lose_always)}
    assert back["b"].status == LOST
    assert back["b"].said == "each worker that began it was lost: it may take them along"
    assert back["a"].status == back["c"].status == 0


def test_what_a_worker_raises_is_the_end_of_its_job(engine: Engine) -> None:
    back = {job.target: ran for job, ran in engine.each(jobs("a"), doing.fail)}
    assert (back["a"].status, back["a"].said) == (
        LOST,
        "its worker could not do it: ValueError: no a",
    )


# ---------------------------------------------------------------------- elsewhere


class Elsewhere:
    """A scheduler with workers in processes of their own, as on other machines."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "scheduler.json"
        self.processes: list[subprocess.Popen[bytes]] = []
        self.scheduler = self._start("scheduler", "--port", "0")
        while not self._file.exists():
            assert self.scheduler.poll() is None
            time.sleep(0.05)
        self.address = json.loads(self._file.read_text())["address"]

    def worker(self) -> None:
        """Start a worker."""
        self._start("worker", "--nthreads", "1", "--no-nanny")

    def _start(self, what: str, *words: str) -> subprocess.Popen[bytes]:
        local = ("--host", "127.0.0.1", "--no-dashboard", "--scheduler-file", str(self._file))
        self.processes.append(
            subprocess.Popen(
                [sys.executable, "-m", "dask", what, *local, *words],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd=self._file.parent,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            )
        )
        return self.processes[-1]


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Elsewhere]:
    """A scheduler without workers yet."""
    made = Elsewhere(tmp_path)
    yield made
    for process in reversed(made.processes):
        process.kill()
        process.wait()


def test_scheduler_elsewhere_has_the_jobs_done(elsewhere: Elsewhere) -> None:
    elsewhere.worker()
    engine = Engine(elsewhere.address)
    try:
        assert len(list(engine.each(jobs(*"abc"), doing.tell))) == 3
    finally:
        engine.close()


def test_scheduler_that_goes_away_is_told_and_loses_nothing(elsewhere: Elsewhere) -> None:
    elsewhere.worker()
    engine = Engine(elsewhere.address)
    ends = engine.each(jobs(*"abc"), doing.wait)
    try:
        first, _ = next(ends)
        elsewhere.scheduler.kill()
        with pytest.raises(EngineError) as raised:
            next(ends)
    finally:
        engine.close()
    assert first.target == "a"
    assert str(raised.value) == (
        f"scheduler {elsewhere.address}: lost; what has ended is kept: start again to go on"
    )


def test_scheduler_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatch, "_REACHED_WITHIN", 1.0)
    with pytest.raises(EngineError) as raised:
        Engine("tcp://127.0.0.1:9")
    told = str(raised.value)
    assert told.startswith("scheduler tcp://127.0.0.1:9: cannot be reached within 1 s: OSError: ")
    assert told.endswith("; start one (dask scheduler), or leave --scheduler out")


@pytest.mark.parametrize("address", ["nonsense", "ftp://127.0.0.1:9"])
def test_address_that_is_none_is_told(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setattr(dispatch, "_REACHED_WITHIN", 1.0)
    with pytest.raises(EngineError, match="cannot be reached within"):
        Engine(address)


def test_scheduler_without_workers_is_told(
    elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "_STARTED_WITHIN", 0.5)
    engine = Engine(elsewhere.address)
    try:
        with pytest.raises(EngineError) as raised:
            list(engine.each(jobs("a"), doing.tell))
    finally:
        engine.close()
    address = elsewhere.address
    assert str(raised.value) == (
        f"scheduler {address}: it has had no worker for 0.5 s; start some (dask worker {address})"
    )
