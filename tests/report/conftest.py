"""A small catalogue and a result factory, so that reports are tested without the real texts."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.report.result import Finding, Result, Verdict
from conformance.spec.catalogue import Catalogue, Requirement, Ruling

RNTO = "rfc959-4.1.3-rnto-without-rnfr-is-refused"
STOU = "rfc1123-4.1.2.9-stou-names-the-file"
TELNET = "rfc959-3.1.1.5.2-telnet-format"
MONITOR = "rfc959-5.4-one-final-reply"
HIDDEN = "rfc959-2.3-user-waits"

_SNAPSHOTS = Path(__file__).parent / "snapshots"
_UPDATE = "UPDATE_SNAPSHOTS"


@pytest.fixture
def catalogue() -> Catalogue:
    """Five requirements and one ruling."""

    def entry(name: str, section: str, level: str, says: str, **more: object) -> Requirement:
        given: dict[str, object] = {
            "id": name,
            "document": name.partition("-")[0],
            "section": section,
            "level": level,
            "basis": "judgement",
            "says": says,
            "commands": (),
            "observable": True,
            **more,
        }
        return Requirement(**given)  # type: ignore[arg-type]  # a table of mixed types

    entries = (
        entry(
            RNTO,
            "4.1.3",
            "must",
            "RNTO that no RNFR directly precedes is refused; nothing is renamed.",
            commands=("RNTO",),
            rulings=("R41",),
        ),
        entry(
            STOU,
            "4.1.2.9",
            "should",
            "The 150 names the file.",
            basis="explicit",
            commands=("STOU",),
        ),
        entry(TELNET, "3.1.1.5.2", "may", "Lines end in CR LF.", title="Telnet format controls"),
        entry(MONITOR, "5.4", "must", "Each command gets one final reply."),
        entry(HIDDEN, "2.3", "must", "The user waits.", observable=False, why_not="user side"),
    )
    ruling = Ruling(
        "R41",
        "What comes between RNFR and RNTO",
        (
            "RFC 959 4.1.3: RNFR must be followed at once by RNTO",
            "RFC 959 4.1.3: NOOP does nothing",
        ),
        "250 or 503",
        "Both pass.",
        "The texts contradict each other.",
        "503",
    )
    return Catalogue({each.id: each for each in entries}, {"R41": ruling}, {}, {})


@pytest.fixture
def finding() -> Finding:
    """What a server that renames without RNFR gives."""
    return Finding(
        requirement=RNTO,
        severity="fail",
        kind="wrong-class",
        observed="250",
        sent="RNTO /scratch/new",
        received="250 Renamed.",
        allowed="4yz or 5yz, best 503",
    )


@pytest.fixture
def result(finding: Finding) -> Result:
    """The failed case of that server."""
    transcript = (
        "      0.0 ms  control 1  -- connected 127.0.0.1:2121",
        "      0.2 ms  control 1  <  220 ready\\r\\n",
        "      0.3 ms  control 1  >  USER demo\\r\\n",
        "      0.5 ms  control 1  <  331 Password?\\r\\n",
        "      0.6 ms  control 1  >  PASS ****\\r\\n",
        "      0.8 ms  control 1  <  230 Hello.\\r\\n",
        "      0.9 ms  control 1  >  RNTO /scratch/new\\r\\n",
        "      1.2 ms  control 1  <  250 Renamed.\\r\\n",
        "      1.3 ms  control 1  -- closed",
    )
    return Result(
        case="rfc959/rename/rnto-without-rnfr-is-refused[noop]",
        requirement=RNTO,
        verdict=Verdict.FAIL,
        reason="RNTO was answered by 250",
        findings=(finding,),
        transcript="\n".join(transcript),
        seconds=0.0013,
    )


@pytest.fixture
def snapshot() -> Callable[[str, str], None]:
    """Compare a text with the file of that name; UPDATE_SNAPSHOTS=1 writes the files anew."""

    def compare(name: str, text: str) -> None:
        path = _SNAPSHOTS / f"{name}.txt"
        if os.environ.get(_UPDATE):
            path.write_text(f"{text}\n", "utf-8")
        assert path.is_file(), f"no snapshot {path.name}: make it with {_UPDATE}=1"
        assert f"{text}\n" == path.read_text("utf-8"), f"if right, update with {_UPDATE}=1"

    return compare
