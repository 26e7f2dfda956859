"""Runs that are made up: files of results as a run writes them, with what a test wants in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from conformance.report.result import Finding, Result
from conformance.report.stream import Stream, StreamWriter, read_stream
from conformance.verdict import Verdict

from .conftest import MONITOR, RNTO, STOU, TELNET

SUITE = {"version": "1", "harness": "a" * 64, "catalogue": "b" * 64, "cases": "c" * 64}
HOSTILE = (
    'a|b `c` \\| <script>alert(1)</script> [x](y) **z** @you\n"\x1b\u202e http://evil www.evil'
)
"""What a server may say to break a table, a page or a terminal."""

Said = Mapping[str, Verdict | tuple[Verdict, str]]
"""By case its verdict, and what is told of it."""

P, F, W, K, S = Verdict.PASS, Verdict.FAIL, Verdict.WARN, Verdict.KNOWN, Verdict.STALE
U, I, E, O = (  # noqa: E741 - the letters of the legend
    Verdict.UNSUPPORTED,
    Verdict.INCONCLUSIVE,
    Verdict.ERROR,
    Verdict.OBSERVED,
)

_REQUIREMENTS = {"rename": RNTO, "stou": STOU, "telnet": TELNET}


def result(case: str, said: Verdict | tuple[Verdict, str]) -> Result:
    """A result; the case's second word, or what the monitor names, tells the requirement."""
    verdict, reason = said if isinstance(said, tuple) else (said, "")
    word = case.split("/")[1].partition("[")[0]
    return Result(case, _REQUIREMENTS.get(word, word), verdict, reason)


def run_file(folder: Path, target: str, said: Said, *, whole: bool = True, **begin: object) -> Path:
    """Write a run's file and return its path; `begin` replaces what its first line tells."""
    path = folder / f"{len(list(folder.iterdir()))}.jsonl"
    began = {"began": "2026-11-27T10:00:00+00:00", "suite": SUITE, "left_out": ["large"]}
    writer = StreamWriter(path, {**began, "budget": "smoke", "tls": "off", **begin})
    writer.target("", {"name": target})
    for case, verdict in said.items():
        writer.result(result(case, verdict))
    if whole:
        writer.end(exit_status=0, seconds=1.0, whole=True)
    return path


def runs(
    folder: Path, *said: Said, targets: Sequence[str] = ("one", "two", "three")
) -> list[Stream]:
    """Return made-up runs, one for each mapping."""
    return [
        read_stream(run_file(folder, target, each)).whole()
        for target, each in zip(targets, said, strict=False)
    ]


def trio(folder: Path) -> list[Stream]:
    """Three runs with something of everything."""
    first: Said = {
        "rfc959/rename/refused": P,
        "rfc959/rename/nothing-is-renamed": P,
        "rfc1123/stou/names": (W, "wrong-code 226"),
        "rfc959/telnet/lines": (U, "TYPE A T is answered 504"),
        f"monitor/{MONITOR}": P,
        "drafts/of-elsewhere": (O, "MFMT 213"),
    }
    second: Said = {
        **first,
        "rfc959/rename/refused": (F, "wrong-class 250"),
        "rfc1123/stou/names": P,
    }
    third: Said = {
        "rfc959/rename/refused": (K, "wrong-class 250"),
        "rfc1123/stou/names": P,
        "rfc959/telnet/lines": (E, "a|b `c` <b>"),
        "rfc959/telnet/new": P,
        f"monitor/{MONITOR}[QUIT 221]": (F, "seen 2 times"),
        "drafts/of-elsewhere": (O, "MFMT 213"),
    }
    return runs(folder, first, second, third, targets=("ftpd 1.0", "other | 2", "ftpd 1.1"))


def finding(kind: str, observed: str) -> Finding:
    """A finding of which only the way matters."""
    return Finding(RNTO, "fail", kind, observed, "RNTO a", "250 ok", "503")
