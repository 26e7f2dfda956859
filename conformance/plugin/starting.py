"""How a run starts: which token it has, and what is found out before any case or worker.

What runs and how it ends is for others.
"""

from __future__ import annotations

import math
import secrets
from dataclasses import replace
from typing import Any, NoReturn

import pytest

from conformance.plugin.diagnosis import unusable
from conformance.plugin.memory import stay_small
from conformance.plugin.options import SETTINGS, Settings
from conformance.plugin.room import fitting_workers
from conformance.plugin.run import RUN, SESSIONS, UNUSABLE_TARGET, Run
from conformance.plugin.turns import Turns
from conformance.session.run_names import RANDOM_DIGITS, token_of_seed, token_with


def start(config: pytest.Config) -> None:
    """Prepare the run; probe a target that the user named, before any worker starts."""
    stay_small()
    settings = config.stash[SETTINGS]
    handed: dict[str, Any] = getattr(config, "workerinput", {})
    token = handed.get("ftp_token") or token_with(secrets.token_hex(RANDOM_DIGITS // 2))
    run = Run(settings, token, handed.get("workerid", ""))
    if settings.sequences.seed and not run.makes_something:
        run.token = token_of_seed(settings.sequences.seed)
    config.stash[RUN] = run
    if not config.option.collectonly and run.makes_something:
        run.ledger.hold(run.token, first=not handed)
    run.begin(handed.get("ftp_until", 0.0))
    if handed:
        _take_over(run, handed)
    elif settings.recordings is not None:
        pass  # nobody is asked
    elif not settings.server and not config.option.collectonly:
        run.ahead.fit(run.target.limits.max_sessions, SESSIONS + 1)
        run.probe()
        if run.problem:
            run.ledger.forget(run.token)
            _give_up(config, unusable(run.target, run.problem))
        _fit_workers(config, run)
    elif getattr(config.option, "tx", None) and not config.option.collectonly:
        _try_own_server(config, settings)
    run.interruption.listen()


def _fit_workers(config: pytest.Config, run: Run) -> None:
    """Have no more workers of pytest-xdist than the target has room for."""
    asked: list[str] = getattr(config.option, "tx", None) or []
    workers = [worker for form in asked for worker in _each(form)]
    if len(workers) > 1:
        fitting, run.fitted = fitting_workers(run, len(workers))
        config.option.tx = workers[:fitting]
        run.share_turns()


def _each(form: str) -> list[str]:
    """The workers of one --tx, which may begin with their number: "4*popen"."""
    number, star, worker = form.partition("*")
    return [worker] * int(number) if star and number.isdecimal() else [form]


def _try_own_server(config: pytest.Config, settings: Settings) -> None:
    """Find out before any worker does whether the suite's own server can be started."""
    trial = Run(settings, token="")
    trial.open()
    trial.close()
    if trial.problem:
        _give_up(config, trial.problem)


def _give_up(config: pytest.Config, message: str) -> NoReturn:
    """End the run before its first case, with this message alone."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None:
        # It would print the message a second time.
        config.pluginmanager.unregister(reporter)
    pytest.exit(message, returncode=UNUSABLE_TARGET)


def _take_over(run: Run, handed: dict[str, Any]) -> None:
    directory = handed["ftp_directory"]
    files = replace(run.target.files, directory=directory)
    run.target = replace(run.target, files=files)
    run.turns = Turns(handed["ftp_turns"], run.ahead.let_go)
    if not handed["ftp_ahead"]:
        run.ahead.stop()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Hand a worker of pytest-xdist what was found out before it started."""
    run = node.config.stash[RUN]
    node.workerinput["ftp_token"] = run.token
    node.workerinput["ftp_until"] = run.until if run.until < math.inf else 0.0
    node.workerinput["ftp_directory"] = run.target.files.directory
    node.workerinput["ftp_turns"] = run.turns_folder
    node.workerinput["ftp_ahead"] = run.ahead.allowed


@pytest.hookimpl(optionalhook=True)
def pytest_testnodeready(node: Any) -> None:
    """Remember the workers of pytest-xdist."""
    node.config.stash[RUN].interruption.workers.append(node)
