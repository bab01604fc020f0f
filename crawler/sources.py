"""What to crawl: seeds/*.toml, one file a source, as `Source`.

A file is refused at load, with its name and the key, when something is missing, misspelt or of the wrong kind:
a source that lacks a fact is found out here and not in the middle of a crawl. Columns are counted from 1.

What a file says beyond what the program needs (`notes`, `[hints]`) is kept
for people to see.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from archive.model import KINDS, LEVELS, Column, Source
from archive.times import BEIJING
from crawler.configuration import Configuration, current
from crawler.errors import BadSource, UnknownSource
from crawler.lists import PAGINGS
from crawler.pages.counters import ID, SYSTEMS
from crawler.rhythm import QUIET_MEANT, RHYTHM, RHYTHM_MEANT, is_quiet, rhythm
from crawler.shipped import shipped
from crawler.spelling import meant

# key -> whether it must be there; every value is a string, but those of NO_STRINGS.
SOURCE_KEYS = {
    "id": True, "name": True, "level": True, "region": True, "home": True, "columns": True, "layout": False,
    "every": False, "keep": False, "budget": False, "largest": False, "notes": False, "hints": False,
    "tls": False, "proxy": False, "user_agent": False, "follow": False, "formerly": False, "counter": False,
    "revisit": False, "browser": False, "quiet": False,
}  # fmt: skip
NO_STRINGS = ("columns", "keep", "budget", "largest", "notes", "hints", "follow", "formerly", "revisit", "browser")
TLS_PROFILES = ("verified", "unverified", "legacy")  # what each sets: crawler/profiles.py
HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")
# Attachments of all kinds, images, attachments with these endings.
_KEPT = re.compile(r"attachments|images|\.[a-z0-9]{1,5}")
KEEPS = ("attachments", "images")
COLUMN_KEYS = {"name": True, "list": True, "paging": False, "kind": False, "evidence": False, "checked": False}

# How a list is known; docs/choices.md says what each promises.
EVIDENCE = r"(?:code \S+|public code) \d{4}\??(?:-\d{4}\??)?|article address|convention"
EVIDENCE_MEANT = "`code REPOSITORY YEAR`, `public code YEAR`, `article address` or `convention`"

# What is filled into the address of a daily paper; any other hole would have to be guessed.
MONTH, DAY = "{YYYY-MM}", "{DD}"


def seeds_folder(option: str | Path | None = None) -> Path:
    """The folder of sources: the option, else the one of the settings, else what is shipped. Raises BadConfiguration."""
    named = option or current().seeds
    return Path(named) if named else shipped("seeds")


def load(folder: Path, settings: Configuration | None = None) -> dict[str, Source]:
    """All sources of a folder by id, in the order of their files' names, with what `settings` say of rhythm, quiet hours
    and budget. Raises BadSource, UnknownSource."""
    if not folder.is_dir():
        raise BadSource(f"{folder}: there is no such folder of sources")
    sources: dict[str, Source] = {}
    for file in sorted(folder.glob("*.toml")):
        source = read(file, settings)
        if source.id in sources:
            raise BadSource(f"{file.name}: id: another file has {source.id!r} too")
        sources[source.id] = source
    if not sources:
        raise BadSource(f"{folder}: there is no source (*.toml) in this folder")
    for name in settings.overrides if settings else ():
        if name not in sources:
            raise UnknownSource(f"[source.{name}]: no source {name!r} in {folder}{meant(name, sources)}")
    return sources


def files_of(folder: Path) -> dict[str, Path]:
    """The file of each source of a folder, by id. Raises BadSource."""
    return {read(file).id: file for file in sorted(folder.glob("*.toml"))}


def get(ids: Iterable[str], folder: Path, settings: Configuration | None = None) -> list[Source]:
    """The sources asked for, in that order; all of them when none is named; see `load`. Raises BadSource, UnknownSource."""
    sources = load(folder, settings)
    asked = list(dict.fromkeys(ids)) or list(sources)
    for name in asked:
        if name not in sources:
            raise UnknownSource(f"no source {name!r} in {folder}{meant(name, sources)}")
    return [sources[name] for name in asked]


def of_day(source: Source, now: str) -> Source:
    """The source as it is crawled at a time (UTC, ISO 8601): a daily paper's address is that of the day in China."""
    day = datetime.fromisoformat(now).astimezone(BEIJING)
    filled = (each.list.replace(MONTH, f"{day:%Y-%m}").replace(DAY, f"{day:%d}") for each in source.columns)
    return replace(source, columns=tuple(map(_at, source.columns, filled)))


def _at(column: Column, address: str) -> Column:
    return replace(column, list=address)


def read(file: Path, settings: Configuration | None = None) -> Source:
    """The source that one file describes, with what `settings` say of it. Raises BadSource."""
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadSource(f"{file.name}: can't be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSource(f"{file.name}: is no TOML: {error}") from error
    try:
        return _source(table if settings is None else _installed(table, settings))
    except BadSource as error:
        raise BadSource(f"{file.name}: {error}") from None


def _installed(table: Mapping[str, Any], settings: Configuration) -> dict[str, Any]:
    """A source's file under an installation's settings: what these say of the source itself stands over it, what they
    say of all sources under it."""
    own = settings.overrides.get(str(table.get("id")))
    below = {"every": settings.every, "quiet": settings.quiet, "budget": settings.budget}
    above = {key: getattr(own, key) for key in below} if own else {}
    return {**_said(below), **table, **_said(above)}


def _said(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


def _source(table: Mapping[str, Any]) -> Source:
    _keys(table, SOURCE_KEYS, "")
    columns = table["columns"]
    if not isinstance(columns, list) or not columns or not all(isinstance(one, dict) for one in columns):
        raise BadSource("columns: at least one [[columns]] table is needed")
    _strings({key: value for key, value in table.items() if key not in NO_STRINGS}, "")
    _pattern(table, "id", r"[a-z0-9][a-z0-9-]*", "lower-case letters, digits and hyphens")
    _pattern(table, "region", r"\d{6}", "a GB/T 2260 code of six digits")
    _pattern(table, "every", RHYTHM, RHYTHM_MEANT)
    if not is_quiet(table.get("quiet", "00:00-01:00")):
        raise BadSource(f"quiet: {table['quiet']!r} is not {QUIET_MEANT}")
    _one_of(table, "level", LEVELS, "")
    _one_of(table, "tls", TLS_PROFILES, "")
    _address(table, "home", "")
    if "proxy" in table:
        _address(table, "proxy", "")
    _arrays(table)
    _numbers(table)
    if "counter" in table:
        _counter(table["counter"])
    if not isinstance(table.get("browser", False), bool):
        raise BadSource(f"browser: {table['browser']!r} is neither true nor false")
    read = tuple(_column(column, f"columns[{n}]: ") for n, column in enumerate(columns, start=1))
    _unlike(read)
    return Source(
        **{
            **table,
            "columns": read,
            "keep": tuple(table.get("keep", ())),
            "notes": _notes(table),
            "hints": _hints(table),
            "follow": tuple(table.get("follow", ())),
            "formerly": tuple(table.get("formerly", ())),
            "revisit": tuple(table["revisit"]) if "revisit" in table else None,
        }
    )


def _arrays(table: Mapping[str, Any]) -> None:
    keep = table.get("keep", [])
    if not isinstance(keep, list) or any(not isinstance(one, str) or not _KEPT.fullmatch(one) for one in keep):
        raise BadSource(f"keep: {keep!r} is no list of {', '.join(KEEPS)} and endings such as .pdf")
    for key in ("follow", "formerly"):
        hosts = table.get(key, [])
        if not isinstance(hosts, list) or not all(isinstance(one, str) and HOST.fullmatch(one) for one in hosts):
            raise BadSource(f"{key}: {hosts!r} is no list of hosts such as other.host.example")
    _revisit(table)


def _numbers(table: Mapping[str, Any]) -> None:
    for key, what in (("budget", "requests a day"), ("largest", "megabytes")):
        if type(table.get(key, 1)) is not int or table.get(key, 1) < 1:
            raise BadSource(f"{key}: {table[key]!r} is no number of {what}")


def _counter(counter: str) -> None:
    if counter not in SYSTEMS and not (counter.startswith(("http://", "https://")) and counter.count(ID) == 1):
        raise BadSource(f"counter: {counter!r} is none of {', '.join(SYSTEMS)} and no address with {ID}")


def _revisit(table: Mapping[str, Any]) -> None:
    steps = table.get("revisit", [])
    fine = isinstance(steps, list) and all(isinstance(one, str) and re.fullmatch(RHYTHM, one) for one in steps)
    if not fine or sorted(steps, key=rhythm) != steps:
        raise BadSource(f"revisit: {steps!r} is no list of times such as 6h and 3d, the shortest first")


def _column(table: Mapping[str, Any], where: str) -> Column:
    _keys(table, COLUMN_KEYS, where)
    _strings(table, where)
    _address(table, "list", where)
    _whole(table["list"], where)
    _one_of(table, "paging", PAGINGS, where)
    _one_of(table, "kind", KINDS, where)
    _pattern(table, "evidence", EVIDENCE, EVIDENCE_MEANT, where)
    _day(table, where)
    return Column(**table)


def _notes(table: Mapping[str, Any]) -> tuple[str, ...]:
    notes = table.get("notes", [])
    if not isinstance(notes, list) or not all(isinstance(one, str) for one in notes):
        raise BadSource("notes: a list of strings is needed")
    return tuple(notes)


def _hints(table: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    hints = table.get("hints", {})
    if not isinstance(hints, dict):
        raise BadSource("hints: a table [hints] is needed")
    _strings(hints, "hints: ")
    return tuple(hints.items())


def _whole(address: str, where: str) -> None:
    """An address with a hole that nobody can fill would be asked for as it stands."""
    hole = re.search(r"\{[^{}]*\}", address.replace(MONTH, "").replace(DAY, ""))
    if hole:
        raise BadSource(f"{where}list: {hole[0]} is not filled in; only {MONTH} and {DAY}, of a daily paper, are")


def _day(table: Mapping[str, Any], where: str) -> None:
    _pattern(table, "checked", r"\d{4}-\d\d-\d\d", "a day such as 2026-01-31", where)
    try:
        date.fromisoformat(table.get("checked", "2026-01-01"))
    except ValueError:
        raise BadSource(f"{where}checked: {table['checked']!r} is no day of the calendar") from None


def _keys(table: Mapping[str, Any], known: Mapping[str, bool], where: str) -> None:
    for key in table:
        if key not in known:
            raise BadSource(f"{where}unknown key {key!r}{meant(key, known)}")
    for key, needed in known.items():
        if needed and key not in table:
            raise BadSource(f"{where}key {key!r} is missing")


def _strings(table: Mapping[str, Any], where: str) -> None:
    for key, value in table.items():
        if not isinstance(value, str):
            raise BadSource(f"{where}{key}: a string is needed, here is {type(value).__name__} {value!r}")
        if not value.strip():
            raise BadSource(f"{where}{key}: is empty")


def _pattern(table: Mapping[str, Any], key: str, pattern: str, needed: str, where: str = "") -> None:
    if key in table and not re.fullmatch(pattern, table[key]):
        raise BadSource(f"{where}{key}: {table[key]!r} is not {needed}")


def _one_of(table: Mapping[str, Any], key: str, known: tuple[str, ...], where: str) -> None:
    if key in table and table[key] not in known:
        raise BadSource(f"{where}{key}: {table[key]!r} is none of {', '.join(known)}{meant(table[key], known)}")


def _address(table: Mapping[str, Any], key: str, where: str) -> None:
    try:
        parts = urlsplit(table[key])
        fine = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:  # brackets that are no IPv6 address
        fine = False
    if not fine:
        raise BadSource(f"{where}{key}: {table[key]!r} is no address with http:// or https://")


def _unlike(columns: tuple[Column, ...]) -> None:
    """Two columns of one name or one address would be one column in the archive."""
    for key in ("name", "list"):
        seen: set[str] = set()
        for n, column in enumerate(columns, start=1):
            value = getattr(column, key)
            if value in seen:
                raise BadSource(f"columns[{n}]: {key}: another column has {value!r} too")
            seen.add(value)
