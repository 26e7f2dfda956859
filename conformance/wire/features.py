"""What FEAT lists (RFC 2389 section 3.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Features:
    """Labels in upper case, with their parameters."""

    labels: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[str, ...] = ()

    def has(self, label: str) -> bool:
        """Whether the label is listed."""
        return label.upper() in self.labels


def read_features(octets: bytes) -> Features:
    """Read a reply to FEAT."""
    labels = {}
    for line in octets.decode("latin-1").split("\r\n")[1:]:
        if line.startswith(" "):
            label, _, rest = line[1:].partition(" ")
            labels.setdefault(label.upper(), rest)
    return Features(labels)
