"""What runs need: servers to judge, and small trees of cases that do what a test says."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest

from conformance.target import Target, read_target
from fixtures.hostile.greetings import closes_at_once
from fixtures.hostile.listening import Port
from fixtures.hostile.scripted import Reply, Script

from .running import ROOT

HEADER = """
import os

import pytest

from conformance.marker import requirement

MUST = requirement("rfc959-4.1.3-noop-is-answered-ok")
SHOULD = requirement("rfc959-4.1.3-syst-name-is-an-assigned-one")
"""


SECRET = "secret-word"
IMPATIENT = f"""
[login]
user = "nobody"
password = "{SECRET}"
[bounds]
connect = 2.0
greeting = 2.0
login = 2.0
reply = 0.8
data = {{data}}
quiet = 0.1
"""

_EXCHANGES_TO_SETTLE = 50


class Describe(Protocol):
    """Gives the option that describes a target, at which nothing is waited for long; `data` is the
    bound of data connections, which what comes over them must fit into.
    """

    def __call__(self, address: str, data: float = 0.2) -> str:
        """Describe the target of this address."""


@dataclass(frozen=True, slots=True)
class Embedded:
    """The running embedded server: its description, and the folder to which logins lead."""

    description: Path
    target: Target

    @property
    def home(self) -> Path:
        """The folder that its logins see as "/"."""
        return self.description.parent / "home"

    @property
    def config(self) -> tuple[str, ...]:
        """The option that names it as the target."""
        return (f"--target-config={self.description}",)

    def tree(self) -> dict[str, bytes | None]:
        """All pathnames in its folder, with the octets of files. No run may be changing it."""
        return {
            str(path.relative_to(self.home)): path.read_bytes() if path.is_file() else None
            for path in sorted(self.home.rglob("*"))
        }

    def settled(self) -> dict[str, bytes | None]:
        """As `tree`, after what the server was sent already, by a run that is stopped or dead.

        The server has one event loop: each of these exchanges takes it past all other sessions.
        """
        with socket.create_connection((self.target.host, self.target.port)) as connection:
            replies = connection.makefile("rb")
            assert replies.readline().startswith(b"220 ")
            for _ in range(_EXCHANGES_TO_SETTLE):
                connection.sendall(b"NOOP\r\n")
                assert replies.readline().startswith(b"200 ")
        return self.tree()


@pytest.fixture(scope="session")
def embedded() -> Iterator[Embedded]:
    """The embedded server, started once, with a user's own files in it."""
    command = [sys.executable, str(ROOT / "fixtures" / "servers" / "serve.py"), "pyftpdlib"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stdin
        description = Path(json.loads(process.stdout.readline())["description"])
        server = Embedded(description, read_target(description))
        (server.home / "own").mkdir()
        (server.home / "own" / "ftp-conformance-notes.txt").write_bytes(b"dear to its owner\r\n")
        (server.home / "ftp-conformance-0").mkdir()
        (server.home / "precious").write_bytes(bytes(range(256)))
        yield server
        process.stdin.close()


@dataclass(frozen=True, slots=True)
class Served:
    """A scripted server: the option that names it as the target, and the lines that it got."""

    words: tuple[str, ...]
    script: Script


Serve = Callable[[Mapping[str, Reply]], Served]
Cases = Callable[[str], Path]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serve a table of replies."""
    with ExitStack() as stack:

        def start(replies: Mapping[str, Reply]) -> Served:
            data = stack.enter_context(Port(closes_at_once))
            script = Script(replies, data=data)
            port = stack.enter_context(Port(script))
            return Served(("--target", port.address), script)

        yield start


@pytest.fixture
def cases(tmp_path: Path) -> Cases:
    """Write a tree of cases of one file, `test_mini.py`; gives the folder to run pytest in."""

    def write(text: str) -> Path:
        settings = (ROOT / "cases" / "installed.ini").read_text("utf-8")
        (tmp_path / "pytest.ini").write_text(f"{settings}testpaths = cases\n", "utf-8")
        folder = tmp_path / "cases" / "rfc959"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "test_mini.py").write_text(HEADER + text, "utf-8")
        return tmp_path

    return write


@pytest.fixture
def impatient(tmp_path: Path) -> Describe:
    """Give the option that describes a target, at which nothing is waited for long."""

    def describe(address: str, data: float = 0.2) -> str:
        file = tmp_path / "target.toml"
        file.write_text(f'address = "{address}"\n{IMPATIENT.format(data=data)}', "utf-8")
        return f"--target-config={file}"

    return describe
