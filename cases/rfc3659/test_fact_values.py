"""Values of facts that have the form of their fact, and which facts a server should have.

Why: RFC 3659 sections 7.5 and 7.5.6 to 7.5.10. Each fact is chosen alone: those that are not sent
at first are judged, too.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.samples import LINES
from conformance.session import Scratch, Session
from conformance.session.readers import an_entry, offered_facts

STANDARD = (
    *("size", "modify", "create", "type", "unique", "perm", "lang", "media-type", "charset"),
)
FIVE = ("type", "perm", "size", "unique", "modify")


@requirement("rfc3659-7.5-values-have-their-form")
@pytest.mark.parametrize("fact", STANDARD)
def test_value_has_the_form_of_its_fact(session: Session, scratch: Scratch, fact: str) -> None:
    name = scratch.file("file", LINES)
    session.send("MLST", name).if_supported().needed(250)
    offered = session.read(offered_facts, session.send("FEAT").if_supported().needed(211).octets)
    if fact not in map(str.lower, offered):
        session.unsupported(f"the server has no fact {fact}")
    session.send("OPTS", "MLST", f"{fact};").needed(200)
    answer = session.send("MLST", name).needed(250)
    session.must_read(an_entry, answer.octets)


@requirement("rfc3659-7.5.8-media-types-have-subtypes")
def test_media_type_has_a_subtype(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", LINES)
    session.send("MLST", name).if_supported().needed(250)
    session.send("OPTS", "MLST", "media-type;").if_supported().needed(200)
    answer = session.send("MLST", name).needed(250)
    told = session.read(an_entry, answer.octets).facts.get("media-type")
    if told is None:
        session.unsupported("no media-type fact")
    kind, slash, subtype = told.partition("/")
    session.should(bool(kind and slash and subtype), "type, slash, subtype", seen=told)


@requirement("rfc3659-7.5.8-media-types-are-of-files")
def test_directory_has_no_media_type(session: Session, scratch: Scratch) -> None:
    session.send("MLST", scratch.root).if_supported().needed(250)
    session.send("OPTS", "MLST", "media-type;").if_supported().needed(200)
    answer = session.send("MLST", scratch.root).needed(250)
    facts = session.read(an_entry, answer.octets).facts
    session.must("media-type" not in facts, "no media type of a directory", seen=repr(dict(facts)))


@requirement("rfc3659-7.5.10-five-facts-are-there")
def test_five_facts_are_there(session: Session) -> None:
    if not session.advertises("MLST"):
        session.unsupported("FEAT does not list MLST")
    offered = session.read(offered_facts, session.send("FEAT").needed(211).octets)
    missing = [fact for fact in FIVE if fact not in map(str.lower, offered)]
    session.should(not missing, f"the facts {', '.join(FIVE)}", seen=f"missing: {missing}")
