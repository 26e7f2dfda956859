"""A run's target: told apart from one that cannot be used, and left as it was found."""

from __future__ import annotations

import itertools
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from conformance.target import Bounds
from fixtures.hostile.behaviours import TOPICS, misbehaving
from fixtures.hostile.listening import Port
from fixtures.hostile.scripted import Reply, Script, argument
from fixtures.hostile.scripted import made as scripted_made

from .conftest import SECRET, Cases, Describe, Embedded
from .running import PASSED, UNUSABLE, Outcome, ended, run
from .test_fixtures import WRITING
from .under_way import in_the_middle

ONE_FILE = "cases/rfc959/test_noop.py"
CASE = "rfc959/noop/noop-leaves-the-login"
LOGIN = ("--user", "nobody", "--password", SECRET)


def check_unusable(outcome: Outcome, address: str) -> None:
    """One clear message, and nothing else: no case, no traceback, no password."""
    assert outcome.status == UNUSABLE, outcome.text
    assert outcome.text.startswith(f"Exit: target {address}, user 'nobody': ")
    assert outcome.text.count("\n") == 2, outcome.text
    assert "No case was run." in outcome.text
    assert SECRET not in outcome.text
    assert outcome.text.replace("\n", "").isprintable()


def test_nothing_is_waited_for_longer_than_four_seconds_before_the_greeting() -> None:
    bounds = Bounds()
    assert bounds.connect <= 4
    assert bounds.greeting <= 4


@pytest.mark.parametrize("name", [way.name for way in TOPICS["no run can begin"]])
def test_unusable_target_ends_the_run_with_one_message(name: str, impatient: Describe) -> None:
    with misbehaving(name) as server:
        outcome = run(ONE_FILE, impatient(server.address), within=20)
    check_unusable(outcome, server.address)


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["serial", "parallel"])
def test_nobody_at_the_port_ends_the_run_with_one_message(workers: tuple[str, ...]) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # so it is nobody else's either
        address = f"127.0.0.1:{nobody.getsockname()[1]}"
        outcome = run(ONE_FILE, "--target", address, *LOGIN, *workers)
    check_unusable(outcome, address)
    assert "refused" in outcome.text


def test_target_that_lets_nobody_connect_ends_the_run_with_one_message(
    impatient: Describe,
) -> None:
    # A full backlog answers nothing.
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        host, port = full.getsockname()
        others = [socket.socket() for _ in range(3)]
        for other in others:
            other.setblocking(False)
            other.connect_ex((host, port))
        outcome = run(ONE_FILE, impatient(f"{host}:{port}"))
        for other in others:
            other.close()
    check_unusable(outcome, f"{host}:{port}")
    assert "no answer" in outcome.text


def test_report_is_not_written_for_an_unusable_target(tmp_path: Path) -> None:
    with misbehaving("wrong-password") as server:
        outcome = run(
            *(ONE_FILE, "--target", server.address, *LOGIN),
            f"--junit-report={tmp_path / 'report.xml'}",
        )
    assert outcome.status == UNUSABLE
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["serial", "parallel"])
def test_own_server_that_cannot_be_started_ends_the_run(
    workers: tuple[str, ...], tmp_path: Path
) -> None:
    outcome = run(
        *(ONE_FILE, "--target", "server:vsftpd", *workers),
        more={"FTP_CONFORMANCE_CACHE": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path)},
    )
    assert outcome.status == UNUSABLE, outcome.text
    assert outcome.text.count("fetch.py vsftpd") == 1
    assert "Traceback" not in outcome.text
    assert outcome.counts() == {}


def test_bounds_hold_for_the_suites_own_server(cases: Cases) -> None:
    folder = cases("""
@MUST
def test_bound(session):
    session.must(session.target.bounds.reply == 2.5, "the bound of the command line")
""")
    assert run("--reply-timeout", "2.5", "--no-baseline", folder=folder).counts() == {"pass": 1}


def test_run_leaves_the_target_as_it_was(embedded: Embedded) -> None:
    before = embedded.tree()
    outcome = run(*WRITING, *embedded.config)
    assert outcome.status == PASSED, outcome.text
    assert embedded.tree() == before


LEAVES_THINGS = """
@MUST
def test_leaves(session, scratch):
    session.send("CWD", scratch.root).needed(250)
    for name in ("one", "two"):
        session.send("MKD", name).needed(257)
        session.send("CWD", name).needed(250)
    scratch._session.control.channel.reset()
    session.control.channel.reset()
    os.kill(os.getpid(), 9) if os.environ.get("PYTEST_XDIST_WORKER") else None
    raise ValueError
"""


@pytest.mark.parametrize("workers", [(), ("-n", "1")], ids=["broken", "killed"])
def test_sweep_removes_what_a_case_could_not(
    workers: tuple[str, ...], embedded: Embedded, cases: Cases
) -> None:
    before = embedded.tree()
    outcome = run(*embedded.config, "--no-baseline", *workers, folder=cases(LEAVES_THINGS))
    assert outcome.counts() == {"error": 1}, outcome.text
    assert embedded.tree() == before


LEAVES_A_PART = """
@MUST
def test_leaves(session, scratch):
    session.send("MKD", scratch.outside("/own", "part")).needed(257)
    os.kill(os.getpid(), 9)
"""


def test_sweep_looks_wherever_cases_may_store(
    embedded: Embedded, cases: Cases, tmp_path: Path
) -> None:
    """Of a directory that is not there nothing is told: its cases have told it."""
    before = embedded.tree()
    text = embedded.description.read_text("utf-8")
    places = '[files]\nquota = "/own"\nfull = "/absent"'
    described = tmp_path / "described.toml"
    described.write_text(text.replace("[files]", places), "utf-8")
    option = f"--target-config={described}"
    outcome = run(option, "--no-baseline", "-n", "1", folder=cases(LEAVES_A_PART))
    assert outcome.counts() == {"error": 1}, outcome.text
    assert "left on the target" not in outcome.text
    assert embedded.tree() == before


def test_what_stays_on_the_target_is_told() -> None:
    made: list[bytes] = []

    def makes(line: bytes, connection: socket.socket) -> bytes:
        made.append(argument(line).removeprefix(b"/"))
        return scripted_made(line, connection)

    def lists(connection: socket.socket) -> None:
        connection.sendall(b"".join(name + b"\r\n" for name in made))

    replies: dict[str, Reply] = {
        "MKD": makes,
        "RMD": b"550 it stays\r\n",
        "DELE": b"550 it stays\r\n",
        "NLST": b"150 coming\r\n226 sent\r\n",
    }
    with Port(lists) as data, Port(Script(replies, data=data)) as server:
        outcome = run(ONE_FILE, "--target", server.address, *LOGIN, "--case", CASE)
    assert made
    assert f"left on the target: /{made[0].decode()}\n" in outcome.text
    assert "it could not be removed (RMD: 550 it stays" in outcome.text
    assert "by hand" in outcome.text


@pytest.fixture
def heeds_ctrl_c() -> Iterator[None]:
    """What is started in the background ignores Ctrl-C, and hands that on to its children."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heeds_ctrl_c")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "terminated"])
@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["serial", "parallel"])
def test_interrupted_run_leaves_the_target_as_it_was(
    embedded: Embedded, number: signal.Signals, workers: tuple[str, ...]
) -> None:
    before = embedded.tree()
    with in_the_middle(embedded, *WRITING, *workers) as process:
        # Ctrl-C reaches the whole group, kill one process.
        if number is signal.SIGINT:
            os.killpg(process.pid, number)
        else:
            process.send_signal(number)
        outcome = ended(process)
    assert outcome.status == UNUSABLE, outcome.text
    assert embedded.tree() == before


DIES = """
@MUST
def test_a_holds(session):
    session.send("NOOP").must_be(200)

@MUST
def test_b_kills(session):
    session.send("SITE", "die").must_be(200)

@MUST
@pytest.mark.parametrize("number", ["one", "two", "three"])
def test_c_comes_too_late(session, number):
    session.send("NOOP").must_be(200)
"""


@pytest.mark.parametrize("workers", [(), ("-n", "1")], ids=["serial", "parallel"])
def test_target_that_is_lost_ends_the_run(
    workers: tuple[str, ...], cases: Cases, tmp_path: Path
) -> None:
    # A server that dies must not leave a run in which nothing fails, since nothing is judged.
    with ExitStack() as alive:

        def die(*_: object) -> None:
            alive.close()

        port = alive.enter_context(Port(Script({"SITE": die})))
        report = tmp_path / "report.xml"
        outcome = run(
            *("--target", port.address, f"--junit-report={report}", *workers), folder=cases(DIES)
        )
    assert outcome.status == UNUSABLE, outcome.text
    assert "the target is lost: no control connection" in outcome.text
    assert "last case: rfc959/mini/b-kills" in outcome.text
    assert sum(outcome.counts().values()) == 2
    assert 'value="run/cut-short"' in report.read_text("utf-8")


def test_one_connection_that_is_refused_ends_no_run(cases: Cases) -> None:
    # Two of them: one may be opened ahead of need, and is thrown away.
    good, bad = Script(), Script(greeting=None)
    with Port(itertools.chain([good, good, bad, bad], itertools.repeat(good))) as port:
        outcome = run("--target", port.address, folder=cases(DIES))
    assert outcome.counts() == {"pass": 4, "inconclusive": 1}, outcome.text


@pytest.mark.parametrize("refuses", ["login", "greeting"])
def test_target_that_lets_nobody_in_any_more_is_lost(refuses: str, cases: Cases) -> None:
    # It answers, and yet every further case would be inconclusive.
    good = Script()
    bad = (
        Script({"PASS": b"530 no more\r\n"})
        if refuses == "login"
        else Script(greeting=b"421 too many connections\r\n")
    )
    with Port(itertools.chain([good, good], itertools.repeat(bad))) as port:
        outcome = run("--target", port.address, folder=cases(DIES))
    assert outcome.status == UNUSABLE, outcome.text
    assert outcome.counts() == {"pass": 1, "inconclusive": 3}, outcome.text
    assert "the target is lost: " in outcome.text


def test_names_that_stay_on_the_target_are_told_printable_and_bounded() -> None:
    made: list[bytes] = []

    def makes(line: bytes, connection: socket.socket) -> bytes:
        made.append(argument(line).removeprefix(b"/"))
        return scripted_made(line, connection)

    def lists(connection: socket.socket) -> None:
        for number in range(2000):
            token = b"-".join(made[0].split(b"-")[:3]) if made else b"nobody"
            connection.sendall(token + b"-%d-1-\x1b[2J\xff\r\n" % number)

    replies: dict[str, Reply] = {
        "MKD": makes,
        "RMD": b"550 it stays\r\n",
        "DELE": b"550 it stays\r\n",
        "CWD": lambda line, _: b"250 in\r\n" if argument(line) == b"/" else b"550 no\r\n",
        "NLST": b"150 coming\r\n226 sent\r\n",
    }
    with Port(lists) as data:
        script = Script(replies, data=data)
        with Port(script) as server:
            outcome = run(ONE_FILE, "--target", server.address, *LOGIN, "--case", CASE)
    assert "left on the target: /ftp-conformance-" in outcome.text
    assert r"\x1B[2J" in outcome.text
    assert outcome.text.replace("\n", "").isprintable()
    assert len(outcome.text) < 10_000
    assert len(script.received) < 1_000


def test_sweep_removes_a_file_too(embedded: Embedded, cases: Cases) -> None:
    folder = cases("""
@MUST
def test_leaves(session):
    data = session.data("PASV")
    session.send("STOR", session.fresh("file")).needed(150)
    data.close()
    session.transfer_end().needed(226)
""")
    before = embedded.tree()
    outcome = run(*embedded.config, "--no-baseline", folder=folder)
    assert outcome.counts() == {"pass": 1}, outcome.text
    assert embedded.tree() == before
