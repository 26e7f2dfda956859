"""What cases read out of replies and listings, and what comes of what cannot be read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from conformance.session import readers
from conformance.verdict import Verdict

from .scripted import scripted, verdict_of

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


@pytest.mark.parametrize("name", [name for name in readers.__all__ if name[0].islower()])
def test_every_reader_says_what_it_reads_and_where_that_stands(name: str) -> None:
    assert "RFC " in (getattr(readers, name).__doc__ or "") or "ruling" in (
        getattr(readers, name).__doc__ or ""
    )
