"""Commands on files and for information before the login is complete (RFC 959 5.4, ruling R48)."""

import pytest

from conformance.marker import requirement
from conformance.session import Session
from conformance.session.described import Described

ON_FILES = ("RNFR", "RNTO", "DELE", "RMD", "MKD", "LIST", "NLST")
FOR_INFORMATION = {
    "PWD": (("PWD",), 257),
    "SITE": (("SITE", "HELP"), 214),
    "SYST": (("SYST",), 215),
    "STAT": (("STAT",), 211),
    "HELP": (("HELP",), 214),
    "NOOP": (("NOOP",), 200),
}


@requirement("rfc959-5.4-file-commands-are-refused-before-login")
@pytest.mark.parametrize("verb", ON_FILES)
def test_command_on_files_is_refused_before_user(
    visitor: Session, target: Described, verb: str
) -> None:
    visitor.another().send("USER", target.user).needed(331)  # else it guards no files (R48)
    visitor.send(verb, visitor.fresh("absent")).must_be_refused(530, 503)


@requirement("rfc959-5.4-file-commands-are-refused-before-login")
@pytest.mark.parametrize("verb", ON_FILES)
def test_command_on_files_is_refused_between_user_and_pass(
    visitor: Session, target: Described, verb: str
) -> None:
    visitor.send("USER", target.user).needed(331)
    visitor.send(verb, visitor.fresh("absent")).must_be_refused(530, 503)


@requirement("rfc959-5.4-information-before-login-is-given-or-refused")
@pytest.mark.parametrize("command", FOR_INFORMATION.values(), ids=list(FOR_INFORMATION))
def test_information_before_user_is_given_or_refused(
    visitor: Session, command: tuple[tuple[str, ...], int]
) -> None:
    line, success = command
    visitor.send(*line).must_be(success, 200, 202, 211, 500, 501, 502, 503, 504, 530)


@requirement("rfc959-5.4-information-before-login-is-given-or-refused")
@pytest.mark.parametrize("command", FOR_INFORMATION.values(), ids=list(FOR_INFORMATION))
def test_information_between_user_and_pass_is_given_or_refused(
    visitor: Session, target: Described, command: tuple[tuple[str, ...], int]
) -> None:
    line, success = command
    visitor.send("USER", target.user).needed(331)
    visitor.send(*line).must_be(success, 200, 202, 211, 500, 501, 502, 503, 504, 530)
