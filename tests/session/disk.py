"""A server with a disk: links, kinds, times, and whatever it shall lack."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from .scripted import Reactive

NOW = "20261127120000"
"""When everything was changed that has no time of its own."""

_LISTINGS = ("MLSD", "LIST", "NLST")
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_ALWAYS = {
    "USER": "331 password",
    "PASS": "230 in",
    "QUIT": "221 bye",
    "PWD": '257 "/"',
    "PASV": "227 (127,0,0,1,200,1)",
}


class Disk:
    """Answers command lines. `things` has what a pathname is: octets of a file, None for a
    directory, a text for a symbolic link to that pathname. `lacks` are verbs that it does not have,
    `times` the modification times of pathnames, as MLSD gives them. MLSD follows links, as that of
    some servers does; LIST shows them.
    """

    def __init__(
        self,
        things: Mapping[str, bytes | str | None],
        lacks: Collection[str] = (),
        times: Mapping[str, str] | None = None,
        site_help: str = "CHMOD HELP",
    ) -> None:
        self.things: dict[str, bytes | str | None] = {"/": None, **things}
        self.lacks = set(lacks)
        self.times = dict(times or {})
        self.refuses: set[str] = set()
        """Verbs that are refused with 550."""
        self.moved: list[tuple[str, str]] = []
        self.sent: list[str] = []
        self.services = site_help
        self._directories: dict[int, str] = {}
        self._from = ""
        self._link: Reactive | None = None

    def link(self, token: str) -> Reactive:
        """A link to it, with names of that token."""
        made = Reactive(lambda line: self.answer(made, line))
        made.token = token
        return made

    def answer(self, link: Reactive, line: str) -> str:
        """The reply to a line."""
        self.sent.append(line)
        verb, _, argument = line.partition(" ")
        if verb == "SITE":
            service, _, argument = argument.partition(" ")
            verb = f"SITE {service}"
        if verb in self.lacks:
            return "502 not here"
        if verb in self.refuses:
            return "550 not for you"
        if verb in _LISTINGS:
            inside = self._inside(self._directories.get(id(link), "/"), hidden="-a" in argument)
            lines = [self._line(verb, path) for path in inside]
            link.listing = b"".join(one + b"\r\n" for one in lines)
            return "150 go\n226 done"
        if verb in _ALWAYS:
            return _ALWAYS[verb]
        if verb == "SITE HELP":
            return f"214 {self.services}"
        self._link = link
        done: str = getattr(self, f"_{verb.lower().replace(' ', '_')}")(argument)
        return done

    # ------------------------------------------------------------------ listings

    def _inside(self, directory: str, hidden: bool) -> list[str]:
        prefix = directory.rstrip("/") + "/"
        names = [path for path in self.things if path.startswith(prefix) and path != "/"]
        direct = [path for path in names if "/" not in path[len(prefix) :]]
        return [path for path in direct if hidden or not path[len(prefix) :].startswith(".")]

    def _line(self, verb: str, path: str) -> bytes:
        name = path.rpartition("/")[2].encode("utf-8", "surrogateescape")
        time = self.times.get(path, NOW)
        if verb == "NLST":
            return name
        thing = self.things[path]
        if verb == "MLSD":
            is_directory = self.things.get(self._followed(path), b"") is None
            kind = "dir" if is_directory else "file"
            return f"type={kind};modify={time}; ".encode() + name
        letter = "l" if isinstance(thing, str) else "d" if thing is None else "-"
        clock = f"{time[8:10]}:{time[10:12]}" if time[:4] == NOW[:4] else f" {time[:4]}"
        when = f"{_MONTHS[int(time[4:6]) - 1]} {int(time[6:8]):2} {clock}"
        arrow = f" -> {thing}".encode() if isinstance(thing, str) else b""
        return f"{letter}rwxr-xr-x   1 a  b  4096 {when} ".encode() + name + arrow

    def _followed(self, path: str) -> str:
        parts = path.split("/")
        for end in range(2, len(parts) + 1):
            thing = self.things.get("/".join(parts[:end]))
            if isinstance(thing, str):
                return self._followed("/".join([thing, *parts[end:]]))
        return path

    # ------------------------------------------------------------------ commands

    def _cwd(self, argument: str) -> str:
        place = self._followed(argument)
        if self.things.get(place, b"") is not None:
            return "550 no directory"
        self._directories[id(self._link)] = place
        return "250 there"

    def _mkd(self, argument: str) -> str:
        self.things[argument] = None
        return f'257 "{argument}"'

    def _dele(self, argument: str) -> str:
        if self.things.get(argument) is None:
            return "550 no file"
        del self.things[argument]
        return "250 gone"

    def _rmd(self, argument: str) -> str:
        is_directory = self.things.get(argument, b"") is None
        if not is_directory or self._inside(argument, hidden=True):
            return "550 no empty directory"
        del self.things[argument]
        return "250 gone"

    _xrmd = _site_rmdir = _rmd

    def _rnfr(self, argument: str) -> str:
        self._from = argument
        return "350 and now?"

    def _rnto(self, argument: str) -> str:
        for path in [one for one in self.things if f"{one}/".startswith(f"{self._from}/")]:
            self.things[argument + path[len(self._from) :]] = self.things.pop(path)
        self.moved.append((self._from, argument))
        return "250 moved"
