"""Mixed ways: drawn answers to drawn commands, at drawn moments. What must hold is the same.

The draw is the same each time. Only answers are mixed that are never right, so that no pass may
rest on one whatever command got it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from kill_matrix.server import Reference

from fixtures.hostile.behaviours import TOPICS, WAYS
from fixtures.hostile.listening import Handler
from fixtures.hostile.scripted import Reply
from fixtures.hostile.way import Way

from .holding import check
from .hurting import chosen_cases, hurt_run
from .test_ways import ALL

EXAMPLES = 200 if ALL else 8
SECONDS = 20.0

VERBS = ("NOOP", "PWD", "TYPE", "SYST", "PASV", "EPSV", "SIZE", "MLST", "RNFR", "DELE", "STAT")


CODES = ("code-999", "code-631")
"""Ways on which some cases pass rightly, and are let pass in mixtures, too."""


def _answers(*topics: str) -> list[Reply]:
    """The answers of ways that are right to nothing, and of those with codes that there are not."""
    ways = [
        way
        for topic in topics
        for way in TOPICS[topic]
        if not way.breaks and (not way.rightly or way.name in CODES)
    ]
    return list({id(reply): reply for way in ways for reply in way.replies.values()}.values())


_NEVER_RIGHT = (b"000 ", b"999 ", b"2x0 ", b"-200 ", b"20 ", b"\r\n", b"631 ", b"200-")
ANSWERS: list[Reply] = [
    answer
    for answer in _answers("replies", "codes")
    if not isinstance(answer, bytes) or answer.startswith(_NEVER_RIGHT)
]
HANDLERS: list[Handler | None] = [None, *(way.data for way in TOPICS["data connections"])]

RIGHTLY = {case: since for name in CODES for case, since in WAYS[name].rightly.items()}

TABLES = st.dictionaries(st.sampled_from(VERBS), st.sampled_from(ANSWERS), min_size=1, max_size=4)
MOMENTS = st.none() | st.tuples(st.integers(3, 9), st.sampled_from(ANSWERS))


@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(table=TABLES, data=st.sampled_from(HANDLERS), at=MOMENTS)
def test_mixture_is_survived_and_no_pass_rests_on_a_lie(
    table: Mapping[str, Reply],
    data: Handler | None,
    at: tuple[int, Reply] | None,
    reference: Reference,
) -> None:
    says = "does several things at once"
    way = Way("mixture", says, replies=table, data=data, at=at, rightly=RIGHTLY)
    reference.begin("")
    with tempfile.TemporaryDirectory() as folder:
        check(hurt_run(way, reference, Path(folder), chosen_cases(way), SECONDS))


def test_enough_is_mixed() -> None:
    assert len(ANSWERS) >= 15
    assert len(HANDLERS) >= 12
