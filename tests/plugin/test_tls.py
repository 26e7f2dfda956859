"""Runs under TLS that cannot begin: one message says what is wrong and what would help, status 2
before any case. And options that contradict each other: status 4.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
import trustme
from link.tls_peer import server_context, trusting

from fixtures.hostile.listening import Port

from .running import UNUSABLE, USAGE, Outcome, run

ONE_FILE = "cases/rfc959/test_noop.py"
LOGIN = ("--user", "nobody", "--password", "correct horse")
TRUST = (
    "The certificate is checked, since the whole run is under TLS: name the authority that signed "
    "it with --tls-ca FILE, or the certificate itself with --tls-pin SHA256; --tls-name HOST says "
    "what it must name, and --tls-insecure takes any."
)
NEEDS = (
    "No case was run. The suite needs an FTP server at {address} that greets within 3 s and lets "
    "the user log in (--user, --password)."
)


def by_auth(context: ssl.SSLContext) -> Callable[[socket.socket], None]:
    """A server that takes AUTH TLS, and shows what the context has."""

    def serve(plain: socket.socket) -> None:
        with suppress(OSError):
            plain.sendall(b"220 ready\r\n")
            plain.recv(100)
            plain.sendall(b"234 go on\r\n")
            context.wrap_socket(plain, server_side=True).recv(100)

    return serve


def at_once(plain: socket.socket) -> None:
    """A server with implicit TLS."""
    with suppress(OSError):
        server_context().wrap_socket(plain, server_side=True).sendall(b"220 ready\r\n")


def unprotecting(plain: socket.socket) -> None:
    """A server whose data connections stay in clear."""
    said = {b"USER": b"230 in", b"PROT": b"536 not here", b"PBSZ": b"200 ok"}
    with suppress(OSError):
        plain.sendall(b"220 ready\r\n")
        plain.recv(100)
        plain.sendall(b"234 go on\r\n")
        secured = server_context().wrap_socket(plain, server_side=True)
        while line := secured.recv(100):
            secured.sendall(said.get(line[:4], b"502 not here") + b"\r\n")


def in_clear(plain: socket.socket) -> None:
    """A server without TLS."""
    with suppress(OSError):
        plain.sendall(b"220 ready\r\n")
        while plain.recv(100):
            plain.sendall(b"502 not here\r\n")


def judged(serve: Callable[[socket.socket], None], *words: str) -> tuple[Outcome, str]:
    """Run on a server; return how that ended, and the server's address."""
    with Port(serve) as port:
        return run(ONE_FILE, "--target", port.address, *LOGIN, *words, within=30), port.address


def check(outcome: Outcome, address: str, reason: str, advice: str) -> None:
    """The message as a whole."""
    assert outcome.status == UNUSABLE, outcome.text
    head = f"Exit: target {address}, user 'nobody': {reason}"
    wanted = [head, *filter(None, [advice]), NEEDS.format(address=address)]
    assert outcome.text.splitlines() == wanted


def test_wrong_authority(tmp_path: Path) -> None:
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(str(other))
    outcome, address = judged(by_auth(server_context()), "--tls", "explicit", f"--tls-ca={other}")
    reason = (
        "no TLS with the server that has accepted AUTH TLS: the server's certificate is not "
        "trusted: unable to get local issuer certificate"
    )
    check(outcome, address, reason, TRUST)


def test_expired_certificate(tmp_path: Path) -> None:
    authority = trusting(tmp_path).authority
    outcome, address = judged(
        by_auth(server_context(expired=True)), "--tls", "explicit", f"--tls-ca={authority}"
    )
    reason = (
        "no TLS with the server that has accepted AUTH TLS: the server's certificate is not "
        "trusted: certificate has expired"
    )
    check(outcome, address, reason, TRUST)


def test_certificate_of_another_name(tmp_path: Path) -> None:
    authority = trusting(tmp_path).authority
    outcome, address = judged(
        by_auth(server_context("ftp.example.com")), "--tls", "explicit", f"--tls-ca={authority}"
    )
    reason = (
        "no TLS with the server that has accepted AUTH TLS: the server's certificate is not "
        "trusted: IP address mismatch, certificate is not valid for '127.0.0.1'"
    )
    check(outcome, address, reason, TRUST)


def test_another_certificate_than_the_pinned_one() -> None:
    outcome, address = judged(
        by_auth(server_context()), "--tls", "explicit", "--tls-pin", "ab" * 32
    )
    assert outcome.status == UNUSABLE
    assert "the server's certificate has the SHA-256 fingerprint " in outcome.text
    assert f"and not {'ab' * 32}\n{TRUST}\n{NEEDS.format(address=address)}" in outcome.text


def test_plain_server_at_the_port_of_implicit_tls() -> None:
    outcome, address = judged(in_clear, "--tls", "implicit", "--tls-insecure")
    reason = (
        "no TLS with the server that is to speak TLS from the first octet: the server answers in "
        r"clear: 220 ready\r\n"
    )
    check(outcome, address, reason, "With --tls explicit, the suite asks for TLS by AUTH.")


def test_server_without_tls() -> None:
    outcome, address = judged(in_clear, "--tls", "explicit", "--tls-insecure")
    reason = r"the server offers no TLS: AUTH TLS is answered 502 not here\r\n"
    check(outcome, address, reason, "With --tls off, the suite runs in clear.")


def test_server_that_protects_no_data_connections() -> None:
    outcome, address = judged(unprotecting, "--tls", "explicit", "--tls-insecure")
    reason = r"the server protects no data connections: PROT P is answered 536 not here\r\n"
    check(outcome, address, reason, "With --tls off, the suite runs in clear.")


@pytest.mark.parametrize("words", [(), ("--tls", "explicit", "--tls-insecure")], ids=["off", "on"])
def test_server_with_implicit_tls_at_a_plain_port(words: tuple[str, ...]) -> None:
    outcome, address = judged(at_once, *words)
    reason = (
        "no greeting came, and the server takes a TLS handshake at once. With --tls implicit, the "
        "suite does one"
    )
    check(outcome, address, reason, "")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--tls", "explict"), "--tls: unknown mode 'explict'; near: explicit"),
        (("--tls-version", "1.1"), "--tls-version: unknown version '1.1'"),
        (
            ("--tls-insecure", "--tls-pin", "ab" * 32),
            "--tls-pin and --tls-insecure: give one of them",
        ),
        (("--tls-pin", "abc"), "wanted the SHA-256 of the certificate, 64 hexadecimal digits"),
        (("--tls-ca=absent.pem",), "tls.authority absent.pem: cannot be read"),
        (("--tls-ca=pyproject.toml",), "wanted PEM files of certificates"),
        (("--tls-key=pyproject.toml",), "tls.key: wanted tls.certificate, too"),
    ],
    ids=["mode", "version", "two-trusts", "pin", "missing-file", "no-pem", "key-alone"],
)
def test_wrong_option_is_a_usage_error(words: tuple[str, ...], says: str) -> None:
    outcome = run(ONE_FILE, "--target", "127.0.0.1:1", *LOGIN, *words)
    assert outcome.status == USAGE, outcome.text
    assert says in outcome.text
