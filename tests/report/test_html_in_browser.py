"""The page of a run as a browser has it: quiet, filtered, wide and narrow, and soon there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.report.html import html_text
from conformance.report.result import Finding, Result, Verdict
from conformance.report.stream import Stream, Told
from conformance.spec import catalogue

from .driven import Driven, driven

MANY = 5000
LARGEST = 6_000_000
GENEROUS = 30.0
"""Seconds: the figure that counts is the benchmark's (tests/benchmarks/html_opening.py)."""


def results(number: int) -> list[Result]:
    """So many results over the whole catalogue; each tenth fails, each eleventh warns."""
    known = catalogue().requirements.values()
    names = [one.id for one in known if one.observable and not one.is_informative]
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


@pytest.fixture(scope="module")
def browser() -> Iterator[Driven]:
    with driven() as one:
        one.look(1280)
        yield one


def cases_shown(browser: Driven) -> int:
    """Results that are not hidden."""
    hidden = "li[hidden], details[hidden] li"
    every, none = (
        "document.querySelectorAll('.requirement li').length",
        f"document.querySelectorAll('.requirement :is({hidden}), .requirement[hidden] li').length",
    )
    return int(browser.value(f"{every} - {none}"))


def text_of(browser: Driven, selector: str) -> str:
    return str(browser.value(f"document.querySelector({selector!r}).textContent"))


def test_page_asks_nobody_and_complains_of_nothing(small: str, browser: Driven) -> None:
    browser.open(small)
    assert browser.requests == [small]
    assert browser.complaints == []
    assert browser.value("document.querySelectorAll('details.requirement').length") == 60


def test_page_of_a_hostile_server_does_nothing_either(tmp_path: Path, browser: Driven) -> None:
    said = "<img src=http://127.0.0.1/x onerror=alert(1)><script>alert(2)</script>\u202e"
    finding = Finding("r", "fail", said, said, said, said, said, said)
    result = Result(said, said, Verdict.FAIL, said, (finding,), said)
    rows = [[0.0, 1, 0, "received", said.encode().decode("latin-1")]]
    told = Told(result, "", ({"token": "t", "events": rows},))
    stream = Stream(Path("run.jsonl"), {}, {"": {"name": said}}, (told,), {})
    (tmp_path / "page.html").write_text(html_text(stream, catalogue(), [said]), "utf-8")
    address = (tmp_path / "page.html").as_uri()
    browser.open(address)
    assert (browser.requests, browser.complaints) == ([address], [])
    assert browser.value("document.querySelectorAll('img').length") == 0
    assert text_of(browser, "h1") == said.replace("\u202e", "\\u202E")


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        ("verdict=fail", 6),
        ("verdict=fail&words=case-10", 1),
        ("words=nothing-has-this", 0),
        ("verdict=no-such", 60),
        ("", 60),
    ],
)
def test_filters_stand_in_the_address(state: str, shown: int, small: str, browser: Driven) -> None:
    browser.open("about:blank")
    browser.open(f"{small}#?{state}")
    assert browser.complaints == []
    assert cases_shown(browser) == shown


def test_section_is_shown_with_those_within_it(small: str, browser: Driven) -> None:
    known = [catalogue().requirements[one.requirement] for one in results(60)]
    place = f"{known[0].document}/{known[0].section}"
    inside = [one for one in known if f"{one.document}/{one.section}.".startswith(f"{place}.")]
    assert 0 < len(inside) < 60
    browser.open("about:blank")
    browser.open(f"{small}#?section={place}")
    assert cases_shown(browser) == len(inside)


def test_filter_that_is_typed_goes_into_the_address_and_is_told(
    small: str, browser: Driven
) -> None:
    browser.open("about:blank")
    browser.open(small)
    browser.value("document.querySelector('input[name=words]').focus()")
    browser.type("made/case-59")
    assert cases_shown(browser) == 1
    assert text_of(browser, "#shown") == "1 of 60 results"
    assert browser.value("location.hash") == "#?words=made%2Fcase-59"
    browser.value("document.querySelector('button[type=reset]').click()")
    assert browser.value("new Promise((done) => setTimeout(() => done(location.hash), 50))") == ""
    assert cases_shown(browser) == 60


def test_link_of_the_grid_opens_its_requirement_though_a_filter_hides_it(
    small: str, browser: Driven
) -> None:
    name = results(2)[1].requirement
    browser.open("about:blank")
    browser.open(f"{small}#?verdict=fail")
    browser.value(f"document.querySelector('a.cell[href=\"#{name}\"]').click()")
    wait = "new Promise((done) => setTimeout(done, 50))"
    entry = f"document.getElementById({name!r})"
    assert browser.value(f"{wait}.then(() => {entry}.open && !{entry}.hidden)") is True
    assert browser.value("location.hash") == f"#{name}"


def test_page_is_used_by_keys_alone(small: str, browser: Driven) -> None:
    browser.open("about:blank")
    browser.open(small)
    browser.press("Tab", 9)
    assert text_of(browser, ":focus") == "To the results"
    assert browser.value("document.activeElement.getBoundingClientRect().left >= 0") is True
    browser.value("document.querySelector('.finding summary').focus()")
    browser.press("Enter", 13, "\r")
    assert browser.value("document.querySelector('.finding').open") is True


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_page_is_drawn_wide_and_narrow(
    width: int, scheme: str, small: str, browser: Driven, tmp_path: Path
) -> None:
    browser.open("about:blank")
    browser.look(width, 900, scheme)
    browser.open(small)
    browser.value("document.querySelector('.finding').open = true")
    assert browser.value("document.documentElement.scrollWidth") <= width
    picture = tmp_path / f"{scheme}-{width}.png"
    picture.write_bytes(browser.picture())
    browser.look(1280)
    assert picture.stat().st_size > 20_000


def test_many_results_open(tmp_path: Path, browser: Driven) -> None:
    address = page(tmp_path, MANY)
    assert (tmp_path / "page.html").stat().st_size < LARGEST
    assert browser.open(address) < GENEROUS
    assert browser.complaints == []
    assert cases_shown(browser) == MANY
