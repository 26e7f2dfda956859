"""What cases are given, and what happens where it cannot be made."""

from __future__ import annotations

import pytest

from conformance.spec import command_table

from .conftest import Cases, Embedded, Serve
from .running import NOTHING, PASSED, run

TOPICS = ("store", "store_unique", "append", "delete", "remove_directory", "make_directory")
RENAMING = ("rename", "rename_sequence", "login_required", "file_command_syntax")
WRITING = [f"cases/rfc959/test_{topic}.py" for topic in (*TOPICS, *RENAMING)]
"""The files whose cases are about commands that write."""


def test_read_only_run_sends_nothing_that_writes(serve: Serve) -> None:
    target = serve({"RNFR": b"350 and now?\r\n", "STOR": b"150 go on\r\n226 done\r\n"})
    run("cases/rfc959/test_noop.py", *WRITING, *target.words, "--read-only")
    sent = {line.split()[0].decode().upper() for line in target.script.received if line.strip()}
    writing = {verb for verb, command in command_table().items() if command.writes}
    assert "NOOP" in sent
    assert writing >= {"STOR", "STOU", "APPE", "DELE", "RMD", "MKD", "RNTO"}
    assert not sent & writing
    assert not sent & {f"X{verb}" for verb in writing}


def test_read_only_run_judges_what_it_can_and_changes_nothing(embedded: Embedded) -> None:
    before = {path: path.stat() for path in embedded.home.rglob("*")}
    outcome = run("cases/rfc959/test_noop.py", *embedded.config, "--read-only")
    assert outcome.status == PASSED
    assert outcome.counts().keys() == {"pass", "inconclusive"}
    assert "the run is read-only" in outcome.text
    assert {path: path.stat().st_mtime_ns for path in embedded.home.rglob("*")} == {
        path: found.st_mtime_ns for path, found in before.items()
    }


CONNECTS = """
@MUST
def test_visitor_has_not_logged_in(visitor):
    visitor.must(visitor.greeting.code == 220, "the greeting")
    visitor.send("NOOP").must_be(200)

@MUST
def test_session_has(session):
    session.send("NOOP").must_be(200)

@MUST
def test_scratch_is_on_another_connection(session, scratch):
    session.send("NOOP").must_be(200)

@MUST
def test_target_is_described(target):
    target.need("second_login")
"""


def test_connections_are_made_and_closed(cases: Cases, serve: Serve) -> None:
    target = serve({})
    outcome = run(*target.words, folder=cases(CONNECTS))
    assert outcome.counts() == {"pass": 3, "inconclusive": 1}, outcome.text
    assert "gives no second_login" in outcome.text
    verbs = [line.split()[0] for line in target.script.received]
    # The probe and the sweep do both, as do two sessions; scratch says no farewell.
    assert verbs.count(b"PASS") == 5
    assert verbs.count(b"QUIT") == 5


@pytest.mark.parametrize(
    ("replies", "why"),
    [
        ({"MKD": b"550 no\r\n"}, "MKD"),
        ({"MKD": None}, "MKD"),
    ],
    ids=["refused", "closed"],
)
def test_scratch_that_cannot_be_made_leaves_the_case_inconclusive(
    replies: dict[str, bytes | None], why: str, cases: Cases, serve: Serve
) -> None:
    words = (*serve(replies).words, "-k", "scratch")
    outcome = run(*words, folder=cases(CONNECTS))
    assert (outcome.status, outcome.counts()) == (NOTHING, {"inconclusive": 1})
    assert f"set-up: {why}" in outcome.text


OWN_PORTS = """
from conformance.marker import at_own_port

@at_own_port
@MUST
def test_marked(session):
    session.must(session.case.link._own_ports, "a port that is nobody else's")

@MUST
def test_unmarked(session):
    session.must(session.case.link._own_ports, "a port that is nobody else's")
"""


def test_marked_case_has_ports_of_its_own(embedded: Embedded, cases: Cases) -> None:
    outcome = run(*embedded.config, "--no-baseline", folder=cases(OWN_PORTS))
    assert outcome.counts() == {"pass": 1, "fail": 1}, outcome.text
