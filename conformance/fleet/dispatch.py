"""Hands the jobs of a fleet to Dask, and gives back each as it ends.

One target has one job at a time, for two runs would meet in its limits; its next one is handed on
when that ended. A job whose worker is lost begins again on another one. Must not know what a job
does, nor what becomes of what it gives back.
"""

from __future__ import annotations

import logging
import tempfile
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from typing import Any

import distributed
from distributed import CancelledError
from distributed.scheduler import KilledWorker

from conformance.fleet.job import Ran
from conformance.fleet.plan import Job

LOST = -1
"""Status of a job that no worker brought to its end."""

_REACHED_WITHIN = 10.0
_STARTED_WITHIN = 60.0

Do = Callable[[Job], Ran]

_engine: Any = distributed
"""Its classes have no annotations of what makes them."""


class EngineError(Exception):
    """The engine cannot be used, or not any more; the message says why, and how to go on."""


class Engine:
    """Workers of Dask: of this machine, or those of a scheduler somewhere else."""

    def __init__(self, scheduler: str = "", workers: int = 1) -> None:
        """Begin. Raises EngineError where the scheduler cannot be reached."""
        self._stack = ExitStack()
        self._scheduler = scheduler
        # What Dask tells of workers that come and go is told here in words for people.
        for name in ("distributed", "distributed.client"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        try:
            where = scheduler or self._own(workers)
            self._client = self._stack.enter_context(_engine.Client(where, timeout=_REACHED_WITHIN))
        except (OSError, TimeoutError, ValueError, ImportError) as error:
            self.close()
            raise EngineError(
                f"scheduler {scheduler or 'of this machine'}: cannot be reached within "
                f"{_REACHED_WITHIN:g} s: {_in_short(error)}; start one (dask scheduler), or leave "
                "--scheduler out"
            ) from None

    def _own(self, workers: int) -> Any:
        folder = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="ftp-conformance-"))
        return self._stack.enter_context(
            _engine.LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                host="127.0.0.1",
                dashboard_address=None,
                local_directory=folder,
                silence_logs=logging.CRITICAL,
            )
        )

    @property
    def workers(self) -> int:
        """How many jobs can run at once."""
        threads = self._client.nthreads()
        return sum(threads.values())

    def close(self) -> None:
        """End it; jobs that still run are not waited for."""
        self._stack.close()

    def each(self, jobs: Sequence[Job], do: Do) -> Iterator[tuple[Job, Ran]]:
        """Have all jobs done; give each with what came of it, as they end.

        Raises EngineError where the scheduler is lost: what was given before has ended, and the
        others have to be done again.
        """
        if not self.workers and not self._waited():
            raise EngineError(
                f"scheduler {self._scheduler}: it has had no worker for {_STARTED_WITHIN:g} s; "
                f"start some (dask worker {self._scheduler})"
            )
        waiting = _by_target(jobs)
        under_way: dict[Any, Job] = {}
        ends = _engine.as_completed()
        for target in waiting:
            self._hand_on(waiting[target], ends, under_way, do)
        for future in ends:
            job = under_way.pop(future)
            yield job, self._result(future)
            future.release()
            self._hand_on(waiting[job.target], ends, under_way, do)

    def _waited(self) -> bool:
        try:
            self._client.wait_for_workers(1, timeout=_STARTED_WITHIN)
        except (TimeoutError, OSError):
            return False
        return True

    def _hand_on(self, queue: deque[Job], ends: Any, under_way: dict[Any, Job], do: Do) -> None:
        if queue:
            job = queue.popleft()
            future = self._client.submit(do, job, pure=False)
            under_way[future] = job
            ends.add(future)

    def _result(self, future: Any) -> Ran:
        try:
            ran: Ran = future.result()
        except KilledWorker:
            return Ran(LOST, 0.0, "each worker that began it was lost: it may take them along")
        except CancelledError:
            raise EngineError(
                f"scheduler {self._scheduler or 'of this machine'}: lost; what has ended is kept: "
                "start again to go on"
            ) from None
        except Exception as error:
            # Whatever a worker raised, of a job or of its own installation, is that job's end.
            return Ran(LOST, 0.0, f"its worker could not do it: {_in_short(error)}")
        return ran


def _by_target(jobs: Sequence[Job]) -> dict[str, deque[Job]]:
    queues: dict[str, deque[Job]] = {}
    for job in jobs:
        queues.setdefault(job.target, deque()).append(job)
    return queues


def _in_short(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}".splitlines()[0][:200]
