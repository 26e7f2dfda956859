"""One decent server behind all ways, so that each case goes well up to what hurts it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from kill_matrix.server import Reference


@pytest.fixture(scope="session")
def reference() -> Iterator[Reference]:
    """The reference server."""
    server = Reference()
    yield server
    server.end()
