"""What a player sends, what it leaves out, and what it makes of the answers."""

from __future__ import annotations

import pytest
from quality.table import Stage

from conformance.generate.player import Outcome, Player, verdict_of
from conformance.generate.steps import from_text
from conformance.link.interface import Address
from conformance.link.sockets import SocketLink
from conformance.link.transcript import Kind
from conformance.link.transport import PieceLink
from conformance.session import Case
from conformance.verdict import Verdict

NOBODYS_PORT = 1


def play(stage: Stage, text: str) -> tuple[Outcome, Case]:
    case = stage.new_case()
    try:
        return Player(case, from_text(text)).play(), case
    finally:
        case.link.close()


def writes(case: Case) -> list[str]:
    """What was sent on control connections, write by write."""
    return [
        event.octets.decode("latin-1")
        for event in case.link.transcript.events
        if event.kind is Kind.SENT and not event.data
    ]


def lines(case: Case) -> list[str]:
    return "".join(writes(case)).split("\r\n")


def test_sequence_that_is_explained(stage: Stage) -> None:
    outcome, case = play(stage, '1> PASV\n1> STOR a\n1= "x"\n2> RNFR a\n2> RNTO b')
    assert (outcome.finding, outcome.at, outcome.over) == (None, -1, "")
    assert verdict_of(outcome) is Verdict.PASS
    assert [line for line in lines(case) if line.startswith("RNTO")] == ["RNTO b"]


def test_files_and_directories_are_looked_at_and_removed(stage: Stage) -> None:
    _, case = play(stage, "1> MKD d\n1> PASV\n1> STOR d/a")
    verbs = [line.split(" ")[0] for line in lines(case)]
    assert verbs.count("RETR") == 1
    assert verbs.count("NLST") == 2
    assert "RMD" in verbs
    events = case.link.transcript.events
    last = [event.octets for event in events if event.kind is Kind.RECEIVED][-2]
    assert last.startswith(b"250"), "the directory of the sequence itself is gone"


LACKS_NOOP = "unexplained NOOP 500 rfc959-5.4-noop-success-is-200"


def test_command_that_is_known_to_be_lacking_ends_no_sequence(stage: Stage) -> None:
    stage.serve("minimum-lacks-noop")
    steps = from_text("1> MKD a\n1> NOOP\n1> RMD a")
    unknown = Player(stage.new_case(), steps).play()
    assert unknown.finding is not None
    assert (unknown.finding.way, unknown.at, unknown.passed) == (LACKS_NOOP, 1, ())
    known = Player(stage.new_case(), steps, LACKS_NOOP.__eq__).play()
    assert (known.finding, known.passed) == (None, (LACKS_NOOP,))


def test_lacking_command_may_end_what_had_to_be_used_at_once(stage: Stage) -> None:
    stage.serve("minimum-lacks-noop")
    for then in ("1> RNTO b", "1> RNTO b\n1> RNTO b"):
        steps = from_text(f"1> MKD a\n1> RNFR a\n1> NOOP\n{then}")
        assert Player(stage.new_case(), steps, LACKS_NOOP.__eq__).play().finding is None


def test_text_is_looked_at_as_text(stage: Stage) -> None:
    _, case = play(stage, '1> PASV\n1> STOR a\n1= "one\\r\\n"')
    assert "TYPE A" in lines(case)
    assert "TYPE I" not in lines(case)


def test_finding_tells_the_step_and_what_led_there(stage: Stage) -> None:
    stage.serve("second-mkd-in-a-row-makes-nothing")
    outcome, case = play(stage, "1> MKD a\n1> MKD b\n1> RMD b\n1> NOOP")
    finding = outcome.finding
    assert finding is not None
    assert outcome.at == 2
    assert (finding.sent, finding.allowed) == ("RMD b\\r\\n", "2yz")
    assert finding.way == "unexplained RMD 550 rfc959-4.1.3-rmd-removes-the-directory"
    assert verdict_of(outcome) is Verdict.FAIL
    events = case.link.transcript.events
    assert events[outcome.events - 1].octets.startswith(b"550")
    assert "NOOP" not in lines(case), "nothing is played behind it"


def test_finding_behind_the_last_step(stage: Stage) -> None:
    stage.serve("appe-adds-twice")
    outcome, _ = play(stage, '1> PASV\n1> STOR a\n1> PASV\n1> APPE a\n1= "x"')
    assert outcome.at == 4
    assert outcome.finding is not None
    assert outcome.finding.sent == "RETR $ROOT/a\\r\\n"


def test_reply_that_does_not_come(stage: Stage) -> None:
    stage.serve("second-command-of-a-segment-is-lost")
    outcome, _ = play(stage, "1> NOOP\n1+\n1> NOOP")
    assert outcome.finding is not None
    assert outcome.finding.kind == "unanswered"
    assert outcome.finding.requirement == "rfc959-4.2-every-command-is-answered"


def test_abor_and_the_transfer_that_it_meets_have_a_reply_each(stage: Stage) -> None:
    stage.serve("abor-of-a-transfer-has-one-reply")
    outcome, _ = play(stage, '1> PASV\n1> STOR a\n1= "octets"\n1- aborted\n1> NOOP')
    assert outcome.finding is not None
    assert (outcome.finding.way, outcome.finding.sent) == ("unanswered ABOR", "ABOR\\r\\n")
    assert outcome.at == 1


def test_abor_is_read_before_the_file_ends(stage: Stage) -> None:
    """Or there may be no transfer any more that it could stop."""
    _, case = play(stage, '1> PASV\n1> STOR a\n1= "octets"\n1- aborted')
    events = case.link.transcript.events
    sent = next(at for at, event in enumerate(events) if event.octets == b"ABOR\r\n")
    ended = next(at for at, event in enumerate(events) if event.data and event.kind is Kind.CLOSED)
    beside = [event.octets for event in events[sent + 1 : ended] if not event.data]
    assert [octets[:4] for octets in beside if octets] == [b"NOOP", b"200 ", b"NOOP", b"200 "]


def test_reply_that_is_known_to_be_missing_does_not_end_what_abor_met(stage: Stage) -> None:
    stage.serve("abor-of-a-transfer-has-one-reply")
    text = '1> PASV\n1> STOR a\n1= "octets"\n1- aborted\n1> NOOP'
    case = stage.new_case()
    outcome = Player(case, from_text(text), lambda way: way == "unanswered ABOR").play()
    case.link.close()
    assert (outcome.finding, outcome.passed) == (None, ("unanswered ABOR",))
    assert "NOOP" in lines(case)


def test_nothing_is_written_where_the_directory_is_not_known(stage: Stage) -> None:
    _, case = play(stage, "1> USER right\n1> PASS right\n1> MKD a\n1> MKD $ROOT/b")
    made = [line for line in lines(case) if line.startswith("MKD")]
    assert [line.rpartition("/")[2] for line in made[1:]] == ["b"]


def test_nothing_is_written_where_a_server_that_lost_its_way_says_it_is(stage: Stage) -> None:
    stage.serve("cdup-goes-back")
    text = "1> MKD a\n1> CWD a\n1> CWD $ROOT\n1> CDUP\n1> PWD\n1> PASV\n1> STOR c"
    assert stage.played(from_text(text)).over == ""


def test_nothing_is_written_from_above_in_one_write(stage: Stage) -> None:
    _, case = play(stage, "1> CDUP\n1+\n1> NOOP\n1+\n1> MKD a\n1+\n1> MKD $ROOT/b")
    assert "CDUP\r\nNOOP\r\n" in writes(case)
    assert "MKD a" not in lines(case)


def test_transfer_without_a_data_connection_is_left_out(stage: Stage) -> None:
    _, case = play(stage, "1> STOR a\n1> NOOP")
    assert "STOR a" not in lines(case)
    assert "NOOP" in lines(case)


@pytest.mark.parametrize("step", ["1> PASV", "1> PORT", "1! TYPE Z"])
def test_what_must_go_alone_goes_alone(stage: Stage, step: str) -> None:
    _, case = play(stage, f"1> NOOP\n1+\n{step}\n1+\n1> NOOP")
    assert writes(case).count("NOOP\r\n") == 2


def test_pieces_of_a_line_are_read_one_by_one(stage: Stage) -> None:
    _, case = play(stage, "1> MKD a\n1/ 2 6")
    sent = writes(case)
    at = sent.index("MK")
    assert sent[at : at + 7] == ["MK", *["NOOP\r\n"] * 2, "D a\r", *["NOOP\r\n"] * 2, "\n"]


def test_nobody_listens(stage: Stage) -> None:
    there = stage.new_case()
    link = PieceLink(SocketLink(Address("127.0.0.1", NOBODYS_PORT), "ftp-conformance-nobody"))
    case = Case(there.requirement, link, there.target)
    outcome = Player(case, from_text("1> NOOP")).play()
    assert outcome.finding is None
    assert "no control connection" in outcome.over
    assert case.unanswered
    assert verdict_of(outcome) is Verdict.INCONCLUSIVE
