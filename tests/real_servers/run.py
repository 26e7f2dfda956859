"""`run.py NAME...` runs the suite on real servers, some of them side by side.

They wait more than they work. Of each that is green its closing line is shown, of each that is not
all that it said. What stands behind `--` goes to each run. Exit status 0 where all are green, 1
where one is not, 2 for a word that is wrong. Must not judge: it has each run's exit status.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

# Run by its path, this file is in no package: the checkout's servers are found all the same.
if not __package__:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from conformance.near import unknown
from fixtures.servers.known import names

ROOT = Path(__file__).resolve().parents[2]
REPORTS = ROOT / "reports" / "out"
GREEN, RED, USAGE = 0, 1, 2
AT_ONCE = 3
"""Runs side by side."""

WORKERS = {"inetutils-ftpd": 6, "ftp-srv": 6, "twisted": 4}
"""Of a run, where the server lets the suite wait so much that two of them would idle."""

SPREAD = ("--dist", "worksteal")
"""Drawn sequences stand in one file, and take the longest where a server lets them wait."""

_LOOK_EVERY = 0.2
"""Seconds between two looks at whether a run has ended."""


@dataclass(slots=True)
class Running:
    """One run, and where what it says is kept."""

    name: str
    process: subprocess.Popen[bytes]
    said: BinaryIO
    began: float


def command(name: str, more: Sequence[str]) -> list[str]:
    """Return the words that run the suite on a server."""
    kept = f"--junit-report={REPORTS / name}.xml"
    workers = str(WORKERS.get(name, 2))
    words = ["-m", "pytest", "--target", f"server:{name}", "-n", workers, *SPREAD, kept, *more]
    return [sys.executable, *words]


def main(arguments: Sequence[str]) -> int:
    """Run what the command line names; return the exit status."""
    options = _options(arguments)
    for name in options.names:
        if name not in names():
            print(f"run.py: {unknown('server', name, names())}", file=sys.stderr)
            return USAGE
    red = []
    for one, status in side_by_side(options.names, options.at_once, options.more):
        _tell(one, status)
        red += [one.name] if status else []
    print(f"{len(options.names)} servers, {len(red)} red{': ' if red else ''}{', '.join(red)}")
    return RED if red else GREEN


def side_by_side(
    servers: Sequence[str], at_once: int, more: Sequence[str]
) -> Generator[tuple[Running, int]]:
    """Give each run with its exit status as it ends. None is left running, whatever happens."""
    waiting, running = list(servers), list[Running]()
    try:
        while waiting or running:
            while waiting and len(running) < at_once:
                running.append(_started(waiting.pop(0), more))
            for one in list(running):
                status = one.process.poll()
                if status is not None:
                    running.remove(one)
                    yield one, status
            if running:
                with suppress(subprocess.TimeoutExpired):
                    running[0].process.wait(_LOOK_EVERY)
    finally:
        for one in running:
            one.process.terminate()
            one.process.wait()


def _started(name: str, more: Sequence[str]) -> Running:
    said = tempfile.TemporaryFile()  # noqa: SIM115 - it is closed when the run has been told
    process = subprocess.Popen(
        command(name, more), cwd=ROOT, stdin=subprocess.DEVNULL, stdout=said, stderr=said
    )
    return Running(name, process, said, time.monotonic())


def _tell(one: Running, status: int) -> None:
    with one.said as said:
        said.seek(0)
        text = said.read().decode("utf-8", "replace").strip()
    seconds = time.monotonic() - one.began
    if status:
        print(
            f"=== {one.name}: exit status {status} after {seconds:.0f} s\n{text}\n===", flush=True
        )
    else:
        last = text.rpartition("\n")[2].strip("= ")
        print(f"{one.name}: {last}", flush=True)


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="run.py", description="Run the suite on real servers, some of them side by side."
    )
    words = list(arguments)
    at = words.index("--") if "--" in words else len(words)
    parser.add_argument("names", nargs="+", metavar="NAME")
    parser.add_argument("--at-once", type=int, default=AT_ONCE, metavar="NUMBER")
    options = parser.parse_args(words[:at])
    if options.at_once < 1:
        parser.error("--at-once: wanted a number from 1 up")
    options.more = words[at + 1 :]
    return options


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
