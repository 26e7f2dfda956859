"""MDTM: when a file was changed last, in one line, and changing nothing itself.

Why: RFC 3659 section 3. Times of one server are compared with each other, never with a clock of
ours.
"""

from __future__ import annotations

from conformance.marker import long, requirement
from conformance.session import Scratch, Session
from conformance.session.readers import a_time, features

MOST_STORED = 20_000
"""How often a file is stored until the server's clock has moved on: few tell less than seconds."""


@requirement("rfc3659-3-mdtm-tells-the-last-change")
def test_file_stored_later_is_no_older(session: Session, scratch: Scratch) -> None:
    first, second = scratch.file("z", b"octets"), scratch.file("a", b"octets")
    earlier = session.read(a_time, session.send("MDTM", first).if_supported().needed(213).octets)
    later = session.read(a_time, session.send("MDTM", second).needed(213).octets)
    session.must(earlier <= later, "times in the order of storing", seen=f"{earlier}, {later}")
    again = session.read(a_time, session.send("MDTM", first).needed(213).octets)
    if again != earlier:
        session.inconclusive(f"the time of a file that nobody changed is {earlier}, then {again}")


@requirement("rfc3659-3-mdtm-tells-the-last-change")
@long
def test_file_stored_anew_is_no_older_than_one_before(session: Session, scratch: Scratch) -> None:
    """Another file is stored until its time differs from the first one's: then the clock moved."""
    name = scratch.file("file", b"octets")
    old = session.read(a_time, session.send("MDTM", name).if_supported().needed(213).octets)
    for _ in range(MOST_STORED):
        other = scratch.file("other", b"octets")
        between = session.read(a_time, session.send("MDTM", other).needed(213).octets)
        if between > old:
            break
    else:
        session.inconclusive(f"the time of a new file stays {old}")
    scratch.file("file", b"other octets")
    new = session.read(a_time, session.send("MDTM", name).needed(213).octets)
    session.must(new >= between, "the time of the last change", seen=f"{new} before {between}")


@requirement("rfc3659-3.1-mdtm-is-answered-213")
def test_mdtm_of_a_file_is_answered_213(session: Session, scratch: Scratch) -> None:
    session.send("MDTM", scratch.file("file", b"octets")).if_supported().must_be(213)


@requirement("rfc3659-3.1-mdtm-is-answered-213")
def test_mdtm_in_the_working_directory_is_answered_213(session: Session, scratch: Scratch) -> None:
    scratch.file("file", b"octets")
    session.send("CWD", scratch.root).needed(250)
    session.send("MDTM", "file").if_supported().must_be(213)


@requirement("rfc3659-3.1-mdtm-reply-has-its-form")
def test_mdtm_is_answered_in_one_line(session: Session, scratch: Scratch) -> None:
    answer = session.send("MDTM", scratch.file("file", b"octets")).if_supported().needed(213)
    told = answer.octets.removeprefix(b"213 ").removesuffix(b"\r\n")
    bare = len(told) == len(answer.octets) - 6 and not told.strip(b"0123456789.")
    session.must(bare, "213, one space, a time, CR LF", seen=answer.received)


@requirement("rfc3659-3.1-mdtm-changes-nothing")
def test_mdtm_sets_no_time(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", b"octets")
    session.send("CWD", scratch.root).needed(250)
    before = session.send("MDTM", name).if_supported().needed(213)
    session.read(a_time, before.octets)
    session.send("MDTM", "19990929043300 file")
    after = session.send("MDTM", name).needed(213)
    session.must_equal(after.octets, before.octets, "the file's time")


@requirement("rfc3659-3.1-mdtm-changes-nothing")
def test_mdtm_takes_digits_for_a_part_of_the_name(session: Session, scratch: Scratch) -> None:
    scratch.file("19990929043300 file", b"octets")
    session.send("CWD", scratch.root).needed(250)
    session.send("MDTM", scratch.file("plain", b"octets")).if_supported().needed(213)
    session.send("MDTM", "19990929043300 file").must_be(213)


@requirement("rfc3659-3.2-mdtm-of-a-missing-file-is-refused")
def test_mdtm_of_a_missing_file_is_refused(session: Session, scratch: Scratch) -> None:
    session.send("MDTM", scratch.file("file", b"octets")).if_supported().needed(213)
    session.send("MDTM", scratch.path("absent")).must_be_refused(550)


@requirement("rfc3659-3.2-mdtm-without-a-pathname-is-refused")
def test_mdtm_without_a_pathname_is_refused(session: Session, scratch: Scratch) -> None:
    session.send("MDTM", scratch.file("file", b"octets")).if_supported().needed(213)
    session.send_malformed("MDTM").must_be_refused(500, 501)


@requirement("rfc3659-3.3-mdtm-is-listed-as-a-feature")
def test_mdtm_is_listed(session: Session, scratch: Scratch) -> None:
    session.send("MDTM", scratch.file("file", b"octets")).if_supported().needed(213)
    answer = session.send("FEAT").if_supported().needed(211)
    alone = features(answer.octets).labels.get("MDTM") == ""
    session.must(alone, "the feature MDTM, that word alone", seen=answer.received)
