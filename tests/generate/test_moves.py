"""What one session's moves see, beside the server's words."""

from __future__ import annotations

import pytest
from quality.table import Stage

from conformance.generate.moves import Moves, Played
from conformance.generate.player import Player
from conformance.generate.steps import Step, from_text
from conformance.link.transcript import Kind
from conformance.model.transfer_rules import CONNECT
from conformance.model.tree import OUTSIDE
from conformance.model.world import Request, Seen
from conformance.session import Session


@pytest.fixture
def moves(stage: Stage) -> Moves:
    """A session in a directory of its own."""
    case = stage.new_case()
    session = Session(case).log_in()
    root = f"/{session.fresh('sequence')}"
    session.send("MKD", root).needed(257)
    session.send("CWD", root).needed(250)
    return Moves(session, root)


def done(moves: Moves, text: str) -> Played:
    """What came of the last step."""
    played = [Played(Seen())]
    for step in from_text(text):
        played = moves.single(step)
    return played[-1]


def test_transfer_tells_what_was_sent_and_what_came(moves: Moves) -> None:
    stored = done(moves, '1> PASV\n1> STOR a\n1= "octets"').seen
    assert (stored.code, stored.preliminary, stored.sent) == (226, True, b"octets")
    sent = done(moves, "1> PORT\n1> RETR a").seen
    assert (sent.code, sent.received) == (226, b"octets")


def test_preparation_serves_once(moves: Moves) -> None:
    assert not moves.prepared
    done(moves, "1> PASV")
    assert moves.prepared
    done(moves, "1> STOR a")
    assert not moves.prepared
    done(moves, "1> PORT\n1> PASV")
    assert moves.passive is not None
    assert moves.listening is None
    done(moves, "1> ABOR")
    assert not moves.prepared


def test_listing_tells_names(moves: Moves) -> None:
    done(moves, "1> MKD d\n1> PASV\n1> STOR d/a\n1> PASV\n1> STOR b")
    assert done(moves, "1> PASV\n1> NLST").seen.names == ("b", "d")
    assert done(moves, "1> PASV\n1> NLST d").seen.names == ("a",)
    assert done(moves, "1> PASV\n1> LIST").seen.names == ("b", "d")


@pytest.mark.parametrize("way", ["EPSV", "EPRT"])
def test_extended_ways_carry_a_transfer(moves: Moves, way: str) -> None:
    done(moves, f'1> {way}\n1> STOR a\n1= "octets"')
    assert done(moves, f"1> {way}\n1> RETR a").seen.received == b"octets"
    assert not moves.prepared


def test_epsv_all_prepares_nothing(moves: Moves) -> None:
    done(moves, "1> EPSV ALL")
    assert not moves.prepared
    assert done(moves, "1> EPRT").seen.refused
    assert not moves.prepared


def test_facts_are_told(moves: Moves) -> None:
    done(moves, '1> TYPE I\n1> PASV\n1> STOR a\n1= "octets"')
    assert done(moves, "1> SIZE a").seen.number == 6
    assert len(done(moves, "1> MDTM a").seen.time or "") >= 14
    told = done(moves, "1> MLST a").seen.entries
    assert told is not None
    assert [(entry.kind, entry.facts["size"]) for entry in told] == [("file", "6")]
    listed = done(moves, "1> MODE B\n1> PASV\n1> MLSD").seen.entries
    assert listed is not None
    assert [entry.name for entry in listed if entry.kind == "file"] == ["a"]


def test_port_that_is_closed_behind_a_refusal_is_no_fault() -> None:
    played = Played(Seen(550), connected=False)
    late = Request(0, "RETR", "a", fate="late")
    assert [request.verb for request, _, _ in played.exchanges(late)] == ["RETR"]
    before = [request.verb for request, _, _ in played.exchanges(late._replace(fate="normal"))]
    assert before == [CONNECT, "RETR"]


def test_unique_name_is_told(moves: Moves) -> None:
    assert done(moves, "1> PASV\n1> STOU").seen.path == ("unique-1",)


@pytest.mark.parametrize(
    ("step", "path"), [("1> CWD $ROOT", ()), ("1> CWD d", ("d",)), ("1> CDUP", OUTSIDE)]
)
def test_working_directory_is_told_from_the_sequences_own(
    moves: Moves, step: str, path: tuple[str, ...]
) -> None:
    done(moves, "1> MKD d")
    assert done(moves, f"{step}\n1> PWD").seen.path == path


def test_transfer_that_our_side_breaks_off(moves: Moves) -> None:
    played = done(moves, '1> PASV\n1> STOR a\n1= "octets"\n1- reset')
    assert (played.seen.code, played.seen.sent) == (426, b"oct")
    assert done(moves, "1> NOOP").seen.code == 200


def test_abort_brings_two_replies(moves: Moves) -> None:
    played = done(moves, '1> PASV\n1> STOR a\n1= "octets"\n1- aborted')
    assert played.missing is None
    assert played.seen.code in (226, 426)
    assert done(moves, "1> NOOP").seen.code == 200


def test_connection_that_comes_late(moves: Moves) -> None:
    played = done(moves, '1> PASV\n1> STOR a\n1= "octets"\n1- late')
    assert (played.seen.code, played.connected) == (226, True)


def test_end_is_not_waited_for_where_the_mode_has_another(moves: Moves) -> None:
    done(moves, "1> PASV\n1> STOR a\n1> MODE B")
    played = done(moves, "1> PASV\n1> RETR a")
    assert (played.seen.code, played.seen.received) == (250, None)
    kinds = {event.kind for event in moves.session.case.link.transcript.events}
    assert Kind.SILENT not in kinds


def test_wrong_password_is_no_password_of_the_targets(moves: Moves) -> None:
    assert done(moves, "1> USER right\n1> PASS wrong").seen.code == 530
    assert moves.was_refused
    assert done(moves, "1> USER right\n1> PASS right").seen.code == 230


def test_port_that_nobody_listens_at(stage: Stage) -> None:
    stage.serve("pasv-after-abor-is-deaf")
    case = stage.new_case()
    player = Player(case, from_text("1> ABOR\n1> PASV\n1> NLST"))
    outcome = player.play()
    assert outcome.finding is not None
    way = "unexplained NLST connect rfc959-3.2-passive-process-listens-first"
    assert outcome.finding.way == way


def test_connecting_is_judged_before_the_command() -> None:
    request = Request(0, "NLST")
    both = list(Played(Seen(226), connected=True).exchanges(request))
    assert [(one.verb, seen.code) for one, seen, _ in both] == [(CONNECT, 200), ("NLST", 226)]
    refused = list(Played(Seen(), connected=False).exchanges(request))
    assert [(one.verb, seen.code) for one, seen, _ in refused] == [(CONNECT, 425)]
    assert [one.verb for one, _, _ in Played(Seen(226)).exchanges(request)] == ["NLST"]


def test_steps_of_one_write(moves: Moves) -> None:
    answers = moves.pipelined([Step(0, "MKD", "a"), Step(0, "RMD", "a"), Step(0, "NOOP")])
    assert [one.seen.code for one in answers] == [257, 250, 200]


def test_nobody_says_whose_reply_it_is_once_a_line_was_cut(moves: Moves) -> None:
    done(moves, "1> PWD")
    assert not moves.session.case.in_pieces
    done(moves, "1> PWD\n1/ 2")
    assert moves.session.case.in_pieces
