"""Tests of writing whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.report.writing import ReportError, write_pieces, write_whole


def test_write_makes_folders_and_leaves_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "report.xml"
    write_whole(path, b"whole", "report")
    assert path.read_bytes() == b"whole"
    assert [each.name for each in path.parent.iterdir()] == ["report.xml"]


def test_write_replaces_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "report.xml"
    path.write_bytes(b"an older and longer report")
    write_whole(path, b"new", "report")
    assert path.read_bytes() == b"new"


def test_write_follows_a_link_and_keeps_it(tmp_path: Path) -> None:
    real, link = tmp_path / "real.xml", tmp_path / "link.xml"
    real.write_bytes(b"old")
    link.symlink_to(real)
    write_whole(link, b"new", "report")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"


def test_write_gives_the_permissions_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "usual").touch()
    write_whole(tmp_path / "report.xml", b"x", "report")
    assert (tmp_path / "report.xml").stat().st_mode == (tmp_path / "usual").stat().st_mode


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_full_disk_is_told() -> None:
    with pytest.raises(ReportError, match=r"the report cannot be written to '/dev/full': No space"):
        write_whole(Path("/dev/full"), b"x", "report")
    assert not Path("/dev/full").is_file()


def test_disk_that_fills_up_leaves_the_old_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "report.xml"
    path.write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ReportError, match="No space left on device"):
        write_whole(path, b"new", "report")
    assert path.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["report.xml"]


def test_pieces_that_end_in_an_error_leave_the_old_report(tmp_path: Path) -> None:
    path = tmp_path / "report.xml"
    path.write_bytes(b"old")

    def pieces() -> Iterator[bytes]:
        yield b"new "
        raise KeyError("gone")

    with pytest.raises(KeyError):
        write_pieces(path, pieces(), "report")
    assert path.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["report.xml"]


def test_path_below_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ReportError, match="cannot be written to"):
        write_whole(tmp_path / "file" / "report.xml", b"x", "report")


def test_path_that_is_a_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="Is a directory"):
        write_whole(tmp_path, b"x", "report")
