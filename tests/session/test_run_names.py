"""Names of the suite's own form, and all that comes near them."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.report.scan import scan_cases
from conformance.session.run_names import (
    PREFIX,
    case_part,
    random_part,
    token_of,
    token_of_seed,
    token_with,
)

ROOT = Path(__file__).resolve().parent.parent.parent

TOKEN = token_with("0123abcd")


@pytest.mark.parametrize(
    "rest", ["1-1-scratch", "gw0-25-1-scratch", "names-20-1-sequence", "2-1-a b", "2-1-\udcff"]
)
def test_name_of_a_run_tells_its_token(rest: str) -> None:
    assert token_of(f"{TOKEN}-{rest}") == TOKEN


NEAR = {
    "of-no-run": "ftp-conformance",
    "no-digits": "ftp-conformance-",
    "of-its-owner": "ftp-conformance-notes.txt",
    "token-alone": TOKEN,
    "token-and-a-word": f"{TOKEN}-notes",
    "token-and-one-number": f"{TOKEN}-1-notes",
    "digits-that-do-not-follow": f"{TOKEN[:-4]}0000-1-1-scratch",
    "old-form": "ftp-conformance-0123abcd-1-1-scratch",
    "behind-something": f"my-{TOKEN}-1-1-scratch",
    "behind-a-blank": f" {TOKEN}-1-1-scratch",
    "upper-case": f"{TOKEN}-1-1-scratch".upper(),
    "upper-case-digits": f"{TOKEN.replace('abcd', 'ABCD')}-1-1-scratch",
    "with-a-slash": f"{TOKEN}-1-1-a/b",
    "up": f"{TOKEN}-1-1-/..",
    "line-end": f"{TOKEN}-1-1-scratch\n",
    "nothing": "",
}


@pytest.mark.parametrize("name", NEAR.values(), ids=NEAR)
def test_name_of_somebody_else_tells_none(name: str) -> None:
    assert token_of(name) == ""


def test_token_keeps_what_was_drawn() -> None:
    assert TOKEN.startswith(f"{PREFIX}0123abcd")
    assert random_part(TOKEN) == "0123abcd"
    assert random_part("") == "0"
    assert len({token_with(f"{number:08x}")[-4:] for number in range(100)}) > 90


def test_names_of_cases_differ() -> None:
    cases = [case.id for case in scan_cases(ROOT / "cases")]
    assert len({case_part(case) for case in cases}) == len(cases) > 1000
    assert token_of(f"{TOKEN}-{case_part(cases[0])}-2-1-scratch") == TOKEN


def test_token_of_a_seed_is_the_same_each_time() -> None:
    assert token_of_seed(42) == token_of_seed(42) == "ftp-conformance-73475cb4a9c6"
    assert token_of(f"{token_of_seed(42)}-1-1-scratch") == token_of_seed(42) != token_of_seed(43)
