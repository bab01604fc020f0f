"""The captures' side of an archive: what servers answered, kept in WARC files, found again and cared for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from threading import get_ident

from archive import backupset, captures, incoming, manifest, opening, pruning, recovery, stamps
from archive.capturefiles import Place
from archive.model import Exchange, Quality
from archive.store.opened import Opened
from archive.stored import Stored


class Captured(Opened):
    """Captures: written, looked up, and their files recovered, sealed, stamped and pruned."""

    def capture(self, exchange: Exchange, *, source: str | None, run: int | None) -> int:
        """The id of the new capture, as `capture_all`."""
        [done] = self.capture_all([(exchange, source)], run=run)
        if isinstance(done, Exception):
            raise done
        return done

    def capture_all(
        self, exchanges: Sequence[tuple[Exchange, str | None]], *, run: int | None
    ) -> list[int | Exception]:
        """The ids of new captures of exchanges, each with its source, made durable together, and what kept one from being
        written. Their records are in the WARC file: a revisit record for a 304 and for a payload that the same request brought
        before. May be called from any thread."""
        written = [self._written(exchange) for exchange, _ in exchanges]
        # Before the lock is taken, so that nobody else waits for the disk. In a transaction its commit sees to it, once.
        if self._writer != get_ident():
            with opening.explaining(self.captures_folder):
                self.capture_files.sync()
        with self.transaction() as db:
            return [
                each if isinstance(each, Exception) else captures.add_row(db, exchange, each, source, run)
                for each, (exchange, source) in zip(written, exchanges, strict=True)
            ]

    def _written(self, exchange: Exchange) -> Place | Exception:
        try:
            with opening.explaining(self.captures_folder):
                with self._lock:
                    earlier = captures.earlier_of(self.db.conn, exchange)
                if earlier and exchange.body and not self._is_at_hand(earlier.id):
                    earlier = None  # its record is lost, so this one is kept whole
                return self.capture_files.write(exchange, earlier)
        except Exception as error:  # noqa: BLE001 (the others are kept)
            return error

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

    def judge(self, capture: int, quality: Quality) -> None:
        """Notes what the reader found the answer to be worth. A 304 stays `unchanged`: it holds nothing to be read."""
        with self.transaction() as db:
            db.execute("UPDATE captures SET quality = ? WHERE id = ? AND status != 304", (quality, capture))

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

    def payload(self, capture: int) -> tuple[bytes, dict[str, str]]:
        """The body before content-decoding, and the response headers. Raises ArchiveError when it isn't there."""
        with self._lock:
            file, offset, headers = captures.place_of(self.db.conn, capture)
        return self.capture_files.read(file, offset), headers

    def newest(self, url: str, *, at: str | None = None, rendered: bool = False) -> int | None:
        """The capture with the newest payload of an address, or with the newest as of a time, as it was served or as a
        browser rendered it."""
        with self._lock:
            return captures.newest(self.db.conn, url, at, rendered)

    def heads(self, capture: int) -> tuple[bytes, bytes]:
        """Request line and status line of a capture, each with its headers, as they were written."""
        with self._lock:
            place = captures.record_of(self.db.conn, capture)
        return self.capture_files.heads(*place)

    def recover(self) -> list[recovery.Recovered]:
        """Finishes the WARC files that a crashed crawl left open, enters the captures in closed ones that this database
        does not know (it was restored from a copy, or lost its last commits), and says what was done to each."""
        with self.transaction() as db:
            pruning.finish(db, self.captures_folder)
            return list(recovery.recover(db, self.captures_folder))

    def lost(self) -> list[tuple[str, int]]:
        """The WARC files that should be there and aren't, with how many captures went with each."""
        return list(recovery.lost(self.db.conn, self.captures_folder))

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
