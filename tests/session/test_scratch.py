"""The scratch directory: made, used, and removed, whatever the server does meanwhile."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.session import Case, Scratch
from conformance.target import Files, Target
from conformance.verdict import CaseEnded, Verdict

from .scratching import ROOT, made, server
from .scripted import TARGET, Reactive, requirement, verdict_of


def test_directory_of_a_fresh_name_is_made() -> None:
    link = server()
    scratch = Scratch(Case(requirement(), link, TARGET))
    assert scratch.root == ROOT
    assert link.lines == ["USER demo", "PASS correct horse", f"MKD {ROOT}"]


def test_directory_is_made_where_the_login_leads_unless_told_otherwise() -> None:
    scratch = made(server(), Target(login=TARGET.login, bounds=TARGET.bounds))
    assert scratch.root == "/where the login leads/token-1-1-scratch"


@pytest.mark.parametrize("reply", ["257 no quotes", "550 no", "257"])
def test_login_that_leads_nowhere_is_inconclusive(reply: str) -> None:
    case = Case(
        requirement(),
        server(replies={"PWD": reply}),
        Target(login=TARGET.login, bounds=TARGET.bounds),
    )
    assert verdict_of(case, lambda: Scratch(case)) is Verdict.INCONCLUSIVE


@pytest.mark.parametrize("verb", ["USER", "PASS", "MKD"])
def test_directory_that_cannot_be_made_is_inconclusive(verb: str) -> None:
    case = Case(requirement(), server(replies={verb: "530 no"}), TARGET)
    assert verdict_of(case, lambda: Scratch(case)) is Verdict.INCONCLUSIVE


def test_read_only_run_has_none() -> None:
    link = server()
    case = Case(requirement(), link, TARGET, read_only=True)
    assert verdict_of(case, lambda: Scratch(case)) is Verdict.INCONCLUSIVE
    assert link.connections == 0


def test_pathname_is_only_words() -> None:
    link = server()
    scratch = made(link)
    assert scratch.path("new name") == f"{ROOT}/new name"
    assert scratch.path(b"\xe4\xff") == f"{ROOT}/\udce4\udcff"
    assert link.lines == []


def test_file_is_made_with_its_content() -> None:
    link = server()
    assert made(link).file("name", b"content") == f"{ROOT}/name"
    assert link.lines == ["TYPE I", "PASV", f"STOR {ROOT}/name"]
    assert link.received == [b"content"]


@pytest.mark.parametrize(
    "replies",
    [
        {"TYPE": "504 no"},
        {"PASV": "502 no"},
        {"PASV": "227 no address"},
        {"PASV": "227 (127,0,0,1,0,1)"},
        {"STOR": "553 no"},
        {"STOR": "150 go\n426 broken"},
        {"STOR": "150 go"},
        {"STOR": ""},
    ],
    ids=str,
)
def test_file_that_cannot_be_made_is_inconclusive(replies: dict[str, str]) -> None:
    scratch = made(server(replies=replies))
    case = scratch._case
    assert verdict_of(case, lambda: scratch.file("name", b"content")) is Verdict.INCONCLUSIVE
    assert case.findings == []


def test_directory_within_is_made() -> None:
    link = server()
    assert made(link).directory("inner") == f"{ROOT}/inner"
    assert link.lines == [f"MKD {ROOT}/inner"]
    scratch = made(server(also=lambda line: "550 no" if line.endswith("/inner") else None))
    with pytest.raises(CaseEnded) as ended:
        scratch.directory("inner")
    assert ended.value.verdict is Verdict.INCONCLUSIVE


def test_contents_of_a_file() -> None:
    assert made(server(b"content")).contents(f"{ROOT}/name") == b"content"
    assert made(server(replies={"RETR": "550 no"})).contents(f"{ROOT}/name") is None
    assert made(server(replies={"RETR": "150 go\n550 no"})).contents(f"{ROOT}/name") is None


@pytest.mark.parametrize("reply", ["150 go\n426 broken", "421 bye", "200 what", ""])
def test_contents_that_cannot_be_had_are_inconclusive(reply: str) -> None:
    scratch = made(server(replies={"RETR": reply}))
    judge = lambda: scratch.contents(f"{ROOT}/name")  # noqa: E731 - a judgement
    assert verdict_of(scratch._case, judge) is Verdict.INCONCLUSIVE


@pytest.mark.parametrize(
    ("listing", "names"),
    [
        (b"", []),
        (b"one\r\ntwo words\r\n", ["one", "two words"]),
        (b"/home/x/one\r\ntwo/\r\n./three\r\n", ["one", "two", "three"]),
        (b".\r\n..\r\n/\r\nx/..\r\n\r\nname\r\n", ["name"]),
        (b"bare\nname", ["bare", "name"]),
        (b"\xff\xe4\r\n", ["\udcff\udce4"]),
        (b"../../etc/passwd\r\n", ["passwd"]),
    ],
    ids=["none", "names", "pathnames", "self-and-parent", "bare-lf", "octets", "elsewhere"],
)
def test_names_are_the_last_components(listing: bytes, names: list[str]) -> None:
    scratch = made(server(listing))
    assert scratch.names() == names
    assert [scratch.has(f"{ROOT}/{name}") for name in names] == [True] * len(names)
    assert not scratch.has(f"{ROOT}/absent")


def test_name_is_found_in_other_case() -> None:
    scratch = made(server(b"NAME.TXT\r\n"))
    assert scratch.has(f"{ROOT}/name.txt")
    assert not scratch.has(f"{ROOT}/name")


def test_listing_that_is_refused_is_empty() -> None:
    assert made(server(replies={"NLST": "550 no files"})).names() == []


def test_listing_that_breaks_off_is_inconclusive() -> None:
    scratch = made(server(replies={"NLST": "150 go\n426 broken"}))
    assert verdict_of(scratch._case, scratch.names) is Verdict.INCONCLUSIVE


# ---------------------------------------------------------------------- outside

LENT = "/protected.txt"


def test_pathname_outside_is_fresh_and_removed_in_the_end() -> None:
    link = server(also=lambda line: "550 none" if line.startswith("DELE /") else None)
    scratch = made(link)
    assert scratch.outside("/quota", "large") == "/quota/token-1-2-large"
    assert scratch.outside("/", "large") == "/token-1-3-large"
    assert link.lines == []
    scratch.remove()
    assert link.lines[:-1] == [
        "DELE /token-1-3-large",
        "RMD /token-1-3-large",
        "DELE /quota/token-1-2-large",
        "RMD /quota/token-1-2-large",
    ]


def lending(*contents: bytes) -> tuple[Scratch, Reactive]:
    """A scratch directory, and a server whose transfers bring these contents, one after another."""
    left = iter(contents)

    def answer(line: str) -> str | None:
        if line == "PASV":
            link.listing = next(left, b"")
        return None

    link = server(also=answer)
    target = replace(TARGET, files=Files(directory="/home", protected=LENT))
    return made(link, target), link


def test_lent_file_that_was_changed_gets_its_contents_back() -> None:
    scratch, link = lending(b"kept", b"spoilt")
    assert scratch.lent(LENT) == b"kept"
    scratch.remove()
    assert [line for line in link.lines if line.startswith("STOR")] == [f"STOR {LENT}"]
    assert link.received == [b"kept"]
    assert link.lines[-1] == f"RMD {ROOT}"


def test_lent_file_that_is_gone_is_made_again() -> None:
    scratch, link = lending(b"kept")
    scratch.lent(LENT)
    usual = link._answer
    link._answer = lambda line: "550 gone" if line.startswith("RETR") else usual(line)
    scratch.remove()
    assert link.received == [b"kept"]


def test_lent_file_that_is_as_it_was_is_left_alone() -> None:
    scratch, link = lending(b"kept", b"kept", b"kept")
    scratch.lent(LENT)
    scratch.lent(LENT)
    scratch.remove()
    assert link.received == []
    assert not [line for line in link.lines if line.startswith("STOR")]


def test_lent_file_that_cannot_be_read_is_inconclusive() -> None:
    link = server(replies={"RETR": "450 busy"})
    scratch = made(link)
    assert verdict_of(scratch._case, lambda: scratch.lent(LENT)) is Verdict.INCONCLUSIVE
    link.lines.clear()
    scratch.remove()
    assert link.lines == [f"RMD {ROOT}"]


def test_lent_file_is_mended_over_a_new_connection_where_the_old_one_is_lost() -> None:
    scratch, link = lending(b"kept", b"spoilt")
    scratch.lent(LENT)
    answer, link._answer = link._answer, lambda _: None
    with pytest.raises(CaseEnded):
        scratch.directory("inner")
    link._answer = answer
    scratch.remove()
    assert link.received == [b"kept"]
