"""How TLS is spoken with a target: when it begins, who vouches for the server, the user's own part.

Data alone, for the description of the target and for the connections. Must not know ssl.
"""

from __future__ import annotations

from dataclasses import dataclass

MODES = ("off", "explicit", "implicit")
"""Control connections begin in clear; with AUTH TLS, PBSZ 0 and PROT P behind the greeting (RFC
4217 section 4); or with TLS from the first octet, and then PBSZ 0 and PROT P.
"""

VERSIONS = ("1.2", "1.3")
"""Versions of TLS that can be asked for."""


@dataclass(frozen=True, slots=True)
class TlsSettings:
    """The table [tls] of a description.

    Files are PEM; `fingerprint` is the SHA-256 of the server's certificate in hexadecimal digits,
    with colons or without. Where neither `authority` nor `fingerprint` is given the system's
    authorities count. `server_name` is what the certificate must name in place of the address.
    """

    mode: str = "off"
    authority: str = ""
    fingerprint: str = ""
    insecure: bool = False
    version: str = ""
    certificate: str = ""
    key: str = ""
    server_name: str = ""

    @property
    def used(self) -> bool:
        """Whether every control connection is to be secured."""
        return self.mode != "off"

    @property
    def pinned(self) -> str:
        """The fingerprint as hexadecimal digits alone, in lower case."""
        return self.fingerprint.replace(":", "").lower()

    @property
    def trusts_anybody(self) -> bool:
        """Whether no authority's word is asked for on the certificate.

        So it is, too, where only single cases use TLS and nobody said whom to trust: they judge how
        TLS is negotiated, not who the server is.
        """
        named = bool(self.authority or self.fingerprint)
        return self.insecure or bool(self.fingerprint) or not (self.used or named)
