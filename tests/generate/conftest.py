"""One server for all tests of this folder that play something."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from quality.table import Stage


@pytest.fixture(scope="session")
def running() -> Iterator[Stage]:
    """The reference server."""
    stage = Stage()
    yield stage
    stage.reference.end()


@pytest.fixture
def stage(running: Stage) -> Stage:
    """The same, unbroken and in its first state."""
    running.serve("")
    return running
