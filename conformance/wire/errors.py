"""The one ancestor of every error that `conformance.wire` raises.

It exists so that callers can tell what a peer sent wrongly from a fault of the suite itself. It
must not know what any of the errors means for a verdict.
"""

from __future__ import annotations


class WireError(Exception):
    """Octets that cannot be read, or that would have to be held beyond a bound."""
