"""A secret goes out of texts and octets in each form in which somebody may write it."""

from __future__ import annotations

import base64
import html
import json
import shlex
from collections.abc import Callable
from urllib.parse import quote

import pytest

from conformance.secrecy import MASK, Masker

SECRET = "korrect \"h\\rse' & <battery>"

FORMS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64-for-addresses": lambda text: base64.urlsafe_b64encode(text.encode()).decode(),
    "hexadecimal": lambda text: text.encode().hex(),
    "hexadecimal-capitals": lambda text: text.encode().hex().upper(),
    "hexadecimal-pairs": lambda text: text.encode().hex(" "),
    "percent": quote,
    "percent-throughout": lambda text: "".join(f"%{octet:02X}" for octet in text.encode()),
    "shell": shlex.quote,
    "json": json.dumps,
    "page": html.escape,
    "python": repr,
}


@pytest.mark.parametrize("form", FORMS)
def test_each_form_is_masked(form: str) -> None:
    shown = FORMS[form](SECRET)
    masker = Masker([SECRET])
    core = shown.strip("\"'")
    assert core not in masker.text(f"before {shown} behind")
    assert MASK in masker.text(f"before {shown} behind")
    assert core.encode() not in masker.octets(b"before " + shown.encode() + b" behind")


@pytest.mark.parametrize("before", range(5))
def test_base64_of_something_longer_is_masked(before: int) -> None:
    whole = base64.b64encode(b"u" * before + SECRET.encode() + b":rest").decode()
    assert MASK in Masker([SECRET]).text(whole)


def test_what_is_short_or_absent_is_left() -> None:
    assert Masker(["abc", ""]).text("abc") == "abc"
    assert Masker([]).octets(b"abc") == b"abc"


def test_longer_secret_goes_as_a_whole() -> None:
    assert Masker(["word", "wordless"]).text("wordless word") == f"{MASK} {MASK}"


def test_octets_beyond_ascii_are_masked() -> None:
    assert Masker(["geheimnisvölle"]).octets("ein geheimnisvölle.".encode()) == b"ein ****."
