"""Hands the jobs of a fleet to Dask, and gives back each as it ends.

One target has one job at a time, for two runs would meet in its limits; its next one is handed on
when that ended. A job whose worker is lost begins again on another one, and where there is none any
more the fleet ends: nothing is waited for without a bound. Must not know what a job does, nor what
becomes of what it gives back.
"""

from __future__ import annotations

import logging
import queue
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from typing import Any, NoReturn

import distributed
from distributed import CancelledError
from distributed.scheduler import KilledWorker

from conformance.fleet.job import Ran
from conformance.fleet.plan import LOST, Job

_REACHED_WITHIN = 10.0
_STARTED_WITHIN = 60.0
_BEGUN_AGAIN_WITHIN = 5.0
_TAKEN_WITHIN = 300.0
"""Bound of taking over what came of a job: the largest bundle, over a slow line."""

_ANEW = ("pending", "lost")
"""What Dask calls jobs that begin again; of lost ones its callbacks tell as of those that ended."""

_LOOKED_EVERY = 1.0
"""Seconds between two looks at the scheduler's workers, while no job ends."""

_TLS = "distributed.comm.tls"
"""Where Dask's settings of TLS stand."""

Do = Callable[[Job], Ran]
Say = Callable[[str], None]

_engine: Any = distributed
"""Its classes have no annotations of what makes them."""


class EngineError(Exception):
    """The engine cannot be used, or not any more; the message says why, and how to go on."""


@dataclass(frozen=True, slots=True)
class _Lost:
    """A worker that is gone, and the keys of what it had, begun or not."""

    worker: str
    keys: frozenset[str]


class Engine:
    """Workers of Dask: of this machine, or those of a scheduler somewhere else."""

    def __init__(self, scheduler: str = "", workers: int = 1, say: Say = print) -> None:
        """Begin; `say` is told what becomes of workers. Raises EngineError where the scheduler
        cannot be reached.
        """
        self._stack = ExitStack()
        self._scheduler = scheduler
        self._say = say
        self._seen = time.monotonic()
        # What Dask tells of workers that come and go, and of clients that go before they have read
        # all, is told here in words for people.
        for name in ("distributed", "distributed.client"):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
        try:
            where = scheduler or self._own(workers)
            self._client = self._stack.enter_context(_engine.Client(where, timeout=_REACHED_WITHIN))
        except Exception as error:
            # Of settings that do not fit Dask raises whatever comes, even failed assertions.
            self.close()
            raise EngineError(_why(scheduler, error)) from None
        except BaseException:
            self.close()
            raise

    def _own(self, workers: int) -> Any:
        made = tempfile.TemporaryDirectory(prefix="ftp-conformance-", ignore_cleanup_errors=True)
        cluster = _engine.LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address=None,
            local_directory=self._stack.enter_context(made),
            silence_logs=logging.CRITICAL,
        )
        self._stack.callback(self._end, cluster, workers)
        return cluster

    def _end(self, cluster: Any, workers: int) -> None:
        """End the workers of this machine, none of them in the midst of its beginning: that of one
        that was lost is under way still, and Dask fails at what has not begun.
        """
        try:
            with suppress(TimeoutError):
                cluster.wait_for_workers(workers, _BEGUN_AGAIN_WITHIN)
        finally:
            try:
                cluster.close()
            except Exception as error:
                # All that was done has been given back: it is not lost for the sake of the end.
                why = _in_short(error)
                self._say(
                    f"a worker of this machine did not end ({why}): it ends with this command"
                )

    @property
    def workers(self) -> int:
        """How many jobs can run at once."""
        threads = self._client.nthreads()
        return sum(threads.values())

    def close(self) -> None:
        """End it; jobs that still run are not waited for."""
        self._stack.close()

    def each(self, jobs: Sequence[Job], do: Do) -> Iterator[tuple[Job, Ran, str]]:
        """Have all jobs done; give each with what came of it and who did it, as they end.

        Raises EngineError where the scheduler or all workers are lost: what was given before has
        ended, and the others have to be done again.
        """
        waiting = _by_target(jobs)
        under_way: dict[Any, Job] = {}
        lost: deque[Any] = deque()
        news: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._client.subscribe_topic("all", lambda event: _note(event[1], news))
        for target in waiting:
            self._hand_on(waiting[target], news, under_way, do)
        self._seen = time.monotonic()
        while under_way:
            came = self._next(news, lost)
            if isinstance(came, _Lost):
                had = sum(future.key in came.keys for future in under_way)
                again = f"its jobs begin again ({had})" if had else "it had no job"
                self._say(f"worker {came.worker} was lost: {again}")
                continue
            ran = self._result(came)
            if ran is None:
                self._look(news)
                lost.append(came)
                continue
            job = under_way.pop(came)
            yield job, ran, self._who_did(came)
            self._seen = time.monotonic()
            came.release()
            self._hand_on(waiting[job.target], news, under_way, do)

    def _next(self, news: queue.SimpleQueue[Any], lost: deque[Any]) -> Any:
        """Wait for a job to end, also one of those whose result was `lost`, or for a worker to be
        lost; raises EngineError where there has been no worker for long.
        """
        while True:
            for future in lost:
                if future.status not in _ANEW:
                    lost.remove(future)
                    return future
            try:
                return news.get(timeout=_LOOKED_EVERY)
            except queue.Empty:
                self._look(news)

    def _look(self, news: queue.SimpleQueue[Any]) -> None:
        """See whether there are workers; raises EngineError where there has been none for long, and
        all news has been taken: a look takes long itself, and a loss may be told meanwhile.
        """
        count = self._count()
        if count:
            self._seen = time.monotonic()
        elif time.monotonic() - self._seen >= _STARTED_WITHIN and news.empty():
            self._give_up(count)

    def _count(self) -> int | None:
        """How many workers there are; nothing where the scheduler does not say."""
        try:
            return len(self._client.nthreads(callback_timeout=_REACHED_WITHIN))
        except (OSError, TimeoutError):
            return None

    def _give_up(self, count: int | None) -> NoReturn:
        why, some = "has not answered", ""
        if count is not None:
            why = "has had no worker"
            if self._scheduler:
                some = f"start some (dask worker {self._scheduler}), then "
        raise EngineError(
            f"scheduler {self._scheduler or 'of this machine'}: it {why} for "
            f"{_STARTED_WITHIN:g} s; what has ended is kept: {some}start again to go on"
        )

    def _hand_on(
        self,
        jobs: deque[Job],
        news: queue.SimpleQueue[Any],
        under_way: dict[Any, Job],
        do: Do,
    ) -> None:
        if jobs:
            job = jobs.popleft()
            future = self._client.submit(do, job, pure=False)
            under_way[future] = job
            future.add_done_callback(news.put)

    def _result(self, future: Any) -> Ran | None:
        """What came of a job; nothing where that is not to be had, or not any more: what a worker
        has is lost with it, and then Dask has the job done again.
        """
        if future.status in _ANEW:
            return None
        try:
            ran: Ran = future.result(timeout=_TAKEN_WITHIN)
        except KilledWorker as error:
            # Dask counts a loss against all that the worker had, whether it had begun it or not.
            told = (
                f"{error.allowed_failures + 1} workers that had it were lost: it may take them "
                "along, or have waited behind another that does"
            )
            return Ran(LOST, 0.0, told)
        except CancelledError:
            raise EngineError(
                f"scheduler {self._scheduler or 'of this machine'}: lost; what has ended is kept: "
                "start again to go on"
            ) from None
        except Exception as error:
            if isinstance(error, TimeoutError) and future.status != "error":
                return None
            # Whatever a worker raised, of a job or of its own installation, is that job's end.
            return Ran(LOST, 0.0, f"its worker could not do it: {_in_short(error)}")
        return ran

    def _who_did(self, future: Any) -> str:
        asked = {"keys": [future.key], "callback_timeout": _REACHED_WITHIN}
        try:
            held = self._client.sync(self._client.scheduler.who_has, **asked)
        except (OSError, TimeoutError):
            held = {}
        workers = held.get(future.key)
        return f"worker {workers[0]}" if workers else "a worker"


def _note(told: dict[str, Any], news: queue.SimpleQueue[Any]) -> None:
    if told.get("action") == "remove-worker":
        news.put(_Lost(str(told.get("worker")), frozenset(told.get("processing-tasks") or ())))


def _by_target(jobs: Sequence[Job]) -> dict[str, deque[Job]]:
    queues: dict[str, deque[Job]] = {}
    for job in jobs:
        queues.setdefault(job.target, deque()).append(job)
    return queues


def _why(scheduler: str, error: Exception) -> str:
    """Why there is no engine, and how to go on."""
    told = _in_short(error)
    if not scheduler:
        return (
            f"the workers of this machine cannot be started: {told}; where Dask's settings demand "
            "distributed.comm.require-encryption, leave that out, or name a --scheduler tls://..."
        )
    if scheduler.startswith("tls://") and isinstance(error, TypeError):
        return (
            f"scheduler {scheduler}: Dask has no settings of TLS here: give it {_TLS}.ca-file, "
            f"{_TLS}.client.cert and {_TLS}.client.key (docs/fleet.md says where)"
        )
    if not scheduler.startswith("tls://") and isinstance(error, RuntimeError | AssertionError):
        return (
            f"scheduler {scheduler}: Dask's setting distributed.comm.require-encryption does not "
            f"allow that: name it as tls://..., with the settings {_TLS}.*, or leave that one out"
        )
    tls = f", see that the settings {_TLS}.* are those of its TLS"
    return (
        f"scheduler {scheduler}: cannot be reached within {_REACHED_WITHIN:g} s: {told}; start one "
        f"(dask scheduler){tls if scheduler.startswith('tls://') else ''}, or leave --scheduler out"
    )


def _in_short(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}".splitlines()[0][:200]
