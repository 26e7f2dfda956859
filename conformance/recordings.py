"""Recordings of servers: made once, and judged again after every change of the suite.

A recording is the stream of results of a whole run, packed. Judging it again takes neither server
nor network, so a change of cases or of the oracle shows at once what it does to every server that
was ever recorded. Must not judge: verdicts come from the run alone.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from conformance.report.packed import SUFFIX, packed
from conformance.report.result import Result
from conformance.report.stream import Stream, StreamError, StreamWriter, Told, read_stream
from conformance.report.writing import write_whole
from conformance.running import held_back, run_below
from conformance.verdict import Verdict

UNJUDGED = "unjudged.toml"
"""The file beside them that lists the cases which they cannot judge."""

_AT_ONCE = 2
"""Recordings that are judged side by side."""

_ENDED_WITHIN = 10.0
"""Seconds that a run on a recording has to end by itself: it has no target to clean up."""

_UNUSED = ("cacheprovider", "xdist", "logging", "unraisableexception", "threadexception")
"""Plugins of pytest's that only cost time where nothing is run."""

_KINDS = ("stale", "gone", "unrecorded")

Words = Callable[[Sequence[str]], list[str]]
"""What follows the interpreter on the command line of a run with these options."""


class RecordingsError(Exception):
    """Recordings cannot be made or judged; the message says why and how to go on."""


def record(options: Sequence[str], folder: Path, words: Words) -> tuple[Path, int]:
    """Run every case with pytest's options; return the recording, and the run's exit status.

    The file is named by the server and its version. Raises RecordingsError, ReportError or
    InterruptedRunError where the run did not come to its end, or was none of every case: then
    nothing is written.
    """
    with tempfile.TemporaryDirectory(prefix="ftp-conformance-") as place:
        results = Path(place) / "results.jsonl"
        mine = f"--results={results}"
        command = [sys.executable, *words([*options, mine])]
        status = run_below(command)
        if not results.exists():
            raise RecordingsError(f"no recording: the run had no results (exit status {status})")
        try:
            stream = read_stream(results).whole()
        except StreamError:
            raise RecordingsError("no recording: the run did not come to its end") from None
        if not stream.end.get("whole"):
            raise RecordingsError("no recording: only a part of the cases was run; choose no part")
        path = folder / f"{name_of(stream.target)}{SUFFIX}"
        write_whole(path, packed([results.read_bytes()]), "recording")
    return path, status


def name_of(target: str) -> str:
    """Return what the file of a target is called, its suffix left out."""
    plain = re.sub(r"[^a-z0-9.+]+", "-", target.lower()).strip("-.")
    return plain[:100] or "target"


# ---------------------------------------------------------------------------- judging again


@dataclass(frozen=True, slots=True)
class Changed:
    """A verdict that came out otherwise than recorded."""

    case: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Judged:
    """What judging a recording once more came to.

    `unjudged` are the cases that it cannot judge: "stale" ones do something else than recorded,
    "gone" ones are there no more, "unrecorded" ones came later.
    """

    path: Path
    target: str
    same: int
    changed: tuple[Changed, ...]
    unjudged: Mapping[str, tuple[str, ...]]
    again: Stream = field(repr=False)

    @property
    def name(self) -> str:
        """What it is called in the list of what cannot be judged."""
        return self.path.name.removesuffix(SUFFIX)


class Again:
    """All cases, run on a recording in a process of its own, which ends with the context."""

    def __init__(self, recording: Path, folder: Path, words: Words) -> None:
        """Start it; `folder` is where its files go."""
        self.recording = recording
        self._results, self._said = folder / "again.jsonl", folder / "said"
        options = [f"--recorded={recording}", f"--results={self._results}", "-q"]
        options += [word for plugin in _UNUSED for word in ("-p", f"no:{plugin}")]
        with self._said.open("wb") as said:
            command = [sys.executable, *words(options)]
            self._process = subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        try:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(_ENDED_WITHIN)
        finally:
            self._process.kill()
            self._process.wait()

    def results(self) -> Stream:
        """Wait for its end; return what it found. Raises RecordingsError where it breaks off."""
        self._process.wait()
        try:
            return read_stream(self._results).whole()
        except StreamError:
            lines = self._said.read_text("utf-8", "replace").strip().splitlines()
            last = " / ".join(lines[-3:])[:500]
            message = f"{self.recording} could not be judged again: {last}"
            raise RecordingsError(message) from None


def judge_all(paths: Sequence[Path], words: Words) -> Iterator[Judged]:
    """Judge recordings again, and give what came of each in their order.

    Raises StreamError or RecordingsError.
    """
    running: list[Again] = []
    with tempfile.TemporaryDirectory(prefix="ftp-conformance-") as place, ExitStack() as started:
        for number, path in enumerate(paths):
            if len(running) == _AT_ONCE:
                yield _judged(running.pop(0))
            folder = Path(place) / str(number)
            folder.mkdir()
            with held_back():
                running.append(started.enter_context(Again(path, folder, words)))
        yield from map(_judged, running)


def _judged(again: Again) -> Judged:
    after = again.results()
    return compared(again.recording, read_stream(again.recording).whole(), after)


def compared(path: Path, before: Stream, after: Stream) -> Judged:
    """Say what came out otherwise."""
    was, now = ({one.case: one for one in stream.results} for stream in (before, after))
    stale = {case for case, one in now.items() if is_stale(one)}
    gone = frozenset(map(str, after.end.get("gone", ())))
    unsure = stale | gone
    changed = [
        Changed(case, _said(was.get(case)), _said(now.get(case)))
        for case in sorted({*was, *now} - unsure)
        if _essence(was.get(case)) != _essence(now.get(case))
        and not _rests_on(unsure, was.get(case), now.get(case))
    ]
    unjudged = {
        "stale": tuple(sorted(stale)),
        "gone": tuple(sorted(gone)),
        "unrecorded": tuple(map(str, after.end.get("unrecorded", ()))),
    }
    same = len({*was, *now}) - len(changed) - len(unsure)
    return Judged(path, before.target, same, tuple(changed), unjudged, after)


def is_stale(result: Result) -> bool:
    """Whether the case did something else than when it was recorded."""
    return result.verdict is Verdict.STALE and result.reason.startswith("the recording is stale")


def _rests_on(cases: Iterable[str], *results: Result | None) -> bool:
    """Whether what the monitor says was seen in one of these cases."""
    return any(
        one is not None and one.case.startswith("monitor/") and case in one.reason
        for case in cases
        for one in results
    )


def _essence(result: Result | None) -> object:
    """What of a result is a claim about the server."""
    if result is None:
        return None
    ways = [(one.severity, one.way, one.requirement) for one in result.findings]
    return result.verdict, result.requirement, ways


def _said(result: Result | None) -> str:
    if result is None:
        return "no result"
    ways = ", ".join(dict.fromkeys(one.way for one in result.findings))
    return f"{result.verdict} ({ways})" if ways else str(result.verdict)


# ---------------------------------------------------------------------------- what stays so


def read_unjudged(folder: Path) -> dict[str, dict[str, list[str]]]:
    """Return the cases that recordings are known to be unable to judge, by recording and kind.

    Raises RecordingsError.
    """
    path = folder / UNJUDGED
    try:
        return tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
    except (OSError, ValueError) as error:
        raise RecordingsError(f"{path}: {error}") from None


def unjudged_text(judged: Iterable[Judged]) -> str:
    """Return the file that lists them."""
    lines = [
        "# Cases that a recording cannot judge: stale ones send something else by now, gone ones",
        "# are there no more, unrecorded ones came later. To record the server again mends it.",
    ]
    for one in judged:
        there = {kind: one.unjudged[kind] for kind in _KINDS if one.unjudged[kind]}
        if there:
            lines += ["", f"[{json.dumps(one.name)}]"]
        for kind, cases in there.items():
            lines += [f"{kind} = [", *(f"  {json.dumps(case)}," for case in cases), "]"]
    return "\n".join([*lines, ""])


def differs_from_list(one: Judged, known: Mapping[str, Mapping[str, Sequence[str]]]) -> list[str]:
    """Return what is not as the list has it, a line each."""
    listed = known.get(one.name, {})
    lines = []
    for kind in _KINDS:
        for case in sorted({*one.unjudged[kind]} ^ {*listed.get(kind, ())}):
            state = "and not listed" if case in one.unjudged[kind] else "no more, and listed"
            lines.append(f"{kind} {state}: {case}")
    return lines


def accept(one: Judged) -> None:
    """Write the verdicts that came out into the recording; what was recorded stays as it is.

    What could not be judged keeps its verdict of then. Raises StreamError or ReportError.
    """
    before = read_stream(one.path).whole()
    unsure = {*one.unjudged["stale"], *one.unjudged["gone"]}
    was = {told.result.case: told for told in before.told}
    with tempfile.TemporaryDirectory(prefix="ftp-conformance-") as place:
        path = Path(place) / "accepted.jsonl"
        judged_by = {name: one.again.begin.get(name) for name in ("suite", "rulings")}
        kept = {name: value for name, value in before.begin.items() if name != "schema"}
        writer = StreamWriter(path, {**kept, **judged_by})
        for worker, description in before.targets.items():
            writer.target(worker, description)
        for told in _accepted(one.again, was, unsure):
            told_more = {"worker": told.worker, "attempts": list(told.attempts)}
            writer.result(
                told.result, **{name: value for name, value in told_more.items() if value}
            )
        ended = {name: before.end[name] for name in ("exit_status", "seconds", "whole")}
        writer.end(**ended)
        write_whole(one.path, packed([path.read_bytes()]), "recording")


def _accepted(again: Stream, was: Mapping[str, Told], unsure: set[str]) -> Iterator[Told]:
    for told in again.told:
        case = told.result.case
        if case not in unsure:
            before = was.get(case, Told(told.result))
            yield Told(told.result, before.worker, before.attempts)
    yield from (was[case] for case in sorted(unsure & was.keys()))
