"""Results cross process borders whole."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from conformance.report.result import Result, Verdict
from conformance.verdict import Finding

FINDINGS = st.builds(Finding, *[st.text()] * 8)


@given(
    st.builds(
        Result,
        case=st.text(),
        requirement=st.text(),
        verdict=st.sampled_from(Verdict),
        reason=st.text(),
        findings=st.lists(FINDINGS, max_size=3).map(tuple),
        transcript=st.text(),
        seconds=st.floats(0, 1e6),
        times_seen=st.integers(1),
    )
)
def test_result_reads_back_as_it_was_written(result: Result) -> None:
    text = result.to_json()
    assert "\n" not in text
    assert Result.from_json(text) == result


def test_verdict_can_be_changed_and_nothing_else() -> None:
    before = Result("a/case", "words", Verdict.FAIL, "why", seconds=1.5, times_seen=3)
    after = before.with_verdict(Verdict.KNOWN, "listed")
    assert (after.verdict, after.reason) == (Verdict.KNOWN, "listed")
    assert after.with_verdict(Verdict.FAIL, "why") == before
