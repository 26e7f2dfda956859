"""What a case holds in its hand: dialogues with the target, and the verbs that judge them.

Stands on link and model; knows nothing of pytest, reports or other cases.
"""

from conformance.session.answer import Answer
from conformance.session.case import Case
from conformance.session.data import SessionData
from conformance.session.described import Described
from conformance.session.dialogue import Session
from conformance.session.errors import SuiteError
from conformance.session.scratch import Scratch
from conformance.session.securing import LACKING_TLS

__all__ = [
    "LACKING_TLS",
    "Answer",
    "Case",
    "Described",
    "Scratch",
    "Session",
    "SessionData",
    "SuiteError",
]
