"""The report of one run for people: one file for a browser, that asks nobody for anything more.

Everything in it is text that was escaped; filters alone need its script. Must not judge, nor know
where results come from.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.report.clause import clause_and_level, clause_order
from conformance.report.gravity import GRAVITY, LETTERS
from conformance.report.html_findings import dialogues, findings, worst_by_requirement
from conformance.report.html_tables import grid, heat_map, replies_by_command
from conformance.report.printable import cut, one_line
from conformance.report.writing import write_whole
from conformance.verdict import Verdict

if TYPE_CHECKING:
    from conformance.report.result import Result
    from conformance.report.stream import Stream
    from conformance.spec.catalogue import Catalogue

_RED = (Verdict.ERROR, Verdict.FAIL, Verdict.STALE)
_MOST_REASON = 240


def write_html(
    stream: Stream, path: Path, catalogue: Catalogue, profile: Sequence[str] = ()
) -> None:
    """Write the page, whole or not at all. Raises ReportError.

    `profile` are lines on the verdict for the run's profile.
    """
    write_whole(path, html_text(stream, catalogue, profile).encode("utf-8"), "HTML report")


def html_text(stream: Stream, catalogue: Catalogue, profile: Sequence[str] = ()) -> str:
    """Return the page, to be encoded in UTF-8."""
    style, script = (_part(name) for name in ("page.css", "page.js"))
    policy = f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}"
    body = "\n".join(
        (
            '<a class="skip" href="#results">To the results</a>',
            _head(stream, profile),
            _filters(stream, catalogue),
            '<main>\n<section id="findings"><h2>Findings</h2>',
            findings(stream, catalogue),
            '</section>\n<section id="requirements"><h2>Requirements by section</h2>',
            _legend(stream),
            grid(worst_by_requirement(stream.results), catalogue),
            '</section>\n<section id="replies"><h2>Replies by command</h2>',
            heat_map(replies_by_command(dialogues(stream))),
            '</section>\n<section id="results"><h2>All results</h2>',
            _results(stream, catalogue),
            "</section>\n</main>",
            _foot(stream),
        )
    )
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f"<title>{_text(stream.target)}: FTP conformance</title>\n<style>{style}</style>\n</head>\n"
        f"<body>\n{body}\n<script>{script}</script>\n</body>\n</html>\n"
    )


def _part(name: str) -> str:
    return files("conformance.report").joinpath(name).read_text("utf-8")


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def _head(stream: Stream, profile: Sequence[str]) -> str:
    counts = Counter(result.verdict for result in stream.results)
    red = any(result.verdict in _RED and result.scored for result in stream.results)
    green = stream.complete and not red and stream.end.get("exit_status") == 0
    words = "Nothing fails" if green else "Something fails" if red else "Not green"
    banner = ""
    if not stream.complete:
        words = "Incomplete"
        banner = (
            '<p class="banner" role="alert"><strong>INCOMPLETE</strong> The run was cut short, or '
            "its file was. What stands here is a part of the results.</p>"
        )
    chips = "".join(
        f'<li><span class="chip {verdict}">{counts[verdict]} {verdict}</span></li>'
        for verdict in GRAVITY
        if counts[verdict]
    )
    lines = "".join(f"<li>{_text(line.strip())}</li>" for line in profile)
    told = f'<ul class="profile">{lines}</ul>' if lines else ""
    version = (stream.begin.get("suite") or {}).get("version", "")
    seconds = f"{float(stream.end.get('seconds', 0)):.1f} s, " if stream.complete else ""
    return (
        f'<header><p class="kind">FTP conformance</p><h1>{_text(stream.target)}</h1>{banner}'
        f'<p class="standing {"good" if green else "bad"}">{words}</p>{told}'
        f'<ul class="chips">{chips}</ul><p class="when">{_text(stream.begin.get("began", ""))}, '
        f"{seconds}suite {_text(version)}, TLS {_text(stream.begin.get('tls', '?'))}</p></header>"
    )


def _filters(stream: Stream, catalogue: Catalogue) -> str:
    found = [catalogue.requirements.get(one.requirement) for one in stream.results]
    known = [one for one in found if one is not None]
    sections = sorted({(one.document, one.section) for one in known})
    commands = sorted({verb for one in known for verb in one.commands})
    verdicts = [one for one in GRAVITY if any(r.verdict is one for r in stream.results)]
    documents = sorted({document for document, _ in sections})
    places = [*documents, *(f"{document}/{section}" for document, section in sections)]
    return (
        '<nav aria-label="Filters"><form id="filters">'
        f"{_choice('verdict', 'Verdict', [str(one) for one in verdicts])}"
        f"{_choice('section', 'Section', sorted(places))}{_choice('command', 'Command', commands)}"
        '<label>Words <input name="words" type="search" autocomplete="off"></label>'
        '<button type="reset">Show all</button><output id="shown" aria-live="polite"></output>'
        "</form></nav>"
    )


def _choice(name: str, title: str, values: Sequence[str]) -> str:
    options = "".join(f"<option>{_text(value)}</option>" for value in values)
    every = f'<option value="">all</option>{options}'
    return f'<label>{title} <select name="{name}">{every}</select></label>'


def _legend(stream: Stream) -> str:
    there = {result.verdict for result in stream.results}
    items = "".join(
        f'<li><span class="cell {verdict}">{letter}</span> {verdict}</li>'
        for verdict, letter in LETTERS.items()
        if verdict in there
    )
    return (
        f'<ul class="legend">{items}<li><span class="cell none">&middot;</span> no result</li></ul>'
    )


def _results(stream: Stream, catalogue: Catalogue) -> str:
    groups: defaultdict[str, list[Result]] = defaultdict(list)
    for result in stream.results:
        groups[result.requirement].append(result)
    worst = worst_by_requirement(stream.results)

    def order(name: str) -> tuple[object, ...]:
        requirement = catalogue.requirements.get(name)
        return (0, clause_order(requirement)) if requirement else (1, name)

    return "\n".join(
        _requirement(name, groups[name], worst[name], catalogue)
        for name in sorted(groups, key=order)
    )


def _requirement(
    name: str, results: Sequence[Result], verdict: Verdict, catalogue: Catalogue
) -> str:
    requirement = catalogue.requirements.get(name)
    clause = clause_and_level(requirement) if requirement else "no clause"
    says = requirement.says if requirement else name
    section = f"{requirement.document}/{requirement.section}" if requirement else ""
    commands = " ".join(requirement.commands) if requirement else ""
    cases = "".join(
        f'<li><span class="cell {one.verdict}">{LETTERS[one.verdict]}</span> '
        f"<code>{_text(one.case)}</code>{'' if one.scored else ' <em>not scored</em>'}"
        f"{_reason(one)}</li>"
        for one in results
    )
    verdicts = " ".join(sorted({str(one.verdict) for one in results}))
    return (
        f'<details class="requirement" id="{_text(name)}" data-verdict="{verdicts}" '
        f'data-section="{_text(section)}" data-commands="{_text(commands)}" '
        f'data-text="{_text((name + " " + says).lower())}"><summary><span class="cell {verdict}">'
        f"{LETTERS[verdict]}</span> {_text(says)} <small>{_text(clause)}</small></summary>"
        f'<ul class="cases">{cases}</ul></details>'
    )


def _reason(result: Result) -> str:
    return (
        f"<br><small>{_text(cut(one_line(result.reason), _MOST_REASON))}</small>"
        if result.reason
        else ""
    )


def _foot(stream: Stream) -> str:
    suite = stream.begin.get("suite") or {}
    hashes = ", ".join(
        f"{name} {str(text)[:12]}" for name, text in suite.items() if name != "version"
    )
    drawn = f"budget {stream.begin.get('budget', '?')}, seed {stream.begin.get('seed', '?')}"
    told = f"Made from {stream.path.name}. Suite: {hashes}. Sequences: {drawn}."
    return f"<footer><p>{_text(told)}</p></footer>"


def _text(text: object) -> str:
    return escape(one_line(str(text)))
