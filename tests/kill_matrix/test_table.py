"""What is told of the matrix: totals, what is wrong, and every mutant's failures."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from .judging import Problem, problems
from .made_up import OUTCOMES, WATCHED, matrix, outcome
from .outcome import Matrix, Outcome, gathered, is_complete, to_line
from .plan import Plan
from .table import as_json, markdown, outcome_lines, printed, summary, unkilled_lines

SAYS = {one.mutant: f"Is wrong as {one.mutant}." for one in OUTCOMES}


def rows(judged: Matrix) -> dict[str, str]:
    """The rows of the table of mutants, by mutant."""
    lines = markdown(judged, problems(judged, WATCHED), SAYS, WATCHED).splitlines()
    return {line.split("`")[1]: line for line in lines if line.startswith("| `")}


def test_totals_count_what_holds() -> None:
    survivor = outcome("nobody-sees-this", "second", "doc/a/one")
    assert dict(summary(matrix([*OUTCOMES, survivor]), WATCHED)) == {
        "mutants": "5, of which 4 are killed",
        "first failure names the broken requirement": "4 of 5",
        "unbroken reference": "3 cases, no flaws",
        "cases that a mutant of their requirement fails": "3 of 3",
        "requirements with a mutant": "3 of 3",
        "reply codes judged": "39 of 39",
    }


def test_totals_are_silent_on_what_comes_first_where_no_other_cases_were_tried() -> None:
    alone = replace(matrix(), sampled=False)
    assert "first failure names the broken requirement" not in dict(summary(alone, WATCHED))


def test_row_names_first_failure_further_ones_and_others() -> None:
    assert rows(matrix())["two-is-wrong"] == (
        "| `two-is-wrong` | Is wrong as two-is-wrong. | `first` | `doc/a/two` |  | `doc/b/three` |"
    )


def test_row_says_what_the_monitor_saw() -> None:
    assert "| `doc/b/three` (monitor) |" in rows(matrix())["line-feeds-alone"]


def test_row_of_a_survivor_says_so() -> None:
    assert "| **survives** |" in rows(matrix([outcome("unseen", "second")]))["unseen"]
    astray = rows(matrix([outcome("astray", "second", "doc/a/one")]))["astray"]
    assert "| `doc/a/one`: **first**, **survives** |" in astray


def test_long_row_counts_what_it_does_not_name() -> None:
    many = outcome("many", "first", "doc/a/one", *["doc/a/two"] * 7)
    assert rows(matrix([many]))["many"].count("`doc/a/two`") == 4
    assert "and 3 more" in rows(matrix([many]))["many"]


def test_problems_stand_above_the_mutants() -> None:
    judged = matrix(OUTCOMES[1:])
    text = markdown(judged, problems(judged, WATCHED), SAYS, WATCHED)
    line = "- cases that no mutant of their own requirement fails: 1\n    - `first: doc/a/one`\n"
    assert line in text.partition("## Mutants")[0]


def test_problem_is_printed_with_its_first_instances() -> None:
    lines = list(printed([Problem("too many: 50", tuple(map(str, range(50))))]))
    assert lines[:2] == ["ERROR: too many: 50", "  0"]
    assert lines[-1] == "  and 10 more"


def test_writer_of_a_survivor_reads_how_the_cases_ended() -> None:
    lines = list(outcome_lines(outcome("unseen", "second")))
    assert lines[0].startswith("SURVIVES  unseen  (second; ")
    assert lines[1] == "    doc/b/three: pass"


def test_writer_reads_where_a_mutant_fails_elsewhere_first() -> None:
    lines = list(outcome_lines(outcome("astray", "first", "doc/b/three", "doc/a/one")))
    assert lines[0].startswith("killed  astray")
    assert lines[1] == "    first doc/b/three (wrong-class 200)  <- ANOTHER REQUIREMENT"
    assert lines[2] == "    also  doc/a/one (wrong-class 200)"


def test_unkilled_cases_are_listed_with_what_came_in_their_way() -> None:
    in_the_way = replace(OUTCOMES[0], own={"doc/a/one": "fail", "doc/a/two": "inconclusive: MKD"})
    assert list(unkilled_lines(matrix([in_the_way], whole=False))) == [
        "first",
        "  doc/a/two",
        "    one-is-wrong: inconclusive: MKD",
    ]


def test_json_has_everything() -> None:
    told = json.loads(as_json(matrix(), [], SAYS))
    assert [one["mutant"] for one in told["mutants"]] == [one.mutant for one in OUTCOMES]
    assert told["mutants"][1]["failures"][1]["case"] == "doc/b/three"
    assert told["cases"] == dict(matrix().cases)
    assert told["mutants"][0]["says"] == SAYS["one-is-wrong"]


def test_results_of_several_processes_are_put_together(tmp_path: Path) -> None:
    judged = matrix()
    files = [tmp_path / "0", tmp_path / "1"]
    shares: list[tuple[Outcome, ...]] = [judged.outcomes[:1], judged.outcomes[1:]]
    for file, outcomes in zip(files, shares, strict=True):
        lines = [to_line("cases", judged.cases), to_line("unbroken", judged.unbroken)]
        lines += [to_line("outcome", one) for one in outcomes]
        file.write_text("\n".join(lines) + "\n", "utf-8")
        assert not is_complete(file)
        file.write_text("\n".join([*lines, to_line("end", {})]) + "\n", "utf-8")
        assert is_complete(file)
    together = gathered(files, Plan({}, whole=True), judged.seconds)
    assert sorted(together.outcomes, key=OUTCOMES.index) == list(OUTCOMES)
    assert together.unbroken.tried == 2 * judged.unbroken.tried
    assert together.unbroken.codes == judged.unbroken.codes
    assert not is_complete(tmp_path / "absent")
