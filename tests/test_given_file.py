"""Files that users name are read as text, and not without end."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance import given_file
from conformance.given_file import text_of


def test_text_is_read_as_any_text_is(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes("a = 'ü'\r\nb\rc\n".encode())
    assert text_of(path) == path.read_text("utf-8") == "a = 'ü'\nb\nc\n"


def test_octets_that_are_no_text_are_kept_where_that_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"a\xff")
    assert text_of(path, "surrogateescape") == "a\udcff"
    with pytest.raises(UnicodeDecodeError):
        text_of(path)


def test_file_without_end_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(given_file, "LARGEST", 10)
    (tmp_path / "file").write_text("x" * 10)
    assert text_of(tmp_path / "file") == "x" * 10
    with pytest.raises(OSError, match=r"File too large: '/dev/zero'"):
        text_of(Path("/dev/zero"))
