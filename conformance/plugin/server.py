"""Starts one of the suite's own servers in a process of its own, and stops it.

The fixtures say how each is started; this only speaks with fixtures/servers/serve.py: one line of
JSON when the server greets, and the end of its standard input as the word to stop.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from conformance.plugin.target_options import MUTANT_PREFIX, REFERENCE, fixtures_folder
from conformance.target import Target, TargetError, read_target

_STOP_WITHIN = 10.0


class ServerError(Exception):
    """The server could not be started; the message says why."""


class OwnServer:
    """One server of fixtures/servers, or "mutant:NAME": the reference server with a rule broken."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> Target:
        """Start it and return its description. Raises ServerError."""
        program = fixtures_folder() / "servers" / "serve.py"
        self._process = subprocess.Popen(
            [sys.executable, str(program), *_words(self.name)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None  # as Popen was told
        line = self._process.stdout.readline()
        try:
            return read_target(Path(json.loads(line)["description"]))
        except (ValueError, KeyError, TargetError) as error:
            said = self.stop() or str(error)
            raise ServerError(f"server {self.name} did not start: {said}") from None

    def stop(self) -> str:
        """Stop it; return what it said on its standard error."""
        process, self._process = self._process, None
        if process is None:
            return ""
        try:
            _, said = process.communicate(timeout=_STOP_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            _, said = process.communicate()
        return said.strip()


def _words(name: str) -> list[str]:
    """What follows serve.py on the command line."""
    if name.startswith(MUTANT_PREFIX):
        return [REFERENCE, "--mutant", name.removeprefix(MUTANT_PREFIX)]
    return [name]
