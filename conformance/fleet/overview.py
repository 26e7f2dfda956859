"""All jobs of a fleet at once: targets by profiles, and what is broken where, for people.

What a target is called stands in the plan, and what its server said in nobody's way: all texts are
escaped. Must not write, nor judge.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from conformance.fleet.kept import NO_VERDICT, Kept
from conformance.report.clause import clause_and_level
from conformance.report.comparison_markdown import escaped
from conformance.report.comparison_style import STYLE
from conformance.report.printable import one_line
from conformance.report.profiled import Standing

if TYPE_CHECKING:
    from conformance.fleet.plan import Job
    from conformance.spec.catalogue import Catalogue

UNFINISHED = "not finished"
_SIGNS = {
    str(Standing.CONFORMS): ("+", "p"),
    str(Standing.DEVIATES): ("F", "f"),
    str(Standing.OPEN): ("?", "w"),
    NO_VERDICT: ("!", "e"),
    UNFINISHED: (" ", "u"),
}
"""Of each standing its sign and its colour; of another version's words, those of what is open."""

_MORE = """
td a { color: inherit; }
td small { display: block; font-family: inherit; color: inherit; }
.counts { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .4rem 1.2rem; }
"""
_STYLE = STYLE + _MORE


@dataclass(frozen=True, slots=True)
class Overview:
    """The jobs of a plan, and what is kept of them by their ids."""

    jobs: Sequence[Job]
    kept: dict[str, Kept]

    @property
    def targets(self) -> list[str]:
        """The names of the targets, as the plan has them."""
        return list(dict.fromkeys(job.target for job in self.jobs))

    @property
    def columns(self) -> list[tuple[str, str]]:
        """Suites and profiles, as the plan has them."""
        return list(dict.fromkeys((job.suite, job.profile) for job in self.jobs))

    @property
    def standings(self) -> Counter[str]:
        """How many jobs stand how."""
        return Counter(_standing(self.kept.get(job.id)) for job in self.jobs)

    @property
    def conforms(self) -> bool:
        """Whether each job shows that its target conforms."""
        return self.standings[str(Standing.CONFORMS)] == len(self.jobs) > 0

    def broken(self) -> list[tuple[str, list[str]]]:
        """Requirements with the targets that break them, what most of them break first."""
        found: dict[str, dict[str, None]] = {}
        for kept in self.kept.values():
            for name in (*kept.broken, *kept.demanded):
                found.setdefault(name, {})[kept.target] = None
        ordered = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
        return [(name, list(targets)) for name, targets in ordered]


def _standing(kept: Kept | None) -> str:
    return UNFINISHED if kept is None else kept.standing


def _sign(standing: str) -> tuple[str, str]:
    return _SIGNS.get(standing, _SIGNS[str(Standing.OPEN)])


def in_short(kept: Kept) -> str:
    """Say in a few words how a job ended."""
    broken, demanded, unproven = len(kept.broken), len(kept.demanded), len(kept.unproven)
    counts = ((broken, "broken"), (demanded, "demanded and lacking"), (unproven, "not shown"))
    told = ", ".join(f"{count} {word}" for count, word in counts if count)
    return f"{kept.standing} ({kept.why or told})" if kept.why or told else kept.standing


def counts_line(overview: Overview) -> str:
    """Return how many jobs stand how, in one line."""
    known = [name for name in _SIGNS if overview.standings[name]]
    names = [*known, *(name for name in overview.standings if name not in _SIGNS)]
    return ", ".join(f"{overview.standings[name]} {one_line(name)}" for name in names)


# ---------------------------------------------------------------------- Markdown


def overview_markdown(overview: Overview, catalogue: Catalogue) -> str:
    """Return the document; links lead to the bundles beside it."""
    lines = ["# The fleet", "", counts_line(overview), ""]
    heads = ["target", *(_column(*column) for column in overview.columns)]
    lines += _row(heads) + _row(["---"] * len(heads))
    for target in overview.targets:
        cells = [_markdown_cell(overview, target, column) for column in overview.columns]
        lines += _row([escaped(target), *cells])
    broken = overview.broken()
    if broken:
        lines += ["", "## What is broken", ""]
        lines += _row(["requirement", "clause", "targets"]) + _row(["---"] * 3)
        for name, targets in broken:
            lines += _row([f"`{name}`", escaped(_clause(name, catalogue)), _some(targets, escaped)])
    return "\n".join(lines) + "\n"


def _row(cells: Sequence[str]) -> list[str]:
    return [f"| {' | '.join(cells)} |"]


def _column(suite: str, profile: str) -> str:
    return escaped(f"{profile}, suite {suite}")


def _markdown_cell(overview: Overview, target: str, column: tuple[str, str]) -> str:
    kept = overview.kept.get("/".join((*column, target)))
    if kept is None:
        return UNFINISHED
    told = escaped(in_short(kept))
    return f"[{told}]({kept.id}.zip)" if kept.bundle_sha256 else told


def _clause(name: str, catalogue: Catalogue) -> str:
    requirement = catalogue.requirements.get(name)
    return clause_and_level(requirement) if requirement else "of another version of the suite"


_MOST_NAMED = 8


def _some(targets: Sequence[str], shown: object) -> str:
    assert callable(shown)
    names = ", ".join(str(shown(one)) for one in targets[:_MOST_NAMED])
    more = len(targets) - _MOST_NAMED
    return f"{len(targets)}: {names}{f' and {more} more' if more > 0 else ''}"


# ---------------------------------------------------------------------- HTML


def overview_html(overview: Overview, catalogue: Catalogue) -> str:
    """Return the page; links lead to the bundles beside it."""
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    heads = "".join(
        f'<th scope="col">{_text(profile)}<span class="date">suite {_text(suite)}</span></th>'
        for suite, profile in overview.columns
    )
    rows = "\n".join(
        f'<tr><th scope="row">{_text(target)}</th>'
        + "".join(_html_cell(overview, target, column) for column in overview.columns)
        + "</tr>"
        for target in overview.targets
    )
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>The fleet</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>The fleet</h1>\n{_counts(overview)}\n"
        '<div class="scroll" tabindex="0" role="region" aria-label="Targets by profiles"><table>'
        f'<thead><tr><th scope="col">target</th>{heads}</tr></thead>\n<tbody>{rows}</tbody>'
        f"</table></div>\n{_broken(overview, catalogue)}</main>\n</body>\n</html>\n"
    )


def _counts(overview: Overview) -> str:
    items = "".join(
        f"<li>{_badge(name)} {count} {_text(name)}</li>"
        for name, count in sorted(overview.standings.items())
    )
    return f'<ul class="counts">{items}</ul>'


def _badge(standing: str) -> str:
    sign, colour = _sign(standing)
    return f'<span class="v {colour}" title="{_text(standing)}">{sign}</span>'


def _html_cell(overview: Overview, target: str, column: tuple[str, str]) -> str:
    kept = overview.kept.get("/".join((*column, target)))
    if kept is None:
        return f"<td>{_badge(UNFINISHED)}</td>"
    badge = _badge(kept.standing)
    if kept.bundle_sha256:
        badge = f'<a href="{_text(kept.id)}.zip">{badge}</a>'
    told = in_short(kept).partition(" (")[2].removesuffix(")")
    return f"<td>{badge}{f'<small>{_text(told)}</small>' if told else ''}</td>"


def _broken(overview: Overview, catalogue: Catalogue) -> str:
    rows = "\n".join(
        f'<tr><th scope="row"><code>{_text(name)}</code></th>'
        f"<td>{_text(_clause(name, catalogue))}</td><td>{_some(targets, _text)}</td></tr>"
        for name, targets in overview.broken()
    )
    if not rows:
        return ""
    return (
        '<h2>What is broken</h2>\n<div class="scroll" tabindex="0" role="region" '
        'aria-label="What is broken"><table><thead><tr><th scope="col">requirement</th>'
        '<th scope="col">clause</th><th scope="col">targets</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>\n"
    )


def _text(text: object) -> str:
    return escape(one_line(str(text)), quote=True)
