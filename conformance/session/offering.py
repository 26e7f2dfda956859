"""What a server says that it offers: its reply to FEAT (RFC 2389), as a session asks for it.

Does not judge.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from conformance.link.transcript import Kind
from conformance.session.judging import Judging
from conformance.spec import draft_table, extension_table
from conformance.wire.features import Features, read_features

if TYPE_CHECKING:
    from conformance.session.answer import Answer


class Offering(Judging, ABC):
    """What a session knows of FEAT."""

    @property
    def last_wait(self) -> float:
        """Seconds from the last octets sent to the last that came, by the transcript's clock."""
        events = self.case.link.transcript.events
        sent = max((one.seconds for one in events if one.kind is Kind.SENT), default=0.0)
        came = max((one.seconds for one in events if one.kind is Kind.RECEIVED), default=0.0)
        return max(0.0, came - sent)

    @abstractmethod
    def send(self, verb: str, *arguments: str | bytes) -> Answer:
        """Send a well-formed command, and wait for its reply."""

    @property
    @abstractmethod
    def usable(self) -> bool:
        """Whether the dialogue is in order."""

    def features(self) -> Features:
        """Send FEAT, and return what it lists: nothing where it is refused (RFC 2389 section 3)."""
        answer = self.send("FEAT")
        return read_features(answer.octets if answer.positive else b"")

    def advertises(self, label: str) -> bool:
        """Send FEAT, and return whether it lists this label."""
        return self.features().has(label)

    def _is_promised(self, verb: str) -> bool:
        """Whether FEAT lists what promises the command; nobody is asked where nothing can."""
        command = extension_table().get(verb) or draft_table().get(verb)
        label = command.feature if command is not None else ""
        return bool(label) and self.usable and self.advertises(label)
