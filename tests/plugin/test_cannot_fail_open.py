"""A gate cannot fail open: every way in which a run can go wrong, its status, and what it says.

Status 0 says that a server was judged, and that nothing stands against it. Whatever else comes to
an end ends otherwise, as the tables of README.md and docs/reports.md say.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from .conftest import Cases, Serve
from .going_wrong import (
    FAILS,
    GOOD,
    INCONCLUSIVE,
    INTERRUPTED,
    RUN_PID,
    SKIPPED,
    UNKNOWN,
    UNSUPPORTED,
    Bench,
    Row,
    changed,
    command,
    cut,
    cut_to_nothing,
    gone_after,
    nobody,
    sends,
    shell,
    six,
    suite,
    touched,
    unread,
)
from .running import BROKEN, FAILED, NOTHING, PASSED, UNUSABLE, USAGE, run
from .wrong_commands import CERTIFY, COMMANDS, FULL, LAB, NOBODY

TWO, ONE_WORKER = ("-n", "2"), ("-n", "1")
KILLED = -9
UNFLUSHED = 120
"""Of an interpreter that could not write what was still in its buffer."""


MISTYPED: Mapping[str, Row] = {
    "case": Row(suite("--case", "rfc959/noop/noop-leaves-the-tipe"), USAGE, "near: rfc959/noop"),
    "case-for-workers": Row(suite("--case", "rfc959/noop/nop", *TWO), USAGE, "unknown case"),
    "section": Row(suite("--section", "rfc959/4.1.33"), USAGE, "near: rfc959/4.1.3"),
    "command": Row(suite("--command", "NOPP"), USAGE, "near: NOOP"),
    "level": Row(suite("--level", "muts"), USAGE, "near: must"),
    "profile": Row(suite("--profile", "minimun"), USAGE, "near: minimum"),
    "version-of-a-profile": Row(suite("--profile", "minimum@9"), USAGE, "near: minimum@1"),
    "mutant": Row(suite("--target", "mutant:rnto-leaves"), USAGE, "unknown mutant"),
    "server": Row(suite("--target", "server:vsftp"), USAGE, "near: vsftpd"),
    "address": Row(suite("--target", "127.0.0.1"), USAGE, "127.0.0.1"),
    "transport": Row(suite("--transport", "octet"), USAGE, "near: octets"),
    "budget": Row(suite("--budget", "certifi"), USAGE, "near: certify"),
    "seed": Row(suite("--seed", "x"), USAGE, "--seed 'x'"),
    "confirm": Row(suite("--confirm", "-1"), USAGE, "--confirm '-1'"),
    "reply-timeout": Row(suite("--reply-timeout", "soon"), USAGE, "--reply-timeout 'soon'"),
    "tls": Row(suite("--tls", "explizit"), USAGE, "near: explicit"),
    "tls-version": Row(suite("--tls-version", "1.4"), USAGE, "--tls-version"),
    "option": Row(suite("--profil", "minimum"), USAGE, "unrecognized arguments"),
    "file-of-cases": Row(suite(file="cases/rfc959/test_nop.py"), USAGE, "not found"),
    "requirement": Row(six(text=UNKNOWN), USAGE, "near: rfc959-4.1.3-noop-is-answered-ok"),
}

EMPTY: Mapping[str, Row] = {
    f"empty-{name}": Row(suite(f"--{name}="), USAGE, f"--{name}: what is given is empty")
    for name in (
        *("target", "target-config", "user", "password-file", "section", "command", "case"),
        *("level", "baseline", "reply-timeout", "budget", "seed", "replay", "transport", "tls"),
        *("tls-ca", "tls-pin", "profile", "results", "html-report", "junit-report", "recorded"),
        "confirm",
    )
}

FILES: Mapping[str, Row] = {
    "no-baseline": Row(suite("--baseline={folder}/none.toml"), USAGE, "none.toml"),
    "broken-baseline": Row(
        suite("--baseline={folder}/b.toml", files={"b.toml": "[[known]]\ncaze = 'x'"}),
        USAGE,
        "near: case",
    ),
    "no-description": Row(suite("--target-config={folder}/none.toml"), USAGE, "none.toml"),
    "broken-description": Row(
        suite("--target-config={folder}/t.toml", files={"t.toml": "address ="}), USAGE, "not TOML"
    ),
    "unknown-key": Row(
        suite("--target-config={folder}/t.toml", files={"t.toml": "adress = 'h:1'"}),
        USAGE,
        "near: address",
    ),
    "no-password": Row(suite(*NOBODY, "--password-file={folder}/none"), USAGE, "password file"),
    "no-authority": Row(
        suite(*NOBODY, "--tls", "explicit", "--tls-ca={folder}/none.pem"), USAGE, "none.pem"
    ),
    "broken-authority": Row(
        suite(*NOBODY, "--tls-ca={folder}/ca.pem", files={"ca.pem": "x"}), USAGE, "ca.pem"
    ),
    "no-sequence": Row(suite("--replay={folder}/none.txt"), USAGE, "cannot be read"),
    "broken-sequence": Row(
        suite("--replay={folder}/r.txt", files={"r.txt": "jump 7\n"}), USAGE, "--replay"
    ),
    "empty-sequence": Row(
        suite("--replay={folder}/r.txt", files={"r.txt": "# no\n"}), USAGE, "it has no steps"
    ),
    **{
        f"{option}-without-end": Row(suite(f"--{option}=/dev/zero"), USAGE, "File too large")
        for option in ("baseline", "target-config", "replay")
    },
    "password-file-without-end": Row(
        suite(*NOBODY, "--password-file=/dev/zero"), USAGE, "File too large"
    ),
    "no-recording": Row(suite("--recorded={folder}/none.jsonl"), USAGE, "cannot be read"),
    "broken-recording": Row(suite("--recorded=pyproject.toml"), USAGE, "no line of a file"),
    "cut-recording": Row(changed(cut, "--recorded={folder}/run.jsonl"), USAGE, "incomplete"),
    "changed-recording": Row(
        changed(touched, "--recorded={folder}/run.jsonl"), USAGE, "changed since it was written"
    ),
    "emptied-recording": Row(
        changed(cut_to_nothing, "--recorded={folder}/run.jsonl"), USAGE, "it is empty"
    ),
    "recording-of-other-cases": Row(
        suite("--recorded={results}", file="cases/rfc959/test_type.py"), NOTHING, "no tests ran"
    ),
    "recording-that-is-overwritten": Row(
        suite("--recorded={results}", "--results={results}"), USAGE, "both name"
    ),
    "two-reports-in-one-file": Row(
        suite("--results={report}", "--junit-report={report}"), USAGE, "give each a file"
    ),
}

NO_CACHE = {"FTP_CONFORMANCE_CACHE": "/dev/null/none", "XDG_CACHE_HOME": "/dev/null/none"}

TARGETS: Mapping[str, Row] = {
    "down-at-the-start": Row(nobody(), UNUSABLE, "No case was run."),
    "down-at-the-start-for-workers": Row(nobody(*TWO), UNUSABLE, "No case was run."),
    "no-login": Row(six(replies={"PASS": b"530 no\r\n"}), UNUSABLE, "No case was run."),
    "down-in-the-middle": Row(gone_after(3), UNUSABLE, "the target is lost"),
    "down-in-the-middle-for-workers": Row(gone_after(3, *TWO), UNUSABLE, "the target is lost"),
    "down-at-the-end": Row(gone_after(7), UNUSABLE, "could not be looked for"),
    "drops-all-but-the-probe": Row(gone_after(1), UNUSABLE, "the target is lost"),
    "lacks-all": Row(six(first=UNSUPPORTED), NOTHING, "no case could be judged"),
    "lacks-all-for-workers": Row(
        six(*ONE_WORKER, first=UNSUPPORTED), NOTHING, "no case could be judged"
    ),
    "leaves-all-open": Row(six(first=INCONCLUSIVE), NOTHING, "no case could be judged"),
    "all-left-open-strictly": Row(six("--strict", first=INCONCLUSIVE), FAILED, "6 inconclusive"),
    "cannot-be-started": Row(
        suite("--target", "server:vsftpd", more=NO_CACHE), UNUSABLE, "fetch.py vsftpd"
    ),
}

SELECTS_ALL_BUT_ONE = """
def pytest_collection_modifyitems(items):
    del items[1:]
"""
SELECTS_NOTHING = """
def pytest_collection_modifyitems(items):
    items.clear()
"""
HIDDEN = {"PYTEST_ADDOPTS": "--collect-only"}

PYTEST: Mapping[str, Row] = {
    "no-name-matches": Row(six("-k", "nothing"), NOTHING, "6 deselected"),
    "no-name-matches-for-workers": Row(six("-k", "nothing", *ONE_WORKER), NOTHING, "no tests ran"),
    "no-name-matches-unseen": Row(
        six(more={"PYTEST_ADDOPTS": "-k nothing"}), NOTHING, "6 deselected"
    ),
    "no-marker-matches": Row(six("-m", "nothing"), USAGE, "Unknown marker"),
    "all-deselected": Row(six("--deselect", "cases"), NOTHING, "6 deselected"),
    "all-ignored": Row(six("--ignore-glob=*mini*"), NOTHING, "no tests ran"),
    "all-taken-out": Row(six(conftest=SELECTS_NOTHING), NOTHING, "no tests ran"),
    "some-taken-out-of-a-profile": Row(
        six("--profile", "full", conftest=SELECTS_ALL_BUT_ONE), FAILED, "and were not run"
    ),
    "none-of-a-profile": Row(
        suite("--profile", "minimum", file="cases/rfc4217"), NOTHING, "no tests ran"
    ),
    "part-of-a-recording": Row(
        suite("--recorded={results}", "-k", "login", file="cases"), FAILED, "and were not run"
    ),
    "nothing-failed-last-time": Row(
        six("-p", "cacheprovider", "-o", "cache_dir=own", "--lf", "--lfnf=none"),
        NOTHING,
        "6 deselected",
    ),
    "no-cache-of-what-failed": Row(six("--lf"), USAGE, "unrecognized arguments"),
    "lists-unseen": Row(six(more=HIDDEN), USAGE, "--collect-only comes from PYTEST_ADDOPTS"),
    "lists-and-keeps": Row(
        six("--collect-only", "--results={report}"), USAGE, "--collect-only and --results"
    ),
    "lists-and-judges": Row(
        six("--co", "--profile", "full"), USAGE, "--collect-only and --profile"
    ),
    "sets-up-only": Row(six("--setup-only"), NOTHING, "no case was run"),
    "sets-up-only-for-workers": Row(six("--setup-only", *ONE_WORKER), NOTHING, "no case was run"),
    "plans-only": Row(six("--setup-plan"), NOTHING, "no case was run"),
    "keeps-what-has-no-case": Row(
        suite("--results={report}", file="tests/test_near.py"), NOTHING, "no case was run"
    ),
    "stops-at-the-first": Row(six("-x", first=FAILS), FAILED, "stopping after 1 failures"),
    "stops-after-two": Row(six("--maxfail=2", first=FAILS), FAILED, "stopping after 2 failures"),
    "takes-too-long": Row(six("--session-timeout=0.001"), FAILED, "session-timeout"),
    "skipped": Row(six(first=SKIPPED), FAILED, "as somebody wished"),
    "without-timeouts": Row(six("-p", "no:timeout"), USAGE, "timeout"),
    "without-any-plugin": Row(six(more={"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}), USAGE, "timeout"),
    "without-the-suite": Row(
        six("-p", "no:conformance.plugin"), UNUSABLE, "'requirement' not found in `markers`"
    ),
    "without-the-gatherer": Row(
        six("-p", "no:ftp-conformance-gatherer"), USAGE, "nobody would settle"
    ),
    "without-settings": Row(six("-o", "addopts="), USAGE, "unrecognized arguments: --target"),
    "without-workers": Row(six("-p", "no:xdist", *TWO), USAGE, "unrecognized arguments"),
}

DIES_AT_ITS_END = """
import os

def pytest_sessionfinish(session):
    if hasattr(session.config, "workerinput"):
        os._exit(0)
"""
WHEN_IT_IS_A_WORKER = "'PYTEST_XDIST_WORKER' in os.environ and number == 3"
IS_KILLED = f"os.kill(os.getpid(), signal.SIGKILL) if {WHEN_IT_IS_A_WORKER} else None"

ENDS: Mapping[str, Row] = {
    "worker-is-killed": Row(six(*TWO, first=IS_KILLED), FAILED, "1 error"),
    "worker-is-killed-and-not-replaced": Row(
        six(*ONE_WORKER, "--max-worker-restart=0", first=IS_KILLED), FAILED, "1 error"
    ),
    "worker-dies-at-its-end": Row(
        six(*ONE_WORKER, "--max-worker-restart=0", conftest=DIES_AT_ITS_END), FAILED, "died"
    ),
    "ctrl-c": Row(six(first=f"{INTERRUPTED}; {sends('SIGINT')}"), UNUSABLE, "KeyboardInterrupt"),
    "terminated": Row(six(first=sends("SIGTERM")), UNUSABLE, "KeyboardInterrupt"),
    "terminated-with-workers": Row(
        six(*TWO, first=sends("SIGTERM", RUN_PID)), UNUSABLE, "KeyboardInterrupt"
    ),
    "killed": Row(six(first=sends("SIGKILL")), KILLED, ""),
    "nobody-reads": Row(unread(), FAILED, ""),
    "output-closed": Row(shell("INTERPRETER PYTEST >&-"), FAILED, ""),
    "output-full": Row(
        shell("PYTHONUNBUFFERED=1 INTERPRETER PYTEST >/dev/full"), FAILED, "No space left"
    ),
    "output-full-at-its-end": Row(
        shell("PYTHONUNBUFFERED= INTERPRETER PYTEST >/dev/full"), UNFLUSHED, "No space left"
    ),
    "without-asserts": Row(shell("INTERPRETER -O PYTEST", first=FAILS), FAILED, "wrong-class 200"),
    "case-exits": Row(six(first="raise SystemExit(0)"), FAILED, "6 error"),
}


def limited(octets: int) -> str:
    """What gives files so many octets and no more, as where the disk is nearly full."""
    return f"import resource\n\nresource.setrlimit(resource.RLIMIT_FSIZE, ({octets}, {octets}))\n"


ONE = ("--case", "rfc959/mini/six[0]")
"""Its results have less than 100,000 octets, and its page has more."""

PAGE = ("--html-report={folder}/page/run.html", "--results={folder}/run.jsonl")
DISKS: Mapping[str, Row] = {
    "results-on-a-full-disk": Row(six("--results=/dev/full"), BROKEN, FULL),
    "results-on-a-full-disk-for-workers": Row(six("--results=/dev/full", *TWO), BROKEN, FULL),
    "junit-on-a-full-disk": Row(six("--junit-report=/dev/full"), BROKEN, FULL),
    "page-on-a-full-disk": Row(six("--html-report=/dev/full", PAGE[1]), BROKEN, FULL),
    "results-on-a-disk-that-fills": Row(
        six("-q", "--results={report}", conftest=limited(12_000)), BROKEN, "File too large"
    ),
    "junit-on-a-disk-that-fills": Row(
        six("-q", "--junit-report={report}", conftest=limited(12_000)), BROKEN, "File too large"
    ),
    "page-on-a-disk-that-fills": Row(
        six("-q", "--html-report={report}", *ONE, conftest=limited(100_000)),
        BROKEN,
        "HTML report cannot be written",
    ),
    "baseline-where-no-folder-can-be": Row(
        six("--update-baseline", "--baseline=pytest.ini/known.toml", first=FAILS),
        BROKEN,
        "cannot be written",
    ),
    **{
        f"{option}-where-no-folder-can-be": Row(
            suite(f"--{option}={{folder}}/file/run", files={"file": ""}),
            BROKEN,
            "cannot be written",
        )
        for option in ("results", "junit-report", "html-report")
    },
}

ROWS = {**MISTYPED, **EMPTY, **FILES, **TARGETS, **PYTEST, **ENDS, **DISKS, **COMMANDS, **LAB}


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The results and the bundle of runs that went well."""
    folder = tmp_path_factory.mktemp("left")
    results, bundle = folder / "run.jsonl", folder / "run.zip"
    assert run(GOOD, "--target", "reference", f"--results={results}").status == PASSED
    made = command(*CERTIFY, f"--bundle={bundle}")
    assert made(Bench(folder, NotImplemented, NotImplemented, results, bundle)).status == 1
    return results, bundle


@pytest.mark.parametrize("name", ROWS)
def test_what_goes_wrong_does_not_end_with_0(
    name: str, tmp_path: Path, serve: Serve, cases: Cases, left: tuple[Path, Path]
) -> None:
    row = ROWS[name]
    outcome = row.way(Bench(tmp_path, serve, cases, *left))
    assert outcome.status == row.status, outcome.text
    assert row.says in " ".join(outcome.text.split()), outcome.text


def test_no_row_ends_with_0() -> None:
    assert not [name for name, row in ROWS.items() if row.status == PASSED]
    tables = (MISTYPED, EMPTY, FILES, TARGETS, PYTEST, ENDS, DISKS, COMMANDS, LAB)
    assert len(ROWS) == sum(map(len, tables))
