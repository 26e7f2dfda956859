"""Which lines of a case travel in another way, and which never do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from conformance.link.interface import Address, UnreachableError
from conformance.session import Case, Scratch, Session
from conformance.session.carriage import TOGETHER, TRANSPORTS, Transport
from conformance.spec import catalogue
from conformance.verdict import Verdict
from conformance.wire.telnet import SYNCH

from .scripted import SECRET, TARGET, Reactive, requirement, verdict_of

OCTETS, CRLF = TRANSPORTS["octets"], TRANSPORTS["crlf"]
LOWER, ACTIVE = TRANSPORTS["lower-case"], TRANSPORTS["active"]
FENCE = b"NOOP\r\n"
"""What is sent on the connection beside."""


def _answer(line: str) -> str:
    verb = line.partition(" ")[0].upper()
    return {
        "PASV": "227 (127,0,0,1,200,1)",
        "QUIT": "221 bye",
        "RETR": "150 here\n226 done",
        "USER": "331 and?",
        "PASS": "230 in",
        "MKD": "257 made",
        "SYST": "215 UNIX",
    }.get(verb, "200 ok")


class Assembling(Reactive):
    """Puts pieces together again before it answers; `pieces` keeps them as they came."""

    def __init__(self, *, alone: bool = False) -> None:
        super().__init__(_answer, b"content")
        self._alone = alone

    def control(self, address: Address | None = None, *, fresh: bool = False) -> Any:
        if self._alone and self.connections:
            raise UnreachableError("one at a time")
        channel = super().control(address, fresh=fresh)
        send, held = channel.send, bytearray()

        def assembled(octets: bytes, shown: bytes | None = None, within: float = 1.0) -> None:
            held.extend(octets)
            self.shown.append((octets if shown is None else shown, within))
            self.sent.append(bytes(octets))
            if held.endswith(b"\r\n"):
                whole, kept = bytes(held), len(self.sent)
                held.clear()
                send(whole, None, within)
                del self.sent[kept:]
                del self.shown[kept:]

        channel.send = assembled  # type: ignore[method-assign]  # a test's own channel
        return channel


def _session(transport: Transport, link: Reactive | None = None, **about: object) -> Session:
    known = replace(requirement(), **about)  # type: ignore[arg-type]  # fields of mixed types
    case = Case(known, link or Assembling(), TARGET, transport=transport)
    session = Session(case)
    session.carried = True
    return session


def _all_sent(session: Session) -> list[bytes]:
    link = session.case.link
    assert isinstance(link, Reactive)
    return link.sent


def _sent(session: Session) -> list[bytes]:
    return [octets for octets in _all_sent(session) if octets != FENCE]


@pytest.mark.parametrize("transport", TRANSPORTS.values(), ids=TRANSPORTS)
def test_requirement_of_a_transport_is_in_the_catalogue(transport: Transport) -> None:
    known = catalogue().requirements
    assert not transport.requirement or known[transport.requirement].observable


def test_only_one_way_is_the_plain_one() -> None:
    plain = [one for one in TRANSPORTS.values() if one.pieces is TOGETHER.pieces]
    assert [one.name for one in plain if not (one.active or one.ipv6)] == ["together"]


def test_line_travels_in_pieces_and_its_answer_shows_it_whole() -> None:
    session = _session(CRLF)
    answer = session.send("SYST")
    assert _sent(session) == [b"SYST\r", b"\n"]
    assert answer.sent == r"SYST\r\n"
    assert session.case.carriage.tally == Counter(lines=1)


def test_lines_in_one_write_are_cut_one_by_one() -> None:
    session = _session(CRLF)
    first, second = session.pipeline("SYST", "PWD")
    assert (first.code, second.code) == (215, 200)
    assert _sent(session) == [b"SYST\r", b"\nPWD\r", b"\n"]


def test_begun_command_travels_so_too() -> None:
    session = _session(LOWER)
    session.begin("RETR", "Name")
    assert _sent(session) == [b"retr Name\r\n"]


@pytest.mark.parametrize(
    "say",
    [
        lambda session: session.send_malformed("TYPE Z"),
        lambda session: session.send_octets(b"NOOP\r\n"),
        lambda session: session.send_urgent(b"\xff\xf2"),
        lambda session: session.close(),
    ],
    ids=["malformed", "octets", "urgent", "the-end"],
)
def test_what_is_no_well_formed_line_goes_as_it_is(say: Callable[[Session], object]) -> None:
    session = _session(OCTETS)
    say(session)
    assert len(_all_sent(session)) == 1
    assert session.case.carriage.tally.total() == 0


def test_line_behind_a_synch_goes_as_it_is() -> None:
    session = _session(OCTETS)
    assert session.interrupt("ABOR").code == 200
    assert _sent(session)[-2:] == [SYNCH, b"ABOR\r\n"]


def test_line_behind_deliberate_octets_goes_as_it_is() -> None:
    session = _session(OCTETS)
    session.send_octets(b"SYST\r\n")
    session.reply()
    session.send("SYST")
    assert _sent(session) == [b"SYST\r\n", b"SYST\r\n"]


def test_set_up_goes_plainly() -> None:
    link = Assembling()
    case = Case(requirement(), link, TARGET, transport=OCTETS)
    Session(case).log_in()
    Scratch(case)
    assert all(line.endswith(b"\r\n") for line in link.sent)
    assert case.carriage.tally.total() == 0


def test_further_session_goes_as_the_first_one() -> None:
    session = _session(LOWER)
    session.another().send("SYST")
    assert _sent(session) == [b"syst\r\n"]


def test_password_is_shown_in_no_piece() -> None:
    session = _session(OCTETS)
    session.send("PASS", SECRET)
    session.send("CWD", f"a {SECRET} b")
    link = session.case.link
    assert isinstance(link, Reactive)
    shown = [octets for octets, _ in link.shown if octets != FENCE]
    assert b"".join(shown) == b"PASS ****\r\nCWD a **** b\r\n"
    assert bytes(SECRET, "ascii") in b"".join(_sent(session))


def test_server_is_given_time_to_read_a_piece() -> None:
    session = _session(CRLF)
    session.send("SYST")
    assert _all_sent(session) == [b"SYST\r", FENCE, FENCE, b"\n"]
    assert len(session.case.carriage.aside) == 1


def test_server_for_one_user_at_a_time_is_not_asked_again() -> None:
    session = _session(CRLF, Assembling(alone=True))
    assert session.send("SYST").code == 215
    assert session.send("PWD").code == 200
    assert _all_sent(session) == [b"SYST\r", b"\n", b"PWD\r", b"\n"]


# ---------------------------------------------------------------------- active


def test_active_takes_port_for_pasv() -> None:
    session = _session(ACTIVE)
    data = session.data("PASV")
    session.send("RETR", "name")
    assert data.receive() == b"content"
    assert _sent(session)[0] == b"PORT 127,0,0,1,19,136\r\n"
    assert session.case.carriage.tally == Counter({"data connections": 1})


@pytest.mark.parametrize("transport", [TOGETHER, OCTETS], ids=lambda one: str(one.name))
def test_other_transports_leave_pasv(transport: Transport) -> None:
    session = _session(transport)
    session.data("PASV")
    assert b"".join(_sent(session)) == b"PASV\r\n"


def test_pasv_stays_where_the_case_is_about_it() -> None:
    session = _session(ACTIVE, commands=("PASV", "RETR"))
    session.data("PASV")
    other = _session(ACTIVE)
    other.data("PASV", connect=False)
    assert _sent(session) == _sent(other) == [b"PASV\r\n"]
    assert session.case.carriage.tally.total() == 0


def test_pasv_was_no_mere_means_where_no_transfer_used_it() -> None:
    session = _session(ACTIVE)
    session.send("RETR", "an earlier one")
    data = session.data("PASV")
    assert verdict_of(session.case, data.must_end) is Verdict.INCONCLUSIVE
    assert session.case.carriage.tally.total() == 0


def test_transfer_among_deliberate_octets_may_have_been_asked_for() -> None:
    session = _session(ACTIVE)
    data = session.data("PASV")
    session.send_octets(b"RETR name\r\n")
    assert data.receive() == b"content"
