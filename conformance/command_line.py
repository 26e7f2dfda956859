"""What the commands of `ftp-conformance` share: their exit statuses, how they say no, and how they
run the cases with pytest.

Imports nothing of ours: what comes before pytest can no longer be rewritten by it.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

OK = 0
INCOMPLETE = WORSE = 1
USAGE = 2
BROKEN = UNWRITABLE = 3
UNJUDGED = 4
INTERRUPTED = 130
"""Exit statuses of all but `run`, which has pytest's: done; gaps in the coverage, or a run that is
worse than the one before; a word or a file that we cannot use; an installation that cannot be used,
or a report that cannot be written; a job of a fleet that has no verdict, and may have one later;
and, as shells tell it, ended by Ctrl-C or SIGTERM."""

RECORDINGS = Path("reports/recordings")
"""Where the recordings of servers lie in a checkout."""


class CommandError(Exception):
    """The command cannot do what was asked; carries the exit status."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


def pytest_words(cases: Path, arguments: Sequence[str]) -> list[str]:
    """Return what follows the interpreter's name on the command line.

    The folder of an installation may be read-only, so pytest's cache is off.
    """
    settings = cases / "installed.ini"
    words = ["-m", "pytest", "-c", str(settings), "--rootdir", str(cases)]
    words += ["-p", "conformance.plugin", "-p", "no:cacheprovider", str(cases)]
    return [*words, *arguments]


def cases_folder() -> Path:
    """Return the folder of the cases, of an installation or of a checkout. Raises CommandError."""
    with suppress(ImportError):
        package = importlib.util.find_spec("conformance._cases")
        for place in (package.submodule_search_locations or ()) if package else ():
            if (Path(place) / "installed.ini").is_file():
                return Path(place)
    checkout = Path(__file__).resolve().parent.parent / "cases"
    if (checkout / "installed.ini").is_file():
        return checkout
    raise CommandError("the cases are not installed: reinstall the package", BROKEN)


def run_words(options: Sequence[str]) -> list[str]:
    """Return what follows the interpreter to run the cases with options. Raises CommandError."""
    return pytest_words(cases_folder(), options)
