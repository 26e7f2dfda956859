"""Command lines as they may come: unknown, oddly written, too long, cut into pieces.

RFC 959 sections 4.2.2, 5.3 and 5.3.2. Arguments of single commands stand with those commands.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.session import Scratch, Session

UNKNOWN = {
    "word": "XYZZY",
    "with-argument": "XYZZY argument",
    "with-eight-bit-argument": b"XYZZY \xc0\xc1\xc2",
}
RESEMBLING = {
    "one-letter": "Q",
    "longer-than-four-letters": "RETRIEVE",
    "beginning-of-a-verb": "NOO",
    "verb-and-one-letter-more": "PWDX",
}
NO_VERB = {
    "digits": b"1234",
    "punctuation": b"!@#$",
    "eight-bit": b"\xc0\xc1\xc2",
    "space-before-a-verb": b" NOOP",
    "tab-before-a-verb": b"\tNOOP",
}
LONG = {
    "verb-of-600": b"X" * 600,
    "verb-of-5000": b"X" * 5000,
    "pathname-of-5000": b"CWD " + b"x" * 5000,
    "pathname-of-65536": b"CWD " + b"x" * 65536,
    "argument-to-noop-of-65536": b"NOOP " + b"x" * 65536,
    "spaces-of-5000": b"NOOP" + b" " * 5000,
}
CONTROLS = {
    "nul": b"\x00",
    "soh": b"\x01",
    "bell": b"\x07",
    "tab": b"\t",
    "escape": b"\x1b[2J",
    "delete": b"\x7f",
}
NAMES = [
    "two words",
    "a'b",
    'a"b',
    "a;b&c|d",
    "$HOME",
    "`id`",
    "~name",
    "star*",
    "what?",
    "[abc]",
    "{a,b}",
    "(round)",
    "#hash",
    "per%20cent",
    "%s%n",
    "back\\slash",
    "-rf",
    "dot.",
    ".dot",
    "a=b:c",
    "two  spaces",
]
EIGHT_BIT = {"latin-1": b"caf\xe9", "utf-8": b"caf\xc3\xa9", "all-ones": b"a\xffb"}


@requirement("rfc959-4.2.2-unknown-verb-is-refused")
@pytest.mark.parametrize("line", UNKNOWN.values(), ids=UNKNOWN)
def test_unknown_verb_is_refused(session: Session, line: str | bytes) -> None:
    session.send_malformed(line).must_be_refused(500, 502)


@requirement("rfc959-4.2.2-unknown-verb-is-refused")
@pytest.mark.parametrize("line", UNKNOWN.values(), ids=UNKNOWN)
def test_unknown_verb_before_login_is_refused(visitor: Session, line: str | bytes) -> None:
    visitor.send_malformed(line).must_be_refused(500, 502, 503, 530)


@requirement("rfc959-4.2.2-unknown-verb-is-refused")
def test_verb_of_an_old_document_is_refused(session: Session) -> None:
    """XRSQ is of RFC 743: a server may well know that it does not have it (502)."""
    answer = session.send_malformed("XRSQ")
    if answer.positive or answer.intermediate:
        session.inconclusive("the server has XRSQ")
    answer.must_be_refused(500, 502)


@requirement("rfc959-5.3-verbs-have-no-other-spelling")
@pytest.mark.parametrize("line", RESEMBLING.values(), ids=RESEMBLING)
def test_word_like_a_verb_is_refused(session: Session, line: str) -> None:
    session.send_malformed(line).should_be_refused(500, 502)


@requirement("rfc959-4.2.2-line-without-a-verb-is-answered")
@pytest.mark.parametrize("line", NO_VERB.values(), ids=NO_VERB)
def test_line_without_a_verb_is_answered(session: Session, line: bytes) -> None:
    """SYST is the fence: where the line goes unanswered, its reply comes first."""
    session.send_octets(line + b"\r\nSYST\r\n")
    answer = session.reply()
    session.should(answer.code not in (0, 215), "a reply before that to SYST", seen=answer.received)


@requirement("rfc959-6-session-goes-on-after-any-outcome")
@pytest.mark.parametrize("line", NO_VERB.values(), ids=NO_VERB)
def test_session_goes_on_after_a_line_without_a_verb(session: Session, line: bytes) -> None:
    """Such a line may be passed over in silence, or answered."""
    session.send_octets(line + b"\r\nSYST\r\n")
    answer = session.reply()
    if answer.code != 215:
        answer = session.reply()
    answer.must_be(215)


@requirement("rfc959-6-session-goes-on-after-any-outcome")
@pytest.mark.parametrize("line", UNKNOWN.values(), ids=UNKNOWN)
def test_session_goes_on_after_an_unknown_verb(session: Session, line: str | bytes) -> None:
    session.send_malformed(line)
    session.must_stay_open()


@requirement("rfc959-4.2.2-line-too-long-is-refused")
@pytest.mark.parametrize("line", LONG.values(), ids=LONG)
def test_line_too_long_is_answered(session: Session, line: bytes) -> None:
    """The reply to SYST in its place tells that none comes; a close alone only warns (R51)."""
    session.send_octets(line + b"\r\nSYST\r\n")
    answer = session.reply()
    lost = answer.absence in ("closed", "broken")
    told = answer.code == 421 or answer.refused or (answer.code == 200 and b"NOOP" in line)
    session.must(told or lost, "a refusal, or 421", seen=answer.received)
    session.should(not lost, "a reply before the close", seen=answer.received)


@requirement("rfc959-5.4-one-final-reply")
@pytest.mark.parametrize("line", LONG.values(), ids=LONG)
def test_line_too_long_gets_one_answer(session: Session, line: bytes) -> None:
    """One too many is looked for here. Where none comes, SYST is answered at once."""
    session.send_octets(line + b"\r\nSYST\r\n")
    answer = session.reply()
    if answer.code != 215:
        answer = session.reply()
    if answer.absence not in ("closed", "broken"):
        answer.must_be(215)


@requirement("rfc959-4.2-every-command-is-answered")
@pytest.mark.parametrize("line", ["NOOP ", "NOOP  "], ids=["one", "two"])
def test_verb_with_blanks_after_it_is_answered(session: Session, line: str) -> None:
    session.send_malformed(line).must_be(200, 500, 501)


@requirement("rfc959-4.2-every-command-is-answered")
def test_unknown_verb_after_a_missing_argument_is_answered(session: Session) -> None:
    """SYST is the fence: where the second error goes unanswered, its reply comes first."""
    session.send_malformed("RNFR").needed(500, 501)
    session.send_octets(b"XYZZY\r\nSYST\r\n")
    session.reply().must_be_refused(500, 502)


@requirement("rfc959-6-session-goes-on-after-any-outcome")
def test_empty_line_does_not_disturb_the_next_command(session: Session) -> None:
    """An empty line is no command: it may be refused or passed over."""
    session.send_octets(b"\r\nSYST\r\n")
    answer = session.reply()
    if answer.refused:
        answer = session.reply()
    answer.must_be(215)


@requirement("rfc959-6-session-goes-on-after-any-outcome")
def test_command_after_a_bare_lf_is_understood(session: Session) -> None:
    """LF alone may end a line or not (R50); CR LF does, so that SYST stands on its own line."""
    session.send_octets(b"NOOP\nNOOP\r\nSYST\r\n")
    answers = [session.reply(), session.reply()]
    while answers[-1].code != 215 and len(answers) < 4:
        answers.append(session.reply())
    answers[-1].must_be(215)


@requirement("rfc959-5.3-several-spaces-separate")
@pytest.mark.parametrize("line", ["TYPE  I", "STRU   F", "MODE  S"])
def test_several_spaces_before_a_parameter(session: Session, line: str) -> None:
    session.send_malformed(line).should_be(200)


@requirement("rfc959-5.3-optional-argument-left-out")
@pytest.mark.parametrize("verb", ["STAT", "HELP"])
def test_information_without_argument_is_given(session: Session, verb: str) -> None:
    session.send(verb).must_be(211, 212, 213, 214)


@requirement("rfc959-5.3-optional-argument-left-out")
@pytest.mark.parametrize("verb", ["LIST", "NLST"])
def test_listing_without_argument_is_given(session: Session, scratch: Scratch, verb: str) -> None:
    scratch.file("entry")
    session.send("CWD", scratch.root).needed(250)
    data = session.data("PASV")
    session.send(verb).must_be(125, 150)
    listing = data.receive()
    session.reply().must_be(226, 250)
    session.must(b"entry" in listing.lower(), "the working directory is listed", seen=repr(listing))


@requirement("rfc959-5.3.2-control-characters-in-an-argument")
@pytest.mark.parametrize("octets", CONTROLS.values(), ids=CONTROLS)
def test_control_characters_in_an_argument_get_one_answer(session: Session, octets: bytes) -> None:
    name = session.fresh("absent").encode()
    session.send_malformed(b"CWD " + name + octets + b"x").must_be_refused()
    session.must_stay_silent()


@requirement("rfc959-5.3.2-name-means-the-same-file")
@pytest.mark.parametrize("name", NAMES)
def test_name_means_the_same_file(session: Session, scratch: Scratch, name: str) -> None:
    """A refusal is allowed, also one behind 150: when it comes is another requirement's."""
    pathname = scratch.path(name)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    answer = session.send("STOR", pathname)
    if answer.refused:
        return
    answer.must_be(125, 150)
    data.offer(b"content")
    data.close()
    ended = session.transfer_end()
    if ended.refused:
        return
    ended.must_be(226, 250)
    session.must_equal(scratch.contents(pathname) or b"", b"content", "the file of that name")


@requirement("rfc959-5.3.2-eight-bit-name")
@pytest.mark.parametrize("name", EIGHT_BIT.values(), ids=EIGHT_BIT)
def test_eight_bit_name_is_refused_or_names_the_same_file(
    session: Session, scratch: Scratch, name: bytes
) -> None:
    pathname = scratch.path(name)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    answer = session.send("STOR", pathname)
    if answer.refused:
        return
    answer.must_be(125, 150)
    data.offer(b"content")
    data.close()
    ended = session.transfer_end()
    if ended.refused:
        return
    ended.must_be(226, 250)
    session.must_equal(scratch.contents(pathname) or b"", b"content", "the file of that name")
