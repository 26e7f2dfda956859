"""Writing a report whole or not at all.

A truncated report that is taken for a whole one lets a gate fail open. So reports go to a file
beside the final one that takes its place only when all octets are on the disk. It must not know
what is written.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path


class ReportError(Exception):
    """A report could not be written. The message is one line for people."""


def write_whole(path: Path, octets: bytes, what: str) -> None:
    """Write `octets` to `path`; see `write_pieces`."""
    write_pieces(path, [octets], what)


def write_pieces(path: Path, pieces: Iterable[bytes], what: str) -> None:
    """Write the pieces to `path`, replacing what is there only once all are safely on the disk.

    Each is made when its turn comes, so that a long report is never held whole. Folders on the way
    are made. Something that is no plain file (a device, a pipe) is written to directly. `what`
    names the report in messages. Raises ReportError.
    """
    try:
        final = Path(os.path.realpath(path))
        if final.exists() and not final.is_file():
            with final.open("wb", buffering=0) as stream:
                for octets in pieces:
                    _write_all(stream.fileno(), octets)
            return
        final.parent.mkdir(parents=True, exist_ok=True)
        _write_beside(final, pieces)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ReportError(f"the {what} cannot be written to {str(path)!a}: {reason}") from error


def _write_beside(final: Path, pieces: Iterable[bytes]) -> None:
    beside = final.with_name(f".{final.name}.{os.getpid()}.tmp")
    try:
        with beside.open("wb") as stream:
            stream.writelines(pieces)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(final)
    except BaseException:
        # Also on Ctrl-C: a stray half report is what this module is there to prevent.
        with suppress(OSError):
            beside.unlink()
        raise


def _write_all(descriptor: int, octets: bytes) -> None:
    view = memoryview(octets)
    while view:
        view = view[os.write(descriptor, view) :]
