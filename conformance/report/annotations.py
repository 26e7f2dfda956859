"""Annotations of GitHub's runners: what failed, where the log of a change shows it.

Only where such a runner says that it is one. Must not judge.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from conformance.report.failure import worst
from conformance.report.printable import cut, one_line
from conformance.report.result import Result
from conformance.verdict import Verdict

_KINDS = {
    Verdict.ERROR: "error",
    Verdict.FAIL: "error",
    Verdict.STALE: "error",
    Verdict.WARN: "warning",
}
_MOST = 10
"""Annotations of one kind that GitHub shows of a step."""

_LONGEST = 300
_ESCAPES = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_OF_TITLES = {**_ESCAPES, ":": "%3A", ",": "%2C"}


def annotation_lines(results: Iterable[Result], environment: Mapping[str, str]) -> Iterator[str]:
    """Give the lines, errors first; none where GITHUB_ACTIONS is not "true"."""
    if environment.get("GITHUB_ACTIONS") != "true":
        return
    scored = [one for one in results if one.scored and one.verdict in _KINDS]
    for kind in ("error", "warning"):
        for result in [one for one in scored if _KINDS[one.verdict] == kind][:_MOST]:
            first = worst(result.findings)
            what = f"{first.sent} came {first.received}" if first else result.reason
            title = _escaped(one_line(result.case), _OF_TITLES)
            yield f"::{kind} title={title}::{_escaped(cut(one_line(what), _LONGEST), _ESCAPES)}"


def _escaped(text: str, escapes: Mapping[str, str]) -> str:
    return "".join(escapes.get(character, character) for character in text)
