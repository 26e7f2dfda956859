"""The target's description in a case's hand.

A case that needs what the description does not give cannot be judged. Must not guess.
"""

from __future__ import annotations

from typing import Any

from conformance.session.case import Case
from conformance.target import Elsewhere, Limits, Login


class Described:
    """What is known of the target."""

    def __init__(self, case: Case) -> None:
        self._case = case

    @property
    def user(self) -> str:
        """The user name of the login."""
        return self._case.target.user

    @property
    def password(self) -> str:
        """The password of the login."""
        return self._case.target.password

    @property
    def login(self) -> Login:
        """The whole login."""
        return self._case.target.login

    @property
    def account_login(self) -> Login:
        """The login that is asked for an account: [login] where the description gives none."""
        return self._first("account_login")

    @property
    def storing_login(self) -> Login:
        """The login that needs an account to store files: [login] where none is given."""
        return self._first("storing_login")

    def _first(self, name: str) -> Login:
        target = self._case.target
        return target.logins[name] if target.logins[name].user else target.login

    @property
    def elsewhere(self) -> Elsewhere:
        """Other addresses of the same server; empty where the description gives none."""
        return self._case.target.elsewhere

    @property
    def limits(self) -> Limits:
        """What the target restricts."""
        return self._case.target.limits

    @property
    def host(self) -> str:
        """The host of the target's address."""
        return self._case.target.host

    @property
    def virtual_host(self) -> str:
        """What HOST may name for the login: a described name, or the address of the target."""
        return self._case.target.virtual_host

    @property
    def port(self) -> int:
        """The port of the target's control connections."""
        return self._case.target.port

    def need(self, key: str) -> Any:
        """Return what the description gives under this key; inconclusive where it gives nothing."""
        value = self._case.target.look_up(key)
        if not value or (isinstance(value, Login) and not value.user):
            self._case.inconclusive(f"the target's description gives no {key}")
        return value
