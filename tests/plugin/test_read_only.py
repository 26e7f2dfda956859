"""A read-only run, proven by its recordings: no line on any control connection writes.

All cases are run. What writes is told here once more, by hand, so that no error in the suite's own
tables hides.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.link.recording import from_rows
from conformance.link.transcript import Kind
from conformance.report.stream import read_stream
from conformance.spec import every_command

from .conftest import Cases, Embedded
from .running import PASSED, run

WRITING = frozenset(
    (
        *("STOR", "STOU", "APPE", "MKD", "RMD", "DELE", "RNFR", "RNTO", "SMNT", "ALLO"),
        *("XMKD", "XRMD", "RMDA", "MFMT", "MFCT", "MFF", "COMB", "MAIL"),
    )
)
HARMLESS_SITE = ("", "HELP", "X", "XYZZY")


def lines_sent(path: Path) -> Iterator[tuple[str, bytes]]:
    """Every line of every control connection of every attempt, with its case; Telnet taken out."""
    for told in read_stream(path).told:
        for attempt in told.attempts:
            rows = [attempt["events"], *(one["events"] for one in attempt.get("sequences", ()))]
            for events in map(from_rows, rows):
                sent: defaultdict[int, bytes] = defaultdict(bytes)
                for event in events:
                    if not event.data and event.kind in (Kind.SENT, Kind.URGENT):
                        sent[event.connection] += event.octets
                for octets in sent.values():
                    plain = re.sub(rb"\xff(?:[\xfb-\xfe].|[\xf0-\xfa])", b"", octets)
                    for line in re.split(rb"[\r\n\x00]+", plain):
                        yield told.result.case, line


@pytest.mark.timeout(600)
def test_no_line_of_a_read_only_run_writes(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    words = ("--target", "reference", "--read-only", "--large", "--intrusive", "-n", "2")
    outcome = run(*words, f"--results={path}", within=500)
    assert outcome.status == PASSED, outcome.text
    assert sum(outcome.counts().values()) > 2_900
    assert outcome.counts().keys() <= {"pass", "observed", "inconclusive", "unsupported"}
    verbs = defaultdict(set)
    for case, line in lines_sent(path):
        word = re.search(rb"[A-Za-z]+", line)
        if word is not None:
            verbs[word[0].decode().upper()].add(case)
            if word[0].upper() == b"SITE":
                service = line[word.end() :].decode("latin-1").upper().split()
                assert "".join(service[:1]) in HARMLESS_SITE, (case, line)
    assert verbs.keys() >= {"USER", "PASS", "NOOP", "SYST", "AUTH", "FEAT", "SITE", "XYZZY"}
    assert {verb: cases for verb, cases in verbs.items() if verb in WRITING} == {}
    near = [verb for verb in verbs for one in WRITING if verb.startswith(one)]
    assert near == []
    assert not [verb for verb in verbs if verb in every_command() and every_command()[verb].writes]


TRIES_TO_WRITE = """
@MUST
@pytest.mark.parametrize("line", ["DELE /precious", "dele /precious", "STOR", "SITE CHMOD 0 /own"])
def test_line(session, line):
    session.send_malformed(line)

@MUST
def test_octets(session):
    for octet in b"DELE /precious\\r\\n":
        session.send_octets(bytes((octet,)))

@MUST
def test_below_the_session(session):
    session.control.channel.send(b"DE")
    session.control.channel.send_urgent(b"LE /precious\\r\\n")

@MUST
def test_scratch(scratch):
    scratch.file("file")
"""


def test_case_that_would_write_is_kept_from_it(embedded: Embedded, cases: Cases) -> None:
    before = embedded.tree()
    words = (*embedded.config, "--no-baseline", "--read-only")
    outcome = run(*words, folder=cases(TRIES_TO_WRITE))
    assert outcome.counts() == {"inconclusive": 6, "error": 1}, outcome.text
    assert "the suite would send" in outcome.text
    assert "in a read-only run" in outcome.text
    assert embedded.tree() == before


@pytest.mark.parametrize("transport", ["octets", "lower-case", "telnet-nops"])
def test_transports_let_nothing_pass_either(
    transport: str, embedded: Embedded, cases: Cases
) -> None:
    folder = cases("""
@MUST
def test_reads(session):
    session.send("SITE", "HELP")
    session.send("NOOP").must_be(200)

@MUST
def test_writes(session):
    session.send("DELE", session.fresh("absent")).must_be_refused()
""")
    words = (*embedded.config, "--no-baseline", "--read-only", "--transport", transport)
    outcome = run(*words, folder=folder)
    assert "error" not in outcome.counts(), outcome.text
    assert outcome.counts()["inconclusive"] >= 1
