"""What is drawn at a time: steps that belong together, and what may come between them.

RNFR seldom stands alone, REST is followed by a transfer, a transfer is prepared: drawn one by one
they would hardly ever meet. What a topic looks for is which of these it has. Must not know topics.
"""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st

from conformance.generate.sketch import Sketch
from conformance.generate.steps import ROOT
from conformance.model.access_rules import RIGHT, WRONG
from conformance.model.world import Fate

Move = Callable[[Sketch, int], None]
"""Adds steps of a session to a sketch."""

CONTENTS = (
    b"0123456789",
    b"one\r\ntwo\r\n",
    b"x",
    b"0123456789abc",
    b"\r\n",
    b"",
    b"a\nb\r\n",
    b"one\r\n\r\nthree\r\n",
    bytes(range(256)),
    b"\xff\xff\xfe\r\n\n\r",
    b"hello world",
    b"cr\rlf\n",
    b"y" * 5000,
)
MARKERS = ("3", "1", "2", "4", "0", "5", "1", "2", "10", "4000")
FATES: tuple[Fate, ...] = ("late", "reset", "closed early", "aborted")
_LONG = b"z" * 4000

BROKEN = (
    *("XYZZ", "TYPE Z", "MODE Z", "STRU Z", "TYPE", "TYPE A Z", "TYPE L", "TYPE L 0", "TYPE I I"),
    *("TYPE  I", "STRU", "STRU FF", "MODE", "MODE SS", "PORT", "PORT 1,2,3,4,5"),
    *("PORT 1,2,3,4,5,6,7", "PORT 127,0,0,1,256,1", "PORT 127.0.0.1.4.1", "PORT a,b,c,d,e,f"),
    *("PORT ,,,,,", "REST", "REST -1", "REST x", "REST 1 2", "ALLO", "ALLO x", "ALLO 10 R", "CWD"),
    *("RNFR", "RNTO", "DELE", "RMD", "MKD", "RETR", "STOR", "APPE", "PASV x", "CDUP x", "PWD x"),
    *("ABOR x", "NOOP x", "SYST x", "XYZZ a", "A", "RNFRX a", "NOO", "NOOPE", "SITE", "SITE XYZZ"),
    *("HELP XYZZ", "STAT $ROOT/absent", "CWD $ROOT/absent/x", "XYZZ"),
)
"""Lines that are wrong, or name nothing. None of them does anything in any server that is right."""


_PARAMETERS = ("TYPE", "STRU", "MODE", "PORT", "REST", "ALLO")


def simple(*lines: str) -> Move:
    """Return the move that sends one of these lines."""

    def move(sketch: Sketch, session: int) -> None:
        sketch.line(session, sketch.one_of(*lines))

    return move


types = simple("TYPE I", "TYPE I", "TYPE A")
parameters = simple("TYPE I", "TYPE A", "TYPE I", "TYPE A N", "TYPE L 8", "STRU F", "MODE S")
tells = simple("NOOP", "PWD", "SYST", "STAT", "HELP", "NOOP")
aborts = simple("ABOR")

_UNUSUAL = {
    "MODE B": "MODE S",
    "TYPE E": "TYPE I",
    "TYPE A T": "TYPE A",
    "STRU R": "STRU F",
    "STRU P": "STRU F",
    "MODE C": "MODE S",
}
"""Values that many servers lack, each with the usual one."""


def unusual(sketch: Sketch, session: int) -> None:
    """A value that many servers lack, perhaps a transfer with it, and mostly the way back."""
    line = sketch.one_of(*_UNUSUAL)
    sketch.line(session, line)
    if sketch.once_in(3):
        stores(sketch, session)
    if not sketch.once_in(8):
        sketch.line(session, _UNUSUAL[line])


# ---------------------------------------------------------------------------- names


def makes(sketch: Sketch, session: int) -> None:
    """A directory is made."""
    sketch.add(session, "MKD", sketch.free(session))
    if sketch.once_in(4):
        sketch.add(session, "MKD", sketch.anything(session))
    _strays(sketch, session)


def _strays(sketch: Sketch, session: int, one_in: int = 6) -> None:
    """Once in a while, an RNTO that nothing has prepared."""
    if sketch.once_in(one_in):
        sketch.add(session, "RNTO", sketch.free(session))


def removes(sketch: Sketch, session: int) -> None:
    """A file or a directory is removed, now and then by the command for the other."""
    verb = sketch.one_of("DELE", "RMD")
    fits = not sketch.once_in(3)
    draw = sketch.file if (verb == "DELE") is fits else sketch.directory
    sketch.add(session, verb, draw(session))
    _strays(sketch, session, one_in=6 if fits else 2)


def renames(sketch: Sketch, session: int) -> None:
    """A rename, whole or not; one onto itself may be asked for twice."""
    source = sketch.anything(session)
    if not sketch.once_in(5):
        sketch.add(session, "RNFR", source)
        if sketch.once_in(4):
            source = sketch.anything(session)
            sketch.add(session, "RNFR", source)
    if sketch.once_in(8):
        return
    target = sketch.one_of("free", "free", "free", "taken", "itself", "nowhere")
    if target == "free":
        sketch.add(session, "RNTO", sketch.free(session))
    elif target == "taken":
        sketch.add(session, "RNTO", sketch.anything(session))
    elif target == "itself":
        sketch.add(session, "RNTO", source)
    else:
        sketch.add(session, "RNTO", sketch.nowhere(session))
    if sketch.once_in(2 if target == "itself" else 6):
        sketch.add(session, "RNTO", sketch.free(session))


def interrupted_renames(sketch: Sketch, session: int) -> None:
    """A rename with something between its halves."""
    sketch.add(session, "RNFR", sketch.anything(session))
    between = sketch.one_of("tell", "wrong", "RNFR", "remove", "remove", "make", "other session")
    if sketch.sessions > 1 and sketch.once_in(2):
        between = "other session"
    if between == "tell":
        tells(sketch, session)
    elif between == "wrong":
        breaks(sketch, session)
    elif between == "RNFR":
        sketch.add(session, "RNFR", sketch.name(session))
    elif between == "remove":
        removes(sketch, session)
    elif between == "make":
        makes(sketch, session)
    else:
        other = (session + 1) % sketch.sessions
        verb = sketch.one_of("RNTO", "RNFR")
        draw = sketch.free if verb == "RNTO" else sketch.anything
        sketch.add(other, verb, draw(other))
    if not sketch.once_in(4):
        sketch.add(session, "RNTO", sketch.free(session))


def walks(sketch: Sketch, session: int) -> None:
    """The working directory changes, or not."""
    where = sketch.one_of("down", "down", "up", "root", "name", "name")
    if where == "up" and sketch.guess.where(session):
        _climbs(sketch, session)
    elif where == "down" and sketch.guess.directories():
        sketch.add(session, "CWD", sketch.directory(session))
    elif where == "name":
        for _ in range(1 + sketch.once_in(2)):
            sketch.add(session, "CWD", sketch.gone(session))
    else:
        sketch.add(session, "CWD", ROOT)
    if sketch.once_in(3):
        sketch.add(session, "PWD")


def _climbs(sketch: Sketch, session: int) -> None:
    """CDUP, and perhaps once more."""
    sketch.add(session, "CDUP")
    if sketch.guess.where(session) and not sketch.once_in(3):
        sketch.add(session, "CDUP")


def descends(sketch: Sketch, session: int) -> None:
    """A session goes deep, perhaps another one along with it, and comes up or fails to go on."""
    deep = [path for path in sketch.guess.directories() if "/" in path]
    if not deep or sketch.once_in(3):
        outer, inner = sketch.one_of(*sketch.names), sketch.one_of(*sketch.names)
        deep = [f"{outer}/{inner}"]
        if not sketch.guess.has(outer):
            sketch.add(session, "MKD", sketch.spelled(session, outer))
        sketch.add(session, "MKD", sketch.spelled(session, deep[0]))
    path = sketch.one_of(*deep)
    sketch.add(session, "CWD", sketch.spelled(session, path))
    other = (session + 1) % sketch.sessions
    if other != session and sketch.once_in(2):
        sketch.add(other, "CWD", f"{ROOT}/{path}")
    if sketch.one_of("up", "on") == "up":
        _climbs(sketch, session)
    else:
        for _ in range(2):
            sketch.add(session, "CWD", sketch.one_of(*sketch.names))
    if not sketch.once_in(3):
        sketch.add(sketch.session(), "PWD")


# ---------------------------------------------------------------------------- transfers


def prepares(sketch: Sketch, session: int) -> None:
    """A data connection is prepared, once or twice."""
    ways = sketch.preparations_of(session)
    sketch.add(session, sketch.one_of(*ways))
    if sketch.once_in(5):
        sketch.add(session, sketch.one_of(*dict.fromkeys(ways)))


def is_prepared(sketch: Sketch, session: int) -> None:
    """A data connection is prepared, if none is."""
    if not sketch.guess.prepared(session):
        prepares(sketch, session)


def octets(sketch: Sketch) -> bytes:
    """Draw what a file holds."""
    drawn = sketch.draw(st.sampled_from(CONTENTS))
    assert isinstance(drawn, bytes)  # as drawn
    return drawn


def stores(sketch: Sketch, session: int) -> None:
    """A file is made, replaced or added to."""
    is_prepared(sketch, session)
    verb = sketch.one_of("STOR", "STOR", "APPE")
    draw = sketch.file if sketch.guess.files() and not sketch.once_in(2) else sketch.free
    sketch.add(session, verb, draw(session), octets(sketch))


def retrieves(sketch: Sketch, session: int) -> None:
    """A file is retrieved; one is made before, where there is none."""
    if not sketch.guess.files():
        stores(sketch, session)
    is_prepared(sketch, session)
    sketch.add(session, "RETR", sketch.file(session))


def take_turns(sketch: Sketch, session: int) -> None:
    """Two sessions write to one file, one after the other, and one of them once more."""
    path = sketch.file(session) if sketch.guess.files() else sketch.free(session)
    if not path.startswith(ROOT):
        where = sketch.guess.where(session)
        path = f"{ROOT}/{where}/{path}" if where else f"{ROOT}/{path}"
    other = (session + 1) % sketch.sessions
    for writer, verbs in (
        (session, ("STOR", "APPE")),
        (other, ("APPE", "STOR", "DELE")),
        (session, ("APPE", "RETR")),
    ):
        verb = sketch.one_of(*verbs)
        if verb != "DELE":
            is_prepared(sketch, writer)
        sent = octets(sketch) if verb in ("STOR", "APPE") else b""
        sketch.add(writer, verb, path, sent)


def lists(sketch: Sketch, session: int) -> None:
    """A directory is listed."""
    is_prepared(sketch, session)
    verb = sketch.one_of("NLST", "LIST")
    deeper = sketch.guess.directories() and sketch.once_in(3)
    sketch.add(session, verb, sketch.directory(session) if deeper else "")


def stores_unique(sketch: Sketch, session: int) -> None:
    """A file is made under a name of the server's."""
    is_prepared(sketch, session)
    sketch.add(session, "STOU", octets=octets(sketch))


def fails(sketch: Sketch, session: int) -> None:
    """A transfer that cannot be done."""
    is_prepared(sketch, session)
    if sketch.one_of("RETR", "STOR") == "RETR":
        sketch.add(session, "RETR", sketch.free(session))
    else:
        verb = sketch.one_of("STOR", "APPE")
        sketch.add(session, verb, sketch.nowhere(session), octets(sketch))


def marks(sketch: Sketch, session: int) -> None:
    """A restart, with what prepares it before it or between, or only the half of it."""
    if sketch.once_in(2):
        sketch.line(session, "TYPE I")
    if not sketch.guess.files():
        stores(sketch, session)
    order = sketch.one_of("before", "before", "between", "twice", "alone", "elsewhere")
    if order in ("before", "twice"):
        is_prepared(sketch, session)
    sketch.add(session, "REST", sketch.one_of(*MARKERS))
    if order == "twice":
        sketch.add(session, "REST", sketch.one_of(*MARKERS))
    if order == "alone":
        return
    if order == "elsewhere":
        session = (session + 1) % sketch.sessions
        is_prepared(sketch, session)
    if order == "between":
        prepares(sketch, session)
    verb = sketch.one_of("RETR", "RETR", "STOR", "NLST", "absent")
    if verb == "RETR":
        sketch.add(session, "RETR", sketch.file(session))
    elif verb == "STOR":
        sketch.add(session, "STOR", sketch.file(session), octets(sketch))
    elif verb == "NLST":
        sketch.add(session, "NLST")
    else:
        sketch.add(session, "RETR", sketch.free(session))


def disturbed(*fates: Fate) -> Move:
    """Return a transfer to whose data connection something happens."""

    def move(sketch: Sketch, session: int) -> None:
        if not sketch.guess.prepared(session) or sketch.once_in(4):
            prepares(sketch, session)
        fate: Fate = sketch.one_of(*fates)  # type: ignore[assignment]  # one of the fates given
        verb = sketch.one_of("STOR", "RETR", "STOR", "APPE", "NLST", "STOU")
        if verb in ("STOR", "APPE", "STOU"):
            path = "" if verb == "STOU" else sketch.name(session)
            sent = _LONG if fate in ("reset", "aborted") else octets(sketch)
            sketch.add(session, verb, path, sent, "normal" if fate == "closed early" else fate)
        else:
            path = sketch.file(session) if verb == "RETR" else ""
            sketch.add(session, verb, path, fate=fate)

    return move


# ---------------------------------------------------------------------------- the rest


def breaks(sketch: Sketch, session: int) -> None:
    """A line that is wrong."""
    sketch.add(session, sketch.one_of(*BROKEN), broken=True)


def breaks_parameters(sketch: Sketch, session: int) -> None:
    """A parameter that no server has."""
    line = sketch.one_of("XYZZ", *(line for line in BROKEN if line.startswith(_PARAMETERS)))
    sketch.add(session, line, broken=True)


def logs_in(sketch: Sketch, session: int) -> None:
    """A login, whole or not, and mostly the way back to the suite's own directory."""
    if sketch.once_in(2):
        sketch.add(session, "REIN")
    if not sketch.once_in(4):
        sketch.add(session, "USER", WRONG if sketch.once_in(6) else RIGHT)
        if sketch.once_in(8):
            tells(sketch, session)
    if not sketch.once_in(4):
        sketch.add(session, "PASS", WRONG if sketch.once_in(6) else RIGHT)
    if not sketch.once_in(3):
        sketch.add(session, "CWD", ROOT)


def changes_user(sketch: Sketch, session: int) -> None:
    """A whole login, as it should be, between two commands of which the second waits for the
    first.
    """
    pending = sketch.one_of("nothing", "rename", "marker")
    if pending == "rename":
        sketch.add(session, "RNFR", sketch.anything(session))
    elif pending == "marker":
        sketch.add(session, "REST", sketch.one_of(*MARKERS))
    if sketch.once_in(2):
        sketch.add(session, "REIN")
    sketch.add(session, "USER", RIGHT)
    sketch.add(session, "PASS", RIGHT)
    if pending == "rename":
        sketch.add(session, "RNTO", sketch.free(session))
    elif pending == "marker":
        sketch.line(session, "TYPE I")
        retrieves(sketch, session)
    elif not sketch.once_in(3):
        sketch.add(session, "CWD", ROOT)
