"""The options that name the target: its address, its description, how to log in.

Whatever is wrong ends the run with one message and status 4. Must not connect.
"""

from __future__ import annotations

import os
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from conformance.near import unknown
from conformance.plugin import tls_options
from conformance.target import (
    Bounds,
    Login,
    Target,
    TargetError,
    password_from,
    read_target,
    split_address,
)

PASSWORD_VARIABLE = "FTP_CONFORMANCE_PASSWORD"
EMBEDDED = "pyftpdlib"
REFERENCE = "reference"
SERVER_PREFIX, MUTANT_PREFIX = "server:", "mutant:"


def target_of(config: pytest.Config) -> tuple[str, Target]:
    """The server to start, if any, and the target as far as it is known before."""
    file, address = config.getoption("ftp_target_config"), config.getoption("ftp_target")
    target = read_target(Path(file)) if file else Target()
    server = _own_server(address) if address else ""
    if server:
        pass
    elif address:
        split_address(address)
        target = replace(target, address=address)
    elif file and not target.address:
        raise TargetError(f"target configuration {file}: wanted an address, here or by --target")
    elif not file:
        server = EMBEDDED
    _check_given(config, server)
    tls = tls_options.with_asked(target.tls, tls_options.asked(config))
    tls_options.check(tls)
    target = replace(target, bounds=_with_bounds(config, target.bounds), tls=tls)
    return server, target if server else _with_login(config, target)


def _own_server(address: str) -> str:
    """The server of the suite's own that the address names, or nothing."""
    if address == REFERENCE:
        return _known_server(REFERENCE)
    if address.startswith(SERVER_PREFIX):
        return _known_server(address.removeprefix(SERVER_PREFIX))
    if address.startswith(MUTANT_PREFIX):
        # Takes the server's library with it: only a run that names a mutant shall wait for that.
        known = import_module("conformance._fixtures.mutants").MUTANTS
        name = address.removeprefix(MUTANT_PREFIX)
        if name not in known:
            raise pytest.UsageError(f"--target: {unknown('mutant', name, known)}")
        return address
    return ""


def _known_server(name: str) -> str:
    known = [path.stem for path in (fixtures_folder() / "servers").glob("*.toml")]
    if name not in known:
        raise pytest.UsageError(f"--target: {unknown('server', name, known)}; known: {known}")
    return name


def fixtures_folder() -> Path:
    """Where the suite's servers and baselines stand: beside the package, or inside of an
    installed one.
    """
    package = Path(__file__).parent.parent
    inside, beside = package / "_fixtures", package.parent / "fixtures"
    return inside if inside.is_dir() else beside


_BOUNDS = {"reply": (0.01, 3600), "run": (1, 10_000_000)}
"""Bounds that have an option, with the seconds that it takes."""


def _with_bounds(config: pytest.Config, bounds: Bounds) -> Bounds:
    for name, (least, most) in _BOUNDS.items():
        text = config.getoption(f"ftp_{name}_timeout")
        if text is None:
            continue
        try:
            seconds = float(text)
        except ValueError:
            seconds = 0.0
        if not least <= seconds <= most:
            wanted = f"wanted seconds, from {least} to {most}"
            raise pytest.UsageError(f"--{name}-timeout {text!r}: {wanted}")
        given: dict[str, Any] = {name: seconds}
        bounds = replace(bounds, **given)
    return bounds


def _with_login(config: pytest.Config, target: Target) -> Target:
    user = config.getoption("ftp_user")
    password = config.getoption("ftp_password")
    file = config.getoption("ftp_password_file")
    if password is None and file is not None:
        password = password_from(Path(file))
    if password is None:
        password = os.environ.get(PASSWORD_VARIABLE)
    login = target.login
    if user is not None:
        login = replace(login, user=user)
    if password is not None:
        login = replace(login, password=password)
    if not login.user:
        login = replace(login, user="anonymous", password=login.password or "ftp-conformance@")
    target = replace(target, login=login)
    for name, given in target.logins.items():
        _check_characters(name, given)
    return target


def _check_characters(name: str, login: Login) -> None:
    texts = {"user": login.user, "password": login.password, "account": login.account}
    for what, text in texts.items():
        if any(ord(character) < 32 for character in text):
            raise pytest.UsageError(
                f"the {what} of [{name}] holds a control character, which no command line can"
            )


def _check_given(config: pytest.Config, server: str) -> None:
    """Refuse options that contradict each other, or that nothing would heed."""

    def given(name: str) -> bool:
        return config.getoption(f"ftp_{name}") is not None

    if given("password") and given("password_file"):
        raise pytest.UsageError("--password and --password-file: give one of them")
    if server:
        for name in ("user", "password", "password_file", "target_config"):
            if given(name):
                option = f"--{name.replace('_', '-')}"
                raise pytest.UsageError(
                    f"{option}: the run is on {_shown(server)}, which the suite starts and "
                    "knows how to log in to; name your own with --target host:port"
                )


def _shown(server: str) -> str:
    """The server as --target names it."""
    return server if server.startswith(MUTANT_PREFIX) else f"{SERVER_PREFIX}{server}"
