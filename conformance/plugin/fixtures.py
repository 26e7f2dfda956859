"""What a case is given: session, visitor, newcomer, secured, scratch, target.

Each is made on the case's own link; what cannot be made leaves the case inconclusive.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from conformance.link.replay import ReplayLink
from conformance.plugin.case_bound import seconds_of
from conformance.plugin.options import SETTINGS
from conformance.plugin.run import RUN, UNUSABLE_TARGET
from conformance.plugin.selection import CASE_ID, REQUIREMENT
from conformance.session import LACKING_TLS, Case, Scratch, Session
from conformance.session.carriage import TOGETHER, Transport
from conformance.session.described import Described
from conformance.session.read_only import ReadOnlyLink
from conformance.verdict import CaseEnded, Verdict

if TYPE_CHECKING:
    from conformance.plugin.sequences import DrawnSequences

CASE: pytest.StashKey[Case] = pytest.StashKey()
TRANSPORT: pytest.StashKey[Transport] = pytest.StashKey()
"""How the lines of a case shall travel, where not plainly."""

NO_ROOM: pytest.StashKey[bool] = pytest.StashKey()
"""Whether the target had no room for a session when the case ran last."""

PLAYED: pytest.StashKey[Case] = pytest.StashKey()
"""What was made of a case when it ran last, for whoever compares; stays when the case is over."""


@pytest.fixture
def case(request: pytest.FixtureRequest) -> Iterator[Case]:
    """The running case; cases themselves do not ask for it."""
    run = request.config.stash[RUN]
    run.open()
    if run.problem:
        pytest.exit(run.problem, returncode=UNUSABLE_TARGET)
    run.allow(seconds_of(request.node))
    transport = request.node.stash.get(TRANSPORT, TOGETHER)
    if request.node.get_closest_marker("at_own_port") is not None:
        transport = replace(transport, own_ports=True)
    made = run.case(request.node.stash[REQUIREMENT], transport, request.node.stash[CASE_ID])
    request.node.stash[CASE] = made
    if request.config.stash[SETTINGS].transports:
        # Else nobody takes it out again, and it holds all that a server sent.
        request.node.stash[PLAYED] = made
    yield made
    request.node.stash[NO_ROOM] = made.no_room
    link = made.link.inner if isinstance(made.link, ReadOnlyLink) else made.link
    if isinstance(link, ReplayLink):
        link.check_all_was_sent()
    made.link.close()
    run.allow(0.0)


@pytest.fixture
def visitor(case: Case) -> Iterator[Session]:
    """A control connection that has been greeted; nobody has logged in."""
    opened: list[Session] = []
    made = Session(case, opened)
    made.carried = True
    yield made
    _close(opened)


@pytest.fixture
def newcomer(case: Case) -> Iterator[Session]:
    """A control connection that has been greeted, in clear whatever the run is under; nobody has
    logged in.
    """
    if case.target.tls.mode == "implicit":
        case.inconclusive("the control connection begins with TLS: AUTH has no place")
    opened: list[Session] = []
    yield Session(case, opened, plain=True)
    _close(opened)


@pytest.fixture
def secured(case: Case, request: pytest.FixtureRequest) -> Iterator[Session]:
    """A control connection of the case's own under TLS, with data protected (AUTH TLS, PBSZ 0, PROT
    P), logged in. Unsupported where the server has no TLS.
    """
    opened: list[Session] = []
    made = Session(case, opened, plain=True)
    try:
        made.greeting.needed(220)
        if not made.secured:
            made.send("AUTH", "TLS").if_supported(*LACKING_TLS).needed(234)
            made.secure()
        made.protect()
        made.log_in()
        if not made.protected:
            # Some servers want the login first (RFC 4217 section 12.1, note 1).
            made.send("PBSZ", "0").needed(200)
            made.send("PROT", "P").needed(200)
    except CaseEnded as ended:
        request.config.stash[RUN].doubtful = ended.verdict is not Verdict.UNSUPPORTED
        _close(opened)
        raise
    yield made
    _close(opened)


@pytest.fixture
def session(case: Case, request: pytest.FixtureRequest) -> Iterator[Session]:
    """A control connection of the case's own, logged in."""
    opened: list[Session] = []
    made = Session(case, opened)
    try:
        made.greeting.needed(220)
        made.log_in()
    except CaseEnded:
        request.config.stash[RUN].doubtful = True
        _close(opened)
        raise
    made.carried = True
    yield made
    _close(opened)


@pytest.fixture
def scratch(case: Case) -> Iterator[Scratch]:
    """A new, empty directory of the case's own on the target."""
    made = Scratch(case)
    yield made
    try:
        made.remove()
    except CaseEnded:
        # Whatever stays is swept up when the run ends.
        return


@pytest.fixture
def sequences(case: Case, request: pytest.FixtureRequest) -> DrawnSequences:
    """What draws and plays sequences on the target."""
    # Hypothesis takes a third of the time until a run says its first word, and most need it not.
    from conformance.plugin.sequences import DrawnSequences

    return DrawnSequences(case, request)


@pytest.fixture
def target(case: Case) -> Described:
    """The target's description, with `need` for what may be missing in it."""
    return Described(case)


def let_go(case: Case) -> None:
    """Let go of what a case sent and received. Sessions and links know each other, so all of it
    would stay until the collector comes by, and that may be a hundred cases of 16 MiB later.
    """
    case.link.transcript.events.clear()


def _close(opened: list[Session]) -> None:
    for one in opened:
        try:
            one.close()
        except CaseEnded:
            one.control.channel.close()
