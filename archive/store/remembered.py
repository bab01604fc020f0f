"""What an archive remembers of the crawl: runs, how far long works came, what monitors count and what was told."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from archive import alerts, memory
from archive.store.opened import Opened


class Remembered(Opened):
    """Runs, cursors, the monitors' memory and the states that changed."""

    def made_at(self) -> str:
        """When this archive was made, to the microsecond: what tells it from all others."""
        (first,) = self.db.execute("SELECT min(applied_at) FROM _sqlite_migrations").fetchone()
        return str(first)

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

    def end_run(self, run: int, counts: Mapping[str, int], *, now: str) -> None:
        """Notes when the run ended and what it counted."""
        with self.transaction() as db:
            row = (now, json.dumps(dict(counts)), run)
            db.execute("UPDATE runs SET ended_at = ?, counts = ? WHERE id = ?", row)

    def history(self, source: str, *, since: str, now: str) -> memory.History:
        """What is remembered of a source; of the days on which it published those from the day `since` on."""
        return memory.history(self.db.conn, source, since=since, now=now)

    def publication_days(self, source: str, *, since: str, until: str) -> Mapping[str, Sequence[str]]:
        """The days of a time on which each column of a source ('': its articles) published, in order."""
        return memory.days(self.db.conn, source, since, until)

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
