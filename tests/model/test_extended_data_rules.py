"""EPSV, EPRT and EPSV ALL: what some reading explains, and what none does."""

from __future__ import annotations

import pytest

from conformance.model.access_rules import RIGHT
from conformance.model.oracle import Judgement, Oracle
from conformance.model.tree import Tree
from conformance.model.world import Request, Seen, SessionWorld, World

INSIDE = SessionWorld(login="in", user=RIGHT, directory=())
_ALL_HOLDS = "rfc2428-3-epsv-all-refuses-every-other-set-up"


def judged(*dialogue: tuple[str, int]) -> Judgement | None:
    """Play commands with their codes; the last one's judgement."""
    oracle, wrong = Oracle(World(Tree(), (INSIDE,))), None
    for line, code in dialogue:
        assert wrong is None, line
        verb, _, argument = line.partition(" ")
        named = ("a",) if verb in ("STOR", "RETR") else None
        wrong = oracle.see(Request(0, verb, argument, pathname=named), Seen(code))
    return wrong


@pytest.mark.parametrize(
    "dialogue",
    [
        (("EPSV", 500), ("EPRT", 502), ("EPSV ALL", 501)),
        (("EPSV", 229), ("connect", 200), ("STOR a", 226)),
        (("EPRT", 200), ("STOR a", 226)),
        (("EPSV ALL", 200), ("PASV", 501), ("EPSV", 229), ("STOR a", 226)),
        (("EPSV ALL", 500), ("PASV", 227)),
        (("EPSV ALL", 229), ("PORT", 200)),
        (("EPSV ALL", 200), ("REIN", 220), ("PASV", 227)),
        (("EPSV ALL", 200), ("REIN", 220), ("PASV", 501)),
        (("PASV", 227), ("EPSV ALL", 220), ("connect", 425)),
    ],
)
def test_dialogue_is_explained(dialogue: tuple[tuple[str, int], ...]) -> None:
    assert judged(*dialogue) is None


@pytest.mark.parametrize("verb", ["PASV", "PORT", "EPRT"])
@pytest.mark.parametrize("between", [(), (("RETR a", 550),), (("EPSV", 229), ("STOR a", 226))])
def test_epsv_all_holds(verb: str, between: tuple[tuple[str, int], ...]) -> None:
    wrong = judged(("epsv all".upper(), 200), *between, (verb, 200))
    assert wrong is not None
    assert (wrong.requirement, wrong.level, wrong.ruling) == (_ALL_HOLDS, "must", "R124")


def test_port_of_epsv_is_open() -> None:
    wrong = judged(("EPSV", 229), ("connect", 425))
    assert wrong is not None
    assert wrong.requirement == "rfc959-3.2-passive-process-listens-first"


def test_transfer_over_epsv_must_be_done() -> None:
    wrong = judged(("EPSV", 229), ("STOR a", 425))
    assert wrong is not None
    assert wrong.requirement == "rfc959-4.1.3-stor-creates-the-file"
