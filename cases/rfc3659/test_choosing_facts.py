"""OPTS MLST: which facts are sent, and that FEAT, the reply and the entries say the same.

Why: RFC 3659 sections 7.8 and 7.9. A server whose FEAT lists MLST has OPTS for it; others have
promised none, and their 500 or 502 is no failure (ruling R104).
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.samples import LINES
from conformance.session import Scratch, Session
from conformance.session.readers import (
    an_entry,
    chosen_facts,
    entries,
    entries_inside,
    offered_facts,
)


@requirement("rfc3659-7.8-mlst-is-listed-as-a-feature")
def test_mlst_is_listed(session: Session, scratch: Scratch) -> None:
    session.send("MLST", scratch.root).if_supported().needed(250)
    session.send("FEAT").if_supported().needed(211)
    session.must(session.advertises("MLST"), "the feature MLST")


@requirement("rfc3659-7.8-facts-are-listed-in-their-form")
def test_facts_are_listed_in_their_form(session: Session) -> None:
    if not session.advertises("MLST"):
        session.unsupported("FEAT does not list MLST")
    session.must_read(offered_facts, session.send("FEAT").needed(211).octets)


@requirement("rfc3659-7.8-facts-sent-are-those-marked")
def test_mlst_sends_marked_facts_only(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", LINES)
    answer = session.send("MLST", name).if_supported().needed(250)
    sent = set(session.read(an_entry, answer.octets).facts)
    if not session.advertises("MLST"):
        session.unsupported("FEAT does not list MLST")
    offered = session.read(offered_facts, session.send("FEAT").needed(211).octets)
    marked = {fact.lower() for fact, is_sent in offered.items() if is_sent}
    session.must(sent <= marked, f"none but {sorted(marked)}", seen=repr(sorted(sent)))


@requirement("rfc3659-7.8-facts-sent-are-those-marked")
def test_mlsd_sends_marked_facts_only(session: Session, scratch: Scratch) -> None:
    scratch.file("file", LINES)
    if not session.advertises("MLST"):
        session.unsupported("FEAT does not list MLST")
    offered = session.read(offered_facts, session.send("FEAT").needed(211).octets)
    marked = {fact.lower() for fact, is_sent in offered.items() if is_sent}
    data = session.data("PASV")
    session.send("MLSD", scratch.root).needed(150)
    listed = session.read(entries, data.receive())
    sent = {fact for entry in listed for fact in entry.facts}
    session.must(sent <= marked, f"none but {sorted(marked)}", seen=repr(sorted(sent)))
    if b"file" not in [entry.last.lower() for entry in listed]:
        session.inconclusive("the listing lacks the file that is there to be listed")


@requirement("rfc3659-7.8-marked-facts-are-sent")
@pytest.mark.parametrize("fact", ["type", "size", "modify"])
def test_marked_fact_is_sent_of_a_file(session: Session, scratch: Scratch, fact: str) -> None:
    name = scratch.file("file", LINES)
    answer = session.send("MLST", name).if_supported().needed(250)
    sent = session.read(an_entry, answer.octets).facts
    offered = session.read(offered_facts, session.send("FEAT").if_supported().needed(211).octets)
    if fact not in [one.lower() for one, is_sent in offered.items() if is_sent]:
        session.unsupported(f"FEAT marks no fact {fact}")
    session.should(fact in sent, f"the fact {fact}", seen=repr(dict(sent)))


@requirement("rfc3659-7.9-other-facts-are-not-sent")
def test_mlst_sends_nothing_but_what_was_chosen(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", LINES)
    session.send("MLST", name).if_supported().needed(250)
    session.send("OPTS", "MLST", "type;modify;").needed(200)
    sent = set(session.read(an_entry, session.send("MLST", name).needed(250).octets).facts)
    session.must(sent <= {"type", "modify"}, "none but type and modify", seen=repr(sorted(sent)))


@requirement("rfc3659-7.9-other-facts-are-not-sent")
def test_mlsd_sends_nothing_but_what_was_chosen(session: Session, scratch: Scratch) -> None:
    scratch.file("file", LINES)
    session.send("MLST", scratch.root).if_supported().needed(250)
    session.send("OPTS", "MLST", "type;").needed(200)
    data = session.data("PASV")
    session.send("MLSD", scratch.root).needed(150)
    listed = session.read(entries, data.receive())
    sent = {fact for entry in listed for fact in entry.facts}
    session.must(sent <= {"type"}, "none but type", seen=repr(sorted(sent)))
    if b"file" not in [entry.last.lower() for entry in listed]:
        session.inconclusive("the listing lacks the file that is there to be listed")


@requirement("rfc3659-7.9-chosen-facts-are-sent")
@pytest.mark.parametrize("fact", ["type", "size", "modify", "perm", "unique"])
def test_chosen_fact_is_sent(session: Session, scratch: Scratch, fact: str) -> None:
    name = scratch.file("file", LINES)
    session.send("MLST", name).if_supported().needed(250)
    offered = session.read(offered_facts, session.send("FEAT").if_supported().needed(211).octets)
    if fact not in map(str.lower, offered):
        session.unsupported(f"the server has no fact {fact}")
    session.send("OPTS", "MLST", f"{fact};").needed(200)
    sent = session.read(an_entry, session.send("MLST", name).needed(250).octets).facts
    session.should(fact in sent, f"the fact {fact}", seen=repr(dict(sent)))


@requirement("rfc3659-7.9-unknown-facts-are-passed-over")
def test_unknown_fact_is_left_out(session: Session, scratch: Scratch) -> None:
    session.send("MLST", scratch.root).if_supported().needed(250)
    answer = session.send("OPTS", "MLST", "type;frogs;")
    if not session.advertises("MLST"):
        answer.if_supported(500, 502)
    answer.must_be(200)
    chosen = session.read(chosen_facts, answer.octets)
    session.must("frogs" not in chosen, "no fact that there is not", seen=answer.received)


@requirement("rfc3659-7.9-unknown-facts-are-passed-over")
def test_facts_that_are_all_unknown_are_left_out(session: Session, scratch: Scratch) -> None:
    session.send("MLST", scratch.root).if_supported().needed(250)
    answer = session.send("OPTS", "MLST", "frogs;")
    if not session.advertises("MLST"):
        answer.if_supported(500, 502)
    answer.must_be(200)


@requirement("rfc3659-7.9-no-facts-leave-the-space")
def test_mlst_without_facts_gives_a_space_and_the_name(session: Session, scratch: Scratch) -> None:
    session.send("MLST", scratch.root).if_supported().needed(250)
    answer = session.send("OPTS", "MLST")
    if not session.advertises("MLST"):
        answer.if_supported(500, 502)
    answer.must_be(200)
    answer = session.send("MLST", scratch.root).needed(250)
    entry = session.must_read(an_entry, answer.octets)
    bare = not entry.facts and not entry.name.startswith(b" ")
    session.must(bare, "one space behind the one of the reply, and the name", seen=answer.received)


@requirement("rfc3659-7.9-no-facts-leave-the-space")
def test_mlsd_without_facts_gives_a_space_and_the_name(session: Session, scratch: Scratch) -> None:
    scratch.file("file", LINES)
    session.send("MLST", scratch.root).if_supported().needed(250)
    answer = session.send("OPTS", "MLST")
    if not session.advertises("MLST"):
        answer.if_supported(500, 502)
    answer.must_be(200)
    data = session.data("PASV")
    session.send("MLSD", scratch.root).needed(150)
    received = data.receive()
    listed = session.must_read(entries_inside, received)
    bare = [entry.last for entry in listed if not entry.facts] == [b"file"]
    session.must(bare, "one space and the name, for each name", seen=repr(received))


@requirement("rfc3659-7.9-last-choice-counts")
def test_second_choice_takes_the_place_of_the_first(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", LINES)
    session.send("MLST", name).if_supported().needed(250)
    session.send("OPTS", "MLST", "type;").needed(200)
    session.send("OPTS", "MLST", "modify;").needed(200)
    sent = set(session.read(an_entry, session.send("MLST", name).needed(250).octets).facts)
    session.must(sent == {"modify"}, "the fact modify", seen=repr(sorted(sent)))


@requirement("rfc3659-7.9-last-choice-counts")
def test_choice_lasts_for_all_listings_that_follow(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", LINES)
    session.send("MLST", name).if_supported().needed(250)
    session.send("OPTS", "MLST", "type;").needed(200)
    session.send("MLST", name).needed(250)
    session.send("NOOP").needed(200)
    sent = set(session.read(an_entry, session.send("MLST", name).needed(250).octets).facts)
    session.must(sent == {"type"}, "the fact type", seen=repr(sorted(sent)))


@requirement("rfc3659-7.9-choice-is-of-one-session")
def test_choice_leaves_other_sessions_alone(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", LINES)
    other = session.another().log_in()
    answer = other.send("MLST", name).if_supported().needed(250)
    before = set(other.read(an_entry, answer.octets).facts)
    session.send("OPTS", "MLST", "type;").needed(200)
    after = set(other.read(an_entry, other.send("MLST", name).needed(250).octets).facts)
    session.must(after == before, repr(sorted(before)), seen=repr(sorted(after)))


@requirement("rfc3659-7.9-rein-ends-the-choice")
def test_facts_after_rein_are_those_of_a_new_connection(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", LINES)
    answer = session.send("MLST", name).if_supported().needed(250)
    before = sorted(session.read(an_entry, answer.octets).facts)
    session.send("OPTS", "MLST", "type;").needed(200)
    session.send("REIN").if_supported().needed(220)
    session.log_in()
    after = sorted(session.read(an_entry, session.send("MLST", name).needed(250).octets).facts)
    session.should(after == before, repr(before), seen=repr(after))


@requirement("rfc3659-7.9-malformed-choice-is-refused")
@pytest.mark.parametrize("line", ["OPTS MLST unique type;", "OPTS MLST type; size;"])
def test_space_among_the_facts_is_refused(session: Session, scratch: Scratch, line: str) -> None:
    session.send("MLST", scratch.root).if_supported().needed(250)
    answer = session.send_malformed(line)
    if not session.advertises("MLST"):
        answer.if_supported(500, 502)
    answer.must_be_refused(501)


@requirement("rfc3659-7.9-malformed-choice-is-refused")
def test_refused_choice_changes_nothing(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", LINES)
    session.send("MLST", name).if_supported().needed(250)
    session.send("OPTS", "MLST", "type;").needed(200)
    answer = session.send_malformed("OPTS MLST modify size;")
    if not answer.refused:
        session.inconclusive(f"a malformed choice is answered {answer.received}")
    sent = set(session.read(an_entry, session.send("MLST", name).needed(250).octets).facts)
    session.must(sent == {"type"}, "the fact type, as before", seen=repr(sorted(sent)))


@requirement("rfc3659-7.9.1-reply-has-its-form")
@pytest.mark.parametrize("facts", ["type;modify;", "type;", ""], ids=["two", "one", "none"])
def test_reply_to_opts_mlst_has_its_form(session: Session, scratch: Scratch, facts: str) -> None:
    session.send("MLST", scratch.root).if_supported().needed(250)
    answer = session.send("OPTS", "MLST", *filter(None, [facts])).needed(200)
    session.must_read(chosen_facts, answer.octets)


@requirement("rfc3659-7.9.1-reply-names-what-feat-marks")
def test_feat_marks_what_the_reply_names(session: Session, scratch: Scratch) -> None:
    session.send("MLST", scratch.root).if_supported().needed(250)
    answer = session.send("OPTS", "MLST", "type;modify;frogs;").needed(200)
    chosen = session.read(chosen_facts, answer.octets)
    offered = session.read(offered_facts, session.send("FEAT").if_supported().needed(211).octets)
    marked = {fact.lower() for fact, is_sent in offered.items() if is_sent}
    session.must(marked == chosen, repr(sorted(chosen)), seen=repr(sorted(marked)))
