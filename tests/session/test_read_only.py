"""A read-only run: no line leaves that writes, nor one that a server may take for such."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from conformance.link.transport import PieceLink, each_octet, in_lower_case, with_no_operations
from conformance.session import Case, Session, SuiteError
from conformance.session.read_only import LineWatch, ReadOnlyLink, withheld
from conformance.spec import command_table, draft_table, every_command, extension_table
from conformance.verdict import Verdict

from .scripted import TARGET, Reactive, requirement, verdict_of

WRITING = sorted(verb for verb, command in every_command().items() if command.writes)
PREPARING = sorted(verb for verb, command in command_table().items() if command.prepares)
READING = sorted({*command_table(), *extension_table(), *draft_table()} - {*WRITING, *PREPARING})


def test_tables_say_what_writes() -> None:
    assert {"STOR", "STOU", "APPE", "MKD", "RMD", "DELE", "RNTO", "XMKD", "XRMD"} <= {*WRITING}
    assert {"MFMT", "MFCT", "MFF"} <= {*WRITING}
    assert PREPARING == ["ALLO", "RNFR", "SMNT"]
    assert {"RETR", "LIST", "NLST", "MLSD", "SIZE", "MDTM", "SITE", "USER"} <= {*READING}


FORMS = ("{}", "{} ", "{} name", "{}\tname", " {} name", "\x00{} name", "!{} x", "1{} x")


@pytest.mark.parametrize("form", FORMS, ids=repr)
@pytest.mark.parametrize("verb", [*WRITING, *PREPARING])
def test_verbs_that_write_are_withheld_in_any_form(verb: str, form: str) -> None:
    for spelled in (verb, verb.lower(), verb.title(), f"{verb[0]}\xff\xf1{verb[1:]}"):
        line = form.format(spelled).encode("latin-1")
        assert withheld(line)
        assert withheld(b"\xff\xf4\xff\xf2" + line)


@pytest.mark.parametrize(
    "line",
    [
        *("STO x", "STORE x", "STORX x", "DELETE x", "MKDIR x", "RMDIR x", "APPEND x", "DEL x"),
        *("SITE CHMOD 600 x", "site chmod 600 x", "SITE EXEC rm", "SITE\tUTIME x", "SITE DELE x"),
        *("MDTM 20010203040506 x", "COMB a b c", "PRET STOR x", "MAIL FROM:<x>", "MLFL x"),
        *("MFF Modify=1; x", "xmkd x", "XRMD x", "RMDA x"),
    ],
)
def test_what_a_server_may_take_for_writing_is_withheld(line: str) -> None:
    assert withheld(line.encode())


@pytest.mark.parametrize("verb", READING)
def test_verbs_that_write_nothing_are_sent(verb: str) -> None:
    lines = (
        (verb, f"{verb.lower()} ")
        if verb in ("SITE", "PRET")
        else (verb, f"{verb.lower()} /STOR x")
    )
    for line in lines:
        assert not withheld(line.encode())
        assert not withheld(line.encode(), False)
        assert LineWatch().found(line.encode() + b"\r\n") == b""


@pytest.mark.parametrize(
    "line",
    [
        *("", "NOO", "Q", "XYZZY STOR x", "HELP STOR", "OPTS MLST type;", "MDTM x", "PRET RETR x"),
        *("SITE HELP", "SITE XYZZY x", "site", "SITE HELP CHMOD", "GET / HTTP/1.1", "1234", "!@#$"),
    ],
)
def test_what_nobody_takes_for_writing_is_sent(line: str) -> None:
    assert not withheld(line.encode())


@pytest.mark.parametrize("end", [b"\r\n", b"\n", b"\r", b"\r\x00", b"\x00"], ids=repr)
def test_line_is_found_behind_another_whatever_ends_it(end: bytes) -> None:
    assert LineWatch().found(b"NOOP" + end + b"DELE x" + end) == b"DELE x"
    assert LineWatch().found(b"NOOP" + end + b"DELE x") == b"DELE x"


def test_line_is_found_before_its_verb_is_whole() -> None:
    watch = LineWatch()
    found = [watch.found(octet) for octet in (b"D", b"E", b"L", b"E")]
    assert found == [b"", b"", b"DEL", b"DELE"]


@pytest.mark.parametrize("verb", READING)
def test_verbs_that_write_nothing_are_sent_octet_by_octet(verb: str) -> None:
    watch = LineWatch()
    line = "SITE HELP" if verb == "SITE" else f"{verb} x"
    assert [watch.found(bytes((octet,))) for octet in f"{line}\r\n".encode()] == [b""] * (
        len(line) + 2
    )


def test_line_without_end_is_held_in_bounds() -> None:
    watch = LineWatch()
    for _ in range(100):
        assert watch.found(b"x" * 10_000) == b""
    assert len(watch._begun) <= 1 << 10
    assert watch.found(b"\r\nDELE x") == b"DELE x"


@pytest.mark.parametrize("pieces", [each_octet, in_lower_case, with_no_operations])
@pytest.mark.parametrize("urgent", [False, True], ids=["plain", "urgent"])
def test_link_lets_nothing_pass_that_writes(pieces: Any, urgent: bool) -> None:
    link = Reactive(lambda _: "250 ok")
    channel = PieceLink(ReadOnlyLink(link), pieces).control()
    channel.send(b"NOOP\r\nSITE HELP\r\n")
    sent = b"".join(link.sent)
    with pytest.raises(SuiteError, match="read-only run"):
        (channel.send_urgent if urgent else channel.send)(b"STOR /x\r\n")
    assert not re.search(rb"stor", b"".join(link.sent).removeprefix(sent), re.IGNORECASE)


WAYS: dict[str, Callable[[Session], object]] = {
    "octets": lambda session: session.send_octets(b"NOOP\r\nDELE x\r\n"),
    "beginning": lambda session: session.send_octets(b"DELE"),
    "urgent": lambda session: session.send_urgent(b"\xff\xf2DELE x\r\n"),
    "below-tls": lambda session: session.send_clear(b"MKD x\r\n"),
    "begun": lambda session: session.begin("STOR", "token-1-x"),
    "malformed": lambda session: session.send_malformed("site chmod 600 x"),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_session_withholds_whatever_way_it_is_sent(way: Callable[[Session], object]) -> None:
    link = Reactive(lambda _: "250 ok")
    session = Session(Case(requirement(), link, TARGET, read_only=True))
    assert verdict_of(session.case, lambda: way(session)) is Verdict.INCONCLUSIVE
    assert link.sent == []


def test_run_that_may_write_sends_octets_as_they_are() -> None:
    link = Reactive(lambda _: "250 ok")
    session = Session(Case(requirement(), link, TARGET))
    session.send_octets(b"DELE token-1-x\r\n")
    assert link.sent == [b"DELE token-1-x\r\n"]
