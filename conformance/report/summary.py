"""The closing lines on the terminal: counts, broken clauses, what the monitor saw, coverage.

Lines come with pytest's markup words beside them, so that the plugin only has to print. It must
not know pytest.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from conformance.report.baseline import way_of
from conformance.report.clause import clause_order, place
from conformance.report.coverage import coverage_line
from conformance.report.failure import worst
from conformance.report.gravity import GRAVITY
from conformance.report.printable import one_line, wrapped
from conformance.verdict import ABSENT, Verdict

if TYPE_CHECKING:
    from conformance.report.coverage import Coverage
    from conformance.report.result import Result
    from conformance.spec.catalogue import Catalogue

Markup = dict[str, bool]
Line = tuple[str, Markup]

COLUMNS = 100
_MONITOR = "monitor/"
_TRANSPORT = "transport/"
_MOST_ROWS = 40
_MOST_REASONS = 10
_MOST_REASON_LINES = 3

_MARKUP: dict[Verdict, Markup] = {
    Verdict.PASS: {"green": True},
    Verdict.FAIL: {"red": True, "bold": True},
    Verdict.ERROR: {"red": True, "bold": True},
    Verdict.STALE: {"red": True},
    Verdict.WARN: {"yellow": True},
    Verdict.INCONCLUSIVE: {"yellow": True},
    Verdict.KNOWN: {"cyan": True},
    Verdict.OBSERVED: {"cyan": True},
    Verdict.UNSUPPORTED: {"cyan": True},
}
_BY_CLAUSE = (Verdict.FAIL, Verdict.WARN)


def summary(
    results: Sequence[Result], catalogue: Catalogue, covered: Coverage | None = None
) -> list[Line]:
    """Return the lines, each with the markup words for a terminal writer; none is longer than
    100 columns but for ids, which have to stay whole to be copied.
    """
    # What is no part of the profile decides nothing; how much it is, the profile's lines tell.
    results = [one for one in results if one.scored or one.verdict is Verdict.ERROR]
    of_cases = [result for result in results if not result.case.startswith(_MONITOR)]
    of_monitor = [result for result in results if result.case.startswith(_MONITOR)]
    blocks = [
        _by_clause("broken clauses", of_cases, catalogue, lambda group: f"{len(group)}"),
        _by_clause("seen by the monitor", of_monitor, catalogue, _times_seen),
        _reasons(Verdict.ERROR, results),
        _reasons(Verdict.STALE, results),
        _reasons(Verdict.INCONCLUSIVE, results),
        _observed(of_cases),
        _closing(of_cases, of_monitor, covered),
    ]
    lines: list[Line] = []
    for block in blocks:
        if block and lines:
            lines.append(("", {}))
        lines += block
    return lines


def _observed(results: Iterable[Result]) -> list[Line]:
    """Return what informative cases tell, each behind its id."""
    every = [result for result in results if result.verdict is Verdict.OBSERVED]
    told = [result for result in every if not result.reason.startswith(ABSENT)]
    if not every:
        return []
    lines: list[Line] = [("observed, and not judged", {"bold": True})]
    if len(told) < len(every):
        lines.append((f"  {len(every) - len(told)} cases of what the server does not have", {}))
    for result in told[:_MOST_ROWS]:
        lines.append((f"  {one_line(result.case)}", _MARKUP[Verdict.OBSERVED]))
        shown = wrapped(one_line(result.reason or "-"), COLUMNS - 4, most=_MOST_REASON_LINES)
        lines += [(f"    {line}", {}) for line in shown]
    if len(told) > _MOST_ROWS:
        lines.append((f"  ... and {len(told) - _MOST_ROWS} more", {}))
    return lines


def _closing(
    cases: Sequence[Result], monitored: Sequence[Result], covered: Coverage | None
) -> list[Line]:
    plain = [result for result in cases if not result.case.startswith(_TRANSPORT)]
    lines = [_counts("cases", plain) if plain else ("no case was run", {"red": True})]
    lines += _transports([result for result in cases if result.case.startswith(_TRANSPORT)])
    if monitored:
        lines.append(_counts("watched by the monitor", monitored))
    if covered:
        lines.append((coverage_line(covered), {}))
    return lines


def _transports(compared: Sequence[Result]) -> list[Line]:
    """A line for each transport under which cases were compared with how they end plainly."""
    groups: defaultdict[str, list[Result]] = defaultdict(list)
    for result in compared:
        groups[result.case.split("/")[1]].append(result)
    return [_counts(f"compared under {name}", group) for name, group in groups.items()]


def _counts(what: str, results: Sequence[Result]) -> Line:
    counts = Counter(result.verdict for result in results)
    listed = [f"{counts[verdict]} {verdict}" for verdict in reversed(GRAVITY) if counts[verdict]]
    gravest = min((result.verdict for result in results), key=GRAVITY.index)
    return f"{len(results)} {what}: {', '.join(listed)}", _MARKUP[gravest]


def _by_clause(
    title: str,
    results: Iterable[Result],
    catalogue: Catalogue,
    counted: Callable[[list[Result]], str],
) -> list[Line]:
    """Return a row for each verdict, broken clause and requirement: clause, level, count, id."""
    groups: defaultdict[tuple[int, str, str], list[Result]] = defaultdict(list)
    for result in results:
        if result.verdict in _BY_CLAUSE:
            first = worst(result.findings)
            broken = first.requirement if first else result.requirement
            gravity = _BY_CLAUSE.index(result.verdict)
            groups[gravity, broken, result.requirement].append(result)
    ordered = sorted(groups, key=lambda key: (key[0], *_orders(key[1:], catalogue)))
    rows = []
    for gravity, broken, name in ordered[:_MOST_ROWS]:
        group = groups[gravity, broken, name]
        requirement = catalogue.requirements.get(broken)
        where = place(requirement) if requirement else "?"
        level = requirement.level.upper() if requirement else "?"
        verdict = _BY_CLAUSE[gravity]
        rows.append((verdict, (verdict.upper(), where, level, counted(group), one_line(name))))
    if not rows:
        return []
    lines: list[Line] = [(title, {"bold": True}), *_aligned(rows)]
    if len(ordered) > _MOST_ROWS:
        lines.append((f"  ... and {len(ordered) - _MOST_ROWS} more", {}))
    return lines


def _aligned(rows: Sequence[tuple[Verdict, tuple[str, ...]]]) -> list[Line]:
    widths = [max(map(len, column)) for column in zip(*(cells for _, cells in rows), strict=True)]
    lines: list[Line] = []
    for verdict, cells in rows:
        padded = [f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True)]
        lines.append(("  " + "  ".join(padded).rstrip(), _MARKUP[verdict]))
    return lines


def _times_seen(group: list[Result]) -> str:
    return f"{sum(result.times_seen for result in group)}x"


def _orders(names: Iterable[str], catalogue: Catalogue) -> list[tuple[object, ...]]:
    return [_order(name, catalogue) for name in names]


def _order(name: str, catalogue: Catalogue) -> tuple[object, ...]:
    requirement = catalogue.requirements.get(name)
    if requirement is None:
        return 1, name
    return 0, clause_order(requirement)


def _reasons(verdict: Verdict, results: Iterable[Result]) -> list[Line]:
    """Return the reasons of one verdict, each once, with the number of cases or the one case.

    Of one transport only the first reason is told: it may hinder every case in a way of its own.
    """
    groups: defaultdict[str, list[str]] = defaultdict(list)
    firsts: dict[str, str] = {}
    for result in results:
        if result.verdict is verdict:
            reason = result.reason or way_of(result) or "no reason given"
            if result.case.startswith(_TRANSPORT):
                name = result.case.split("/")[1]
                reason = firsts.setdefault(name, f"under {name}, the first one: {reason}")
            groups[reason].append(result.case)
    if not groups:
        return []
    lines: list[Line] = [(str(verdict), {"bold": True})]
    often = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    for reason, cases in often[:_MOST_REASONS]:
        who = one_line(cases[0]) if len(cases) == 1 else f"{len(cases)} cases"
        lines.append((f"  {who}", _MARKUP[verdict]))
        shown = wrapped(one_line(reason), COLUMNS - 4, most=_MOST_REASON_LINES)
        lines += [(f"    {line}", {}) for line in shown]
    if len(often) > _MOST_REASONS:
        lines.append((f"  ... and {len(often) - _MOST_REASONS} more reasons", {}))
    return lines
