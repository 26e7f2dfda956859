"""Keeps passwords out of what a run tells, also where a server sends them back.

The transcript masks octets; this masks the texts that are made from replies. Must not know where
they go.
"""

from __future__ import annotations

from dataclasses import replace

from conformance.report.result import Result
from conformance.secrecy import Masker, masker
from conformance.target import Target
from conformance.verdict import Finding


def of_target(target: Target) -> Masker:
    """Return what masks the target's passwords and accounts, in every form."""
    logins = target.logins.values()
    return masker(tuple(text for login in logins for text in (login.password, login.account)))


def masked(text: str, target: Target) -> str:
    """Return the text without the target's passwords and accounts."""
    return of_target(target).text(text)


def masked_result(result: Result, target: Target) -> Result:
    """Return the result with all that came from outside masked; ids stay as they are."""
    return replace(
        result,
        reason=masked(result.reason, target),
        findings=tuple(masked_finding(finding, target) for finding in result.findings),
        transcript=masked(result.transcript, target),
    )


def masked_finding(finding: Finding, target: Target) -> Finding:
    """Return the finding with all that was sent and received masked."""
    return replace(
        finding,
        observed=masked(finding.observed, target),
        sent=masked(finding.sent, target),
        received=masked(finding.received, target),
        detail=masked(finding.detail, target),
    )
