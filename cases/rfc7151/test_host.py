"""HOST: which host a session is for, chosen before anybody logs in.

Why: RFC 7151 section 3. The description names a host that the login is for, and perhaps one that
does not know it.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.session import Described, Session
from conformance.session.readers import features

OTHERS = {"ipv4": "192.0.2.1", "ipv6": "[2001:db8::1]"}
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
    "underscore": "HOST ftp_1.example.com",
    "slash": "HOST ftp.example.com/",
    "two-names": "HOST ftp.example.com other.example.com",
    "label-of-64-octets": f"HOST {'a' * 64}.example.com",
    "ipv6-without-brackets": "HOST 2001:db8::1",
    "ipv4-in-brackets": "HOST [192.0.2.1]",
}
UNKNOWN = "no-such-host.invalid"
LACKING = (500, 502, 504, 530)
"""Replies of a server without HOST: some say of every unknown command that a login is missing."""


@requirement("rfc7151-3.1-host-is-answered-220")
def test_host_is_answered_220(visitor: Session, target: Described) -> None:
    visitor.send("HOST", target.virtual_host).if_supported(*LACKING)
    visitor.send("HOST", target.need("hosts.named")).must_be(220)


@requirement("rfc7151-3.2.2-login-follows-host")
def test_user_of_the_host_logs_in(visitor: Session, target: Described) -> None:
    visitor.send("HOST", target.virtual_host).if_supported(*LACKING).needed(220)
    visitor.send("USER", target.user).must_be(331, 230)
    visitor.send("PASS", target.password).must_be(230)


@requirement("rfc7151-3-last-host-counts")
def test_second_host_takes_the_place_of_the_first(visitor: Session, target: Described) -> None:
    visitor.send("HOST", target.virtual_host).if_supported(*LACKING)
    visitor.send("HOST", target.need("hosts.stranger")).needed(220)
    visitor.send("HOST", target.need("hosts.named")).must_be(220)
    visitor.send("USER", target.user).must_be(331, 230)
    visitor.send("PASS", target.password).must_be(230)


@requirement("rfc7151-3-last-host-counts")
def test_nothing_is_left_of_the_first_host(visitor: Session, target: Described) -> None:
    only = visitor.another()
    only.send("HOST", target.virtual_host).if_supported(*LACKING)
    only.send("HOST", target.need("hosts.stranger")).needed(220)
    only.send("USER", target.user)
    if only.send("PASS", target.password).positive:
        visitor.unsupported("both hosts know the login")
    visitor.send("HOST", target.need("hosts.named")).needed(220)
    visitor.send("HOST", target.need("hosts.stranger")).must_be(220)
    visitor.send("USER", target.user)
    visitor.send("PASS", target.password).must_be_refused()


@requirement("rfc7151-3-host-after-login-is-refused")
def test_host_after_login_is_answered_503(session: Session, target: Described) -> None:
    before = session.another()
    before.send("HOST", target.virtual_host).if_supported(*LACKING).needed(220)
    session.send("HOST", target.virtual_host).must_be_refused(503)


@requirement("rfc7151-3.3-session-goes-on-after-a-late-host")
def test_host_after_login_leaves_the_login(session: Session, target: Described) -> None:
    before = session.another()
    before.send("HOST", target.virtual_host).if_supported(*LACKING).needed(220)
    if not session.send("HOST", target.virtual_host).refused:
        session.inconclusive("HOST after login is not refused")
    answer = session.send("PWD")
    gone = answer.reply is None or answer.code == 421
    session.must(gone or answer.code == 257, "257, or the end", seen=answer.received)


@requirement("rfc7151-3-login-may-begin-anew-after-host")
def test_login_begins_anew_after_host_between_user_and_pass(
    visitor: Session, target: Described
) -> None:
    before = visitor.another()
    before.send("HOST", target.virtual_host).if_supported(*LACKING).needed(220)
    visitor.send("USER", target.user).needed(331)
    visitor.send("HOST", target.virtual_host)
    visitor.send("USER", target.user).must_be(331, 230)
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
    visitor.send("USER", target.user).must_be(331, 230)
    visitor.send("PASS", target.password).must_be(230)


@requirement("rfc7151-3.1-own-address-is-accepted")
def test_address_of_the_control_connection_is_answered_220(
    visitor: Session, target: Described
) -> None:
    visitor.send("HOST", target.virtual_host).if_supported(*LACKING).needed(220)
    host = visitor.control.channel.peer.host
    visitor.send("HOST", f"[{host}]" if visitor.over_ipv6 else host).should_be(220)


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
    visitor.send("HOST", target.virtual_host).if_supported(*LACKING)
    visitor.send("HOST", target.need("hosts.stranger")).needed(220)
    visitor.send("USER", target.user)
    visitor.send("PASS", target.password).should_be_refused()


@requirement("rfc7151-3.2-unknown-hosts-are-504")
def test_unknown_host_is_answered_504(visitor: Session, target: Described) -> None:
    visitor.send("HOST", target.virtual_host).if_supported(*LACKING).needed(220)
    if (answer := visitor.send("HOST", UNKNOWN)).positive:
        visitor.unsupported(f"every name is taken for a host: {answer.received}")
    answer.should_be_refused(504)


@requirement("rfc7151-3.2.1-rein-takes-the-host-back")
def test_after_rein_no_host_is_chosen(visitor: Session, target: Described) -> None:
    visitor.send("HOST", target.virtual_host).if_supported(*LACKING)
    visitor.send("HOST", target.need("hosts.stranger")).needed(220)
    visitor.send("REIN").if_supported().needed(220)
    visitor.send("USER", target.user).must_be(331, 230)
    visitor.send("PASS", target.password).must_be(230)


@requirement("rfc7151-3.3-malformed-names-are-501")
@pytest.mark.parametrize("line", MALFORMED.values(), ids=MALFORMED)
def test_what_is_no_name_is_answered_501(visitor: Session, target: Described, line: str) -> None:
    visitor.send("HOST", target.virtual_host).if_supported(*LACKING).needed(220)
    visitor.send_malformed(line).should_be_refused(501, 504)


@requirement("rfc7151-3.3-refused-host-is-as-none")
def test_login_works_after_a_refused_host(visitor: Session, target: Described) -> None:
    before = visitor.another()
    before.send("HOST", target.virtual_host).if_supported(*LACKING).needed(220)
    if not visitor.send("HOST", "192.0.2.1").refused:
        visitor.inconclusive("the address of another host is accepted")
    answer = visitor.send("USER", target.user)
    if answer.reply is not None and answer.code != 421:
        answer.must_be(331, 230)
        visitor.send("PASS", target.password).must_be(230)
    visitor.must(answer.code in (0, 331, 230, 421), "a login, or the end", seen=answer.received)


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
