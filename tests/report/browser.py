"""Where headless Chromium is, and how it is started, for the pages that the suite writes.

Must not know what stands on a page.
"""

from __future__ import annotations

import os
import shutil

import pytest

FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    "--hide-scrollbars",
)
_NAMES = ("chromium", "chromium-browser", "google-chrome")
BOUND = 60.0
"""Seconds that it may be silent for."""


def chromium() -> str:
    """The browser's program. Where it is not here the test is skipped, but not in `.ci/run`, nor
    where CI is set.
    """
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        message = "no Chromium here; install it: apt-get install --no-install-recommends chromium"
        if os.environ.get("FTP_CONFORMANCE_ALL_TESTS") or os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return found
