"""Plays steps on a target and tells the oracle what came of each.

A player has sessions on one new directory of the target's, plays its steps to the end or to the
first thing that no reading explains, compares every file with what the readings know of it, and
leaves nothing behind. What it sends depends on the steps and on what it receives alone. Must not
know how steps are drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from conformance.generate.guess import PREPARING
from conformance.generate.moves import TRANSFERS, Moves, Played
from conformance.generate.steps import ROOT, Step
from conformance.model.access_rules import RIGHT, WRONG
from conformance.model.oracle import Judgement, Oracle
from conformance.model.transfer_rules import CONNECT
from conformance.model.tree import OUTSIDE, Path, Tree
from conformance.model.world import Request, Seen, SessionWorld, World
from conformance.session import Case, Session
from conformance.session.clearing import clear
from conformance.session.dialogue import NOT_THERE
from conformance.target import Login
from conformance.verdict import CaseEnded, Finding, Verdict

MOST_SESSIONS = 4
_MOST_COMPARED = 8
"""Files, and directories, that are looked at behind the end of a sequence."""

_NAMING = frozenset(
    {
        *("CWD", "SMNT", "RETR", "STOR", "APPE", "RNFR", "RNTO", "DELE", "RMD", "MKD"),
        *("SIZE", "MDTM"),
    }
)
_WRITING = frozenset({"STOR", "APPE", "STOU", "RNFR", "RNTO", "DELE", "RMD", "MKD"})
_LEAVING = frozenset({"CDUP", "USER", "PASS", "REIN"})
"""Commands after which a session may be outside of the suite's own directory."""

_MAY_NAME = frozenset({"LIST", "NLST", "MLSD", "MLST"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a sequence ended. `at` is the step that showed it, counted from 0; those behind the last
    one compare the files. `finding` is None where every step was explained.
    """

    finding: Finding | None = None
    at: int = -1
    over: str = ""
    """Why it could not be played to the end; empty where it was."""
    events: int = 0
    """How many events of the transcript led there; those behind them clear up."""
    passed: tuple[str, ...] = ()
    """What is known and did not end it: the ways in which commands are lacking."""


class Player:
    """Plays one sequence. Commands that are lacking (500, 502) do not end it where `is_known`."""

    def __init__(
        self,
        case: Case,
        steps: Sequence[Step],
        is_known: Callable[[str], bool] = lambda _: False,
    ) -> None:
        self.case = case
        self._is_known = is_known
        self._passed: dict[str, None] = {}
        self.steps = _actively(case, steps) if case.carriage.transport.active else list(steps)
        self.count = max((step.session for step in steps), default=0) + 1
        self._keeper: Session | None = None
        self.root = ""
        inside = SessionWorld(login="in", user=RIGHT, directory=())
        # The last one is the keeper, which prepares, compares and clears, and never goes inside.
        worlds = (*[inside] * self.count, inside._replace(directory=OUTSIDE))
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
        events = len(self.case.link.transcript.events)
        self._leave()
        return replace(outcome, events=events, passed=tuple(self._passed))

    # ------------------------------------------------------------------ set-up and end

    def _prepare(self) -> None:
        self._keeper = keeper = self._logged_in()
        base = self.case.target.files.directory
        self.root = f"{base.rstrip('/')}/{keeper.fresh('sequence')}"
        keeper.send("MKD", self.root).needed(257)
        for _ in range(self.count):
            session = self._logged_in()
            session.send("CWD", self.root).needed(250)
            session.carried = True
            self.moves.append(Moves(session, self.root, self._fence))
        self.moves.append(Moves(keeper, self.root))

    def _logged_in(self) -> Session:
        """Return a session; nothing was done yet that one opened ahead of need could miss."""
        session = Session(self.case)
        session.greeting.needed(220)
        return session.log_in()

    def _fence(self) -> None:
        """Wait until a server that looks at its sessions in turn has looked at all of them.

        Two NOOP: with the first it may still have been at an earlier turn.
        """
        keeper = self._keeper
        for _ in range(2):
            if keeper is not None and keeper.usable:
                keeper.send("NOOP")

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
        # No server need remove the directory in which a session is.
        keeper.send("CWD", self.root.rpartition("/")[0] or "/")
        paths: dict[Path, bool] = {}
        for world in self.oracle.worlds:
            for path in world.tree.paths():
                paths[path] = paths.get(path, False) or world.tree.is_directory(path)
        # In an order that the readings' own, which is another in each process, has no part in.
        for path in sorted(paths, key=lambda path: (-len(path), path)):
            name = "/".join((self.root, *path))
            keeper.send("RMD" if paths[path] else "DELE", name)
        if not keeper.send("RMD", self.root).positive:
            clear(keeper, self.root)

    # ------------------------------------------------------------------ steps

    def _steps(self) -> Outcome | None:
        at = 0
        # Where nobody knows any more what holds, nobody knows either what a relative name means.
        while at < len(self.steps) and not self.oracle.lost:
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
        if step.verb == "CWD" and step.argument.startswith("."):
            return False  # the guard of sessions would not know where it leads
        if step.verb not in _NAMING and step.verb != "STOU":
            return True
        if step.verb in _WRITING and not self.moves[step.session].session.is_inside:
            return False  # what PWD says of a server that lost its way is no proof
        return all(
            world.sessions[step.session].directory is not None for world in self.oracle.worlds
        )

    def _batch(self, at: int) -> list[Step]:
        """The steps from there on that are sent in one write."""
        batch = [self.steps[at]]
        for following in self.steps[at + 1 :]:
            if not (batch[-1].together and _goes_with(batch, following)):
                break
            batch.append(following)
        return batch

    def _judged(self, at: int, step: Step, played: Played) -> Outcome | None:
        for request, seen, answer in played.exchanges(self._request(step)):
            if seen.code == 0 and answer is not None:
                if self.moves[step.session].was_refused:
                    return Outcome(over=f"{step.line}: {answer}, after a refused login or host")
                return _unanswered(at, _verb_of(step), step.line, answer)
            if seen.code == 421:
                return Outcome(over=f"{step.line}: {played.received}")
            wrong = self.oracle.see(request, seen)
            if wrong is not None:
                finding = self._finding(wrong, step, played)
                if not self._passes_over(finding, request, seen):
                    return Outcome(finding, at)
            elif seen.code and answer is not None:
                # Of the transfer and the ABOR that met it one has no reply (ruling R44).
                outcome = _unanswered(at, "ABOR", "ABOR", answer)
                if not self._passes_over_silence(outcome):
                    return outcome
        return None

    def _passes_over(self, finding: Finding, request: Request, seen: Seen) -> bool:
        """Whether it is known that the command is lacking: then the rest can be judged still."""
        if seen.code not in NOT_THERE or not self._is_known(finding.way):
            return False
        self._passed[finding.way] = None
        self.oracle.pass_over(request)
        return True

    def _passes_over_silence(self, outcome: Outcome) -> bool:
        """Whether it is known that the reply is missing: nothing else is told by it."""
        if outcome.finding is None or not self._is_known(outcome.finding.way):
            return False
        self._passed[outcome.finding.way] = None
        return True

    def _request(self, step: Step) -> Request:
        session = step.session
        if step.broken:
            return Request(session, _verb_of(step), step.verb.partition(" ")[2], broken=True)
        if step.verb in ("USER", "PASS", "HOST"):
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

    # ------------------------------------------------------------------ files

    def _compare(self) -> Outcome | None:
        """Look at each file and each directory that is there by some reading."""
        if self.oracle.lost:
            return None
        number = len(self.moves) - 1
        moves = self.moves[number]
        for step in _comparing(self.oracle.worlds, number):
            if step.verb in TRANSFERS and not moves.prepared:
                continue
            played = moves.single(step)
            outcome = self._judged(len(self.steps), step, played[0])
            if outcome is not None:
                return outcome
        return None

    @property
    def login(self) -> Login:
        """The login that USER and PASS stand for."""
        return self.case.target.login


def _unanswered(at: int, verb: str, line: str, answer: str) -> Outcome:
    unanswered = "rfc959-4.2-every-command-is-answered"
    finding = Finding(unanswered, "fail", "unanswered", verb, f"{line}\\r\\n", answer, "a reply")
    return Outcome(finding, at)


def _actively(case: Case, steps: Sequence[Step]) -> list[Step]:
    """The steps with PORT in place of PASV."""
    passive = [step.verb == "PASV" and not step.broken for step in steps]
    case.carriage.tally["data connections"] += sum(passive)
    return [
        replace(step, verb="PORT") if is_passive else step
        for step, is_passive in zip(steps, passive, strict=True)
    ]


def _goes_with(batch: Sequence[Step], following: Step) -> bool:
    """Whether a step may be sent in one write with others: none needs a data connection or is
    wrong, and it names nothing from a directory that they may have left.
    """
    alone = any(
        step.broken or step.verb in (*TRANSFERS, *PREPARING) for step in (*batch, following)
    )
    left = any(step.verb in _LEAVING for step in batch)
    names = following.verb in _NAMING and not following.argument.startswith(ROOT)
    return following.session == batch[0].session and not alone and not (left and names)


def _comparing(worlds: Iterable[World], session: int) -> Iterator[Step]:
    """Give the steps that retrieve each file, in the type in which most is known of it, and that
    list each directory from within.
    """
    as_text: dict[Path, bool] = {}
    directories: dict[Path, None] = {(): None}
    for world in worlds:
        for path in world.tree.paths():
            content = world.tree.file(path)
            if content is not None:
                text_alone = content.image is None and content.text is not None
                as_text[path] = text_alone and as_text.get(path, True)
            else:
                directories[path] = None
    chosen = sorted(as_text, key=lambda path: (as_text[path], path))[:_MOST_COMPARED]
    for path in chosen:
        yield Step(session, "TYPE", "A" if as_text[path] else "I")
        yield Step(session, "PASV")
        yield Step(session, "RETR", "/".join((ROOT, *path)))
    for path in sorted(directories)[:_MOST_COMPARED]:
        yield Step(session, "CWD", "/".join((ROOT, *path)))
        yield Step(session, "PASV")
        yield Step(session, "NLST")


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
