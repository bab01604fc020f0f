"""The record's side of an archive: what pages said, whether they are still there, and what does not go out."""

from __future__ import annotations

from collections.abc import Sequence

from archive import addresses, captures, copies, record, said, states, withholding
from archive.model import Article, Outcome, Problem
from archive.prepared import Prepared
from archive.store.opened import Opened


class Recorded(Opened):
    """Articles as they were read and visited; those that are withheld; those with the same text."""

    def name_of(self, article: Article, *, at: str | None) -> str | None:
        """The canonical address under which the article that was served `at` an address stands here; None when it is
        new. It may be another than the page says."""
        return addresses.name_of(self.db.conn, article, at)

    def stands(self, canonical_url: str, at: str) -> said.Standing | None:
        """What the archive says that an article said at a time; None when it doesn't know the article then."""
        return said.stands(self.db.conn, canonical_url, at)

    def noted(self, canonical_url: str) -> list[Problem]:
        """The problems of an article that the archive found itself, and that no reading of its page can tell."""
        return record.noted(self.db.conn, canonical_url)

    def resting(self, canonical_url: str, at: str) -> captures.Kept | None:
        """The capture of the (first) page that what an article said at a time rests on; None when there is none."""
        return captures.resting(self.db.conn, canonical_url, at)

    def addresses_of(self, capture: int) -> list[str]:
        """All addresses of the articles that rest on a capture."""
        return record.addresses_of(self.db.conn, capture)

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
        prepared: Prepared | None = None,
    ) -> Outcome:
        """Records what the page said at `seen_at`, in one transaction; doing it again changes nothing. `at` is the
        address that served it, where that may not be its canonical one; `counter` the capture, one of `captures`, that
        has the read count, where the page itself has none; `prepared` spares making anew what was made of this text."""
        hashes = (copies.Words(prepared.said.title, prepared.said.body), prepared.hashes) if prepared else None
        with self.transaction() as db:
            outcome = record.record(db, record.Reading(article, source, captures, seen_at, kind, at, counter, hashes))
        if prepared is not None and outcome in (Outcome.NEW, Outcome.CHANGED):
            self._keep_entry(prepared)
        return outcome

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

    def find_copies(self, most: int) -> int:
        """How many of the articles from before the archive knew of copies were compared now, at most so many; 0: all
        are."""
        with self.transaction() as db:
            return copies.catch_up(db, most)

    def not_compared(self) -> int:
        """How many articles were never compared with the others."""
        return copies.not_compared(self.db.conn)
