"""What a run holds of transcripts, and pytest of reports, is bounded."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from conformance.plugin.judging import OBSERVED, result_of
from conformance.plugin.recording import RECORDED, RESULT
from conformance.plugin.texts import MOST_HELD, SHORT, Sent, Texts, lighten
from conformance.report.result import Result
from conformance.verdict import Verdict
from fixtures.hostile.listening import Port
from fixtures.hostile.scripted import Reply, Script

from .conftest import Cases, Describe, Serve
from .running import PASSED, run

LONG = "\n".join(["a line of a dialogue"] * 1500)
FAILED = Result(
    "rfc959/noop/one", "rfc959-4.1.3-noop-is-answered-ok", Verdict.FAIL, transcript=LONG
)


def test_transcripts_are_whole_as_long_as_there_is_room() -> None:
    texts = Texts()
    held = [texts.held(FAILED).transcript for _ in range(2 * MOST_HELD // len(LONG))]
    assert held[0] == LONG
    assert held[-1] != LONG
    assert len(held[-1]) < 2 * SHORT
    assert sum(map(len, held)) < MOST_HELD * 1.2


def test_monitor_needs_the_first_transcript_alone() -> None:
    texts = Texts()
    assert [texts.first(name, LONG) for name in "aab"] == [LONG, "", LONG]


def test_report_keeps_its_verdict_and_nothing_that_is_large() -> None:
    place = ("test_one.py", 1, "test_one")
    report = pytest.TestReport("test_one.py::test_one", place, {}, "failed", None, "call")
    report.user_properties += [(RESULT, FAILED.to_json()), (RECORDED, LONG), (OBSERVED, LONG)]
    report.user_properties.append(("other", 1))
    lighten(report, FAILED)
    assert len(str(report.user_properties)) < 1000
    assert ("other", 1) in report.user_properties
    light = result_of(report)
    assert light is not None
    assert (light.case, light.verdict) == (FAILED.case, FAILED.verdict)


def test_worker_keeps_nothing_of_what_it_sent() -> None:
    place = ("test_one.py", 1, "test_one")
    report = pytest.TestReport("test_one.py::test_one", place, {}, "failed", None, "call")
    report.user_properties += [(RESULT, FAILED.to_json()), (RECORDED, LONG), (OBSERVED, LONG)]
    Sent().pytest_runtest_logreport(report)
    assert report.user_properties == []


HOLDS = """
@MUST
@pytest.mark.parametrize("number", range(30))
def test_holds(session, number):
    received = b"x" * (24 << 20)
    session.send("NOOP").must_be(500)
"""


def test_case_that_fails_lets_go_of_what_it_holds(serve: Serve, cases: Cases) -> None:
    outcome = run(*serve({}).words, "--confirm=0", folder=cases(HOLDS))
    assert outcome.counts()["fail"] == 30, outcome.text
    assert outcome.memory < LARGEST


RECEIVES = """
@MUST
@pytest.mark.parametrize("number", range(30))
def test_receives(session, number):
    data = session.data("PASV")
    session.send("RETR", "name").must_be(150)
    assert len(data.receive()) == 3 << 20
    session.reply().must_be(226)
"""
MUCH = os.urandom(3 << 20)
LARGEST = 170 << 10
"""KiB: three times as much as a run begins with, and half of what all the files are."""


def _sends_much(connection: socket.socket) -> None:
    connection.sendall(MUCH)


@pytest.mark.parametrize("workers", [(), ("-n", "1")], ids=["serial", "worker"])
def test_run_holds_one_file_at_a_time(
    workers: tuple[str, ...], impatient: Describe, cases: Cases, tmp_path: Path
) -> None:
    replies: dict[str, Reply] = {"RETR": b"150 coming\r\n226 done\r\n"}
    with Port(_sends_much) as data, Port(Script(replies, data=data)) as server:
        words = (impatient(server.address, 10.0), f"--results={tmp_path / 'run.jsonl'}", *workers)
        outcome = run(*words, folder=cases(RECEIVES))
    assert outcome.status == PASSED, outcome.text
    assert outcome.memory < LARGEST
