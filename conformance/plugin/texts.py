"""What a run holds of all the dialogues that it has seen: a bounded part, whatever a server sends.

Must not judge.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.link.transcript import within
from conformance.plugin.judging import OBSERVED
from conformance.plugin.recording import RECORDED, RESULT
from conformance.report.result import Result

MOST_HELD = 16 << 20
"""Characters of transcripts that all results of a run may have; further ones are shortened."""

SHORT = 2048
"""Characters that a transcript then has."""


class Texts:
    """The transcripts of one run."""

    def __init__(self) -> None:
        self._held = 0
        self._seen: set[str] = set()

    def held(self, result: Result) -> Result:
        """Return the result with as much of its transcript as there is room for."""
        text = result.transcript
        if self._held + len(text) > MOST_HELD and len(text) > SHORT:
            text = within(text.split("\n"), SHORT)
            result = replace(result, transcript=text)
        self._held += len(text)
        return result

    def first(self, name: str, text: str) -> str:
        """Return the text for the first thing of that name; the others need none."""
        if name in self._seen:
            return ""
        self._seen.add(name)
        return text


class Sent:
    """In a worker, whose reports are gathered elsewhere: what was sent there need not stay."""

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Let go of it, behind all who send or show it."""
        lighten(report, None)


def lighten(report: pytest.TestReport, result: Result | None) -> None:
    """Take out of a report what was taken over: pytest keeps every report up to the end."""
    taken = (RESULT, RECORDED, OBSERVED)
    kept = [pair for pair in report.user_properties if pair[0] not in taken]
    if result is not None:
        kept.append((RESULT, replace(result, transcript="", findings=()).to_json()))
    report.user_properties[:] = kept
