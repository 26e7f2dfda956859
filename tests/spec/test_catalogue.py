"""The catalogue's schema, and that cases and catalogue agree.

The loader trusts the TOML files because of these tests. They read the files afresh, so that nothing
the loader drops or defaults goes unseen.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from conformance.spec import COMMANDS

SPEC = Path(__file__).parents[2] / "conformance" / "spec"
FILES = sorted((SPEC / "requirements").rglob("*.toml"))
KEYS = {"section", "level", "basis", "says", "commands", "observable"}
MORE_KEYS = {"why_not", "rulings", "title"}
CODE_LISTS = ("preliminary", "completion", "intermediate", "failure", "ruled")
CLASSES = {
    "1": "preliminary",
    "2": "completion",
    "3": "intermediate",
    "4": "transient failure",
    "5": "permanent failure",
}
SECTION = re.compile(r"[1-9][0-9]*(\.[1-9][0-9]*)*|appendix I{1,3}|page [1-9]")
ID = re.compile(r"(?:rfc[0-9]+-[a-z0-9.]+|drafts)(-[a-z0-9.]+)+")
LEVELS = (("must", "should", "may"), ("informative",))
"""Of the RFCs, and of what no RFC says."""

POINTER = re.compile(r"rfc[0-9]+-[0-9.]+(?:-[a-z0-9]+)+")


def read(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return tomllib.load(file)


def requirements() -> list[tuple[Path, str, str, dict[str, Any]]]:
    """Every entry: its file, document, id and table."""
    entries = []
    for path in FILES:
        tables = read(path)
        document = tables.pop("document")
        entries += [(path, document, name, table) for name, table in tables.items()]
    return entries


COMMAND_ROWS = read(SPEC / "commands.toml")
REPLIES = read(SPEC / "replies.toml")
RULING_FILES = sorted((SPEC / "rulings").glob("*.toml"))
RULINGS = {name: row for path in RULING_FILES for name, row in read(path).items()}
ENTRIES = requirements()
IDS = {name for _, _, name, _ in ENTRIES}
EXTENSION_ROWS = read(SPEC / "extension_commands.toml")
DRAFT_ROWS = read(SPEC / "draft_commands.toml")
VERBS = {*COMMANDS, *EXTENSION_ROWS, *DRAFT_ROWS}


@pytest.mark.parametrize("path", FILES, ids=[f"{p.parent.name}/{p.stem}" for p in FILES])
def test_file_stands_in_the_folder_of_its_document(path: Path) -> None:
    assert read(path)["document"] == path.parent.name


def test_no_id_stands_twice() -> None:
    counts = Counter(name for _, _, name, _ in ENTRIES)
    assert [name for name, count in counts.items() if count > 1] == []


def _prefix(document: str, table: dict[str, Any]) -> str:
    """What no RFC says has no sections: there stands the command."""
    return "" if document == "drafts" else f"{table['section'].lower().replace(' ', '-')}-"


def test_ids_name_document_and_section() -> None:
    wrong = [
        name
        for _, document, name, table in ENTRIES
        if not ID.fullmatch(name) or not name.startswith(f"{document}-{_prefix(document, table)}")
    ]
    assert wrong == []


def test_entries_have_the_keys_of_the_schema() -> None:
    wrong = [name for _, _, name, t in ENTRIES if not KEYS <= set(t) <= KEYS | MORE_KEYS]
    assert wrong == []


def test_values_are_of_the_schema() -> None:
    wrong = [
        name
        for _, document, name, table in ENTRIES
        if table["level"] not in LEVELS[document == "drafts"]
        or table["basis"] not in ("explicit", "judgement")
        or not (document == "drafts" or SECTION.fullmatch(table["section"]))
        or not isinstance(table["observable"], bool)
    ]
    assert wrong == []


def test_each_says_one_sentence() -> None:
    wrong = [n for _, _, n, t in ENTRIES if not t["says"].endswith(".") or "\n" in t["says"]]
    assert wrong == []


def test_what_cannot_be_observed_says_why_not_and_nothing_else_does() -> None:
    wrong = [n for _, _, n, t in ENTRIES if t["observable"] == bool(t.get("why_not"))]
    assert wrong == []


def test_reasons_that_point_at_a_requirement_point_at_one_that_is_judged() -> None:
    observable = {name for _, _, name, table in ENTRIES if table["observable"]}
    lost = {
        (name, pointed)
        for _, _, name, table in ENTRIES
        for pointed in POINTER.findall(table.get("why_not", ""))
        if pointed not in observable
    }
    assert lost == set()


def test_rulings_that_entries_cite_exist() -> None:
    cited = {(n, ruling) for _, _, n, t in ENTRIES for ruling in t.get("rulings", ())}
    assert {entry for entry in cited if entry[1] not in RULINGS} == set()


def test_commands_that_entries_name_exist() -> None:
    named = {(n, verb) for _, _, n, t in ENTRIES for verb in t["commands"]}
    assert {entry for entry in named if entry[1] not in VERBS} == set()


@pytest.mark.parametrize("verb", [*EXTENSION_ROWS, *DRAFT_ROWS])
def test_extension_commands_are_of_the_schema(verb: str) -> None:
    row = {**EXTENSION_ROWS, **DRAFT_ROWS}[verb]
    assert row.keys() == {"document", "section", "syntax", "feature", "transfer", "writes"}
    assert row["syntax"].split(" ")[0] == verb
    assert verb not in COMMANDS


def test_titles_stand_where_rfc_959_numbers_two_sections_alike() -> None:
    without = [
        name
        for _, document, name, table in ENTRIES
        if (document, table["section"]) == ("rfc959", "3.1.1.5.2") and "title" not in table
    ]
    assert without == []


def test_the_33_commands_stand_in_the_order_of_the_document() -> None:
    assert tuple(COMMAND_ROWS) == COMMANDS
    assert len(COMMANDS) == len(set(COMMANDS)) == 33


@pytest.mark.parametrize("verb", COMMANDS)
def test_row_of_a_command_is_of_the_schema(verb: str) -> None:
    row = COMMAND_ROWS[verb]
    assert row["section"] in ("4.1.1", "4.1.2", "4.1.3")
    assert row["group"] == {"1": "access", "2": "parameter", "3": "service"}[row["section"][-1]]
    assert row["argument"] in ("required", "optional", "none")
    assert row["needs_login"] in (True, False, "may")
    assert row["optional"] in ("must", "should", "may")
    assert isinstance(row["transfer"], bool)
    assert isinstance(row["writes"], bool)


@pytest.mark.parametrize("verb", COMMANDS)
def test_syntax_of_a_command_agrees_with_its_argument(verb: str) -> None:
    row = COMMAND_ROWS[verb]
    assert row["syntax"].startswith(f"{verb} ")
    assert row["syntax"].endswith("<CRLF>")
    rest = row["syntax"].removeprefix(verb).removesuffix("<CRLF>").strip()
    wanted = "none" if not rest else "optional" if rest.startswith("[") else "required"
    assert row["argument"] == wanted


@pytest.mark.parametrize("verb", COMMANDS)
def test_codes_of_a_row_are_known_and_stand_in_their_class(verb: str) -> None:
    row = COMMAND_ROWS[verb]
    codes = [code for name in CODE_LISTS for code in row[name]]
    assert [code for code in codes if str(code) not in REPLIES] == []
    assert len(codes) == len(set(codes))
    digits = {"preliminary": "1", "completion": "2", "intermediate": "3", "failure": "45"}
    for name, allowed in digits.items():
        assert {str(code)[0] for code in row[name]} <= set(allowed)


@pytest.mark.parametrize("verb", COMMANDS)
def test_codes_beyond_the_row_have_a_ruling(verb: str) -> None:
    row = COMMAND_ROWS[verb]
    assert bool(row["rulings"]) or not row["ruled"]
    assert [ruling for ruling in row["rulings"] if ruling not in RULINGS] == []


def test_transfers_alone_have_125_and_150() -> None:
    opening = {verb for verb, row in COMMAND_ROWS.items() if {125, 150} <= set(row["preliminary"])}
    assert opening == {verb for verb, row in COMMAND_ROWS.items() if row["transfer"]}


def test_commands_of_rfc_1123s_minimum_are_musts() -> None:
    minimum = read(SPEC / "requirements" / "rfc1123" / "4.1.2.13-minimum-implementation.toml")
    listed = minimum["rfc1123-4.1.2.13-commands"]["commands"]
    musts = {verb for verb, row in COMMAND_ROWS.items() if row["optional"] == "must"}
    assert musts == {*listed, "ACCT"}


@pytest.mark.parametrize("code", [code for code in REPLIES if code != "connection"])
def test_reply_is_of_the_schema(code: str) -> None:
    assert re.fullmatch("[1-5][0-5][0-9]", code)
    assert set(REPLIES[code]) == {"document", "section", "class", "meaning"}
    assert REPLIES[code]["class"] == CLASSES[code[0]]


def test_greeting_has_codes_that_are_known() -> None:
    greeting = REPLIES["connection"]
    codes = [code for name in CODE_LISTS[:4] for code in greeting[name]]
    assert sorted(codes) == [120, 220, 421]


def test_rulings_are_numbered_without_a_gap() -> None:
    first = list(read(SPEC / "rulings" / "rfc959.toml"))
    assert first == [f"R{number}" for number in range(1, len(first) + 1)]


def test_no_ruling_stands_twice() -> None:
    assert len(RULINGS) == sum(len(read(path)) for path in RULING_FILES)


@pytest.mark.parametrize("name", RULINGS)
def test_ruling_is_of_the_schema(name: str) -> None:
    ruling = RULINGS[name]
    assert set(ruling) == {"title", "texts", "accepts", "decision", "reason", "strict"}
    assert ruling["texts"]
    assert all(re.match(r"RFC [0-9]+.*: .", text) for text in ruling["texts"])
    assert all(ruling[key] for key in ("title", "accepts", "decision", "reason", "strict"))


def test_no_command_is_of_an_rfc_and_of_a_draft() -> None:
    assert not DRAFT_ROWS.keys() & EXTENSION_ROWS.keys()
