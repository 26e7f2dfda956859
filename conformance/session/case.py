"""One running case: its requirement, its link, and what it has found so far.

All sessions of a case share it. It turns judgements into findings and ends the case where it must;
it does not know how anything is sent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import NoReturn

from conformance.link.interface import Address, Link
from conformance.link.transcript import Transcript
from conformance.model.monitor import CLASS, CODE, EXPLAINED, ONE_FINAL, ONE_PRELIMINARY
from conformance.session.carriage import TOGETHER, Carriage, Transport
from conformance.session.read_only import ReadOnlyLink
from conformance.spec import Requirement
from conformance.target import Target
from conformance.verdict import ABSENT, CaseEnded, Finding, Verdict

_BY_TABLES = frozenset({CLASS, CODE, EXPLAINED})
"""What the monitor judges by tables, which know no draft."""

_BY_OWNER = _BY_TABLES | {ONE_FINAL, ONE_PRELIMINARY}
"""What it judges of the command that a reply is taken for."""

_NO_ROOM = 421

_MOST_OBSERVED = 200
"""Different things that the monitor may see in one case: further ones are not kept."""


@dataclass(slots=True)
class Sighting:
    """Something that the monitor saw: the finding, and the verb that it concerns.

    The dialogue stands in `transcript`, up to the event whose number is `until`; it was seen
    `times` times.
    """

    finding: Finding
    verb: str
    transcript: Transcript = field(repr=False, compare=False)
    until: int = field(compare=False)
    times: int = 1

    def dialogue(self) -> str:
        """Return what was said up to the moment in which it was first seen, printable."""
        return self.transcript.text(self.until)


class Case:
    """A case while it runs.

    `findings` are the case's own; `observed` is what the monitor saw, each thing once, by its
    requirement, verb and way; `remarks` is what an informative case tells of the server;
    `exchanges` counts the replies that the monitor judged, by verb; `unanswered` is whether a
    control connection to the target's address could not be made or brought no greeting;
    `carriage` sends the lines of its sessions.
    """

    def __init__(
        self,
        requirement: Requirement,
        link: Link,
        target: Target,
        read_only: bool = False,
        transport: Transport = TOGETHER,
    ) -> None:
        self.requirement = requirement
        link = ReadOnlyLink(link) if read_only else link
        self.link = link
        self.target = target
        self.read_only = read_only
        self.findings: list[Finding] = []
        self.observed: dict[tuple[str, str, str], Sighting] = {}
        self.remarks: list[str] = []
        self.exchanges: Counter[str] = Counter()
        self.preparers: list[int] = []
        """The numbers of the control connections that prepare, look up and clear."""
        self.unanswered = False
        self.no_room = False
        """Whether the target's address took no connection, or greeted one with 421."""
        self.silent = False
        """Whether the reply to a command did not come in time."""
        self.in_order = True
        """Whether the monitor judges replies by what went before them."""
        self.in_pieces = False
        """Whether lines travel in pieces: a server that takes each for a command answers each, and
        nobody can say which command a reply is for.
        """
        implicit = target.tls if target.is_secured_at_once(None) else None
        self.carriage = Carriage(link, transport, implicit)
        self._preparing = 0
        for login in target.logins.values():
            link.transcript.hide(login.password)
            link.transcript.hide(login.account)

    def turned_away(self, at: Address | None) -> None:
        """Note that no control connection could be made, to the target's address or another."""
        if at is None:
            self.unanswered = self.no_room = True

    def greeted(self, answered: bool, code: int, at: Address | None) -> None:
        """Note whether a control connection was greeted, and with which code."""
        if at is None:
            self.unanswered |= not answered
            self.no_room |= code == _NO_ROOM

    @contextmanager
    def preparing(self) -> Iterator[None]:
        """Make whatever goes wrong inside an inconclusive case instead of a failed one."""
        self._preparing += 1
        try:
            yield
        finally:
            self._preparing -= 1

    def observe(self, finding: Finding, verb: str) -> None:
        """Take a finding of the monitor's; in an informative case it is told, and not judged."""
        if self.in_pieces and finding.requirement in _BY_OWNER:
            return
        if not self.informs:
            self._note(self._shown(finding, finding.severity), verb)
        elif finding.requirement not in _BY_TABLES:
            self.remark(_as_remark(finding))

    def _note(self, finding: Finding, verb: str) -> None:
        key = finding.requirement, verb, finding.way
        if key in self.observed:
            self.observed[key].times += 1
        elif len(self.observed) < _MOST_OBSERVED:
            transcript = self.link.transcript
            self.observed[key] = Sighting(finding, verb, transcript, len(transcript.events))

    def fail(self, finding: Finding) -> NoReturn:
        """End the case: failed, or a warning where its requirement is a SHOULD.

        While it prepares it becomes inconclusive, since what it came for was never tried.
        """
        if self._preparing:
            self.inconclusive(f"{finding.sent or 'the set-up'}: {finding.received}")
        if self.informs:
            self.remark(_as_remark(finding))
            raise CaseEnded(Verdict.OBSERVED, "; ".join(self.remarks))
        warns = self.requirement.level == "should"
        found = self._shown(finding, "warn" if warns else "fail")
        self.findings.append(found)
        verdict = Verdict.WARN if warns else Verdict.FAIL
        raise CaseEnded(verdict, found.detail or found.received, found)

    def warn(self, finding: Finding) -> None:
        """Note a warning and go on."""
        if self._preparing:
            return
        if self.informs:
            self.remark(_as_remark(finding))
        else:
            self.findings.append(self._shown(finding, "warn"))

    @property
    def informs(self) -> bool:
        """Whether it only tells what a server does, and judges nothing."""
        return self.requirement.level == "informative"

    def remark(self, text: str) -> None:
        """Note what the server does, for an informative case; the same only once."""
        shown = self.link.transcript.masked_text(text)
        if shown not in self.remarks:
            self.remarks.append(shown)

    def inconclusive(self, reason: str) -> NoReturn:
        """End the case: it cannot be judged on this target."""
        raise CaseEnded(Verdict.INCONCLUSIVE, self.link.transcript.masked_text(reason))

    def unsupported(self, reason: str) -> NoReturn:
        """End the case: the target says that it lacks this option.

        To an informative case that is one more thing to tell.
        """
        if self.informs:
            raise CaseEnded(Verdict.OBSERVED, self.link.transcript.masked_text(ABSENT + reason))
        raise CaseEnded(Verdict.UNSUPPORTED, self.link.transcript.masked_text(reason))

    def _shown(self, finding: Finding, severity: str) -> Finding:
        """The finding under that severity; a server may have sent a password back."""
        mask = self.link.transcript.masked_text
        return replace(
            finding,
            severity=severity,
            sent=mask(finding.sent),
            received=mask(finding.received),
            allowed=mask(finding.allowed),
            detail=mask(finding.detail),
        )


def _as_remark(finding: Finding) -> str:
    sent = f"{finding.sent}: " if finding.sent else ""
    return f"{sent}came {finding.received}, and not {finding.allowed}"
