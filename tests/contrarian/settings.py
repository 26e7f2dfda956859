"""What the contrarian servers have in common with the embedded one: its users and its connector.

Loads fixtures/servers/embedded.py by its path: a server that runs by its own path is in no package.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

_EMBEDDED = Path(__file__).resolve().parents[2] / "fixtures" / "servers" / "embedded.py"


def _loaded() -> Any:
    specification = importlib.util.spec_from_file_location("embedded", _EMBEDDED)
    assert specification is not None  # the file is there
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


_MODULE = _loaded()
Connector = _MODULE.Connector
authorizer = _MODULE.authorizer
LOGINS = {"demo": "demo-password", "other": "other-password"}
