"""SYST: the name of the server's operating system (RFC 959 section 4.1.3, ruling R54)."""

import pytest

from conformance.marker import requirement
from conformance.session import Session
from conformance.spec.systems import SYSTEM_NAMES


@requirement("rfc959-5.4-syst-success-is-215")
def test_syst_is_answered_215(session: Session) -> None:
    session.send("SYST").must_be(215)


@requirement("rfc959-4.1.3-syst-begins-with-a-system-name")
def test_reply_to_syst_begins_with_a_word(session: Session) -> None:
    answer = session.send("SYST").must_be(215)
    session.must(
        answer.text[:1].isalnum(), "the text begins with a system's name", seen=answer.received
    )


@requirement("rfc959-4.1.3-syst-begins-with-a-system-name")
@pytest.mark.parametrize("kind", ["I", "A"])
def test_syst_is_the_same_under_each_type(session: Session, kind: str) -> None:
    """Some servers speak of their byte size there; the system's name does not depend on TYPE."""
    first = session.send("SYST").must_be(215).text.split(" ")[0]
    session.send("TYPE", kind).needed(200)
    again = session.send("SYST").must_be(215)
    session.must(again.text.split(" ")[0] == first, f"it is {first} again", seen=again.received)


@requirement("rfc959-4.1.3-syst-name-is-an-assigned-one")
def test_name_of_the_system_is_an_assigned_one(session: Session) -> None:
    answer = session.send("SYST").should_be(215)
    name = answer.text.split(" ")[0].upper().rstrip(".:,;")
    session.should(name in SYSTEM_NAMES, "an assigned system name", seen=answer.received)
