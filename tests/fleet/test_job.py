"""One job: its program's words, its bound, and what it gives back."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from conformance.fleet import job as module
from conformance.fleet.file_options import FILES
from conformance.fleet.job import NOT_STARTED, PASSWORD, run_job
from conformance.fleet.plan import _KEPT, _OWN, Job

WRITES = """
import os, sys
words = sys.argv[1:]
print(words[:-1], os.environ.get("FTP_CONFORMANCE_PASSWORD"))
open(words[words.index("--bundle") + 1], "wb").write(b"bundle")
sys.exit(1)
"""
WAITS = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
with open({pid!r}, "w") as file:
    file.write(str(child.pid))
time.sleep(60)
"""
BOUND = 1234.5


def job_of(folder: Path, program: str, **more: object) -> Job:
    path = folder / "program.py"
    path.write_text(program)
    given: dict[str, object] = {
        "target": "a",
        "profile": "minimum@1",
        "suite": "s",
        "options": ("--strict",),
        **more,
    }
    return Job(command=(sys.executable, str(path)), **given)  # type: ignore[arg-type]  # a test's own words


def test_program_is_told_what_to_certify_and_gives_its_bundle(tmp_path: Path) -> None:
    ran = run_job(job_of(tmp_path, WRITES, password="s3cret"))
    assert (ran.status, ran.bundle) == (1, b"bundle")
    assert ran.said == "['certify', '--profile', 'minimum@1', '--strict', '--bundle'] s3cret"


def test_password_of_whoever_started_the_fleet_is_not_the_targets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PASSWORD, "another")
    assert run_job(job_of(tmp_path, WRITES)).said.endswith("None")


def test_job_whose_time_is_over_is_ended_with_all_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pid, waits = tmp_path / "pid", subprocess.Popen.wait
    os.mkfifo(pid)
    started: list[int] = []

    def wait(process: subprocess.Popen[bytes], timeout: float | None = None) -> int:
        """The bound is reached once the program has started something, however long it takes."""
        if timeout != BOUND:
            return waits(process, timeout)
        started.append(int(pid.read_text()))
        raise subprocess.TimeoutExpired(process.args, timeout)

    monkeypatch.setattr(subprocess.Popen, "wait", wait)
    ran = run_job(job_of(tmp_path, WAITS.format(pid=str(pid)), seconds=BOUND))
    assert ran.said.endswith("ended after 1234.5 s, the bound of a job")
    assert ran.bundle == b""
    (child,), until = started, time.monotonic() + 10
    while Path(f"/proc/{child}").exists() and _state(child) != "Z":
        assert time.monotonic() < until


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "Z"


def test_program_that_is_not_there_is_told() -> None:
    ran = run_job(Job("a", "p", "s", command=("/nowhere/ftp-conformance",)))
    assert (ran.status, ran.bundle) == (NOT_STARTED, b"")
    assert ran.said == "/nowhere/ftp-conformance: cannot be started: No such file or directory"


def test_of_what_is_printed_the_end_is_kept(tmp_path: Path) -> None:
    ran = run_job(
        job_of(tmp_path, "print('x' * 100_000)\nprint('\\udcff'.encode('utf-8', 'ignore'))")
    )
    assert len(ran.said) <= module._MOST_SAID


def test_bundle_that_is_too_large_stays_where_it_is_told_to_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MOST_BUNDLE", 3)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    verdict = "profile minimum@1 (Minimum implementation): conforms; 9 of 9 requirements fulfilled"
    ran = run_job(job_of(tmp_path, f"{WRITES.replace('sys.exit', f'print({verdict!r});sys.exit')}"))
    assert ran.bundle == b""
    (kept,) = tmp_path.glob("*/s-minimum@1-a.zip")
    assert kept.read_bytes() == b"bundle"
    told = ran.said.splitlines()[-1]
    assert told.startswith(f"{verdict}; the bundle is kept on ")
    assert f" as {kept}: it has 6 octets, and a job hands on 3 at most; " in told
    assert told.endswith("look at it there with ftp-conformance verify")


SHOWS = """
import os, sys
open("found", "x").close()
print(os.getcwd(), *sys.argv[1:-2])
print(os.environ.get("PYTHONPATH"))
"""


def test_jobs_work_in_folders_of_their_own(tmp_path: Path) -> None:
    """What one has found must not be played by another, at its target and with its password."""
    job = job_of(tmp_path, SHOWS)
    folders = {run_job(job).said.split()[0] for _ in range(2)}
    assert len(folders) == 2
    assert str(Path.cwd()) not in folders
    assert not any(Path(folder).exists() for folder in folders)


def test_programs_and_written_files_are_meant_from_where_the_job_was_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(["own", "/elsewhere"]))
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "suite").write_text(f"#!{sys.executable}\n{SHOWS}")
    (tmp_path / "tools" / "suite").chmod(0o755)
    (tmp_path / "tools" / "settings").touch()
    options = (
        *("--junit-report=report.xml", "--log-file", "logs/a", "--html-report=/a/b.html"),
        *("--section", "rfc959/5.1", "--tls=explicit", "--junitxml="),
    )
    command = ("tools/suite", "tools/settings", "a/word")
    ran = run_job(Job("a", "minimum@1", "s", command=command, options=options))
    words, places = ran.said.splitlines()
    assert words.split()[1:] == [
        *(f"{tmp_path}/tools/settings", "a/word", "certify", "--profile", "minimum@1"),
        *(f"--junit-report={tmp_path}/report.xml", "--log-file", f"{tmp_path}/logs/a"),
        *("--html-report=/a/b.html", "--section", "rfc959/5.1", "--tls=explicit", "--junitxml="),
    ]
    assert places == f"{tmp_path}/own{os.pathsep}/elsewhere"


def test_options_that_name_files_are_known() -> None:
    """An option that comes later must not be meant from the job's folder, which is thrown away."""
    listed = subprocess.run(
        [sys.executable, "-m", "conformance.cli", "run", "--help"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    naming = set(re.findall(r"^ +(--[a-z-]+)=FILE", listed, re.MULTILINE)) - {*_OWN, *_KEPT}
    assert naming
    assert naming <= FILES.keys()


def test_own_suite_certifies_a_server_of_its_own() -> None:
    options = ("--target", "server:reference", "--section", "rfc959/5.1", "--budget=smoke")
    ran = run_job(Job("a", "minimum@1", "s", options=options))
    assert ran.bundle.startswith(b"PK")
    assert "bundle: " in ran.said
    assert Path(ran.said.rpartition("bundle: ")[2]).name == "bundle.zip"
