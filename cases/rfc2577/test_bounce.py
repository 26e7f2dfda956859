"""Ports below 1024 in PORT and EPRT: services listen there, and no user's data connection.

Why: RFC 2577 section 3. Only root can listen there and see that nothing comes: a suite that is run
by somebody else says so.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.samples import LINES
from conformance.session import Scratch, Session

LOW_PORTS = range(1023, 959, -1)
OTHER_HOST = "127.0.0.2"


@requirement("rfc2577-3-no-connection-to-low-ports")
@pytest.mark.parametrize("verb", ["PORT", "EPRT"])
@pytest.mark.parametrize("host", ["", OTHER_HOST], ids=["own-host", "other-host"])
def test_nothing_connects_to_a_port_below_1024(
    session: Session, scratch: Scratch, verb: str, host: str
) -> None:
    if session.over_ipv6:
        session.inconclusive("another host's address is an IPv4 one here")
    name = scratch.file("lines", LINES)
    low = session.listen(host or None, ports=LOW_PORTS)
    if verb == "PORT":
        answer = session.send("PORT", low.host_port).implemented(502)
    else:
        answer = session.send("EPRT", low.extended_port()).if_supported(502)
    if not answer.refused and session.send("RETR", name).preliminary:
        session.transfer_end()  # behind which there is no connection still to come
    connects = not answer.refused and low.is_opened_by_server()
    session.should(not connects, f"no connection to port {low.address.port}")


@requirement("rfc2577-3-low-port-is-refused")
@pytest.mark.parametrize("port", ["1", "1021", "1023"])
@pytest.mark.parametrize("verb", ["PORT", "EPRT"])
def test_port_below_1024_is_refused(session: Session, verb: str, port: str) -> None:
    listener = session.listen()
    if verb == "PORT":
        host = listener.host_port.rsplit(",", 2)[0]
        answer = session.send("PORT", f"{host},{int(port) // 256},{int(port) % 256}")
        answer.implemented(502)
    else:
        session.send("EPRT", listener.extended_port()).if_supported().needed(200)
        low = listener.extended_port().replace(f"|{listener.address.port}|", f"|{port}|")
        answer = session.send("EPRT", low)
    answer.should_be_refused(504, 501, 500, 522, 530)
