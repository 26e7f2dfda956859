"""TLS on a connection: handshakes, octets, how it ends, and sessions taken up again."""

from __future__ import annotations

import select
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event

import pytest
import trustme

from conformance.link.data import DataConnection
from conformance.link.interface import (
    Address,
    BrokenError,
    Channel,
    HandshakeError,
    SilenceError,
)
from conformance.link.replay import ReplayLink
from conformance.link.sockets import SocketLink
from conformance.link.transcript import Kind
from conformance.tls_settings import TlsSettings

from .tls_peer import WITHIN, server_context, serving, trusting

ANYBODY = TlsSettings(insecure=True)


@contextmanager
def connected(serve: Callable[[socket.socket], None]) -> Iterator[tuple[SocketLink, Channel]]:
    """A control connection to a server that does this."""
    with serving(serve) as address:
        link = SocketLink(address, "token")
        try:
            yield link, link.control()
        finally:
            link.close()


def under_tls(
    serve: Callable[[ssl.SSLSocket], None], context: ssl.SSLContext | None = None
) -> Callable[[socket.socket], None]:
    """A server that does this under TLS."""

    def secured(plain: socket.socket) -> None:
        tls = (context or server_context()).wrap_socket(plain, server_side=True)
        with suppress(OSError):
            serve(tls)
        tls.close()

    return secured


def echo(tls: ssl.SSLSocket) -> None:
    """Send back the first octets, then end with close_notify."""
    tls.sendall(tls.recv(100))
    tls.unwrap()


def received(channel: Channel) -> bytes:
    """All octets up to the end."""
    octets = b""
    while piece := channel.receive(WITHIN):
        octets += piece
    return octets


@pytest.mark.parametrize("version", ["1.2", "1.3"])
def test_octets_travel_both_ways(version: str, tmp_path: Path) -> None:
    context = server_context(version=version)
    with connected(under_tls(echo, context)) as (link, channel):
        channel.security.begin(trusting(tmp_path))
        agreed = channel.security.complete(WITHIN)
        assert agreed.version == f"TLSv{version}"
        assert not agreed.resumed
        assert len(agreed.fingerprint) == 64
        channel.send(b"NOOP\r\n")
        assert received(channel) == b"NOOP\r\n"
        assert channel.security.ended_by_notice
        events = [(event.kind, event.octets) for event in link.transcript.events]
    assert (Kind.SENT, b"NOOP\r\n") in events
    assert (Kind.RECEIVED, b"NOOP\r\n") in events


def test_version_can_be_asked_for(tmp_path: Path) -> None:
    with connected(under_tls(echo)) as (_, channel):
        channel.security.begin(trusting(tmp_path, version="1.2"))
        assert channel.security.complete(WITHIN).version == "TLSv1.2"


def shaking_hands(serve: Callable[[socket.socket], None], settings: TlsSettings) -> str:
    """Why no TLS came about."""

    def forgiving(plain: socket.socket) -> None:
        with suppress(OSError):
            serve(plain)

    with connected(forgiving) as (link, channel):
        channel.security.begin(settings)
        with pytest.raises((HandshakeError, BrokenError)) as caught:
            channel.security.complete(WITHIN)
        assert channel.security.established is None
        assert not channel.security.pending
        assert link.transcript.events[-1].kind in (Kind.REFUSED, Kind.BROKEN)
    return str(caught.value)


def test_certificate_of_another_authority_is_not_trusted(tmp_path: Path) -> None:
    other = trustme.CA(key_type=trustme.KeyType.ECDSA)
    other.cert_pem.write_to_path(str(tmp_path / "other.pem"))
    settings = TlsSettings(mode="explicit", authority=str(tmp_path / "other.pem"))
    assert shaking_hands(under_tls(echo), settings) == (
        "the server's certificate is not trusted: unable to get local issuer certificate"
    )


def test_certificate_of_another_name_is_not_trusted(tmp_path: Path) -> None:
    said = shaking_hands(under_tls(echo, server_context("ftp.example.com")), trusting(tmp_path))
    assert said.startswith("the server's certificate is not trusted: IP address mismatch")
    with connected(under_tls(echo, server_context("ftp.example.com"))) as (_, channel):
        channel.security.begin(trusting(tmp_path, server_name="ftp.example.com"))
        channel.security.complete(WITHIN)


def test_certificate_that_has_expired_is_not_trusted(tmp_path: Path) -> None:
    said = shaking_hands(under_tls(echo, server_context(expired=True)), trusting(tmp_path))
    assert said == "the server's certificate is not trusted: certificate has expired"


def test_certificate_can_be_pinned() -> None:
    with connected(under_tls(echo)) as (_, channel):
        channel.security.begin(ANYBODY)
        fingerprint = channel.security.complete(WITHIN).fingerprint
    with connected(under_tls(echo)) as (_, channel):
        channel.security.begin(TlsSettings(mode="explicit", fingerprint=fingerprint.upper()))
        channel.security.complete(WITHIN)
    said = shaking_hands(under_tls(echo), TlsSettings(mode="explicit", fingerprint="ab" * 32))
    assert said == (
        f"the server's certificate has the SHA-256 fingerprint {fingerprint}, and not {'ab' * 32}"
    )


def test_answer_in_clear_is_told() -> None:
    said = shaking_hands(lambda plain: plain.sendall(b"220 ready\r\n"), ANYBODY)
    assert said == r"the server answers in clear: 220 ready\r\n"


def test_close_in_the_handshake_breaks() -> None:
    said = shaking_hands(lambda plain: plain.shutdown(socket.SHUT_WR), ANYBODY)
    assert said == "the server closed the connection in the TLS handshake"


def test_silence_in_the_handshake_is_bounded() -> None:
    done = Event()

    def mute(plain: socket.socket) -> None:
        done.wait(WITHIN)
        plain.close()

    with connected(mute) as (_, channel):
        channel.security.begin(ANYBODY)
        with pytest.raises(SilenceError, match=r"was not complete within 0\.05 s"):
            channel.security.complete(0.05)
        done.set()


def test_end_without_close_notify_is_told_apart() -> None:
    def cutting(plain: socket.socket) -> None:
        tls = server_context().wrap_socket(plain, server_side=True)
        tls.sendall(b"half")
        tls.shutdown(socket.SHUT_WR)
        tls.recv(1)

    with connected(cutting) as (link, channel):
        channel.security.begin(ANYBODY)
        channel.security.complete(WITHIN)
        assert received(channel) == b"half"
        assert not channel.security.ended_by_notice
        assert link.transcript.events[-1].note == "without close_notify"


def test_tls_ends_and_both_go_on_in_clear() -> None:
    def goes_on(plain: socket.socket) -> None:
        tls = server_context().wrap_socket(plain, server_side=True)
        tls.sendall(b"secret")
        clear = tls.unwrap()
        clear.sendall(b"clear " + clear.recv(100))
        clear.close()

    with connected(goes_on) as (_, channel):
        channel.security.begin(ANYBODY)
        channel.security.complete(WITHIN)
        assert channel.receive(WITHIN) == b"secret"
        channel.security.end(WITHIN)
        assert channel.security.established is None
        channel.send(b"words")
        assert received(channel) == b"clear words"


def test_close_notify_of_the_server_is_waited_for() -> None:
    def ends(plain: socket.socket) -> None:
        tls = server_context().wrap_socket(plain, server_side=True)
        tls.recv(1)
        with suppress(OSError):
            tls.unwrap().sendall(b"clear")

    with connected(ends) as (_, channel):
        channel.security.begin(ANYBODY)
        channel.security.complete(WITHIN)
        assert not channel.security.is_ended_by_peer(0.01)
        assert channel.security.established is not None
        channel.send(b"!")
        assert channel.security.is_ended_by_peer(WITHIN)
        assert channel.receive(WITHIN) == b"clear"


@pytest.mark.parametrize("version", ["1.2", "1.3"])
def test_session_of_another_connection_is_taken_up(version: str) -> None:
    context = server_context(version=version)
    with serving(under_tls(echo, context)) as address:
        link = SocketLink(address, "token")
        first = link.control()
        first.security.begin(ANYBODY)
        first.security.complete(WITHIN)
        first.send(b"NOOP\r\n")
        assert received(first) == b"NOOP\r\n"
        first.close()
        second = link.control()
        second.security.begin(ANYBODY, first.security)
        assert second.security.complete(WITHIN).resumed
        second.send(b".")
        assert received(second) == b"."
        link.close()


def test_upload_arrives_whole_though_tickets_are_unread() -> None:
    octets = bytes(range(256)) * 4096
    taken: list[bytes] = []
    done = Event()

    def takes(plain: socket.socket) -> None:
        tls = server_context().wrap_socket(plain, server_side=True)
        while piece := tls.recv(1 << 16):
            taken.append(piece)
        tls.unwrap()
        done.set()

    with serving(takes) as address:
        link = SocketLink(address, "token")
        control = link.control(Address(address.host, address.port))
        data = DataConnection(channel=control)
        data.protect(ANYBODY, None)
        data.send(octets)
        control.finish_sending()
        assert received(control) == b""
        assert done.wait(WITHIN)
        link.close()
    assert b"".join(taken) == octets


def test_what_comes_behind_a_cut_does_not_make_it_a_reset() -> None:
    """A server that is slow sends its tickets then: a reset would have it refuse the upload."""
    taken: list[bytes] = []

    def sends_late(plain: socket.socket) -> None:
        tls = server_context().wrap_socket(plain, server_side=True)
        poll = select.poll()
        poll.register(tls, select.POLLRDHUP)
        assert poll.poll(WITHIN * 1000)
        tls.send(b"late")
        while piece := tls.recv(100):
            taken.append(piece)
        taken.append(piece)
        tls.close()

    with connected(sends_late) as (_, channel):
        channel.security.begin(ANYBODY)
        channel.security.complete(WITHIN)
        channel.send(b"half a fi")
        channel.security.cut()
    assert taken == [b"half a fi", b""]


def test_handshake_beside_goes_on_while_a_reply_is_awaited() -> None:
    secured, replied = Event(), Event()

    def replies_once_secured(plain: socket.socket) -> None:
        if replied.is_set() or not secured.wait(WITHIN):
            return
        replied.set()
        plain.sendall(b"150 go on\r\n")

    def shakes_hands(plain: socket.socket) -> None:
        tls = server_context().wrap_socket(plain, server_side=True)
        secured.set()
        tls.recv(1)

    with serving(replies_once_secured) as first, serving(shakes_hands) as second:
        link = SocketLink(first, "token")
        control = link.control()
        data = DataConnection(channel=link.data(second, control))
        data.protect(ANYBODY, None)
        control.security.meanwhile[:] = [data]
        assert control.receive(WITHIN) == b"150 go on\r\n"
        assert data.secured().version.startswith("TLSv1")
        data.send(b"!")
        link.close()


def test_transcript_brings_it_all_back() -> None:
    with connected(under_tls(echo)) as (link, channel):
        channel.security.begin(ANYBODY)
        agreed = channel.security.complete(WITHIN)
        channel.send(b"NOOP\r\n")
        received(channel)
        events = list(link.transcript.events)
    again = ReplayLink(events, "token").control()
    again.security.begin(ANYBODY)
    assert again.security.complete(WITHIN) == agreed
    again.send(b"NOOP\r\n")
    assert received(again) == b"NOOP\r\n"
    assert again.security.ended_by_notice
