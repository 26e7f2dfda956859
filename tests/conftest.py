"""What all tests share: how Hypothesis draws for them, and a clean installation of the wheel."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("conformance", "cases", "fixtures", "pyproject.toml", "README.md")
_SKIPPED = shutil.ignore_patterns("__pycache__", "*.pyc")


settings.register_profile("tests", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tests")
"""How long one example takes is the machine's property; pytest's bound ends what hangs."""


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an environment that has the wheel, what it depends on, and nothing else.

    Made once, also where several workers need it. The wheel is beside it.
    """
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    environment = shared / "installed"
    with (shared / "installed.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not environment.exists():
            wheel = _wheel(shared)
            _run(sys.executable, "-m", "venv", "--without-pip", str(environment))
            pip = (sys.executable, "-m", "pip", "--disable-pip-version-check")
            _run(*pip, "--python", str(environment / "bin" / "python"), "install", str(wheel))
    return environment


def _wheel(folder: Path) -> Path:
    """Build the wheel from a copy: what an earlier build left in the checkout stays out."""
    copy = folder / "copy"
    copy.mkdir()
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=_SKIPPED)
        else:
            shutil.copy(source, copy / name)
    _run(sys.executable, "-m", "pip", "wheel", "--no-deps", "-w", str(folder), str(copy))
    (wheel,) = folder.glob("*.whl")
    return wheel


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
