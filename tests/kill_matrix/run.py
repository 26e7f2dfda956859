"""`run.py` tries every mutant on the cases and says what the suite does not notice.

`run.py --module renaming` or `run.py --mutant NAME` tries a part within seconds; with
`--list-unkilled` it also names the cases of the broken requirements that nothing fails. Exit status
0 when all is as it must be, 1 when it is not, 2 when it could not be found out. Must not know how
a case is run, nor what is demanded.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

# Run by its path, this file is in no package: it is made a part of this folder (PEP 366), and the
# checkout's servers are found.
if not __package__:
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    __package__ = "kill_matrix"

from conformance.model.monitor import GRAMMAR, SEQUENCE
from conformance.near import unknown
from conformance.spec import catalogue
from fixtures.mutants import MUTANTS, Mutant

from . import judging, table
from .outcome import Matrix, gathered, is_complete
from .plan import DRAWN_FOR, DRAWN_REQUIREMENT, Plan

ROOT = Path(__file__).resolve().parents[2]
REPORT = ROOT / "reports" / "out" / "kill-matrix.md"
FINE, NOT_FINE, BROKEN = 0, 1, 2
WATCHED = frozenset({*GRAMMAR, *SEQUENCE})
_UNUSED = ("cacheprovider", "hypothesispytest", "xdist", "logging", "unraisableexception")
"""Plugins of pytest's that only cost time here."""

_PYTEST = (
    *(
        "-c",
        "pyproject.toml",
        "-q",
        "-s",
        "--no-baseline",
        "--large",
        "--intrusive",
        "-p",
        "kill_matrix.plugin",
    ),
    *(word for plugin in _UNUSED for word in ("-p", f"no:{plugin}")),
)
"""How the processes are told to run the cases."""

PROCESSES = 2 * (os.cpu_count() or 1)
"""Each of them waits for its server half of the time, and for what a mutant does not say."""

_LOOK_EVERY = 2.0
"""Seconds between two looks at how far the processes are."""

_LONGEST_GOODBYE = 10.0
"""Seconds that a process gets to end."""


class MatrixError(Exception):
    """The matrix could not be made; the message says why."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Try what the command line names; return the exit status."""
    options = _options(arguments)
    chosen = _chosen(options)
    whole = not (options.mutant or options.module)
    known = known_requirements()
    breaks = {name: one.breaks for name, one in chosen.items()}
    wrong = judging.unknown_requirements(breaks, known)
    sound = {name: broken for name, broken in breaks.items() if broken in known}
    plan = Plan(sound, whole, not options.own_cases, tuple(sorted(WATCHED)))
    try:
        matrix = _tried(plan, _processes(options.processes, plan))
    except MatrixError as error:
        print(f"run.py: {error}", file=sys.stderr)
        return BROKEN
    found = [*wrong, *judging.problems(matrix, WATCHED)]
    report = options.report or (REPORT if whole else None)
    if report is not None:
        _write(report, matrix, found, chosen)
    _print(matrix, found, options.list_unkilled, report)
    return NOT_FINE if found else FINE


def known_requirements() -> Collection[str]:
    """Return the ids of all requirements that a mutant may break."""
    return catalogue().requirements.keys()


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="run.py", description="Try mutants on the cases.")
    for kind, text in (("mutant", "only these"), ("module", "only those of these modules")):
        parser.add_argument(
            f"--{kind}", nargs="+", action="extend", default=[], metavar="NAME", help=text
        )
    parser.add_argument(
        "--report", type=Path, metavar="FILE", help="where the table goes, and the same as .json"
    )
    parser.add_argument(
        "--list-unkilled", action="store_true", help="name the cases that no mutant of theirs fails"
    )
    parser.add_argument(
        "--own-cases",
        action="store_true",
        help="try each mutant on the cases of what it breaks alone: in less than half of the time, "
        "and whether the first failing case names what is broken is left open",
    )
    parser.add_argument("--processes", type=int, default=PROCESSES, metavar="N")
    options = parser.parse_args(arguments)
    modules = {one.module for one in MUTANTS.values()}
    for kind, names, known in (
        ("mutant", options.mutant, MUTANTS.keys()),
        ("module", options.module, modules),
    ):
        for name in names:
            if name not in known:
                parser.error(unknown(kind, name, known))
    return options


def _chosen(options: argparse.Namespace) -> dict[str, Mutant]:
    if options.mutant or options.module:
        return {
            name: one
            for name, one in MUTANTS.items()
            if name in options.mutant or one.module in options.module
        }
    return {
        name: one
        for name, one in MUTANTS.items()
        if one.breaks != DRAWN_REQUIREMENT or name in DRAWN_FOR
    }


def _processes(wanted: int, plan: Plan) -> int:
    """How many processes there are: a few mutants are done before a second one has started."""
    return max(1, wanted if plan.whole else min(wanted, len(plan.breaks)))


def _tried(plan: Plan, processes: int) -> Matrix:
    """Have the processes try what is planned. Raises MatrixError."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="ftp-kill-matrix-") as name:
        folder = Path(name)
        plan.write(folder)
        running = [_started(folder, share, processes) for share in range(processes)]
        results = [folder / f"share-{share}.jsonl" for share in range(processes)]
        try:
            for share, process in enumerate(running):
                _wait(process, results, len(plan.breaks))
                if process.returncode or not is_complete(results[share]):
                    said = (folder / f"share-{share}.log").read_text("utf-8", "replace")
                    raise MatrixError(f"a process ended with {process.returncode}:\n{said}")
        finally:
            for process in running:
                _end(process)
        return gathered(results, plan, time.monotonic() - began)


def _started(folder: Path, share: int, shares: int) -> subprocess.Popen[bytes]:
    path = os.pathsep.join((str(ROOT), str(ROOT / "tests")))
    with (folder / f"share-{share}.log").open("wb") as log:
        return subprocess.Popen(
            [
                *(sys.executable, "-m", "pytest", *_PYTEST, "--kill-matrix", str(folder)),
                *("--kill-matrix-share", f"{share}/{shares}", "cases"),
            ],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": path},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process that may have ended: politely, so that its server ends, too."""
    process.terminate()
    try:
        process.wait(timeout=_LONGEST_GOODBYE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wait(process: subprocess.Popen[bytes], results: Sequence[Path], mutants: int) -> None:
    """Wait for a process, and say from time to time how far all are."""
    while True:
        try:
            process.wait(timeout=_LOOK_EVERY)
        except subprocess.TimeoutExpired:
            texts = [path.read_text("utf-8") for path in results if path.exists()]
            done = sum(text.count('{"kind": "outcome"') for text in texts)
            if sys.stderr.isatty():
                print(f"\r{done} of {mutants} mutants", end="\r", file=sys.stderr, flush=True)
            continue
        return


def _write(
    report: Path,
    matrix: Matrix,
    found: Sequence[judging.Problem],
    chosen: Mapping[str, Mutant],
) -> None:
    says = {name: one.says for name, one in chosen.items()}
    report.parent.mkdir(parents=True, exist_ok=True)
    report.write_text(table.markdown(matrix, found, says, WATCHED), encoding="utf-8")
    report.with_suffix(".json").write_text(table.as_json(matrix, found, says), encoding="utf-8")


def _print(
    matrix: Matrix, found: Sequence[judging.Problem], list_unkilled: bool, report: Path | None
) -> None:
    if not matrix.whole:
        for outcome in matrix.outcomes:
            print(*table.outcome_lines(outcome), sep="\n")
    if list_unkilled:
        print("failed by no mutant of their requirement:")
        print(*(table.unkilled_lines(matrix)), sep="\n")
    for what, many in table.summary(matrix, WATCHED):
        print(f"{what}: {many}")
    for line in table.printed(found):
        print(line)
    where = f"; {report}" if report is not None else ""
    print(f"{matrix.seconds:.0f} s{where}")


if __name__ == "__main__":
    sys.exit(main())
