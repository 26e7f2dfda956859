"""Ways in which a run goes wrong: each takes a bench, starts something, and gives how it ended.

Must not know which status is right.
"""

from __future__ import annotations

import itertools
import os
import shlex
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from fixtures.hostile.listening import Port
from fixtures.hostile.scripted import Reply, Script

from .conftest import Cases, Serve
from .running import PLUGINS, ROOT, Outcome, environment, run

GOOD = "cases/rfc959/test_noop.py"
"""A file of cases that pass on the reference server."""

SIX = """
import signal, time
from pathlib import Path

@MUST
@pytest.mark.parametrize("number", range(6))
def test_six(session, number):
    {first}
    session.send("NOOP").must_be(200)
"""
SKIPPED = "pytest.skip('as somebody wished')"
UNSUPPORTED = "session.send('SITE', 'x').if_supported()"
INCONCLUSIVE = "session.send('NOOP').needed(350)"
FAILS = "session.send('NOOP').must_be(500)"
INTERRUPTED = "signal.signal(signal.SIGINT, signal.default_int_handler)"
UNKNOWN = """
@requirement("rfc959-4.1.3-noop-is-answered-oc")
def test_one(session):
    session.send("NOOP").must_be(200)
"""

RUN_PID = "(os.getppid() if os.environ.get('PYTEST_XDIST_WORKER') else os.getpid())"
"""The process that the user started, as a case sees it."""


def sends(signal: str, whom: str = "os.getpid()") -> str:
    """What a case does that sends a signal."""
    return f"os.kill({whom}, signal.{signal}) if number == 3 else None"


@dataclass(frozen=True, slots=True)
class Bench:
    """What a way has: an empty folder, servers, trees of cases, and what other runs left."""

    folder: Path
    serve: Serve
    cases: Cases
    results: Path
    bundle: Path

    def filled(self, words: tuple[str, ...]) -> list[str]:
        """The words with the names of this bench's files."""
        names = {
            "folder": self.folder,
            "results": self.results,
            "bundle": self.bundle,
            "report": self.folder / "report",
        }
        return [word.format_map(names) for word in words]

    def write(self, files: Mapping[str, str | bytes]) -> None:
        """Write files into the folder."""
        for name, content in files.items():
            octets = content.encode() if isinstance(content, str) else content
            (self.folder / name).write_bytes(octets)


Way = Callable[[Bench], Outcome]


class Row(NamedTuple):
    """How a run goes wrong, the exit status that it must have, and words that it must say."""

    way: Way
    status: int
    says: str


def cut(octets: bytes) -> bytes:
    """What is left of a file that was cut short."""
    return octets[: len(octets) // 2]


def touched(octets: bytes) -> bytes:
    """The file with one octet changed."""
    place = octets.index(b"NOOP") if b"NOOP" in octets else len(octets) // 2
    return octets[:place] + bytes([octets[place] ^ 1]) + octets[place + 1 :]


def cut_to_nothing(_: bytes) -> bytes:
    """An empty file."""
    return b""


def suite(
    *words: str,
    files: Mapping[str, str | bytes] | None = None,
    file: str = GOOD,
    more: Mapping[str, str] | None = None,
) -> Way:
    """The suite itself, one file of it, with these words."""

    def way(bench: Bench) -> Outcome:
        bench.write(files or {})
        return run(file, *bench.filled(words), more=more)

    return way


def six(
    *words: str,
    first: str = "",
    replies: Mapping[str, Reply] | None = None,
    more: Mapping[str, str] | None = None,
    conftest: str = "",
    text: str = SIX,
) -> Way:
    """Six cases that pass on a decent server, unless they do something first."""

    def way(bench: Bench) -> Outcome:
        folder = bench.cases(text.format(first=first))
        (folder / "conftest.py").write_text(conftest, "utf-8")
        server = bench.serve(replies or {}).words
        return run(*server, *bench.filled(words), folder=folder, more=more)

    return way


def gone_after(connections: int, *words: str) -> Way:
    """Six cases on a server that drops every connection but the first ones."""

    def way(bench: Bench) -> Outcome:
        good, bad = Script(), Script(greeting=None)
        served = itertools.chain([good] * connections, itertools.repeat(bad))
        with Port(served) as port:
            folder = bench.cases(SIX.format(first=""))
            return run("--target", port.address, *words, folder=folder)

    return way


def nobody(*words: str) -> Way:
    """A target at which nobody listens."""

    def way(bench: Bench) -> Outcome:
        del bench
        with socket.socket() as nobody:
            nobody.bind(("127.0.0.1", 0))  # so it is nobody else's either
            address = f"127.0.0.1:{nobody.getsockname()[1]}"
            return run(GOOD, "--target", address, *words)

    return way


def shell(line: str, first: str = "") -> Way:
    """A line for a shell. PYTEST in it is a run of the six cases, INTERPRETER that of Python."""

    def way(bench: Bench) -> Outcome:
        folder, words = _six_alone(bench, first)
        python = shlex.quote(sys.executable)
        filled = line.replace("PYTEST", shlex.join(words)).replace("INTERPRETER", python)
        return _ended(["bash", "-c", filled], folder)

    return way


def unread() -> Way:
    """A run of the six cases whose output goes into a pipe that nobody reads any more."""

    def way(bench: Bench) -> Outcome:
        folder, words = _six_alone(bench, "")
        reader, writer = os.pipe()
        os.close(reader)
        try:
            return _ended([sys.executable, *words], folder, writer)
        finally:
            os.close(writer)

    return way


def _six_alone(bench: Bench, first: str) -> tuple[Path, list[str]]:
    """The folder of the six cases, and what follows the interpreter's name to run them."""
    folder = bench.cases(SIX.format(first=first))
    return folder, ["-m", "pytest", *PLUGINS, "-q", *bench.serve({}).words]


def command(*words: str, files: Mapping[str, str | bytes] | None = None) -> Way:
    """The command `ftp-conformance`."""

    def way(bench: Bench) -> Outcome:
        bench.write(files or {})
        return _ended([sys.executable, "-m", "conformance.cli", *bench.filled(words)], ROOT)

    return way


def changed(change: Callable[[bytes], bytes], *words: str) -> Way:
    """The command, or with --recorded the suite, on what other runs left, once it was changed."""

    def way(bench: Bench) -> Outcome:
        for kept in (bench.results, bench.bundle):
            (bench.folder / kept.name).write_bytes(change(kept.read_bytes()))
        filled = bench.filled(words)
        if filled[0].startswith("--"):
            return run(GOOD, *filled)
        return _ended([sys.executable, "-m", "conformance.cli", *filled], ROOT)

    return way


def _ended(words: list[str], folder: Path, output: int = subprocess.PIPE) -> Outcome:
    done = subprocess.run(
        words,
        cwd=folder,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
        check=False,
    )
    return Outcome(done.returncode, (done.stdout or "") + done.stderr)
