"""The frontier's side of an archive: what is followed, when it is due, who has it in hand, and how lists are walked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence, Set
from datetime import timedelta

from archive import frontier, holds, listings, walking, wrongclock
from archive.model import ListedItem, ListRequest, Page, PageKind, Source, Walk
from archive.store.opened import Opened
from archive.times import later

# Longer than any page takes with its retries; after it a lost worker's pages are due again.
LEASE = timedelta(minutes=15)


class Followed(Opened):
    """Pages that are followed, lists that are walked, and sources that a process has in hand."""

    def add_source(self, source: Source) -> None:
        """Adds the source and its columns, or brings them up to date."""
        with self.transaction() as db:
            frontier.add_source(db, source)

    def follow(
        self,
        urls: Iterable[tuple[str, PageKind, str | None]],
        source: str,
        *,
        now: str,
        due: bool = True,
    ) -> int:
        """How many of the addresses (url, kind, column name) are new; known ones are left alone."""
        with self.transaction() as db:
            return frontier.follow(db, urls, source, now, due)

    def unknown_entries(self, source: str) -> list[str]:
        """The addresses that related lists of the source link to, and that are neither followed nor an article's here."""
        return frontier.unknown_entries(self.db.conn, source)

    def follow_form(self, request: ListRequest, *, source: str, column: str, now: str) -> None:
        """Follows a further page of a list that is asked for by a form; it is not due, and left alone when known."""
        with self.transaction() as db:
            frontier.follow_form(db, request, source, column, now)

    def page(self, url: str, method: str = "GET", body: str = "") -> Page | None:
        """The page that a request asks for, as we follow it; None when we don't."""
        return frontier.page(self.db.conn, ListRequest(url, method, body))

    def list_pages(self) -> list[tuple[ListRequest, str, str | None]]:
        """The pages of lists that we follow: the request, source, column's name."""
        return frontier.list_pages(self.db.conn)

    def make_due(self, source: str, urls: Iterable[str], *, now: str) -> None:
        """Makes followed addresses of the source due: at the start of a crawl, page 1 of each column."""
        with self.transaction() as db:
            frontier.make_due(db, source, urls, now)

    def take(
        self,
        sources: Sequence[str],
        *,
        now: str,
        limit: int = 100,
        lease: timedelta = LEASE,
        kind: PageKind | None = None,
        each: int | None = None,
    ) -> list[Page]:
        """Due pages that nobody has in hand, lists before articles before files, at most `each` of one source; they are the
        caller's until `done` or the lease's end."""
        with self.transaction() as db:
            kinds = [kind] if kind else list(PageKind)
            return frontier.take(db, sources, now, limit, lease, kinds, limit if each is None else each)

    def controls(self, source: str, *, now: str) -> list[Page]:
        """Pages of the source that were well when last visited, due or not, and that nobody has in hand: articles, the
        latest first, then lists."""
        with self._lock:
            return frontier.controls(self.db.conn, source, now)

    def lease(self, page: Page, *, now: str) -> None:
        """Puts a page into the caller's hand, as `take` does."""
        with self.transaction() as db:
            frontier.put_in_hand(db, [page], later(now, LEASE))

    def postpone(self, page: Page, *, due_at: str) -> None:
        """Gives a page back that was not asked for; it is due later, and as urgent as it was."""
        with self.transaction() as db:
            frontier.postpone(db, page, due_at)

    def put_off(self, page: Page, *, since: str, due_at: str) -> None:
        """Sets when a page that was visited at `since` and given back is due."""
        with self.transaction() as db:
            frontier.put_off(db, page, since, due_at)

    def done(
        self,
        page: Page,
        *,
        now: str,
        state: str | None,
        etag: str | None = None,
        last_modified: str | None = None,
        due_at: str | None = None,
    ) -> None:
        """Gives a page back; a `state` of None leaves it. Without `due_at` it is not due again; None keeps a validator unless the page was
        captured anew (2xx) since the last visit."""
        with self.transaction() as db:
            frontier.done(db, page, now, state, etag, last_modified, due_at)

    def next_due(self, source: str, *, now: str) -> str | None:
        """When the source's next page is due, or was; None when no page of it is."""
        with self._lock:
            return frontier.next_due(self.db.conn, source, now)

    def due_lists(self, source: str, *, now: str) -> set[str]:
        """The names of the source's columns of which a list page is due."""
        with self._lock:
            return frontier.due_lists(self.db.conn, source, now)

    def mend_clock(self, *, now: str) -> wrongclock.Mended:
        """Makes due what a crawl under a clock that was ahead has put off. Raises ArchiveError when the clock is wrong
        now."""
        with self.transaction() as db:
            return wrongclock.mend(db, now)

    def holders(self, sources: Sequence[str]) -> dict[str, holds.Holder]:
        """Which processes have which of the sources in hand, dead or alive."""
        with self._lock:
            return holds.holders(self.db.conn, sources)

    def hold(self, sources: Sequence[str], holder: holds.Holder) -> dict[str, holds.Holder]:
        """Puts the sources into the holder's hand, or none of them: then who has which."""
        with self.transaction() as db:
            if others := holds.holders(db, sources):
                return others
            holds.hold(db, sources, holder)
            return {}

    def beat(self, mark: str, *, now: str) -> bool:
        """Gives a holder's sign of life; False when its hold is gone."""
        with self.transaction() as db:
            return holds.beat(db, mark, now)

    def drop(self, holder: holds.Holder) -> list[str]:
        """Ends a dead holder's hold, unless it gave a sign of life since `holders` told of it: the sources that it had."""
        with self.transaction() as db:
            return holds.drop(db, holder)

    def let_go(self, mark: str) -> None:
        """Ends one's own hold; pages that are still in hand are given back."""
        with self.transaction() as db:
            holds.let_go(db, mark)

    def listed(
        self,
        page: Page,
        items: Sequence[ListedItem],
        *,
        capture: int | None,
        now: str,
        own: Callable[[str], bool],
        next: ListRequest | None = None,  # noqa: A002 (the field's name in a list's reading)
        guessed: bool = False,
        others: Sequence[ListRequest] = (),
        repeated: Set[str] = frozenset(),
        leads: bool = False,
    ) -> int:
        """How many rows of the list were never listed or known before. In one transaction all rows are noted,
        unknown addresses that are the source's `own` become due articles, and `next` a due list, unless the walk has
        come to what it knows; where no walk is under way, if any row was new. See `listings.Listing`."""
        flags = [own(item.url) for item in items]
        listing = listings.Listing(page, items, flags, capture, now, next, guessed, others, repeated, leads)
        with self.transaction() as db:
            return listings.listed(db, listing)

    def follow_on(self, page: Page, request: ListRequest, *, now: str, guessed: bool) -> None:
        """Makes due what comes after a list's page that did not come itself."""
        with self.transaction() as db:
            listings.follow_on(db, page, request, now, guessed=guessed)

    def begin_walk(self, source: str, column: str, *, goal: str | None, now: str) -> None:
        """Begins a walk of a column's list (see `Walk`), or goes on with the one that is under way."""
        with self.transaction() as db:
            walking.begin(db, source, column, goal, now)

    def walk(self, source: str, column: str) -> Walk:
        """How a column's list is walked, and what was learned of it."""
        return walking.walk(self.db.conn, source, column)

    def learn(
        self, source: str, column: str, *, first: int | None = None, pages: int | None = None, rows: int | None = None
    ) -> None:
        """Notes what was learned of a column's list; None leaves what is known."""
        with self.transaction() as db:
            walking.learn(db, source, column, first, pages, rows)
