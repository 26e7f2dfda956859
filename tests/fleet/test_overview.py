"""The matrix of a fleet: each job has its cell, and whatever stands in one is text."""

from __future__ import annotations

import pytest
from report.test_html import Page

from conformance.fleet.kept import NO_VERDICT, Kept
from conformance.fleet.overview import (
    UNFINISHED,
    Overview,
    counts_line,
    in_short,
    overview_html,
    overview_markdown,
)
from conformance.fleet.plan import Job
from conformance.spec import catalogue

HOSTILE = "<script>alert(1)</script> | `x` \x1b[31m\n# more"
TARGETS = "abcde"


def kept(target: str, standing: str, **more: object) -> Kept:
    return Kept(target, "full@1", "0.1.0", standing, **more)  # type: ignore[arg-type]  # a test's own words


@pytest.fixture(scope="module")
def requirement() -> str:
    """One that the catalogue has."""
    return next(name for name, one in catalogue().requirements.items() if "RNTO" in one.commands)


@pytest.fixture
def overview(requirement: str) -> Overview:
    """Five targets, each of which stands otherwise, and one of which no job has ended."""
    jobs = [Job(target, "full@1", "0.1.0") for target in (*TARGETS, "f")]
    ends = [
        kept("a", "conforms", bundle_sha256="0"),
        kept("b", "does not conform", broken=(requirement, "gone-9"), bundle_sha256="0"),
        kept("c", "not shown", unproven=("x",), bundle_sha256="0"),
        kept("d", NO_VERDICT, why=HOSTILE),
        kept("e", "does not conform", demanded=(requirement,), bundle_sha256="0"),
    ]
    return Overview(jobs, {one.id: one for one in ends})


def test_counts_tell_all_jobs(overview: Overview) -> None:
    assert counts_line(overview) == (
        "1 conforms, 2 does not conform, 1 not shown, 1 no verdict, 1 not finished"
    )
    assert not overview.conforms


def test_fleet_conforms_where_each_job_shows_it() -> None:
    jobs = [Job("a", "full@1", "0.1.0")]
    assert Overview(jobs, {jobs[0].id: kept("a", "conforms")}).conforms
    assert not Overview(jobs, {}).conforms
    assert not Overview([], {}).conforms


@pytest.mark.parametrize(
    ("one", "told"),
    [
        (kept("a", "conforms"), "conforms"),
        (
            kept("a", "does not conform", broken=("x", "y"), demanded=("z",)),
            "does not conform (2 broken, 1 demanded and lacking)",
        ),
        (kept("a", "not shown", unproven=("x",)), "not shown (1 not shown)"),
        (kept("a", NO_VERDICT, why="dead"), "no verdict (dead)"),
    ],
)
def test_job_is_told_in_a_few_words(one: Kept, told: str) -> None:
    assert in_short(one) == told


def test_markdown_has_a_row_for_each_target_and_escapes(
    overview: Overview, requirement: str
) -> None:
    lines = overview_markdown(overview, catalogue()).splitlines()
    rows = [line for line in lines if line.startswith("| ")]
    assert rows[2] == "| a | [conforms](0.1.0/full@1/a.zip) |"
    assert rows[3].startswith("| b | [does not conform \\(2 broken\\)](") or "2 broken" in rows[3]
    assert rows[7] == f"| f | {UNFINISHED} |"
    hostile = rows[5]
    assert "<script>" not in hostile
    assert hostile.count("|") - hostile.count("\\|") == 3
    assert any(line.startswith(f"| `{requirement}` |") and "2: b, e" in line for line in rows)
    assert any("`gone-9` | of another version of the suite" in line for line in rows)


def test_page_has_a_cell_for_each_job_and_no_element_of_a_servers(overview: Overview) -> None:
    text = overview_html(overview, catalogue())
    page = Page(text)
    assert text.replace("\n", "").isprintable()
    assert not [tag for tag, _ in page.elements if tag == "script"]
    links = [given["href"] for tag, given in page.elements if tag == "a"]
    assert links == [f"0.1.0/full@1/{target}.zip" for target in "abce"]
    assert len([tag for tag, _ in page.elements if tag == "td"]) == 6 + 2 * 2
    assert "alert(1)" in page.text


def test_page_of_a_fleet_that_holds_has_no_table_of_what_is_broken() -> None:
    jobs = [Job("a", "full@1", "0.1.0")]
    text = overview_html(Overview(jobs, {jobs[0].id: kept("a", "conforms")}), catalogue())
    assert "What is broken" not in text


def test_many_targets_are_counted_and_some_named(requirement: str) -> None:
    jobs = [Job(f"t{number}", "full@1", "0.1.0") for number in range(20)]
    ends = [kept(job.target, "does not conform", broken=(requirement,)) for job in jobs]
    text = overview_markdown(Overview(jobs, {one.id: one for one in ends}), catalogue())
    assert "20: t0, t1, t2, t3, t4, t5, t6, t7 and 12 more" in text
