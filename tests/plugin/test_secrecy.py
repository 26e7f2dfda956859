"""A password shows nowhere: not on the terminal, not in a report, not where a server returns it."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conformance.plugin.secrecy import masked
from conformance.target import LOGINS, Login, Target
from fixtures.hostile.scripted import argument

from .conftest import Cases, Serve
from .running import run

ONE_FILE = "cases/rfc959/test_noop.py"
SECRETS = {"word": "secret-word", "escaped": 'se"cr\\et<&>', "beyond-ASCII": "geheimnisvölle"}

BREAKS = """
@MUST
def test_breaks(session):
    session.send("PASS", session.target.password + chr(10))

@MUST
def test_fails(session):
    answer = session.send("PASS", session.target.password)
    session.must(False, "nothing", seen=answer.received)

@MUST
def test_warns(session):
    session.send("NOOP").must_be(250)

@MUST
def test_is_inconclusive(session):
    session.send("NOOP").needed(350)

@MUST
def test_sends_many(session):
    session.pipeline("USER " + session.target.user, "PASS " + session.target.password)
    session.send("NOOP").must_be(500)
"""


def echo(line: bytes, *_: object) -> bytes:
    """A reply that returns the password."""
    return b"230-it is " + argument(line) + b"\r\n230 " + argument(line) + b"\r\n"


def forms(secret: str) -> set[str]:
    """The ways in which a text can show it."""
    escaped = "".join(f"\\x{octet:02X}" if octet > 126 else chr(octet) for octet in secret.encode())
    return {secret, escaped, escaped.replace("\\", "\\\\"), ascii(secret)[1:-1]}


@pytest.mark.parametrize("name", SECRETS)
def test_password_shows_nowhere(name: str, serve: Serve, cases: Cases, tmp_path: Path) -> None:
    secret = SECRETS[name]
    last = [b""]

    def keep(line: bytes, *_: object) -> bytes:
        last[0] = argument(line)
        return echo(line)

    target = serve({"PASS": keep, "NOOP": lambda *_: b"200 " + last[0] + b" \r\n"})
    report = tmp_path / "report.xml"
    outcome = run(
        *("--password", secret, f"--junit-report={report}", "-vv", "-rA", *target.words),
        folder=cases(BREAKS),
    )
    assert outcome.counts() == {"fail": 2, "warn": 1, "inconclusive": 1, "error": 1}, outcome.text
    assert any(secret.encode() in line for line in target.script.received)
    for form in forms(secret):
        assert form not in outcome.text
        assert form not in report.read_text("utf-8")
    assert "****" in outcome.text


@pytest.mark.parametrize("name", LOGINS)
def test_secrets_of_every_login_are_masked(name: str) -> None:
    given: dict[str, Any] = {name: Login("u", "its password", account="its account")}
    shown = masked("its password, its account, its own", replace(Target(), **given))
    assert shown == "****, ****, its own"


def test_password_shows_not_where_only_the_monitor_looks(serve: Serve) -> None:
    target = serve({"PASS": lambda line, _: b"350 " + argument(line) + b"\xff\r\n"})
    outcome = run(ONE_FILE, *target.words, "--password", "secret-word")
    assert "secret-word" not in outcome.text


def test_password_shows_not_in_a_failure_that_comes_once(serve: Serve) -> None:
    replies = itertools.chain([b"500 secret-word\r\n"], itertools.repeat(b"200 ok\r\n"))
    target = serve({"NOOP": lambda *_: next(replies)})
    outcome = run(
        *(ONE_FILE, *target.words, "--password", "secret-word"),
        *("--case", "rfc959/noop/noop-is-answered-with-success"),
    )
    assert outcome.counts() == {"inconclusive": 1}
    assert "secret-word" not in outcome.text


def test_password_that_is_a_word_of_the_suites_changes_no_id(serve: Serve, cases: Cases) -> None:
    target = serve({})
    outcome = run(*target.words, "--password", "mini", folder=cases(BREAKS))
    assert "FAIL  rfc959/mini/sends-many" in outcome.text


@pytest.mark.parametrize("source", ["option", "file", "environment", "description"])
def test_password_is_taken_from_each_place(
    source: str, serve: Serve, cases: Cases, tmp_path: Path
) -> None:
    target = serve({})
    (tmp_path / "password").write_text("secret-word\nsecond line\n", "utf-8")
    description = tmp_path / "target.toml"
    address = target.words[1]
    description.write_text(
        f'address = "{address}"\n[login]\nuser = "nobody"\npassword = "secret-word"\n', "utf-8"
    )
    words, more = {
        "option": ((*target.words, "--password", "secret-word"), {}),
        "file": ((*target.words, f"--password-file={tmp_path / 'password'}"), {}),
        "environment": (target.words, {"FTP_CONFORMANCE_PASSWORD": "secret-word"}),
        "description": ((f"--target-config={description}",), {}),
    }[source]
    outcome = run(*words, "-k", "warns", folder=cases(BREAKS), more=more)
    assert outcome.counts() == {"warn": 1}, outcome.text
    assert b"PASS secret-word\r\n" in target.script.received
    assert "secret-word" not in outcome.text
