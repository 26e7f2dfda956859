"""USER of somebody whom the server does not know: nothing tells him from others.

Why: RFC 2577 section 7.
"""

from __future__ import annotations

from conformance.marker import requirement
from conformance.session import Described, Session


@requirement("rfc2577-7-unknown-user-is-answered-331")
def test_unknown_user_is_answered_as_a_known_one(visitor: Session, target: Described) -> None:
    visitor.another().send("USER", target.user).needed(331)
    visitor.send("USER", visitor.fresh("user")).should_be(331)


@requirement("rfc2577-7-unknown-user-is-refused-with-the-password")
def test_unknown_user_is_refused_as_a_wrong_password(visitor: Session, target: Described) -> None:
    known = visitor.another()
    known.send("USER", target.user).needed(331)
    wrong = known.send("PASS", known.fresh("password"))
    if not wrong.refused:
        visitor.inconclusive(f"a wrong password is answered {wrong.received}")
    visitor.send("USER", visitor.fresh("user")).needed(331)
    visitor.send("PASS", visitor.fresh("password")).should_be_refused(wrong.code)
