"""Facts: types that are true, identities that stay, times that move, sizes about right.

Why: RFC 3659 section 7.5. Which facts a server has is its own affair.
"""

from __future__ import annotations

import pytest

from conformance.marker import long, requirement
from conformance.samples import LINES
from conformance.session import Answer, Scratch, Session
from conformance.session.readers import (
    a_size,
    a_time,
    a_timestamp,
    an_entry,
    entries,
    entries_inside,
    offered_facts,
)

ABOVE = ("cdir", "pdir")
STANDARD = (
    *("size", "modify", "create", "type", "unique", "perm", "lang", "media-type", "charset"),
)
MOST_TRIES = 30_000
"""Directories that are made until the server gives one a later time: few tell less than seconds."""


@requirement("rfc3659-7.5-private-facts-begin-with-x")
def test_facts_have_names_that_somebody_defined(session: Session) -> None:
    session.send("FEAT").if_supported().needed(211)
    if not session.advertises("MLST"):
        session.unsupported("FEAT does not list MLST")
    offered = session.read(offered_facts, session.send("FEAT").needed(211).octets)
    strange = [name for name in offered if name.lower() not in STANDARD and "." not in name]
    session.must(not strange, "standard facts, or a prefix and a point", seen=repr(strange))


@requirement("rfc3659-7.5-private-facts-begin-with-x")
def test_facts_sent_have_names_that_somebody_defined(session: Session, scratch: Scratch) -> None:
    answer = session.send("MLST", scratch.root).if_supported().needed(250)
    facts = session.read(an_entry, answer.octets).facts
    strange = [name for name in facts if name not in STANDARD and "." not in name]
    session.must(not strange, "standard facts, or a prefix and a point", seen=repr(strange))


@requirement("rfc3659-7.5-names-of-facts-in-any-case")
@pytest.mark.parametrize("written", ["TYPE;", "type;", "tYpE;"])
def test_fact_is_chosen_in_any_letters(session: Session, scratch: Scratch, written: str) -> None:
    answer = session.send("MLST", scratch.root).if_supported().needed(250)
    if "type" not in session.read(an_entry, answer.octets).facts:
        session.unsupported("no type fact")
    session.send("OPTS", "MLST", written).needed(200)
    facts = session.read(an_entry, session.send("MLST", scratch.root).needed(250).octets).facts
    session.must("type" in facts, "the type fact", seen=repr(dict(facts)))


@requirement("rfc3659-7.5.1-type-is-true")
def test_mlsd_tells_files_from_directories(session: Session, scratch: Scratch) -> None:
    scratch.file("file", LINES)
    scratch.directory("directory")
    session.send("MLST", scratch.root).if_supported().needed(250)
    data = session.data("PASV")
    session.send("MLSD", scratch.root).needed(150)
    listed = session.read(entries_inside, data.receive())
    types = {entry.last: entry.kind for entry in listed}
    if not any(types.values()):
        session.unsupported("no type fact")
    told = types.get(b"file") == "file" and types.get(b"directory") == "dir"
    session.must(told, "file and dir", seen=repr(types))


@requirement("rfc3659-7.5.1-type-is-true")
@pytest.mark.parametrize("kind", ["file", "dir"])
def test_mlst_tells_the_type(session: Session, scratch: Scratch, kind: str) -> None:
    name = scratch.file("named", LINES) if kind == "file" else scratch.directory("named")
    answer = session.send("MLST", name).if_supported().needed(250)
    found = session.read(an_entry, answer.octets).kind
    if not found:
        session.unsupported("no type fact")
    session.must(found == kind, f"type={kind}", seen=f"type={found}")


@requirement("rfc3659-7.5.1.2-cdir-only-with-the-type")
def test_listing_without_types_names_no_directory_of_its_own(
    session: Session, scratch: Scratch
) -> None:
    scratch.file("file", LINES)
    session.send("MLST", scratch.root).if_supported().needed(250)
    data = session.data("PASV")
    session.send("MLSD", scratch.root).needed(150)
    listed = session.read(entries, data.receive())
    session.reply().needed(226)
    above = {entry.name for entry in listed if entry.kind in ABOVE}
    session.send("OPTS", "MLST", "modify;").if_supported().needed(200)
    data = session.data("PASV")
    session.send("MLSD", scratch.root).needed(150)
    listed = session.read(entries, data.receive())
    if any(entry.kind for entry in listed):
        session.inconclusive("the type fact is sent though it was not chosen")
    names = [entry.last for entry in listed if entry.is_inside or entry.name in above]
    session.must(names == [b"file"], "the one name that is there", seen=repr(names))


@requirement("rfc3659-7.5.1.2-cdir-and-pdir-only-in-mlsd")
@pytest.mark.parametrize("pathname", ["named", "none"])
def test_mlst_of_a_directory_is_of_the_type_dir(
    session: Session, scratch: Scratch, pathname: str
) -> None:
    session.send("CWD", scratch.root).needed(250)
    named = (scratch.root,) if pathname == "named" else ()
    answer = session.send("MLST", *named).if_supported().needed(250)
    kind = session.read(an_entry, answer.octets).kind
    session.must(kind not in ABOVE, "another type than cdir and pdir", seen=f"type={kind}")


def _names_it(where: Answer, scratch: Scratch) -> bool:
    """Whether PWD names the scratch directory, and none in it: CWD may be answered as done and go
    nowhere.
    """
    above = scratch.name.lower().encode()
    _, it, below = where.pathname.lower().partition(above)
    return it != b"" and b"inner" not in below


@requirement("rfc3659-7.5.1.4-pdir-leads-to-the-parent")
def test_cwd_to_pdir_goes_to_the_parent(session: Session, scratch: Scratch) -> None:
    session.send("CWD", scratch.directory("inner")).needed(250)
    session.send("MLST", scratch.root).if_supported().needed(250)
    data = session.data("PASV")
    session.send("MLSD").needed(150)
    listed = session.read(entries, data.receive())
    session.reply().needed(226)
    found = [entry.name for entry in listed if entry.kind == "pdir"]
    if not found:
        session.unsupported("no entry of the type pdir")
    session.send("CWD", found[0]).should_be(250)
    where = session.send("PWD")
    back = session.send("CWD", "inner").should_be(250)
    if back.positive and not _names_it(where, scratch):
        session.inconclusive(f"each CWD was answered as done, and PWD between: {where.received}")


@requirement("rfc3659-7.5.1.4-pdir-belongs-to-the-listed-directory")
def test_pdir_is_the_parent_seen_from_the_listed_directory(
    session: Session, scratch: Scratch
) -> None:
    inner = scratch.directory("inner")
    session.send("CWD", scratch.root).needed(250)
    if not session.advertises("TVFS"):
        session.unsupported("FEAT does not list TVFS")
    session.send("MLST", inner).if_supported().needed(250)
    data = session.data("PASV")
    session.send("MLSD", inner).needed(150)
    listed = session.read(entries, data.receive())
    session.reply().needed(226)
    found = [entry.name for entry in listed if entry.kind == "pdir"]
    if not found:
        session.unsupported("no entry of the type pdir")
    session.send("CWD", inner).needed(250)
    session.send("CWD", found[0]).should_be(250)
    where = session.send("PWD")
    back = session.send("CWD", "inner").should_be(250)
    if back.positive and not _names_it(where, scratch):
        session.inconclusive(f"each CWD was answered as done, and PWD between: {where.received}")


# ---------------------------------------------------------------------- unique


@requirement("rfc3659-7.5.2-one-file-has-one-unique-value")
def test_unique_is_the_same_by_each_pathname(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", LINES)
    session.send("CWD", scratch.root).needed(250)
    answer = session.send("MLST", name).if_supported().needed(250)
    unique = session.read(an_entry, answer.octets).facts.get("unique")
    if unique is None:
        session.unsupported("no unique fact")
    relative = session.read(an_entry, session.send("MLST", "file").needed(250).octets)
    same = relative.facts.get("unique") == unique
    session.should(same, f"unique={unique}", seen=repr(dict(relative.facts)))


@requirement("rfc3659-7.5.2-one-file-has-one-unique-value")
def test_unique_is_the_same_in_mlst_and_mlsd(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", LINES)
    answer = session.send("MLST", name).if_supported().needed(250)
    unique = session.read(an_entry, answer.octets).facts.get("unique")
    if unique is None:
        session.unsupported("no unique fact")
    data = session.data("PASV")
    session.send("MLSD", scratch.root).needed(150)
    listed = session.read(entries, data.receive())
    found = [entry.facts.get("unique") for entry in listed if entry.last == b"file"]
    session.should(found == [unique], f"unique={unique}", seen=repr(found))


@requirement("rfc3659-7.5.2-one-file-has-one-unique-value")
def test_unique_stays_under_another_name(session: Session, scratch: Scratch) -> None:
    name, renamed = scratch.file("file", LINES), scratch.path("renamed")
    answer = session.send("MLST", name).if_supported().needed(250)
    unique = session.read(an_entry, answer.octets).facts.get("unique")
    if unique is None:
        session.unsupported("no unique fact")
    session.send("RNFR", name).needed(350)
    session.send("RNTO", renamed).needed(250)
    after = session.read(an_entry, session.send("MLST", renamed).needed(250).octets)
    same = after.facts.get("unique") == unique
    session.should(same, f"unique={unique}", seen=repr(dict(after.facts)))


@requirement("rfc3659-7.5.2-files-have-different-unique-values")
def test_unique_differs_between_files(session: Session, scratch: Scratch) -> None:
    scratch.file("file", LINES)
    scratch.file("other", LINES)
    scratch.directory("directory")
    session.send("MLST", scratch.root).if_supported().needed(250)
    data = session.data("PASV")
    session.send("MLSD", scratch.root).needed(150)
    listed = session.read(entries_inside, data.receive())
    found = [entry.facts.get("unique") for entry in listed]
    if None in found:
        session.unsupported("no unique fact")
    session.should(len(set(found)) == 3, "three values for three names", seen=repr(found))


# ---------------------------------------------------------------------- times


def _wait_for_a_later_time(session: Session, scratch: Scratch, before: str) -> None:
    """Return once the server gives something new another time: its clock decides, not ours."""
    new = scratch.path("new")
    for _ in range(MOST_TRIES):
        session.send("MKD", new).needed(257)
        answer = session.send("MLST", new).needed(250)
        session.send("RMD", new).needed(250)
        now = session.read(an_entry, answer.octets).facts.get("modify")
        if now is None:
            session.inconclusive(
                "no modify fact of a directory, which would tell the server's time"
            )
        if now > before:
            return
    session.inconclusive(f"the server's time stands still: {MOST_TRIES} directories at {before}")


@requirement("rfc3659-7.5.3-modify-changes-with-the-contents")
@long
def test_modify_moves_when_a_file_is_stored_anew(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", LINES)
    answer = session.send("MLST", name).if_supported().needed(250)
    before = session.read(an_entry, answer.octets).facts.get("modify")
    if before is None:
        session.unsupported("no modify fact")
    _wait_for_a_later_time(session, scratch, before)
    scratch.file("file", b"other contents")
    entry = session.read(an_entry, session.send("MLST", name).needed(250).octets)
    after = entry.facts.get("modify")
    session.should(after != before, "another time", seen=f"modify={after} before and after")


@requirement("rfc3659-7.5.3-modify-changes-with-the-names")
@long
def test_modify_of_a_directory_moves_with_its_names(session: Session, scratch: Scratch) -> None:
    watched = scratch.directory("watched")
    answer = session.send("MLST", watched).if_supported().needed(250)
    before = session.read(an_entry, answer.octets).facts.get("modify")
    if before is None:
        session.unsupported("no modify fact")
    _wait_for_a_later_time(session, scratch, before)
    session.send("MKD", f"{watched}/inner").needed(257)
    entry = session.read(an_entry, session.send("MLST", watched).needed(250).octets)
    session.send("RMD", f"{watched}/inner").needed(250)
    after = entry.facts.get("modify")
    session.should(after != before, "another time", seen=f"modify={after} before and after")


@requirement("rfc3659-7.5.3-modify-agrees-with-mdtm")
def test_modify_is_the_time_of_mdtm(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", LINES)
    answer = session.send("MLST", name).if_supported().needed(250)
    fact = session.read(an_entry, answer.octets).facts.get("modify")
    if fact is None:
        session.unsupported("no modify fact")
    time = session.read(a_time, session.send("MDTM", name).if_supported().needed(213).octets)
    same = session.read(a_timestamp, fact.encode()).whole == time.whole
    session.should(same, f"the time of MDTM, {time}", seen=f"modify={fact}")


@requirement("rfc3659-7.5.4-creation-is-no-later-than-the-change")
def test_create_is_no_later_than_modify(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", LINES)
    session.send("MLST", name).if_supported().needed(250)
    session.send("OPTS", "MLST", "create;modify;").if_supported().needed(200)
    facts = session.read(an_entry, session.send("MLST", name).needed(250).octets).facts
    if "create" not in facts or "modify" not in facts:
        session.unsupported("no create fact")
    create, modify = (
        session.read(a_timestamp, facts[name].encode()) for name in ("create", "modify")
    )
    session.must(create <= modify, "creation no later than the change", seen=repr(dict(facts)))


# ---------------------------------------------------------------------- sizes


@requirement("rfc3659-7.5.7-size-fact-is-about-right")
@pytest.mark.parametrize("length", [0, 1, 5000])
def test_size_fact_is_what_size_tells(session: Session, scratch: Scratch, length: int) -> None:
    name = scratch.file("file", b"x" * length)
    session.send("TYPE", "I").needed(200)
    answer = session.send("MLST", name).if_supported().needed(250)
    fact = session.read(an_entry, answer.octets).facts.get("size")
    if fact is None:
        session.unsupported("no size fact")
    told = session.read(a_size, session.send("SIZE", name).if_supported().needed(213).octets)
    session.should(int(fact) == told == length, f"size={length}", seen=f"{fact}, SIZE {told}")


@requirement("rfc3659-7.5.7-size-fact-is-of-files")
def test_directory_has_no_size_fact(session: Session, scratch: Scratch) -> None:
    answer = session.send("MLST", scratch.root).if_supported().needed(250)
    facts = session.read(an_entry, answer.octets).facts
    session.should("size" not in facts, "no size fact of a directory", seen=repr(dict(facts)))
