"""The pathname in a 257: complete, quoted, and of use (RFC 959 appendix II, ruling R23)."""

import pytest

from conformance.marker import requirement
from conformance.samples import ODD_NAMES
from conformance.session import Answer, Scratch, Session

REFUSALS = (450, 451, 452, 500, 501, 504, 521, 550, 552, 553)
"""No name must be allowed (RFC 959 section 4.2.2, 553)."""

WITH_QUOTES = {key: name for key, name in ODD_NAMES.items() if '"' in name}
WITHOUT_QUOTES = {key: name for key, name in ODD_NAMES.items() if '"' not in name}
"""Doubling is a SHOULD, so what becomes of double quotes is no part of a MUST."""


@requirement("rfc959-appendix-ii-mkd-reply-has-the-absolute-pathname")
def test_reply_to_relative_mkd_has_more_than_the_argument(
    session: Session, scratch: Scratch
) -> None:
    session.send("CWD", scratch.root).needed(250)
    answer = session.send("MKD", "made").must_be(257)
    directory = scratch.name.lower().encode()
    session.must(
        b"made" in answer.octets.lower().partition(directory)[2],
        "the absolute pathname: the directory above is named in it too",
        seen=answer.received,
    )


@requirement("rfc959-appendix-ii-mkd-reply-has-the-absolute-pathname")
def test_reply_to_absolute_mkd_has_the_pathname(session: Session, scratch: Scratch) -> None:
    answer = session.send("MKD", scratch.path("made")).must_be(257)
    directory = scratch.name.lower().encode()
    session.must(
        b"made" in answer.octets.lower().partition(directory)[2],
        "the absolute pathname: the directory above is named in it too",
        seen=answer.received,
    )


@requirement("rfc959-appendix-ii-mkd-reply-is-quoted")
def test_reply_to_mkd_begins_with_a_quoted_pathname(session: Session, scratch: Scratch) -> None:
    answer = session.send("MKD", scratch.path("made")).should_be(257)
    session.should(
        answer.pathname != b"",
        'the text begins with "pathname", then a space or the end',
        seen=answer.received,
    )


@requirement("rfc959-appendix-ii-mkd-reply-leads-to-the-directory")
def test_pathname_of_mkd_leads_to_the_new_directory(session: Session, scratch: Scratch) -> None:
    elsewhere = scratch.directory("elsewhere")
    session.send("CWD", scratch.root).needed(250)
    made = session.send("MKD", "made").must_be(257)
    session.send("CWD", elsewhere).needed(250)
    if not made.pathname:
        session.inconclusive("no pathname in quotes to be used")
    session.send("CWD", made.pathname).must_be(250)
    if scratch.name.lower().encode() not in made.pathname.lower():
        # Nothing is made where it may lead: what is in the new directory is read there.
        if not scratch.contents(scratch.file("made/mark", b"in the new directory")):
            session.inconclusive("what is stored in the new directory cannot be read")
        session.send("TYPE", "I").needed(200)
        data = session.data("PASV")
        session.send("RETR", "mark").must_be(125, 150)
        session.must_equal(data.receive(), b"in the new directory", "the octets of the file in it")
        session.transfer_end().must_be(226, 250)
        return
    session.send("MKD", "mark").must_be(257)
    session.send("CWD", scratch.path("made/mark")).must_be(250)


@requirement("rfc959-appendix-ii-mkd-reply-leads-to-the-directory")
def test_pathname_of_mkd_is_the_one_that_pwd_prints(session: Session, scratch: Scratch) -> None:
    session.send("CWD", scratch.root).needed(250)
    made = session.send("MKD", "made").must_be(257)
    session.send("CWD", "made").needed(250)
    printed = session.send("PWD").needed(257).naming()
    session.send("CWD", scratch.root).needed(250)
    if not made.pathname:
        session.inconclusive("no pathname in quotes to be used")
    session.send("CWD", made.pathname).must_be(250)
    again = session.send("PWD").must_be(257)
    session.should(again.pathname == printed.pathname, "PWD prints it", seen=again.received)
    if again.pathname == printed.pathname:
        _must_name("made", made, session)


@requirement("rfc959-appendix-ii-double-quotes-are-doubled")
@pytest.mark.parametrize("name", WITH_QUOTES.values(), ids=list(WITH_QUOTES))
def test_mkd_doubles_the_double_quotes(session: Session, scratch: Scratch, name: str) -> None:
    answer = session.send("MKD", scratch.path(name)).if_supported(*REFUSALS).should_be(257)
    doubled = name.replace('"', '""') + '"'
    session.should(doubled in answer.text, f"{doubled} is in it", seen=answer.received)


@requirement("rfc959-appendix-ii-double-quotes-are-doubled")
@pytest.mark.parametrize("name", WITH_QUOTES.values(), ids=list(WITH_QUOTES))
def test_pwd_doubles_the_double_quotes(session: Session, scratch: Scratch, name: str) -> None:
    session.send("CWD", scratch.directory(name)).needed(250)
    answer = session.send("PWD").should_be(257)
    doubled = name.replace('"', '""') + '"'
    session.should(doubled in answer.text, f"{doubled} is in it", seen=answer.received)


@requirement("rfc959-appendix-ii-double-quotes-are-doubled")
@pytest.mark.parametrize("name", WITH_QUOTES.values(), ids=list(WITH_QUOTES))
def test_pathname_of_mkd_with_quotes_undone_leads_to_the_directory(
    session: Session, scratch: Scratch, name: str
) -> None:
    session.send("CWD", scratch.root).needed(250)
    plain = session.send("MKD", "plain").needed(257)
    if plain.pathname and session.send("CWD", plain.pathname).refused:
        session.inconclusive(f"a plain name's pathname leads nowhere, either: {plain.received}")
    session.send("CWD", scratch.root).needed(250)
    made = session.send("MKD", scratch.path(name)).if_supported(*REFUSALS).should_be(257)
    session.should(made.pathname != b"", "a pathname in quotes", seen=made.received)
    if made.pathname and session.send("CWD", made.pathname).should_be(250).positive:
        _must_name(name, made, session)


@requirement("rfc959-appendix-ii-names-may-hold-any-character")
@pytest.mark.parametrize("name", WITHOUT_QUOTES.values(), ids=list(WITHOUT_QUOTES))
def test_pathname_of_mkd_leads_to_a_directory_of_odd_name(
    session: Session, scratch: Scratch, name: str
) -> None:
    """The odd name begins the argument, where a space or a dash could be taken for something else.

    CWD is sent from the same directory: whether the pathname is absolute is another requirement's,
    and so is where that of a plain name leads.
    """
    session.send("CWD", scratch.root).needed(250)
    plain = session.send("MKD", "plain").needed(257)
    if plain.pathname and session.send("CWD", plain.pathname).refused:
        session.inconclusive(f"a plain name's pathname leads nowhere, either: {plain.received}")
    session.send("CWD", scratch.root).needed(250)
    made = session.send("MKD", name).if_supported(*REFUSALS).must_be(257)
    if not made.pathname:
        session.inconclusive("no pathname in quotes to be used")
    session.send("CWD", made.pathname).must_be(250)
    _must_name(name, made, session)


@requirement("rfc959-appendix-ii-names-may-hold-any-character")
@pytest.mark.parametrize("name", WITHOUT_QUOTES.values(), ids=list(WITHOUT_QUOTES))
def test_pathname_of_pwd_leads_to_a_directory_of_odd_name(
    session: Session, scratch: Scratch, name: str
) -> None:
    session.send("CWD", scratch.directory(name)).needed(250)
    session.send("MKD", "mark").needed(257)
    printed = session.send("PWD").must_be(257)
    session.send("CWD", scratch.root).needed(250)
    if not printed.pathname:
        session.inconclusive("no pathname in quotes to be used")
    session.send("CWD", printed.pathname).must_be(250)
    session.send("CWD", "mark").must_be(250)
    _must_name(name, printed, session)


@requirement("rfc959-appendix-ii-names-may-hold-any-character")
@pytest.mark.parametrize("octet", [0xE9, 0xFE, 0xFF], ids=["233", "254", "255"])
def test_name_with_an_octet_beyond_ascii_means_one_directory(
    session: Session, scratch: Scratch, octet: int
) -> None:
    """Octets that are no UTF-8; 255 travels doubled (RFC 1123 section 3.2.6)."""
    session.send("CWD", scratch.root).needed(250)
    name = b"octet " + bytes((octet,))
    made = session.send("MKD", name).if_supported(*REFUSALS).must_be(257)
    session.send("CWD", name).must_be(250)
    if made.pathname:
        _must_name("octet", made, session)


@requirement("rfc959-appendix-ii-names-beyond-ascii")
@pytest.mark.parametrize("octet", [0xE9, 0xFE, 0xFF], ids=["233", "254", "255"])
def test_pathname_of_mkd_leads_to_a_directory_named_beyond_ascii(
    session: Session, scratch: Scratch, octet: int
) -> None:
    session.send("CWD", scratch.root).needed(250)
    plain = session.send("MKD", "plain").needed(257)
    if plain.pathname and session.send("CWD", plain.pathname).refused:
        session.inconclusive(f"a plain name's pathname leads nowhere, either: {plain.received}")
    session.send("CWD", scratch.root).needed(250)
    name = b"octet " + bytes((octet,))
    made = session.send("MKD", name).if_supported(*REFUSALS).should_be(257)
    session.should(made.pathname != b"", "a pathname in quotes", seen=made.received)
    if made.pathname and session.send("CWD", made.pathname).should_be(250).positive:
        _must_name("octet", made, session)


def _must_name(name: str, answer: Answer, session: Session) -> None:
    """End the case as inconclusive where another pathname is in the reply: to get there shows
    nothing of this one. In other case, composed otherwise or cut it is still the same (R59).
    """
    if not answer.tells_of(name):
        session.inconclusive(f"{answer.sent} is answered by another pathname: {answer.received}")
