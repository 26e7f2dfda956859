"""The commands of the lab: `record`, `rejudge` and `matrix`, for servers that were recorded.

They must not hold logic of their own: what they do is in `conformance.recordings` and
`conformance.report`.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conformance.command_line import (
    BROKEN,
    INCOMPLETE,
    INTERRUPTED,
    OK,
    RECORDINGS,
    USAGE,
    CommandError,
    run_words,
)

if TYPE_CHECKING:
    from conformance.recordings import Judged

_MOST_SHOWN = 40
"""Lines on one recording: more of them say nothing more."""


def add_lab(commands: Any) -> None:
    """Add the commands to those of the program."""
    recorded = commands.add_parser(
        "record",
        help="run every case on a server, and keep what each of them met",
        epilog="All other options go to the run: --target, --user, and what 'run --help' lists.",
    )
    _add_folder(recorded)
    recorded.set_defaults(function=_record, takes_rest=True)
    judged = commands.add_parser("rejudge", help="judge recordings of servers again")
    judged.add_argument("recordings", nargs="*", type=Path, metavar="RECORDING")
    judged.add_argument(
        "--accept", action="store_true", help="keep the verdicts that come out, and the list"
    )
    _add_folder(judged)
    judged.set_defaults(function=_rejudge)
    shown = commands.add_parser("matrix", help="show all recorded servers by all requirements")
    shown.add_argument("--reports", type=Path, default=RECORDINGS.parent, metavar="DIR")
    shown.add_argument("--readme", type=Path, metavar="FILE", help="put the summary there, too")
    shown.add_argument("--check", action="store_true", help="write nothing: say what differs")
    _add_folder(shown)
    shown.set_defaults(function=_matrix, recordings=(), accept=False)


def _add_folder(parser: argparse.ArgumentParser) -> None:
    told = f"of recordings ({RECORDINGS})"
    parser.add_argument("--folder", type=Path, default=RECORDINGS, metavar="DIR", help=told)


def _record(options: argparse.Namespace) -> int:
    from conformance.recordings import RecordingsError, record
    from conformance.report.writing import ReportError
    from conformance.running import InterruptedRunError

    for word in options.rest:
        if word.split("=")[0] in ("--results", "--recorded", "--profile"):
            raise CommandError(f"{word}: a recording has its own; leave it out", USAGE)
    try:
        path, status = record(options.rest, options.folder, run_words)
    except (RecordingsError, ReportError) as error:
        raise CommandError(str(error), BROKEN) from None
    except InterruptedRunError as error:
        raise CommandError(f"no recording: {error}", INTERRUPTED) from None
    print(f"recording: {path}, {path.stat().st_size} octets")
    return OK if status == 0 else INCOMPLETE


def _rejudge(options: argparse.Namespace) -> int:
    from conformance.recordings import RecordingsError, differs_from_list, judge_all, read_unjudged
    from conformance.report.stream import StreamError
    from conformance.report.writing import ReportError

    paths, judged, fine = _chosen(options), [], True
    try:
        known = read_unjudged(options.folder)
        for one in judge_all(paths, run_words):
            unlisted = differs_from_list(one, known)
            _tell(one, unlisted)
            fine = fine and not (one.changed or unlisted)
            judged.append(one)
        if options.accept:
            _accept(judged, options.folder)
            return OK
    except StreamError as error:
        raise CommandError(str(error), USAGE) from None
    except (RecordingsError, ReportError) as error:
        raise CommandError(str(error), BROKEN) from None
    if not fine:
        print(
            "Verdicts changed, or recordings cannot judge what they could: mend the suite, record "
            "the server again, or accept what came out (ftp-conformance rejudge --accept)."
        )
    return OK if fine else INCOMPLETE


def _tell(one: Judged, unlisted: list[str]) -> None:
    lost = sum(len(cases) for cases in one.unjudged.values())
    counts = f"{one.same} the same, {len(one.changed)} changed, {lost} unjudged"
    print(f"{one.path}: {counts}", flush=True)
    lines = [f"{two.case}: {two.was} when recorded, {two.now} now" for two in one.changed]
    for line in [*lines, *unlisted][:_MOST_SHOWN]:
        print(f"  {line}")


def _accept(judged: list[Judged], folder: Path) -> None:
    from conformance.recordings import UNJUDGED, accept, unjudged_text
    from conformance.report.writing import write_whole

    for one in judged:
        accept(one)
    write_whole(folder / UNJUDGED, unjudged_text(judged).encode(), "list of what is not judged")


def _matrix(options: argparse.Namespace) -> int:
    from conformance.report.matrix import matrix
    from conformance.report.matrix_files import MatrixError, differing, published, write
    from conformance.report.packed import SUFFIX
    from conformance.report.stream import StreamError, read_stream
    from conformance.report.writing import ReportError
    from conformance.spec import catalogue

    paths = _chosen(options)
    try:
        streams = {path.name.removesuffix(SUFFIX): read_stream(path).whole() for path in paths}
        made = matrix(streams, catalogue())
        files = published(made, catalogue(), options.reports, options.readme)
        if options.check:
            wrong = differing(files, options.reports)
            for path in wrong:
                print(f"{path}: not what follows from the recordings; run ftp-conformance matrix")
            return INCOMPLETE if wrong else OK
        write(files, options.reports)
    except (StreamError, MatrixError) as error:
        raise CommandError(str(error), USAGE) from None
    except ReportError as error:
        raise CommandError(str(error), BROKEN) from None
    for server in made.servers:
        print(f"{server.title}: {server.results} results, {server.unread} deviations unexplained")
    return OK


def _chosen(options: argparse.Namespace) -> list[Path]:
    """The recordings that are named, or all of the folder; never none. Raises CommandError."""
    from conformance.report.packed import SUFFIX

    paths = options.recordings or sorted(options.folder.glob(f"*{SUFFIX}"))
    if not paths:
        raise CommandError(f"no recordings in {options.folder} (*{SUFFIX})", USAGE)
    if options.accept and options.recordings:
        raise CommandError("--accept: takes all recordings at once; name none", USAGE)
    return paths
