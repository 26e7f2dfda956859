"""What a case can end with: verdicts, findings, and the one exception that carries them.

Everything that judges speaks these words, and everything that reports reads them. Knows nothing of
how a judgement is reached, nor of pytest.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

ABSENT = "not there: "
"""How an informative case begins to tell of what a server does not have."""


class Verdict(StrEnum):
    """The verdict on one case (README, "Verdicts")."""

    PASS = "pass"
    FAIL = "fail"
    WARN = "warn"
    OBSERVED = "observed"
    KNOWN = "known"
    STALE = "stale"
    UNSUPPORTED = "unsupported"
    INCONCLUSIVE = "inconclusive"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """One deviation that was seen. All texts are printable: octets of the target's are escaped.

    `kind` is a slug that says how ("wrong-class", "closed", "differs"), `observed` a short text
    that is the same in each run; together they are the key under which a baseline knows the
    finding.
    """

    requirement: str
    severity: str
    kind: str
    observed: str
    sent: str
    received: str
    allowed: str
    detail: str = ""

    @property
    def way(self) -> str:
        """How it fails, as a baseline names it."""
        return f"{self.kind} {self.observed}".strip()


class CaseEnded(Exception):  # noqa: N818 - it is a verdict, which may be no error at all
    """A case can go no further: it failed, or cannot be judged."""

    def __init__(self, verdict: Verdict, reason: str, finding: Finding | None = None) -> None:
        super().__init__(reason)
        self.verdict = verdict
        self.reason = reason
        self.finding = finding
