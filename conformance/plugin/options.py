"""The options of the command line, checked and turned into settings.

Whatever is wrong ends the run with one message and status 4 before anything is sent. Must not
connect.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from conformance.generate.budgets import BUDGETS, Budget
from conformance.generate.steps import Step, StepError, from_text
from conformance.given_file import text_of
from conformance.near import unknown
from conformance.plugin import fail_closed, report_options, tls_options
from conformance.plugin.recorded import Recordings
from conformance.plugin.report_options import Kept
from conformance.plugin.target_options import PASSWORD_VARIABLE, fixtures_folder, target_of
from conformance.report.baseline import OPTIONAL, Baseline, BaselineError
from conformance.report.stream import StreamError
from conformance.session.carriage import TOGETHER, TRANSPORTS, Transport
from conformance.spec import Catalogue, catalogue, every_command
from conformance.target import Target, TargetError

LEVELS = ("must", "should", "may", "informative")
ALL_TRANSPORTS = "all"
CONFIRM, MOST_CONFIRM = 1, 100
"""Further attempts at what fails: where nothing else is asked for, and at most."""

_TRANSPORT_HELP = (
    "play each case once more with its octets travelling in this way, and fail where the verdict "
    f"is another: {', '.join(TRANSPORTS)}, or {ALL_TRANSPORTS}; may be repeated"
)
_CONFIRM_HELP = (
    "run what fails so often again, and call it a failure only where it comes each time in the "
    f"same way (default: {CONFIRM}; 0: the first attempt has the say)"
)
_FILES = ("target_config", "password_file", "baseline", "replay", *tls_options.FILES)
"""Given with "=": pytest takes a file that stands alone for a test, and looks for its settings
there.
"""


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
    for, `tls` what options say in place of the target's [tls]. `confirm` counts the further
    attempts at what fails.
    """

    target: Target
    server: str
    selection: Selection
    baseline: Baseline | None
    strict: bool
    read_only: bool
    kept: Kept
    again: str
    sequences: Sequences
    transports: tuple[Transport, ...] = ()
    left_out: frozenset[str] = frozenset(OPTIONAL)
    tls: Mapping[str, Any] = field(default_factory=dict)
    recordings: Recordings | None = None
    confirm: int = CONFIRM


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

    _add_target(add)
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
    add("--confirm", _CONFIRM_HELP, metavar="N")
    add("--reply-timeout", "seconds to wait for a reply", metavar="SECONDS")
    add("--run-timeout", "seconds after which the run ends itself, incomplete", metavar="SECONDS")
    _add_drawing(add)
    add("--large", "run the cases of thousands of names and of huge files too", action="store_true")
    add("--intrusive", "run what might make a weak server fall over, too", action="store_true")
    add("--transport", _TRANSPORT_HELP, metavar="NAME", **repeat)
    tls_options.add_options(add)
    report_options.add_options(add)


def _add_target(add: Callable[..., None]) -> None:
    """Add what says which server is judged."""
    add(
        "--target",
        "the server: host:port, [IPv6]:port, server:NAME for one of the suite's own, reference for "
        "the suite's reference server, or mutant:NAME for that with one rule broken",
    )
    add("--target-config", "TOML description of the target", metavar="FILE")
    add("--user", "user name of the login")
    add("--password", f"password of the login (better: {PASSWORD_VARIABLE} in the environment)")
    add("--password-file", "file whose first line is the password", metavar="FILE")


def _add_drawing(add: Callable[..., None]) -> None:
    """Add what says how sequences are drawn."""
    add("--budget", f"how many sequences are drawn: {', '.join(BUDGETS)} (default: smoke)")
    add("--seed", "send the octets of this seed, the same each time", metavar="NUMBER")
    add("--no-shrink", "shorten what is found in one pass: for slow targets", action="store_true")
    add("--replay", "play the steps of this file, and no other case", metavar="FILE")


def pytest_configure(config: pytest.Config) -> None:
    """Check all options; a wrong one is a usage error (status 4)."""
    config.addinivalue_line("markers", "requirement(id): the requirement that this case judges")
    config.addinivalue_line("markers", "long: this case sends hundreds of commands")
    config.addinivalue_line("markers", "at_own_port: this case listens at its control port")
    fail_closed.check(config)
    try:
        config.stash[SETTINGS] = _settings(config)
    except (TargetError, BaselineError, StreamError) as error:
        raise pytest.UsageError(str(error)) from None


def _settings(config: pytest.Config) -> Settings:
    recordings = report_options.recordings(config)
    if recordings is not None:
        return _as_recorded(config, recordings)
    server, target = target_of(config)
    return Settings(
        target=target,
        server=server,
        selection=_selection(config, catalogue()) if _filters(config) else Selection(),
        baseline=_baseline(config, server, target),
        strict=getattr(config.option, "strict", None) is not None,
        read_only=config.getoption("ftp_read_only"),
        kept=report_options.kept(config),
        again=_again(config),
        sequences=_sequences(config),
        transports=_transports(config.getoption("ftp_transport")),
        left_out=frozenset(one for one in OPTIONAL if not config.getoption(f"ftp_{one}")),
        tls=tls_options.asked(config),
        confirm=_confirm(config.getoption("ftp_confirm")),
    )


def _as_recorded(config: pytest.Config, recordings: Recordings) -> Settings:
    """The settings of the run that was recorded, with what is to be kept of this one."""
    return Settings(
        target=recordings.target,
        server="",
        selection=_selection(config, catalogue()) if _filters(config) else Selection(),
        baseline=recordings.baseline,
        strict=recordings.strict,
        read_only=recordings.read_only,
        kept=report_options.kept(config, recordings),
        again=f"pytest --recorded={config.getoption('ftp_recorded')}",
        sequences=Sequences(next(iter(BUDGETS.values()))),
        left_out=recordings.left_out,
        recordings=recordings,
        confirm=recordings.confirm(CONFIRM),
    )


def _confirm(text: str | None) -> int:
    if text is None:
        return CONFIRM
    if not (text.isascii() and text.isdigit() and len(text) < 4 and int(text) <= MOST_CONFIRM):
        raise pytest.UsageError(f"--confirm {text!r}: wanted a number from 0 to {MOST_CONFIRM}")
    return int(text)


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
        steps = from_text(text_of(Path(file), "surrogateescape"))
    except OSError as error:
        raise pytest.UsageError(f"--replay {file}: cannot be read: {error.strerror}") from None
    except StepError as error:
        raise pytest.UsageError(f"--replay {file}: {error}") from None
    if not steps:
        raise pytest.UsageError(f"--replay {file}: it has no steps")
    return tuple(steps)


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
    if config.getoption("ftp_update_baseline") and not Path(given).exists():
        return Baseline(date.today())
    known = catalogue()
    return Baseline.read(
        Path(given), date.today(), requirements=known.requirements, rulings=known.rulings
    ).under(target.tls.mode)


def _again(config: pytest.Config) -> str:
    """The command that reaches the same target; the id of the case is added to it."""
    inipath = config.inipath
    packaged = inipath is not None and inipath.name == "installed.ini"
    words = ["ftp-conformance run" if packaged else "pytest"]
    for name in ("target", "user", "reply_timeout", "confirm", *_FILES, *tls_options.VALUES):
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
