"""XMKD, XRMD, XPWD and XCUP, where a server has them.

Why: RFC 775. That they equal the commands without X is judged by RFC 1123 section 4.1.3.1.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.samples import LINES
from conformance.session import Scratch, Session


@requirement("rfc775-page-1-xmkd-makes-a-directory")
def test_xmkd_makes_a_directory(session: Session, scratch: Scratch) -> None:
    session.send("XMKD", scratch.path("made")).if_supported().must_be(257)
    session.must(scratch.has(scratch.path("made")), "the directory is there")
    session.send("CWD", scratch.path("made")).must_be(250)


@requirement("rfc775-page-5-xmkd-names-a-subdirectory")
def test_argument_of_xmkd_is_within_the_working_directory(
    session: Session, scratch: Scratch
) -> None:
    inner = scratch.directory("inner")
    session.send("CWD", inner).needed(250)
    scratch.path("inner/made")
    session.send("XMKD", "made").if_supported().must_be(257)
    names = scratch.names(inner)
    session.must(names == ["made"], "the directory, in the working directory", seen=repr(names))


@requirement("rfc775-page-5-xmkd-names-a-subdirectory")
def test_argument_of_xrmd_is_within_the_working_directory(
    session: Session, scratch: Scratch
) -> None:
    inner = scratch.directory("inner")
    scratch.directory("inner/made")
    session.send("CWD", inner).needed(250)
    session.send("XRMD", "made").if_supported().must_be(250)
    names = scratch.names(inner)
    session.must(not names, "the directory is gone", seen=repr(names))


@requirement("rfc775-page-5-xmkd-reply-has-the-absolute-pathname")
def test_reply_to_xmkd_has_the_pathname_in_quotes(session: Session, scratch: Scratch) -> None:
    session.send("CWD", scratch.root).needed(250)
    scratch.path("made")
    answer = session.send("XMKD", "made").if_supported().needed(257)
    above = scratch.name.lower().encode()
    named = answer.pathname.lower()
    complete = b"made" in named.partition(above)[2]
    session.must(complete, "the absolute pathname, in double quotes", seen=answer.received)


@requirement("rfc775-page-2-xmkd-reply-leads-to-the-directory")
def test_pathname_of_xmkd_is_taken_by_xcwd(session: Session, scratch: Scratch) -> None:
    session.send("CWD", scratch.root).needed(250)
    scratch.path("made")
    answer = session.send("XMKD", "made").if_supported().needed(257)
    if not answer.pathname:
        session.inconclusive("no pathname in quotes to be used")
    session.send("CWD", "/").needed(250)
    session.send("XCWD", answer.pathname).should_be(250)


@requirement("rfc775-page-2-xmkd-doubles-quotes")
def test_quotes_are_doubled_in_the_reply_to_xmkd(session: Session, scratch: Scratch) -> None:
    answer = session.send("XMKD", scratch.path('foo"bar')).if_supported()
    if answer.refused:
        session.unsupported(f"no names with double quotes: {answer.received}")
    session.should(b'foo""bar' in answer.octets, 'foo""bar', seen=answer.received)


@requirement("rfc775-page-2-xmkd-of-what-is-there-is-refused")
@pytest.mark.parametrize("kind", ["file", "directory"])
def test_xmkd_of_what_is_there_is_refused(session: Session, scratch: Scratch, kind: str) -> None:
    name = scratch.file("there", LINES) if kind == "file" else scratch.directory("there")
    session.send("XMKD", scratch.path("other")).if_supported().needed(257)
    session.send("XMKD", name).should_be_refused()


@requirement("rfc775-page-1-xrmd-removes-a-directory")
def test_xrmd_removes_a_directory(session: Session, scratch: Scratch) -> None:
    name = scratch.directory("made")
    session.send("XRMD", name).if_supported().must_be(250)
    session.must(not scratch.has(name), "the directory is gone")


@requirement("rfc775-page-1-xpwd-tells-the-working-directory")
def test_xpwd_tells_the_working_directory(session: Session, scratch: Scratch) -> None:
    session.send("CWD", scratch.root).needed(250)
    plain = session.send("PWD").needed(257).pathname
    answer = session.send("XPWD").if_supported().must_be(257)
    session.must_equal(answer.pathname, plain, "the pathname in quotes, as PWD tells it")


@requirement("rfc775-page-1-xcup-goes-to-the-parent")
def test_xcup_goes_to_the_parent(session: Session, scratch: Scratch) -> None:
    session.send("CWD", scratch.directory("inner")).needed(250)
    session.send("XCUP").if_supported().must_be(250, 200)
    session.send("CWD", "inner").must_be(250)


@requirement("rfc775-page-2-xcup-answers-as-xcwd")
def test_xcup_is_answered_as_xcwd_is(session: Session, scratch: Scratch) -> None:
    session.send("XCWD", scratch.root).if_supported().needed(250)
    code = session.send("XCWD", scratch.directory("inner")).needed(250).code
    session.send("XCUP").if_supported().should_be(code, 200)
