"""The reference server in a process of its own, told over its standard input which rule to break.

Started from its own description in fixtures/servers, so that it is the one that `--target` starts.
Must not know the cases.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from conformance.target import Target, read_target
from fixtures.servers.certificates import make_certificates
from fixtures.servers.greeting import last_words
from fixtures.servers.known import Server, fill, find, to_toml
from fixtures.servers.ports import open_window
from fixtures.servers.serve import describe, general_words
from fixtures.servers.workspace import private_folder

NAME = "reference"
_PATIENCE = 10.0
"""Seconds until the server has become another mutant."""


class ServerGoneError(Exception):
    """The server has ended, or answers no more; the message says what is known of it."""


class Reference:
    """The running server. `target` is its description; it is the unbroken one until told."""

    def __init__(self) -> None:
        """Start it. Raises ServerGoneError, or SetupError of the fixtures'."""
        self._stack = ExitStack()
        server = find(NAME)
        window = self._stack.enter_context(open_window())
        self._folder = self._stack.enter_context(private_folder(NAME, None))
        words = general_words(self._folder, window)
        make_certificates(self._folder)
        for name, text in server.files.items():
            (self._folder / name).write_text(fill(text.lstrip(), words), encoding="utf-8")
        self._command = [fill(word, words) for word in server.command]
        self.target = self._described(server, words)
        self._log = self._stack.enter_context((self._folder / "log").open("ab"))
        self._process = self._started()
        self.begin("")

    @property
    def description(self) -> Path:
        """The file that describes it."""
        return self._folder / "target.toml"

    def _described(self, server: Server, words: dict[str, str]) -> Target:
        file = self.description
        file.write_text("\n".join(to_toml(describe(server, "", words))), encoding="utf-8")
        return replace(read_target(file), baseline="")

    def _started(self) -> subprocess.Popen[str]:
        self._heard = self._log.seek(0, os.SEEK_END)
        return subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env={**os.environ},
            text=True,
        )

    def begin(self, mutant: str) -> None:
        """Serve as this mutant from now on, from the first state of the files.

        Raises ServerGoneError where it does not; `restart` makes it anew.
        """
        to, answers = self._process.stdin, self._process.stdout
        assert to is not None  # as Popen was told
        assert answers is not None
        try:
            to.write(json.dumps({"mutant": mutant}) + "\n")
            to.flush()
        except OSError:
            raise ServerGoneError(self._state()) from None
        ready = select.select([answers], [], [], _PATIENCE)[0]
        line = answers.readline() if ready else ""
        if not line:
            raise ServerGoneError(self._state())
        if json.loads(line) != {"mutant": mutant}:
            raise ServerGoneError(f"the server answers {line.strip()} to {mutant!r}")

    def check(self) -> None:
        """Raise ServerGoneError where the server has ended."""
        if self._process.poll() is not None:
            raise ServerGoneError(self._state())

    def complaint(self) -> str:
        """Return the last line of what the server said of itself since this was asked last."""
        end = self._log.seek(0, os.SEEK_END)
        said, self._heard = self._heard < end, end
        return last_words(self._folder / "log").rpartition(" / ")[2] if said else ""

    def restart(self) -> None:
        """Start the unbroken server once more, in place of one that is gone or stuck."""
        self._stop()
        self._process = self._started()
        self.begin("")

    def end(self) -> None:
        """Stop the server."""
        self._stop()
        self._stack.close()

    def _state(self) -> str:
        what = "ended by itself" if self._process.poll() is not None else "answers no more"
        return f"the server {what}{last_words(self._folder / 'log')}"

    def _stop(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    # What was still to be written finds no reader.
                    continue
        try:
            self._process.wait(timeout=1.0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
