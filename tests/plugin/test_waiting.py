"""The time in which one waits for other workers is not that of the case that waits."""

from __future__ import annotations

import fcntl
import re
import subprocess
import sys
import time
from pathlib import Path

from .conftest import Embedded
from .running import PASSED, PLUGINS, ROOT, environment

SPY = """
import os
import pytest

def told(word):
    with open(os.environ["FTP_CONFORMANCE_TOLD"], "a") as file:
        file.write(word)

@pytest.hookimpl(tryfirst=True)
def pytest_timeout_set_timer(item):
    told("s")

@pytest.hookimpl(tryfirst=True)
def pytest_timeout_cancel_timer(item):
    told("c")
"""
WITHIN = 60.0


def test_timer_of_a_case_stops_while_others_are_waited_for(
    embedded: Embedded, tmp_path: Path
) -> None:
    (tmp_path / "spying_on_timers.py").write_text(SPY)
    told = tmp_path / "told"
    told.touch()
    more = {"TMPDIR": str(tmp_path), "FTP_CONFORMANCE_TOLD": str(told), "PYTHONPATH": str(tmp_path)}
    words = ("-p", "spying_on_timers", "-n", "2", "cases/rfc959/test_noop.py", *embedded.config)
    with subprocess.Popen(
        [sys.executable, "-m", "pytest", *PLUGINS, *words],
        cwd=ROOT,
        env=environment(more),
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        until = time.monotonic() + WITHIN
        folders: list[Path] = []
        while not folders and time.monotonic() < until:
            folders = list(tmp_path.glob("ftp-conformance-turns-*"))
        with (folders[0] / "gate").open("a") as gate:
            # The first case of each worker waits, as long as its timer has been stopped.
            fcntl.flock(gate, fcntl.LOCK_EX)
            while told.read_text().count("c") < 2 and time.monotonic() < until:
                time.sleep(0.001)
            waiting = told.read_text()
        text = process.communicate(timeout=WITHIN)[0]
    assert sorted(waiting) == ["c", "c", "s", "s"], text
    assert process.returncode == PASSED, text
    cases = re.search(r"^(\d+) cases: ", text, re.MULTILINE)
    assert cases
    assert told.read_text().count("s") == 2 * int(cases[1]), "it begins with the case itself"
