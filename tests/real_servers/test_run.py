"""Runs side by side: none is lost, none is left running, and red stays red."""

from __future__ import annotations

import inspect
import signal
import sys
from collections.abc import Callable, Sequence

import pytest

from real_servers import run

Say = Callable[[dict[str, tuple[str, int]]], None]


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Say:
    """Let runs be programs that say something and end with a status."""

    def replace(told: dict[str, tuple[str, int]]) -> None:
        def command(name: str, more: Sequence[str]) -> list[str]:
            text, status = told[name]
            code = f"import sys; print({text!r}, *sys.argv[1:]); sys.exit({status})"
            return [sys.executable, "-c", code, *more]

        monkeypatch.setattr(run, "command", command)

    return replace


def test_green_ones_are_told_in_a_line(said: Say, capsys: pytest.CaptureFixture[str]) -> None:
    said({"vsftpd": ("much\n== 3 passed ==", 0), "proftpd": ("4 passed", 0)})
    assert run.main(["vsftpd", "proftpd", "--at-once", "1", "--", "-x"]) == run.GREEN
    assert capsys.readouterr().out.splitlines() == [
        "vsftpd: 3 passed == -x",
        "proftpd: 4 passed -x",
        "2 servers, 0 red",
    ]


def test_red_one_is_told_whole_and_the_others_go_on(
    said: Say, capsys: pytest.CaptureFixture[str]
) -> None:
    told = {"vsftpd": ("one\ntwo", 1), "proftpd": ("fine", 0), "pure-ftpd": ("gone", 5)}
    said(told)
    assert run.main([*told]) == run.RED
    text = capsys.readouterr().out
    assert "=== vsftpd: exit status 1 after " in text
    assert "one\ntwo" in text
    assert "=== pure-ftpd: exit status 5 after " in text
    assert "proftpd: fine" in text
    assert "3 servers, 2 red" in text


def test_none_is_left_running(monkeypatch: pytest.MonkeyPatch) -> None:
    code = "import sys, threading; sys.argv[1] == 'ends' or threading.Event().wait()"
    monkeypatch.setattr(run, "command", lambda name, _: [sys.executable, "-c", code, name])
    runs = run.side_by_side(["stays", "ends"], 2, ())
    ended, status = next(runs)
    ended.said.close()
    assert (ended.name, status) == ("ends", 0)
    (other,) = inspect.getgeneratorlocals(runs)["running"]
    runs.close()
    assert other.process.returncode == -signal.SIGTERM
    other.said.close()


@pytest.mark.parametrize("words", [["nosuch"], [], ["vsftpd", "--at-once", "0"]])
def test_wrong_word_is_refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    try:
        status: object = run.main(words)
    except SystemExit as error:
        status = error.code
    assert status == run.USAGE
    assert "run.py: " in capsys.readouterr().err
