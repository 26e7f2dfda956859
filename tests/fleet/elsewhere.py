"""Stands in for other machines: each program of Dask's is a process of its own here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path


class Elsewhere:
    """A scheduler with workers in processes of their own, as on other machines."""

    def __init__(self, folder: Path) -> None:
        """Start the scheduler. Dask heeds what settings there are in `dask` below the folder."""
        self._file = folder / "scheduler.json"
        self.processes: list[subprocess.Popen[bytes]] = []
        self.scheduler = self._start("scheduler", "--port", "0")
        while not (address := self._told()):
            assert self.scheduler.poll() is None
            time.sleep(0.05)
        self.address = address

    def worker(self) -> subprocess.Popen[bytes]:
        """Start a worker."""
        return self._start("worker", "--nthreads", "1", "--no-nanny")

    def _told(self) -> str:
        """The scheduler's address; "" as long as its file is not there, or not written out."""
        try:
            return str(json.loads(self._file.read_text())["address"])
        except (FileNotFoundError, ValueError, KeyError):
            return ""

    def _start(self, what: str, *words: str) -> subprocess.Popen[bytes]:
        settings = {"DASK_CONFIG": str(self._file.parent / "dask")}
        local = ("--host", "127.0.0.1", "--no-dashboard", "--scheduler-file", str(self._file))
        self.processes.append(
            subprocess.Popen(
                [sys.executable, "-m", "dask", what, *local, *words],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd=self._file.parent,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **settings},
            )
        )
        return self.processes[-1]

    def close(self) -> None:
        """End all of them."""
        for process in reversed(self.processes):
            process.kill()
            process.wait()
