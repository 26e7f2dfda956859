"""Compressed mode, from octets to the strings that they stand for.

What a server sends in MODE C must be expanded before it can be judged: RFC 959 section 3.4.3. The
descriptor of an escape sequence applies to the string after it, so a string is given in the shape
of a block that has that descriptor. Knows no socket.
"""

from __future__ import annotations

from conformance.transfer.blocks import Block, TransferError

SPACE = b" "
EBCDIC_SPACE = b"\x40"
ZERO = b"\x00"

_REPLICATED = 0x80
_FILLER = 0xC0
_SIX_BITS = 0x3F


def expand(octets: bytes, filler: bytes) -> list[Block]:
    """Return the strings that these octets stand for, expanded.

    `filler` is the filler byte of the type: a space in ASCII and EBCDIC, zero in image and local.
    An escape sequence that no string follows gives an empty one. Raises TransferError where a
    string or an escape sequence is cut short (RFC 959 section 3.4.3).
    """
    blocks: list[Block] = []
    descriptor = 0
    escaped = False
    at = 0
    while at < len(octets):
        if octets[at] == 0:
            descriptor |= _octet(octets, at + 1)
            escaped = True
            at += 2
            continue
        data, at = _string(octets, at, filler)
        blocks.append(Block(descriptor, data))
        descriptor, escaped = 0, False
    if escaped:
        blocks.append(Block(descriptor, b""))
    return blocks


def _string(octets: bytes, at: int, filler: bytes) -> tuple[bytes, int]:
    head = octets[at]
    if head & _FILLER == _FILLER:
        return filler * (head & _SIX_BITS), at + 1
    if head & _REPLICATED:
        return bytes([_octet(octets, at + 1)]) * (head & _SIX_BITS), at + 2
    end = at + 1 + head
    if end > len(octets):
        raise TransferError(
            f"the byte string at offset {at} has {len(octets) - at - 1} octets of {head}"
        )
    return octets[at + 1 : end], end


def _octet(octets: bytes, at: int) -> int:
    if at >= len(octets):
        raise TransferError(f"an octet is missing at offset {at}, the end")
    return octets[at]
