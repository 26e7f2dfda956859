"""The JUnit report, written through junit-xml.

That library drops control characters silently, breaks on undecodable octets, forgets a failure
that has no message, and knows no properties of a case. So all text is escaped before it gets
there, each failure has a message, and a small subclass adds the properties. It must not decide
verdicts: it maps them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement

from junit_xml import TestCase, TestSuite, to_xml_report_string

from conformance.report.clause import clause_and_level
from conformance.report.failure import worst
from conformance.report.printable import cut, one_line, printable
from conformance.report.writing import ReportError, write_pieces
from conformance.verdict import Finding, Verdict

if TYPE_CHECKING:
    from conformance.report.result import Result
    from conformance.spec.catalogue import Catalogue

__all__ = ["ReportError", "Suite", "junit_pieces", "write_junit"]

_FAILURES = frozenset({Verdict.FAIL, Verdict.STALE})
_SKIPPED = frozenset({Verdict.KNOWN, Verdict.UNSUPPORTED, Verdict.INCONCLUSIVE})
_STRICT_FAILURES = _FAILURES | {Verdict.WARN, Verdict.INCONCLUSIVE}

_ELEMENTS = {"failure": "failures", "error": "errors", "skipped": "skipped"}
"""How a suite counts them."""

_MOST_TEXT = 1 << 16
"""Characters of one element's text. Viewers refuse files of some ten megabytes."""

_MOST_MESSAGE = 400
_DECLARATION = '<?xml version="1.0" encoding="utf-8"?>'
_CASE_ID = re.compile(r"(?:(?P<folder>[^\[]*)/)?(?P<name>[^/\[]*(?:\[.*)?)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """What a report says of its run: the suite's and the target's name, the wall time, and when it
    began, in ISO 8601. With `strict`, what then counts against the server (warn, inconclusive) is a
    failure in the report too, so that the file and the exit status agree.
    """

    name: str
    target: str
    seconds: float
    timestamp: str = ""
    strict: bool = False


def write_junit(
    results: Sequence[Result],
    path: Path,
    suite: Suite,
    catalogue: Catalogue | None = None,
    shown: Callable[[Result], Result] = lambda result: result,
) -> None:
    """Write the report of one run to `path`: whole, or not at all.

    `shown` gives a result with the transcript that it is to have, when its turn comes. Raises
    ReportError if the file cannot be written.
    """
    pieces = junit_pieces(results, suite, catalogue, shown)
    write_pieces(path, (piece.encode("utf-8") for piece in pieces), "JUnit report")


def junit_pieces(
    results: Sequence[Result],
    suite: Suite,
    catalogue: Catalogue | None = None,
    shown: Callable[[Result], Result] = lambda result: result,
) -> Iterator[str]:
    """Yield the report as XML text, to be encoded in UTF-8, case by case; see `write_junit`."""
    counts: Counter[str] = Counter(tests=len(results))
    for result in results:
        counts[_ELEMENTS.get(_outcome(result, _failures(result, catalogue, suite.strict)), "")] += 1
    head, end, tail = _text(_Head(suite, counts)).rpartition("</testsuite>")
    yield f"{_DECLARATION}\n{head}"
    for result in results:
        case = _case(shown(result), _failures(result, catalogue, suite.strict))
        of_one = _text(_Holder(case, result.seconds, _properties(result, catalogue)))
        yield of_one[of_one.index("<testcase") : of_one.rindex("</testsuite>")]
    yield f"{end}{tail}\n"


def _text(suite: TestSuite) -> str:
    # Pretty printing would turn line ends within attributes into blanks.
    text: str = to_xml_report_string([suite], prettyprint=False, encoding="utf-8")
    return text


class _Head(TestSuite):  # type: ignore[misc]  # junit-xml has no annotations
    """A suite that tells the counts of cases that are not in it, for they are written one by one:
    those of a long run have no room in memory.
    """

    def __init__(self, suite: Suite, counts: Mapping[str, int]) -> None:
        super().__init__(
            one_line(suite.name),
            timestamp=one_line(suite.timestamp) or None,
            properties={"target": one_line(suite.target)},
        )
        self._counts = counts
        self._seconds = suite.seconds

    def build_xml_doc(self, encoding: str | None = None) -> Element:
        """Return the suite's element; called by to_xml_report_string."""
        root: Element = super().build_xml_doc(encoding)
        for name in ("errors", "failures", "skipped", "tests"):
            root.set(name, str(self._counts[name]))
        root.set("time", f"{self._seconds:.6f}")
        return root


class _Holder(TestSuite):  # type: ignore[misc]  # junit-xml has no annotations
    """One case, which has properties, and whose time is there even where it is 0."""

    def __init__(self, case: TestCase, seconds: float, properties: Mapping[str, str]) -> None:
        super().__init__("one", [case])
        self._seconds = seconds
        self._properties = properties

    def build_xml_doc(self, encoding: str | None = None) -> Element:
        """Return the suite's element; called by to_xml_report_string."""
        root: Element = super().build_xml_doc(encoding)
        (element,) = root.iter("testcase")
        element.set("time", f"{self._seconds:.6f}")
        # The schema that CI systems share wants the properties before failure and output.
        holder = Element("properties")
        for name, value in self._properties.items():
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


def _outcome(result: Result, failures: frozenset[Verdict]) -> str:
    """What the result is in JUnit's terms; nothing where the case passed."""
    if result.verdict in failures:
        return "failure"
    if result.verdict is Verdict.ERROR:
        return "error"
    left_out = result.verdict in _FAILURES and not result.scored
    return "skipped" if result.verdict in _SKIPPED or left_out else ""


def _case(result: Result, failures: frozenset[Verdict]) -> TestCase:
    folder, name = _names(result.case)
    case = TestCase(name, classname=folder or "conformance", elapsed_sec=result.seconds)
    shown = [_findings(result), result.transcript]
    outcome = _outcome(result, failures)
    if outcome == "failure":
        case.add_failure_info(_message(result), shown.pop(0), str(result.verdict))
    elif outcome == "error":
        case.add_error_info(_message(result), shown.pop(0), str(result.verdict))
    elif outcome == "skipped":
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
