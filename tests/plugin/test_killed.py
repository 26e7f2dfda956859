"""A run that was killed: the next one clears up behind it, and touches nothing else."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.session.run_names import token_of, token_with

from .conftest import Cases, Embedded
from .running import PASSED, run
from .test_fixtures import WRITING
from .under_way import own_names, stopped

NEXT = "cases/rfc959/test_noop.py"


def killed(embedded: Embedded, *words: str) -> set[str]:
    """Kill a run with all its workers in the middle; return the names that it left."""
    with stopped(embedded, *(words or WRITING)) as left:
        return left


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["serial", "parallel"])
def test_next_run_removes_what_a_killed_one_left(
    workers: tuple[str, ...], embedded: Embedded
) -> None:
    before = embedded.tree()
    assert killed(embedded, *WRITING, *workers)
    assert own_names(embedded)
    outcome = run(NEXT, *embedded.config)
    assert outcome.status == PASSED, outcome.text
    assert "on the target" not in outcome.text
    assert embedded.tree() == before


LEAVES_MUCH = """
@MUST
def test_leaves(session, scratch):
    session.send("CWD", scratch.root).needed(250)
    for name in ("one", "two", ".hidden", "a b", "-", "\\u00e9", "x\\xff"):
        session.send("MKD", name).needed(257)
        session.send("CWD", name).needed(250)
        scratch.file("file")
        data = session.data("PASV")
        session.send("STOU").needed(150)
        data.close()
        session.transfer_end().needed(226)
    session.send("CWD", "/").needed(250)
    session.send_octets(f"MKD {scratch.path('a')}\\n226 b\\r\\n".encode())
    session.reply().needed(257)
    os.kill(os.getpid(), 9)
"""


def test_whatever_is_in_it_is_removed(embedded: Embedded, cases: Cases) -> None:
    before = embedded.tree()
    run(*embedded.config, "--no-baseline", "-n", "1", folder=cases(LEAVES_MUCH))
    assert embedded.tree() == before


def test_read_only_run_leaves_it_where_it_is(embedded: Embedded) -> None:
    killed(embedded)
    left = embedded.settled()
    assert run(NEXT, *embedded.config, "--read-only").status == PASSED
    assert embedded.tree() == left
    run(NEXT, *embedded.config)
    assert not own_names(embedded)


def test_run_that_is_under_way_keeps_what_it_has(embedded: Embedded) -> None:
    """However long it stands still."""
    with stopped(embedded, *WRITING) as names:
        before = embedded.tree()
        outcome = run(NEXT, *embedded.config)
        assert outcome.status == PASSED, outcome.text
        assert "on the target" not in outcome.text
        assert own_names(embedded) == names
        assert embedded.tree() == before
    run(NEXT, *embedded.config)
    assert not own_names(embedded)


STRANGER = token_with("00c0ffee")
"""The token of a run of another machine."""

NAMES = (
    "ftp-conformance",
    "ftp-conformance-",
    "ftp-conformance-notes.txt",
    "ftp-conformance-deadbeef-1-1-scratch",
    "my-ftp-conformance-abc",
    f"my-{STRANGER}-1-1-scratch",
    f"{STRANGER}-1-1-scratch".upper(),
    f" {STRANGER}-1-1-scratch",
    STRANGER,
    f"{STRANGER}-notes",
    f"{STRANGER[:-1]}-1-1-scratch",
)


@pytest.fixture
def populated(embedded: Embedded, tmp_path: Path) -> Iterator[Path]:
    """Files and directories of others, with names near the suite's; gives a folder outside."""
    made = []
    for name in NAMES:
        path = embedded.home / name
        if "notes" in name or name == "ftp-conformance":
            path.write_bytes(name.encode())
        else:
            path.mkdir(exist_ok=True)
            (path / "file").write_bytes(b"dear\r\n")
        made.append(path)
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "file").write_bytes(b"of another world")
    yield outside
    for path in made:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def seen(folder: Path) -> dict[str, tuple[object, ...]]:
    """All that can be seen of what others have there: kind, mode, times, size, octets, target."""
    found: dict[str, tuple[object, ...]] = {}
    for path in sorted(folder.rglob("*")):
        about = path.lstat()
        octets = path.read_bytes() if path.is_file() else b""
        target = str(path.readlink()) if path.is_symlink() else ""
        times = (about.st_mtime_ns, about.st_ctime_ns, about.st_ino)
        found[str(path.relative_to(folder))] = (about.st_mode, *times, octets, target)
    return found


def test_files_of_others_are_never_touched(embedded: Embedded, populated: Path) -> None:
    left = killed(embedded)
    token = token_of(next(iter(left)))
    links = {
        f"{token}-90-1-scratch": populated,
        f"{token}-91-1-file": populated / "file",
        f"{token}-92-1-inside": embedded.home / "own",
        f"{token}-93-1-dangling": populated / "absent",
        f"{STRANGER}-94-1-scratch": populated,
    }
    for name, target in links.items():
        (embedded.home / name).symlink_to(target)
    try:
        before = seen(embedded.home)
        others = {path: before[path] for path in before if path.split("/")[0] not in left}
        outside = seen(populated)
        for words in ((*WRITING,), (NEXT, "-n", "2")):
            outcome = run(*words, *embedded.config)
            assert outcome.status == PASSED, outcome.text
            assert seen(embedded.home) == others
            assert seen(populated) == outside
        killed(embedded)
        run(NEXT, *embedded.config)
        assert seen(embedded.home) == others
    finally:
        for name in links:
            (embedded.home / name).unlink(missing_ok=True)


def test_young_things_of_another_machine_are_left_alone_and_told(embedded: Embedded) -> None:
    scratch = embedded.home / f"{STRANGER}-1-1-scratch"
    scratch.mkdir()
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, scratch, ignore_errors=True)
        (scratch / "file").write_bytes(b"")
        outcome = run(NEXT, *embedded.config)
        assert f"left alone on the target: /{scratch.name}\n" in outcome.text
        assert outcome.status == PASSED
        assert (scratch / "file").exists()
        day_before = scratch.stat().st_mtime - 86400
        os.utime(scratch, (day_before, day_before))
        outcome = run(NEXT, *embedded.config)
        assert "on the target" not in outcome.text
        assert not scratch.exists()
