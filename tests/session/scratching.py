"""A server that does all that a scratch directory asks of it, but for what a test says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from conformance.session import Case, Scratch
from conformance.target import Target

from .scripted import TARGET, Reactive, requirement

ROOT = "/home/token-1-1-scratch"
USUAL = {
    "USER": "331 password",
    "PASS": "230 in",
    "PWD": '257 "/where the login leads"',
    "TYPE": "200 type",
    "MKD": '257 "made"',
    "CWD": "250 there",
    "PASV": "227 (127,0,0,1,200,1)",
    "STOR": "150 go\n226 done",
    "RETR": "150 go\n226 done",
    "NLST": "150 go\n226 done",
    "LIST": "150 go\n226 done",
    "MLSD": "500 what",
    "DELE": "250 gone",
    "RMD": "250 gone",
    "QUIT": "221 bye",
}


def server(
    listing: bytes = b"",
    also: Callable[[str], str | None] | None = None,
    replies: Mapping[str, str] = MappingProxyType({}),
) -> Reactive:
    """A server that does everything, but for these replies; `also` has the first word."""

    def answer(line: str) -> str | None:
        said = also(line) if also is not None else None
        return said or {**USUAL, **replies}.get(line.split()[0], "502 no")

    return Reactive(answer, listing)


def made(link: Reactive, target: Target = TARGET) -> Scratch:
    scratch = Scratch(Case(requirement(), link, target))
    link.lines.clear()
    return scratch
