"""Options of a run that name files: what each of them is to a job.

What is read is meant from the plan, wherever the job lands, and what stands in it makes the job
another one; what is written does not. Must not know what stands in a file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum
from pathlib import Path


class Use(Enum):
    """What a file is to a job."""

    INPUT = "read, and the job is another one where it changes"
    SECRET = "read, and no hash of it is kept, for that would let it be guessed"
    OUTPUT = "written"


FILES = {
    **dict.fromkeys(("--baseline", "--replay"), Use.INPUT),
    **dict.fromkeys(("--tls-ca", "--tls-certificate", "--target-config"), Use.INPUT),
    **dict.fromkeys(("--tls-key", "--sign"), Use.SECRET),
    **dict.fromkeys(("--junit-report", "--html-report"), Use.OUTPUT),
    **dict.fromkeys(("--junitxml", "--junit-xml", "--log-file"), Use.OUTPUT),
}
"""Each option that names a file."""

READ = (Use.INPUT, Use.SECRET)
WRITTEN = (Use.OUTPUT,)


def split(words: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Take words apart: what stands before a value, the option that has it, and the value, which
    follows a "=" or is the next word; empty what is not there.
    """
    before = ""
    for word in words:
        if word.startswith("-"):
            name, sign, value = word.partition("=")
            yield name + sign, name, value
            before = "" if sign else name
        else:
            yield "", before, word
            before = ""


def files_of(words: Sequence[str], uses: Sequence[Use]) -> Iterator[tuple[str, str]]:
    """The options that name files of these uses, each with its file."""
    for _, name, value in split(words):
        if value and FILES.get(name) in uses:
            yield name, value


def without_files(words: Sequence[str]) -> Iterator[str]:
    """The words, with no name of a file."""
    for front, name, value in split(words):
        yield front + ("" if name in FILES else value)


def from_folder(words: Sequence[str], uses: Sequence[Use], folder: Path) -> list[str]:
    """The words as they are meant in any folder, where files of these uses were meant in this one.

    A link stays one: where it leads may be named anew for each start.
    """
    return [
        front + (str((folder / value).absolute()) if value and FILES.get(name) in uses else value)
        for front, name, value in split(words)
    ]
