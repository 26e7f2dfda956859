"""The page of the matrix as a browser has it: a cell leads to its dialogue, the filter filters."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.report.matrix_html import matrix_html
from conformance.spec.catalogue import Catalogue

from .driven import Driven, driven
from .test_matrix import two

_SEEN = "document.querySelectorAll('.tall tbody tr:not(.section)').values()"
_SHOWN = f"[...{_SEEN}].filter((row) => row.offsetHeight > 0).length"


@pytest.fixture(scope="module")
def browser() -> Iterator[Driven]:
    with driven() as one:
        one.look(1280)
        yield one


@pytest.fixture
def page(tmp_path: Path, catalogue: Catalogue) -> str:
    path = tmp_path / "matrix.html"
    path.write_text(matrix_html(two(tmp_path, catalogue), catalogue), "utf-8")
    return path.as_uri()


def test_page_asks_nobody_and_complains_of_nothing(page: str, browser: Driven) -> None:
    browser.open(page)
    assert (browser.requests, browser.complaints) == ([page], [])


def test_red_cell_leads_to_its_dialogue(page: str, browser: Driven) -> None:
    browser.look(1280, 300)
    browser.open(page)
    browser.value("document.querySelector('.tall a.v.f').click()")
    target = "document.querySelector('.finding:target')"
    assert "RNTO b" in str(browser.value(f"{target}.querySelector('pre').textContent"))
    assert browser.value(f"Math.abs({target}.getBoundingClientRect().top) < innerHeight")


def test_filter_leaves_what_deviates(page: str, browser: Driven) -> None:
    browser.open("about:blank")
    browser.open(page)
    assert browser.value(_SHOWN) == 3
    browser.value("document.querySelector('#deviating').click()")
    assert browser.value(_SHOWN) == 2
