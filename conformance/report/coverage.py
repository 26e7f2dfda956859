"""How much of the catalogue the cases cover: which observable requirements nothing judges.

It must not know where cases come from: a mapping from requirement to cases comes in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance.near import unknown
from conformance.report.clause import clause_order, document_name, reading_order, requirement_lines

if TYPE_CHECKING:
    from conformance.report.scan import Case
    from conformance.spec.catalogue import Catalogue, Requirement


@dataclass(frozen=True, slots=True)
class Counts:
    """Requirements of one document, or of all: how many there are, and how many are covered.

    `classified` ones are observable, or say why not. `missing` are observable and have no case,
    `unproven` are observable, and no mutant shows that their cases can fail.
    """

    document: str
    total: int
    classified: int
    observable: int
    missing: tuple[str, ...]
    unproven: tuple[str, ...]

    @property
    def with_case(self) -> int:
        """How many of the observable ones have a case."""
        return self.observable - len(self.missing)

    @property
    def proven(self) -> int:
        """How many of the observable ones a mutant breaks."""
        return self.observable - len(self.unproven)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The counts per document, and what does not fit together.

    `unknown` are ids that cases name and the catalogue lacks; `contradicted` those that the
    catalogue calls not observable though cases judge them.
    """

    documents: tuple[Counts, ...]
    unknown: tuple[str, ...]
    contradicted: tuple[str, ...]

    @property
    def total(self) -> Counts:
        """The counts of all documents together."""
        return Counts(
            "all",
            sum(counts.total for counts in self.documents),
            sum(counts.classified for counts in self.documents),
            sum(counts.observable for counts in self.documents),
            tuple(name for counts in self.documents for name in counts.missing),
            tuple(name for counts in self.documents for name in counts.unproven),
        )

    @property
    def is_complete(self) -> bool:
        """Whether every observable requirement has a case and every case a requirement."""
        total = self.total
        gaps = total.missing or self.unknown or self.contradicted
        return not gaps and total.classified == total.total


def cases_by_requirement(cases: Iterable[Case]) -> dict[str, list[str]]:
    """Return the ids of the cases of each requirement."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for case in cases:
        found[case.requirement].append(case.id)
    return dict(found)


def coverage(
    catalogue: Catalogue, cases: Mapping[str, Sequence[str]], broken: Collection[str] = ()
) -> Coverage:
    """Compare the catalogue with the cases, given by the id of the requirement they judge, and
    with the requirements that mutants break.

    What is informative is no requirement, and does not count.
    """
    requirements = catalogue.requirements
    by_document: defaultdict[str, list[Requirement]] = defaultdict(list)
    judged = (one for one in requirements.values() if one.level != "informative")
    for requirement in judged:
        by_document[requirement.document].append(requirement)
    covered = {name for name, judges in cases.items() if judges}
    documents = sorted(by_document, key=reading_order)
    return Coverage(
        tuple(_counts(document, by_document[document], covered, broken) for document in documents),
        tuple(sorted(covered - requirements.keys())),
        tuple(
            sorted(
                name for name in covered & requirements.keys() if not requirements[name].observable
            )
        ),
    )


def _counts(
    document: str, requirements: list[Requirement], covered: set[str], broken: Collection[str]
) -> Counts:
    observable = [requirement for requirement in requirements if requirement.observable]
    unobservable = [requirement for requirement in requirements if not requirement.observable]
    observable.sort(key=clause_order)
    missing = [requirement for requirement in observable if requirement.id not in covered]
    unproven = [requirement for requirement in observable if requirement.id not in broken]
    return Counts(
        document,
        len(requirements),
        len(observable) + sum(bool(requirement.why_not) for requirement in unobservable),
        len(observable),
        tuple(requirement.id for requirement in missing),
        tuple(requirement.id for requirement in unproven),
    )


def coverage_line(found: Coverage) -> str:
    """Return the one line that a run ends with."""
    total = found.total
    return (
        f"requirements: {total.classified} classified"
        f" ({percentage(total.classified, total.total)}), {total.observable} observable,"
        f" {total.with_case} with a case ({percentage(total.with_case, total.observable)})"
    )


def coverage_text(found: Coverage, catalogue: Catalogue) -> str:
    """Return the table per document, and each gap by name, for `ftp-conformance coverage`."""
    rows: list[Sequence[str]] = [
        (
            *("document", "requirements", "classified", "observable"),
            *("with a case", "", "proven by a mutant", ""),
        )
    ]
    for counts in (*found.documents, found.total):
        numbers = (counts.total, counts.classified, counts.observable)
        of_cases = str(counts.with_case), percentage(counts.with_case, counts.observable)
        of_mutants = str(counts.proven), percentage(counts.proven, counts.observable)
        name = document_name(counts.document)
        rows.append((name, *map(str, numbers), *of_cases, *of_mutants))
    lines = _table(rows)
    for title, names in (
        ("observable, without a case:", found.total.missing),
        ("with a case, which no mutant proves to be able to fail:", _only_judged(found.total)),
        ("neither observable nor with a reason why not:", _unclassified(catalogue)),
        ("not observable, but with a case:", found.contradicted),
    ):
        if names:
            lines += ["", title, *_named(names, catalogue)]
    if found.unknown:
        known = catalogue.requirements
        lines += ["", *(unknown("requirement", name, known) for name in found.unknown)]
    return "\n".join(lines)


def percentage(part: int, whole: int) -> str:
    """Return "98.2 %", rounded down, so that only what is complete shows as "100 %"."""
    if part >= whole:
        return "100 %"
    return f"{part * 1000 // whole / 10:.1f} %"


def _only_judged(counts: Counts) -> list[str]:
    return [name for name in counts.unproven if name not in counts.missing]


def _unclassified(catalogue: Catalogue) -> list[str]:
    requirements = catalogue.requirements.values()
    return [entry.id for entry in requirements if not entry.observable and not entry.why_not]


def _named(names: Iterable[str], catalogue: Catalogue) -> list[str]:
    return [
        f"  {line}" for line in requirement_lines(map(catalogue.requirements.__getitem__, names))
    ]


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the rows with the first column to the left, numbers to the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for first, *others in rows:
        cells = [f"{cell:>{width}}" for cell, width in zip(others, widths[1:], strict=True)]
        lines.append("  ".join([f"{first:<{widths[0]}}", *cells]).rstrip())
    return lines
