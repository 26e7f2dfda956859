"""Drawn sequences as cases: one case for each way of drawing.

A case of this kind fails by the first thing that no reading explains and no baseline knows; what a
baseline knows of it is passed over while it draws, and does not hide anything else. Must not know
how sequences are drawn or played.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from conformance.generate.campaign import (
    MOST_SILENT,
    Campaign,
    Found,
    Note,
    Report,
    found_by,
)
from conformance.generate.drawing import TOPICS
from conformance.generate.moves import Moves
from conformance.generate.player import Player
from conformance.generate.script import has_same_end, script_of
from conformance.generate.searching import WAYS
from conformance.generate.steps import to_text
from conformance.model.extension_rules import LACKING
from conformance.plugin.options import SETTINGS, Settings
from conformance.plugin.program import output_of
from conformance.plugin.recorded_sequences import report_again
from conformance.plugin.recording import FOUND, ONCE, PLAYED, SEQUENCES, Sequences
from conformance.plugin.run import RUN, Run
from conformance.plugin.selection import CASE_ID
from conformance.session import Case, Session
from conformance.verdict import Finding

REPLAYS = Path("reports/out/replays")
"""Where the shortest sequence of what was found goes, below the folder of the run."""

_REPLAYED = re.compile(r" --replay=(?:'[^']*'|\S+)")
"""What a command that plays a file says of it."""

_DRAWING = 0.5
"""Share of a way's bound in which it draws and shortens."""


class DrawnSequences:
    """What a case of drawn sequences has in its hand."""

    def __init__(self, case: Case, request: pytest.FixtureRequest) -> None:
        self._case = case
        self._config = request.config
        self._id = request.node.stash[CASE_ID]
        self._run: Run = request.config.stash[RUN]
        self._settings: Settings = request.config.stash[SETTINGS]
        self._late: Callable[[], bool] = lambda: False
        self._kept = request.node.stash.setdefault(SEQUENCES, Sequences())

    def must_be_explained(self, topic: str) -> None:
        """Draw and play sequences of a topic; fail by what no reading explains."""
        if self._run.is_recorded:
            self._must_have_something_of(topic)
            recorded = self._run.attempt.get("sequences", ())
            self._judge(report_again(recorded, self._known(), self._recorded_case), 0)
            return
        if self._settings.read_only:
            self._case.inconclusive("sequences write on the target, and the run is read-only")
        self._must_have_something_of(topic)
        wanted = self._settings.sequences
        seed = wanted.seed or self._run.seed
        # Where a target answers late or never, what was found is told before the bound ends all.
        seconds = wanted.budget.seconds / len(WAYS) or wanted.budget.bound * _DRAWING
        self._late = self._clock(seconds)
        campaign = Campaign(
            topic,
            lambda: self._new_case(topic),
            wanted.budget,
            _seed_of(seed, topic),
            known=self._known(),
            shrink=wanted.shrink,
            late=self._late,
            note=self._note(PLAYED),
        )
        report = campaign.run()
        for role, every in ((FOUND, report.found), (ONCE, report.once)):
            for found in every:
                self._note(role)(found.case, found.steps, found.outcome)
        self._judge(report, seed)

    def _must_have_something_of(self, topic: str) -> None:
        """End the case as unsupported where the server lacks all that the way looks for."""
        needs = TOPICS[topic].needs if topic in TOPICS else ()
        if not needs:
            return
        with self._case.preparing():
            session = Session(self._case)
            session.greeting.needed(220)
            moves = Moves(session.log_in(), "")
        codes = [played.seen.code for step in needs for played in moves.single(step)]
        moves.leave()
        if LACKING.issuperset(codes):
            told = ", ".join(f"{step.verb} {code}" for step, code in zip(needs, codes, strict=True))
            self._case.unsupported(f"the server has nothing of this way of drawing: {told}")

    def must_be_explained_again(self) -> None:
        """Play the sequence of --replay."""
        steps = self._settings.sequences.replay
        case = self._new_case("replay")
        outcome = Player(case, steps, self._is_known).play()
        case.link.close()
        found = found_by(outcome, steps, case)
        if found is not None:
            self._judge(Report(found=[found]), 0)
        elif outcome.over:
            self._case.inconclusive(outcome.over)

    def _recorded_case(self, attempt: Mapping[str, Any]) -> Case:
        made = self._run.recorded_sequence(self._case.requirement, attempt)
        made.observed = self._case.observed
        made.exchanges = self._case.exchanges
        return made

    def _note(self, role: str) -> Note:
        """What keeps sequences that were played, where recordings are wanted."""
        if self._settings.kept.results is None:
            return lambda *_: None
        return lambda case, steps, outcome: self._kept.note(case, steps, outcome, role)

    def _clock(self, seconds: float) -> Callable[[], bool]:
        """What says that so many seconds are over, without those in which others had their turn."""
        end = time.monotonic() + seconds - self._run.granted
        return lambda: time.monotonic() - self._run.granted > end

    def _new_case(self, topic: str) -> Case:
        self._run.turns.give_way()
        carriage = self._case.carriage
        made = self._run.sequence(self._case.requirement, topic, carriage.transport)
        made.carriage.tally = carriage.tally
        made.observed = self._case.observed
        made.exchanges = self._case.exchanges
        return made

    def _known(self) -> frozenset[str]:
        baseline = self._settings.baseline
        return baseline.ways_of(self._id) if baseline is not None else frozenset()

    def _is_known(self, way: str) -> bool:
        return any(fnmatchcase(way, known) for known in self._known())

    def _judge(self, report: Report, seed: int) -> None:
        if report.found:
            first, *others = report.found
            self._show(first)
            for found in others:
                self._case.findings.append(self._told(found, seed))
            told = self._told(first, seed)
            if told.severity == "fail":
                self._case.fail(told)
            self._case.warn(told)
        elif report.once:
            self._show(report.once[0])
            finding = report.once[0].finding
            reason = f"seen once, not reproduced: {finding.sent} {finding.received}"
            self._case.inconclusive(reason)
        elif report.over:
            self._case.unanswered = True
            self._case.inconclusive(report.over)
        elif report.silent >= MOST_SILENT:
            ways = ", ".join(sorted(report.known))
            reason = f"{report.played} sequences were played: {report.silent} met a reply that is"
            self._case.inconclusive(f"{reason} known to be missing ({ways})")
        elif report.played and report.unfinished == report.played:
            self._case.inconclusive(f"no sequence came to its end: {report.why}")

    def _show(self, found: Found) -> None:
        """Have reports show the dialogue of this sequence, up to what was found."""
        events = found.case.link.transcript.events
        self._kept.own = list(self._case.link.transcript.events)
        self._case.link.transcript.events[:] = events[: found.events or len(events)]

    def _told(self, found: Found, seed: int) -> Finding:
        """The finding with its sequence, and the files that play it again."""
        text = to_text(found.steps)
        if self._run.is_recorded:
            return found.finding
        stem = f"{self._id}-{found.finding.way}"
        name = "".join(c if c.isalnum() else "-" for c in stem)[:150]
        head = f"# {self._id}: {found.finding.way}, seed {seed}\n"
        folder = self._config.invocation_params.dir / REPLAYS
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.txt").write_text(head + text, "utf-8", "surrogateescape")
        program = folder / f"{name}.py"
        written = script_of(found.case, found.steps, found.events)
        program.write_text(written, "utf-8", "surrogateescape")
        command = _REPLAYED.sub("", self._settings.again)
        again = f"again:\n{command} --replay={REPLAYS / name}.txt\n"
        again += program_told(found, program, self._late)
        detail = f"{found.finding.detail}\nshortest sequence (seed {seed}):\n{text}{again}"
        return replace(found.finding, detail=detail.strip())


def program_told(found: Found, program: Path, late: Callable[[], bool]) -> str:
    """Return how to run the program, or that it is of no use here, and then it is thrown away: it
    is tried before it is named, where it is not too late for that.
    """
    why = _useless(found, program, late)
    if not why:
        return f"python3 {REPLAYS / program.name}"
    # Another run in the same folder may have found the same, and thrown it away.
    program.unlink(missing_ok=True)
    return f"(a program without the suite {why})"


def _useless(found: Found, program: Path, late: Callable[[], bool]) -> str:
    if found.case.target.tls.used:
        return "would speak in clear"
    if late():
        return "was not tried: the time was over"
    events = found.case.link.transcript.events
    seconds = events[-1].seconds - events[0].seconds if events else 0.0
    output = output_of(program, found.case.target.login.password, seconds)
    if has_same_end(output, found.case, found.events):
        return ""
    return "did not bring the same last reply"


def _seed_of(seed: int, topic: str) -> int:
    digest = hashlib.sha256(f"{seed} {topic}".encode()).digest()
    return int.from_bytes(digest[:8], "big")
