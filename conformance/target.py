"""The target as the user describes it: address, logins, where the suite may write, bounds.

The options of the command line and the TOML file (fixtures/target.example.toml lists every key)
end up here. Must not know how a connection is made, nor pytest.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from conformance.given_file import text_of
from conformance.near import unknown
from conformance.tls_settings import MODES, VERSIONS, TlsSettings

_T = TypeVar("_T")

LOGINS = ("login", "second_login", "account_login", "storing_login")
"""Keys of the logins."""

_TLS_FILES = ("authority", "certificate", "key")
"""Keys of [tls] that name files."""

_WITH_ACCOUNT = ("account_login", "storing_login")
"""Logins that are there for the sake of their account."""


class TargetError(Exception):
    """The description of the target cannot be used; the message says where and what would be
    right.
    """


@dataclass(frozen=True, slots=True)
class Login:
    """What a login needs: user name, password, and the account where the server asks for one."""

    user: str = ""
    password: str = field(default="", repr=False)
    password_file: str = ""
    account: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Files:
    """Pathnames on the target; what each stands for, fixtures/target.example.toml says."""

    directory: str = ""
    unreadable: str = ""
    unwritable: str = ""
    protected: str = ""
    busy: str = ""
    breaking: str = ""
    breaking_directory: str = ""
    full: str = ""
    quota: str = ""

    @property
    def lent(self) -> tuple[str, ...]:
        """Files of the owner's at which commands that write may be aimed: by their names he
        consents.
        """
        return tuple(filter(None, (self.protected, self.busy)))


@dataclass(frozen=True, slots=True)
class Limits:
    """What the target restricts: counts, octets, and times in seconds. 0 means: not known."""

    max_sessions: int = 0
    idle_timeout: float = 0.0
    failed_login_delay: float = 0.0
    login_attempts: int = 0
    passive_wait: float = 0.0
    quota: int = 0


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Addresses at which the same server runs with other settings."""

    delayed: str = ""
    crowded: str = ""
    hasty: str = ""
    ipv6: str = ""
    implicit: str = ""
    demanding: str = ""
    reusing: str = ""
    certified: str = ""


@dataclass(frozen=True, slots=True)
class Hosts:
    """Names of virtual hosts (RFC 7151): one that this login is for, one that does not know it."""

    named: str = ""
    stranger: str = ""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How long the suite waits, in seconds, and how much it takes, in octets. `room` is for all the
    waiting of one process of a run for others to leave, 0 for none; `run` for all that the run
    does, 0 for no bound.
    """

    connect: float = 4.0
    greeting: float = 3.0
    room: float = 3.0
    login: float = 15.0
    reply: float = 10.0
    data: float = 10.0
    quiet: float = 0.3
    run: float = 86400.0
    data_octets: int = 16 << 20
    listing_octets: int = 4 << 20

    def octets(self, *, listing: bool) -> int:
        """Octets that a data connection may bring: fewer of a listing, which cases take to pieces,
        than of a file.
        """
        return self.listing_octets if listing else self.data_octets


@dataclass(frozen=True, slots=True)
class Target:
    """One FTP server as the suite may use it."""

    address: str = ""
    name: str = ""
    baseline: str = ""
    login: Login = Login()
    second_login: Login = Login()
    account_login: Login = Login()
    storing_login: Login = Login()
    files: Files = Files()
    limits: Limits = Limits()
    elsewhere: Elsewhere = Elsewhere()
    hosts: Hosts = Hosts()
    tls: TlsSettings = field(default_factory=TlsSettings)
    bounds: Bounds = Bounds()

    @property
    def logins(self) -> dict[str, Login]:
        """All logins, by their keys; those that are not given have no user."""
        return {name: getattr(self, name) for name in LOGINS}

    @property
    def host(self) -> str:
        """The host of the address, without the brackets of IPv6."""
        return split_address(self.address)[0]

    @property
    def virtual_host(self) -> str:
        """What HOST may name for the login: a described name, or the address, as RFC 7151 section
        3.1 writes it.
        """
        address = f"[{self.host}]" if ":" in self.host else self.host
        return self.hosts.named or address

    @property
    def port(self) -> int:
        """The port of the address."""
        return split_address(self.address)[1]

    @property
    def user(self) -> str:
        """The user name of the login."""
        return self.login.user

    @property
    def password(self) -> str:
        """The password of the login."""
        return self.login.password

    def is_secured_at_once(self, at: tuple[str, int] | None) -> bool:
        """Whether control connections begin with TLS: to the target itself, or at another one of
        its addresses.
        """
        if at is None:
            return self.tls.mode == "implicit"
        return bool(self.elsewhere.implicit) and at == split_address(self.elsewhere.implicit)

    def look_up(self, key: str) -> Any:
        """Return what stands under a dotted key ("files.unreadable"); empty where it is not
        given.
        """
        value: Any = self
        for part in key.split("."):
            value = getattr(value, part)
        return value


def split_address(address: str) -> tuple[str, int]:
    """Return host and port of "host:port" or "[IPv6]:port".

    Raises TargetError where the text is neither.
    """
    host, colon, port = address.rpartition(":")
    bracketed = host.startswith("[") and host.endswith("]")
    plain = host[1:-1] if bracketed else host
    if not (colon and plain) or set(plain) & set("[]") or (":" in plain) is not bracketed:
        raise TargetError(
            f"target {address!r}: wanted host:port, with an IPv6 host in brackets, "
            "as in 127.0.0.1:21 or [::1]:21"
        )
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise TargetError(f"target {address!r}: the port {port!r} is not a number from 1 to 65535")
    try:
        plain.encode("idna")
    except UnicodeError:
        raise TargetError(f"target {address!r}: {plain!r} cannot be the name of a host") from None
    return plain, int(port)


def read_target(path: Path) -> Target:
    """Read a description from a TOML file.

    Raises TargetError for a file that cannot be read, an unknown key or a value of another type.
    """
    try:
        table = tomllib.loads(text_of(path))
    except (OSError, UnicodeDecodeError) as error:
        raise TargetError(f"target configuration {path}: cannot be read: {error}") from None
    except tomllib.TOMLDecodeError as error:
        raise TargetError(f"target configuration {path}: not TOML: {error}") from None
    target = fill(Target(), table, str(path))
    logins: dict[str, Any] = {
        name: _with_password(login, path.parent) for name, login in target.logins.items()
    }
    target = replace(target, **logins, tls=_beside(target.tls, path.parent))
    try:
        _check(target)
    except TargetError as error:
        raise TargetError(f"target configuration {path}: {error}") from None
    if target.baseline:
        target = replace(target, baseline=str(path.parent / target.baseline))
    return target


def _check(target: Target) -> None:
    others = [getattr(target.elsewhere, entry.name) for entry in fields(target.elsewhere)]
    for address in (target.address, *others):
        if address:
            split_address(address)
    check_tls(target.tls)
    for name in _WITH_ACCOUNT:
        login = target.logins[name]
        if bool(login.user) is not bool(login.account):
            raise TargetError(f"{name}: wanted user and account, since the server asks for both")


def check_tls(settings: TlsSettings) -> None:
    """Raise TargetError where the table [tls], or what options made of it, makes no sense."""
    for key, value, known in (
        ("mode", settings.mode, MODES),
        ("version", settings.version, ("", *VERSIONS)),
    ):
        if value not in known:
            raise TargetError(f"tls: {unknown(key, value, filter(None, known))}")
    digits = settings.pinned
    if digits and (len(digits) != 64 or set(digits) - set("0123456789abcdef")):
        raise TargetError(
            f"tls.fingerprint {settings.fingerprint!r}: wanted the SHA-256 of the certificate, 64 "
            "hexadecimal digits, with colons or without"
        )
    for key in _TLS_FILES:
        name = getattr(settings, key)
        try:
            if name:
                Path(name).open("rb").close()
        except OSError as error:
            raise TargetError(f"tls.{key} {name}: cannot be read: {error.strerror}") from None
    if settings.key and not settings.certificate:
        raise TargetError("tls.key: wanted tls.certificate, too, which it belongs to")
    if settings.insecure and (settings.authority or settings.fingerprint):
        raise TargetError("tls.insecure: contradicts tls.authority and tls.fingerprint")


def _beside(settings: TlsSettings, folder: Path) -> TlsSettings:
    """The settings with the files of a description beside it."""
    names = {key: getattr(settings, key) for key in _TLS_FILES}
    placed: dict[str, Any] = {key: str(folder / name) for key, name in names.items() if name}
    return replace(settings, **placed)


def fill(plain: _T, table: Mapping[str, Any], where: str, prefix: str = "") -> _T:
    """Return `plain` with the values of the table; both have the same shape. `where` names the
    table's place, `prefix` the keys above it. Raises TargetError.
    """
    known = {entry.name: getattr(plain, entry.name) for entry in fields(plain)}  # type: ignore[arg-type]  # T is one of the dataclasses above
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in known:
            problem = unknown("key", prefix + key, [prefix + name for name in known])
            raise TargetError(f"target configuration {where}: {problem}")
        before = known[key]
        if is_dataclass(before) and isinstance(value, Mapping):
            values[key] = fill(before, value, where, f"{prefix}{key}.")
        else:
            values[key] = _typed(before, value, f"target configuration {where}: {prefix}{key}")
    return replace(plain, **values)  # type: ignore[type-var]  # as above


def _typed(before: object, value: object, where: str) -> object:
    wanted = "table" if is_dataclass(before) else type(before).__name__
    if isinstance(before, float) and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if is_dataclass(before) or type(value) is not type(before):
        raise TargetError(f"{where}: wanted {_KINDS[wanted]}, found {value!r}")
    if isinstance(value, int | float) and not 0 <= value < 1e9:
        raise TargetError(f"{where}: wanted a number from 0 up to 10^9, found {value!r}")
    return value


_KINDS = {"str": "a text", "int": "a whole number", "float": "a number", "table": "a table"}


def _with_password(login: Login, folder: Path) -> Login:
    if not login.password_file:
        return login
    return replace(login, password=password_from(folder / login.password_file))


def password_from(path: Path) -> str:
    """Return the first line of a password file.

    Raises TargetError where it cannot be read or is empty.
    """
    try:
        lines = text_of(path).splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise TargetError(f"password file {path}: cannot be read: {error}") from None
    if not lines or not lines[0]:
        raise TargetError(f"password file {path}: its first line is empty")
    return lines[0]
