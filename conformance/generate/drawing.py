"""Strategies of Hypothesis for sequences of steps, by what they look for.

Names are few, so that steps meet on them. A sequence is drawn beside a guess of what is on the
target, as if everything went well: later steps then tend to use what earlier ones made. The guess
never depends on what a server says, or a sequence could not be drawn again. Must not know how steps
are played.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from hypothesis import strategies as st

from conformance.generate.guess import Guess
from conformance.generate.steps import ROOT, Step
from conformance.model.access_rules import RIGHT, WRONG
from conformance.model.world import Fate

Draw = Callable[[st.SearchStrategy[str]], str]

PLAIN_NAMES = ("a", "b", "c", "d", "e")
ODD_NAMES = (
    *("two words", " first", "last ", 'say "so"', '"', "-la", "*", "?", "[a]", "{a,b}", "~"),
    *(".hidden", "a\\b", "100%s", "226 Done.", "gr\u00fc\u00df", "n" * 255, "A", "\udcff"),
)
"""Names that a server may refuse, and must not take for others."""

CONTENTS = (
    b"",
    b"x",
    b"hello world",
    b"one\r\ntwo\r\n",
    b"one\r\n\r\nthree\r\n",
    b"0123456789" * 3,
    bytes(range(256)),
    b"\xff\xff\xfe\r\n\n\r",
    b"cr\rlf\n",
    b"y" * 5000,
)
MARKERS = ("0", "1", "3", "5", "10", "29", "4000")
FATES: tuple[Fate, ...] = ("late", "reset", "closed early", "aborted")
_BROKEN_FATES = ("reset", "aborted")
_LONG = b"z" * 4000

BROKEN = (
    *("TYPE", "TYPE Z", "TYPE A Z", "TYPE L", "TYPE L 0", "TYPE I I", "TYPE  I", "STRU", "STRU Z"),
    *("STRU FF", "MODE", "MODE Z", "MODE SS", "PORT", "PORT 1,2,3,4,5", "PORT 1,2,3,4,5,6,7"),
    *("PORT 127,0,0,1,256,1", "PORT 127.0.0.1.4.1", "PORT a,b,c,d,e,f", "PORT ,,,,,", "REST"),
    *("REST -1", "REST x", "REST 1 2", "ALLO", "ALLO x", "ALLO 10 R", "CWD", "RNFR", "RNTO"),
    *("DELE", "RMD", "MKD", "RETR", "STOR", "APPE", "PASV x", "CDUP x", "PWD x", "ABOR x"),
    *("NOOP x", "SYST x", "XYZZ", "XYZZ a", "A", "RNFRX a", "NOO", "NOOPE", "SITE", "SITE XYZZ"),
    *(
        "HELP XYZZ",
        "STAT $ROOT/absent",
        "CWD $ROOT/absent/x",
    ),
)
"""Lines that are wrong, or name nothing. None of them does anything in any server that is right."""


@dataclass(slots=True)
class Sketch:
    """A sequence while it is drawn: its steps, and the guess of what they lead to."""

    draw: Callable[[st.SearchStrategy[object]], object]
    sessions: int
    names: Sequence[str]
    steps: list[Step] = field(default_factory=list)
    guess: Guess = field(default_factory=Guess)

    def one_of(self, *values: str) -> str:
        """Draw one of these texts."""
        return str(self.draw(st.sampled_from(values)))

    def session(self) -> int:
        """Draw a session."""
        chosen = self.draw(st.integers(0, self.sessions - 1)) if self.sessions > 1 else 0
        assert isinstance(chosen, int)  # as drawn
        return chosen

    def name(self) -> str:
        """Draw a name, in a directory that may be there, or below the suite's own one."""
        name = self.one_of(*self.names)
        where = self.one_of("", "", "root", "inside")
        if where == "root":
            return f"{ROOT}/{name}"
        directories = self.guess.directories()
        if where == "inside" and directories:
            return f"{ROOT}/{self.one_of(*directories)}/{name}"
        return name

    def existing(self, session: int) -> str:
        """Draw a pathname that is probably a file's."""
        files = self.guess.files()
        if not files or self.one_of("there", "there", "anywhere") == "anywhere":
            return self.name()
        del session
        return f"{ROOT}/{self.one_of(*files)}"

    def add(self, step: Step) -> None:
        """Append a step."""
        self.steps.append(step)
        self.guess.take(step)


Move = Callable[[Sketch, int], None]


def _simple(*lines: str) -> Move:
    def move(sketch: Sketch, session: int) -> None:
        verb, _, argument = sketch.one_of(*lines).partition(" ")
        sketch.add(Step(session, verb, argument))

    return move


def _names(*verbs: str) -> Move:
    def move(sketch: Sketch, session: int) -> None:
        verb = sketch.one_of(*verbs)
        path = sketch.existing(session) if verb in ("RNFR", "DELE") else sketch.name()
        sketch.add(Step(session, verb, path))

    return move


def _walks(sketch: Sketch, session: int) -> None:
    where = sketch.one_of("root", "name", "up", "down")
    if where == "up":
        sketch.add(Step(session, "CDUP"))
    elif where == "root":
        sketch.add(Step(session, "CWD", ROOT))
    elif where == "down" and sketch.guess.directories():
        sketch.add(Step(session, "CWD", f"{ROOT}/{sketch.one_of(*sketch.guess.directories())}"))
    else:
        sketch.add(Step(session, "CWD", sketch.one_of(*sketch.names)))


def _prepares(sketch: Sketch, session: int) -> None:
    sketch.add(Step(session, sketch.one_of("PASV", "PASV", "PORT")))


def _transfers(*fates: Fate) -> Move:
    """A transfer with its preparation, between which something may come."""

    def move(sketch: Sketch, session: int) -> None:
        fate: Fate = "normal"
        if fates and sketch.one_of("usual", "unusual") == "unusual":
            fate = sketch.one_of(*fates)  # type: ignore[assignment]  # one of the fates given
        verb = sketch.one_of("STOR", "STOR", "RETR", "RETR", "RETR", "APPE", "NLST", "LIST", "STOU")
        if not sketch.guess.prepared(session):
            _prepares(sketch, session)
        if sketch.one_of("no", "no", "no", "yes") == "yes":
            sketch.add(Step(session, "REST", sketch.one_of(*MARKERS)))
        storing = verb in ("STOR", "APPE", "STOU")
        octets = b""
        if storing:
            octets = _LONG if fate in _BROKEN_FATES else _octets(sketch)
            fate = "normal" if fate == "closed early" else fate
        argument = {"STOU": "", "NLST": "", "LIST": ""}.get(verb)
        if argument is None:
            argument = sketch.existing(session) if verb == "RETR" else sketch.name()
        sketch.add(Step(session, verb, argument, octets, fate))

    return move


def _octets(sketch: Sketch) -> bytes:
    octets = sketch.draw(st.sampled_from(CONTENTS))
    assert isinstance(octets, bytes)  # as drawn
    return octets


def _breaks(sketch: Sketch, session: int) -> None:
    sketch.add(Step(session, sketch.one_of(*BROKEN), broken=True))


def _logs_in(sketch: Sketch, session: int) -> None:
    """A login, whole or not, and the way back to the suite's own directory."""
    if sketch.one_of("no", "yes") == "yes":
        sketch.add(Step(session, "REIN"))
    for verb in ("USER", "PASS"):
        if sketch.one_of("send", "send", "send", "leave out") == "send":
            sketch.add(Step(session, verb, sketch.one_of(RIGHT, RIGHT, RIGHT, WRONG)))
    if sketch.one_of("return", "return", "stay") == "return":
        sketch.add(Step(session, "CWD", ROOT))


_TYPES = _simple("TYPE I", "TYPE I", "TYPE A")
_PARAMETERS = _simple("TYPE I", "TYPE A", "TYPE A N", "TYPE L 8", "STRU F", "MODE S")
_UNUSUAL = _simple("TYPE E", "TYPE A T", "STRU R", "STRU P", "MODE B", "MODE C")
_TELLS = _simple("NOOP", "PWD", "SYST", "STAT", "HELP")
_RENAMES = _names("RNFR", "RNTO")
_FILES = _names("MKD", "MKD", "RMD", "DELE")
_MARKS = _simple(*(f"REST {marker}" for marker in MARKERS))
_NORMAL = _transfers()


@dataclass(frozen=True, slots=True)
class Topic:
    """A way of drawing: its moves, each as likely as it is often named; how many sessions at most;
    which names; whether lines are joined in one write, or cut into segments.
    """

    moves: tuple[Move, ...]
    sessions: int = 1
    names: tuple[str, ...] = PLAIN_NAMES
    joined: bool = False
    cut: bool = False


TOPICS: Mapping[str, Topic] = {
    "names": Topic((_RENAMES, _RENAMES, _FILES, _FILES, _walks, _NORMAL, _TELLS)),
    "transfers": Topic((_NORMAL, _NORMAL, _NORMAL, _TYPES, _MARKS, _prepares, _walks)),
    "pending-state": Topic((_MARKS, _RENAMES, _prepares, _breaks, _NORMAL, _PARAMETERS, _TELLS)),
    "parameters": Topic((_PARAMETERS, _UNUSUAL, _PARAMETERS, _breaks, _NORMAL, _NORMAL)),
    "data-connections": Topic((_transfers(*FATES), _transfers(*FATES), _prepares, _TYPES, _TELLS)),
    "logins": Topic((_logs_in, _logs_in, _NORMAL, _TYPES, _RENAMES, _FILES, _TELLS)),
    "wrong-lines": Topic((_breaks, _breaks, _breaks, _NORMAL, _RENAMES, _MARKS, _walks, _FILES)),
    "odd-names": Topic((_NORMAL, _NORMAL, _RENAMES, _FILES, _walks), names=ODD_NAMES),
    "one-write": Topic((_FILES, _RENAMES, _walks, _TYPES, _TELLS, _MARKS), joined=True),
    "segments": Topic((_FILES, _RENAMES, _walks, _TYPES, _TELLS, _NORMAL), cut=True),
    "two-sessions": Topic((_NORMAL, _NORMAL, _RENAMES, _FILES, _TYPES, _walks, _MARKS), sessions=2),
    "four-sessions": Topic(
        (_transfers("aborted", "reset"), _NORMAL, _RENAMES, _FILES, _TYPES, _logs_in), sessions=4
    ),
}
"""All ways of drawing, by the name that their cases have."""

MOST_MOVES = 12


@st.composite
def sequences(draw: st.DrawFn, topic: Topic) -> list[Step]:
    """Draw a sequence of a topic."""
    sketch = Sketch(draw, draw(st.integers(1, topic.sessions)), topic.names)
    for move in draw(st.lists(st.sampled_from(topic.moves), min_size=1, max_size=MOST_MOVES)):
        move(sketch, sketch.session())
    steps = sketch.steps
    if topic.joined:
        steps = [_joined(draw, step) for step in steps]
    if topic.cut:
        steps = [_cut(draw, step) for step in steps]
    return steps


def _joined(draw: st.DrawFn, step: Step) -> Step:
    single = step.verb not in ("PASV", "PORT", "RETR", "STOR", "APPE", "STOU", "LIST", "NLST")
    return replace(step, together=single and draw(st.booleans()))


def _cut(draw: st.DrawFn, step: Step) -> Step:
    if step.broken or step.verb in ("PASV", "PORT"):
        return step
    places = draw(st.lists(st.integers(1, 12), max_size=3, unique=True))
    return replace(step, cuts=tuple(sorted(places)))
