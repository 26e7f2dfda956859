"""Which of the collected functions are cases, which id each has, and which of them run.

Never talks to the target: every worker must collect the same list.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from conformance.near import unknown
from conformance.plugin.distributing import dealt, may_wait
from conformance.plugin.options import LEVELS, SETTINGS, Selection, is_within
from conformance.report.baseline import DRAWN, OPTIONAL
from conformance.report.scan import case_id
from conformance.spec import Requirement, catalogue

CASE_ID: pytest.StashKey[str] = pytest.StashKey()
REQUIREMENT: pytest.StashKey[Requirement] = pytest.StashKey()
CASES: pytest.StashKey[dict[str, str]] = pytest.StashKey()
"""The requirement of each case that was collected, by the case's id."""
LEFT_OUT: pytest.StashKey[dict[str, str]] = pytest.StashKey()
"""The same of the cases that run with an option that was not given."""
FOLDERS = ("cases", "_cases")
"""What the folder of all cases is called, in a checkout and in an installation."""

REPLAY = "generated/replay/"
"""What the id of the case begins with that plays the file of --replay."""

LARGE_BOUND = 1800
"""Seconds that a large case may take."""

TOLD_CUT = "ftp_cut"
"""What such a worker tells where the time of the run was over."""

TOLD_PROBLEM, TOLD_CASES, TOLD_LEFT_OUT = "ftp_problem", "ftp_cases", "ftp_left_out"
"""What a worker of pytest-xdist tells when it ends: what is wrong, the ids of all cases, and the
requirements of those that run with an option that was not given.
"""

TOLD_UNRECORDED = "ftp-conformance-unrecorded"
UNRECORDED: pytest.StashKey[list[str]] = pytest.StashKey()
"""Where the run is played from recordings of all cases that there were: those that came later."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Give each case its id and its requirement, and leave out what was not asked for.

    Before anybody else takes cases out, or a run of what is left would seem to be whole.
    """
    told: dict[str, object] | None = getattr(config, "workeroutput", None)
    try:
        _prepare(config, items)
    except pytest.UsageError as error:
        if told is None:
            raise
        # In a worker it would look like a defect of pytest's: who started the worker tells it.
        told[TOLD_PROBLEM] = str(error)
        items.clear()
    if told is not None:
        handed: dict[str, Any] = getattr(config, "workerinput", {})
        long = [item for item in items if _is_long(item)]
        waiting = [item for item in items if not _is_long(item) and _may_wait(item)]
        others = [item for item in items if not (_is_long(item) or _may_wait(item))]
        items[:] = dealt(long, waiting, others, int(handed["workercount"]))
        told[TOLD_CASES] = sorted(config.stash.get(CASES, None) or ())
        told[TOLD_LEFT_OUT] = config.stash.get(LEFT_OUT, None) or {}
        told[TOLD_UNRECORDED] = config.stash.get(UNRECORDED, [])


def _is_long(item: pytest.Item) -> bool:
    case = item.stash.get(CASE_ID, "")
    if case.startswith(DRAWN) or OPTIONAL["large"] in case:
        return True
    return item.get_closest_marker("long") is not None


def _may_wait(item: pytest.Item) -> bool:
    return isinstance(item, pytest.Function) and may_wait(item.function)


def _prepare(config: pytest.Config, items: list[pytest.Item]) -> None:
    cases = [item for item in items if _is_case(item)]
    if not cases:
        return
    known = catalogue().requirements
    for item in cases:
        marker = item.get_closest_marker("requirement")
        name = str(marker.args[0]) if marker and marker.args else ""
        if not name:
            problem = "a case without a requirement: nothing says what it judges"
            raise pytest.UsageError(f"{item.nodeid}: {problem}; mark it with @requirement(id)")
        if name not in known:
            problem = unknown("requirement", name, known)
            raise pytest.UsageError(f"{item.nodeid}: {problem}")
        item.stash[REQUIREMENT] = known[name]
        item.stash[CASE_ID] = _id_of(item)
        if item.stash[CASE_ID].startswith(DRAWN):
            bound = config.stash[SETTINGS].sequences.budget.bound
            item.add_marker(pytest.mark.timeout(bound))
        elif OPTIONAL["large"] in item.stash[CASE_ID]:
            item.add_marker(pytest.mark.timeout(LARGE_BOUND))
    cases = _without_or_only_replay(config, items, cases)
    for part in sorted(config.stash[SETTINGS].left_out):
        cases = _without_part(config, items, cases, part)
    cases = _recorded(config, items, cases)
    cases = _of_profile(config, items, cases)
    config.stash[CASES] = {item.stash[CASE_ID]: item.stash[REQUIREMENT].id for item in cases}
    if len(config.stash[CASES]) < len(cases):
        twice = [name for name, times in Counter(_ids(cases)).items() if times > 1]
        raise pytest.UsageError(f"two cases have the id {twice[0]}: give one another name")
    selection = config.stash[SETTINGS].selection
    if not selection.everything:
        _select(config, items, cases, selection)


def _without_or_only_replay(
    config: pytest.Config, items: list[pytest.Item], cases: list[pytest.Item]
) -> list[pytest.Item]:
    """Keep the case of --replay alone where that is given, and all others where it is not."""
    wanted = bool(config.stash[SETTINGS].sequences.replay)
    kept = [one for one in cases if one.stash[CASE_ID].startswith(REPLAY) is wanted]
    if wanted and not kept:
        raise pytest.UsageError("--replay: the case that plays it is not among those named")
    left_out = {*cases} - {*kept}
    items[:] = [item for item in items if item not in left_out]
    return kept


def _without_part(
    config: pytest.Config, items: list[pytest.Item], cases: list[pytest.Item], part: str
) -> list[pytest.Item]:
    """Leave out the cases of a part that was not asked for, and note them."""
    mark = OPTIONAL[part]
    kept = [one for one in cases if mark not in one.stash[CASE_ID]]
    asked = [one for one in config.stash[SETTINGS].selection.cases if mark in one]
    if asked or not kept:
        raise pytest.UsageError(f"{asked[0] if asked else 'these cases'}: run with --{part} only")
    left_out = {*cases} - {*kept}
    noted = config.stash.setdefault(LEFT_OUT, {})
    noted.update({one.stash[CASE_ID]: one.stash[REQUIREMENT].id for one in left_out})
    items[:] = [item for item in items if item not in left_out]
    return kept


def _recorded(
    config: pytest.Config, items: list[pytest.Item], cases: list[pytest.Item]
) -> list[pytest.Item]:
    """Keep the cases that were recorded, where the run is played from recordings, in the order of
    then: what the monitor takes for confirmed depends on what went before.
    """
    recordings = config.stash[SETTINGS].recordings
    if recordings is None:
        return cases
    places = recordings.places
    kept = [one for one in cases if one.stash[CASE_ID] in places]
    left_out = {*cases} - {*kept}
    kept.sort(key=lambda one: places[one.stash[CASE_ID]])
    items[:] = [*(item for item in items if item not in {*cases}), *kept]
    if recordings.whole:
        config.stash[UNRECORDED] = sorted(one.stash[CASE_ID] for one in left_out)
    return kept


def _of_profile(
    config: pytest.Config, items: list[pytest.Item], cases: list[pytest.Item]
) -> list[pytest.Item]:
    """Keep the cases of the run's profile, and those that may be of a later version of it."""
    chosen = config.stash[SETTINGS].kept.profile
    if chosen is None:
        return cases
    kept = [one for one in cases if chosen.is_of_it(one.stash[REQUIREMENT].id)]
    left_out = {*cases} - {*kept}
    items[:] = [item for item in items if item not in left_out]
    return kept


def _is_case(item: pytest.Item) -> bool:
    """Whether it is marked as a case, or stands where only cases stand."""
    marked = item.get_closest_marker("requirement") is not None
    return marked or any((one / "installed.ini").is_file() for one in item.path.parents)


def _ids(cases: list[pytest.Item]) -> list[str]:
    return [item.stash[CASE_ID] for item in cases]


def _id_of(item: pytest.Item) -> str:
    function = getattr(item, "originalname", None) or item.name
    folder = next((one for one in item.path.parents if one.name in FOLDERS), item.path.parent)
    parameters = f"[{item.callspec.id}]" if hasattr(item, "callspec") else ""
    return case_id(Path(item.path).relative_to(folder), function) + parameters


def id_of_node(nodeid: str) -> str:
    """Return the id of a case of which only pytest's name is known."""
    file, _, function = nodeid.partition("::")
    name, bracket, parameters = function.partition("[")
    parts = Path(file).parts
    below = next((n + 1 for n, part in enumerate(parts) if part in FOLDERS), 0)
    return case_id(Path(*parts[below:]), name) + bracket + parameters


def _select(
    config: pytest.Config, items: list[pytest.Item], cases: list[pytest.Item], selection: Selection
) -> None:
    ids = {item.stash[CASE_ID] for item in cases}
    for name in selection.cases:
        if name not in ids:
            raise pytest.UsageError(f"--case: {unknown('case', name, ids)}")
    kept = [item for item in cases if _is_selected(item, selection)]
    if not kept:
        raise pytest.UsageError("no case matches all of --section, --command, --level and --case")
    chosen = set(kept)
    left_out = [item for item in items if item not in chosen]
    items[:] = kept
    config.hook.pytest_deselected(items=left_out)


def _is_selected(item: pytest.Item, selection: Selection) -> bool:
    requirement = item.stash[REQUIREMENT]
    section = f"{requirement.document}/{requirement.section}"
    wanted_levels = LEVELS[: LEVELS.index(selection.level) + 1]
    return (
        (not selection.cases or item.stash[CASE_ID] in selection.cases)
        and (not selection.commands or bool(set(selection.commands) & {*requirement.commands}))
        and (not selection.sections or any(is_within(section, one) for one in selection.sections))
        and requirement.level in wanted_levels
    )
