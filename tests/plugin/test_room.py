"""A target that has room for a few sessions alone: no case fails by that, however many workers."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from .running import PASSED, ROOT, Outcome, run

CROWDED = """
import logging, sys
from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler
from pyftpdlib.servers import FTPServer
from fixtures.servers.embedded import Connector
logging.disable(logging.CRITICAL)
class Session(FTPHandler):
    authorizer = DummyAuthorizer()
    auth_failed_timeout = 0
    lingers = True
    active_dtp = Connector  # pyftpdlib's own silences other sessions, once in a while
    def on_disconnect(self):
        if self.server.lingers and self.lingers:
            left.append(self)
    def handle_max_cons(self):
        left.clear()
        for session in self.server.there():
            session.lingers = False
        super().handle_max_cons()
Session.authorizer.add_user("u", "p", sys.argv[1], perm="elradfmwMT")
class Crowded(FTPServer):
    met = 0
    def there(self):
        return [one for one in self.ioloop.socket_map.values() if isinstance(one, FTPHandler)]
    def _map_len(self):
        return len(self.there()) + len(left)
    def handle_accepted(self, *connection):
        self.met, most = self.met + 1, self.max_cons
        self.max_cons = -1 if self.met in self.turned_away else most
        super().handle_accepted(*connection)
        self.max_cons = most
left = []
server = Crowded(("127.0.0.1", 0), Session)
server.max_cons, server.lingers = int(sys.argv[2]), sys.argv[3] == "True"
server.turned_away = [*map(int, sys.argv[4:])]
print(server.address[1], flush=True)
server.serve_forever(handle_exit=False)
"""
BASELINE = f"--baseline={ROOT / 'fixtures' / 'baselines' / 'pyftpdlib.toml'}"
CASES = tuple(
    f"cases/rfc959/test_{name}.py" for name in ("make_directory", "remove_directory", "noop")
)
FULL = 5
"""Sessions that the server takes at once."""


@contextmanager
def crowded(
    folder: Path, most: int, turned_away: Iterable[int] = (), *, lingers: bool = False
) -> Iterator[str]:
    """A server that takes so many sessions at once, and not the connections of these numbers. One
    that ended lingers until a connection is turned away, which none does that is there then.
    """
    (folder / "root").mkdir()
    words = [str(folder / "root"), str(most), str(lingers), *map(str, turned_away)]
    with subprocess.Popen(
        [sys.executable, "-c", CROWDED, *words],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as process:
        assert process.stdout
        try:
            yield f"127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.kill()


def judged(address: str, *words: str) -> Outcome:
    login = ("--target", address, "--user", "u", "--password", "p", BASELINE)
    return run(*login, *CASES, *words)


@pytest.fixture
def described(tmp_path: Path) -> Path:
    """A description that tells the limit."""
    path = tmp_path / "target.toml"
    path.write_text("limits = { max_sessions = 4 }\n")
    return path


def test_workers_for_which_there_is_no_room_are_not_started(tmp_path: Path) -> None:
    with crowded(tmp_path, FULL) as address:
        alone = judged(address)
        many = judged(address, "-n", "8")
    assert many.status == alone.status == PASSED, many.text
    assert many.counts() == alone.counts()
    told = "workers: 2 of 8, for the target takes 5 sessions at once (as it turned out; "
    assert told in many.text


def test_limit_of_the_description_is_honoured(tmp_path: Path, described: Path) -> None:
    with crowded(tmp_path, 100) as address:
        many = judged(address, "-n", "8", f"--target-config={described}")
    told = "workers: 2 of 8, for the target takes 4 sessions at once (limits.max_sessions)"
    assert told in many.text
    assert "2 workers" in many.text


def test_workers_may_be_asked_for_by_their_form(tmp_path: Path, described: Path) -> None:
    with crowded(tmp_path, 100) as address:
        words = ("--tx", "8*popen", "--dist", "load", f"--target-config={described}")
        many = judged(address, *words)
    assert many.status == PASSED, many.text
    told = "workers: 2 of 8, for the target takes 4 sessions at once (limits.max_sessions)"
    assert told in many.text


def test_target_that_lets_nobody_in_side_by_side_has_room_for_one(tmp_path: Path) -> None:
    """All connections that are tried side by side are refused."""
    with crowded(tmp_path, 100, turned_away=range(2, 8)) as address:
        many = judged(address, "-n", "2")
    assert "workers: 1 of 2, for the target takes 1 session at once (as it turned out" in many.text


def test_what_there_is_no_room_for_is_waited_for_and_counted(
    tmp_path: Path, described: Path
) -> None:
    described.write_text("limits = { max_sessions = 16 }\n")  # which is not so
    with crowded(tmp_path, FULL) as address:
        alone = judged(address)
        many = judged(address, "-n", "8", f"--target-config={described}")
    assert many.status == PASSED, many.text
    assert many.counts() == alone.counts()
    assert "no room for a session " in many.text
    assert "workers: " not in many.text


def test_target_that_has_no_room_for_a_case_fails_nothing(tmp_path: Path) -> None:
    """One session fits, and a case that needs two cannot be tried, however often."""
    results = tmp_path / "run.jsonl"
    with crowded(tmp_path, 1) as address:
        outcome = judged(address, f"--results={results}")
    assert outcome.status == PASSED, outcome.text
    assert outcome.counts()["inconclusive"] > outcome.counts()["pass"] > 0
    reason = '"the target had no room for a session, 3 times: '
    assert reason in results.read_text("utf-8")
    assert "no room for a session " in outcome.text


@pytest.mark.parametrize("most", [2, 3])
def test_connection_opened_ahead_takes_no_room_from_cases(tmp_path: Path, most: int) -> None:
    """Cases hold two sessions at once; a third one, opened ahead, may be refused."""
    with crowded(tmp_path, most) as address:
        crowded_out = judged(address)
    with crowded(tmp_path / "root", 100) as address:
        free = judged(address)
    assert crowded_out.status == free.status == PASSED, crowded_out.text
    assert crowded_out.counts() == free.counts()
    assert "no room for a session " not in crowded_out.text


def test_room_that_others_hold_for_a_while_is_waited_for(tmp_path: Path) -> None:
    """They hold it longer than a case is tried again at once."""
    with crowded(tmp_path, FULL) as address:
        free = judged(address)
    with crowded(tmp_path / "root", FULL, turned_away=range(3, 9)) as address:
        outcome = judged(address)
    assert outcome.status == free.status == PASSED, outcome.text
    assert outcome.counts() == free.counts()
    assert re.search(r"no room for a session [4-6] times, in 1 case", outcome.text), outcome.text


def test_sessions_that_linger_behind_their_end_are_waited_for(tmp_path: Path) -> None:
    """No case may be met by the end of the one before, nor by one that looks for room."""
    patient = tmp_path / "target.toml"
    patient.write_text("bounds = { room = 60.0 }\n")
    with crowded(tmp_path, FULL) as address:
        free = judged(address)
    with crowded(tmp_path / "root", 2, lingers=True) as address:
        outcome = judged(address, f"--target-config={patient}")
    assert outcome.status == free.status == PASSED, outcome.text
    assert outcome.counts() == free.counts()
    assert "no room for a session " in outcome.text
