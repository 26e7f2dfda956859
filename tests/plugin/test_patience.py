"""How long a run waits for room on its target: ever more seldom, and not longer than it has."""

from __future__ import annotations

from collections.abc import Callable

from conformance.plugin.patience import Patience


class Clock:
    """A clock that moves when somebody rests, or as much as each question takes."""

    def __init__(self, question: float = 0.0) -> None:
        self.now = 0.0
        self.rested: list[float] = []
        self.asked = 0
        self._question = question

    def rest(self, seconds: float) -> None:
        self.rested.append(seconds)
        self.now += seconds

    def after(self, times: int) -> Callable[[], bool]:
        """What finds room the next time after so many questions."""
        before = self.asked

        def has_room() -> bool:
            self.asked += 1
            self.now += self._question
            return self.asked - before > times

        return has_room

    def patience(self, seconds: float) -> Patience:
        return Patience(seconds, lambda: self.now, self.rest)


def test_room_that_is_there_is_not_waited_for() -> None:
    clock = Clock()
    clock.patience(3.0).wait(clock.after(0))
    assert (clock.asked, clock.rested) == (1, [])


def test_it_is_asked_for_ever_more_seldom() -> None:
    clock = Clock()
    clock.patience(3.0).wait(clock.after(4))
    assert clock.rested == [0.05, 0.1, 0.2, 0.4]


def test_patience_is_one_for_all_times() -> None:
    clock = Clock()
    patience = clock.patience(1.0)
    patience.wait(clock.after(3))
    patience.wait(clock.after(1000))
    assert abs(clock.now - 1.0) < 1e-9
    asked = clock.asked
    patience.wait(clock.after(1000))
    assert clock.asked == asked


def test_questions_take_of_it_too() -> None:
    clock = Clock(question=0.5)
    clock.patience(1.0).wait(clock.after(1000))
    assert clock.asked == 2


def test_without_patience_nobody_is_asked() -> None:
    clock = Clock()
    clock.patience(0.0).wait(clock.after(0))
    assert clock.asked == 0
