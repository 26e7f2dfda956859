"""Cases on servers that a person would not call wrong there, each one that a case once called so.

They refuse behind 150: when a refusal comes is a rule of its own. Or they name a directory that
they made by a pathname that leads nowhere, whatever its name: then odd names are not to blame.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from session.scripted import TARGET, Reactive, requirement, verdict_of

from cases.rfc959 import (
    test_append,
    test_command_lines,
    test_directory_quoting,
    test_retrieve,
    test_store,
)
from conformance.session import Case, Scratch, Session
from conformance.verdict import Verdict

USUAL = {
    "USER": "331 password",
    "PASS": "230 in",
    "TYPE": "200 type",
    "CWD": "250 there",
    "PASV": "227 (127,0,0,1,200,1)",
}
LATE = "150 here it comes\n550 no such file"
REFUSING = {**USUAL, "MKD": '257 "made"', "STOR": LATE, "APPE": LATE, "RETR": LATE}
ASTRAY = {**USUAL, "MKD": '257 "/not/here"'}

Dialogue = Callable[[Session, Scratch], None]


def case_on(replies: Mapping[str, str]) -> tuple[Case, Session, Scratch]:
    """A case on a server that answers each verb so, with a session and its scratch directory."""

    def answer(line: str) -> str:
        if line == "CWD /not/here":
            return "550 no such directory"
        return replies.get(line.split(" ")[0], "200 done")

    case = Case(requirement(), Reactive(answer), TARGET)
    session = Session(case)
    session.log_in()
    return case, session, Scratch(case)


def named(test: Callable[..., None], name: object) -> Dialogue:
    """A case with its name for a parameter."""
    return lambda session, scratch: test(session, scratch, name)


def lined(test: Callable[..., None], line: str) -> Dialogue:
    """A case that needs no scratch directory, with its line for a parameter."""
    return lambda session, _: test(session, line)


@pytest.mark.parametrize(
    ("dialogue", "verdict"),
    [
        (named(test_command_lines.test_name_means_the_same_file, "odd"), Verdict.PASS),
        (
            named(
                test_command_lines.test_eight_bit_name_is_refused_or_names_the_same_file, b"\xe9"
            ),
            Verdict.PASS,
        ),
        # x5z where x0z would be right: ruling R53.
        (lined(test_append.test_appe_without_argument_is_refused, "APPE "), Verdict.WARN),
        (lined(test_store.test_stor_without_argument_is_refused, "STOR "), Verdict.WARN),
        (lined(test_retrieve.test_retr_without_argument_is_refused, "RETR "), Verdict.WARN),
    ],
    ids=["name", "eight-bit-name", "appe-of-nothing", "stor-of-nothing", "retr-of-nothing"],
)
def test_refusal_behind_150_is_a_refusal(dialogue: Dialogue, verdict: Verdict) -> None:
    case, session, scratch = case_on(REFUSING)
    assert verdict_of(case, lambda: dialogue(session, scratch)) is verdict


@pytest.mark.parametrize(
    "dialogue",
    [
        named(test_directory_quoting.test_pathname_of_mkd_leads_to_a_directory_of_odd_name, "-l"),
        named(
            test_directory_quoting.test_pathname_of_mkd_with_quotes_undone_leads_to_the_directory,
            'a"b',
        ),
        named(
            test_directory_quoting.test_pathname_of_mkd_leads_to_a_directory_named_beyond_ascii,
            0xE9,
        ),
    ],
    ids=["odd", "quotes", "beyond-ascii"],
)
def test_odd_name_is_not_to_blame_where_a_plain_one_leads_nowhere(dialogue: Dialogue) -> None:
    case, session, scratch = case_on(ASTRAY)
    assert verdict_of(case, lambda: dialogue(session, scratch)) is Verdict.INCONCLUSIVE
