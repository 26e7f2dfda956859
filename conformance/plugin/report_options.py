"""The options that say what is kept of a run, and what a run is played from.

Must not write anything.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from conformance.near import unknown
from conformance.plugin.recorded import Recordings
from conformance.report.packed import named
from conformance.spec import Profile, ProfileError, profile, profile_names


@dataclass(frozen=True, slots=True)
class Kept:
    """Files that a run writes, and the profile by which it is judged. With `results`, recordings of
    all cases are kept. `baseline` is the one to which new deviations are added.
    """

    junit: Path | None = None
    results: Path | None = None
    html: Path | None = None
    profile: Profile | None = None
    baseline: Path | None = None

    @property
    def transcripts(self) -> bool:
        """Whether the transcripts of cases that pass are wanted, too."""
        return self.junit is not None


_OF_A_TARGET = (
    *("target", "target_config", "user", "password", "password_file", "baseline", "no_baseline"),
    *("read_only", "reply_timeout", "run_timeout", "transport", "large", "intrusive"),
    *("budget", "seed", "replay", "confirm"),
    *("tls", "tls_ca", "tls_pin", "tls_insecure", "tls_version", "tls_certificate", "tls_key"),
)
"""Options that a run played from recordings takes from there."""

_OPTIONS = {
    "junit_report": "write a JUnit report with verdicts and transcripts",
    "results": "write the stream of results, with recordings, from which every report can be made",
    "html_report": "write a report for people, one file for a browser; the results stand beside it",
}


def add_options(add: Callable[..., None]) -> None:
    """Add the options."""
    add(
        "--profile",
        f"judge by a profile, and run its cases: {', '.join(profile_names())}; without a version, "
        "the newest one",
        metavar="NAME",
    )
    for name, text in _OPTIONS.items():
        add(f"--{name.replace('_', '-')}", text, metavar="FILE")
    add(
        "--update-baseline",
        "add what fails or warns to the file of --baseline, each with a reason to be written",
        action="store_true",
    )
    add(
        "--recorded",
        "judge what a file of results has recorded once more, without server and network",
        metavar="FILE",
    )


def recordings(config: pytest.Config) -> Recordings | None:
    """Return what the run is played from, if it is. Raises StreamError, TargetError, BaselineError
    or pytest.UsageError.
    """
    file = config.getoption("ftp_recorded")
    if file is None:
        return None
    for name in _OF_A_TARGET:
        if config.getoption(f"ftp_{name}"):
            option = f"--{name.replace('_', '-')}"
            raise pytest.UsageError(f"{option}: a run that was recorded has its own; leave it out")
    return Recordings.read(named(file))


def kept(config: pytest.Config, recorded: Recordings | None = None) -> Kept:
    """Return what shall be written, and by which profile the run is judged: by that of what was
    recorded, where none is named.
    """

    def path(name: str) -> Path | None:
        text = config.getoption(f"ftp_{name}")
        return Path(text) if text else None

    html, results = path("html_report"), path("results")
    if html is not None and results is None:
        results = html.with_suffix(".jsonl")  # what the page is made from
    baseline = path("baseline") if config.getoption("ftp_update_baseline") else None
    if config.getoption("ftp_update_baseline") and baseline is None:
        raise pytest.UsageError("--update-baseline: name the file, too: --baseline=FILE")
    return Kept(path("junit_report"), results, html, _profile(config, recorded), baseline)


def _profile(config: pytest.Config, recorded: Recordings | None) -> Profile | None:
    name = config.getoption("ftp_profile")
    if recorded is not None:
        name = name or recorded.begin.get("profile")
    try:
        return profile(name) if name else None
    except ProfileError:
        known = profile_names()
        words = unknown("profile", name, [*known, *(one.partition("@")[0] for one in known)])
        raise pytest.UsageError(f"--profile: {words}; known: {', '.join(known)}") from None
