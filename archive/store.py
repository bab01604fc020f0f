"""`Archive`: an archive as one object, and the only writer of its tables.

Reading needs nothing but the file. Writing goes through transactions that hold SQLite's write lock from the
beginning; within a process they are kept apart by a lock of ours, so that threads may share an Archive.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from sqlite3 import Connection
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from archive import (
    addresses,
    alerts,
    backupset,
    captures,
    copies,
    frontier,
    holds,
    incoming,
    index,
    indexcheck,
    manifest,
    memory,
    opening,
    pruning,
    readcounts,
    reading,
    record,
    recovery,
    reprints,
    restoring,
    revisions,
    search,
    stamps,
    states,
    status,
    takedowns,
    unread,
    withholding,
    wrongclock,
)
from archive.capturefiles import CaptureFiles
from archive.errors import ArchiveLocked
from archive.facets import Facets, counted
from archive.model import (
    Article,
    Exchange,
    ListedItem,
    ListRequest,
    Outcome,
    Page,
    PageKind,
    Problem,
    Quality,
    Source,
    Walk,
)
from archive.readcounts import ReadCount
from archive.revisions import Event, Revision
from archive.search import Hit, Key
from archive.selection import Selection
from archive.stored import Stored
from archive.takedowns import Takedown
from archive.times import later

if TYPE_CHECKING:
    from archive import merging, publishing
    from archive.export import Exported

# Articles that a writer indexes when it opens or closes, some three seconds at most: what a crash left, or a short work.
# More is for `index`, which shows how far it is.
INDEXED_ASIDE = 2000

# Longer than any page takes with its retries; after it a lost worker's pages are due again.
LEASE = timedelta(minutes=15)


_Done = TypeVar("_Done")


class Archive:
    """The archive in the file at `path`; its WARC files are in the folder `<stem>-captures` beside it.

    Read-only unless `write`; then the file is made when missing and brought up to date. `db` is for SQL. Raises
    ArchiveMissing, NotAnArchive, ArchiveTooNew, ArchiveNotWritable, ArchiveLocked.
    """

    def __init__(self, path: str | Path, *, write: bool = False) -> None:
        self.path = Path(path).resolve()
        self.db = (opening.open_for_writing if write else opening.open_for_reading)(self.path)
        self.captures_folder = self.path.with_name(f"{self.path.stem}-captures")
        self.capture_files = CaptureFiles(self.captures_folder)
        self._writing = write
        self._lock = threading.RLock()
        self._index_aside()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writing = self._writing and error is None  # who is stopped wants to stop
        self.close()

    def close(self) -> None:
        """Closes the WARC file, giving it its final name, and the database."""
        try:
            self.close_captures()
            self._index_aside()
        finally:
            self._writing = False
            with self._lock:  # a thread may be indexing
                self.db.close()

    def close_captures(self) -> None:
        """Closes this archive's own WARC file, giving it its final name; later captures begin another one."""
        with opening.explaining(self.captures_folder):
            self.capture_files.finish(self._is_entered, last=True)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One write transaction, kept whole or not at all; inside another of this thread, a part of that. Raises
        ArchiveLocked, ArchiveNotWritable."""
        with self._lock, opening.explaining(self.path):
            if self.db.conn.in_transaction:
                yield self.db.conn
                return
            # No row is committed before the record that it refers to is durable.
            with opening.immediate(self.db.conn, self.capture_files.sync):
                yield self.db.conn
            if self.capture_files.is_retired:
                self.capture_files.finish(self._is_entered)

    def _is_entered(self, file: str, captures: int) -> bool:
        """Whether all captures in a WARC file have rows; then that is noted."""
        with self.transaction() as db:
            return recovery.is_entered(db, file, captures)

    # sources and frontier

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

    def next_due(self, source: str, *, now: str) -> str | None:
        """When the source's next page is due, or was; None when no page of it is."""
        with self._lock:
            return frontier.next_due(self.db.conn, source, now)

    def due_lists(self, source: str, *, now: str) -> set[str]:
        """The names of the source's columns of which a list page is due."""
        with self._lock:
            return frontier.due_lists(self.db.conn, source, now)

    def made_at(self) -> str:
        """When this archive was made, to the microsecond: what tells it from all others."""
        (first,) = self.db.execute("SELECT min(applied_at) FROM _sqlite_migrations").fetchone()
        return str(first)

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

    def postpone(self, page: Page, *, due_at: str) -> None:
        """Gives a page back that was not asked for; it is due later, and as urgent as it was."""
        with self.transaction() as db:
            frontier.postpone(db, page, due_at)

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
        come to what it knows; where no walk is under way, if any row was new. See `frontier.Listing`."""
        flags = [own(item.url) for item in items]
        listing = frontier.Listing(page, items, flags, capture, now, next, guessed, others, repeated, leads)
        with self.transaction() as db:
            return frontier.listed(db, listing)

    def follow_on(self, page: Page, request: ListRequest, *, now: str, guessed: bool) -> None:
        """Makes due what comes after a list's page that did not come itself."""
        with self.transaction() as db:
            frontier.follow_on(db, page, request, now, guessed=guessed)

    def begin_walk(self, source: str, column: str, *, goal: str | None, now: str) -> None:
        """Begins a walk of a column's list (see `Walk`), or goes on with the one that is under way."""
        with self.transaction() as db:
            frontier.begin_walk(db, source, column, goal, now)

    def walk(self, source: str, column: str) -> Walk:
        """How a column's list is walked, and what was learned of it."""
        return frontier.walk(self.db.conn, source, column)

    def learn(
        self, source: str, column: str, *, first: int | None = None, pages: int | None = None, rows: int | None = None
    ) -> None:
        """Notes what was learned of a column's list; None leaves what is known."""
        with self.transaction() as db:
            frontier.learn(db, source, column, first, pages, rows)

    # captures and articles

    def capture(self, exchange: Exchange, *, source: str | None, run: int | None) -> int:
        """The id of the new capture, its records in the WARC file: a revisit record for a 304 and for a payload that
        the same request brought before. May be called from any thread."""
        with opening.explaining(self.captures_folder):
            with self._lock:
                earlier = captures.earlier_of(self.db.conn, exchange)
            if earlier and exchange.body and not self._is_at_hand(earlier.id):
                earlier = None  # its record is lost, so this one is kept whole
            place = self.capture_files.write(exchange, earlier)
        with self.transaction() as db:
            return captures.add_row(db, exchange, place, source, run)

    def _is_at_hand(self, capture: int) -> bool:
        with self._lock:
            file, offset, _ = captures.record_of(self.db.conn, capture)
        return self.capture_files.holds(file, offset)

    def is_lost(self, url: str) -> bool:
        """Whether what the address showed last was captured and its record is not there any more: a 304 would confirm
        what nobody has."""
        with self._lock:
            capture = captures.newest(self.db.conn, url, None)
        return capture is not None and not self._is_at_hand(capture)

    def answer(
        self, method: str, url: str, request_body: bytes = b"", *, at: str | None = None
    ) -> captures.StoredAnswer | None:
        """What the server answered to this request last, as far as it is kept; `at` is a time (UTC, Z) after which
        nothing counts. A 304 stands for the answer that it confirms. None when there is no answer."""
        with self._lock:
            row = captures.answer_row(self.db.conn, method, url, request_body, at)
        if row is None:
            return None
        capture, status, headers, captured_at = row
        return captures.StoredAnswer(capture, status, headers, self.payload(capture)[0], captured_at)

    def add(self, stored: Stored, *, source: str | None, run: int | None) -> tuple[int | None, bool]:
        """Keeps an exchange of another archive or tool, with its own date and WARC-Record-ID: its capture here, and
        whether it is new here. None for a revisit of a payload that is not here."""
        with self.transaction() as db:
            return incoming.add(db, self.capture_files, stored, source, run)

    def kept(self, which: captures.Which, *, after: tuple[str, int] = ("", 0), limit: int) -> list[captures.Kept]:
        """The next captures with a payload after a key (`Kept.key`), in the order in which they came."""
        with self._lock:
            return captures.kept(self.db.conn, which, after, limit)

    def count_kept(self, which: captures.Which) -> int:
        """How many captures with a payload there are."""
        return captures.count_kept(self.db.conn, which)

    def asked(self, host: str, *, since: str, until: str) -> int:
        """How many requests to a host were answered since a time and before another."""
        return captures.asked(self.db.conn, host, since, until)

    def next_capture(self, url: str, *, since: str, until: str) -> captures.Kept | None:
        """The first capture with a payload of an address in a time."""
        which = captures.Which(url=url, since=since, until=until)
        return next(iter(self.kept(which, limit=1)), None)

    def redirects(self) -> list[tuple[str, str, str]]:
        """Address, Location and time of every captured redirect, in the order of time."""
        return captures.redirects(self.db.conn)

    def recover(self) -> list[recovery.Recovered]:
        """Finishes the WARC files that a crashed crawl left open, enters the captures in closed ones that this database
        does not know (it was restored from a copy, or lost its last commits), and says what was done to each."""
        with self.transaction() as db:
            pruning.finish(db, self.captures_folder)
            return list(recovery.recover(db, self.captures_folder))

    def prune(
        self, backup: Path, *, before: str, now: str, step: Callable[[int], object] = lambda files: None
    ) -> Iterator[pruning.Pruning]:
        """Takes captures from before a time that show nothing that others don't out of the files that the `backup` holds
        whole: what was done to each. No crawl may run. Raises NotPruned, NoBackup."""
        with opening.explaining(self.captures_folder):
            self.recover()
            pruning.sweep(self.captures_folder)
            held = backupset.held(backup)
            self.db.execute("PRAGMA synchronous = FULL")  # a file goes only when the rows are on the disk
            for plan in pruning.planned(self.db.conn, self.captures_folder, before):
                with self.transaction() as db:
                    done = pruning.prune(db, self.captures_folder, plan, held, before=before, now=now)
                if done:
                    pruning.remove(self.captures_folder, plan.file)
                step(1)
                if done:
                    yield done

    def lost(self) -> list[tuple[str, int]]:
        """The WARC files that should be there and aren't, with how many captures went with each."""
        return list(recovery.lost(self.db.conn, self.captures_folder))

    def mend_clock(self, *, now: str) -> wrongclock.Mended:
        """Makes due what a crawl under a clock that was ahead has put off. Raises ArchiveError when the clock is wrong
        now."""
        with self.transaction() as db:
            return wrongclock.mend(db, now)

    def name_of(self, article: Article, *, at: str | None) -> str | None:
        """The canonical address under which the article that was served `at` an address stands here; None when it is
        new. It may be another than the page says."""
        return addresses.name_of(self.db.conn, article, at)

    def stands(self, canonical_url: str, at: str) -> record.Standing | None:
        """What the archive says that an article said at a time; None when it doesn't know the article then."""
        return record.stands(self.db.conn, canonical_url, at)

    def noted(self, canonical_url: str) -> list[Problem]:
        """The problems of an article that the archive found itself, and that no reading of its page can tell."""
        return record.noted(self.db.conn, canonical_url)

    def resting(self, canonical_url: str, at: str) -> captures.Kept | None:
        """The capture of the (first) page that what an article said at a time rests on; None when there is none."""
        return captures.resting(self.db.conn, canonical_url, at)

    def addresses_of(self, capture: int) -> list[str]:
        """All addresses of the articles that rest on a capture."""
        return record.addresses_of(self.db.conn, capture)

    def repair(self, files: Iterable[str], *, now: str) -> list[recovery.Recovered]:
        """What `verify` finds and what needs no copy: finishes the files that a crash left open, enters the records of
        these closed files that have no row, and seals. Says what was done to each file."""
        done = self.recover()
        for file in files:
            with self.transaction() as db:
                rows = recovery.enter(db, self.captures_folder / file, file)
            done += [recovery.Recovered(file, 0, rows, left_open=False)] if rows else []
        self.seal(now=now)
        return done

    def seal(self, *, now: str) -> manifest.Entry | None:
        """Closes this archive's own WARC file and enters what was closed since the last entry into the manifest. None
        when that is nothing. Needs no archive open for writing."""
        self.close_captures()
        with opening.explaining(self.captures_folder / manifest.NAME):
            return manifest.seal(self.captures_folder, now)

    def stamp(self, ask: stamps.Ask) -> Iterator[int]:
        """The numbers of the entries that get a time stamp now; asks once for each that has none. Raises NoProof."""
        with opening.explaining(self.captures_folder):
            yield from stamps.stamp(self.captures_folder, ask)

    def judge(self, capture: int, quality: Quality) -> None:
        """Notes what the reader found the answer to be worth. A 304 stays `unchanged`: it holds nothing to be read."""
        with self.transaction() as db:
            db.execute("UPDATE captures SET quality = ? WHERE id = ? AND status != 304", (quality, capture))

    def payload(self, capture: int) -> tuple[bytes, dict[str, str]]:
        """The body before content-decoding, and the response headers. Raises ArchiveError when it isn't there."""
        file, offset, headers = captures.place_of(self.db.conn, capture)
        return self.capture_files.read(file, offset), headers

    def newest(self, url: str, *, at: str | None = None, rendered: bool = False) -> int | None:
        """The capture with the newest payload of an address, or with the newest as of a time, as it was served or as a
        browser rendered it."""
        return captures.newest(self.db.conn, url, at, rendered)

    def heads(self, capture: int) -> tuple[bytes, bytes]:
        """Request line and status line of a capture, each with its headers, as they were written."""
        return self.capture_files.heads(*captures.record_of(self.db.conn, capture))

    def export(
        self,
        path: Path,
        selection: Selection,
        *,
        now: str,
        key: Path | None = None,
        step: Callable[[int], object] = lambda captures: None,
    ) -> Exported:
        """Writes captures to a WACZ or WARC file, without those of withheld pages: see `archive.export`. `step` is called
        for each that is copied."""
        from archive import copying, export  # heavy with cryptography, which nothing else here needs

        public = replace(selection, excluded=selection.excluded | withholding.hidden(self.db.conn))
        wanted = copying.Wanted(self.db.conn, self.capture_files, public, now, step)
        with opening.explaining(self.path):
            return export.write_export(wanted, path, key)

    def publisher(
        self, wish: publishing.Wish, *, now: str, step: Callable[[int], object] = lambda rows: None
    ) -> publishing.Publisher:
        """Who writes articles, or the answer to a question, to a file: see `archive.publishing`."""
        from archive import publishing

        return publishing.Publisher(self.path, self.db.conn, wish, now, step)

    def merge(self, other: Archive, step: Callable[[int], object] = lambda done: None) -> merging.Merged:
        """Takes in what another archive holds: see `archive.merging`. What broke off goes on when it is done again."""
        from archive import merging

        return merging.merge(self, other, step)

    def restore(self, dossier: dict[str, Any]) -> restoring.Restored:
        """Adds what of an article's dossier isn't here, whole or not at all. Raises BadDossier."""
        with self.transaction() as db:
            return restoring.restore(db, dossier)

    def record(
        self,
        article: Article,
        *,
        source: str,
        captures: Sequence[int],
        seen_at: str,
        kind: str = "edit",
        at: str | None = None,
        counter: int | None = None,
    ) -> Outcome:
        """Records what the page said at `seen_at`, in one transaction; doing it again changes nothing. `at` is the
        address that served it, where that may not be its canonical one; `counter` the capture, one of `captures`, that
        has the read count, where the page itself has none."""
        with self.transaction() as db:
            return record.record(db, record.Reading(article, source, captures, seen_at, kind, at, counter))

    def past(self, url: str) -> states.Past | None:
        """What is known of the article with this address and decides when it is looked at again; None: no article."""
        article = addresses.served_at(self.db.conn, url)
        return None if article is None else states.past(self.db.conn, article)

    def seen(self, article: int, *, capture: int | None, at: str) -> None:
        """Notes that the article was there unchanged (a 304)."""
        with self.transaction() as db:
            states.seen(db, article, at, capture)

    def absent(self, article: int, url: str, *, capture: int | None, at: str, reason: str, removed: bool) -> int:
        """Notes a visit that did not find the article: the absence's id. It counts when `settle` names its control."""
        with self.transaction() as db:
            return states.absent(db, article, url, at, reason, removed, capture)

    def settle(self, absence: int, *, control: int) -> states.Past:
        """Makes an absence count: the capture `control` shows that its host was well at the time (`archive.states`).
        What is known of the article now."""
        with self.transaction() as db:
            return states.settle(db, absence, control)

    def put_off(self, page: Page, *, since: str, due_at: str) -> None:
        """Sets when a page that was visited at `since` and given back is due."""
        with self.transaction() as db:
            frontier.put_off(db, page, since, due_at)

    def refuse(
        self,
        url: str,
        *,
        source: str,
        capture: int | None,
        reason: str,
        message: str,
        now: str,
        accident: bool = False,
    ) -> None:
        """Notes why a page became no article; `reason` is the refusal's name, such as `list-page`. An `accident` of the
        network takes no earlier reason's place."""
        with self.transaction() as db:
            record.refuse(db, url, source, capture, reason, message, now, accident)

    # what does not go out

    def withhold(self, url: str, *, reason: str, now: str) -> withholding.Withholding:
        """Hides the page from everything that shows or publishes; nothing is deleted. Raises ArchiveError when it is
        hidden already."""
        with self.transaction() as db:
            return withholding.withhold(db, url, reason, now)

    def release(self, url: str, *, reason: str, now: str) -> withholding.Withholding:
        """Shows a withheld page again. Raises ArchiveError when it is not withheld."""
        with self.transaction() as db:
            return withholding.release(db, url, reason, now)

    def withheld(self, key: str | int) -> withholding.Withholding | None:
        """Why and since when the article with this id or address, or the bare address, is withheld; None: it isn't."""
        return withholding.of(self.db.conn, key)

    # runs and long works

    def cursor(self, name: str) -> str | None:
        """How far a long work came; None when it never began or is done."""
        row = self.db.execute("SELECT value FROM cursors WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def set_cursor(self, name: str, value: str | None) -> None:
        """Notes how far a long work came; None: it is done."""
        with self.transaction() as db:
            db.execute("DELETE FROM cursors WHERE name = ?", (name,))
            if value is not None:
                db.execute("INSERT INTO cursors VALUES (?, ?)", (name, value))

    def start_run(self, sources: Sequence[str], *, now: str) -> int:
        """The id of a new run."""
        row = (json.dumps(list(sources)), now)
        with self.transaction() as db:
            [(run,)] = db.execute("INSERT INTO runs (sources, started_at) VALUES (?, ?) RETURNING id", row).fetchall()
            return int(run)

    def remember(self, run: int, counted: Mapping[str, memory.Counted], *, now: str, ended: bool = False) -> None:
        """Notes what a run has counted so far of its sources, for monitors. Doing it again, with more, replaces it."""
        with self.transaction() as db:
            memory.remember(db, run, counted, now, ended=ended)

    def history(self, source: str, *, since: str, now: str) -> memory.History:
        """What is remembered of a source; of the days on which it published those from the day `since` on."""
        return memory.history(self.db.conn, source, since=since, now=now)

    def watched(self) -> list[str]:
        """The sources of which runs are remembered, by id."""
        query = "SELECT id FROM sources AS s WHERE EXISTS (SELECT 1 FROM run_sources WHERE source = s.id) ORDER BY id"
        return [source for (source,) in self.db.execute(query)]

    def source_names(self) -> dict[str, str]:
        """The name of each source, by id."""
        return dict(self.db.execute("SELECT id, name FROM sources").fetchall())

    def standing_alerts(self) -> list[alerts.Change]:
        """The states that are open or accepted, by source: the last change of each."""
        return alerts.standing(self.db.conn)

    def alert_changes(self, *, since: str) -> list[alerts.Change]:
        """All changes of state from a time on, oldest first."""
        return alerts.changes(self.db.conn, since)

    def pending_alerts(self) -> list[alerts.Change]:
        """The changes that are still to be sent to some channel, oldest first."""
        return alerts.pending(self.db.conn)

    def note_change(self, change: alerts.Change) -> alerts.Change:
        """Writes down that a state of a source began or ended."""
        with self.transaction() as db:
            return alerts.note(db, change)

    def note_sent(self, change: alerts.Change, still: Sequence[str]) -> None:
        """Notes to which channels a change is `still` to be sent."""
        with self.transaction() as db:
            alerts.sent(db, change, still)

    def end_run(self, run: int, counts: Mapping[str, int], *, now: str) -> None:
        """Notes when the run ended and what it counted."""
        with self.transaction() as db:
            row = (now, json.dumps(dict(counts)), run)
            db.execute("UPDATE runs SET ended_at = ?, counts = ? WHERE id = ?", row)

    # reading

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

    def find_copies(self, most: int) -> int:
        """How many of the articles from before the archive knew of copies were compared now, at most so many; 0: all
        are."""
        with self.transaction() as db:
            return copies.catch_up(db, most)

    def not_compared(self) -> int:
        """How many articles were never compared with the others."""
        return copies.not_compared(self.db.conn)

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

    def index(self, step: Callable[[int], object] = lambda articles: None) -> None:
        """Brings the index of texts up to date, in batches that stand each for itself: it can be stopped and goes on.
        `step` is called with how many articles each took. A search needs none of this, but is faster after it."""
        indexed = 0
        while done := self.index_batch():
            indexed += done
            step(done)
        while self._batch(index.merge):
            pass
        if indexed > INDEXED_ASIDE:
            more = self._batch(partial(index.pack, begin=True))
            while more:
                more = self._batch(partial(index.pack, begin=False))

    def clear_index(self) -> None:
        """Empties the index of texts: all articles wait for `index`, and a search reads them until then."""
        with self.transaction() as db:
            indexcheck.clear(db)

    def index_batch(self) -> int:
        """Indexes a batch of what waits, half a second's work: how many articles. May be called from any thread."""
        done = self._batch(index.drain)
        self._batch(index.merge)  # what comes out of order makes runs, of which there must not be many
        return done

    def to_index(self) -> int:
        """How many articles wait to be indexed."""
        return index.waiting(self.db.conn)

    def _batch(self, work: Callable[[Connection], _Done]) -> _Done:
        with self.transaction() as db:
            return work(db)

    def _index_aside(self) -> None:
        """Indexes what little waits, and leaves it when another process writes: it stays in the queue."""
        if not self._writing or self.db.conn.in_transaction:
            return
        with suppress(ArchiveLocked):
            for _ in range(INDEXED_ASIDE // index.BATCH):
                if not index.waits(self.db.conn) or self.index_batch() < index.BATCH:
                    break

    @contextmanager
    def _looking(self) -> Iterator[Connection]:
        """A connection on which several questions see the archive as of one moment, beside whoever writes."""
        with self._lock, opening.explaining(self.path):
            if self.db.conn.in_transaction:
                yield self.db.conn
                return
            self.db.conn.execute("BEGIN")
            try:
                yield self.db.conn
            finally:
                self.db.conn.execute("ROLLBACK")

    def status(self, *, since: str) -> list[status.SourceStatus]:
        """How each source stands, by id; what is new is so since a time."""
        return status.status(self.db.conn, since)

    def unread(self, source: str | None = None, *, since: str | None = None) -> list[unread.Unread]:
        """What could not be read, as a queue, the most frequent first: see `archive.unread`."""
        return unread.unread(self.db.conn, source, since)

    def publication_days(self, source: str, *, since: str, until: str) -> Mapping[str, Sequence[str]]:
        """The days of a time on which each column of a source ('': its articles) published, in order."""
        return memory.days(self.db.conn, source, since, until)

    def bytes_used(self) -> tuple[int, int]:
        """The size of the archive's file with SQLite's own beside it, and of all capture files."""
        own = (self.path.with_name(f"{self.path.name}{suffix}") for suffix in ("", "-wal", "-shm"))
        captured = self.captures_folder.iterdir() if self.captures_folder.is_dir() else ()
        return _size(own), _size(captured)


def _size(files: Iterable[Path]) -> int:
    """Bytes of these files, as far as they are still there."""
    found = 0
    for file in files:
        with suppress(FileNotFoundError):
            found += file.stat().st_size
    return found
