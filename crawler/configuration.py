"""What an installation wants: one `qingjian.toml`, environment variables over it, commands' options over these.

The file is the one that `--config` or QINGJIAN_CONFIG names, else `qingjian.toml` in the folder where the command runs;
there need be none. A setting's variable is QINGJIAN_ and its key in capitals; a list is written with commas there, and an
empty variable says nothing. Paths in the file begin at the file's folder.

What is misspelt or of the wrong kind is refused with its place, for all commands alike: a typing error in a file that is
read at night must not be found by what then doesn't happen.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, cast

from archive.errors import QingjianError
from crawler.rhythm import QUIET_MEANT, RHYTHM, RHYTHM_MEANT, is_quiet
from crawler.spelling import meant

FILE = "qingjian.toml"
PREFIX = "QINGJIAN_"
NAMED = f"{PREFIX}CONFIG"

# Other variables of ours: they say what a machine has, and a file that is found in a folder may not name programs to run.
OF_THE_MACHINE = ("QINGJIAN_CHROMIUM", "QINGJIAN_CHROMIUM_SANDBOX")


class BadConfiguration(QingjianError):
    """A setting that can't be used: names the file or variable, the key, and what is expected."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Kind:
    """What a value may be. `read` makes the setting of a value of TOML (and the folder at which paths begin) and raises
    ValueError; `parse` makes a value of TOML of a variable's text. A `secret` is never shown whole."""

    expected: str
    read: Callable[[Any, Path], object]
    parse: Callable[[str], object] = str
    secret: bool = False


def _text(value: Any, folder: Path) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError
    return " ".join(value.split())


def _in_ascii(value: Any, folder: Path) -> str:
    if not (text := _text(value, folder)).isascii():
        raise ValueError
    return text


def _address(value: Any, folder: Path) -> str:
    if not re.fullmatch(r"https?://[^\s/]+\S*", text := _text(value, folder)):
        raise ValueError
    return text


def _path(value: Any, folder: Path) -> Path:
    return folder / Path(_text(value, folder)).expanduser()


def _rhythm(value: Any, folder: Path) -> str:
    if not re.fullmatch(RHYTHM, text := _text(value, folder)):
        raise ValueError
    return text


def _rhythm_or_0(value: Any, folder: Path) -> str:
    return "0m" if value in (0, "0") and value is not False else _rhythm(value, folder)


def _hours(value: Any, folder: Path) -> str:
    if not is_quiet(text := _text(value, folder)):
        raise ValueError
    return text


def _positive(value: Any, folder: Path) -> int:
    if type(value) is not int or value < 1:
        raise ValueError
    return value


def _texts(value: Any, folder: Path) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError
    return tuple(_text(one, folder) for one in value)


def _places(value: Any, folder: Path) -> tuple[str, ...]:
    """Where messages go: what has no scheme is a file."""
    return tuple(one if _scheme(one) else str(_path(one, folder)) for one in _texts(value, folder))


def _scheme(text: str) -> str | None:
    match = re.match(r"([A-Za-z][A-Za-z0-9+.-]*):", text)
    return match[1] if match else None


def _listed(text: str) -> list[str]:
    return [one.strip() for one in text.split(",") if one.strip()]


def _number(text: str) -> object:
    return int(text) if text.strip().isdecimal() and text.isascii() else text


PATH = Kind("a path", _path)
CONTACT = Kind("a mail address or a page, in ASCII", _in_ascii)
AGENT = Kind("a name in ASCII", _in_ascii)
ADDRESS = Kind("an address with http:// or https://", _address)
EVERY = Kind(RHYTHM_MEANT, _rhythm)
JITTER = Kind(f"{RHYTHM_MEANT}, or 0", _rhythm_or_0)
HOURS = Kind(QUIET_MEANT, _hours)
REQUESTS = Kind("a number of requests", _positive, _number)
IDS = Kind("a list of sources' ids", _texts, _listed)
PLACES = Kind("a list of Apprise addresses or files", _places, _listed, secret=True)


def _is(kind: Kind, meaning: str) -> Mapping[str, Any]:
    return {"kind": kind, "meaning": meaning}


@dataclass(frozen=True, slots=True)
class Alerts:
    """The table [alerts]."""

    to: tuple[str, ...] = field(
        default=(), metadata=_is(PLACES, "who is told when a state changes: Apprise's addresses, or files")
    )


@dataclass(frozen=True, slots=True)
class Override:
    """A table [source.ID]: what holds for this source, whatever its own file says. None leaves that."""

    every: str | None = field(default=None, metadata=_is(EVERY, "how often its lists are looked at"))
    quiet: str | None = field(default=None, metadata=_is(HOURS, "when it is not asked, in China's time"))
    budget: int | None = field(default=None, metadata=_is(REQUESTS, "requests a day to each of its hosts"))


@dataclass(frozen=True, slots=True)
class Configuration:
    """All settings, typed and valid. `origins` says by dotted key why one holds; what is not in it is the default."""

    archive: Path = field(default=Path("qingjian.db"), metadata=_is(PATH, "the archive's file"))
    seeds: Path | None = field(default=None, metadata=_is(PATH, "the folder of sources; the shipped ones if not said"))
    sources: tuple[str, ...] = field(
        default=(), metadata=_is(IDS, "what is crawled when a command names none; all if not said")
    )
    contact: str | None = field(
        default=None, metadata=_is(CONTACT, "where the servers' operators reach you: part of the user agent")
    )
    user_agent: str | None = field(default=None, metadata=_is(AGENT, "another name to go by than `qingjian/VERSION`"))
    every: str | None = field(
        default=None, metadata=_is(EVERY, "how often lists are looked at whose source says nothing; 6h if not said")
    )
    quiet: str | None = field(
        default=None, metadata=_is(HOURS, "hours, in China's time, in which no source is asked that says nothing")
    )
    jitter: str = field(
        default="15m", metadata=_is(JITTER, "by how much at most a source's time is moved, by the same time every day")
    )
    budget: int | None = field(
        default=None, metadata=_is(REQUESTS, "requests a day to a host whose source says nothing; 4,320 if not said")
    )
    timestamp_authority: str | None = field(
        default=None, metadata=_is(ADDRESS, "who stamps what a crawl seals (RFC 3161); nobody if not said")
    )
    backup: Path | None = field(default=None, metadata=_is(PATH, "the folder for backups"))
    alerts: Alerts = Alerts()
    overrides: Mapping[str, Override] = field(default_factory=dict)
    origins: Mapping[str, str] = field(default_factory=dict, compare=False)


# Keys of the file that are no settings but tables of them.
TABLES = ("alerts", "source")


@dataclass(frozen=True, slots=True)
class Held:
    """A setting as it is shown: its dotted key, its value as JSON has it, and why it holds."""

    setting: str
    value: object
    why: str


def current() -> Configuration:
    """What holds in this process. Raises BadConfiguration."""
    return load(os.environ)


def load(environ: Mapping[str, str]) -> Configuration:
    """What holds in an environment. Raises BadConfiguration."""
    file = _file(environ)
    table = _parsed(file) if file else {}
    read = _Reader(str(file), file.parent if file else Path())
    read.known(table, (*_settings(Configuration), *TABLES), "")
    alerts, named = read.table(table, "alerts"), read.table(table, "source")
    overrides = {
        one: Override(**read.settings(Override, read.table(named, one, "source."), f"source.{one}.")) for one in named
    }
    values = read.settings(Configuration, table, "", ignored=TABLES) | _of_environment(
        Configuration, environ, "", read.origins
    )
    told = read.settings(Alerts, alerts, "alerts.") | _of_environment(Alerts, environ, "alerts.", read.origins)
    return Configuration(**values, alerts=Alerts(**told), overrides=overrides, origins=read.origins)


def held(configuration: Configuration) -> Iterator[Held]:
    """All settings, secrets masked, in the order in which the documents name them."""
    yield from _held(configuration, "", configuration.origins)
    yield from _held(configuration.alerts, "alerts.", configuration.origins)
    for source, override in configuration.overrides.items():
        rows = _held(override, f"source.{source}.", configuration.origins)
        yield from (row for row in rows if row.value is not None)


def documented() -> Iterator[tuple[str, str, str, str]]:
    """Key, environment variable, expected value and meaning of each setting."""
    for of, where in ((Configuration, ""), (Alerts, "alerts."), (Override, "source.ID.")):
        for name, kind in _settings(of).items():
            variable = "" if of is Override else _variable(where + name)
            meaning = next(one.metadata["meaning"] for one in fields(of) if one.name == name)
            yield where + name, variable, kind.expected, meaning


def unknown_variables(environ: Mapping[str, str]) -> list[str]:
    """Variables that begin as ours do and mean nothing, each with what may have been meant."""
    known = {variable for _, variable, _, _ in documented()} | {NAMED, *OF_THE_MACHINE}
    return [name + meant(name, known) for name in sorted(environ) if name.startswith(PREFIX) and name not in known]


def masked(address: str) -> str:
    """Where messages go, without what must not be shown: an address keeps its scheme, a file its path."""
    scheme = _scheme(address)
    return f"{scheme}://…" if scheme else address


def _file(environ: Mapping[str, str]) -> Path | None:
    named = environ.get(NAMED)
    if named:
        return Path(named)
    return Path(FILE) if Path(FILE).exists() else None


def _parsed(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadConfiguration(f"{file}: can't be read: {(error.strerror or str(error)).lower()}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadConfiguration(f"{file}: is no TOML: {error}") from error


class _Reader:
    """Reads the tables of one file and notes where each setting comes from."""

    def __init__(self, file: str, folder: Path) -> None:
        self.file = file
        self.folder = folder
        self.origins: dict[str, str] = {}

    def known(self, table: Mapping[str, Any], keys: tuple[str, ...], where: str) -> None:
        """Raises BadConfiguration for a key that means nothing."""
        for key in table:
            if key not in keys:
                raise BadConfiguration(f"{self.file}: unknown key {where + key!r}{meant(key, keys)}")

    def table(self, parent: Mapping[str, Any], key: str, where: str = "") -> dict[str, Any]:
        """A table in the file; an empty one where there is none."""
        found = parent.get(key, {})
        if not isinstance(found, dict):
            raise BadConfiguration(f"{self.file}: {where}{key}: a table is expected, here is {found!r}")
        return cast("dict[str, Any]", found)

    def settings(self, of: type, table: Mapping[str, Any], where: str, ignored: tuple[str, ...] = ()) -> dict[str, Any]:
        """The settings of a dataclass that the table has."""
        kinds = _settings(of)
        self.known({key: value for key, value in table.items() if key not in ignored}, tuple(kinds), where)
        found = {}
        for key, kind in kinds.items():
            if key in table:
                found[key] = _value(kind, table[key], self.folder, f"{self.file}: {where}{key}")
                self.origins[where + key] = f"{self.file}: {where}{key}"
        return found


def _of_environment(of: type, environ: Mapping[str, str], where: str, origins: dict[str, str]) -> dict[str, Any]:
    found = {}
    for key, kind in _settings(of).items():
        variable = _variable(where + key)
        if environ.get(variable, "").strip():
            found[key] = _value(kind, kind.parse(environ[variable]), Path(), variable)
            origins[where + key] = variable
    return found


def _value(kind: Kind, value: object, folder: Path, place: str) -> object:
    try:
        return kind.read(value, folder)
    except ValueError:
        here = "" if kind.secret else f", here is {value!r}"
        raise BadConfiguration(f"{place}: {kind.expected} is expected{here}") from None


def _settings(of: type) -> dict[str, Kind]:
    return {one.name: one.metadata["kind"] for one in fields(of) if one.metadata}


def _variable(key: str) -> str:
    return PREFIX + key.upper().replace(".", "_")


def _held(settings: Any, where: str, origins: Mapping[str, str]) -> Iterator[Held]:
    for name, kind in _settings(type(settings)).items():
        value = getattr(settings, name)
        yield Held(where + name, _shown(value, kind), origins.get(where + name, "default"))


def _shown(value: object, kind: Kind) -> object:
    if isinstance(value, tuple):
        return [masked(one) if kind.secret else one for one in value]
    return str(value) if isinstance(value, Path) else value
