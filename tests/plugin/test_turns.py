"""Turns of several processes: together, or one alone, and nobody waits for ever."""

from __future__ import annotations

import fcntl
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import combinations
from pathlib import Path
from typing import TextIO

from conformance.plugin.turns import Turns

from .running import ROOT

PROCESS = """
import json, sys, time
from conformance.plugin.turns import Turns
turns, spans = Turns(sys.argv[1]), []
for number in range(20):
    with turns.together():
        if number == 0:
            print("in", flush=True)
            sys.stdin.readline()
        with turns.alone():
            began = time.monotonic_ns()
            sum(range(1000))
            spans.append((began, time.monotonic_ns()))
print(json.dumps(spans))
"""
AT_ONCE = 4


def test_processes_that_want_to_be_alone_are_so_one_after_the_other(tmp_path: Path) -> None:
    """Each holds its share while it asks, so two of them could wait for each other."""
    started = [
        subprocess.Popen(
            [sys.executable, "-c", PROCESS, str(tmp_path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        for _ in range(AT_ONCE)
    ]
    for one in started:
        assert one.stdout
        assert one.stdout.readline() == "in\n"
    for one in started:
        assert one.stdin
        one.stdin.write("\n")
        one.stdin.flush()
    spans = [tuple(span) for one in started for span in json.loads(one.communicate(timeout=60)[0])]
    assert len(spans) == 20 * AT_ONCE
    assert all(a[1] <= b[0] for a, b in combinations(sorted(spans), 2))


def test_process_without_others_goes_on() -> None:
    turns = Turns("")
    with turns.together(), turns.alone():
        pass


def test_who_rests_for_another_lets_go_of_what_that_one_may_need(tmp_path: Path) -> None:
    rested: list[str] = []
    alone, other = Turns(str(tmp_path)), Turns(str(tmp_path), lambda: rested.append("rests"))
    with other.together():
        assert rested == []
    # Who wants to be alone holds the gate until the others have ended what they do.
    fcntl.flock(alone._files[0], fcntl.LOCK_EX)
    waiting = threading.Thread(target=_go_on, args=(other,))
    waiting.start()
    while not rested:
        waiting.join(0.001)
    fcntl.flock(alone._files[0], fcntl.LOCK_UN)
    waiting.join()
    assert rested == ["rests"]


def _go_on(turns: Turns) -> None:
    with turns.together():
        pass


def test_who_takes_long_gives_way_to_who_wants_to_be_alone(tmp_path: Path) -> None:
    went: list[str] = []
    long, other = Turns(str(tmp_path)), Turns(str(tmp_path))
    waiting = threading.Thread(target=_go_alone, args=(other, went))
    with long.together():
        long.give_way()
        waiting.start()
        while _is_free(long._files[0]):
            waiting.join(0.001)
        assert went == []
        long.give_way()
        assert went == ["alone"]
    waiting.join()


def test_who_is_alone_gives_no_way(tmp_path: Path) -> None:
    turns, other = Turns(str(tmp_path)), Turns(str(tmp_path))
    with turns.together(), turns.alone():
        turns.give_way()
        assert not _is_free(other._files[1])


def test_who_waits_says_so(tmp_path: Path) -> None:
    told: list[str] = []
    turns, other = Turns(str(tmp_path)), Turns(str(tmp_path))
    with turns.waiting_with(lambda: _telling(told)):
        with turns.together(), turns.alone():
            pass
        assert told == []
        with other.together():
            waiting = threading.Thread(target=_go_alone, args=(turns, []))
            waiting.start()
            while not told:
                waiting.join(0.001)
            assert told == ["waits"]
        waiting.join()
    assert told == ["waits", "goes on"]


@contextmanager
def _telling(told: list[str]) -> Iterator[None]:
    told.append("waits")
    yield
    told.append("goes on")


def _go_alone(turns: Turns, went: list[str]) -> None:
    with turns.together(), turns.alone():
        went.append("alone")


def _is_free(file: TextIO) -> bool:
    """Whether nobody holds the lock, seen through a file of one's own."""
    with Path(file.name).open("a") as own:
        try:
            fcntl.flock(own, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True
