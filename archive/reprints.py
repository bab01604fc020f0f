"""What is known of a group of copies: who published first and by what evidence, and how each differs from that one.

Two things tell who was first: whom the others name as the origin 来源, and the dates. The origin counts for more, since
a page's date may be that of its last edit. Where neither decides it, nobody is called the first. Withheld articles are
left out of all of it.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from sqlite3 import Connection

from archive.likeness import Run, Text, compare, plain
from archive.revisions import number_of
from archive.times import BEIJING

MEMBERS = """
    SELECT id, source, source_name, published_at, published_precision, origin, title, canonical_url, credits, body
    FROM articles_full
    WHERE id IN (SELECT article FROM copies WHERE family = (SELECT family FROM copies WHERE article = ?))
    ORDER BY id
"""

SHOWN = 20  # characters of another lead or tail: enough to see what it is

_LENGTH = {"day": timedelta(days=1), "minute": timedelta(minutes=1), "second": timedelta(seconds=1)}


@dataclass(frozen=True, slots=True)
class Copy:
    """An article of a group. `first` holds for what the first publisher published at its earliest date.

    The rest is against the text that all are compared with, and None or empty for that one. Sizes are in signs:
    characters without white space and punctuation, a number as one. `share`, 0 to 1, is how much of that text this one
    has; `left_out` is what it has not, of which `cut_lead` at the beginning and `cut_tail` at the end; `added` is what only
    this one has, and `lead` and `tail` are how that begins where it stands before or behind the common text. `byline`
    names whom only this one credits.
    """

    id: int
    published_at: str | None
    source: str
    origin: str | None
    title: str | None
    url: str
    first: bool
    share: float | None = None
    left_out: int | None = None
    cut_lead: int | None = None
    cut_tail: int | None = None
    added: int | None = None
    lead: str | None = None
    tail: str | None = None
    title_changed: bool = False
    byline: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reprints:
    """A group, the earliest first. `publisher` is the source that published first, None where that is undecided;
    `evidence` says why, in words. The others are compared with the article `compared_with`."""

    copies: tuple[Copy, ...]
    publisher: str | None
    evidence: str
    compared_with: int


@dataclass(frozen=True, slots=True)
class _Member:
    id: int
    source: str
    source_name: str
    published_at: str | None
    precision: str | None
    origin: str | None
    title: str | None
    url: str
    names: tuple[str, ...]
    body: str

    @property
    def published(self) -> tuple[datetime, datetime] | None:
        """The moments between which it was published; None without a date."""
        if self.published_at is None:
            return None
        try:
            begin = datetime.fromisoformat(self.published_at)
        except ValueError:
            return None
        begin = (begin if begin.tzinfo else begin.replace(tzinfo=BEIJING)).astimezone(UTC)
        length = _LENGTH["day"] if len(self.published_at) == len("2022-08-12") else _LENGTH[self.precision or "minute"]
        return begin, begin + length

    @property
    def place(self) -> tuple[bool, datetime, int]:
        """By date, those without one last."""
        published = self.published
        return published is None, published[0] if published else datetime.min.replace(tzinfo=UTC), self.id


def reprints(db: Connection, key: str | int) -> Reprints | None:
    """The group of the article with this id or address; None when it has no copy that is shown. Raises NoArticle,
    Withheld."""
    members = [_member(*row) for row in db.execute(MEMBERS, (number_of(db, key),))]
    if len(members) < 2:
        return None
    members.sort(key=lambda member: member.place)
    publisher, evidence = _by_origin(members) or _by_date(members)
    first = next(member for member in members if publisher in (member.source, None))
    copies = tuple(_copy(member, first, publisher) for member in members)
    return Reprints(copies, publisher, evidence, first.id)


def _member(
    article: int,
    source: str,
    source_name: str,
    published_at: str | None,
    precision: str | None,
    origin: str | None,
    title: str | None,
    url: str,
    credit_list: str,
    body: str,
) -> _Member:
    names = tuple(credit["name"] for credit in json.loads(credit_list))
    return _Member(article, source, source_name, published_at, precision, origin, title, url, names, body)


def _by_origin(members: Sequence[_Member]) -> tuple[str, str] | None:
    """The source that the members name as their origin, in the end: where A names B and B names C, that is C. None when
    they name none that has a member here, or several."""
    sources = {plain(member.source_name): member.source for member in members}
    origins = [(member, sources.get(plain(member.origin or ""))) for member in members]
    named = [(member, origin) for member, origin in origins if origin is not None]
    # Whoever names another source publishes after it; whoever is named and names no other may be the first.
    from_others = {member.source for member, origin in named if origin != member.source}
    ends = {origin for _, origin in named} - from_others
    if len(ends) != 1:
        return None
    publisher = ends.pop()
    name = next(member.source_name for member in members if member.source == publisher)
    saying = sum(origin == publisher for _, origin in named)
    return publisher, f"{saying} of {len(members)} name {name} as their origin"


def _by_date(members: Sequence[_Member]) -> tuple[str | None, str]:
    """The source with the earliest date, when all others are later by more than the dates leave open."""
    dated = [(member, published) for member in members if (published := member.published)]
    if not dated:
        return None, "undecided, none names another as its origin, and none has a date"
    end = min(published[1] for _, published in dated)
    earliest = [member for member, published in dated if published[0] < end]
    sources = {member.source: member.source_name for member in earliest}
    if len(sources) > 1:
        return None, f"undecided, {', '.join(sources.values())} have the same date, as far as it is printed"
    if len(dated) < len(members):
        return None, f"undecided, {next(iter(sources.values()))} has the earliest date, and others have none"
    return next(iter(sources)), "the earliest date"


def _copy(member: _Member, first: _Member, publisher: str | None) -> Copy:
    is_first = publisher is not None and member.source == publisher and member.place[:2] == first.place[:2]
    facts = (member.id, member.published_at, member.source, member.origin, member.title, member.url, is_first)
    if member is first:
        return Copy(*facts)
    text, original = Text(member.body), Text(first.body)
    runs = compare(original, text).runs
    if not runs:  # two excerpts that meet in a third text only, or two short texts, which are the same
        size = len(original.signs) if original.plain == text.plain else 0
        runs = (Run(0, 0, size),)
    common = sum(run.size for run in runs)
    begin, end = runs[0], Run(runs[-1].here + runs[-1].size, runs[-1].there + runs[-1].size, 0)
    return Copy(
        *facts,
        share=round(common / max(1, len(original.signs)), 3),
        left_out=len(original.signs) - common,
        cut_lead=begin.here,
        cut_tail=len(original.signs) - end.here,
        added=len(text.signs) - common,
        lead=_shown(member.body, 0, begin.there),
        tail=_shown(member.body, end.there, len(text.signs)),
        title_changed=plain(member.title or "") != plain(first.title or ""),
        byline=tuple(name for name in dict.fromkeys(member.names) if name not in first.names),
    )


def _shown(body: str, begin: int, end: int) -> str | None:
    """How the text between two signs begins, as it is printed; None when nothing is there. … where it goes on."""
    if begin == end:
        return None

    def signs(size: int) -> int:
        return len(Text(body[:size]).signs)

    sizes = range(len(body) + 1)
    start, stop = bisect_left(sizes, begin, key=signs), bisect_right(sizes, end, key=signs) - 1
    text = " ".join(body[start:stop].split()).lstrip(" ，。；：、！？,.;:!?）)”")
    return text[:SHOWN] + "…" * (len(text) > SHOWN) or None
