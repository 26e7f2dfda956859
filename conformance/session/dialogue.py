"""A dialogue with the target over one control connection.

What a case sends and awaits. Every octet of it goes through the guard and the monitor. Knows the
link and the model; not how cases are collected or reported.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from conformance.link.control import ControlConnection, EndedError, FloodError
from conformance.link.interface import Address, BrokenError, LinkError, SilenceError
from conformance.model.monitor import Monitor
from conformance.model.readings import Readings
from conformance.session.answer import Answer
from conformance.session.case import Case
from conformance.session.data import SessionData, listening, open_data
from conformance.session.guard import Guard
from conformance.session.securing import Securing
from conformance.spec import every_command
from conformance.target import Login, split_address
from conformance.wire.command import command_line
from conformance.wire.telnet import INTERRUPT, SYNCH

_SECRET = {"PASS": b"PASS ****\r\n", "ACCT": b"ACCT ****\r\n"}
_MARKER_REPLY = 110
_IPV4_ONLY = frozenset({"PASV", "PORT"})
"""Their addresses have four fields: over IPv6 a server refuses them rightly (ruling R22)."""

_LISTS = frozenset({"LIST", "MLSD", "NLST"})
_LOGIN = frozenset({"USER", "PASS", "ACCT"})
"""Wrong passwords are answered late on purpose."""
_MOST_MARKERS = 10_000
"""Replies 110 that one transfer may bring: a flood of them would never end."""

_DELAYED = 120
_NOOP_DONE, _SYST_DONE = 200, 215
NOT_THERE = (500, 502)
"""What says that a command is not implemented, or not known (RFC 959 section 4.2.2)."""
_FINAL, _GREETED = 200, 220
_GOODBYE = 221
_GOING_DOWN = 421
_MOST_FAREWELLS = 2
"""Replies 421 that may precede a close: one to a command, one because of it."""


class Session(Securing):
    """One control connection, greeted. Made by the fixtures `session`, `visitor` and `newcomer`.

    `at` is where it leads if not to the target's own address. `greeting` is the one that ends the
    wait, `delay` a 120 that came before it, or None. `carried` is whether its lines travel as the
    run's transport wants them: those of set-up do not. `plain` leaves TLS to the case: nothing but
    implicit TLS comes before it.
    """

    def __init__(
        self,
        case: Case,
        opened: list[Session] | None = None,
        at: Address | None = None,
        *,
        plain: bool = False,
    ) -> None:
        super().__init__(case, always=case.target.tls.used and not plain)
        self.target = case.target
        self._bounds = case.target.bounds
        self._opened = [] if opened is None else opened
        self._opened.append(self)
        self._monitor = Monitor(case.observe, Readings() if case.in_order else None)
        self._guard = Guard(case.link.token, case.read_only, case.target.files.lent)
        self._data: list[SessionData] = []
        self._over = False
        self.carried = False
        self._transfers = 0
        try:
            self.control = ControlConnection(case.link.control(at, fresh=len(self._opened) > 1))
        except LinkError as error:
            case.turned_away(at)
            case.inconclusive(f"no control connection: {error}")
        if case.target.is_secured_at_once(at):
            self._secure_at_once()
        self.greeting = self._read(b"", self._bounds.greeting)
        self.delay = self.greeting if self.greeting.code == _DELAYED else None
        if self.delay is not None:
            self.greeting = self._read(b"", self._bounds.greeting)
        case.greeted(self.greeting.reply is not None, self.greeting.code, at)
        if self._always and self.greeting.code == _GREETED:
            self.protect()

    # ------------------------------------------------------------------ sending

    def send(self, verb: str, *arguments: str | bytes) -> Answer:
        """Send a well-formed command in one write, and wait for one reply."""
        line = command_line(verb, *arguments)
        self._guard.check_form(line)
        return self._exchange(verb.upper(), line, self.carried)

    def begin(self, verb: str, *arguments: str | bytes) -> None:
        """Send a well-formed command, and leave its replies to `reply`."""
        line = command_line(verb, *arguments)
        self._guard.check_form(line)
        self._dispatch(verb.upper(), line, self.carried)

    def send_malformed(self, line: str | bytes) -> Answer:
        """Send this line, wrong on purpose, with CR LF; wait for one reply."""
        octets = line.encode("utf-8", "surrogateescape") if isinstance(line, str) else line
        verb = octets.split(b" ")[0].decode("latin-1").upper()
        if any(octet in octets for octet in b"\r\n\xff\x00"):
            self._monitor.lose_track()
        return self._exchange(verb, octets + b"\r\n", broken=True)

    def _exchange(
        self, verb: str, line: bytes, carried: bool = False, *, broken: bool = False
    ) -> Answer:
        self._dispatch(verb, line, carried, broken=broken)
        within = self._bounds.login if verb in _LOGIN else self._bounds.reply
        answer = self._read(_SECRET.get(verb, line), within)
        self._guard.note(verb, line, answer.positive)
        self._note_protection(verb, line, answer)
        if verb == "QUIT" and answer.positive:
            self._over = True  # another QUIT would be answered by a close at best
        return answer

    def _dispatch(
        self, verb: str, line: bytes, carried: bool = False, *, broken: bool = False
    ) -> None:
        if verb in _IPV4_ONLY and self.over_ipv6:
            self.inconclusive(f"{verb} names an IPv4 address, and the server is reached over IPv6")
        if not self._guard.check_place(verb, line):
            self.inconclusive(f"{verb} writes, and the run is read-only")
        shown = _SECRET.get(verb)
        self._note(verb, shown or line, broken=broken)
        self._write(lambda: self._send_lines(line, shown, carried))
        if self._transferring:
            self.begin_protection()

    def _note(self, verb: str, shown: bytes, *, broken: bool = False) -> None:
        """Note what is about to be sent."""
        self._monitor.sent(verb, shown, broken=broken)
        command = every_command().get(verb)
        if command is not None and command.transfer:
            self._transfers += 1
            self._transferring = True
            self.lists = verb in _LISTS

    def _send_lines(self, lines: bytes, shown: bytes | None, carried: bool) -> None:
        """Send whole lines, in the transport's way where nothing but whole lines was sent yet."""
        if carried and self._monitor.sure:
            self.case.carriage.send(self.control, lines, shown, self._bounds.reply)
        else:
            self.control.send(lines, shown, self._bounds.reply)

    def send_octets(self, octets: bytes) -> None:
        """Send exactly these octets and read nothing."""
        self._withhold(octets)
        self._monitor.lose_track()
        self._write(lambda: self.control.send(octets, None, self._bounds.reply))

    def send_urgent(self, octets: bytes) -> None:
        """Send exactly these octets, the last of them as TCP urgent data; read nothing."""
        self._withhold(octets)
        self._monitor.lose_track()
        self._write(lambda: self.control.channel.send_urgent(octets))

    def interrupt(self, verb: str) -> Answer:
        """Send IP, the Synch, and the command; wait for one reply (RFC 959 section 4.1.3, ABOR)."""
        self._write(lambda: self.control.send(INTERRUPT, None, self._bounds.reply))
        self._write(lambda: self.control.channel.send_urgent(SYNCH))
        line = command_line(verb)
        self._guard.check_form(line)
        return self._exchange(verb, line)

    def pipeline(self, *lines: str) -> list[Answer]:
        """Send all lines in one write, then read one reply for each of them."""
        octets = [line.encode("utf-8", "surrogateescape") + b"\r\n" for line in lines]
        verbs = [line.split()[0].decode("latin-1").upper() for line in octets]
        shown = [_SECRET.get(verb, line) for verb, line in zip(verbs, octets, strict=True)]
        for verb, line in zip(verbs, octets, strict=True):
            self._guard.check_form(line)
            if not self._guard.check_place(verb, line):
                self.inconclusive(f"{verb} writes, and the run is read-only")
        for verb, line in zip(verbs, shown, strict=True):
            self._note(verb, line)
        together = b"".join(shown)
        self._write(lambda: self._send_lines(b"".join(octets), together, self.carried))
        self.begin_protection()
        answers = [self._read(line, self._bounds.reply) for line in shown]
        for verb, line, answer in zip(verbs, octets, answers, strict=True):
            self._guard.note(verb, line, answer.positive)
        return answers

    def _write(self, write: Callable[[], None]) -> None:
        try:
            write()
        except LinkError:
            self._lost()

    def _lost(self) -> None:
        # The reply that does not come tells it; what the server said before may still be read.
        self._over = True

    def reply(self) -> Answer:
        """Wait for the next reply; nothing is sent."""
        return self._read(b"", self._bounds.reply)

    def further_reply(self) -> Answer:
        """Wait the quiet period for a reply behind one that has come; nothing is sent."""
        return self._read(b"", self._bounds.quiet)

    def transfer_end(self) -> Answer:
        """Wait for the final reply of a transfer, passing over 110 restart markers."""
        for _ in range(_MOST_MARKERS):
            answer = self.reply()
            if answer.code != _MARKER_REPLY:
                break
        else:
            self.failed("flood", "", answer.received, "a final reply after the markers")
        return answer

    def _read(self, line: bytes, within: float) -> Answer:
        try:
            reply = self.control.read_reply(within)
        except EndedError as error:
            if error.reply is not None:
                self._monitor.received(error.reply)
            return self._nothing(line, "closed", error)
        except SilenceError as error:
            # A reply may still come, and nobody could say to which command.
            self._monitor.lose_track()
            self.case.silent |= bool(line)
            return self._nothing(line, "silent", error)
        except FloodError as error:
            return self._nothing(line, "flood", error)
        except BrokenError as error:
            return self._nothing(line, "broken", error)
        self._monitor.received(reply)
        self._transferring &= reply.code < _FINAL
        return Answer(self.case, line, reply, promised=self._is_promised)

    def _nothing(self, line: bytes, absence: str, error: LinkError) -> Answer:
        self._over = True
        return Answer(self.case, line, None, absence, f"no reply: {error}")

    def must_stay_silent(self) -> None:
        """Fail on a reply that nobody asked for: those to NOOP, SYST and NOOP are the fence.

        One reply too many shifts them. Where they do not look as they must, a fourth one that
        comes within the quiet period proves it.
        """
        first, second, third = (self._fence(verb) for verb in ("NOOP", "SYST", "NOOP"))
        done = first.code == _NOOP_DONE != second.code
        lacking = first.code in NOT_THERE and second.code == _SYST_DONE
        in_order = first.code == third.code and (done or lacking)
        if not in_order and self._says_more():
            self.failed("unasked", "", first.received, "no reply before that to NOOP")

    def _fence(self, verb: str) -> Answer:
        answer = self.send(verb)
        lost = answer.reply is None or answer.code == _GOING_DOWN
        return answer.must_be(200) if lost else answer

    def _says_more(self) -> bool:
        try:
            self._monitor.received(self.control.read_reply(self._bounds.quiet))
        except SilenceError:
            return False
        except LinkError:
            self._over = True
            return False
        return True

    def must_stay_open(self) -> None:
        """Fail where NOOP is not answered positively any more, nor SYST if it is unknown (R74)."""
        first = self.send("NOOP")
        lacking = first.code in NOT_THERE and self.send("SYST").code == _SYST_DONE
        if not lacking or self.send("NOOP").code != first.code:
            first.must_be(200)

    def must_close(self) -> None:
        """Fail where the server does not close the control connection, or says more than 421
        before.
        """
        answer = self.reply()
        for _ in range(_MOST_FAREWELLS):
            if answer.code != _GOING_DOWN:
                break
            answer = self.reply()
        if answer.absence not in ("closed", "broken"):
            allowed = "the server closes the control connection"
            self.failed("not-closed", "", answer.received, allowed)

    # ------------------------------------------------------------------ connections

    @property
    def goes_active(self) -> bool:
        """Whether PORT takes the place of PASV, unless PASV is what the case is about."""
        is_about_it = "PASV" in self.case.requirement.commands
        return self.carried and self.case.carriage.transport.active and not is_about_it

    @property
    def transfers(self) -> int | None:
        """How many transfers were asked for; None where nobody can say."""
        return self._transfers if self._monitor.sure else None

    def data(
        self,
        verb: str,
        *,
        connect: bool = True,
        window: int | None = None,
        clear: bool = False,
        resume: bool = True,
    ) -> SessionData:
        """Set up a data connection by PASV or EPSV (and connect), or by PORT or EPRT (and listen).

        Over IPv6 EPSV and EPRT take the place of PASV and PORT where these are only means.
        `window` makes our side buffer few octets. Under PROT P it is protected, unless `clear`, by
        the TLS session of the control connection, unless not `resume`. Inconclusive where it cannot
        be set up.
        """
        data = open_data(self, verb, connect, window, (clear, resume))
        self._data.append(data)
        return data

    def listen(
        self, host: str | None = None, *, window: int | None = None, ports: Sequence[int] = (0,)
    ) -> SessionData:
        """Listen for a data connection without telling the server; at any port, or at the first
        free one of these.
        """
        data = listening(self, host, window, ports)
        self._data.append(data)
        return data

    def listen_at_default_port(self) -> SessionData:
        """Listen at the control connection's own port, the user's default data port."""
        data = listening(self, None, None, [self.control.channel.local.port])
        self._data.append(data)
        return data

    def another(self, *, greeted: bool = True, at: str = "") -> Session:
        """Open one more control connection, greeted and not logged in.

        `at` is another address of the same server, as "host:port" ([elsewhere] of the description).
        Inconclusive where it is not greeted, unless the case itself judges `greeting`.
        """
        address = Address(*split_address(at)) if at else None
        plain = self.case.target.tls.used and not self._always
        session = Session(self.case, self._opened, address, plain=plain)
        session.carried = self.carried
        if greeted:
            session.greeting.needed(220)
        return session

    def log_in(self, login: Login | None = None) -> Session:
        """Log in with USER, PASS and ACCT, as the target's description says."""
        login = login or self.target.login
        answer = self.send("USER", login.user)
        if answer.code // 100 == 3 and answer.code != 332:
            answer = self._give("PASS", "password", login.password)
        if answer.code == 332:
            answer = self._give("ACCT", "account", login.account)
        answer.needed(230)
        self._protect_behind_login()
        return self

    def _give(self, verb: str, what: str, text: str) -> Answer:
        if not text:
            self.case.inconclusive(f"the server asks for {verb}, and no {what} is given")
        return self.send(verb, text)

    def fresh(self, stem: str) -> str:
        """Return a name that exists nowhere on the target."""
        return self.case.link.fresh(stem)

    @property
    def is_inside(self) -> bool:
        """Whether the working directory is sure to be one that this run made."""
        return self._guard.is_inside

    @property
    def usable(self) -> bool:
        """Whether the dialogue is in order: open, and no command without its final reply."""
        monitor = self._monitor
        return not self._over and not self.control.ended and monitor.sure and monitor.idle

    def close(self) -> None:
        """Say QUIT where the dialogue is in order, and close.

        QUIT's reply is a fence: one that nobody asked for shows before it.
        """
        if self.usable:
            answer = self._exchange("QUIT", command_line("QUIT"))
            if answer.reply is not None and answer.code != _GOODBYE:
                self._read(b"", self._bounds.quiet)
        # After QUIT: no server is to see an unused data connection vanish, and tell of it or not.
        for data in self._data:
            data.discard()
        self.case.exchanges.update(self._monitor.exchanges)
        self.control.channel.close()
