"""FEAT: the form of its listing, and that what it lists works.

Why: RFC 2389 section 3. What works and is not listed is judged with each extension.
"""

from __future__ import annotations

from conformance.marker import requirement
from conformance.session import Scratch, Session
from conformance.session.readers import features

UPPER_CASE = (
    *(b"SIZE", b"MDTM", b"REST STREAM", b"MLST", b"TVFS", b"UTF8", b"LANG", b"HOST"),
    *(b"AUTH", b"PBSZ", b"PROT"),
)
"""Labels whose documents say that their case means nothing."""

NOT_NOW = (500, 502, 503, 504, 530)
"""Replies of a server without FEAT, and of one that wants a login first, which it may."""


@requirement("rfc2389-3.1-feat-takes-no-argument")
def test_feat_with_an_argument_is_refused(session: Session) -> None:
    session.send("FEAT").if_supported().needed(211)
    session.send_malformed("FEAT SIZE").should_be_refused(501)


@requirement("rfc2389-3.2-feat-is-answered-211-or-not-at-all")
def test_feat_is_answered_211(session: Session) -> None:
    session.send("FEAT").if_supported(500, 502).must_be(211)


@requirement("rfc2389-3.2-feat-is-answered-211-or-not-at-all")
def test_feat_before_login_is_answered_211(visitor: Session) -> None:
    visitor.send("FEAT").if_supported(*NOT_NOW).must_be(211)


@requirement("rfc2389-3.2-feat-is-answered-211-or-not-at-all")
def test_feat_between_user_and_pass_is_answered_211(visitor: Session) -> None:
    visitor.send("USER", visitor.target.user)
    visitor.send("FEAT").if_supported(*NOT_NOW).must_be(211)


@requirement("rfc2389-3.2-feat-listing-has-its-form")
def test_each_feature_stands_on_a_line_of_its_own(session: Session) -> None:
    listed = features(session.send("FEAT").if_supported().needed(211).octets)
    session.must(not listed.faults, "lines of the listing", seen="; ".join(listed.faults[:3]))


@requirement("rfc2389-3.2-feat-listing-ends-with-211-end")
def test_listing_ends_with_211_end(session: Session) -> None:
    listed = features(session.send("FEAT").if_supported().needed(211).octets)
    session.should(not listed.ending, "211 End as the last line", seen=listed.ending)


@requirement("rfc2389-3.2-no-features-are-one-line")
def test_listing_without_features_is_one_line(session: Session) -> None:
    answer = session.send("FEAT").if_supported().needed(211)
    one_line = len(answer.lines) == 1
    listed = features(answer.octets).labels
    session.must(bool(listed) or one_line, "one line where nothing is listed", seen=answer.received)


@requirement("rfc2389-3.2-feat-does-not-list-itself")
def test_feat_is_not_listed(session: Session) -> None:
    answer = session.send("FEAT").if_supported().needed(211)
    listed = features(answer.octets).has("FEAT")
    session.should(not listed, "no feature named FEAT", seen=answer.received)


@requirement("rfc2389-3.2-labels-are-sent-in-upper-case")
def test_known_labels_are_in_upper_case(session: Session) -> None:
    answer = session.send("FEAT").if_supported().needed(211)
    lines = [line.strip() for line in answer.lines[1:-1]]
    known = [line for line in lines if line.upper().startswith(UPPER_CASE)]
    lower = [line for line in known if not line.startswith(UPPER_CASE)]
    session.should(not lower, "labels in upper case", seen=repr(lower))


# ---------------------------------------------------------------------- what is listed works


@requirement("rfc2389-3.2-what-is-listed-works")
def test_listed_size_works(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", b"octets")
    session.send("TYPE", "I").needed(200)
    if not session.advertises("SIZE"):
        session.unsupported("FEAT does not list SIZE")
    session.send("SIZE", name).must_be(213)


@requirement("rfc2389-3.2-what-is-listed-works")
def test_listed_mdtm_works(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", b"octets")
    if not session.advertises("MDTM"):
        session.unsupported("FEAT does not list MDTM")
    session.send("MDTM", name).must_be(213)


@requirement("rfc2389-3.2-what-is-listed-works")
def test_listed_mlst_works(session: Session, scratch: Scratch) -> None:
    name = scratch.file("file", b"octets")
    if not session.advertises("MLST"):
        session.unsupported("FEAT does not list MLST")
    session.send("MLST", name).must_be(250)


@requirement("rfc2389-3.2-what-is-listed-works")
def test_mlsd_works_where_mlst_is_listed(session: Session, scratch: Scratch) -> None:
    scratch.file("file", b"octets")
    if not session.advertises("MLST"):
        session.unsupported("FEAT does not list MLST")
    data = session.data("PASV")
    session.send("MLSD", scratch.root).must_be(125, 150)
    # The fact type=file names no file: the pathname ends the line.
    lines = data.receive().lower().splitlines()
    listed = any(line.endswith((b" file", b"/file")) for line in lines)
    session.must(listed, "the file is listed", seen=repr(lines[:3]))
    session.reply().must_be(226, 250)


@requirement("rfc2389-3.2-what-is-listed-works")
def test_listed_eprt_works(session: Session) -> None:
    listener = session.listen()
    if not session.advertises("EPRT"):
        session.unsupported("FEAT does not list EPRT")
    session.send("EPRT", listener.extended_port()).must_be(200)


@requirement("rfc2389-3.2-what-is-listed-works")
def test_listed_epsv_works(session: Session) -> None:
    if not session.advertises("EPSV"):
        session.unsupported("FEAT does not list EPSV")
    session.send("EPSV").must_be(229)


@requirement("rfc2389-3.2-what-is-listed-works")
def test_listed_lang_works(visitor: Session) -> None:
    if not visitor.advertises("LANG"):
        visitor.unsupported("FEAT does not list LANG")
    visitor.send("LANG").must_be(200)


@requirement("rfc2389-3.2-what-is-listed-works")
def test_listed_auth_tls_works(newcomer: Session) -> None:
    if "TLS" not in newcomer.features().parameters("AUTH").upper():
        newcomer.unsupported("FEAT does not list AUTH TLS")
    newcomer.send("AUTH", "TLS").must_be(234)
