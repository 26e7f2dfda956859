"""What stands in the files that a job names, as hashes: where it changes, the job is another.

A hash of a secret would let it be guessed from what is kept, so secrets are left out; who logs in
with another password of the same user does the same. Must not know what the files are for.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from conformance.fleet.file_options import Use, files_of
from conformance.given_file import text_of
from conformance.target import Target

Contents = tuple[tuple[str, str], ...]
"""What names each file, and the SHA-256 of what stands in it."""

_SECRETS = ("password", "account")
"""Keys of a description whose values are secret."""


def of_description(path: Path, target: Target) -> Contents:
    """What stands in the description of a target, and in the files that it names in turn."""
    table = _without_secrets(tomllib.loads(text_of(path)))
    whole = json.dumps(table, sort_keys=True, default=str).encode()
    files = {
        "baseline": target.baseline,
        "tls.authority": target.tls.authority,
        "tls.certificate": target.tls.certificate,
    }
    named = [(name, _digest(file)) for name, file in files.items() if file]
    told = [("description", hashlib.sha256(whole).hexdigest()), *named]
    return tuple((name, digest) for name, digest in told if digest)


def of_options(words: Sequence[str]) -> Contents:
    """What stands in the files that options name and a run reads."""
    named = ((name, _digest(file)) for name, file in files_of(words, (Use.INPUT,)))
    return tuple((name, digest) for name, digest in named if digest)


def _digest(name: str) -> str:
    """The SHA-256 of a file; nothing where there is none."""
    try:
        if not Path(name).is_file():
            return ""
        with Path(name).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError):
        # It is no name of a file, or the job itself will tell that it cannot read it.
        return ""


def _without_secrets(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {key: one for key, one in value.items() if key not in _SECRETS}
        return {key: _without_secrets(one) for key, one in kept.items()}
    return [_without_secrets(one) for one in value] if isinstance(value, list) else value
