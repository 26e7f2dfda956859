"""Tests of the tables for GitHub."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.report.comparison import compare
from conformance.report.comparison_markdown import comparison_markdown, escaped
from conformance.spec.catalogue import Catalogue

from .made_runs import HOSTILE, F, P, W, runs, trio

A = "rfc959/rename/a"


def test_trio(tmp_path: Path, catalogue: Catalogue, snapshot: Callable[[str, str], None]) -> None:
    snapshot("comparison", comparison_markdown(compare(trio(tmp_path), catalogue)).rstrip("\n"))


def test_only_what_differs_is_shown_unless_all_is_wanted(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    found = compare(trio(tmp_path), catalogue)
    assert "of-elsewhere" not in comparison_markdown(found)
    assert "of-elsewhere" in comparison_markdown(found, everything=True)


def test_runs_that_differ_nowhere_say_so(tmp_path: Path, catalogue: Catalogue) -> None:
    text = comparison_markdown(compare(runs(tmp_path, {A: P}, {A: P}), catalogue))
    assert text.endswith("## Where the runs differ\n\nNowhere.\n")
    assert "is the same as, or better than," in text


def test_case_that_was_run_in_part_says_of_how_many(tmp_path: Path, catalogue: Catalogue) -> None:
    text = comparison_markdown(compare(runs(tmp_path, {A: P, f"{A}b": P}, {A: P}), catalogue))
    assert "| P | P (1 of 2) |" in text
    assert "| P | – | gone |" in text  # noqa: RUF001 - what stands for a case that was not run


def _tables(text: str) -> list[list[str]]:
    """The lines of each table."""
    return [block.splitlines() for block in text.split("\n\n") if block.startswith("|")]


@pytest.mark.parametrize(
    "hostile", [HOSTILE, "\\|", "|", "`", "a\r\nb", "\\\\|x", "\ud800", "<br>"]
)
def test_no_text_of_a_server_breaks_a_table(
    tmp_path: Path, catalogue: Catalogue, hostile: str
) -> None:
    first = {A: P, f"rfc959/{hostile}/b": P}
    said = {A: (F, hostile), f"rfc959/{hostile}/b": (W, hostile)}
    found = compare(runs(tmp_path, first, said, targets=("ok", hostile)), catalogue)
    text = comparison_markdown(found, everything=True)
    assert all(line.isprintable() for line in text.split("\n"))
    for lines in _tables(text):
        assert len({line.count("|") for line in lines}) == 1
        assert all(line.startswith("| ") and line.endswith(" |") for line in lines)
    tags = set(re.findall(r"<[^>]*>", text))
    assert tags <= {"<br>", "<code>", "</code>"}
    assert not re.search(r"[`@]|\]\(|://|www\.", text)


def test_harmless_text_stays_as_it_is() -> None:
    harmless = "RFC 959 section 4.1.3: 504 (no), a/b; \"x\" 'y' 5 % + 1 = 2?"
    assert escaped(harmless) == harmless
    assert escaped("a_b") == "a&#95;b"
