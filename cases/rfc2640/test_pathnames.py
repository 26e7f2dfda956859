"""Pathnames of any octets: spaces, CR, UTF-8 in each normal form, and what is no UTF-8.

Why: RFC 2640 section 3, where FEAT lists UTF8.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.samples import LINES
from conformance.session import Scratch, Session
from conformance.session.readers import features

COMPOSED, DECOMPOSED = "caf\u00e9", "cafe\u0301"
FORMS = {"composed": COMPOSED, "decomposed": DECOMPOSED}
NAMES = {
    "two-octet-letters": "gr\u00fc\u00df",
    "three-octet-letters": "\u65e5\u672c\u8a9e",
    "four-octet-letters": "\U0001f600",
    "right-to-left": "\u05e9\u05dc\u05d5\u05dd",
}
NO_UTF_8 = {"latin-1": b"caf\xe9", "cut-short": b"cut\xe2\x82", "overlong": b"over\xc0\xaflong"}


@requirement("rfc2640-3.1-one-space-before-a-pathname")
@pytest.mark.parametrize("verb", ["DELE", "RETR"])
def test_second_space_before_a_file_is_no_separator(
    session: Session, scratch: Scratch, verb: str
) -> None:
    scratch.file("plain", LINES)
    session.send("CWD", scratch.root).needed(250)
    if not session.advertises("UTF8"):
        session.unsupported("FEAT does not list UTF8")
    session.data("PASV")
    session.send(verb, " plain").must_be_refused(550)


@requirement("rfc2640-3.1-one-space-before-a-pathname")
def test_second_space_before_a_directory_is_no_separator(
    session: Session, scratch: Scratch
) -> None:
    scratch.directory("plain")
    session.send("CWD", scratch.root).needed(250)
    if not session.advertises("UTF8"):
        session.unsupported("FEAT does not list UTF8")
    session.send("CWD", " plain").must_be_refused(550)


@requirement("rfc2640-3.1-one-space-before-a-pathname")
def test_second_space_belongs_to_a_new_name(session: Session, scratch: Scratch) -> None:
    session.send("CWD", scratch.root).needed(250)
    if not session.advertises("UTF8"):
        session.unsupported("FEAT does not list UTF8")
    answer = session.send("MKD", " plain")
    if answer.refused:
        session.unsupported(f"no names that begin with a space: {answer.received}")
    names = scratch.names()
    session.must(names == [" plain"], "a name that begins with a space", seen=repr(names))


@requirement("rfc2640-3.1-spaces-behind-a-pathname-belong-to-it")
@pytest.mark.parametrize("verb", ["DELE", "RETR"])
def test_space_behind_a_file_is_not_dropped(session: Session, scratch: Scratch, verb: str) -> None:
    scratch.file("plain", LINES)
    session.send("CWD", scratch.root).needed(250)
    if not session.advertises("UTF8"):
        session.unsupported("FEAT does not list UTF8")
    session.data("PASV")
    session.send(verb, "plain ").must_be_refused(550)


@requirement("rfc2640-3.1-spaces-behind-a-pathname-belong-to-it")
def test_space_behind_a_directory_is_not_dropped(session: Session, scratch: Scratch) -> None:
    scratch.directory("plain")
    session.send("CWD", scratch.root).needed(250)
    if not session.advertises("UTF8"):
        session.unsupported("FEAT does not list UTF8")
    session.send("CWD", "plain ").must_be_refused(550)


@requirement("rfc2640-3.1-cr-nul-is-cr")
def test_nul_behind_cr_is_dropped(session: Session, scratch: Scratch) -> None:
    if not session.advertises("UTF8"):
        session.unsupported("FEAT does not list UTF8")
    answer = session.send("MKD", scratch.path("a\rb"))
    if answer.refused:
        session.unsupported(f"no names with CR: {answer.received}")
    answer.must_be(257)
    names = scratch.names()
    kept = len(names) == 1 and len(names[0]) == 3 and "\0" not in names[0]
    session.must(kept, "one name of three octets, none of them NUL", seen=repr(names))


@requirement("rfc2640-3.1-utf-8-pathnames-come-back")
@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_name_in_utf_8_is_listed_as_it_was_given(
    session: Session, scratch: Scratch, name: str
) -> None:
    if not session.advertises("UTF8"):
        session.unsupported("FEAT does not list UTF8")
    answer = session.send("MKD", scratch.path(name))
    if answer.refused:
        session.unsupported(f"no such name: {answer.received}")
    names = scratch.names()
    session.must(names == [name], repr(name.encode()), seen=repr(names))


@requirement("rfc2640-3.1-utf-8-pathnames-come-back")
@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_name_in_utf_8_is_the_working_directory(
    session: Session, scratch: Scratch, name: str
) -> None:
    if not session.advertises("UTF8"):
        session.unsupported("FEAT does not list UTF8")
    answer = session.send("MKD", scratch.path(name))
    if answer.refused:
        session.unsupported(f"no such name: {answer.received}")
    session.send("CWD", scratch.path(name)).must_be(250)
    where = session.send("PWD").must_be(257).pathname
    kept = where.rpartition(b"/")[2] == name.encode()
    session.must(kept, repr(name.encode()), seen=repr(where))


@requirement("rfc2640-3.1-utf-8-pathnames-come-back")
def test_file_is_renamed_to_a_name_in_utf_8(session: Session, scratch: Scratch) -> None:
    plain, name = scratch.file("plain", LINES), NAMES["three-octet-letters"]
    if not session.advertises("UTF8"):
        session.unsupported("FEAT does not list UTF8")
    session.send("RNFR", plain).needed(350)
    answer = session.send("RNTO", scratch.path(name))
    if answer.refused:
        session.unsupported(f"no such name: {answer.received}")
    names = scratch.names()
    session.must(names == [name], repr(name.encode()), seen=repr(names))


@requirement("rfc2640-3.1-utf-8-pathnames-come-back")
def test_file_with_a_name_in_utf_8_is_deleted(session: Session, scratch: Scratch) -> None:
    name = scratch.file(NAMES["two-octet-letters"], LINES)
    if not session.advertises("UTF8"):
        session.unsupported("FEAT does not list UTF8")
    session.send("DELE", name).must_be(250)
    session.must(not scratch.names(), "the file is gone")


@requirement("rfc2640-3.1-normal-forms-are-found-again")
@pytest.mark.parametrize("name", FORMS.values(), ids=FORMS)
def test_name_is_found_by_the_octets_given(session: Session, scratch: Scratch, name: str) -> None:
    if not session.advertises("UTF8"):
        session.unsupported("FEAT does not list UTF8")
    path = scratch.file(name, LINES)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("RETR", path).must_be(125, 150)
    session.must_equal(data.receive(), LINES, "the file's octets")


@requirement("rfc2640-3.1-normal-forms-are-found-again")
def test_each_form_is_listed_in_one_form_of_it(session: Session, scratch: Scratch) -> None:
    if not session.advertises("UTF8"):
        session.unsupported("FEAT does not list UTF8")
    scratch.file(COMPOSED, b"composed")
    scratch.file(DECOMPOSED, b"decomposed")
    names = set(scratch.names())
    session.must(
        bool(names) and names <= set(FORMS.values()),
        "the names that were given, or one form of both",
        seen=repr(sorted(names)),
    )


@requirement("rfc2640-3.1-other-octets-are-kept")
@pytest.mark.parametrize("name", NO_UTF_8.values(), ids=NO_UTF_8)
def test_name_that_is_no_utf_8_is_listed_as_it_was_given(
    session: Session, scratch: Scratch, name: bytes
) -> None:
    if not session.advertises("UTF8"):
        session.unsupported("FEAT does not list UTF8")
    answer = session.send("MKD", scratch.path(name))
    if answer.refused:
        session.unsupported(f"no such name: {answer.received}")
    names = [listed.encode("utf-8", "surrogateescape") for listed in scratch.names()]
    session.should(names == [name], repr(name), seen=repr(names))


@requirement("rfc2640-3.2-utf8-is-listed")
def test_utf8_is_listed_where_it_works(session: Session, scratch: Scratch) -> None:
    name = NAMES["two-octet-letters"]
    session.send("FEAT").if_supported().needed(211)
    answer = session.send("MKD", scratch.path(name))
    if answer.refused or scratch.names() != [name]:
        session.unsupported("names in UTF-8 are not taken and given")
    session.should(session.advertises("UTF8"), "the feature UTF8")


@requirement("rfc2640-3.2-utf8-stands-alone")
def test_utf8_stands_alone(session: Session) -> None:
    answer = session.send("FEAT").if_supported().needed(211)
    listed = features(answer.octets)
    if not listed.has("UTF8"):
        session.unsupported("FEAT does not list UTF8")
    session.must(not listed.parameters("UTF8"), "UTF8, that word alone", seen=answer.received)
