"""Drawn sequences under a transport: the same steps, and only their own lines travel otherwise."""

from __future__ import annotations

from conformance.generate.player import Player
from conformance.generate.steps import Step
from conformance.link.replay import script
from conformance.session import Case
from conformance.session.carriage import TOGETHER, TRANSPORTS, Transport
from conformance.spec import catalogue
from conformance.target import Target

STEPS = [
    Step(0, "PASV"),
    Step(0, "STOR", "a", b"octets"),
    Step(0, "PORT"),
    Step(0, "PASV x", broken=True),
]


def _case(transport: Transport) -> Case:
    known = catalogue().requirements["rfc959-6-every-sequence-has-an-explanation"]
    return Case(known, script(""), Target(address="127.0.0.1:21"), transport=transport)


def test_active_plays_port_for_pasv() -> None:
    case = _case(TRANSPORTS["active"])
    steps = Player(case, STEPS).steps
    assert [step.verb for step in steps] == ["PORT", "STOR", "PORT", "PASV x"]
    assert steps[1:] == STEPS[1:]
    assert case.carriage.tally.total() == 1


def test_other_ways_play_the_steps_as_they_are() -> None:
    for transport in (TOGETHER, TRANSPORTS["octets"]):
        case = _case(transport)
        assert Player(case, STEPS).steps == STEPS
        assert case.carriage.tally.total() == 0
