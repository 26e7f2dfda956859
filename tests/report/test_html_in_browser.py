"""The page of a run as a browser has it: quiet, filtered, wide and narrow, and soon there."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from conformance.report.html import html_text
from conformance.report.result import Finding, Result, Verdict
from conformance.report.stream import Stream, Told
from conformance.spec import catalogue

from .browser import opened, pictured

MANY = 5000
GENEROUS = 20.0
"""Seconds: the figure that counts is the benchmark's (tests/benchmarks/html_opening.py)."""


def results(number: int) -> list[Result]:
    """So many results over the whole catalogue; each tenth fails, each eleventh warns."""
    names = [one.id for one in catalogue().requirements.values() if one.observable]
    made = []
    for count in range(number):
        name = names[count % len(names)]
        verdict = (
            Verdict.FAIL if count % 10 == 0 else Verdict.WARN if count % 11 == 0 else Verdict.PASS
        )
        finding = Finding(name, "fail", "wrong-class", "500", "NOOP\\r\\n", "500 no\\r\\n", "200")
        found = (finding,) if verdict is not Verdict.PASS else ()
        made.append(Result(f"rfc959/made/case-{count}", name, verdict, "", found))
    return made


def page(folder: Path, number: int) -> str:
    """The address of a page of so many results."""
    rows = [
        *([0.1 * n, 1, 0, "sent", "NOOP\r\n"] for n in range(10)),
        [1.5, 1, 0, "received", "500 no\r\n"],
    ]
    told = tuple(Told(one, "", ({"token": "t", "events": rows},)) for one in results(number))
    stream = Stream(Path("run.jsonl"), {}, {"": {"name": "Made up"}}, told, {"exit_status": 1})
    path = folder / "page.html"
    path.write_text(html_text(stream, catalogue()), "utf-8")
    return path.as_uri()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> str:
    return page(tmp_path_factory.mktemp("page"), 60)


def visible(dom: str) -> int:
    """Requirements that are not hidden."""
    return len(re.findall(r'<details class="requirement" (?![^>]*hidden)', dom))


def test_page_opens_without_a_word_on_the_console(small: str) -> None:
    dom, console = opened(small)
    assert console == []
    assert '<form id="filters" class="ready">' in dom
    assert visible(dom) == 60


@pytest.mark.parametrize(
    ("state", "shown"),
    [("verdict=fail", 6), ("words=nothing-has-this", 0), ("section=rfc959", 60), ("", 60)],
)
def test_filters_stand_in_the_address(state: str, shown: int, small: str) -> None:
    dom, console = opened(f"{small}#?{state}")
    assert console == []
    assert visible(dom) == shown


def test_link_of_the_grid_opens_its_requirement(small: str) -> None:
    name = results(1)[0].requirement
    dom, _ = opened(f"{small}#{name}")
    assert re.search(f'<details class="requirement" id="{re.escape(name)}"[^>]* open', dom)


@pytest.mark.parametrize("width", [1280, 360])
def test_page_is_drawn_wide_and_narrow(width: int, small: str, tmp_path: Path) -> None:
    assert len(pictured(small, tmp_path / "page.png", width)) > 20_000


def test_many_results_open(tmp_path: Path) -> None:
    address = page(tmp_path, MANY)
    began = time.monotonic()
    dom, console = opened(address)
    assert time.monotonic() - began < GENEROUS
    assert console == []
    assert dom.count("<li data-verdict=") == MANY
