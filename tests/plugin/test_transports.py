"""Runs under a transport: servers to which the way of the octets matters are found, others not."""

from __future__ import annotations

import contextlib
import itertools
import selectors
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from xml.etree import ElementTree

import pytest

from conformance.session.carriage import TRANSPORTS
from fixtures.hostile.listening import Handler, Port
from fixtures.hostile.scripted import Script

from .conftest import Cases, Serve
from .running import FAILED, NOTHING, PASSED, USAGE, Outcome, run
from .test_gathering import KNOWN
from .test_judging import CASE, ONE_CASE, RIGHT, WRONG

UNDER_CRLF = f"transport/crlf/{CASE}"
TWO_CASES = """
@MUST
def test_answers(session):
    session.send("NOOP").must_be(200)

@MUST
def test_octets(session):
    session.send_octets(b"NOOP\\r\\n")
    session.reply().must_be(200)

@MUST
def test_cannot_be_set_up(session):
    session.send("SYST").needed(350)
"""
LISTS = """
@MUST
def test_lists(session):
    data = session.data("PASV")
    session.send("NLST").must_be(125, 150)
    session.must_equal(data.receive(), b"name\\r\\n", "the listing")
    session.transfer_end().must_be(226)
"""
NEITHER = """
@MUST
def test_uses_the_idle_connection(session):
    data = session.data("PASV")
    session.must(data.is_closed_by_server(2.0), "it is closed")
"""


ALWAYS = {
    b"USER": b"331 and?\r\n",
    b"PASS": b"230 in\r\n",
    b"PWD": b'257 "/"\r\n',
    b"QUIT": b"221 bye\r\n",
}


Answer = Callable[[bytes], bytes]


def _verb(octets: bytes) -> bytes:
    return octets.split(b" ")[0].rstrip()


class InTurn:
    """A server that takes each read for a line, and looks at its connections one after the other.

    So nothing is left to chance: what came before a NOOP of another connection has been read when
    that is answered. `answer` gives the reply to what was read.
    """

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listening, selectors.EVENT_READ)
        self.port: int = self._listening.getsockname()[1]

    def serve(self) -> None:
        """Serve until the listening socket is shut down."""
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is not self._listening:
                    assert isinstance(key.fileobj, socket.socket)  # nothing else is registered
                    self._read(key.fileobj)
                    continue
                try:
                    connection, _ = self._listening.accept()
                except OSError:
                    return
                connection.sendall(b"220 ready\r\n")
                self._selector.register(connection, selectors.EVENT_READ)

    def _read(self, connection: socket.socket) -> None:
        octets = b""
        with contextlib.suppress(OSError):
            octets = connection.recv(4096)
            connection.sendall(ALWAYS.get(_verb(octets)) or self._answer(octets))
        if not octets:
            self._selector.unregister(connection)
            connection.close()

    def stop(self) -> None:
        """End `serve`."""
        self._listening.shutdown(socket.SHUT_RDWR)


def hasty(octets: bytes) -> bytes:
    """Answer at CR, and take the LF that comes later for a line of its own."""
    if octets.startswith(b"\n"):
        return b"500 empty line\r\n" + ALWAYS.get(_verb(octets[1:]), b"")
    return RIGHT


def impatient(octets: bytes) -> bytes:
    """Refuse what is no whole line."""
    return RIGHT if octets.endswith(b"\r\n") else WRONG


Start = Callable[[Answer], tuple[str, str]]


@pytest.fixture
def in_turn() -> Iterator[Start]:
    """Start such a server; gives the option that names it as the target."""
    with ExitStack() as stack:

        def start(answer: Answer) -> tuple[str, str]:
            server = InTurn(answer)
            thread = threading.Thread(target=server.serve, daemon=True)
            thread.start()
            stack.callback(thread.join)
            stack.callback(server.stop)
            return ("--target", f"127.0.0.1:{server.port}")

        yield start


def under(outcome: Outcome, name: str) -> str:
    """The closing line's counts for a transport."""
    lines = outcome.text.splitlines()
    found = [line for line in lines if f" compared under {name}: " in line]
    return found[0] if found else ""


def verdicts(report: Path) -> dict[str, str]:
    """The verdict of each result."""
    found = {}
    for case in ElementTree.parse(report).iter("testcase"):
        properties = {str(one.get("name")): str(one.get("value")) for one in case.iter("property")}
        found[properties["case"]] = properties["verdict"]
    return found


# ---------------------------------------------------------------------- verdicts


@pytest.mark.parametrize("name", ["octets", "crlf", "lower-case"])
def test_right_server_gives_no_difference(name: str, serve: Serve) -> None:
    server = serve({})
    outcome = run(*ONE_CASE, *server.words, "--transport", name)
    assert outcome.status == PASSED, outcome.text
    assert under(outcome, name) == f"1 compared under {name}: 1 pass"
    assert outcome.counts() == {"pass": 1}


def test_server_that_wants_a_line_in_one_read_is_found(in_turn: Start) -> None:
    outcome = run(*ONE_CASE, *in_turn(impatient), "--transport", "crlf")
    assert outcome.status == FAILED
    assert outcome.counts() == {"pass": 1}
    assert under(outcome, "crlf") == "1 compared under crlf: 1 fail"
    shown = outcome.text
    for told in (
        f"FAIL  {UNDER_CRLF}\n",
        "RFC 1123 section 4.1.2.10, MUST (explicit)",
        r"received  500 what?\r\n",
        "allowed   as plainly: the case passes",
        "way       differs crlf: pass, then wrong-class 500",
        "dialogue, plainly\n",
        r"control 1  <  200 done\r\n",
        "dialogue under crlf: each line cut between CR and LF\n",
        r"control 1  <  500 what?\r\n",
    ):
        assert told in shown, shown
        shown = shown[shown.index(told) :]
    assert outcome.again()[0].endswith(f"--transport crlf --case {CASE}")


def test_what_only_the_monitor_sees_is_a_difference(in_turn: Start) -> None:
    """The case passes each time, and one reply too many comes after it."""
    outcome = run(*ONE_CASE, *in_turn(hasty), "--transport", "crlf")
    assert outcome.status == FAILED
    assert outcome.counts() == {"pass": 1}
    assert "way       differs crlf: monitor rfc959-" in outcome.text
    assert "FAIL  monitor/" not in outcome.text


def test_no_user_may_send_controls_so_that_servers_are_only_warned(serve: Serve) -> None:
    outcome = run(*ONE_CASE, *serve({}).words, "--transport", "telnet-nops")
    assert outcome.status == PASSED
    assert under(outcome, "telnet-nops") == "1 compared under telnet-nops: 1 warn"


def test_difference_that_comes_once_is_inconclusive(in_turn: Start) -> None:
    begun = itertools.chain([WRONG], itertools.repeat(b""))
    ended = itertools.chain([b""], itertools.repeat(RIGHT))

    def at_first(octets: bytes) -> bytes:
        return next({b"NOOP\r": begun, b"\n": ended}.get(octets, iter([RIGHT])))

    words = (*in_turn(at_first), "--reply-timeout", "1")
    outcome = run(*ONE_CASE, *words, "--transport", "crlf")
    assert outcome.status == NOTHING, outcome.text
    assert under(outcome, "crlf") == "1 compared under crlf: 1 inconclusive"
    told = "differed 1 of 2 times in this way: crlf: pass, then wrong-class 500"
    assert f"not reproduced: {told}" in " ".join(outcome.text.split())


def test_what_fails_plainly_must_fail_likewise(serve: Serve) -> None:
    same = run(*ONE_CASE, *serve({"NOOP": WRONG}).words, "--transport", "lower-case")
    assert (same.status, under(same, "lower-case")) == (
        FAILED,
        "1 compared under lower-case: 1 pass",
    )

    def by_case(line: bytes, _: socket.socket) -> bytes:
        return WRONG if line.isupper() else b"350 go on\r\n"

    other = run(*ONE_CASE, *serve({"NOOP": by_case}).words, "--transport", "lower-case")
    assert "way       differs lower-case: wrong-class 500, then wrong-class 350" in other.text
    assert r"allowed   as plainly: 500 what?\r\n" in other.text


def test_only_what_travels_otherwise_and_was_judged_is_compared(
    cases: Cases, serve: Serve, tmp_path: Path
) -> None:
    report = tmp_path / "report.xml"
    words = (*serve({}).words, "--transport", "octets", f"--junit-report={report}")
    outcome = run(*words, folder=cases(TWO_CASES))
    assert outcome.status == PASSED
    ids = {case for case in verdicts(report) if case.startswith("transport/")}
    assert ids == {"transport/octets/rfc959/mini/answers"}


def test_nothing_compared_is_no_success(cases: Cases, serve: Serve) -> None:
    words = (*serve({}).words, "--transport", "octets", "--case", "rfc959/mini/octets")
    outcome = run(*words, folder=cases(TWO_CASES))
    assert outcome.status == NOTHING
    assert "no case could be compared under a transport" in outcome.text


def test_suite_that_breaks_under_a_transport_is_an_error(cases: Cases, serve: Serve) -> None:
    text = """
@MUST
def test_breaks(session):
    session.send("NOOP").must_be(200)
    assert session.case.carriage.transport.name == "together"
"""
    outcome = run(*serve({}).words, "--transport", "octets", folder=cases(text))
    assert outcome.status == FAILED
    assert under(outcome, "octets") == "1 compared under octets: 1 error"


# ---------------------------------------------------------------------- ways


def test_active_lets_the_server_connect(cases: Cases, serve: Serve) -> None:
    ports = []

    def port_taken(line: bytes, _: socket.socket) -> bytes:
        numbers = [int(number) for number in line.split()[1].split(b",")]
        ports.append(numbers[4] * 256 + numbers[5])
        return RIGHT

    def listing(_: bytes, connection: socket.socket) -> bytes:
        connection.sendall(b"150 here\r\n")
        with socket.create_connection(("127.0.0.1", ports.pop())) as data:
            data.sendall(b"name\r\n")
        return b"226 done\r\n"

    def passive_listing(line: bytes, connection: socket.socket) -> bytes:
        return listing(line, connection) if ports else b"150 here\r\n226 done\r\n"

    replies = {"PORT": port_taken, "NLST": passive_listing}
    outcome = run(*serve(replies).words, "--transport", "active", folder=cases(LISTS))
    assert outcome.status == FAILED
    assert "way       differs active: differs, then pass" in outcome.text
    assert "RFC 959 section 4.1.3" in outcome.text, "the case's own requirement"
    assert not ports


def test_case_that_needs_pasv_itself_is_not_compared(cases: Cases, serve: Serve) -> None:
    replies = {"PORT": RIGHT}
    outcome = run(*serve(replies).words, "--transport", "active", folder=cases(NEITHER))
    assert outcome.counts() == {"pass": 1}
    assert under(outcome, "active") == ""


def test_ipv6_leads_to_the_same_port() -> None:
    script = Script()
    with Port(script) as four, SixPort(script, four.port):
        outcome = run(*ONE_CASE, "--target", four.address, "--transport", "ipv6")
    assert outcome.status == PASSED, outcome.text
    assert under(outcome, "ipv6") == "1 compared under ipv6: 1 pass"


def test_target_without_ipv6_is_told(serve: Serve) -> None:
    words = (*serve({}).words, "--transport", "ipv6")
    outcome = run(*ONE_CASE, *words)
    assert outcome.status == NOTHING
    assert under(outcome, "ipv6") == "1 compared under ipv6: 1 inconclusive"
    assert "not reached over IPv6: ::1 port" in outcome.text


class SixPort(Port):
    """A port of ::1."""

    def __init__(self, handler: Handler, port: int) -> None:
        super().__init__(handler)
        self._socket.close()
        self._socket = socket.create_server(("::1", port), family=socket.AF_INET6)


# ---------------------------------------------------------------------- runs


def test_parallel_run_compares_as_a_serial_one(cases: Cases, serve: Serve, tmp_path: Path) -> None:
    words = (*serve({}).words, "--transport", "octets", "--transport", "telnet-nops")
    one, two = tmp_path / "serial.xml", tmp_path / "parallel.xml"
    folder = cases(TWO_CASES)
    run(*words, f"--junit-report={one}", folder=folder)
    run(*words, f"--junit-report={two}", "-n", "2", folder=folder)
    assert "transport/telnet-nops/rfc959/mini/answers" in verdicts(one)
    assert verdicts(one) == verdicts(two)


KNOWN_WAY = "differs crlf: pass, then wrong-class 500"
SUBJECTS = [("case", UNDER_CRLF), ("requirement", "rfc1123-4.1.2.10-command-in-pieces")]


@pytest.mark.parametrize(("what", "subject"), SUBJECTS, ids=[what for what, _ in SUBJECTS])
def test_baseline_knows_differences_and_plain_runs_do_not_miss_them(
    what: str, subject: str, cases: Cases, in_turn: Start, tmp_path: Path
) -> None:
    subject = subject.replace(CASE, "rfc959/mini/answers")
    baseline = tmp_path / "baseline.toml"
    entry = KNOWN.format(what=what, subject=subject, way=KNOWN_WAY, more="")
    baseline.write_text(entry, "utf-8")
    words = (*in_turn(impatient), f"--baseline={baseline}")
    folder = cases(TWO_CASES)
    known = run(*words, "--transport", "crlf", folder=folder)
    assert known.status == PASSED, known.text
    assert under(known, "crlf") == "1 compared under crlf: 1 known"
    plain = run(*words, folder=folder)
    assert plain.status == PASSED, plain.text
    other = run(*words, "--transport", "lower-case", folder=folder)
    assert "stale" not in other.text


@pytest.mark.parametrize(("name", "near"), [("octet", "octets"), ("al", "all")])
def test_unknown_transport_is_refused_with_near_ones(name: str, near: str) -> None:
    outcome = run(*ONE_CASE, "--transport", name)
    assert outcome.status == USAGE
    assert len(outcome.errors()) == 1
    assert f"near: {near}" in outcome.errors()[0]


def test_all_transports_can_be_asked_for_at_once(serve: Serve) -> None:
    outcome = run(*ONE_CASE, *serve({}).words, "--transport", "all")
    wanted = [name for name in TRANSPORTS if name not in ("together", "active")]
    assert [name for name in wanted if under(outcome, name)] == wanted


def test_together_is_the_plain_run(serve: Serve) -> None:
    server = serve({})
    outcome = run(*ONE_CASE, *server.words, "--transport", "together")
    assert outcome.status == PASSED
    assert "compared" not in outcome.text
    assert server.script.received.count(b"NOOP\r\n") == 1


@pytest.mark.parametrize(("times", "verdict"), [(0, "fail"), (1, "fail"), (3, "inconclusive")])
def test_difference_comes_in_each_attempt(times: int, verdict: str, in_turn: Start) -> None:
    # Plainly a line comes whole; under the transport in two pieces, of which the first is answered.
    begun = itertools.chain([WRONG] * 2, itertools.repeat(b""))
    ended = itertools.chain([b""] * 2, itertools.repeat(RIGHT))

    def twice(octets: bytes) -> bytes:
        return next({b"NOOP\r": begun, b"\n": ended}.get(octets, iter([RIGHT])))

    words = (*in_turn(twice), "--reply-timeout", "1", "--confirm", str(times))
    outcome = run(*ONE_CASE, *words, "--transport", "crlf")
    assert under(outcome, "crlf") == f"1 compared under crlf: 1 {verdict}", outcome.text
