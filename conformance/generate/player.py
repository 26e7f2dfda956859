"""Plays steps on a target and tells the oracle what came of each.

A player has sessions on one new directory of the target's, plays its steps to the end or to the
first thing that no reading explains, compares every file with what the readings know of it, and
leaves nothing behind. What it sends depends on the steps and on what it receives alone. Must not
know how steps are drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from conformance.generate.moves import TRANSFERS, Moves, Played
from conformance.generate.steps import ROOT, Step
from conformance.model.access_rules import RIGHT, WRONG
from conformance.model.oracle import Judgement, Oracle
from conformance.model.transfer_rules import CONNECT
from conformance.model.tree import Content, Path, Tree
from conformance.model.world import Request, SessionWorld, World
from conformance.session import Case, Session
from conformance.session.scratch import clear
from conformance.target import Login
from conformance.verdict import CaseEnded, Finding, Verdict

MOST_SESSIONS = 4
_MOST_COMPARED = 8
"""Files that are compared at the end of a sequence."""

_NAMING = frozenset({"CWD", "SMNT", "RETR", "STOR", "APPE", "RNFR", "RNTO", "DELE", "RMD", "MKD"})
_MAY_NAME = frozenset({"LIST", "NLST"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a sequence ended. `at` is the step that showed it, counted from 0; those behind the last
    one compare the files. `finding` is None where every step was explained.
    """

    finding: Finding | None = None
    at: int = -1
    over: str = ""
    """Why it could not be played to the end; empty where it was."""


class Player:
    """Plays one sequence."""

    def __init__(self, case: Case, steps: Sequence[Step]) -> None:
        self.case = case
        self.steps = _actively(case, steps) if case.carriage.transport.active else list(steps)
        self.count = max((step.session for step in steps), default=0) + 1
        self._keeper: Session | None = None
        self.root = ""
        inside = SessionWorld(login="in", user=RIGHT, directory=())
        # The last one is the keeper, which prepares, compares and clears.
        worlds = (*[inside] * self.count, SessionWorld(login="in", user=RIGHT))
        self.oracle = Oracle(World(Tree(), worlds))
        self.moves: list[Moves] = []

    def play(self) -> Outcome:
        """Play all steps, then compare the files, and clear up."""
        try:
            with self.case.preparing():
                self._prepare()
        except CaseEnded as ended:
            self._leave()
            return Outcome(over=ended.reason)
        try:
            outcome = self._steps() or self._compare() or Outcome()
        except CaseEnded as ended:
            outcome = Outcome(ended.finding, over=ended.reason)
        self._leave()
        return outcome

    # ------------------------------------------------------------------ set-up and end

    def _prepare(self) -> None:
        keeper = Session(self.case)
        keeper.greeting.needed(220)
        keeper.log_in()
        self._keeper = keeper
        base = self.case.target.files.directory
        self.root = f"{base.rstrip('/')}/{keeper.fresh('sequence')}"
        keeper.send("MKD", self.root).needed(257)
        for _ in range(self.count):
            session = keeper.another().log_in()
            session.send("CWD", self.root).needed(250)
            session.carried = True
            self.moves.append(Moves(session, self.root))
        self.moves.append(Moves(keeper, self.root))

    def _leave(self) -> None:
        for moves in self.moves[:-1]:
            moves.leave()
        keeper = self._keeper
        if keeper is None:
            return
        try:
            with self.case.preparing():
                if not keeper.usable:
                    keeper = keeper.another().log_in()
                self._clear(keeper)
                keeper.close()
        except CaseEnded:
            # Whatever stays is swept up when the run ends.
            keeper.control.channel.close()

    def _clear(self, keeper: Session) -> None:
        """Remove what the readings know of by its name, and look for more only where need be."""
        paths: dict[Path, bool] = {}
        for world in self.oracle.worlds:
            for path in world.tree.paths():
                paths[path] = world.tree.is_directory(path)
        for path in sorted(paths, key=len, reverse=True):
            name = "/".join((self.root, *path))
            keeper.send("RMD" if paths[path] else "DELE", name)
        if not keeper.send("RMD", self.root).positive:
            clear(keeper, self.root)

    # ------------------------------------------------------------------ steps

    def _steps(self) -> Outcome | None:
        at = 0
        while at < len(self.steps):
            batch = self._batch(at)
            if not all(map(self._is_playable, batch)):
                at += len(batch)
                continue
            moves = self.moves[batch[0].session]
            played = moves.pipelined(batch) if len(batch) > 1 else moves.single(batch[0])
            for number, (step, one) in enumerate(zip(batch, played, strict=True)):
                outcome = self._judged(at + number, step, one)
                if outcome is not None:
                    return outcome
            at += len(batch)
        return None

    def _is_playable(self, step: Step) -> bool:
        """Whether it writes nowhere but below the suite's own directory, for sure, and a transfer
        has something to go over: some servers wait for it without end (ruling R28).
        """
        if step.verb in TRANSFERS and not self.moves[step.session].prepared:
            return False
        if step.broken or step.argument.startswith(ROOT):
            return True
        if step.verb not in _NAMING and step.verb != "STOU":
            return True
        return all(
            world.sessions[step.session].directory is not None for world in self.oracle.worlds
        )

    def _batch(self, at: int) -> list[Step]:
        """The steps from there on that are sent in one write."""
        batch = [self.steps[at]]
        while batch[-1].together and at + len(batch) < len(self.steps):
            following = self.steps[at + len(batch)]
            if following.session != batch[0].session:
                break
            batch.append(following)
        return batch

    def _judged(self, at: int, step: Step, played: Played) -> Outcome | None:
        for request, seen, answer in played.exchanges(self._request(step)):
            if seen.code == 0 and answer is not None:
                if self.moves[step.session].was_refused:
                    return Outcome(over=f"{step.line}: {answer}, after a wrong password")
                return self._unanswered(at, step, answer)
            if seen.code == 421:
                return Outcome(over=f"{step.line}: {played.received}")
            wrong = self.oracle.see(request, seen)
            if wrong is not None:
                return Outcome(self._finding(wrong, step, played), at)
        return None

    def _request(self, step: Step) -> Request:
        session = step.session
        if step.broken:
            return Request(session, _verb_of(step), step.verb.partition(" ")[2], broken=True)
        if step.verb in ("USER", "PASS"):
            return Request(session, step.verb, RIGHT if step.argument == RIGHT else WRONG)
        if step.verb in _NAMING or (step.verb in _MAY_NAME and step.argument):
            absolute = step.argument.startswith(ROOT)
            name = step.argument.removeprefix(ROOT)
            odd = not all(map(_is_ordinary, filter(None, name.split("/"))))
            return Request(
                session,
                step.verb,
                step.argument,
                pathname=tuple(name.split("/")),
                absolute=absolute,
                odd=odd,
                fate=step.fate,
            )
        return Request(session, step.verb, step.argument, fate=step.fate)

    def _finding(self, wrong: Judgement, step: Step, played: Played) -> Finding:
        severity = "fail" if wrong.level == "must" else "warn"
        code = played.seen.code or CONNECT
        return Finding(
            wrong.requirement,
            severity,
            "unexplained",
            f"{_verb_of(step)} {code} {wrong.requirement}",
            f"{step.line}\\r\\n",
            played.received,
            wrong.allowed,
            played.detail,
        )

    def _unanswered(self, at: int, step: Step, answer: str) -> Outcome:
        return Outcome(
            Finding(
                "rfc959-4.2-every-command-is-answered",
                "fail",
                "unanswered",
                _verb_of(step),
                f"{step.line}\\r\\n",
                answer,
                "a reply",
            ),
            at,
        )

    # ------------------------------------------------------------------ files

    def _compare(self) -> Outcome | None:
        """Retrieve each file of which a reading knows the octets, and say what differs."""
        if self.oracle.lost:
            return None
        number = len(self.moves) - 1
        wanted: dict[Path, Content] = {}
        for world in self.oracle.worlds:
            for path in world.tree.paths():
                content = world.tree.file(path)
                if content is not None and (content.image is not None or path not in wanted):
                    wanted[path] = content
        steps = [Step(number, "TYPE", "I")]
        for path in sorted(wanted)[:_MOST_COMPARED]:
            pathname = "/".join((ROOT, *path))
            steps += [Step(number, "PASV"), Step(number, "RETR", pathname)]
        for step in steps if wanted else ():
            played = self.moves[number].single(step)
            outcome = self._judged(len(self.steps), step, played[0])
            if outcome is not None:
                return outcome
        return None

    @property
    def login(self) -> Login:
        """The login that USER and PASS stand for."""
        return self.case.target.login


def _actively(case: Case, steps: Sequence[Step]) -> list[Step]:
    """The steps with PORT in place of PASV."""
    passive = [step.verb == "PASV" and not step.broken for step in steps]
    case.carriage.tally["data connections"] += sum(passive)
    return [
        replace(step, verb="PORT") if is_passive else step
        for step, is_passive in zip(steps, passive, strict=True)
    ]


def _verb_of(step: Step) -> str:
    """The verb, also of a line that is wrong."""
    return step.verb.split(" ")[0].upper()


def _is_ordinary(name: str) -> bool:
    return name in ("..", ".") or (name.isascii() and name.isalnum() and len(name) < 32)


def verdict_of(outcome: Outcome) -> Verdict:
    """Return the verdict of a sequence alone."""
    if outcome.finding is None:
        return Verdict.INCONCLUSIVE if outcome.over else Verdict.PASS
    return Verdict.FAIL if outcome.finding.severity == "fail" else Verdict.WARN
