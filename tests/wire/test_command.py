"""Command lines: how they are made, and the grammar that watches over them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.wire.command import (
    COMMANDS,
    EXTENSIONS,
    CommandError,
    Form,
    command_line,
    faults_of,
)
from conformance.wire.telnet import TelnetDecoder

WITHOUT_ARGUMENT = ("CDUP", "QUIT", "REIN", "PASV", "STOU", "ABOR", "PWD", "SYST", "NOOP")
OPTIONAL_ARGUMENT = ("LIST", "NLST", "STAT", "HELP")
STRING_ARGUMENT = (
    *("USER", "PASS", "ACCT", "CWD", "SMNT", "RETR", "STOR", "APPE"),
    *("RNFR", "RNTO", "DELE", "RMD", "MKD", "SITE"),
)
OTHER_ARGUMENT = {
    "PORT": ("127,0,0,1,4,5", "10,0,0,255,0,1", "255,255,255,255,255,255"),
    "TYPE": ("A", "a", "A N", "A T", "E C", "e", "I", "L 8", "l 36", "L 255"),
    "STRU": ("F", "R", "P", "p"),
    "MODE": ("S", "B", "C", "b"),
    "ALLO": ("0", "1000", "1000 R 80", "1000 r 80"),
    "REST": ("0", "12345", "!~mark"),
}
MALFORMED = {
    "PORT": ("1,2,3,4,5", "1,2,3,4,5,6,7", "256,0,0,1,4,5", "1,2,3,4,5,", "1,2,3,4,5,x", "1, 2"),
    "TYPE": ("Z", "A X", "I N", "L", "L 0", "L 256", "L8", "AN", "A  N", " A"),
    "STRU": ("X", "F R", "FR"),
    "MODE": ("X", "S B", ""),
    "ALLO": ("-1", "10 80", "10 R", "R 10", "1.5", "x"),
    "REST": ("two words", "caf\xe9", "tab\t"),
}


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("NOOP",), b"NOOP\r\n"),
        (("RETR", "a file"), b"RETR a file\r\n"),
        (("TYPE", "L", "8"), b"TYPE L 8\r\n"),
        (("MKD", b"a\xffb"), b"MKD a\xff\xffb\r\n"),
        (("MKD", "a\rb"), b"MKD a\r\x00b\r\n"),
        (("MKD", "\xe4"), b"MKD \xc3\xa4\r\n"),
        (("MKD", "\udcff"), b"MKD \xff\xff\r\n"),
    ],
)
def test_lines(words: tuple[str, *tuple[str | bytes, ...]], line: bytes) -> None:
    assert command_line(*words) == line
    assert faults_of(line) == []


@pytest.mark.parametrize("words", [("",), ("RETR", "a\nb"), ("RETR", b"\n"), ("RETR", "\ud800")])
def test_what_fits_into_no_line(words: tuple[str, *tuple[str | bytes, ...]]) -> None:
    with pytest.raises(CommandError):
        command_line(*words)


@given(st.binary(min_size=1).filter(lambda octets: b"\n" not in octets))
def test_arguments_survive_telnet(argument: bytes) -> None:
    line = command_line("MKD", argument)
    assert faults_of(line) == []
    data, events = TelnetDecoder().feed(line)
    assert events == ()
    assert data.removeprefix(b"MKD ").removesuffix(b"\r\n").replace(b"\r\x00", b"\r") == argument


@given(st.text(), st.lists(st.text() | st.binary(), max_size=3))
def test_any_words_make_a_line_or_a_command_error(verb: str, arguments: list[str | bytes]) -> None:
    try:
        line = command_line(verb, *arguments)
    except CommandError:
        return
    assert line.endswith(b"\r\n")
    assert line.count(b"\n") == 1


def test_the_33_commands_are_all_in_these_tests() -> None:
    listed = {*WITHOUT_ARGUMENT, *OPTIONAL_ARGUMENT, *STRING_ARGUMENT, *OTHER_ARGUMENT}
    assert {verb.decode() for verb in COMMANDS} == listed
    assert len(listed) == 33


@pytest.mark.parametrize("verb", WITHOUT_ARGUMENT)
def test_commands_without_argument(verb: str) -> None:
    assert faults_of(command_line(verb)) == []
    assert faults_of(command_line(verb.lower())) == []
    assert faults_of(command_line(verb, "x")) == [f"{verb} takes no argument"]
    assert faults_of(command_line(verb, "")) == [f"{verb} takes no argument"]


@pytest.mark.parametrize("verb", OPTIONAL_ARGUMENT)
def test_commands_with_an_optional_argument(verb: str) -> None:
    assert faults_of(command_line(verb)) == []
    assert faults_of(command_line(verb, "x y")) == []
    assert faults_of(command_line(verb, "")) == [f"{verb} is followed by a space and no argument"]


@pytest.mark.parametrize("verb", STRING_ARGUMENT)
def test_commands_with_a_string(verb: str) -> None:
    assert faults_of(command_line(verb, " x \x00 \xe4")) == []
    (fault,) = faults_of(command_line(verb))
    assert fault.startswith(f"{verb} needs ")
    assert faults_of(command_line(verb, "")) == [f"{verb} is followed by a space and no argument"]


@pytest.mark.parametrize(
    ("verb", "argument"), [(verb, one) for verb, some in OTHER_ARGUMENT.items() for one in some]
)
def test_well_formed_arguments(verb: str, argument: str) -> None:
    assert faults_of(command_line(verb, argument)) == []


@pytest.mark.parametrize(
    ("verb", "argument"), [(verb, one) for verb, some in MALFORMED.items() for one in some]
)
def test_malformed_arguments(verb: str, argument: str) -> None:
    (fault,) = faults_of(command_line(verb, argument))
    assert fault.startswith(verb)


@pytest.mark.parametrize("verb", OTHER_ARGUMENT)
def test_arguments_that_may_not_be_absent(verb: str) -> None:
    (fault,) = faults_of(command_line(verb))
    assert fault.startswith(f"{verb} needs ")


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (b"NOOP", "it does not end in CR LF"),
        (b"NOOP\n", "it does not end in CR LF"),
        (b"NOOP\r", "it does not end in CR LF"),
        (b"\r\n", "it has no verb"),
        (b" NOOP\r\n", "it has no verb"),
        (b"NOP\x1b\r\n", "NOP\\x1B is no command of RFC 959 or its extensions"),
        (b"\xff\xf4\xff\xf2ABOR\r\n", "an octet 255 (IAC) inside it is not doubled"),
        (b"RETR a\rb\r\n", "a CR inside it is not followed by NUL"),
        (b"RETR a\r\r\n", "a CR inside it is not followed by NUL"),
        (b"RETR a\xffb\r\n", "an octet 255 (IAC) inside it is not doubled"),
        (b"NOOP\r\nNOOP\r\n", "an LF stands inside it"),
    ],
)
def test_faults_of_any_line(line: bytes, fault: str) -> None:
    assert fault in faults_of(line)


@pytest.mark.parametrize("verb", ["PASS", "ACCT", "ADAT"])
def test_secrets_are_not_told(verb: str) -> None:
    (fault, *_) = faults_of(verb.encode() + b" secret\xff\r\n")
    assert fault.startswith(f"{verb} takes")
    assert "secret" not in fault


@pytest.mark.parametrize(
    ("well_formed", "malformed"),
    [
        ("AUTH TLS", "AUTH"),
        ("PROT P", "PROT X"),
        ("PBSZ 0", "PBSZ x"),
        ("MIC aGk=", "MIC aGk"),
        ("FEAT", "FEAT x"),
        ("OPTS MLST type;size;", "OPTS"),
        ("EPRT |1|127.0.0.1|1029|", "EPRT |1|127.0.0.1|1029"),
        ("EPRT !2!::1!1029!", "EPRT |2|::1!1029|"),
        ("EPSV ALL", "EPSV some"),
        ("LPRT 4,4,127,0,0,1,2,4,5", "LPRT 4,4,256"),
        ("LANG en-GB", "LANG en_GB"),
        ("SIZE a b", "SIZE"),
        ("MLSD", "MLSD "),
        ("HOST [::1]", "HOST a b"),
        ("XPWD", "XPWD x"),
    ],
)
def test_extensions(well_formed: str, malformed: str) -> None:
    assert faults_of(well_formed.encode() + b"\r\n") == []
    assert len(faults_of(malformed.encode() + b"\r\n")) == 1


def test_more_verbs_can_be_known() -> None:
    assert faults_of(b"XYZZY any thing\r\n") != []
    assert faults_of(b"XYZZY any thing\r\n", {b"XYZZY"}) == []
    assert faults_of(b"xyzzy\r\n", {b"XYZZY": Form(None, "no argument", True)}) == []
    assert faults_of(b"XYZZY a\r\n", {b"XYZZY": Form(None, "no argument", True)}) != []


def test_the_tables_know_no_verb_twice_and_only_upper_case() -> None:
    assert not COMMANDS.keys() & EXTENSIONS.keys()
    assert all(verb.isalpha() and verb.isupper() for verb in (*COMMANDS, *EXTENSIONS))


@given(
    st.binary()
    | st.tuples(
        st.sampled_from([*COMMANDS, *EXTENSIONS]),
        st.lists(st.sampled_from([b" ", b"A", b"1", b",", b"\r", b"\x00", b"\xff", b"\n"])),
    ).map(lambda parts: parts[0] + b"".join(parts[1]) + b"\r\n")
)
def test_any_octets_have_faults_or_none(line: bytes) -> None:
    faults = faults_of(line)
    assert all(fault.isprintable() for fault in faults)
    if not faults:
        assert line.endswith(b"\r\n")
        assert line.count(b"\n") == 1


def test_a_hostile_argument_costs_linear_time() -> None:
    begun = time.process_time()
    assert faults_of(b"RETR " + b"a" * 1_000_000 + b"\xff\r\n") != []
    assert faults_of(b"MIC " + b"a" * 1_000_001 + b"\r\n") != []
    assert time.process_time() - begun < 2
