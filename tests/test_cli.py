"""Tests of the command: statuses, texts, and how it hands over to pytest."""

from __future__ import annotations

import configparser
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from conformance import cli, command_line
from conformance.report.coverage import Coverage

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT / "cases"
MODULES = [
    "conformance",
    "conformance.cli",
    "conformance.command_line",
    "conformance.fleet_commands",
    "conformance.lab_commands",
]


def _command(*words: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "conformance.cli", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_importing_the_command_imports_neither_pytest_nor_more_of_ours() -> None:
    code = (
        "import sys, conformance.cli;"
        "print(*sorted(m for m in sys.modules if m.split('.')[0] in ('conformance', 'pytest',"
        " '_pytest', 'hypothesis', 'pyftpdlib', 'junit_xml')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == MODULES


def test_run_replaces_the_process_by_pytest(monkeypatch: pytest.MonkeyPatch) -> None:
    class Replaced(BaseException):
        pass

    seen: list[tuple[str, list[str]]] = []

    def execv(path: str, words: list[str]) -> None:
        seen.append((path, words))
        raise Replaced

    monkeypatch.setattr(os, "execv", execv)
    with pytest.raises(Replaced):
        cli.main(["run", "--target", "127.0.0.1:2121", "-k", "rename", "--help"])
    ((path, words),) = seen
    assert path == words[0] == sys.executable
    assert words[1:3] == ["-m", "pytest"]
    assert words[3:9] == [
        "-c",
        f"{CASES}/installed.ini",
        "--rootdir",
        str(CASES),
        "-p",
        "conformance.plugin",
    ]
    assert words[9:12] == ["-p", "no:cacheprovider", str(CASES)]
    assert words[12:] == ["--target", "127.0.0.1:2121", "-k", "rename", "--help"]


def test_cases_of_an_installation_are_preferred(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import conformance

    (tmp_path / "_cases").mkdir()
    (tmp_path / "_cases" / "__init__.py").touch()
    monkeypatch.setattr(conformance, "__path__", [*conformance.__path__, str(tmp_path)])
    assert command_line.cases_folder() == CASES, "a folder without settings is no folder of cases"
    (tmp_path / "_cases" / "installed.ini").touch()
    assert command_line.cases_folder() == tmp_path / "_cases"


def test_missing_cases_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command_line, "__file__", str(tmp_path / "conformance" / "command_line.py"))
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    assert cli.main(["run"]) == command_line.BROKEN
    assert "the cases are not installed" in capsys.readouterr().err


def test_settings_of_the_package_are_those_of_the_checkout() -> None:
    checkout = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    expected = dict(checkout["tool"]["pytest"]["ini_options"])
    # Where the cases are is what the command says itself; the checkout's servers are for tests.
    del expected["testpaths"]
    del expected["pythonpath"]
    settings = configparser.ConfigParser()
    settings.read(CASES / "installed.ini", "utf-8")
    found = dict(settings["pytest"])
    assert found.keys() == expected.keys()
    for name, value in expected.items():
        if isinstance(value, list):
            assert found[name].split() == value, name
        else:
            assert found[name] == str(value).lower(), name


@pytest.mark.parametrize(
    "words", [[], ["cuverage"], ["explain"], ["list", "--levle", "must"], ["compare"]]
)
def test_wrong_usage_has_status_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(words)
    assert caught.value.code == command_line.USAGE
    assert "usage: ftp-conformance" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words", [["explain", "rfc959-4.1.1-no-such"], ["list", "--section", "rfc959/4.9"]]
)
def test_unknown_word_has_status_2_and_names_what_is_near(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(words) == command_line.USAGE
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("ftp-conformance: unknown ")
    assert "; near: rfc959" in captured.err


def test_list_and_explain_agree(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["list", "--section", "rfc959/4.1.3", "--command", "RNTO"]) == command_line.OK
    first = capsys.readouterr().out.splitlines()[0]
    name = first.split("  (")[0].split()[-1]
    assert cli.main(["explain", name]) == command_line.OK
    assert capsys.readouterr().out.splitlines()[0] == name


def test_explain_names_mutants_and_servers(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["explain", "rfc1123-4.1.2.12-telnet-will-is-refused"]) == command_line.OK
    told = capsys.readouterr().out
    assert "\nmutants that break it\n  telnet-will-is-accepted\n" in told
    assert "\n  pyftpdlib, pyftpdlib-tls: not-so\n" in told


def test_fixtures_that_are_not_there_are_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "conformance._fixtures.mutants", None)
    assert cli.main(["coverage"]) == command_line.BROKEN
    assert "mutants and baselines cannot be read" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("complete", "status"), [(True, command_line.OK), (False, command_line.INCOMPLETE)]
)
def test_coverage_status_tells_gaps(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    complete: bool,
    status: int,
) -> None:
    monkeypatch.setattr(Coverage, "is_complete", complete)
    assert cli.main(["coverage"]) == status
    assert capsys.readouterr().out.startswith("document ")


def test_command_works_from_anywhere(tmp_path: Path) -> None:
    done = _command("list", "--level", "may", folder=tmp_path)
    assert (done.returncode, done.stderr) == (command_line.OK, "")
    assert all(" MAY " in line for line in done.stdout.splitlines())


def test_reader_that_leaves_early_is_no_error() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as pipe:
        done = subprocess.run(
            [sys.executable, "-m", "conformance.cli", "list"],
            cwd=ROOT,
            stdout=pipe,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
    assert (done.returncode, done.stderr) == (command_line.OK, b"")


def test_run_collects_the_cases_from_anywhere(tmp_path: Path) -> None:
    done = _command("run", "--collect-only", "-q", "-W", "error", folder=tmp_path)
    assert (done.returncode, done.stderr) == (command_line.OK, "")
    assert "rfc959/test_rename.py::test_" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_run_hands_over_the_status_of_pytest(tmp_path: Path) -> None:
    done = _command("run", "--no-such-option", folder=tmp_path)
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
