"""What the suite made is removed by whatever means a server has, and nothing else is."""

from __future__ import annotations

import pytest

from conformance.session import Case, Session
from conformance.session.clearing import MOST_REFUSED, Clearing, Listed, clear
from conformance.verdict import Verdict
from conformance.wire.long_listing import DIRECTORY, When

from .disk import Disk
from .scripted import TARGET, TOKEN, Reactive, requirement, verdict_of

ROOT = f"/home/{TOKEN}-1-scratch"
OTHERS = {"/home": None, "/home/own": None, "/home/own/dear": b"dear"}
MADE = {
    ROOT: None,
    f"{ROOT}/file": b"octets",
    f"{ROOT}/directory": None,
    f"{ROOT}/directory/inner": None,
    f"{ROOT}/directory/inner/file": b"",
}


def session_at(link: Reactive) -> Session:
    return Session(Case(requirement(), link, TARGET)).log_in()


def cleared(disk: Disk) -> dict[str, bytes | str | None]:
    """What is left on the disk, without its root."""
    clear(session_at(disk.link(TOKEN)), ROOT)
    return {path: thing for path, thing in disk.things.items() if path != "/"}


LADDER = {
    "everything": (),
    "no-mlsd": ("MLSD",),
    "no-nlst": ("NLST",),
    "only-list": ("MLSD", "NLST"),
    "only-mlsd-and-list": ("NLST",),
    "no-rmd": ("RMD",),
    "no-rmd-nor-mlsd": ("RMD", "MLSD"),
}


@pytest.mark.parametrize("lacks", LADDER.values(), ids=LADDER)
def test_all_is_removed_by_what_there_is(lacks: tuple[str, ...]) -> None:
    disk = Disk({**OTHERS, **MADE}, lacks)
    assert cleared(disk) == OTHERS


@pytest.mark.parametrize("services", ["CHMOD RMDIR HELP", "rmdir"])
def test_directory_is_removed_by_site_where_its_help_says_so(services: str) -> None:
    disk = Disk({**OTHERS, **MADE}, ("RMD", "XRMD"), site_help=services)
    assert cleared(disk) == OTHERS
    assert f"SITE RMDIR {ROOT}" in disk.sent


def test_site_is_not_tried_unless_its_help_says_so() -> None:
    disk = Disk({**OTHERS, **MADE}, ("RMD", "XRMD"))
    left = cleared(disk)
    assert left == {**OTHERS, **{path: None for path, thing in MADE.items() if thing is None}}
    assert not [line for line in disk.sent if line.startswith("SITE RMDIR")]


def test_file_stays_where_the_server_has_no_dele() -> None:
    disk = Disk({**OTHERS, **MADE}, ("DELE",))
    left = cleared(disk)
    assert left.keys() >= {*OTHERS, f"{ROOT}/file", f"{ROOT}/directory/inner/file"}
    assert [line for line in disk.sent if line.startswith("DELE")] == [f"DELE {ROOT}/file"]


def test_names_that_begin_with_a_point_are_asked_for() -> None:
    disk = Disk({**OTHERS, **MADE, f"{ROOT}/.hidden": b"", f"{ROOT}/directory/.too": b""}, ["MLSD"])
    assert cleared(disk) == OTHERS


LINKED = {
    **OTHERS,
    **MADE,
    f"{ROOT}/link": "/home/own",
    f"{ROOT}/directory/link": "/home/own/dear",
}


@pytest.mark.parametrize("lacks", LADDER.values(), ids=LADDER)
def test_link_inside_is_removed_and_not_followed(lacks: tuple[str, ...]) -> None:
    disk = Disk(LINKED, lacks)
    assert cleared(disk) == OTHERS
    assert not [line for line in disk.sent if line.startswith("CWD") and "link" in line]


@pytest.mark.parametrize("lacks", [("DELE",), ("DELE", "MLSD"), ("MLSD", "LIST", "DELE")])
def test_link_that_cannot_be_removed_is_not_followed_either(lacks: tuple[str, ...]) -> None:
    disk = Disk(LINKED, lacks)
    left = cleared(disk)
    assert left.items() >= OTHERS.items()
    assert not [line for line in disk.sent if line.startswith("CWD") and "link" in line]


def test_nothing_is_entered_where_no_listing_shows_links() -> None:
    disk = Disk(LINKED, ("LIST",))
    left = cleared(disk)
    assert left.items() >= OTHERS.items()
    entered = [line for line in disk.sent if line.startswith("CWD") and line != "CWD /home"]
    assert set(entered) == {f"CWD {ROOT}"}


def removed(disk: Disk, entry: Listed) -> bool:
    return Clearing(session_at(disk.link(TOKEN))).remove(entry, "/home")


def test_directory_is_entered_only_where_it_is_surely_one() -> None:
    name = ROOT.rpartition("/")[2]
    for entry in (Listed(name), Listed(name, DIRECTORY)):
        disk = Disk({**OTHERS, **MADE})
        assert not removed(disk, entry)
        assert disk.things.items() >= MADE.items()
    assert removed(disk, Listed(name, DIRECTORY, None, True))
    assert disk.things == {"/": None, **OTHERS}


def test_entries_tell_kind_and_time() -> None:
    disk = Disk(MADE, times={f"{ROOT}/file": "20260228010203"})
    session = session_at(disk.link(TOKEN))
    session.send("CWD", ROOT)
    told = Clearing(session).entries()
    assert told == [
        Listed("file", "file", When(2026, 2, 28, 1, 2)),
        Listed("directory", DIRECTORY, When(2026, 11, 27, 12, 0)),
    ]


@pytest.mark.parametrize(
    ("name", "way"),
    [
        ("a\n226 b", lambda line: line),
        ("a\n226 b", lambda line: line.replace("\n", "\0")),
        ("a\udcff\udcff226 b", lambda line: line),
    ],
    ids=["line-feed", "nul-for-line-feed", "doubled-already"],
)
def test_name_that_no_argument_can_hold_is_removed(name: str, way: object) -> None:
    """Some servers take such names in a case of the suite's; each then wants its own spelling."""
    assert callable(way)
    wanted = way(f"RMD {ROOT}/{name}").encode("utf-8", "surrogateescape")
    listing = f"drwxr-xr-x 1 a b 1 Nov 27 12:00 {name}\r\n".encode("utf-8", "surrogateescape")
    replies = {"USER": "230 in", "PASV": "227 (127,0,0,1,200,1)", "CWD": "250 there", "MLSD": "502"}

    def answer(line: str) -> str:
        if line.startswith("LIST"):
            link.listing = listing if wanted + b"\r\n" not in link.sent else b""
            return "150 go\n226 done"
        if line.encode("utf-8", "surrogateescape") == wanted:
            return "250 gone"
        return replies.get(line.split(" ")[0], "550 no")

    link = Reactive(answer)
    clear(session_at(link), ROOT)
    assert wanted + b"\r\n" in link.sent


@pytest.mark.parametrize("name", ["a\nDELE passwd", "a\n226 b\nRMD x", "a\ndele x"])
def test_name_in_which_a_second_command_stands_is_never_sent(name: str) -> None:
    disk = Disk({**OTHERS, **MADE, f"{ROOT}/{name}": b""})
    cleared(disk)
    assert not [
        line for line in disk.sent if "\n" in line or line.startswith(("DELE /etc", "RMD /x"))
    ]
    assert disk.things.items() >= OTHERS.items()


HOSTILE = {
    "itself": [b"drwxr-xr-x 1 a b 1 Nov 27 12:00 itself"],
    "a-hundred-of-itself": [b"drwxr-xr-x 1 a b 1 Nov 27 12:00 %d" % n for n in range(100)],
    "without-end": [b"-rwxr-xr-x 1 a b 1 Nov 27 12:00 %d" % n for n in range(30_000)],
    "ways-out": [
        b"drwxr-xr-x 1 a b 1 Nov 27 12:00 " + name
        for name in (b"..", b".", b"/", b"/etc", b"../..", b"x/..", b"..\\..", b"a\\..\\b", b"\\..")
    ],
    "line-ends": [b"-rwxr-xr-x 1 a b 1 Nov 27 12:00 a\nDELE /etc/passwd"],
    "odd-octets": [b"-rwxr-xr-x 1 a b 1 Nov 27 12:00 \xff\xf4%d" % n for n in range(100)],
}


@pytest.mark.parametrize("lines", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("mlsd", [False, True], ids=["list", "mlsd"])
@pytest.mark.parametrize("refusal", ["550 no", "502 no", "250 yes"])
def test_clearing_is_bounded_and_stays_inside(lines: list[bytes], mlsd: bool, refusal: str) -> None:
    replies = {"USER": "230 in", "PASV": "227 (127,0,0,1,200,1)", "CWD": "250 there"}

    def answer(line: str) -> str:
        verb = line.split(" ")[0]
        if verb in ("LIST", "MLSD", "NLST"):
            if verb == "MLSD" and not mlsd:
                return "502 no"
            names = [one[33:] for one in lines]
            told = [b"type=dir; " + name for name in names] if verb == "MLSD" else lines
            link.listing = b"".join(one + b"\r\n" for one in told)
            return "150 go\n226 done"
        return replies.get(verb, "550 no" if verb == "RMD" and refusal[0] == "2" else refusal)

    link = Reactive(answer)
    clear(session_at(link), ROOT)
    changing = [line for line in link.lines if line.startswith(("DELE", "RMD", "XRMD", "SITE R"))]
    names = [line.partition("/")[2] for line in changing]
    assert len(link.lines) < (100_000 if refusal[0] == "2" else 12 * MOST_REFUSED)
    assert all(f"/{name}".startswith(ROOT) for name in names)
    assert not any(
        part in ("..", ".") for name in names for part in name.replace("\\", "/").split("/")
    )


def test_time_is_bounded() -> None:
    disk = Disk({**OTHERS, **MADE})
    asked = iter([False, False, True])
    clearing = Clearing(session_at(disk.link(TOKEN)), lambda: next(asked, True))
    clearing.clear(ROOT)
    assert len([line for line in disk.sent if line.startswith(("DELE", "RMD"))]) <= 2


def test_lost_session_is_inconclusive() -> None:
    link = Reactive(lambda line: None if line.startswith("DELE") else "230 in")
    session = session_at(link)
    gone = Listed("token-1-1-file", "file")
    judge = lambda: Clearing(session).remove(gone, "/home")  # noqa: E731 - a judgement
    assert verdict_of(session.case, judge) is Verdict.INCONCLUSIVE
