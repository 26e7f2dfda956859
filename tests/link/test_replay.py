"""Cases recorded against a live server and replayed without one: the same verdict, or a refusal."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from conformance.link.control import ControlConnection, EndedError
from conformance.link.interface import (
    Address,
    BrokenError,
    Link,
    SilenceError,
    UnreachableError,
)
from conformance.link.replay import ReplayError, ReplayLink, script
from conformance.link.sockets import SocketLink
from conformance.link.transcript import Event, Kind
from conformance.session import Case, Session
from conformance.spec import Requirement
from conformance.target import Bounds, Login, Target
from conformance.verdict import CaseEnded

from .fakes import ENDS, link_beside
from .tiny import CONTENT, tiny_server

REQUIREMENT = Requirement("words", "rfc959", "4.1", "must", "judgement", "", (), True)
TARGET = Target(
    login=Login("tiny", "tiny secret"),
    bounds=Bounds(greeting=2.0, reply=2.0, data=2.0, quiet=0.02),
)
HURRIED = Target(login=TARGET.login, bounds=Bounds(reply=0.05, quiet=0.02))

Outcome = tuple[object, ...]


def play(link: Link, case: Callable[[Session], None], target: Target = TARGET) -> Outcome:
    """Run a case on a link; return all by which it is judged."""
    running = Case(REQUIREMENT, link, target)
    ended: object = "passed"
    opened: list[Session] = []
    try:
        session = Session(running, opened)
        session.log_in()
        case(session)
    except CaseEnded as reason:
        ended = (reason.verdict, reason.reason)
    for session in opened:
        session.close()
    return ended, running.findings, running.observed, running.exchanges


def retrieves(session: Session) -> None:
    session.send("TYPE", "I").must_be(200)
    data = session.data("PASV")
    session.send("RETR", session.fresh("name")).must_be(150)
    session.must_equal(data.receive(), CONTENT, "the content")
    session.transfer_end().must_be(226)
    session.must_stay_silent()


def stores_actively(session: Session) -> None:
    session.send("CWD", session.fresh("scratch")).needed(250)
    data = session.data("PORT")
    session.send("STOR", "name").must_be(150)
    data.send(CONTENT)
    data.close()
    session.transfer_end().must_be(226)


def lists_and_differs(session: Session) -> None:
    data = session.data("PORT")
    session.send("NLST").must_be(150)
    session.must_equal(data.receive(), b"something else", "the listing")


def warns_and_fails(session: Session) -> None:
    session.send("PWD").should_be(257)
    session.send("ALLO", "1").must_be(200)


def pipelines(session: Session) -> None:
    for answer in session.pipeline("NOOP", "SYST", "HELP"):
        answer.must_be(200, 215, 214)
    session.send_malformed("WHAT").must_be_refused(500)


def is_broken_off(session: Session) -> None:
    session.send("ABOR").must_be(225, 226)


def interrupts_and_is_broken_off(session: Session) -> None:
    answer = session.interrupt("ABOR")
    session.must(answer.absence != "", "no reply")


def sends_octets_with_the_password(session: Session) -> None:
    session.send_octets(b"PASS tiny secret\r\n")
    session.reply().must_be(230)


def is_closed(session: Session) -> None:
    session.send("QUIT").must_be(221)
    session.must_close()


def waits_for_a_connection_in_vain(session: Session) -> None:
    data = session.data("PORT")
    session.must(not data.is_opened_by_server(), "no connection before the command")
    data.close()


def needs_what_is_not_there(session: Session) -> None:
    session.send("STRU", "R").if_supported()


DIALOGUES = [
    retrieves,
    stores_actively,
    lists_and_differs,
    warns_and_fails,
    pipelines,
    is_broken_off,
    interrupts_and_is_broken_off,
    sends_octets_with_the_password,
    is_closed,
    waits_for_a_connection_in_vain,
    needs_what_is_not_there,
]


def record(case: Callable[[Session], None], target: Target = TARGET) -> tuple[SocketLink, Outcome]:
    with tiny_server() as address:
        link = SocketLink(address, "token-7")
        outcome = play(link, case, target)
        link.close()
    return link, outcome


@pytest.mark.parametrize("case", DIALOGUES, ids=lambda case: case.__name__.replace("_", "-"))
def test_replay_gives_the_verdict_of_the_recording(case: Callable[[Session], None]) -> None:
    link, outcome = record(case)
    replay = ReplayLink(link.transcript.events, "token-7")
    assert play(replay, case) == outcome
    acted = (Kind.CLOSED, Kind.RESET, Kind.FINISHED)
    assert replay.transcript.events == [
        event for event in link.transcript.events if event.kind not in acted
    ]
    assert "tiny secret" not in link.transcript.text()


def test_session_at_another_address_is_replayed() -> None:
    with tiny_server() as address, tiny_server() as other:
        link = SocketLink(address, "token-7")

        def goes_elsewhere(session: Session) -> None:
            there = session.another(at=f"127.0.0.1:{other.port}").log_in()
            there.send("PWD").should_be(257)
            session.send("ALLO", "1").must_be(200)

        outcome = play(link, goes_elsewhere)
        link.close()
    assert f"127.0.0.1 {other.port}" in link.transcript.text()
    assert play(ReplayLink(link.transcript.events, "token-7"), goes_elsewhere) == outcome

    def goes_to_a_third(session: Session) -> None:
        session.another(at="127.0.0.1:1")

    with pytest.raises(ReplayError, match="connects to port 1, "):
        play(ReplayLink(link.transcript.events, "token-7"), goes_to_a_third)


def test_silence_is_replayed_without_waiting() -> None:
    link, outcome = record(_meets_silence, HURRIED)
    assert outcome[1] != []
    assert play(ReplayLink(link.transcript.events, "token-7"), _meets_silence, HURRIED) == outcome


def _meets_silence(session: Session) -> None:
    session.send("REIN").must_be(220)


def test_changed_command_is_no_replay() -> None:
    link, _ = record(is_closed)

    def changed(session: Session) -> None:
        session.send("NOOP").must_be(200)

    with pytest.raises(ReplayError, match="NOOP"):
        play(ReplayLink(link.transcript.events, "token-7"), changed)


def test_one_command_more_is_no_replay() -> None:
    link, _ = record(is_closed)

    def longer(session: Session) -> None:
        is_closed(session)
        session.another()

    with pytest.raises(ReplayError, match="no more"):
        play(ReplayLink(link.transcript.events, "token-7"), longer)


def test_other_fresh_name_is_no_replay() -> None:
    link = ReplayLink([Event(0, 0, False, Kind.NAMED, note="token-1-name")], "token")
    with pytest.raises(ReplayError, match="other"):
        link.fresh("other")


def test_script_is_a_dialogue_as_the_rfc_writes_it() -> None:
    link = script("< 220 ready\n> NOOP\n\n  < 200 \\xff\\xff\\x41\n-- ended", token="words")
    control = ControlConnection(link.control())
    assert control.read_reply(1).text == "ready"
    control.send(b"NOOP\r\n", None, 1)
    assert control.read_reply(1).octets == b"200 \xffA\r\n"
    with pytest.raises(EndedError):
        control.read_reply(1)
    assert link.token == "words"


@pytest.mark.parametrize(
    ("kind", "error"), [(Kind.SILENT, SilenceError), (Kind.BROKEN, BrokenError)]
)
def test_what_receiving_met_is_not_met_by_sending(kind: Kind, error: type[Exception]) -> None:
    channel = script(f"> NOOP\n-- {kind}").control()
    channel.send(b"NOOP\r\n")
    with pytest.raises(error):
        channel.receive(1)


@pytest.mark.parametrize(
    ("kind", "error"), [(Kind.SILENT, SilenceError), (Kind.BROKEN, BrokenError)]
)
@pytest.mark.parametrize("sent", [Kind.SENT, Kind.URGENT])
def test_what_sending_met_is_met_again(sent: Kind, kind: Kind, error: type[Exception]) -> None:
    events = [
        Event(0, 1, False, Kind.CONNECTED, note=ENDS),
        Event(0, 1, False, sent, b"NOOP\r\n"),
        Event(0, 1, False, kind, note="sending"),
        Event(0, 1, False, Kind.RECEIVED, b"421 bye\r\n"),
    ]
    channel = ReplayLink(events, "token").control()
    with pytest.raises(error):
        (channel.send if sent is Kind.SENT else channel.send_urgent)(b"NOOP\r\n")
    assert channel.receive(1) == b"421 bye\r\n"


def test_connection_that_could_not_be_made_is_not_made() -> None:
    events = [
        Event(0, 1, False, Kind.UNREACHABLE, note="refused"),
        Event(0, 2, True, Kind.UNREACHABLE, note="refused"),
        Event(0, 3, True, Kind.UNREACHABLE, note="taken"),
    ]
    link = ReplayLink(events, "token")
    with pytest.raises(UnreachableError, match="refused"):
        link.control()
    with pytest.raises(UnreachableError, match="refused"):
        link.data(Address("127.0.0.1", 20), link_beside())
    with pytest.raises(UnreachableError, match="taken"):
        link.listen(link_beside())


def test_listener_meets_what_it_met() -> None:
    events = [
        Event(0, 1, True, Kind.LISTENING, note="127.0.0.1 5000"),
        Event(0, 1, True, Kind.SILENT),
        Event(0, 1, True, Kind.BROKEN),
        Event(0, 1, True, Kind.ACCEPTED, note=ENDS),
    ]
    listener = ReplayLink(events, "token").listen(link_beside())
    assert listener.address == Address("127.0.0.1", 5000)
    with pytest.raises(SilenceError):
        listener.accept(1)
    with pytest.raises(BrokenError):
        listener.accept(1)
    assert listener.accept(1).peer == Address("127.0.0.1", 21)
