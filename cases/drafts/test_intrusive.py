"""What a weak server might fall over: very long lines, patterns that match much, silent sessions.

Told, not judged, but for what the monitor sees. Small: a server in order has no trouble.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.session import Scratch, Session

LENGTHS = [1 << 10, 1 << 12, 1 << 14, 1 << 16, 1 << 18, 1 << 20]
SILENT = 12


@requirement("drafts-very-long-lines")
@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("verb", ["XYZZY", "CWD"])
def test_very_long_line(session: Session, verb: str, length: int) -> None:
    answer = session.send_malformed(verb.encode() + b" " + b"a" * length)
    other = session.another(greeted=False)
    served = other.greeting.code == 220
    said = answer.code or answer.absence
    session.observed(f"{verb} with {length} octets: {said}; the next user is greeted: {served}")


@requirement("drafts-cost-of-patterns")
@pytest.mark.parametrize("pattern", ["*/../*/../*/../*", "{a,b}{a,b}{a,b}{a,b}", "*" * 64])
def test_pattern_that_matches_much(session: Session, scratch: Scratch, pattern: str) -> None:
    for name in ("a", "b", "c"):
        scratch.directory(name)
    session.send("CWD", scratch.root).needed(250)
    data = session.data("PASV")
    answer = session.send("NLST", pattern)
    if answer.preliminary:
        data.receive_what_comes()
        answer = session.transfer_end()
    slow = session.last_wait > 1.0
    session.observed(f"NLST {pattern}: {answer.code or answer.absence}; over a second: {slow}")


@requirement("drafts-silent-sessions")
def test_sessions_that_say_nothing(visitor: Session) -> None:
    others = [visitor.another(greeted=False) for _ in range(SILENT)]
    greeted = sum(one.greeting.code == 220 for one in others)
    answer = visitor.send("NOOP")
    visitor.observed(
        f"{greeted} of {SILENT} silent sessions are greeted; NOOP of another one: {answer.code}"
    )
