"""Prints one of the two commands that README opens with, so that CI runs what README says.

Usage: readme_command.py suite|tests. Needs nothing but Python.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

README = Path(__file__).parent.parent / "README.md"


def command(name: str, text: str) -> str:
    """Return the shell block that follows the mark of that name. Raises SystemExit without one."""
    block = re.search(rf"<!-- command: {re.escape(name)} -->\n```sh\n(.*?)```", text, re.DOTALL)
    if block is None:
        raise SystemExit(
            f"README.md has no command marked {name!r}: wanted <!-- command: {name} -->"
        )
    return block[1]


if __name__ == "__main__":
    print(command(sys.argv[1], README.read_text(encoding="utf-8")), end="")
