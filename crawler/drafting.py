"""A source's file drafted from one of its list pages: `qingjian sources new`.

What the page says is taken as it says it; what is concluded from it is marked as a guess, so that whoever adds the
source knows where to look. The draft can be used as it stands, except that a guess may be wrong.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from archive.errors import QingjianError
from archive.model import Article, ListedItem
from crawler.answers import Ask
from crawler.errors import NoList, NoPage
from crawler.fields import meta
from crawler.hosts import host_of
from crawler.lists import ListRead, read_list
from crawler.lists.addresses import absolute, is_article_like, is_page_of
from crawler.lists.static_index import CALL, COUNT
from crawler.lists.tree import base_of
from crawler.lists.tree import parse as tree_of
from crawler.pages import read
from crawler.pages.breadcrumb import column as crumb
from crawler.pages.document import Document, parse
from crawler.single import SinglePage

# What a name says of the level, the first that fits. A name without any of them is a paper's.
LEVELS = (
    ("national", re.compile(r"国家|中华人民共和国|生态环境部")),
    ("province", re.compile(r"[省区]生态环境厅|厅$|兵团|^(?:北京|天津|上海|重庆)市")),
    ("county", re.compile(r"[县区旗](?:生态)?环|[县旗]|市[^市]+(?:区|县)|分局")),
    ("prefecture", re.compile(r"[市州盟]|地区|局$")),
)

# 网站标识码: of a local government's site the first six figures are the region's code.
SITE_CODE = re.compile(r"(\d{6})\d{4}")
UNKNOWN_REGION = "000000"

# Other lists of the same navigation have a name of a column's length; more of them than this is a site map.
NAME_LENGTHS = range(2, 13)
MOST_LISTS = 24
SMALLEST_NAVIGATION = 3
MOST_NAVIGATIONS = 12  # header, sidebar, breadcrumb, footer, and the links to further pages
ARTICLE = "it is the article"
# What parts a page's title: the column, the site.
JOINTS = re.compile(r"\s*[_|｜\-—–]+\s*")


@dataclass(frozen=True, slots=True)
class Fact:
    """A value of the draft and where it is from; `guess` marks what the page doesn't say."""

    value: str
    origin: str
    guess: bool = False

    @property
    def remark(self) -> str:
        return f"guess: {self.origin}" if self.guess else self.origin


def draft(page: SinglePage, ask: Ask, most: int, day: str) -> str:
    """The text of a source's file, drafted from a list page; at most `most` of its articles are asked for. Raises
    NoList."""
    listed = read_list(page.url, page.body, page.headers)
    instead = _instead(page)
    if not listed.items or (instead.startswith(ARTICLE) and is_article_like(page.url)):
        raise NoList(f"{page.url}: no list can be read there: {instead}")
    document = parse(page.url, page.body, page.headers)
    samples = [_sample(row, ask) for row in _own(page.url, listed.items)[:most]]
    facts = _facts(document, listed)
    return "\n".join(
        (*_head(facts, page.url, day), *_column(facts, page.url, listed), *_remarks(document, samples), "")
    )


def _instead(page: SinglePage) -> str:
    """What the page is to the reader of articles: one of them, or why it is none."""
    try:
        article = read(page.url, page.body, page.headers, seen_at=page.seen_at)
    except QingjianError as error:
        return str(getattr(error, "why", error))
    return f"{ARTICLE} {_line(article.title or '')}"


def _own(url: str, rows: Sequence[ListedItem]) -> list[ListedItem]:
    return [row for row in rows if host_of(row.url) == host_of(url)]


# --- what the page says of itself --------------------------------------------------------------------------------------


def _facts(document: Document, listed: ListRead) -> dict[str, Fact]:
    name = _name(document)
    return {
        "id": Fact(_id(document.url), "from the host's name", guess=True),
        "name": name,
        "level": Fact(_level(name.value), "from the name", guess=True),
        "region": _region(document.meta),
        "home": Fact(f"{urlsplit(document.url).scheme}://{urlsplit(document.url).netloc}/", "the host's front page"),
        "column": _column_name(document),
        "paging": _paging(document.decoded.text, listed),
    }


def _id(url: str) -> str:
    """`sthjj.qinghe.gov.cn` is `qinghe`: the label before the ones that all have."""
    labels = [one for one in host_of(url).split(".")[:-1] if not re.fullmatch(r"www|gov|com|org|net|\d+", one)]
    found = re.sub(r"[^a-z0-9-]", "", labels[-1] if labels else "").strip("-")
    return found or "new-source"


def _name(document: Document) -> Fact:
    site = document.meta.get("sitename") or document.meta.get("og:site_name")
    if site:
        return Fact(site, "the page's SiteName")
    parts = JOINTS.split(document.title_tag)
    offices = [part for part in parts if part and meta.is_site(part)]
    found = next(iter(offices or [part for part in reversed(parts) if part]), "")
    return Fact(found or host_of(document.url), "from the page's title" if found else "the host", guess=True)


def _level(name: str) -> str:
    return next((level for level, pattern in LEVELS if pattern.search(name)), "press")


def _region(found: Mapping[str, str]) -> Fact:
    code = SITE_CODE.fullmatch(found.get("siteidcode", ""))
    if code:
        return Fact(code[1], "from the page's SiteIDCode", guess=True)
    return Fact(UNKNOWN_REGION, "the page doesn't say; write the GB/T 2260 code", guess=True)


def _column_name(document: Document) -> Fact:
    if named := meta.column(document.meta):
        return Fact(named, "the page's ColumnName")
    if step := crumb(document.lines.lines, len(document.lines.lines)):
        return Fact(step, "from the breadcrumb", guess=True)
    first = JOINTS.split(document.title_tag)[0]
    return Fact(first or "要闻", "from the page's title" if first else "the page doesn't say", guess=True)


def _paging(text: str, listed: ListRead) -> Fact:
    """The family of paging, by the script that the page bears or by its link to the next page; '' for none."""
    if COUNT.search(text):
        return Fact("countPage", "by the script in the page", guess=True)
    if call := CALL.search(text):
        return Fact(call[0].partition("(")[0].strip(), "by the script in the page", guess=True)
    if _next_url(listed):
        return Fact("next_link", "by the link to the next page", guess=True)
    return Fact("", "no further page was found", guess=True)


def _other_lists(document: Document) -> dict[str, str]:
    """Addresses and names of links that stand in one navigation with a link to the list, and look as it does."""
    tree = tree_of(document.decoded.text)
    base = base_of(tree, document.url) if tree is not None else document.url
    found: dict[str, str] = {}
    for link in _navigation(document.url, base, tree) if tree is not None else ():
        url, name = absolute(base, link.get("href")), _line(link.text_content())
        if url and len(name) in NAME_LENGTHS and _is_alike(url, document.url):
            found.setdefault(url, name)
    return dict(list(found.items())[:MOST_LISTS])


def _navigation(list_url: str, base: str, tree: HtmlElement) -> Iterator[HtmlElement]:
    """The links beside each link to the list itself: those of the nearest element that holds some."""
    targets = ((link, absolute(base, link.get("href"))) for link in tree.iter("a"))
    own = (link for link, target in targets if target and is_page_of(target, list_url))
    for here in islice(own, MOST_NAVIGATIONS):
        groups = (list(around.iter("a")) for around in here.iterancestors())
        yield from next((group for group in groups if len(group) >= SMALLEST_NAVIGATION), ())


def _is_alike(url: str, list_url: str) -> bool:
    alike = host_of(url) == host_of(list_url) and _shape(url) == _shape(list_url)
    return alike and not is_article_like(url) and not is_page_of(url, list_url)


def _shape(url: str) -> tuple[int, str]:
    """How many folders deep an address is, and what its last part ends in."""
    folders, _, last = urlsplit(url).path.rpartition("/")
    return folders.count("/"), last.rpartition(".")[2] if "." in last else ""


# --- the text ----------------------------------------------------------------------------------------------------------


def _head(facts: Mapping[str, Fact], url: str, day: str) -> Iterator[str]:
    yield f"# Drafted on {day} from {_line(url)}"
    yield "# What is marked as a guess was concluded and not read: look before you use it."
    for key in ("id", "name", "level", "region", "home"):
        yield _key(key, facts[key])


def _column(facts: Mapping[str, Fact], url: str, listed: ListRead) -> Iterator[str]:
    yield "\n[[columns]]"
    yield _key("name", facts["column"])
    yield f"list = {_string(url)} # {len(listed.items)} rows, {_dated(listed)} with a date"
    pages = f", {listed.pages} pages" if listed.pages else ""
    following = _next_url(listed)
    said = f"# next page: {_line(following)}{pages}" if following else f"# {facts['paging'].origin}"
    if facts["paging"].value:
        yield _key("paging", facts["paging"])
    yield said
    yield 'kind = "news" # guess: or "notice"'


def _next_url(listed: ListRead) -> str | None:
    """Where the next page is, when the page itself says so, and a plain link leads there."""
    sure = listed.next is not None and listed.certain and listed.next.method == "GET"
    return listed.next.url if listed.next and sure else None


def _dated(listed: ListRead) -> int:
    return sum(row.published_at is not None for row in listed.items)


def _remarks(document: Document, samples: Sequence[tuple[ListedItem, Article | str]]) -> Iterator[str]:
    layouts = dict.fromkeys(one.layout for _, one in samples if isinstance(one, Article))
    if layouts:
        yield f"\n# Layout, by the articles' own marks (no key is needed): {', '.join(layouts)}"
    if samples:
        yield "\n# Articles:"
    for row, found in samples:
        yield f"#   {_line(row.url)}"
        yield f"#     {_read(row, found)}"
    others = _other_lists(document)
    if others:
        yield "\n# Linked beside it and alike in address (guess: other lists):"
    for url, name in others.items():
        yield from ("#", "# [[columns]]", f"# name = {_string(name)}", f"# list = {_string(url)}")


def _sample(row: ListedItem, ask: Ask) -> tuple[ListedItem, Article | str]:
    try:
        page = ask(row.url)
        return row, read(page.url, page.body, page.headers, seen_at=page.seen_at)
    except NoPage as error:
        return row, error.why
    except QingjianError as error:
        return row, str(getattr(error, "why", error))


def _read(row: ListedItem, found: Article | str) -> str:
    """An article as a remark: as it is read, or why it is not and what its row says."""
    if isinstance(found, str):
        return f"not read ({_line(found)}); its row: {_line(row.title)}, {row.published_at or 'no date'}"
    facts = (found.title, found.published_at, found.origin)
    return ", ".join(_line(fact) if fact else f"no {name}" for name, fact in zip(READ, facts, strict=True))


READ = ("title", "date", "origin")


def _key(key: str, fact: Fact) -> str:
    return f"{key} = {_string(fact.value)} # {fact.remark}"


def _string(text: str) -> str:
    """A TOML string. JSON's escapes are TOML's, but for DEL."""
    return json.dumps(_line(text), ensure_ascii=False)


def _line(text: str) -> str:
    """Text of a page as it may stand in a remark: one line without control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
