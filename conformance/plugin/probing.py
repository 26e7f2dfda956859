"""What a run asks of its target beside all cases: to let the user in, to answer, what is left.

Must not judge.
"""

from __future__ import annotations

from conformance.session import Case, Session
from conformance.session.scratch import listed_names

ASKED = ("NOOP", "SYST", "PWD")
"""What a target is asked that has answered nothing for long."""


def logged_in(case: Case) -> Session:
    """Return a session of the case's that has logged in. Raises CaseEnded."""
    session = Session(case)
    session.greeting.needed(220)
    return session.log_in()


def answers(session: Session) -> bool:
    """Whether the server answers any command."""
    for verb in ASKED:
        if session.send(verb).reply is not None:
            return True
        session = session.another().log_in()
    return False


def left_over(session: Session, places: list[str], token: str) -> list[str]:
    """Return the pathnames of what the run made in these directories and did not remove.

    Only the first of them need be there.
    """
    found = []
    for number, place in enumerate(places):
        answer = session.send("CWD", place)
        if number and answer.refused:
            continue
        answer.needed(250)
        names = [name for name in listed_names(session) if name.startswith(token)]
        found += [f"{place.rstrip('/')}/{name}" for name in names]
    return found
