"""The wheel: all that belongs in it is there, and it does elsewhere what a checkout does."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).resolve().parent.parent
PLACES = {"conformance": "conformance", "cases": "conformance._cases"}
PLACES["fixtures"] = "conformance._fixtures"
SUFFIXES = {".py", ".toml", ".ini", ".typed", ".js"}
"""Of the files that are of use at run time."""

HERE = {name: text for name, text in os.environ.items() if not name.startswith("PY")}
"""The environment of a checkout, without what would change a run of pytest."""

SELECTION = ("--command", "NOOP", "--level", "must")


def packaged_files() -> dict[Path, Path]:
    """Every file that belongs in the wheel, with its place there."""
    found = {}
    for folder, package in PLACES.items():
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in SUFFIXES and "__pycache__" not in path.parts:
                within = path.relative_to(ROOT / folder)
                found[path] = Path(*package.split("."), within)
    return found


def command(installed: Path, *words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a program of the installation, in an environment that does not know the checkout."""
    program, *arguments = words
    return subprocess.run(
        [str(installed / "bin" / program), *arguments],
        cwd=folder,
        env={name: os.environ[name] for name in ("HOME", "LANG", "TMPDIR") if name in os.environ},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def collected(text: str) -> set[str]:
    """The cases that pytest lists, without the folder in which they are."""
    return {line.removeprefix("cases/") for line in re.findall(r"^\S+\.py::.*$", text, re.M)}


def judged(report: Path) -> dict[str, str]:
    """The verdict of each case of a report."""
    found = {}
    for case in ElementTree.parse(report).iter("testcase"):
        properties = {str(one.get("name")): str(one.get("value")) for one in case.iter("property")}
        found[properties["case"]] = properties["verdict"]
    return found


def test_every_folder_is_listed_as_a_package() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    listed = settings["tool"]["setuptools"]["packages"]
    wanted = set()
    for place in packaged_files().values():
        parents = [".".join(parent.parts) for parent in place.parents if parent.parts]
        wanted.update(parents)
    assert sorted(listed) == sorted(wanted)


def test_every_file_is_in_the_wheel(installed: Path) -> None:
    (wheel,) = installed.parent.glob("*.whl")
    inside = {Path(name) for name in zipfile.ZipFile(wheel).namelist()}
    assert set(packaged_files().values()) - inside == set()
    strays = {path for path in inside if path.parts[0] != "conformance"}
    assert all(path.parts[0].endswith(".dist-info") for path in strays), strays


def test_installation_collects_the_cases_of_the_checkout(installed: Path, tmp_path: Path) -> None:
    words = ("--collect-only", "-q")
    there = command(installed, "ftp-conformance", "run", *words, folder=tmp_path)
    here = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *words],
        cwd=ROOT,
        env=HERE,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert there.returncode == here.returncode == 0, there.stdout + there.stderr
    assert len(collected(here.stdout)) > 1000
    assert collected(there.stdout) == collected(here.stdout)


def test_installation_judges_as_the_checkout_does(installed: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    one, other = tmp_path / "installed.xml", tmp_path / "checkout.xml"
    words = ("ftp-conformance", "run", *SELECTION, f"--junit-report={one}", "-W", "error")
    there = command(installed, *words, folder=empty)
    here = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-p", "no:cacheprovider"),
            *(*SELECTION, f"--junit-report={other}"),
        ],
        cwd=ROOT,
        env=HERE,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert there.returncode == here.returncode == 0, there.stdout + there.stderr
    assert judged(one) == judged(other)
    assert len(judged(one)) > 10
    assert list(empty.iterdir()) == []


def test_file_may_stand_alone_behind_its_option(installed: Path, tmp_path: Path) -> None:
    description = tmp_path / "target.toml"
    description.write_text('address = "127.0.0.1:1"\n', "utf-8")
    words = ("ftp-conformance", "run", "--target-config", str(description))
    done = command(installed, *words, folder=tmp_path)
    assert done.returncode == 2
    assert "target 127.0.0.1:1" in done.stderr


def test_failure_of_an_installation_names_the_command(installed: Path, tmp_path: Path) -> None:
    baseline = tmp_path / "baseline.toml"
    case = "rfc959/noop/noop-is-answered-with-success"
    baseline.write_text(
        f'[[known]]\ncase = "{case}"\nway = "w"\nreason = "r"\nclause = "c"\n', "utf-8"
    )
    words = ("run", f"--baseline={baseline}", "--case", case)
    done = command(installed, "ftp-conformance", *words, folder=tmp_path)
    assert done.returncode == 1
    assert f"    ftp-conformance run --baseline={baseline} --case {case}\n" in done.stdout


@pytest.mark.parametrize(
    ("words", "begin"),
    [
        (("coverage",), "document "),
        (("explain", "rfc959-4.1.3-noop-is-answered-ok"), "rfc959-4.1.3-noop-is-answered-ok\n"),
        (("explain", "rfc959/noop/noop-is-answered-with-success"), "rfc959"),
        (("list", "--command", "NOOP"), "RFC 959"),
    ],
    ids=["coverage", "explain-requirement", "explain-case", "list"],
)
def test_catalogue_is_installed(
    words: tuple[str, ...], begin: str, installed: Path, tmp_path: Path
) -> None:
    there = command(installed, "ftp-conformance", *words, folder=tmp_path)
    here = subprocess.run(
        [sys.executable, "-m", "conformance.cli", *words],
        cwd=ROOT,
        env=HERE,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert there.stderr == ""
    assert there.stdout.startswith(begin)
    assert (there.returncode, there.stdout) == (here.returncode, here.stdout)


def test_nothing_is_loaded_into_other_runs_of_pytest(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "test_other.py").write_text("def test_other(): pass\n", "utf-8")
    help_text = command(installed, "python", "-m", "pytest", "--help", folder=tmp_path).stdout
    assert "--target" not in help_text
    assert "--junit-report" not in help_text
    other = command(installed, "python", "-m", "pytest", folder=tmp_path)
    assert other.returncode == 0
    assert "1 passed" in other.stdout
    assert "target:" not in other.stdout
    refused = command(installed, "python", "-m", "pytest", "--target", "h:1", folder=tmp_path)
    assert refused.returncode == 4
