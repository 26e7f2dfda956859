"""The stream of results of real runs: complete, of the documented form, and honest where it breaks
off.
"""

from __future__ import annotations

import base64
import hashlib
import json
import lzma
import shlex
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jsonschema
import pytest

from conformance.certificate import RESULTS, members_of
from conformance.report.comparison import compare
from conformance.report.comparison_files import write_comparison
from conformance.report.made_later import make_reports
from conformance.report.stream import read_stream
from conformance.spec import catalogue
from fixtures.hostile.scripted import argument

from .conftest import Cases, Serve
from .running import BROKEN, FAILED, PASSED, ROOT, environment, run

SCHEMA = json.loads((ROOT / "conformance" / "report" / "results.schema.json").read_text("utf-8"))
FILES = ("cases/rfc959/test_noop.py", "cases/rfc959/test_logout.py")
SECRET = "Canary 7&'<x>\u00e9"

ECHOES = """
@MUST
def test_fails(session):
    session.send("NOOP").must_be(500)

@MUST
def test_passes(session):
    session.send("NOOP").must_be(200)
"""


def events(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def verdicts(path: Path) -> dict[str, str]:
    return {one.case: str(one.verdict) for one in read_stream(path).whole().results}


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["one", "two"])
def test_run_tells_all_results(workers: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    outcome = run(*FILES, "--target", "reference", f"--results={path}", *workers)
    assert outcome.status == PASSED, outcome.text
    found = events(path)
    for event in found:
        jsonschema.validate(event, SCHEMA)
    kinds = Counter(event["event"] for event in found)
    assert kinds["begin"] == kinds["end"] == 1
    assert kinds["target"] == max(1, 2 if workers else 1)
    told = [one for one in read_stream(path).told if not one.result.case.startswith("monitor/")]
    assert len(told) == outcome.counts()["pass"]
    assert all(len(one.attempts) == 1 for one in told)


def test_failure_has_both_of_its_attempts(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    case = "rfc959/type/ascii-non-print-is-accepted"
    outcome = run("cases/rfc959/test_type.py", "--no-baseline", "--case", case, f"--results={path}")
    assert outcome.status == FAILED, outcome.text
    (told,) = [one for one in read_stream(path).told if one.result.case == case]
    assert len(told.attempts) == 2


def test_recordings_give_the_same_verdicts(tmp_path: Path) -> None:
    path, again = tmp_path / "run.jsonl", tmp_path / "again.jsonl"
    words = ("cases/rfc959/test_type.py", "cases/rfc959/test_noop.py", "--no-baseline")
    first = run(*words, f"--results={path}")
    second = run(*words[:2], f"--recorded={path}", f"--results={again}")
    assert first.status == second.status == FAILED
    assert verdicts(path) == verdicts(again)
    assert "as it was recorded" in second.text


def test_drawn_sequences_are_judged_again(tmp_path: Path) -> None:
    path, again = tmp_path / "run.jsonl", tmp_path / "again.jsonl"
    case = "generated/sequences/every-reply-is-explained[names]"
    words = ("cases/generated", "--case", case)
    assert run(*words, "--target", "reference", f"--results={path}").status == PASSED
    assert run(*words, f"--recorded={path}", f"--results={again}").status == PASSED
    assert verdicts(path) == verdicts(again)
    (told,) = [one for one in read_stream(path).told if one.result.case == case]
    assert len(told.attempts[0]["sequences"]) == 20


def test_recording_that_was_changed_is_found(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    run("cases/rfc959/test_noop.py", "--target", "reference", f"--results={path}")
    path.write_bytes(path.read_bytes().replace(b"NOOP", b"NOPE", 1))
    outcome = run("cases/rfc959/test_noop.py", f"--recorded={path}")
    assert outcome.status == 4
    assert "changed since it was written" in outcome.text


def test_option_of_a_target_is_refused_for_recordings(tmp_path: Path) -> None:
    outcome = run(FILES[0], f"--recorded={tmp_path / 'absent.jsonl'}", "--target", "reference")
    assert outcome.status == 4
    assert "--target: a run that was recorded has its own" in outcome.text


@pytest.mark.parametrize(
    ("place", "says"),
    [("file/run.jsonl", "File exists"), ("/dev/full", "No space left on device")],
)
def test_results_that_cannot_be_written_end_the_run(place: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    path = Path(place) if place.startswith("/") else tmp_path / place
    outcome = run(FILES[0], "--target", "reference", f"--results={path}")
    assert outcome.status == BROKEN
    assert "the results cannot be written" in outcome.text
    assert says in outcome.text
    assert "no case was run" in outcome.text


def test_run_that_is_cut_short_is_incomplete(cases: Cases, serve: Serve, tmp_path: Path) -> None:
    folder = cases("@MUST\ndef test_one(session):\n    raise KeyboardInterrupt\n")
    path = tmp_path / "run.jsonl"
    outcome = run(*serve({}).words, f"--results={path}", folder=folder)
    assert outcome.status == 2, outcome.text
    assert not read_stream(path).complete


def forms(secret: str) -> list[str]:
    """The ways in which a server may send a password back."""
    octets = secret.encode()
    return [
        secret,
        base64.b64encode(octets).decode(),
        octets.hex(),
        octets.hex().upper(),
        quote(secret),
        "".join(f"%{octet:02X}" for octet in octets),
        json.dumps(secret)[1:-1],
        repr(secret)[1:-1],
    ]


def test_password_is_in_no_report(serve: Serve, cases: Cases, tmp_path: Path) -> None:
    longer = base64.b64encode(b"user:" + SECRET.encode())
    echoed = b" ".join([longer, *(form.encode() for form in forms(SECRET))])
    replies = {
        "PASS": lambda line, *_: b"230-" + argument(line) + b"\r\n230 " + echoed + b"\r\n",
        "NOOP": lambda *_: b"200 " + echoed + b"\r\n",
    }
    junit, results = tmp_path / "run.xml", tmp_path / "run.jsonl"
    page, markdown = tmp_path / "run.html", tmp_path / "compared.md"
    words = (
        *(f"--junit-report={junit}", f"--results={results}", f"--html-report={page}", "-vv", "-rA"),
    )
    outcome = run(*serve(replies).words, "--password", SECRET, *words, folder=cases(ECHOES))
    assert outcome.counts() == {"fail": 1, "pass": 1}, outcome.text
    make_reports(results, catalogue(), tmp_path / "later.xml", tmp_path / "later.html")
    both = compare([read_stream(results), read_stream(results)], catalogue())
    write_comparison(both, {"markdown": markdown, "html": tmp_path / "b.html"}, everything=True)
    stream = read_stream(results)
    asked = {**stream.begin, "profile": "full@1"}
    members = members_of(replace(stream, begin=asked), results.read_bytes())
    members["results"] = lzma.decompress(members[RESULTS])
    files = [
        path for path in tmp_path.iterdir() if path.suffix in (".xml", ".jsonl", ".html", ".md")
    ]
    assert len(files) == 7
    shown = [outcome.text, *(path.read_text("utf-8") for path in files)]
    kept = [octets.decode("utf-8", "replace") for octets in members.values()]
    for form in (*forms(SECRET), longer.decode()[8:-4]):
        assert not [text for text in (*shown, *kept) if form in text]
    assert all("****" in text for text in (outcome.text, *(page.read_text("utf-8"),)))


def test_disk_that_fills_up_leaves_what_was_written(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    command = [sys.executable, "-m", "pytest", *FILES, "--target", "reference", "-q"]
    line = f"ulimit -f 16; exec {shlex.join([*command, f'--results={path}'])}"
    done = subprocess.run(
        ["bash", "-c", line], cwd=ROOT, env=environment(), capture_output=True, text=True
    )
    assert done.returncode == BROKEN, done.stdout
    assert "the results cannot be written" in done.stdout
    assert "File too large" in done.stdout
    stream = read_stream(path)
    assert stream.results
    assert not stream.complete


def test_sequences_of_a_worker_are_played_on_its_own_target(tmp_path: Path) -> None:
    """Servers of two workers may have other home directories, which stand in what is sent."""
    path = tmp_path / "run.jsonl"
    case = "generated/sequences/every-reply-is-explained[names]"
    words = ("cases/generated", "--case", case)
    assert run(*words, "--target", "reference", f"--results={path}").status == PASSED
    found = events(path)
    (met,) = [event for event in found if event["event"] == "target"]
    other = {**met["description"], "files": {"directory": "/somewhere/else"}}
    before = {"event": "target", "worker": "another", "description": other}
    lines = [json.dumps(event).encode() + b"\n" for event in (found[0], before, *found[1:-1])]
    end = {**found[-1], "sha256": hashlib.sha256(b"".join(lines)).hexdigest()}
    path.write_bytes(b"".join([*lines, json.dumps(end).encode() + b"\n"]))
    outcome = run(*words, f"--recorded={path}")
    assert outcome.status == PASSED, outcome.text
