"""How much of all that there is one run has run, and what is missing.

A part of the cases must never be taken for all of them. Must not settle how a run ends.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.plugin.options import SETTINGS
from conformance.plugin.selection import CASES, FOLDERS, UNRECORDED


class Extent:
    """What was collected, and what was run: `collected` are the ids of which workers told, `ran`
    those of which a result came.
    """

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._settings = config.stash[SETTINGS]
        self.collected: set[str] = set()
        self.ran: set[str] = set()

    def there(self) -> set[str]:
        """Return the ids of all cases that were collected, by this process or by a worker."""
        return {*self._config.stash.get(CASES, {}), *self.collected}

    def all_were_run(self) -> bool:
        """Whether every case was run that there is, of the run's profile if it has one: all were
        collected, and none was left out.
        """
        if self._settings.sequences.replay:
            return False
        recordings, there = self._settings.recordings, self.there()
        if recordings is not None:
            whole = recordings.whole and self._settings.selection.everything
            return whole and not recordings.missing(there)
        return self._all_were_named() and bool(there) and self.ran >= there

    def missing(self) -> list[str]:
        """Return the cases that are needed, for a profile or since they were recorded, and that
        something else than the suite's own options left out.
        """
        settings = self._settings
        if not settings.selection.everything or not self._all_were_named():
            return []
        if settings.recordings is not None:
            return settings.recordings.missing(self.ran)
        if settings.kept.profile is None or settings.sequences.replay:
            return []
        return sorted(self.there() - self.ran)

    def strangers(self) -> dict[str, list[str]]:
        """Return, where the run was played from recordings, the cases without one, and the
        reverse.
        """
        recordings = self._settings.recordings
        if recordings is None:
            return {}
        later = self._config.stash.get(UNRECORDED, [])
        gone = recordings.missing(self.there()) if self._settings.selection.everything else []
        return {"unrecorded": later, "gone": gone}

    def _all_were_named(self) -> bool:
        """Whether the folder of all cases is among those that were given to pytest."""
        config = self._config
        return any(_holds_all(config.invocation_params.dir / word) for word in config.args)


def _holds_all(folder: Path) -> bool:
    """Whether the folder is the one of all cases, or holds it."""
    return folder.resolve().name in FOLDERS or any((folder / name).is_dir() for name in FOLDERS)
