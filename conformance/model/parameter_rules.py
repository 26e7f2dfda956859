"""Transfer parameters as rules: PORT, PASV, TYPE, STRU, MODE, REST (RFC 959 sections 4.1.2, 4.1.3).

What a server may lack is never demanded here: that is for the cases of each. What it has accepted
holds until something else is accepted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from conformance.model.extended_data_rules import others_allowed
from conformance.model.rules import Condition, Effect, Rule, either, same, sets, state
from conformance.model.world import Request, Seen, World

_TYPES: Mapping[str, str] = {
    "A": "A",
    "A N": "A",
    "I": "I",
    "L 8": "I",
    "A T": "A T",
    "A C": "A C",
    "E": "E",
    "E N": "E",
}
"""What TYPE names: L 8 is transferred as I is (RFC 1123 section 4.1.2.1)."""


def _value(request: Request) -> str | None:
    return None if request.broken else request.argument.upper()


def _sets_type(world: World, request: Request, seen: Seen) -> Iterable[World]:
    del seen
    yield world.changed(request.session, type=_TYPES.get(_value(request) or ""))


def _sets_structure(world: World, request: Request, seen: Seen) -> Iterable[World]:
    del seen
    yield world.changed(request.session, structure=_value(request))


def _sets_mode(world: World, request: Request, seen: Seen) -> Iterable[World]:
    del seen
    yield world.changed(request.session, mode=_value(request))


def _holds_marker(world: World, request: Request, seen: Seen) -> Iterable[World]:
    del seen
    text = request.argument
    offset = int(text) if text.isascii() and text.isdigit() and not request.broken else None
    if offset is None:
        yield World(world.tree, world.sessions, world.doubts, lost=True)
    else:
        yield world.changed(request.session, restart=offset)


def _is(*values: str) -> Condition:
    """Return whether it is a value that every server must have."""

    def condition(world: World, request: Request) -> bool:
        del world
        return not request.broken and request.argument.upper() in values

    return condition


def _is_not(*values: str) -> Condition:
    """Return whether it is one that a server may lack, or no value at all."""
    within = _is(*values)
    return lambda world, request: not within(world, request)


def _logged_in(world: World, request: Request) -> bool:
    return state(world, request).login == "in"


def _logged_out(world: World, request: Request) -> bool:
    return state(world, request).login != "in"


def _parameter(verb: str, needed: tuple[str, ...], effect: Effect, requirement: str) -> list[Rule]:
    kept = "rfc959-4.1.2-refused-value-changes-nothing"
    return [
        Rule(verb, (_logged_in, _is(*needed)), (2,), effect, requirement),
        Rule(verb, (_logged_in, _is_not(*needed)), (2,), effect, requirement),
        Rule(verb, (_logged_in, _is_not(*needed)), (5,), same, kept),
        Rule(verb, (_logged_out,), (2,), effect, requirement, "R48"),
        Rule(verb, (_logged_out,), (5,), same, kept, "R48"),
    ]


_port = sets(data="active")
_passive = sets(data="passive")
_no_data_connection = sets(data="none")
_no_marker = sets(restart=None)

RULES: tuple[Rule, ...] = (
    *_parameter("TYPE", ("A", "I"), _sets_type, "rfc959-5.4-type-success-is-200"),
    *_parameter("STRU", ("F",), _sets_structure, "rfc959-5.4-stru-success-is-200"),
    *_parameter("MODE", ("S",), _sets_mode, "rfc959-5.4-mode-success-is-200"),
    Rule("PORT", (others_allowed,), (2,), _port, "rfc959-5.4-port-success-is-200"),
    Rule(
        "PORT",
        (),
        (5,),
        either(same, _no_data_connection),
        "rfc959-4.1.2-refused-port-leaves-the-old-one",
        "R29",
    ),
    Rule("PASV", (others_allowed,), (2,), _passive, "rfc959-5.4-pasv-success-is-227"),
    Rule(
        "PASV", (), (5,), either(same, _no_data_connection), "rfc959-4.1.2-pasv-is-accepted", "R22"
    ),
    Rule("REST", (), (3,), _holds_marker, "rfc959-4.1.3-rest-is-held-for-the-next-command"),
    Rule(
        "REST",
        (),
        (5,),
        either(same, _no_marker),
        "rfc959-4.1.3-rest-is-held-for-the-next-command",
        "R43",
    ),
    Rule("ALLO", (), (2, 5), same, "rfc959-4.1.3-allo-stores-nothing", "R10"),
)
