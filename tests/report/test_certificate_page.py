"""The certificate's page: what it says, and that nothing of a server's can act in it."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

from conformance.report.certificate_page import certificate_page
from conformance.report.profiled import by_profile
from conformance.report.result import Finding, Result, Verdict
from conformance.report.stream import Stream, Told
from conformance.spec import Profile
from conformance.spec.catalogue import Catalogue

from .conftest import RNTO, STOU

HOSTILE = '<script>alert(1)</script>"\x1b[31m\u202e\x00&'


def page(catalogue: Catalogue, *results: Result, target: str = "Server 1.0") -> str:
    """The page of a run with these results."""
    names = frozenset({RNTO, STOU})
    cases = frozenset(result.case for result in results)
    profile = Profile("made-up", 1, "Made up", "for tests", frozenset({RNTO}), names, cases)
    stream = Stream(
        Path("run.jsonl"),
        {"began": "2026-01-01T00:00:00+00:00", "suite": {"version": "1"}, "environment": {}},
        {"": {"name": target}},
        tuple(Told(result) for result in results),
        {"seconds": 2.0, "whole": True},
    )
    return certificate_page(stream, by_profile(results, profile), catalogue)


class Reader(HTMLParser):
    """Takes text and names of elements."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.elements: set[str] = set()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        assert attrs is not None
        self.elements.add(tag)

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    return reader


def test_page_says_what_was_shown(catalogue: Catalogue) -> None:
    text = " ".join(read(page(catalogue, Result("a/one", RNTO, Verdict.PASS))).words)
    for word in ("Server 1.0", "conforms", "made-up@1, Made up", "1 of 2", "2.0 s"):
        assert word in text


def test_page_tells_what_is_broken_and_known(catalogue: Catalogue) -> None:
    finding = Finding(STOU, "fail", "wrong-class", "500", "", "", "")
    text = " ".join(
        read(
            page(
                catalogue,
                Result("a/one", RNTO, Verdict.FAIL),
                Result("a/two", STOU, Verdict.KNOWN, "for a reason", (finding,)),
            )
        ).words
    )
    for word in ("does not conform", RNTO, STOU, "for a reason", "a/two"):
        assert word in text


def test_nothing_of_a_servers_acts(catalogue: Catalogue) -> None:
    finding = Finding(RNTO, "fail", "kind", HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE)
    result = Result(f"a/{HOSTILE}", RNTO, Verdict.KNOWN, HOSTILE, (finding,))
    text = page(catalogue, result, target=HOSTILE)
    assert "script" not in read(text).elements
    assert not {"\x1b", "\u202e", "\x00"} & set(text)
    assert "default-src &#x27;none&#x27;" in text or "default-src 'none'" in text
