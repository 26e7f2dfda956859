"""What stands in files that a job names: each change is seen, and no secret is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.fleet.contents import Contents, of_description, of_options
from conformance.target import read_target

DESCRIBED = """
address = "127.0.0.1:21"
baseline = "known.toml"
[login]
user = "u"
password = "p"
[account_login]
user = "v"
password = "q"
account = "r"
[tls]
mode = "explicit"
authority = "authority.pem"
certificate = "certificate.pem"
key = "key.pem"
"""


def described(folder: Path, text: str = DESCRIBED) -> Contents:
    path = folder / "t.toml"
    path.write_text(text)
    return of_description(path, read_target(path))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the files that the description names."""
    for name in ("known.toml", "authority.pem", "certificate.pem", "key.pem"):
        (tmp_path / name).write_text(name)
    return tmp_path


def test_files_of_a_description_are_named(folder: Path) -> None:
    names = [name for name, _ in described(folder)]
    assert names == ["description", "baseline", "tls.authority", "tls.certificate"]


@pytest.mark.parametrize("name", ["known.toml", "authority.pem", "certificate.pem"])
def test_change_of_a_file_is_seen(folder: Path, name: str) -> None:
    before = described(folder)
    (folder / name).write_text("another")
    assert described(folder) != before


@pytest.mark.parametrize("secret", ["p", "q", "r"])
def test_secret_of_a_description_is_in_no_hash(folder: Path, secret: str) -> None:
    other = DESCRIBED.replace(f'"{secret}"', '"another"')
    assert other != DESCRIBED
    assert described(folder, other) == described(folder)


def test_key_is_in_no_hash(folder: Path) -> None:
    before = described(folder)
    (folder / "key.pem").write_text("another")
    assert described(folder) == before
    key = folder / "key.pem"
    for option in ("--tls-key", "--sign"):
        assert of_options([f"{option}={key}", option, str(key)]) == ()


@pytest.mark.parametrize(
    "option", ["--junit-report", "--html-report", "--junitxml", "--junit-xml", "--log-file"]
)
def test_what_a_run_writes_does_not_make_it_another(folder: Path, option: str) -> None:
    there = folder / "known.toml"
    assert of_options([f"{option}={there}", option, str(there)]) == ()


def test_files_of_options_are_found_in_both_forms(folder: Path) -> None:
    known = folder / "known.toml"
    (one,) = of_options(["--strict", f"--baseline={known}"])
    (other,) = of_options(["--strict", "--baseline", str(known)])
    assert one == other
    assert one[0] == "--baseline"


@pytest.mark.parametrize("value", ["x" * 5000, "a\x00b", "/nowhere", "/dev/null", "/"])
def test_what_is_no_file_is_left_out(value: str) -> None:
    assert of_options([f"--baseline={value}"]) == ()
