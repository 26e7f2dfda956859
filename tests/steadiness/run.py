"""`run.py --runs 100` runs the suite on its reference server that often, under load, and counts
verdicts that change.

The runs stay in a folder: the same command goes on where an earlier one was broken off. Exit status
0 where no verdict changed, 1 where one did, 2 where a run broke off or says nothing. What stands
behind "--" goes to pytest. Must not judge a verdict: only whether it is the same.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

# Run by its path, this file is in no package: it is made a part of this folder (PEP 366).
if not __package__:
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    __package__ = "steadiness"

from conformance.report.stream import Stream

from .counting import Counted, changes, counted, line_of, table
from .loading import load

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "reports" / "out" / "steadiness"
STEADY, CHANGED, BROKEN = 0, 1, 2
_FEWEST = 2
_LONGEST = 3600.0
"""Seconds that one run may take, after which it is broken off."""

_WORDS = ("-n", "2", "-q", "-p", "no:cacheprovider")


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the runs that are still to be made; return the exit status."""
    options = _options(arguments)
    options.folder.mkdir(parents=True, exist_ok=True)
    runs: list[Counted] = []
    try:
        with load(options.load):
            _count(options, runs)
    except KeyboardInterrupt:
        print(f"broken off; the same command goes on with run {len(runs) + 1}", file=sys.stderr)
        return BROKEN
    for line in table(runs):
        print(line)
    if changes(runs):
        return CHANGED
    return BROKEN if any(run.broken for run in runs) else STEADY


def _count(options: argparse.Namespace, runs: list[Counted]) -> None:
    """Add each run, made now or before, and say how it came out."""
    first: Stream | None = None
    for number in range(1, options.runs + 1):
        path = options.folder / f"run-{number:04}.jsonl"
        began = time.monotonic()
        kept = path.exists()
        if not kept:
            _make(path, options.target, options.words)
        run, stream = counted(number, path, first)
        first = first or stream
        runs.append(run)
        compared = next((one for one in runs if not one.broken), run)
        how = "made before" if kept else f"{time.monotonic() - began:.0f} s"
        print(f"{line_of(run, compared)}; {how}", flush=True)


def _make(path: Path, target: str, words: Sequence[str]) -> None:
    """Make one run. Under its own name stands only what has ended, whole or not."""
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    given = ["--target", target, f"--results={part}", *_WORDS, *(words or ["cases"])]
    environment = {name: text for name, text in os.environ.items() if name != "PYTEST_ADDOPTS"}
    with path.with_suffix(".log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "pytest", *given],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            process.wait(timeout=_LONGEST)
        except subprocess.TimeoutExpired:
            process.terminate()
            process.wait()
        except KeyboardInterrupt:
            # Ctrl-C reaches the run as well, which clears up.
            process.wait()
            raise
    part.touch()  # where the run did not even begin
    part.replace(path)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="run.py", description="Count verdicts that change.")
    parser.add_argument("--runs", type=int, default=100, metavar="N", help="how many in all")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the runs are kept")
    parser.add_argument("--target", default="reference", help="one of the suite's own servers")
    parser.add_argument(
        "--load",
        type=int,
        default=os.cpu_count() or 1,
        metavar="N",
        help="processors to be kept busy meanwhile",
    )
    parser.add_argument("words", nargs="*", metavar="-- WORD", help="what goes to pytest")
    options = parser.parse_args(arguments)
    if options.runs < _FEWEST:
        parser.error(f"--runs {options.runs}: of fewer than {_FEWEST} runs none can be compared")
    if options.load < 0:
        parser.error(f"--load {options.load}: wanted a number from 0 up")
    options.folder = options.folder.resolve()
    return options


if __name__ == "__main__":
    sys.exit(main())
