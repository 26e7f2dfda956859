"""What runs the suite in other people's pipelines: the shell lines of it are run here.

Their form is checked by linters (`tox -e lint`).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
ACTION = ROOT / ".github" / "actions" / "conformance" / "action.yml"
GITLAB = ROOT / ".gitlab" / "ftp-conformance.yml"
CONTAINER = ROOT / ".container" / "Dockerfile"
CASE = "rfc959/noop/noop-is-answered-with-success"
WRONG_USAGE = 4


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


def _version() -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return str(project["version"])


@pytest.fixture
def runner(tmp_path: Path) -> Path:
    """A folder in which the suite is installed where a step before would have put it."""
    for name in ("ftp-conformance", ".ftp-conformance"):
        place = tmp_path / name / "bin"
        place.mkdir(parents=True)
        program = place / "ftp-conformance"
        program.write_text(f'#!/bin/sh\nexec {sys.executable} -m conformance.cli "$@"\n')
        program.chmod(0o755)
    return tmp_path


def _run(
    script: str, folder: Path, variables: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    bash = shutil.which("bash")
    assert bash
    return subprocess.run(
        [bash, "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": str(folder), **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def _judge(runner: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Run the action's step, with these inputs and the defaults of all others."""
    action = _read(ACTION)
    step = action["runs"]["steps"][-1]
    given = {name: one["default"] for name, one in action["inputs"].items()}
    given.update({name.replace("_", "-"): value for name, value in inputs.items()})
    variables = {
        name: re.sub(r"\$\{\{ inputs\.([a-z-]+) \}\}", lambda one: given[one[1]], value)
        for name, value in step["env"].items()
    }
    return _run(step["run"], runner, {**variables, "RUNNER_TEMP": str(runner)})


def test_action_judges_and_leaves_what_it_says(runner: Path) -> None:
    done = _judge(runner, target="reference", arguments=f"--case\n{CASE}\n\n-q\n", reports="a b")
    assert done.returncode == 0, done.stdout + done.stderr
    for name, output in _read(ACTION)["outputs"].items():
        path = output["value"].replace("${{ inputs.reports }}", "a b")
        assert (runner / path).stat().st_size > 0, name


def test_action_fails_where_the_server_does(runner: Path) -> None:
    done = _judge(runner, target="mutant:first-noop-is-refused", arguments=f"--case={CASE}")
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"FAIL  {CASE}" in done.stdout


def test_action_passes_inputs_on_as_they_are(runner: Path) -> None:
    done = _judge(runner, target="127.0.0.1:1; touch there", user="$(touch there)")
    assert done.returncode == WRONG_USAGE, done.stdout + done.stderr
    assert not (runner / "there").exists()


def test_action_without_a_target_says_so(runner: Path) -> None:
    done = _judge(runner)
    assert done.returncode == WRONG_USAGE
    assert "::error::ftp-conformance: no target: set the input target" in done.stdout


def test_job_of_gitlab_judges_and_keeps_its_reports(runner: Path) -> None:
    job = _read(GITLAB)[".ftp-conformance"]
    variables = {
        **job["variables"],
        "FTP_CONFORMANCE_TARGET": "reference",
        "FTP_CONFORMANCE_OPTIONS": f"--case {CASE}",
    }
    done = _run(job["script"][-1], runner, variables)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (runner / job["artifacts"]["reports"]["junit"]).stat().st_size > 0
    assert [one.name for one in (runner / "reports").iterdir()]


def test_job_of_gitlab_installs_this_version() -> None:
    wanted = _read(GITLAB)[".ftp-conformance"]["variables"]["FTP_CONFORMANCE_SUITE"]
    assert wanted == f"ftp-conformance[parallel]=={_version()}"


def test_every_image_is_one_version_of_python() -> None:
    images = re.findall(r"^FROM (\S+)", CONTAINER.read_text("utf-8"), re.MULTILINE)
    assert {*images, _read(GITLAB)[".ftp-conformance"]["image"]} == {images[0]}
    assert re.fullmatch(r"python:3\.\d+\.\d+-slim-[a-z]+", images[0])


def test_container_has_what_a_release_has() -> None:
    kept = CONTAINER.with_suffix(".dockerignore").read_text("utf-8")
    for name in re.findall(r"^!(\S+)$", kept, re.MULTILINE):
        assert (ROOT / name).exists()
