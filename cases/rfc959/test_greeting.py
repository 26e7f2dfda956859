"""The greeting: what a server says when a control connection is made (RFC 959 section 5.4).

Must not know what comes after it: login is in test_login.
"""

from __future__ import annotations

from conformance.marker import requirement
from conformance.session import Described, Scratch, Session


@requirement("rfc959-5.4-connection-is-greeted")
def test_connection_is_greeted_with_220(visitor: Session) -> None:
    visitor.greeting.must_be(220)


@requirement("rfc959-5.4-delayed-greeting-is-completed")
def test_delayed_greeting_is_completed_with_220(visitor: Session, target: Described) -> None:
    late = visitor.another(greeted=False, at=target.elsewhere.delayed)
    if late.delay is None:
        late.unsupported("the server is ready at once")
    late.greeting.must_be(220)


@requirement("rfc959-5.4-delay-is-told-at-once")
def test_delay_is_told_with_120(visitor: Session, target: Described) -> None:
    late = visitor.another(greeted=False, at=target.need("elsewhere.delayed"))
    first = late.delay or late.greeting
    first.should_be(120)


@requirement("rfc959-5.4-no-room-is-told-by-421")
def test_connection_for_which_there_is_no_room_is_greeted_with_421(
    visitor: Session, target: Described
) -> None:
    visitor.another(greeted=False, at=target.need("elsewhere.crowded")).greeting.should_be(421)


@requirement("rfc959-5.4-one-greeting-for-a-connection")
def test_nothing_follows_the_greeting(visitor: Session) -> None:
    visitor.must_stay_silent()


@requirement("rfc959-5.4-each-connection-is-greeted")
def test_second_connection_beside_a_visitor_is_greeted(visitor: Session) -> None:
    visitor.another(greeted=False).greeting.should_be(220)


@requirement("rfc959-5.4-each-connection-is-greeted")
def test_second_connection_beside_a_login_is_greeted(session: Session) -> None:
    session.another(greeted=False).greeting.should_be(220)


@requirement("rfc959-5.2-server-listens-on-its-control-port")
def test_port_is_open_again_after_a_session(session: Session) -> None:
    with session.preparing():
        session.send("QUIT").must_be(221)
        session.must_close()
    session.another(greeted=False).greeting.must_be(220)


@requirement("rfc959-5.2-server-listens-on-its-control-port")
def test_port_stays_open_while_another_user_transfers(session: Session, scratch: Scratch) -> None:
    data = session.data("PASV")
    session.send("STOR", scratch.path("upload")).needed(125, 150)
    greeting = session.another(greeted=False).greeting
    if greeting.absence == "silent":
        session.inconclusive("the connection is made, and the server is busy with another user")
    greeting.must_be(220)
    data.close()
