"""Tests of the baseline: what reads, what is refused, and what it makes of results."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from conformance.report.baseline import Baseline, BaselineError, Known, way_of
from conformance.report.result import Finding, Result, Verdict

from .conftest import MONITOR, RNTO, STOU

TODAY = date(2026, 11, 22)
CASE = "rfc959/rename/rnto-without-rnfr-is-refused[noop]"
GOOD = f"""
[[known]]
case = "{CASE}"
way = "wrong-class 250"
reason = "it has always been so"
clause = "RFC 959 4.1.3"
ruling = "R41"
expires = 2027-01-31
"""
OF_CASE = Known(
    way="wrong-class 250", reason="it has always been so", clause="RFC 959 4.1.3", case=CASE
)
OF_REQUIREMENT = replace(OF_CASE, case="", requirement=RNTO)


def _read(tmp_path: Path, text: str) -> Baseline:
    path = tmp_path / "server.toml"
    path.write_text(text, "utf-8")
    return Baseline.read(path, TODAY, requirements=[RNTO, STOU], rulings=["R41"])


def _judged(result: Result, *entries: Known) -> Result:
    return Baseline(TODAY, entries).judge(result)


def test_good_file_reads(tmp_path: Path) -> None:
    expected = replace(OF_CASE, ruling="R41", expires=date(2027, 1, 31))
    assert _read(tmp_path, GOOD).entries == (expected,)


def test_quoted_table_name_reads_too(tmp_path: Path) -> None:
    assert _read(tmp_path, GOOD.replace("[[known]]", '[["known"]]')).entries


def test_empty_file_lists_nothing(tmp_path: Path) -> None:
    assert _read(tmp_path, "# nothing is known\n").entries == ()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param("[[known]]", "[[knwon]]", "unknown key 'knwon'; near: known", id="table"),
        pytest.param("[[known]]", "[known]", "must be an array of tables", id="no-array"),
        pytest.param("reason", "raeson", "unknown key 'raeson'; near: reason", id="key"),
        pytest.param('"it has always been so"', "7", "reason must be a text", id="type"),
        pytest.param('"it has always been so"', '" "', "reason must be a text", id="empty"),
        pytest.param('way = "wrong-class 250"', "", "way is missing", id="no-way"),
        pytest.param('clause = "RFC 959 4.1.3"', "", "clause is missing", id="no-clause"),
        pytest.param(f'case = "{CASE}"', "", "either a case or a requirement", id="no-subject"),
        pytest.param(
            "[[known]]",
            f'[[known]]\nrequirement = "{RNTO}"',
            "either a case or a requirement",
            id="both-subjects",
        ),
        pytest.param("2027-01-31", '"2027-01-31"', "expires must be a date", id="quoted-date"),
        pytest.param("2027-01-31", "2027-01-31T00:00:00", "expires must be a date", id="hour"),
        pytest.param('"R41"', '"41"', "ruling must be a number such as R41", id="ruling"),
        pytest.param('"R41"', '"R42"', "unknown ruling 'R42'; near: R41", id="unknown-ruling"),
        pytest.param(
            f'case = "{CASE}"',
            f'requirement = "{RNTO}x"',
            f"unknown requirement '{RNTO}x'; near: {RNTO}",
            id="unknown-requirement",
        ),
        pytest.param('"R41"', '"R41', "not TOML", id="no-toml"),
    ],
)
def test_bad_file_is_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(BaselineError) as caught:
        _read(tmp_path, GOOD.replace(old, new))
    assert said in str(caught.value)
    assert str(tmp_path / "server.toml") in str(caught.value)


def test_message_names_the_entry(tmp_path: Path) -> None:
    second = GOOD.replace("[noop]", "[pwd]").replace("clause", "cause")
    with pytest.raises(BaselineError, match=r"entry 2 \(rfc959/rename/.*\[pwd\]\): unknown key"):
        _read(tmp_path, GOOD + second)


def test_entry_that_stands_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BaselineError, match=r"entry 2 .*listed twice with way 'wrong-class 250'"):
        _read(tmp_path, GOOD + GOOD)


def test_two_ways_of_one_case_are_two_entries(tmp_path: Path) -> None:
    assert len(_read(tmp_path, GOOD + GOOD.replace("250", "200")).entries) == 2


def test_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BaselineError, match="cannot be read: No such file"):
        Baseline.read(tmp_path / "none.toml", TODAY)


def test_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    path = tmp_path / "octets.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(BaselineError, match="not TOML"):
        Baseline.read(path, TODAY)


@pytest.mark.parametrize("entry", [OF_CASE, OF_REQUIREMENT], ids=["case", "requirement"])
@pytest.mark.parametrize("verdict", [Verdict.FAIL, Verdict.WARN])
def test_listed_deviation_is_known(result: Result, entry: Known, verdict: Verdict) -> None:
    judged = _judged(replace(result, verdict=verdict), entry)
    assert judged.verdict is Verdict.KNOWN
    assert judged.reason == "it has always been so (RFC 959 4.1.3)"
    assert judged.findings == result.findings


def test_known_tells_the_ruling(result: Result) -> None:
    judged = _judged(result, replace(OF_CASE, ruling="R41"))
    assert judged.reason == "it has always been so (RFC 959 4.1.3, ruling R41)"


def test_case_that_is_not_listed_keeps_its_verdict(result: Result) -> None:
    assert _judged(result, replace(OF_CASE, case="rfc959/other/x")) is result


def test_listed_case_that_fails_otherwise_is_stale(result: Result) -> None:
    judged = _judged(result, replace(OF_CASE, way="closed"))
    assert judged.verdict is Verdict.STALE
    assert "failing by 'closed', and it now fails by 'wrong-class 250'" in judged.reason


def test_listed_requirement_whose_case_fails_otherwise_stays_failed(result: Result) -> None:
    assert _judged(result, replace(OF_REQUIREMENT, way="closed")) is result


def test_listed_case_that_passes_is_stale(result: Result) -> None:
    judged = _judged(replace(result, verdict=Verdict.PASS, findings=()), OF_CASE)
    assert judged.verdict is Verdict.STALE
    assert "remove the entry" in judged.reason


def test_listed_requirement_may_have_cases_that_pass(result: Result) -> None:
    passed = replace(result, verdict=Verdict.PASS, findings=())
    assert _judged(passed, OF_REQUIREMENT) is passed


def test_entry_holds_on_its_last_day_and_not_after(result: Result) -> None:
    assert _judged(result, replace(OF_CASE, expires=TODAY)).verdict is Verdict.KNOWN
    judged = _judged(result, replace(OF_CASE, expires=date(2026, 11, 21)))
    assert judged.verdict is Verdict.STALE
    assert "expired on 2026-11-21" in judged.reason


@pytest.mark.parametrize("verdict", [Verdict.UNSUPPORTED, Verdict.INCONCLUSIVE, Verdict.ERROR])
def test_listed_case_that_could_not_be_judged_tells_so(result: Result, verdict: Verdict) -> None:
    unjudged = replace(result, verdict=verdict, reason="no login", findings=())
    judged = _judged(unjudged, OF_CASE)
    assert judged.verdict is verdict
    assert judged.reason == (
        "no login; the baseline lists it as failing by 'wrong-class 250', which could not be judged"
    )
    assert _judged(judged, OF_CASE) == judged


def test_entry_of_the_case_wins_over_its_requirement(result: Result) -> None:
    judged = _judged(result, OF_REQUIREMENT, replace(OF_CASE, way="closed"))
    assert judged.verdict is Verdict.STALE


@pytest.mark.parametrize("order", [1, -1], ids=["listed-first", "listed-last"])
def test_one_of_several_listed_ways_is_enough(result: Result, order: int) -> None:
    entries = (OF_CASE, replace(OF_CASE, way="closed"))[::order]
    assert _judged(result, *entries).verdict is Verdict.KNOWN


def test_judging_twice_changes_nothing(result: Result) -> None:
    judged = _judged(result, OF_CASE)
    assert _judged(judged, OF_CASE) is judged


def test_first_failing_finding_stands_for_the_case(result: Result, finding: Finding) -> None:
    warned = replace(finding, severity="warn", kind="wrong-code")
    assert way_of(replace(result, findings=(warned, finding))) == "wrong-class 250"
    assert way_of(replace(result, findings=(warned,))) == "wrong-code 250"
    assert way_of(replace(result, findings=())) == ""


def test_unmatched_case_is_stale_with_near_names(result: Result) -> None:
    baseline = Baseline(TODAY, (replace(OF_CASE, case=CASE.replace("rename", "renaming")),))
    (stale,) = baseline.unmatched([baseline.judge(result)], whole_run=True)
    assert stale.case == "baseline/rfc959/renaming/rnto-without-rnfr-is-refused[noop]"
    assert stale.verdict is Verdict.STALE
    assert stale.reason.endswith(f"no such case was run: remove or mend the entry; near: {CASE}")


def test_nothing_is_unmatched_when_only_some_cases_ran() -> None:
    assert Baseline(TODAY, (OF_CASE, OF_REQUIREMENT)).unmatched([], whole_run=False) == []


def test_listed_case_that_ran_is_matched_whatever_its_verdict(result: Result) -> None:
    baseline = Baseline(TODAY, (OF_CASE,))
    for verdict in Verdict:
        judged = baseline.judge(replace(result, verdict=verdict))
        assert baseline.unmatched([judged], whole_run=True) == []


def test_requirement_that_no_case_fails_by_that_way_is_stale(result: Result) -> None:
    baseline = Baseline(TODAY, (OF_REQUIREMENT,))
    passed = replace(result, verdict=Verdict.PASS, findings=())
    (stale,) = baseline.unmatched([passed], whole_run=True)
    assert (stale.case, stale.requirement) == (f"baseline/{RNTO}", RNTO)
    assert "no case of the requirement fails by 'wrong-class 250'" in stale.reason
    assert baseline.unmatched([passed, baseline.judge(result)], whole_run=True) == []


def test_requirement_that_could_not_be_judged_is_not_stale(result: Result) -> None:
    unjudged = replace(result, verdict=Verdict.INCONCLUSIVE, findings=())
    assert Baseline(TODAY, (OF_REQUIREMENT,)).unmatched([unjudged], whole_run=True) == []


def test_monitor_entry_that_was_not_seen_again_is_stale() -> None:
    entry = replace(OF_CASE, case=f"monitor/{MONITOR}[RNTO]")
    (stale,) = Baseline(TODAY, (entry,)).unmatched([], whole_run=True)
    assert "the monitor saw nothing of the kind" in stale.reason


def test_two_entries_of_one_subject_are_one_stale_result() -> None:
    baseline = Baseline(TODAY, (OF_CASE, replace(OF_CASE, way="closed")))
    assert len(baseline.unmatched([], whole_run=True)) == 1


DRAWN_CASE = "generated/sequences/every-reply-is-explained"


@pytest.mark.parametrize(
    ("case", "way", "verdict"),
    [
        (f"{DRAWN_CASE}[names]", "unexplained RNTO 250 rule-of-rnto", Verdict.KNOWN),
        (f"{DRAWN_CASE}[logins]", "unexplained STOR 554 rule-of-rest", Verdict.KNOWN),
        (f"{DRAWN_CASE}[logins]", "unexplained STOR 554 rule-of-stor", Verdict.FAIL),
        ("generated/others/every-reply[names]", "unexplained RNTO 250 rule-of-rnto", Verdict.FAIL),
    ],
)
def test_drawn_cases_may_be_listed_together(
    result: Result, case: str, way: str, verdict: Verdict
) -> None:
    ways = ("unexplained RNTO 250 rule-of-rnto", "unexplained * rule-of-rest")
    listed = tuple(Known(one, "reason", "clause", case=DRAWN_CASE) for one in ways)
    baseline = Baseline(TODAY, listed)
    kind, _, observed = way.partition(" ")
    found = replace(result.findings[0], kind=kind, observed=observed)
    assert baseline.judge(replace(result, case=case, findings=(found,))).verdict is verdict
    if case.startswith(f"{DRAWN_CASE}["):
        assert baseline.ways_of(case) == {*ways}
        assert baseline.unmatched([replace(result, case=case)], whole_run=True) == []


def test_star_is_a_star_in_every_other_case(result: Result) -> None:
    entry = Known("wrong-class *", "reason", "clause", case=result.case)
    assert Baseline(TODAY, (entry,)).judge(result).verdict is Verdict.STALE


def test_large_cases_are_left_out_where_they_did_not_run() -> None:
    large = replace(OF_CASE, case="rfc3659/large/size-has-more-than-32-bits")
    baseline = Baseline(TODAY, (large, OF_CASE, OF_REQUIREMENT))
    assert baseline.without_parts(["large"]).entries == (OF_CASE, OF_REQUIREMENT)


# ---------------------------------------------------------------------- one baseline on another

BASE = """
[[known]]
case = "rfc959/rename/one"
way = "wrong-class 200"
clause = "RFC 959 4.1.3"
reason = "base"

[[known]]
case = "rfc959/rename/two"
way = "wrong-class 200"
clause = "RFC 959 4.1.3"
reason = "base"
tls = "off"
"""


def extended(folder: Path, text: str) -> Baseline:
    """A baseline that extends BASE."""
    (folder / "base.toml").write_text(BASE, encoding="utf-8")
    (folder / "more.toml").write_text(text, encoding="utf-8")
    return Baseline.read(folder / "more.toml", TODAY)


def test_baseline_extends_another_one(tmp_path: Path) -> None:
    baseline = extended(tmp_path, 'extends = "base.toml"\nwithout = ["rfc959/rename/one"]\n')
    assert [entry.case for entry in baseline.entries] == ["rfc959/rename/two"]


def test_entry_holds_in_its_mode_of_tls_alone(tmp_path: Path) -> None:
    baseline = extended(tmp_path, 'extends = "base.toml"\n')
    assert len(baseline.under("off").entries) == 2
    assert [entry.case for entry in baseline.under("explicit").entries] == ["rfc959/rename/one"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('extends = "base.toml"\nwithout = ["rfc959/rename/on"]\n', "base.toml has it not"),
        ('without = ["rfc959/rename/one"]\n', "'extends' must name the baseline"),
        ('extends = "base.toml"\nwithout = [1]\n', "'without' must be a list"),
        ('extends = "bas.toml"\n', "bas.toml: cannot be read"),
        (BASE.replace('tls = "off"', 'tls = "of"'), "unknown tls 'of'; near: off"),
    ],
    ids=["without-nothing", "without-a-base", "without-a-number", "base-is-missing", "mode"],
)
def test_wrong_extension_is_refused(text: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(BaselineError) as refused:
        extended(tmp_path, text)
    assert says in str(refused.value)


def test_what_shows_by_chance_is_known_when_it_does_and_not_stale_otherwise(
    tmp_path: Path, result: Result
) -> None:
    text = BASE.replace('tls = "off"', "sometimes = true").replace("rfc959/rename/two", result.case)
    entry = extended(tmp_path, text).entries[1]
    baseline = Baseline(TODAY, (entry,))
    assert entry.sometimes
    assert (
        baseline.judge(replace(result, verdict=Verdict.PASS, findings=())).verdict is Verdict.PASS
    )
    seen = replace(entry, case="monitor/rfc959-4.2-reply-form[STOR]")
    assert Baseline(TODAY, (seen,)).unmatched([result], whole_run=True) == []
    of_requirement = replace(entry, case="", requirement=result.requirement)
    assert Baseline(TODAY, (of_requirement,)).unmatched([result], whole_run=True) == []


def test_chance_is_true_or_false(tmp_path: Path) -> None:
    with pytest.raises(BaselineError, match="sometimes must be true or false"):
        extended(tmp_path, BASE.replace('tls = "off"', 'sometimes = "often"'))
