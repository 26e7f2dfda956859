"""The report of one run for people: one file for a browser, that asks nobody for anything more.

Everything in it is text that was escaped; filters alone need its script. Must not judge, nor know
where results come from.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.report.clause import reading_order
from conformance.report.gravity import GRAVITY, LETTERS
from conformance.report.html_findings import dialogues, findings, worst_by_requirement
from conformance.report.html_results import results_list
from conformance.report.html_tables import grid, heat_map, replies_by_command
from conformance.report.printable import one_line
from conformance.report.writing import write_pieces
from conformance.verdict import Verdict

if TYPE_CHECKING:
    from conformance.report.stream import Stream
    from conformance.spec.catalogue import Catalogue

_RED = (Verdict.ERROR, Verdict.FAIL, Verdict.STALE)


def write_html(
    stream: Stream, path: Path, catalogue: Catalogue, profile: Sequence[str] = ()
) -> None:
    """Write the page, whole or not at all. Raises ReportError.

    `profile` are lines on the verdict for the run's profile.
    """
    pieces = html_pieces(stream, catalogue, profile)
    write_pieces(path, (piece.encode("utf-8") for piece in pieces), "HTML report")


def html_text(stream: Stream, catalogue: Catalogue, profile: Sequence[str] = ()) -> str:
    """Return the page, to be encoded in UTF-8."""
    return "".join(html_pieces(stream, catalogue, profile))


def html_pieces(stream: Stream, catalogue: Catalogue, profile: Sequence[str] = ()) -> Iterator[str]:
    """Yield the page piece by piece: of a server that floods it is large."""
    style, script = (_part(name) for name in ("page.css", "page.js"))
    policy = (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; "
        "base-uri 'none'; form-action 'none'"
    )
    yield (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f"<title>{_text(stream.target)}: FTP conformance</title>\n<style>{style}</style>\n</head>\n"
        "<body>\n"
    )
    for piece in _body(stream, catalogue, profile):
        yield f"{piece}\n"
    yield f"<script>{script}</script>\n</body>\n</html>\n"


def _body(stream: Stream, catalogue: Catalogue, profile: Sequence[str]) -> Iterator[str]:
    yield '<a class="skip" href="#results">To the results</a>'
    yield _head(stream, profile)
    yield _filters(stream, catalogue)
    yield '<main>\n<section id="findings"><h2>Findings</h2>'
    yield from findings(stream, catalogue)
    yield '</section>\n<section id="requirements"><h2>Requirements by section</h2>'
    yield _legend(stream)
    yield grid(worst_by_requirement(stream.results), catalogue)
    yield '</section>\n<section id="replies"><h2>Replies by command</h2>'
    yield heat_map(replies_by_command(dialogues(stream)))
    yield '</section>\n<section id="results"><h2>All results</h2>'
    yield from results_list(stream.results, catalogue)
    yield "</section>\n</main>"
    yield _foot(stream)


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
        words = "Something fails, in what is there" if red else "Nothing can be said of the whole"
        banner = (
            '<p class="banner" role="alert"><strong>INCOMPLETE</strong> The run was cut short, or '
            "its file was. What stands here is a part of the results.</p>"
        )
    elif stream.end.get("cut"):
        words = "Something fails, in what is there" if red else "Nothing can be said of the whole"
        banner = (
            '<p class="banner" role="alert"><strong>INCOMPLETE</strong> '
            f"{_text(str(stream.end['cut']))}. What stands here is a part of the results.</p>"
        )
    chips = "".join(
        f'<li><a class="chip {verdict}" href="#?verdict={verdict}">'
        f"{counts[verdict]} {verdict}</a></li>"
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
        f'<ul class="chips">{chips}</ul><p class="when">{_moment(stream.begin.get("began", ""))}, '
        f"{seconds}suite {_text(version)}, TLS {_text(stream.begin.get('tls', '?'))}</p></header>"
    )


def _moment(began: object) -> str:
    """When the run began, in UTC; what is no time is shown as it is."""
    try:
        moment = datetime.fromisoformat(str(began)).astimezone(UTC)
    except (ValueError, OverflowError):
        return _text(began)
    return f'<time datetime="{moment:%Y-%m-%dT%H:%M:%SZ}">{moment:%Y-%m-%d %H:%M} UTC</time>'


def _filters(stream: Stream, catalogue: Catalogue) -> str:
    found = [catalogue.requirements.get(one.requirement) for one in stream.results]
    known = [one for one in found if one is not None]
    sections = sorted({(one.document, one.section) for one in known})
    commands = sorted({verb for one in known for verb in one.commands})
    verdicts = [one for one in GRAVITY if any(r.verdict is one for r in stream.results)]
    documents = sorted({document for document, _ in sections})
    places = [*documents, *(f"{document}/{section}" for document, section in sections)]
    places.sort(key=reading_order)
    return (
        '<nav aria-label="Filters"><form id="filters">'
        f"{_choice('verdict', 'Verdict', [str(one) for one in verdicts])}"
        f"{_choice('section', 'Section', places)}{_choice('command', 'Command', commands)}"
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
