"""Makes a sequence as short and as plain as it can be while it still shows the same thing.

Hypothesis shrinks the choices behind a sequence, and a choice that goes shifts what all later ones
mean. Here steps are left out that are steps already: a tenth of the tries, and fewer are left.
Must not know what steps do, nor how they are played.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Generic, TypeVar

from conformance.generate.steps import ROOT, Step

T = TypeVar("T")

MOST_TRIES = 600
"""Sequences that are tried to shorten one."""

_SMALL, _FEW = 4, 14
"""So many steps that stand together are left out wherever they stand; of so few steps, any two."""

_PLAIN = ("a", "b", "c", "d", "e", "f")


def minimised(
    steps: Sequence[Step], shows_it: Callable[[Sequence[Step]], T | None], *, once: bool = False
) -> T | None:
    """Return what `shows_it` gave for the shortest sequence, None where nothing can go.

    Leaves out halves, then quarters, then single steps; then makes steps plainer; and all that
    again until nothing changes, or with `once` a single time.
    """
    work = _Work(list(steps), shows_it)
    while work.shorten() | work.plainer() and not once:
        pass
    return work.best


class _Work(Generic[T]):
    """What is left of a sequence, and what the last try that counted gave."""

    def __init__(self, steps: list[Step], shows_it: Callable[[Sequence[Step]], T | None]) -> None:
        self.kept = steps
        self.best: T | None = None
        self._shows_it = shows_it
        self._doubted: list[tuple[list[Step], T | None]] = []
        """What was kept before each of the last tries that counted, up to the next that did not."""
        self._tries = 0
        self._seen: set[tuple[Step, ...]] = {tuple(steps)}

    def _try(self, steps: Sequence[Step]) -> bool:
        """Keep a sequence if it shows the same; no sequence is tried twice."""
        key = tuple(steps)
        if not steps or key in self._seen or self._tries >= MOST_TRIES:
            return False
        self._seen.add(key)
        self._tries += 1
        shown = self._shows_it(steps)
        if shown is None:
            self._make_sure()
            return False
        self._doubted.append((self.kept, self.best))
        self.kept, self.best = list(steps), shown
        return True

    def _make_sure(self) -> None:
        """Go back to what shows it now, too: a server may have done what it did because of what was
        played just before, and has now been played something else.
        """
        while self._doubted:
            self._tries += 1
            shown = self._shows_it(self.kept)
            if shown is not None:
                self.best = shown
                self._doubted.clear()
                return
            self.kept, self.best = self._doubted.pop()

    def shorten(self) -> bool:
        """Leave out what is not needed; return whether anything went."""
        before = len(self.kept)
        size = max(1, before // 2)
        while size > _SMALL:
            self._leave_out(size, size)
            size //= 2
        for size in range(min(_SMALL, before), 0, -1):
            self._leave_out(size, 1)
        if len(self.kept) <= _FEW:
            self._leave_out_pairs()
        return len(self.kept) < before

    def _leave_out(self, size: int, stride: int) -> None:
        """Leave out steps that stand together, from the end: what comes late hangs on what comes
        early, and seldom the other way.
        """
        at = len(self.kept) - size
        while at > -stride:
            start = max(0, at)
            gone = self._try(self.kept[:start] + self.kept[start + size :])
            at = min(at - (size if gone else stride), len(self.kept) - size)

    def _leave_out_pairs(self) -> None:
        """Leave out two steps that do not stand together, as CWD and the way back."""
        pairs = [(one, two) for two in range(len(self.kept)) for one in range(two - 1)]
        for one, two in reversed(pairs):
            if two < len(self.kept):
                kept = [step for at, step in enumerate(self.kept) if at not in (one, two)]
                self._try(kept)

    def plainer(self) -> bool:
        """Make steps plainer, all at once and one by one; return whether anything changed."""
        before = list(self.kept)
        for change in (_one_session, _few_sessions, _without_walks, _plain_names):
            self._try(change(self.kept))
        # Sorted, or what is tried first would be another one in each process.
        for directory in sorted({parts[0] for parts in map(_named, self.kept) if len(parts) > 1}):
            self._try(_without_directory(self.kept, directory))
        for at in range(len(self.kept) - 1, -1, -1):
            if at < len(self.kept) and self.kept[at].verb == "RNTO":
                self._try(_never_renamed(self.kept, at))
        for at in range(len(self.kept)):
            for step in _plainer(self.kept[at]):
                if self._try([*self.kept[:at], step, *self.kept[at + 1 :]]):
                    break
        return self.kept != before


def _one_session(steps: Sequence[Step]) -> list[Step]:
    return [replace(step, session=0) for step in steps]


def _few_sessions(steps: Sequence[Step]) -> list[Step]:
    """Number the sessions in the order in which they come."""
    order = list(dict.fromkeys(step.session for step in steps))
    return [replace(step, session=order.index(step.session)) for step in steps]


def _without_walks(steps: Sequence[Step]) -> list[Step]:
    """Have nobody change the directory before the last step: names go all the way instead."""
    where: defaultdict[int, list[str]] = defaultdict(list)
    still = []
    for at, step in enumerate(steps):
        named = _named(step)
        full = named if step.argument.startswith(ROOT) else [*where[step.session], *named]
        if step.verb in ("CWD", "CDUP") and not step.broken:
            where[step.session] = full if step.verb == "CWD" else full[:-1]
            if at < len(steps) - 1:
                continue
        walked = named and bool(where[step.session]) and not step.argument.startswith(ROOT)
        still.append(replace(step, argument="/".join(full)) if walked else step)
    return still


def _plain_names(steps: Sequence[Step]) -> list[Step]:
    """Call files a, b, c in the order in which they come."""
    named = [step for step in steps if not step.broken and step.verb in _NAMING]
    parts = (part for step in named for part in _parts(step.argument))
    names = list(dict.fromkeys(parts))
    if len(names) > len(_PLAIN):
        return list(steps)
    new = dict(zip(names, _PLAIN, strict=False))
    return [_renamed(step, new) if step in named else step for step in steps]


def _without_directory(steps: Sequence[Step], directory: str) -> list[Step]:
    """Have what is in a directory stand beside it, under a name that is nobody's."""
    flat = []
    for step in steps:
        parts = _named(step)
        if len(parts) > 1 and parts[0] == directory:
            head = f"{ROOT}/" if step.argument.startswith(ROOT) else ""
            step = replace(step, argument=head + "/".join([directory + parts[1], *parts[2:]]))
        flat.append(step)
    return flat


def _never_renamed(steps: Sequence[Step], at: int) -> list[Step]:
    """Leave a rename out, and have what comes behind name what it renamed."""
    target = steps[at]
    sources = [
        before
        for before in range(at)
        if steps[before].verb == "RNFR" and steps[before].session == target.session
    ]
    if not sources:
        return list(steps)
    old, new = _parts(steps[sources[-1]].argument), _parts(target.argument)
    if not old or not new:
        return list(steps)
    names = {new[-1]: old[-1]}
    kept = [*steps[: sources[-1]], *steps[sources[-1] + 1 : at]]
    return kept + [_renamed(step, names) for step in steps[at + 1 :]]


_NAMING = frozenset(
    {
        *("CWD", "RETR", "STOR", "APPE", "RNFR", "RNTO", "DELE", "RMD", "MKD", "NLST"),
        *("SIZE", "MDTM", "MLST", "MLSD"),
    }
)


def _parts(argument: str) -> list[str]:
    return [part for part in argument.removeprefix(ROOT).split("/") if part]


def _named(step: Step) -> list[str]:
    """What a step names, as components."""
    return _parts(step.argument) if step.verb in _NAMING and not step.broken else []


def _renamed(step: Step, new: dict[str, str]) -> Step:
    head = ROOT if step.argument.startswith(ROOT) else ""
    parts = [new.get(part, part) for part in step.argument.removeprefix(ROOT).split("/")]
    return replace(step, argument=head + "/".join(parts))


def _plainer(step: Step) -> Iterator[Step]:
    """Give what is plainer than a step, the plainest first."""
    if step.cuts or step.together:
        yield replace(step, cuts=(), together=False)
        yield from (replace(step, cuts=(cut,)) for cut in step.cuts if len(step.cuts) > 1)
    if step.fate != "normal":
        yield replace(step, fate="normal")
    if step.session:
        yield replace(step, session=0)
    if step.argument.startswith(f"{ROOT}/"):
        yield replace(step, argument=step.argument.removeprefix(f"{ROOT}/"))
    for octets in (b"", b"x", b"\r\n", step.octets[: len(step.octets) // 2]):
        if len(octets) < len(step.octets):
            yield replace(step, octets=octets)
    if step.verb not in ("NOOP", "PWD") and not step.broken:
        # Neither does anything: what comes before or behind is what counts.
        yield _told(step, "NOOP")
        yield _told(step, "PWD")


def _told(step: Step, verb: str) -> Step:
    """Return a step that tells something in its place, cut where that was cut."""
    ends = {len(step.line): len(verb), len(step.line) + 1: len(verb) + 1}
    cuts = tuple(sorted({ends.get(cut, min(cut, 2)) for cut in step.cuts}))
    return Step(step.session, verb, cuts=cuts, together=step.together)
