"""Servers that let the suite in to hurt it: each run ends, in bounds, and with clean verdicts."""

from __future__ import annotations

import pytest

from fixtures.hostile.behaviours import TOPICS, misbehaving

from .conftest import SECRET, Cases, Describe
from .running import FAILED, NOTHING, PASSED, Outcome, run

MINI = """
@MUST
def test_one_reply(session):
    session.send("NOOP").must_be(200)

@MUST
def test_no_more_than_that(session):
    session.send("NOOP").must_be(200)
    session.must_stay_silent()

@MUST
def test_text(session):
    session.must(session.send("SYST").must_be(215).text.startswith("UNIX"), "its name")

@MUST
@pytest.mark.parametrize("verb", ["NLST", "RETR"])
def test_transfer(session, verb):
    data = session.data("PASV")
    session.send(verb, "name").must_be(125, 150)
    data.receive()
    session.transfer_end().must_be(226)

@MUST
def test_scratch(session, scratch):
    session.must(scratch.names() == [], "nothing is there")

@MUST
def test_end(session):
    session.send("QUIT").must_be(221)
    session.must_close()
"""
COUNT = 7
MEMORY = 256 << 10
"""KiB that a run may take."""

LONGEST = 40.0
"""Seconds; the bounds of these runs add up to less, however busy the machine is."""


def check_clean(outcome: Outcome, count: int = COUNT) -> None:
    """The run ended by itself, with verdicts about the server and none about the suite."""
    assert outcome.status in (PASSED, FAILED, NOTHING), outcome.text
    assert "Traceback" not in outcome.text
    assert "error" not in outcome.counts(), outcome.text
    assert sum(outcome.counts().values()) == count
    assert outcome.memory < MEMORY
    assert outcome.text.replace("\n", "").isprintable()
    assert SECRET not in outcome.text


SHOWN = {
    "escapes": r"received  500 \x1B[2J\x1B]0;owned\x07",
    "silent-after-login": "way       silent",
    "closes-in-noop": "way       closed",
    "garbage-after-login": r"received  \x80\x81\x82",
    "flood-of-421": "way       not-closed",
    "endless-markers": "way       flood",
    "endless-data": "more than 16777216 octets came",
    "data-without-end": "way       data-silent",
    "dripping-data": "way       data-silent",
    # Nobody is told to connect elsewhere: the suite connects to the target's own host.
    "names-another-host": "127.0.0.1 port 21: Connection refused",
    "echoes-password": r"PASS ****\r\n",
}
"""What a run tells of a misbehaviour, where one thing can be named."""

WITHOUT_END = {"data-without-end", "dripping-data"}
"""Those whose data ends by the bound alone."""

AMPLE = 10.0
"""Seconds for data that ends by itself, or by the octets that are taken."""


@pytest.mark.parametrize("name", SHOWN)
def test_hostile_server_is_survived_and_told(name: str, impatient: Describe, cases: Cases) -> None:
    with misbehaving(name) as server:
        words = (impatient(server.address, 0.2 if name in WITHOUT_END else AMPLE),)
        outcome = run(*words, folder=cases(MINI), within=LONGEST)
    check_clean(outcome)
    assert SHOWN[name] in outcome.text


UNREADABLE = {
    "rfc2389/features/each-feature-stands-on-a-line-of-its-own": (
        r"parameters behind one more: \x1B]0;owned\x07\r\n",
        r"parameters behind one more: \x00\r\n",
    ),
    "rfc2428/extended-passive/229-names-a-port-between-delimiters": (
        r"(|||\x1B[2J|) is not (<d><d><d><tcp-port><d>)",
        "no parentheses with (<d><d><d><tcp-port><d>)",
    ),
    "rfc3659/choosing-facts/facts-are-listed-in-their-form": (
        "a semicolon behind each: Type*",
        "a semicolon behind each: A*",
    ),
    "rfc3659/conventions/time-of-mdtm-has-its-form": (
        r"received 213 2026\x1B[31m\r\n",
        "'20260131120000.999999999999999999999999999999999999999999999' is not 14 digits",
    ),
    "rfc3659/conventions/times-of-mlst-have-their-form": (
        r"is no fact: Type=file;\x9B31m=1; name",
        "size cannot be '999999999999999999999999999999999999999999999999999999999999'",
    ),
    "rfc3659/machine-listings/listing-of-mlsd-has-its-form": (
        r"the last line does not end with CR LF: Type=file;Size=\xB2; name\r\n\x1B[2J\r\n\x00",
        "more than 4194304 octets came on the data connection",
    ),
    "rfc3659/size/size-is-answered-in-one-line-of-digits": (
        r"not 213, one space, digits, CR LF: 213 1_0\xB2\r\n",
        "not 213, one space, digits, CR LF: 213 9999",
    ),
}
"""The suite's own cases, each of a grammar, and what it tells of each server of `FORMS`."""

FORMS = [way.name for way in TOPICS["numbers"]]

AFTER = "rfc959/noop/noop-is-answered-with-success"


@pytest.mark.parametrize(("place", "name"), [*enumerate(FORMS)], ids=FORMS)
def test_what_nobody_can_read_is_told_and_the_run_goes_on(
    place: int, name: str, impatient: Describe
) -> None:
    chosen = [f"--case={case}" for case in (*UNREADABLE, AFTER)]
    with misbehaving(name) as server:
        outcome = run(impatient(server.address, AMPLE), *chosen, within=LONGEST)
    check_clean(outcome, len(chosen))
    unwrapped = " ".join(outcome.text.split())
    for case, told in UNREADABLE.items():
        assert f"FAIL {case} " in unwrapped
        assert told[place] in unwrapped
    assert outcome.counts()["fail"] == len(UNREADABLE)
