"""Headless Chromium under control: keys are pressed in a page, and what it asks and says is heard.

By Chromium's own protocol, over two pipes. Must not know what stands on a page.
"""

from __future__ import annotations

import base64
import json
import os
import select
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from .browser import BOUND, FLAGS, chromium

_COMPLAINTS = ("Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded")


class Driven:
    """One page. `requests` are the addresses that it asked for, `complaints` what it said."""

    def __init__(self, reads: int, writes: int) -> None:
        self._reads, self._writes = reads, writes
        self._session = ""
        self._number = 0
        self._come = b""
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self._loaded = False
        target = self.tell("Target.createTarget", url="about:blank")["targetId"]
        found = self.tell("Target.attachToTarget", targetId=target, flatten=True)
        self._session = found["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.tell(f"{domain}.enable")

    def tell(self, method: str, **given: Any) -> dict[str, Any]:
        """Have something done, and return what comes of it."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": given}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._writes, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                return dict(answer["result"])

    def open(self, address: str) -> float:
        """Open a page, and return the seconds until it was loaded."""
        self.requests.clear()
        self.complaints.clear()
        self._loaded = False
        began = time.monotonic()
        self.tell("Page.navigate", url=address)
        while not self._loaded:
            self._next()
        return time.monotonic() - began

    def value(self, expression: str) -> Any:
        """Return what a script comes to."""
        found = self.tell(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    def press(self, key: str, code: int, text: str = "") -> None:
        """Press a key and let it go."""
        pressed = {"key": key, "windowsVirtualKeyCode": code}
        self.tell("Input.dispatchKeyEvent", type="keyDown", text=text, **pressed)
        self.tell("Input.dispatchKeyEvent", type="keyUp", **pressed)

    def type(self, text: str) -> None:
        """Put a text into the field that has the focus."""
        self.tell("Input.insertText", text=text)

    def look(self, width: int, height: int = 900, scheme: str = "light") -> None:
        """Be so wide and so high, in light or dark."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < height}
        self.tell("Emulation.setDeviceMetricsOverride", **size)
        wanted = [{"name": "prefers-color-scheme", "value": scheme}]
        self.tell("Emulation.setEmulatedMedia", features=wanted)

    def picture(self) -> bytes:
        """Return what is seen, as a PNG."""
        return base64.b64decode(self.tell("Page.captureScreenshot", format="png")["data"])

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._come:
            ready, _, _ = select.select([self._reads], [], [], BOUND)
            assert ready, f"Chromium said nothing for {BOUND} s"
            came = os.read(self._reads, 1 << 20)
            assert came, "Chromium has ended"
            self._come += came
        line, _, self._come = self._come.partition(b"\0")
        message: dict[str, Any] = json.loads(line)
        method = message.get("method", "")
        if method == "Network.requestWillBeSent":
            self.requests.append(message["params"]["request"]["url"])
        elif method in _COMPLAINTS:
            self.complaints.append(json.dumps(message["params"]))
        self._loaded |= method == "Page.loadEventFired"
        return message


@contextmanager
def driven() -> Iterator[Driven]:
    """Start Chromium, and end it again."""
    ours, theirs = os.pipe(), os.pipe()
    with tempfile.TemporaryDirectory(prefix="ftp-conformance-", ignore_cleanup_errors=True) as home:
        command = [chromium(), *FLAGS, f"--user-data-dir={home}", "--remote-debugging-pipe"]
        running = subprocess.Popen(
            command,
            stderr=subprocess.DEVNULL,
            close_fds=False,
            preexec_fn=_at_three_and_four(theirs[0], ours[1]),
        )
        os.close(theirs[0])
        os.close(ours[1])
        try:
            yield Driven(ours[0], theirs[1])
        finally:
            os.close(theirs[1])  # which ends it
            os.close(ours[0])
            try:
                running.wait(BOUND)
            except subprocess.TimeoutExpired:
                running.kill()
                running.wait()


def _at_three_and_four(reads: int, writes: int) -> Callable[[], None]:
    """Chromium reads from 3 and writes to 4; one of both may stand there already."""

    def place() -> None:
        one, other = os.dup(reads), os.dup(writes)
        os.dup2(one, 3)
        os.dup2(other, 4)

    return place
