"""What the hosts of sources say to `qingjian doctor`: each is asked for its robots.txt, once."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from protego import Protego

from archive.errors import QingjianError
from archive.model import Source
from crawler.diagnosis import CLOCK_OFF, Checked, Installation, Verdict
from crawler.errors import NoPage
from crawler.hosts import host_of
from crawler.politeness import user_agent
from crawler.single import fetch

# Hosts asked at the same time.
ASKED_AT_ONCE = 8


def hosts(one: Installation) -> Iterator[Checked]:
    """What each host says that the sources' lists are on: its name, certificate, robots.txt and clock."""
    lists = {host_of(column.list): column.list for source in one.sources for column in source.columns}
    profiles = {host_of(column.list): source for source in one.sources for column in source.columns}
    with ThreadPoolExecutor(ASKED_AT_ONCE) as pool:
        yield from pool.map(lambda host: _host(host, lists[host], profiles[host], one.now), sorted(lists))


def _host(host: str, url: str, source: Source, now: str) -> Checked:
    parts = urlsplit(url)
    try:
        if not _proxied(parts.scheme):
            socket.getaddrinfo(host, parts.port or parts.scheme)
    except OSError as error:
        says = f"{source.id}: the name can't be resolved: {error.strerror or error}"
        return Checked(f"host {host}", Verdict.FAULT, says, "is the machine's DNS well? has the site another name?")
    try:
        page = fetch(f"{parts.scheme}://{parts.netloc}/robots.txt")
    except NoPage as error:
        return _no_robots(host, source, error)
    except QingjianError as error:
        return Checked(f"host {host}", Verdict.WARNING, f"{source.id}: robots.txt: {error}", "look at it in a browser")
    return _robots(host, url, source, page.body, page.headers, now)


def _proxied(scheme: str) -> bool:
    return bool(os.environ.get(f"{scheme}_proxy"))


def _no_robots(host: str, source: Source, error: NoPage) -> Checked:
    name = f"host {host}"
    if error.status is not None and 400 <= error.status < 500:
        return Checked(name, Verdict.OK, f"{source.id}: answers, and has no robots.txt ({error.status})")
    if error.kind == "tls" and source.tls in ("unverified", "legacy"):
        return Checked(name, Verdict.OK, f"{source.id}: its certificate is not to be verified, as its file says (tls)")
    if error.kind == "tls":
        step = "are the system's certificates (ca-certificates) up to date? if only this host fails, see `tls` in its source's file"
        return Checked(name, Verdict.FAULT, f"{source.id}: the certificate is not valid: {error.why}", step)
    return Checked(
        name,
        Verdict.WARNING,
        f"{source.id}: {error.why}; without robots.txt nothing is asked",
        "does it open in a browser?",
    )


def _robots(host: str, url: str, source: Source, body: bytes, headers: dict[str, str], now: str) -> Checked:
    name = f"host {host}"
    rules = Protego.parse(body.decode("utf-8", "replace"))
    if not rules.can_fetch(url, user_agent()):
        return Checked(
            name, Verdict.WARNING, f"{source.id}: robots.txt forbids {url}", "ask the operators, or take the column out"
        )
    if off := _clock_off(headers.get("date"), now):
        return Checked(
            name,
            Verdict.WARNING,
            f"{source.id}: its clock and ours differ by {off}",
            "synchronise this machine's clock (NTP)",
        )
    delay = rules.crawl_delay(user_agent())
    return Checked(
        name, Verdict.OK, f"{source.id}: answers, and its robots.txt allows us{f', every {delay:g} s' if delay else ''}"
    )


def _clock_off(date: str | None, now: str) -> timedelta | None:
    try:
        theirs = parsedate_to_datetime(date or "").astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        return None
    off = abs(theirs - datetime.fromisoformat(now))
    return off if off > CLOCK_OFF else None
