"""What the runs of a comparison were made with, where it is not the same.

A difference between two suites, or between runs with and without TLS, would otherwise be taken
for one between the servers. Must not know the results.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from conformance.report.stream import Stream

_SUITE = {"catalogue": "requirements of the suite", "cases": "cases of the suite"}
"""By which a verdict may be about something else; the harness only finds it."""

_AROUND = {"harness": "harness", "version": "version of the suite"}
_SETTINGS = {
    "profile": "profile",
    "left_out": "parts left out",
    "budget": "budget of drawn sequences",
    "seed": "seed of drawn sequences",
    "tls": "TLS",
    "read_only": "read-only",
    "strict": "strict",
    "confirm": "further attempts at what fails",
    "recorded": "played from recordings",
}
_SHOWN_OF_A_HASH = 12


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which the runs differ before any result: `values` has one for each run."""

    what: str
    values: tuple[str, ...]
    of_suite: bool = False


def differences(streams: Sequence[Stream]) -> tuple[Difference, ...]:
    """Return what differs, that of the suites first."""
    found = [_of(what, streams, _hash(key), of_suite=True) for key, what in _SUITE.items()]
    found += [_of(what, streams, _hash(key)) for key, what in _AROUND.items()]
    found += [_of(what, streams, _setting(key)) for key, what in _SETTINGS.items()]
    found.append(_of("known deviations", streams, _known))
    found.append(_of("every case was run", streams, lambda one: _text(one.end.get("whole"))))
    return tuple(one for one in found if len(set(one.values)) > 1)


def _of(
    what: str,
    streams: Sequence[Stream],
    value: Callable[[Stream], str],
    *,
    of_suite: bool = False,
) -> Difference:
    return Difference(what, tuple(map(value, streams)), of_suite)


def _hash(key: str) -> Callable[[Stream], str]:
    def value(stream: Stream) -> str:
        suite = stream.begin.get("suite")
        told = suite.get(key) if isinstance(suite, Mapping) else None
        return _text(told)[:_SHOWN_OF_A_HASH]

    return value


def _setting(key: str) -> Callable[[Stream], str]:
    return lambda stream: _text(stream.begin.get(key))


def _known(stream: Stream) -> str:
    """Whose deviations they are differs with each server: only whether there were any is told."""
    return "looked up" if stream.begin.get("baseline") else "none"


def _text(value: Any) -> str:
    if value is None:
        return "not told"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return str(value)
