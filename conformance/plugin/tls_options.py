"""The options that say how TLS is spoken, over what a description says in [tls].

Must not connect.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from conformance.link.tls import context_of
from conformance.near import unknown
from conformance.target import TargetError, check_tls
from conformance.tls_settings import MODES, VERSIONS, TlsSettings

OPTIONS: Mapping[str, tuple[str, str, str]] = {
    "tls": (
        "mode",
        "MODE",
        f"{', '.join(MODES)}: whether control connections are secured, and how they begin, and "
        "data connections with them; off leaves TLS to the cases about it (default)",
    ),
    "tls_ca": ("authority", "FILE", "PEM of the authority that vouches for the server"),
    "tls_pin": (
        "fingerprint",
        "SHA256",
        "SHA-256 of the only certificate that the server may show, in place of an authority",
    ),
    "tls_insecure": ("insecure", "", "take any certificate"),
    "tls_name": (
        "server_name",
        "HOST",
        "the name that the server's certificate must bear, in place of the target's address",
    ),
    "tls_version": ("version", "VERSION", f"the only version: {' or '.join(VERSIONS)}"),
    "tls_certificate": ("certificate", "FILE", "PEM of the user's own certificate"),
    "tls_key": ("key", "FILE", "PEM of its key, where it is in a file of its own"),
}
"""Each option with the key of [tls] that it stands for, its value's name, and its help."""

FILES = ("tls_ca", "tls_certificate", "tls_key")
"""Those that name files."""

VALUES = ("tls", "tls_pin", "tls_name", "tls_version")
"""Those that take other values."""

_TRUST = ("authority", "fingerprint", "insecure")
"""Whom one trusts: an option for one of these takes the place of all that a description says."""


def add_options(add: Callable[..., None]) -> None:
    """Add the options."""
    for name, (_, value, text) in OPTIONS.items():
        shape: dict[str, Any] = {"metavar": value} if value else {"action": "store_true"}
        add(f"--{name.replace('_', '-')}", text, **shape)


def asked(config: pytest.Config) -> dict[str, Any]:
    """Return what was asked for, by the keys of [tls].

    Raises pytest.UsageError where it makes no sense by itself.
    """
    given = {name: config.getoption(f"ftp_{name}") for name in OPTIONS}
    for name, known in (("tls", MODES), ("tls_version", VERSIONS)):
        if given[name] is not None and given[name] not in known:
            option = f"--{name.replace('_', '-')}"
            problem = unknown(OPTIONS[name][0], given[name], known)
            raise pytest.UsageError(f"{option}: {problem}; known: {', '.join(known)}")
    trusted = [name for name in ("tls_ca", "tls_pin", "tls_insecure") if given[name]]
    if len(trusted) > 1:
        names = " and ".join(f"--{name.replace('_', '-')}" for name in trusted)
        raise pytest.UsageError(f"{names}: give one of them")
    values = {OPTIONS[name][0]: value for name, value in given.items() if value}
    check(with_asked(TlsSettings(), values))
    return values


def with_asked(described: TlsSettings, wanted: Mapping[str, Any]) -> TlsSettings:
    """Return what a description says with what was asked for in its place."""
    if any(key in wanted for key in _TRUST):
        described = replace(described, authority="", fingerprint="", insecure=False)
    return replace(described, **wanted)


def check(settings: TlsSettings) -> None:
    """Raise TargetError where TLS cannot be spoken so, whoever the server is."""
    check_tls(settings)
    try:
        context_of(settings)
    except OSError as error:
        files = [settings.authority, settings.certificate, settings.key]
        names = " and ".join(filter(None, files))
        raise TargetError(f"tls: {names}: wanted PEM files of certificates: {error}") from None
