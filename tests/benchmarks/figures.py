"""What was measured, kept by topic, and shown as a table and as plots in reports/benchmarks.

Figures of a shared machine: the ratios of one run say something, its seconds little.
"""

from __future__ import annotations

import importlib
import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[2] / "reports" / "benchmarks"
_KEPT = "figures.json"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: what it is of, its value and unit, and the goal, if there is one, that it must
    not exceed, or where `at_least`, not fall below.
    """

    what: str
    value: float
    unit: str
    goal: float | None = None
    at_least: bool = False

    @property
    def reached(self) -> bool:
        """Whether its goal, if there is one, is reached."""
        if self.goal is None:
            return True
        return self.value >= self.goal if self.at_least else self.value <= self.goal


@dataclass(frozen=True, slots=True)
class Measured:
    """A topic: what was compared, its figures, and lines to plot: by name, places and values."""

    title: str
    figures: Sequence[Figure]
    lines: dict[str, list[tuple[float, float]]]
    axes: tuple[str, str] = ("", "")


def shown(measured: Measured) -> str:
    """Return the figures for a terminal."""
    lines = [
        f"  {one.what:<58} {one.value:>10.3g} {one.unit:<12} {_goal(one)}".rstrip()
        for one in measured.figures
    ]
    return "\n".join([measured.title, *lines])


def _goal(figure: Figure) -> str:
    if figure.goal is None:
        return ""
    wanted = f"{'at least' if figure.at_least else 'at most'} {figure.goal:g}"
    return wanted if figure.reached else f"{wanted}: NOT REACHED"


def keep(name: str, measured: Measured, folder: Path = FOLDER) -> None:
    """Keep the figures of a topic, and show all topics that are there."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / _KEPT
    kept: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    kept[name] = {
        "measured": datetime.now(UTC).date().isoformat(),
        "on": f"{os.cpu_count()} cores, Python {platform.python_version()}",
        **asdict(measured),
    }
    path.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", "utf-8")
    (folder / "README.md").write_text(_markdown(kept), "utf-8")
    if measured.lines:
        _plot(measured, folder / f"{name}.svg")


def _markdown(kept: dict[str, Any]) -> str:
    lines = [
        "# What the suite costs",
        "",
        "Measured by `tox -e benchmarks`, side by side in one run. Read the ratios: the seconds "
        "are those of one machine.",
    ]
    for name, topic in sorted(kept.items()):
        lines += ["", f"## {topic['title']}", "", f"{topic['measured']}, {topic['on']}", ""]
        lines += ["| figure | measured | goal |", "| --- | ---: | --- |"]
        for fields in topic["figures"]:
            one = Figure(**fields)
            lines.append(f"| {one.what} | {one.value:.3g} {one.unit} | {_goal(one)} |")
        if topic["lines"]:
            lines += ["", f"![{topic['title']}]({name}.svg)"]
    return "\n".join(lines) + "\n"


def _plot(measured: Measured, path: Path) -> None:
    # It is there where benchmarks are run, and nowhere else.
    library = importlib.import_module("matplotlib")
    library.use("svg")
    library.rcParams["svg.hashsalt"] = path.stem
    pyplot = importlib.import_module("matplotlib.pyplot")
    drawn, axes = pyplot.subplots(figsize=(7, 4), layout="constrained")
    for name, places in measured.lines.items():
        axes.plot(*zip(*places, strict=True), marker="o", label=name)
    axes.set(title=measured.title, xlabel=measured.axes[0], ylabel=measured.axes[1])
    axes.set_xscale("log", base=10 if max(x for x, _ in _all(measured)) > 100 else 2)
    axes.set_yscale("log")
    axes.grid(visible=True, alpha=0.3)
    axes.legend()
    drawn.savefig(path, metadata={"Date": None})
    pyplot.close(drawn)


def _all(measured: Measured) -> list[tuple[float, float]]:
    return [place for places in measured.lines.values() for place in places]
