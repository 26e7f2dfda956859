"""What is kept of jobs: found again where it is whole and still of use, and nowhere else."""

from __future__ import annotations

import hashlib
import json
import lzma
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

import pytest

from conformance.fleet.job import NOT_STARTED, Ran, run_job
from conformance.fleet.kept import FORM, NO_VERDICT, Folder, Kept, ended, finished
from conformance.fleet.plan import LOST, Job
from conformance.report.bundle import Bundle, manifest_of, write_bundle
from conformance.report.identity import suite
from conformance.report.writing import ReportError

JOB = Job("a", "minimum@1", "s")
DEAD = """
Exit: target 127.0.0.1:9: Connection refused
No case was run.
ftp-conformance: no bundle: the run had no results
"""


@pytest.fixture(scope="module")
def bundle() -> bytes:
    """Of a part of a profile, on the embedded server."""
    options = ("--target", "server:pyftpdlib", "--section", "rfc959/5.1", "--budget=smoke")
    return run_job(Job("a", "minimum@1", "s", options=options)).bundle


def test_job_is_found_again_with_its_verdict(tmp_path: Path, bundle: bytes) -> None:
    folder = Folder(tmp_path)
    kept = folder.keep(JOB, Ran(1, 2.5, "said", bundle))
    assert kept == folder.find(JOB)
    assert (kept.standing, kept.seconds, kept.why) == ("does not conform", 2.5, "")
    assert kept.broken == ("rfc959-5.1-type-ascii-non-print-is-accepted",)
    assert folder.bundle_of(JOB).read_bytes() == bundle
    assert finished(folder, [JOB, Job("b", "minimum@1", "s")]) == {JOB.id: kept}


def test_dead_target_is_kept_with_its_reason(tmp_path: Path) -> None:
    kept = Folder(tmp_path).keep(JOB, Ran(2, 0.5, DEAD))
    assert (kept.standing, kept.why) == (NO_VERDICT, "target 127.0.0.1:9: Connection refused")
    assert Folder(tmp_path).find(JOB) == kept


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("", "it said nothing"),
        ("ftp-conformance: --sign: no key\n====\n", "ftp-conformance: --sign: no key"),
        ("\x1b[31mred", "\\x1B[31mred"),
    ],
)
def test_reason_is_the_last_line_that_tells_something(tmp_path: Path, said: str, why: str) -> None:
    assert Folder(tmp_path).keep(JOB, Ran(2, 0.5, said)).why == why


def test_job_that_does_something_else_now_is_not_found(tmp_path: Path, bundle: bytes) -> None:
    folder = Folder(tmp_path)
    folder.keep(JOB, Ran(0, 1.0, "", bundle))
    assert folder.find(Job("a", "minimum@1", "s", options=("--strict",))) is None


@pytest.mark.parametrize("change", ["bundle gone", "bundle changed", "word cut", "form", "key"])
def test_what_is_not_whole_is_not_found(tmp_path: Path, bundle: bytes, change: str) -> None:
    folder = Folder(tmp_path)
    folder.keep(JOB, Ran(0, 1.0, "", bundle))
    word = tmp_path / f"{JOB.id}.json"
    table = json.loads(word.read_text())
    if change == "bundle gone":
        folder.bundle_of(JOB).unlink()
    elif change == "bundle changed":
        folder.bundle_of(JOB).write_bytes(bundle + b"x")
    elif change == "word cut":
        word.write_text(word.read_text()[:40])
    else:
        word.write_text(json.dumps({**table, change: "other"}))
    assert folder.find(JOB) is None


def test_bundle_that_is_none_is_no_verdict(tmp_path: Path) -> None:
    kept = Folder(tmp_path).keep(JOB, Ran(0, 1.0, "", b"nonsense"))
    assert kept.standing == NO_VERDICT
    assert "no bundle, or a changed one" in kept.why


CHANGED = Job("a", "minimum@1", "s", options=("--strict",))


def test_bundle_goes_where_the_job_has_none_any_more(tmp_path: Path, bundle: bytes) -> None:
    folder = Folder(tmp_path)
    folder.keep(JOB, Ran(0, 1.0, "", bundle))
    folder.keep(CHANGED, Ran(2, 1.0, DEAD))
    assert not folder.bundle_of(JOB).exists()


@pytest.mark.parametrize("later", [b"", b"nonsense"])
def test_what_was_proven_stays_where_the_same_job_has_no_verdict_later(
    tmp_path: Path, bundle: bytes, later: bytes
) -> None:
    """As where two start the same job, and the target bears one of them."""
    folder = Folder(tmp_path)
    proven = folder.keep(JOB, Ran(0, 1.0, "", bundle))
    assert folder.keep(JOB, Ran(2, 1.0, DEAD, later)) == proven == folder.find(JOB)
    assert folder.bundle_of(JOB).read_bytes() == bundle


def test_what_was_put_by_is_taken_back_where_the_job_is_as_it_was(
    tmp_path: Path, bundle: bytes
) -> None:
    folder = Folder(tmp_path)
    proven = folder.keep(JOB, Ran(0, 1.0, "", bundle))
    folder.keep(CHANGED, Ran(2, 1.0, DEAD))
    assert finished(folder, [JOB]) == {JOB.id: proven}
    assert folder.bundle_of(JOB).read_bytes() == bundle
    assert folder.find(CHANGED) is None


class CrashError(Exception):
    """Nothing more is done."""


def cut_off(monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    """Let nothing be renamed or removed any more after some of it was."""
    left = iter(range(after))

    def counted(name: str) -> None:
        does = getattr(Path, name)

        def do(path: Path, *words: object, **more: object) -> object:
            if next(left, None) is None:
                raise CrashError
            return does(path, *words, **more)

        monkeypatch.setattr(Path, name, do)

    counted("replace")
    counted("unlink")


@pytest.mark.parametrize("after", range(6))
def test_crash_loses_nothing_that_was_proven(tmp_path: Path, bundle: bytes, after: int) -> None:
    """Neither while something else is kept, nor while it is taken back."""
    folder = Folder(tmp_path)
    proven = folder.keep(JOB, Ran(0, 1.0, "", bundle))
    for ran in (Ran(2, 1.0, DEAD), Ran(2, 1.0, DEAD, b"nonsense")):
        with pytest.MonkeyPatch.context() as patched, suppress(CrashError):
            cut_off(patched, after)
            folder.keep(CHANGED, ran)
        folder.keep(CHANGED, ran)
        with pytest.MonkeyPatch.context() as patched, suppress(CrashError):
            cut_off(patched, after)
            folder.find(JOB)
        assert folder.find(JOB) == proven
        assert folder.bundle_of(JOB).read_bytes() == bundle


def test_crash_before_what_was_put_by_is_removed_loses_neither(
    tmp_path: Path, bundle: bytes
) -> None:
    """The later verdict is not replaced by the one before it."""
    folder = Folder(tmp_path)
    first = folder.keep(JOB, Ran(0, 1.0, "", bundle))
    second = folder.keep(CHANGED, Ran(0, 2.0, "", bundle))
    path = folder.bundle_of(JOB)
    path.with_name("a.zip.before").write_bytes(bundle)
    path.with_name("a.json.before").write_bytes(told(first))
    assert folder.find(JOB) is None
    assert folder.find(CHANGED) == second


def told(kept: Kept) -> bytes:
    return json.dumps({"form": FORM, **asdict(kept)}).encode()


def test_bundle_is_put_by_until_the_job_has_another_verdict(tmp_path: Path, bundle: bytes) -> None:
    folder, changed = Folder(tmp_path), CHANGED
    before = folder.bundle_of(JOB).with_name("a.zip.before")
    folder.keep(JOB, Ran(0, 1.0, "", bundle))
    for _ in range(2):
        folder.keep(changed, Ran(2, 1.0, DEAD))
        assert before.read_bytes() == bundle
    folder.keep(changed, Ran(0, 1.0, "", b"nonsense"))
    assert before.read_bytes() == bundle
    folder.keep(changed, Ran(0, 1.0, "", bundle))
    assert sorted(path.name for path in before.parent.iterdir()) == ["a.json", "a.zip"]


@pytest.mark.parametrize(("status", "due"), [(LOST, True), (NOT_STARTED, True), (2, False)])
def test_job_that_did_not_begin_is_shown_and_done_again(
    tmp_path: Path, status: int, due: bool
) -> None:
    folder = Folder(tmp_path)
    kept = folder.keep(JOB, Ran(status, 0.0, "said"))
    assert ended(folder, [JOB]) == {JOB.id: kept}
    assert (JOB.id not in finished(folder, [JOB])) is due


def test_job_that_its_bound_ended_is_done_again_once_that_is_raised(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.keep(Job("a", "minimum@1", "s", seconds=7), Ran(2, 7.2, DEAD))
    for seconds, done in ((6, True), (7, True), (8, False)):
        job = Job("a", "minimum@1", "s", seconds=seconds)
        assert (job.id in finished(folder, [job])) is done
    folder.keep(Job("a", "minimum@1", "s", seconds=7), Ran(2, 6.5, DEAD))
    assert JOB.id in finished(folder, [JOB])


# ---------------------------------------------------------------------- other suites


def changed(folder: Path, bundle: bytes, profile: str = "", **told: object) -> bytes:
    """The bundle with something else in its manifest, and its results by another profile."""
    path = folder / "other.zip"
    path.write_bytes(bundle)
    read = Bundle(path)
    members = {name: read[name] for name in read.manifest["files"]}
    if profile:
        members["results.jsonl.xz"] = _by_profile(members["results.jsonl.xz"], profile)
        told["profile"] = profile
    kept = {key: value for key, value in read.manifest.items() if key not in ("form", "files")}
    write_bundle(path, members, manifest_of(members, {**kept, **told}))
    return path.read_bytes()


@pytest.mark.parametrize("name", ["later@9", "later"])
def test_profile_of_another_version_has_the_word_of_its_bundle(
    tmp_path: Path, bundle: bytes, name: str
) -> None:
    """That version has said itself what it found; its profile is none here."""
    job = Job("a", name, "s", command=("/opt/later",))
    kept = Folder(tmp_path).keep(job, Ran(1, 1.0, "", changed(tmp_path, bundle, "later@9")))
    assert (kept.standing, kept.broken) == ("does not conform", ())


def test_worker_that_has_another_suite_is_told_and_its_job_is_done_again(
    tmp_path: Path, bundle: bytes
) -> None:
    other = {**suite(), "version": "0.0.9", "cases": "others"}
    folder, ran = Folder(tmp_path), Ran(0, 1.0, "", changed(tmp_path, bundle, suite=other))
    kept = folder.keep(JOB, ran, "worker tcp://10.0.0.7:1234")
    assert (kept.standing, kept.why) == (
        NO_VERDICT,
        f"worker tcp://10.0.0.7:1234 has another suite, version 0.0.9 (this is {suite()['version']}"
        "; version, cases differ): install this one there, and start again",
    )
    assert finished(folder, [JOB]) == {}
    command = Job("a", "minimum@1", "s", command=("/opt/0.0.9/bin/ftp-conformance",))
    assert folder.keep(command, ran).standing == "does not conform"


@pytest.mark.parametrize("told", [None, "0.1.0", {}])
def test_suite_that_a_bundle_does_not_tell_is_another(
    tmp_path: Path, bundle: bytes, told: object
) -> None:
    kept = Folder(tmp_path).keep(JOB, Ran(0, 1.0, "", changed(tmp_path, bundle, suite=told)))
    assert kept.why.startswith("this machine has another suite, version None (this is ")


def test_bundle_by_another_profile_is_no_verdict(tmp_path: Path, bundle: bytes) -> None:
    job = Job("a", "full@1", "s")
    kept = Folder(tmp_path).keep(job, Ran(0, 1.0, "", bundle))
    assert (kept.standing, kept.why) == (
        NO_VERDICT,
        "this machine judged by the profile minimum@1 in place of full@1",
    )


def _by_profile(packed: bytes, name: str) -> bytes:
    lines = lzma.decompress(packed).splitlines(keepends=True)
    lines[0] = lines[0].replace(b'"profile":"minimum@1"', f'"profile":"{name}"'.encode())
    end = json.loads(lines[-1])
    end["sha256"] = hashlib.sha256(b"".join(lines[:-1])).hexdigest()
    lines[-1] = json.dumps(end, separators=(",", ":")).encode() + b"\n"
    return lzma.compress(b"".join(lines))


def test_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "s").write_text("a file")
    with pytest.raises(ReportError, match="word on a job cannot be written"):
        Folder(tmp_path).keep(JOB, Ran(2, 1.0, ""))


def test_folder_that_is_none_is_told_before_anything_is_done(tmp_path: Path) -> None:
    (tmp_path / "s").write_text("a file")
    with pytest.raises(ReportError, match="cannot be written to: File exists"):
        Folder(tmp_path / "s").prepare()


def test_word_of_kept_has_its_id() -> None:
    assert Kept("a", "minimum@1", "s", "conforms").id == JOB.id
