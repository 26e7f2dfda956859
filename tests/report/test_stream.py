"""The file of results: read as it was written, refused where it was changed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conformance.report.result import Finding, Result, Verdict
from conformance.report.stream import Stream, StreamError, StreamWriter, read_stream
from conformance.report.writing import ReportError

FINDING = Finding("rfc959-x", "fail", "wrong-class", "500", "NOOP\\r\\n", "500 \x1b[31m", "200")
RESULTS = [
    Result("rfc959/noop/one", "rfc959-x", Verdict.PASS, seconds=0.25),
    Result("rfc959/noop/two", "rfc959-x", Verdict.FAIL, "why", (FINDING,), "text\n", 0.5, 3, False),
]
ATTEMPT = {"token": "t", "events": [[0.0, 1, 0, "closed"]]}


def written(path: Path, *, ended: bool = True) -> Path:
    """A file of two results."""
    writer = StreamWriter(path, {"target": "some server", "profile": ""})
    writer.target("gw0", {"name": "Server 1.0", "address": "127.0.0.1:21"})
    writer.result(RESULTS[0], worker="gw0", attempts=[ATTEMPT])
    writer.result(RESULTS[1])
    if ended:
        writer.end(exit_status=1, seconds=1.5, whole=True)
    return path


def lines(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines(keepends=True)


def test_results_come_back(tmp_path: Path) -> None:
    stream = read_stream(written(tmp_path / "below" / "run.jsonl"))
    assert stream.results == RESULTS
    assert stream.told[0].worker == "gw0"
    assert list(stream.told[0].attempts) == [ATTEMPT]
    assert stream.target == "Server 1.0"
    assert stream.complete
    assert stream.whole() is stream
    assert stream.end["exit_status"] == 1


def test_events_are_on_the_disk_as_they_happen(tmp_path: Path) -> None:
    stream = read_stream(written(tmp_path / "run.jsonl", ended=False))
    assert stream.results == RESULTS
    assert not stream.complete
    with pytest.raises(StreamError, match="incomplete"):
        stream.whole()


def test_file_cut_within_a_line_has_what_stands_before(tmp_path: Path) -> None:
    path = written(tmp_path / "run.jsonl")
    path.write_bytes(b"".join(lines(path)[:3]) + lines(path)[3][:40])
    stream = read_stream(path)
    assert stream.results == RESULTS[:1]
    assert not stream.complete


def changed(path: Path, number: int, **fields: Any) -> None:
    """Change fields of a line."""
    kept = lines(path)
    event = json.loads(kept[number]) | fields
    kept[number] = json.dumps(event, separators=(",", ":")).encode() + b"\n"
    path.write_bytes(b"".join(kept))


def test_changed_verdict_is_found(tmp_path: Path) -> None:
    path = written(tmp_path / "run.jsonl")
    changed(path, 3, verdict="pass")
    with pytest.raises(StreamError, match="line 5: changed since it was written"):
        read_stream(path)


def test_result_that_was_taken_out_is_found(tmp_path: Path) -> None:
    path = written(tmp_path / "run.jsonl")
    kept = lines(path)
    del kept[2]
    path.write_bytes(b"".join(kept))
    with pytest.raises(StreamError, match="changed since"):
        read_stream(path)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"", "no results: it is empty"),
        (b"\x00\x01\n", "line 1: no line of a file of results"),
        (b'{"event":"result"}\n', 'line 1: "begin" is the first line'),
        (
            b'{"event":"begin","schema":"ftp-conformance-results/9"}\n',
            "line 1: written in the form",
        ),
        (b"[" * 100000 + b"\n", "line 1: no line of a file of results"),
    ],
    ids=["empty", "octets", "headless", "other-version", "deep"],
)
def test_other_files_are_refused(text: bytes, says: str, tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    path.write_bytes(text)
    with pytest.raises(StreamError) as raised:
        read_stream(path)
    assert str(raised.value).startswith(f"{path}")
    assert says in str(raised.value)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b'{"event":"surprise"}', "unknown event 'surprise'"),
        (b'{"event":"begin"}', '"begin" is the first line, and no other'),
        (b'{"event":"target"}', "a target without description"),
        (b'{"event":"result","case":"x"}', "no result: "),
    ],
)
def test_odd_lines_are_refused(line: bytes, says: str, tmp_path: Path) -> None:
    path = written(tmp_path / "run.jsonl", ended=False)
    with path.open("ab") as file:
        file.write(line + b"\n")
    with pytest.raises(StreamError, match="line 5: ") as raised:
        read_stream(path)
    assert says in str(raised.value)


def test_something_behind_the_end_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "run.jsonl")
    with path.open("ab") as file:
        file.write(b"{}\n")
    with pytest.raises(StreamError, match="line 6: something stands behind the last line"):
        read_stream(path)


def test_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(StreamError, match="cannot be read: No such file"):
        read_stream(tmp_path / "absent.jsonl")


def test_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ReportError, match="the results cannot be written to "):
        StreamWriter(tmp_path / "file" / "run.jsonl", {})


def test_full_disk_is_told() -> None:
    with pytest.raises(ReportError, match="No space left on device"):
        StreamWriter(Path("/dev/full"), {})


def test_target_without_name_is_called_as_it_was_asked_for(tmp_path: Path) -> None:
    StreamWriter(tmp_path / "run.jsonl", {"target": "127.0.0.1:21"})
    stream: Stream = read_stream(tmp_path / "run.jsonl")
    assert stream.target == "127.0.0.1:21"
