"""How the commands of RFC 3659 are written, and how they take pathnames: to the octet.

Why: RFC 3659 section 2.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.session import Scratch, Session
from conformance.session.readers import a_time, a_timestamp, an_entry

VERBS = ("SIZE", "MDTM", "MLST")
IN_ANY_CASE = ("size", "Mdtm", "mLsT")
PATTERNS = {"asterisk": "plain*", "question-mark": "plai?", "brackets": "plai[n]"}
NAME = "gr\u00fc\u00df \u65e5\u672c"


@requirement("rfc3659-2.1-verbs-in-any-case")
@pytest.mark.parametrize("verb", IN_ANY_CASE)
def test_verb_in_other_letters_is_known(session: Session, scratch: Scratch, verb: str) -> None:
    name = scratch.file("file", b"octets")
    session.send("TYPE", "I").needed(200)
    session.send(verb.upper(), name).if_supported().needed(213, 250)
    session.send(verb, name).must_be(250 if verb.upper() == "MLST" else 213)


@requirement("rfc3659-2.1-verbs-in-any-case")
def test_mlsd_in_other_letters_is_known(session: Session, scratch: Scratch) -> None:
    scratch.file("file", b"octets")
    session.send("MLST", scratch.root).if_supported().needed(250)
    data = session.data("PASV")
    session.send("mlSD", scratch.root).must_be(125, 150)
    lines = data.receive().lower().splitlines()
    session.reply().must_be(226, 250)
    if not any(line.endswith((b" file", b"/file")) for line in lines):
        session.inconclusive(f"no listing in which the file is: {lines[:3]!r}")


@requirement("rfc3659-2.2-one-space-before-a-pathname")
@pytest.mark.parametrize("verb", VERBS)
def test_second_space_is_no_separator(session: Session, scratch: Scratch, verb: str) -> None:
    scratch.file("plain", b"octets")
    session.send("TYPE", "I").needed(200)
    session.send("CWD", scratch.root).needed(250)
    session.send(verb, "plain").if_supported().needed(213, 250)
    session.send(verb, " plain").must_be_refused(550)


@requirement("rfc3659-2.2-one-space-before-a-pathname")
@pytest.mark.parametrize("verb", VERBS)
def test_name_with_a_leading_space_is_found(session: Session, scratch: Scratch, verb: str) -> None:
    session.send("TYPE", "I").needed(200)
    session.send(verb, scratch.file("plain", b"octets")).if_supported().needed(213, 250)
    scratch.file(" plain", b"octets")
    if " plain" not in scratch.names():
        session.unsupported("the server stores no name with a leading space")
    session.send("CWD", scratch.root).needed(250)
    session.send(verb, " plain").must_be(213, 250)


@requirement("rfc3659-2.2-spaces-behind-a-pathname-belong-to-it")
@pytest.mark.parametrize("verb", VERBS)
def test_space_behind_a_name_is_not_dropped(session: Session, scratch: Scratch, verb: str) -> None:
    scratch.file("plain", b"octets")
    session.send("TYPE", "I").needed(200)
    session.send("CWD", scratch.root).needed(250)
    session.send(verb, "plain").if_supported().needed(213, 250)
    session.send(verb, "plain ").must_be_refused(550)


@requirement("rfc3659-2.2-spaces-behind-a-pathname-belong-to-it")
@pytest.mark.parametrize("verb", VERBS)
def test_name_with_a_space_behind_is_found(session: Session, scratch: Scratch, verb: str) -> None:
    session.send("TYPE", "I").needed(200)
    session.send(verb, scratch.file("plain", b"octets")).if_supported().needed(213, 250)
    scratch.file("plain ", b"octets")
    if "plain " not in scratch.names():
        session.unsupported("the server stores no name with a space behind")
    session.send("CWD", scratch.root).needed(250)
    session.send(verb, "plain ").must_be(213, 250)


@requirement("rfc3659-2.2-pathnames-keep-their-octets")
@pytest.mark.parametrize("verb", ["SIZE", "MDTM"])
def test_name_in_utf_8_is_found(session: Session, scratch: Scratch, verb: str) -> None:
    session.send("TYPE", "I").needed(200)
    session.send(verb, scratch.file("plain", b"octets")).if_supported().needed(213)
    session.send(verb, scratch.file(NAME, b"octets")).must_be(213)


@requirement("rfc3659-2.2-pathnames-keep-their-octets")
def test_name_in_utf_8_comes_back(session: Session, scratch: Scratch) -> None:
    session.send("MLST", scratch.file("plain", b"octets")).if_supported().needed(250)
    answer = session.send("MLST", scratch.file(NAME, b"octets")).must_be(250)
    listed = session.must_read(an_entry, answer.octets).name
    session.must(listed.endswith(NAME.encode()), "the octets of the name", seen=repr(listed))


@requirement("rfc3659-2.2-iac-in-pathnames-is-escaped")
def test_iac_in_a_reply_to_mlst_is_doubled(session: Session, scratch: Scratch) -> None:
    session.send("MLST", scratch.file("plain", b"octets")).if_supported().needed(250)
    name = scratch.path(b"a\xffb")
    if session.send("MKD", name).refused:
        session.unsupported("no names with octets over 127")
    before = len(session.control.telnet_events)
    answer = session.send("MLST", name).needed(250)
    events = [str(event) for event in session.control.telnet_events[before:]]
    session.must(not events, "IAC IAC in the reply", seen=", ".join(events))
    if b"a\xffb" not in answer.octets.lower():
        session.inconclusive(f"the reply does not name it: {answer.received}")


@requirement("rfc3659-2.2.2-pathnames-are-literal")
@pytest.mark.parametrize("pattern", PATTERNS.values(), ids=PATTERNS)
@pytest.mark.parametrize("verb", VERBS)
def test_pattern_names_no_file(session: Session, scratch: Scratch, verb: str, pattern: str) -> None:
    scratch.file("plain", b"octets")
    session.send("TYPE", "I").needed(200)
    session.send("CWD", scratch.root).needed(250)
    session.send(verb, "plain").if_supported().needed(213, 250)
    session.send(verb, pattern).must_be_refused(550)


@requirement("rfc3659-2.2.2-pathnames-are-literal")
@pytest.mark.parametrize("pattern", PATTERNS.values(), ids=PATTERNS)
def test_pattern_names_no_directory(session: Session, scratch: Scratch, pattern: str) -> None:
    scratch.directory("plain")
    session.send("CWD", scratch.root).needed(250)
    session.send("MLST", "plain").if_supported().needed(250)
    session.data("PASV")
    answer = session.send("MLSD", pattern)
    if answer.preliminary:
        answer = session.reply()
    answer.must_be_refused(501, 550)


@requirement("rfc3659-2.3-times-have-their-form")
def test_time_of_mdtm_has_its_form(session: Session, scratch: Scratch) -> None:
    answer = session.send("MDTM", scratch.file("file", b"octets")).if_supported().needed(213)
    session.must_read(a_time, answer.octets)


@requirement("rfc3659-2.3-times-have-their-form")
def test_times_of_mlst_have_their_form(session: Session, scratch: Scratch) -> None:
    answer = session.send("MLST", scratch.file("file", b"octets")).if_supported().needed(250)
    entry = session.must_read(an_entry, answer.octets)
    if "modify" not in entry.facts:
        session.unsupported("no fact tells a time")
    session.must_read(a_timestamp, entry.facts["modify"].encode("latin-1"))


@requirement("rfc3659-2.3-times-agree")
def test_mdtm_and_mlst_tell_the_same_time(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", b"octets")
    answer = session.send("MDTM", name).if_supported().needed(213)
    told = session.must_read(a_time, answer.octets)
    answer = session.send("MLST", name).if_supported().needed(250)
    entry = session.must_read(an_entry, answer.octets)
    if "modify" not in entry.facts:
        session.unsupported("no fact tells a time")
    listed = session.must_read(a_timestamp, entry.facts["modify"].encode("latin-1"))
    session.should(told[:6] == listed[:6], "one time, to the second", seen=f"{told} and {listed}")
