"""Which lines of a server the suite reaches: pyftpdlib's handler of the control connection.

`server_coverage.py [OPTION OF PYTEST ...]` runs the whole suite on pyftpdlib under coverage.py and
prints a line for each command method. What nothing reaches here is what no case asks for.
"""

from __future__ import annotations

import ast
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import coverage
import pyftpdlib.handlers

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from fixtures.servers.known import HERE, fill, find, to_toml
from fixtures.servers.ports import ADDRESS, open_window
from fixtures.servers.serve import describe, general_words
from fixtures.servers.workspace import private_folder

ROOT = Path(__file__).resolve().parents[2]
NAME = "pyftpdlib"
HANDLER = "FTPHandler"
_PREFIXES = ("ftp_", "_make_epasv", "_make_eport")
"""Methods of the handler that do commands."""


def main(options: list[str]) -> int:
    """Run the suite, print the table; return pytest's exit status."""
    with ExitStack() as stack:
        window = stack.enter_context(open_window())
        folder = stack.enter_context(private_folder(NAME, None))
        server = find(NAME)
        words = general_words(folder, window)
        (folder / "settings.json").write_text(fill(server.files["settings.json"], words), "utf-8")
        described = "\n".join(to_toml(describe(server, "", words)))
        (folder / "target.toml").write_text(described, "utf-8")
        (folder / "coveragerc").write_text("[run]\nsigterm = true\n", "utf-8")
        counting = [sys.executable, "-m", "coverage", "run", "--branch", "--source=pyftpdlib"]
        counting += [f"--rcfile={folder / 'coveragerc'}", f"--data-file={folder / 'data'}"]
        program = [str(HERE / "embedded.py"), str(folder / "settings.json")]
        running = subprocess.Popen([*counting, *program], stdin=subprocess.PIPE)
        while not _answers(window.control_port):
            running.poll()
        asked = [f"--target-config={folder / 'target.toml'}", "--no-baseline", "-q", *options]
        done = subprocess.run([sys.executable, "-m", "pytest", *asked], cwd=ROOT, check=False)
        running.terminate()
        running.wait()
        _print(folder / "data")
    return done.returncode


def _answers(port: int) -> bool:
    try:
        socket.create_connection((ADDRESS, port), 1.0).close()
    except OSError:
        return False
    return True


def _print(data: Path) -> None:
    counted = coverage.Coverage(data_file=str(data))
    counted.load()
    total = reached = 0
    for path, name, first, last in _methods():
        _, statements, _, missing, _ = counted.analysis2(str(path))
        inside = [line for line in statements if first < line <= last]
        left = [line for line in missing if first < line <= last]
        total += len(inside)
        reached += len(inside) - len(left)
        if left:
            print(f"{name:20} {len(inside) - len(left):3} of {len(inside):3}  not {left}")
    print(f"command methods: {reached} of {total} lines, {reached / total:.1%}")


def _methods() -> Iterator[tuple[Path, str, int, int]]:
    """Give file, name, first and last line of every command method of the handler."""
    folder = Path(pyftpdlib.handlers.__file__).parent
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef) and node.name == HANDLER:
                for method in node.body:
                    if isinstance(method, ast.FunctionDef) and method.name.startswith(_PREFIXES):
                        yield path, method.name, method.lineno, method.end_lineno or 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
