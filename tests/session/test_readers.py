"""What cases read out of replies and listings, and what comes of what cannot be read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.report.failure import failure_text
from conformance.report.result import Result
from conformance.session import readers
from conformance.spec import catalogue
from conformance.verdict import Verdict

from .scripted import scripted, verdict_of

NAMES = [name for name in readers.__all__ if name[0].islower()]
READ: dict[str, tuple[Callable[[bytes], Any], bytes, Any]] = {
    "a 229": (readers.extended_port, b"229 Passive (|||6446|)\r\n", 6446),
    "a 522": (readers.protocols, b"522 Use (1,2)\r\n", (1, 2)),
    "a 228": (readers.long_address, b"228 Long (4,4,127,0,0,1,2,4,5)\r\n", ("127.0.0.1", 1029)),
    "a 521": (readers.families, b"521 Supported are (4,6)\r\n", (4, 6)),
    "a size": (readers.a_size, b"213 42\r\n", 42),
    "a listing of facts": (
        readers.offered_facts,
        b"211-Features:\r\n MLST Type*;Size;\r\n211 End\r\n",
        {"Type": True, "Size": False},
    ),
    "a choice of facts": (readers.chosen_facts, b"200 MLST OPTS Type;\r\n", frozenset({"type"})),
}
UNREADABLE: dict[str, tuple[Callable[[bytes], Any], bytes, str]] = {
    "a 229": (readers.extended_port, b"229 (6446)\r\n", "(6446) is not (<d><d><d><tcp-port><d>)"),
    "a size": (
        readers.a_size,
        b"213 six\r\n",
        "not 213, one space, digits, CR LF: 213 six\\r\\n",
    ),
    "a time": (
        readers.a_time,
        b"213 yesterday\r\n",
        "'yesterday' is not 14 digits, then a point and digits or nothing",
    ),
    "a listing": (
        readers.entries,
        b"total 0\r\n",
        "a fact without a semicolon behind it: total 0",
    ),
    "languages": (readers.languages, b"C.UTF-8*", "'C.UTF-8*' is no language tag"),
}


@pytest.mark.parametrize(("reader", "octets", "found"), READ.values(), ids=READ)
def test_what_can_be_read_is_given(
    reader: Callable[[bytes], Any], octets: bytes, found: Any
) -> None:
    session = scripted("")
    assert session.must_read(reader, octets) == found
    assert session.read(reader, octets) == found
    assert session.case.findings == []


@pytest.mark.parametrize(("reader", "octets", "problem"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_fails_with_the_octets(
    reader: Callable[[bytes], Any], octets: bytes, problem: str
) -> None:
    session = scripted("")
    assert verdict_of(session.case, lambda: session.must_read(reader, octets)) is Verdict.FAIL
    (finding,) = session.case.findings
    assert finding.way == "malformed"
    assert finding.received == octets.decode().replace("\r\n", "\\r\\n")
    assert finding.detail == problem
    assert finding.allowed == " ".join((reader.__doc__ or "").split()).rstrip(".")


@pytest.mark.parametrize(("reader", "octets", "problem"), UNREADABLE.values(), ids=UNREADABLE)
def test_set_up_that_cannot_be_read_is_inconclusive(
    reader: Callable[[bytes], Any], octets: bytes, problem: str
) -> None:
    session = scripted("")
    del problem
    assert verdict_of(session.case, lambda: session.read(reader, octets)) is Verdict.INCONCLUSIVE
    assert session.case.findings == []


def test_octets_that_are_shown_are_escaped_and_bounded() -> None:
    session = scripted("")
    hostile = b"229 \x1b[31m" + b"\xff" * 100_000
    verdict_of(session.case, lambda: session.must_read(readers.extended_port, hostile))
    (finding,) = session.case.findings
    assert finding.received.startswith("229 \\x1B[31m\\xFF")
    assert len(finding.received) < 1300
    assert finding.received.isprintable()


FAILURE = r"""
FAIL  rfc2428/extended-passive/229-names-a-port

  RFC 2428 section 3, MUST (explicit)
  The text of 229 holds, in parentheses, three delimiters, the number of the TCP port, and the
  delimiter again, the first two fields being empty.

  received  229 (|||\x1B[31m|) \xFF\xFE\x00\r\n
  allowed   The port of a reply 229: (|||6446|) (RFC 2428 section 3)
  detail    (|||\x1B[31m|) is not (<d><d><d><tcp-port><d>)
  way       malformed
"""


def test_failure_shows_what_came_what_is_allowed_and_what_is_wrong() -> None:
    session = scripted("")
    session.case.requirement = catalogue().requirements["rfc2428-3-epsv-reply-names-the-port"]
    hostile = b"229 (|||\x1b[31m|) \xff\xfe\x00\r\n"
    verdict = verdict_of(session.case, lambda: session.must_read(readers.extended_port, hostile))
    result = Result(
        "rfc2428/extended-passive/229-names-a-port",
        session.case.requirement.id,
        verdict,
        findings=tuple(session.case.findings),
    )
    assert failure_text(result, catalogue()) == FAILURE.strip()


@pytest.mark.parametrize(
    "octets",
    [
        b"\x1b[2J" * 100_000,
        b"\x00" * 100_000,
        b"\xff" * 100_000,
        b"9" * 100_000,
        b"(" * 100_000,
        b"",
    ],
    ids=["escapes", "nuls", "telnet", "digits", "parentheses", "nothing"],
)
@pytest.mark.parametrize("name", NAMES)
def test_hostile_octets_are_read_or_fail_in_bounds(name: str, octets: bytes) -> None:
    session = scripted("")
    verdict = verdict_of(session.case, lambda: session.must_read(getattr(readers, name), octets))
    assert verdict in (Verdict.PASS, Verdict.FAIL)
    for finding in session.case.findings:
        assert finding.received.replace("… ", "").isprintable()
        assert len(finding.received) + len(finding.detail) < 3000


@given(st.sampled_from(NAMES), st.binary(max_size=300))
def test_any_octets_are_read_or_fail(name: str, octets: bytes) -> None:
    session = scripted("")
    verdict = verdict_of(session.case, lambda: session.must_read(getattr(readers, name), octets))
    assert verdict in (Verdict.PASS, Verdict.FAIL)


@pytest.mark.parametrize("name", NAMES)
def test_every_reader_says_what_it_reads_and_where_that_stands(name: str) -> None:
    assert "RFC " in (getattr(readers, name).__doc__ or "") or "ruling" in (
        getattr(readers, name).__doc__ or ""
    )
