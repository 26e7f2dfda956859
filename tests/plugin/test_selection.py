"""Which cases run: by section, command, level and id."""

from __future__ import annotations

import re

import pytest

from conformance.plugin.selection import id_of_node
from conformance.spec import catalogue

from .conftest import Cases
from .running import ROOT, USAGE, run

FILES = ("cases/rfc959/test_noop.py", "cases/rfc959/test_status.py", "cases/rfc959/test_type.py")


def collected(*words: str) -> list[str]:
    """The ids of the cases that a selection leaves."""
    outcome = run(*words, "--collect-only", "-q", folder=ROOT)
    return [id_of_node(line) for line in re.findall(r"^cases/.*::.*$", outcome.text, re.MULTILINE)]


def requirements() -> dict[str, str]:
    """The requirement of each case of these files, as the marker names it."""
    code = (ROOT / file for file in FILES)
    pairs = {}
    for path in code:
        pattern = r'@requirement\("(.*?)"\)\n(?:@.*\n|    .*\n|\)\n|\]\n)*def test_(\w+)\('
        for name, function in re.findall(pattern, path.read_text("utf-8")):
            words = function.replace("_", "-")
            pairs[f"rfc959/{path.stem.removeprefix('test_')}/{words}"] = name
    return pairs


def test_filters_together_leave_what_fits_all() -> None:
    known, judged = catalogue().requirements, requirements()
    fits = set()
    for case, name in judged.items():
        one = known[name]
        within = one.section == "4.1.3" or one.section.startswith("4.1.3.")
        if one.document == "rfc959" and within and "NOOP" in one.commands and one.level == "must":
            fits.add(case)
    words = ("--section", "rfc959/4.1.3", "--command", "noop", "--level", "must")
    assert fits
    assert {case.partition("[")[0] for case in collected(*FILES, *words)} == fits


def test_level_includes_the_stronger_ones() -> None:
    must, should, may = (
        len(collected(*FILES, "--level", level)) for level in ("must", "SHOULD", "may")
    )
    assert 0 < must < should <= may


def test_case_is_found_by_its_id_alone() -> None:
    words = ("--case", "rfc959/noop/noop-leaves-the-data-port[PORT]")
    assert collected("cases", *words) == [words[1]]


def test_filters_may_be_repeated() -> None:
    one = collected(*FILES, "--command", "NOOP")
    other = collected(*FILES, "--command", "STAT")
    both = collected(*FILES, "--command", "NOOP", "--command", "STAT")
    assert set(both) == {*one, *other}
    assert len(both) > len(one)


def test_every_case_has_an_id_of_its_own() -> None:
    ids = collected("cases")
    assert len(ids) > 1000
    assert len(set(ids)) == len(ids)
    assert all(
        re.fullmatch(r"(rfc\d+|generated|drafts)/[a-z0-9-]+/[a-z0-9-]+(\[.+\])?", case)
        for case in ids
    )


@pytest.mark.parametrize("marked", [True, False])
def test_function_among_the_cases_needs_a_requirement(cases: Cases, marked: bool) -> None:
    mark = "@MUST\n" if marked else ""
    folder = cases(f"{mark}def test_x(session):\n    session.send('NOOP').must_be(200)\n")
    (folder / "cases" / "installed.ini").touch()
    outcome = run("--collect-only", "-q", folder=folder)
    assert (outcome.status == USAGE) is not marked
    assert ("a case without a requirement" in outcome.text) is not marked
