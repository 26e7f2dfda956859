"""`server.py FOLDER` serves FOLDER/home as a contrarian server, until its standard input ends.

The first line of standard output is the port of the control connection, on 127.0.0.1. From then on
each line of standard input, in JSON, begins a new trial: {"server": NAME, "spoil": NAME, "at":
NUMBER}. It is answered by one line: what the trial before it saw. Must not know the suite.
"""

from __future__ import annotations

import json
import logging
import shutil
import sys
import threading
from pathlib import Path

from pyftpdlib.servers import FTPServer

# Run by its path, this file is in no package: it is made a part of this folder (PEP 366).
if not __package__:
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    __package__ = "contrarian"

from . import files, lines, offers, sessions, state, transfers
from .replies import SPOILS
from .settings import LOGINS, authorizer
from .truthful import Trial, Truthful

SERVERS: dict[str, type[Truthful]] = {
    "truthful": Truthful,
    **files.SERVERS,
    **state.SERVERS,
    **transfers.SERVERS,
    **sessions.SERVERS,
    **lines.SERVERS,
    **offers.SERVERS,
}


def _begin(server: FTPServer, home: Path, wanted: dict[str, str | int]) -> str:
    """Begin a trial; return what the one before saw."""
    before = Truthful.trial
    for left in home.iterdir():
        if left.name not in ("unreadable", "unwritable"):
            shutil.rmtree(left) if left.is_dir() else left.unlink()
    spoil = SPOILS.get(str(wanted.get("spoil", "")))
    Truthful.trial = Trial(spoil, int(wanted.get("at", -1)))
    server.handler = SERVERS[str(wanted.get("server", "truthful"))]
    return json.dumps({"events": before.events, "scratch": sorted(before.scratch)})


def main(folder: Path) -> None:
    """Serve until standard input ends."""
    logging.disable(logging.CRITICAL)
    home = folder / "home"
    for inner in ("unreadable", "unwritable"):
        (home / inner).mkdir(parents=True)
    (home / "unreadable" / "file.txt").write_text("secret\r\n", encoding="ascii")
    Truthful.authorizer = authorizer(home, LOGINS)
    server = FTPServer(("127.0.0.1", 0), Truthful)
    print(server.socket.getsockname()[1], flush=True)
    threading.Thread(target=server.serve_forever, args=(None, True, False), daemon=True).start()
    for told in sys.stdin:
        print(_begin(server, home, json.loads(told)), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
