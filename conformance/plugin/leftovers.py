"""What runs have left on the target: looked for when a run begins and when it ends, and removed.

Only what bears a name of the suite's own form is looked at (`session/run_names.py`), where the
suite writes at all: in its directory, where the login leads, and where the description has it
store. A symbolic link is never the suite's, and stays. Of another run's things only those of a run
that is over are removed:

- a run of this user's on this machine is over when no process holds its file (`ledger.py`);
- any other run when the youngest of its things is older than `OVER` by the server's own clock. What
  that says is seen from a directory that is made for it, in the same listing. A case has half an
  hour at most and makes a directory of its own, so nothing of a run under way is as old; the rest
  is for clocks that are put back for the winter. Where no ages are listed, it stays.

What cannot be removed is moved into the first directory of its kind, where the server renames, so
that one name is left. All this is done run by run, each over a session whose guard lets pass what
names that run alone. Must not know cases.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta

from conformance.plugin.ledger import ALIVE, ENDED, Ledger
from conformance.report.printable import cut, one_line
from conformance.session import Case, Session, SuiteError
from conformance.session.ages import When, age
from conformance.session.clearing import Clearing, Listed
from conformance.session.run_names import PREFIX, token_of
from conformance.target import Files
from conformance.verdict import CaseEnded

OVER = timedelta(hours=3)
MOST_RUNS = 50
"""Runs of which things are removed at most, each over a session of its own."""

SECONDS = 120.0
"""For all removing, at either end of a run."""

_MOST_SHOWN = 1000
"""Characters of what is told: a server may list and say what it likes."""

_OURS = PREFIX.encode()


@dataclass(slots=True)
class Told:
    """What stays: pathnames that could not be removed, with the last refusal; and those of runs of
    which nobody can say whether they are over.
    """

    left: list[str] = field(default_factory=list)
    why: str = ""
    doubtful: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Thing:
    place: str
    listed: Listed

    @property
    def pathname(self) -> str:
        return f"{self.place.rstrip('/')}/{self.listed.name}"


_Found = dict[str, list[_Thing]]
"""What was found, by the token of its run."""


class Leftovers:
    """Looks for what is left on one target. `case_with` makes a case with a link of that token;
    `token` is this run's own.
    """

    def __init__(
        self, case_with: Callable[[str], Case], files: Files, token: str, ledger: Ledger
    ) -> None:
        self._case_with = case_with
        self._files = files
        self._token = token
        self._ledger = ledger
        self._end = 0.0

    def sweep(self, session: Session, *, own: bool) -> Told:
        """Remove what runs that are over have left; with `own`, also what this one has.

        `session` is logged in, nothing else was sent, and its guard knows this run's token. Raises
        CaseEnded where the target cannot be looked at.
        """
        self._end = time.monotonic() + SECONDS
        places = self._places(session)
        looking = Clearing(session, self._is_late)
        found = _found(session, looking, places)
        doomed = {self._token: found.pop(self._token)} if own and self._token in found else {}
        found.pop(self._token, None)
        with ExitStack() as stack:
            states = {one: stack.enter_context(self._ledger.ended(one)) for one in found}
            doubtful = {one: found[one] for one in found if states[one] not in (ENDED, ALIVE)}
            over = {*(one for one in found if states[one] == ENDED), *self._old(session, doubtful)}
            for one in sorted(over)[:MOST_RUNS]:
                doomed[one] = found[one]
                doubtful.pop(one, None)
            told = Told(doubtful=[one.pathname for things in doubtful.values() for one in things])
            for one, things in doomed.items():
                self._remove(one, things, told)
            left = _found(session, looking, places) if doomed else {}
            told.left = self._gathered({one: left[one] for one in doomed if one in left})
            told.why = told.why if told.left else ""
            for one in doomed:
                if one not in left:
                    self._ledger.forget(one)
        return told

    def holds(self, session: Session, token: str) -> bool:
        """Whether something of the run of that token is on the target. Raises CaseEnded."""
        return token in _found(session, Clearing(session, self._is_late), self._places(session))

    def _is_late(self) -> bool:
        return time.monotonic() > self._end

    def _places(self, session: Session) -> list[str]:
        """Where the suite may have made something, the first of them its directory."""
        files = self._files
        leads = session.send("PWD").pathname.decode("utf-8", "surrogateescape")
        others = (leads, files.full, files.quota, files.unwritable)
        return list(dict.fromkeys(filter(None, (files.directory, *others))))

    # ------------------------------------------------------------------ age

    def _old(self, session: Session, doubtful: _Found) -> Iterable[str]:
        """The runs of which everything is older than that of a run under way can be."""
        dated = {
            token: [one.listed.changed for one in things]
            for token, things in doubtful.items()
            if all(one.listed.changed for one in things)
        }
        now = self._now(session) if dated else None
        if now is None:
            return ()
        return [
            token
            for token, times in dated.items()
            if all(then is not None and age(then, now) > OVER for then in times)
        ]

    def _now(self, session: Session) -> When | None:
        """What the server's clock says in its listings; None where it does not tell."""
        base, name = self._files.directory, session.fresh("clock")
        pathname = f"{base.rstrip('/')}/{name}"
        if not session.send("MKD", pathname).positive:
            return None
        looking = Clearing(session)
        session.send("CWD", base).needed(250)
        told = [entry.changed for entry in looking.entries(name.encode()) if entry.name == name]
        looking.remove_directory(pathname)
        return told[0] if told else None

    # ------------------------------------------------------------------ removing

    def _remove(self, token: str, things: list[_Thing], told: Told) -> None:
        """Remove the things of one run, as far as the target lets it."""
        case = self._case_with(token)
        try:
            with case.preparing():
                session = logged_in(case)
                clearing = Clearing(session, self._is_late)
                for one in things:
                    clearing.remove(one.listed, one.place)
                told.why = clearing.why or told.why
                session.close()
        except (CaseEnded, SuiteError) as error:
            told.why = str(error)
        finally:
            case.link.close()

    def _gathered(self, left: _Found) -> list[str]:
        """Move all that is left into the first directory of it; return the pathnames then left."""
        things = [(token, one) for token, every in left.items() for one in every]
        homes = [one.pathname for _, one in things if one.listed.is_directory]
        names = []
        for token, one in things:
            home = homes[0] if homes else one.pathname
            if one.pathname == home or not self._is_moved(token, one, home):
                names.append(one.pathname)
        return names

    def _is_moved(self, token: str, thing: _Thing, home: str) -> bool:
        if self._is_late():
            return False
        case = self._case_with(token)
        try:
            with case.preparing():
                session = logged_in(case)
                session.send("RNFR", thing.pathname).needed(350)
                session.send("RNTO", f"{home}/{thing.listed.name}").needed(250)
                session.close()
        except (CaseEnded, SuiteError):
            return False
        finally:
            case.link.close()
        return True


def closing_lines(told: Told) -> list[str]:
    """Return what to tell of it at the end of a run: printable, bounded, nothing where all went."""
    lines = []
    if told.left:
        why = f" ({one_line(told.why)})" if told.why else ""
        lines.append(f"left on the target: {_names(told.left)}")
        lines.append(
            f"  it could not be removed{cut(why, _MOST_SHOWN)}: remove it by hand, with a client "
            "that can or where the server runs; each later run tries again"
        )
    if told.doubtful:
        hours = int(OVER / timedelta(hours=1))
        lines.append(f"left alone on the target: {_names(told.doubtful)}")
        lines.append(
            "  a run of another user or machine made it, and may be under way; a run that finds it "
            f"older than {hours} hours, where the server lists ages, removes it"
        )
    return lines


def _names(pathnames: list[str]) -> str:
    return cut(one_line(", ".join(pathnames)), _MOST_SHOWN)


def logged_in(case: Case) -> Session:
    """Return a session that is greeted and logged in. Raises CaseEnded."""
    session = Session(case)
    session.greeting.needed(220)
    return session.log_in()


def _found(session: Session, looking: Clearing, places: list[str]) -> _Found:
    """What runs have made in these directories, links left out; only the first need be there."""
    found: _Found = {}
    for number, place in enumerate(places):
        answer = session.send("CWD", place)
        if number and answer.refused:
            continue
        answer.needed(250)
        named = [entry for entry in looking.entries(_OURS) if token_of(entry.name)]
        kinds = looking.kinds(holding=_OURS) if any(not entry.sure for entry in named) else {}
        for entry in named:
            thing = _Thing(place, looking.surely(entry, kinds))
            if not thing.listed.is_link:
                found.setdefault(token_of(entry.name), []).append(thing)
    return found
