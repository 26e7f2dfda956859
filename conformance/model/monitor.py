"""Watches every exchange of every case, and notes what no case looks for.

A malformed reply, a class of code that the command cannot have, or not in what went before, two
replies to one command, a reply to none: each under a generic requirement of its own. Pure: commands
and replies in, findings out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from conformance.model.readings import Readings
from conformance.spec import Command, command_table
from conformance.verdict import Finding
from conformance.wire.octets import printable
from conformance.wire.reply import Defect, Reply

REPLY_FORM = "rfc959-4.2-reply-form"
DIGITS = "rfc959-4.2-digits-in-range"
MULTI_LINE = "rfc959-4.2-multi-line-form"
LINE_END = "rfc959-4.2-line-end"
OCTETS = "rfc959-5.3.2-reply-octets"
ONE_FINAL = "rfc959-5.4-one-final-reply"
UNASKED = "rfc959-5.4-no-reply-unasked"
ONE_PRELIMINARY = "rfc959-4.2-one-preliminary"
CLASS = "rfc959-5.4-reply-class"
CODE = "rfc1123-4.1.2.11-codes-of-the-tables"
EXPLAINED = "rfc959-6-every-sequence-has-an-explanation"

GRAMMAR = (REPLY_FORM, DIGITS, MULTI_LINE, LINE_END, OCTETS)
"""Judged on every reply, whatever was asked."""

SEQUENCE = (ONE_FINAL, UNASKED, ONE_PRELIMINARY, CLASS, CODE, EXPLAINED)
"""Judged wherever it is sure which commands are outstanding."""

_DEFECTS: Mapping[Defect, str] = {
    Defect.BARE_LF: LINE_END,
    Defect.BARE_CR: OCTETS,
    Defect.NUL: OCTETS,
    Defect.TELNET: OCTETS,
    Defect.NO_CODE: REPLY_FORM,
    Defect.NO_SEPARATOR: REPLY_FORM,
    Defect.UNFINISHED: REPLY_FORM,
    Defect.FIRST_DIGIT: DIGITS,
    Defect.PROTECTED: DIGITS,
    Defect.SECOND_DIGIT: DIGITS,
    Defect.AMBIGUOUS_LINE: MULTI_LINE,
}
"""Octets over 127 are no defect here: RFC 2640 brings them into pathnames that replies name."""

_MARKER_REPLY = 110
_WANTS_ACCOUNT = 332
"""Any command may be held until ACCT comes (RFC 959 section 4.1.1, ruling R58)."""
_GREETING_CODES = frozenset({120, 220, 421})


@dataclass(slots=True)
class _Outstanding:
    """A command that waits for its final reply."""

    verb: str
    row: Command | None
    line: bytes
    broken: bool = False
    preliminaries: int = 0
    final: int = 0


class Monitor:
    """Watches one control connection. `report` takes each finding and the verb that it concerns.

    Without `readings` no reply is judged by what went before it.
    """

    def __init__(
        self, report: Callable[[Finding, str], None], readings: Readings | None = None
    ) -> None:
        self._readings = readings
        self.sure = True
        self.exchanges: dict[str, int] = {}
        self._report = report
        self._table = command_table()
        self._outstanding: list[_Outstanding] = []
        self._completed: _Outstanding | None = None
        self._met: _Outstanding | None = None
        self._greeting = True

    @property
    def idle(self) -> bool:
        """Whether every command has had its final reply, as far as that is known."""
        return not self._outstanding

    def lose_track(self) -> None:
        """Stop counting: octets were sent of which nobody can say how many commands they are."""
        self.sure = False
        self._outstanding.clear()
        self._completed = self._met = None

    def sent(self, verb: str, line: bytes, *, broken: bool = False) -> None:
        """Note that a command was sent; `line` is what may be shown of it, `broken` whether it is
        wrong on purpose.
        """
        if self.sure:
            self._outstanding.append(_Outstanding(verb, self._table.get(verb), line, broken))

    def received(self, reply: Reply) -> None:
        """Judge a reply and assign it to a command."""
        if reply.defects:
            self._grammar(reply)
        code = reply.code
        if self._greeting:
            self._greet(reply)
            return
        if not self.sure:
            return
        if not self._outstanding:
            if code != 421:
                self._one_too_many(reply)
            return
        command = self._owner(code)
        self._judge(command, reply)
        if reply.digit == 1:
            command.preliminaries += code != _MARKER_REPLY
        else:
            self._complete(command, reply)

    def _complete(self, command: _Outstanding, reply: Reply) -> None:
        self._outstanding.remove(command)
        command.final = reply.code
        self._completed = command
        self._met = command if self._outstanding and command.preliminaries else None
        self.exchanges[command.verb] = self.exchanges.get(command.verb, 0) + 1
        if self._readings is not None:
            self._explain(self._readings, command, reply)

    def _explain(self, readings: Readings, command: _Outstanding, reply: Reply) -> None:
        """Judge a final reply by all that went before: whether what it accepts is in its place.

        What should not have been refused is for the cases of each command.
        """
        argument = command.line.partition(b" ")[2].strip().decode("latin-1")
        wrong = readings.note(command.verb, argument, reply.code, broken=command.broken)
        row = command.row
        if wrong is not None and reply.digit in (2, 3) and row and _has_class(row, reply.digit):
            allowed = f"{wrong.allowed}, after what went before ({', '.join(wrong.requirements)})"
            self._find(EXPLAINED, "fail", "misplaced", str(reply.code), reply, allowed, command)

    def _greet(self, reply: Reply) -> None:
        self._greeting = reply.code == 120
        if reply.code not in _GREETING_CODES and reply.code:
            allowed = "220, 120 and then 220, or 421"
            severity = "warn" if reply.digit in (2, 4) else "fail"
            requirement = CODE if severity == "warn" else CLASS
            self._find(requirement, severity, "code", str(reply.code), reply, allowed, "greeting")

    def _one_too_many(self, reply: Reply) -> None:
        """Tell a second final reply to the last command from one to none, as far as codes do."""
        last = self._completed
        if last is not None and last.row is not None and reply.code in last.row.codes:
            allowed = "one final reply, which had come"
            code = str(reply.code)
            self._find(ONE_FINAL, "fail", "second-final", code, reply, allowed, last)
        else:
            self._find(UNASKED, "fail", "unasked", "", reply, "no reply", "")

    def _owner(self, code: int) -> _Outstanding:
        """The command that a reply answers: the first, or one that overtakes a transfer.

        A server may answer STAT or ABOR before the transfer that they meet ends (rulings R44, R45);
        nothing overtakes another command.
        """
        for command in self._outstanding:
            row = command.row
            done = code < 200 and command.preliminaries and code != _MARKER_REPLY
            if row is not None and code in row.codes and not done:
                return command
            if row is None or not row.transfer:
                break
        return self._outstanding[0]

    def _exchanged(self, row: Command, code: int) -> bool:
        """Whether this may be the final reply of a transfer that the command met, and the one
        taken for that the command's own: 250 or 550 can be either's.
        """
        met = self._met
        return (
            met is not None
            and met.row is not None
            and code in met.row.codes
            and met.final in row.codes
        )

    def _judge(self, command: _Outstanding, reply: Reply) -> None:
        row, code, digit = command.row, reply.code, reply.digit
        if digit == 1 and command.preliminaries and code != _MARKER_REPLY:
            allowed = "at most one preliminary reply, then a final one"
            self._find(ONE_PRELIMINARY, "fail", "repeated", str(code), reply, allowed, command)
        elif row is None or code in (*row.codes, _WANTS_ACCOUNT) or self._exchanged(row, code):
            pass
        elif digit and digit not in (4, 5) and not _has_class(row, digit):
            allowed = f"a code of the row of section 5.4: {_listed(row.codes)}"
            self._find(CLASS, "fail", "wrong-class", str(code), reply, allowed, command)
        elif digit and 1 <= digit <= 5:
            allowed = f"a code of the row of section 5.4: {_listed(row.codes)}"
            self._find(CODE, "warn", "wrong-code", str(code), reply, allowed, command)

    def _grammar(self, reply: Reply) -> None:
        for defect in reply.defects:
            requirement = _DEFECTS.get(defect)
            if requirement is not None:
                name = defect.name.lower().replace("_", "-")
                command = self._outstanding[0] if self._outstanding else ""
                self._find(
                    requirement, "fail", name, "", reply, f"a reply without {defect}", command
                )

    def _find(  # the parts of a finding, in their order
        self,
        requirement: str,
        severity: str,
        kind: str,
        observed: str,
        reply: Reply,
        allowed: str,
        command: _Outstanding | str,
    ) -> None:
        shown = command if isinstance(command, str) else printable(command.line, 300)
        received = printable(reply.octets, 300)
        finding = Finding(requirement, severity, kind, observed, shown, received, allowed)
        self._report(finding, command.verb if isinstance(command, _Outstanding) else command)


def _has_class(row: Command, digit: int) -> bool:
    """Whether a code of the row begins with that digit."""
    return any(known // 100 == digit for known in row.codes)


def _listed(codes: frozenset[int]) -> str:
    return " ".join(map(str, sorted(codes)))
