"""The X forms of the directory commands (RFC 1123 section 4.1.3.1)."""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.session import Scratch, Session

SUPPORT = (500, 502)


@requirement("rfc1123-4.1.3.1-x-forms-are-recognized")
@pytest.mark.parametrize("verb", ["XPWD", "XCUP", "XCWD", "XMKD", "XRMD"])
def test_x_form_is_recognized(session: Session, scratch: Scratch, verb: str) -> None:
    session.send("CWD", scratch.root).needed(250)
    arguments = {
        "XPWD": (),
        "XCUP": (),
        "XCWD": (scratch.root,),
        "XMKD": (scratch.path("made"),),
        "XRMD": (scratch.directory("removed"),),
    }[verb]
    answer = session.send(verb, *arguments).coded().not_given_up()
    session.should(answer.code not in SUPPORT, f"{verb} is recognized", seen=answer.received)


@requirement("rfc1123-4.1.3.1-x-forms-equal-the-standard-forms")
def test_xpwd_names_the_working_directory(session: Session) -> None:
    answer = session.send("XPWD").if_supported(*SUPPORT).should_be(257)
    plain = session.send("PWD").naming()
    quoted, standard = answer.text.rpartition('"')[0], plain.text.rpartition('"')[0]
    session.should(quoted == standard, f"{standard}, as PWD says", seen=answer.received)


@requirement("rfc1123-4.1.3.1-x-forms-equal-the-standard-forms")
def test_xcwd_changes_the_working_directory(session: Session, scratch: Scratch) -> None:
    session.send("CWD", scratch.root).needed(250)
    standard = session.send("PWD").needed(257).naming()
    session.send("CWD", "..").needed(250)
    if session.send("PWD").text == standard.text:
        session.inconclusive("PWD names the same before CWD and behind it: it shows no change")
    session.send("XCWD", scratch.root).if_supported(*SUPPORT).should_be(250)
    answer = session.send("PWD")
    session.should(answer.text == standard.text, standard.text, seen=answer.received)


@requirement("rfc1123-4.1.3.1-x-forms-equal-the-standard-forms")
def test_xcup_changes_to_the_parent(session: Session, scratch: Scratch) -> None:
    inner = scratch.directory("inner")
    session.send("CWD", scratch.root).needed(250)
    standard = session.send("PWD").needed(257).naming()
    session.send("CWD", inner).needed(250)
    if session.send("PWD").text == standard.text:
        session.inconclusive("PWD names the same before CWD and behind it: it shows no change")
    session.send("XCUP").if_supported(*SUPPORT).should_be(200, 250)
    answer = session.send("PWD")
    session.should(answer.text == standard.text, standard.text, seen=answer.received)


@requirement("rfc1123-4.1.3.1-x-forms-equal-the-standard-forms")
def test_xmkd_makes_a_directory(session: Session, scratch: Scratch) -> None:
    directory = scratch.path("made")
    session.send("XMKD", directory).if_supported(*SUPPORT).should_be(257)
    session.should(scratch.has(directory), "the directory is there")


@requirement("rfc1123-4.1.3.1-x-forms-equal-the-standard-forms")
def test_xrmd_removes_a_directory(session: Session, scratch: Scratch) -> None:
    directory = scratch.directory("removed")
    scratch.directory("left")
    session.send("XRMD", directory).if_supported(*SUPPORT).should_be(250)
    names = [name.casefold() for name in scratch.names()]
    if "left" not in names:
        session.inconclusive(f"the listing lacks what is there: {names}")
    session.should("removed" not in names, "the directory is gone")
