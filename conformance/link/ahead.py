"""A connection opened ahead of need: while one is talked over, the next one is made and greeted.

Over slow lines the connection and its greeting take two round trips, of which a case then sees
none. What is handed out is what a connection made at that moment would be: nothing was sent on it,
what came is still to be read, and one that the server has closed, or has no room for, is thrown
away. Must not know FTP, beyond the code by which a server says that it is full.
"""

from __future__ import annotations

import contextlib
import errno
import select
import socket
import time
from collections.abc import Callable

from conformance.link.interface import Address

MOST_SECONDS = 2.0
"""How old a connection may be that is handed out: servers end one that does not log in."""

_NO_ROOM = b"421"
_UNDER_WAY = (0, errno.EINPROGRESS, errno.EAGAIN)


class Ahead:
    """Keeps at most one connection ready. It belongs to one process, and outlives its cases. It
    stops for good where the server has no room for one more.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._allowed = True
        self._clock = clock
        self._ready: socket.socket | None = None
        self._address = Address("", 0)
        self._since = 0.0

    def fit(self, room: int, needed: int) -> None:
        """Stop where the server has room for fewer sessions than are needed; 0: nobody knows."""
        if room and room < needed:
            self.stop()

    @property
    def allowed(self) -> bool:
        """Whether connections are opened ahead."""
        return self._allowed

    def prepare(self, address: Address, peer: Address) -> None:
        """Begin to make a connection to an address, if none is ready; nothing is waited for.

        `peer` is where the last one led: a name would have to be looked up again.
        """
        if not self._allowed or self._ready is not None:
            return
        with contextlib.suppress(OSError), contextlib.ExitStack() as failing:
            family = socket.AF_INET6 if ":" in peer.host else socket.AF_INET
            plain = failing.enter_context(socket.socket(family))
            plain.setblocking(False)
            if plain.connect_ex(peer) in _UNDER_WAY:
                failing.pop_all()
                self._ready, self._address, self._since = plain, address, self._clock()

    def take(self, address: Address, within: float) -> socket.socket | None:
        """Return the connection to that address, blocking; None where none is ready, or what is
        ready is of no use. At most `within` seconds are waited until it is made.
        """
        ready, self._ready = self._ready, None
        if ready is None:
            return None
        fresh = self._clock() - self._since <= MOST_SECONDS
        if address == self._address and fresh and self._is_usable(ready, within):
            ready.setblocking(True)
            return ready
        ready.close()
        return None

    def _is_usable(self, ready: socket.socket, within: float) -> bool:
        made = select.poll()  # which, unlike select, knows descriptors beyond 1023
        made.register(ready, select.POLLOUT)
        if not made.poll(max(0.0, within) * 1000):
            return False
        if ready.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
            return False
        try:
            begins = ready.recv(len(_NO_ROOM), socket.MSG_PEEK)
        except BlockingIOError:
            return True  # not greeted yet
        except OSError:
            return False
        if begins == _NO_ROOM:
            self.stop()
        return begins not in (b"", _NO_ROOM)

    def let_go(self) -> None:
        """Close what is ready: somebody else may need its room."""
        if self._ready is not None:
            self._ready.close()
            self._ready = None

    def stop(self) -> None:
        """Open nothing ahead any more."""
        self._allowed = False
        self.let_go()
