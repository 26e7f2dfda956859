"""conformance.transfer.errors: the error says where and which rule, to people and to code."""

from __future__ import annotations

import copy

from conformance.transfer import blocks
from conformance.transfer.errors import TransferError

RULE = "RFC 959 section 3.4.2: a rule"


def test_message_names_offset_and_rule() -> None:
    assert str(TransferError(7, RULE)) == "offset 7: RFC 959 section 3.4.2: a rule"


def test_message_says_what_is_there() -> None:
    message = str(TransferError(7, RULE, "an octet 0x04"))
    assert message == "offset 7, an octet 0x04: RFC 959 section 3.4.2: a rule"


def test_code_reads_offset_rule_and_finding() -> None:
    error = TransferError(7, RULE, "an octet 0x04")
    assert (error.offset, error.rule, error.found) == (7, RULE, "an octet 0x04")
    assert isinstance(error, ValueError)


def test_error_survives_a_copy() -> None:
    assert str(copy.copy(TransferError(7, RULE, "found"))) == str(TransferError(7, RULE, "found"))


def test_blocks_name_the_same_error() -> None:
    assert blocks.TransferError is TransferError
