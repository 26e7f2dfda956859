"""Keeps a process small that has held many large files, one after another.

The C library's allocator takes more and more of what it gives for one piece of its heap, once large
pieces were freed; small ones then lie between them, and nothing goes back to the system. Where it
is not glibc's, nothing is done. Must not know what is held.
"""

from __future__ import annotations

import ctypes
from contextlib import suppress

LARGE = 1 << 18
"""Octets from which on each piece is taken from the system by itself, and goes back at once."""

_MMAP_THRESHOLD = -3
"""`M_MMAP_THRESHOLD` of glibc's malloc.h: to set it ends its own changes of it."""


def stay_small() -> None:
    """Have large pieces of memory go back to the system as soon as they are freed."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, LARGE)
