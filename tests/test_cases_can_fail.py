"""Each case is failed by some server that is wrong on purpose: one that cannot fail says nothing.

What is tried stands in tests/contrarian. A sample of the cases is tried here; all of them are where
the environment has FTP_CONFORMANCE_CAN_FAIL=all, as in `tox -e can-fail`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from conformance.model.monitor import GRAMMAR, SEQUENCE

ROOT = Path(__file__).resolve().parent.parent
ALL = os.environ.get("FTP_CONFORMANCE_CAN_FAIL") == "all"
SAMPLE = (
    "cases/rfc1123/test_experimental_verbs.py",
    "cases/rfc959/test_rename_sequence.py",
)
MOST_SECONDS = 1800
_SITUATION = "needs a situation that no contrarian server offers; a mutant of the reference does"
EXCEPTIONS: dict[str, str] = dict.fromkeys(
    (
        "rfc1123/idle-timeout/*",
        "rfc959/account/right-password-asks-for-the-account",
        "rfc959/account/stor-without-the-account-makes-no-file",
        "rfc959/account/storing-command-asks-for-the-account*",
        "rfc959/files-in-use/*",
        "rfc959/greeting/connection-for-which-there-is-no-room-*",
        "rfc959/greeting/delay-is-told-with-120",
        "rfc959/lack-of-room/*",
        "rfc959/local-errors/*",
        "rfc959/protected-files/*",
        "rfc959/replies/connection-closes-after-421-for-silence",
    ),
    _SITUATION,
)
"""Cases that no contrarian server fails, each with the reason. A pattern stands for several."""

MONITORED = (
    *("confused", "double", "bare-line-feed", "nul-within", "without-space", "high-digit"),
    *("ambiguous-lines", "opposite"),
)
"""Spoilt replies that break every rule of the monitor between them."""

WORTHLESS = """
from conformance.marker import requirement
from conformance.session import Session


@requirement("rfc959-4.1.3-noop-is-answered-ok")
def test_noop_is_sent(session: Session) -> None:
    session.send("NOOP")


@requirement("rfc959-4.1.3-noop-is-answered-ok")
def test_noop_is_answered(session: Session) -> None:
    session.send("NOOP").must_be(200)
"""


def search(report: Path, places: Sequence[str], *options: str) -> list[dict[str, Any]]:
    """Return what the search found out, in two processes."""
    shares = [report.with_name(f"{number}.jsonl") for number in range(2)]
    running = [
        subprocess.Popen(
            [
                *(sys.executable, "-m", "pytest", "-c", "pyproject.toml", "-q"),
                *("-p", "no:cacheprovider", "-p", "no:hypothesispytest"),
                *("-p", "contrarian.search", "--can-fail", str(share)),
                *("--can-fail-share", f"{number}/2", "--no-baseline", *options, *places),
            ],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT / "tests")},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for number, share in enumerate(shares)
    ]
    said = [process.communicate(timeout=MOST_SECONDS)[0] for process in running]
    lines = [line for share in shares for line in share.read_text("utf-8").splitlines()]
    assert lines, "\n".join(said)
    return [json.loads(line) for line in lines]


@pytest.mark.timeout(2 * MOST_SECONDS)
def test_every_case_can_fail(tmp_path: Path) -> None:
    found = search(tmp_path / "report", ["cases"] if ALL else SAMPLE)
    never = {one["case"]: one["plain"] for one in found if not one["trials"]}
    unexplained = {
        case: (verdict, reason)
        for case, (verdict, reason) in never.items()
        if not any(fnmatchcase(case, name) for name in EXCEPTIONS)
    }
    assert unexplained == {}
    broken = {one["case"]: one["errors"] for one in found if one["errors"]}
    assert broken == {}
    if ALL:
        unused = [name for name in EXCEPTIONS if not any(fnmatchcase(case, name) for case in never)]
        assert unused == []


def test_case_that_cannot_fail_is_found_out(tmp_path: Path) -> None:
    folder = tmp_path / "cases"
    folder.mkdir()
    (folder / "test_noop.py").write_text(WORTHLESS, encoding="utf-8")
    found = search(tmp_path / "report", [str(folder)])
    failed = {one["case"]: bool(one["trials"]) for one in found}
    assert failed == {"noop/noop-is-sent": False, "noop/noop-is-answered": True}


def test_every_rule_of_the_monitor_can_fail(tmp_path: Path) -> None:
    cases = (
        "rfc959/retrieve/retr-sends-every-octet[PASV]",
        "rfc959/replies/connection-closes-after-421",
    )
    names = [f"--case={case}" for case in cases]
    breaks = [f"--can-fail-with={name}" for name in MONITORED]
    found = search(tmp_path / "report", ["cases"], "--can-fail-all", *names, *breaks)
    assert {name for one in found for name in one["monitor"]} == {*GRAMMAR, *SEQUENCE}
