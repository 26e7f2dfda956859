"""TLS in a case's hand: what a run under TLS does by itself, and what a case judges."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from link.fakes import InClear

from conformance.link.interface import Address, Established, HandshakeError, Security
from conformance.session import Case, Session
from conformance.tls_settings import TlsSettings
from conformance.verdict import CaseEnded, Verdict

from .scripted import TARGET, Reactive, requirement, verdict_of

AGREED = Established("TLSv1.3", "TLS_AES_256_GCM_SHA384", False, "ab" * 32)
EXPLICIT = replace(TARGET, tls=TlsSettings(mode="explicit", insecure=True))
REPLIES = {
    "AUTH": "234 go on",
    "PBSZ": "200 PBSZ=0",
    "PROT": "200 ok",
    "REIN": "220 again",
    "PASV": "227 =127,0,0,1,19,136",
    "RETR": "150 here it comes",
}


class Agreeing(InClear):
    """TLS that comes about at once, or fails with this."""

    begun: tuple[Security | None, ...] = ()
    """What each handshake took up."""

    def __init__(self, fails: str = "") -> None:
        super().__init__()
        self._fails = fails

    def begin(self, settings: TlsSettings, resumes: Security | None = None) -> None:
        assert settings.insecure
        self.begun = (*self.begun, resumes)

    def complete(self, within: float) -> Established:
        if self._fails:
            raise HandshakeError(f"{self._fails} ({within:g} s)")
        self.established = AGREED
        return AGREED

    def is_ended_by_peer(self, within: float) -> bool:
        assert within > 0
        return False


class Secure(Reactive):
    """A link whose connections agree on TLS, all of one kind."""

    def __init__(self, fails: str = "", **replies: str | Callable[[], str]) -> None:
        told = {**REPLIES, **replies}

        def answer(line: str) -> str:
            said = told.get(line.split(" ")[0], "200 ok")
            return said if isinstance(said, str) else said()

        super().__init__(answer)
        self.securities: list[Agreeing] = []
        self._fails = fails

    def control(self, address: Address | None = None, *, fresh: bool = False) -> Any:
        return self._secured(super().control(address, fresh=fresh))

    def data(
        self, address: Address, beside: object, window: int | None = None, host: str = ""
    ) -> Any:
        return self._secured(super().data(address, beside, window, host))

    def _secured(self, channel: Any) -> Any:
        channel.security = Agreeing(self._fails)
        self.securities.append(channel.security)
        return channel


def session(link: Secure, *, plain: bool = False) -> Session:
    return Session(Case(requirement(), link, EXPLICIT), plain=plain)


def test_run_under_tls_secures_each_session() -> None:
    link = Secure()
    made = session(link)
    assert link.lines == ["AUTH TLS", "PBSZ 0", "PROT P"]
    assert made.secured
    assert made.protected
    assert made.tls == AGREED
    made.another()
    assert link.lines[3:] == ["AUTH TLS", "PBSZ 0", "PROT P"]


def test_run_under_tls_asks_for_protection_again_behind_the_login() -> None:
    said = iter(["530 log in first", "200 ok"])
    made = session(Secure(USER="230 in", PROT=lambda: next(said)))
    assert not made.protected
    made.log_in()
    assert made.protected


def test_newcomer_stays_in_clear() -> None:
    link = Secure()
    made = session(link, plain=True)
    assert not made.secured
    assert not made.another().secured
    assert link.lines == []


@pytest.mark.parametrize(
    ("link", "reason"),
    [
        (Secure(AUTH="502 no"), r"the server offers no TLS: AUTH TLS is answered 502 no\r\n"),
        (
            Secure(PROT="534 no", USER="230 in"),
            r"the server protects no data connections: PROT P is answered 534 no\r\n",
        ),
        (
            Secure(fails="certificate has expired"),
            "no TLS with the server that has accepted AUTH TLS: certificate has expired (1 s)",
        ),
    ],
    ids=["refused", "unprotected", "failed"],
)
def test_run_under_tls_says_what_is_wrong(link: Secure, reason: str) -> None:
    with pytest.raises(CaseEnded) as ended:
        session(link).log_in()
    assert ended.value.verdict is Verdict.INCONCLUSIVE
    assert ended.value.reason.partition(" (")[0] == reason.partition(" (")[0]


def test_handshake_that_must_succeed_fails_the_case() -> None:
    made = session(Secure(fails="no shared cipher"), plain=True)
    assert verdict_of(made.case, made.must_secure) is Verdict.FAIL
    assert made.case.findings[0].kind == "no-tls"
    made = session(Secure(fails="no shared cipher"), plain=True)
    assert verdict_of(made.case, made.secure) is Verdict.INCONCLUSIVE


@pytest.mark.parametrize("more", ["200 ok", "20"], ids=["reply", "part"])
def test_what_is_said_in_clear_beside_the_234_spoils_the_handshake(more: str) -> None:
    """As it does in a segment of its own."""
    made = [session(Secure(AUTH=f"234 go on\n{more}"), plain=True) for _ in range(3)]
    for one in made:
        one.send("AUTH", "TLS")
    assert not made[0].takes_handshake()
    assert verdict_of(made[1].case, made[1].secure) is Verdict.INCONCLUSIVE
    assert verdict_of(made[2].case, made[2].must_secure) is Verdict.FAIL


def test_prot_is_followed() -> None:
    made = session(Secure())
    made.send("PROT", "C")
    assert not made.protected
    made.send("PROT", "P")
    assert made.protected
    made.leave_unprotected()
    assert not made.protected


def test_refused_prot_changes_nothing() -> None:
    made = session(Secure(PROT="534 no"), plain=True)
    made.send("PROT", "P")
    assert not made.protected


def test_session_is_protected_anew_behind_rein() -> None:
    link = Secure()
    made = session(link)
    made.send("REIN")
    assert link.lines[-3:] == ["REIN", "PBSZ 0", "PROT P"]
    assert made.protected


@pytest.mark.parametrize("resume", [True, False])
def test_data_connection_is_protected_when_the_transfer_is_asked_for(resume: bool) -> None:
    link = Secure()
    made = session(link)
    data = made.data("PASV", resume=resume)
    control, data_security = link.securities
    assert data_security.begun == ()
    made.begin("RETR", "/home/token-1-file")
    assert list(data_security.begun) == [control if resume else None]
    assert control.meanwhile
    assert data.must_secure() == AGREED


def test_data_connection_that_shall_be_clear_is_clear() -> None:
    link = Secure()
    made = session(link)
    made.data("PASV", clear=True)
    made.begin("RETR", "/home/token-1-file")
    assert link.securities[1].begun == ()
