"""Data connections by EPRT and EPSV as rules (RFC 2428).

What a server may lack is never demanded. After EPSV ALL nothing but EPSV may set up a data
connection; whether REIN ends that is open, so that no reading demands either.
"""

from __future__ import annotations

from collections.abc import Iterable

from conformance.model.rules import Rule, either, same, sets, state
from conformance.model.world import Request, Seen, World

_TAKEN_FOR_PLAIN_EPSV = 229
"""The reply to EPSV ALL of a server that looks at no argument (ruling R124)."""
_ALL_HOLDS = "rfc2428-3-epsv-all-refuses-every-other-set-up"


def others_allowed(world: World, request: Request) -> bool:
    """Whether EPSV ALL was not accepted."""
    return not state(world, request).only_extended


def only_extended(world: World, request: Request) -> bool:
    """Whether it was."""
    return state(world, request).only_extended


def _all(world: World, request: Request) -> bool:
    del world
    return request.argument.upper() == "ALL"


def _not_all(world: World, request: Request) -> bool:
    return not _all(world, request)


_nothing_prepared = sets(data="none")
_perhaps_nothing = either(same, _nothing_prepared)


def _rules_the_others_out(world: World, request: Request, seen: Seen) -> Iterable[World]:
    """EPSV ALL; what was prepared before it may go."""
    if seen.code == _TAKEN_FOR_PLAIN_EPSV:
        world = world.changed(request.session, data="passive")
        yield world
        yield world.changed(request.session, only_extended=True)
    else:
        yield from _perhaps_nothing(
            world.changed(request.session, only_extended=True), request, seen
        )


RULES: tuple[Rule, ...] = (
    *(
        Rule(verb, (only_extended,), (5,), _perhaps_nothing, _ALL_HOLDS, "R124")
        for verb in ("PORT", "PASV", "EPRT")
    ),
    Rule("EPRT", (others_allowed,), (2,), sets(data="active"), "rfc2428-2-eprt-is-answered-200"),
    Rule("EPRT", (), (5,), _perhaps_nothing, "rfc2428-2-eprt-is-answered-200", "R120"),
    Rule("EPSV", (_not_all,), (2,), sets(data="passive"), "rfc2428-3-epsv-is-answered-229"),
    Rule("EPSV", (_all,), (2,), _rules_the_others_out, "rfc2428-3-epsv-all-is-accepted", "R124"),
    Rule("EPSV", (), (5,), _perhaps_nothing, "rfc2428-3-epsv-is-answered-229"),
)
