"""A directory of ten thousand names, and a file of more than four gibibytes.

Why: RFC 3659 sections 4, 5.3 and 7.1 set no bound to any of these numbers. The file costs a target
no room whose file system keeps no octets that nobody wrote: REST leads there, and what a STOR then
does is not defined, so that these cases look at what came of it first. Only with --large.
"""

from __future__ import annotations

from conformance.marker import requirement
from conformance.session import Scratch, Session
from conformance.session.readers import a_size, an_entry, entries_inside

MANY = 10_000
BEYOND = 2**32 + 1
"""An offset of more than 32 bits."""

TAIL = b"the end\n"


@requirement("rfc3659-7.1-large-directories-are-listed-whole")
def test_mlsd_lists_ten_thousand_names(session: Session, scratch: Scratch) -> None:
    session.send("MLST", scratch.root).if_supported().needed(250)
    session.send("CWD", scratch.root).needed(250)
    for number in range(MANY):
        session.send("MKD", f"directory-{number:05}").needed(257)
    data = session.data("PASV")
    session.send("MLSD").needed(150)
    count = len({entry.last for entry in session.read(entries_inside, data.receive())})
    session.reply().needed(226)
    for number in range(MANY):
        session.send("RMD", f"directory-{number:05}").needed(250)
    session.must(count == MANY, f"{MANY} names", seen=f"{count} names")


@requirement("rfc3659-4-size-is-what-a-transfer-brings")
def test_size_has_more_than_32_bits(session: Session, scratch: Scratch) -> None:
    """That RETR brings the last octets from their offset on shows how many there are."""
    name = scratch.file("large", b"")
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("REST", str(BEYOND)).if_supported().needed(350)
    session.send("STOR", name).needed(150)
    data.send(TAIL)
    data.close()
    session.reply().needed(226)
    data = session.data("PASV")
    session.send("REST", str(BEYOND)).needed(350)
    session.send("RETR", name).needed(150)
    if data.receive() != TAIL:
        session.inconclusive("what was stored does not stand at the offset")
    session.reply().needed(226)
    answer = session.send("SIZE", name).if_supported().must_be(213)
    size = session.must_read(a_size, answer.octets)
    session.must(size == BEYOND + len(TAIL), f"{BEYOND + len(TAIL)} octets", seen=answer.received)


@requirement("rfc3659-5.3-retr-begins-at-the-offset")
def test_retr_begins_at_an_offset_of_more_than_32_bits(session: Session, scratch: Scratch) -> None:
    name = scratch.file("large", b"")
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("REST", str(BEYOND)).if_supported().needed(350)
    session.send("STOR", name).needed(150)
    data.send(TAIL)
    data.close()
    session.reply().needed(226)
    size = session.read(a_size, session.send("SIZE", name).if_supported().needed(213).octets)
    if size != BEYOND + len(TAIL):
        session.inconclusive(f"the server made a file of {size} octets")
    data = session.data("PASV")
    session.send("REST", str(BEYOND)).must_be(350)
    session.send("RETR", name).must_be(125, 150)
    received = data.receive_some(len(TAIL) + 1)
    session.must_equal(received, TAIL, "the octets behind the offset")


@requirement("rfc3659-7.5.7-size-fact-is-about-right")
def test_size_fact_has_more_than_32_bits(session: Session, scratch: Scratch) -> None:
    name = scratch.file("large", b"")
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    session.send("REST", str(BEYOND)).if_supported().needed(350)
    session.send("STOR", name).needed(150)
    data.send(TAIL)
    data.close()
    session.reply().needed(226)
    size = session.read(a_size, session.send("SIZE", name).if_supported().needed(213).octets)
    if size != BEYOND + len(TAIL):
        session.inconclusive(f"the server made a file of {size} octets")
    answer = session.send("MLST", name).if_supported().needed(250)
    fact = session.read(an_entry, answer.octets).facts.get("size")
    if fact is None:
        session.unsupported("no size fact")
    session.should(int(fact) == size, f"size={size}, as SIZE", seen=f"size={fact}")
