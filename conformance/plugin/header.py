"""The line at the top of a run: what is judged, and how.

Must not ask the target.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from conformance.plugin.options import SETTINGS
from conformance.plugin.run import RUN
from conformance.tls_settings import MODES


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Say at the top what is judged, and what is otherwise than it was asked for: names that cannot
    follow the seed, workers for which there is no room.
    """
    run = config.stash[RUN]
    return [_judged(config), *filter(None, (run.apart, run.fitted))]


def _judged(config: pytest.Config) -> str:
    settings = config.stash[SETTINGS]
    names = ", ".join(transport.name for transport in settings.transports)
    ways = f"; each case again under: {names}" if names else ""
    if settings.recordings is not None:
        return f"target: {settings.target.name or settings.target.address}, as it was recorded"
    if settings.server:
        return f"target: {settings.server}, started by the suite{_secured(settings.tls)}{ways}"
    target = settings.target
    secured = _secured({"mode": target.tls.mode, "version": target.tls.version})
    return f"target: {target.name or target.address} as user {target.user!r}{secured}{ways}"


def _secured(tls: Mapping[str, str]) -> str:
    """How the whole run is under TLS, for the header; nothing where it is in clear."""
    mode = tls.get("mode", MODES[0])
    version = f" {tls['version']}" if tls.get("version") else ""
    return f", under {mode} TLS{version}" if mode != MODES[0] else ""
