"""What is drawn at a time of the extensions: EPSV and EPRT, and what RFC 3659 tells of files.

Must not know topics.
"""

from __future__ import annotations

from conformance.generate import idioms as do
from conformance.generate.sketch import Sketch
from conformance.generate.steps import ROOT
from conformance.model.access_rules import RIGHT

_FACTS = (
    *("type;", "size;", "type;size;", "modify;", "", "Type;Size;Modify;", "type;x.none;"),
    *("perm;unique;", "SIZE;"),
)
_BROKEN = (
    *("EPRT", "EPRT |", "EPRT |1|127.0.0.1|1", "EPRT |1|127.0.0.1|x|", "EPRT |99|127.0.0.1|1025|"),
    *("EPRT 127,0,0,1,4,1", "EPSV |1|", "EPRT ||||"),
)
"""Lines that set up no data connection, whatever a server makes of them."""

_ASKING = ("SIZE", "MLST", "MDTM")
_CHANGING = ("APPE", "STOR", "read", "rename", "DELE", "MKD", "read", "type", "list")


def asks(sketch: Sketch, session: int) -> None:
    """Something is asked of a file, once or twice."""
    verb = sketch.one_of(*_ASKING)
    path = sketch.anything(session) if sketch.once_in(4) else sketch.file(session)
    sketch.add(session, verb, path)
    if sketch.once_in(3):
        sketch.add(session, sketch.one_of(*_ASKING), path)


def asks_around(sketch: Sketch, session: int) -> None:
    """Something is asked of a file before it changes, and afterwards, perhaps by another one."""
    if not sketch.guess.files():
        do.stores(sketch, session)
    path = sketch.guess.files()[0] if sketch.guess.files() else sketch.names[0]
    path = f"{ROOT}/{path}"
    verb = sketch.one_of(*_ASKING)
    other = (session + 1) % sketch.sessions if sketch.once_in(2) else session
    sketch.add(other, verb, path)
    change = sketch.one_of(*_CHANGING)
    if change in ("APPE", "STOR"):
        do.is_prepared(sketch, session)
        sketch.add(session, change, path, do.octets(sketch))
    elif change == "rename":
        sketch.add(session, "RNFR", path)
        sketch.add(session, "RNTO", sketch.free(session))
    elif change in ("DELE", "MKD"):
        sketch.add(session, "DELE", path)
        if change == "MKD":
            sketch.add(session, "MKD", path)
    elif change == "type":
        do.types(sketch, other)
    elif change == "list":
        lists_for_programs(sketch, session)
    else:
        do.is_prepared(sketch, session)
        sketch.add(session, "RETR", path)
    sketch.add(other, verb, path)


def asks_nothing(sketch: Sketch, session: int) -> None:
    """Something is asked of what is not there, or of a directory."""
    verb = sketch.one_of("SIZE", "MDTM", "MLST", "MLSD")
    which = sketch.one_of("gone", "gone", "directory", "nowhere")
    if which == "gone":
        path = sketch.gone(session)
    else:
        path = sketch.directory(session) if which == "directory" else sketch.nowhere(session)
    if verb == "MLSD":
        do.is_prepared(sketch, session)
    sketch.add(session, verb, path)


def lists_for_programs(sketch: Sketch, session: int) -> None:
    """MLSD of a directory, or MLST of the working one."""
    if sketch.once_in(5):
        sketch.add(session, "MLST")
        return
    do.is_prepared(sketch, session)
    deeper = sketch.guess.directories() and sketch.once_in(3)
    sketch.add(session, "MLSD", sketch.directory(session) if deeper else "")


def chooses_facts(sketch: Sketch, session: int) -> None:
    """OPTS MLST, and mostly something that the choice is for."""
    facts = sketch.one_of(*_FACTS)
    sketch.line(session, f"OPTS MLST {facts}".strip())
    if sketch.once_in(3):
        do.tells(sketch, session)
    if not sketch.once_in(4):
        after = lists_for_programs if sketch.once_in(2) else asks
        after(sketch, session)


def measures_and_resumes(sketch: Sketch, session: int) -> None:
    """SIZE, and a restart there or before."""
    sketch.line(session, "TYPE I")
    if not sketch.guess.files():
        do.stores(sketch, session)
    path = sketch.file(session)
    do.is_prepared(sketch, session)
    if sketch.once_in(2):
        sketch.add(session, "SIZE", path)
    sketch.add(session, "REST", sketch.one_of(*do.MARKERS))
    if sketch.once_in(4):
        verb = sketch.one_of("SIZE", "MLST", "EPSV", "MDTM")
        sketch.add(session, verb, "" if verb == "EPSV" else path)
    sketch.add(session, "RETR", path)


# ---------------------------------------------------------------------------- hosts


def names_host(sketch: Sketch, session: int) -> None:
    """HOST where it belongs, before a login, or too late, perhaps with something that waits."""
    when = sketch.one_of("late", "late", "before", "between", "rename")
    if when == "rename":
        sketch.add(session, "RNFR", sketch.anything(session))
    if when in ("before", "between"):
        sketch.add(session, "REIN")
    if when == "between":
        sketch.add(session, "USER", RIGHT)
    sketch.add(session, "HOST", RIGHT)
    if when == "rename":
        sketch.add(session, "RNTO", sketch.free(session))
    elif when != "late":
        sketch.add(session, "USER", RIGHT)
        sketch.add(session, "PASS", RIGHT)
        sketch.add(session, "CWD", ROOT)


# ---------------------------------------------------------------------------- data connections


def rules_others_out(sketch: Sketch, session: int) -> None:
    """EPSV ALL, mostly followed by what it rules out, perhaps behind a transfer."""
    sketch.add(session, "EPSV", "ALL")
    between = sketch.one_of("nothing", "transfer", "failure", "EPSV", "abort", "tell")
    if between == "transfer":
        do.stores(sketch, session)
    elif between == "failure":
        do.fails(sketch, session)
    elif between == "EPSV":
        sketch.add(session, "EPSV")
    elif between == "abort":
        do.aborts(sketch, session)
    elif between == "tell":
        do.tells(sketch, session)
    if not sketch.once_in(4):
        sketch.add(session, sketch.one_of("PASV", "PORT", "EPRT"))


def mixes(sketch: Sketch, session: int) -> None:
    """Two or three ways to set up a data connection, and a transfer over the last one."""
    for _ in range(2 + sketch.once_in(3)):
        sketch.add(session, sketch.one_of("EPSV", "EPRT", "PASV", "PORT"))
        if sketch.once_in(5):
            breaks_set_up(sketch, session)
    transfer = do.retrieves if sketch.once_in(2) else do.stores
    transfer(sketch, session)


def breaks_set_up(sketch: Sketch, session: int) -> None:
    """A line that is wrong."""
    sketch.add(session, sketch.one_of(*_BROKEN), broken=True)


def marks_around(sketch: Sketch, session: int) -> None:
    """A marker, what sets up a data connection behind it, and one or two retrievals."""
    sketch.line(session, "TYPE I")
    if not sketch.guess.files():
        do.stores(sketch, session)
    path = sketch.file(session)
    sketch.add(session, "REST", sketch.one_of(*do.MARKERS))
    sketch.add(session, sketch.one_of("EPSV", "EPSV", "EPRT"))
    sketch.add(session, "RETR", path)
    if sketch.once_in(2):
        do.prepares(sketch, session)
        sketch.add(session, "RETR", path)
