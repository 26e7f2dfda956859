"""TLS as octets: the client's side of handshake, records and close_notify, without a socket.

Octets of the connection go in, octets for it come out. What is trusted, and which versions are
spoken, comes from `TlsSettings`. Must not know FTP, sockets or time.
"""

from __future__ import annotations

import ssl
from functools import lru_cache
from hashlib import sha256

from conformance.link.interface import Established, HandshakeError
from conformance.tls_settings import TlsSettings

_VERSIONS = {"1.2": ssl.TLSVersion.TLSv1_2, "1.3": ssl.TLSVersion.TLSv1_3}
_CIPHERS = "DEFAULT:@SECLEVEL=1"
"""Which cipher suites a server has is its policy (RFC 4217 section 10.1), and not judged."""

_MOST_AT_ONCE = 1 << 18


@lru_cache(maxsize=16)
def context_of(settings: TlsSettings) -> ssl.SSLContext:
    """Return the context; the same for all connections, or none could resume another's session.

    Raises OSError (which ssl.SSLError is) where a file cannot be read or is no PEM.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.set_ciphers(_CIPHERS)
    context.minimum_version = _VERSIONS.get(settings.version, ssl.TLSVersion.TLSv1_2)
    context.maximum_version = _VERSIONS.get(settings.version, ssl.TLSVersion.TLSv1_3)
    if settings.trusts_anybody:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    elif settings.authority:
        context.load_verify_locations(settings.authority)
    else:
        context.load_default_certs()
    if settings.certificate:
        context.load_cert_chain(settings.certificate, settings.key or None)
    return context


class TlsLayer:
    """One connection's TLS, as client.

    `notified` is whether the peer's close_notify has come.
    """

    def __init__(
        self, settings: TlsSettings, host: str, resumed: ssl.SSLSession | None = None
    ) -> None:
        self._settings = settings
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context_of(settings).wrap_bio(
            self._incoming,
            self._outgoing,
            server_hostname=settings.server_name or host,
            session=resumed,
        )
        self.notified = False
        self._has_notified = False

    def shake_hands(self, octets: bytes = b"") -> Established | None:
        """Take octets of the peer's; return what was agreed once the handshake is done.

        What is to be sent waits in `outgoing`, also an alert. Raises HandshakeError.
        """
        self._incoming.write(octets)
        try:
            self._tls.do_handshake()
        except ssl.SSLWantReadError:
            return None
        except ssl.SSLCertVerificationError as error:
            why = error.verify_message.rstrip(".")
            raise HandshakeError(f"the server's certificate is not trusted: {why}") from None
        except (ssl.SSLError, ValueError) as error:
            raise HandshakeError(_reason(error)) from None
        return self._agreed()

    def _agreed(self) -> Established:
        certificate = self._tls.getpeercert(binary_form=True) or b""
        cipher = self._tls.cipher()
        agreed = Established(
            self._tls.version() or "",
            cipher[0] if cipher else "",
            bool(self._tls.session_reused),
            sha256(certificate).hexdigest(),
        )
        wanted = self._settings.pinned
        if wanted and not agreed.resumed and agreed.fingerprint != wanted:
            raise HandshakeError(
                f"the server's certificate has the SHA-256 fingerprint {agreed.fingerprint}, "
                f"and not {wanted}"
            )
        return agreed

    @property
    def session(self) -> ssl.SSLSession | None:
        """What another connection can resume: the newest that the server gave."""
        return self._tls.session

    def outgoing(self) -> bytes:
        """Return, once, what the connection is to carry."""
        return self._outgoing.read()

    def seal(self, octets: bytes) -> bytes:
        """Return the records that carry these octets. Raises ssl.SSLError."""
        view = memoryview(octets)
        while view:
            view = view[self._tls.write(view) :]
        return self._outgoing.read()

    def take(self, octets: bytes) -> None:
        """Take octets of the connection."""
        self._incoming.write(octets)

    def opened(self) -> bytes:
        """Return what the records so far carry; b"" for nothing. Raises ssl.SSLError."""
        chunks: list[bytes] = []
        taken = 0
        while not self.notified and taken < _MOST_AT_ONCE:
            try:
                octets = self._tls.read(_MOST_AT_ONCE)
            except ssl.SSLWantReadError:
                break
            except ssl.SSLZeroReturnError:
                octets = b""
            self.notified = not octets
            chunks.append(octets)
            taken += len(octets)
        return b"".join(chunks)

    def notify(self) -> bytes:
        """Return the record of close_notify, and b"" the second time."""
        if self._has_notified:
            return b""
        self._has_notified = True
        try:
            self._tls.unwrap()
        except ssl.SSLError:
            pass  # the peer's own has not come, or the handshake is not over
        except (OSError, ValueError):
            return b""
        return self._outgoing.read()

    def left(self) -> bytes:
        """Return the octets that stand behind the peer's close_notify: they are in clear."""
        return self._incoming.read()


def _reason(error: Exception) -> str:
    """What went wrong, in the words of the library without its places in the source."""
    reason = getattr(error, "reason", None)
    return reason.lower().replace("_", " ") if reason else str(error)
