"""Tests of coverage: what counts, what is missing, and how it is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from conformance.report.coverage import (
    cases_by_requirement,
    coverage,
    coverage_line,
    coverage_text,
    percentage,
)
from conformance.report.scan import Case
from conformance.spec.catalogue import Catalogue

from .conftest import HIDDEN, MONITOR, RNTO, STOU, TELNET

ALL = {name: ["a/case"] for name in (RNTO, STOU, TELNET, MONITOR)}


def test_documents_are_counted_apart_and_together(catalogue: Catalogue) -> None:
    found = coverage(catalogue, {RNTO: ["a/b"], STOU: ["a/c", "a/d"]})
    rfc959, rfc1123 = found.documents
    assert (rfc959.document, rfc959.total, rfc959.observable, rfc959.with_case) == (
        "rfc959",
        4,
        3,
        1,
    )
    assert rfc959.missing == (TELNET, MONITOR)
    assert (rfc1123.document, rfc1123.with_case, rfc1123.missing) == ("rfc1123", 1, ())
    assert (found.total.total, found.total.classified, found.total.with_case) == (5, 5, 2)
    assert not found.is_complete


def test_every_observable_requirement_with_a_case_is_complete(catalogue: Catalogue) -> None:
    assert coverage(catalogue, ALL).is_complete


def test_empty_list_of_cases_is_no_case(catalogue: Catalogue) -> None:
    assert coverage(catalogue, {**ALL, RNTO: []}).total.missing == (RNTO,)


def test_what_no_mutant_breaks_is_told_and_is_no_gap(catalogue: Catalogue) -> None:
    found = coverage(catalogue, ALL, {RNTO, HIDDEN})
    assert (found.total.proven, found.total.unproven) == (1, (TELNET, MONITOR, STOU))
    assert found.is_complete
    text = coverage_text(found, catalogue)
    assert text.splitlines()[0].endswith("proven by a mutant")
    assert "with a case, which no mutant proves to be able to fail:\n  RFC 959 3.1.1.5.2" in text
    every = coverage_text(coverage(catalogue, ALL, ALL.keys()), catalogue)
    assert "which no mutant" not in every


def test_unknown_requirement_is_a_gap(catalogue: Catalogue) -> None:
    found = coverage(catalogue, {**ALL, f"{RNTO}x": ["a/b"]})
    assert found.unknown == (f"{RNTO}x",)
    assert not found.is_complete
    assert f"unknown requirement '{RNTO}x'; near: {RNTO}" in coverage_text(found, catalogue)


def test_case_of_what_is_not_observable_is_a_gap(catalogue: Catalogue) -> None:
    found = coverage(catalogue, {**ALL, HIDDEN: ["a/b"]})
    assert found.contradicted == (HIDDEN,)
    assert not found.is_complete


def test_requirement_without_a_reason_why_not_is_not_classified(catalogue: Catalogue) -> None:
    hidden = replace(catalogue.requirements[HIDDEN], why_not="")
    torn = replace(catalogue, requirements={**catalogue.requirements, HIDDEN: hidden})
    found = coverage(torn, ALL)
    assert (found.total.total, found.total.classified) == (5, 4)
    assert not found.is_complete
    assert HIDDEN in coverage_text(found, torn)


def test_what_is_informative_counts_for_nothing(catalogue: Catalogue) -> None:
    draft = replace(
        catalogue.requirements[STOU], id="drafts-x", document="drafts", level="informative"
    )
    more = replace(catalogue, requirements={**catalogue.requirements, draft.id: draft})
    for cases in (ALL, {**ALL, draft.id: ["drafts/a"]}):
        assert coverage(more, cases) == coverage(catalogue, ALL)


def test_text_of_gaps(catalogue: Catalogue, snapshot: Callable[[str, str], None]) -> None:
    found = coverage(catalogue, {RNTO: ["a/b"], HIDDEN: ["a/c"], "rfc959-4.1.3-rnto": ["a/d"]})
    snapshot("coverage", coverage_text(found, catalogue))


def test_line_tells_counts_and_shares(catalogue: Catalogue) -> None:
    assert coverage_line(coverage(catalogue, {RNTO: ["a/b"]})) == (
        "requirements: 5 classified (100 %), 4 observable, 1 with a case (25.0 %)"
    )


def test_percentage_is_full_only_when_nothing_is_missing() -> None:
    assert percentage(9999, 10000) == "99.9 %"
    assert percentage(275, 280) == "98.2 %"
    assert percentage(7, 7) == "100 %"
    assert percentage(0, 0) == "100 %"


def test_cases_are_grouped_by_requirement() -> None:
    cases = [Case("a/b", "r", "p", 1), Case("a/c", "q", "p", 2), Case("a/d", "r", "p", 3)]
    assert cases_by_requirement(cases) == {"r": ["a/b", "a/d"], "q": ["a/c"]}
