"""What RFCs leave to the server, and servers do in several ways: a data port below 1024, and the
protocol that is not the control connection's.

Why: rulings R120 and R122 accept every answer. Told, not judged.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.session import Session

LOW_PORT = 21


@requirement("drafts-port-below-1024")
def test_port_below_1024(session: Session) -> None:
    host = session.listen().host_port.rsplit(",", 2)[0]
    answer = session.send("PORT", f"{host},0,{LOW_PORT}")
    session.observed(f"PORT with the user's own port {LOW_PORT}: {answer.received}")


@requirement("drafts-port-below-1024")
def test_eprt_below_1024(session: Session) -> None:
    listener = session.listen()
    session.send("EPRT", listener.extended_port()).if_supported().needed(200)
    low = listener.extended_port().replace(f"|{listener.address.port}|", f"|{LOW_PORT}|")
    answer = session.send("EPRT", low)
    session.observed(f"EPRT with the user's own port {LOW_PORT}: {answer.received}")


@requirement("drafts-epsv-of-each-protocol")
@pytest.mark.parametrize("protocol", ["1", "2"])
def test_epsv_of_each_protocol(session: Session, protocol: str) -> None:
    family = "IPv6" if session.over_ipv6 else "IPv4"
    session.send("EPSV").if_supported().needed(229)
    answer = session.send("EPSV", protocol)
    session.observed(f"EPSV {protocol} over {family}: {answer.received}")
