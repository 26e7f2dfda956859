"""The target's description: read whole or refused with the place of what is wrong."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.target import (
    LOGINS,
    Bounds,
    Elsewhere,
    Files,
    Limits,
    Login,
    Target,
    TargetError,
    password_from,
    read_target,
    split_address,
)

EXAMPLE = Path(__file__).parent.parent / "fixtures" / "target.example.toml"


def _written(folder: Path, text: str) -> Path:
    path = folder / "target.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("address", "host", "port"),
    [
        ("127.0.0.1:21", "127.0.0.1", 21),
        ("ftp.example:65535", "ftp.example", 65535),
        ("[::1]:2121", "::1", 2121),
        ("[fe80::1%eth0]:21", "fe80::1%eth0", 21),
    ],
)
def test_address(address: str, host: str, port: int) -> None:
    assert split_address(address) == (host, port)
    target = Target(address=address)
    assert (target.host, target.port) == (host, port)


@pytest.mark.parametrize(
    "address",
    [
        *("", ":", "host", "host:", ":21", "::1", "::1:21", "[]:21", "[::1]", "[::1]21", "[::1:21"),
        *("::1]:21", "[host]:21", "[[::1]]:21", "a:b:21", "host:0", "host:65536", "host:-1"),
        *("host:2 1", "host:ftp", "host:\u0662\u0661", "host:+21"),
    ],
)
def test_text_that_is_no_address(address: str) -> None:
    with pytest.raises(TargetError, match="target "):
        split_address(address)


@given(st.text(st.characters(codec="utf-8")))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    try:
        host, port = split_address(text)
    except TargetError:
        return
    assert host
    assert 0 < port < 65536


def test_example_names_every_key() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("# ") and (" = " in line or line.startswith("# [")):
            text = text.replace(line, line[2:])
    table = tomllib.loads(text)
    target = Target()
    assert set(table) == set(target.__slots__)
    for key, inner in table.items():
        if isinstance(inner, dict) and key not in LOGINS[1:]:
            known = set(type(getattr(target, key)).__slots__)
            assert known == set(inner), key


def test_example_can_be_read() -> None:
    target = read_target(EXAMPLE)
    assert (target.host, target.port, target.user) == ("127.0.0.1", 2121, "demo")


def test_whole_description(tmp_path: Path) -> None:
    (tmp_path / "password.txt").write_text("from a file\nnot this\n", encoding="utf-8")
    path = _written(
        tmp_path,
        """
        address = "[::1]:2121"
        name = "mine"
        baseline = "known.toml"
        login = { user = "u", password = "p", account = "a" }
        second_login = { user = "v", password_file = "password.txt" }
        account_login = { user = "w", password_file = "password.txt", account = "b" }
        storing_login = { user = "x", account = "c" }
        files = { directory = "/d", unreadable = "/r", unwritable = "/w", busy = "/b" }
        limits = { max_sessions = 3, idle_timeout = 1, failed_login_delay = 0.5, quota = 7 }
        elsewhere = { delayed = "h:1", crowded = "[::1]:2" }
        bounds = { reply = 2, data_octets = 100 }
        """,
    )
    target = read_target(path)
    assert target == Target(
        address="[::1]:2121",
        name="mine",
        baseline=str(tmp_path / "known.toml"),
        login=Login("u", "p", account="a"),
        second_login=Login("v", "from a file", "password.txt"),
        account_login=Login("w", "from a file", "password.txt", "b"),
        storing_login=Login("x", account="c"),
        files=Files("/d", "/r", "/w", busy="/b"),
        limits=Limits(3, 1.0, 0.5, quota=7),
        elsewhere=Elsewhere("h:1", "[::1]:2"),
        bounds=Bounds(reply=2.0, data_octets=100),
    )
    assert (target.user, target.password) == ("u", "p")
    assert target.look_up("files.unreadable") == "/r"
    assert target.look_up("second_login").user == "v"
    assert target.look_up("elsewhere.crowded") == "[::1]:2"
    assert [login.user for login in target.logins.values()] == ["u", "v", "w", "x"]


def test_empty_description_is_the_default(tmp_path: Path) -> None:
    assert read_target(_written(tmp_path, "")) == Target()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("addres = 'x'", r"unknown key 'addres'; near: address"),
        ("[login]\nusr = 'x'", r"unknown key 'login.usr'; near: login.user"),
        ("[bound]\nreply = 1", r"unknown key 'bound'; near: bounds"),
        ("address = 21", r"address: wanted a text, found 21"),
        ("address = 'host'", r"wanted host:port"),
        ("login = 'demo'", r"login: wanted a table, found 'demo'"),
        ("[account_login]\nuser = 'u'", r"account_login: wanted user and account"),
        ("[storing_login]\naccount = 'a'", r"storing_login: wanted user and account"),
        ("[elsewhere]\ndelayed = 'host'", r"target 'host': wanted host:port"),
        ("[elsewhere]\nhasty = 'h:0'", r"'0' is not a number"),
        ("[elsewhere]\nlater = 'h:1'", r"unknown key 'elsewhere.later'"),
        ("[limits]\nquota = 1.5", r"limits.quota: wanted a whole number"),
        ("[bounds]\nreply = 'long'", r"bounds.reply: wanted a number, found 'long'"),
        ("[bounds]\nreply = -1", r"bounds.reply: wanted a number from 0"),
        ("[bounds]\nreply = nan", r"bounds.reply: wanted a number from 0"),
        ("[bounds]\nreply = inf", r"bounds.reply: wanted a number from 0"),
        ("[bounds]\nreply = true", r"bounds.reply: wanted a number, found True"),
        ("[limits]\nmax_sessions = 2.5", r"limits.max_sessions: wanted a whole number"),
        ("[limits]\nmax_sessions = true", r"limits.max_sessions: wanted a whole number"),
        ("[files]\ndirectory = ['/']", r"files.directory: wanted a text"),
        ("address = ", r"not TOML"),
        ("[login]\npassword_file = 'absent'", r"password file .*absent: cannot be read"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(TargetError, match=message):
        read_target(_written(tmp_path, text))


def test_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(TargetError, match=r"absent.toml: cannot be read"):
        read_target(tmp_path / "absent.toml")
    with pytest.raises(TargetError, match="cannot be read"):
        read_target(tmp_path)
    path = tmp_path / "latin.toml"
    path.write_bytes(b"name = '\xe4'")
    with pytest.raises(TargetError, match="cannot be read"):
        read_target(path)


@pytest.mark.parametrize("content", [b"", b"\n", b"\nsecret\n"])
def test_password_file_without_a_password(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "password.txt"
    path.write_bytes(content)
    with pytest.raises(TargetError, match="first line is empty"):
        password_from(path)


def test_password_file_that_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "password.txt"
    path.write_bytes(b"\xff\n")
    with pytest.raises(TargetError, match="cannot be read"):
        password_from(path)


def test_password_of_a_file_is_its_first_line(tmp_path: Path) -> None:
    path = tmp_path / "password.txt"
    path.write_bytes(b" with blanks \r\nmore\r\n")
    assert password_from(path) == " with blanks "


def test_files_are_lent_by_their_names_alone() -> None:
    assert Files("/d", "/r", "/w", breaking="/b", full="/f", quota="/q").lent == ()
    assert Files(protected="/p", busy="/b").lent == ("/p", "/b")


def test_passwords_are_in_no_text_of_the_description() -> None:
    shown = repr(Target(login=Login("u", "secret", account="billing")))
    assert "secret" not in shown
    assert "billing" not in shown
    assert "user='u'" in shown
