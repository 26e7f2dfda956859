"""Pathnames of the trivial virtual file store: directory, slash, name, in every command.

Why: RFC 3659 section 6, where FEAT lists TVFS.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.samples import LINES
from conformance.session import Scratch, Session
from conformance.session.readers import features

IN_PLACE = {
    "CWD": (250,),
    "MLST": (250,),
    "DELE": (250,),
    "RMD": (250,),
    "RNFR": (350,),
}
OF_FILES = ("MLST", "DELE", "RNFR")
REMOVING = ("DELE", "RMD")


@requirement("rfc3659-6.2-slash-joins-directory-and-name")
@pytest.mark.parametrize("verb", IN_PLACE)
def test_name_behind_a_slash_is_in_the_directory(
    session: Session, scratch: Scratch, verb: str
) -> None:
    session.send("CWD", scratch.root).needed(250)
    scratch.directory("outer")
    if verb in OF_FILES:
        inner = scratch.file("outer/inner", LINES)
    else:
        inner = scratch.directory("outer/inner")
    if verb == "CWD" and scratch.contents(scratch.file("outer/inner/file", LINES)) != LINES:
        session.inconclusive("what is stored cannot be read: where CWD leads does not show")
    if not session.advertises("TVFS"):
        session.unsupported("FEAT does not list TVFS")
    session.send(verb, "outer/inner").if_supported().must_be(*IN_PLACE[verb])
    # A success may be told of anything: which name was meant shows in what came of it.
    if verb in REMOVING:
        session.must(not scratch.has(inner), "what had that name is gone")
    elif verb == "CWD":
        session.send("TYPE", "I").needed(200)
        data = session.data("PASV")
        session.send("RETR", "file").must_be(125, 150)
        session.must_equal(data.receive(), LINES, "the octets of the file there")


@requirement("rfc3659-6.2-slash-joins-directory-and-name")
def test_mkd_behind_a_slash_makes_in_the_directory(session: Session, scratch: Scratch) -> None:
    scratch.directory("outer")
    made = scratch.path("outer/made")
    session.send("CWD", scratch.root).needed(250)
    if not session.advertises("TVFS"):
        session.unsupported("FEAT does not list TVFS")
    session.send("MKD", "outer/made").must_be(257)
    session.must(scratch.has(made), "a directory in the one before the slash")


@requirement("rfc3659-6.2-slash-joins-directory-and-name")
def test_rnto_behind_a_slash_moves_into_the_directory(session: Session, scratch: Scratch) -> None:
    scratch.directory("outer")
    name = scratch.file("file", LINES)
    session.send("CWD", scratch.root).needed(250)
    if not session.advertises("TVFS"):
        session.unsupported("FEAT does not list TVFS")
    session.send("RNFR", name).needed(350)
    scratch.path("outer/moved")
    session.send("RNTO", "outer/moved").must_be(250)
    moved = scratch.contents(scratch.path("outer/moved"))
    session.must_equal(moved, LINES, "the octets of the file moved")


@requirement("rfc3659-6.2-slash-joins-directory-and-name")
def test_retr_behind_a_slash_reads_in_the_directory(session: Session, scratch: Scratch) -> None:
    scratch.directory("outer")
    scratch.file("outer/inner", LINES)
    session.send("CWD", scratch.root).needed(250)
    if not session.advertises("TVFS"):
        session.unsupported("FEAT does not list TVFS")
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("RETR", "outer/inner").must_be(125, 150)
    session.must_equal(data.receive(), LINES, "the file's octets")


@requirement("rfc3659-6.2-slash-joins-directory-and-name")
@pytest.mark.parametrize("verb", ["STOR", "APPE"])
def test_storing_behind_a_slash_stores_in_the_directory(
    session: Session, scratch: Scratch, verb: str
) -> None:
    scratch.directory("outer")
    session.send("CWD", scratch.root).needed(250)
    if not session.advertises("TVFS"):
        session.unsupported("FEAT does not list TVFS")
    session.send("TYPE", "I").needed(200)
    stored = scratch.path("outer/inner")
    data = session.data("PASV")
    session.send(verb, "outer/inner").must_be(125, 150)
    data.send(LINES)
    data.close()
    session.reply().needed(226)
    session.must_equal(scratch.contents(stored), LINES, "the stored octets")


@requirement("rfc3659-6.2-slash-joins-directory-and-name")
@pytest.mark.parametrize("verb", ["NLST", "MLSD"])
def test_listing_behind_a_slash_is_of_the_directory(
    session: Session, scratch: Scratch, verb: str
) -> None:
    scratch.directory("outer")
    scratch.directory("outer/middle")
    scratch.file("outer/middle/inner", LINES)
    session.send("CWD", scratch.root).needed(250)
    if not session.advertises("TVFS"):
        session.unsupported("FEAT does not list TVFS")
    data = session.data("PASV")
    session.send(verb, "outer/middle").if_supported().must_be(125, 150)
    listed = data.receive()
    session.must(b"inner" in listed, "the name inside", seen=repr(listed[:200]))


@requirement("rfc3659-6.2-full-pathname-is-valid-anywhere")
def test_full_pathname_reads_from_another_directory(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", LINES)
    session.send("CWD", scratch.directory("elsewhere")).needed(250)
    if not session.advertises("TVFS"):
        session.unsupported("FEAT does not list TVFS")
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    session.must_equal(data.receive(), LINES, "the file's octets")


@requirement("rfc3659-6.2-full-pathname-is-valid-anywhere")
def test_full_pathname_leads_back(session: Session, scratch: Scratch) -> None:
    session.send("CWD", scratch.directory("elsewhere")).needed(250)
    scratch.directory("other")
    if scratch.contents(scratch.file("other/file", LINES)) != LINES:
        session.inconclusive("what is stored cannot be read: where CWD leads does not show")
    if not session.advertises("TVFS"):
        session.unsupported("FEAT does not list TVFS")
    session.send("CWD", scratch.root).must_be(250)
    session.send("CWD", "other").must_be(250)
    # Who answers each CWD so and stays where it was finds no file here.
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("RETR", "file").must_be(125, 150)
    session.must_equal(data.receive(), LINES, "the octets of the file there")


@requirement("rfc3659-6.2-relative-pathname-belongs-to-a-directory")
def test_relative_pathname_is_of_the_working_directory(session: Session, scratch: Scratch) -> None:
    scratch.file("file", LINES)
    session.send("CWD", scratch.directory("elsewhere")).needed(250)
    if not session.advertises("TVFS"):
        session.unsupported("FEAT does not list TVFS")
    session.data("PASV")
    answer = session.send("RETR", "file")
    if answer.preliminary:
        answer = session.reply()
    answer.must_be_refused(550)


@requirement("rfc3659-6.2-slash-alone-is-the-root")
def test_full_pathname_without_its_slash_is_valid_at_the_root(
    session: Session, scratch: Scratch
) -> None:
    name = scratch.file("file", LINES)
    if not session.advertises("TVFS"):
        session.unsupported("FEAT does not list TVFS")
    answer = session.send("CWD", "/")
    if answer.refused:
        session.unsupported(f"no access to the root: {answer.received}")
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("RETR", name.removeprefix("/")).must_be(125, 150)
    session.must_equal(data.receive(), LINES, "the file's octets")


@requirement("rfc3659-6.3-nothing-behind-tvfs")
def test_tvfs_stands_alone(session: Session) -> None:
    answer = session.send("FEAT").if_supported().needed(211)
    listed = features(answer.octets)
    if not listed.has("TVFS"):
        session.unsupported("FEAT does not list TVFS")
    session.should(not listed.parameters("TVFS"), "TVFS, that word alone", seen=answer.received)
