"""The options of the command line, checked and turned into settings.

Whatever is wrong ends the run with one message and status 4 before anything is sent. Must not
connect.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from conformance.generate.budgets import BUDGETS, Budget
from conformance.generate.steps import Step, StepError, from_text
from conformance.near import unknown
from conformance.plugin import tls_options
from conformance.report.baseline import OPTIONAL, Baseline, BaselineError
from conformance.session.carriage import TOGETHER, TRANSPORTS, Transport
from conformance.spec import Catalogue, catalogue, every_command
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
LEVELS = ("must", "should", "may", "informative")
ALL_TRANSPORTS = "all"
_TRANSPORT_HELP = (
    "play each case once more with its octets travelling in this way, and fail where the verdict "
    f"is another: {', '.join(TRANSPORTS)}, or {ALL_TRANSPORTS}; may be repeated"
)
EMBEDDED = "pyftpdlib"
_FILES = ("target_config", "password_file", "baseline", "replay", *tls_options.FILES)
"""Given with "=": pytest takes a file that stands alone for a test, and looks for its settings
there.
"""

REFERENCE = "reference"
SERVER_PREFIX, MUTANT_PREFIX = "server:", "mutant:"


@dataclass(frozen=True, slots=True)
class Selection:
    """Which cases run; empty means all."""

    sections: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    level: str = "informative"
    cases: tuple[str, ...] = ()

    @property
    def everything(self) -> bool:
        """Whether nothing was left out."""
        return not (self.sections or self.commands or self.cases) and self.level == "informative"


@dataclass(frozen=True, slots=True)
class Sequences:
    """What is drawn: how much of it, from which seed (0: another one each time), whether
    Hypothesis shrinks what it finds, and a file whose steps are played instead.
    """

    budget: Budget
    seed: int = 0
    shrink: bool = True
    replay: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """What the user asked for. `server` names one of the suite's own servers to start ("vsftpd",
    or "mutant:NAME" for the reference server with a rule broken), or is empty. `transports` are
    those under which each case is played once more. `left_out` are the parts that were not asked
    for, `tls` what options say in place of the target's [tls].
    """

    target: Target
    server: str
    selection: Selection
    baseline: Baseline | None
    strict: bool
    read_only: bool
    junit: Path | None
    again: str
    sequences: Sequences
    transports: tuple[Transport, ...] = ()
    left_out: frozenset[str] = frozenset(OPTIONAL)
    tls: Mapping[str, Any] = field(default_factory=dict)


SETTINGS: pytest.StashKey[Settings] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the suite's options, each under a destination of its own."""
    group = parser.getgroup(
        "ftp-conformance",
        "FTP conformance (pytest's own --strict also judges by the letter: a warning, or a case "
        "that could not be judged, then fails the run)",
    )

    def add(name: str, text: str, **more: object) -> None:
        dest = "ftp_" + name.strip("-").replace("-", "_")
        group.addoption(name, dest=dest, help=text, **more)

    add(
        "--target",
        "the server: host:port, [IPv6]:port, server:NAME for one of the suite's own, reference for "
        "the suite's reference server, or mutant:NAME for that with one rule broken",
    )
    add("--target-config", "TOML description of the target", metavar="FILE")
    add("--user", "user name of the login")
    add("--password", f"password of the login (better: {PASSWORD_VARIABLE} in the environment)")
    add("--password-file", "file whose first line is the password", metavar="FILE")
    repeat = {"action": "append", "default": []}
    add("--section", "only this section: rfc959/4.1.1, rfc1123; may be repeated", **repeat)
    add("--command", "only cases of this command: RNTO; may be repeated", **repeat)
    add("--case", "only the case with this id; may be repeated", **repeat)
    add(
        "--level",
        "only requirements of this level or a stronger one: must, should, may, informative",
    )
    add("--baseline", "known deviations of this target", metavar="FILE")
    add("--no-baseline", "use no baseline, not even the server's own", action="store_true")
    add("--read-only", "never write on the target", action="store_true")
    add("--reply-timeout", "seconds to wait for a reply", metavar="SECONDS")
    _add_drawing(add)
    add("--large", "run the cases of thousands of names and of huge files too", action="store_true")
    add("--intrusive", "run what might make a weak server fall over, too", action="store_true")
    add("--transport", _TRANSPORT_HELP, metavar="NAME", **repeat)
    tls_options.add_options(add)
    add("--junit-report", "write a JUnit report with verdicts and transcripts", metavar="FILE")


def _add_drawing(add: Callable[..., None]) -> None:
    """Add what says how sequences are drawn."""
    add("--budget", f"how many sequences are drawn: {', '.join(BUDGETS)} (default: smoke)")
    add("--seed", "draw the sequences of this seed: the same octets each time", metavar="NUMBER")
    add("--no-shrink", "shorten what is found in one pass: for slow targets", action="store_true")
    add("--replay", "play the steps of this file, and no other case", metavar="FILE")


def pytest_configure(config: pytest.Config) -> None:
    """Check all options; a wrong one is a usage error (status 4)."""
    config.addinivalue_line("markers", "requirement(id): the requirement that this case judges")
    try:
        config.stash[SETTINGS] = _settings(config)
    except (TargetError, BaselineError) as error:
        raise pytest.UsageError(str(error)) from None


def _settings(config: pytest.Config) -> Settings:
    server, target = _target(config)
    return Settings(
        target=target,
        server=server,
        selection=_selection(config, catalogue()) if _filters(config) else Selection(),
        baseline=_baseline(config, server, target),
        strict=getattr(config.option, "strict", None) is not None,
        read_only=config.getoption("ftp_read_only"),
        junit=Path(junit) if (junit := config.getoption("ftp_junit_report")) else None,
        again=_again(config),
        sequences=_sequences(config),
        transports=_transports(config.getoption("ftp_transport")),
        left_out=frozenset(one for one in OPTIONAL if not config.getoption(f"ftp_{one}")),
        tls=tls_options.asked(config),
    )


def _transports(names: list[str]) -> tuple[Transport, ...]:
    """The transports besides the plain way, each once, in the order of the table."""
    for name in names:
        if name not in (*TRANSPORTS, ALL_TRANSPORTS):
            known = [*TRANSPORTS, ALL_TRANSPORTS]
            raise pytest.UsageError(f"--transport: {unknown('transport', name, known)}")
    chosen = TRANSPORTS if ALL_TRANSPORTS in names else names
    return tuple(one for one in TRANSPORTS.values() if one.name in chosen and one is not TOGETHER)


def _sequences(config: pytest.Config) -> Sequences:
    name = config.getoption("ftp_budget") or "smoke"
    if name not in BUDGETS:
        raise pytest.UsageError(f"--budget: {unknown('budget', name, BUDGETS)}")
    seed = config.getoption("ftp_seed") or "0"
    if not (seed.isascii() and seed.isdigit() and len(seed) < 20):
        raise pytest.UsageError(f"--seed {seed!r}: wanted a whole number from 0 up")
    return Sequences(
        BUDGETS[name],
        int(seed),
        not config.getoption("ftp_no_shrink"),
        _replay(config.getoption("ftp_replay")),
    )


def _replay(file: str | None) -> tuple[Step, ...]:
    if file is None:
        return ()
    try:
        steps = from_text(Path(file).read_text(encoding="utf-8", errors="surrogateescape"))
    except OSError as error:
        raise pytest.UsageError(f"--replay {file}: cannot be read: {error.strerror}") from None
    except StepError as error:
        raise pytest.UsageError(f"--replay {file}: {error}") from None
    if not steps:
        raise pytest.UsageError(f"--replay {file}: it has no steps")
    return tuple(steps)


def _target(config: pytest.Config) -> tuple[str, Target]:
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
    target = replace(target, bounds=_with_reply_bound(config, target.bounds), tls=tls)
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


def _with_reply_bound(config: pytest.Config, bounds: Bounds) -> Bounds:
    text = config.getoption("ftp_reply_timeout")
    if text is None:
        return bounds
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0.01 <= seconds <= 3600:
        raise pytest.UsageError(f"--reply-timeout {text!r}: wanted seconds, from 0.01 to 3600")
    return replace(bounds, reply=seconds)


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


def _filters(config: pytest.Config) -> bool:
    names = ("section", "command", "case", "level")
    return any(config.getoption(f"ftp_{name}") for name in names)


def _selection(config: pytest.Config, known: Catalogue) -> Selection:
    sections = {f"{one.document}/{one.section}" for one in known.requirements.values()}
    for section in config.getoption("ftp_section"):
        if not any(is_within(name, section) for name in sections):
            every = sections | {name.partition("/")[0] for name in sections}
            raise pytest.UsageError(f"--section: {unknown('section', section, every)}")
    commands = tuple(verb.upper() for verb in config.getoption("ftp_command"))
    for verb in commands:
        if verb not in every_command():
            raise pytest.UsageError(f"--command: {unknown('command', verb, every_command())}")
    level = (config.getoption("ftp_level") or "informative").lower()
    if level not in LEVELS:
        raise pytest.UsageError(f"--level: {unknown('level', level, LEVELS)}; known: {LEVELS}")
    cases = tuple(config.getoption("ftp_case"))
    return Selection(tuple(config.getoption("ftp_section")), commands, level, cases)


def is_within(section: str, asked: str) -> bool:
    """Whether "rfc959/4.1.1" lies within "rfc959/4.1"."""
    return section == asked or section.startswith((f"{asked}.", f"{asked}/"))


def _baseline(config: pytest.Config, server: str, target: Target) -> Baseline | None:
    given = config.getoption("ftp_baseline")
    if config.getoption("ftp_no_baseline"):
        if given:
            raise pytest.UsageError("--baseline and --no-baseline: give one of them")
        return None
    own = fixtures_folder() / "baselines" / f"{server}.toml"
    if not given and server and own.exists():
        given = str(own)
    given = given or target.baseline
    if not given:
        return None
    known = catalogue()
    return Baseline.read(
        Path(given), date.today(), requirements=known.requirements, rulings=known.rulings
    ).under(target.tls.mode)


def _again(config: pytest.Config) -> str:
    """The command that reaches the same target; the id of the case is added to it."""
    inipath = config.inipath
    packaged = inipath is not None and inipath.name == "installed.ini"
    words = ["ftp-conformance run" if packaged else "pytest"]
    for name in ("target", "user", "reply_timeout", *_FILES, *tls_options.VALUES):
        value = config.getoption(f"ftp_{name}")
        if value is not None:
            sign = "=" if name in _FILES else " "
            words.append(f"--{name.replace('_', '-')}{sign}{shlex.quote(value)}")
    given = ("no_baseline", "read_only", *OPTIONAL, "tls_insecure")
    switches = [name for name in given if config.getoption(f"ftp_{name}")]
    words += [f"--{name.replace('_', '-')}" for name in switches]
    if config.getoption("ftp_password") is not None:
        words.append(f'--password "${PASSWORD_VARIABLE}"')
    return " ".join(words)
