"""The typical session that RFC 959 section 7 prints, from greeting to QUIT."""

from __future__ import annotations

from conformance.marker import requirement
from conformance.samples import LINES
from conformance.session import Described, Scratch, Session


@requirement("rfc959-7-typical-session-runs-through")
def test_typical_session_runs_through(
    visitor: Session, target: Described, scratch: Scratch
) -> None:
    """With PASV before the transfers, and a store that fails for want of its directory."""
    name = scratch.file("lines", LINES)
    visitor.greeting.must_be(220)
    answer = visitor.send("USER", target.user).must_be(331, 332, 230)
    if answer.code == 331:
        answer = visitor.send("PASS", target.password).must_be(230, 202, 332)
    if answer.code == 332:
        visitor.send("ACCT", target.need("login.account")).must_be(230)
    data = visitor.data("PASV")
    visitor.send("RETR", name).must_be(125, 150)
    received = data.receive()
    visitor.reply().must_be(226, 250)
    visitor.send("TYPE", "I").must_be(200)
    data = visitor.data("PASV")
    answer = visitor.send("STOR", scratch.path("absent/dump"))
    if answer.preliminary:
        visitor.inconclusive("this server makes what a pathname needs: the store is not refused")
    answer.must_be_refused(550, 553)
    data.close()
    visitor.send("QUIT").must_be(221)
    visitor.must_close()
    if received.split() != LINES.split():
        visitor.inconclusive(f"RETR sends what is not there: {received[:80]!r}")
