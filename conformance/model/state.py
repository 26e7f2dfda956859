"""What a control connection has agreed on so far, as far as replies tell it.

A table of (command, class of the reply) to the change that it makes (RFC 959 sections 4.1 and 6).
The monitor asks it; nothing here judges.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

LoginState = Literal["out", "user given", "account wanted", "in"]

_LOGINS: Mapping[tuple[str, int], LoginState] = {
    ("USER", 2): "in",
    ("USER", 3): "user given",
    ("USER", 4): "out",
    ("USER", 5): "out",
    ("PASS", 2): "in",
    ("PASS", 3): "account wanted",
    ("PASS", 5): "out",
    ("ACCT", 2): "in",
    ("REIN", 2): "out",
}

_PENDING_RENAME: Mapping[tuple[str, int], bool] = {
    ("RNFR", 2): True,
    ("RNFR", 3): True,
    ("RNTO", 2): False,
    ("REIN", 2): False,
}
"""Only what surely sets or ends it: whether another command between ends it is open (ruling
R41).
"""


@dataclass(slots=True)
class SessionState:
    """State of one control connection; `renaming` is whether an RNFR may still be pending."""

    login: LoginState = "out"
    renaming: bool = False

    def note(self, verb: str, digit: int) -> None:
        """Take over what a reply with that first digit to that command changes."""
        key = (verb, digit)
        login = _LOGINS.get(key)
        # A refused USER or PASS of somebody who is logged in may leave him so (ruling R12).
        if login is not None and not (login == "out" and self.login == "in" and verb != "REIN"):
            self.login = login
        self.renaming = _PENDING_RENAME.get(key, self.renaming)
