"""The shared vocabulary: what a source is, what a list shows, what a page yields, what a server answered.

Frozen, slotted dataclasses with hardly any behaviour. The names of `Article` and its parts are the public contract: the
keys of `qingjian extract`, the columns of the tables and the fields of an export are these.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person or an organisation did for an article. The label as printed stands beside it in `Credit`."""

    AUTHOR = "author"  # 作者, 记者, 文
    CORRESPONDENT = "correspondent"  # 通讯员, 供稿
    PHOTOGRAPHER = "photographer"  # 摄影, 图, 供图
    EDITOR = "editor"  # 编辑
    RESPONSIBLE_EDITOR = "responsible_editor"  # 责任编辑, 责编
    PROOFREADER = "proofreader"  # 校对
    REVIEWER = "reviewer"  # 审核, 审校, 复审
    APPROVER = "approver"  # 签发, 签发审核, 终审, 监制
    PUBLISHER = "publisher"  # 发布者, 信息发布
    OTHER = "other"


class Precision(StrEnum):
    """How exactly the page prints when it was published."""

    DAY = "day"
    MINUTE = "minute"
    SECOND = "second"


# How the problem of an article begins of which a part did not come.
INCOMPLETE = "a further part of the article did not come"


@dataclass(frozen=True, slots=True)
class Credit:
    """A name under an article. `label` is as printed (`签发审核`)."""

    role: Role
    label: str
    name: str


@dataclass(frozen=True, slots=True)
class RelatedItem:
    """An entry of the page's related list; `position` counts from 1."""

    position: int
    title: str
    title_truncated: bool = False
    teaser: str | None = None
    url: str | None = None
    read_count: int | None = None
    published_at: str | None = None


@dataclass(frozen=True, slots=True)
class Image:
    url: str
    caption: str | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    url: str
    name: str


@dataclass(frozen=True, slots=True)
class Problem:
    """What a reader could not find, or found and did not believe, in one field."""

    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Article:
    """What one page says. Every field that the page doesn't give is None or empty, and `problems` says so.

    `published_at` is ISO 8601: `2022-08-12` when only a day is printed, else local time with its offset
    (`2022-08-12T09:30+08:00`, with seconds where they are printed). `body` is text, a paragraph a line. `next_page` is
    where the text goes on, on one part of a long article; None on a whole one.
    """

    url: str
    canonical_url: str
    title: str | None = None
    subtitle: str | None = None
    published_at: str | None = None
    published_precision: Precision | None = None
    origin: str | None = None
    column: str | None = None
    credits: tuple[Credit, ...] = ()
    body: str = ""
    read_count: int | None = None
    related: tuple[RelatedItem, ...] = ()
    images: tuple[Image, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    keywords: tuple[str, ...] = ()
    document_number: str | None = None
    layout: str = ""
    next_page: str | None = None
    problems: tuple[Problem, ...] = ()


# Whose a source is, from the ministry to the papers; and what a column holds (notices: tenders, assessments, penalties).
LEVELS = ("national", "province", "prefecture", "county", "press")
KINDS = ("news", "notice")


@dataclass(frozen=True, slots=True)
class Column:
    """A column 栏目 of a source: where its list is and how the list is paged (None: by the page's own marks).

    `evidence` says how the list is known, `checked` the day on which it was last found readable where it is served.
    """

    name: str
    list: str
    paging: str | None = None
    kind: str = "news"
    evidence: str | None = None
    checked: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """An agency or a paper, as its file in seeds/ says. `region` is a GB/T 2260 code, `every` a rhythm such as 6h.

    `keep` says which files of an article are fetched too: `attachments`, `images`, attachments with an ending (`.pdf`),
    none larger than `largest` megabytes; `budget` how many requests a day
    each of its hosts gets (None: the crawl's own measure). `notes` and `hints` are for people: what is peculiar, and by
    which marks others found title, date or text there. `follow` names hosts that are not the
    source's own and whose pages are its articles and lists all the same. `formerly` names the hosts that its home had
    before: what they served is the same article where only the host differs. `counter` is where its pages' scripts have
    the read count from (crawler/pages/counters.py). `browser` says that its pages are read after their scripts ran.
    `quiet` are hours of China's time in which it is not asked (23:00-06:00).
    """

    id: str
    name: str
    level: str
    region: str
    home: str
    columns: tuple[Column, ...]
    layout: str | None = None
    every: str = "6h"
    keep: tuple[str, ...] = ()
    largest: int | None = None
    budget: int | None = None
    tls: str | None = None
    proxy: str | None = None
    user_agent: str | None = None
    notes: tuple[str, ...] = ()
    hints: tuple[tuple[str, str], ...] = ()
    follow: tuple[str, ...] = ()
    formerly: tuple[str, ...] = ()
    counter: str | None = None
    revisit: tuple[str, ...] | None = None
    browser: bool = False
    quiet: str | None = None


@dataclass(frozen=True, slots=True)
class ListedItem:
    """A row of a list page: the evidence that the agency listed this address."""

    position: int
    url: str
    title: str
    published_at: str | None = None
    teaser: str | None = None
    read_count: int | None = None


@dataclass(frozen=True, slots=True)
class ListRequest:
    """How a page of a list is asked for: most by GET, some by POST with a form, some only with a header of their own
    (Referer, X-Requested-With)."""

    url: str
    method: str = "GET"
    body: str = ""
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> tuple[str, str, str]:
        """What the request asks for, headers aside."""
        return self.url, self.method, self.body


class PageKind(StrEnum):
    LIST = "list"
    ARTICLE = "article"
    FILE = "file"  # an attachment or an image: kept, never read


@dataclass(frozen=True, slots=True)
class Page:
    """An address that we follow, as the frontier hands it out. Of a list's page, `number` counts from the column's
    first one, and `guessed` says that no page promised it: when it is not there, the list has ended."""

    id: int
    url: str
    kind: PageKind
    source: str
    column: str | None
    etag: str | None = None
    last_modified: str | None = None
    method: str = "GET"
    body: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    number: int = 1
    guessed: bool = False
    first_seen: str = ""
    last_visited: str | None = None

    @property
    def request(self) -> ListRequest:
        """How it is asked for."""
        return ListRequest(self.url, self.method, self.body, self.headers)


@dataclass(frozen=True, slots=True)
class Walk:
    """How a column's list is walked: since when (`began_at`, None when no walk is under way) and how far back (`goal`:
    a day, "" for the end, None for what the last walk had not seen); when the last complete walk began, and the day
    that all of them have `reached` ("" for the end); and what was learned of the list: the number in the name of page 2, how many pages and rows it had."""

    began_at: str | None = None
    goal: str | None = None
    completed_at: str | None = None
    reached: str | None = None
    first: int | None = None
    pages: int | None = None
    rows: int | None = None


class Quality(StrEnum):
    """What an answer is worth. Only `ok` can become an article."""

    OK = "ok"
    UNCHANGED = "unchanged"  # 304
    REDIRECT = "redirect"
    ERROR = "error"  # 4xx, 5xx
    BLOCKED = "blocked"
    SOFT_NOT_FOUND = "soft-404"
    EMPTY = "empty"
    LIST = "list"  # a list where an article was expected
    MAINTENANCE = "maintenance"
    LOGIN = "login"


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and the server's answer, as they went over the wire; the body is before content-decoding.

    `captured_at` is UTC with Z. Headers are pairs in the order in which they are known. `tls` is what was seen of the
    server's certificate, as JSON; None over plain HTTP. `rendered` names the browser (`chromium/150.0`) when the body is
    no server's but the page after its scripts ran; `via` the page whose scripts asked, when the crawl didn't itself.
    """

    method: str
    url: str
    captured_at: str
    status: int
    request_headers: tuple[tuple[str, str], ...]
    response_headers: tuple[tuple[str, str], ...]
    body: bytes
    request_body: bytes = b""
    protocol: str = "HTTP/1.1"
    ip_address: str | None = None
    tls: str | None = None
    rendered: str | None = None
    via: str | None = None


class Outcome(StrEnum):
    """What came of recording a reading."""

    NEW = "new"
    CHANGED = "changed"
    EMPTIED = "emptied"  # it had a text and came without one: nothing was recorded
    UNCHANGED = "unchanged"
