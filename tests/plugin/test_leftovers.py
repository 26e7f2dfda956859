"""What earlier runs left: told from what is others', and from what is under way."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import pytest
from session.disk import NOW, Disk
from session.scripted import TARGET, requirement

from conformance.plugin.ledger import Ledger
from conformance.plugin.leftovers import Leftovers, Told, closing_lines, logged_in
from conformance.session import Case
from conformance.session.run_names import token_with
from conformance.target import Files

OWN, DEAD, LIVE, FOREIGN = (token_with(digit * 8) for digit in "0123")
BASE = "/home"
OLD = "20261127085959"
YOUNG = "20261127090001"

Things = Mapping[str, bytes | str | None]
OTHERS: Things = {
    BASE: None,
    "/full": None,
    "/home/own": None,
    "/home/own/dear": b"dear",
    "/home/ftp-conformance": None,
    "/home/ftp-conformance-": None,
    "/home/ftp-conformance-notes.txt": b"notes",
    f"/home/my-{DEAD}-1-1-scratch": None,
    f"/home/{DEAD}-1-1-scratch".upper(): None,
    f"/home/{DEAD}": None,
    f"/home/{DEAD[:-1]}x-1-1-scratch": b"",
    f"/home/own/{DEAD}-1-1-scratch": b"below what is another's",
}


def tree_of(token: str, name: str = "1-1-scratch", base: str = BASE) -> dict[str, bytes | None]:
    """What a case has left."""
    root = f"{base.rstrip('/')}/{token}-{name}"
    return {root: None, f"{root}/inner": None, f"{root}/inner/file": b"octets"}


_HELD: list[Ledger] = []
"""Those that hold a file until the test ends."""


class Target:
    """A disk, with the runs that this machine knows of."""

    def __init__(self, folder: Path, things: Things, lacks: Collection[str] = ()) -> None:
        self.disk = Disk({**OTHERS, **things}, lacks)
        self.ledger = Ledger(folder)
        self.files = Files(directory=BASE, full="/full", quota="/absent")
        self._others = [Ledger(folder) for _ in range(3)]
        for ledger, token in zip(self._others, (OWN, LIVE, DEAD), strict=True):
            ledger.hold(token, first=True)
        self._others[-1].let_go()
        _HELD.extend(self._others[:-1])

    def sweep(self, *, own: bool = False) -> Told:
        leftovers = Leftovers(self._case, self.files, OWN, self.ledger)
        case = self._case(OWN)
        with case.preparing():
            return leftovers.sweep(logged_in(case), own=own)

    def _case(self, token: str) -> Case:
        return Case(requirement(), self.disk.link(token), TARGET)

    def left(self) -> dict[str, bytes | str | None]:
        """What is on the disk and not of others."""
        found = {path: thing for path, thing in self.disk.things.items() if path != "/"}
        assert found.items() >= OTHERS.items(), "something of others is gone"
        return {path: thing for path, thing in found.items() if path not in OTHERS}


@pytest.fixture
def runs(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "runs"
    while _HELD:
        _HELD.pop().let_go()


WAYS = {"mlsd": (), "list": ("MLSD",), "list-alone": ("MLSD", "NLST")}


@pytest.mark.parametrize("lacks", WAYS.values(), ids=WAYS)
def test_what_a_dead_run_left_is_removed_and_nothing_else(
    lacks: tuple[str, ...], runs: Path
) -> None:
    others = {**tree_of(LIVE), **tree_of(OWN)}
    dead = {
        **tree_of(DEAD),
        **tree_of(DEAD, "gw1-2-7-scratch"),
        **tree_of(DEAD, "names-3-1-sequence"),
        f"/full/{DEAD}-9-1-new": b"part",
        f"/{DEAD}-9-2-file": b"where the login leads",
    }
    target = Target(runs, {**others, **dead}, lacks)
    assert target.sweep() == Told()
    assert target.left() == others
    assert target.ledger.state(DEAD) == "unknown"
    assert target.ledger.state(LIVE) == "alive"


def test_own_things_are_removed_when_the_run_ends(runs: Path) -> None:
    target = Target(runs, {**tree_of(OWN), **tree_of(LIVE), **tree_of(DEAD)})
    assert target.sweep(own=True) == Told()
    assert target.left() == tree_of(LIVE)


def test_only_listings_are_asked_for_where_nothing_is_left(runs: Path) -> None:
    target = Target(runs, {})
    target.sweep()
    assert target.disk.sent == [
        *("USER demo", "PASS correct horse", "PWD"),
        *("CWD /home", "PASV", "MLSD", "CWD /", "PASV", "MLSD", "CWD /full", "PASV", "MLSD"),
        "CWD /absent",
    ]


# ---------------------------------------------------------------------- runs of other machines


def dated(target: Target, token: str, *times: str) -> None:
    roots = [path for path in target.disk.things if path.rpartition("/")[2].startswith(token)]
    for root, time in zip(roots, times, strict=True):
        target.disk.times[root] = time


@pytest.mark.parametrize("lacks", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("old", [OLD, "20251127120000", "20261126120000"])
def test_old_things_of_another_machine_are_removed(
    old: str, lacks: tuple[str, ...], runs: Path
) -> None:
    target = Target(runs, {**tree_of(FOREIGN), **tree_of(FOREIGN, "2-1-scratch")}, lacks)
    dated(target, FOREIGN, old, OLD)
    assert target.sweep() == Told()
    assert target.left() == {}


@pytest.mark.parametrize("lacks", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("young", [YOUNG, NOW, "20261128110000"])
def test_young_things_of_another_machine_stay_and_are_told(
    young: str, lacks: tuple[str, ...], runs: Path
) -> None:
    things = {**tree_of(FOREIGN), **tree_of(FOREIGN, "2-1-scratch")}
    target = Target(runs, things, lacks)
    dated(target, FOREIGN, OLD, young)
    told = target.sweep()
    assert target.left() == things
    assert set(told.doubtful) == {f"/home/{FOREIGN}-{n}-1-scratch" for n in "12"}
    assert told.left == []


def test_without_ages_nobody_knows(runs: Path) -> None:
    target = Target(runs, tree_of(FOREIGN), ("MLSD", "LIST"))
    assert target.sweep().doubtful == [f"/home/{FOREIGN}-1-1-scratch"]
    assert target.left() == tree_of(FOREIGN)


def test_without_a_clock_nobody_knows(runs: Path) -> None:
    target = Target(runs, tree_of(FOREIGN))
    dated(target, FOREIGN, OLD)
    target.disk.refuses = {"MKD"}
    assert target.sweep().doubtful == [f"/home/{FOREIGN}-1-1-scratch"]
    assert target.left() == tree_of(FOREIGN)


# ---------------------------------------------------------------------- what cannot be removed


def test_what_stays_is_moved_into_one_place_and_told_with_the_reason(runs: Path) -> None:
    things = {**tree_of(DEAD), **tree_of(DEAD, "2-1-scratch"), f"/home/{DEAD}-3-1-file": b""}
    target = Target(runs, things, ("DELE",))
    told = target.sweep()
    home = f"/home/{DEAD}-1-1-scratch"
    assert told.left == [home]
    assert told.why.startswith("RMD: 550") or told.why.startswith("DELE: 502")
    assert {path for path in target.left() if path.count("/") == 2} == {home}
    assert len(target.left()) == len(things)
    assert target.ledger.state(DEAD) == "ended", "a later run shall try again"
    target.disk.lacks = set()
    assert target.sweep() == Told()
    assert target.left() == {}


def test_what_cannot_be_moved_is_told_by_its_names(runs: Path) -> None:
    things = {**tree_of(DEAD), **tree_of(DEAD, "2-1-scratch")}
    target = Target(runs, things, ("DELE", "RNFR"))
    assert set(target.sweep().left) == {f"/home/{DEAD}-{n}-1-scratch" for n in "12"}
    assert target.left() == things


def test_link_of_that_name_stays_even_where_mlsd_takes_it_for_a_directory(runs: Path) -> None:
    link: Things = {f"/home/{DEAD}-5-1-scratch": "/home/own", f"/home/{DEAD}-6-1-file": "/own/dear"}
    target = Target(runs, {**link, **tree_of(DEAD)})
    assert target.sweep() == Told()
    assert target.left() == link


def test_behind_a_link_nothing_is_removed_where_no_listing_shows_links(runs: Path) -> None:
    """Then the link may go, and what it leads to stays: nothing is entered."""
    target = Target(runs, {f"/home/{DEAD}-5-1-scratch": "/home/own"}, ("LIST",))
    target.sweep()
    target.left()
    assert not [line for line in target.disk.sent if line.startswith(f"CWD /home/{DEAD}")]


def test_closing_lines_are_printable_and_bounded() -> None:
    told = Told([f"/home/{DEAD}\x1b[2J\n"] * 500, "RMD: 550 \x00\n" * 500, ["/home/x\r\n"] * 500)
    lines = closing_lines(told)
    assert len(lines) == 4
    assert all(line.isprintable() and len(line) < 1300 for line in lines)
    assert lines[0].startswith(f"left on the target: /home/{DEAD}\\x1B[2J")
    assert "by hand" in lines[1]
    assert "3 hours" in lines[3]
    assert closing_lines(Told()) == []
