"""MFMT, MFF, MFCT, MDTM as a setter, SITE CHMOD and SITE UTIME, DSIZ, AVBL.

Why: no RFC has them, and clients send them. Told, not judged.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.session import Scratch, Session
from conformance.session.readers import an_entry

LACKING = (202, 500, 502, 503, 504)
TIME = "20010203040506"
WRONG_TIMES = {"words": "yesterday", "month-13": "20011303040506", "a-date-alone": "20010203"}
UTIMES = {
    "one-time": f"UTIME {TIME} {{name}}",
    "three-times": f"UTIME {{name}} {TIME} {TIME} {TIME} UTC",
}


@requirement("drafts-mfmt-sets-the-time")
def test_mfmt_then_mdtm(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", b"octets")
    answer = session.send("MFMT", TIME, name).if_supported(*LACKING)
    told = session.send("MDTM", name)
    agrees = told.octets.startswith(f"213 {TIME}".encode())
    session.observed(f"MFMT: {answer.received}; MDTM then tells that time: {agrees}")


@requirement("drafts-mfmt-that-cannot-be-done")
@pytest.mark.parametrize("time", WRONG_TIMES.values(), ids=WRONG_TIMES)
def test_mfmt_with_a_wrong_time(session: Session, scratch: Scratch, time: str) -> None:
    name = scratch.file("file", b"octets")
    before = session.send("MDTM", name).needed(213)
    answer = session.send("MFMT", time, name).if_supported(*LACKING)
    kept = session.send("MDTM", name).octets == before.octets
    session.observed(f"MFMT {time}: {answer.received}; the file keeps its time: {kept}")


@requirement("drafts-mfmt-that-cannot-be-done")
def test_mfmt_of_no_file(session: Session, scratch: Scratch) -> None:
    answer = session.send("MFMT", TIME, scratch.path("absent")).if_supported(*LACKING)
    made = scratch.has(scratch.path("absent"))
    session.observed(f"MFMT of no file: {answer.received}; it is made: {made}")


@requirement("drafts-mfmt-that-cannot-be-done")
def test_mfmt_of_a_directory(session: Session, scratch: Scratch) -> None:
    answer = session.send("MFMT", TIME, scratch.directory("inner")).if_supported(*LACKING)
    session.observed(f"MFMT of a directory: {answer.received}")


@requirement("drafts-mff-sets-facts")
def test_mff_then_mlst(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", b"octets")
    answer = session.send("MFF", f"Modify={TIME};", name).if_supported(*LACKING)
    listed = session.send("MLST", name).needed(250)
    told = session.read(an_entry, listed.octets).facts.get("modify", "nothing")
    session.observed(f"MFF Modify: {answer.received}; MLST then tells {told}")


@requirement("drafts-mfct-sets-the-creation")
def test_mfct_then_mlst(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", b"octets")
    answer = session.send("MFCT", TIME, name).if_supported(*LACKING)
    listed = session.send("MLST", name).needed(250)
    told = session.read(an_entry, listed.octets).facts.get("create", "nothing")
    session.observed(f"MFCT: {answer.received}; MLST then tells the creation {told}")


@requirement("drafts-mdtm-with-a-time")
def test_mdtm_with_a_time(session: Session, scratch: Scratch) -> None:
    scratch.file("file", b"octets")
    session.send("CWD", scratch.root).needed(250)
    session.send("MDTM", "file").if_supported(*LACKING).needed(213)
    answer = session.send("MDTM", f"{TIME} file")
    sets = session.send("MDTM", "file").octets.startswith(f"213 {TIME}".encode())
    session.observed(f"MDTM with a time: {answer.received}; the file has it then: {sets}")


@requirement("drafts-site-chmod")
@pytest.mark.parametrize("mode", ["600", "444"])
def test_site_chmod(session: Session, scratch: Scratch, mode: str) -> None:
    name = scratch.file("file", b"octets")
    answer = session.send("SITE", f"CHMOD {mode} {name}").if_supported(*LACKING, 501, 550)
    session.observed(f"SITE CHMOD {mode}: {answer.received}")


@requirement("drafts-site-chmod")
@pytest.mark.parametrize("mode", ["888", "rw"])
def test_site_chmod_with_a_wrong_mode(session: Session, scratch: Scratch, mode: str) -> None:
    name = scratch.file("file", b"octets")
    session.send("SITE", f"CHMOD 600 {name}").if_supported(*LACKING, 501, 550)
    answer = session.send("SITE", f"CHMOD {mode} {name}")
    session.observed(f"SITE CHMOD {mode}: {answer.received}")


@requirement("drafts-site-chmod")
def test_site_chmod_of_no_file(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", b"octets")
    session.send("SITE", f"CHMOD 600 {name}").if_supported(*LACKING, 501, 550)
    answer = session.send("SITE", f"CHMOD 600 {scratch.path('absent')}")
    session.observed(f"SITE CHMOD of no file: {answer.received}")


@requirement("drafts-stou-with-a-name")
@pytest.mark.parametrize("place", ["name", "absent/name"], ids=["here", "in-no-directory"])
def test_stou_with_a_name(session: Session, scratch: Scratch, place: str) -> None:
    session.send("CWD", scratch.root).needed(250)
    session.send("TYPE", "I").needed(200)
    data = session.data("PASV")
    answer = session.send_malformed(f"STOU {place}")
    if not answer.preliminary:
        session.observed(f"STOU with a name: {answer.received}")
        return
    data.send(b"octets")
    data.close()
    end = session.transfer_end()
    stem = any(name.startswith("name") for name in scratch.names())
    told = f"{answer.received} and {end.received}; the file's name begins with it: {stem}"
    session.observed(f"STOU with a name: {told}")


@requirement("drafts-site-utime")
@pytest.mark.parametrize("form", UTIMES.values(), ids=UTIMES)
def test_site_utime(session: Session, scratch: Scratch, form: str) -> None:
    name = scratch.file("file", b"octets")
    answer = session.send("SITE", form.format(name=name)).if_supported(*LACKING, 501, 550)
    sets = session.send("MDTM", name).octets.startswith(f"213 {TIME}".encode())
    session.observed(f"SITE UTIME: {answer.received}; MDTM then tells that time: {sets}")


@requirement("drafts-dsiz-tells-the-size-of-a-directory")
def test_dsiz(session: Session, scratch: Scratch) -> None:
    scratch.file("file", b"octets")
    answer = session.send("DSIZ", scratch.root).if_supported(*LACKING)
    session.observed(f"DSIZ of a directory with a file of 6 octets: {answer.received}")


@requirement("drafts-avbl-tells-the-room-left")
def test_avbl(session: Session, scratch: Scratch) -> None:
    answer = session.send("AVBL", scratch.root).if_supported(*LACKING)
    session.observed(f"AVBL: {answer.received}")
