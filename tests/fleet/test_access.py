"""Targets that are one login of one server are found, however they are written."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.fleet.access import Access, access_of, check_places
from conformance.fleet.forms import PlanError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with descriptions and a password."""
    login = 'login = { user = "u", password = "p" }\n'
    (tmp_path / "secret").write_text("p")
    (tmp_path / "t.toml").write_text(f'address = "127.0.0.1:21"\n{login}')
    (tmp_path / "same.toml").write_text(f'address = "127.0.0.1:21"\nname = "x"\n{login}')
    (tmp_path / "other.toml").write_text(f'address = "127.0.0.1:22"\n{login}')
    return tmp_path


def described(name: str) -> dict[str, str]:
    return {"description": name}


def addressed(address: str, user: str = "u") -> dict[str, str]:
    return {"address": address, "user": user, "password_file": "secret"}


def found(folder: Path, *entries: dict[str, str]) -> list[tuple[str, Access]]:
    return [
        (name, access_of(entry, folder, name)) for name, entry in zip("ab", entries, strict=True)
    ]


SAME = [
    (described("t.toml"), described("./t.toml")),
    (described("t.toml"), described("same.toml")),
    (addressed("127.0.0.1:21"), described("t.toml")),
    (addressed("[::1]:21"), addressed("[0:0:0:0:0:0:0:1]:21")),
    (addressed("FTP.example:21"), addressed("ftp.example.:21")),
]
OTHERS = [
    (described("t.toml"), described("other.toml")),
    (addressed("127.0.0.1:21", "v"), described("t.toml")),
    (addressed("127.0.0.1:21"), addressed("127.0.0.2:21")),
    ({"server": "reference"}, {"server": "reference"}),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_login_that_is_listed_twice_is_told(
    folder: Path, one: dict[str, str], other: dict[str, str]
) -> None:
    with pytest.raises(PlanError, match=r"target 'b': the user 'u' at \S+ is listed twice, first"):
        check_places(found(folder, one, other))


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_logins_that_differ_may_stand_side_by_side(
    folder: Path, one: dict[str, str], other: dict[str, str]
) -> None:
    check_places(found(folder, one, other))


def test_anonymous_login_of_a_description_needs_no_password(folder: Path) -> None:
    (folder / "t.toml").write_text('address = "[::1]:21"\nlogin = { user = "Anonymous" }\n')
    assert access_of(described("t.toml"), folder, "a").password == ""


def test_password_of_a_file_that_a_description_names_is_one(folder: Path) -> None:
    login = 'login = { user = "u", password_file = "secret" }\n'
    (folder / "t.toml").write_text(f'address = "[::1]:21"\n{login}')
    words = access_of(described("t.toml"), folder, "a").words
    assert words == ("--target-config", str(folder / "t.toml"))
