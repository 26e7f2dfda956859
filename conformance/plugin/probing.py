"""What a run asks of its target that has answered nothing for long: to answer at all.

Must not judge.
"""

from __future__ import annotations

from conformance.session import Session

ASKED = ("NOOP", "SYST", "PWD")
"""What a target is asked that has answered nothing for long."""


def answers(session: Session) -> bool:
    """Whether the server answers any command."""
    for verb in ASKED:
        if session.send(verb).reply is not None:
            return True
        session = session.another().log_in()
    return False
