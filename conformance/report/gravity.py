"""Which verdict stands for several, and by which letter a table shows it.

One place, so that the closing lines of a run and the comparison of runs never disagree on what is
worst. It must not know what was judged.
"""

from __future__ import annotations

from collections.abc import Iterable

from conformance.verdict import Verdict

GRAVITY = (
    Verdict.ERROR,
    Verdict.FAIL,
    Verdict.STALE,
    Verdict.WARN,
    Verdict.INCONCLUSIVE,
    Verdict.KNOWN,
    Verdict.UNSUPPORTED,
    Verdict.OBSERVED,
    Verdict.PASS,
)
"""The gravest first."""

LETTERS = {
    Verdict.PASS: "P",
    Verdict.FAIL: "F",
    Verdict.WARN: "W",
    Verdict.KNOWN: "K",
    Verdict.STALE: "S",
    Verdict.UNSUPPORTED: "U",
    Verdict.INCONCLUSIVE: "I",
    Verdict.ERROR: "E",
    Verdict.OBSERVED: "O",
}
"""What stands for a verdict where there is room for one character, in the order of a legend."""


def gravest(verdicts: Iterable[Verdict]) -> Verdict | None:
    """Return the one that stands for all of them; nothing where there is none."""
    return min(verdicts, key=GRAVITY.index, default=None)


def is_graver(one: Verdict, other: Verdict) -> bool:
    """Whether `one` weighs more than `other`."""
    return GRAVITY.index(one) < GRAVITY.index(other)
