"""`Archive`: an archive as one object, and the only writer of its tables.

It has five sides, a module each: what is followed, what was captured, what was recorded of it, what is remembered of the
crawl, and what readers ask. Here is what concerns all of them: the index, and what comes from and goes to other files.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive import index, indexcheck, opening, restoring, withholding
from archive.selection import Selection
from archive.store import opened
from archive.store.asked import Asked
from archive.store.captured import Captured
from archive.store.followed import Followed
from archive.store.recorded import Recorded
from archive.store.remembered import Remembered

if TYPE_CHECKING:
    from archive import merging, publishing
    from archive.export import Exported


class Archive(Followed, Captured, Recorded, Remembered, Asked):
    """The archive in the file at `path`; its WARC files are in the folder `<stem>-captures` beside it.

    Read-only unless `write`; then the file is made when missing and brought up to date. `db` is for SQL. Raises
    ArchiveMissing, NotAnArchive, ArchiveTooNew, ArchiveNotWritable, ArchiveLocked.
    """

    def index(self, step: Callable[[int], object] = lambda articles: None) -> None:
        """Brings the index of texts up to date, in batches that stand each for itself: it can be stopped and goes on.
        `step` is called with how many articles each took. A search needs none of this, but is faster after it."""
        indexed = 0
        while done := self.index_batch():
            indexed += done
            step(done)
        while self._batch(index.merge):
            pass
        if indexed > opened.INDEXED_ASIDE:
            more = self._batch(partial(index.pack, begin=True))
            while more:
                more = self._batch(partial(index.pack, begin=False))

    def clear_index(self) -> None:
        """Empties the index of texts: all articles wait for `index`, and a search reads them until then."""
        with self.transaction() as db:
            indexcheck.clear(db)

    def to_index(self) -> int:
        """How many articles wait to be indexed."""
        return index.waiting(self.db.conn)

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
