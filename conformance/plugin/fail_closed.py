"""What would let a run say less than it seems to is refused before it begins.

An empty text in place of a name is a variable of a shell that was not set: whoever leaves it out
judges another server, or by no profile, and ends green. Must not connect, nor look into files.
"""

from __future__ import annotations

from pathlib import Path

import pytest

_OURS = "ftp_"
"""What the destination of each of the suite's own options begins with."""

_MAY_BE_EMPTY = ("password",)
_WRITTEN = ("results", "junit_report", "html_report")
_READ = ("recorded", "baseline", "target_config", "password_file", "replay")
_WANTED_OF_CASES = (*_WRITTEN, "profile", "update_baseline", "recorded")
_COLLECTS_ONLY = ("--collect-only", "--collectonly", "--co")


def check(config: pytest.Config) -> None:
    """Raise pytest.UsageError where options leave open what was judged, or whether."""
    for problem in (_empty, _one_file_twice, _collects_only):
        problem(config)


def _empty(config: pytest.Config) -> None:
    for name, value in vars(config.option).items():
        ours = name.startswith(_OURS) and name.removeprefix(_OURS) not in _MAY_BE_EMPTY
        if ours and (value == "" or (isinstance(value, list) and "" in value)):
            raise pytest.UsageError(
                f"{_option(name.removeprefix(_OURS))}: what is given is empty, as by a variable "
                "that is not set; give a value, or leave the option out"
            )


def _one_file_twice(config: pytest.Config) -> None:
    """A report must overwrite neither another one nor what cost hours to measure."""
    taken: dict[Path, str] = {}
    for name in (*_READ, *_WRITTEN):
        text = config.getoption(_OURS + name)
        path = Path(text).resolve() if text else None
        if path is None or (path.exists() and not path.is_file()):
            continue
        if name in _WRITTEN and path in taken:
            both = f"{_option(taken[path])} and {_option(name)}"
            raise pytest.UsageError(f"{both}: both name {text}; give each a file of its own")
        taken[path] = name


def _collects_only(config: pytest.Config) -> None:
    """Who lists cases wants a list: status 0 says that there is one, and nothing of a server."""
    if not config.option.collectonly:
        return
    wanted = [name for name in _WANTED_OF_CASES if config.getoption(_OURS + name)]
    if wanted:
        raise pytest.UsageError(
            f"--collect-only and {_option(wanted[0])}: it runs no case, so there is nothing to "
            "judge or to keep; leave one of them out"
        )
    if not any(str(word) in _COLLECTS_ONLY for word in config.invocation_params.args):
        raise pytest.UsageError(
            "--collect-only comes from PYTEST_ADDOPTS or a file of settings: no case would be "
            "run, and the run end green; give it on the command line, or take it out there"
        )


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"
