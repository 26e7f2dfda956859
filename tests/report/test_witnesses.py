"""Tests of who breaks a requirement: mutants, and servers by their baselines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from conformance.report.baseline import BaselineError
from conformance.report.witnesses import Witnesses, read_deviations

from .conftest import MONITOR, RNTO, STOU

TODAY = date(2026, 11, 27)
CASE = "rfc959/rename/rnto-without-rnfr-is-refused"


@dataclass(frozen=True)
class MadeUp:
    """A mutant that was never written."""

    name: str
    says: str
    breaks: str


def _entry(subject: str, way: str, reason: str, **more: str) -> str:
    key = "case" if "/" in subject else "requirement"
    rows = {key: subject, "way": way, "reason": reason, "clause": "RFC 959 4.1.3", **more}
    return "[[known]]\n" + "".join(f'{name} = "{value}"\n' for name, value in rows.items())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Baselines of three servers, one of which extends another."""
    one = _entry(RNTO, "wrong-class 250", "renames") + _entry(f"{CASE}[noop]", "closed", "goes")
    (tmp_path / "one.toml").write_text(one, "utf-8")
    under = _entry(RNTO, "silent", "waits", tls="explicit")
    (tmp_path / "one-tls.toml").write_text(f'extends = "one.toml"\n{under}', "utf-8")
    watched = _entry(f"monitor/{MONITOR}[QUIT 221]", "second-reply", "says it twice")
    (tmp_path / "two.toml").write_text(f"{watched}sometimes = true\n", "utf-8")
    return tmp_path


def test_servers_that_do_the_same_are_told_together(folder: Path) -> None:
    known = Witnesses((), read_deviations(folder, TODAY))
    assert known.lines(RNTO, [CASE]) == [
        "",
        "servers that are known to break it",
        "  one, one-tls: wrong-class 250",
        "    renames",
        "  one, one-tls: closed",
        "    goes",
        f"    in {CASE}[noop]",
        "  one-tls: silent",
        "    waits",
        "    under explicit TLS only",
    ]


def test_what_the_monitor_is_known_to_find_belongs_to_its_requirement(folder: Path) -> None:
    known = Witnesses((), read_deviations(folder, TODAY))
    assert known.lines(MONITOR, [])[2:] == [
        "  two: second-reply",
        "    says it twice",
        f"    in monitor/{MONITOR}[QUIT 221]",
        "    by chance",
    ]


def test_mutants_are_told_by_name_and_sentence() -> None:
    mutants = (
        MadeUp("b", "Does b.", RNTO),
        MadeUp("a", "Does a.", RNTO),
        MadeUp("c", "Does c.", STOU),
    )
    known = Witnesses(mutants)
    told = ["", "mutants that break it", "  a", "    Does a.", "  b", "    Does b."]
    assert known.lines(RNTO, []) == told
    assert known.broken == {RNTO, STOU}


def test_nobody_breaks_it() -> None:
    assert Witnesses().lines(RNTO, [CASE]) == []


def test_baseline_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("[[known", "utf-8")
    with pytest.raises(BaselineError):
        read_deviations(tmp_path, TODAY)
