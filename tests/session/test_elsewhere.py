"""Sessions at another address of the target: guarded, watched and closed like any other."""

from __future__ import annotations

import pytest

from conformance.link.interface import Address
from conformance.model.monitor import CLASS
from conformance.session import Case, Session, SuiteError
from conformance.target import TargetError
from conformance.verdict import Verdict

from .scripted import TARGET, Reactive, requirement, verdict_of


def _session(answer: str = "200 ok") -> tuple[Session, Reactive]:
    link = Reactive(lambda _: answer)
    return Session(Case(requirement(), link, TARGET)), link


@pytest.mark.parametrize(
    ("at", "place"),
    [
        ("", None),
        ("127.0.0.1:2122", Address("127.0.0.1", 2122)),
        ("[::1]:2122", Address("::1", 2122)),
    ],
)
def test_session_is_opened_where_it_shall_be(at: str, place: Address | None) -> None:
    session, link = _session()
    session.another(at=at).send("NOOP").must_be(200)
    assert link.places == [None, place]
    assert link.made_now == [False, True]


def test_session_elsewhere_is_guarded() -> None:
    session, link = _session()
    other = session.another(at="127.0.0.1:2122")
    with pytest.raises(SuiteError):
        other.send("DELE", "/etc/passwd")
    assert link.lines == []


def test_session_elsewhere_is_watched_and_closed() -> None:
    opened: list[Session] = []
    link = Reactive(lambda line: "221 bye" if line == "QUIT" else "350 no such class")
    session = Session(Case(requirement(), link, TARGET), opened)
    other = session.another(at="127.0.0.1:2122")
    other.send("NOOP")
    other.close()
    assert opened == [session, other]
    assert [one.finding.requirement for one in session.case.observed.values()] == [CLASS]
    assert link.lines == ["NOOP", "QUIT"]


@pytest.mark.parametrize("at", ["127.0.0.1:2122", ""])
def test_unreached_or_silent_address_is_inconclusive(at: str) -> None:
    session, _ = _session()
    unreached = lambda: session.another(at="127.0.0.1:1")  # noqa: E731 - a judgement
    assert verdict_of(session.case, unreached) is Verdict.INCONCLUSIVE
    assert not session.case.unanswered
    with pytest.raises(TargetError):
        session.another(at="nowhere")
    assert not session.another(at=at, greeted=False).greeting.absence


def test_silence_elsewhere_says_nothing_of_the_target() -> None:
    class Silent(Reactive):
        """Greets at its own address only."""

        def control(self, address: Address | None = None, *, fresh: bool = False):  # type: ignore[no-untyped-def]  # as the one that it replaces
            channel = super().control(address, fresh=fresh)
            if address is not None:
                channel._replies.clear()
            return channel

    session = Session(Case(requirement(), Silent(lambda _: "200 ok"), TARGET))
    other = session.another(at="127.0.0.1:2122", greeted=False)
    assert other.greeting.absence == "silent"
    assert not session.case.unanswered
    again = lambda: session.another(at="127.0.0.1:2122")  # noqa: E731 - a judgement
    assert verdict_of(session.case, again) is Verdict.INCONCLUSIVE
