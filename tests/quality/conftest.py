"""One server for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .table import Stage


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    """The reference server, switched from mutant to mutant."""
    running = Stage()
    yield running
    running.reference.end()
