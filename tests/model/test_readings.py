"""What is possible in a session of which only commands and codes are known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.model.oracle import TABLE
from conformance.model.readings import ANYTHING, AT_FIRST, Misplaced, Readings

LOGIN = "USER u 331 | PASS p 230"


def read(dialogue: str, readings: Readings | None = None) -> list[Misplaced | None]:
    """What is said of each exchange: "VERB argument code", "!" before a line that is wrong."""
    readings = readings or Readings()
    said = []
    for exchange in filter(None, map(str.strip, dialogue.split("|"))):
        *words, code = exchange.removeprefix("!").split(" ")
        verb, argument = words[0], " ".join(words[1:])
        said.append(readings.note(verb, argument, int(code), broken=exchange.startswith("!")))
    return said


@pytest.mark.parametrize(
    "dialogue",
    [
        LOGIN,
        "USER u 230 | MKD a 257",
        "USER u 331 | PASS p 332 | ACCT a 230 | STOR a 226",
        "USER u 332 | ACCT a 230 | DELE a 250",
        "USER u 331 | PASS p 332 | ACCT a 530 | MKD a 530",
        "USER u 331 | PASS p 530 | MKD a 530 | PASS p 503",
        "MKD a 530 | RETR a 530 | CWD a 530 | PWD 257 | TYPE I 200 | TYPE I 530 | REST 1 350",
        f"{LOGIN} | RNFR a 350 | RNTO b 250 | RNTO b 503",
        f"{LOGIN} | RNFR a 350 | NOOP 200 | RNTO b 250",
        f"{LOGIN} | RNFR a 350 | NOOP 200 | RNTO b 503",
        f"{LOGIN} | RNFR a 350 | RNTO b 553 | RNTO c 250",
        f"{LOGIN} | RNFR a 350 | XCWD a 250 | RNTO b 503",
        f"{LOGIN} | MKD a 257 | MKD a 550 | RMD a 550 | RMD a 250 | CDUP 550 | CDUP 250",
        f"{LOGIN} | RETR a 226 | STOR a 426 | APPE a 550 | STOU 250 | LIST a 450 | ABOR 226",
        f"{LOGIN} | TYPE E 504 | TYPE E 200 | STRU R 504 | MODE B 200 | ! TYPE 501 | !NOOP x 501",
        f"{LOGIN} | USER v 530 | MKD a 257 | USER v 331 | MKD a 530 | MKD a 530",
        f"{LOGIN} | REIN 502 | MKD a 257 | REIN 220 | MKD a 530 | QUIT 221",
        f"{LOGIN} | STOR a 532 | STOR a 332 | ACCT a 230 | STOR a 226",
        "NOOP 421 | MKD a 257",
        f"AUTH TLS 234 | {LOGIN} | MKD a 257",
        f"{LOGIN} | AUTH TLS 234 | MKD a 530",
        f"{LOGIN} | AUTH TLS 234 | MKD a 257",
        "HOST h 220 | USER u 331 | PASS p 230 | HOST h 503 | MKD a 257",
        "SMNT a 250 | SITE x 200 | FEAT 211 | HELP 214",
    ],
)
def test_what_some_server_may_say_is_explained(dialogue: str) -> None:
    assert not any(read(dialogue))


@pytest.mark.parametrize(
    ("dialogue", "requirement"),
    [
        ("MKD a 257", "rfc959-5.4-file-commands-are-refused-before-login"),
        ("RETR a 226", "rfc959-5.4-transfer-before-login-is-refused"),
        ("PASS p 230", "rfc959-4.1.1-pass-without-user-is-refused"),
        ("AUTH TLS 234 | PASS p 230", "rfc959-4.1.1-pass-without-user-is-refused"),
        ("HOST h 220 | MKD a 257", "rfc959-5.4-file-commands-are-refused-before-login"),
        ("USER u 331 | PASS p 530 | PASS p 230", "rfc959-4.1.1-pass-without-user-is-refused"),
        ("USER u 331 | MKD a 257", "rfc959-5.4-file-commands-are-refused-before-login"),
        (
            "USER u 331 | PASS p 332 | MKD a 257",
            "rfc959-5.4-file-commands-are-refused-before-login",
        ),
        (f"{LOGIN} | RNTO b 250", "rfc959-4.1.3-rnto-without-rnfr-is-refused"),
        (f"{LOGIN} | RNFR a 550 | RNTO b 250", "rfc959-4.1.3-rnto-without-rnfr-is-refused"),
        (f"{LOGIN} | REIN 220 | RNTO b 250", "rfc959-5.4-file-commands-are-refused-before-login"),
        (f"{LOGIN} | TYPE I 504", "rfc959-5.4-type-success-is-200"),
        (f"{LOGIN} | STRU F 502", "rfc959-5.4-stru-success-is-200"),
        (f"{LOGIN} | NOOP 500", "rfc959-5.4-noop-success-is-200"),
        (f"{LOGIN} | USER v 331 | RMD a 250", "rfc959-5.4-file-commands-are-refused-before-login"),
    ],
)
def test_what_no_server_may_say_is_misplaced(dialogue: str, requirement: str) -> None:
    *before, last = read(dialogue)
    assert not any(before)
    assert last is not None
    assert requirement in last.requirements
    assert last.allowed


def test_after_something_misplaced_all_is_possible() -> None:
    readings = Readings()
    assert read("MKD a 257", readings) != [None]
    assert readings.possible == ANYTHING
    assert read("MKD a 257 | RNTO b 250", readings) == [None, None]


def test_nothing_but_the_greeting_is_known_at_first() -> None:
    assert Readings().possible == AT_FIRST
    assert {*AT_FIRST} < {*ANYTHING}


VERBS = st.sampled_from([*(verb for verb in TABLE if verb.isupper()), "SMNT", "FEAT", "XYZZY"])
CODES = st.sampled_from([200, 226, 230, 250, 331, 332, 350, 421, 450, 500, 530, 550])


@given(st.lists(st.tuples(VERBS, CODES, st.booleans()), max_size=12))
def test_readings_never_run_out(exchanges: list[tuple[str, int, bool]]) -> None:
    readings = Readings()
    for verb, code, broken in exchanges:
        readings.note(verb, "A", code, broken=broken)
        assert readings.possible
        assert {*readings.possible} <= {*ANYTHING}


@given(VERBS, CODES)
def test_where_anything_is_possible_a_refusal_is(verb: str, code: int) -> None:
    wrong = Readings(ANYTHING).note(verb, "", code, broken=False)
    assert wrong is None or code < 400
