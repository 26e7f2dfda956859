"""HASH, XCRC and its kin, MD5: digests of a file whose contents are known.

Why: no RFC has them, and clients compare what they say. Told, not judged.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.samples import ALL_OCTETS, DIGESTS
from conformance.session import Scratch, Session

LACKING = (202, 500, 502, 503, 504)
VERBS = {
    "XCRC": "crc32",
    "XMD5": "md5",
    "XSHA": "sha1",
    "XSHA1": "sha1",
    "XSHA256": "sha256",
    "XSHA512": "sha512",
}


@requirement("drafts-vendors-digests")
@pytest.mark.parametrize("verb", VERBS)
def test_digest_of_a_file(session: Session, scratch: Scratch, verb: str) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    answer = session.send(verb, name).if_supported(*LACKING)
    right = DIGESTS[VERBS[verb]] in answer.octets.decode("latin-1").lower()
    session.observed(f"{verb} of 256 octets: {answer.received}; it is the digest: {right}")


@requirement("drafts-hash-of-a-file")
def test_hash_of_a_file(session: Session, scratch: Scratch) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    chosen = session.features().parameters("HASH")
    session.send("TYPE", "I").needed(200)
    answer = session.send("HASH", name).if_supported(*LACKING)
    told = answer.octets.decode("latin-1").lower()
    right = [kind for kind, digest in DIGESTS.items() if digest in told]
    session.observed(f"HASH, with {chosen!r} in FEAT: {answer.received}; right for {right}")


@requirement("drafts-hash-that-cannot-be-done")
def test_hash_of_no_file(session: Session, scratch: Scratch) -> None:
    answer = session.send("HASH", scratch.path("absent")).if_supported(*LACKING)
    session.observed(f"HASH of no file: {answer.received}")


@requirement("drafts-hash-that-cannot-be-done")
def test_hash_of_a_directory(session: Session, scratch: Scratch) -> None:
    answer = session.send("HASH", scratch.directory("inner")).if_supported(*LACKING)
    session.observed(f"HASH of a directory: {answer.received}")


@requirement("drafts-hash-that-cannot-be-done")
def test_opts_hash_of_an_unknown_algorithm(session: Session) -> None:
    session.send("OPTS", "HASH").if_supported(*LACKING, 501)
    answer = session.send("OPTS", "HASH XYZZY")
    session.observed(f"OPTS HASH XYZZY: {answer.received}")


@requirement("drafts-opts-hash")
@pytest.mark.parametrize("line", ["HASH", "HASH SHA-256"], ids=["asked", "chosen"])
def test_opts_hash(session: Session, line: str) -> None:
    answer = session.send("OPTS", line)
    if answer.refused:
        session.unsupported(f"no options of HASH: {answer.received}")
    session.observed(f"OPTS {line}: {answer.received}")


@requirement("drafts-md5-of-a-file")
@pytest.mark.parametrize("verb", ["MD5", "MMD5"])
def test_md5_of_a_file(session: Session, scratch: Scratch, verb: str) -> None:
    name = scratch.file("octets", ALL_OCTETS)
    answer = session.send(verb, name).if_supported(*LACKING)
    right = DIGESTS["md5"] in answer.octets.decode("latin-1").lower()
    session.observed(f"{verb} of 256 octets: {answer.received}; it is the digest: {right}")
