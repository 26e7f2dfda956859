"""What must hold of every run that was hurt. Must not know how it was made."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
from plugin.running import FAILED, NOTHING, PASSED, ROOT, UNUSABLE, Outcome
from report.junit_schema import violations

from conformance.link.recording import from_rows
from conformance.link.transcript import Kind
from conformance.report.stream import Stream, Told, read_stream
from conformance.spec import catalogue
from conformance.verdict import Verdict
from fixtures.hostile.serving import Talk, verb_of

from .hurting import Hurt

MOST_MEMORY = 256 << 10
"""KiB that the process of a run may take."""

_SCHEMA = json.loads((ROOT / "conformance" / "report" / "results.schema.json").read_text("utf-8"))
_VALIDATOR = jsonschema.Draft202012Validator(_SCHEMA)
_MANY = 6
_VALIDATED = 6
"""Lines that are held against the schema, besides those that are no results."""

_CLEARING = frozenset({"DELE", "QUIT", "RMD"})
"""What a connection that prepares sends behind the case alone."""

_EMPTY = frozenset({"br", "meta", "link", "input", "hr", "img", "wbr", "col", "path", "line"})
"""Elements without an end."""


def check(hurt: Hurt) -> None:
    """Everything."""
    check_clean(hurt.outcome)
    check_reports(hurt)
    lies = list(resting_on_lies(hurt))
    assert not lies, "\n".join(lies)


def check_clean(outcome: Outcome) -> None:
    """The run ended by itself, with verdicts on the server and none on the suite."""
    assert outcome.status in (PASSED, FAILED, UNUSABLE, NOTHING), outcome.text[-3000:]
    assert "Traceback" not in outcome.text, outcome.text[-3000:]
    assert "error" not in outcome.counts(), outcome.text[-3000:]
    assert outcome.memory < MOST_MEMORY
    assert outcome.text.replace("\n", "").isprintable()


def check_reports(hurt: Hurt) -> None:
    """JSON, JUnit and the page are what they must be, and agree on the exit status."""
    if "No case was run." in hurt.outcome.text:
        assert hurt.outcome.status == UNUSABLE
        return
    with hurt.results.open("rb") as lines:
        for number, line in enumerate(lines):
            event = json.loads(line)
            # Each is read; to hold every octet of all against the schema would take minutes.
            if number < _VALIDATED or event["event"] != "result":
                _VALIDATOR.validate(event)
    stream = read_stream(hurt.results)
    assert stream.end.get("exit_status", UNUSABLE) == hurt.outcome.status
    if not hurt.reports:
        return
    assert violations(ElementTree.parse(hurt.folder / "run.xml").getroot()) == []
    check_page((hurt.folder / "run.html").read_text("utf-8"))


def check_page(text: str) -> None:
    """The page is well-formed, and nothing of a server's has become a part of it."""
    page = _Balanced()
    page.feed(text)
    page.close()
    assert page.problems == []
    assert page.open == []
    assert page.count["script"] == 1
    assert text.replace("\n", "").isprintable()


class _Balanced(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.problems: list[str] = []
        self.count: Counter[str] = Counter()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.count[tag] += 1
        self.problems += [f"<{tag} {name}>" for name, _ in attrs if name.startswith("on")]
        if tag not in _EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _EMPTY:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in _EMPTY:
            return
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"</{tag}>")


# ---------------------------------------------------------------------- no pass on a lie


def resting_on_lies(hurt: Hurt) -> Iterator[str]:
    """Give the cases that pass although the command that they are about got a hostile answer, and
    the requirements of the monitor's that hold although each reply of a kind breaks them.
    """
    if not hurt.results.exists():
        return
    stream, known = read_stream(hurt.results), catalogue().requirements
    talks = talks_by_port(hurt)
    for told in stream.told:
        result = told.result
        if result.verdict is not Verdict.PASS or _is_right(result.case, hurt):
            continue
        about = known[result.requirement].commands if result.requirement in known else ()
        poisoned = sorted(hostile_to(told, talks, hurt.port) & judged_in(result.case, about))
        if poisoned:
            yield f"{result.case}: {', '.join(poisoned)} of {hurt.way.name}"
    yield from _held(stream, hurt)


def judged_in(case: str, about: tuple[str, ...]) -> set[str]:
    """The commands that a case is about: of many, those that its own name has, in brackets or, of
    very many, outside of them. The others are sent by what prepares and clears.
    """
    words, _, brackets = case.partition("[")
    named = {*re.split(r"[^A-Z]", brackets.upper())} & {*about}
    if not named and len(about) > _MANY:
        named = {*re.split(r"[^A-Z]", words.rpartition("/")[2].upper())} & {*about}
    return named or {*about}


def _held(stream: Stream, hurt: Hurt) -> Iterator[str]:
    verbs = hurt.hostile.hurt
    for result in stream.results:
        verb = result.case.partition("[")[2].removesuffix("]")
        concerned = verb in verbs if verb else bool(verbs)
        broken = result.requirement in hurt.way.breaks and concerned
        if result.verdict is Verdict.PASS and broken:
            yield f"{result.case}: {hurt.way.name} breaks it"


def _is_right(case: str, hurt: Hurt) -> bool:
    return any(case.startswith(begins) for begins in hurt.way.rightly)


def talks_by_port(hurt: Hurt) -> dict[int, list[Talk]]:
    """What was said to the hostile server, by the client's port, which may come more than once."""
    found: dict[int, list[Talk]] = {}
    for talk in hurt.hostile.talks:
        found.setdefault(talk.port, []).append(talk)
    return found


def hostile_to(told: Told, talks: Mapping[int, Sequence[Talk]], port: int) -> set[str]:
    """The commands to which a case got hostile answers, in any of its attempts, from the server at
    that port: those at other addresses are decent. What clears up behind it shows nothing: it is
    left out.

    Of several talks from one port of ours those count in which the same was said; where that is
    said of more than one, what was hurt in each.
    """
    verbs: set[str] = set()
    for attempt in told.attempts:
        for _, number, is_data, kind, *rest in attempt["events"]:
            if kind != "connected" or is_data:
                continue
            ours, theirs = map(int, rest[1].split()[1::2])
            found = talks.get(ours, ()) if theirs == port else ()
            if len(found) > 1:
                sent = _sent(attempt, number)
                found = [talk for talk in found if _is_same(talk.heard, sent)]
            clearing = _CLEARING if number in attempt.get("preparing", ()) else frozenset()
            verbs |= set.intersection(*(talk.hurt for talk in found)) - clearing if found else set()
    return verbs


def _sent(attempt: Mapping[str, Any], number: int) -> list[str]:
    """The commands of the lines that were sent whole on that control connection."""
    events = from_rows(attempt["events"])
    mine = (one for one in events if one.connection == number and not one.data)
    octets = b"".join(one.octets for one in mine if one.kind in (Kind.SENT, Kind.URGENT))
    return [verb_of(line) for line in octets.split(b"\n")[:-1]]


def _is_same(heard: Sequence[str], sent: Sequence[str]) -> bool:
    """Whether both may be of one connection: either may have missed the end of it, and behind AUTH
    nobody hears what was sent.
    """
    for one, other in zip(heard, sent, strict=False):
        if one != other:
            return False
        if one == "AUTH":
            break
    return True


def folder_of(base: Path, name: str) -> Path:
    """A folder for the reports of one way."""
    made = base / name
    made.mkdir()
    return made
