"""EPSV ALL: from then on no other command sets up a data connection.

Why: RFC 2428 section 3. Translators of addresses rely on it.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.samples import LINES
from conformance.session import Scratch, Session

OTHERS = ("PORT", "PASV", "EPRT", "LPRT", "LPSV")


def arguments(session: Session, verb: str) -> tuple[str, ...]:
    """Return what the verb takes, naming a listener of ours where it takes an address."""
    listener = session.listen()
    numbers = listener.host_port.split(",")
    long = ",".join(["4", "4", *numbers[:4], "2", *numbers[4:]])
    taken = {"PORT": listener.host_port, "EPRT": listener.extended_port(), "LPRT": long}
    return (taken[verb],) if verb in taken else ()


@requirement("rfc2428-3-epsv-all-is-accepted")
def test_epsv_all_is_accepted(session: Session) -> None:
    session.send("EPSV").if_supported().needed(229)
    answer = session.send("EPSV", "ALL")
    session.should(answer.positive, "2yz to EPSV ALL", seen=answer.received)


@requirement("rfc2428-3-epsv-all-refuses-every-other-set-up")
@pytest.mark.parametrize("verb", OTHERS)
def test_other_set_up_is_refused(session: Session, verb: str) -> None:
    if (answer := session.send("EPSV", "ALL")).refused:
        session.unsupported(f"no EPSV ALL: {answer.received}")
    answer.needed(200)
    session.send(verb, *arguments(session, verb)).must_be_refused()


@requirement("rfc2428-3-epsv-all-keeps-epsv")
def test_epsv_goes_on_to_work(session: Session, scratch: Scratch) -> None:
    name = scratch.file("lines", LINES)
    session.send("TYPE", "I").needed(200)
    if (answer := session.send("EPSV", "ALL")).refused:
        session.unsupported(f"no EPSV ALL: {answer.received}")
    answer.needed(200)
    session.send("EPSV").must_be(229)
    data = session.data("EPSV")
    session.send("RETR", name).must_be(125, 150)
    session.must_equal(data.receive(), LINES, "the file's octets")


@requirement("rfc2428-3-epsv-all-holds-for-the-session")
def test_pasv_is_refused_after_a_transfer(session: Session, scratch: Scratch) -> None:
    name = scratch.file("lines", LINES)
    if (answer := session.send("EPSV", "ALL")).refused:
        session.unsupported(f"no EPSV ALL: {answer.received}")
    answer.needed(200)
    data = session.data("EPSV")
    session.send("RETR", name).needed(150)
    data.receive()
    session.reply().needed(226)
    session.send("PASV").must_be_refused()


@requirement("rfc2428-3-epsv-all-holds-for-the-session")
def test_pasv_is_refused_after_a_failed_transfer(session: Session, scratch: Scratch) -> None:
    if (answer := session.send("EPSV", "ALL")).refused:
        session.unsupported(f"no EPSV ALL: {answer.received}")
    answer.needed(200)
    session.data("EPSV")
    answer = session.send("RETR", scratch.path("absent"))
    if answer.preliminary:
        answer = session.reply()
    session.must(answer.refused, "a missing file is refused", seen=answer.received)
    session.send("PASV").must_be_refused()


@requirement("rfc2428-3-epsv-all-holds-for-the-session")
def test_pasv_is_refused_after_another_epsv(session: Session) -> None:
    if (answer := session.send("EPSV", "ALL")).refused:
        session.unsupported(f"no EPSV ALL: {answer.received}")
    answer.needed(200)
    session.send("EPSV").needed(229)
    session.send("PASV").must_be_refused()


@requirement("rfc2428-3-epsv-all-is-of-one-session")
def test_other_session_may_use_pasv(session: Session) -> None:
    if (answer := session.send("EPSV", "ALL")).refused:
        session.unsupported(f"no EPSV ALL: {answer.received}")
    answer.needed(200)
    session.another().log_in().send("PASV").must_be(227)
