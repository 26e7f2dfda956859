"""How a run starts: names that follow its seed, and what is in their way."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from conformance.link.recording import from_rows
from conformance.link.transcript import Event
from conformance.report.stream import read_stream
from conformance.session.run_names import token_of, token_of_seed

from .conftest import Embedded
from .running import PASSED, ROOT, run
from .test_fixtures import WRITING
from .under_way import own_names, stopped

SEED = 7
OF_SEED = token_of_seed(SEED)
SEEDED = f"--seed={SEED}"
SAYS = f"names do not follow seed {SEED}: "
MADE = "cases/rfc959/test_make_directory.py"
DRAWN = ("cases/generated/test_sequences.py", "-k", "transfers or pending-state")

_OF_OTHERS = re.compile(rb"PORT [0-9,]+|EPRT \|[^\r]+\||ftpd\.[a-z0-9_]{8}|(?<=,)[0-9]+,[0-9]+")
"""What the system and the server choose: data ports, and names that STOU gives."""

Sent = dict[str, list[dict[int, list[bytes]]]]
"""By case: of each attempt and drawn sequence what each connection sent."""


def sent(embedded: Embedded, results: Path, *words: str) -> Sent:
    """Run cases with the seed; return what they sent."""
    outcome = run(*embedded.config, SEEDED, f"--results={results}", *words)
    assert SAYS not in outcome.text
    assert outcome.status == PASSED, outcome.text
    found: Sent = {}
    for told in read_stream(results).whole().told:
        drawn = [one for attempt in told.attempts for one in attempt.get("sequences", ())]
        every = [from_rows(one["events"]) for one in (*told.attempts, *drawn)]
        found[told.result.case] = [_by_connection(events) for events in every]
    return found


def _by_connection(events: Iterable[Event]) -> dict[int, list[bytes]]:
    """Which of two connections sends first may depend on when the server answers."""
    found = defaultdict(list)
    for one in events:
        if one.kind == "sent":
            found[one.connection].append(_OF_OTHERS.sub(b"another's", one.octets))
    return found


def test_run_with_a_seed_sends_the_same_octets_each_time(
    embedded: Embedded, tmp_path: Path
) -> None:
    first = sent(embedded, tmp_path / "first.jsonl", MADE, *DRAWN)
    assert OF_SEED in repr(first)
    assert sent(embedded, tmp_path / "second.jsonl", MADE, *DRAWN) == first


def test_run_with_a_seed_makes_the_same_names_with_workers(
    embedded: Embedded, tmp_path: Path
) -> None:
    first = sent(embedded, tmp_path / "first.jsonl", MADE)
    assert OF_SEED in repr(first)
    assert sent(embedded, tmp_path / "second.jsonl", MADE, "-n", "2") == first


def test_killed_run_is_not_in_the_way_of_the_next_of_its_seed(
    embedded: Embedded, tmp_path: Path
) -> None:
    with stopped(embedded, *WRITING, SEEDED):
        pass
    embedded.settled()
    assert {token_of(name) for name in own_names(embedded)} == {OF_SEED}
    sent(embedded, tmp_path / "next.jsonl", *WRITING)
    assert not own_names(embedded)


def test_run_of_the_same_seed_that_is_under_way_keeps_its_names(embedded: Embedded) -> None:
    with stopped(embedded, *WRITING, SEEDED):
        before = embedded.tree()
        outcome = run(*embedded.config, SEEDED, *WRITING)
        assert outcome.status == PASSED, outcome.text
        assert outcome.text.count(SAYS) == 1
        assert embedded.tree().keys() >= before.keys()
    run(*embedded.config, *WRITING)


def test_names_of_a_run_of_another_machine_are_not_taken(embedded: Embedded) -> None:
    seed = 1 + int.from_bytes(os.urandom(4))  # of which this machine knows no run
    left = embedded.home / f"{token_of_seed(seed)}-1a2b3c4d-1-1-scratch"
    left.mkdir()
    outcome = run(*embedded.config, f"--seed={seed}", *WRITING)
    assert outcome.status == PASSED, outcome.text
    assert outcome.text.count(f"names do not follow seed {seed}: ") == 1
    assert left.exists()
    left.rmdir()


def test_run_that_draws_nothing_does_not_wait_for_hypothesis() -> None:
    code = "import sys, conformance.plugin; print('hypothesis' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
    assert said.stdout == b"False\n"
