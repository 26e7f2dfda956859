"""What a run holds of transcripts, and pytest of reports, is bounded."""

from __future__ import annotations

import pytest

from conformance.plugin.judging import OBSERVED, result_of
from conformance.plugin.recording import RECORDED, RESULT
from conformance.plugin.texts import MOST_HELD, SHORT, Texts, lighten
from conformance.report.result import Result
from conformance.verdict import Verdict

LONG = "\n".join(["a line of a dialogue"] * 1500)
FAILED = Result(
    "rfc959/noop/one", "rfc959-4.1.3-noop-is-answered-ok", Verdict.FAIL, transcript=LONG
)


def test_transcripts_are_whole_as_long_as_there_is_room() -> None:
    texts = Texts()
    held = [texts.held(FAILED).transcript for _ in range(2 * MOST_HELD // len(LONG))]
    assert held[0] == LONG
    assert held[-1] != LONG
    assert len(held[-1]) < 2 * SHORT
    assert sum(map(len, held)) < MOST_HELD * 1.2


def test_monitor_needs_the_first_transcript_alone() -> None:
    texts = Texts()
    assert [texts.first(name, LONG) for name in "aab"] == [LONG, "", LONG]


def test_report_keeps_its_verdict_and_nothing_that_is_large() -> None:
    place = ("test_one.py", 1, "test_one")
    report = pytest.TestReport("test_one.py::test_one", place, {}, "failed", None, "call")
    report.user_properties += [(RESULT, FAILED.to_json()), (RECORDED, LONG), (OBSERVED, LONG)]
    report.user_properties.append(("other", 1))
    lighten(report, FAILED)
    assert len(str(report.user_properties)) < 1000
    assert ("other", 1) in report.user_properties
    light = result_of(report)
    assert light is not None
    assert (light.case, light.verdict) == (FAILED.case, FAILED.verdict)
