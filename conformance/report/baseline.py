"""The baseline: a server's known deviations, each with how it fails, its reason and its clause.

What it lists no longer breaks the build, and what changes does: a listed case that passes, fails
otherwise, or whose entry has expired is stale. It must not know how results are made, and takes
today's date from its caller.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from conformance.given_file import text_of
from conformance.near import near, unknown
from conformance.report.failure import worst
from conformance.report.result import Result, Verdict

_TEXTS = ("case", "requirement", "way", "reason", "clause", "ruling", "tls", "link")
_KEYS = (*_TEXTS, "expires", "sometimes")
_REQUIRED = ("way", "reason", "clause")
_RULING = re.compile(r"R[1-9]\d*")
_MONITOR = "monitor/"
"""How the ids of results begin that the monitor gives."""

_MODES = ("off", "explicit", "implicit")
_TOP = ("known", "extends", "without")
DRAWN = "generated/"
"""Cases that draw what they send: what they are known to find, they need not find each time, and
one cause shows in many ways. So an entry may name all ways of drawing, by a case's id up to the
bracket, and a way in which "*" stands for anything.
"""
OPTIONAL: Mapping[str, str] = {"large": "/large/", "intrusive": "/intrusive/"}
"""Parts of the suite that run only where the option of that name is given, and what the ids of
their cases have within.
"""

UNWRITTEN = "TODO"
"""What a reason begins with that nobody has written yet."""

_DEVIATES = frozenset({Verdict.FAIL, Verdict.WARN})
_NOT_JUDGED = frozenset(
    {Verdict.OBSERVED, Verdict.UNSUPPORTED, Verdict.INCONCLUSIVE, Verdict.ERROR}
)


class BaselineError(Exception):
    """The baseline cannot be used; the message says which file, which entry and what is wrong."""


@dataclass(frozen=True, slots=True)
class Known:
    """One known deviation: of one case, or of every case of one requirement.

    `way` is `Finding.way` of the finding that stands for the result: the first one that fails,
    or where none does, the first. `expires` is the last day on which the entry holds, `tls` the
    mode of TLS in which alone it does ("off", "explicit", "implicit"). `sometimes` is whether
    chance decides if the server deviates in a run: then nothing is stale that does not show.
    """

    way: str
    reason: str
    clause: str
    case: str = ""
    requirement: str = ""
    ruling: str = ""
    tls: str = ""
    expires: date | None = None
    link: str = ""
    """Where the deviation is written about: an issue of the server's, perhaps."""
    sometimes: bool = False

    @property
    def subject(self) -> str:
        """The id that the entry is about."""
        return self.case or self.requirement

    @property
    def drawn(self) -> bool:
        """Whether it is about cases that draw what they send."""
        return self.case.startswith(DRAWN)

    def fits(self, way: str) -> bool:
        """Whether this is the way, or one of those, that the entry lists."""
        return self.way == way or (self.drawn and fnmatchcase(way, self.way))


@dataclass(frozen=True, slots=True)
class Baseline:
    """All entries of one file, and the day on which they are asked."""

    today: date
    entries: tuple[Known, ...] = ()
    _by_subject: Mapping[str, tuple[Known, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        found: dict[str, tuple[Known, ...]] = {}
        for entry in self.entries:
            found[entry.subject] = (*found.get(entry.subject, ()), entry)
        object.__setattr__(self, "_by_subject", found)

    @classmethod
    def read(
        cls,
        path: Path,
        today: date,
        *,
        requirements: Collection[str] | None = None,
        rulings: Collection[str] | None = None,
    ) -> Baseline:
        """Read a baseline file. With the catalogue's ids given, unknown ones are refused.

        Raises BaselineError if the file cannot be read, is no TOML, or an entry is not right.
        """
        entries: list[Known] = []
        for number, row in enumerate(_rows(path), start=1):
            where = _where(path, number, row)
            entry = _entry(row, where)
            _check_ids(entry, where, requirements, rulings)
            if any((entry.subject, entry.way) == (old.subject, old.way) for old in entries):
                raise BaselineError(f"{where}: listed twice with way {entry.way!a}")
            entries.append(entry)
        return cls(today, tuple(entries))

    @property
    def unexplained(self) -> int:
        """How many entries have no reason yet."""
        return sum(entry.reason.startswith(UNWRITTEN) for entry in self.entries)

    def to_plain(self) -> dict[str, Any]:
        """Return the day and the entries as values that JSON can carry."""
        rows = [
            {key: str(value) if key == "expires" else value for key, value in row.items() if value}
            for row in map(asdict, self.entries)
        ]
        return {"today": self.today.isoformat(), "known": rows}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Baseline:
        """Return what `to_plain` wrote. Raises BaselineError where it is something else."""
        try:
            days = [date.fromisoformat(plain["today"])]
            entries = []
            for row in plain["known"]:
                expires = date.fromisoformat(row["expires"]) if "expires" in row else None
                entries.append(Known(**{**row, "expires": expires}))
            return cls(days[0], tuple(entries))
        except (KeyError, TypeError, ValueError) as error:
            raise BaselineError(f"a recorded baseline cannot be read: {error}") from None

    def judge(self, result: Result) -> Result:
        """Return the result under the verdict that the baseline gives it.

        An entry for the case wins over entries for its requirement. Entries for a requirement
        say nothing about its cases that pass, or that fail otherwise. A listed case that could
        not be judged keeps its verdict; its reason tells that it is listed.
        """
        entries = self._listing(result)
        if not entries or result.verdict in (Verdict.KNOWN, Verdict.STALE):
            return result
        if result.verdict in _NOT_JUDGED:
            return _unjudged(result, entries)
        if result.verdict in _DEVIATES:
            return self._deviating(result, entries)
        return _passing(result, entries)

    def ways_of(self, case: str) -> frozenset[str]:
        """Return the ways in which a case is known to fail; "*" in them stands for anything."""
        return frozenset(entry.way for entry in self._of_case(case) if entry.case)

    def unmatched(self, results: Iterable[Result], whole_run: bool) -> list[Result]:
        """Return a stale result for each listed id that no result of a whole run bears out.

        `results` are those that `judge` has given. Where only some cases ran, nothing can be
        said, and the list is empty.
        """
        if not whole_run:
            return []
        seen = list(results)
        cases = {result.case for result in seen}
        stale: dict[str, Result] = {}
        for entry in self.entries:
            if entry.subject not in stale and not _is_borne_out(entry, seen, cases):
                stale[entry.subject] = _stale_entry(entry, cases)
        return list(stale.values())

    def under(self, tls: str) -> Baseline:
        """Return the baseline of a run in this mode of TLS."""
        kept = tuple(entry for entry in self.entries if entry.tls in ("", tls))
        return Baseline(self.today, kept)

    def without_parts(self, left_out: Collection[str]) -> Baseline:
        """Return the baseline without what it says of these parts of the suite (`OPTIONAL`)."""
        marks = [OPTIONAL[name] for name in left_out]
        kept = tuple(
            entry for entry in self.entries if not any(mark in entry.case for mark in marks)
        )
        return Baseline(self.today, kept)

    def _of_case(self, case: str) -> tuple[Known, ...]:
        every = self._by_subject.get(case.partition("[")[0], ()) if case.startswith(DRAWN) else ()
        return self._by_subject.get(case, ()) + every

    def _listing(self, result: Result) -> tuple[Known, ...]:
        return self._of_case(result.case) or self._by_subject.get(result.requirement, ())

    def _deviating(self, result: Result, entries: tuple[Known, ...]) -> Result:
        way = way_of(result)
        matching = [entry for entry in entries if entry.fits(way)]
        if not matching:
            if any(entry.case and not entry.drawn for entry in entries):
                return result.with_verdict(Verdict.STALE, _otherwise(way, entries))
            return result
        entry = matching[0]
        if entry.expires and entry.expires < self.today:
            reason = (
                f"the baseline's entry expired on {entry.expires}: mend the server, or look at "
                f"the deviation again and give the entry a later date ({entry.reason})"
            )
            return result.with_verdict(Verdict.STALE, reason)
        ruling = f", ruling {entry.ruling}" if entry.ruling else ""
        return result.with_verdict(Verdict.KNOWN, f"{entry.reason} ({entry.clause}{ruling})")


def way_of(result: Result) -> str:
    """Return how the result fails, as a baseline has to name it; empty if nothing was found."""
    finding = worst(result.findings)
    return finding.way if finding else ""


def _otherwise(way: str, entries: tuple[Known, ...]) -> str:
    listed = " or ".join(repr(entry.way) for entry in entries)
    return (
        f"the baseline lists this case as failing by {listed}, and it now fails by {way!r}: "
        "find out why, then mend the server or the entry"
    )


def _passing(result: Result, entries: tuple[Known, ...]) -> Result:
    entry = entries[0]
    if not entry.case or entry.drawn or entry.sometimes:
        return result
    return result.with_verdict(
        Verdict.STALE,
        f"passes, but the baseline lists it as failing by {entry.way!r}: remove the entry",
    )


def _unjudged(result: Result, entries: tuple[Known, ...]) -> Result:
    note = f"the baseline lists it as failing by {entries[0].way!r}, which could not be judged"
    if note in result.reason:
        return result
    return replace(result, reason=f"{result.reason}; {note}" if result.reason else note)


def _is_borne_out(entry: Known, results: list[Result], cases: set[str]) -> bool:
    if entry.sometimes and entry.case.startswith(_MONITOR):
        return True
    if entry.case:
        every = f"{entry.case}["
        return entry.case in cases or (
            entry.drawn and any(case.startswith(every) for case in cases)
        )
    return any(
        result.requirement == entry.requirement
        and (entry.sometimes or result.verdict in _NOT_JUDGED or way_of(result) == entry.way)
        for result in results
    )


def _stale_entry(entry: Known, cases: set[str]) -> Result:
    names = near(entry.case, cases) if entry.case else []
    hint = f"; near: {', '.join(names)}" if names else ""
    if entry.case.startswith(_MONITOR):
        what = "the monitor saw nothing of the kind in this run"
    elif entry.case:
        what = "no such case was run"
    else:
        what = f"no case of the requirement fails by {entry.way!r}"
    reason = f"the baseline lists {entry.subject}, but {what}: remove or mend the entry{hint}"
    return Result(
        case=f"baseline/{entry.subject}",
        requirement=entry.requirement,
        verdict=Verdict.STALE,
        reason=reason,
    )


def _rows(path: Path) -> list[Mapping[str, Any]]:
    try:
        document = tomllib.loads(text_of(path))
    except OSError as error:
        raise BaselineError(f"{path}: cannot be read: {error.strerror or error}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BaselineError(f"{path}: not TOML: {error}") from error
    for key in document:
        if key not in _TOP:
            raise BaselineError(f"{path}: {unknown('key', key, _TOP)}")
    rows = document.get("known", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise BaselineError(f"{path}: 'known' must be an array of tables: [[known]]")
    return [*_inherited(path, document), *rows]


def _inherited(path: Path, document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Give the entries of the baseline that this one extends, but for those it is without."""
    base, without = document.get("extends", ""), document.get("without", [])
    if not isinstance(base, str) or (without and not base):
        raise BaselineError(f"{path}: 'extends' must name the baseline of another server beside it")
    texts = isinstance(without, list) and all(isinstance(one, str) for one in without)
    if not texts:
        raise BaselineError(f"{path}: 'without' must be a list of cases and requirements")
    found = set()
    for row in _rows(path.parent / base) if base else ():
        subject = row.get("case") or row.get("requirement")
        if subject in without:
            found.add(subject)
        else:
            yield row
    if found != set(without):
        raise BaselineError(
            f"{path}: 'without' names {min(set(without) - found)!a}: {base} has it not"
        )


def _where(path: Path, number: int, row: Mapping[str, Any]) -> str:
    subject = row.get("case") or row.get("requirement") or ""
    about = f" ({subject})" if isinstance(subject, str) and subject else ""
    return f"{path}: entry {number}{about}"


def _entry(row: Mapping[str, Any], where: str) -> Known:
    for key, value in row.items():
        if key not in _KEYS:
            raise BaselineError(f"{where}: {unknown('key', key, _KEYS)}")
        if key in _TEXTS and (not isinstance(value, str) or not value.strip()):
            raise BaselineError(f"{where}: {key} must be a text that is not empty")
    for key in _REQUIRED:
        if key not in row:
            raise BaselineError(f"{where}: {key} is missing")
    if ("case" in row) == ("requirement" in row):
        raise BaselineError(f"{where}: give either a case or a requirement")
    # A date and time is a date to Python, but nobody means the hour.
    if row.get("tls", "off") not in _MODES:
        raise BaselineError(f"{where}: {unknown('tls', row['tls'], _MODES)}")
    if type(row.get("sometimes", True)) is not bool:
        raise BaselineError(f"{where}: sometimes must be true or false, unquoted")
    if "expires" in row and type(row["expires"]) is not date:
        raise BaselineError(f"{where}: expires must be a date such as 2027-01-31, unquoted")
    if "ruling" in row and not _RULING.fullmatch(row["ruling"]):
        raise BaselineError(f"{where}: ruling must be a number such as R41")
    return Known(**row)


def _check_ids(
    entry: Known,
    where: str,
    requirements: Collection[str] | None,
    rulings: Collection[str] | None,
) -> None:
    if entry.requirement and requirements is not None and entry.requirement not in requirements:
        message = unknown("requirement", entry.requirement, requirements)
        raise BaselineError(f"{where}: {message}")
    if entry.ruling and rulings is not None and entry.ruling not in rulings:
        raise BaselineError(f"{where}: {unknown('ruling', entry.ruling, rulings)}")
