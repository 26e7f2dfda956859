"""PWD: the name of the working directory (RFC 959 section 4.1.3, appendix II)."""

from conformance.marker import requirement
from conformance.session import Answer, Scratch, Session


def _need(session: Session, answer: Answer, pathname: str) -> None:
    """End the case where that directory's own name is not in it (ruling R59)."""
    named = answer.pathname or answer.octets  # the text behind the quotes tells no name
    if pathname.rpartition("/")[2].lower().encode() not in named.lower():
        session.inconclusive(f"PWD does not tell the working directory: {answer.received}")


@requirement("rfc959-5.4-pwd-success-is-257")
def test_pwd_is_answered_257(session: Session) -> None:
    answer = session.send("PWD")
    if answer.refused:
        session.inconclusive("PWD was refused: what is judged is how it succeeds")
    answer.must_be(257)


@requirement("rfc959-4.1.3-pwd-names-the-working-directory")
def test_pwd_names_the_directory_that_cwd_led_to(session: Session, scratch: Scratch) -> None:
    name = scratch.directory("inner")
    session.send("CWD", name).needed(250)
    answer = session.send("PWD").must_be(257)
    named = b"inner" in answer.octets.lower()
    session.must(named, "the directory's name is in it (ruling R59)", seen=answer.received)


@requirement("rfc959-4.1.3-pwd-names-the-working-directory")
def test_pwd_follows_cdup(session: Session, scratch: Scratch) -> None:
    session.send("CWD", scratch.root).needed(250)
    before = session.send("PWD").needed(257).naming()
    session.send("CWD", scratch.directory("directory")).needed(250)
    session.send("CDUP").needed(250, 200)
    after = session.send("PWD").must_be(257)
    session.must_equal(after.pathname, before.pathname, "the parent's pathname")


@requirement("rfc959-4.1.3-pwd-names-the-working-directory")
def test_pwd_names_different_directories_differently(session: Session, scratch: Scratch) -> None:
    session.send("CWD", scratch.directory("one")).needed(250)
    one = session.send("PWD").must_be(257)
    session.send("CWD", scratch.directory("other")).needed(250)
    other = session.send("PWD").must_be(257)
    session.must(one.octets != other.octets, "each directory has a name", seen=one.received)


@requirement("rfc959-4.1.3-pwd-names-the-working-directory")
def test_refused_cwd_leaves_what_pwd_says(session: Session, scratch: Scratch) -> None:
    session.send("CWD", scratch.root).needed(250)
    before = session.send("PWD").needed(257).naming()
    _need(session, before, scratch.root)
    session.send("CWD", scratch.path("absent")).needed(550)
    after = session.send("PWD").must_be(257)
    session.must_equal(after.pathname, before.pathname, "the working directory's pathname")


@requirement("rfc959-4.1.3-pwd-changes-nothing")
def test_pwd_leaves_the_working_directory(session: Session, scratch: Scratch) -> None:
    session.send("CWD", scratch.root).needed(250)
    _need(session, session.send("PWD").needed(257), scratch.root)
    session.send("MKD", "made").must_be(257)
    session.send("CWD", scratch.path("made")).must_be(250)


@requirement("rfc959-appendix-ii-pwd-reply-is-quoted")
def test_reply_to_pwd_begins_with_a_quoted_pathname(session: Session) -> None:
    answer = session.send("PWD").should_be(257)
    session.should(
        answer.pathname != b"",
        'the text begins with "pathname", then a space or the end',
        seen=answer.received,
    )


@requirement("rfc959-appendix-ii-pwd-reply-leads-to-the-directory")
def test_pathname_of_pwd_leads_to_the_same_directory(session: Session, scratch: Scratch) -> None:
    session.send("CWD", scratch.directory("directory")).needed(250)
    session.send("MKD", "mark").needed(257)
    printed = session.send("PWD").must_be(257)
    _need(session, printed, scratch.path("directory"))
    session.send("CWD", scratch.root).needed(250)
    if not printed.pathname:
        session.inconclusive("no pathname in quotes to be used")
    session.send("CWD", printed.pathname).must_be(250)
    session.send("CWD", "mark").must_be(250)


@requirement("rfc959-appendix-ii-cdup-answers-as-cwd")
def test_cdup_is_answered_250_or_200(session: Session, scratch: Scratch) -> None:
    session.send("CWD", scratch.directory("directory")).needed(250)
    session.send("CDUP").must_be(250, 200)


@requirement("rfc959-appendix-ii-cdup-leads-to-the-parent")
def test_cdup_leads_to_the_directory_above(session: Session, scratch: Scratch) -> None:
    session.send("CWD", scratch.directory("directory")).needed(250)
    session.send("CDUP").must_be(250, 200)
    session.send("CWD", "directory").must_be(250)
