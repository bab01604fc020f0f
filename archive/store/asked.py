"""The readers' side of an archive: its articles, their history, and what a search finds. Nothing here writes."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from itertools import islice

from archive import readcounts, reading, reprints, revisions, search, states, status, takedowns, unread, usage
from archive.facets import Facets, counted
from archive.model import Article, Source
from archive.readcounts import ReadCount
from archive.revisions import Event, Revision
from archive.search import Hit, Key
from archive.store.opened import Opened
from archive.takedowns import Takedown


class Asked(Opened):
    """The questions that an archive answers."""

    def sources(self) -> list[Source]:
        """The sources that the archive knows, with their columns, by id."""
        return reading.sources(self.db.conn)

    def article(self, key: str | int, *, withheld: bool = False) -> Article | None:
        """The article with this id, address, canonical address or alias. One that does not go out (`self.withheld` says
        why) is None, unless it is asked for with `withheld`, by what works on the archive and shows nothing."""
        return reading.article(self.db.conn, key, withheld=withheld)

    def articles(self, source: str | None = None) -> Iterator[Article]:
        """All articles that are not withheld, or a source's, in the order in which they were first recorded."""
        return reading.articles(self.db.conn, source)

    def revisions(self, key: str | int) -> list[Revision]:
        """What the article with this id or address said over time, oldest first. Raises NoArticle, Withheld."""
        return revisions.revisions(self.db.conn, key)

    def timeline(self, key: str | int) -> list[Event]:
        """What happened to an article: its revisions, visits that did not find it, its states. Raises as `revisions`."""
        return revisions.timeline(self.db.conn, key)

    def read_counts(self, key: str | int) -> list[ReadCount]:
        """What was seen of an article's read count, oldest first. Raises as `revisions`."""
        return readcounts.read_counts(self.db.conn, key)

    def takedowns(
        self,
        states: Sequence[str] = (states.MISSING, states.GONE),
        sources: Sequence[str] = (),
        *,
        since: str | None = None,
    ) -> list[Takedown]:
        """The articles that visits no longer find, the newest first: see `archive.takedowns`."""
        return takedowns.takedowns(self.db.conn, states, sources, since)

    def copies(self, key: str | int) -> reprints.Reprints | None:
        """The articles with the same text as the one with this id or address, itself included, with who published
        first; None when there is no other. Raises NoArticle, Withheld."""
        return reprints.reprints(self.db.conn, key)

    def search(
        self,
        words: str,
        limit: int = 20,
        *,
        page: int = 1,
        sort: str | None = None,
        since: str | None = None,
        until: str | None = None,
        traditional: bool = False,
    ) -> list[Hit]:
        """A page of the articles that a query finds (docs/search.md has the language), each with its snippet.

        `sort` is `newest` (if neither it nor the query says otherwise), `relevance` or `reads`. `since` and `until` are
        days, months or years of publication, both whole. With `traditional` traditional characters find simplified
        ones too. Raises QueryError; NoConversion when `traditional` lacks its library.
        """
        asked = search.asked(words, since=since, until=until, traditional=traditional)
        with self._looking() as db:
            return search.search(db, asked, limit, page, sort)

    def found(
        self, words: str, *, sort: str | None = None, start: int = 0, after: Key | None = None
    ) -> Generator[Hit, None, None]:
        """The articles that a query finds, one at a time, as of one moment; see `search`. `start` of them are passed over;
        of the newest first also those up to the article with the key `after`, (published_at or "", id), which costs
        the same however many they are."""
        asked = search.asked(words)
        with self._looking() as db:
            yield from search.hits(db, asked, islice(search.numbers(db, asked, sort, after), start, None))

    def facets(self, words: str, *, most: int | None) -> Facets:
        """What the articles that a query finds are of; of the newest ones, where there are more than `most`."""
        asked = search.asked(words)
        with self._looking() as db:
            return counted(db, asked, most)

    def count(
        self, words: str, *, since: str | None = None, until: str | None = None, traditional: bool = False
    ) -> int:
        """How many articles a query finds; see `search`."""
        asked = search.asked(words, since=since, until=until, traditional=traditional)
        with self._looking() as db:
            return search.count(db, asked)

    def counts(
        self, words: str, by: str, *, since: str | None = None, until: str | None = None, traditional: bool = False
    ) -> list[tuple[str | None, int]]:
        """How many articles a query finds by `month`, `source`, `region` or `author`; see `search`."""
        asked = search.asked(words, since=since, until=until, traditional=traditional)
        with self._looking() as db:
            return search.counts(db, asked, by)

    def status(self, *, since: str) -> list[status.SourceStatus]:
        """How each source stands, by id; what is new is so since a time."""
        return status.status(self.db.conn, since)

    def unread(self, source: str | None = None, *, since: str | None = None) -> list[unread.Unread]:
        """What could not be read, as a queue, the most frequent first: see `archive.unread`."""
        return unread.unread(self.db.conn, source, since)

    def bytes_used(self) -> tuple[int, int]:
        """The size of the archive's file with SQLite's own beside it, and of all capture files."""
        return usage.bytes_used(self.path, self.captures_folder)
