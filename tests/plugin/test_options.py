"""Wrong options, descriptions and baselines: one message that names the culprit, and status 4."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.plugin import target_options

from .running import FAILED, PASSED, USAGE, run

ONE_FILE = "cases/rfc959/test_noop.py"
MUTANT = "mutant:rnto-leaves-the-old-name"
BROKEN_FILE = "cases/rfc959/test_rename.py"
BROKEN_CASE = "rfc959/rename/old-pathname-leads-nowhere-after-a-rename"
NOBODY = ("--target", "127.0.0.1:9")
"""A target at which nobody listens: whoever connects ends with another status."""


def refusal(*words: str, more: dict[str, str] | None = None) -> str:
    """What a run says that is refused before anything is sent."""
    outcome = run(*words, more=more)
    assert outcome.status == USAGE, outcome.text
    assert "Traceback" not in outcome.text
    assert len(outcome.errors()) == 1, outcome.text
    return outcome.errors()[0]


@pytest.mark.parametrize(
    ("words", "near"),
    [
        (("--section", "rfc959/4.1.33"), "rfc959/4.1.3"),
        (("--command", "RNTP"), "RNTO"),
        (("--level", "muts"), "must"),
        (("--target", "server:vsftp"), "vsftpd"),
        (("--target", "mutant:rnto-leaves-the-old-nam"), "rnto-leaves-the-old-name"),
    ],
    ids=["section", "command", "level", "server", "mutant"],
)
def test_unknown_word_is_refused_with_near_ones(words: tuple[str, str], near: str) -> None:
    message = refusal(*words)
    assert words[1].rpartition(":")[2] in message
    assert f"near: {near}" in message


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["serial", "parallel"])
def test_unknown_case_is_refused_with_near_ones(workers: tuple[str, ...]) -> None:
    message = refusal(ONE_FILE, "--case", "rfc959/noop/noop-leaves-the-tipe", *workers)
    assert "near: rfc959/noop/noop-leaves-the-type" in message


def test_selection_without_a_case_is_refused() -> None:
    assert "no case matches" in refusal(ONE_FILE, "--command", "NOOP", "--section", "rfc959/4.1.2")


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:70000", "127.0.0.1:ftp", ":21"),
        *("::1:21", "[::1]", "[]:21", "127.0.0.1:-1", "127.0.0.1:2 1"),
        *("a..b:21", f"{'a' * 64}.example:21"),
    ],
)
def test_bad_address_is_refused(address: str) -> None:
    assert address in refusal("--target", address)


@pytest.mark.parametrize("text", ["soon", "0", "-1", "nan", "inf", "1e9", ""])
def test_bad_time_is_refused(text: str) -> None:
    assert "--reply-timeout" in refusal("--reply-timeout", text)


def test_two_passwords_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("secret-word\n", "utf-8")
    message = refusal(*NOBODY, "--password", "x", f"--password-file={file}")
    assert "--password and --password-file" in message


@pytest.mark.parametrize(
    ("words", "more"),
    [
        (("--password", "secret\nword"), {}),
        (("--password", "secret\rword"), {}),
        ((), {"FTP_CONFORMANCE_PASSWORD": "secret\x1bword"}),
        (("--user", "no\nbody"), {}),
    ],
    ids=["LF", "CR", "in-the-environment", "user"],
)
def test_control_character_in_a_login_is_refused(
    words: tuple[str, ...], more: dict[str, str]
) -> None:
    message = refusal(*NOBODY, *words, more=more)
    assert "control character" in message
    assert "word" not in message.replace("password", "")


def test_login_for_the_suites_own_server_is_refused() -> None:
    assert "--user" in refusal("--user", "nobody")


def test_login_for_a_mutant_is_refused_under_its_name() -> None:
    message = refusal("--target", MUTANT, "--user", "nobody")
    assert f"--user: the run is on {MUTANT}" in message


@pytest.mark.parametrize("name", ["reference", "server:reference"])
def test_reference_server_passes(name: str) -> None:
    outcome = run(ONE_FILE, "--target", name)
    assert outcome.status == PASSED, outcome.text
    assert "target: reference, started by the suite" in outcome.text
    assert set(outcome.counts()) == {"pass"}


def test_run_under_tls_says_so_at_the_top() -> None:
    outcome = run(ONE_FILE, "--target", "reference", "--tls", "explicit", "--tls-version", "1.2")
    assert outcome.status == PASSED, outcome.text
    assert "target: reference, started by the suite, under explicit TLS 1.2\n" in outcome.text


def test_mutant_fails_by_what_it_breaks_and_names_itself() -> None:
    outcome = run(BROKEN_FILE, "--target", MUTANT, "--case", BROKEN_CASE)
    assert outcome.status == FAILED, outcome.text
    assert f"target: {MUTANT}, started by the suite" in outcome.text
    assert outcome.again() == [f"pytest --target {MUTANT} --case {BROKEN_CASE}"]


def test_ordinary_run_does_not_look_for_mutants(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    monkeypatch.setattr(target_options, "import_module", looked.append)
    assert [
        target_options._own_server(name) for name in ("reference", "server:vsftpd", "h:21")
    ] == [
        "reference",
        "vsftpd",
        "",
    ]
    assert looked == []


DESCRIPTIONS = {
    "no-toml": ("address = ", "not TOML"),
    "unknown-key": ('address = "h:1"\n[login]\nuzer = "x"', "near: login.user"),
    "text-for-a-table": ('address = "h:1"\nlogin = "x"', "login: wanted a table"),
    "text-for-a-number": (
        'address = "h:1"\n[bounds]\nreply = "1"',
        "bounds.reply: wanted a number",
    ),
    "truth-for-a-number": ('address = "h:1"\n[bounds]\nreply = true', "bounds.reply: wanted"),
    "endless-bound": ('address = "h:1"\n[bounds]\nreply = inf', "bounds.reply: wanted"),
    "number-for-a-text": ("address = 21", "address: wanted a text"),
    "no-address": ('name = "x"', "wanted an address"),
    "bad-address": ('address = "h:0"', "'h:0'"),
    "no-such-password-file": ('address = "h:1"\n[login]\npassword_file = "x"', "password file"),
    "control-character": ('address = "h:1"\n[second_login]\npassword = "a\\u0007"', "second_login"),
    "control-character-elsewhere": (
        'address = "h:1"\n[storing_login]\nuser = "x"\naccount = "a\\u0007"',
        "storing_login",
    ),
    "no-such-baseline": ('address = "h:1"\nbaseline = "none.toml"', "none.toml"),
}


@pytest.mark.parametrize("name", DESCRIPTIONS)
def test_bad_description_is_refused(name: str, tmp_path: Path) -> None:
    text, wanted = DESCRIPTIONS[name]
    file = tmp_path / "target.toml"
    file.write_text(text, "utf-8")
    message = refusal(f"--target-config={file}")
    assert wanted in message
    assert str(tmp_path) in message or "second_login" in message or "storing_login" in message


@pytest.mark.parametrize("option", ["--target-config", "--password-file", "--baseline"])
@pytest.mark.parametrize("kind", ["absent", "folder", "not-UTF-8"])
def test_unreadable_file_is_refused(option: str, kind: str, tmp_path: Path) -> None:
    file = tmp_path / "file"
    if kind == "folder":
        file.mkdir()
    elif kind == "not-UTF-8":
        file.write_bytes(b"\xff\xfe\xff")
    target = NOBODY if option == "--password-file" else ()
    assert str(file) in refusal(*target, f"{option}={file}")


BASELINES = {
    "unknown-key": ('[[known]]\ncaze = "x"', "near: case"),
    "no-way": ('[[known]]\ncase = "x"\nreason = "r"\nclause = "c"', "way is missing"),
    "unknown-requirement": (
        '[[known]]\nrequirement = "rfc959-4.1.3-noop-is-answered-oc"\n'
        'way = "w"\nreason = "r"\nclause = "c"',
        "near: rfc959-4.1.3-noop-is-answered-ok",
    ),
    "unknown-ruling": (
        '[[known]]\ncase = "x"\nruling = "R999"\nway = "w"\nreason = "r"\nclause = "c"',
        "unknown ruling",
    ),
}


@pytest.mark.parametrize("name", BASELINES)
def test_bad_baseline_is_refused(name: str, tmp_path: Path) -> None:
    text, wanted = BASELINES[name]
    file = tmp_path / "baseline.toml"
    file.write_text(text, "utf-8")
    message = refusal(f"--baseline={file}")
    assert wanted in message
    assert str(file) in message


def test_baseline_and_none_are_refused() -> None:
    assert "--no-baseline" in refusal("--baseline", "x", "--no-baseline")


def test_unknown_requirement_of_a_case_is_refused(cases: object) -> None:
    assert callable(cases)
    folder = cases("""
@requirement("rfc959-4.1.3-noop-is-answered-oc")
def test_one(session):
    session.send("NOOP").must_be(200)
""")
    outcome = run(folder=folder)
    assert outcome.status == USAGE
    assert "near: rfc959-4.1.3-noop-is-answered-ok" in outcome.errors()[0]
