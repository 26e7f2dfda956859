"""What FEAT lists (RFC 2389 section 3.2).

Read leniently, so that a server whose listing has a flaw is still asked for what it means; each
flaw is told in words, with the octets. Must not know what any feature is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from conformance.wire.octets import printable

MOST_FEATURES = 1000
"""Lines that are read; no server has as many."""

_SHOWN = 80
_FIRST = re.compile(rb"211-[\t\x20-\x7e]*+\r\n")
_FEATURE = re.compile(rb" [\x21-\x7e]++(?: [\t\x20-\x7e]++)?\r\n")
_LAST = re.compile(rb"211 End\r\n", re.IGNORECASE)
_NO_FEATURES = re.compile(rb"211 [\t\x20-\x7e]*+\r\n")


@dataclass(frozen=True, slots=True)
class Features:
    """A server's features: parameters by label, the label in upper case.

    Of a label that stands twice the first line counts. `faults` are what keeps the reply from the
    form of section 3.2, in words; `ending` is what is wrong with its last line, which many servers
    word in their own way.
    """

    labels: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[str, ...] = ()
    ending: str = ""

    def has(self, label: str) -> bool:
        """Whether the label is listed, in any case."""
        return label.upper() in self.labels

    def parameters(self, label: str) -> str:
        """Return what stands behind the label, empty where nothing does."""
        return self.labels.get(label.upper(), "")


def read_features(octets: bytes) -> Features:
    """Read a whole reply to FEAT, each octet over 127 the character of that number."""
    lines = octets.splitlines(keepends=True)
    labels: dict[str, str] = {}
    for line in lines[1:-1][:MOST_FEATURES]:
        label, _, parameters = line.decode("latin-1").strip("\r\n").strip(" ").partition(" ")
        if label:
            labels.setdefault(label.upper(), parameters)
    return Features(labels, tuple(_faults(lines)), _ending(lines))


def _faults(lines: list[bytes]) -> list[str]:
    if not lines:
        return []
    if len(lines) == 1:
        return [] if _NO_FEATURES.fullmatch(lines[0]) else [f"{_shown(lines[0])} is no reply 211"]
    first, *inner, _ = lines
    faults = []
    if not _FIRST.fullmatch(first):
        faults.append(f'the first line is not "211-", text, CR LF: {_shown(first)}')
    faults += [
        f"not one space, a label, and parameters behind one more: {_shown(line)}"
        for line in inner[:MOST_FEATURES]
        if not _FEATURE.fullmatch(line)
    ]
    if not inner:
        faults.append("a reply of several lines lists no feature")
    return faults


def _ending(lines: list[bytes]) -> str:
    if len(lines) < 2 or _LAST.fullmatch(lines[-1]):
        return ""
    return f'the last line is not "211 End", CR LF: {_shown(lines[-1])}'


def _shown(line: bytes) -> str:
    return printable(line, _SHOWN)
