"""SIZE, MDTM, MLST, MLSD and OPTS MLST: what some reading explains, and what none does."""

from __future__ import annotations

import pytest

from conformance.model.access_rules import RIGHT
from conformance.model.oracle import Judgement, Oracle
from conformance.model.tree import DIRECTORY, Content, Tree
from conformance.model.world import Listed, Request, Seen, SessionWorld, World

INSIDE = SessionWorld(login="in", user=RIGHT, directory=(), type="I", data="passive")
TEXT = Content(image=None, text=b"one\r\n")
TREE = Tree({("a",): Content.stored("I", b"0123"), ("d",): DIRECTORY, ("t",): TEXT})


def request(verb: str, name: str = "", argument: str = "") -> Request:
    return Request(0, verb, argument or name, pathname=(name,) if name else None)


def entry(name: str, **facts: str) -> Listed:
    return Listed(name, facts)


def judged(*dialogue: tuple[Request, Seen], **state: object) -> Judgement | None:
    """Play commands with what came of them; the last one's judgement."""
    oracle, wrong = Oracle(World(TREE, (INSIDE,)).changed(0, **state)), None
    for asked, seen in dialogue:
        assert wrong is None, asked
        wrong = oracle.see(asked, seen)
    return wrong


LISTING = (
    entry("/root", type="cdir"),
    entry("a", type="file", size="4"),
    entry("d", type="dir"),
    entry("t", type="file"),
)
OPTS = (request("OPTS", argument="MLST type;"), Seen(200))

EXPLAINED = {
    "everything is refused": (
        (request("SIZE", "a"), Seen(500)),
        (request("MDTM", "a"), Seen(502)),
        (request("MLST", "a"), Seen(500)),
        (request("MLSD"), Seen(502)),
        (request("OPTS", argument="MLST type;"), Seen(501)),
    ),
    "the right size": ((request("SIZE", "a"), Seen(213, number=4)),),
    "a refused size after a right one": (
        (request("SIZE", "a"), Seen(213, number=4)),
        (request("SIZE", "a"), Seen(550)),
    ),
    "a size that nobody knows": ((request("SIZE", "t"), Seen(213, number=4)),),
    "a time that stays": (
        (request("MDTM", "a"), Seen(213, time="20260101000000")),
        (request("RETR", "a"), Seen(226, received=b"0123")),
        (request("MDTM", "a"), Seen(213, time="20260101000000")),
    ),
    "a time that a store changes": (
        (request("MDTM", "a"), Seen(213, time="20260101000000")),
        (request("STOR", "a"), Seen(226, sent=b"x")),
        (request("MDTM", "a"), Seen(213, time="20260101000001")),
    ),
    "a time of a directory": ((request("MDTM", "d"), Seen(213, time="20260101000000")),),
    "facts of a file": ((request("MLST", "a"), Seen(250, entries=LISTING[1:2])),),
    "facts of where the user is": ((request("MLST"), Seen(250, entries=LISTING[:1])),),
    "a listing": ((request("MLSD"), Seen(226, received=b"", entries=LISTING)),),
    "a listing that cannot be read": ((request("MLSD"), Seen(226, received=b"x")),),
    "a refused listing of a file": ((request("MLSD", "a"), Seen(501)),),
    "fewer facts than were chosen": (
        OPTS,
        (request("MLST", "a"), Seen(250, entries=(entry("a"),))),
    ),
    "an error behind a marker": (
        (request("MLST", "a"), Seen(250, entries=LISTING[1:2])),
        (request("REST", argument="1"), Seen(350)),
        (request("MLST", "a"), Seen(501)),
    ),
}


@pytest.mark.parametrize("dialogue", EXPLAINED.values(), ids=EXPLAINED)
def test_dialogue_is_explained(dialogue: tuple[tuple[Request, Seen], ...]) -> None:
    assert judged(*dialogue) is None


SIZE = "rfc3659-4-size-is-what-a-transfer-brings"
MISSING = "rfc3659-7.2.1-missing-names-are-refused"
TYPE = "rfc3659-7.5.1-type-is-true"
CHOSEN = "rfc3659-7.9-other-facts-are-not-sent"
TOLD = "rfc3659-7.1-mlst-tells-of-what-is-named"
LISTED = "rfc3659-7.1-mlsd-lists-the-directory-named"
UNEXPLAINED = {
    "a wrong size": (((request("SIZE", "a"), Seen(213, number=5)),), SIZE),
    "a size of nothing": (
        ((request("SIZE", "b"), Seen(213, number=0)),),
        "rfc3659-4.2-size-of-a-missing-file-is-refused",
    ),
    "a time of nothing": (
        ((request("MDTM", "b"), Seen(213)),),
        "rfc3659-3.2-mdtm-of-a-missing-file-is-refused",
    ),
    "a time that moves": (
        (
            (request("MDTM", "a"), Seen(213, time="20260101000000")),
            (request("MDTM", "a"), Seen(213, time="20260101000001")),
        ),
        "rfc3659-3-mdtm-tells-the-last-change",
    ),
    "facts of nothing": (((request("MLST", "b"), Seen(250)),), MISSING),
    "a listing of nothing": (
        ((request("MLSD", "b"), Seen(226, received=b"", entries=())),),
        MISSING,
    ),
    "a file that is a directory": (
        ((request("MLST", "d"), Seen(250, entries=(entry("d", type="file"),))),),
        TYPE,
    ),
    "a directory that is a file": (
        ((request("MLST", "a"), Seen(250, entries=(entry("a", type="dir"),))),),
        TYPE,
    ),
    "a fact that was not chosen": (
        (OPTS, (request("MLST", "a"), Seen(250, entries=(entry("a", size="4"),)))),
        CHOSEN,
    ),
    "a listing without a file": (
        ((request("MLSD"), Seen(226, received=b"", entries=LISTING[:3])),),
        LISTED,
    ),
    "a listing with another file": (
        ((request("MLSD"), Seen(226, received=b"", entries=(*LISTING, entry("x")))),),
        LISTED,
    ),
    "a listing of a file": (
        ((request("MLSD", "a"), Seen(226, received=b"", entries=())),),
        "rfc3659-7.1-mlsd-of-a-file-is-refused",
    ),
    "options that nobody understands": (
        ((request("OPTS", argument="MLST type;"), Seen(331)),),
        "rfc2389-4-accepted-options-are-answered-200",
    ),
    "a file that is gone": (
        (
            (request("MLST", "a"), Seen(250, entries=LISTING[1:2])),
            (request("MLST", "a"), Seen(550)),
        ),
        TOLD,
    ),
}


@pytest.mark.parametrize(("dialogue", "requirement"), UNEXPLAINED.values(), ids=UNEXPLAINED)
def test_dialogue_has_no_explanation(
    dialogue: tuple[tuple[Request, Seen], ...], requirement: str
) -> None:
    wrong = judged(*dialogue)
    assert wrong is not None
    assert wrong.level == "must"
    assert wrong.requirement == requirement


def test_size_in_ascii_counts_converted_octets() -> None:
    assert judged((request("SIZE", "t"), Seen(213, number=5)), type="A") is None
    wrong = judged((request("SIZE", "t"), Seen(213, number=4)), type="A")
    assert wrong is not None
    assert wrong.requirement == "rfc3659-4-size-follows-the-type"


def test_size_in_another_mode_is_not_known() -> None:
    assert judged((request("SIZE", "a"), Seen(213, number=9)), mode="B") is None


DOUBTED = {
    "a size of a directory": (
        (request("SIZE", "d"), Seen(213, number=4096)),
        "rfc3659-4.2-size-of-a-directory-is-refused",
    ),
    "a size fact of another file": (
        (request("MLST", "a"), Seen(250, entries=(entry("a", size="5"),))),
        "rfc3659-7.5.7-size-fact-is-about-right",
    ),
}


@pytest.mark.parametrize(("dialogue", "requirement"), DOUBTED.values(), ids=DOUBTED)
def test_what_should_not_be_is_a_doubt(dialogue: tuple[Request, Seen], requirement: str) -> None:
    wrong = judged(dialogue)
    assert wrong is not None
    assert (wrong.level, wrong.requirement) == ("should", requirement)
