"""Tests of the JUnit report: its structure, and that it reads back whatever a server sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from junitparser import JUnitXml
from junitparser.junitparser import Properties

from conformance.report.junit import ReportError, Suite, junit_pieces, write_junit
from conformance.report.result import Finding, Result, Verdict
from conformance.spec.catalogue import Catalogue
from conformance.spec.catalogue import catalogue as catalogue_of_the_project

from .conftest import RNTO, STOU
from .junit_schema import violations

# What the project's table of verdicts says; None is a passed case.
ELEMENT: dict[Verdict, str | None] = {
    Verdict.PASS: None,
    Verdict.WARN: None,
    Verdict.OBSERVED: None,
    Verdict.FAIL: "failure",
    Verdict.STALE: "failure",
    Verdict.ERROR: "error",
    Verdict.KNOWN: "skipped",
    Verdict.UNSUPPORTED: "skipped",
    Verdict.INCONCLUSIVE: "skipped",
}
_OUTCOMES = {"failure", "error", "skipped"}
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=60)
ANY_OCTETS = st.binary(max_size=60).map(lambda octets: octets.decode("utf-8", "surrogateescape"))
HOSTILE = ANY_TEXT | ANY_OCTETS | st.sampled_from(["]]>", "<a>&", "\ufffe", "\x00", "\r\n", ""])


SUITE = Suite(name="ftp", target="127.0.0.1:2121", seconds=1.5)


def _text(results: Sequence[Result], catalogue: Catalogue | None = None, **more: Any) -> str:
    return "".join(junit_pieces(results, replace(SUITE, **more), catalogue))


def _root(results: Sequence[Result], **more: Any) -> ElementTree.Element:
    root = ElementTree.fromstring(_text(results, **more))
    assert violations(root) == []
    return root


def _properties(case: ElementTree.Element) -> dict[str, str]:
    return {each.attrib["name"]: each.attrib["value"] for each in case.iter("property")}


def _outcomes(root: ElementTree.Element) -> list[list[str]]:
    return [[e.tag for e in case if e.tag in _OUTCOMES] for case in root.iter("testcase")]


@pytest.mark.parametrize("verdict", Verdict)
def test_verdict_becomes_its_element(result: Result, verdict: Verdict) -> None:
    root = _root([replace(result, verdict=verdict)])
    element = ELEMENT[verdict]
    assert _outcomes(root) == [[element] if element else []]
    (case,) = root.iter("testcase")
    assert _properties(case)["verdict"] == verdict


@pytest.mark.parametrize("verdict", Verdict)
def test_result_without_any_text_keeps_its_verdict(verdict: Verdict) -> None:
    root = _root([Result("rfc959/a/b", RNTO, verdict)])
    element = ELEMENT[verdict]
    assert _outcomes(root) == [[element] if element else []]
    for outcome in root.iter(element or "nothing"):
        assert outcome.attrib["message"] == f"{verdict}: no reason given"


@pytest.mark.parametrize("verdict", [Verdict.WARN, Verdict.INCONCLUSIVE])
def test_strict_makes_failures_of_what_then_breaks_the_build(
    result: Result, verdict: Verdict
) -> None:
    root = _root([replace(result, verdict=verdict)], strict=True)
    assert _outcomes(root) == [["failure"]]


def test_counts_and_times_are_those_of_the_run(result: Result) -> None:
    results = [replace(result, verdict=verdict, seconds=0.0) for verdict in Verdict]
    root = _root(results)
    (suite,) = root
    counts = {name: suite.attrib[name] for name in ("tests", "failures", "errors", "skipped")}
    assert counts == {"tests": "9", "failures": "2", "errors": "1", "skipped": "3"}
    assert float(suite.attrib["time"]) == 1.5
    assert {case.attrib["time"] for case in suite.iter("testcase")} == {"0.000000"}


def test_case_is_named_by_folder_and_words(result: Result) -> None:
    names = [
        (case.attrib["classname"], case.attrib["name"])
        for case in _root(
            [result, replace(result, case="monitor/rfc959-4.2-x[a/b]"), replace(result, case="x")]
        ).iter("testcase")
    ]
    assert names == [
        ("rfc959.rename", "rnto-without-rnfr-is-refused[noop]"),
        ("monitor", "rfc959-4.2-x[a/b]"),
        ("conformance", "x"),
    ]


def test_properties_tell_clause_and_ruling(result: Result, catalogue: Catalogue) -> None:
    (case,) = _root([result], catalogue=catalogue).iter("testcase")
    assert _properties(case) == {
        "case": result.case,
        "requirement": RNTO,
        "verdict": "fail",
        "document": "rfc959",
        "section": "4.1.3",
        "level": "must",
        "clause": "RFC 959 section 4.1.3, MUST (by judgement)",
        "ruling": "R41",
        "way": "wrong-class 250",
    }


def test_properties_tell_another_broken_clause_and_how_often(
    result: Result, finding: Finding
) -> None:
    seen = replace(result, findings=(replace(finding, requirement=STOU),), times_seen=3)
    (case,) = _root([seen]).iter("testcase")
    assert _properties(case).items() >= {"broken": STOU, "times_seen": "3"}.items()


def test_suite_tells_its_target_and_when_it_began(result: Result) -> None:
    root = _root([result], timestamp="2026-11-22T19:28:00")
    (suite,) = root
    found = suite.find("properties")
    assert found is not None
    assert _properties(found) == {"target": "127.0.0.1:2121"}
    assert suite.attrib["timestamp"] == "2026-11-22T19:28:00"


def test_message_says_what_was_sent_received_and_allowed(result: Result) -> None:
    (failure,) = _root([result]).iter("failure")
    assert failure.attrib["message"] == (
        "fail: wrong-class 250: sent RNTO /scratch/new; received 250 Renamed.;"
        " allowed 4yz or 5yz, best 503"
    )


def test_warning_passes_with_its_finding_in_the_output(result: Result, finding: Finding) -> None:
    warned = replace(result, verdict=Verdict.WARN, findings=(replace(finding, severity="warn"),))
    (output,) = _root([warned]).iter("system-out")
    assert output.text is not None
    assert "warn: wrong-class 250: sent RNTO" in output.text
    assert "230 Hello." in output.text


def test_control_characters_are_seen_and_not_lost(result: Result, finding: Finding) -> None:
    hostile = replace(finding, received="250 \r\n\x00\x1b\x85\udcff")
    (failure,) = _root([replace(result, findings=(hostile,))]).iter("failure")
    assert "received 250 \\r\\n\\x00\\x1B\\x85\\xFF;" in failure.attrib["message"]


def test_endless_transcript_is_bounded(result: Result) -> None:
    (output,) = _root([replace(result, transcript="\x00" * 300_000 + "end")]).iter("system-out")
    assert output.text is not None
    assert len(output.text) < 70_000
    assert output.text.endswith("end")
    assert "characters left out" in output.text


@given(texts=st.lists(HOSTILE, min_size=10, max_size=10), verdict=st.sampled_from(Verdict))
def test_any_octets_of_a_server_give_a_file_that_reads_back(
    texts: list[str], verdict: Verdict
) -> None:
    finding = Finding(RNTO, "fail", "wrong-class", *texts[:5])
    results = [
        Result(texts[5], texts[6], verdict, texts[7], (finding,), texts[8], 0.5),
        Result("rfc959/a/b", RNTO, Verdict.PASS, transcript=texts[9]),
    ]
    root = _root(results, name=f"s{texts[5]}", target=texts[6])
    element = ELEMENT[verdict]
    assert _outcomes(root) == [[element] if element else [], []]


def test_junitparser_reads_it_back(tmp_path: Path, result: Result, catalogue: Catalogue) -> None:
    path = tmp_path / "out" / "junit.xml"
    known = replace(result, verdict=Verdict.KNOWN, reason="never mended (RFC 959 4.1.3)")
    write_junit(
        [result, known, replace(result, verdict=Verdict.PASS)],
        path,
        Suite(name="ftp-conformance", target="[::1]:21", seconds=2.0),
        catalogue,
    )
    (suite,) = JUnitXml.fromfile(str(path))
    failed, skipped, passed = suite
    assert (suite.name, suite.tests, suite.failures, suite.skipped) == ("ftp-conformance", 3, 1, 1)
    assert failed.result[0].type == "fail"
    assert skipped.result[0].message == "known: never mended (RFC 959 4.1.3)"
    assert passed.is_passed
    holder = failed.child(Properties)  # type: ignore[no-untyped-call]  # junitparser's own gap
    assert {each.name: each.value for each in holder}["requirement"] == RNTO


def test_file_is_utf_8_with_a_declaration(tmp_path: Path, result: Result) -> None:
    path = tmp_path / "junit.xml"
    write_junit([result], path, replace(SUITE, name="caf\u00e9"))
    octets = path.read_bytes()
    assert octets.startswith(b'<?xml version="1.0" encoding="utf-8"?>\n<testsuites ')
    assert 'name="caf\u00e9"'.encode() in octets


def test_no_result_gives_an_empty_suite() -> None:
    (suite,) = _root([])
    assert suite.attrib["tests"] == "0"


def test_case_is_written_before_the_next_one_is_made(result: Result) -> None:
    """A long run's texts have no room in memory."""
    made: list[str] = []

    def shown(one: Result) -> Result:
        made.append(one.case)
        return replace(one, transcript=f"dialogue {len(made)}")

    pieces = junit_pieces([result, result], SUITE, shown=shown)
    next(pieces)
    assert made == []
    assert "dialogue 1" in next(pieces)
    assert len(made) == 1


def test_file_that_cannot_be_written_is_told(tmp_path: Path, result: Result) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ReportError, match="the JUnit report cannot be written to"):
        write_junit([result], tmp_path / "file" / "x.xml", SUITE)


@pytest.mark.parametrize(
    "broken",
    [
        "<testsuite/>",
        "<testsuites tests='0' failures='0' errors='0' time='0'><oops/></testsuites>",
        "<testsuites tests='x' failures='0' errors='0' time='0'/>",
    ],
    ids=["root", "element", "count"],
)
def test_schema_finds_what_is_wrong(broken: str) -> None:
    assert violations(ElementTree.fromstring(broken))


@pytest.mark.parametrize("verdict", [Verdict.WARN, Verdict.INCONCLUSIVE])
def test_strict_demands_nothing_of_an_informative_case(verdict: Verdict) -> None:
    known = catalogue_of_the_project()
    name = next(name for name in known.requirements if known.is_informative(name))
    root = _root([Result("drafts/a/b", name, verdict)], strict=True, catalogue=known)
    element = ELEMENT[verdict]
    assert _outcomes(root) == [[element] if element else []]


def test_what_an_informative_case_tells_is_a_property_and_a_text() -> None:
    told = Result("drafts/files/mfmt", "drafts-mfmt", Verdict.OBSERVED, "MFMT: 213 \x1b[31m")
    root = _root([told])
    (case,) = root.iter("testcase")
    assert _properties(case)["observed"] == "MFMT: 213 \\x1B[31m"
    assert (case.findtext("system-out") or "").startswith("MFMT: 213")
    assert _outcomes(root) == [[]]


@pytest.mark.parametrize("verdict", [Verdict.FAIL, Verdict.STALE])
@pytest.mark.parametrize("strict", [False, True])
def test_what_is_not_scored_fails_nothing(verdict: Verdict, strict: bool, result: Result) -> None:
    late = replace(result, verdict=verdict, scored=False)
    root = _root([late], strict=strict)
    assert _outcomes(root) == [["skipped"]]
    assert _properties(next(root.iter("testcase")))["scored"] == "no"


def test_error_stays_one_though_it_is_not_scored(result: Result) -> None:
    assert _outcomes(_root([replace(result, verdict=Verdict.ERROR, scored=False)])) == [["error"]]
