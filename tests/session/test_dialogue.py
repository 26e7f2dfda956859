"""What a session sends, reads and judges, against scripted peers."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from conformance.link.replay import script
from conformance.model.monitor import CODE, ONE_FINAL
from conformance.session import Case, Session, SuiteError
from conformance.target import Login, Target
from conformance.verdict import CaseEnded, Verdict

from .scripted import SECRET, TARGET, Reactive, requirement, scripted, verdict_of


def _observed(session: Session) -> list[str]:
    return [one.finding.requirement for one in session.case.observed.values()]


# ---------------------------------------------------------------------- sending


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("noop",), "noop"),
        (("RETR", "two words"), "RETR two words"),
        (("TYPE", "L", "8"), "TYPE L 8"),
        (("RETR", b"\xff\r"), "RETR \\xff\\xff\\r\\0"),
    ],
    ids=["verb", "argument", "arguments", "octets"],
)
def test_command_is_one_line(words: tuple[str | bytes, ...], line: str) -> None:
    verb, *arguments = words
    answer = scripted(f"> {line}\n< 550 no").send(str(verb), *arguments)
    assert answer.code == 550


def test_malformed_line_is_refused_by_send() -> None:
    session = scripted("")
    with pytest.raises(SuiteError, match="send_malformed"):
        session.send("TYPE", "Z")
    with pytest.raises(SuiteError):
        session.send("XYZZY")
    with pytest.raises(SuiteError):
        session.pipeline("NOOP", "TYPE Z")


@pytest.mark.parametrize("line", ["TYPE Z", b"TYPE Z"], ids=["text", "octets"])
def test_malformed_line_is_sent_where_it_is_meant(line: str | bytes) -> None:
    answer = scripted("> TYPE Z\n< 504 no").send_malformed(line)
    assert (answer.code, answer.sent) == (504, "TYPE Z\\r\\n")


def test_octets_are_sent_as_given_and_nothing_is_read() -> None:
    link = Reactive(lambda _: "200 ok")
    session = Session(Case(requirement(), link, TARGET))
    session.send_octets(b"NOOP\r\nNOOP\r\n")
    session.send_urgent(b"\xff\xf2")
    assert link.sent == [b"NOOP\r\nNOOP\r\n", b"\xff\xf2"]
    assert session.reply().code == session.reply().code == 200
    assert _observed(session) == []


def test_interrupt_sends_ip_then_the_synch_then_the_command() -> None:
    link = Reactive(lambda _: "226 ok")
    session = Session(Case(requirement(), link, TARGET))
    session.interrupt("ABOR").must_be(226)
    assert link.sent == [b"\xff\xf4", b"\xff\xf2", b"ABOR\r\n"]


def test_pipeline_gives_the_first_reply_to_each_line() -> None:
    session = scripted('> NOOP\\r\\nSYST\\r\\nPWD\n< 200 ok\n< 215 UNIX\n< 257 "/"')
    codes = [answer.code for answer in session.pipeline("NOOP", "SYST", "PWD")]
    assert codes == [200, 215, 257]
    assert _observed(session) == []


def test_pipeline_hides_passwords() -> None:
    session = scripted("> USER demo\\r\\nPASS ****\n< 331 go on\n< 530 no")
    _, answer = session.pipeline("USER demo", "PASS x y z")
    assert answer.sent == "PASS ****\\r\\n"


def test_pipeline_follows_the_working_directory() -> None:
    link = Reactive(lambda _: "250 ok")
    session = Session(Case(requirement(), link, TARGET))
    session.send("CWD", "/home/token-1-scratch")
    session.send("DELE", "name")
    session.pipeline("CWD /", "NOOP")
    with pytest.raises(SuiteError):
        session.send("DELE", "name")


# ---------------------------------------------------------------------- passwords


@pytest.mark.parametrize("verb", ["PASS", "ACCT"])
def test_password_is_hidden_even_in_a_malformed_line(verb: str) -> None:
    session = scripted(f"> {verb} ****\n< 501 what")
    assert session.send_malformed(f"{verb}  not this").sent == f"{verb} ****\\r\\n"


def test_password_that_a_server_sends_back_is_in_no_finding() -> None:
    link = Reactive(lambda line: f"550 no {line} for {SECRET}, billing {SECRET}")
    session = Session(Case(requirement(), link, TARGET))
    case = session.case
    verdict_of(case, lambda: session.send("NOOP").must_be(200))
    session.send("SYST").should_be(215)
    with pytest.raises(CaseEnded) as ended:
        session.send("NOOP").needed(200)
    session.send("QUIT")
    everything = f"{case.findings} {case.observed} {ended.value.reason}"
    assert case.findings != []
    assert case.observed != {}
    assert SECRET not in everything
    assert "550 no" in everything


# ---------------------------------------------------------------------- login


@pytest.mark.parametrize(
    ("dialogue", "verdict"),
    [
        ("> USER demo\n< 230 in", Verdict.PASS),
        ("> USER demo\n< 331 more\n> PASS ****\n< 230 in", Verdict.PASS),
        ("> USER demo\n< 331 more\n> PASS ****\n< 202 needless", Verdict.PASS),
        ("> USER demo\n< 331 more\n> PASS ****\n< 332 more\n> ACCT ****\n< 230 in", Verdict.PASS),
        ("> USER demo\n< 332 more\n> ACCT ****\n< 230 in", Verdict.PASS),
        ("> USER demo\n< 336 challenge\n> PASS ****\n< 230 in", Verdict.PASS),
        ("> USER demo\n< 530 no", Verdict.INCONCLUSIVE),
        ("> USER demo\n< 331 more\n> PASS ****\n< 530 no", Verdict.INCONCLUSIVE),
        ("> USER demo\n< 331 more\n> PASS ****\n-- ended", Verdict.INCONCLUSIVE),
        (
            "> USER demo\n< 331 more\n> PASS ****\n< 332 more\n> ACCT ****\n< 530 no",
            Verdict.INCONCLUSIVE,
        ),
    ],
)
def test_login(dialogue: str, verdict: Verdict) -> None:
    session = scripted(dialogue)
    assert verdict_of(session.case, session.log_in) is verdict
    assert session.case.findings == []


def test_account_that_is_asked_for_and_not_given_is_inconclusive() -> None:
    link = script("< 220 ready\n> USER demo\n< 332 account", "token-1")
    session = Session(Case(requirement(), link, Target(login=Login("demo", "secret"))))
    assert verdict_of(session.case, session.log_in) is Verdict.INCONCLUSIVE


def test_another_login_can_be_used() -> None:
    session = scripted("> USER other\n< 331 more\n> PASS ****\n< 230 in")
    session.log_in(Login("other", "its password"))


def test_delayed_greeting_is_waited_for() -> None:
    session = scripted("")
    assert session.delay is None
    session.case.link = script("< 120 soon\n< 220 ready", "token-1")
    other = session.another()
    assert other.delay is not None
    assert (other.delay.code, other.greeting.code) == (120, 220)


@pytest.mark.parametrize("greeting", ["< 421 busy", "-- ended", "-- silent", "< 530 no"])
def test_second_session_that_is_not_greeted_is_inconclusive(greeting: str) -> None:
    session = scripted("")
    session.case.link = script(greeting, "token-1")
    assert verdict_of(session.case, session.another) is Verdict.INCONCLUSIVE


def test_server_that_cannot_be_reached_is_inconclusive() -> None:
    link = script("", "token-1")
    first, *_ = link._events
    link._events = [first._replace(kind=first.kind.UNREACHABLE, note="refused")]
    case = Case(requirement(), link, TARGET)
    assert verdict_of(case, lambda: Session(case)) is Verdict.INCONCLUSIVE


# ---------------------------------------------------------------------- judging

FENCE = "> NOOP\n{}\n> SYST\n{}\n> NOOP\n{}\n{}"
NOOP, SYST, EXTRA = "< 200 ok", "< 215 UNIX", "< 226 done"


@pytest.mark.parametrize(
    ("replies", "verdict"),
    [
        pytest.param((NOOP, SYST, NOOP, ""), Verdict.PASS, id="none"),
        pytest.param((EXTRA, NOOP, SYST, NOOP), Verdict.FAIL, id="one-too-many"),
        pytest.param(("< 150 go", NOOP, SYST, NOOP), Verdict.FAIL, id="preliminary"),
        pytest.param(("< 350 go", NOOP, SYST, NOOP), Verdict.FAIL, id="intermediate"),
        pytest.param((NOOP, NOOP, SYST, NOOP), Verdict.FAIL, id="like-the-fence"),
        pytest.param((SYST, NOOP, SYST, NOOP), Verdict.FAIL, id="like-the-middle-of-the-fence"),
        pytest.param(("< 550 no", NOOP, SYST, NOOP), Verdict.FAIL, id="refusal"),
        pytest.param(("< what", NOOP, SYST, NOOP), Verdict.FAIL, id="garbage"),
        pytest.param(
            ("< 502 no", NOOP, "< 502 no", NOOP), Verdict.FAIL, id="like-the-refusal-of-syst"
        ),
        pytest.param((NOOP, "< 502 no", NOOP, ""), Verdict.PASS, id="none-and-no-syst"),
        pytest.param(("< 502 no", SYST, "< 502 no", ""), Verdict.PASS, id="none-and-no-noop"),
        pytest.param(
            ("< 502 no", "< 502 no", SYST, "< 502 no"), Verdict.FAIL, id="like-the-refusal-of-noop"
        ),
        pytest.param((NOOP, NOOP, NOOP, "-- silent"), Verdict.PASS, id="none-and-like-replies"),
        pytest.param(
            ("< 530 no", "< 530 no", "< 530 no", "-- silent"), Verdict.PASS, id="none-before-login"
        ),
        pytest.param(
            ("< 530 no", "< 530 no", "< 530 no", "< 530 no"), Verdict.FAIL, id="one-before-login"
        ),
        pytest.param((NOOP, NOOP, NOOP, "-- ended"), Verdict.PASS, id="none-and-closed"),
        pytest.param(("< 421 bye", "", "", ""), Verdict.INCONCLUSIVE, id="421"),
    ],
)
def test_silence_is_proved_by_a_fence(replies: tuple[str, ...], verdict: Verdict) -> None:
    session = scripted(FENCE.format(*replies))
    assert verdict_of(session.case, session.must_stay_silent) is verdict
    kinds = [finding.kind for finding in session.case.findings]
    assert kinds == (["unasked"] if verdict is Verdict.FAIL else [])


@pytest.mark.parametrize("end", ["ended", "broken", "silent"])
def test_lost_connection_is_no_silence(end: str) -> None:
    session = scripted(f"> NOOP\n-- {end}")
    assert verdict_of(session.case, session.must_stay_silent) is Verdict.FAIL


def test_silent_session_goes_on() -> None:
    session = scripted(FENCE.format(NOOP, NOOP, NOOP, "-- silent"))
    session.must_stay_silent()
    assert session.usable


@pytest.mark.parametrize(
    ("reply", "verdict"),
    [
        ("< 200 ok", Verdict.PASS),
        ("< 250 ok", Verdict.WARN),
        (f"< 502 no\n> SYST\n{SYST}\n> NOOP\n< 502 no", Verdict.PASS),
        (f"< 500 no\n> SYST\n{SYST}\n> NOOP\n< 502 no", Verdict.FAIL),
        (f"< 500 what\n> SYST\n{NOOP}\n> NOOP\n{SYST}", Verdict.FAIL),
        (f"< 500 what\n> SYST\n< 500 what\n> NOOP\n{NOOP}", Verdict.FAIL),
        ("< 421 bye", Verdict.INCONCLUSIVE),
        ("-- ended", Verdict.FAIL),
        ("-- silent", Verdict.FAIL),
    ],
)
def test_open_session_answers_noop(reply: str, verdict: Verdict) -> None:
    session = scripted(f"> NOOP\n{reply}")
    assert verdict_of(session.case, session.must_stay_open) is verdict


@pytest.mark.parametrize(
    ("end", "verdict"),
    [
        ("-- ended", Verdict.PASS),
        ("-- broken", Verdict.PASS),
        ("< 421 bye\n-- ended", Verdict.PASS),
        ("< 421 bye\n< 421 bye\n-- ended", Verdict.PASS),
        ("< 200 what\n-- ended", Verdict.FAIL),
        ("-- silent", Verdict.FAIL),
        ("< 421 bye\n-- silent", Verdict.FAIL),
        ("< 421 bye\n< 200 what\n-- ended", Verdict.FAIL),
        ("< 421 bye\n" * 1000, Verdict.FAIL),
        ("< 226 " + "x" * 70_000, Verdict.FAIL),
    ],
)
def test_close(end: str, verdict: Verdict) -> None:
    session = scripted(end)
    assert verdict_of(session.case, session.must_close) is verdict


def test_flood_never_counts_as_a_close() -> None:
    session = scripted("> NOOP\n< 226 " + "x" * 70_000 + "\n-- ended")
    assert session.send("NOOP").absence == "flood"
    assert verdict_of(session.case, session.must_close) is Verdict.FAIL


def test_transfer_ends_after_restart_markers() -> None:
    markers = "< 110 MARK 1 = 1\n" * 20
    session = scripted(f"> USER u\n< 230 in\n> RETR x\n< 150 here\n{markers}< 226 done")
    session.send("USER", "u").must_be(230)
    session.send("RETR", "x").must_be(150)
    assert session.transfer_end().code == 226
    assert _observed(session) == []


def test_restart_markers_without_end_are_a_flood() -> None:
    link = Reactive(lambda _: "150 here\n" + "110 MARK\n" * 12_000 + "226 done")
    session = Session(Case(requirement(), link, TARGET))
    session.send("RETR", "x").must_be(150)
    assert verdict_of(session.case, session.transfer_end) is Verdict.FAIL
    assert session.case.findings[0].kind == "flood"


@pytest.mark.parametrize(
    ("end", "verdict"),
    [
        (lambda session: session.unsupported("why"), Verdict.UNSUPPORTED),
        (lambda session: session.inconclusive("why"), Verdict.INCONCLUSIVE),
    ],
)
def test_case_can_end_itself(end: Callable[[Session], object], verdict: Verdict) -> None:
    session = scripted("")
    with pytest.raises(CaseEnded) as ended:
        end(session)
    assert (ended.value.verdict, ended.value.reason) == (verdict, "why")


# ---------------------------------------------------------------------- monitor and end


def test_monitor_sees_what_the_case_does_not_look_for() -> None:
    session = scripted("> NOOP\n< 350 what\n> SYST\n< 215 UNIX\n")
    session.send("NOOP")
    session.send("SYST").must_be(215)
    (seen,) = session.case.observed.values()
    assert (seen.finding.observed, seen.verb) == ("350", "NOOP")


def test_close_says_quit_and_counts_the_exchanges() -> None:
    session = scripted("> NOOP\n< 200 ok\n> QUIT\n< 221 bye")
    session.send("NOOP")
    session.close()
    assert session.case.exchanges == {"NOOP": 1, "QUIT": 1}
    assert _observed(session) == []


def test_reply_too_many_shows_at_the_close() -> None:
    session = scripted("> NOOP\n< 200 ok\n> QUIT\n< 226 what\n< 221 bye")
    session.send("NOOP")
    session.close()
    assert _observed(session) == [CODE, ONE_FINAL]


def test_reply_too_many_that_quit_could_have_shows_at_the_close() -> None:
    session = scripted("> NOOP\n< 200 ok\n> QUIT\n< 500 what\n< 221 bye")
    session.send("NOOP")
    session.close()
    assert _observed(session) == [ONE_FINAL]


@pytest.mark.parametrize("line", [b"NO\rOP", b"NO\nOP", b"NO\x00OP", b"NO\xffOP"])
def test_nobody_says_how_many_commands_a_broken_line_is(line: bytes) -> None:
    link = Reactive(lambda _: "500 what\n500 what")
    session = Session(Case(requirement(), link, TARGET))
    session.send_malformed(line)
    session.reply()
    assert _observed(session) == []


@pytest.mark.parametrize(
    "dialogue",
    ["> NOOP\n-- ended", "> NOOP\n-- silent", "> NOOP\n< 150 wait"],
    ids=["closed", "silent", "waiting"],
)
def test_no_quit_where_the_dialogue_is_out_of_order(dialogue: str) -> None:
    session = scripted(dialogue)
    session.send("NOOP")
    assert not session.usable
    session.close()


def test_no_second_quit() -> None:
    session = scripted("> QUIT\n< 221 bye")
    session.send("QUIT").must_be(221)
    session.close()


def test_no_quit_where_it_is_not_known_what_was_asked() -> None:
    link = Reactive(lambda _: "200 ok")
    session = Session(Case(requirement(), link, TARGET))
    session.send_octets(b"NOOP\r\n")
    session.close()
    assert link.lines == ["NOOP"]


def test_send_that_fails_is_told_by_the_reply_that_does_not_come() -> None:
    link = script("< 220 ready\n> NOOP\n-- broken\n< 421 timed out\n-- ended", "token-1")
    session = Session(Case(requirement(), link, TARGET))
    link._events = [
        event._replace(note="sending") if event.kind.value == "broken" else event
        for event in link._events
    ]
    assert session.send("NOOP").code == 421
    assert session.reply().absence == "closed"
    assert not session.usable


def test_partial_reply_before_the_close_is_no_reply() -> None:
    answer = scripted("> NOOP\n< 200-o\n-- ended").send("NOOP")
    assert (answer.code, answer.absence) == (0, "closed")
