"""MLST and MLSD: what they tell of, to the octet, whatever TYPE, STRU and MODE say.

Why: RFC 3659 sections 7.1 to 7.3.
"""

from __future__ import annotations

import pytest

from conformance.marker import long, requirement
from conformance.samples import LINES, ODD_NAMES, UNIX_LINES
from conformance.session import Scratch, Session
from conformance.session.readers import an_entry, entries, entries_inside

NAMES = (b"directory", b"file", b"other")
MANY = 300
PARAMETERS = {
    "ascii": ("TYPE", "A"),
    "image": ("TYPE", "I"),
    "ebcdic": ("TYPE", "E"),
    "records": ("STRU", "R"),
    "blocks": ("MODE", "B"),
    "compressed": ("MODE", "C"),
}
SPACED = {
    name: ODD_NAMES[name]
    for name in ("spaces-inside", "leading-space", "trailing-space", "double-quote-first", "utf-8")
}


@requirement("rfc3659-7.1-mlst-tells-of-what-is-named")
@pytest.mark.parametrize("kind", ["file", "dir"])
def test_mlst_tells_of_what_is_named(session: Session, scratch: Scratch, kind: str) -> None:
    scratch.file("other", LINES)
    name = scratch.file("named", LINES) if kind == "file" else scratch.directory("named")
    answer = session.send("MLST", name).if_supported().must_be(250)
    entry = session.read(an_entry, answer.octets)
    named = entry.last == b"named" and entry.kind in ("", kind)
    session.must(named, f"one entry for the {kind} that was named", seen=answer.received)


@requirement("rfc3659-7.1-mlst-alone-tells-of-the-working-directory")
def test_mlst_alone_is_answered_250(session: Session, scratch: Scratch) -> None:
    session.send("CWD", scratch.root).needed(250)
    session.send("MLST", scratch.root).if_supported().needed(250)
    entry = session.read(an_entry, session.send("MLST").must_be(250).octets)
    session.must(entry.kind != "file", "the entry of a directory", seen=repr(entry.kind))


@requirement("rfc3659-7.1-mlst-opens-no-data-connection")
def test_mlst_uses_no_data_connection(session: Session, scratch: Scratch) -> None:
    """What was set up before is still there for the transfer that follows."""
    name = scratch.file("file", LINES)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("MLST", name).if_supported().must_be(250)
    session.send("RETR", name).must_be(125, 150)
    session.must_equal(data.receive(), LINES, "the file's octets, on an unused data connection")


@requirement("rfc3659-7.1-mlsd-lists-the-directory-named")
def test_mlsd_lists_each_name_once(session: Session, scratch: Scratch) -> None:
    scratch.file("file", LINES)
    scratch.file("other", LINES)
    scratch.directory("directory")
    session.send("MLST", scratch.root).if_supported().needed(250)
    data = session.data("PASV")
    session.send("MLSD", scratch.root).must_be(125, 150)
    listed = session.read(entries_inside, data.receive())
    session.reply().needed(226)
    names = sorted(entry.last for entry in listed)
    session.must(names == [*NAMES], f"exactly {NAMES}", seen=repr(names))


@requirement("rfc3659-7.1-mlsd-lists-the-directory-named")
def test_mlsd_of_an_empty_directory_lists_nothing(session: Session, scratch: Scratch) -> None:
    session.send("MLST", scratch.root).if_supported().needed(250)
    data = session.data("PASV")
    session.send("MLSD", scratch.root).must_be(125, 150)
    names = [entry.name for entry in session.read(entries_inside, data.receive())]
    session.must(not names, "no entry but of the types cdir and pdir", seen=repr(names))


@requirement("rfc3659-7.1-mlsd-alone-lists-the-working-directory")
def test_mlsd_alone_lists_the_working_directory(session: Session, scratch: Scratch) -> None:
    scratch.file("file", LINES)
    session.send("CWD", scratch.root).needed(250)
    session.send("MLST", scratch.root).if_supported().needed(250)
    data = session.data("PASV")
    session.send("MLSD").must_be(125, 150)
    names = [entry.last for entry in session.read(entries_inside, data.receive())]
    session.must(names == [b"file"], "the one name that is there", seen=repr(names))


@requirement("rfc3659-7.1-listings-agree")
@pytest.mark.parametrize("verb", ["NLST", "LIST"])
def test_listing_has_the_names_of_mlsd(session: Session, scratch: Scratch, verb: str) -> None:
    scratch.file("file", LINES)
    scratch.file("other", LINES)
    scratch.directory("directory")
    session.send("CWD", scratch.root).needed(250)
    session.send("MLST", scratch.root).if_supported().needed(250)
    data = session.data("PASV")
    session.send("MLSD").needed(150)
    listed = session.read(entries_inside, data.receive())
    session.reply().needed(226)
    names = {entry.last for entry in listed}
    data = session.data("PASV")
    session.send(verb).needed(150)
    lines = data.receive().splitlines()
    shown = {name for name in names.union(NAMES) if any(line.endswith(name) for line in lines)}
    if not names.union(shown).intersection(NAMES):
        session.inconclusive("neither listing has a name that is there: they agree on nothing")
    session.should(shown == names, f"{sorted(names)}, as MLSD", seen=repr(sorted(shown)))


@requirement("rfc3659-7.1-large-directories-are-listed-whole")
@long
def test_mlsd_lists_three_hundred_names(session: Session, scratch: Scratch) -> None:
    session.send("MLST", scratch.root).if_supported().needed(250)
    for number in range(MANY):
        scratch.directory(f"directory-{number:05}")
    data = session.data("PASV")
    session.send("MLSD", scratch.root).needed(150)
    count = len({entry.last for entry in session.read(entries_inside, data.receive())})
    session.must(count == MANY, f"{MANY} names", seen=f"{count} names")


@requirement("rfc3659-7.1-mlsd-of-a-file-is-refused")
def test_mlsd_of_a_file_is_refused(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", LINES)
    session.send("MLST", name).if_supported().needed(250)
    session.data("PASV")
    session.send("MLSD", name).must_be_refused(501)


@requirement("rfc3659-7.1-refused-mlsd-opens-no-data-connection")
def test_mlsd_of_a_file_opens_no_data_connection(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", LINES)
    session.send("MLST", name).if_supported().needed(250)
    data = session.data("PORT")
    answer = session.send("MLSD", name)
    if not answer.refused:
        session.inconclusive(f"MLSD of a file is not refused: {answer.received}")
    opened = data.is_opened_by_server()
    if opened and session.data("PORT").is_opened_by_server():
        session.inconclusive("the server connects upon PORT, whatever follows")
    session.must(not opened, "no data connection")


@requirement("rfc3659-7.2.1-missing-names-are-refused")
def test_mlst_of_a_missing_name_is_refused(session: Session, scratch: Scratch) -> None:
    session.send("MLST", scratch.root).if_supported().needed(250)
    session.send("MLST", scratch.path("absent")).must_be_refused(550, 501)


@requirement("rfc3659-7.2.1-missing-names-are-refused")
def test_mlsd_of_a_missing_name_is_refused(session: Session, scratch: Scratch) -> None:
    session.send("MLST", scratch.root).if_supported().needed(250)
    session.data("PASV")
    session.send("MLSD", scratch.path("absent")).must_be_refused(550, 501)


@requirement("rfc3659-7.2-mlst-reply-has-its-form")
@pytest.mark.parametrize("kind", ["file", "directory"])
def test_reply_to_mlst_has_its_form(session: Session, scratch: Scratch, kind: str) -> None:
    name = scratch.file("named", LINES) if kind == "file" else scratch.directory("named")
    answer = session.send("MLST", name).if_supported().needed(250)
    entry = session.must_read(an_entry, answer.octets)
    named = entry.last == b"named" and b";" not in entry.name
    session.must(named, "one space behind the facts, and the name", seen=answer.received)


@requirement("rfc3659-7.2-mlsd-listing-has-its-form")
def test_listing_of_mlsd_has_its_form(session: Session, scratch: Scratch) -> None:
    scratch.file("file", LINES)
    scratch.directory("directory")
    session.send("MLST", scratch.root).if_supported().needed(250)
    data = session.data("PASV")
    session.send("MLSD", scratch.root).needed(150)
    listed = session.must_read(entries, data.receive())
    if not listed:
        session.inconclusive("the listing is empty, though something is there to be listed")
    facts = [entry.name for entry in listed if b";" in entry.name]
    session.must(not facts, "one space, behind the facts", seen=repr(facts))


@requirement("rfc3659-7.2-mlsd-is-answered-150-and-226")
def test_mlsd_is_answered_150_and_226(session: Session, scratch: Scratch) -> None:
    scratch.directory("inner")
    session.send("MLST", scratch.root).if_supported().needed(250)
    data = session.data("PASV")
    session.send("MLSD", scratch.root).must_be(125, 150)
    listing = data.receive()
    session.reply().must_be(226)
    if b"inner" not in listing.lower():
        session.inconclusive("what is there is not listed: it is no MLSD that succeeds")


@requirement("rfc3659-7.2-spaces-in-names-are-kept")
@pytest.mark.parametrize("name", SPACED.values(), ids=SPACED)
def test_mlsd_gives_every_octet_of_a_name(session: Session, scratch: Scratch, name: str) -> None:
    session.send("MLST", scratch.root).if_supported().needed(250)
    scratch.file(name, LINES)
    if name not in scratch.names():
        session.unsupported("the server stores no such name")
    data = session.data("PASV")
    session.send("MLSD", scratch.root).needed(150)
    names = [entry.last for entry in session.read(entries_inside, data.receive())]
    session.must(names == [name.encode()], repr(name.encode()), seen=repr(names))


@requirement("rfc3659-7.2-spaces-in-names-are-kept")
@pytest.mark.parametrize("name", SPACED.values(), ids=SPACED)
def test_mlst_gives_every_octet_of_a_name(session: Session, scratch: Scratch, name: str) -> None:
    session.send("MLST", scratch.root).if_supported().needed(250)
    path = scratch.file(name, LINES)
    if name not in scratch.names():
        session.unsupported("the server stores no such name")
    answer = session.send("MLST", path).needed(250)
    entry = session.read(an_entry, answer.octets)
    session.must(entry.last == name.encode(), repr(name.encode()), seen=repr(entry.name))


@requirement("rfc3659-7.2-mlsd-is-sent-as-octets-in-a-stream")
@pytest.mark.parametrize("parameter", PARAMETERS.values(), ids=PARAMETERS)
def test_listing_is_the_same_whatever_is_set(
    session: Session, scratch: Scratch, parameter: tuple[str, str]
) -> None:
    scratch.file("file", LINES)
    session.send("MLST", scratch.root).if_supported().needed(250)
    session.send(*parameter).if_supported().needed(200)
    data = session.data("PASV")
    session.send("MLSD", scratch.root).needed(150)
    names = [entry.last for entry in session.must_read(entries_inside, data.receive())]
    session.must(names == [b"file"], "the one name that is there", seen=repr(names))


@requirement("rfc3659-7.2-mlsd-leaves-the-parameters")
@pytest.mark.parametrize("code", ["A", "I"])
def test_type_is_the_same_after_mlsd(session: Session, scratch: Scratch, code: str) -> None:
    name = scratch.file("file", UNIX_LINES)
    session.send("MLST", scratch.root).if_supported().needed(250)
    session.send("TYPE", code).needed(200)
    data = session.data("PASV")
    session.send("RETR", name).needed(150)
    before = data.receive()
    session.reply().needed(226)
    if before.split() != UNIX_LINES.split():
        session.inconclusive("what came is not the file, whose line ends would show the type")
    data = session.data("PASV")
    session.send("MLSD", scratch.root).needed(150)
    listing = data.receive()
    session.reply().needed(226)
    data = session.data("PASV")
    session.send("RETR", name).needed(150)
    session.must_equal(data.receive(), before, f"the file in type {code}, as before MLSD")
    if b"file" not in listing.lower():
        session.inconclusive("what is there is not listed: MLSD may have done nothing")


@requirement("rfc3659-7.3.1-mlst-gives-the-name-asked-for")
def test_mlst_gives_the_name_asked_for_or_the_full_one(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", LINES)
    session.send("CWD", scratch.root).needed(250)
    answer = session.send("MLST", "file").if_supported().needed(250)
    given = session.read(an_entry, answer.octets).name
    allowed = (b"file", name.encode())
    session.should(given in allowed, f"{allowed[0]!r} or {allowed[1]!r}", seen=repr(given))


@requirement("rfc3659-7.3.1-mlst-alone-gives-the-full-pathname")
def test_mlst_alone_gives_the_full_pathname(session: Session, scratch: Scratch) -> None:
    session.send("CWD", scratch.root).needed(250)
    answer = session.send("MLST").if_supported().needed(250)
    given = session.read(an_entry, answer.octets).name
    if not session.advertises("TVFS"):
        session.unsupported("FEAT does not list TVFS")
    session.should(given == scratch.root.encode(), repr(scratch.root), seen=repr(given))


@requirement("rfc3659-7.3.1-mlsd-names-are-unqualified")
def test_mlsd_gives_names_without_the_directory(session: Session, scratch: Scratch) -> None:
    scratch.file("file", LINES)
    session.send("MLST", scratch.root).if_supported().needed(250)
    data = session.data("PASV")
    session.send("MLSD", scratch.root).needed(150)
    names = [entry.name for entry in session.read(entries_inside, data.receive())]
    session.should(names == [b"file"], "b'file', without the directory", seen=repr(names))


@requirement("rfc3659-7.3.1-cdir-leads-to-the-directory")
def test_cwd_to_cdir_goes_to_the_listed_directory(session: Session, scratch: Scratch) -> None:
    inner = scratch.directory("inner")
    scratch.directory("inner/inmost")
    session.send("CWD", scratch.root).needed(250)
    session.send("MLST", inner).if_supported().needed(250)
    data = session.data("PASV")
    session.send("MLSD", inner).needed(150)
    listed = session.read(entries, data.receive())
    session.reply().needed(226)
    found = [entry.name for entry in listed if entry.kind == "cdir"]
    if not found:
        session.unsupported("no entry of the type cdir")
    session.send("CWD", found[0]).must_be(250)
    session.send("CWD", "inmost").must_be(250)
    where = session.send("PWD")
    if b"inmost" not in (where.pathname or where.octets).lower():
        session.inconclusive(f"each CWD was answered as done, and PWD: {where.received}")


@requirement("rfc3659-7.3.1-cdir-joins-with-names")
def test_name_behind_cdir_and_a_slash_is_the_files(session: Session, scratch: Scratch) -> None:
    inner = scratch.directory("inner")
    scratch.file("inner/file", LINES)
    session.send("CWD", scratch.root).needed(250)
    if not session.advertises("TVFS"):
        session.unsupported("FEAT does not list TVFS")
    session.send("MLST", inner).if_supported().needed(250)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("MLSD", inner).needed(150)
    listed = session.read(entries, data.receive())
    session.reply().needed(226)
    found = [entry.name for entry in listed if entry.kind == "cdir"]
    if not found:
        session.unsupported("no entry of the type cdir")
    data = session.data("PASV")
    session.send("RETR", found[0] + b"/file").must_be(125, 150)
    session.must_equal(data.receive(), LINES, "the file's octets")
