"""The guess follows what steps would do."""

from __future__ import annotations

from conformance.generate.guess import Guess
from conformance.generate.steps import from_text


def guessed(text: str) -> Guess:
    guess = Guess()
    for step in from_text(text):
        guess.take(step)
    return guess


def test_files_and_directories() -> None:
    guess = guessed("1> MKD d\n1> CWD d\n1> STOR a\n2> STOR $ROOT/b\n1> CDUP\n1> STOR c\n1> DELE c")
    assert guess.directories() == ["d"]
    assert guess.files() == ["b", "d/a"]


def test_rename() -> None:
    assert guessed("1> STOR a\n1> RNFR a\n1> RNTO b").files() == ["b"]
    assert guessed("1> STOR a\n1> RNTO b").files() == ["a"]


def test_data_connection_is_used_up() -> None:
    assert guessed("1> PASV").prepared(0)
    assert not guessed("1> PASV\n1> NLST").prepared(0)
    assert not guessed("1> PASV").prepared(1)
    assert guessed("1> EPSV").prepared(0)
    assert not guessed("1> EPRT\n1> MLSD").prepared(0)


def test_epsv_all_prepares_nothing() -> None:
    guess = guessed("1> EPSV ALL")
    assert not guess.prepared(0)
    assert guess.only_extended(0)
    assert not guess.only_extended(1)
