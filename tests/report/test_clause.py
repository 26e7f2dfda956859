"""Tests of how clauses are named and ordered."""

from __future__ import annotations

import pytest

from conformance.report.clause import (
    clause_and_level,
    document_name,
    place,
    reading_order,
    requirement_lines,
)
from conformance.spec.catalogue import Catalogue

from .conftest import HIDDEN, RNTO, STOU, TELNET


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (RNTO, "RFC 959 section 4.1.3, MUST (by judgement)"),
        (STOU, "RFC 1123 section 4.1.2.9, SHOULD (explicit)"),
        (TELNET, "RFC 959 section 3.1.1.5.2 (Telnet format controls), MAY (by judgement)"),
    ],
    ids=["must", "should", "section-with-a-title"],
)
def test_clause_tells_place_level_and_basis(catalogue: Catalogue, name: str, said: str) -> None:
    assert clause_and_level(catalogue.requirements[name]) == said


def test_place_is_short(catalogue: Catalogue) -> None:
    assert place(catalogue.requirements[RNTO]) == "RFC 959 4.1.3"


def test_document_that_is_no_rfc_keeps_its_name() -> None:
    assert document_name("security") == "security"
    assert document_name("rfc2228") == "RFC 2228"


def test_reading_order_counts_numbers_as_numbers() -> None:
    sections = ["4.1.10", "appendix II", "4.1.9", "4.1", "10"]
    assert sorted(sections, key=reading_order) == ["4.1", "4.1.9", "4.1.10", "10", "appendix II"]
    assert sorted(["rfc1123", "rfc959"], key=reading_order) == ["rfc959", "rfc1123"]


def test_lines_are_aligned_and_in_the_order_of_the_documents(catalogue: Catalogue) -> None:
    entries = [catalogue.requirements[name] for name in (STOU, RNTO, HIDDEN)]
    assert requirement_lines(entries) == [
        f"RFC 959 2.3       MUST    {HIDDEN}  (not observable)",
        f"RFC 959 4.1.3     MUST    {RNTO}",
        f"RFC 1123 4.1.2.9  SHOULD  {STOU}",
    ]
    assert requirement_lines([]) == []
