"""One running case: its requirement, its link, and what it has found so far.

All sessions of a case share it. It turns judgements into findings and ends the case where it must;
it does not know how anything is sent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from conformance.link.interface import Link
from conformance.spec import Requirement
from conformance.target import Target
from conformance.verdict import CaseEnded, Finding, Verdict


class Case:
    """A case while it runs.

    `findings` are the case's own; `observed` is what the monitor saw, with the verb that it
    concerns;
    `exchanges` counts the replies that the monitor judged, by verb.
    """

    def __init__(
        self, requirement: Requirement, link: Link, target: Target, read_only: bool = False
    ) -> None:
        self.requirement = requirement
        self.link = link
        self.target = target
        self.read_only = read_only
        self.findings: list[Finding] = []
        self.observed: list[tuple[Finding, str]] = []
        self.exchanges: Counter[str] = Counter()
        self._preparing = 0
        for login in (target.login, target.second_login):
            link.transcript.hide(login.password)
            link.transcript.hide(login.account)

    @contextmanager
    def preparing(self) -> Iterator[None]:
        """Make whatever goes wrong inside an inconclusive case instead of a failed one."""
        self._preparing += 1
        try:
            yield
        finally:
            self._preparing -= 1

    def observe(self, finding: Finding, verb: str) -> None:
        """Take a finding of the monitor's."""
        self.observed.append((finding, verb))

    def fail(self, finding: Finding) -> NoReturn:
        """End the case: failed, or a warning where its requirement is a SHOULD.

        While it prepares it becomes inconclusive, since what it came for was never tried.
        """
        if self._preparing:
            self.inconclusive(f"{finding.sent or 'the set-up'}: {finding.received}")
        if self.requirement.level == "should":
            self.warn(finding)
            raise CaseEnded(Verdict.WARN, finding.detail or finding.received, finding)
        failed = finding if finding.severity == "fail" else _as(finding, "fail")
        self.findings.append(failed)
        raise CaseEnded(Verdict.FAIL, failed.detail or failed.received, failed)

    def warn(self, finding: Finding) -> None:
        """Note a warning and go on."""
        if not self._preparing:
            self.findings.append(_as(finding, "warn"))

    def inconclusive(self, reason: str) -> NoReturn:
        """End the case: it cannot be judged on this target."""
        raise CaseEnded(Verdict.INCONCLUSIVE, reason)

    def unsupported(self, reason: str) -> NoReturn:
        """End the case: the target says that it lacks this option."""
        raise CaseEnded(Verdict.UNSUPPORTED, reason)


def _as(finding: Finding, severity: str) -> Finding:
    return Finding(
        finding.requirement,
        severity,
        finding.kind,
        finding.observed,
        finding.sent,
        finding.received,
        finding.allowed,
        finding.detail,
    )
