"""Plans of fleets: what they become, and what is told of each mistake."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from conformance.fleet.forms import PlanError
from conformance.fleet.plan import SECONDS, Job, apart, read_plan
from conformance.report import identity

ONE = """
profiles = ["minimum"]
[[target]]
name = "a"
server = "reference"
"""

MANY = """
profiles = ["minimum@1", "internet@1"]
options = ["--budget=ci"]
seconds = 60
[[suite]]
name = "0.1.0"
command = ["/opt/0.1.0/bin/ftp-conformance"]
[[suite]]
name = "next"
command = ["/opt/next/bin/ftp-conformance"]
[[target]]
name = "device"
address = "127.0.0.1:21"
user = "u"
password_file = "secret"
[[target]]
name = "lab"
server = "reference"
profiles = ["full@1"]
options = ["--strict"]
seconds = 7
"""


DESCRIBED = 'address = "127.0.0.1:21"\nlogin = { user = "u", password = "p" }\n'


def jobs_of(folder: Path, text: str) -> list[Job]:
    path = folder / "FLEET.toml"
    path.write_text(text)
    return read_plan(path)


def test_each_target_is_a_job_by_each_profile_and_suite(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s3cret\n")
    made = jobs_of(tmp_path, MANY)
    assert [job.id for job in made] == [
        "0.1.0/minimum@1/device",
        "0.1.0/internet@1/device",
        "0.1.0/full@1/lab",
        "next/minimum@1/device",
        "next/internet@1/device",
        "next/full@1/lab",
    ]
    device, lab = made[0], made[2]
    assert device.options == ("--target", "127.0.0.1:21", "--user", "u", "--budget=ci")
    assert (device.password, device.seconds) == ("s3cret", 60)
    assert device.command == ("/opt/0.1.0/bin/ftp-conformance",)
    assert lab.options == ("--target", "server:reference", "--budget=ci", "--strict")
    assert lab.seconds == 7


def test_suite_is_the_one_that_reads_where_none_is_named(tmp_path: Path) -> None:
    (job,) = jobs_of(tmp_path, ONE)
    assert (job.command, job.profile, job.seconds) == ((), "minimum@1", SECONDS)


def test_password_is_in_no_text_of_a_job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEVICE_PASSWORD", "s3cret")
    target = 'address = "127.0.0.1:21"\nuser = "u"\npassword_variable = "DEVICE_PASSWORD"'
    (job,) = jobs_of(tmp_path, ONE.replace('server = "reference"', target))
    assert job.password == "s3cret"
    assert "s3cret" not in repr(job)
    assert "s3cret" not in " ".join(job.options)


def test_description_is_named_by_its_whole_path(tmp_path: Path) -> None:
    (tmp_path / "t.toml").write_text(DESCRIBED)
    (job,) = jobs_of(tmp_path, ONE.replace('server = "reference"', 'description = "t.toml"'))
    assert job.options == ("--target-config", str(tmp_path / "t.toml"))


NAMING = """
profiles = ["minimum"]
options = ["--baseline=known.toml", "--tls-key", "key.pem", "--junit-report=report.xml"]
[[target]]
name = "a"
description = "t.toml"
"""


def mounted(folder: Path) -> Path:
    """A folder as Kubernetes mounts it: of links, into one that is named anew for each pod."""
    for number in range(2):
        place = folder / f"..{number}"
        place.mkdir(parents=True)
        for name, text in (("t.toml", DESCRIBED), ("known.toml", "x"), ("FLEET.toml", NAMING)):
            (place / name).write_text(text)
            (folder / name).unlink(missing_ok=True)
            (folder / name).symlink_to(Path("..data", name))
    (folder / "..data").symlink_to("..0")
    return folder


def test_files_that_are_read_are_meant_from_the_plan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the plan is named from the working directory."""
    mounted(tmp_path / "fleet")
    monkeypatch.chdir(tmp_path)
    (job,) = read_plan(Path("fleet", "FLEET.toml"))
    assert job.options == (
        *("--target-config", f"{tmp_path}/fleet/t.toml"),
        *(f"--baseline={tmp_path}/fleet/known.toml", "--tls-key", f"{tmp_path}/fleet/key.pem"),
        "--junit-report=report.xml",
    )
    assert [name for name, _ in job.contents] == ["description", "--baseline"]


def test_job_stays_the_same_wherever_its_files_are_mounted(tmp_path: Path) -> None:
    folder, other = mounted(tmp_path / "one"), mounted(tmp_path / "other")
    (before,) = read_plan(folder / "FLEET.toml")
    (folder / "..data").unlink()
    (folder / "..data").symlink_to("..1")
    (again,) = read_plan(folder / "FLEET.toml")
    assert again == before
    (elsewhere,) = read_plan(other / "FLEET.toml")
    assert elsewhere.digest == before.digest
    (other / "..0" / "known.toml").write_text("y")
    (changed,) = read_plan(other / "FLEET.toml")
    assert changed.digest != before.digest


def test_digest_tells_what_is_done_and_not_by_whom() -> None:
    job = Job("a", "minimum@1", "0.1.0", options=("--strict",), password="x")
    assert job.digest == Job("a", "minimum@1", "0.1.0", options=("--strict",), seconds=9).digest
    assert job.digest != Job("a", "minimum@1", "0.1.0").digest


def test_digest_tells_what_stands_in_the_description_and_what_it_names(tmp_path: Path) -> None:
    text = ONE.replace('server = "reference"', 'description = "t.toml"')
    named = 'baseline = "known.toml"\n' + DESCRIBED
    digests = []
    for description, known in (
        (DESCRIBED, ""),
        ('name = "x"\n' + DESCRIBED, ""),
        (named, "one"),
        (named, "another"),
    ):
        (tmp_path / "t.toml").write_text(description)
        (tmp_path / "known.toml").write_text(known)
        (job,) = jobs_of(tmp_path, text)
        digests.append(job.digest)
    assert len(set(digests)) == len(digests)


def test_digest_tells_what_stands_in_the_files_of_options(tmp_path: Path) -> None:
    known = tmp_path / "known.toml"
    text = f'options = ["--baseline={known}"]\n{ONE}'
    digests = []
    for content in ("one", "another"):
        known.write_text(content)
        (job,) = jobs_of(tmp_path, text)
        digests.append(job.digest)
    assert len(set(digests)) == len(digests)


def test_digest_of_a_job_of_this_suite_tells_the_suite(monkeypatch: pytest.MonkeyPatch) -> None:
    own, other = Job("a", "minimum@1", "s"), Job("a", "minimum@1", "s", command=("/opt/suite",))
    before = own.digest, other.digest
    changed = {**identity.suite(), "cases": "others"}
    monkeypatch.setattr("conformance.fleet.plan.suite", lambda: changed)
    assert own.digest != before[0]
    assert other.digest == before[1]


@pytest.mark.parametrize("counts", [(3, 3, 3, 3), (4, 1, 1, 1, 1, 1, 1, 1, 1), (2, 2, 1, 1), (5,)])
def test_jobs_of_one_target_lie_apart(counts: tuple[int, ...]) -> None:
    given = [
        Job(f"t{target}", f"p{number}", "s")
        for target, count in enumerate(counts)
        for number in range(count)
    ]
    order = apart(given)
    assert sorted(order, key=given.index) == given
    least = sum(counts) // max(counts)
    for target in range(len(counts)):
        places = [place for place, job in enumerate(order) if job.target == f"t{target}"]
        assert all(after - before >= least for before, after in pairwise(places))


def test_jobs_of_no_target_are_none() -> None:
    assert apart([]) == []


def test_profiles_come_one_after_the_other(tmp_path: Path) -> None:
    text = 'profiles = ["minimum@1", "full@1"]\n'
    text += "".join(f'[[target]]\nname = "{name}"\nserver = "reference"\n' for name in "abc")
    assert [job.id.partition("/")[2] for job in apart(jobs_of(tmp_path, text))] == [
        *(f"minimum@1/{name}" for name in "abc"),
        *(f"full@1/{name}" for name in "abc"),
    ]


TARGET = '[[target]]\nname = "a"\n'
ANONYMOUS = TARGET + 'address = "127.0.0.1:21"\nanonymous = true\n'
MISTAKES = {
    "": "no [[target]]: wanted at least one, with name and address",
    "targets = []": "unknown key 'targets'; near: target",
    'profiles = "minimum"': "profiles: wanted a list, found 'minimum'",
    ANONYMOUS: "target 'a': no profiles: name them here, or for all at the top",
    'profiles = ["minimun"]\n' + ANONYMOUS: (
        "target 'a': unknown profile 'minimun'; near: minimum@1"
    ),
    'profiles = ["full", "full@1"]\n' + ANONYMOUS: ("target 'a': profile 'full@1' is listed twice"),
    ONE + ANONYMOUS: "target 'a' is listed twice",
    ANONYMOUS + ANONYMOUS.replace('"a"', '"b"'): (
        "target 'b': the user 'anonymous' at 127.0.0.1:21 is listed twice, first as 'a': give it "
        "once, with all profiles"
    ),
    'profiles = ["full"]\n' + TARGET + 'address = "127.0.0.1:21"': (
        "target 'a': no credentials: give user with password_file or password_variable, or say "
        "anonymous = true"
    ),
    'profiles = ["full"]\n' + TARGET + 'address = "127.0.0.1:21"\nuser = "u"': (
        "target 'a': no credentials: give user with password_file or password_variable, or say "
        "anonymous = true"
    ),
    'profiles = ["full"]\n' + TARGET + 'description = "no-login.toml"': (
        "target 'a': no credentials: {folder}/no-login.toml has no user under [login]"
    ),
    TARGET + 'description = "no-password.toml"': (
        "target 'a': no credentials: {folder}/no-password.toml has a user and no password under "
        "[login]; wanted password or password_file, for the variable FTP_CONFORMANCE_PASSWORD is "
        "kept from jobs"
    ),
    TARGET + 'description = "no-address.toml"': (
        "target 'a': no address: {folder}/no-address.toml has none; wanted address = \"host:port\""
    ),
    'profiles = ["full"]\n' + TARGET + 'description = "gone.toml"': (
        "target 'a': target configuration {folder}/gone.toml: cannot be read: [Errno 2] No such "
        "file or directory: '{folder}/gone.toml'"
    ),
    ANONYMOUS + 'user = "u"': "target 'a': anonymous contradicts user",
    TARGET + 'server = "reference"\nuser = "u"': (
        "target 'a': user: its server or description has the login"
    ),
    TARGET + 'address = "x"\nserver = "reference"': (
        "target 'a': wanted one of address, server, description, found address and server"
    ),
    TARGET: "target 'a': wanted one of address, server, description, found none of them",
    TARGET + 'address = "21"\nanonymous = true': (
        "target 'a': target '21': wanted host:port, with an IPv6 host in brackets, as in "
        "127.0.0.1:21 or [::1]:21"
    ),
    TARGET + 'address = "127.0.0.1:21"\nuser = "u"\npassword_variable = "NOT_THERE"': (
        "target 'a': password_variable: NOT_THERE is not set"
    ),
    '[[target]]\nname = "../a"\nserver = "reference"': (
        "target 1: name '../a': wanted letters, digits, dots, dashes and underscores, up to 100 "
        "of them, the first no sign, for files are called so"
    ),
    'options = ["--results=x"]\n' + ANONYMOUS: (
        "target 'a': options: '--results=x' is set by the job itself; leave it out"
    ),
    "seconds = 0\n" + ANONYMOUS.replace("anonymous", 'profiles = ["full"]\nanonymous'): (
        "seconds 0: wanted a number from 1 to 10^7"
    ),
    '[[suite]]\nname = "x"\n' + ANONYMOUS: (
        "suite 1: no command: wanted the program of that version, as in command = "
        '["/opt/suite-0.1.0/bin/ftp-conformance"]'
    ),
    "suite = [1]": "suite 1: wanted a table [[suite]], found 1",
}


@pytest.mark.parametrize(("text", "told"), MISTAKES.items(), ids=range(len(MISTAKES)))
def test_mistake_is_told_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "no-login.toml").write_text('address = "127.0.0.1:21"\n')
    (tmp_path / "no-address.toml").write_text('login = { user = "u", password = "p" }\n')
    (tmp_path / "no-password.toml").write_text('address = "[::1]:21"\nlogin = { user = "u" }\n')
    with pytest.raises(PlanError) as raised:
        jobs_of(tmp_path, text)
    wanted = told.format(folder=tmp_path)
    assert str(raised.value) == f"{tmp_path / 'FLEET.toml'}: {wanted}"


@pytest.mark.parametrize("text", ["x =", "\x00", 'a = "\udc80"'])
def test_what_is_no_toml_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "FLEET.toml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(PlanError, match=r"not TOML|cannot be read"):
        read_plan(path)


def test_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match="cannot be read"):
        read_plan(tmp_path / "FLEET.toml")
