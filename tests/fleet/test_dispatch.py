"""The engine of a fleet: every job comes back, whatever becomes of workers and schedulers."""

from __future__ import annotations

import gc
import queue
import re
import signal
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import dask
import distributed
import pytest

from conformance.fleet import dispatch
from conformance.fleet.dispatch import Do, Engine, EngineError
from conformance.fleet.job import Ran
from conformance.fleet.plan import LOST, Job

from . import doing
from .elsewhere import Elsewhere

pytestmark = pytest.mark.timeout(120)


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """A client of Dask's that could not begin closes itself when it is collected: in the midst of
    another one's beginning that would wait for itself.
    """
    yield
    gc.collect()


@pytest.fixture
def said() -> list[str]:
    """What the engine tells while it waits."""
    return []


@pytest.fixture
def engine(said: list[str]) -> Iterator[Engine]:
    """Two workers of this machine."""
    made = Engine(workers=2, say=said.append)
    yield made
    made.close()


def ends(engine: Engine, given: list[Job], do: Do) -> dict[Job, Ran]:
    """What came of each job."""
    return {job: ran for job, ran, _ in engine.each(given, do)}


def jobs(*targets: str, profiles: tuple[str, ...] = ("p@1",), option: str = "") -> list[Job]:
    return [
        Job(target, profile, "s", options=(option,)) for target in targets for profile in profiles
    ]


def test_each_job_comes_back_once(engine: Engine) -> None:
    given = jobs(*"abcdefgh")
    assert engine.workers == 2
    back = ends(engine, given, doing.tell)
    assert sorted(job.id for job in back) == sorted(job.id for job in given)
    assert all(ran.said == f"did {job.id}" for job, ran in back.items())


def test_target_has_one_job_at_a_time(engine: Engine, tmp_path: Path) -> None:
    given = jobs("a", "b", profiles=("p@1", "q@1", "r@1"), option=str(tmp_path))
    assert len(list(engine.each(given, doing.note))) == len(given)
    for target in "ab":
        files = sorted(tmp_path.glob(f"*-{target}"))
        times = sorted(tuple(map(float, path.read_text().split())) for path in files)
        assert all(ended <= began for (_, ended), (began, _) in pairwise(times))


def test_job_of_a_lost_worker_is_done_by_another_and_the_loss_is_told(
    engine: Engine, said: list[str], tmp_path: Path
) -> None:
    back = ends(engine, jobs(*"abcd", option=str(tmp_path)), doing.lose_once)
    assert (tmp_path / "b").exists()
    assert {ran.status for ran in back.values()} == {0}
    (told,) = said
    assert re.fullmatch(r"worker tcp://127.0.0.1:\d+ was lost: its jobs begin again \(\d+\)", told)


def test_job_that_loses_each_worker_ends_and_the_others_are_done(
    engine: Engine, said: list[str]
) -> None:
    back = {job.target: ran for job, ran in ends(engine, jobs(*"abc"), doing.lose_always).items()}
    assert back["b"].status == LOST
    assert back["b"].said == (
        "4 workers that had it were lost: it may take them along, or have waited behind another "
        "that does"
    )
    assert back["a"].status == back["c"].status == 0
    assert len(said) == 4


def test_worker_that_has_not_begun_again_is_waited_for(
    said: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    """Or Dask and that worker fail at each other."""
    for _ in range(3):
        engine = Engine(workers=2, say=said.append)
        ends(engine, jobs(*"abc"), doing.lose_always)
        engine.close()
    assert not capfd.readouterr().err
    assert len(said) == 3 * 4


def test_what_does_not_end_is_told_and_costs_nothing(
    said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    close = distributed.LocalCluster.close

    def fails(cluster: distributed.LocalCluster) -> None:
        close(cluster)
        raise AssertionError("can only join a started process")

    monkeypatch.setattr(distributed.LocalCluster, "close", fails)
    engine = Engine(workers=1, say=said.append)
    assert len(ends(engine, jobs("a"), doing.tell)) == 1
    engine.close()
    assert said == [
        "a worker of this machine did not end (AssertionError: can only join a started process): "
        "it ends with this command"
    ]


def test_who_did_a_job_is_told(engine: Engine) -> None:
    ((_, _, who),) = engine.each(jobs("a"), doing.tell)
    assert re.fullmatch(r"worker tcp://127.0.0.1:\d+", who)


def test_what_a_worker_raises_is_the_end_of_its_job(engine: Engine) -> None:
    ((_, ran, who),) = engine.each(jobs("a"), doing.fail)
    assert who == "a worker"
    assert (ran.status, ran.said) == (
        LOST,
        "its worker could not do it: ValueError: no a",
    )


# ---------------------------------------------------------------------- elsewhere


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Elsewhere]:
    """A scheduler without workers yet."""
    made = Elsewhere(tmp_path)
    yield made
    made.close()


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
    each = engine.each(jobs(*"abc"), doing.wait)
    try:
        first, _, _ = next(each)
        elsewhere.scheduler.kill()
        with pytest.raises(EngineError) as raised:
            next(each)
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
        f"scheduler {address}: it has had no worker for 0.5 s; what has ended is kept: start some "
        f"(dask worker {address}), then start again to go on"
    )


def test_scheduler_that_loses_all_workers_is_told_and_loses_nothing(
    elsewhere: Elsewhere, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "_LOOKED_EVERY", 0.1)
    worker = elsewhere.worker()
    engine = Engine(elsewhere.address, say=said.append)
    each = engine.each(jobs(*"abc"), doing.wait)
    try:
        first, _, _ = next(each)
        monkeypatch.setattr(dispatch, "_STARTED_WITHIN", 0.5)
        worker.kill()
        with pytest.raises(EngineError, match=r"it has had no worker for 0.5 s; what has ended is"):
            next(each)
    finally:
        engine.close()
    assert first.target == "a"
    (told,) = said
    assert re.fullmatch(r"worker tcp://127.0.0.1:\d+ was lost: its jobs begin again \(\d+\)", told)


def test_loss_that_is_told_during_the_last_look_is_said_before_the_end(
    elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    news: queue.SimpleQueue[object] = queue.SimpleQueue()
    lost = dispatch._Lost("tcp://127.0.0.1:9", frozenset())
    told = iter([lost])

    def count(_: Engine) -> int:
        for one in told:
            news.put(one)
        return 0

    for name in ("_LOOKED_EVERY", "_STARTED_WITHIN"):
        monkeypatch.setattr(dispatch, name, 0.01)
    monkeypatch.setattr(Engine, "_count", count)
    engine = Engine(elsewhere.address)
    try:
        assert engine._next(news, deque()) is lost
        with pytest.raises(EngineError, match="it has had no worker"):
            engine._next(news, deque())
    finally:
        engine.close()


def must_tell_of_silence(
    elsewhere: Elsewhere, engine: Engine, each: Iterator[tuple[Job, Ran, str]]
) -> None:
    """Freeze the scheduler, and ask for what comes next."""
    elsewhere.scheduler.send_signal(signal.SIGSTOP)
    try:
        with pytest.raises(EngineError, match=r"not answered for 0.2 s; .* is kept: start again"):
            next(each)
    finally:
        elsewhere.scheduler.kill()
        engine.close()


def test_scheduler_that_does_not_answer_any_more_is_told(
    elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere.worker()
    engine = Engine(elsewhere.address)
    each = engine.each(jobs(*"ab"), doing.wait)
    next(each)
    for name in ("_LOOKED_EVERY", "_REACHED_WITHIN", "_STARTED_WITHIN"):
        monkeypatch.setattr(dispatch, name, 0.2)
    must_tell_of_silence(elsewhere, engine, each)


def has_come_to(engine: Engine, status: str) -> None:
    """Wait until Dask has all jobs that are under way at this status."""
    until = time.monotonic() + 60
    while {one.status for one in engine._client.futures.values()} != {status}:
        assert time.monotonic() < until
        time.sleep(0.01)


@pytest.mark.parametrize("goes_on", [True, False])
def test_result_that_is_lost_with_its_worker_is_not_waited_for(
    elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch, *, goes_on: bool
) -> None:
    """It is lost while what came of another job is looked at."""
    monkeypatch.setattr(dispatch, "_LOOKED_EVERY", 0.1)
    worker = elsewhere.worker()
    engine = Engine(elsewhere.address, say=lambda _: None)
    each = engine.each(jobs(*"ab"), doing.tell)
    try:
        first, _, _ = next(each)
        has_come_to(engine, "finished")
        worker.kill()
        has_come_to(engine, "lost")
        if goes_on:
            elsewhere.worker()
            second, ran, _ = next(each)
            assert {first.target, second.target} == {*"ab"}
            assert ran.said == f"did {second.id}"
        else:
            monkeypatch.setattr(dispatch, "_STARTED_WITHIN", 0.5)
            with pytest.raises(EngineError, match=r"it has had no worker for 0.5 s; "):
                next(each)
    finally:
        engine.close()


def test_result_that_cannot_be_taken_over_is_not_waited_for(
    elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere.worker()
    engine = Engine(elsewhere.address)
    each = engine.each(jobs(*"ab"), doing.tell)
    next(each)
    has_come_to(engine, "finished")
    for name in ("_LOOKED_EVERY", "_REACHED_WITHIN", "_STARTED_WITHIN", "_TAKEN_WITHIN"):
        monkeypatch.setattr(dispatch, name, 0.2)
    must_tell_of_silence(elsewhere, engine, each)


def test_time_out_of_a_job_is_its_end(engine: Engine) -> None:
    ((_, ran, _),) = engine.each(jobs("a"), doing.time_out)
    assert (ran.status, ran.said) == (LOST, "its worker could not do it: TimeoutError: no a")


# ---------------------------------------------------------------------- settings of Dask


@pytest.mark.parametrize(
    ("address", "encryption", "told"),
    [
        (
            "tls://127.0.0.1:9",
            False,
            "scheduler tls://127.0.0.1:9: Dask has no settings of TLS here: give it "
            "distributed.comm.tls.ca-file, distributed.comm.tls.client.cert and "
            "distributed.comm.tls.client.key (docs/fleet.md says where)",
        ),
        *(
            (
                address,
                True,
                f"scheduler {address}: Dask's setting distributed.comm.require-encryption does not "
                "allow that: name it as tls://..., with the settings distributed.comm.tls.*, or "
                "leave that one out",
            )
            for address in ("tcp://127.0.0.1:9", "127.0.0.1:9")
        ),
        (
            "",
            True,
            "the workers of this machine cannot be started: RuntimeError: Cluster failed to start: "
            "Scheduler failed to start.; where Dask's settings demand "
            "distributed.comm.require-encryption, leave that out, or name a --scheduler tls://...",
        ),
    ],
)
def test_settings_of_dask_that_do_not_fit_are_told_and_nothing_is_left(
    address: str, encryption: bool, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "_REACHED_WITHIN", 1.0)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with (
        dask.config.set({"distributed.comm.require-encryption": encryption}),
        pytest.raises(EngineError) as raised,
    ):
        Engine(address)
    assert str(raised.value) == told
    assert list(tmp_path.glob("ftp-conformance-*")) == []


def test_file_of_a_setting_of_tls_that_is_not_there_is_told() -> None:
    files = {"ca-file": "/nowhere", "client.cert": "/nowhere", "client.key": "/nowhere"}
    settings = {f"distributed.comm.tls.{name}": file for name, file in files.items()}
    with dask.config.set(settings), pytest.raises(EngineError) as raised:
        Engine("tls://127.0.0.1:9")
    assert "FileNotFoundError" in str(raised.value)
    assert "see that the settings distributed.comm.tls.* are those of its TLS" in str(raised.value)
