"""Verbs in upper, lower and mixed case are the same verbs (RFC 959 section 5.3).

Each command is sent three times, with an argument that changes nothing on the target, and must be
answered alike. What commands do is judged elsewhere.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.session import Session

HARMLESS = {
    "CWD": "absent",
    "CDUP": "",
    "SMNT": "absent",
    "PORT": "0",
    "PASV": "",
    "TYPE": "I",
    "STRU": "F",
    "MODE": "S",
    "RETR": "absent",
    "STOR": "",
    "APPE": "",
    "ALLO": "1",
    "REST": "0",
    "RNFR": "absent",
    "RNTO": "",
    "ABOR": "",
    "DELE": "",
    "RMD": "",
    "MKD": "",
    "PWD": "",
    "SITE": "HELP",
    "SYST": "",
    "STAT": "",
    "HELP": "",
    "NOOP": "",
}
"""Verb and argument. A writing command has none, which is an error that leaves all as it is."""

ANSWERS = range(100, 600)
"""Codes that answer a command (RFC 959 section 4.2); 6yz only wraps replies (RFC 2228)."""


@requirement("rfc959-5.3-verbs-in-any-case")
@pytest.mark.parametrize("verb", HARMLESS)
def test_verb_in_any_case_is_the_same_command(session: Session, verb: str) -> None:
    """Each on a session of its own: what comes once need not come twice (PASV, RNFR)."""
    argument = session.fresh("absent") if HARMLESS[verb] == "absent" else HARMLESS[verb]
    mixed = verb[0].lower() + verb[1:-1] + verb[-1].lower()
    upper = session.send_malformed(f"{verb} {argument}".rstrip()).coded().not_given_up()
    if upper.code not in ANSWERS:
        session.inconclusive(f"what equals it shows no verb that is known: {upper.received}")
    for spelling in (verb.lower(), verb.capitalize(), mixed):
        again = session.another().log_in()
        answer = again.send_malformed(f"{spelling} {argument}".rstrip())
        again.must(
            answer.code == upper.code,
            f"{spelling} is answered as {verb} is: {upper.code}",
            seen=answer.received,
        )


@requirement("rfc959-5.3-verbs-in-any-case")
@pytest.mark.parametrize("spelling", ["user", "User", "uSeR"])
def test_user_in_any_case_begins_a_login(visitor: Session, spelling: str) -> None:
    visitor.send_malformed(f"{spelling} {visitor.target.user}").must_be(230, 331, 332)


@requirement("rfc959-5.3-verbs-in-any-case")
@pytest.mark.parametrize("spelling", ["quit", "Quit", "qUIt"])
def test_quit_in_any_case_ends_the_session(visitor: Session, spelling: str) -> None:
    visitor.send_malformed(spelling).must_be(221)
