"""Imports run one way, so that what judges never depends on what reports, nor octets on verdicts.

Read from the sources, so that an import within a function or for types alone counts too.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parent.parent

LAYERS: dict[str, tuple[str, ...]] = {
    # at the bottom: what knows nobody
    "wire": (),
    "transfer": (),
    "spec": (),
    "verdict": (),
    "near": (),
    "given_file": (),
    "samples": (),
    "marker": (),
    "tls_settings": (),
    "secrecy": ("wire",),
    "target": (
        "given_file",
        "near",
        "tls_settings",
    ),  # the former for the near names of a mistyped key
    # the oracle judges replies by what the documents say
    "model": ("spec", "verdict", "wire"),
    # sockets carry octets of the two formats, and judge nothing
    "link": ("samples", "tls_settings", "transfer", "wire"),
    # a case's hand: a dialogue on the link, watched by the model, judged by the tables
    "session": (
        *("link", "model", "spec", "target", "tls_settings", "transfer", "verdict", "wire"),
    ),
    # of the model and of the link next to nothing (see below)
    "report": ("given_file", "link", "model", "near", "spec", "verdict", "wire"),
    # whole sessions, drawn and judged by the model
    "generate": ("link", "model", "session", "target", "verdict", "wire"),
    # on top
    "plugin": (
        *(
            "generate",
            "given_file",
            "link",
            "model",
            "near",
            "report",
            "secrecy",
            "session",
            "spec",
            "target",
            "tls_settings",
            "verdict",
        ),
    ),
    # commands: they start pytest, and know what it wrote
    "command_line": (),
    "running": (),
    "recordings": ("report", "running", "verdict"),
    "certificate": ("recordings", "report", "running", "spec"),
    "lab_commands": ("command_line", "recordings", "report", "running", "spec"),
    # whole certifications, many of them
    "fleet": ("certificate", "given_file", "near", "report", "running", "spec", "target"),
    "fleet_commands": ("command_line", "fleet", "near", "report", "spec"),
    "cli": (
        *("certificate", "command_line", "fleet_commands", "lab_commands", "near", "report"),
        *("running", "spec"),
    ),
}
"""Of each part of `conformance`, the other parts that it may import."""

PURE = ("wire", "transfer", "model", "verdict", "samples")
"""Parts that can reach nothing outside: no file, no clock, no socket."""

PURE_MODULES = {
    *("__future__", "calendar", "collections", "dataclasses", "enum", "fractions", "functools"),
    *("hashlib", "ipaddress", "itertools", "re", "typing", "zlib"),
}

CONFINED: dict[str, tuple[str, ...]] = {
    # What a case sends depends on its link alone, or no replay could repeat a verdict.
    "socket": ("link.ahead", "link.sockets", "link.secured"),
    "time": ("fleet.dispatch", "fleet.job", "link", "plugin"),
    "secrets": ("plugin",),
    "random": (),
    # One blocking reader with deadlines: no helper threads, no loops, no second FTP of Python's.
    "asyncio": (),
    "concurrent": (),
    "ftplib": (),
    "multiprocessing": (),
    # Two connections are waited for at once where one handshakes and the other has the reply, and
    # one that is not yet made where it is made ahead; a job's program and whoever wanted it, too.
    "select": ("fleet.lifeline", "link.ahead", "link.secured"),
    "selectors": (),
    "socketserver": (),
    "ssl": ("link.tls", "link.secured"),
    "threading": (),
    # The frameworks stay in the outermost layer.
    "pytest": ("plugin", "marker"),
    "_pytest": ("plugin",),
    "hypothesis": ("generate",),
    "junit_xml": ("report.junit",),
    "pyftpdlib": (),
    "distributed": ("fleet.dispatch",),
    "subprocess": (
        *("fleet.job", "fleet.lifeline", "recordings", "running"),
        *("plugin.server", "plugin.program"),
    ),
}
"""Modules of others, and the only parts of `conformance` that may import them."""

CASES = {
    *(
        "conformance.generate.hand",
        "conformance.marker",
        "conformance.samples",
        "conformance.session",
        "conformance.spec",
    ),
    *("__future__", "base64", "collections", "ipaddress", "itertools", "pytest", "re", "string"),
    "typing",
}
"""What cases may import: nothing by which they could see more than their link shows."""

FIXTURES = ("conformance.transfer",)
"""What servers of ours may import: an error in oracle and server alike would hide in both."""


MUTANTS = ("fixtures.mutants", "fixtures.reference", *FIXTURES)
"""What mutants may import of ours."""


class Import(NamedTuple):
    """One import: the module that imports and the one that is imported, dotted."""

    importer: str
    imported: str

    @property
    def part(self) -> str:
        """The part of `conformance` that imports."""
        return self.importer.split(".")[1]


def imports(top: str) -> Iterator[Import]:
    """Yield every import below a folder, absolute and relative, wherever it stands."""
    for path in sorted((ROOT / top).rglob("*.py")):
        words = path.relative_to(ROOT).with_suffix("").parts
        module = ".".join(words).removesuffix(".__init__")
        package = words[:-1]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                for name in node.names:
                    yield Import(module, name.name)
            elif isinstance(node, ast.ImportFrom):
                above = package[: len(package) - node.level + 1] if node.level else ()
                source = ".".join((*above, *filter(None, (node.module,))))
                for name in node.names:
                    whole = f"{source}.{name.name}"
                    yield Import(module, whole if _is_module(whole) else source)


def _is_module(dotted: str) -> bool:
    path = ROOT.joinpath(*dotted.split("."))
    return path.is_dir() or path.with_suffix(".py").is_file()


OURS = list(imports("conformance"))


def test_every_part_has_a_layer() -> None:
    parts = {
        path.stem
        for path in (ROOT / "conformance").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").is_file()
    }
    assert parts - {"__init__"} == set(LAYERS)


def test_the_layers_have_no_circle() -> None:
    below: dict[str, int] = {}
    for part, others in LAYERS.items():
        assert all(other in below for other in others), f"{part} stands above what it imports"
        below[part] = len(below)


@pytest.mark.parametrize("part", LAYERS)
def test_part_imports_only_what_stands_below_it(part: str) -> None:
    allowed = {part, *LAYERS[part]}
    wrong = [
        found
        for found in OURS
        if found.part == part
        and found.imported.split(".")[0] == "conformance"
        and found.imported.split(".")[1] not in allowed
    ]
    assert wrong == []


@pytest.mark.parametrize("part", LAYERS)
def test_what_a_part_may_import_it_does(part: str) -> None:
    """Or the table would allow what nobody has thought about; parts yet to come are named here."""
    planned = {("link", "transfer")}
    used = {
        found.imported.split(".")[1]
        for found in OURS
        if found.part == part
        and "." in found.imported
        and found.imported.startswith("conformance.")
    }
    unused = {(part, other) for other in LAYERS[part] if other not in used}
    assert unused <= planned


def test_reports_know_of_the_model_only_the_names_of_its_requirements() -> None:
    users = {
        found.importer for found in OURS if found.part == "report" and ".model" in found.imported
    }
    assert users == {"conformance.report.monitored"}
    source = (ROOT / "conformance" / "report" / "monitored.py").read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("conformance.model"):
            assert all(name.name.isupper() for name in node.names)


def test_reports_know_of_the_link_only_what_recordings_are() -> None:
    used = {
        found.imported for found in OURS if found.part == "report" and ".link" in found.imported
    }
    assert used == {"conformance.link.recording", "conformance.link.transcript"}


@pytest.mark.parametrize("part", PURE)
def test_pure_part_can_reach_nothing_outside(part: str) -> None:
    outside = {found.imported.split(".")[0] for found in OURS if found.part == part} - {
        "conformance"
    }
    assert outside <= PURE_MODULES


@pytest.mark.parametrize("module", CONFINED)
def test_module_of_others_stays_where_it_belongs(module: str) -> None:
    homes = tuple(f"conformance.{home}" for home in CONFINED[module])
    strays = {
        found.importer
        for found in OURS
        if found.imported.split(".")[0] == module
        and not any(
            found.importer == home or found.importer.startswith(f"{home}.") for home in homes
        )
    }
    assert strays == set()


def test_every_other_import_is_of_the_standard_library() -> None:
    foreign = {found.imported.split(".")[0] for found in OURS} - sys.stdlib_module_names
    assert foreign - set(CONFINED) == {"conformance"}


def test_cases_see_nothing_but_their_link() -> None:
    wrong = [
        found
        for found in imports("cases")
        if not any(
            found.imported == allowed or found.imported.startswith(f"{allowed}.")
            for allowed in CASES
        )
    ]
    assert wrong == []


def test_servers_of_ours_share_nothing_with_the_oracle() -> None:
    wrong = [
        found
        for found in imports("fixtures")
        if found.imported.split(".")[0] == "conformance" and not found.imported.startswith(FIXTURES)
    ]
    assert wrong == []


def test_mutants_know_of_the_servers_only_the_one_that_they_break() -> None:
    ours = {
        found.imported
        for found in imports("fixtures/mutants")
        if found.imported.split(".")[0] in ("conformance", "fixtures")
    }
    assert "fixtures.reference.session" in ours
    assert {name for name in ours if not name.startswith(MUTANTS)} == set()


def test_reference_server_knows_mutants_only_where_it_is_told_which_to_be() -> None:
    knowing = {
        found.importer
        for found in imports("fixtures/reference")
        if found.imported.startswith("fixtures.mutants")
    }
    assert knowing == {"fixtures.reference.server"}


def test_imports_of_every_kind_are_seen() -> None:
    seen = {found.imported for found in OURS if found.importer == "conformance.cli"}
    assert "conformance.report.scan" in seen, "imports within functions and for types"
    fixtures = {found.imported for found in imports("fixtures")}
    assert "fixtures.servers.known" in fixtures, "relative imports"
