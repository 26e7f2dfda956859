"""Cases whose peer is a test: scripted dialogues, and a server that a function answers for."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from link.fakes import InClear

from conformance.link.interface import Address, SilenceError, UnreachableError
from conformance.link.replay import script
from conformance.link.transcript import Transcript
from conformance.session import Case, Session
from conformance.spec import Requirement
from conformance.target import Bounds, Files, Login, Target
from conformance.verdict import CaseEnded, Verdict

TOKEN = "token-1"
SECRET = "correct horse"
TARGET = Target(
    address="127.0.0.1:21",
    login=Login("demo", SECRET, account="billing"),
    files=Files(directory="/home"),
    bounds=Bounds(reply=1.0, data=1.0, quiet=0.01),
)


def requirement(level: str = "must") -> Requirement:
    """A requirement of that level."""
    return Requirement("words", "rfc959", "4.1", level, "judgement", "", (), True)


def scripted(dialogue: str, level: str = "must", *, read_only: bool = False) -> Session:
    """A session that has been greeted and whose peer says the rest of the dialogue."""
    link = script(f"< 220 ready\n{dialogue}", TOKEN)
    return Session(Case(requirement(level), link, TARGET, read_only))


def verdict_of(case: Case, judge: Callable[[], object]) -> Verdict:
    """The verdict on a case that is this judgement alone."""
    try:
        judge()
    except CaseEnded as ended:
        return ended.verdict
    return Verdict.WARN if case.findings else Verdict.PASS


class Reactive:
    """A link to a server that is a function from command lines to replies, without CR LF.

    Each data connection brings `listing`. None from the function closes the connection, an empty
    text is silence. `lines` and `sent` keep what came on control connections, `received` what came
    on data connections; `shown`, `waits`, `places` and `made_now` what else each call was given.
    """

    def __init__(self, answer: Callable[[str], str | None], listing: bytes = b"") -> None:
        self.transcript = Transcript()
        self.token = TOKEN
        self.lines: list[str] = []
        self.sent: list[bytes] = []
        self.received: list[bytes] = []
        self.shown: list[tuple[bytes, float]] = []
        self.waits: list[float] = []
        self.places: list[Address | None] = []
        self.made_now: list[bool] = []
        self.connections = 0
        self.listing = listing
        self._answer = answer
        self._names = 0

    def control(self, address: Address | None = None, *, fresh: bool = False) -> _Control:
        if address is not None and address.port == 1:
            raise UnreachableError(f"{address} refuses")
        self.connections += 1
        self.places.append(address)
        self.made_now.append(fresh)
        return _Control(self)

    def data(
        self, address: Address, beside: object, window: int | None = None, host: str = ""
    ) -> _Data:
        assert not host, "nobody connects from elsewhere here"
        if address.port == 1:
            raise UnreachableError(f"{address} refuses {beside} and {window}")
        return _Data(self)

    def listen(
        self, beside: object, host: str | None = None, window: int | None = None, port: int = 0
    ) -> _Listener:
        if port == 1:
            raise UnreachableError(f"{host} is taken, {beside}, {window}")
        return _Listener(self, Address(host or "127.0.0.1", port or 5000))

    def fresh(self, stem: str) -> str:
        self._names += 1
        return f"{self.token}-{self._names}-{stem}"

    def close(self) -> None:
        """Nothing is open."""

    def answer(self, line: str) -> bytes | None:
        """What the server says to a line."""
        self.lines.append(line)
        said = self._answer(line)
        return None if said is None else (said.replace("\n", "\r\n") + "\r\n").encode()


class _Channel:
    number = 1
    local = Address("127.0.0.1", 40000)
    peer = Address("127.0.0.1", 21)

    def __init__(self, link: Reactive) -> None:
        self._link = link
        self.security = InClear()

    def send_urgent(self, octets: bytes) -> None:
        self._link.sent.append(octets)

    def thin(self) -> None:
        """Nothing to do."""

    def finish_sending(self) -> None:
        """Nobody asks for it here."""

    def close(self) -> None:
        """Nothing to do."""

    def reset(self) -> None:
        """Nothing to do."""


class _Control(_Channel):
    def __init__(self, link: Reactive) -> None:
        super().__init__(link)
        self._replies = deque([b"220 ready\r\n"])
        self._closed = False

    def send(self, octets: bytes, shown: bytes | None = None, within: float = 10.0) -> None:
        self._link.sent.append(octets)
        self._link.shown.append((octets if shown is None else shown, within))
        for line in octets.decode("utf-8", "surrogateescape").split("\r\n")[:-1]:
            reply = None if self._closed else self._link.answer(line)
            if reply is None:
                self._closed = True
            elif reply.strip():
                self._replies.append(reply)

    def receive(self, within: float) -> bytes:
        if self._replies:
            return self._replies.popleft()
        if self._closed:
            return b""
        raise SilenceError(f"nothing came within {within:g} s")


class _Data(_Channel):
    def __init__(self, link: Reactive) -> None:
        super().__init__(link)
        self._pieces: deque[bytes] | None = None

    def send(self, octets: bytes, shown: bytes | None = None, within: float = 10.0) -> None:
        self._link.received.append(octets)
        self._link.shown.append((octets if shown is None else shown, within))

    def receive(self, within: float) -> bytes:
        self._link.waits.append(within)
        if self._pieces is None:  # not before: a command may still change it
            self._pieces = deque([self._link.listing, b""])
        return self._pieces.popleft()


class _Listener:
    def __init__(self, link: Reactive, address: Address) -> None:
        self.address = address
        self._link = link

    def fileno(self) -> int:
        return -1

    def accept(self, within: float) -> _Data:
        self._link.waits.append(within)
        return _Data(self._link)

    def close(self) -> None:
        """Nothing to do."""
