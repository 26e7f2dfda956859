"""Block mode, from octets to blocks.

What a server sends in MODE B must be read before it can be judged: RFC 959 section 3.4.2. Knows no
socket, and nothing of what a block's data mean.
"""

from __future__ import annotations

from typing import NamedTuple

END_OF_RECORD = 128
END_OF_FILE = 64
SUSPECT = 32
MARKER = 16

_HEADER = 3


class TransferError(ValueError):
    """Octets that the transmission mode gives no meaning; the message says where, for people."""


class Block(NamedTuple):
    """One block: its descriptor bits and its data."""

    descriptor: int
    data: bytes

    @property
    def ends_record(self) -> bool:
        """Whether it is the last block of a record."""
        return bool(self.descriptor & END_OF_RECORD)

    @property
    def ends_file(self) -> bool:
        """Whether it is the last block of the file."""
        return bool(self.descriptor & END_OF_FILE)

    @property
    def is_marker(self) -> bool:
        """Whether its data are a restart marker, and none of the file's."""
        return bool(self.descriptor & MARKER)


def read_blocks(octets: bytes) -> list[Block]:
    """Return the blocks that these octets are made of, whole and with nothing between them.

    Raises TransferError where the last one is cut short (RFC 959 section 3.4.2).
    """
    blocks: list[Block] = []
    at = 0
    while at < len(octets):
        start = at + _HEADER
        if start > len(octets):
            raise TransferError(f"the header at offset {at} has {len(octets) - at} octets of 3")
        count = int.from_bytes(octets[at + 1 : start], "big")
        end = start + count
        if end > len(octets):
            raise TransferError(
                f"the block at offset {at} has {len(octets) - start} octets of {count}"
            )
        blocks.append(Block(octets[at], octets[start:end]))
        at = end
    return blocks


def file_data(blocks: list[Block]) -> bytes:
    """Return the data of the file that these blocks carry: all but the markers'."""
    return b"".join(block.data for block in blocks if not block.is_marker)
