"""A target's description as a file of results has it: without secrets, and back.

Must not know where it is kept.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from conformance.secrecy import MASK
from conformance.target import Login, Target, TargetError, fill

_FILES = ("authority", "certificate", "key")


def described(target: Target) -> dict[str, Any]:
    """Return the description without secrets: a password that was given is a mask, a file is its
    name alone.
    """
    logins: dict[str, Any] = {name: _without_secrets(one) for name, one in target.logins.items()}
    names: dict[str, Any] = {key: Path(getattr(target.tls, key)).name for key in _FILES}
    tls = replace(target.tls, **names)
    return asdict(replace(target, **logins, tls=tls, baseline=Path(target.baseline).name))


def _without_secrets(login: Login) -> Login:
    return Login(
        login.user,
        MASK if login.password else "",
        account=MASK if login.account else "",
    )


def target_from(description: object) -> Target:
    """Return the target of such a description. Raises TargetError."""
    if not isinstance(description, dict):
        raise TargetError("a target's description is no table")
    return fill(Target(), description, "the recorded target")
