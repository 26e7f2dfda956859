"""RNFR and RNTO one after the other: what they move, and what they leave (RFC 959 section 4.1.3).

What happens when other commands or failures come between stands in test_rename_sequence.py.
"""

import pytest

from conformance.marker import requirement
from conformance.samples import ALL_OCTETS, LINES, ODD_NAMES
from conformance.session import Scratch, Session
from conformance.session.described import Described


@requirement("rfc959-5.4-rnfr-success-is-350")
def test_rnfr_of_a_file_is_answered_350(session: Session, scratch: Scratch) -> None:
    name = scratch.file("old", LINES)
    answer = session.send("RNFR", name)
    if answer.refused:
        session.inconclusive("RNFR was refused: what is judged is how it succeeds")
    answer.must_be(350)


@requirement("rfc959-4.1.3-rnfr-names-the-file-to-rename")
def test_rnfr_takes_a_relative_pathname(session: Session, scratch: Scratch) -> None:
    scratch.file("old", LINES)
    session.send("CWD", scratch.root).needed(250)
    session.send("RNFR", "old").if_supported(500, 502).must_be(350)


@requirement("rfc959-5.4-rnto-success-is-250")
def test_rnto_is_answered_250(session: Session, scratch: Scratch) -> None:
    name = scratch.file("old", LINES)
    session.send("RNFR", name).needed(350)
    answer = session.send("RNTO", scratch.path("new"))
    if answer.refused:
        session.inconclusive("RNTO was refused: what is judged is how it succeeds")
    answer.must_be(250)


@requirement("rfc959-4.1.3-rnto-completes-the-rename")
def test_renamed_file_is_listed_under_its_new_name_alone(
    session: Session, scratch: Scratch
) -> None:
    name = scratch.file("old", LINES)
    session.send("RNFR", name).needed(350)
    session.send("RNTO", scratch.path("new")).must_be(250)
    session.must(scratch.has("new"), "the new name is listed")
    session.must(not scratch.has("old"), "the old name is listed no more")


@requirement("rfc959-4.1.3-rnto-completes-the-rename")
def test_old_pathname_leads_nowhere_after_a_rename(session: Session, scratch: Scratch) -> None:
    name = scratch.file("old", LINES)
    session.send("RNFR", name).needed(350)
    session.send("RNTO", scratch.path("new")).must_be(250)
    session.must(scratch.contents(name) is None, "no file is left under the old pathname")


@requirement("rfc959-4.1.3-rnto-completes-the-rename")
def test_rename_takes_relative_pathnames(session: Session, scratch: Scratch) -> None:
    scratch.file("old", LINES)
    session.send("CWD", scratch.root).needed(250)
    session.send("RNFR", "old").needed(350)
    session.send("RNTO", "new").must_be(250)
    session.must_equal(scratch.contents(scratch.path("new")) or b"", LINES, "the renamed file")


@requirement("rfc959-4.1.3-rnto-completes-the-rename")
def test_rename_leads_into_another_directory(session: Session, scratch: Scratch) -> None:
    name = scratch.file("old", LINES)
    new = scratch.directory("directory") + "/new"
    session.send("RNFR", name).needed(350)
    session.send("RNTO", new).if_supported(502, 504, 550, 553).must_be(250)
    session.must_equal(scratch.contents(new) or b"", LINES, "the renamed file")
    session.must(scratch.contents(name) is None, "no file is left under the old pathname")


@requirement("rfc959-4.1.3-rnto-completes-the-rename")
@pytest.mark.parametrize("name", ODD_NAMES.values(), ids=list(ODD_NAMES))
def test_rename_to_a_name_that_is_odd(session: Session, scratch: Scratch, name: str) -> None:
    old, new = scratch.file("old", LINES), scratch.path(name)
    session.send("RNFR", old).needed(350)
    session.send("RNTO", new).if_supported(501, 504, 550, 553).must_be(250)
    session.must_equal(scratch.contents(new) or b"", LINES, "the renamed file")
    session.must(scratch.contents(old) is None, "no file is left under the old pathname")


@requirement("rfc959-4.1.3-rename-keeps-the-contents")
@pytest.mark.parametrize("contents", [ALL_OCTETS, b""], ids=["all-octets", "empty"])
def test_renamed_file_has_the_octets_it_had(
    session: Session, scratch: Scratch, contents: bytes
) -> None:
    name = scratch.file("old", contents)
    session.send("RNFR", name).needed(350)
    session.send("RNTO", scratch.path("new")).needed(250)
    received = scratch.contents(scratch.path("new"))
    session.must(received is not None, "the renamed file can be retrieved")
    session.must_equal(received or b"", contents, "the renamed file's octets")


@requirement("rfc959-4.1.3-rename-of-a-directory")
def test_renamed_directory_takes_its_files_along(session: Session, scratch: Scratch) -> None:
    old = scratch.directory("old")
    scratch.file("old/inside", LINES)
    session.send("RNFR", old).if_supported(500, 501, 502, 504, 550, 553)
    answer = session.send("RNTO", scratch.path("new")).if_supported(500, 501, 502, 504, 550, 553)
    answer.must_be(250)
    session.must_equal(
        scratch.contents(scratch.path("new/inside")) or b"", LINES, "the file in the directory"
    )
    session.must(not scratch.has("old"), "the old name is listed no more")


@requirement("rfc959-4.1.3-rename-onto-an-existing-file")
def test_rename_onto_an_existing_file_is_whole_or_refused(
    session: Session, scratch: Scratch
) -> None:
    old, new = scratch.file("old", b"the old file"), scratch.file("new", b"the new file")
    session.send("RNFR", old).needed(350)
    answer = session.send("RNTO", new).must_be(250, 450, 451, 550, 553)
    kept = {old: None, new: b"the old file"}
    if answer.refused:
        kept = {old: b"the old file", new: b"the new file"}
    for name, contents in kept.items():
        session.must(scratch.contents(name) == contents, f"{name} is as the reply says")


@requirement("rfc959-4.1.3-rename-onto-an-existing-file")
def test_rename_onto_itself_loses_nothing(session: Session, scratch: Scratch) -> None:
    name = scratch.file("same", LINES)
    session.send("RNFR", name).needed(350)
    session.send("RNTO", name).must_be(250, 450, 451, 550, 553)
    session.must_equal(scratch.contents(name) or b"", LINES, "the file")


@requirement("rfc959-4.1.3-rnfr-alone-renames-nothing")
def test_rnfr_alone_leaves_the_file(session: Session, scratch: Scratch) -> None:
    name = scratch.file("old", LINES)
    session.send("RNFR", name).needed(350)
    session.must_equal(scratch.contents(name) or b"", LINES, "the file that RNFR names")


@requirement("rfc959-4.1.3-rnfr-alone-renames-nothing")
def test_file_stays_where_the_session_ends_after_rnfr(session: Session, scratch: Scratch) -> None:
    name = scratch.file("old", LINES)
    session.send("RNFR", name).needed(350)
    session.send("QUIT").needed(221)
    session.must_equal(scratch.contents(name) or b"", LINES, "the file that RNFR names")


@requirement("rfc959-4.1.3-rnfr-of-an-absent-file-is-refused-at-once")
def test_rnfr_of_an_absent_file_is_refused(session: Session, scratch: Scratch) -> None:
    session.send("RNFR", scratch.path("absent")).should_be_refused(450, 550)


@requirement("rfc959-5.4-rnfr-failure-has-a-code-of-its-row")
@pytest.mark.parametrize("name", ["absent", "absent/below", "file/below"])
def test_rnfr_that_is_refused_has_a_code_of_its_row(
    session: Session, scratch: Scratch, name: str
) -> None:
    scratch.file("file", LINES)
    answer = session.send("RNFR", scratch.path(name)).must_be(350, 450, 550)
    if answer.intermediate:
        session.inconclusive("RNFR was not refused: this server looks for the file at RNTO")


@requirement("rfc959-4.1.3-rename-of-an-absent-file-fails")
def test_rename_of_an_absent_file_is_refused(session: Session, scratch: Scratch) -> None:
    session.send("RNFR", scratch.path("absent")).must_be(350, 450, 550)
    session.send("RNTO", scratch.path("new")).must_be_refused(503, 550, 553)
    session.must(not scratch.has("new"), "no file appears under the new name")


@requirement("rfc959-5.4-rnto-failure-has-a-code-of-its-row")
def test_rnto_below_an_absent_directory_has_a_code_of_its_row(
    session: Session, scratch: Scratch
) -> None:
    name = scratch.file("old", LINES)
    session.send("RNFR", name).needed(350)
    answer = session.send("RNTO", scratch.path("absent/new"))
    if answer.positive:
        session.inconclusive("this server makes the directories that a pathname needs")
    answer.must_be_refused(532, 550, 553)


@requirement("rfc959-4.2-refused-rename-changes-nothing")
@pytest.mark.parametrize("place", ["absent/new", "file/new", "directory"])
def test_file_stays_where_rnto_is_refused(session: Session, scratch: Scratch, place: str) -> None:
    name = scratch.file("old", LINES)
    scratch.file("file", b"in the way")
    scratch.directory("directory")
    session.send("RNFR", name).needed(350)
    if session.send("RNTO", scratch.path(place)).must_be(250, 450, 451, 550, 553).positive:
        session.inconclusive(f"the rename to {place} was not refused")
    session.must_equal(scratch.contents(name) or b"", LINES, "the file that was not renamed")
    session.must_equal(scratch.contents(scratch.path("file")) or b"", b"in the way", "the other")


@requirement("rfc959-5.4-unwritable-directories-are-kept")
def test_rnto_into_an_unwritable_directory_is_refused(
    session: Session, scratch: Scratch, target: Described
) -> None:
    new = target.need("files.unwritable") + "/" + session.fresh("new")
    name = scratch.file("old", LINES)
    session.send("RNFR", name).needed(350)
    session.send("RNTO", new).must_be_refused(450, 550, 553)
    session.must_equal(scratch.contents(name) or b"", LINES, "the file that was not renamed")
