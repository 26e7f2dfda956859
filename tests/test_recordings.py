"""Recordings are judged as they were, and what is not as it was is told: never dropped."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from conformance import command_line, recordings
from conformance.recordings import (
    Again,
    Changed,
    Judged,
    RecordingsError,
    accept,
    differs_from_list,
    judge_all,
    name_of,
    read_unjudged,
    unjudged_text,
)
from conformance.report.packed import packed
from conformance.report.stream import StreamError, read_stream
from conformance.verdict import Verdict

ROOT = Path(__file__).resolve().parent.parent
FILES = ("cases/rfc959/test_noop.py", "cases/rfc959/test_logout.py")
NOOP = "rfc959/noop/noop-is-answered-with-success"
Event = dict[str, Any]


def words(options: Sequence[str]) -> list[str]:
    """A run of a few cases."""
    return ["-m", "pytest", *FILES, *options]


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> list[Event]:
    """The events of a run on the reference server."""
    path = tmp_path_factory.mktemp("recorded") / "run.jsonl"
    command = [sys.executable, *words(["--target", "reference", f"--results={path}"])]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode == 0
    return [json.loads(line) for line in path.read_bytes().splitlines()]


Write = Callable[[list[Event]], Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Pack events into a recording, with the right digest."""
    monkeypatch.chdir(ROOT)

    def made(events: list[Event]) -> Path:
        lines = [json.dumps(event).encode() + b"\n" for event in events[:-1]]
        end = {**events[-1], "sha256": hashlib.sha256(b"".join(lines)).hexdigest()}
        end["results"] = sum(event["event"] == "result" for event in events)
        path = tmp_path / "server-1.jsonl.xz"
        path.write_bytes(packed([*lines, json.dumps(end).encode() + b"\n"]))
        return path

    return made


def changed(events: list[Event], before: str, after: str) -> list[Event]:
    """The events in which the NOOP case has another octet in its recording."""
    found = []
    for event in events:
        if event.get("case") == NOOP:
            attempts = json.dumps(event["attempts"])
            assert before in attempts
            event = {**event, "attempts": json.loads(attempts.replace(before, after, 1))}
        found.append(event)
    return found


def only(path: Path) -> Judged:
    (one,) = judge_all([path], words)
    return one


def test_recording_comes_out_as_it_was(results: list[Event], write: Write) -> None:
    one = only(write(results))
    assert one.same == sum(event["event"] == "result" for event in results)
    assert one.changed == ()
    assert not any(one.unjudged.values())


def test_changed_verdict_is_told_and_accepted(results: list[Event], write: Write) -> None:
    path = write(changed(results, '"200 ', '"500 '))
    one = only(path)
    assert Changed(NOOP, "pass", "fail (wrong-class 500)") in one.changed
    accept(one)
    after = read_stream(path).whole()
    (told,) = [told for told in after.told if told.result.case == NOOP]
    assert told.result.verdict is Verdict.FAIL
    assert told.attempts, "what was recorded stays"
    assert only(path).changed == ()


def test_case_that_sends_something_else_is_stale(results: list[Event], write: Write) -> None:
    path = write(changed(results, '"NOOP', '"NOPE'))
    one = only(path)
    assert one.unjudged["stale"] == (NOOP,)
    assert NOOP not in [two.case for two in one.changed]
    accept(one)
    (told,) = [told for told in read_stream(path).told if told.result.case == NOOP]
    assert told.result.verdict is Verdict.PASS, "it keeps what was judged when it could be"


def test_case_that_sends_less_is_stale(results: list[Event], write: Write) -> None:
    row = [0.9, 1, 0, "sent", "QUIT\r\n"]
    events = [
        {**event, "attempts": [_longer(event["attempts"][0], row)]}
        if event.get("case") == NOOP
        else event
        for event in results
    ]
    assert only(write(events)).unjudged["stale"] == (NOOP,)


def _longer(attempt: Event, row: list[Any]) -> Event:
    return {**attempt, "events": [*attempt["events"], row]}


def test_cases_without_recording_and_without_case_are_told(
    results: list[Event], write: Write
) -> None:
    events = [
        {**event, "case": "rfc959/noop/of-old"} if event.get("case") == NOOP else event
        for event in results
    ]
    events[-1] = {**events[-1], "whole": True}
    one = only(write(events))
    assert one.unjudged["gone"] == ("rfc959/noop/of-old",)
    assert one.unjudged["unrecorded"] == (NOOP,)


def test_list_of_what_cannot_be_judged_is_compared(
    results: list[Event], write: Write, tmp_path: Path
) -> None:
    one = only(write(changed(results, '"NOOP', '"NOPE')))
    assert differs_from_list(one, {}) == [f"stale and not listed: {NOOP}"]
    (tmp_path / recordings.UNJUDGED).write_text(unjudged_text([one]))
    known = read_unjudged(tmp_path)
    assert differs_from_list(one, known) == []
    known["server-1"]["stale"].append("rfc959/other")
    assert differs_from_list(one, known) == ["stale no more, and listed: rfc959/other"]


def test_list_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    assert read_unjudged(tmp_path) == {}
    (tmp_path / recordings.UNJUDGED).write_text("[[")
    with pytest.raises(RecordingsError, match=r"unjudged\.toml"):
        read_unjudged(tmp_path)


def test_broken_recordings_are_refused(results: list[Event], write: Write) -> None:
    path = write(results)
    whole = path.read_bytes()
    for octets, says in (
        (whole[:-20], "its end is missing"),
        (whole + b"x", "something stands behind its end"),
        (whole[:200] + bytes([whole[200] ^ 1]) + whole[201:], "unpacked"),
        (b"", "empty"),
    ):
        path.write_bytes(octets)
        with pytest.raises(StreamError, match=says):
            read_stream(path)


def test_run_that_breaks_off_is_no_judgement(results: list[Event], write: Write) -> None:
    path = write(results)
    with pytest.raises(RecordingsError, match="could not be judged again: "):
        list(judge_all([path], lambda options: ["-m", "pytest", "--absent", *options]))


def test_recording_takes_a_whole_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    with pytest.raises(RecordingsError, match="only a part of the cases"):
        recordings.record(["--target", "reference"], tmp_path, words)
    with pytest.raises(RecordingsError, match="had no results"):
        recordings.record(["--target", "nowhere"], tmp_path, words)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("target", "name"),
    [
        ("vsftpd 3.0.3-13+b2", "vsftpd-3.0.3-13+b2"),
        ("GNU inetutils ftpd 2:2.4-2+deb12u3", "gnu-inetutils-ftpd-2-2.4-2+deb12u3"),
        ("../../etc/passwd", "etc-passwd"),
        ("\x1b[2J", "2j"),
        ("", "target"),
    ],
)
def test_recording_is_named_by_its_server(target: str, name: str) -> None:
    assert name_of(target) == name


def test_no_recordings_are_no_success(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from conformance import cli

    assert cli.main(["rejudge", "--folder", str(tmp_path)]) == command_line.USAGE
    assert "no recordings in" in capsys.readouterr().err


@pytest.mark.parametrize("stubborn", [True, False])
def test_run_on_a_recording_ends_with_its_context(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, stubborn: bool
) -> None:
    monkeypatch.setattr(recordings, "_ENDED_WITHIN", 0.1 if stubborn else 60.0)
    ready = tmp_path / "ready"
    os.mkfifo(ready)
    ignored = "signal.signal(signal.SIGTERM, signal.SIG_IGN)" if stubborn else ""
    program = f"import signal\n{ignored}\nopen({str(ready)!r}, 'w').close()\nsignal.pause()"
    with Again(tmp_path / "recording", tmp_path, lambda _: ["-c", program]) as again:
        assert ready.read_text() == ""
    assert again._process.returncode == -(signal.SIGKILL if stubborn else signal.SIGTERM)
