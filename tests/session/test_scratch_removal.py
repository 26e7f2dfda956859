"""What a case made is removed behind it, whatever the server does meanwhile."""

from __future__ import annotations

import pytest

from conformance.session.scratch import MOST_NOTED
from conformance.verdict import CaseEnded, Verdict

from .scratching import ROOT, made, server
from .scripted import verdict_of


def test_what_was_made_is_removed_the_last_first() -> None:
    link = server(also=lambda line: "550 a directory" if line == f"DELE {ROOT}/other" else None)
    scratch = made(link)
    scratch.directory("inner")
    scratch.path("inner/file")
    scratch.path("other")
    link.lines.clear()
    scratch.remove()
    assert link.lines == [
        f"DELE {ROOT}/other",
        f"RMD {ROOT}/other",
        f"DELE {ROOT}/inner/file",
        f"RMD {ROOT}/inner",
        f"RMD {ROOT}",
    ]


def test_file_in_the_place_of_a_directory_is_removed() -> None:
    link = server(also=lambda line: "550 a file" if line == f"RMD {ROOT}/inner" else None)
    scratch = made(link)
    scratch.directory("inner")
    link.lines.clear()
    scratch.remove()
    assert link.lines == [f"RMD {ROOT}/inner", f"DELE {ROOT}/inner", f"RMD {ROOT}"]


def test_working_directory_is_left_before_it_is_removed() -> None:
    link = server()
    scratch = made(link)
    scratch.names()
    link.lines.clear()
    scratch.remove()
    assert link.lines == ["CWD /home", f"RMD {ROOT}"]


def test_type_is_set_once_for_transfers_in_a_row() -> None:
    link = server()
    scratch = made(link)
    scratch.file("one")
    scratch.contents(scratch.file("two"))
    sent = [line.split()[0] for line in link.lines]
    assert sent == ["TYPE", "PASV", "STOR", "PASV", "STOR", "PASV", "RETR"]


def test_type_is_set_again_behind_a_listing() -> None:
    link = server()
    scratch = made(link)
    scratch.file("one")
    scratch.names()
    scratch.file("two")
    assert link.lines.count("TYPE I") == 2


def test_what_a_case_made_on_its_own_is_found_and_removed() -> None:
    refused = iter(["550 not empty"])
    link = server(
        b"left\r\n", also=lambda line: next(refused, None) if line == f"RMD {ROOT}" else None
    )
    made(link).remove()
    assert link.lines[-10:] == [
        f"CWD {ROOT}",
        *("PASV", "MLSD", "PASV", "LIST", "PASV", "NLST"),
        f"DELE {ROOT}/left",
        "CWD /home",
        f"RMD {ROOT}",
    ]


@pytest.mark.parametrize("reply", [None, ""], ids=["closed", "silent"])
def test_lost_session_is_replaced_for_the_removal(reply: str | None) -> None:
    link = server()
    scratch = made(link)
    answer, link._answer = link._answer, lambda _: reply
    with pytest.raises(CaseEnded):
        scratch.file("name", b"content")
    link._answer = answer
    link.lines.clear()
    scratch.remove()
    assert link.connections == 2
    assert link.lines == [
        "USER demo",
        "PASS correct horse",
        f"DELE {ROOT}/name",
        f"RMD {ROOT}",
    ]


def test_names_of_a_listing_elsewhere_are_not_removed() -> None:
    link = server(b"precious\r\n")
    scratch = made(link)
    assert scratch.names("/home") == ["precious"]
    link.lines.clear()
    scratch.remove()
    assert link.lines == ["CWD /home", f"RMD {ROOT}"]


def test_names_of_a_parent_are_not_removed() -> None:
    link = server(b"precious\r\n")
    scratch = made(link)
    assert scratch.names(f"{ROOT}/..") == ["precious"]
    link.lines.clear()
    scratch.remove()
    assert link.lines == ["CWD /home", f"RMD {ROOT}"]


def test_removal_waits_for_one_lost_reply_alone() -> None:
    link = server()
    scratch = made(link)
    for number in range(10):
        scratch.path(str(number))
    link._answer = lambda line: "250 there" if line.startswith("CWD") else ""
    assert verdict_of(scratch._case, scratch.remove) is Verdict.INCONCLUSIVE
    assert len(link.lines) <= 3


@pytest.mark.parametrize(
    "refusal", ["425 no", "500 what", "502 no", "530 no", "150 go\n426 broken"]
)
def test_refusal_that_is_not_about_files_says_nothing_of_them(refusal: str) -> None:
    scratch = made(server(replies={"NLST": refusal, "RETR": refusal}))
    case = scratch._case
    assert verdict_of(case, lambda: scratch.has(f"{ROOT}/name")) is Verdict.INCONCLUSIVE
    again = made(server(replies={"RETR": refusal}))
    assert verdict_of(again._case, lambda: again.contents(f"{ROOT}/name")) is Verdict.INCONCLUSIVE


@pytest.mark.parametrize(
    "refusal", ["450 none", "550 none", "150 go\n550 none", "150 go\n450 none"]
)
def test_empty_directory_may_be_refused(refusal: str) -> None:
    assert made(server(replies={"NLST": refusal})).names() == []


HOSTILE = {
    "names-without-end": b"".join(b"%d\r\n" % number for number in range(5000)),
    "one-name-again-and-again": b"same\r\n" * 5000,
    "itself": b"itself\r\n",
    "places-elsewhere": b"/etc/passwd\r\n../../../etc/passwd\r\n..\r\n",
    "control-characters": b"\x00\x1b[2J\r\r\n\xff\xf4\r\n",
}


@pytest.mark.parametrize("listing", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("kept", ["all", "directories"])
def test_removal_from_a_hostile_server_is_bounded_and_stays_inside(
    listing: bytes, kept: str
) -> None:
    def also(line: str) -> str | None:
        kept_verbs = ("DELE", "RMD") if kept == "all" else ("RMD",)
        return "550 no" if line.startswith(kept_verbs) else None

    link = server(listing, also)
    scratch = made(link)
    scratch.names()
    link.lines.clear()
    scratch.remove()
    assert len(link.lines) < 4 * MOST_NOTED
    inside = [line for line in link.lines if line.startswith(("DELE", "RMD"))]
    assert all(line.split(" ", 1)[1].startswith(ROOT) for line in inside)
    assert not any(part in ("..", ".") for line in inside for part in line.split("/"))
    assert scratch._case.findings == []


def test_listing_that_fails_in_the_removal_is_no_finding() -> None:
    scratch = made(server(replies={"RMD": "550 no", "LIST": "150 go\n426 broken"}))
    assert verdict_of(scratch._case, scratch.remove) is Verdict.INCONCLUSIVE
    assert scratch._case.findings == []
