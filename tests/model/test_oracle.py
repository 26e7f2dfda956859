"""Dialogues that some reading explains, and dialogues that none does.

Written as they are read: command and code, and what the last one is called.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from conformance.model.access_rules import RIGHT
from conformance.model.oracle import TABLE, Judgement, Oracle
from conformance.model.transfer_rules import CONNECT
from conformance.model.tree import Tree
from conformance.model.world import Request, Seen, SessionWorld, World
from conformance.spec import COMMANDS, catalogue

ROOT = Path(__file__).resolve().parents[2]

INSIDE = SessionWorld(login="in", user=RIGHT, directory=())
_NAMING = frozenset({"CWD", "RETR", "STOR", "APPE", "RNFR", "RNTO", "DELE", "RMD", "MKD"})
_LINE = re.compile(r"(?:(\d)> )?(!?)(\w+) ?([^=<|]*?)(?: = (\S+))?(?: < (\S*))? \| (\d+)")


def judged(dialogue: str, sessions: int = 2) -> tuple[Oracle, Judgement | None]:
    """Play a dialogue: `2> STOR a = sent | 226`, `RETR a < received | 226`, `!TYPE Z | 504`."""
    oracle = Oracle(World(Tree(), (INSIDE,) * sessions))
    wrong = None
    for line in filter(None, map(str.strip, dialogue.splitlines())):
        found = _LINE.fullmatch(line)
        assert found is not None, line
        number, broken, verb, argument, sent, received, code = found.groups()
        request = Request(int(number or 1) - 1, verb, argument, broken=bool(broken))
        if (verb in _NAMING or (verb == "NLST" and argument)) and not broken:
            request = request._replace(pathname=tuple(argument.split("/")))
        seen = Seen(int(code), sent=(sent or "").encode())
        if received is not None:
            octets = received.encode()
            names = tuple(filter(None, received.split(","))) if verb == "NLST" else None
            seen = seen._replace(received=octets, names=names)
        assert wrong is None, f"{line}: {wrong}"
        wrong = oracle.see(request, seen)
    return oracle, wrong


EXPLAINED = {
    "a rename": "MKD a | 257\nRNFR a | 350\nRNTO b | 250\nCWD b | 250",
    "a NOOP between RNFR and RNTO, kept": "MKD a | 257\nRNFR a | 350\nNOOP | 200\nRNTO b | 250",
    "a NOOP between RNFR and RNTO, lost": "MKD a | 257\nRNFR a | 350\nNOOP | 200\nRNTO b | 503",
    "MKD that makes what is above, too": "MKD a/b | 257\nCWD a | 250\nMKD b | 550\nDELE a/b | 550",
    "MKD that makes nothing above": "MKD a/b | 550\nCWD a | 550",
    "a command after RNFR that is refused": "MKD a | 257\nRNFR a | 350\nCWD a | 501\nCWD a | 250",
    "an RNFR after RNFR that is refused for its place": "MKD a | 257\nRNFR a | 350\n"
    "RNFR b | 501\nMKD b | 501\nRNTO c | 250",
    "a wrong RNTO after RNFR, lost": "MKD a | 257\nRNFR a | 350\n!RNTO | 501\nRNTO b | 503",
    "a wrong RNTO after RNFR, kept": "MKD a | 257\nRNFR a | 350\n!RNTO | 501\nRNTO b | 250",
    "a name of RNFR that is looked up later": "PASV | 227\nSTOR a = x | 226\nMKD b | 257\n"
    "RNFR a | 350\nCWD b | 250\nPASV | 227\nSTOR a = y | 226\nRNTO c | 250\nDELE a | 550",
    "a name of RNFR that was looked up at once": "PASV | 227\nSTOR a = x | 226\nMKD b | 257\n"
    "RNFR a | 350\nCWD b | 250\nPASV | 227\nSTOR a = y | 226\nRNTO c | 250\nDELE a | 250",
    "a directory that replaces the one where a user is": "MKD a | 257\nMKD b | 257\n"
    "MKD a/c | 257\n2> CWD b | 250\nRNFR a | 350\nRNTO b | 250\n2> CWD c | 550",
    "PWD that tells the old name of a directory": "MKD a | 257\nCWD a | 250\n2> RNFR a | 350\n"
    "2> RNTO b | 250\nPWD | 257\nPASV | 227\nSTOR c = x | 226",
    "a second RNFR that is refused for its place, and ends the first": "MKD a | 257\nRNFR a | 350\n"
    "RETR b | 501\nRNFR a | 501\nRNTO c | 503",
    "NLST of a name that may be a pattern": "MKD ? | 257\nPASV | 227\nSTOR ?/a = x | 226\n"
    "PASV | 227\nNLST ? < ? | 226",
    "a directory that is made with the one above it": "MKD a/b | 257\nCWD a | 250\nCWD b | 250",
    "a file that comes back": "TYPE I | 200\nPASV | 227\nSTOR a = x | 226\n"
    "PASV | 227\nRETR a < x | 226",
    "a restart": "TYPE I | 200\nPASV | 227\nSTOR a = 0123 | 226\n"
    "PASV | 227\nREST 2 | 350\nRETR a < 23 | 226",
    "a restart that was forgotten": "TYPE I | 200\nPASV | 227\nSTOR a = 0123 | 226\nREST 2 | 350\n"
    "PASV | 227\nRETR a < 0123 | 226",
    "a refused marker": "TYPE I | 200\nPASV | 227\nSTOR a = 0123 | 226\nREST 2 | 502\nPASV | 227\n"
    "RETR a < 0123 | 226",
    "an empty listing that is refused": "PASV | 227\nNLST | 550",
    "a hidden file that no listing names": "PASV | 227\nSTOR .a = x | 226\n"
    "PASV | 227\nNLST <  | 226",
    "another session's file": "PASV | 227\n1> STOR a = x | 226\n2> DELE a | 250\n1> DELE a | 550",
    "a wrong line": "TYPE I | 200\n!TYPE Z | 504\nPASV | 227\nSTOR a = x | 226",
    "an unknown verb": "!XYZZ | 500",
}


@pytest.mark.parametrize("dialogue", EXPLAINED.values(), ids=EXPLAINED)
def test_dialogue_is_explained(dialogue: str) -> None:
    assert judged(dialogue)[1] is None


UNEXPLAINED = {
    "RNTO without RNFR": ("MKD a | 257\nRNTO b | 250", "rfc959-4.1.3-rnto-without-rnfr-is-refused"),
    "a directory that was said to be made, and is not": (
        "MKD a/b | 257\nCWD a/b | 550",
        "rfc959-4.1.1-cwd-changes-the-working-directory",
    ),
    "a directory below a file": (
        "PASV | 227\nSTOR a = x | 226\nMKD a/b | 257",
        "rfc959-4.1.3-mkd-below-an-absent-directory",
    ),
    "a rename that was done twice": (
        "MKD a | 257\nRNFR a | 350\nRNTO b | 250\nRNTO c | 250",
        "rfc959-4.1.3-rnto-without-rnfr-is-refused",
    ),
    "a file that is gone": (
        "PASV | 227\nSTOR a = x | 226\nDELE a | 550",
        "rfc959-4.1.3-dele-deletes-the-file",
    ),
    "octets that are wrong": (
        "TYPE I | 200\nPASV | 227\nSTOR a = 0123 | 226\nPASV | 227\nRETR a < 012 | 226",
        "rfc959-4.1.3-retr-sends-a-copy",
    ),
    "a marker that serves twice": (
        "TYPE I | 200\nPASV | 227\nSTOR a = 0123 | 226\nPASV | 227\nREST 2 | 350\n"
        "RETR a < 23 | 226\nPASV | 227\nRETR a < 23 | 226",
        "rfc959-4.1.3-retr-sends-a-copy",
    ),
    "STOR that appends": (
        "TYPE I | 200\nPASV | 227\nSTOR a = 01 | 226\nPASV | 227\nSTOR a = 2 | 226\nPASV | 227\n"
        "RETR a < 012 | 226",
        "rfc959-4.1.3-retr-sends-a-copy",
    ),
    "a listing without a file": (
        "PASV | 227\nSTOR a = x | 226\nPASV | 227\nNLST <  | 226",
        "rfc959-4.1.3-nlst-names-each-file",
    ),
    "a listing with another file": (
        "PASV | 227\nSTOR a = x | 226\nPASV | 227\nNLST < a,b | 226",
        "rfc959-4.1.3-nlst-names-each-file",
    ),
    "RNTO after an RNFR that was refused for its name": (
        "PASV | 227\nSTOR a = x | 226\nREST 3 | 350\nRNFR a | 350\nPASV | 227\nSTOR b | 550\n"
        "RNFR b | 550\nRNTO c | 250",
        "rfc959-4.1.3-rnto-without-rnfr-is-refused",
    ),
    "a directory that is gone after a refused STOR": (
        "MKD a | 257\nTYPE I | 200\nREST 1 | 350\nPASV | 227\nSTOR a | 553\nCWD a | 550",
        "rfc959-4.1.3-stor-to-a-directorys-name-fails",
    ),
    "CWD to nothing": ("CWD a | 250", "rfc959-4.1.1-cwd-to-no-directory-is-refused"),
    "MKD that makes a half": (
        "MKD a/b | 257\nRMD a/b | 250\nRMD a | 550",
        "rfc959-4.1.3-rmd-removes-the-directory",
    ),
    "MKD below a file": (
        "PASV | 227\nSTOR a = x | 226\nMKD a/b | 257",
        "rfc959-4.1.3-mkd-below-an-absent-directory",
    ),
    "MKD twice": (
        "MKD a | 257\nMKD a | 257",
        "rfc959-appendix-ii-mkd-of-an-existing-directory-is-refused",
    ),
    "no port where PASV named one": (
        "PASV | 227\nconnect | 425",
        "rfc959-3.2-passive-process-listens-first",
    ),
}


@pytest.mark.parametrize(("dialogue", "requirement"), UNEXPLAINED.values(), ids=UNEXPLAINED)
def test_dialogue_has_no_explanation(dialogue: str, requirement: str) -> None:
    wrong = judged(dialogue)[1]
    assert wrong is not None
    assert (wrong.requirement, wrong.level) == (requirement, "must")


def test_marker_that_outlives_a_failed_transfer_is_a_doubt() -> None:
    wrong = judged(
        "TYPE I | 200\nPASV | 227\nSTOR a = 0123 | 226\nPASV | 227\nREST 2 | 350\n"
        "RETR b | 550\nPASV | 227\nRETR a < 23 | 226"
    )[1]
    assert wrong is not None
    assert wrong.level == "should"
    assert wrong.requirement == "rfc959-4.1.3-rest-ends-with-a-failed-transfer"


@pytest.mark.parametrize(
    "dialogue",
    [
        "MKD a | 257\nDELE a | 250",
        "MKD a | 257\n2> CWD a | 250\n1> DELE a | 250",
        "MKD a | 257\n2> USER right | 331\n2> PASS right | 230\n1> DELE a | 250",
    ],
    ids=["empty", "in use", "perhaps in use"],
)
def test_directory_that_dele_removes_is_a_doubt(dialogue: str) -> None:
    wrong = judged(dialogue)[1]
    assert wrong is not None
    assert wrong.level == "should"
    assert wrong.requirement == "rfc959-4.1.3-dele-of-a-directory-is-refused"


def test_parameters_that_a_new_user_sets_back_are_named() -> None:
    wrong = judged("PASV | 227\nUSER right | 331\nPASS right | 230\nconnect | 425")[1]
    assert wrong is not None
    assert wrong.level == "must"
    assert wrong.requirement == "rfc959-4.1.1-new-user-keeps-the-transfer-parameters"


def test_reply_narrows_what_is_possible() -> None:
    oracle, _ = judged("MKD a | 257\nRNFR a | 350\nNOOP | 200")
    assert {world.sessions[0].renaming for world in oracle.worlds} == {("a",), None}
    oracle, _ = judged("MKD a | 257\nRNFR a | 350\nNOOP | 200\nRNTO b | 250")
    assert {world.sessions[0].renaming for world in oracle.worlds} == {None}
    assert {world.tree.has(("b",)) for world in oracle.worlds} == {True}


def test_line_that_a_server_takes_though_it_is_wrong_ends_all_knowledge() -> None:
    oracle, wrong = judged("!CWD | 250")
    assert wrong is None
    assert oracle.lost
    assert oracle.see(Request(0, "RNTO", pathname=("x",)), Seen(250)) is None


def test_every_command_has_rules() -> None:
    assert {*COMMANDS} - TABLE.keys() == {"SMNT"}
    extensions = {"EPRT", "EPSV", "SIZE", "MDTM", "MLST", "MLSD", "OPTS", "HOST"}
    assert TABLE.keys() - {*COMMANDS} == {CONNECT, *extensions}


def test_rules_name_requirements_and_rulings_that_there_are() -> None:
    known = catalogue()
    rules = [rule for rules in TABLE.values() for rule in rules]
    assert {rule.requirement for rule in rules} <= known.requirements.keys()
    assert {rule.ruling for rule in rules} - {""} <= known.rulings.keys()


def test_what_is_told_of_a_contradiction_is_the_same_in_each_process() -> None:
    """Sets have another order in each, and several worlds say several things."""
    code = (
        "from conformance.model.oracle import Oracle\n"
        "from conformance.model.tree import Content, Tree\n"
        "from conformance.model.world import Request, Seen, SessionWorld, World\n"
        "inside = SessionWorld(login='in', directory=())\n"
        "tree = Tree({('a',): Content(b'old')})\n"
        "oracle = Oracle(World(tree, (inside,)))\n"
        "oracle.see(Request(0, 'RNFR', 'a', ('a',), path=('a',)), Seen(350))\n"
        "oracle.see(Request(0, 'NOOP'), Seen(200))\n"
        "print([one.sessions[0].renaming for one in oracle.worlds])\n"
        "oracle = Oracle(World(tree, (inside._replace(data='passive'),)))\n"
        "broken = Request(0, 'STOR', 'a', ('a',), path=('a',), fate='closed early')\n"
        "oracle.see(broken, Seen(426))\n"
        "print([one.tree.file(('a',)) for one in oracle.worlds][:4])\n"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": str(seed), "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in range(1, 7)
    }
    part, old = "Content(image=None, text=None)", "Content(image=b'old', text=None)"
    assert said == {f"[('a',), None]\n[{part}, {part}, {old}, {old}]\n"}
