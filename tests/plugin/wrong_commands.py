"""The commands beside the suite, as they go wrong: rows of the table of what cannot fail open.

Statuses are those of docs/reports.md, docs/comparison.md and docs/lab.md.
"""

from __future__ import annotations

from collections.abc import Mapping

from .going_wrong import Row, changed, command, cut, cut_to_nothing, touched
from .running import USAGE

NOBODY = ("--target", "127.0.0.1:9")
"""A target at which nobody listens: whoever asks it ends with status 2."""

FULL = "No space left on device"
PART = ("--case", "rfc959/noop/noop-is-answered-with-success", "--budget", "smoke")
CERTIFY = ("certify", "--profile", "minimum", "--target", "reference", *PART)
COMMANDS: Mapping[str, Row] = {
    "certify-unknown-profile": Row(command("certify", "--profile", "minimun"), 2, "near: minimum"),
    "certify-no-profile": Row(command("certify"), 2, "--profile"),
    "certify-no-target": Row(
        command("certify", "--profile", "minimum", *NOBODY, *PART), 2, "no bundle"
    ),
    "certify-unknown-option": Row(command(*CERTIFY, "--bundel=x"), USAGE, "no bundle"),
    "certify-lists": Row(command(*CERTIFY, "--collect-only"), USAGE, "no bundle"),
    "certify-tells-its-version": Row(command(*CERTIFY, "--version"), 3, "no bundle"),
    "certify-on-a-full-disk": Row(command(*CERTIFY, "--bundle=/dev/full"), 3, FULL),
    "certify-with-no-key": Row(command(*CERTIFY, "--sign={folder}/none.pem"), 2, "cannot be read"),
    "verify-nothing": Row(command("verify", "{folder}/none.zip"), 2, "cannot be read"),
    "verify-what-was-cut": Row(changed(cut, "verify", "{folder}/run.zip"), 2, "NOT VERIFIED"),
    "verify-what-was-changed": Row(
        changed(touched, "verify", "{folder}/run.zip"), 2, "NOT VERIFIED"
    ),
    "verify-what-is-empty": Row(
        changed(cut_to_nothing, "verify", "{folder}/run.zip"), 2, "NOT VERIFIED"
    ),
    "verify-with-no-key": Row(
        command("verify", "{bundle}", "--public-key={folder}/none.pem"), 2, "--public-key"
    ),
    "verify-with-an-empty-key": Row(
        command("verify", "{bundle}", "--public-key={folder}/k.pem", files={"k.pem": "\n"}),
        2,
        "it is empty",
    ),
    "verify-what-is-not-signed": Row(
        command("verify", "{bundle}", "--public-key={folder}/k.pem", files={"k.pem": "x"}),
        1,
        "it is not signed",
    ),
    "report-on-nothing": Row(command("report", "{folder}/none.jsonl"), 2, "cannot be read"),
    "report-on-what-was-cut": Row(changed(cut, "report", "{folder}/run.jsonl"), 1, "INCOMPLETE"),
    "report-on-what-was-changed": Row(
        changed(touched, "report", "{folder}/run.jsonl"), 2, "changed since it was written"
    ),
    "report-on-what-is-empty": Row(
        changed(cut_to_nothing, "report", "{folder}/run.jsonl"), 2, "it is empty"
    ),
    "report-on-a-full-disk": Row(command("report", "{results}", "--junit=/dev/full"), 3, FULL),
    "compare-with-nothing": Row(command("compare", "{results}", "{folder}/none.jsonl"), 2, "none"),
    "compare-one": Row(command("compare", "{results}"), 2, "two runs or more"),
    "compare-with-what-was-cut": Row(
        changed(cut, "compare", "{results}", "{folder}/run.jsonl"), 2, "incomplete"
    ),
    "compare-with-what-was-changed": Row(
        changed(touched, "compare", "{folder}/run.jsonl", "{results}"), 2, "changed since"
    ),
    "compare-on-a-full-disk": Row(
        command("compare", "{results}", "{results}", "--markdown=/dev/full"), 3, FULL
    ),
    "unknown-command": Row(command("certifi"), 2, "invalid choice"),
    "no-command": Row(command(), 2, "required"),
}

LAB: Mapping[str, Row] = {
    "record-no-target": Row(command("record", *NOBODY, "--folder={folder}"), 3, "no recording"),
    "record-a-part": Row(
        command("record", "--target", "reference", *PART, "--folder={folder}"), 3, "only a part"
    ),
    "record-without-cases": Row(command("record", "--collect-only"), 3, "no recording"),
    "rejudge-no-folder": Row(command("rejudge", "--folder={folder}/none"), 2, "no recordings in"),
    "rejudge-nothing": Row(command("rejudge", "{folder}/none.jsonl.xz"), 3, "cannot be read"),
    "rejudge-what-was-cut": Row(changed(cut, "rejudge", "{folder}/run.jsonl"), 3, "incomplete"),
    "rejudge-what-was-changed": Row(
        changed(touched, "rejudge", "{folder}/run.jsonl"), 3, "changed since it was written"
    ),
    "rejudge-and-accept-a-part": Row(
        command("rejudge", "{results}", "--accept", "--folder={folder}"), 2, "takes all recordings"
    ),
    "matrix-of-nothing": Row(command("matrix", "--folder={folder}"), 2, "no recordings in"),
    "matrix-of-what-is-none": Row(
        command("matrix", "--folder={folder}", files={"a.jsonl.xz": "x"}), 2, "a.jsonl.xz"
    ),
}
