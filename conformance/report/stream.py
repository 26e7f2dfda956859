"""The stream of results: one file of JSON Lines, written as things happen. Every report reads it.

A line is an event ({"event": …}): "begin" is the first, "target" describes a target, "result" is a
case's or the monitor's, and "end" the last, with the number of results and the SHA-256 of all that
went before. A file without it is incomplete, and nothing made from it is green. docs/reports.md
and results.schema.json say what each event has. Must not know where results come from.
"""

from __future__ import annotations

import functools
import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, overload

from conformance.report.packed import opened
from conformance.report.result import Result
from conformance.report.writing import ReportError
from conformance.verdict import Finding, Verdict

SCHEMA = "ftp-conformance-results/1"
"""Name and version of the form. A reader knows the versions that it can read, and no other."""

_LONGEST_LINE = 1 << 28
"""Characters: a file from elsewhere is not trusted."""


class StreamError(Exception):
    """A file of results cannot be used; the message says which one, where, and why."""


class StreamWriter:
    """Writes one file. Each event is on its way to the disk when the next one comes."""

    def __init__(self, path: Path, began: Mapping[str, Any]) -> None:
        """Begin the file. Raises ReportError where it cannot be written."""
        self._path = path
        self._hash = hashlib.sha256()
        self._results = 0
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("wb")
        except OSError as error:
            raise self._problem(error) from error
        self._write({"event": "begin", "schema": SCHEMA, **began})

    def target(self, worker: str, description: Mapping[str, Any]) -> None:
        """Tell what is judged, by that worker. Raises ReportError."""
        self._write({"event": "target", "worker": worker, "description": description})

    def result(self, result: Result, **more: Any) -> None:
        """Add a result, and what is known of it besides. Raises ReportError."""
        self._results += 1
        self._write({"event": "result", **asdict(result), **more})

    def end(self, **ended: Any) -> None:
        """Close the file with how the run ended. Raises ReportError."""
        digest = self._hash.hexdigest()
        self._write({"event": "end", "results": self._results, **ended, "sha256": digest})
        try:
            self._file.close()
        except OSError as error:
            raise self._problem(error) from error

    def _write(self, event: Mapping[str, Any]) -> None:
        line = json.dumps(event, separators=(",", ":")).encode() + b"\n"
        try:
            self._file.write(line)
            self._file.flush()
        except OSError as error:
            raise self._problem(error) from error
        self._hash.update(line)

    def _problem(self, error: OSError) -> ReportError:
        reason = error.strerror or str(error)
        return ReportError(f"the results cannot be written to {str(self._path)!a}: {reason}")


@dataclass(frozen=True, slots=True)
class Told:
    """A result as a file has it: with the worker that found it out, and the recordings of its
    attempts.
    """

    result: Result
    worker: str = ""
    attempts: Sequence[Mapping[str, Any]] = ()


LineAt = Callable[[int], bytes]
"""Reads the line of a file of results that begins at an offset. Raises OSError."""


class Attempts(Sequence[Mapping[str, Any]]):
    """The recordings of a result, read out of the file whenever somebody looks: those of a whole
    run have no room in memory.
    """

    def __init__(self, path: Path, line_at: LineAt, offset: int, count: int) -> None:
        self._path = path
        self._line_at = line_at
        self._offset = offset
        self._count = count

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> Mapping[str, Any]: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Mapping[str, Any]]: ...
    def __getitem__(self, index: int | slice) -> Any:
        """Raises StreamError where the file is not there any more, or is another one."""
        return self._read()[index]

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        return iter(self._read())

    def _read(self) -> list[Mapping[str, Any]]:
        try:
            attempts = json.loads(self._line_at(self._offset))["attempts"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StreamError(f"{self._path}: changed while it was read: {error}") from None
        return [dict(attempt) for attempt in attempts]


@dataclass(frozen=True, slots=True)
class Stream:
    """What a file holds. `end` is empty where the run did not come to its end."""

    path: Path
    begin: Mapping[str, Any]
    targets: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    told: tuple[Told, ...] = ()
    end: Mapping[str, Any] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether the file has its footer."""
        return bool(self.end)

    @property
    def results(self) -> list[Result]:
        """The results alone."""
        return [one.result for one in self.told]

    @property
    def target(self) -> str:
        """What the target is called."""
        first = next(iter(self.targets.values()), {})
        return str(first.get("name") or first.get("address") or self.begin.get("target", "?"))

    def whole(self) -> Stream:
        """Return it, or raise StreamError where it is incomplete."""
        if not self.complete:
            raise StreamError(
                f'{self.path}: incomplete: the file has no last line "end", so the run was cut '
                "short, or the file was; run again"
            )
        return self


def read_stream(path: Path) -> Stream:
    """Read a file of results. Raises StreamError where it cannot be read, is none, is of another
    version, or was changed since it was written; one that was cut short is incomplete. It may be
    packed by xz.
    """
    try:
        with path.open("rb") as file:
            unpacked = opened(file)
            if unpacked is file:
                line_at = functools.partial(_line_again, path)
            else:
                # To unpack it anew for each look would take as long as the whole does.
                unpacked = _laid_out(unpacked)
                line_at = functools.partial(_line_of, unpacked)
            lines = iter(lambda: unpacked.readline(_LONGEST_LINE), b"")
            return _Reader(path, line_at).read(lines)
    except OSError as error:
        raise StreamError(f"{path}: cannot be read: {error.strerror}") from None


def _line_again(path: Path, offset: int) -> bytes:
    with path.open("rb") as file:
        return _line_of(file, offset)


def _line_of(file: BinaryIO, offset: int) -> bytes:
    file.seek(offset)
    return file.readline(_LONGEST_LINE)


def _laid_out(packed: BinaryIO) -> BinaryIO:
    """Return a file without a name that has what is packed."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - it goes when nobody looks any more
    shutil.copyfileobj(packed, file)
    file.seek(0)
    return file


class _Reader:
    def __init__(self, path: Path, line_at: LineAt) -> None:
        self._path = path
        self._line_at = line_at
        self._offset = 0
        self._hash = hashlib.sha256()
        self._begin: Mapping[str, Any] = {}
        self._targets: dict[str, Mapping[str, Any]] = {}
        self._told: list[Told] = []
        self._end: Mapping[str, Any] = {}

    def read(self, lines: Iterator[bytes]) -> Stream:
        """Take all lines."""
        for number, line in enumerate(lines, start=1):
            if self._end:
                raise self._wrong(number, 'something stands behind the last line, "end"')
            if not line.endswith(b"\n"):
                break  # what was being written when the run was cut short
            self._take(number, line)
            self._hash.update(line)
            self._offset += len(line)
        if not self._begin:
            raise StreamError(f"{self._path}: no results: it is empty")
        return Stream(self._path, self._begin, self._targets, tuple(self._told), self._end)

    def _take(self, number: int, line: bytes) -> None:
        try:
            event = json.loads(line)
            kind = event.pop("event")
        except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
            raise self._wrong(number, "no line of a file of results") from None
        if (kind == "begin") is not (number == 1):
            raise self._wrong(number, '"begin" is the first line, and no other')
        takers = {"begin": self._on_begin, "target": self._on_target, "end": self._on_end}
        if kind == "result":
            self._on_result(number, event)
        elif kind in takers:
            takers[kind](number, event)
        else:
            raise self._wrong(number, f"unknown event {kind!a}")

    def _on_begin(self, number: int, event: Mapping[str, Any]) -> None:
        schema = event.get("schema")
        if schema != SCHEMA:
            known = f"wanted {SCHEMA}"
            raise self._wrong(number, f"written in the form {schema!a}, {known}: use its suite")
        self._begin = event

    def _on_target(self, number: int, event: Mapping[str, Any]) -> None:
        if not isinstance(event.get("description"), dict):
            raise self._wrong(number, "a target without description")
        self._targets[str(event.get("worker", ""))] = event["description"]

    def _on_result(self, number: int, event: dict[str, Any]) -> None:
        worker = str(event.pop("worker", ""))
        attempts = event.pop("attempts", ())
        try:
            event["verdict"] = Verdict(event["verdict"])
            event["findings"] = tuple(Finding(**finding) for finding in event["findings"])
            result = Result(**event)
            count = len([dict(attempt) for attempt in attempts])
        except (KeyError, TypeError, ValueError) as error:
            raise self._wrong(number, f"no result: {error}") from None
        recordings = Attempts(self._path, self._line_at, self._offset, count) if count else ()
        self._told.append(Told(result, worker, recordings))

    def _on_end(self, number: int, event: Mapping[str, Any]) -> None:
        if event.get("sha256") != self._hash.hexdigest():
            raise self._wrong(number, "changed since it was written: the SHA-256 is another one")
        if event.get("results") != len(self._told):
            told = f"{event.get('results')!a} are told, {len(self._told)} stand there"
            raise self._wrong(number, f"results are missing: {told}")
        self._end = event

    def _wrong(self, number: int, what: str) -> StreamError:
        return StreamError(f"{self._path}, line {number}: {what}")
