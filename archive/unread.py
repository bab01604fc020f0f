"""What could not be read and still can't, as a queue: grouped by source, template, field and kind of message.

A page that is read well leaves it, since recording an article takes its refusals back and replaces its problems. What is
withheld is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from sqlite3 import Connection
from typing import NamedTuple

# Refused pages have no layout, unread fields that of their article. Grouped by us: SQLite would sort them all by message.
PROBLEMS = """
    SELECT p.source, coalesce(a.layout, ''), coalesce(p.field, ''), coalesce(p.reason, ''), p.message,
        p.seen_at, p.url, p.capture, p.article
    FROM problems AS p LEFT JOIN articles AS a ON a.id = p.article WHERE ?1 IS NULL OR p.source = ?1
"""

HIDDEN = "SELECT article FROM withheld_articles"
HIDDEN_PAGES = "SELECT url FROM withholdings WHERE released_at IS NULL"

OF_LAYOUT = """
    SELECT source, layout, count(*) FROM articles WHERE ?1 IS NULL OR source = ?1 GROUP BY source, layout
"""

# A field that a template's articles lack by nature is no fault of any reader: where more than half have none.
BY_NATURE = 0.5
_LACKING = re.compile(r"no .* on the page\b|no title above the text")

# What a message quotes from its page differs from page to page: addresses, titles and names, numbers.
_QUOTED = (
    (re.compile(r"https?://\S+"), "…"),
    (re.compile(r"the page shows .+, its meta tag says .+: "), "the page shows …, its meta tag says …: "),
    (re.compile(r"^.+: ambiguous: "), "…: ambiguous: "),
    (re.compile(r" \(.+\)$"), " (…)"),
    (re.compile(r"(?<![A-Za-z\d-])\d(?:[\d.,:+TZ-]*[\dZ])?"), "N"),
)


@dataclass(frozen=True, slots=True)
class Unread:
    """One entry of the queue. `template` is a layout, '' for pages that became no article; `field` is then '' and `reason`
    says what they are. `message` has no numbers and addresses. `article` is the example's number, where it is one;
    `by_nature`: more than half of the template's articles lack the field."""

    source: str
    template: str
    field: str
    reason: str
    message: str
    count: int
    first_seen: str
    last_seen: str
    url: str
    capture: int | None
    article: int | None
    by_nature: bool = False


def unread(db: Connection, source: str | None, since: str | None) -> list[Unread]:
    """The queue of a source or of all, the most frequent first; with `since` what was seen from then on."""
    articles = {(of, layout): count for of, layout, count in db.execute(OF_LAYOUT, (source,))}
    found = (_judged(one, articles) for one in _groups(db, source) if one.last_seen >= (since or ""))
    return sorted(found, key=lambda one: (-one.count, one.source, one.template, one.field, one.message))


def _groups(db: Connection, source: str | None) -> Iterator[Unread]:
    hidden = {article for (article,) in db.execute(HIDDEN)} | {url for (url,) in db.execute(HIDDEN_PAGES)}
    groups: dict[tuple[str, ...], _Group] = {}
    for of, layout, field, reason, message, *seen in db.execute(PROBLEMS, (source,)):
        example = _Example(*seen)
        if example.article not in hidden and example.url not in hidden:
            groups.setdefault((of, layout, field, reason, kind_of(message)), _Group(example.seen_at, example)).add(
                example
            )
    for (of, layout, field, reason, kind), group in groups.items():
        last = group.last
        about = (of, layout, field, reason, kind)
        yield Unread(*about, group.count, group.first_seen, last.seen_at, last.url, last.capture, last.article)


class _Example(NamedTuple):
    seen_at: str
    url: str
    capture: int | None
    article: int | None


@dataclass(slots=True)
class _Group:
    first_seen: str
    last: _Example
    count: int = 0

    def add(self, example: _Example) -> None:
        self.count += 1
        self.first_seen = min(self.first_seen, example.seen_at)
        if example.seen_at >= self.last.seen_at:
            self.last = example


@lru_cache(maxsize=4096)
def kind_of(message: str) -> str:
    """The message without what it quotes from its page: numbers, addresses, titles and names."""
    for pattern, instead in _QUOTED:
        message = pattern.sub(instead, message)
    return message


def _judged(one: Unread, articles: dict[tuple[str, str], int]) -> Unread:
    of = articles.get((one.source, one.template), 0)
    natural = bool(one.field and _LACKING.match(one.message)) and one.count > BY_NATURE * of
    return replace(one, by_nature=natural)
