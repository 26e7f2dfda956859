"""Tests of what the command line says about ids."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from conformance.report.explain import ExplainError, explain, listing
from conformance.report.scan import Case
from conformance.report.witnesses import Witnesses
from conformance.spec.catalogue import Catalogue
from conformance.spec.catalogue import catalogue as real_catalogue

from .conftest import HIDDEN, MONITOR, RNTO, STOU, TELNET
from .test_witnesses import MadeUp

CASES = [
    Case("rfc959/rename/rnto-without-rnfr-is-refused", RNTO, "rfc959/test_rename.py", 12),
    Case("rfc959/rename/unheard-of", "rfc959-none", "rfc959/test_rename.py", 20),
    Case(f"monitor/{MONITOR}", MONITOR, "model/monitor.py", 3),
]
Snapshot = Callable[[str, str], None]
NOOP = "rfc959-4.1.3-noop-is-answered-ok"


def _ids(lines: list[str]) -> list[str]:
    return [line.split("  (")[0].split()[-1] for line in lines]


def test_requirement(catalogue: Catalogue, snapshot: Snapshot) -> None:
    snapshot("explain-requirement", explain(RNTO, catalogue, CASES))


def test_ruling_in_either_case(catalogue: Catalogue, snapshot: Snapshot) -> None:
    assert explain("r41", catalogue, CASES) == explain("R41", catalogue, CASES)
    snapshot("explain-ruling", explain("R41", catalogue, CASES))


@pytest.mark.parametrize("parameters", ["", "[noop]"])
def test_case_with_and_without_parameters(catalogue: Catalogue, parameters: str) -> None:
    text = explain(f"rfc959/rename/rnto-without-rnfr-is-refused{parameters}", catalogue, CASES)
    assert text.startswith("rfc959/rename/rnto-without-rnfr-is-refused  (rfc959/test_rename.py:12)")
    assert "RFC 959 section 4.1.3, MUST" in text


def test_monitor_result(catalogue: Catalogue) -> None:
    text = explain(f"monitor/{MONITOR}[RNTO]", catalogue, CASES)
    assert text.startswith(MONITOR)
    assert "model/monitor.py:3" in text


@pytest.mark.parametrize("name", [RNTO, CASES[0].id, f"{CASES[0].id}[noop]"])
def test_who_breaks_a_requirement_is_told(catalogue: Catalogue, name: str) -> None:
    witnesses = Witnesses((MadeUp("renames-anyway", "RNTO renames without RNFR.", RNTO),))
    told = explain(name, catalogue, CASES, witnesses)
    said = "\n\nmutants that break it\n  renames-anyway\n    RNTO renames without RNFR.\n"
    assert f"{said}\nto mend it\n" in told


def test_what_may_be_answered_is_told() -> None:
    """Of the real catalogue: the made-up one has no commands."""
    case = Case("rfc959/noop/one", NOOP, "rfc959/test_noop.py", 7)
    told = explain(NOOP, real_catalogue(), [case])
    assert told.endswith(
        "\n\nto mend it\n"
        "  NOOP may be answered 200; refused: 421 500 (RFC 959 section 5.4)\n"
        "  see it: ftp-conformance run --target HOST:PORT --case rfc959/noop/one\n"
        "  scored by profile minimum@1, and those that hold it"
    )


def test_requirement_that_cannot_be_observed_says_why(catalogue: Catalogue) -> None:
    assert "not observable: user side" in explain(HIDDEN, catalogue, CASES)


def test_observable_requirement_without_a_case_says_so(catalogue: Catalogue) -> None:
    assert explain(TELNET, catalogue, CASES).endswith("\n\nno case")


def test_case_of_an_unknown_requirement_says_so(catalogue: Catalogue) -> None:
    assert "unknown requirement 'rfc959-none'" in explain(CASES[1].id, catalogue, CASES)


@pytest.mark.parametrize("name", [f"{RNTO}x", "rfc959/renam/rnto-without-rnfr-is-refused", "R42"])
def test_unknown_id_names_what_is_near(catalogue: Catalogue, name: str) -> None:
    with pytest.raises(ExplainError, match=r"unknown requirement, ruling or case .*; near: "):
        explain(name, catalogue, CASES)


@pytest.mark.parametrize(
    ("chosen", "ids"),
    [
        pytest.param({}, [HIDDEN, TELNET, RNTO, MONITOR, STOU], id="all"),
        pytest.param({"section": "rfc959/4.1"}, [RNTO], id="section-and-below"),
        pytest.param({"section": "4.1"}, [RNTO, STOU], id="section-of-any-document"),
        pytest.param({"section": "rfc1123"}, [STOU], id="document"),
        pytest.param({"command": "rnto"}, [RNTO], id="command"),
        pytest.param({"level": "MAY"}, [TELNET], id="level"),
        pytest.param({"section": "rfc959", "level": "should"}, [], id="nothing-fits"),
    ],
)
def test_listing_chooses(catalogue: Catalogue, chosen: dict[str, str], ids: list[str]) -> None:
    assert _ids(listing(catalogue, **chosen)) == ids


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({"section": "rfc959/4.9"}, "unknown section 'rfc959/4.9'; near: rfc959/"),
        ({"section": "rfc959/4.1.31"}, "unknown section 'rfc959/4.1.31'; near: rfc959/4.1.3"),
        ({"command": "RNTP"}, "unknown command 'RNTP'; near: RNTO"),
        ({"level": "shuold"}, "unknown level 'shuold'; near: should"),
    ],
)
def test_listing_refuses_unknown_words(
    catalogue: Catalogue, chosen: dict[str, str], said: str
) -> None:
    with pytest.raises(ExplainError) as caught:
        listing(catalogue, **chosen)
    assert str(caught.value).startswith(said)
