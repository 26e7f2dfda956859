"""What the catalogue says about an id, and which ids there are, as text for the command line.

It must not print or exit: texts and ExplainError go to the caller.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from conformance.near import unknown
from conformance.report.clause import clause_and_level, requirement_lines
from conformance.report.printable import wrapped
from conformance.report.witnesses import Witnesses
from conformance.spec import profile, profile_names

if TYPE_CHECKING:
    from conformance.report.scan import Case
    from conformance.spec.catalogue import Catalogue, Requirement, Ruling

_COLUMNS = 100
_MOST_LINES = 20
_NOBODY = Witnesses()
_LEVELS = ("must", "should", "may", "informative")


class ExplainError(Exception):
    """There is no such id, section, command or level; the message names what is near."""


def explain(
    name: str, catalogue: Catalogue, cases: Sequence[Case], witnesses: Witnesses = _NOBODY
) -> str:
    """Return what is known of a requirement, a ruling or a case. Raises ExplainError."""
    if name in catalogue.requirements:
        return _requirement(catalogue.requirements[name], catalogue, cases, witnesses)
    if name.upper() in catalogue.rulings:
        return _ruling(catalogue.rulings[name.upper()], catalogue)
    if name.startswith("monitor/"):
        # The monitor knows more requirements than it names one by one.
        name = name.removeprefix("monitor/").partition("[")[0]
        if name in catalogue.requirements:
            return _requirement(catalogue.requirements[name], catalogue, cases, witnesses)
    without_parameters = name.partition("[")[0]
    judged = [case for case in cases if case.id == without_parameters]
    if judged:
        return _case(judged, catalogue, cases, witnesses)
    known = (*catalogue.requirements, *catalogue.rulings, *(case.id for case in cases))
    raise ExplainError(unknown("requirement, ruling or case", name, known))


def listing(
    catalogue: Catalogue, *, section: str = "", command: str = "", level: str = ""
) -> list[str]:
    """Return a line per requirement that fits, in the documents' order. Raises ExplainError.

    `section` is "rfc959", "rfc959/4.1" or "4.1", and stands for its subsections too.
    """
    requirements = list(catalogue.requirements.values())
    _check(section, command, level, requirements)
    chosen = [
        requirement
        for requirement in requirements
        if (not section or _is_within(requirement, section))
        and (not command or command.upper() in requirement.commands)
        and (not level or requirement.level == level.lower())
    ]
    return requirement_lines(chosen)


def _check(section: str, command: str, level: str, requirements: list[Requirement]) -> None:
    if section and not any(_is_within(requirement, section) for requirement in requirements):
        places = {f"{entry.document}/{entry.section}" for entry in requirements}
        places |= {entry.document for entry in requirements}
        raise ExplainError(unknown("section", section, places))
    verbs = {verb for requirement in requirements for verb in requirement.commands}
    if command and command.upper() not in verbs:
        raise ExplainError(unknown("command", command, verbs))
    if level and level.lower() not in _LEVELS:
        raise ExplainError(unknown("level", level, _LEVELS))


def _is_within(requirement: Requirement, section: str) -> bool:
    document, slash, number = section.partition("/")
    if not slash:
        if section == requirement.document:
            return True
        document, number = requirement.document, section
    return document == requirement.document and (
        requirement.section == number or requirement.section.startswith(f"{number}.")
    )


def _requirement(
    requirement: Requirement, catalogue: Catalogue, cases: Iterable[Case], witnesses: Witnesses
) -> str:
    lines = [requirement.id, "", *_text(requirement.says), "", clause_and_level(requirement)]
    if requirement.commands:
        lines.append(f"commands: {' '.join(requirement.commands)}")
    if not requirement.observable:
        lines += _text(f"not observable: {requirement.why_not}")
    for name in requirement.rulings:
        ruling = catalogue.rulings.get(name)
        lines += ["", *(_ruling_body(ruling) if ruling else [f"ruling {name}: not written yet"])]
    judges = [case for case in cases if case.requirement == requirement.id]
    if judges:
        lines += ["", "cases", *(f"  {case.id}  ({case.path}:{case.line})" for case in judges)]
    elif requirement.observable:
        lines += ["", "no case"]
    lines += witnesses.lines(requirement.id, [case.id for case in judges])
    mending = list(_mending(requirement, catalogue, judges)) if requirement.observable else []
    lines += ["", "to mend it", *mending] if mending else []
    return "\n".join(lines)


def _mending(
    requirement: Requirement, catalogue: Catalogue, judges: Sequence[Case]
) -> Iterator[str]:
    """Give what helps whoever mends a server: what may be answered, how to see it, who asks it."""
    for command in filter(None, map(catalogue.commands.get, requirement.commands)):
        accepting = sorted(command.preliminary | command.completion | command.intermediate)
        refusing = sorted(command.failure)
        codes = f"{_codes(accepting)}; refused: {_codes(refusing)}"
        yield f"  {command.verb} may be answered {codes} (RFC 959 section 5.4)"
    if judges:
        yield f"  see it: ftp-conformance run --target HOST:PORT --case {judges[0].id}"
    for name in profile_names():
        chosen = profile(name)
        if requirement.id in chosen.scored:
            how = "mandatory in" if requirement.id in chosen.mandatory else "scored by"
            yield f"  {how} profile {name}, and those that hold it"
            return


def _codes(codes: Iterable[int]) -> str:
    return " ".join(map(str, codes)) or "by nothing"


def _ruling(ruling: Ruling, catalogue: Catalogue) -> str:
    lines = _ruling_body(ruling)
    citing = [entry for entry in catalogue.requirements.values() if ruling.id in entry.rulings]
    if citing:
        lines += ["", "requirements", *(f"  {line}" for line in requirement_lines(citing))]
    return "\n".join(lines)


def _ruling_body(ruling: Ruling) -> list[str]:
    lines = [f"ruling {ruling.id}: {ruling.title}"]
    for label, text in _ruling_fields(ruling):
        head, *rest = wrapped(text, _COLUMNS - 12, most=_MOST_LINES)
        lines += [f"  {label:<10}{head}", *(f"  {'':<10}{line}" for line in rest)]
    return lines


def _ruling_fields(ruling: Ruling) -> Iterator[tuple[str, str]]:
    for number, text in enumerate(ruling.texts):
        yield ("" if number else "texts"), text
    yield "accepts", ruling.accepts
    yield "decision", ruling.decision
    yield "reason", ruling.reason
    if ruling.strict:
        yield "--strict", ruling.strict


def _case(
    judged: Sequence[Case], catalogue: Catalogue, cases: Sequence[Case], witnesses: Witnesses
) -> str:
    first = judged[0]
    parts = [f"{first.id}  ({first.path}:{first.line})"]
    for case in judged:
        requirement = catalogue.requirements.get(case.requirement)
        if requirement is None:
            parts.append(unknown("requirement", case.requirement, catalogue.requirements))
        else:
            parts.append(_requirement(requirement, catalogue, cases, witnesses))
    return "\n\n".join(parts)


def _text(text: str) -> list[str]:
    return wrapped(text, _COLUMNS, most=_MOST_LINES)
