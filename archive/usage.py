"""What takes how much room on the disk: the database by what its tables are for, the WARC files by source and by what
their captures are. All rows together are exactly what the files have."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import Connection

from archive.capturefiles import CLOSED, OPEN, final_name

# What tables are for; one that is not here is called by its own name.
FOR = {
    "articles": ("articles", "credits", "images", "attachments", "aliases", "related_items", "problems"),
    "texts": ("revisions",),
    "captures": ("captures", "revision_captures", "pruned_captures"),
    "search index": ("search_documents", "search_runs", "search_queue"),
    "read counts": ("read_counts",),
    "reprints": ("copies", "fingerprints", "shingles"),
    "lists and frontier": ("sources", "columns", "pages", "listings", "walks"),
    "absences and states": ("absences", "states"),
    "monitors": ("run_sources", "run_outcomes", "run_fields", "publication_days", "alerts"),
}
BY_TABLE = {table: kind for kind, tables in FOR.items() for table in tables}

HAS_STATISTICS = "SELECT 1 FROM dbstat LIMIT 1"
STATISTICS = "SELECT name, pgsize FROM dbstat WHERE aggregate = TRUE"
TABLES = "SELECT name, tbl_name FROM sqlite_master WHERE type IN ('table', 'index')"

# A capture's records reach to the next one's, or to the end of the file.
CAPTURES = """
    SELECT warc_file, coalesce(source, ''), kind, count(*), sum(length) FROM (
        SELECT c.warc_file, c.source, CASE
                WHEN c.status = 304 THEN 'not modified'
                WHEN c.kind = 'revisit' THEN 'same bytes again'
                WHEN c.status >= 400 THEN 'error'
                WHEN c.status >= 300 THEN 'redirect'
                WHEN c.url LIKE '%/robots.txt' THEN 'robots.txt'
                WHEN c.rendered IS NOT NULL THEN 'rendered'
                WHEN c.via IS NOT NULL THEN 'for a script'
                ELSE coalesce((SELECT p.kind FROM pages AS p WHERE p.url = c.url ORDER BY p.id LIMIT 1), 'other')
            END AS kind,
            coalesce(lead(c.warc_offset) OVER (PARTITION BY c.warc_file ORDER BY c.warc_offset), f.size)
                - c.warc_offset AS length
        FROM captures AS c JOIN temp.capture_files AS f ON f.name = c.warc_file
    ) GROUP BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class Usage:
    """Bytes of one kind of thing: `part` is `database` or `captures`; `items` are captures, or files; None where they
    have no number."""

    part: str
    kind: str
    source: str | None
    items: int | None
    bytes: int


def usage(db: Connection, path: Path, folder: Path) -> list[Usage]:
    """All of it; of each part the largest first."""
    found = [*_database(db, path), *_captures(db, folder)]
    return sorted((one for one in found if one.bytes), key=lambda one: (one.part != "database", -one.bytes))


def bytes_used(path: Path, folder: Path) -> tuple[int, int]:
    """The size of a database with what SQLite puts beside it, and of all files of its captures."""
    own = sum(_size(path.with_name(path.name + end)) for end in ("", "-wal", "-shm"))
    return own, sum(map(_size, folder.iterdir())) if folder.is_dir() else 0


def has_statistics(db: Connection) -> bool:
    """Whether this SQLite can tell the tables of a database apart (its `dbstat` is an option when it is compiled)."""
    try:
        db.execute(HAS_STATISTICS).fetchone()
    except sqlite3.OperationalError:
        return False
    return True


def _database(db: Connection, path: Path) -> Iterator[Usage]:
    size = path.stat().st_size
    beside = sum(_size(path.with_name(path.name + end)) for end in ("-wal", "-shm"))
    if not has_statistics(db):
        yield Usage("database", "all", None, None, size)
        yield Usage("database", "log", None, None, beside)
        return
    [(pages,)], [(each,)] = (db.execute(f"PRAGMA {name}").fetchall() for name in ("page_count", "page_size"))
    [(free,)] = db.execute("PRAGMA freelist_count").fetchall()
    kinds = _by_kind(db)
    kinds["free"] = free * each
    kinds["other"] += pages * each - kinds.total()
    for kind, count in kinds.items():
        yield Usage("database", kind, None, None, count)
    # What was committed last is in the log, and not all of it in the file yet.
    yield Usage("database", "log", None, None, beside - (pages * each - size))


def _by_kind(db: Connection) -> Counter[str]:
    table_of = dict(db.execute(TABLES).fetchall())
    found: Counter[str] = Counter()
    for name, size in db.execute(STATISTICS):
        table = table_of.get(name, name)
        found["search index" if table.startswith("search_index") else BY_TABLE.get(table, "other")] += size
    return found


def _captures(db: Connection, folder: Path) -> Iterator[Usage]:
    files = {path.name: path.stat().st_size for path in folder.iterdir()} if folder.is_dir() else {}
    warc = {final_name(name): size for name, size in files.items() if name.endswith((CLOSED, OPEN))}
    with_rows, left = Counter[tuple[str, str]](), Counter(warc)
    numbers: Counter[tuple[str, str]] = Counter()
    for name, source, kind, count, size in _rows(db, warc):
        with_rows[source, kind] += size
        numbers[source, kind] += count
        left[name] -= size
    for (source, kind), size in with_rows.items():
        yield Usage("captures", kind, source or None, numbers[source, kind], size)
    yield Usage("captures", "heads of files, and what has no row", None, len(warc), left.total())
    other = {name: size for name, size in files.items() if not name.endswith((CLOSED, OPEN))}
    yield Usage("captures", "manifest and stamps", None, len(other), sum(other.values()))


def _rows(db: Connection, files: dict[str, int]) -> list[tuple[str, str, str, int, int]]:
    """Of each file by source and kind: captures and bytes."""
    [(guarded,)] = db.execute("PRAGMA query_only").fetchall()
    db.execute("PRAGMA query_only = OFF")  # the table is a temporary one; the archive itself is open for reading
    try:
        db.execute("CREATE TEMP TABLE capture_files (name TEXT PRIMARY KEY, size INTEGER) STRICT")
        db.executemany("INSERT INTO temp.capture_files VALUES (?, ?)", files.items())
        found = db.execute(CAPTURES).fetchall()
        db.execute("DROP TABLE temp.capture_files")
    finally:
        db.execute(f"PRAGMA query_only = {guarded}")
    return found


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
