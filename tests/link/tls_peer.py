"""A server that speaks TLS, in a thread of its own: a handshake needs two who talk.

Its certificates are made once: an authority, and what it signs for 127.0.0.1.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import trustme

from conformance.link.interface import Address
from conformance.tls_settings import TlsSettings

WITHIN = 5.0
EXPIRED = datetime(2001, 1, 1, tzinfo=UTC)
ECDSA = trustme.KeyType.ECDSA

Serve = Callable[[ssl.SSLSocket], None]


@cache
def authority() -> trustme.CA:
    """The authority of all certificates here."""
    return trustme.CA(key_type=ECDSA)


@cache
def server_context(
    name: str = "127.0.0.1", version: str = "", expired: bool = False
) -> ssl.SSLContext:
    """What a server of that name shows and speaks."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    until = EXPIRED if expired else None
    since = datetime(2000, 1, 1, tzinfo=UTC) if expired else None
    leaf = authority().issue_cert(name, not_before=since, not_after=until, key_type=ECDSA)
    leaf.configure_cert(context)
    if version:
        context.maximum_version = {
            "1.2": ssl.TLSVersion.TLSv1_2,
            "1.3": ssl.TLSVersion.TLSv1_3,
        }[version]
    return context


def trusting(folder: Path, version: str = "", server_name: str = "") -> TlsSettings:
    """Settings of a run under TLS that trusts the authority."""
    path = folder / "authority.pem"
    authority().cert_pem.write_to_path(str(path))
    return TlsSettings(
        mode="explicit", authority=str(path), version=version, server_name=server_name
    )


@contextmanager
def serving(serve: Callable[[socket.socket], None]) -> Iterator[Address]:
    """Have a thread serve each connection in turn; what fails there fails the test."""
    listener = socket.create_server(("127.0.0.1", 0))
    wrong: list[BaseException] = []

    def run() -> None:
        try:
            while True:
                plain, _ = listener.accept()
                with plain:
                    if listener.fileno() < 0:
                        return
                    plain.settimeout(WITHIN)
                    serve(plain)
        except OSError as error:
            if listener.fileno() >= 0:
                wrong.append(error)
        except BaseException as error:
            wrong.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield Address(*listener.getsockname()[:2])
    finally:
        with socket.socket() as last:
            # Whoever waits in accept() is not woken by a close.
            address = listener.getsockname()
            listener.close()
            last.connect_ex(address)
        thread.join(WITHIN)
    assert not wrong, wrong
