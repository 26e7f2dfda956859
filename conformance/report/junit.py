"""The JUnit report, written through junit-xml.

That library drops control characters silently, breaks on undecodable octets, forgets a failure
that has no message, and knows no properties of a case. So all text is escaped before it gets
there, each failure has a message, and a small subclass adds the properties. It must not decide
verdicts: it maps them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element, SubElement

from junit_xml import TestCase, TestSuite, to_xml_report_string

from conformance.report.clause import clause_and_level
from conformance.report.failure import worst
from conformance.report.printable import cut, one_line, printable
from conformance.report.writing import ReportError, write_whole
from conformance.verdict import Finding, Verdict

if TYPE_CHECKING:
    from conformance.report.result import Result
    from conformance.spec.catalogue import Catalogue

__all__ = ["ReportError", "junit_text", "write_junit"]

_FAILURES = frozenset({Verdict.FAIL, Verdict.STALE})
_SKIPPED = frozenset({Verdict.KNOWN, Verdict.UNSUPPORTED, Verdict.INCONCLUSIVE})
_STRICT_FAILURES = _FAILURES | {Verdict.WARN, Verdict.INCONCLUSIVE}

_MOST_TEXT = 1 << 16
"""Characters of one element's text. Viewers refuse files of some ten megabytes."""

_MOST_MESSAGE = 400
_DECLARATION = '<?xml version="1.0" encoding="utf-8"?>'
_CASE_ID = re.compile(r"(?:(?P<folder>[^\[]*)/)?(?P<name>[^/\[]*(?:\[.*)?)", re.DOTALL)


def write_junit(
    results: Sequence[Result],
    path: Path,
    *,
    suite_name: str,
    target: str,
    seconds: float,
    catalogue: Catalogue | None = None,
    timestamp: str = "",
    properties: Mapping[str, str] | None = None,
    strict: bool = False,
) -> None:
    """Write the report of one run to `path`: whole, or not at all.

    `seconds` is the wall time of the run; `timestamp` its begin in ISO 8601. With `strict`, what
    then counts against the server (warn, inconclusive) is a failure in the report too, so that
    the file and the exit status agree. Raises ReportError if the file cannot be written.
    """
    text = junit_text(
        results,
        suite_name=suite_name,
        target=target,
        seconds=seconds,
        catalogue=catalogue,
        timestamp=timestamp,
        properties=properties,
        strict=strict,
    )
    write_whole(path, text.encode("utf-8"), "JUnit report")


def junit_text(
    results: Sequence[Result],
    *,
    suite_name: str,
    target: str,
    seconds: float,
    catalogue: Catalogue | None = None,
    timestamp: str = "",
    properties: Mapping[str, str] | None = None,
    strict: bool = False,
) -> str:
    """Return the report of one run as XML text, to be encoded in UTF-8; see `write_junit`."""
    of_suite = {"target": target, **(properties or {})}
    suite = _Suite(
        one_line(suite_name),
        [_case(result, _failures(result, catalogue, strict)) for result in results],
        timestamp=one_line(timestamp) or None,
        properties={one_line(name): one_line(value) for name, value in of_suite.items()},
    )
    suite.seconds = seconds
    suite.case_properties = [_properties(result, catalogue) for result in results]
    # Pretty printing would turn line ends within attributes into blanks.
    text: str = to_xml_report_string([suite], prettyprint=False, encoding="utf-8")
    return f"{_DECLARATION}\n{text}\n"


class _Suite(TestSuite):  # type: ignore[misc]  # junit-xml has no annotations
    """A suite whose cases have properties, and whose times are there even where they are 0."""

    seconds: float
    case_properties: list[dict[str, str]]

    def build_xml_doc(self, encoding: str | None = None) -> Element:
        """Return the suite's element; called by to_xml_report_string."""
        root: Element = super().build_xml_doc(encoding)
        root.set("time", f"{self.seconds:.6f}")
        cases: list[Any] = self.test_cases
        elements = root.iter("testcase")
        for case, element, properties in zip(cases, elements, self.case_properties, strict=True):
            element.set("time", f"{case.elapsed_sec or 0:.6f}")
            # The schema that CI systems share wants the properties before failure and output.
            holder = Element("properties")
            for name, value in properties.items():
                SubElement(holder, "property", {"name": name, "value": value})
            element.insert(0, holder)
        return root


def _failures(result: Result, catalogue: Catalogue | None, strict: bool) -> frozenset[Verdict]:
    """Which verdicts are failures: none where it is not scored, and by no letter is anything
    demanded of an informative case.
    """
    if not result.scored:
        return frozenset()
    informative = catalogue is not None and catalogue.is_informative(result.requirement)
    return _STRICT_FAILURES if strict and not informative else _FAILURES


def _case(result: Result, failures: frozenset[Verdict]) -> TestCase:
    folder, name = _names(result.case)
    case = TestCase(name, classname=folder or "conformance", elapsed_sec=result.seconds)
    shown = [_findings(result), result.transcript]
    if result.verdict in failures:
        case.add_failure_info(_message(result), shown.pop(0), str(result.verdict))
    elif result.verdict is Verdict.ERROR:
        case.add_error_info(_message(result), shown.pop(0), str(result.verdict))
    elif result.verdict in _SKIPPED or (result.verdict in _FAILURES and not result.scored):
        case.add_skipped_info(_message(result))
    case.stdout = _bounded("\n\n".join(text for text in shown if text))
    return case


def _names(case: str) -> tuple[str, str]:
    """Split "rfc959/rename/words[noop]" into "rfc959.rename" and "words[noop]"."""
    match = _CASE_ID.fullmatch(case)
    folder, name = (match["folder"] or "", match["name"]) if match else ("", case)
    return one_line(folder).replace("/", "."), one_line(name) or "-"


def _properties(result: Result, catalogue: Catalogue | None) -> dict[str, str]:
    found = {"case": result.case, "requirement": result.requirement, "verdict": result.verdict}
    requirement = catalogue.requirements.get(result.requirement) if catalogue else None
    if requirement:
        found["document"] = requirement.document
        found["section"] = requirement.section
        found["level"] = requirement.level
        found["clause"] = clause_and_level(requirement)
        if requirement.rulings:
            found["ruling"] = " ".join(requirement.rulings)
    if result.verdict is Verdict.OBSERVED:
        found["observed"] = result.reason
    first = worst(result.findings)
    if first:
        found["way"] = first.way
        if first.requirement != result.requirement:
            found["broken"] = first.requirement
    if result.times_seen > 1:
        found["times_seen"] = str(result.times_seen)
    if not result.scored:
        found["scored"] = "no"
    return {name: one_line(value) for name, value in found.items() if value}


def _message(result: Result) -> str:
    """Return the one line that viewers list; never empty, or junit-xml drops the failure."""
    first = worst(result.findings)
    if first and result.verdict in (Verdict.FAIL, Verdict.WARN):
        text = _finding(first)
    else:
        text = result.reason or (first.way if first else "no reason given")
    return cut(f"{result.verdict}: {one_line(text)}", _MOST_MESSAGE)


def _finding(finding: Finding) -> str:
    parts = (
        ("sent", finding.sent),
        ("received", finding.received),
        ("allowed", finding.allowed),
        ("detail", finding.detail),
    )
    said = "; ".join(f"{label} {one_line(text)}" for label, text in parts if text)
    return f"{finding.way}: {said}" if said else finding.way


def _findings(result: Result) -> str:
    lines = [f"{finding.severity}: {_finding(finding)}" for finding in result.findings]
    if result.reason:
        lines.insert(0, result.reason)
    return _bounded("\n".join(lines))


def _bounded(text: str) -> str:
    """Return the text, or its begin and its end, where what was judged last stands."""
    text = printable(text)
    if len(text) <= _MOST_TEXT:
        return text
    half = _MOST_TEXT // 2
    left_out = len(text) - 2 * half
    return f"{text[:half]}\n... ({left_out} characters left out)\n{text[-half:]}"
