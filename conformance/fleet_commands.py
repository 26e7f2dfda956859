"""The command `fleet`: certifies many targets, or does one job of theirs, or shows what is there.

It must not hold logic of its own: what it does is in `conformance.fleet`. The engine is imported
when jobs are handed to it, for nothing else needs it to be installed.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conformance.command_line import (
    BROKEN,
    INCOMPLETE,
    INTERRUPTED,
    OK,
    UNJUDGED,
    UNWRITABLE,
    USAGE,
    CommandError,
)

if TYPE_CHECKING:
    from conformance.fleet.kept import Folder
    from conformance.fleet.plan import Job

FOLDER = Path("reports/out/fleet")
_WANTED = {
    "plan": "the file of the plan",
    "folder": "a folder",
    "scheduler": "an address, such as tls://10.0.0.1:8786, or none at all",
    "job": "one of those that --jobs prints",
    "index": "a number from 0 on",
}
"""What takes a word, and which: were an empty one heeded, a variable that is not set would have
something else done.
"""


def add_fleet(commands: Any) -> None:
    """Add the command to those of the program."""
    fleet = commands.add_parser(
        "fleet",
        help="certify many targets by many profiles, side by side",
        epilog="What is finished is kept: the same command goes on where it stopped.",
    )
    fleet.add_argument("plan", metavar="FLEET.toml")
    fleet.add_argument(
        "--folder", default=str(FOLDER), metavar="DIR", help=f"of what is finished ({FOLDER})"
    )
    fleet.add_argument(
        "--scheduler", metavar="ADDRESS", help="of a Dask scheduler, tls://host:port"
    )
    fleet.add_argument(
        "--workers", type=int, default=0, metavar="N", help="of this machine (one for each core)"
    )
    fleet.add_argument("--again", action="store_true", help="do again what ended without a verdict")
    ways = fleet.add_mutually_exclusive_group()
    ways.add_argument("--jobs", action="store_true", help="print the jobs as JSON, and do nothing")
    ways.add_argument("--job", metavar="ID", help="do this one here")
    ways.add_argument("--index", metavar="N", help="do the one with this number, from 0")
    ways.add_argument("--matrix", action="store_true", help="show what is finished, and do nothing")
    fleet.set_defaults(function=_fleet)


def _fleet(options: argparse.Namespace) -> int:
    from conformance.fleet.forms import PlanError
    from conformance.fleet.kept import Folder
    from conformance.fleet.plan import apart, read_plan
    from conformance.report.writing import ReportError

    for name, wanted in _WANTED.items():
        if getattr(options, name) == "":
            option = "FLEET.toml" if name == "plan" else f"--{name}"
            raise CommandError(f"{option}: it is empty; wanted {wanted}", USAGE)
    if options.workers < 0 or (options.workers and options.scheduler):
        raise CommandError("--workers: wanted a number from 1 on, and no --scheduler", USAGE)
    try:
        jobs = read_plan(Path(options.plan))
    except PlanError as error:
        raise CommandError(str(error), USAGE) from None
    folder = Folder(Path(options.folder))
    try:
        if options.jobs:
            print(json.dumps([job.id for job in apart(jobs)]))
            return OK
        folder.prepare()
        if options.job is not None or options.index is not None:
            return _one(_chosen(apart(jobs), options), folder, again=options.again)
        if not options.matrix:
            _all(apart(jobs), folder, options)
        return _shown(jobs, folder)
    except ReportError as error:
        raise CommandError(str(error), UNWRITABLE) from None


def _chosen(jobs: Sequence[Job], options: argparse.Namespace) -> Job:
    from conformance.near import unknown

    if options.job is not None:
        named = {job.id: job for job in jobs}
        if options.job not in named:
            raise CommandError(f"--job: {unknown('job', options.job, named)}", USAGE)
        return named[options.job]
    text: str = options.index
    if not (text.isascii() and text.isdigit() and int(text) < len(jobs)):
        raise CommandError(f"--index {text}: wanted a number from 0 to {len(jobs) - 1}", USAGE)
    return jobs[int(text)]


def _one(job: Job, folder: Folder, *, again: bool) -> int:
    """Do one job in this process, unless it has been done."""
    from conformance.fleet.job import run_job
    from conformance.fleet.kept import NO_VERDICT, finished
    from conformance.fleet.overview import in_short
    from conformance.report.profiled import Standing

    there = finished(folder, [job], again=again)
    kept = there.get(job.id) or folder.keep(job, run_job(job))
    print(f"{job.id}: {in_short(kept)}")
    if kept.standing == NO_VERDICT:
        return UNJUDGED
    return OK if kept.standing == Standing.CONFORMS else INCOMPLETE


def _all(jobs: Sequence[Job], folder: Folder, options: argparse.Namespace) -> None:
    """Have all jobs done that are not, and keep each as it ends."""
    from conformance.fleet.kept import finished

    there = finished(folder, jobs, again=options.again)
    left = [job for job in jobs if job.id not in there]
    print(f"{len(jobs)} jobs, {len(there)} of them finished before", flush=True)
    if not left:
        return
    try:
        _dispatch(left, folder, options)
    except KeyboardInterrupt:
        kept = len(finished(folder, jobs))
        message = f"stopped: {kept} of {len(jobs)} jobs are finished and kept; start again to go on"
        raise CommandError(message, INTERRUPTED) from None


def _dispatch(left: Sequence[Job], folder: Folder, options: argparse.Namespace) -> None:
    try:
        from conformance.fleet.dispatch import Engine, EngineError
    except ImportError as error:
        message = (
            f"the fleet's engine is not installed ({error}): pip install 'ftp-conformance[fleet]'"
        )
        raise CommandError(message, USAGE) from None
    from conformance.fleet.job import run_job
    from conformance.fleet.overview import in_short

    say = partial(print, flush=True)
    try:
        engine = Engine(options.scheduler or "", options.workers or os.cpu_count() or 1, say)
        try:
            for number, (job, ran, worker) in enumerate(engine.each(left, run_job), 1):
                kept = folder.keep(job, ran, worker)
                told = f"{job.id}: {in_short(kept)}, {kept.seconds:.1f} s"
                print(f"{number:>{len(str(len(left)))}}/{len(left)} {told}", flush=True)
        finally:
            engine.close()
    except EngineError as error:
        raise CommandError(str(error), BROKEN) from None


def _shown(jobs: Sequence[Job], folder: Folder) -> int:
    """Write the overview of what is finished."""
    from conformance.fleet.kept import ended
    from conformance.fleet.overview import (
        Overview,
        counts_line,
        overview_html,
        overview_markdown,
    )
    from conformance.report.writing import write_whole
    from conformance.spec import catalogue

    overview = Overview(jobs, ended(folder, jobs))
    for name, text in (
        ("fleet.md", overview_markdown(overview, catalogue())),
        ("fleet.html", overview_html(overview, catalogue())),
    ):
        write_whole(folder.path / name, text.encode(), "matrix of the fleet")
    print(f"{counts_line(overview)}: {folder.path / 'fleet.html'}")
    return OK if overview.conforms else INCOMPLETE
