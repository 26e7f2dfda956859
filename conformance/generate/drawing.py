"""Strategies of Hypothesis for sequences of steps, by what they look for.

A sequence is drawn beside a guess of what is on the target, as if everything went well: later steps
then tend to use what earlier ones made. The guess never depends on what a server says, or a
sequence could not be drawn again. Must not know how steps are played.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from hypothesis import strategies as st

from conformance.generate import extension_idioms as extended
from conformance.generate import idioms as do
from conformance.generate.idioms import FATES, Move
from conformance.generate.sketch import PREPARATIONS, Sketch
from conformance.generate.steps import Step
from conformance.model.access_rules import RIGHT

PLAIN_NAMES = ("a", "b", "c")
ODD_NAMES = (
    *("*", "*", "?"),
    *("two words", " first", "last ", 'say "so"', '"', "-la", "*", "?", "[a]", "{a,b}"),
    *(".hidden", "a\\b", "100%s", "226 Done.", "gr\u00fc\u00df", "n" * 255, "A", "\udcff"),
)
"""Names that a server may refuse, and must not take for others."""

MOST_NAMES = 3
"""Odd names of one sequence, beside a plain one: few, so that they meet."""

LEAST_MOVES = (4, 20, 30)
MOST_MOVES = 40
"""Moves of one sequence. A fault that shows only after three others needs long ones."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A way of drawing: its moves, each as likely as it is often named; how many sessions at most;
    which names; whether lines are joined in one write, or cut into segments; what sets up data
    connections. A server that has nothing of what `needs` tries lacks what this way looks for.
    """

    moves: tuple[Move, ...]
    sessions: int = 1
    names: tuple[str, ...] = PLAIN_NAMES
    joined: bool = False
    cut: bool = False
    preparations: tuple[str, ...] = PREPARATIONS
    needs: tuple[Step, ...] = ()


_RENAMES = (do.renames, do.renames, do.renames)
_NAMES = (do.makes, do.removes, *_RENAMES, do.walks, do.walks)
_TRANSFERS = (do.stores, do.stores, do.retrieves, do.lists)
_DISTURBED = do.disturbed(*FATES)

TOPICS: Mapping[str, Topic] = {
    "names": Topic(
        (
            *(*_NAMES, do.makes, do.removes, do.walks, do.stores, do.stores, do.stores),
            *(do.lists, do.lists, do.types, do.tells, do.descends),
        )
    ),
    "transfers": Topic(
        (
            *(*_TRANSFERS, do.types, do.marks, do.marks, do.fails, do.fails, do.walks),
            *(do.removes, do.stores_unique),
        )
    ),
    "pending-state": Topic(
        (
            *(do.marks, do.marks, do.interrupted_renames, do.interrupted_renames, do.renames),
            *(do.prepares, do.breaks, do.stores, do.stores, do.retrieves, do.types, do.tells),
            *(do.aborts, do.stores, do.marks),
        )
    ),
    "parameters": Topic(
        (
            *(do.parameters, do.parameters, do.unusual, do.breaks_parameters),
            *(do.breaks_parameters, do.tells, do.tells, do.stores, do.stores, do.stores),
            *(do.retrieves, do.lists),
        )
    ),
    "data-connections": Topic(
        (_DISTURBED, _DISTURBED, _DISTURBED, do.prepares, do.types, do.aborts, do.tells, do.stores)
    ),
    "logins": Topic(
        (
            *(do.logs_in, do.changes_user, do.changes_user, do.stores, do.retrieves, do.types),
            *(do.renames, do.makes, do.removes, do.tells),
        )
    ),
    "wrong-lines": Topic(
        (do.breaks, do.breaks, do.breaks, do.stores, do.renames, do.marks, do.types, do.walks)
    ),
    "odd-names": Topic(
        (
            *(*_NAMES, do.removes, do.removes, do.stores, do.stores, do.stores, do.stores),
            *(do.retrieves, do.lists),
        ),
        names=ODD_NAMES,
    ),
    "one-write": Topic((*_NAMES, do.types, do.tells, do.marks), joined=True),
    "segments": Topic((*_NAMES, do.types, do.tells, do.stores), cut=True),
    "two-sessions": Topic(
        (
            *(do.makes, do.makes, do.removes, do.renames, do.walks, do.walks, do.walks),
            *(*_TRANSFERS, do.stores, do.types, do.types, do.prepares, do.removes, do.marks),
            *(do.interrupted_renames, do.interrupted_renames, do.descends),
            *(do.take_turns, do.take_turns),
        ),
        sessions=2,
    ),
    "four-sessions": Topic(
        (
            *(do.disturbed("aborted", "reset"), do.aborts, *_TRANSFERS, do.renames, do.makes),
            *(do.removes, do.types, do.logs_in, do.prepares, do.take_turns),
        ),
        sessions=4,
    ),
    "extensions": Topic(
        (
            *(extended.asks, extended.asks, extended.asks_around, extended.asks_around),
            *(extended.asks_nothing, extended.lists_for_programs, extended.lists_for_programs),
            *(extended.chooses_facts, extended.chooses_facts, extended.measures_and_resumes),
            *(do.stores, do.stores, do.renames, do.removes, do.makes, do.walks, do.types),
        ),
        sessions=2,
        preparations=("PASV", "EPSV"),
        needs=(Step(0, "SIZE", "absent"), Step(0, "MDTM", "absent"), Step(0, "MLST", "absent")),
    ),
    "extended-data": Topic(
        (
            *(extended.mixes, extended.mixes, extended.rules_others_out, extended.marks_around),
            *(extended.breaks_set_up, do.prepares, do.stores, do.stores, do.retrieves, do.lists),
            *(do.fails, do.disturbed("late", "reset", "closed early"), do.types, do.tells),
            *(do.aborts, do.marks),
        ),
        preparations=("EPSV", "EPRT", "EPSV", "EPRT", "PASV", "PORT"),
        needs=(Step(0, "EPSV"), Step(0, "EPRT")),
    ),
    "hosts": Topic(
        (
            *(extended.names_host, extended.names_host, extended.names_host, do.logs_in),
            *(do.stores, do.stores, do.retrieves, do.makes, do.removes, do.walks, do.types),
            *(do.renames, do.marks, do.lists, do.tells, do.prepares),
        ),
        sessions=2,
        needs=(Step(0, "HOST", RIGHT),),
    ),
}
"""All ways of drawing, by the name that their cases have."""


class Drawn(list[Step]):
    """The steps of a sequence, which Hypothesis shall not write out each time that one fails."""

    def __repr__(self) -> str:
        return f"<{len(self)} steps>"


@st.composite
def sequences(draw: st.DrawFn, topic: Topic) -> Drawn:
    """Draw a sequence of a topic."""
    sketch = Sketch(draw, topic.sessions, _names(draw, topic), topic.preparations)
    for session in range(topic.sessions):
        if not sketch.once_in(3):
            # Of what is stored in image type most is known.
            sketch.line(session, "TYPE I")
    fewest = draw(st.sampled_from(LEAST_MOVES))
    moves = st.lists(st.sampled_from(topic.moves), min_size=fewest, max_size=MOST_MOVES)
    for move in draw(moves):
        move(sketch, sketch.session())
    steps = sketch.steps
    if topic.joined:
        steps = [_joined(draw, step) for step in steps]
    if topic.cut:
        steps = [_cut(draw, step) for step in steps]
    return Drawn(steps)


def _names(draw: st.DrawFn, topic: Topic) -> tuple[str, ...]:
    if len(topic.names) <= MOST_NAMES:
        return topic.names
    few = st.lists(st.sampled_from(topic.names), min_size=1, max_size=MOST_NAMES, unique=True)
    return (PLAIN_NAMES[0], *draw(few))


def _joined(draw: st.DrawFn, step: Step) -> Step:
    single = step.verb not in ("PASV", "PORT", "RETR", "STOR", "APPE", "STOU", "LIST", "NLST")
    return replace(step, together=single and draw(st.integers(0, 2)) > 0)


def _cut(draw: st.DrawFn, step: Step) -> Step:
    if step.broken or step.verb in ("PASV", "PORT"):
        return step
    places = draw(st.lists(st.integers(1, 12), max_size=3, unique=True))
    return replace(step, cuts=tuple(sorted(places)))
