"""Tests of reading cases without running them."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.report.scan import Case, ScanError, case_id, scan_cases, scan_monitor

SOURCE = """
import pytest
from conformance import marker
from conformance.marker import requirement

@requirement("r-one")
def test_it_is_refused(session): ...

@marker.requirement("r-two")
@pytest.mark.parametrize("verb", ["A", "B"])
def test_each_verb(session, verb): ...

@pytest.mark.parametrize("x", [pytest.param(1, marks=requirement("r-three"))])
def test_by_parameter(x): ...

def test_without_marker(): ...

@requirement("not-a-case")
def helper(): ...
"""


def _folder(tmp_path: Path, source: str) -> Path:
    folder = tmp_path / "cases"
    (folder / "rfc959").mkdir(parents=True)
    (folder / "rfc959" / "test_working_directory.py").write_text(source, "utf-8")
    (folder / "rfc959" / "helpers.py").write_text("@requirement(1)\ndef test_x(): ...", "utf-8")
    return folder


def test_cases_are_found_with_their_requirements(tmp_path: Path) -> None:
    path = "rfc959/test_working_directory.py"
    assert scan_cases(_folder(tmp_path, SOURCE)) == [
        Case("rfc959/working-directory/it-is-refused", "r-one", path, 7),
        Case("rfc959/working-directory/each-verb", "r-two", path, 11),
        Case("rfc959/working-directory/by-parameter", "r-three", path, 14),
    ]


@pytest.mark.parametrize(
    "call", ["requirement(NAME)", "requirement(f'r-{x}')", "requirement()", "requirement(name='r')"]
)
def test_marker_that_cannot_be_read_is_told(tmp_path: Path, call: str) -> None:
    folder = _folder(tmp_path, f"@{call}\ndef test_x(): ...\n")
    with pytest.raises(ScanError, match=r"test_working_directory\.py:1: the requirement's id must"):
        scan_cases(folder)


def test_file_that_is_no_python_is_told(tmp_path: Path) -> None:
    with pytest.raises(ScanError, match=r"test_working_directory\.py:2: not Python"):
        scan_cases(_folder(tmp_path, "x = 1\ndef ("))


def test_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ScanError, match="no folder of cases"):
        scan_cases(tmp_path / "none")


def test_case_id_is_made_of_words() -> None:
    assert case_id(Path("rfc959/test_a_b.py"), "test_c_d") == "rfc959/a-b/c-d"
    assert case_id(Path("test_a.py"), "test_b") == "a/b"


def test_monitor_names_its_requirements_once(tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "monitor.py").write_text('A = "r-one"\nB = ("r-one", "other", 7)\n')
    assert scan_monitor(tmp_path, {"r-one", "r-two"}) == [
        Case("monitor/r-one", "r-one", "model/monitor.py", 1)
    ]
