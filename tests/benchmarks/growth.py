"""How time and memory grow with the number of results, all reports included.

Each size is a process of its own: results that are made up, as a run of an ordinary server has
them, are written as they would come, and every report is then made from their file.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from figures import Figure, Measured

from conformance.link.recording import to_rows
from conformance.link.transcript import Kind, Transcript
from conformance.report.made_later import make_reports
from conformance.report.result import Result
from conformance.report.stream import StreamWriter
from conformance.spec import catalogue
from conformance.verdict import Finding, Verdict

SIZES = (1_000, 10_000, 100_000)
MOST_MEMORY = 500.0
MOST_GROWTH = 1.3
"""How many times the seconds of one result may be those of one among ten times fewer."""

_FAILING = 40
"""Of so many results one fails."""


def _events(number: int) -> Transcript:
    made = Transcript()
    made.add(1, False, Kind.CONNECTED, note="127.0.0.1 40000 to 127.0.0.1 21")
    made.add(1, False, Kind.RECEIVED, b"220 ready\r\n")
    for verb in ("USER u", "PASS ****", "TYPE I", "PASV", f"RETR file-{number}", "DELE f", "QUIT"):
        made.add(1, False, Kind.SENT, f"{verb}\r\n".encode())
        made.add(1, False, Kind.RECEIVED, b"250 done, and said in as many words as usual\r\n")
    return made


def write(path: Path, count: int) -> None:
    """Write a file of so many results."""
    names = sorted(catalogue().requirements)
    began = {"began": "2026-11-27T10:00:00+00:00", "suite": {"version": "1"}, "budget": "smoke"}
    writer = StreamWriter(path, began)
    writer.target("", {"name": "Server 1.0"})
    for number in range(count):
        name = names[number % len(names)]
        case = f"rfc959/made-up/case-{number}"
        transcript = _events(number)
        attempts = [{"token": "t", "events": to_rows(transcript.events)}]
        if number % _FAILING:
            result = Result(case, name, Verdict.PASS, seconds=0.01)
        else:
            finding = Finding(name, "fail", "class", "250", "RETR f\\r\\n", "250 done\\r\\n", "150")
            said = "came 250 done"
            result = Result(case, name, Verdict.FAIL, said, (finding,), transcript.text(), 0.01)
        writer.result(result, worker="", attempts=attempts)
    writer.end(exit_status=1, seconds=1.0, whole=True)


def _one(count: int) -> None:
    """Measure one size in this process; print seconds and MB as JSON."""
    with tempfile.TemporaryDirectory() as folder:
        run = Path(folder) / "run.jsonl"
        began = time.perf_counter()
        write(run, count)
        make_reports(run, catalogue(), run.with_suffix(".xml"), run.with_suffix(".html"))
        seconds = time.perf_counter() - began
    # The most that this program had; ru_maxrss begins with that of whoever started it.
    status = Path("/proc/self/status").read_text("utf-8")
    memory = int(status.partition("VmHWM:")[2].split()[0]) / 1024
    print(json.dumps([seconds, memory]))


def measure() -> Measured:
    """Measure all sizes."""
    taken = {}
    for count in SIZES:
        done = subprocess.run(
            [sys.executable, __file__, str(count)], capture_output=True, text=True, check=True
        )
        taken[count] = json.loads(done.stdout)
    few, some, many = SIZES
    growth = (taken[many][0] / many) / (taken[some][0] / some)
    per_result = 1024 * (taken[many][1] - taken[some][1]) / (many - some)
    return Measured(
        "Results, JUnit and page of a run, by the number of results",
        [
            *(Figure(f"{n:,} results: time", taken[n][0], "s") for n in SIZES),
            *(Figure(f"{n:,} results: memory", taken[n][1], "MB") for n in (few, some)),
            Figure(f"{many:,} results: memory", taken[many][1], "MB", MOST_MEMORY),
            Figure(
                "time of a result among 100,000 to one among 10,000", growth, "times", MOST_GROWTH
            ),
            Figure("memory of a further result", per_result, "kB"),
        ],
        {
            "seconds": [(float(n), taken[n][0]) for n in SIZES],
            "MB": [(float(n), taken[n][1]) for n in SIZES],
        },
        ("results", "seconds, MB"),
    )


if __name__ == "__main__":
    _one(int(sys.argv[1]))
