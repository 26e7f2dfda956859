"""Tests of the page for a browser."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest

from conformance.report.comparison import compare
from conformance.report.comparison_html import comparison_html
from conformance.report.gravity import LETTERS
from conformance.spec.catalogue import Catalogue
from conformance.verdict import Verdict

from .made_runs import HOSTILE, F, P, W, runs, trio

A = "rfc959/rename/a"
VOID = {"meta", "br"}


class _Page(HTMLParser):
    """Gathers tags and texts, and holds that each tag is closed where it was opened."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: Counter[str] = Counter()
        self.attributes: set[str] = set()
        self.policy = ""
        self.style = ""
        self.texts: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes |= {name for name, _ in attrs}
        if ("http-equiv", "Content-Security-Policy") in attrs:
            self.policy = dict(attrs)["content"] or ""
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "style":
            self.style += data
        else:
            self.texts.append(data)


def test_page_is_well_formed_and_of_one_file(tmp_path: Path, catalogue: Catalogue) -> None:
    text = comparison_html(compare(trio(tmp_path), catalogue))
    page = _Page(text)
    assert page.open == []
    assert not {"script", "link", "img", "iframe"} & page.tags.keys()
    assert not {"src", "href", "style", "onclick"} & page.attributes
    assert not re.search(r"https?://|url\(|@import", text)


def test_policy_lets_in_the_style_of_the_page_alone(tmp_path: Path, catalogue: Catalogue) -> None:
    page = _Page(comparison_html(compare(trio(tmp_path), catalogue)))
    digest = base64.b64encode(hashlib.sha256(page.style.encode()).digest()).decode()
    assert page.policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}';")


@pytest.mark.parametrize("hostile", [HOSTILE, "</title></style><b>", "'\"><img src=x>", "\ud800"])
def test_what_a_server_says_is_text(tmp_path: Path, catalogue: Catalogue, hostile: str) -> None:
    def pages(said: str) -> _Page:
        first = {A: P, f"rfc959/{said}/b": P}
        last = {A: (F, said), f"rfc959/{said}/b": (W, said)}
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        folder.mkdir()
        found = compare(runs(folder, first, last, targets=(said, "ok")), catalogue)
        return _Page(comparison_html(found, everything=True))

    mild, wild = pages("mild"), pages(hostile)
    assert wild.tags == mild.tags
    assert wild.attributes == mild.attributes
    assert all(text.replace("\n", "").isprintable() for text in wild.texts)


def test_every_verdict_has_a_letter_of_its_own_and_a_colour(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    assert "".join(LETTERS.values()) == "PFWKSUIEO"
    assert set(LETTERS) == set(Verdict)
    said = {f"{A}{verdict}": verdict for verdict in Verdict}
    text = comparison_html(compare(runs(tmp_path, said, said), catalogue), everything=True)
    for verdict, letter in LETTERS.items():
        assert f'<span class="v {letter.lower()}" title="{verdict}">{letter}</span>' in text
        assert f".{letter.lower()} {{ background" in text


def test_who_is_alone_and_what_was_not_run_is_marked(tmp_path: Path, catalogue: Catalogue) -> None:
    text = comparison_html(compare(trio(tmp_path), catalogue))
    assert '<span class="v e alone" title="error">E</span><span class="mark">alone</span>' in text
    assert '<span class="v n" title="not run">' in text
    assert '<span class="part">1 of 2</span>' in text


def test_runs_that_differ_nowhere_say_so(tmp_path: Path, catalogue: Catalogue) -> None:
    page = _Page(comparison_html(compare(runs(tmp_path, {A: P}, {A: P}), catalogue)))
    assert "Nowhere." in page.texts


def test_keyboard_reaches_what_can_be_moved(tmp_path: Path, catalogue: Catalogue) -> None:
    text = comparison_html(compare(trio(tmp_path), catalogue))
    boxes = re.findall(r'<div class="scroll[^>]*>', text)
    assert boxes
    assert all('tabindex="0" role="region" aria-label="' in box for box in boxes)
