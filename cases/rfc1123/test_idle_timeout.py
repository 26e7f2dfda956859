"""Sessions that are silent for long (RFC 1123 section 4.1.3.2).

How long a server waits it alone knows: the target's description names an address at which that is
shorter than the suite waits for a reply.
"""

from __future__ import annotations

from conformance.marker import requirement
from conformance.session import Described, Session


@requirement("rfc1123-4.1.3.2-idle-timeout")
def test_silent_session_is_closed(visitor: Session, target: Described) -> None:
    hasty = visitor.another(at=target.need("elsewhere.hasty"))
    hasty.must_close()
