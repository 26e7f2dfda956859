"""The bound of a run as a whole: it ends itself, is incomplete, and says so everywhere."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest
from report.junit_schema import violations

from conformance.report.made_later import make_reports
from conformance.report.stream import read_stream
from conformance.spec import catalogue
from fixtures.hostile.listening import Port, until_closed
from fixtures.hostile.scripted import Reply, Script

from .conftest import Cases, Describe, Serve
from .running import PASSED, ROOT, UNUSABLE, USAGE, run

SLOW = """
@MUST
@pytest.mark.parametrize("number", range(40))
def test_slow(session, number):
    session.send("NOOP").must_be(200)
    session.data("PASV")
    session.send("RETR", "name").must_be(150)
    session.reply().must_be(226)
"""
BOUND = 4.0
WITHIN = 25.0
"""Seconds: the cases would take a minute."""

SCHEMA = json.loads((ROOT / "conformance" / "report" / "results.schema.json").read_text("utf-8"))
WORKERS = pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["serial", "parallel"])


@WORKERS
def test_run_ends_itself_at_its_bound(
    workers: tuple[str, ...], impatient: Describe, cases: Cases, tmp_path: Path
) -> None:
    files = [tmp_path / f"run.{kind}" for kind in ("jsonl", "xml", "html")]
    results, junit, page = files
    options = (f"--results={results}", f"--junit-report={junit}", f"--html-report={page}")
    replies = {"RETR": b"150 coming\r\n"}
    with Port(until_closed) as data, Port(Script(replies, data=data)) as server:
        words = (impatient(server.address), "--reply-timeout", "1.5", f"--run-timeout={BOUND}")
        outcome = run(*words, *options, *workers, folder=cases(SLOW), within=WITHIN)
    assert outcome.status == UNUSABLE, outcome.text
    assert "its bound of 4 s is over (--run-timeout, or run in [bounds]" in outcome.text
    assert "Traceback" not in outcome.text
    assert "error" not in outcome.counts()
    stream = read_stream(results).whole()
    assert stream.end["exit_status"] == UNUSABLE
    assert stream.end["whole"] is False
    for line in results.read_bytes().splitlines():
        jsonschema.validate(json.loads(line), SCHEMA)
    report = ElementTree.parse(junit).getroot()
    assert violations(report) == []
    assert "bound of 4 s is over" in junit.read_text("utf-8")
    assert "INCOMPLETE" in page.read_text("utf-8")
    lines, green = make_reports(results, catalogue(), junit=tmp_path / "later.xml")
    assert not green
    assert any("INCOMPLETE: the run was cut short" in line for line in lines)
    assert "bound of 4 s is over" in (tmp_path / "later.xml").read_text("utf-8")


def test_bound_of_the_description_holds(cases: Cases, impatient: Describe, tmp_path: Path) -> None:
    replies = {"RETR": b"150 coming\r\n"}
    with Port(until_closed) as data, Port(Script(replies, data=data)) as server:
        option = impatient(server.address)
        with (tmp_path / "target.toml").open("a") as file:
            file.write("run = 2.0\n")
        outcome = run(option, folder=cases(SLOW), within=WITHIN)
    assert outcome.status == UNUSABLE
    assert "its bound of 2 s is over" in outcome.text


def test_run_within_its_bound_is_whole(cases: Cases, serve: Serve) -> None:
    text = SLOW.partition("    session.data")[0]
    outcome = run(*serve({}).words, "--run-timeout", "600", folder=cases(text))
    assert outcome.status == PASSED, outcome.text
    assert outcome.counts() == {"pass": 40}


@pytest.mark.parametrize("text", ["0", "-1", "soon", "1e9", "nan"])
def test_bound_that_is_none_is_refused(text: str, cases: Cases, serve: Serve) -> None:
    outcome = run(*serve({}).words, f"--run-timeout={text}", folder=cases(SLOW))
    assert outcome.status == USAGE
    assert f"--run-timeout '{text}': wanted seconds, from 1 to 10000000" in outcome.text


SILENT = """
@MUST
@pytest.mark.parametrize("number", range(3))
def test_silent(session, number):
    session.send("NOOP").must_be(200)
"""
SOON_SILENT = """
import conformance.plugin.run

conformance.plugin.run._MOST_SILENCES = 2
"""
"""A server that has answered nothing in so few cases is asked: each of them takes the bound."""


def test_server_that_answers_nothing_behind_the_login_is_lost(
    impatient: Describe, cases: Cases
) -> None:
    folder, quick = cases(SILENT), ("--reply-timeout", "1", "--confirm=0")
    (folder / "conftest.py").write_text(SOON_SILENT, "utf-8")
    mute = dict.fromkeys(("NOOP", "SYST", "PWD", "QUIT"), b"")
    with Port(Script({**mute, "PWD": b'257 "/"\r\n'})) as server:
        outcome = run(impatient(server.address), *quick, folder=folder, within=WITHIN)
        assert outcome.counts() == {"fail": 3}, outcome.text
    turns = iter([b'257 "/"\r\n'])
    silent: dict[str, Reply] = {**mute, "PWD": lambda *_: next(turns, b"")}
    with Port(Script(silent)) as server:
        outcome = run(impatient(server.address), *quick, folder=folder, within=WITHIN)
    assert outcome.status == UNUSABLE
    assert "the target is lost: it has answered nothing in 2 attempts at cases" in outcome.text
