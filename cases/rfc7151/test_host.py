"""HOST: which host a session is for, chosen before anybody logs in.

Why: RFC 7151 section 3. The description names a host that the login is for, and perhaps one that
does not know it.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.samples import EVERY_LINE_END
from conformance.session import Described, Scratch, Session
from conformance.session.readers import features

OTHERS = {
    "ipv4": "192.0.2.1",
    "ipv6": "[2001:db8::1]",
    "ipv6-that-ends-as-ipv4": "[::192.0.2.1]",
}
WITH_PORTS = {
    "ipv4": "HOST 127.0.0.1:2112",
    "ipv6": "HOST [::1]:2112",
    "name": "HOST ftp.example.com:2112",
}
MALFORMED = {
    "nothing": "HOST",
    "hyphen-first": "HOST -ftp.example.com",
    "hyphen-last": "HOST ftp-.example.com",
    "two-points": "HOST ftp..example.com",
    "point-first": "HOST .example.com",
    "point-last": "HOST ftp.example.com.",
    "underscore": "HOST ftp_1.example.com",
    "slash": "HOST ftp.example.com/",
    "two-names": "HOST ftp.example.com other.example.com",
    "letter-beyond-ascii": "HOST b\u00fccher.example.com".encode(),
    "label-of-64-octets": f"HOST {'a' * 64}.example.com",
    "name-of-319-octets": f"HOST {'.'.join(['a' * 63] * 5)}",
    "ipv6-without-brackets": "HOST 2001:db8::1",
    "ipv4-in-brackets": "HOST [192.0.2.1]",
    "name-in-brackets": "HOST [ftp.example.com]",
    "nothing-in-brackets": "HOST []",
    "bracket-left-open": "HOST [2001:db8::1",
}
UNKNOWN = {
    "name": "no-such-host.invalid",
    "one-label": "no-such-host",
    "digits-first": "2nd.no-such-host.invalid",
    "a-label": "xn--e1afmkfd.invalid",
    "label-of-63-octets": f"{'a' * 63}.invalid",
}
REFUSED = {
    "address": "HOST 192.0.2.1",
    "unknown-name": "HOST no-such-host.invalid",
    "no-name": "HOST -ftp.example.com",
}
LACKING = (500, 502, 504, 530)
"""Replies of a server without HOST: some say of every unknown command that a login is missing."""


def _need_stranger(visitor: Session, target: Described) -> None:
    """End the case where the other host knows the login, too: which host lets it in shows nothing
    then.
    """
    only = visitor.another()
    only.send("HOST", target.need("hosts.stranger")).needed(220)
    if only.send("USER", target.user).positive or only.send("PASS", target.password).positive:
        visitor.inconclusive("both hosts know the login")


@requirement("rfc7151-3.1-host-is-answered-220")
def test_host_is_answered_220(visitor: Session, target: Described) -> None:
    visitor.send("HOST", target.virtual_host).if_supported(*LACKING)
    visitor.send("HOST", target.need("hosts.named")).must_be(220)


@requirement("rfc7151-3.2.2-login-follows-host")
def test_user_of_the_host_logs_in(visitor: Session, target: Described) -> None:
    visitor.send("HOST", target.virtual_host).if_supported(*LACKING).needed(220)
    if visitor.send("USER", target.user).must_be(331, 230).intermediate:
        visitor.send("PASS", target.password).must_be(230)


@requirement("rfc7151-3-last-host-counts")
def test_second_host_takes_the_place_of_the_first(visitor: Session, target: Described) -> None:
    before = visitor.another()
    before.send("HOST", target.virtual_host).if_supported(*LACKING)
    visitor.send("HOST", target.need("hosts.stranger")).needed(220)
    visitor.send("HOST", target.need("hosts.named")).must_be(220)
    if visitor.send("USER", target.user).must_be(331, 230).intermediate:
        visitor.send("PASS", target.password).must_be(230)
    _need_stranger(visitor, target)


@requirement("rfc7151-3-last-host-counts")
def test_nothing_is_left_of_the_first_host(visitor: Session, target: Described) -> None:
    before = visitor.another()
    before.send("HOST", target.virtual_host).if_supported(*LACKING)
    only = visitor.another()
    only.send("HOST", target.need("hosts.stranger")).needed(220)
    only.send("USER", target.user)
    if only.send("PASS", target.password).positive:
        visitor.unsupported("both hosts know the login")
    visitor.send("HOST", target.need("hosts.named")).needed(220)
    visitor.send("HOST", target.need("hosts.stranger")).must_be(220)
    visitor.send("USER", target.user).must_be(331, 332, 530)
    visitor.send("PASS", target.password).must_be_refused()


@requirement("rfc7151-3-host-after-login-is-refused")
def test_host_after_login_is_answered_503(session: Session, target: Described) -> None:
    before = session.another()
    before.send("HOST", target.virtual_host).if_supported(*LACKING).needed(220)
    session.send("HOST", target.virtual_host).must_be_refused(503)


@requirement("rfc7151-3.3-session-goes-on-after-a-late-host")
def test_host_after_login_leaves_login_and_directory(
    session: Session, target: Described, scratch: Scratch
) -> None:
    before = session.another()
    before.send("HOST", target.virtual_host).if_supported(*LACKING).needed(220)
    session.send("CWD", scratch.root).needed(250)
    earlier = session.send("PWD").needed(257).naming()
    if scratch.name.lower().encode() not in earlier.pathname.lower():
        session.inconclusive(f"CWD was answered as done, and PWD: {earlier.received}")
    if not session.send("HOST", target.virtual_host).refused:
        session.inconclusive("HOST after login is not refused")
    later = session.send("PWD")
    ended = later.code == 421 or later.absence in ("closed", "broken")
    same = later.code == 257 and later.pathname == earlier.pathname
    session.must(ended or same, "the directory as it was, or the end", seen=later.received)


@requirement("rfc7151-3.3-session-goes-on-after-a-late-host")
def test_host_after_login_leaves_the_type(
    session: Session, target: Described, scratch: Scratch
) -> None:
    before = session.another()
    before.send("HOST", target.virtual_host).if_supported(*LACKING).needed(220)
    name = scratch.file("octets", EVERY_LINE_END)
    session.send("TYPE", "I").needed(200)
    if not session.send("HOST", target.virtual_host).refused:
        session.inconclusive("HOST after login is not refused")
    data = session.data("PASV")
    session.send("RETR", name).must_be(125, 150)
    session.must_equal(data.receive(), EVERY_LINE_END, "the file's octets")


@requirement("rfc7151-3-login-may-begin-anew-after-host")
def test_login_begins_anew_after_host_between_user_and_pass(
    visitor: Session, target: Described
) -> None:
    before = visitor.another()
    before.send("HOST", target.virtual_host).if_supported(*LACKING).needed(220)
    visitor.send("USER", target.user).needed(331)
    visitor.send("HOST", target.virtual_host)
    if visitor.send("USER", target.user).must_be(331, 230).intermediate:
        visitor.send("PASS", target.password).must_be(230)


@requirement("rfc7151-3.1-host-in-any-case")
@pytest.mark.parametrize("verb", ["host", "Host", "hOsT"])
def test_host_in_other_letters_is_known(visitor: Session, target: Described, verb: str) -> None:
    visitor.send("HOST", target.virtual_host).if_supported(*LACKING).needed(220)
    visitor.send(verb, target.virtual_host).must_be(220)


@requirement("rfc7151-3.1-names-of-hosts-in-any-case")
def test_name_in_other_letters_is_the_same_host(visitor: Session, target: Described) -> None:
    visitor.send("HOST", target.virtual_host).if_supported(*LACKING)
    name = target.need("hosts.named")
    visitor.send("HOST", name).needed(220)
    visitor.send("HOST", name.upper()).must_be(220)
    visitor.send("HOST", name.title()).must_be(220)
    if visitor.send("USER", target.user).must_be(331, 230).intermediate:
        visitor.send("PASS", target.password).must_be(230)


@requirement("rfc7151-3.1-own-address-is-accepted")
def test_address_of_the_control_connection_is_answered_220(
    visitor: Session, target: Described
) -> None:
    visitor.send("HOST", target.virtual_host).if_supported(*LACKING).needed(220)
    host = visitor.control.channel.peer.host
    visitor.send("HOST", f"[{host}]" if visitor.over_ipv6 else host).should_be(220)


@requirement("rfc7151-3.1-own-address-is-accepted")
def test_ipv6_address_of_the_control_connection_is_answered_220(
    visitor: Session, target: Described
) -> None:
    visitor.send("HOST", target.virtual_host).if_supported(*LACKING).needed(220)
    over_ipv6 = visitor.another(at=target.need("elsewhere.ipv6"))
    host = over_ipv6.control.channel.peer.host
    over_ipv6.send("HOST", f"[{host}]").should_be(220)


@requirement("rfc7151-3.1-other-addresses-are-refused")
@pytest.mark.parametrize("address", OTHERS.values(), ids=OTHERS)
def test_address_of_another_host_is_answered_504(
    visitor: Session, target: Described, address: str
) -> None:
    visitor.send("HOST", target.virtual_host).if_supported(*LACKING).needed(220)
    visitor.send("HOST", address).must_be_refused(504)


@requirement("rfc7151-3.1-ports-are-refused")
@pytest.mark.parametrize("line", WITH_PORTS.values(), ids=WITH_PORTS)
def test_port_is_answered_501(visitor: Session, target: Described, line: str) -> None:
    visitor.send("HOST", target.virtual_host).if_supported(*LACKING).needed(220)
    visitor.send_malformed(line).must_be_refused(501)


@requirement("rfc7151-3.2-environment-is-of-the-host")
def test_user_of_another_host_does_not_log_in(visitor: Session, target: Described) -> None:
    before = visitor.another()
    before.send("HOST", target.virtual_host).if_supported(*LACKING)
    visitor.send("HOST", target.need("hosts.stranger")).needed(220)
    visitor.send("USER", target.user).should_be(331, 332, 530)
    visitor.send("PASS", target.password).should_be_refused()


@requirement("rfc7151-3.2-unknown-hosts-are-504")
@pytest.mark.parametrize("name", UNKNOWN.values(), ids=UNKNOWN)
def test_unknown_host_is_answered_504(visitor: Session, target: Described, name: str) -> None:
    visitor.send("HOST", target.virtual_host).if_supported(*LACKING).needed(220)
    if (answer := visitor.send("HOST", name)).positive:
        visitor.unsupported(f"every name is taken for a host: {answer.received}")
    answer.should_be_refused(504)


@requirement("rfc7151-3.2.1-rein-takes-the-host-back")
def test_after_rein_no_host_is_chosen(visitor: Session, target: Described) -> None:
    before = visitor.another()
    before.send("HOST", target.virtual_host).if_supported(*LACKING)
    visitor.send("HOST", target.need("hosts.stranger")).needed(220)
    visitor.send("REIN").if_supported().needed(220)
    if visitor.send("USER", target.user).must_be(331, 230).intermediate:
        visitor.send("PASS", target.password).must_be(230)
    _need_stranger(visitor, target)


@requirement("rfc7151-3.2.1-host-may-follow-rein")
def test_host_is_chosen_after_rein(session: Session, target: Described) -> None:
    before = session.another()
    before.send("HOST", target.virtual_host).if_supported(*LACKING).needed(220)
    session.send("REIN").if_supported().needed(220)
    session.send("HOST", target.virtual_host).must_be(220)
    if session.send("USER", target.user).must_be(331, 230).intermediate:
        session.send("PASS", target.password).must_be(230)


@requirement("rfc7151-3.2.2-account-follows-host")
def test_account_completes_the_login_at_the_host(visitor: Session, target: Described) -> None:
    login = target.account_login
    visitor.send("HOST", target.virtual_host).if_supported(*LACKING).needed(220)
    visitor.send("USER", login.user).needed(331)
    if (answer := visitor.send("PASS", login.password)).positive:
        visitor.unsupported("the server asks for no account at login")
    answer.needed(332)
    visitor.send("ACCT", login.account or target.need("login.account")).must_be(230, 202)


@requirement("rfc7151-3.3-unknown-host-command")
def test_host_is_there_or_answered_500_or_502(session: Session, target: Described) -> None:
    before = session.another()
    listed = session.advertises("HOST")
    there = before.send("HOST", target.virtual_host).positive or listed
    answer = session.send("HOST", target.virtual_host).coded().not_given_up()
    told = answer.code in (500, 502, 503)  # 503 is of servers that have it, and know no such host
    session.should(there or told, "HOST, or 500 or 502", seen=answer.received)


@requirement("rfc7151-3.3-malformed-names-are-501")
@pytest.mark.parametrize("line", MALFORMED.values(), ids=MALFORMED)
def test_what_is_no_name_is_answered_501(
    visitor: Session, target: Described, line: str | bytes
) -> None:
    visitor.send("HOST", target.virtual_host).if_supported(*LACKING).needed(220)
    visitor.send_malformed(line).should_be_refused(501, 504)


@requirement("rfc7151-3.3-refused-host-is-as-none")
@pytest.mark.parametrize("line", REFUSED.values(), ids=REFUSED)
def test_login_works_after_a_refused_host(visitor: Session, target: Described, line: str) -> None:
    before = visitor.another()
    before.send("HOST", target.virtual_host).if_supported(*LACKING).needed(220)
    if not (refusal := visitor.send_malformed(line)).refused:
        visitor.inconclusive(f"this host is not refused: {refusal.received}")
    answer = visitor.send("USER", target.user)
    ended = answer.code == 421 or answer.absence in ("closed", "broken")
    served = answer.code in (331, 230)
    visitor.must(ended or served, "a login, or the end", seen=answer.received)
    if answer.intermediate:
        visitor.send("PASS", target.password).must_be(230)


@requirement("rfc7151-3.3-another-host-may-follow-a-refused-one")
@pytest.mark.parametrize("line", REFUSED.values(), ids=REFUSED)
def test_host_is_chosen_after_a_refused_one(visitor: Session, target: Described, line: str) -> None:
    before = visitor.another()
    before.send("HOST", target.virtual_host).if_supported(*LACKING).needed(220)
    if not (refusal := visitor.send_malformed(line)).refused:
        visitor.inconclusive(f"this host is not refused: {refusal.received}")
    answer = visitor.send("HOST", target.virtual_host)
    ended = answer.code == 421 or answer.absence in ("closed", "broken")
    visitor.must(ended or answer.positive, "220, or the end", seen=answer.received)


@requirement("rfc7151-3.3-user-without-host-is-served")
def test_user_without_host_is_served(visitor: Session, target: Described) -> None:
    before = visitor.another()
    before.send("HOST", target.virtual_host).if_supported(*LACKING).needed(220)
    visitor.send("USER", target.user).should_be(331, 230)


@requirement("rfc7151-3.4-host-is-listed-as-a-feature")
def test_host_is_listed(visitor: Session, target: Described) -> None:
    visitor.send("HOST", target.virtual_host).if_supported(*LACKING).needed(220)
    answer = visitor.send("FEAT").if_supported().needed(211)
    alone = features(answer.octets).labels.get("HOST") == ""
    visitor.must(alone, "the feature HOST, that word alone", seen=answer.received)


@requirement("rfc7151-4-later-host-resets-the-authentication")
def test_password_after_another_host_is_refused(visitor: Session, target: Described) -> None:
    before = visitor.another()
    before.send("HOST", target.virtual_host).if_supported(*LACKING)
    only = visitor.another()
    only.send("HOST", target.need("hosts.stranger")).needed(220)
    only.send("USER", target.user)
    if only.send("PASS", target.password).positive:
        visitor.unsupported("both hosts know the login")
    visitor.send("HOST", target.need("hosts.named")).needed(220)
    visitor.send("USER", target.user).needed(331)
    visitor.send("HOST", target.need("hosts.stranger")).needed(220)
    visitor.send("PASS", target.password).must_be_refused(503, 530)
