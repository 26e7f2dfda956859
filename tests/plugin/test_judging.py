"""From what a case saw to its verdict, and what a failure shows on the terminal."""

from __future__ import annotations

import itertools
import json
import re
import shlex
import socket
import subprocess

import pytest
from session.scripted import TARGET, requirement

from conformance.link.replay import script
from conformance.link.transcript import Kind
from conformance.plugin.judging import seen_by_the_monitor
from conformance.session import Case
from conformance.verdict import Finding

from .conftest import Cases, Embedded, Serve
from .running import FAILED, ROOT, environment, run

CASE = "rfc959/noop/noop-is-answered-with-success"
ONE_CASE = ("cases/rfc959/test_noop.py", "--case", CASE)
WRONG = b"500 what?\r\n"
RIGHT = b"200 done\r\n"

VERDICTS = """
@MUST
def test_passes(session):
    session.send("NOOP").must_be(200)

@MUST
def test_fails(session):
    session.send("NOOP").must_be(500)

@SHOULD
def test_breaks_a_should(session):
    session.send("NOOP").should_be(500)

@MUST
def test_has_another_code(session):
    session.send("NOOP").must_be(250)

@MUST
def test_is_unsupported(session):
    session.send("SITE", "x").if_supported(200, 500, 501, 502)

@MUST
def test_cannot_be_set_up(session):
    session.send("NOOP").needed(350)

@MUST
def test_breaks(session):
    session.send("NOOP\\n")

@MUST
def test_is_broken(no_such_fixture):
    pass

@pytest.fixture
def breaks_afterwards(session):
    yield
    raise ValueError("afterwards")

@MUST
def test_breaks_afterwards(session, breaks_afterwards):
    session.send("NOOP").must_be(200)
"""


def test_each_verdict_is_reached(cases: Cases) -> None:
    outcome = run("--no-baseline", folder=cases(VERDICTS))
    assert outcome.status == FAILED
    # What breaks afterwards has passed before.
    expected = {"pass": 2, "fail": 1, "warn": 2, "unsupported": 1, "inconclusive": 1, "error": 3}
    assert outcome.counts() == expected, outcome.text


def test_failure_shows_the_clause_and_the_dialogue(serve: Serve) -> None:
    target = serve({"NOOP": WRONG})
    text = run(*ONE_CASE, *target.words).text.partition("short test summary")[0]
    shown = text[text.index("FAIL  ") :].splitlines()
    again = f"    pytest --target {target.words[1]} --case {CASE}"
    dialogue = [re.sub(r"^(....   ) *[0-9.]+ ms ", r"\1", line) for line in shown[10:18]]
    assert shown[:9] == [
        f"FAIL  {CASE}",
        "",
        "  RFC 959 section 4.1.3, MUST (by judgement)",
        "  NOOP is answered with success and does nothing else.",
        "",
        r"  sent      NOOP\r\n",
        r"  received  500 what?\r\n",
        "  allowed   200 (class 2yz)",
        "  way       wrong-class 500",
    ]
    assert shown[10] == "  dialogue (=> marks what was judged)"
    assert dialogue[-1].startswith("    => ")
    assert [line for line in shown if line.startswith("    => ")] == [
        line for line in shown if r"NOOP\r\n" in line[20:] or r"500 what?\r\n" in line[20:]
    ]
    assert r"PASS ****\r\n" in text
    assert shown[shown.index("  again") + 1] == again


def test_failure_is_run_again_by_its_command(serve: Serve) -> None:
    target = serve({"NOOP": WRONG})
    (command,) = run(*ONE_CASE, *target.words).again()
    done = subprocess.run(
        command,
        shell=True,
        cwd=ROOT,
        env=environment({"PYTEST_ADDOPTS": "-p no:cacheprovider"}),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == FAILED, done.stdout
    assert f"FAIL  {CASE}" in done.stdout
    assert "1 cases: 1 fail" in done.stdout


def test_command_for_running_again_reaches_the_same_target(
    embedded: Embedded, cases: Cases, serve: Serve
) -> None:
    folder = cases("""
@MUST
@pytest.mark.parametrize("word", ["it's"])
def test_fails(session, word):
    session.send("NOOP").must_be(500)
""")
    (folder / "my password").write_text(f"{embedded.target.password}\n", "utf-8")
    words = ("--user", "demo", f"--password-file={folder}/my password", "--reply-timeout=2")
    outcome = run("--target", embedded.target.address, *words, "--read-only", folder=folder)
    (command,) = outcome.again()
    parts = shlex.split(command)
    assert parts[0] == "pytest"
    assert run(*parts[1:], folder=folder).counts() == {"fail": 1}
    # A password stays out of it, but not the need to give it.
    outcome = run(*serve({}).words, "--password", "secret-word", folder=folder)
    (command,) = outcome.again()
    assert '--password "$FTP_CONFORMANCE_PASSWORD"' in command


@pytest.mark.parametrize("reply", [b"", None], ids=["silent", "closes"])
def test_silence_and_a_close_fail_a_must(serve: Serve, reply: bytes | None) -> None:
    outcome = run(*ONE_CASE, *serve({"NOOP": reply}).words, "--reply-timeout", "1")
    assert outcome.counts() == {"fail": 1}
    assert f"way       {'closed' if reply is None else 'silent'}" in outcome.text


def test_login_that_fails_later_leaves_cases_inconclusive(serve: Serve) -> None:
    replies = itertools.chain([b"230 in\r\n"], itertools.repeat(b"530 full\r\n"))
    outcome = run(*ONE_CASE, *serve({"PASS": lambda *_: next(replies)}).words)
    assert outcome.counts() == {"inconclusive": 1}


def test_what_the_monitor_saw_is_a_failure_of_its_own(serve: Serve) -> None:
    def unasked(_: bytes, connection: socket.socket) -> bytes:
        connection.sendall(RIGHT)
        return RIGHT

    outcome = run(*ONE_CASE, *serve({"NOOP": unasked}).words)
    assert outcome.status == FAILED
    assert outcome.counts() == {"pass": 1}
    assert "FAIL  monitor/" in outcome.text
    assert f"first in {CASE}" in outcome.text


def test_what_the_monitor_saw_in_a_drawn_sequence_has_that_dialogue_with_it() -> None:
    drawing = Case(requirement(), script(""), TARGET)
    sequence = Case(requirement(), script(""), TARGET)
    sequence.observed = drawing.observed
    for case, verb in ((drawing, "NOOP"), (sequence, "SYST"), (sequence, "SYST")):
        case.link.transcript.add(1, False, Kind.SENT, f"{verb}\r\n".encode())
        case.observe(Finding("any", "warn", "wrong-code", "202", verb, "202 what", "200"), verb)
    told = json.loads(seen_by_the_monitor("a/case", drawing))
    assert [(verb, times) for _, verb, times, _ in told["findings"]] == [("NOOP", 1), ("SYST", 2)]
    assert ["SYST" in dialogue for *_, dialogue in told["findings"]] == [False, True]
    assert "NOOP" in told["transcript"]
    assert "SYST" not in told["transcript"]
