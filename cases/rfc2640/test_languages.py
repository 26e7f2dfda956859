"""LANG: the tags that FEAT lists are spoken, in UTF-8, and change no code.

Why: RFC 2640 section 4. A server without LANG is only told so once.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.session import Described, Session
from conformance.session.readers import features, languages

MALFORMED = {
    "digit": "LANG en1",
    "too-long": "LANG abcdefghi",
    "hyphen-first": "LANG -en",
    "two-hyphens": "LANG en--us",
    "two-tags": "LANG en fr",
}
UNKNOWN = "x-klingon"


@requirement("rfc2640-4-lang-is-there-where-utf8-is")
def test_lang_is_known_where_utf8_is_listed(visitor: Session) -> None:
    if not visitor.advertises("UTF8"):
        visitor.unsupported("FEAT does not list UTF8")
    answer = visitor.send("LANG").coded().not_given_up()
    visitor.should(answer.code not in (500, 502), "LANG is known", seen=answer.received)


@requirement("rfc2640-4.1-first-words-are-ascii")
def test_greeting_is_ascii(visitor: Session) -> None:
    if not visitor.advertises("UTF8"):
        visitor.unsupported("FEAT does not list UTF8")
    greeting = visitor.greeting
    visitor.should(greeting.octets.isascii(), "a greeting in ASCII", seen=greeting.received)


@requirement("rfc2640-4.1-chosen-language-is-utf-8")
def test_replies_in_each_language_are_utf_8(visitor: Session) -> None:
    if not visitor.advertises("LANG"):
        visitor.unsupported("FEAT does not list LANG")
    listed = features(visitor.send("FEAT").needed(211).octets).parameters("LANG")
    for tag in visitor.read(languages, listed.encode("latin-1")).tags:
        answer = visitor.send("LANG", tag).needed(200)
        text = answer.octets.decode("utf-8", "replace")
        visitor.must("\ufffd" not in text, f"UTF-8 after LANG {tag}", seen=answer.received)


@requirement("rfc2640-4.1-codes-are-not-translated")
def test_codes_are_the_same_in_each_language(session: Session, target: Described) -> None:
    if not session.advertises("LANG"):
        session.unsupported("FEAT does not list LANG")
    listed = features(session.send("FEAT").needed(211).octets).parameters("LANG")
    for tag in session.read(languages, listed.encode("latin-1")).tags:
        other = session.another()
        other.send("LANG", tag).needed(200)
        other.log_in(target.login)
        other.send("TYPE", "I").should_be(200)
        other.send("PWD").should_be(257)
        other.send("SYST").should_be(215)
        other.should(other.advertises("LANG"), "FEAT lists LANG, whatever is spoken")


@requirement("rfc2640-4.1-lang-at-any-time")
def test_lang_before_login_is_answered_200(visitor: Session) -> None:
    if not visitor.advertises("LANG"):
        visitor.unsupported("FEAT does not list LANG")
    visitor.send("LANG").must_be(200)


@requirement("rfc2640-4.1-lang-at-any-time")
def test_lang_after_login_is_answered_200(session: Session, target: Described) -> None:
    before = session.another()
    if not before.advertises("LANG"):
        session.unsupported("FEAT does not list LANG")
    before.log_in(target.login)
    before.send("LANG").must_be(200)


@requirement("rfc2640-4.1-rein-brings-the-default-back")
def test_rein_brings_the_default_back(visitor: Session) -> None:
    if not visitor.advertises("LANG"):
        visitor.unsupported("FEAT does not list LANG")
    listed = features(visitor.send("FEAT").needed(211).octets).parameters("LANG")
    default = visitor.read(languages, listed.encode("latin-1"))
    others = [tag for tag in default.tags if tag != default.current]
    if not default.current or not others:
        visitor.unsupported("FEAT marks no language, or lists one alone")
    visitor.send("LANG", others[0]).needed(200)
    visitor.send("REIN").if_supported().needed(220)
    listed = features(visitor.send("FEAT").needed(211).octets).parameters("LANG")
    spoken = visitor.read(languages, listed.encode("latin-1")).current
    visitor.must(spoken == default.current, f"{default.current}*, as at first", seen=listed)


@requirement("rfc2640-4.1-host-brings-the-default-back")
def test_host_brings_the_default_back(visitor: Session, target: Described) -> None:
    if not visitor.advertises("LANG"):
        visitor.unsupported("FEAT does not list LANG")
    listed = features(visitor.send("FEAT").needed(211).octets).parameters("LANG")
    default = visitor.read(languages, listed.encode("latin-1"))
    others = [tag for tag in default.tags if tag != default.current]
    if not default.current or not others:
        visitor.unsupported("FEAT marks no language, or lists one alone")
    visitor.send("LANG", others[0]).needed(200)
    visitor.send("HOST", target.virtual_host).if_supported(500, 502, 504, 530).needed(220)
    listed = features(visitor.send("FEAT").needed(211).octets).parameters("LANG")
    spoken = visitor.read(languages, listed.encode("latin-1")).current
    visitor.must(spoken == default.current, f"{default.current}*, as at first", seen=listed)


@requirement("rfc2640-4.2-known-tags-are-answered-200")
def test_each_listed_tag_is_answered_200(visitor: Session) -> None:
    if not visitor.advertises("LANG"):
        visitor.unsupported("FEAT does not list LANG")
    listed = features(visitor.send("FEAT").needed(211).octets).parameters("LANG")
    for tag in visitor.read(languages, listed.encode("latin-1")).tags:
        visitor.send("LANG", tag).must_be(200)


@requirement("rfc2640-4.2-tags-in-any-case")
def test_tag_in_other_letters_is_answered_200(visitor: Session) -> None:
    if not visitor.advertises("LANG"):
        visitor.unsupported("FEAT does not list LANG")
    listed = features(visitor.send("FEAT").needed(211).octets).parameters("LANG")
    for tag in visitor.read(languages, listed.encode("latin-1")).tags:
        visitor.send("LANG", tag.lower()).must_be(200)
        visitor.send("lAnG", tag.capitalize()).must_be(200)


@requirement("rfc2640-4.2-no-tag-is-the-default")
def test_lang_alone_brings_the_default_back(visitor: Session) -> None:
    if not visitor.advertises("LANG"):
        visitor.unsupported("FEAT does not list LANG")
    listed = features(visitor.send("FEAT").needed(211).octets).parameters("LANG")
    default = visitor.read(languages, listed.encode("latin-1"))
    others = [tag for tag in default.tags if tag != default.current]
    if not default.current or not others:
        visitor.unsupported("FEAT marks no language, or lists one alone")
    visitor.send("LANG", others[0]).needed(200)
    visitor.send("LANG").must_be(200)
    listed = features(visitor.send("FEAT").needed(211).octets).parameters("LANG")
    spoken = visitor.read(languages, listed.encode("latin-1")).current
    visitor.must(spoken == default.current, f"{default.current}*, as at first", seen=listed)


@requirement("rfc2640-4.2-unknown-tags-are-504")
def test_unknown_tag_is_answered_504(visitor: Session) -> None:
    if not visitor.advertises("LANG"):
        visitor.unsupported("FEAT does not list LANG")
    visitor.send("LANG", UNKNOWN).should_be_refused(504)


@requirement("rfc2640-4.2-malformed-tags-are-501")
@pytest.mark.parametrize("line", MALFORMED.values(), ids=MALFORMED)
def test_what_is_no_tag_is_answered_501(visitor: Session, line: str) -> None:
    if not visitor.advertises("LANG"):
        visitor.unsupported("FEAT does not list LANG")
    visitor.send_malformed(line).should_be_refused(501)


@requirement("rfc2640-4.3-lang-is-listed-as-a-feature")
def test_lang_is_listed(visitor: Session) -> None:
    answer = visitor.send("LANG")
    if not answer.positive:
        visitor.unsupported(f"no LANG before login: {answer.received}")
    visitor.send("FEAT").if_supported().needed(211)
    visitor.must(visitor.advertises("LANG"), "the feature LANG")


@requirement("rfc2640-4.3-tags-are-listed-in-their-form")
def test_tags_are_listed_in_their_form(visitor: Session) -> None:
    listed = visitor.features()
    if not listed.has("LANG"):
        visitor.unsupported("FEAT does not list LANG")
    visitor.must_read(languages, listed.parameters("LANG").encode("latin-1"))


@requirement("rfc2640-4.3-asterisk-marks-the-language-in-use")
def test_asterisk_follows_lang(visitor: Session) -> None:
    if not visitor.advertises("LANG"):
        visitor.unsupported("FEAT does not list LANG")
    listed = features(visitor.send("FEAT").needed(211).octets).parameters("LANG")
    for tag in visitor.read(languages, listed.encode("latin-1")).tags:
        visitor.send("LANG", tag).needed(200)
        now = features(visitor.send("FEAT").needed(211).octets).parameters("LANG")
        marked = visitor.read(languages, now.encode("latin-1")).current
        visitor.must(marked in ("", tag), f"{tag}*, or no asterisk", seen=now)
