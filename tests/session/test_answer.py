"""Each verb that judges an answer, against each kind of answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from conformance.session import Answer
from conformance.session.answer import CODES_REQUIREMENT
from conformance.verdict import Verdict

from .scripted import scripted, verdict_of

ANSWERS = {
    "right-code": "< 250 done",
    "right-class": "< 200 done",
    "refusal": "< 550 no",
    "other-refusal": "< 450 not now",
    "not-implemented": "< 502 never",
    "intermediate": "< 350 more",
    "preliminary": "< 150 wait",
    "going-down": "< 421 later",
    "closed": "-- ended",
    "silent": "-- silent",
    "broken": "-- broken",
    "cut-short": "< 250-do\n-- ended",
    "garbage": "< what is this",
    "no-such-code": "< 999 done",
    "flood": "< 250 " + "x" * 70_000,
}
P, F, W = Verdict.PASS, Verdict.FAIL, Verdict.WARN
U, I = Verdict.UNSUPPORTED, Verdict.INCONCLUSIVE  # noqa: E741 - a column of the table

VERBS: dict[str, Callable[[Answer], Answer]] = {
    "must_be(250)": lambda answer: answer.must_be(250),
    "must_be(250, 350)": lambda answer: answer.must_be(250, 350),
    "should_be(250)": lambda answer: answer.should_be(250),
    "must_be_refused(550)": lambda answer: answer.must_be_refused(550),
    "must_be_refused()": lambda answer: answer.must_be_refused(),
    "should_be_refused(550)": lambda answer: answer.should_be_refused(550),
    "if_supported()": lambda answer: answer.if_supported(),
    "if_supported(550)": lambda answer: answer.if_supported(550),
    "implemented()": lambda answer: answer.implemented(),
    "implemented(550)": lambda answer: answer.implemented(550),
    "needed(250)": lambda answer: answer.needed(250),
}

LOST = ("closed", "silent", "broken", "cut-short", "flood")
MUST: Mapping[str, tuple[Verdict, ...]] = {
    # of each verb, in the order above
    "right-code": (P, P, P, F, F, W, P, P, P, P, P),
    "right-class": (W, W, W, F, F, W, P, P, P, P, P),
    "refusal": (F, F, W, P, P, P, P, U, P, I, I),
    "other-refusal": (F, F, W, W, P, W, P, P, P, P, I),
    "not-implemented": (F, F, W, W, P, W, U, P, I, P, I),
    "intermediate": (F, P, W, F, F, W, P, P, P, P, I),
    "preliminary": (F, F, W, F, F, W, P, P, P, P, I),
    "going-down": (I, I, I, I, I, I, P, P, P, P, I),
    "garbage": (F, F, W, F, F, W, P, P, P, P, I),
    "no-such-code": (F, F, W, F, F, W, P, P, P, P, I),
    **dict.fromkeys(LOST, (F, F, F, F, F, F, P, P, P, P, I)),
}
TABLE = [
    pytest.param(kind, verb, verdict, id=f"{kind}-{verb}")
    for kind, row in MUST.items()
    for verb, verdict in zip(VERBS, row, strict=True)
]


def _answer(kind: str, level: str = "must") -> Answer:
    return scripted(f"> NOOP\n{ANSWERS[kind]}", level).send("NOOP")


def test_table_is_whole() -> None:
    assert set(MUST) == set(ANSWERS)


@pytest.mark.parametrize(("kind", "verb", "expected"), TABLE)
def test_verdict(kind: str, verb: str, expected: Verdict) -> None:
    answer = _answer(kind)
    case = answer._case
    assert verdict_of(case, lambda: VERBS[verb](answer)) is expected
    assert [finding.severity for finding in case.findings] == (
        [expected.value] if expected in (F, W) else []
    )


@pytest.mark.parametrize(("kind", "verb", "expected"), TABLE)
def test_requirement_of_a_should_never_fails(kind: str, verb: str, expected: Verdict) -> None:
    answer = _answer(kind, "should")
    case = answer._case
    softened = W if expected is F else expected
    assert verdict_of(case, lambda: VERBS[verb](answer)) is softened
    assert all(finding.severity == "warn" for finding in case.findings)


@pytest.mark.parametrize(("kind", "verb", "expected"), TABLE)
def test_what_fails_in_preparation_is_inconclusive(kind: str, verb: str, expected: Verdict) -> None:
    answer = _answer(kind)
    case = answer._case
    softened = {F: I, W: P}.get(expected, expected)
    with case.preparing():
        verdict = verdict_of(case, lambda: VERBS[verb](answer))
    # A warning in preparation is none: the case looks at something else.
    lenient = verb.startswith("should") and expected is W
    assert verdict is (P if lenient else softened)
    assert case.findings == []


@pytest.mark.parametrize("verb", VERBS)
def test_verbs_that_let_a_case_go_on_give_the_answer_back(verb: str) -> None:
    kind = "refusal" if "refused" in verb else "right-code"
    answer = _answer(kind)
    assert VERBS[verb](answer) is answer


def test_wrong_class_says_what_was_sent_received_and_allowed() -> None:
    answer = _answer("refusal")
    verdict_of(answer._case, lambda: answer.must_be(250, 200))
    (finding,) = answer._case.findings
    assert (finding.kind, finding.observed) == ("wrong-class", "550")
    assert (finding.sent, finding.received) == ("NOOP\\r\\n", "550 no\\r\\n")
    assert finding.allowed == "250 or 200 (class 2yz)"
    assert finding.requirement == "words"


def test_wrong_code_is_a_finding_of_the_codes_requirement() -> None:
    answer = _answer("right-class").must_be(250)
    (finding,) = answer._case.findings
    assert (finding.requirement, finding.kind) == (CODES_REQUIREMENT, "wrong-code")
    assert (finding.observed, finding.allowed) == ("200", "250 (the class is right)")


@pytest.mark.parametrize(
    ("kind", "absence"),
    [("closed", "closed"), ("silent", "silent"), ("broken", "broken"), ("flood", "flood")],
)
def test_lack_of_a_reply_says_how(kind: str, absence: str) -> None:
    answer = _answer(kind)
    assert (answer.absence, answer.code, answer.text, answer.lines) == (absence, 0, "", ())
    assert answer.octets == b""
    assert answer.received.startswith("no reply: ")
    verdict_of(answer._case, lambda: answer.must_be_refused(550))
    assert [finding.kind for finding in answer._case.findings] == [absence]


def test_garbage_is_told_from_a_wrong_code() -> None:
    answer = _answer("garbage")
    verdict_of(answer._case, lambda: answer.must_be(250))
    assert answer._case.findings[0].way == "wrong-class no code"


@pytest.mark.parametrize(
    ("kind", "preliminary", "positive", "intermediate", "refused"),
    [
        ("preliminary", True, False, False, False),
        ("right-code", False, True, False, False),
        ("intermediate", False, False, True, False),
        ("refusal", False, False, False, True),
        ("other-refusal", False, False, False, True),
        ("going-down", False, False, False, False),
        ("garbage", False, False, False, False),
        ("closed", False, False, False, False),
    ],
)
def test_class_of_an_answer(
    kind: str, preliminary: bool, positive: bool, intermediate: bool, refused: bool
) -> None:
    answer = _answer(kind)
    assert answer.preliminary is preliminary
    assert answer.positive is positive
    assert answer.intermediate is intermediate
    assert answer.refused is refused


def test_lines_of_an_answer() -> None:
    answer = scripted("> HELP\n< 214-one\\xe4\n<  two\n< 214 three").send("HELP")
    assert (answer.code, answer.text) == (214, "one\u00e4")
    assert answer.lines == (b"one\xe4", b" two", b"three")
    assert answer.octets == b"214-one\xe4\r\n two\r\n214 three\r\n"
    assert repr(answer) == ("<Answer to HELP\\r\\n: 214-one\\xE4\\r\\n two\\r\\n214 three\\r\\n>")


@pytest.mark.parametrize(
    ("reply", "pathname"),
    [
        ('< 257 "/a""b" made', b'/a"b'),
        ('< 257 "/\\xe4"', b"/\xe4"),
        ("< 257 /a made", b""),
        ('< 257 "/a', b""),
        ("< what", b""),
    ],
)
def test_pathname_of_an_answer(reply: str, pathname: bytes) -> None:
    assert scripted(f"> PWD\n{reply}").send("PWD").pathname == pathname


@pytest.mark.parametrize("code", [332, 532, 452, 552])
def test_want_of_an_account_or_of_room_is_no_failure(code: int) -> None:
    answer = scripted(f"> NOOP\n< {code} no").send("NOOP")
    assert verdict_of(answer._case, lambda: answer.must_be(250)) is I
    assert verdict_of(answer._case, lambda: answer.must_be(code)) is P


@pytest.mark.parametrize(("named", "came"), [(550, 450), (450, 550)])
def test_one_class_of_refusals_is_as_good_as_the_other(named: int, came: int) -> None:
    answer = scripted(f"> NOOP\n< {came} no").send("NOOP")
    assert verdict_of(answer._case, lambda: answer.needed(named)) is P
    assert verdict_of(answer._case, lambda: answer.must_be(200, named)) is W


def test_pathname_may_stand_after_a_message_to_users() -> None:
    answer = scripted('> PWD\n< 257-The system goes down\n< 257 "/a" is current').send("PWD")
    assert answer.pathname == b"/a"


FEATURES = "> FEAT\n< 211-Features:\n< \\x20SIZE\n< 211 End"


@pytest.mark.parametrize(
    ("dialogue", "verb", "expected"),
    [
        (f"> SIZE a\n< 502 no\n{FEATURES}", "SIZE", F),
        (f"> MDTM a\n< 502 no\n{FEATURES}", "MDTM", U),
        ("> SIZE a\n< 502 no\n> FEAT\n< 500 what", "SIZE", U),
        ("> SIZE a\n< 502 no\n> FEAT\n-- ended", "SIZE", U),
        ("> SMNT a\n< 502 no", "SMNT", U),
    ],
    ids=["listed", "not-listed", "no-features", "lost", "no-label"],
)
def test_what_is_promised_and_lacking_fails(dialogue: str, verb: str, expected: Verdict) -> None:
    session = scripted(dialogue)
    answer = session.send(verb, "a")
    assert verdict_of(session.case, answer.if_supported) is expected
    assert [finding.kind for finding in session.case.findings] == ["promised"] * (expected is F)


@pytest.mark.parametrize("kind", ["silent", "closed", "garbage", "flood"])
def test_answer_without_a_code_is_compared_with_nothing(kind: str) -> None:
    session = scripted(f"> PWD\n{ANSWERS[kind]}")
    answer = session.send("PWD")
    assert verdict_of(session.case, answer.coded) is Verdict.INCONCLUSIVE
    assert verdict_of(session.case, answer.naming) is Verdict.INCONCLUSIVE


def test_connection_that_is_given_up_answers_no_command() -> None:
    session = scripted("> PWD\n< 421 going down")
    answer = session.send("PWD")
    assert verdict_of(session.case, answer.not_given_up) is Verdict.INCONCLUSIVE
    refused = scripted("> PWD\n< 450 not now").send("PWD")
    assert refused.not_given_up() is refused


def test_answer_that_has_what_is_compared_is_given_back() -> None:
    answer = scripted('> PWD\n< 257 "/a" here').send("PWD")
    assert answer.coded() is answer.naming() is answer
    bare = scripted("> PWD\n< 257 nowhere")
    assert verdict_of(bare.case, bare.send("PWD").naming) is Verdict.INCONCLUSIVE


@pytest.mark.parametrize(
    ("name", "told", "is_it"),
    [
        ("made", "/scratch/made", True),
        ("Made", "/SCRATCH/MADE", True),
        ("gr\u00fc\u00df", "/scratch/gru\u0308\u00df", True),
        ("done.", "/scratch/done", True),
        ("n" * 255, f"/scratch/{'n' * 128}", True),
        ("n" * 255, f"/scratch/{'n' * 99}", False),
        ("made", "/scratch", False),
        ("made", "/", False),
    ],
)
def test_name_in_a_pathname_may_be_spelled_otherwise(name: str, told: str, is_it: bool) -> None:
    octets = told.encode().decode("latin-1")
    answer = scripted(f'> PWD\n< 257 "{octets}"').send("PWD")
    assert answer.tells_of(name) is is_it
