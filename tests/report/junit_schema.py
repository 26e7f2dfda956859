"""What CI systems accept as JUnit, as a table: elements, their order, their attributes.

JUnit's XML has no standard. This is what Jenkins, GitLab and the schema that pytest tests against
have in common, with properties of a case (which Jenkins and GitLab read) as an addition.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element

_NAME = re.compile(r".+", re.DOTALL)
_COUNT = re.compile(r"\d+")
_SECONDS = re.compile(r"\d+(\.\d+)?(e-\d+)?")
_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d.*")
_ANY = re.compile(r".*", re.DOTALL)


@dataclass(frozen=True)
class _Rule:
    """One element: its children in order (as a pattern over their names), attributes, text."""

    children: re.Pattern[str]
    required: dict[str, re.Pattern[str]]
    optional: dict[str, re.Pattern[str]]
    has_text: bool = False


def _text(**required: re.Pattern[str]) -> _Rule:
    return _Rule(re.compile(""), required, {}, has_text=True)


_COUNTS = {"tests": _COUNT, "failures": _COUNT, "errors": _COUNT}
_RULES = {
    "testsuites": _Rule(
        re.compile("(testsuite )*"), {**_COUNTS, "time": _SECONDS}, {"disabled": _COUNT}
    ),
    "testsuite": _Rule(
        re.compile("(properties )?(testcase )*"),
        {**_COUNTS, "name": _NAME, "skipped": _COUNT, "time": _SECONDS},
        {"disabled": _COUNT, "timestamp": _TIMESTAMP},
    ),
    "properties": _Rule(re.compile("(property )+"), {}, {}),
    "property": _Rule(re.compile(""), {"name": _ANY, "value": _ANY}, {}),
    "testcase": _Rule(
        re.compile("(properties )?((failure|error|skipped) )?(system-out )?"),
        {"name": _NAME, "classname": _NAME, "time": _SECONDS},
        {},
    ),
    "failure": _text(message=_NAME, type=_NAME),
    "error": _text(message=_NAME, type=_NAME),
    "skipped": _text(message=_NAME, type=_NAME),
    "system-out": _text(),
}


def violations(root: Element) -> list[str]:
    """Return what breaks the table, and counts that are not those of the cases."""
    found = [] if root.tag == "testsuites" else [f"the root is {root.tag}"]
    for element in root.iter():
        found += _violations(element)
    for suite in root.iter("testsuite"):
        for count, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            there = len(list(suite.iter(tag)))
            if suite.get(count) != str(there):
                found.append(f"{count}={suite.get(count)}, but there are {there}")
    return found


def _violations(element: Element) -> list[str]:
    rule = _RULES.get(element.tag)
    if rule is None:
        return [f"unknown element {element.tag}"]
    found = [f"{element.tag} lacks {name}" for name in rule.required.keys() - element.keys()]
    allowed = rule.required | rule.optional
    for name, value in element.items():
        if name not in allowed or not allowed[name].fullmatch(value):
            found.append(f"{element.tag}: {name}={value!r}")
    children = "".join(f"{child.tag} " for child in element)
    if not rule.children.fullmatch(children):
        found.append(f"{element.tag}: children {children}")
    if element.text and element.text.strip() and not rule.has_text:
        found.append(f"{element.tag} has text")
    return found
