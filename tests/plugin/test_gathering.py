"""What a run as a whole ends with: exit status, baseline, report."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

import pytest
from junitparser import JUnitXml

from .conftest import Cases, Serve
from .running import BROKEN, FAILED, NOTHING, PASSED, ROOT, run
from .test_judging import VERDICTS

SERIAL_AND_PARALLEL = pytest.mark.parametrize(
    "workers", [(), ("-n", "2")], ids=["serial", "parallel"]
)

ENDINGS = {
    # case: status, status with --strict
    "passes": (PASSED, PASSED),
    "fails": (FAILED, FAILED),
    "breaks-a-should": (PASSED, FAILED),
    "has-another-code": (PASSED, FAILED),
    "breaks": (FAILED, FAILED),
    "is-broken": (FAILED, FAILED),
    "breaks-afterwards": (FAILED, FAILED),
    "is-unsupported": (NOTHING, NOTHING),
    "cannot-be-set-up": (NOTHING, FAILED),
}


@pytest.mark.parametrize("strict", [False, True], ids=["", "strict"])
@pytest.mark.parametrize("name", ENDINGS)
def test_status_follows_the_verdict(name: str, strict: bool, cases: Cases, serve: Serve) -> None:
    words = ("--case", f"rfc959/mini/{name}", *(["--strict"] if strict else []))
    outcome = run(*serve({}).words, *words, folder=cases(VERDICTS))
    assert outcome.status == ENDINGS[name][strict], outcome.text
    assert len(outcome.counts()) == (2 if name == "breaks-afterwards" else 1)


INFORMATIVE = """
INFORMATIVE = requirement("drafts-clnt-names-the-client")

@INFORMATIVE
def test_tells(session):
    session.send("NOOP").must_be(500)

@INFORMATIVE
def test_cannot_be_tried(session):
    session.send("NOOP").needed(350)

@INFORMATIVE
def test_breaks(session):
    session.send("NOOP\\n")

@MUST
def test_passes(session):
    session.send("NOOP").must_be(200)
"""


@pytest.mark.parametrize(
    ("name", "alone", "beside"),
    [
        ("tells", NOTHING, PASSED),
        ("cannot-be-tried", NOTHING, PASSED),
        ("breaks", FAILED, FAILED),
    ],
)
def test_informative_case_fails_no_run_but_by_an_error_of_the_suite(
    name: str, alone: int, beside: int, cases: Cases, serve: Serve
) -> None:
    words = (*serve({}).words, "--strict", "--case", f"rfc959/mini/{name}")
    folder = cases(INFORMATIVE)
    outcome = run(*words, folder=folder)
    assert outcome.status == alone, outcome.text
    assert "watched by the monitor" not in outcome.text
    assert run(*words, "--case", "rfc959/mini/passes", folder=folder).status == beside


@pytest.mark.parametrize("name", ["is-unsupported", "cannot-be-set-up"])
def test_what_was_not_judged_does_not_count_beside_what_was(
    name: str, cases: Cases, serve: Serve
) -> None:
    words = ("--case", f"rfc959/mini/{name}", "--case", "rfc959/mini/passes")
    assert run(*serve({}).words, *words, folder=cases(VERDICTS)).status == PASSED


def test_nothing_judged_is_told(cases: Cases, serve: Serve) -> None:
    words = ("--case", "rfc959/mini/is-unsupported")
    outcome = run(*serve({}).words, *words, folder=cases(VERDICTS))
    assert "no case could be judged" in outcome.text


def test_no_case_at_all_is_no_success(cases: Cases, serve: Serve) -> None:
    folder = cases("")
    assert run(*serve({}).words, folder=folder).status == NOTHING


def test_deselecting_all_is_no_success(cases: Cases, serve: Serve) -> None:
    assert run(*serve({}).words, "-k", "nothing", folder=cases(VERDICTS)).status == NOTHING


KNOWN = """
[[known]]
{what} = "{subject}"
way = "{way}"
reason = "it has its reasons"
clause = "RFC 959 4.1.3"
{more}
"""

TWO_CASES = """
@MUST
def test_passes(session):
    session.send("NOOP").must_be(200)

@MUST
def test_fails(session):
    session.send("NOOP").must_be(500)
"""
FAILS, PASSES = "rfc959/mini/fails", "rfc959/mini/passes"
NOOP = "rfc959-4.1.3-noop-is-answered-ok"
BASELINES: dict[str, tuple[dict[str, str], int, str]] = {
    # entry, status, what is told
    "fails-so": ({}, PASSED, "known"),
    "requirement-fails-so": ({"what": "requirement", "subject": NOOP}, PASSED, "known"),
    "not-yet-expired": ({"more": "expires = 2999-12-31"}, PASSED, "known"),
    "expired": ({"more": "expires = 2001-01-01"}, FAILED, "expired on 2001-01-01"),
    "fails-otherwise": ({"way": "wrong-class 350"}, FAILED, "now fails by"),
    "passes": ({"subject": PASSES}, FAILED, "passes, but the baseline lists it"),
    "unknown": ({"subject": "rfc959/mini/failz"}, FAILED, f"near: {FAILS}"),
    "requirement-holds": (
        {"what": "requirement", "subject": "rfc959-5.4-noop-success-is-200"},
        FAILED,
        "no case of the requirement fails",
    ),
}


def entry(**given: str) -> str:
    """An entry of a baseline, of what `fails` does where nothing else is said."""
    plain = {"what": "case", "subject": FAILS, "way": "wrong-class 200", "more": ""}
    return KNOWN.format(**{**plain, **given})


def listed(folder: Path, *entries: str) -> str:
    """The option that names a baseline of these entries."""
    file = folder / "baseline.toml"
    file.write_text("".join(entries), "utf-8")
    return f"--baseline={file}"


@pytest.mark.parametrize(
    ("name", "workers"),
    [*((name, ()) for name in BASELINES), ("unknown", ("-n", "2"))],
    ids=[*BASELINES, "unknown-parallel"],
)
def test_baseline_decides(
    name: str, workers: Sequence[str], cases: Cases, serve: Serve, tmp_path: Path
) -> None:
    given, status, told = BASELINES[name]
    # What an entry is not about must not decide the status.
    others = [] if given.get("subject", FAILS) == FAILS or "what" in given else [entry()]
    if name == "requirement-holds":
        others = [entry()]
    option = listed(tmp_path, entry(**given), *others)
    outcome = run(*serve({}).words, option, "-rs", *workers, folder=cases(TWO_CASES))
    assert outcome.status == status, outcome.text
    assert told in outcome.text


@pytest.mark.parametrize(
    "words",
    [
        ("-k", "fails", "-n", "2"),
        *(
            ("--case", FAILS),
            ("-k", "fails"),
            ("--deselect", "cases/rfc959/test_mini.py::test_passes"),
        ),
        *(("cases/rfc959",), ("cases/rfc959/test_mini.py::test_fails",)),
    ],
    ids=["parallel", "case", "keyword", "deselected", "folder", "node"],
)
def test_entry_is_not_unknown_where_only_a_part_was_run(
    words: Sequence[str], cases: Cases, serve: Serve, tmp_path: Path
) -> None:
    option = listed(tmp_path, entry(), entry(subject="rfc1123/elsewhere/not-run"))
    outcome = run(*serve({}).words, option, *words, folder=cases(TWO_CASES))
    assert outcome.status == PASSED, outcome.text


@SERIAL_AND_PARALLEL
def test_report_has_what_the_terminal_has(
    workers: Sequence[str], cases: Cases, serve: Serve, tmp_path: Path
) -> None:
    file = tmp_path / "new folder" / "report.xml"
    outcome = run(*serve({}).words, f"--junit-report={file}", *workers, folder=cases(VERDICTS))
    assert outcome.status == FAILED
    counts: dict[str, int] = {}
    for case in ElementTree.parse(file).iter("testcase"):
        properties = {one.get("name"): one.get("value") for one in case.iter("property")}
        if not str(properties["case"]).startswith("monitor/"):
            verdict = str(properties["verdict"])
            counts[verdict] = counts.get(verdict, 0) + 1
    assert counts == outcome.counts()
    (suite,) = JUnitXml.fromfile(str(file))
    by_name = {case.name: case for case in suite}
    assert suite.failures == counts["fail"]
    assert suite.errors == counts["error"]
    assert [type(one).__name__ for one in by_name["fails"].result] == ["Failure"]
    assert r"NOOP\r\n" in str(by_name["fails"].system_out)
    assert r"NOOP\r\n" in str(by_name["passes"].system_out)
    assert [type(one).__name__ for one in by_name["is-unsupported"].result] == ["Skipped"]
    assert not by_name["has-another-code"].result


@pytest.mark.parametrize("place", ["/dev/full", "/dev/null/report.xml", "folder"])
def test_report_that_cannot_be_written_is_no_success(
    place: str, cases: Cases, serve: Serve, tmp_path: Path
) -> None:
    if place == "/dev/full" and not Path(place).exists():
        pytest.skip("this system has no full device")
    path = tmp_path / place
    if place == "folder":
        path.mkdir()
    words = (f"--junit-report={path}", "--case", PASSES)
    outcome = run(*serve({}).words, *words, folder=cases(TWO_CASES))
    assert outcome.status == BROKEN, outcome.text
    assert outcome.counts() == {"pass": 1}
    assert f"the JUnit report cannot be written to '{path}'" in outcome.text
    assert "Traceback" not in outcome.text


def test_old_report_is_replaced(cases: Cases, serve: Serve, tmp_path: Path) -> None:
    file = tmp_path / "report.xml"
    file.write_text("old", "utf-8")
    words = (f"--junit-report={file}", "--case", PASSES)
    assert run(*serve({}).words, *words, folder=cases(TWO_CASES)).status == PASSED
    assert "old" not in file.read_text("utf-8")
    assert [path for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_harness_tests_are_no_cases() -> None:
    outcome = run("tests/test_near.py", folder=ROOT)
    assert outcome.status == PASSED
    assert "FTP conformance" not in outcome.text
