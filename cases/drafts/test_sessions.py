"""CLNT, CSID, PRET, OPTS UTF8, AUTH SSL, and what is done of all these before login.

Why: no RFC has them, and clients send them unasked. Told, not judged.
"""

from __future__ import annotations

import pytest

from conformance.marker import requirement
from conformance.session import LACKING_TLS, Scratch, Session
from conformance.spec import extension_table

LACKING = (500, 502, 503, 504)
OF_RFCS = {*extension_table(), *(command.feature for command in extension_table().values())} | {
    *("ADAT", "AUTH", "CCC", "CONF", "ENC", "MIC", "PBSZ", "PROT", "REST", "TVFS", "UTF8"),
}
"""Labels of the registry (RFC 5797)."""

BEFORE_LOGIN = (
    *("MFMT 20010203040506 {name}", "MFF Modify=20010203040506; {name}", "HASH {name}"),
    *("XCRC {name}", "RANG 0 1", "SITE HELP", "AVBL /", "DSIZ /", "PRET RETR {name}"),
)


@requirement("drafts-clnt-names-the-client")
def test_clnt(session: Session) -> None:
    answer = session.send("CLNT", "conformance").if_supported(*LACKING)
    session.observed(f"CLNT: {answer.received}")


@requirement("drafts-csid-names-both")
def test_csid(session: Session) -> None:
    answer = session.send("CSID", "Name=conformance;").if_supported(*LACKING)
    session.observed(f"CSID: {answer.received}")


@requirement("drafts-pret-prepares-a-transfer")
@pytest.mark.parametrize("verb", ["RETR", "LIST"])
def test_pret(session: Session, scratch: Scratch, verb: str) -> None:
    name = scratch.file("file", b"octets")
    answer = session.send("PRET", verb, *((name,) if verb == "RETR" else ())).if_supported(*LACKING)
    session.observed(f"PRET {verb}: {answer.received}")


@requirement("drafts-labels-of-no-rfc")
def test_labels_of_no_rfc(session: Session) -> None:
    others = [label for label in session.features().labels if label not in OF_RFCS]
    session.observed(f"FEAT lists of no RFC: {', '.join(others) or 'nothing'}")


@requirement("drafts-site-help-of-a-service")
@pytest.mark.parametrize("service", ["CHMOD", "XYZZY"])
def test_site_help_of_a_service(session: Session, service: str) -> None:
    session.send("SITE", "HELP").if_supported(*LACKING)
    answer = session.send("SITE", f"HELP {service}")
    session.observed(f"SITE HELP {service}: {answer.received}")


@requirement("drafts-opts-mlst-without-semicolon")
def test_opts_mlst_without_semicolon(session: Session) -> None:
    session.send("OPTS", "MLST type;").if_supported(*LACKING, 501).needed(200)
    answer = session.send_malformed("OPTS MLST type;size")
    alone = session.send_malformed("OPTS MLST size")
    session.observed(f"OPTS MLST type;size: {answer.received}; size alone: {alone.received}")


@requirement("drafts-opts-utf8")
@pytest.mark.parametrize("choice", ["ON", "OFF"])
def test_opts_utf8(session: Session, choice: str) -> None:
    answer = session.send("OPTS", "UTF8", choice)
    if answer.refused:
        session.unsupported(f"no options of UTF8: {answer.received}")
    session.observed(f"OPTS UTF8 {choice}: {answer.received}")


@requirement("drafts-auth-of-old-drafts")
@pytest.mark.parametrize("name", ["SSL", "TLS-P"])
def test_auth_of_old_drafts(newcomer: Session, name: str) -> None:
    answer = newcomer.send("AUTH", name).if_supported(*LACKING_TLS)
    newcomer.observed(f"AUTH {name}: {answer.received}")


@requirement("drafts-nothing-before-login")
def test_commands_before_login(visitor: Session) -> None:
    lines = [line.format(name=visitor.fresh("absent")) for line in BEFORE_LOGIN]
    done = [line for line in lines if visitor.send_malformed(line).positive]
    visitor.observed(f"done before login: {', '.join(done) or 'nothing'}")
