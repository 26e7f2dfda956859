"""The monitor finds each thing that it is there for, and nothing in dialogues that are correct."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.model.monitor import (
    CLASS,
    CODE,
    DIGITS,
    EXPLAINED,
    GRAMMAR,
    LINE_END,
    MULTI_LINE,
    OCTETS,
    ONE_FINAL,
    ONE_PRELIMINARY,
    REPLY_FORM,
    SEQUENCE,
    UNASKED,
    Monitor,
)
from conformance.model.readings import Readings
from conformance.spec import COMMANDS, catalogue, command_table
from conformance.verdict import Finding
from conformance.wire.reply import Reply, ReplyParser

TABLE = command_table()
Seen = list[tuple[str, str, str]]


class Watched:
    """A monitor with what it found: requirement, kind and what was observed, and the verb."""

    def __init__(self, readings: Readings | None = None) -> None:
        self.findings: list[Finding] = []
        self.verbs: list[str] = []
        self.monitor = Monitor(self._take, readings)

    def _take(self, finding: Finding, verb: str) -> None:
        self.findings.append(finding)
        self.verbs.append(verb)

    @property
    def seen(self) -> Seen:
        return [
            (finding.requirement, finding.way, verb)
            for finding, verb in zip(self.findings, self.verbs, strict=True)
        ]


def replies(text: str) -> list[Reply]:
    """The replies in these lines, which escapes may end otherwise."""
    octets = text.encode("latin-1").decode("unicode_escape").encode("latin-1")
    if not octets.endswith(b"\n"):
        octets += b"\r\n"
    return ReplyParser().feed(octets)


def watch(dialogue: str, *, greeted: bool = True, readings: Readings | None = None) -> Watched:
    """Watch a dialogue: what begins in capitals is a command, all else a reply; "|" parts them."""
    watched = Watched(readings)
    if greeted:
        watched.monitor.received(*replies("220 ready"))
    for part in filter(None, map(str.strip, dialogue.split("|"))):
        verb = part.partition(" ")[0]
        if verb.isalpha() and verb.isupper():
            watched.monitor.sent(verb, f"{part}\r\n".encode())
        else:
            for reply in replies(part):
                watched.monitor.received(reply)
    return watched


CORRECT = {
    "nothing": "",
    "login": "USER u | 331 p | PASS p | 230 in",
    "login-with-account": "USER u | 331 p | PASS p | 332 a | ACCT a | 230 in",
    "transfer": "PASV | 227 (1) | RETR x | 150 go | 226 done | QUIT | 221 bye",
    "transfer-on-an-open-connection": "RETR x | 125 go | 250 done",
    "transfer-refused": "RETR x | 550 no | STOR x | 553 no",
    "transfer-broken": "RETR x | 150 go | 426 broken",
    "restart-markers": "REST 1 | 350 go | STOR x | 150 go | 110 MARK | 110 MARK | 226 done",
    "markers-first": "RETR x | 110 MARK | 150 go | 226 done",
    "abort-when-idle": "ABOR | 226 ok | ABOR | 225 ok",
    "abort-in-a-transfer": "RETR x | 150 go | ABOR | 426 broken | 226 ok",
    "abort-in-a-transfer-with-225": "STOR x | 150 go | ABOR | 426 broken | 225 ok",
    "abort-too-late": "RETR x | 150 go | ABOR | 226 done | 225 ok",
    "abort-too-late-with-226": "RETR x | 150 go | ABOR | 226 done | 226 ok",
    "abort-not-implemented": "RETR x | 150 go | ABOR | 502 no | 226 done",
    "abort-deferred": "RETR x | 150 go | ABOR | 226 done | 226 ok",
    "abort-before-the-preliminary-reply": "RETR x | ABOR | 426 broken | 226 ok",
    "status-in-a-transfer": "RETR x | 150 go | STAT | 211 so far | 226 done",
    "status-after-a-transfer": "RETR x | 150 go | STAT | 226 done | 211 all",
    "status-before-the-preliminary-reply": "RETR x | STAT | 213 so far | 150 go | 226 done",
    "status-refused-in-a-transfer": "RETR x | 150 go | STAT | 500 no | 226 done",
    "status-and-abort-in-a-transfer": "RETR x | 150 go | STAT | 211 x | ABOR | 426 x | 226 ok",
    "marker-among-status": "STOR x | 150 go | STAT | 110 MARK | 211 x | 110 MARK | 226 done",
    "command-in-a-transfer-that-ends-like-one": "RETR x | 150 go | CWD y | 250 there | 226 done",
    "refusal-in-a-transfer": "RETR x | 150 go | USER u | 530 no | 226 done",
    "noop-in-a-transfer": "STOR x | 150 go | NOOP | 200 ok | 226 done | NOOP | 200 ok",
    "quit-in-a-transfer": "RETR x | 150 go | QUIT | 226 done | 221 bye",
    "quit-answered-in-a-transfer": "RETR x | 150 go | QUIT | 221 bye | 226 done",
    "transfers-at-once": "RETR x | 150 go | LIST | 150 go | 226 done | 226 done",
    "pipelined": "NOOP | SYST | PWD | 200 ok | 215 UNIX | 257 x",
    "pipelined-alike": "NOOP | NOOP | NOOP | 200 ok | 200 ok | 200 ok",
    "pipelined-with-errors": "MKD x | RNFR y | RNTO z | 550 no | 550 no | 503 no",
    "pipelined-rename": "RNFR x | RNTO y | 350 more | 250 done",
    "rename-with-a-word-between": "RNFR x | 350 more | NOOP | 200 ok | RNTO y | 250 done",
    "rename-tried-twice": "RNFR x | 350 more | RNTO y | 553 no | RNTO z | 250 done",
    "reinitialized": "REIN | 120 soon | 220 ready | USER u | 331 p",
    "account-wanted": "STOR x | 332 account | ACCT y | 230 ok | STOR x | 532 account",
    "unknown-verb": "XYZZY | 500 what | FEAT | 211-x\\r\\n y\\r\\n211 z | XCWD / | 250 there",
    "help-of-many-lines": "HELP | 214-one\\r\\n two\\r\\n220 three\\r\\n214 four",
    "octets-over-127-in-a-pathname": 'PWD | 257 "/\\xe4"',
    "carriage-return-and-nul": 'PWD | 257 "a\\r\\0b"',
    "going-down": "NOOP | 421 bye",
    "going-down-unasked": "NOOP | 200 ok | 421 bye",
    "every-verb-refused": " | ".join(f"{verb} | 500 no" for verb in COMMANDS),
}


@pytest.mark.parametrize("dialogue", CORRECT.values(), ids=CORRECT)
def test_nothing_is_found_in_a_correct_dialogue(dialogue: str) -> None:
    assert watch(dialogue).seen == []


@pytest.mark.parametrize(
    "greeting", ["220 ready", "120 soon | 220 ready", "421 busy", "220-a\\r\\n220 b"]
)
def test_nothing_is_found_in_a_correct_greeting(greeting: str) -> None:
    assert watch(f"{greeting} | NOOP | 200 ok", greeted=False).seen == []


WRONG: dict[str, tuple[str, Seen]] = {
    "no-code": ("NOOP | what", [(REPLY_FORM, "no-code", "NOOP")]),
    "no-separator": ("NOOP | 200ok", [(REPLY_FORM, "no-separator", "NOOP")]),
    "first-digit-zero": ("NOOP | 000 ok", [(DIGITS, "first-digit", "NOOP")]),
    "first-digit-nine": (
        "NOOP | 900 ok",
        [(DIGITS, "first-digit", "NOOP"), (CLASS, "wrong-class 900", "NOOP")],
    ),
    "protected-reply": (
        "NOOP | 631 ok",
        [(DIGITS, "protected", "NOOP"), (CLASS, "wrong-class 631", "NOOP")],
    ),
    "second-digit": (
        "NOOP | 290 ok",
        [(DIGITS, "second-digit", "NOOP"), (CODE, "wrong-code 290", "NOOP")],
    ),
    "inner-line": ("HELP | 214-a\\r\\n214\\r\\n214 b", [(MULTI_LINE, "ambiguous-line", "HELP")]),
    "bare-line-feed": ("NOOP | 200 ok\\n", [(LINE_END, "bare-lf", "NOOP")]),
    "bare-carriage-return": ("NOOP | 200 o\\rk", [(OCTETS, "bare-cr", "NOOP")]),
    "nul": ("NOOP | 200 o\\0k", [(OCTETS, "nul", "NOOP")]),
    "second-preliminary": (
        "RETR x | 150 go | 150 go | 226 done",
        [(ONE_PRELIMINARY, "repeated 150", "RETR")],
    ),
    "other-second-preliminary": (
        "RETR x | 150 go | 125 go | 226 done",
        [(ONE_PRELIMINARY, "repeated 125", "RETR")],
    ),
    "second-preliminary-of-another-row": (
        "RETR x | 150 go | 120 wait | 226 done",
        [(ONE_PRELIMINARY, "repeated 120", "RETR")],
    ),
    "second-preliminary-to-an-unknown-verb": (
        "XYZZY | 150 go | 150 go | 226 done",
        [(ONE_PRELIMINARY, "repeated 150", "XYZZY")],
    ),
    "second-preliminary-among-commands": (
        "RETR x | 150 go | STAT | 150 go | 211 x | 226 done",
        [(ONE_PRELIMINARY, "repeated 150", "RETR")],
    ),
    "second-final": (
        "RETR x | 150 go | 226 done | 226 done",
        [(ONE_FINAL, "second-final 226", "RETR")],
    ),
    "second-final-of-another-code": (
        "RETR x | 550 no | 425 no",
        [(ONE_FINAL, "second-final 425", "RETR")],
    ),
    "reply-after-the-greeting": ("200 hello", [(UNASKED, "unasked", "")]),
    "reply-to-nothing": ("NOOP | 200 ok | 226 done", [(UNASKED, "unasked", "")]),
    "garbage-after-a-reply": (
        "NOOP | 200 ok | what",
        [(REPLY_FORM, "no-code", ""), (UNASKED, "unasked", "")],
    ),
    "reply-after-an-unknown-verb": ("XYZZY | 500 no | 500 no", [(UNASKED, "unasked", "")]),
    "wrong-class": ("NOOP | 350 more", [(CLASS, "wrong-class 350", "NOOP")]),
    "preliminary-of-the-wrong-class": (
        "NOOP | 150 go | 200 ok",
        [(CLASS, "wrong-class 150", "NOOP")],
    ),
    "wrong-code": ("NOOP | 250 ok", [(CODE, "wrong-code 250", "NOOP")]),
    "wrong-code-of-a-refusal": ("NOOP | 553 no", [(CODE, "wrong-code 553", "NOOP")]),
    "replies-out-of-order": (
        "NOOP | PWD | 257 x | 200 ok",
        [(CODE, "wrong-code 257", "NOOP"), (CODE, "wrong-code 200", "PWD")],
    ),
    "wrong-code-in-a-pipeline": (
        "NOOP | PWD | 502 no | 257 x",
        [(CODE, "wrong-code 502", "NOOP")],
    ),
    "wrong-end-of-a-transfer-and-of-status": (
        "RETR x | 150 go | STAT | 257 x | 226 done",
        [(CODE, "wrong-code 257", "RETR"), (CODE, "wrong-code 226", "STAT")],
    ),
}


@pytest.mark.parametrize(("dialogue", "seen"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_found(dialogue: str, seen: Seen) -> None:
    assert watch(dialogue).seen == seen


def test_every_requirement_of_the_monitor_can_be_found() -> None:
    found = {requirement for _, seen in WRONG.values() for requirement, _, _ in seen}
    assert found | {EXPLAINED} == {*GRAMMAR, *SEQUENCE}


@pytest.mark.parametrize(
    "dialogue",
    [
        "USER u | 331 p | PASS p | 230 in | RNTO x | 250 done",
        "USER u | 331 p | PASS p | 230 in | RNFR x | 550 no | RNTO y | 250 done",
        "USER u | 230 in | RNFR x | 350 more | RNTO y | 250 done | NOOP | 200 ok | RNTO z | 250 ok",
    ],
)
def test_what_went_before_is_judged_where_it_is_known(dialogue: str) -> None:
    assert watch(dialogue).seen == []
    watched = watch(dialogue, readings=Readings())
    assert watched.seen == [(EXPLAINED, "misplaced 250", "RNTO")]
    assert "rfc959-4.1.3-rnto-without-rnfr-is-refused" in watched.findings[0].allowed


@pytest.mark.parametrize("reply", ["500 no", "350 more", "421 bye"])
def test_refusal_or_wrong_class_is_not_judged_by_what_went_before(reply: str) -> None:
    watched = watch(f"USER u | 230 in | NOOP | {reply}", readings=Readings())
    assert EXPLAINED not in {finding.requirement for finding in watched.findings}


def test_line_that_is_wrong_on_purpose_may_be_refused_anywhere() -> None:
    watched = Watched(Readings())
    watched.monitor.received(*replies("220 ready"))
    for verb, line, code in (("USER", b"USER u", 230), ("TYPE", b"TYPE", 501)):
        watched.monitor.sent(verb, line + b"\r\n", broken=verb == "TYPE")
        watched.monitor.received(*replies(f"{code} so"))
    assert watched.seen == []


def test_every_requirement_of_the_monitor_is_in_the_catalogue() -> None:
    for name in (*GRAMMAR, *SEQUENCE):
        assert catalogue().requirements[name].observable


@pytest.mark.parametrize(
    ("greeting", "requirement", "severity"),
    [
        ("230 in", CODE, "warn"),
        ("450 no", CODE, "warn"),
        ("150 go", CLASS, "fail"),
        ("331 p", CLASS, "fail"),
        ("530 no", CLASS, "fail"),
    ],
)
def test_wrong_greeting_is_found(greeting: str, requirement: str, severity: str) -> None:
    watched = watch(greeting, greeted=False)
    (finding,) = watched.findings
    assert (finding.requirement, finding.severity) == (requirement, severity)
    assert watched.verbs == ["greeting"]


def test_second_greeting_is_unasked() -> None:
    assert watch("220 ready | 220 again", greeted=False).seen == [(UNASKED, "unasked", "")]


def test_finding_says_what_was_sent_received_and_allowed() -> None:
    (finding,) = watch("NOOP | 350 m\\x1bore").findings
    assert finding.severity == "fail"
    assert (finding.sent, finding.received) == ("NOOP\\r\\n", "350 m\\x1Bore\\r\\n")
    row = " ".join(str(code) for code in sorted(TABLE["NOOP"].codes))
    assert finding.allowed == f"a code of the row of section 5.4: {row}"


def test_warning_is_a_warning() -> None:
    assert [finding.severity for finding in watch("NOOP | 250 ok").findings] == ["warn"]


def test_nothing_is_counted_once_track_is_lost() -> None:
    watched = watch("NOOP")
    watched.monitor.lose_track()
    watched.monitor.sent("RETR", b"RETR x\r\n")
    for reply in replies("350 x\\r\\n350 x\\r\\n150 x\\r\\nwhat"):
        watched.monitor.received(reply)
    assert watched.seen == [(REPLY_FORM, "no-code", "")]
    assert watched.monitor.idle
    assert not watched.monitor.sure
    assert watched.monitor.exchanges == {}


def test_dialogue_is_idle_once_every_command_is_answered() -> None:
    assert watch("NOOP | 200 ok").monitor.idle
    assert not watch("NOOP").monitor.idle
    assert not watch("RETR x | 150 go").monitor.idle
    assert not watch("RETR x | 150 go | STAT | 211 x").monitor.idle


def test_exchanges_are_counted_by_verb_at_their_final_reply() -> None:
    watched = watch("NOOP | 200 ok | NOOP | 500 no | RETR x | 150 go | 226 done | STOR x | 150 go")
    assert watched.monitor.exchanges == {"NOOP": 2, "RETR": 1}


# ---------------------------------------------------------------------- the whole table

CODES = st.integers(100, 599).filter(lambda code: code != 332)
"""But for 332, which may answer anything (ruling R58)."""


def _exchange(verb: str, code: int) -> Watched:
    watched = watch("RNFR x | 350 more" if verb == "RNTO" else "")
    watched.monitor.sent(verb, f"{verb} x\r\n".encode())
    watched.monitor.received(*replies(f"{code} text"))
    return watched


@pytest.mark.parametrize("verb", COMMANDS)
def test_codes_of_the_row_are_never_a_finding(verb: str) -> None:
    assert {code: _exchange(verb, code).seen for code in TABLE[verb].codes} == {
        code: [] for code in TABLE[verb].codes
    }


@given(st.sampled_from(COMMANDS), CODES)
def test_any_other_code_is_a_finding_of_its_class_or_of_the_code(verb: str, code: int) -> None:
    classes = {known // 100 for known in TABLE[verb].codes}
    found = {finding.requirement: finding.severity for finding in _exchange(verb, code).findings}
    found.pop(DIGITS, "")
    if code in TABLE[verb].codes:
        assert found == {}
    elif code // 100 in classes | {4, 5}:
        assert found == {CODE: "warn"}
    else:
        assert found == {CLASS: "fail"}


@given(st.lists(st.tuples(st.sampled_from(COMMANDS), st.data()), max_size=12))
def test_commands_answered_in_order_from_their_rows_give_no_finding(
    exchanges: list[tuple[str, st.DataObject]],
) -> None:
    watched = watch("")
    for verb, data in exchanges:
        row = TABLE[verb]
        watched.monitor.sent(verb, verb.encode())
        code = data.draw(st.sampled_from(sorted(row.codes)))
        watched.monitor.received(*replies(f"{code} text"))
        if code < 200:
            final = data.draw(st.sampled_from(sorted(row.completion)))
            watched.monitor.received(*replies(f"{final} text"))
    assert watched.seen == []
    assert watched.monitor.idle


@given(st.lists(st.sampled_from(COMMANDS), min_size=1, max_size=6), st.lists(CODES, max_size=12))
def test_no_replies_whatever_disturb_the_monitor(verbs: list[str], codes: list[int]) -> None:
    watched = watch("")
    for verb in verbs:
        watched.monitor.sent(verb, verb.encode())
    finals = 0
    for code in codes:
        watched.monitor.received(*replies(f"{code} text"))
        finals += code >= 200
    assert sum(watched.monitor.exchanges.values()) == min(finals, len(verbs))
    assert watched.monitor.idle is (finals >= len(verbs))
