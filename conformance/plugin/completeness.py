"""Which of the cases that there are a run had: a part must never pass for the whole.

Works in the process that the user started, from what it and its workers collected. Must not judge.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from conformance.plugin.options import SETTINGS
from conformance.plugin.selection import (
    CASES,
    FOLDERS,
    LEFT_OUT,
    TOLD_CASES,
    TOLD_LEFT_OUT,
    TOLD_UNRECORDED,
    UNRECORDED,
)


class Completeness:
    """What was there to be run, and whether all of it was."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._settings = config.stash[SETTINGS]
        self._collected: set[str] = set()

    def take(self, told: Mapping[str, Any]) -> None:
        """Take what a worker of pytest-xdist tells at its end."""
        self._collected.update(told.get(TOLD_CASES, ()))
        self._config.stash.setdefault(LEFT_OUT, {}).update(told.get(TOLD_LEFT_OUT, {}))
        if TOLD_UNRECORDED in told:
            self._config.stash[UNRECORDED] = told[TOLD_UNRECORDED]

    @property
    def there(self) -> set[str]:
        """The ids of all cases that were collected, by this process or by a worker."""
        return {*self._config.stash.get(CASES, {}), *self._collected}

    def is_whole(self, ran: set[str]) -> bool:
        """Whether every case was run that there is, of the run's profile if it has one: all were
        collected, and none was left out.
        """
        if self._settings.sequences.replay:
            return False
        recordings, there = self._settings.recordings, self.there
        if recordings is not None:
            whole = recordings.whole and self._settings.selection.everything
            return whole and not recordings.missing(there)
        return self._all_were_named() and bool(there) and ran >= there

    def missing(self, ran: set[str]) -> list[str]:
        """Return the cases that nobody left out by the suite's own options, that are needed for a
        profile or since they were recorded, and that were not run.
        """
        if not self._settings.selection.everything or not self._all_were_named():
            return []
        if self._settings.recordings is not None:
            return self._settings.recordings.missing(ran)
        if self._settings.kept.profile is not None and not self._settings.sequences.replay:
            return sorted(self.there - ran)
        return []

    def strangers(self) -> dict[str, list[str]]:
        """Return, where the run was played from recordings, the cases without one ("unrecorded"),
        and the recordings without a case ("gone").
        """
        recordings = self._settings.recordings
        if recordings is None:
            return {}
        everything = self._settings.selection.everything
        gone = recordings.missing(self.there) if everything else []
        return {"unrecorded": self._config.stash.get(UNRECORDED, []), "gone": gone}

    def _all_were_named(self) -> bool:
        """Whether the folder of all cases is among those that were given to pytest."""
        start = self._config.invocation_params.dir
        return any(_holds_all(start / word) for word in self._config.args)


def _holds_all(folder: Path) -> bool:
    """Whether the folder is the one of all cases, or holds it."""
    return folder.resolve().name in FOLDERS or any((folder / name).is_dir() for name in FOLDERS)
