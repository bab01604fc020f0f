"""How a crawl walks a column's list: from page 1 back to what an earlier walk has seen, and no step too few.

What must survive a killed crawl is in the archive (`archive.model.Walk`, the frontier's pages). Here is what one crawl
remembers of its own steps: the rows that it saw, to tell a page that brings something from one that doesn't, and the
requests that it made, to tell a list that leads back to its beginning.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from archive import Archive
from archive.model import Column, ListRequest, Page, PageKind, Source, Walk
from crawler.hosts import host_of
from crawler.lists import ListRead, epaper, static_index
from crawler.lists.addresses import page_name
from crawler.lists.numbering import following

# Pages in a row that show nothing new to this crawl. One may be the work of twenty articles that were published while
# we walked and pushed all others down; at the second the server leads in circles.
MOST_BARREN = 2

# A daily paper's longest holiday; then it has ended.
MOST_DAYS_WITHOUT_ISSUE = 12

# A list that has shown so many rows and now shows less than half, or so many pages, has shrunk: an agency adds to its
# lists, and what it takes out is a row here and there.
ROWS_TO_SHRINK, PAGES_TO_SHRINK = 6, 4

# Families whose further pages only the page itself can name. One that names none, and shows as many rows as a page has,
# has most likely changed: said at a first walk, and with --since and --all.
NAMED_BY_PAGE = frozenset((
    "mee_index_PAGEID_N_shtml", "cenews_index_COL_N_html", "reverse_index_N", "jpage_dataproxy", "jpage_xxgk_search",
    "lucidity_queryList", "common_search_json", "fjdzapp_search_json", "aspx_query",
))  # fmt: skip
WHOLE_PAGE = 10

# What servers answer when there is no such page.
ABSENT = frozenset(("http-400", "http-404", "http-410"))

Key = tuple[str, str, str]


@dataclass(slots=True)
class Steps:
    """What this crawl has seen of one column's list: addresses shown, requests made, and how many barren pages led to
    the one that a request asks for."""

    shown: set[str] = field(default_factory=set)
    asked: set[Key] = field(default_factory=set)
    barren: dict[Key, int] = field(default_factory=dict)


class Walks:
    """The walks of one run. `hosts` are those to which each source's lists and articles may lead; `goal` is how far
    back they go (see `archive.model.Walk`)."""

    def __init__(self, archive: Archive, hosts: Mapping[str, frozenset[str]], goal: str | None) -> None:
        self.archive = archive
        self.hosts = hosts
        self.goal = goal
        self._steps: dict[tuple[str, str | None], Steps] = {}

    def begin(self, source: Source, now: str, *, only_due: bool = False) -> None:
        """Makes page 1 of every column due, and its walk begun; with `only_due` only of those whose time has come."""
        lists = [(column.list, PageKind.LIST, column.name) for column in source.columns]
        self.archive.follow(lists, source.id, now=now)
        due = self.archive.due_lists(source.id, now=now) if only_due else {column.name for column in source.columns}
        if not only_due:
            self.archive.make_due(source.id, [url for url, _, _ in lists], now=now)
        for column in source.columns:
            if column.name in due:
                self.archive.begin_walk(source.id, column.name, goal=self.goal, now=now)

    def first(self, page: Page) -> int | None:
        """The number in the name of the list's page 2, where it was learned."""
        return self.archive.walk(page.source, page.column).first if page.column else None

    def showed(self, page: Page, column: Column | None, found: ListRead, capture: int | None, now: str) -> str | None:
        """Notes what a page showed, and makes due what follows. Returns the name of what is wrong with the list."""
        steps = self._of(page)
        repeated = frozenset(item.url for item in found.items if item.url in steps.shown)
        barren = bool(found.items) and len(repeated) == len(found.items)
        wrong = self._learn(page, column, found, barren)
        following = self._next(page, found, steps, barren)
        self.archive.listed(
            page,
            found.items,
            capture=capture,
            now=now,
            own=lambda url: host_of(url) in self.hosts[page.source],
            next=following,
            guessed=not found.certain,
            others=self._allowed(page, found.others, steps),
            repeated=repeated,
            leads=found.leads,
        )
        steps.shown.update(item.url for item in found.items)
        if barren and _is_probe(page, None) and page_name(page.url).number == 1:
            self._ask(page, static_index.after_a_miss(page.request), now, again=True)
        return wrong

    def absent(self, page: Page, column: Column | None, now: str, *, empty: bool) -> bool:
        """What to do when a list's further page is not there, or is `empty`: asks for what may stand in its place.
        Returns whether this is as it should be: nobody had promised the page, or the last link leads to nothing."""
        walk = self.archive.walk(page.source, page.column) if page.column else None
        if _is_probe(page, walk.first if walk else None) and (other := static_index.after_a_miss(page.request)):
            self._ask(page, other, now, again=True)
        elif (before := epaper.day_before(page.url)) is not None:
            self._ask(page, ListRequest(before), now, most=MOST_DAYS_WITHOUT_ISSUE)
            return True
        elif not page.guessed and walk and page.number < (walk.pages or 0):
            self._ask(page, following(page.request, column.paging if column else None), now)
        return page.guessed or (empty and page.number > ((walk and walk.pages) or 0))

    def _next(self, page: Page, found: ListRead, steps: Steps, barren: bool) -> ListRequest | None:
        """The next page, unless it was asked for before, or nothing new has come for too long."""
        steps.asked.add(page.request.key)
        wanted = next(iter(self._allowed(page, [found.next] if found.next else [], steps)), None)
        count = steps.barren.get(page.request.key, 0) + 1 if barren else 0
        if wanted is None or count >= MOST_BARREN:
            return None
        steps.barren[wanted.key] = count
        return wanted

    def _allowed(self, page: Page, requests: Iterable[ListRequest], steps: Steps) -> Sequence[ListRequest]:
        own = self.hosts[page.source]
        return [one for one in requests if host_of(one.url) in own and one.key not in steps.asked]

    def _ask(
        self, page: Page, request: ListRequest | None, now: str, *, again: bool = False, most: int = MOST_BARREN
    ) -> None:
        """Makes due what stands in the place of an absent page: `again` the same page under another name, else the one
        behind it. At most `most` in a row."""
        steps = self._of(page)
        count = steps.barren.get(page.request.key, 0) + 1
        if request is None or request.key in steps.asked or count > most:
            return
        steps.asked.add(page.request.key)
        steps.barren[request.key] = count
        page = replace(page, number=page.number - 1) if again else page
        self.archive.follow_on(page, request, now=now, guessed=True)

    def _learn(self, page: Page, column: Column | None, found: ListRead, barren: bool) -> str | None:
        """Remembers the list's numbering and size; the name of what is wrong with the size."""
        if page.column is None:
            return None
        walk = self.archive.walk(page.source, page.column)
        if page.number == 1 and not found.leads and not found.others:
            self.archive.learn(page.source, page.column, pages=found.pages, rows=len(found.items))
            if column and column.paging in NAMED_BY_PAGE and _is_unpaged(found, walk):
                return "paging-not-found"
            shrank = _shrank(walk.rows, len(found.items), ROWS_TO_SHRINK)
            return "list-shrank" if shrank or _shrank(walk.pages, found.pages, PAGES_TO_SHRINK) else None
        if _is_probe(page, walk.first) and not barren and found.items:
            self.archive.learn(page.source, page.column, first=page_name(page.url).number)
        return None

    def _of(self, page: Page) -> Steps:
        return self._steps.setdefault((page.source, page.column), Steps())


def is_further(page: Page) -> bool:
    """Whether a list may be without the page: it is not its first, or an issue of a day that may have none."""
    return page.kind is PageKind.LIST and (page.number > 1 or epaper.day_before(page.url) is not None)


def _is_probe(page: Page, first: int | None) -> bool:
    """Whether the page was asked for to learn how the list is numbered."""
    return page.number == 2 and page.guessed and first is None and page_name(page.url).number in (1, 2)


def _is_unpaged(found: ListRead, walk: Walk) -> bool:
    """Whether a walk that should go further has nowhere to go."""
    further = walk.completed_at is None or walk.goal is not None
    return further and found.next is None and found.pages is None and len(found.items) >= WHOLE_PAGE


def _shrank(before: int | None, now: int | None, least: int) -> bool:
    return before is not None and now is not None and before >= least and 2 * now < before
