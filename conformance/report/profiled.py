"""The verdict for a profile: whether a server conforms, and what stands against it.

A known deviation is one still: a baseline keeps a gate green, and changes no certificate. Must not
know where results come from.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from conformance.verdict import Verdict

if TYPE_CHECKING:
    from conformance.report.result import Result
    from conformance.spec import Profile


class Standing(StrEnum):
    """What a run shows of a server, by a profile."""

    CONFORMS = "conforms"
    DEVIATES = "does not conform"
    OPEN = "not shown"


@dataclass(frozen=True, slots=True)
class Profiled:
    """A run by a profile: ids of requirements, in the order of their ids.

    `broken` are those of which a case fails, known or not; `demanded` are mandatory ones that the
    server says it lacks; `unproven` are mandatory ones of which no case could be judged; `warned`
    are those of which a case warns. `not_scored` counts the results that are no part of it,
    `broke` those of which nobody knows, since the suite broke, or its process died.
    """

    profile: Profile
    broken: tuple[str, ...] = ()
    demanded: tuple[str, ...] = ()
    unproven: tuple[str, ...] = ()
    warned: tuple[str, ...] = ()
    fulfilled: int = 0
    not_scored: int = 0
    whole: bool = True
    broke: int = 0

    @property
    def standing(self) -> Standing:
        """The verdict."""
        if self.broken or self.demanded:
            return Standing.DEVIATES
        shown = self.whole and not self.unproven and not self.broke
        return Standing.CONFORMS if shown else Standing.OPEN


_FAILING = (Verdict.FAIL, Verdict.STALE, Verdict.ERROR)
_UNJUDGED = (Verdict.INCONCLUSIVE,)


def by_profile(results: Iterable[Result], profile: Profile, *, whole: bool = True) -> Profiled:
    """Judge results by a profile. `whole` is whether every case of it was run."""
    groups: defaultdict[str, list[Result]] = defaultdict(list)
    not_scored = broke = 0
    for result in results:
        if result.verdict is Verdict.ERROR and not result.requirement:
            broke += 1
        elif profile.scores(result.case, result.requirement):
            groups[result.requirement].append(result)
        elif result.verdict is not Verdict.OBSERVED:
            not_scored += 1
    broken = [name for name, group in groups.items() if any(map(_is_broken, group))]
    demanded = [name for name in profile.mandatory if _only(groups, name, Verdict.UNSUPPORTED)]
    unproven = [
        name
        for name in profile.mandatory
        if whole and name not in (*broken, *demanded) and not _is_shown(groups.get(name, ()))
    ]
    warned = [name for name, group in groups.items() if any(map(_is_warned, group))]
    fulfilled = [name for name, group in groups.items() if name not in broken and _is_shown(group)]
    return Profiled(
        profile,
        tuple(sorted(broken)),
        tuple(sorted(demanded)),
        tuple(sorted(unproven)),
        tuple(sorted(set(warned) - set(broken))),
        len(fulfilled),
        not_scored,
        whole,
        broke,
    )


def _is_broken(result: Result) -> bool:
    known = result.verdict is Verdict.KNOWN
    return result.verdict in _FAILING or (known and _fails(result))


def _fails(result: Result) -> bool:
    return any(finding.severity == "fail" for finding in result.findings)


def _is_warned(result: Result) -> bool:
    return result.verdict is Verdict.WARN or (
        result.verdict is Verdict.KNOWN and not _fails(result)
    )


def _is_shown(group: Sequence[Result]) -> bool:
    """Whether a case of it was judged, and did not fail."""
    return any(one.verdict is Verdict.PASS or _is_warned(one) for one in group)


def _only(groups: Mapping[str, Sequence[Result]], name: str, verdict: Verdict) -> bool:
    group = groups.get(name, ())
    return (
        bool(group)
        and all(one.verdict in (verdict, *_UNJUDGED) for one in group)
        and any(one.verdict is verdict for one in group)
    )


_MOST_NAMED = 12


def profile_lines(found: Profiled) -> list[str]:
    """Return the verdict in words, and each requirement that stands against it."""
    profile = found.profile
    scored = f"{found.fulfilled} of {len(profile.scored)} requirements fulfilled"
    lines = [f"profile {profile.id} ({profile.title}): {found.standing}; {scored}"]
    for title, names in (
        ("broken", found.broken),
        ("mandatory, and the server lacks it", found.demanded),
        ("mandatory, and not shown", found.unproven),
    ):
        if names:
            more = f", and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
            lines.append(f"  {title} ({len(names)}): {', '.join(names[:_MOST_NAMED])}{more}")
    if not found.whole:
        lines.append("  only a part of its cases was run")
    if found.broke:
        lines.append(f"  the suite broke in {found.broke} cases: run again")
    if found.not_scored:
        lines.append(f"  not scored: {found.not_scored} results that are no part of it")
    return lines
