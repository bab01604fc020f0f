"""What a source's columns yield today: page 1 of each list, and a few of the articles that it lists.

Says field by field what was found, and when a column can't be read, in one word why: nobody answered, a certificate,
a refusal, a firewall, an empty page, or a page that our readers don't understand.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Generator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Event
from urllib.parse import urlsplit

from archive.errors import QingjianError
from archive.model import Article, Column, ListedItem, ListRequest, Source
from crawler.answers import Ask
from crawler.errors import BlockPage, EmptyShell, LoginWall, Maintenance, NoPage, NotAnArticle, SoftNotFound
from crawler.hosts import host_of, reach_of
from crawler.lists import ListRead, read_list
from crawler.pages import read
from crawler.single import SinglePage

# What is counted of the articles that were read; an article without the first three is not read.
NEEDED = ("title", "published_at", "body")
FIELDS = ("title", "published_at", "origin", "credits", "body", "read_count")

# What firewalls answer that set a cookie by script first: 瑞数 412, 创宇 (加速乐) 521.
CHALLENGES = (412, 521)

# Sources that a live check asks at a time: each is another agency's servers, which wait for us longer than we for them.
SIDE_BY_SIDE = 8

# A row that leads to a file is no article to be read.
FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|wps|zip|rar|7z|jpe?g|png|gif|mp4|ofd)$", re.IGNORECASE)


class Verdict(StrEnum):
    """How a column's list, or an article of it, was found."""

    OK = "ok"
    UNREACHABLE = "unreachable"
    TLS = "tls"
    REFUSED = "refused"  # 4xx, robots.txt, a login
    BLOCKED = "blocked"  # a firewall's page or its challenge
    EMPTY = "empty"  # a shell that a script fills, or nothing
    LAYOUT = "layout"  # something that is neither a list nor an article to our readers
    NOT_STORED = "not-stored"  # a check of stored pages has no such page


REFUSALS: dict[type[QingjianError], Verdict] = {
    BlockPage: Verdict.BLOCKED,
    EmptyShell: Verdict.EMPTY,
    LoginWall: Verdict.REFUSED,
    SoftNotFound: Verdict.REFUSED,
    Maintenance: Verdict.UNREACHABLE,
}


@dataclass(frozen=True, slots=True)
class Checked:
    """What one column yielded: rows of page 1, how many had a date, articles tried, and in how many of them a field
    was found. `reason` says what is wrong, where something is."""

    source: str
    column: Column
    verdict: Verdict
    reason: str | None = None
    rows: int = 0
    dates: int = 0
    articles: int = 0
    found: Mapping[str, int] = field(default_factory=dict)

    @property
    def fine(self) -> bool:
        return self.verdict is Verdict.OK

    def as_dict(self) -> dict[str, object]:
        """As it is printed for programs."""
        return {
            "source": self.source,
            "column": self.column.name,
            "list": self.column.list,
            "ok": self.fine,
            "verdict": self.verdict,
            "reason": self.reason,
            "rows": self.rows,
            "dates": self.dates,
            "articles": self.articles,
            **{name: self.found.get(name, 0) for name in FIELDS},
        }


@dataclass(frozen=True, slots=True)
class Tried:
    """One article of a list: as read, or why not. Its date may stand in its row only."""

    url: str
    verdict: Verdict
    why: str | None = None
    article: Article | None = None


def check(sources: Sequence[Source], ask: Ask, most: int, side_by_side: int = 1) -> Generator[Checked]:
    """Each column of the sources, in their order, with at most `most` articles of each; so many sources are checked at a
    time. When the caller closes it, nothing more is asked for."""
    enough = Event()

    def asking(url: str, form: ListRequest | None = None, /) -> SinglePage:
        if enough.is_set():
            raise NoPage(url, "was not asked for", "not-stored")
        return ask(url, form)

    def columns(source: Source) -> list[Checked]:
        return [check_column(source, column, asking, most) for column in source.columns]

    with ThreadPoolExecutor(side_by_side) as pool:
        try:
            for checked in pool.map(columns, sources):
                yield from checked
        finally:
            enough.set()


def check_column(source: Source, column: Column, ask: Ask, most: int) -> Checked:
    """What page 1 of the column's list and some of its articles yield."""
    ask = within(source, ask)
    try:
        page, found = _listed(column, ask)
    except NoPage as error:
        return Checked(source.id, column, *_no_page(error))
    rows = found.items
    if not rows:
        return Checked(source.id, column, *_no_rows(page, source))
    tried = [_try(row, source, ask) for row in sample(rows, source, most)]
    verdict, reason = _judge(tried) if most else (Verdict.OK, None)
    dates = sum(row.published_at is not None for row in rows)
    return Checked(source.id, column, verdict, reason, len(rows), dates, len(tried), _counted(tried))


def _listed(column: Column, ask: Ask) -> tuple[SinglePage, ListRead]:
    """Page 1 of the column's list; where it is the shell of one, what it leads to."""
    page = ask(column.list)
    found = read_list(page.url, page.body, page.headers, column)
    if found.leads and found.next:
        page = ask(found.next.url, found.next)
        found = read_list(page.url, page.body, page.headers, column, request=found.next)
    return page, found


def sample(rows: Sequence[ListedItem], source: Source, most: int) -> list[ListedItem]:
    """The first rows that lead to pages of the source's own."""
    own = reach_of(source)
    return [row for row in rows if host_of(row.url) in own and not FILE.search(urlsplit(row.url).path)][:most]


def within(source: Source, ask: Ask) -> Ask:
    """Asks the source's own hosts only; a redirect that led away is refused like any other way out."""
    own = reach_of(source)

    def refuse_others(url: str) -> None:
        if host_of(url) not in own:
            raise NoPage(url, f"leads to {host_of(url)}, which is none of the source's hosts", "refused")

    def asking(url: str, form: ListRequest | None = None, /) -> SinglePage:
        refuse_others(url)
        page = ask(url, form)
        refuse_others(page.url)
        return page

    return asking


def _try(row: ListedItem, source: Source, ask: Ask) -> Tried:
    try:
        page = ask(row.url)
        article = read(page.url, page.body, page.headers, source, page.seen_at)
    except NoPage as error:
        return Tried(row.url, *_no_page(error))
    except QingjianError as error:
        return Tried(row.url, REFUSALS.get(type(error), Verdict.LAYOUT), getattr(error, "why", str(error)))
    shown = {"published_at": article.published_at or row.published_at}
    missing = [name for name in NEEDED if not shown.get(name, getattr(article, name))]
    verdict = Verdict.LAYOUT if missing else Verdict.OK
    return Tried(row.url, verdict, f"no {', '.join(missing)}" if missing else None, article)


def _judge(tried: Sequence[Tried]) -> tuple[Verdict, str | None]:
    """A column is fine when most of its articles are: one that was taken down proves nothing."""
    failed = [one for one in tried if one.verdict is not Verdict.OK]
    if not tried:
        return Verdict.LAYOUT, "no row leads to a page of the source's own hosts"
    if 2 * len(failed) < len(tried):
        return Verdict.OK, None
    (verdict, _), *_ = Counter(one.verdict for one in failed).most_common(1)
    first = next(one for one in failed if one.verdict is verdict)
    return verdict, f"{first.url}: {first.why}"


def _counted(tried: Sequence[Tried]) -> dict[str, int]:
    articles = [one.article for one in tried if one.article]
    return {name: sum(getattr(one, name) not in (None, "", ()) for one in articles) for name in FIELDS}


def _no_rows(page: SinglePage, source: Source) -> tuple[Verdict, str]:
    """What a page is instead of a list, as far as it can be told."""
    try:
        read(page.url, page.body, page.headers, source, page.seen_at)
    except NotAnArticle as error:
        if type(error) in REFUSALS:
            return REFUSALS[type(error)], error.why
    except QingjianError as error:
        return Verdict.LAYOUT, str(error)
    return Verdict.LAYOUT, "no row was found on the page"


def _no_page(error: NoPage) -> tuple[Verdict, str]:
    """The word for an address that gave no page: a firewall says who it is in the body, or by its status."""
    if error.status in CHALLENGES or _is_blocked(error.body):
        return Verdict.BLOCKED, error.why
    if error.status and error.status >= 500:
        return Verdict.UNREACHABLE, error.why
    return Verdict(error.kind), error.why


def _is_blocked(body: bytes) -> bool:
    """Whether a refusal's page is a firewall's. A bare `403 Forbidden` is every server's own."""
    try:
        read("", body, {})
    except BlockPage as error:
        return "403 Forbidden" not in error.why
    except QingjianError:
        pass
    return False
