"""Command lines: made for the wire, and checked by a grammar of their own (RFC 959 section 5.3).

The two halves are independent on purpose: `faults_of` watches what the suite itself sends, so it
must not share the table of commands that the oracle uses, nor trust `command_line`. It must not
know states or replies: whether a command is apt just now is not a matter of its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from conformance.wire.errors import WireError
from conformance.wire.octets import printable


class CommandError(WireError):
    """These words cannot be put into one command line."""


@lru_cache(maxsize=512)
def command_line(verb: str, *arguments: str | bytes) -> bytes:
    """Return the line `verb SP argument SP argument … CR LF` as Telnet wants it.

    Text becomes UTF-8, octets smuggled in by surrogateescape become themselves. IAC is doubled
    (RFC 1123 section 3.2.6), CR becomes CR NUL (RFC 854, page 11). Raises CommandError for an
    empty verb, for an LF, which no argument can hold, and for text that is not Unicode.
    """
    if not verb:
        raise CommandError("a command line without a verb")
    try:
        words = [
            word if isinstance(word, bytes) else word.encode("utf-8", "surrogateescape")
            for word in (verb, *arguments)
        ]
    except UnicodeEncodeError as error:
        raise CommandError(f"not to be encoded as UTF-8: {error.reason}") from error
    line = b" ".join(words)
    if b"\n" in line:
        raise CommandError("an LF inside a command line would end it")
    if b"\xff" in line:
        line = line.replace(b"\xff", b"\xff\xff")
    if b"\r" in line:
        line = line.replace(b"\r", b"\r\x00")
    return line + b"\r\n"


class Form(NamedTuple):
    """What may stand between a verb and the line end.

    `argument` matches the octets after the verb's SP, as they travel; None where there can be
    none. `words` says the same for people.
    """

    argument: re.Pattern[bytes] | None
    words: str
    may_be_absent: bool = False


# Any octet that ends no line; CR and IAC in the forms that Telnet gives them. RFC 959 allows only
# ASCII, RFC 2640 section 3.1 and RFC 3659 section 2.2 the other octets too.
_STRING = rb"(?:[^\r\n\xff]++|\r\x00|\xff\xff)++"
_NUMBER = rb"(?:25[0-5]|2[0-4][0-9]|[01]?[0-9]{1,2})"
_BYTE_SIZE = rb"0{0,2}(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9][0-9]?)"
_BASE64 = rb"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==|[A-Za-z0-9+/]=))?"


def _form(words: str, pattern: bytes, *, may_be_absent: bool = False) -> Form:
    return Form(re.compile(pattern, re.IGNORECASE), words, may_be_absent)


_NONE = Form(None, "no argument", True)
_PATHNAME = _form("a pathname", _STRING)
_ANY_PATHNAME = _form("a pathname or nothing", _STRING, may_be_absent=True)
_TEXT = _form("a string", _STRING)

COMMANDS: Final[Mapping[bytes, Form]] = {
    b"USER": _form("a user name", _STRING),
    b"PASS": _form("a password", _STRING),
    b"ACCT": _form("account information", _STRING),
    b"CWD": _PATHNAME,
    b"CDUP": _NONE,
    b"SMNT": _PATHNAME,
    b"QUIT": _NONE,
    b"REIN": _NONE,
    b"PORT": _form("six numbers 0 to 255 with commas", rb",".join([_NUMBER] * 6)),
    b"PASV": _NONE,
    b"TYPE": _form(
        "A or E (then N, T or C may follow), I, or L and a byte size 1 to 255",
        rb"[AE](?: [NTC])?|I|L " + _BYTE_SIZE,
    ),
    b"STRU": _form("F, R or P", rb"[FRP]"),
    b"MODE": _form("S, B or C", rb"[SBC]"),
    b"RETR": _PATHNAME,
    b"STOR": _PATHNAME,
    b"STOU": _NONE,
    b"APPE": _PATHNAME,
    b"ALLO": _form("a decimal integer, then R and another may follow", rb"[0-9]+(?: R [0-9]+)?"),
    b"REST": _form("a marker of printable characters without spaces", rb"[\x21-\x7e]+"),
    b"RNFR": _PATHNAME,
    b"RNTO": _PATHNAME,
    b"ABOR": _NONE,
    b"DELE": _PATHNAME,
    b"RMD": _PATHNAME,
    b"MKD": _PATHNAME,
    b"PWD": _NONE,
    b"LIST": _ANY_PATHNAME,
    b"NLST": _ANY_PATHNAME,
    b"SITE": _TEXT,
    b"SYST": _NONE,
    b"STAT": _ANY_PATHNAME,
    b"HELP": _form("a string or nothing", _STRING, may_be_absent=True),
    b"NOOP": _NONE,
}
"""The 33 commands of RFC 959 section 5.3.1 with the forms of 5.3.2.

Numbers of PORT begin at 0, where 5.3.2 says 1: no address with a zero octet could be named else.
"""

EXTENSIONS: Final[Mapping[bytes, Form]] = {
    # RFC 775, with the names that RFC 1123 section 4.1.3.1 keeps alive
    b"XCUP": _NONE,
    b"XCWD": _PATHNAME,
    b"XMKD": _PATHNAME,
    b"XPWD": _NONE,
    b"XRMD": _PATHNAME,
    # RFC 1639
    b"LPRT": _form("numbers 0 to 255 with commas", _NUMBER + rb"(?:," + _NUMBER + rb")+"),
    b"LPSV": _NONE,
    # RFC 2228 section 8
    b"AUTH": _form("a mechanism's name", rb"[\x21-\x7e]+"),
    b"ADAT": _form("base 64 data", _BASE64),
    b"PROT": _form("C, S, E or P", rb"[CSEP]"),
    b"PBSZ": _form("a decimal integer", rb"[0-9]+"),
    b"CCC": _NONE,
    b"MIC": _form("base 64 data", _BASE64),
    b"CONF": _form("base 64 data", _BASE64),
    b"ENC": _form("base 64 data", _BASE64),
    # RFC 2389
    b"FEAT": _NONE,
    b"OPTS": _form(
        "a command's name, then options may follow", rb"[A-Z][A-Z0-9]*+(?: " + _STRING + rb")?"
    ),
    # RFC 2428
    b"EPRT": _form(
        "protocol, address and port between four like delimiters",
        rb"([\x21-\x7e])[0-9]+\1[0-9A-F.:]+\1[0-9]{1,5}\1",
    ),
    b"EPSV": _form("a protocol number, ALL or nothing", rb"[0-9]+|ALL", may_be_absent=True),
    # RFC 2640
    b"LANG": _form("a language tag or nothing", rb"[A-Z0-9-]+", may_be_absent=True),
    # RFC 3659
    b"MDTM": _PATHNAME,
    b"SIZE": _PATHNAME,
    b"MLSD": _ANY_PATHNAME,
    b"MLST": _ANY_PATHNAME,
    # RFC 7151
    b"HOST": _form("a host name or address", rb"[A-Z0-9.:\[\]_-]+"),
}
"""The commands of the later RFCs."""

DRAFTS: Final[Mapping[bytes, Form]] = {
    verb: Form(_TEXT.argument, "anything", True)
    for verb in (
        *(b"AVBL", b"CLNT", b"CSID", b"DSIZ", b"HASH", b"MD5", b"MFCT", b"MFF", b"MFMT", b"MMD5"),
        *(b"PRET", b"RANG", b"RMDA", b"XCRC", b"XMD5", b"XSHA", b"XSHA1", b"XSHA256", b"XSHA512"),
    )
}
"""Commands of drafts and vendors; no RFC has a form for them."""

_KNOWN: Final = {**COMMANDS, **EXTENSIONS, **DRAFTS}
_SECRET: Final = frozenset((b"PASS", b"ACCT", b"ADAT"))
_SHOWN: Final = 80


def faults_of(line: bytes, also: Mapping[bytes, Form] | Iterable[bytes] = ()) -> list[str]:
    """Return what keeps `line` from being a well-formed command line, in words; [] if nothing.

    `line` is a whole line as it travels, with its CR LF. `also` names more verbs, in upper case:
    a mapping gives their forms, without forms they may have any argument. Stricter than a server
    has to be: exactly one SP parts verb and argument, though RFC 959 section 5.3 allows more.
    The arguments of PASS, ACCT and ADAT are never part of the words.
    """
    if line[-2:] != b"\r\n":
        faults = ["it does not end in CR LF"]
        body = line.rstrip(b"\r\n")
    else:
        faults = []
        body = line[:-2]
    verb, space, argument = body.partition(b" ")
    name = verb.upper()
    form = _KNOWN.get(name)
    if form is None:
        form = also.get(name) if isinstance(also, Mapping) else _free_form(name, also)
    if form is None:
        faults.append(_verb_fault(verb))
    elif not space:
        if not form.may_be_absent:
            faults.append(f"{name.decode()} needs {form.words}")
    elif form.argument is None:
        faults.append(f"{name.decode()} takes no argument")
    elif not form.argument.fullmatch(argument):
        faults.append(_argument_fault(name, argument, form))
    if b"\n" in body:
        faults.append("an LF stands inside it")
    if b"\r" in body and b"\r" in body.replace(b"\r\x00", b""):
        faults.append("a CR inside it is not followed by NUL")
    if b"\xff" in body and b"\xff" in body.replace(b"\xff\xff", b""):
        faults.append("an octet 255 (IAC) inside it is not doubled")
    return faults


_FREE = Form(_TEXT.argument, "anything", True)


def _free_form(name: bytes, also: Iterable[bytes]) -> Form | None:
    return _FREE if name in also else None


def _verb_fault(verb: bytes) -> str:
    if not verb:
        return "it has no verb"
    return f"{printable(verb, _SHOWN)} is no command of RFC 959 or its extensions"


def _argument_fault(name: bytes, argument: bytes, form: Form) -> str:
    if not argument:
        return f"{name.decode()} is followed by a space and no argument"
    seen = "what it has" if name in _SECRET else printable(argument, _SHOWN)
    return f"{name.decode()} takes {form.words}, not {seen}"
