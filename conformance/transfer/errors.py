"""The one error of what travels on the data connection: where a stream breaks which rule.

Knows nothing of modes, structures and types: they pass their rule in.
"""

from __future__ import annotations


class TransferError(ValueError):
    """Octets to which mode, structure or type give no meaning.

    `offset` is the octet offset in the stream, from 0, at which `rule` is broken: that of the first
    wrong octet or, where the stream is cut short, its length. `found` says what is there, for
    people. A decoder that raised one is of no more use.
    """

    def __init__(self, offset: int, rule: str, found: str = "") -> None:
        super().__init__(offset, rule, found)
        self.offset = offset
        self.rule = rule
        self.found = found

    def __str__(self) -> str:
        found = f", {self.found}" if self.found else ""
        return f"offset {self.offset}{found}: {self.rule}"
