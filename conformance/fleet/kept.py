"""The folder of what a fleet has finished: a bundle and a word on each job.

A job is kept as soon as it ends, its bundle first; so a fleet that is started again goes on where
the last one stopped, whatever stopped it. Must not know what runs jobs.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from conformance.certificate import profiled_of, stream_of
from conformance.fleet.job import Ran
from conformance.fleet.plan import Job
from conformance.report.bundle import Bundle, BundleError
from conformance.report.printable import cut, one_line
from conformance.report.stream import StreamError
from conformance.report.writing import ReportError, write_whole
from conformance.spec import ProfileError

FORM = "ftp-conformance-job/1"
NO_VERDICT = "no verdict"
"""Standing of a job without a bundle: its target is dead, or its program broke."""

_MOST_SAID = 400
_UNTOLD = ("=", "-", "_")
"""How lines begin that say nothing to anybody who looks for a reason."""

_END = "Exit: "
"""How pytest begins to tell why a run was ended at once."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of a job that has ended: its standing by the profile, why there is none, what
    the program ended with, how long it took, and which requirements are broken, or demanded and
    not there, or not shown.
    """

    target: str
    profile: str
    suite: str
    standing: str
    why: str = ""
    status: int = 0
    seconds: float = 0.0
    broken: tuple[str, ...] = ()
    demanded: tuple[str, ...] = ()
    unproven: tuple[str, ...] = ()
    digest: str = ""
    bundle_sha256: str = ""

    @property
    def id(self) -> str:
        """What its job is called."""
        return f"{self.suite}/{self.profile}/{self.target}"


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
        or its bundle is not the one that was kept.
        """
        try:
            table = json.loads(self._told(job).read_bytes())
            form = table.pop("form")
            kept = Kept(**{name: _frozen(value) for name, value in table.items()})
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return None
        if form != FORM or kept.digest != job.digest or kept.id != job.id:
            return None
        return kept if kept.bundle_sha256 == self._digest_of_bundle(job) else None

    def keep(self, job: Job, ran: Ran) -> Kept:
        """Keep what came of a job. Raises ReportError where it cannot be written."""
        path = self.bundle_of(job)
        if ran.bundle:
            write_whole(path, ran.bundle, "bundle")
        else:
            self._remove(path)
        kept = self._judged(job, ran, path)
        told = json.dumps({"form": FORM, **asdict(kept)}, indent=1).encode() + b"\n"
        write_whole(self._told(job), told, "word on a job")
        return kept

    def _judged(self, job: Job, ran: Ran, path: Path) -> Kept:
        common: dict[str, Any] = {
            "target": job.target,
            "profile": job.profile,
            "suite": job.suite,
            "status": ran.status,
            "seconds": ran.seconds,
            "digest": job.digest,
        }
        if not ran.bundle:
            return Kept(**common, standing=NO_VERDICT, why=_reason(ran.said))
        common["bundle_sha256"] = hashlib.sha256(ran.bundle).hexdigest()
        try:
            bundle = Bundle(path)
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

    def _digest_of_bundle(self, job: Job) -> str:
        try:
            with self.bundle_of(job).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except FileNotFoundError:
            return ""

    def _told(self, job: Job) -> Path:
        return self.path / f"{job.id}.json"

    def _remove(self, path: Path) -> None:
        try:
            path.unlink(missing_ok=True)
        except NotADirectoryError:
            return
        except OSError as error:
            raise ReportError(f"{path}: cannot be removed: {error.strerror}") from None


def finished(folder: Folder, jobs: Sequence[Job], *, again: bool = False) -> dict[str, Kept]:
    """Return what is kept of these jobs, by their ids; where those without a verdict shall be done
    `again`, not of them.
    """
    found = ((job.id, folder.find(job)) for job in jobs)
    ended = {name: kept for name, kept in found if kept is not None}
    return {name: kept for name, kept in ended.items() if not again or kept.standing != NO_VERDICT}


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
