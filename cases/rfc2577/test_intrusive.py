"""Passwords that are guessed: how many may be tried on one connection.

Why: RFC 2577 section 5. Some servers shut out for a while who tries too many.
"""

from __future__ import annotations

from conformance.marker import requirement
from conformance.session import Answer, Described, Session

MOST = 5
"""Attempts that the document suggests to allow at most."""


def _guesses(visitor: Session, target: Described) -> list[Answer]:
    """Try one password more than is suggested, or up to a close; return all replies."""
    if target.limits.login_attempts > MOST:
        visitor.inconclusive("the target's description allows more attempts")
    answers: list[Answer] = []
    for _ in range(MOST + 1):
        answers.append(visitor.send("USER", target.user))
        if answers[-1].intermediate:
            answers.append(visitor.send("PASS", visitor.fresh("password")))
        if not answers[-1].code or answers[-1].code == 421:
            break
    return answers


@requirement("rfc2577-5-attempts-are-limited")
def test_connection_is_closed_after_a_few_wrong_passwords(
    visitor: Session, target: Described
) -> None:
    last = _guesses(visitor, target)[-1]
    closed = last.code == 421 or last.absence in ("closed", "broken")
    visitor.should(closed, f"a close behind {MOST} wrong passwords at most", seen=last.received)


@requirement("rfc2577-5-421-before-the-close")
def test_421_comes_before_the_close(visitor: Session, target: Described) -> None:
    answers = _guesses(visitor, target)
    last = answers[-1]
    if last.code != 421 and last.absence not in ("closed", "broken"):
        visitor.inconclusive(f"the connection stays open: {last.received}")
    said = answers[-1].code or answers[-2].code
    visitor.should(said == 421, "421 before the close", seen=answers[-2].received)
