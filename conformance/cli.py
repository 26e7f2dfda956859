"""The `ftp-conformance` command: runs the cases with pytest, and explains the catalogue.

`run` replaces this process by pytest. Until then nothing of ours may be imported, or pytest could
no longer rewrite its assertions and would warn; hence the imports within functions. It must not
hold logic of its own: what it prints is made in `conformance.report`.
"""

from __future__ import annotations

import argparse
import importlib
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conformance.command_line import (
    BROKEN,
    INCOMPLETE,
    INTERRUPTED,
    OK,
    UNWRITABLE,
    USAGE,
    WORSE,
    CommandError,
    cases_folder,
    pytest_words,
    run_words,
)
from conformance.fleet_commands import add_fleet
from conformance.lab_commands import add_lab

if TYPE_CHECKING:
    from conformance.report.scan import Case
    from conformance.report.witnesses import Witnesses
    from conformance.spec.catalogue import Catalogue

_RUN_HELP = "run the cases; whatever follows goes to pytest ('run --help' lists all options)"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status; `run` does not return."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        # pytest has the say over everything behind "run", options included.
        if words[:1] == ["run"]:
            run(words[1:])
        options, rest = _parser().parse_known_args(words)
        if rest and not getattr(options, "takes_rest", False):
            _parser().parse_args(words)  # which says what is wrong
        options.rest = rest
        command: Callable[[argparse.Namespace], int] = options.function
        with _ended_as_by_ctrl_c():
            status = command(options)
        sys.stdout.flush()
    except CommandError as error:
        print(f"ftp-conformance: {error}", file=sys.stderr)
        return error.status
    except KeyboardInterrupt:
        print("ftp-conformance: interrupted; start it again to begin anew", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # The reader (a pager) has seen enough. The interpreter must not try to flush once more.
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    return status


@contextmanager
def _ended_as_by_ctrl_c() -> Iterator[None]:
    """Let SIGTERM do what Ctrl-C does: what a command has started is ended and cleaned up too."""
    try:
        before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    except ValueError:  # not in the main thread: someone else's signals
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def run(arguments: Sequence[str]) -> None:
    """Replace this process by pytest on the installed cases. Raises CommandError."""
    words = pytest_words(cases_folder(), arguments)
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, *words])


def _coverage(_: argparse.Namespace) -> int:
    from conformance.report.coverage import cases_by_requirement, coverage, coverage_text

    catalogue, cases = _catalogue(), _cases()
    found = coverage(catalogue, cases_by_requirement(cases), _witnesses().broken)
    print(coverage_text(found, catalogue))
    return OK if found.is_complete else INCOMPLETE


def _explain(options: argparse.Namespace) -> int:
    from conformance.report.explain import ExplainError, explain

    try:
        print(explain(options.id, _catalogue(), _cases(), _witnesses()))
    except ExplainError as error:
        raise CommandError(str(error), USAGE) from error
    return OK


def _list(options: argparse.Namespace) -> int:
    from conformance.report.explain import ExplainError, listing

    try:
        lines = listing(
            _catalogue(), section=options.section, command=options.command, level=options.level
        )
    except ExplainError as error:
        raise CommandError(str(error), USAGE) from error
    for line in lines:
        print(line)
    return OK


def _certify(options: argparse.Namespace) -> int:
    from conformance.certificate import certify
    from conformance.report.profiled import profile_lines
    from conformance.report.signing import SigningError
    from conformance.report.stream import StreamError
    from conformance.report.writing import ReportError
    from conformance.running import InterruptedRunError
    from conformance.spec import ProfileError

    for word in options.rest:
        if word.split("=")[0] in ("--results", "--recorded", "--profile"):
            raise CommandError(f"{word}: a certification has its own; leave it out", USAGE)
    path = options.bundle or Path("reports/out") / f"{options.profile.replace('@', '-')}.zip"
    try:
        made = certify(options.profile, options.rest, path, run_words, options.sign)
    except ProfileError as error:
        raise CommandError(_unknown_profile(error.name), USAGE) from None
    except SigningError as error:
        raise CommandError(f"--sign: {error}", USAGE) from None
    except StreamError as error:
        raise CommandError(
            f"no bundle: the run did not come to its end ({error})", BROKEN
        ) from None
    except ReportError as error:
        raise CommandError(str(error), BROKEN) from None
    except InterruptedRunError as error:
        raise CommandError(f"no bundle: {error}", INTERRUPTED) from None
    if made.profiled is None:
        raise CommandError("no bundle: the run had no results", made.run_status or BROKEN)
    for line in profile_lines(made.profiled):
        print(line)
    print(f"bundle: {path}")
    return OK if made.conforms else INCOMPLETE


def _verify(options: argparse.Namespace) -> int:
    from conformance.certificate import NotVerifiedError, verify
    from conformance.report.bundle import BundleError
    from conformance.report.profiled import profile_lines
    from conformance.report.signing import SigningError
    from conformance.report.stream import StreamError
    from conformance.spec import ProfileError

    key = _public_key(options.public_key)
    try:
        profiled = verify(options.bundle, run_words, print, key)
    except NotVerifiedError as error:
        raise CommandError(f"{options.bundle}: NOT VERIFIED: {error}", INCOMPLETE) from None
    except (BundleError, StreamError, SigningError) as error:
        raise CommandError(f"NOT VERIFIED: {error}", USAGE) from None
    except ProfileError as error:
        raise CommandError(f"NOT VERIFIED: {_unknown_profile(error.name)}", USAGE) from None
    except OSError as error:
        raise CommandError(f"NOT VERIFIED: it cannot be unpacked: {error}", USAGE) from None
    for line in profile_lines(profiled):
        print(line)
    print(f"{options.bundle}: verified")
    return OK


def _public_key(path: Path | None) -> str:
    """The text of a public key; empty where none is given."""
    if path is None:
        return ""
    try:
        key = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"--public-key: cannot be read: {error}", USAGE) from None
    if not key.strip():
        # An empty one would be no key, and any signature good enough.
        raise CommandError(f"--public-key {path}: it is empty; wanted a public key in PEM", USAGE)
    return key


def _report(options: argparse.Namespace) -> int:
    from conformance.report.made_later import make_reports
    from conformance.report.stream import StreamError
    from conformance.report.writing import ReportError

    try:
        lines, green = make_reports(options.run, _catalogue(), options.junit, options.html)
    except StreamError as error:
        raise CommandError(str(error), USAGE) from None
    except ReportError as error:
        raise CommandError(str(error), BROKEN) from None
    for line in lines:
        print(line)
    return OK if green else INCOMPLETE


def _unknown_profile(name: str) -> str:
    from conformance.near import unknown
    from conformance.spec import profile_names

    known = profile_names()
    names = [*known, *(one.partition("@")[0] for one in known)]
    return f"{unknown('profile', name, names)}; known: {', '.join(known)}"


def _compare(options: argparse.Namespace) -> int:
    from conformance.report.comparison import ComparisonError, compare
    from conformance.report.comparison_files import write_comparison
    from conformance.report.comparison_text import comparison_text
    from conformance.report.stream import StreamError, read_stream
    from conformance.report.writing import ReportError

    files = {"markdown": options.markdown, "html": options.html}
    wanted = {form: path for form, path in files.items() if path is not None}
    for path in wanted.values():
        # What was measured costs hours; it must not be lost to a slip of the hand.
        if path.resolve() in {run.resolve() for run in options.runs}:
            raise CommandError(f"{str(path)!a} is one of the runs, and no report", USAGE)
    try:
        found = compare([read_stream(path).whole() for path in options.runs], _catalogue())
        if not wanted:
            print(comparison_text(found))
        write_comparison(found, wanted, everything=options.all)
    except (StreamError, ComparisonError) as error:
        raise CommandError(str(error), USAGE) from error
    except ReportError as error:
        raise CommandError(str(error), UNWRITABLE) from error
    return WORSE if found.is_worse else OK


def _catalogue() -> Catalogue:
    from conformance.spec.catalogue import catalogue

    try:
        return catalogue()
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise CommandError(f"the catalogue cannot be read: {error!r}", BROKEN) from error


def _cases() -> list[Case]:
    from conformance.report.scan import ScanError, scan_cases, scan_monitor

    package = Path(__file__).resolve().parent
    try:
        monitored = scan_monitor(package, _catalogue().requirements.keys())
        return [*scan_cases(cases_folder()), *monitored]
    except ScanError as error:
        raise CommandError(str(error), BROKEN) from error


def _witnesses() -> Witnesses:
    from datetime import date

    from conformance.report.baseline import BaselineError
    from conformance.report.witnesses import Witnesses, read_deviations

    try:
        # Not an import as others are: no part of the harness may depend on a server of ours.
        mutants = importlib.import_module("conformance._fixtures.mutants")
        folder = Path(next(iter(importlib.import_module("conformance._fixtures").__path__)))
        known = read_deviations(folder / "baselines", date.today())
    except (ImportError, BaselineError) as error:
        raise CommandError(f"mutants and baselines cannot be read: {error}", BROKEN) from error
    return Witnesses(tuple(mutants.MUTANTS.values()), known)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ftp-conformance", description="A conformance test suite for FTP servers."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    commands.add_parser("run", help=_RUN_HELP, add_help=False)
    covered = commands.add_parser("coverage", help="say which requirements have no case")
    covered.set_defaults(function=_coverage)
    explained = commands.add_parser("explain", help="say what stands behind an id")
    explained.add_argument("id", metavar="ID", help="of a requirement, a ruling (R41) or a case")
    explained.set_defaults(function=_explain)
    _add_certification(commands)
    reported = commands.add_parser("report", help="make reports from a file of results")
    reported.add_argument("run", type=Path, metavar="RUN", help="what a run wrote with --results")
    reported.add_argument("--junit", type=Path, metavar="FILE")
    reported.add_argument("--html", type=Path, metavar="FILE")
    reported.set_defaults(function=_report)
    listed = commands.add_parser("list", help="list the requirements")
    listed.add_argument("--section", default="", help="rfc959, rfc959/4.1 or 4.1")
    listed.add_argument("--command", default="", help="a command of FTP, such as RNTO")
    listed.add_argument("--level", default="", help="must, should, may or informative")
    listed.set_defaults(function=_list)
    add_fleet(commands)
    add_lab(commands)
    _add_compare(commands.add_parser("compare", help="say how runs differ"))
    return parser


def _add_certification(commands: Any) -> None:
    certified = commands.add_parser(
        "certify",
        help="run the cases of a profile, and pack all that proves the verdict into one file",
        epilog="All other options go to the run: --target, --user, --tls and what 'run --help' "
        "lists. Sequences are drawn with the budget 'certify' unless --budget says otherwise.",
    )
    certified.add_argument("--profile", required=True, metavar="NAME", help="such as secure@1")
    certified.add_argument("--bundle", type=Path, metavar="FILE", help="where the bundle goes")
    certified.add_argument("--sign", type=Path, metavar="KEY", help="PEM of an Ed25519 key")
    certified.set_defaults(function=_certify, takes_rest=True)
    verified = commands.add_parser(
        "verify", help="check a bundle, and judge all of its recordings again"
    )
    verified.add_argument("bundle", type=Path, metavar="BUNDLE")
    verified.add_argument("--public-key", type=Path, metavar="FILE", help="whose it must be, PEM")
    verified.set_defaults(function=_verify)


def _add_compare(compared: argparse.ArgumentParser) -> None:
    compared.add_argument("runs", metavar="RUN", nargs="+", type=Path, help="a file of results")
    compared.add_argument("--markdown", metavar="FILE", type=Path, help="write tables for GitHub")
    compared.add_argument("--html", metavar="FILE", type=Path, help="write one page for a browser")
    compared.add_argument("--all", action="store_true", help="show also what does not differ")
    compared.set_defaults(function=_compare)


if __name__ == "__main__":
    sys.exit(main())
