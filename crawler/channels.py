"""Where alerts go: to people through Apprise (mail, webhooks, WeCom, DingTalk, Feishu, Telegram and a hundred more), or
to a file as JSON lines.

A channel is named by an address, which may hold a password or a token: it is never printed or kept, only its scheme.
"""

from __future__ import annotations

import json
import logging
import re
import warnings
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from archive.alerts import OPENED, Change, State
from crawler.conditions import CONDITIONS

# WeCom's bot takes 4096 bytes of text; a Chinese character has three. What is longer is cut at the end, which is evidence.
MOST_CHARACTERS = 1200


class Channel(Protocol):
    """`key` is its name in the archive and in what is printed: its scheme, and a number where there are several."""

    @property
    def key(self) -> str: ...

    def send(self, changes: Sequence[Change], names: Mapping[str, str]) -> str | None:
        """Sends changes of one source and state, as one message; why that failed, or None."""
        ...


@dataclass(frozen=True, slots=True)
class ToFile:
    """Appends a JSON object a change."""

    key: str
    path: Path

    def send(self, changes: Sequence[Change], names: Mapping[str, str]) -> str | None:
        lines = "".join(f"{json.dumps(as_row(one, names), ensure_ascii=False)}\n" for one in changes)
        try:
            with self.path.open("ab") as file:
                file.write(lines.encode())
        except OSError as error:
            return f"{self.path}: {(error.strerror or str(error)).lower()}"
        return None


@dataclass(frozen=True, slots=True)
class ToPeople:
    """Sends a short text through one of Apprise's services; `service` is an `apprise.Apprise` with that one."""

    key: str
    service: Any

    def send(self, changes: Sequence[Change], names: Mapping[str, str]) -> str | None:
        title, _, body = message(changes, names).partition("\n")
        # Plain text: what a page's address or title holds is no markup.
        try:
            sent = self.service.notify(title=title, body=body[:MOST_CHARACTERS], body_format="text")
        except Exception as error:  # noqa: BLE001 (whatever a service's plugin does, the crawl goes on)
            return f"the service failed ({type(error).__name__})"
        return None if sent else "the service did not take it"


@dataclass(frozen=True, slots=True)
class Unusable:
    """An address to which nothing can be sent; what is for it waits until it is put right."""

    key: str
    why: str

    def send(self, changes: Sequence[Change], names: Mapping[str, str]) -> str | None:
        return self.why


def channels(targets: Sequence[str]) -> list[Channel]:
    """The channels that these addresses name, in their order: a file's path, or an address of Apprise's."""
    numbers = Counter[str]()
    found: list[Channel] = []
    for target in targets:
        scheme = match[1].lower() if (match := re.match(r"([A-Za-z][A-Za-z0-9+.-]*)://", target)) else "file"
        numbers[scheme] += 1
        key = scheme if numbers[scheme] == 1 else f"{scheme}-{numbers[scheme]}"
        found.append(ToFile(key, Path(target.removeprefix("file://"))) if scheme == "file" else _to_people(key, target))
    return found


def _to_people(key: str, target: str) -> ToPeople | Unusable:
    try:
        from apprise import Apprise
    except ImportError:
        return Unusable(key, "alerts to people need Apprise: pip install 'qingjian[alerts]'")
    logging.getLogger("apprise").setLevel(logging.CRITICAL)  # it would say on its own what fails
    service = Apprise()
    with warnings.catch_warnings():  # its plugins are loaded now, and not all are ready for the next Python
        warnings.simplefilter("ignore", DeprecationWarning)
        known = service.add(target)
    if not known:
        return Unusable(key, "this is no address that Apprise knows, or a part of it is missing")
    return ToPeople(key, service)


def message(changes: Sequence[Change], names: Mapping[str, str]) -> str:
    """What people get, the first line as its title: what changed, since when, what shows it, what to do next."""
    first = changes[0]
    name = names.get(first.source, "")
    about = f"{first.source} {name}".strip() or "this machine"
    condition = CONDITIONS[State(first.state)]
    what = first.state if first.change == OPENED else f"{first.state} {first.change}"
    lines = [f"qingjian: {first.source or 'this machine'}: {what}", f"{about}: {condition.meaning}"]
    lines += [f"- {f'{one.subject}: ' if one.subject else ''}{one.says} (since {one.since})" for one in changes]
    if first.change == OPENED:
        urls = dict.fromkeys(url for one in changes for url in one.evidence.get("urls", ()))
        lines += [f"next: {step_of(first)}", *(f"see: {url}" for url in urls)]
    return "\n".join(lines)


def as_row(change: Change, names: Mapping[str, str]) -> dict[str, object]:
    """A change as one JSON object."""
    row = {"at": change.at, "change": change.change, "source": change.source, "name": names.get(change.source)}
    row |= {"state": change.state, "subject": change.subject, "since": change.since, "says": change.says}
    evidence = {key: change.evidence.get(key, []) for key in ("captures", "urls")}
    return {**row, **evidence, "next": step_of(change) if change.change == OPENED else None}


def step_of(change: Change) -> str:
    """What to do next, in a line."""
    return CONDITIONS[State(change.state)].step.replace("SOURCE", change.source)
