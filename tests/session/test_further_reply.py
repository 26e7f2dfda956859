"""A reply that may follow another one is waited for, but not for long."""

from __future__ import annotations

from .scripted import scripted


def test_reply_behind_another_is_waited_for_the_quiet_period_alone() -> None:
    session = scripted("> NOOP\n< 200 ok\n< 226 what\n-- silent")
    session.send("NOOP")
    assert session.further_reply().code == 226
    answer = session.further_reply()
    assert (answer.code, answer.absence) == (0, "silent")
    bounds = session.case.target.bounds
    assert f"within {bounds.quiet:g} s" in answer.received
    assert bounds.quiet != bounds.reply
