"""The pytest plugin: options in, cases selected and run, verdicts and reports out.

Loaded by the checkout's pyproject.toml and by the command, never by an entry point: `--target`
would collide with other plugins of an environment. Only here, in the marker and in generated
sequences does the harness know pytest.
"""

from conformance.plugin.confirming import pytest_runtest_protocol
from conformance.plugin.distributing import pytest_cmdline_main
from conformance.plugin.fixtures import (
    case,
    newcomer,
    scratch,
    secured,
    sequences,
    session,
    target,
    visitor,
)
from conformance.plugin.gathering import pytest_sessionstart
from conformance.plugin.header import pytest_report_header
from conformance.plugin.interrupting import pytest_keyboard_interrupt
from conformance.plugin.judging import pytest_report_teststatus, pytest_runtest_makereport
from conformance.plugin.options import pytest_addoption, pytest_configure
from conformance.plugin.run import pytest_unconfigure
from conformance.plugin.selection import pytest_collection_modifyitems
from conformance.plugin.starting import pytest_configure_node, pytest_testnodeready

__all__ = [
    "case",
    "newcomer",
    "pytest_addoption",
    "pytest_cmdline_main",
    "pytest_collection_modifyitems",
    "pytest_configure",
    "pytest_configure_node",
    "pytest_keyboard_interrupt",
    "pytest_report_header",
    "pytest_report_teststatus",
    "pytest_runtest_makereport",
    "pytest_runtest_protocol",
    "pytest_sessionstart",
    "pytest_testnodeready",
    "pytest_unconfigure",
    "scratch",
    "secured",
    "sequences",
    "session",
    "target",
    "visitor",
]
