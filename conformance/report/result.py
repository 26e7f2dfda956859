"""The result of one case: what every report is made from.

A result crosses process borders (workers of a parallel run) as JSON text. Knows nothing of pytest.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace

from conformance.verdict import Finding, Verdict

__all__ = ["Finding", "Result", "Verdict"]


@dataclass(frozen=True, slots=True)
class Result:
    """One case's verdict with all that shows it.

    `case` is the case's id, or "monitor/<requirement>[<verb>]" for what was found on the way.
    `seconds` is the time that the case took, `times_seen` how many exchanges a monitor's result
    rests on. What is not `scored` is no part of the run's profile, and decides nothing.
    """

    case: str
    requirement: str
    verdict: Verdict
    reason: str = ""
    findings: tuple[Finding, ...] = ()
    transcript: str = ""
    seconds: float = 0.0
    times_seen: int = 1
    scored: bool = True

    def to_json(self) -> str:
        """Return the result as one line of JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Result:
        """Read what `to_json` wrote."""
        fields = json.loads(text)
        fields["verdict"] = Verdict(fields["verdict"])
        fields["findings"] = tuple(Finding(**finding) for finding in fields["findings"])
        return cls(**fields)

    def with_verdict(self, verdict: Verdict, reason: str) -> Result:
        """Return the same result under another verdict."""
        return replace(self, verdict=verdict, reason=reason)
