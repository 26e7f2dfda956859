"""`starter.py` runs pytest in forks of a process that has imported what every run needs.

A line of JSON on standard input is a run: words, folder, environment, the file for its output, and
the seconds that it may take. A line of JSON comes back: its status (null where it took too long),
its seconds, and the KiB of memory that it used at most. Importing everything anew would take longer
than most of the runs that the tests need.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import sys
import time
from typing import Any

import pytest

IMPORTED = (
    *("hypothesis", "conformance.generate.campaign", "conformance.report.made_later"),
    *("execnet", "conformance.report.baseline", "conformance.report.junit"),
    *("conformance.report.summary", "conformance.session", "conformance.spec.catalogue"),
)
"""No plugin: pytest wants to import those itself."""

PLUGINS = ("hypothesis", "_hypothesis_globals")
"""What of it a plugin of pytest's brings along."""

_POLL = 0.005
"""Seconds between two looks at whether a run has ended."""


def main() -> None:
    """Do what comes in, until it ends."""
    for name in IMPORTED:
        importlib.import_module(name)
    for name in PLUGINS:
        # Or pytest warns that it comes too late to rewrite it.
        module = sys.modules[name]
        module.__doc__ = f"{module.__doc__}\n\nPYTEST_DONT_REWRITE"
    for line in sys.stdin:
        asked = json.loads(line)
        began = time.monotonic()
        child = os.fork()
        if not child:
            os._exit(_run(asked))
        status, memory = _wait(child, began + asked["within"])
        seconds = time.monotonic() - began
        print(json.dumps({"status": status, "seconds": seconds, "memory": memory}), flush=True)


def _run(asked: dict[str, Any]) -> int:
    """Be a run, as `python -m pytest` would be it."""
    os.setsid()
    output = os.open(asked["output"], os.O_WRONLY)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for old, new in ((nothing, 0), (output, 1), (output, 2)):
        os.dup2(old, new)
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    sys.path[0] = asked["folder"]
    try:
        status = int(pytest.main(asked["words"]))
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return status


def _wait(child: int, deadline: float) -> tuple[int | None, int]:
    while time.monotonic() < deadline:
        ended, status, used = os.wait4(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status), used.ru_maxrss
        time.sleep(_POLL)
    os.killpg(child, signal.SIGKILL)
    _, _, used = os.wait4(child, 0)
    return None, used.ru_maxrss


if __name__ == "__main__":
    main()
