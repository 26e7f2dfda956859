"""OPTS: there where FEAT is, 200 for options that exist, a refusal for all others.

Why: RFC 2389 section 4. Of the documents that the suite knows, MLST alone has options.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.session import Session
from conformance.session.readers import features

WITHOUT_OPTIONS = {
    "unknown-command": ("XYZZY", "on"),
    "unknown-command-alone": ("XYZZY",),
    "command-without-options": ("NOOP", "on"),
}


@requirement("rfc2389-4-opts-is-there-where-feat-is")
def test_opts_is_known_where_feat_lists_options(session: Session) -> None:
    if not session.advertises("MLST"):
        session.unsupported("FEAT lists no command that has options")
    answer = session.send("OPTS", "MLST", "Type;").coded().not_given_up()
    session.must(answer.code not in (500, 502), "OPTS is known", seen=answer.received)


@requirement("rfc2389-4-accepted-options-are-answered-200")
def test_options_that_exist_are_answered_200(session: Session) -> None:
    if not session.advertises("MLST"):
        session.unsupported("FEAT lists no command that has options")
    session.send("OPTS", "MLST", "Type;").must_be(200)


@requirement("rfc2389-4-unknown-options-are-refused")
@pytest.mark.parametrize("options", WITHOUT_OPTIONS.values(), ids=WITHOUT_OPTIONS)
def test_options_that_do_not_exist_are_refused(session: Session, options: tuple[str, ...]) -> None:
    session.send("FEAT").if_supported().needed(211)
    session.send("OPTS", *options).must_be_refused(451, 501)


@requirement("rfc2389-4-opts-without-a-command-is-refused")
def test_opts_without_a_command_is_refused(session: Session) -> None:
    session.send("FEAT").if_supported().needed(211)
    session.send_malformed("OPTS").must_be_refused(501)


@requirement("rfc2389-4-feat-and-opts-have-no-options")
@pytest.mark.parametrize("verb", ["FEAT", "OPTS"])
def test_feat_and_opts_have_no_options(session: Session, verb: str) -> None:
    session.send("FEAT").if_supported().needed(211)
    session.send("OPTS", verb).must_be_refused(451, 501)


@requirement("rfc2389-4-opts-is-not-listed")
def test_opts_is_not_listed(session: Session) -> None:
    answer = session.send("FEAT").if_supported().needed(211)
    listed = features(answer.octets).has("OPTS")
    session.should(not listed, "no feature named OPTS", seen=answer.received)
