"""SITE: services of one system (RFC 959 section 4.1.3, ruling R18).

What a server offers there is its own; judged is only how it says that it does not.
"""

import pytest

from conformance.marker import requirement
from conformance.session import Session


@requirement("rfc959-4.1.3-site-of-an-unknown-service-is-not-done")
@pytest.mark.parametrize("service", ["XYZZY", "XYZZY with arguments", "X"])
def test_unknown_service_is_refused_or_superfluous(session: Session, service: str) -> None:
    session.send("SITE", service).must_be(202, 500, 501, 502, 504, 550)


@requirement("rfc959-5.4-site-is-answered-by-its-row")
def test_site_help_is_answered_by_its_row(session: Session) -> None:
    session.send("SITE", "HELP").must_be(200, 202, 211, 214, 250, 500, 501, 502, 504)


@requirement("rfc959-5.4-site-is-answered-by-its-row")
@pytest.mark.parametrize("line", ["SITE", "SITE "], ids=["bare", "space"])
def test_site_without_a_service_is_answered_by_its_row(session: Session, line: str) -> None:
    session.send_malformed(line).must_be(200, 202, 211, 214, 250, 500, 501, 502, 504)
    session.must_stay_open()


@requirement("rfc959-4.1.3-site-help")
def test_site_help_gives_help(session: Session) -> None:
    answer = session.send("SITE", "HELP").if_supported(500, 501, 502, 504, 202)
    answer.must_be(214, 200, 211, 250)
    session.must(any(line.strip() for line in answer.lines), "the reply has a text")


@requirement("rfc959-4.1.3-help-site")
def test_help_site_gives_help(session: Session) -> None:
    answer = session.send("HELP", "SITE").if_supported(500, 501, 502, 504)
    answer.must_be(214, 211)
    session.must(any(line.strip() for line in answer.lines), "the reply has a text")
