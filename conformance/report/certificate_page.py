"""The certificate for people: one page that says what was certified, by what, and what stands
against it.

It follows from the results alone, so that whoever checks a bundle can make it again. Must not look
anything up elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

from conformance.report.clause import clause_order
from conformance.report.printable import one_line
from conformance.report.profiled import Profiled, Standing
from conformance.verdict import Verdict

if TYPE_CHECKING:
    from conformance.report.stream import Stream
    from conformance.spec.catalogue import Catalogue

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_PROOF = (
    "Each verdict can be computed again from the recordings in the bundle: <code>ftp-conformance "
    "verify BUNDLE</code>. A certificate without its bundle proves nothing."
)
_TONES = {Standing.CONFORMS: "good", Standing.DEVIATES: "bad", Standing.OPEN: "open"}


def certificate_page(stream: Stream, profiled: Profiled, catalogue: Catalogue) -> str:
    """Return the page as HTML."""
    style = files("conformance.report").joinpath("certificate.css").read_text("utf-8")
    title = f"{_text(stream.target)}: {profiled.profile.id}"
    body = "\n".join((*_head(stream, profiled), *_against(stream, profiled, catalogue)))
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        f"<title>{title}</title>\n<style>\n{style}</style>\n</head>\n<body>\n<main>\n{body}\n"
        f"{_foot(stream)}</main>\n</body>\n</html>\n"
    )


def _head(stream: Stream, profiled: Profiled) -> Iterator[str]:
    profile = profiled.profile
    yield '<p class="kind">FTP conformance, certificate of a run</p>'
    yield f"<h1>{_text(stream.target)}</h1>"
    yield (
        f'<p class="standing {_TONES[profiled.standing]}"><strong>{profiled.standing}</strong> '
        f"<span>{_text(profile.id)}, {_text(profile.title)}</span></p>"
    )
    yield f"<p>{_text(profile.says[:1].upper() + profile.says[1:])}.</p>"
    facts = {
        "Requirements fulfilled": f"{profiled.fulfilled} of {len(profile.scored)}",
        "Mandatory among them": str(len(profile.mandatory)),
        "Broken": str(len(profiled.broken)),
        "Warnings": str(len(profiled.warned)),
        "Cases and observations": str(len(stream.told)),
        "Run began": str(stream.begin.get("began", "")),
        "Took": f"{float(stream.end.get('seconds', 0)):.1f} s",
        "TLS": str(stream.begin.get("tls", "")),
        "Sequences drawn": f"{stream.begin.get('budget', '')}, seed {stream.begin.get('seed', '')}",
        "By the letter": "yes" if stream.begin.get("strict") else "no",
    }
    yield "<dl>"
    for name, value in facts.items():
        yield f"<div><dt>{name}</dt><dd>{_text(value)}</dd></div>"
    yield "</dl>"


def _against(stream: Stream, profiled: Profiled, catalogue: Catalogue) -> Iterator[str]:
    for title, names in (
        ("Broken", profiled.broken),
        ("Mandatory, and lacking", profiled.demanded),
        ("Mandatory, and not shown", profiled.unproven),
        ("Warnings", profiled.warned),
    ):
        if names:
            yield f"<h2>{title}</h2>\n<table>\n<thead><tr><th>Clause<th>Requirement</tr></thead>"
            yield from _rows(names, catalogue)
            yield "</table>"
    known = [one for one in stream.results if one.verdict is Verdict.KNOWN and one.scored]
    if known:
        yield "<h2>Known deviations, with their reasons</h2>\n<ul>"
        for result in sorted(known, key=lambda one: one.case):
            yield f"<li><code>{_text(result.case)}</code> {_text(result.reason)}</li>"
        yield "</ul>"


def _rows(names: Iterable[str], catalogue: Catalogue) -> Iterator[str]:
    found = [catalogue.requirements[name] for name in names if name in catalogue.requirements]
    for one in sorted(found, key=clause_order):
        yield (
            f"<tr><td>{_text(one.clause)}, {one.level.upper()}<td>{_text(one.says)}<br>"
            f"<code>{_text(one.id)}</code></tr>"
        )


def _foot(stream: Stream) -> str:
    made = stream.begin.get("suite") or {}
    parts = [(f"suite {name}", text) for name, text in made.items()]
    parts += (stream.begin.get("environment") or {}).items()
    rows = [f"<tr><td>{_text(name)}<td><code>{_text(text)}</code></tr>" for name, text in parts]
    table = "\n".join(("<table>", *rows, "</table>"))
    return f"<h2>Made with</h2>\n{table}\n<footer><p>{_PROOF}</p></footer>\n"


def _text(text: object) -> str:
    return escape(one_line(str(text)))
