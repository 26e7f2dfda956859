"""The folder of what a fleet has finished: a bundle and a word on each job.

A job is kept as soon as it ends, its bundle first; so a fleet that is started again goes on where
the last one stopped, whatever stopped it. What was proven is put by until something else is: a
bundle may have taken hours. Must not know what runs jobs.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from conformance.certificate import profiled_of, stream_of
from conformance.fleet.job import NOT_STARTED, Ran
from conformance.fleet.plan import LOST, Job
from conformance.report.bundle import Bundle, BundleError
from conformance.report.identity import suite
from conformance.report.printable import cut, one_line
from conformance.report.stream import StreamError
from conformance.report.writing import ReportError, write_whole
from conformance.spec import ProfileError

FORM = "ftp-conformance-job/1"
NO_VERDICT = "no verdict"
"""Standing of a job without a bundle: its target is dead, or its program broke."""

_BEFORE = ".before"
"""Ends the names of what was kept of a job before it did something else."""

_HERE = "this machine"
_UNBEGUN = (LOST, NOT_STARTED)
"""Statuses that tell nothing of a target."""

_MOST_SAID = 400
_UNTOLD = ("=", "-", "_")
"""How lines begin that say nothing to anybody who looks for a reason."""

_END = "Exit: "
"""How pytest begins to tell why a run was ended at once."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of a job that has ended: its standing by the profile, why there is none, what
    the program ended with, how long it took and may have taken, and which requirements are broken,
    or demanded and not there, or not shown. `again` is whether that tells nothing of the target, so
    that the job is to be done again.
    """

    target: str
    profile: str
    suite: str
    standing: str
    why: str = ""
    status: int = 0
    seconds: float = 0.0
    bound: float = 0.0
    broken: tuple[str, ...] = ()
    demanded: tuple[str, ...] = ()
    unproven: tuple[str, ...] = ()
    digest: str = ""
    bundle_sha256: str = ""
    again: bool = False

    @property
    def id(self) -> str:
        """What its job is called."""
        return f"{self.suite}/{self.profile}/{self.target}"

    @property
    def is_proven(self) -> bool:
        """Whether it has a verdict."""
        return self.standing != NO_VERDICT

    def is_due(self, job: Job) -> bool:
        """Whether the job may come to more than this: nothing was told of its target, or it was
        ended by a bound that has been raised.
        """
        raised = 0 < self.bound <= self.seconds and self.bound < job.seconds
        return self.standing == NO_VERDICT and (self.again or raised)


@dataclass(frozen=True, slots=True)
class _Found:
    """What is kept of a job, and where its word and its bundle lie."""

    kept: Kept
    word: Path
    bundle: Path


class Folder:
    """A folder of finished jobs."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def prepare(self) -> None:
        """Make it. Raises ReportError where nothing could be kept in it: what is measured for hours
        must have a place.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            tempfile.TemporaryFile(dir=self.path).close()
        except OSError as error:
            raise ReportError(
                f"the folder {str(self.path)!a} cannot be written to: {error.strerror}"
            ) from None

    def bundle_of(self, job: Job | Kept) -> Path:
        """Where a job's bundle lies."""
        return self.path / f"{job.id}.zip"

    def find(self, job: Job) -> Kept | None:
        """Return what is kept of a job; nothing where it has not ended, does something else now,
        or its bundle is not the one that was kept. What was put by is taken back where the job does
        again what it did then. Raises ReportError where it cannot be.
        """
        word = self._told(job)
        found, before = self._read(job, word), self._read(job, _before(word))
        if before and before.kept.digest == job.digest and not (found and found.kept.is_proven):
            found = before
        if found is None or found.kept.digest != job.digest:
            return None
        # The bundle first: its word is found with it wherever it lies.
        _move(found.bundle, self.bundle_of(job))
        _move(found.word, word)
        return found.kept

    def keep(self, job: Job, ran: Ran, where: str = _HERE) -> Kept:
        """Keep what came of a job, and from where; return what is kept of it then, for what was
        proven stays where this has no verdict. Raises ReportError where it cannot be written.
        """
        self._put_by(job)
        path = self.bundle_of(job)
        if ran.bundle:
            write_whole(path, ran.bundle, "bundle")
        else:
            self._remove(path)
        kept = self._judged(job, ran, path, where)
        told = json.dumps({"form": FORM, **asdict(kept)}, indent=1).encode() + b"\n"
        write_whole(self._told(job), told, "word on a job")
        if not kept.is_proven:
            return self.find(job) or kept
        for file in (path, self._told(job)):
            self._remove(_before(file))
        return kept

    def _read(self, job: Job, word: Path) -> _Found | None:
        """What this word tells of a job of this name, whatever it did, if it is whole."""
        try:
            table = json.loads(word.read_bytes())
            form = table.pop("form")
            kept = Kept(**{name: _frozen(value) for name, value in table.items()})
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return None
        if form != FORM or kept.id != job.id:
            return None
        bundle = self.bundle_of(job)
        # Whoever put it by, or took it back, may have been ended before the word followed.
        for place in (bundle, _before(bundle)) if kept.bundle_sha256 else (bundle,):
            if _digest_of(place) == kept.bundle_sha256:
                return _Found(kept, word, place)
        return None

    def _put_by(self, job: Job) -> None:
        found = self._read(job, self._told(job))
        if found is not None and found.kept.is_proven:
            _move(found.bundle, _before(self.bundle_of(job)))
            _move(found.word, _before(found.word))

    def _judged(self, job: Job, ran: Ran, path: Path, where: str) -> Kept:
        common: dict[str, Any] = {
            "target": job.target,
            "profile": job.profile,
            "suite": job.suite,
            "status": ran.status,
            "seconds": ran.seconds,
            "bound": job.seconds,
            "digest": job.digest,
        }
        if not ran.bundle:
            again = ran.status in _UNBEGUN
            return Kept(**common, standing=NO_VERDICT, why=_reason(ran.said), again=again)
        common["bundle_sha256"] = hashlib.sha256(ran.bundle).hexdigest()
        try:
            bundle = Bundle(path)
            other = _other(job, bundle.manifest, where)
            if other:
                return Kept(**common, standing=NO_VERDICT, why=other, again=True)
            with stream_of(bundle) as stream:
                profiled = profiled_of(stream)
        except ProfileError:
            # Another version's profile: it has said itself what it found.
            return Kept(**common, standing=one_line(str(bundle.manifest.get("standing"))))
        except (BundleError, StreamError, OSError) as error:
            return Kept(**common, standing=NO_VERDICT, why=one_line(str(error)))
        return Kept(
            **common,
            standing=str(profiled.standing),
            broken=profiled.broken,
            demanded=profiled.demanded,
            unproven=profiled.unproven,
        )

    def _told(self, job: Job) -> Path:
        return self.path / f"{job.id}.json"

    def _remove(self, path: Path) -> None:
        try:
            path.unlink(missing_ok=True)
        except NotADirectoryError:
            return
        except OSError as error:
            raise ReportError(f"{path}: cannot be removed: {error.strerror}") from None


def ended(folder: Folder, jobs: Sequence[Job]) -> dict[str, Kept]:
    """Return what is kept of these jobs, by their ids."""
    found = ((job.id, folder.find(job)) for job in jobs)
    return {name: kept for name, kept in found if kept is not None}


def finished(folder: Folder, jobs: Sequence[Job], *, again: bool = False) -> dict[str, Kept]:
    """Return what is kept of those of these jobs that need not be done any more, by their ids;
    where those without a verdict shall be done `again`, not of them.
    """
    found = ended(folder, jobs)
    return {
        job.id: found[job.id]
        for job in jobs
        if job.id in found
        and not found[job.id].is_due(job)
        and not (again and found[job.id].standing == NO_VERDICT)
    }


def _before(path: Path) -> Path:
    return path.with_name(path.name + _BEFORE)


def _move(path: Path, to: Path) -> None:
    if path == to:
        return
    try:
        path.replace(to)
    except OSError as error:
        raise ReportError(f"{path}: cannot be moved to {to.name}: {error.strerror}") from None


def _digest_of(bundle: Path) -> str:
    try:
        with bundle.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return ""


def _other(job: Job, manifest: Mapping[str, Any], where: str) -> str:
    """What a bundle was made by that is not what the job wants; nothing where all is."""
    made = str(manifest.get("profile"))
    if job.profile not in (made, made.partition("@")[0]):
        return f"{where} judged by the profile {one_line(made)} in place of {job.profile}"
    there = manifest.get("suite")
    there = there if isinstance(there, dict) else {}
    differ = [name for name, digest in suite().items() if there.get(name) != digest]
    if job.command or not differ:
        return ""
    version = one_line(str(there.get("version")))
    return (
        f"{where} has another suite, version {version} (this is {suite()['version']}; "
        f"{', '.join(differ)} differ): install this one there, and start again"
    )


def _frozen(value: object) -> Any:
    return tuple(map(str, value)) if isinstance(value, list) else value


def _reason(said: str) -> str:
    """What a program printed that tells why it ended: what pytest was ended with, or else the last
    line.
    """
    lines = [one_line(line.strip()) for line in said.splitlines()]
    ends = [line.removeprefix(_END) for line in lines if line.startswith(_END)]
    telling = [line for line in lines if line and not line.startswith(_UNTOLD)]
    return cut((ends or telling or ["it said nothing"])[-1], _MOST_SAID)
