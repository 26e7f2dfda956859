"""The page of a run: what it shows, and that nothing of a server's can act in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.link.recording import to_rows
from conformance.link.transcript import Event, Kind
from conformance.report.html import html_text, write_html
from conformance.report.html_tables import replies_by_command
from conformance.report.printable import one_line
from conformance.report.result import Finding, Result, Verdict
from conformance.report.stream import Stream, Told
from conformance.report.writing import ReportError
from conformance.spec.catalogue import Catalogue

from .conftest import HIDDEN, MONITOR, RNTO, STOU, TELNET

HOSTILE = "<script>alert(1)</script>\"'&]]>\x1b[31m\x00\u202e\u2066|`"
EVENTS = [
    Event(0.0, 1, False, Kind.CONNECTED, b"", "127.0.0.1 1 127.0.0.1 21"),
    Event(0.1, 1, False, Kind.RECEIVED, b"220 ready\r\n"),
    Event(0.2, 1, False, Kind.SENT, b"RNTO new\r\n"),
    Event(0.3, 2, True, Kind.CONNECTED, b"", "127.0.0.1 2 127.0.0.1 20"),
    Event(0.4, 2, True, Kind.RECEIVED, bytes(300)),
    Event(0.5, 1, False, Kind.RECEIVED, b"250-odd\r\n250 <b>done</b>\x1b\r\n"),
]
FINDING = Finding(
    *(RNTO, "fail", "wrong-class", "250", "RNTO new\\r\\n"),
    *("250-odd\\r\\n250 <b>done</b>\\x1B\\r\\n", "a refusal"),
)


class Page(HTMLParser):
    """Elements with their attributes, and text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._skips = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._skips = tag in ("style", "script")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("style", "script"):
            self._skips = False

    def handle_data(self, data: str) -> None:
        if not self._skips:
            self.words.append(data)

    def having(self, word: str) -> list[dict[str, str | None]]:
        """The attributes of elements of a class."""
        return [given for _, given in self.elements if word in (given.get("class") or "").split()]

    @property
    def text(self) -> str:
        return " ".join(self.words)


def stream(*results: Result, ended: bool = True, events: Sequence[Event] = EVENTS) -> Stream:
    attempts: tuple[dict[str, Any], ...] = ({"token": "t", "events": to_rows(events)},)
    end = {"exit_status": 0, "seconds": 1.0, "whole": True} if ended else {}
    told = tuple(Told(result, "", attempts) for result in results)
    return Stream(Path("run.jsonl"), {"began": "now"}, {"": {"name": "Server 1.0"}}, told, end)


def page(catalogue: Catalogue, *results: Result, **more: Any) -> Page:
    return Page(html_text(stream(*results, **more), catalogue))


PASS = Result("rfc959/rename/words", RNTO, Verdict.PASS)
FAIL = Result("rfc959/rename/words", RNTO, Verdict.FAIL, "", (FINDING,))


def test_green_run_says_so(catalogue: Catalogue) -> None:
    shown = page(catalogue, PASS)
    assert shown.having("standing")[0]["class"] == "standing good"
    assert "Nothing fails" in shown.text
    assert "Server 1.0" in shown.text


def test_incomplete_run_is_never_green(catalogue: Catalogue) -> None:
    shown = page(catalogue, PASS, ended=False)
    assert shown.having("standing")[0]["class"] == "standing bad"
    assert "INCOMPLETE" in shown.words
    assert "Nothing can be said of the whole" in shown.words
    assert "Something fails, in what is there" in page(catalogue, FAIL, ended=False).words


def test_lines_of_the_profile_stand_at_the_top(catalogue: Catalogue) -> None:
    shown = Page(html_text(stream(PASS), catalogue, ["profile x@1: conforms"]))
    assert shown.text.index("profile x@1: conforms") < shown.text.index("Findings")


def test_finding_has_its_clause_fields_and_dialogue(catalogue: Catalogue) -> None:
    shown = page(catalogue, FAIL)
    for words in ("RNTO that no RNFR", "RFC 959 section 4.1.3", "R41", "a refusal", "wrong-class"):
        assert words in shown.text
    assert len(shown.having("ladder")) == 1


def test_findings_come_in_the_order_of_what_is_to_be_done(catalogue: Catalogue) -> None:
    verdicts = ["fail", "stale", "error", "warn", "known", "inconclusive"]
    results = [Result(f"a/{one}", RNTO, Verdict(one)) for one in sorted(verdicts)]
    shown = page(catalogue, *results, Result("a/pass", RNTO, Verdict.PASS))
    assert [one["data-verdict"] for one in shown.having("finding")] == verdicts


def test_finding_names_its_rulings_and_whatever_else_was_found(catalogue: Catalogue) -> None:
    more = replace(FINDING, requirement=STOU, severity="warn", observed="226", allowed="")
    both = replace(FAIL, findings=(FINDING, more))
    shown = page(catalogue, both, replace(FAIL, case="a/other", findings=(more,)))
    assert "Ruling R41: What comes between RNFR and RNTO" in shown.text
    assert "warn: wrong-class 226 after RNTO new\\r\\n" in shown.words
    assert "RFC 1123 section 4.1.2.9, SHOULD (explicit): The 150 names the file." in shown.words


def test_reason_is_not_said_twice(catalogue: Catalogue) -> None:
    def times(verdict: Verdict) -> int:
        given = replace(FAIL, verdict=verdict, reason="once")
        findings = str(html_text(stream(given), catalogue)).partition('id="requirements"')[0]
        return Page(findings).words.count("once")

    assert (times(Verdict.FAIL), times(Verdict.STALE)) == (0, 1)


def test_finding_of_the_monitors_shows_the_case_in_which_it_was_seen(catalogue: Catalogue) -> None:
    seen = Result("monitor/x[RNTO 250]", RNTO, Verdict.WARN, f"seen 2 times, first in {PASS.case}")
    told = (Told(seen), Told(PASS, "", ({"token": "t", "events": to_rows(EVENTS)},)))
    shown = Page(html_text(Stream(Path("run.jsonl"), {}, {}, told, {}), catalogue))
    assert len(shown.having("ladder")) == 1


def test_finding_of_the_monitors_in_a_sequence_shows_that_and_not_what_drew_it(
    catalogue: Catalogue,
) -> None:
    reason = f"seen 2 times, first in {PASS.case}"
    seen = Result("monitor/x[RNTO 250]", RNTO, Verdict.WARN, reason, transcript="> RNTO drawn")
    attempt = {"token": "t", "events": to_rows(EVENTS), "sequences": []}
    told = (Told(seen), Told(PASS, "", (attempt,)))
    shown = Page(html_text(Stream(Path("run.jsonl"), {}, {}, told, {}), catalogue))
    assert shown.having("ladder") == []
    assert "> RNTO drawn" in shown.words


def test_sequence_that_was_found_is_shown_in_place_of_its_attempt(catalogue: Catalogue) -> None:
    rows = to_rows([Event(0.0, 1, False, Kind.SENT, b"FOUND\r\n")])
    sequence = {"role": "found", "way": FINDING.way, "events": rows}
    attempt = {"token": "t", "events": to_rows(EVENTS), "sequences": [sequence]}
    given = Stream(Path("run.jsonl"), {}, {}, (Told(FAIL, "", (attempt,)),), {})
    assert "FOUND\\r\\n" in Page(html_text(given, catalogue)).words


def test_results_stand_under_their_documents_and_what_no_rfc_has_comes_last(
    catalogue: Catalogue,
) -> None:
    odd = replace(catalogue.requirements[TELNET], id="drafts-x", document="a", level="informative")
    known = {"drafts-x": odd, **catalogue.requirements}
    results = [Result("a", name, Verdict.PASS) for name in ("unknown", "drafts-x", STOU, RNTO)]
    shown = page(replace(catalogue, requirements=known), *results)
    assert [one["id"] for one in shown.having("requirement")] == [
        *(RNTO, STOU, "drafts-x", "unknown")
    ]
    assert "Informative: drafts, vendors, habits" in shown.words


@pytest.mark.parametrize(
    ("began", "shown"),
    [
        ("2026-11-27T01:50:16+01:00", "2026-11-27 00:50 UTC"),
        ("now", "now, 1.0 s, suite , TLS ?"),
    ],
)
def test_moment_is_told_in_utc(began: str, shown: str, catalogue: Catalogue) -> None:
    given = replace(stream(PASS), begin={"began": began})
    assert shown in Page(html_text(given, catalogue)).words


def test_heat_has_enough_contrast_in_light_and_dark() -> None:
    style = files("conformance.report").joinpath("page.css").read_text("utf-8")
    for block in re.findall(r":root \{(.*?--heat-ink.*?)\}", style, re.DOTALL):
        colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]+);", block))
        for depth in range(1, 6):
            ink = colours["ink" if depth < 4 else "heat-ink"]
            assert contrast(ink, colours[f"heat{depth}"]) >= 4.5
        for name in ("ink", "soft", "good", "bad", "warn", "known", "calm"):
            assert contrast(colours[name], colours["paper"]) >= 4.5


def contrast(one: str, other: str) -> float:
    """As WCAG 2 has it."""

    def light(colour: str) -> float:
        digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
        parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
        red, green, blue = (
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    darker, lighter = sorted((light(one), light(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_grid_has_each_observable_requirement(catalogue: Catalogue) -> None:
    shown = page(catalogue, FAIL, Result("a", STOU, Verdict.PASS))
    cells = {
        given.get("href"): given["class"] for given in shown.having("cell") if "title" in given
    }
    assert cells[f"#{RNTO}"] == "cell fail"
    assert cells[f"#{STOU}"] == "cell pass"
    titles = [given["title"] or "" for given in shown.having("none") if "title" in given]
    assert any(TELNET in title for title in titles)
    assert any(MONITOR in title for title in titles)
    assert not any(HIDDEN in title for title in titles)
    assert shown.having("requirement")[0]["id"] in (RNTO, STOU)


def test_judged_case_wins_over_an_unsupported_one(catalogue: Catalogue) -> None:
    shown = page(catalogue, PASS, Result("b", RNTO, Verdict.UNSUPPORTED))
    assert any(
        one.get("href") == f"#{RNTO}" and one["class"] == "cell pass"
        for one in shown.having("cell")
    )


def test_heat_map_counts_replies(catalogue: Catalogue) -> None:
    shown = page(catalogue, PASS, FAIL)
    titles = {
        given.get("title"): given.get("class") for name, given in shown.elements if name == "td"
    }
    assert {"RNTO 250", "(greeting) 220"} <= titles.keys()


def test_reply_is_counted_for_its_command() -> None:
    said = [
        *(b"220 ready", b"> USE", b"> R demo\r\n", b"331 go on", b"> RETR a\r\n", b"150 here"),
        *(b"> \xff\xf4\xff\xf2ABOR\r\n", b"226 done", b"225 idle", b"> XYZZY\r\n", b"500 what"),
        b"421 bye",
    ]
    events = [
        Event(0.0, 1, False, Kind.SENT, line[2:])
        if line.startswith(b"> ")
        else Event(0.0, 1, False, Kind.RECEIVED, line + b"\r\n")
        for line in said
    ]
    assert replies_by_command([events]) == {
        "(greeting)": {220: 1},
        "USER": {331: 1},
        "RETR": {150: 1, 226: 1},
        "ABOR": {225: 1},
        "(other)": {500: 1, 421: 1},
    }


def test_nothing_of_a_servers_acts(catalogue: Catalogue) -> None:
    finding = Finding(RNTO, "fail", HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE)
    hostile = Result(f"a/{HOSTILE}", HOSTILE, Verdict.FAIL, HOSTILE, (finding,), HOSTILE)
    events = [Event(0.0, 1, False, Kind.RECEIVED, HOSTILE.encode(), HOSTILE)]
    text = html_text(stream(hostile, events=events), catalogue, [HOSTILE])
    scripts = [given for name, given in Page(text).elements if name == "script"]
    assert scripts == [{}]
    assert not set("\x1b\x00\u202e\u2066") & set(text)
    policy = next(g for n, g in Page(text).elements if g.get("http-equiv"))["content"] or ""
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy


@given(st.text(min_size=1, max_size=200))
def test_any_text_comes_out_as_the_text_that_it_was(said: str) -> None:
    empty = Catalogue({}, {}, {}, {})
    finding = Finding("r", "fail", "kind", "", said, said, said)
    result = Result(f"a/{said}", "r", Verdict.INCONCLUSIVE, said, (finding,))
    text = html_text(stream(result), empty)
    shown = Page(text)
    assert [name for name, _ in shown.elements].count("script") == 1
    assert shown.words.count(one_line(said)) >= 4  # its reason, and three fields
    assert f"a/{one_line(said)}" in shown.words
    assert all(character.isprintable() or character == "\n" for character in text)


def test_recording_that_cannot_be_read_is_passed_over(catalogue: Catalogue) -> None:
    told = Told(FAIL, "", ({"token": "t", "events": "none"},))
    broken = Stream(Path("run.jsonl"), {}, {}, (told,), {})
    assert not Page(html_text(broken, catalogue)).having("ladder")


def test_file_that_cannot_be_written_is_told(catalogue: Catalogue, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ReportError, match="the HTML report cannot be written to "):
        write_html(stream(PASS), tmp_path / "file" / "page.html", catalogue)
