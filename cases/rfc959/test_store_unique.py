"""STOU (RFC 959 section 4.1.3): a new file in the working directory, under a name that is no
other's.

STOU is optional (RFC 1123 section 4.1.5). How its reply tells the name stands in RFC 1123 section
4.1.2.9, and is judged there.
"""

from __future__ import annotations

from conformance.marker import requirement
from conformance.samples import ALL_OCTETS
from conformance.session import Scratch, Session


@requirement("rfc959-4.1.3-stou-stores-the-data")
def test_stou_stores_the_data(session: Session, scratch: Scratch) -> None:
    session.send("CWD", scratch.root).needed(250)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("STOU").if_supported().must_be(125, 150)
    data.send(ALL_OCTETS)
    data.close()
    session.transfer_end().must_be(226, 250)
    names = scratch.names()
    session.must(len(names) == 1, "STOU makes one file", seen=f"{names}")
    session.must_equal(scratch.contents(scratch.path(names[0])), ALL_OCTETS, "the file's octets")


@requirement("rfc959-4.1.3-stou-stores-the-data")
def test_stou_of_nothing_makes_an_empty_file(session: Session, scratch: Scratch) -> None:
    session.send("CWD", scratch.root).needed(250)
    data = session.data("PASV")
    session.send("STOU").if_supported().must_be(125, 150)
    data.close()
    session.transfer_end().must_be(226, 250)
    names = scratch.names()
    session.must(len(names) == 1, "STOU makes one file", seen=f"{names}")
    session.must_equal(scratch.contents(scratch.path(names[0])), b"", "the empty file's octets")


@requirement("rfc959-4.1.3-stou-uses-the-current-directory")
def test_stou_uses_the_working_directory(session: Session, scratch: Scratch) -> None:
    directory = scratch.directory("directory")
    session.send("CWD", directory).needed(250)
    data = session.data("PASV")
    session.send("STOU").if_supported().must_be(125, 150)
    data.send(b"new")
    data.close()
    session.transfer_end().must_be(226, 250)
    names = scratch.names(directory)
    session.must(len(names) == 1, "the file is in the working directory", seen=f"{names}")
    names = [name.lower() for name in scratch.names()]
    session.must({*names} <= {"directory"}, "none is in the directory above", seen=f"{names}")


@requirement("rfc959-4.1.3-stou-name-is-unique")
def test_two_stou_make_two_files(session: Session, scratch: Scratch) -> None:
    session.send("CWD", scratch.root).needed(250)
    session.send("TYPE", "I").needed(200)
    for content in (b"first", b"second"):
        data = session.data("PASV")
        session.send("STOU").if_supported().must_be(125, 150)
        data.send(content)
        data.close()
        session.transfer_end().must_be(226, 250)
    names = scratch.names()
    session.must(len(set(names)) == 2, "two STOU make two files", seen=f"{names}")
    contents = sorted(scratch.contents(scratch.path(name)) or b"" for name in names)
    session.must_equal(b"|".join(contents), b"first|second", "both files' octets")


@requirement("rfc959-4.1.3-stou-name-is-unique")
def test_two_sessions_at_once_make_two_files(session: Session, scratch: Scratch) -> None:
    """Both names are made before either file is complete."""
    other = session.another().log_in()
    session.send("CWD", scratch.root).needed(250)
    other.send("CWD", scratch.root).needed(250)
    data, others = session.data("PASV"), other.data("PASV")
    session.send("STOU").if_supported().must_be(125, 150)
    other.send("STOU").must_be(125, 150)
    data.send(b"first")
    others.send(b"second")
    data.close()
    others.close()
    session.transfer_end().must_be(226, 250)
    other.transfer_end().must_be(226, 250)
    names = scratch.names()
    session.must(len(set(names)) == 2, "two STOU make two files", seen=f"{names}")


@requirement("rfc959-4.1.3-stou-name-is-unique")
def test_stou_leaves_existing_files(session: Session, scratch: Scratch) -> None:
    """The file that a first STOU made keeps its contents through a second one."""
    session.send("CWD", scratch.root).needed(250)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("STOU").if_supported().needed(150)
    data.send(ALL_OCTETS)
    data.close()
    session.transfer_end().needed(226)
    before = scratch.names()
    if not before:
        session.inconclusive("the first STOU has made no file that a second one could overwrite")
    data = session.data("PASV")
    session.send("STOU").must_be(125, 150)
    data.send(b"second")
    data.close()
    session.transfer_end().must_be(226, 250)
    for name in before:
        session.must_equal(scratch.contents(scratch.path(name)), ALL_OCTETS, "the first file")


@requirement("rfc959-5.4-stou-takes-no-argument")
def test_stou_needs_no_argument(session: Session, scratch: Scratch) -> None:
    session.send("CWD", scratch.root).needed(250)
    data = session.data("PASV")
    session.send("STOU").if_supported().must_be(125, 150)
    data.close()
    session.transfer_end().must_be(226, 250)


@requirement("rfc959-5.4-transfer-starts-with-a-preliminary-reply")
def test_stou_has_one_preliminary_reply(session: Session, scratch: Scratch) -> None:
    session.send("CWD", scratch.root).needed(250)
    data = session.data("PASV")
    session.send("STOU").if_supported().must_be(125, 150)
    data.close()
    session.reply().must_be(226, 250)
    later = session.send("NOOP")
    session.must(not later.preliminary, "one reply 1yz to STOU", seen=later.received)


@requirement("rfc959-5.4-transfer-ends-with-226-or-250")
def test_stou_has_one_final_reply(session: Session, scratch: Scratch) -> None:
    session.send("CWD", scratch.root).needed(250)
    data = session.data("PASV")
    session.send("STOU").if_supported().needed(150)
    data.close()
    session.transfer_end().must_be(226, 250)
    session.must_stay_silent()


@requirement("rfc959-5.4-transfer-starts-with-a-preliminary-reply")
def test_stou_before_the_data_connection_has_one_preliminary_reply(
    session: Session, scratch: Scratch
) -> None:
    """The connection is made once the command is on its way: a server may wait for it."""
    session.send("CWD", scratch.root).needed(250)
    data = session.data("PASV", connect=False)
    session.begin("STOU")
    data.connect()
    session.reply().if_supported().must_be(125, 150)
    data.close()
    session.reply().must_be(226, 250)


@requirement("rfc959-4.2-every-command-is-answered")
def test_stou_in_a_directory_that_is_gone_is_answered(session: Session, scratch: Scratch) -> None:
    gone = scratch.directory("gone")
    session.send("CWD", gone).needed(250)
    other = session.another().log_in()
    if other.send("RMD", gone).refused:
        session.inconclusive("the working directory of another session is not removed")
    data = session.data("PASV")
    answer = session.send("STOU")
    session.must(answer.code > 0, "a reply", seen=answer.received)
    data.close()
    if answer.preliminary:
        session.must(session.transfer_end().code > 0, "a final reply")
