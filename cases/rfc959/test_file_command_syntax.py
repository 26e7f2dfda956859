"""How the commands on files and for information are written (RFC 959 sections 5.3 and 5.3.1).

Verbs in any case, arguments that are missing, surplus, too long or not yet ended.
"""

import re

import pytest

from conformance.marker import requirement
from conformance.samples import LINES
from conformance.session import Scratch, Session

NEEDS_A_PATHNAME = ("RNFR", "DELE", "RMD", "MKD")
NAMING_IT = re.compile(rb"\bn{300}\b")
"""A message in a listing, that the overlong name is none, tells the name."""


@requirement("rfc959-5.3-file-and-information-verbs-in-any-case")
@pytest.mark.parametrize("verb", ["pwd", "Pwd", "syst", "sYsT", "help", "Help", "noop", "nOOp"])
def test_verb_without_argument_in_any_case(session: Session, verb: str) -> None:
    upper = session.send(verb.upper()).needed(200)
    session.send(verb).must_be(upper.code)


@requirement("rfc959-5.3-file-and-information-verbs-in-any-case")
@pytest.mark.parametrize("verb", ["stat", "Stat"])
def test_stat_in_any_case(session: Session, scratch: Scratch, verb: str) -> None:
    name = scratch.file("file", LINES)
    upper = session.send("STAT", name).needed(211, 212, 213)
    session.send(verb, name).must_be(upper.code)


@requirement("rfc959-5.3-file-and-information-verbs-in-any-case")
@pytest.mark.parametrize("verb", ["rnfr", "rNfR"])
def test_rnfr_in_any_case(session: Session, scratch: Scratch, verb: str) -> None:
    name = scratch.file("file", LINES)
    session.send(verb, name).must_be(350)


@requirement("rfc959-5.3-file-and-information-verbs-in-any-case")
@pytest.mark.parametrize("verb", ["site", "sItE"])
def test_site_in_any_case(session: Session, verb: str) -> None:
    upper = session.send("SITE", "HELP").if_supported().coded()
    session.send(verb, "HELP").must_be(upper.code)


@requirement("rfc959-5.3-file-and-information-verbs-in-any-case")
@pytest.mark.parametrize("verb", ["rnto", "RnTo"])
def test_rnto_in_any_case(session: Session, scratch: Scratch, verb: str) -> None:
    name = scratch.file("old", LINES)
    session.send("RNFR", name).needed(350)
    session.send(verb, scratch.path("new")).must_be(250)
    session.must(scratch.contents(name) is None, "the file is renamed")


@requirement("rfc959-5.3-file-and-information-verbs-in-any-case")
@pytest.mark.parametrize("verb", ["dele", "DeLe"])
def test_dele_in_any_case(session: Session, scratch: Scratch, verb: str) -> None:
    name = scratch.file("file", LINES)
    session.send(verb, name).must_be(250)
    session.must(scratch.contents(name) is None, "the file is gone")


@requirement("rfc959-5.3-file-and-information-verbs-in-any-case")
@pytest.mark.parametrize("verb", ["rmd", "rMd"])
def test_rmd_in_any_case(session: Session, scratch: Scratch, verb: str) -> None:
    name = scratch.directory("directory")
    session.send(verb, name).must_be(250)
    session.must(not scratch.has("directory"), "the directory is gone")


@requirement("rfc959-5.3-file-and-information-verbs-in-any-case")
@pytest.mark.parametrize("verb", ["mkd", "Mkd"])
def test_mkd_in_any_case(session: Session, scratch: Scratch, verb: str) -> None:
    session.send(verb, scratch.path("made")).must_be(257)
    session.must(scratch.has("made"), "the directory is made")


@requirement("rfc959-5.3-file-and-information-verbs-in-any-case")
@pytest.mark.parametrize("verb", ["list", "LiSt", "nlst", "NlSt"])
def test_listing_in_any_case(session: Session, scratch: Scratch, verb: str) -> None:
    scratch.file("file", LINES)
    data = session.data("PASV")
    session.send(verb, scratch.root).must_be(125, 150)
    listing = data.receive()
    session.transfer_end().must_be(226, 250)
    session.must(b"file" in listing.lower(), "the file is listed")


@requirement("rfc959-5.3-file-commands-do-nothing-before-the-line-ends")
@pytest.mark.parametrize("end", ["", "\r"], ids=["no-end", "cr-alone"])
def test_dele_waits_for_the_end_of_the_line(session: Session, scratch: Scratch, end: str) -> None:
    name = scratch.file("file", LINES)
    scratch.file("file-of-this-name", LINES)
    session.send("NOOP").needed(200, 500, 502)
    session.send_octets(f"DELE {name}{end}".encode())
    session.must_equal(scratch.contents(name) or b"", LINES, "the file while the line is unended")


@requirement("rfc959-5.3-file-commands-do-nothing-before-the-line-ends")
def test_mkd_takes_the_whole_line(session: Session, scratch: Scratch) -> None:
    name = scratch.path("made")
    session.send_octets(f"MKD {name}".encode())
    session.must(not scratch.has("made"), "no directory is made while the line is unended")
    session.send_octets(b"-whole\r\n")
    session.reply().must_be(257)
    session.must(scratch.has("made-whole"), "the directory has the whole name")
    session.must(not scratch.has("made"), "none has the first part of it")


@requirement("rfc959-5.3.1-file-commands-demand-a-pathname")
@pytest.mark.parametrize("end", ["", " "], ids=["bare", "space"])
@pytest.mark.parametrize("verb", NEEDS_A_PATHNAME)
def test_command_without_its_pathname_is_refused(
    session: Session, scratch: Scratch, verb: str, end: str
) -> None:
    inner = scratch.directory("directory")
    session.send("CWD", inner).needed(250)
    session.send_malformed(verb + end).must_be_refused(501, 500)
    session.must(scratch.has("directory"), "the working directory is left")


@requirement("rfc959-5.3.1-file-commands-demand-a-pathname")
@pytest.mark.parametrize("line", ["RNTO", "RNTO "], ids=["bare", "space"])
def test_rnto_without_its_pathname_is_refused(
    session: Session, scratch: Scratch, line: str
) -> None:
    name = scratch.file("old", LINES)
    session.send("RNFR", name).needed(350)
    session.send_malformed(line).must_be_refused(501, 500)
    session.must_equal(scratch.contents(name) or b"", LINES, "the file that RNFR names")


@requirement("rfc959-5.3.1-commands-without-argument-given-one")
@pytest.mark.parametrize(
    "line", ["PWD surplus", "SYST surplus", "NOOP surplus", "PWD ", "SYST ", "NOOP "]
)
def test_surplus_argument_is_ignored_or_refused(session: Session, line: str) -> None:
    plain = session.send(line.split(" ")[0]).needed(200)
    session.send_malformed(line).should_be(plain.code, 501, 500, 504)
    session.must_stay_open()


@requirement("rfc959-4.2-overlong-file-commands-are-refused")
@pytest.mark.parametrize("verb", ["RNFR", "DELE", "RMD"])
def test_overlong_pathname_is_not_cut_to_one_that_exists(
    session: Session, scratch: Scratch, verb: str
) -> None:
    """The name of 255 octets is what many a server cuts a longer one to."""
    name = scratch.directory("n" * 255) if verb == "RMD" else scratch.file("n" * 255, LINES)
    if not scratch.has("n" * 255):
        session.inconclusive("the file system keeps less than 255 octets of a name")
    session.send(verb, f"{name}n").should_be_refused(450, 500, 501, 550, 553)
    session.should(scratch.has("n" * 255), "what has the shorter name is left")


@requirement("rfc959-4.2-overlong-file-commands-are-refused")
@pytest.mark.parametrize("verb", ["STAT", "LIST", "NLST"])
def test_overlong_listing_is_answered(session: Session, scratch: Scratch, verb: str) -> None:
    """A name longer than file systems take, in a line that servers take. An empty list will do."""
    data = session.data("PASV")
    answer = session.send(verb, scratch.path("n" * 300))
    answer.should_be(125, 150, 211, 212, 213, 450, 500, 501, 550, 553)
    if answer.preliminary:
        lines = data.receive().splitlines()
        end = session.transfer_end().should_be(226, 250, 450, 451, 550)
        others = [line for line in lines if line.strip() and not NAMING_IT.search(line)]
        if end.positive and not all(line.lower().startswith(b"total") for line in others):
            session.inconclusive(f"something is listed where nothing is: {others[:3]!r}")
