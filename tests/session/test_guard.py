"""What the suite refuses to send: malformed lines, writing outside of scratch, writing at all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.session import Case, Session, SuiteError
from conformance.session.guard import Guard
from conformance.spec import COMMANDS, command_table
from conformance.target import Files
from conformance.verdict import Verdict

from .scripted import TARGET, Reactive, requirement, verdict_of

SCRATCH = "/home/token-1-scratch"
WRITING = [verb for verb in COMMANDS if command_table()[verb].writes]
ALSO_WRITING = [*WRITING, "XMKD", "XRMD"]


@pytest.fixture
def guard() -> Guard:
    return Guard("token-1", read_only=False)


def _line(verb: str, argument: str) -> bytes:
    return f"{verb} {argument}\r\n".encode()


def test_verbs_that_write_are_those_that_change_files() -> None:
    assert WRITING == ["STOR", "STOU", "APPE", "RNTO", "DELE", "RMD", "MKD"]


@pytest.mark.parametrize("verb", ALSO_WRITING)
@pytest.mark.parametrize("place", ["/etc/passwd", "name", "/home/token-2-scratch/x"])
def test_writing_outside_of_scratch_is_refused(guard: Guard, verb: str, place: str) -> None:
    with pytest.raises(SuiteError, match="outside"):
        guard.check_place(verb, _line(verb, place))


@pytest.mark.parametrize("verb", [verb for verb in ALSO_WRITING if verb != "STOU"])
def test_writing_into_scratch_is_allowed(guard: Guard, verb: str) -> None:
    assert guard.check_place(verb, _line(verb, f"{SCRATCH}/name"))


def test_scratch_is_the_same_in_other_case(guard: Guard) -> None:
    assert guard.check_place("MKD", _line("MKD", f"{SCRATCH.upper()}/name"))
    guard.note("CWD", _line("CWD", f"{SCRATCH.upper()}/MADE"), True)
    guard.note("CDUP", b"CDUP\r\n", True)
    assert guard.check_place("MKD", b"MKD name\r\n")
    guard.note("CDUP", b"CDUP\r\n", True)
    with pytest.raises(SuiteError):
        guard.check_place("MKD", b"MKD name\r\n")


@pytest.mark.parametrize("verb", ALSO_WRITING)
def test_relative_name_is_allowed_within_scratch(guard: Guard, verb: str) -> None:
    guard.note("CWD", _line("CWD", SCRATCH), True)
    assert guard.check_place(verb, _line(verb, "name"))
    guard.note("CWD", _line("CWD", "inner"), True)
    assert guard.check_place(verb, _line(verb, "name"))


@pytest.mark.parametrize(
    "line",
    [
        "CWD /",
        "CWD ..",
        "CWD ./..",
        "CDUP",
        "REIN",
        "SMNT /x",
        "USER u",
        "PASS p",
        "XCWD /",
        "XCUP",
    ],
)
def test_relative_name_is_refused_again_after_leaving_scratch(guard: Guard, line: str) -> None:
    guard.note("CWD", _line("CWD", SCRATCH), True)
    guard.note(line.split()[0], f"{line}\r\n".encode(), True)
    with pytest.raises(SuiteError):
        guard.check_place("DELE", _line("DELE", "name"))


def test_change_of_directory_that_was_refused_changes_nothing(guard: Guard) -> None:
    guard.note("CWD", _line("CWD", SCRATCH), False)
    with pytest.raises(SuiteError):
        guard.check_place("DELE", _line("DELE", "name"))


@pytest.mark.parametrize("verb", ALSO_WRITING)
@pytest.mark.parametrize(
    "place", ["/etc/passwd", "../name", "inner/../../name", "..", f"{SCRATCH}/../name"]
)
def test_place_outside_is_refused_from_within_scratch(guard: Guard, verb: str, place: str) -> None:
    guard.note("CWD", _line("CWD", SCRATCH), True)
    with pytest.raises(SuiteError, match="outside"):
        guard.check_place(verb, _line(verb, place))


@pytest.mark.parametrize("line", [b" DELE x\r\n", b"DELE\tx\r\n", b"\xff\xf4dele x\r\n"])
def test_verb_is_found_in_a_malformed_line(guard: Guard, line: bytes) -> None:
    with pytest.raises(SuiteError, match="outside"):
        guard.check_place(line.split(b" ")[0].decode("latin-1").upper(), line)


@pytest.mark.parametrize("place", [f"{SCRATCH}/..", "inner/../.."])
def test_scratch_is_left_through_its_parent(guard: Guard, place: str) -> None:
    guard.note("CWD", _line("CWD", SCRATCH), True)
    guard.note("CWD", _line("CWD", place), True)
    with pytest.raises(SuiteError):
        guard.check_place("DELE", _line("DELE", "name"))


def test_bare_verb_names_no_place(guard: Guard) -> None:
    assert guard.check_place("DELE", b"DELE\r\n")
    assert guard.check_place("DELE", b"DELE \r\n")


def test_stou_writes_where_it_is(guard: Guard) -> None:
    for line in (b"STOU\r\n", _line("STOU", f"{SCRATCH}/name")):
        with pytest.raises(SuiteError):
            guard.check_place("STOU", line)
    guard.note("CWD", _line("CWD", SCRATCH), True)
    assert guard.check_place("STOU", b"STOU\r\n")


@pytest.mark.parametrize("verb", sorted({*COMMANDS, "XYZZY"} - {*WRITING, "RNFR"}))
def test_verbs_that_do_not_write_go_anywhere(verb: str) -> None:
    assert Guard("token-1", read_only=False).check_place(verb, _line(verb, "/etc"))


@pytest.mark.parametrize("verb", ALSO_WRITING)
def test_read_only_run_sends_nothing_that_writes(verb: str) -> None:
    link = Reactive(lambda _: "250 ok")
    session = Session(Case(requirement(), link, TARGET, read_only=True))
    words = (verb,) if verb == "STOU" else (verb, f"{SCRATCH}/x")
    for judge in (
        lambda: session.send(*words),
        lambda: session.send_malformed(" ".join(words)),
        lambda: session.pipeline("NOOP", " ".join(words)),
    ):
        assert verdict_of(session.case, judge) is Verdict.INCONCLUSIVE
    assert link.lines == []


@pytest.mark.parametrize("verb", ["DELE", "dele", "DeLe"])
def test_guard_stands_before_each_way_of_sending(verb: str) -> None:
    link = Reactive(lambda _: "250 ok")
    session = Session(Case(requirement(), link, TARGET))
    with pytest.raises(SuiteError):
        session.send(verb, "/etc/passwd")
    with pytest.raises(SuiteError):
        session.send_malformed(f"{verb} /etc/passwd")
    with pytest.raises(SuiteError):
        session.pipeline("NOOP", f"{verb} /etc/passwd")
    assert link.lines == []


def test_session_follows_the_working_directory() -> None:
    link = Reactive(lambda line: "550 no" if line == "CWD gone" else "250 ok")
    session = Session(Case(requirement(), link, TARGET))
    session.send("CWD", SCRATCH)
    session.send("CWD", "gone")
    session.send("DELE", "name")
    session.send("CDUP")
    with pytest.raises(SuiteError):
        session.send("DELE", "name")


@pytest.mark.parametrize("verb", [verb for verb in ALSO_WRITING if verb != "STOU"] + ["RNFR"])
def test_file_that_the_description_lends_may_be_named(verb: str) -> None:
    guard = Guard("token-1", read_only=False, lent=("/protected.txt", "/ä b"))
    assert guard.check_place(verb, _line(verb, "/protected.txt"))
    assert guard.check_place(verb, _line(verb, "/ä b"))
    for place in ("/protected.tx", "/protected.txt2", "/protected.txt/x", "/x/../protected.txt"):
        with pytest.raises(SuiteError, match="outside"):
            guard.check_place(verb, _line(verb, place))


def test_name_is_lent_to_no_command_that_takes_none() -> None:
    guard = Guard("token-1", read_only=False, lent=("/protected.txt", ""))
    for line in (b"STOU /protected.txt\r\n", b"STOU\r\n", b" STOU /protected.txt\r\n"):
        with pytest.raises(SuiteError):
            guard.check_place("STOU", line)


def test_read_only_run_lends_nothing() -> None:
    guard = Guard("token-1", read_only=True, lent=("/protected.txt",))
    assert not guard.check_place("DELE", _line("DELE", "/protected.txt"))


def test_session_lends_what_the_description_names() -> None:
    target = replace(TARGET, files=Files(protected="/protected.txt", unreadable="/secret"))
    session = Session(Case(requirement(), Reactive(lambda _: "550 no"), target))
    assert session.send("DELE", "/protected.txt").refused
    with pytest.raises(SuiteError):
        session.send("DELE", "/secret")


def test_file_of_the_target_is_not_named_for_a_rename() -> None:
    guard = Guard("token-1", read_only=False)
    with pytest.raises(SuiteError):
        guard.check_place("RNFR", _line("RNFR", "/etc/passwd"))
    assert guard.check_place("RNFR", _line("RNFR", "/token-1-scratch/old"))


OF_NO_RFC = {
    "mfmt": "MFMT 20010203040506 {}",
    "mfct": "MFCT 20010203040506 {}",
    "mff": "MFF Modify=20010203040506; {}",
    "rmda": "RMDA {}",
    "mdtm": "MDTM 20010203040506 {}",
    "mdtm-with-a-zone": "MDTM 20010203040506+60 {}",
    "chmod": "SITE CHMOD 600 {}",
    "chmod-in-lower-case": "site chmod 600 {}",
    "utime": "SITE UTIME 20010203040506 {}",
    "utime-of-three-times": "SITE UTIME {} 20010203040506 20010203040506 20010203040506 UTC",
    "mkdir": "SITE MKDIR {}",
    "rmdir": "SITE RMDIR {}",
    "copy-from": "SITE CPFR {}",
    "copy-to": "SITE CPTO {}",
}
OF_TWO_NAMES = ("SITE COPY", "SITE SYMLINK")


def _sent(line: str) -> tuple[str, bytes]:
    return line.split(" ")[0].upper(), f"{line}\r\n".encode()


@pytest.mark.parametrize("form", OF_NO_RFC.values(), ids=OF_NO_RFC)
@pytest.mark.parametrize("inside", [False, True], ids=["from-anywhere", "from-scratch"])
def test_what_no_rfc_has_writes_in_scratch_alone(guard: Guard, form: str, inside: bool) -> None:
    if inside:
        guard.note("CWD", _line("CWD", SCRATCH), True)
        assert guard.check_place(*_sent(form.format("name")))
    assert guard.check_place(*_sent(form.format(f"{SCRATCH}/name")))
    for place in ("/etc/passwd", "../name", f"{SCRATCH}/../name"):
        with pytest.raises(SuiteError, match="outside"):
            guard.check_place(*_sent(form.format(place)))


@pytest.mark.parametrize("form", OF_NO_RFC.values(), ids=OF_NO_RFC)
def test_what_no_rfc_has_is_not_sent_in_a_read_only_run(form: str) -> None:
    guard = Guard("token-1", read_only=True)
    assert not guard.check_place(*_sent(form.format(f"{SCRATCH}/name")))


@pytest.mark.parametrize("verb", OF_TWO_NAMES)
def test_both_names_lie_in_scratch(guard: Guard, verb: str) -> None:
    inside, outside = f"{SCRATCH}/name", "/etc/passwd"
    assert guard.check_place(*_sent(f"{verb} {inside} {inside}2"))
    for names in (f"{inside} {outside}", f"{outside} {inside}"):
        with pytest.raises(SuiteError, match="outside"):
            guard.check_place(*_sent(f"{verb} {names}"))


@pytest.mark.parametrize(
    "line", [b"SITE\tCHMOD 600 /x\r\n", b"\xff\xf4MFMT 20010203040506 /x\r\n", b" RMDA /x\r\n"]
)
def test_what_no_rfc_has_is_found_in_a_malformed_line(guard: Guard, line: bytes) -> None:
    with pytest.raises(SuiteError, match="outside"):
        guard.check_place(line.split(b" ")[0].decode("latin-1").upper(), line)


def test_file_is_lent_to_no_command_that_no_rfc_has() -> None:
    guard = Guard("token-1", read_only=False, lent=("/protected.txt",))
    with pytest.raises(SuiteError, match="outside"):
        guard.check_place(*_sent("SITE CHMOD 600 /protected.txt"))


@pytest.mark.parametrize(
    "line",
    ["MDTM /etc/passwd", "MDTM 2001/passwd", "SITE HELP CHMOD", "SITE IDLE 60", "SITE CHMOD"],
)
def test_what_only_looks_like_writing_goes_anywhere(line: str) -> None:
    guard = Guard("token-1", read_only=False)
    assert guard.check_place(*_sent(line))
