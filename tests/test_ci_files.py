"""What runs the suite in other people's pipelines: the shell lines of it are run here.

Their form is checked by linters (`tox -e lint`).
"""

from __future__ import annotations

import json
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
WORKFLOW = ROOT / ".github" / "workflows" / "fleet.yml"
CLUSTER = ROOT / ".kubernetes" / "fleet.yaml"
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
    for name in ("ftp-conformance", ".ftp-conformance", "suite"):
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


# ---------------------------------------------------------------------- the fleet

PLAN = """
profiles = ["minimum@1"]
options = ["--section=rfc959/5.1", "--budget=smoke"]
[[target]]
name = "a"
server = "reference"
[[target]]
name = "b"
server = "reference"
"""
NOT_SHOWN = 1


def test_jobs_of_a_workflow_are_those_of_the_plan_and_end_in_one_matrix(runner: Path) -> None:
    (runner / "FLEET.toml").write_text(PLAN)
    steps = {name: job["steps"] for name, job in _read(WORKFLOW)["jobs"].items()}
    scripts = {
        step["name"]: step["run"] for all_ in steps.values() for step in all_ if "name" in step
    }
    variables = {"PLAN": "FLEET.toml", "RUNNER_TEMP": str(runner), "GITHUB_OUTPUT": "output"}
    assert _run(scripts["Read the plan"], runner, variables).returncode == 0
    jobs = json.loads((runner / "output").read_text().removeprefix("jobs="))
    assert [job.rpartition("/")[2] for job in jobs] == ["a", "b"]
    for job in jobs:
        done = _run(scripts["Do one job"], runner, {**variables, "JOB": job})
        assert done.returncode == NOT_SHOWN, done.stderr
    shown = _run(scripts["Show all that is there"], runner, variables)
    assert shown.returncode == NOT_SHOWN
    assert shown.stdout.startswith("2 not shown: ")


def test_workflow_installs_this_version() -> None:
    inputs = _read(WORKFLOW)[True]["workflow_call"]["inputs"]  # YAML reads "on" as true
    assert inputs["suite"]["default"] == f"ftp-conformance=={_version()}"


def test_pods_of_a_cluster_do_one_job_each_and_then_show_all(runner: Path) -> None:
    (runner / "FLEET.toml").write_text(PLAN)
    documents = list(yaml.safe_load_all(CLUSTER.read_text("utf-8")))
    jobs = {one["metadata"]["name"]: one["spec"] for one in documents if one["kind"] == "Job"}
    ends = [_pod(jobs["fleet"], runner, str(index)) for index in range(2)]
    rules = jobs["fleet"]["podFailurePolicy"]["rules"]
    (not_again,) = (rule["onExitCodes"]["values"] for rule in rules if "onExitCodes" in rule)
    assert [done.returncode in not_again for done in ends] == [True, True]
    shown = _pod(jobs["fleet-matrix"], runner, "")
    assert shown.stdout.startswith("2 not shown: ")


def test_pod_without_a_verdict_is_begun_again_and_does_its_job_again(runner: Path) -> None:
    dead = PLAN.replace('server = "reference"', 'address = "127.0.0.1:9"\nanonymous = true', 1)
    (runner / "FLEET.toml").write_text(dead)
    documents = list(yaml.safe_load_all(CLUSTER.read_text("utf-8")))
    (job,) = (
        one["spec"]
        for one in documents
        if (one["kind"], one["metadata"]["name"]) == ("Job", "fleet")
    )
    rules = job["podFailurePolicy"]["rules"]
    (not_again,) = (rule["onExitCodes"]["values"] for rule in rules if "onExitCodes" in rule)
    told = runner / "reports" / "fleet" / _version() / "minimum@1" / "a.json"
    times = set()
    for _ in range(2):
        done = _pod(job, runner, "0")
        assert done.returncode not in (0, *not_again), done.stderr
        times.add(told.stat().st_mtime_ns)
    assert len(times) == 2


def test_cluster_mounts_all_that_a_plan_names_at_one_place() -> None:
    documents = list(yaml.safe_load_all(CLUSTER.read_text("utf-8")))
    pods = [one["spec"]["template"]["spec"] for one in documents if one["kind"] == "Job"]
    one, other = (pod["volumes"] for pod in pods)
    assert one == other
    (plan,) = (volume for volume in one if volume["name"] == "plan")
    kinds = {kind for source in plan["projected"]["sources"] for kind in source}
    assert kinds == {"configMap", "secret"}


def _pod(job: Any, folder: Path, index: str) -> subprocess.CompletedProcess[str]:
    (container,) = job["template"]["spec"]["containers"]
    assert container["image"] == f"ftp-conformance:{_version()}"
    words = [word.replace("$(JOB_COMPLETION_INDEX)", index) for word in container["args"]]
    places = {"/fleet/": f"{folder}/", "/reports/": f"{folder}/reports/"}
    for inside, outside in places.items():
        words = [word.replace(inside, outside, 1) for word in words]
    return subprocess.run(
        [sys.executable, "-m", "conformance.cli", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_image_is_one_version_of_python() -> None:
    images = re.findall(r"^FROM (\S+)", CONTAINER.read_text("utf-8"), re.MULTILINE)
    assert {*images, _read(GITLAB)[".ftp-conformance"]["image"]} == {images[0]}
    assert re.fullmatch(r"python:3\.\d+\.\d+-slim-[a-z]+", images[0])


def test_container_has_what_a_release_has() -> None:
    kept = CONTAINER.with_suffix(".dockerignore").read_text("utf-8")
    for name in re.findall(r"^!(\S+)$", kept, re.MULTILINE):
        assert (ROOT / name).exists()
