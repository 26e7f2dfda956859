"""What the documents tell people to type is typed here, and what they list is compared.

A block that a comment <!-- command: NAME --> precedes is one that .ci/run executes as it stands;
<!-- status: N --> names the status of a block that does not end with 0.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from conformance.report.baseline import Baseline
from conformance.report.scan import scan_cases
from conformance.spec import catalogue

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"((?:^<!-- [^\n]* -->\n)*)^```(\w+)\n(.*?)^```", re.DOTALL | re.MULTILINE)
PLACEHOLDER = "127.0.0.1:2121"
"""The address that stands for the reader's server."""

EXAMPLE = "fixtures/target.example.toml"
PART = "--command=NOOP --level=must -p no:cacheprovider"
"""What is added to each run of the suite, which would otherwise take a minute."""


class Block(NamedTuple):
    """A block of a document: where it stands, the comments before it, its language, its text."""

    place: str
    marks: dict[str, str]
    language: str
    text: str


def blocks(language: str) -> list[Block]:
    """All blocks of one language."""
    found = []
    for document in DOCUMENTS:
        text = document.read_text("utf-8")
        for match in BLOCK.finditer(text):
            marks = dict(re.findall(r"<!-- (\w+): (\w+) -->", match[1]))
            line = text.count("\n", 0, match.start(3)) + 1
            found.append(Block(f"{document.name}:{line}", marks, match[2], match[3]))
    return [block for block in found if block.language == language]


SHELL = blocks("sh")


@pytest.fixture(scope="module")
def server() -> Iterator[dict[str, object]]:
    """The description of the embedded server, running."""
    command = [sys.executable, str(ROOT / "fixtures" / "servers" / "serve.py"), "pyftpdlib"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stdin
        description = Path(json.loads(process.stdout.readline())["description"])
        yield tomllib.loads(description.read_text("utf-8"))
        process.stdin.close()


def for_server(text: str, server: dict[str, object]) -> str:
    """The text with the running server in place of the reader's."""
    return text.replace(PLACEHOLDER, str(server["address"]))


def password(server: dict[str, object]) -> str:
    """The password of the running server's first login."""
    login = server["login"]
    assert isinstance(login, dict)
    return str(login["password"])


@pytest.mark.parametrize("block", SHELL, ids=[block.place for block in SHELL])
def test_commands_do_what_they_should(
    block: Block, server: dict[str, object], tmp_path: Path
) -> None:
    if "command" in block.marks:
        script = (ROOT / ".ci" / "run").read_text("utf-8")
        assert f"readme_command.py {block.marks['command']}" in script
        return
    example = tmp_path / "target.toml"
    filled = for_server((ROOT / EXAMPLE).read_text("utf-8"), server)
    example.write_text(filled.replace('"secret"', json.dumps(password(server))), "utf-8")
    (tmp_path / "my-server.toml").write_text("", "utf-8")
    text = for_server(block.text, server).replace(EXAMPLE, str(example))
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", text],
        cwd=ROOT,
        env={
            **{name: value for name, value in os.environ.items() if not name.startswith("PY")},
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "FTP_CONFORMANCE_PASSWORD": password(server),
            "PYTEST_ADDOPTS": PART,
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == int(block.marks.get("status", "0")), done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_ci_runs_the_commands_as_they_stand() -> None:
    named = {block.marks["command"]: block.text for block in SHELL if "command" in block.marks}
    assert named.keys() == {"suite", "tests"}
    for name, text in named.items():
        program = str(ROOT / ".ci" / "readme_command.py")
        done = subprocess.run([sys.executable, program, name], capture_output=True, text=True)
        assert (done.returncode, done.stdout) == (0, text)


def test_examples_of_known_deviations_can_be_used(tmp_path: Path) -> None:
    known = catalogue()
    cases = {case.id for case in scan_cases(ROOT / "cases")}
    examples = [block for block in blocks("toml") if "[[known]]" in block.text]
    assert examples
    for block in examples:
        file = tmp_path / "baseline.toml"
        file.write_text(block.text, "utf-8")
        baseline = Baseline.read(
            file, date.today(), requirements=known.requirements, rulings=known.rulings
        )
        named = {entry.case.partition("[")[0] for entry in baseline.entries if entry.case}
        assert named <= cases, block.place


@pytest.mark.parametrize("block", blocks("python"), ids=lambda block: block.place)
def test_examples_of_code_compile_and_name_what_there_is(block: Block) -> None:
    compile(block.text, block.place, "exec")
    named = set(re.findall(r'@requirement\("(.*?)"\)', block.text))
    assert named <= catalogue().requirements.keys()


def test_every_option_is_told() -> None:
    words = [sys.executable, "-m", "pytest", "--help"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    begin = done.stdout.index("FTP conformance (")
    group = done.stdout[begin:].split("\n\n")[0]
    options = set(re.findall(r"^  (--[a-z-]+)", group, re.MULTILINE))
    assert len(options) > 10
    table = (ROOT / "README.md").read_text("utf-8").partition("## Options")[2].partition("##")[0]
    assert options <= set(re.findall(r"--[a-z-]+", table))


def test_links_lead_somewhere() -> None:
    for document in DOCUMENTS:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text("utf-8")):
            assert (document.parent / target).exists(), f"{document.name}: {target}"
