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


@requirement("drafts-mfmt-sets-the-time")
def test_mfmt_then_mdtm(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", b"octets")
    answer = session.send("MFMT", TIME, name).if_supported(*LACKING)
    told = session.send("MDTM", name)
    agrees = told.octets.startswith(f"213 {TIME}".encode())
    session.observed(f"MFMT: {answer.received}; MDTM then tells that time: {agrees}")


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


@requirement("drafts-site-utime")
def test_site_utime(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", b"octets")
    line = f"UTIME {name} {TIME} {TIME} {TIME} UTC"
    answer = session.send("SITE", line).if_supported(*LACKING, 501, 550)
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
