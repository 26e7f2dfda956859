"""The perm fact, beside what the same session can then do.

Why: RFC 3659 section 7.5.5. It is advice, so that the worst is a warning.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.samples import LINES
from conformance.session import Answer, Described, Scratch, Session
from conformance.session.readers import an_entry

LETTERS = "acdeflmprw"
OF_FILES = {"r": "RETR", "w": "STOR", "a": "APPE"}
OF_NAMES = {"d": "DELE", "f": "RNFR"}
OF_DIRECTORIES = {"e": "CWD", "l": "NLST", "d": "RMD", "f": "RNFR"}
WITHIN = {"m": "MKD", "c": "STOR", "p": "DELE"}
TRANSFERS = ("NLST", "STOR")


@requirement("rfc3659-7.5.5-perm-has-ten-letters")
@pytest.mark.parametrize("kind", ["file", "directory"])
def test_perm_has_the_letters_defined(session: Session, scratch: Scratch, kind: str) -> None:
    name = scratch.file("named", LINES) if kind == "file" else scratch.directory("named")
    answer = session.send("MLST", name).if_supported().needed(250)
    perm = session.read(an_entry, answer.octets).facts.get("perm")
    if perm is None:
        session.unsupported("no perm fact")
    session.should(not perm.lower().strip(LETTERS), f"letters of {LETTERS}", seen=f"perm={perm}")


@requirement("rfc3659-7.5.5-perm-agrees-with-what-works")
@pytest.mark.parametrize("letter", OF_FILES)
def test_letter_of_a_file_is_there_where_the_transfer_works(
    session: Session, scratch: Scratch, letter: str
) -> None:
    name = scratch.file("file", LINES)
    answer = session.send("MLST", name).if_supported().needed(250)
    perm = session.read(an_entry, answer.octets).facts.get("perm")
    if perm is None:
        session.unsupported("no perm fact")
    session.data("PASV").close()
    works = session.send(OF_FILES[letter], name).coded().not_given_up().preliminary
    there = letter in perm.lower()
    session.should(there == works, f"{letter}: {works}", seen=f"perm={perm}")


@requirement("rfc3659-7.5.5-perm-agrees-with-what-works")
@pytest.mark.parametrize("letter", OF_NAMES)
def test_letter_of_a_file_is_there_where_the_command_works(
    session: Session, scratch: Scratch, letter: str
) -> None:
    name = scratch.file("file", LINES)
    answer = session.send("MLST", name).if_supported().needed(250)
    perm = session.read(an_entry, answer.octets).facts.get("perm")
    if perm is None:
        session.unsupported("no perm fact")
    works = _is_done(session.send(OF_NAMES[letter], name).coded().not_given_up(), session)
    if letter == "d" and works and not session.send("MLST", name).refused:
        session.inconclusive("DELE was answered as done, and MLST still tells of the file")
    session.should((letter in perm.lower()) == works, f"{letter}: {works}", seen=f"perm={perm}")


@requirement("rfc3659-7.5.5-perm-agrees-with-what-works")
@pytest.mark.parametrize("letter", OF_DIRECTORIES)
def test_letter_of_a_directory_is_there_where_the_command_works(
    session: Session, scratch: Scratch, letter: str
) -> None:
    name = scratch.directory("directory")
    answer = session.send("MLST", name).if_supported().needed(250)
    perm = session.read(an_entry, answer.octets).facts.get("perm")
    if perm is None:
        session.unsupported("no perm fact")
    session.data("PASV").close()
    works = _is_done(session.send(OF_DIRECTORIES[letter], name).coded().not_given_up(), session)
    if letter == "e" and works:
        where = session.send("PWD")
        above = scratch.name.lower().encode()
        if above not in where.pathname.lower():
            session.inconclusive(f"CWD was answered as done, and PWD: {where.received}")
    if letter == "d" and works and not session.send("MLST", name).refused:
        session.inconclusive("RMD was answered as done, and MLST still tells of the directory")
    session.should((letter in perm.lower()) == works, f"{letter}: {works}", seen=f"perm={perm}")


@requirement("rfc3659-7.5.5-perm-agrees-with-what-works")
@pytest.mark.parametrize("letter", WITHIN)
def test_letter_of_a_directory_is_there_where_names_may_change(
    session: Session, scratch: Scratch, letter: str
) -> None:
    directory = scratch.directory("directory")
    inner = (
        scratch.file("directory/inner", LINES) if letter == "p" else scratch.path("directory/inner")
    )
    answer = session.send("MLST", directory).if_supported().needed(250)
    perm = session.read(an_entry, answer.octets).facts.get("perm")
    if perm is None:
        session.unsupported("no perm fact")
    session.data("PASV").close()
    works = _is_done(session.send(WITHIN[letter], inner).coded().not_given_up(), session)
    if letter == "p" and works and not session.send("MLST", inner).refused:
        session.inconclusive("DELE was answered as done, and MLST still tells of the file")
    session.should((letter in perm.lower()) == works, f"{letter}: {works}", seen=f"perm={perm}")


@requirement("rfc3659-7.5.5-perm-agrees-with-what-works")
@pytest.mark.parametrize("verb", ["LIST", "MLSD"])
def test_letter_l_of_a_directory_is_there_where_it_can_be_listed(
    session: Session, scratch: Scratch, verb: str
) -> None:
    name = scratch.directory("directory")
    answer = session.send("MLST", name).if_supported().needed(250)
    perm = session.read(an_entry, answer.octets).facts.get("perm")
    if perm is None:
        session.unsupported("no perm fact")
    data = session.data("PASV")
    works = session.send(verb, name).coded().not_given_up().preliminary
    if works:
        data.receive()
        session.reply()
    session.should(("l" in perm.lower()) == works, f"l: {works}", seen=f"perm={perm}")


@requirement("rfc3659-7.5.5-perm-agrees-with-what-works")
def test_letter_c_of_a_directory_is_there_where_names_may_come(
    session: Session, scratch: Scratch
) -> None:
    directory, name = scratch.directory("directory"), scratch.file("file", LINES)
    answer = session.send("MLST", directory).if_supported().needed(250)
    perm = session.read(an_entry, answer.octets).facts.get("perm")
    if perm is None:
        session.unsupported("no perm fact")
    session.send("RNFR", name).needed(350)
    new = scratch.path("directory/file")
    works = session.send("RNTO", new).coded().not_given_up().positive
    if works and not session.send("MLST", new).positive:
        session.inconclusive("RNTO was answered as done, and MLST tells nothing of the new name")
    session.should(("c" in perm.lower()) == works, f"c: {works}", seen=f"perm={perm}")


@requirement("rfc3659-7.5.5-perm-agrees-with-what-works")
def test_file_that_may_not_be_deleted_has_no_d(
    session: Session, scratch: Scratch, target: Described
) -> None:
    name = target.need("files.protected")
    scratch.lent(name)
    answer = session.send("MLST", name).if_supported().needed(250)
    perm = session.read(an_entry, answer.octets).facts.get("perm")
    if perm is None:
        session.unsupported("no perm fact")
    if not session.send("DELE", name).refused:
        session.inconclusive("the protected file is deleted")
    session.should("d" not in perm.lower(), "no d", seen=f"perm={perm}")


@requirement("rfc3659-7.5.5-perm-agrees-with-what-works")
@pytest.mark.parametrize("letter", ["a", "w"])
def test_file_that_may_not_be_changed_has_no_letter_for_it(
    session: Session, scratch: Scratch, target: Described, letter: str
) -> None:
    name = target.need("files.protected")
    scratch.lent(name)
    answer = session.send("MLST", name).if_supported().needed(250)
    perm = session.read(an_entry, answer.octets).facts.get("perm")
    if perm is None:
        session.unsupported("no perm fact")
    session.data("PASV").close()
    if not session.send(OF_FILES[letter], name).refused:
        session.inconclusive("the protected file can be written to")
    session.should(letter not in perm.lower(), f"no {letter}", seen=f"perm={perm}")


@requirement("rfc3659-7.5.5-perm-agrees-with-what-works")
def test_file_that_may_not_be_read_has_no_r(session: Session, target: Described) -> None:
    name = target.need("files.unreadable")
    answer = session.send("MLST", name).if_supported()
    if answer.refused:
        session.unsupported(f"MLST tells nothing of it: {answer.received}")
    perm = session.read(an_entry, answer.octets).facts.get("perm")
    if perm is None:
        session.unsupported("no perm fact")
    session.data("PASV")
    if not session.send("RETR", name).refused:
        session.inconclusive("the file that may not be read is read")
    session.should("r" not in perm.lower(), "no r", seen=f"perm={perm}")


@requirement("rfc3659-7.5.5-perm-agrees-with-what-works")
def test_directory_that_may_not_be_written_has_no_m(session: Session, target: Described) -> None:
    name = target.need("files.unwritable")
    answer = session.send("MLST", name).if_supported()
    if answer.refused:
        session.unsupported(f"MLST tells nothing of it: {answer.received}")
    perm = session.read(an_entry, answer.octets).facts.get("perm")
    if perm is None:
        session.unsupported("no perm fact")
    session.should("m" not in perm.lower(), "no m", seen=f"perm={perm}")


def _is_done(answer: Answer, session: Session) -> bool:
    """A transfer that begins is allowed; of any other command 1yz says nothing yet."""
    if answer.preliminary and not answer.sent.startswith(TRANSFERS):
        session.inconclusive(f"{answer.sent} is under way: {answer.received}")
    return not answer.refused
