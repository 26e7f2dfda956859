"""Reads a file that a user names, whatever it is: a device or a pipe may have no end.

Must not know what the text is for.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path

LARGEST = 16 << 20
"""Octets; the largest file that somebody writes for the suite has a hundredth of them."""


def text_of(path: Path, errors: str = "strict") -> str:
    """Return the text of a file in UTF-8, line ends as they are read in any text.

    Raises OSError where it cannot be read or is longer than `LARGEST`, and UnicodeDecodeError.
    """
    with path.open("rb") as file:
        octets = file.read(LARGEST + 1)
    if len(octets) > LARGEST:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))
    return octets.decode("utf-8", errors).replace("\r\n", "\n").replace("\r", "\n")
