"""The matrix as Markdown and as a page: links that lead somewhere, and text that stays text."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest

from conformance.report.matrix import Matrix, matrix
from conformance.report.matrix_files import (
    BEGIN,
    END,
    MatrixError,
    differing,
    published,
    write,
)
from conformance.report.matrix_html import matrix_html
from conformance.report.matrix_markdown import findings_markdown, matrix_markdown
from conformance.report.result import Finding, Result
from conformance.spec.catalogue import Catalogue
from conformance.verdict import Verdict

from .conftest import RNTO
from .made_runs import HOSTILE
from .test_matrix import recorded, two

VOID = {"meta", "br", "input"}


class _Page(HTMLParser):
    """Gathers tags, targets and texts, and holds that each tag is closed where it was opened."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: Counter[str] = Counter()
        self.links: list[str] = []
        self.names: list[str] = []
        self.attributes: set[str] = set()
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        said = dict(attrs)
        self.attributes |= said.keys()
        self.links += [said["href"] or ""] if "href" in said else []
        self.names += [said["id"] or ""] if "id" in said else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def hostile(folder: Path, catalogue: Catalogue) -> Matrix:
    """A server that says what breaks tables, pages and terminals."""
    finding = Finding(RNTO, "fail", "wrong-class", HOSTILE, HOSTILE, f"{HOSTILE}\n```", "503")
    dialogue = f"{HOSTILE}\n```\n<!-- {HOSTILE}"
    result = Result(f"a/{HOSTILE}", RNTO, Verdict.KNOWN, HOSTILE, (finding,), dialogue)
    return matrix({"bad-1": recorded(folder, "bad", result)}, catalogue)


def test_each_red_cell_leads_to_its_dialogue(tmp_path: Path, catalogue: Catalogue) -> None:
    made = two(tmp_path, catalogue)
    table = matrix_markdown(made)
    links = re.findall(r"\[\*\*([A-Z])\*\*\]\(findings/([^)#]+)#([^)]+)\)", table)
    assert [letter for letter, _, _ in links] == ["F", "W"] or [
        letter for letter, _, _ in links
    ] == ["W", "F"]
    text = findings_markdown(made, 0, catalogue)
    for _, file, name in links:
        assert file == "one-1.md"
        assert f'<a id="{name}"></a>' in text
    page = _Page(matrix_html(made, catalogue))
    assert len(page.links) > len(links)
    assert {link.removeprefix("#") for link in page.links} <= set(page.names)


def test_clause_and_reason_stand_with_each_finding(tmp_path: Path, catalogue: Catalogue) -> None:
    made = two(tmp_path, catalogue)
    for text in (findings_markdown(made, 0, catalogue), matrix_html(made, catalogue)):
        assert catalogue.requirements[RNTO].clause.split(" (")[0] in text
        assert "it does so" in text
        assert "RNTO b" in text


def test_page_is_well_formed_and_of_one_file(tmp_path: Path, catalogue: Catalogue) -> None:
    for made in (two(tmp_path, catalogue), hostile(tmp_path, catalogue)):
        text = matrix_html(made, catalogue)
        page = _Page(text)
        assert page.open == []
        assert not {"script", "link", "img", "iframe"} & page.tags.keys()
        assert not {"src", "style", "onclick"} & page.attributes
        assert all(link.startswith("#") for link in page.links)
        style = text.partition("<style>")[2].partition("</style>")[0]
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        assert f"style-src 'sha256-{digest}'" in text


def test_what_a_server_says_is_text(tmp_path: Path, catalogue: Catalogue) -> None:
    made = hostile(tmp_path, catalogue)
    plain = two(tmp_path, catalogue)
    page = _Page(matrix_html(made, catalogue))
    assert page.tags.keys() <= _Page(matrix_html(plain, catalogue)).tags.keys()
    text = findings_markdown(made, 0, catalogue)
    assert "\x1b" not in text
    outside = "".join(re.split(r"(?ms)^```text\n.*?^```$", text))
    assert "<script" not in outside
    assert "](y)" not in outside
    inside = re.findall(r"(?ms)^```text\n(.*?)^```$", text)
    assert len(inside) == 1
    assert all(line.startswith("    ") for line in inside[0].splitlines())


def test_files_are_written_checked_and_cleared(tmp_path: Path, catalogue: Catalogue) -> None:
    made, folder, readme = two(tmp_path, catalogue), tmp_path / "reports", tmp_path / "README.md"
    readme.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    files = published(made, catalogue, folder, readme)
    assert sorted(path.name for path in files) == [
        "README.md",
        "matrix.html",
        "matrix.md",
        "one-1.md",
        "two-1.md",
    ]
    assert differing(files, folder) == list(files)
    (folder / "findings").mkdir(parents=True)
    stranger = folder / "findings" / "gone-1.md"
    stranger.write_text("old")
    write(files, folder)
    assert not stranger.exists()
    assert differing(files, folder) == []
    text = readme.read_text()
    assert text.startswith(f"before\n{BEGIN}\n| server |")
    assert text.endswith(f"{END}\nafter\n")
    assert "(reports/findings/one-1.md)" in text
    assert published(made, catalogue, folder, readme) == files, "made twice it is the same"
    (folder / "matrix.md").write_text("changed")
    assert differing(files, folder) == [folder / "matrix.md"]


@pytest.mark.parametrize("text", ["no place", f"{BEGIN} only", f"{END}{BEGIN}"])
def test_readme_without_a_place_is_refused(text: str, tmp_path: Path, catalogue: Catalogue) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(text)
    with pytest.raises(MatrixError, match="no place for the summary"):
        published(two(tmp_path, catalogue), catalogue, tmp_path, readme)
