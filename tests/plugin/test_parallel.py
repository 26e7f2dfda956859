"""Runs of several workers: the same cases, the same verdicts, and no worker lost unnoticed."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

from .conftest import Cases, Embedded, Serve
from .running import FAILED, PASSED, run

CRASHES = """
@MUST
def test_passes(session):
    session.send("NOOP").must_be(200)

@MUST
@pytest.mark.parametrize("how", ["at-once"])
def test_crashes(session, how):
    os._exit(3)
"""


def verdicts(report: Path) -> dict[str, str]:
    """The verdict of each case and of each of the monitor's requirements."""
    found = {}
    for case in ElementTree.parse(report).iter("testcase"):
        properties = {str(one.get("name")): str(one.get("value")) for one in case.iter("property")}
        found[properties["case"]] = properties["verdict"]
    return found


def test_parallel_run_gives_the_verdicts_of_a_serial_one(
    embedded: Embedded, tmp_path: Path
) -> None:
    section = ("--section", "rfc959/4.1.3", "--command", "CWD", "--command", "REST")
    words = ("cases/rfc959", *section)
    one, two = tmp_path / "serial.xml", tmp_path / "parallel.xml"
    serial = run(*words, f"--junit-report={one}", *embedded.config)
    parallel = run(*words, f"--junit-report={two}", "-n", "2")
    assert serial.status == parallel.status == PASSED, parallel.text
    assert serial.counts() == parallel.counts()
    assert len(verdicts(one)) > 20
    assert verdicts(one) == verdicts(two)


def test_crash_of_a_worker_is_an_error_of_its_case(
    cases: Cases, serve: Serve, tmp_path: Path
) -> None:
    report = tmp_path / "report.xml"
    outcome = run(*serve({}).words, "-n", "2", f"--junit-report={report}", folder=cases(CRASHES))
    assert outcome.status == FAILED
    assert outcome.counts() == {"pass": 1, "error": 1}, outcome.text
    assert verdicts(report)["rfc959/mini/crashes[at-once]"] == "error"
    assert verdicts(report)["rfc959/mini/passes"] == "pass"
    assert "rfc959/mini/crashes[at-once]\n" in outcome.text


def test_crash_of_the_only_worker_is_no_success(cases: Cases, serve: Serve) -> None:
    words = (*serve({}).words, "-n", "1", "--max-worker-restart", "0", "-k", "crashes")
    outcome = run(*words, folder=cases(CRASHES))
    assert outcome.status not in (PASSED, None)
    assert outcome.counts() == {"error": 1}
