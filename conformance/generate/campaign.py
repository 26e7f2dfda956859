"""Draws sequences of one topic, plays them, and shrinks those that no reading explains.

Each thing that is wrong is found once: sequences that show it again are passed over, so that one
known deviation does not hide the next. What is reported has been played again and has come again.
Must not know pytest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase

from conformance.generate.budgets import Budget
from conformance.generate.minimise import minimised
from conformance.generate.player import Outcome, Player
from conformance.generate.searching import search
from conformance.generate.steps import Step
from conformance.session import Case
from conformance.verdict import Finding

MOST_FINDINGS = 12
"""Different findings of one campaign, after which it ends: more are not read."""

MOST_REPLAYS, MOST_SILENT_REPLAYS = 500, 20
"""Replays that shortening one finding may take: where a reply is missing, each waits for it."""

FEWEST_REPLAYS = 3
"""Replays that are made however late it is, so that nothing is told that was seen once."""

MOST_SILENT = 20
"""Sequences that a reply which is known to be missing may cut short: each waits for it, from the
second one on for the quiet period alone.
"""

NewCase = Callable[[], Case]
Note = Callable[[Case, Sequence[Step], Outcome], None]


@dataclass(frozen=True, slots=True)
class Found:
    """Something that no reading explains, with the shortest sequence that still shows it."""

    finding: Finding
    steps: tuple[Step, ...]
    case: Case
    """The last time that it was played, with its transcript."""
    at: int = -1
    """The step that showed it, counted from 0; behind the last one, the files did."""
    events: int = 0
    """How many events of the transcript led there."""
    passed: tuple[str, ...] = ()
    """What is known and was passed over on the way."""

    @property
    def outcome(self) -> Outcome:
        """How the last time ended."""
        return Outcome(self.finding, self.at, "", self.events, self.passed)


def found_by(outcome: Outcome, steps: Sequence[Step], case: Case) -> Found | None:
    """Return what a sequence has shown, None where everything was explained."""
    if outcome.finding is None:
        return None
    return Found(outcome.finding, tuple(steps), case, outcome.at, outcome.events, outcome.passed)


@dataclass(slots=True)
class Report:
    """What a campaign did. `once` came once and not again; `over` is why it ended before its time,
    empty where it did not.
    """

    played: int = 0
    """Sequences that were drawn and played; those that shorten a finding are not counted."""
    steps: int = 0
    unfinished: int = 0
    found: list[Found] = field(default_factory=list)
    once: list[Found] = field(default_factory=list)
    over: str = ""
    why: str = ""
    """Why the last sequence that was not played to its end was not."""
    known: set[str] = field(default_factory=set)
    """What was known before, or found before, and seen again."""
    silent: int = 0
    """Sequences that a reply which is known to be missing cut short."""


class _UnexplainedError(Exception):
    """Tells Hypothesis of a sequence that it shall shrink."""


class Campaign:
    """One topic on one target. `new_case` gives a case with a link of its own; once it is `late`,
    nothing more is played. In what is `known`, "*" stands for anything. `note` is told of each
    sequence that was drawn.
    """

    def __init__(
        self,
        topic: str,
        new_case: NewCase,
        budget: Budget,
        seed: int,
        *,
        known: Iterable[str] = (),
        shrink: bool = True,
        late: Callable[[], bool] = lambda: False,
        note: Note = lambda *_: None,
    ) -> None:
        self._way = topic
        self._new_case = new_case
        self._budget = budget
        self._seed = seed
        self._shrink = shrink
        self._late = late
        self._tell = note
        self._known = set(known)
        self._new = 0
        self._last: Found | None = None
        self._replays = 0
        self.report = Report()

    def run(self) -> Report:
        """Play what the budget allows."""
        left = self._budget.sequences
        while left > 0 and self._new < MOST_FINDINGS and not self._is_over():
            before = self.report.played
            found = self._search(left)
            if found is None:
                break
            self._settle(found)
            left -= self.report.played - before
        return self.report

    def _search(self, most: int) -> Found | None:
        """Draw until something new is wrong, and shrink it."""
        self._last, self._replays = None, 0

        def play(steps: Sequence[Step]) -> None:
            if self._is_over() or self._is_short_enough():
                return
            found = self._played(steps)
            if found is not None:
                self._last = found
                raise _UnexplainedError

        budget = Budget(self._budget.name, most)
        try:
            search(self._way, budget, self._seed + self._new, play)
        except _UnexplainedError:
            return self._last
        except Exception:
            # Hypothesis found that it does not come each time: what was seen stays seen once.
            if self._last is None:
                raise
            return self._last
        return None

    def _is_over(self) -> bool:
        return bool(self.report.over) or self.report.silent >= MOST_SILENT or self._late()

    def _is_known(self, way: str) -> bool:
        return any(fnmatchcase(way, known) for known in self._known)

    def _is_short_enough(self) -> bool:
        """Whether shortening what was found has taken all the replays that it may."""
        if self._last is None:
            return False
        self._replays += 1
        if self._replays > FEWEST_REPLAYS and self._late():
            return True
        silent = self._last.finding.kind == "unanswered"
        return self._replays > (MOST_SILENT_REPLAYS if silent else MOST_REPLAYS)

    def _played(self, steps: Sequence[Step]) -> Found | None:
        """Play a sequence; return what is wrong with it and not known yet."""
        missing = any(way.startswith("unanswered ") for way in self.report.known)
        case, outcome = self._play(steps, hurried=missing and self._last is None)
        self.report.played += self._last is None
        self.report.steps += len(steps)
        self._tell(case, steps, outcome)
        self._note(case, outcome)
        self.report.known.update(outcome.passed)
        if outcome.finding is None:
            return None
        if self._is_known(outcome.finding.way):
            self.report.known.add(outcome.finding.way)
            self.report.silent += outcome.finding.kind == "unanswered"
            return None
        if self._last is not None and outcome.finding.way != self._last.finding.way:
            return None  # another thing: its turn comes
        return found_by(outcome, steps, case)

    def _play(self, steps: Sequence[Step], *, hurried: bool) -> tuple[Case, Outcome]:
        """Play a sequence; `hurried`, wait for each reply no longer than the quiet period. Whatever
        then comes of it but what is known is played again, and given its time.
        """
        case = self._new_case()
        bounds = case.target.bounds
        if hurried and bounds.quiet < bounds.reply:
            case.target = replace(case.target, bounds=replace(bounds, reply=bounds.quiet))
        try:
            outcome = Player(case, steps, self._is_known).play()
        finally:
            case.link.close()
        new = outcome.finding is not None and not self._is_known(outcome.finding.way)
        if hurried and (new or outcome.over):
            return self._play(steps, hurried=False)
        return case, outcome

    def _note(self, case: Case, outcome: Outcome) -> None:
        if outcome.over:
            self.report.unfinished += 1
            self.report.why = outcome.over
        if case.unanswered:
            self.report.over = f"the target is lost: {outcome.over}"

    def _settle(self, found: Found) -> None:
        """Play what was found once more, as short as it can be.

        What is shorter may show something else that is not known either: that stands for itself,
        and what led there comes again.
        """
        self._new += 1
        self._last = found

        def shows_it(steps: Sequence[Step]) -> Found | None:
            again = None if self._is_short_enough() else self._once_more(steps)
            if again is None or self._is_known(again.finding.way):
                return None
            weaker = again.finding.severity == "warn" != found.finding.severity
            return None if weaker else again

        self._replays = 0
        again = shows_it(found.steps)
        if again is None:
            self._known.add(found.finding.way)
            self.report.once.append(found)
            return
        # What comes behind the step that showed it was never played.
        again = shows_it(again.steps[: again.at + 1]) or again
        again = minimised(again.steps, shows_it, once=not self._shrink) or again
        self._known.add(again.finding.way)
        self.report.found.append(again)

    def _once_more(self, steps: Sequence[Step]) -> Found | None:
        case = self._new_case()
        try:
            outcome = Player(case, steps, self._is_known).play()
        finally:
            case.link.close()
        return found_by(outcome, steps, case)
