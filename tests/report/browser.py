"""Headless Chromium, for the pages that the suite writes.

Must not know what stands on a page.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

_FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--hide-scrollbars", "--enable-logging=stderr", "--v=0"),
)
_NAMES = ("chromium", "chromium-browser", "google-chrome")
BOUND = 60.0


def chromium() -> str:
    """The browser's program. Where it is not here the test is skipped, but not in `.ci/run`."""
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        message = "no Chromium here; install it: apt-get install --no-install-recommends chromium"
        if os.environ.get("FTP_CONFORMANCE_ALL_TESTS"):
            pytest.fail(message)
        pytest.skip(message)
    return found


def opened(url: str, *flags: str) -> tuple[str, list[str]]:
    """Open a page; return what its scripts made of it, and what the console was told."""
    with tempfile.TemporaryDirectory(prefix="ftp-conformance-") as profile:
        done = subprocess.run(
            [chromium(), *_FLAGS, f"--user-data-dir={profile}", *(flags or ("--dump-dom",)), url],
            capture_output=True,
            text=True,
            timeout=BOUND,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    return done.stdout, [line for line in done.stderr.splitlines() if "CONSOLE" in line]


def pictured(url: str, path: Path, width: int, height: int = 1600) -> bytes:
    """Return the page as a PNG, which is kept at `path`."""
    opened(url, f"--window-size={width},{height}", f"--screenshot={path}")
    return path.read_bytes()
