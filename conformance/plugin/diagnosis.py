"""Why a target cannot be used, and what would help: one message before any case is tried.

Must not judge.
"""

from __future__ import annotations

from functools import lru_cache

from conformance.link.interface import Address, LinkError, UnreachableError
from conformance.link.sockets import SocketLink
from conformance.session import Case
from conformance.target import Target
from conformance.tls_settings import TlsSettings

IPV6_LOOPBACK = "::1"
_LETS_IN = "lets the user log in (--user, --password)."
_TRUST = (
    "The certificate is checked, since the whole run is under TLS: name the authority that signed "
    "it with --tls-ca FILE, or the certificate itself with --tls-pin SHA256; --tls-name HOST says "
    "what it must name, and --tls-insecure takes any."
)
_IN_CLEAR = "With --tls off, the suite runs in clear."
_ADVICE = {
    "the server's certificate": _TRUST,
    "the server offers no TLS": _IN_CLEAR,
    "the server protects no data connections": _IN_CLEAR,
    "the server answers in clear": "With --tls explicit, the suite asks for TLS by AUTH.",
}
"""What to do, by words that the problem has."""

AT_ONCE = (
    "no greeting came, and the server takes a TLS handshake at once. With --tls implicit, the "
    "suite does one"
)


def waits_for_tls(case: Case) -> bool:
    """Whether a server that greets nobody takes a TLS handshake."""
    try:
        security = case.link.control().security
        security.begin(TlsSettings(insecure=True))
        security.complete(case.target.bounds.greeting)
    except LinkError:
        return False
    return True


def unusable(target: Target, problem: str) -> str:
    """The message for people."""
    advice = next((text for words, text in _ADVICE.items() if words in problem), "")
    needs = f"greets within {target.bounds.greeting:g} s and {_LETS_IN}"
    return "\n".join(
        filter(
            None,
            (
                problem,
                advice,
                f"No case was run. The suite needs an FTP server at {target.address} that {needs}",
            ),
        )
    )


@lru_cache(maxsize=1)
def no_ipv6(target: Target) -> str:
    """Return why the target is not reached over IPv6; empty where it is."""
    if not (target.host == "localhost" or target.host.startswith("127.")):
        return f"only a target on this host is, and this one is at {target.address}"
    link = SocketLink(Address(IPV6_LOOPBACK, target.port), "", target.bounds.connect)
    try:
        link.control()
    except UnreachableError as error:
        return str(error)
    finally:
        link.close()
    return ""
