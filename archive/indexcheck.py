"""Does the index of texts hold what the articles say? And how it is made anew where it doesn't.

The index (`archive.index`) can't be read back as text: it has only which token stands in which row. Of a sample of the
articles it is asked for each token that the row must have. To find what a row has too much, the whole index is read, token
by token, and what that adds up to for each row is held against the article; that also reads each page of the index, which
FTS5's own check does too, but only for who may write, and for who keeps all others from writing meanwhile.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from sqlite3 import Connection

from archive import index
from archive.bloom import bloom
from archive.damage import Damage, Finding
from archive.folding import folded

REBUILD = "`qingjian index --rebuild` makes the index anew; searches may miss articles until then"

# Articles whose tokens are looked up when not all are: some ten seconds, and a fault that touches one article in a
# hundred is seen in most looks.
SAMPLE = 300

# Tokens asked for in one question: FTS5 takes each to its row by itself, and takes a few hundred at most.
AT_ONCE = 100

# What is wrong, by where; a row is an article and its address.
FAULTS = (
    (
        "it is not in the index, and does not wait for it",
        """
        SELECT a.id, a.canonical_url FROM articles AS a
        WHERE a.revision IS NOT NULL AND NOT EXISTS (SELECT 1 FROM search_documents WHERE article = a.id)
            AND NOT EXISTS (SELECT 1 FROM search_queue WHERE article = a.id)
        """,
    ),
    (
        "the index has what it said before, and it does not wait to be indexed",
        """
        SELECT a.id, a.canonical_url FROM search_documents AS d JOIN articles AS a ON a.id = d.article
        WHERE (d.revision, d.published_at) IS NOT (a.revision, coalesce(a.published_at, ''))
            AND NOT EXISTS (SELECT 1 FROM search_queue WHERE article = a.id)
        """,
    ),
    (
        "no search comes by its row",
        """
        SELECT a.id, a.canonical_url FROM search_documents AS d JOIN articles AS a ON a.id = d.article
        WHERE NOT EXISTS (SELECT 1 FROM search_runs WHERE d.docid BETWEEN first AND last)
        """,
    ),
    (
        "its row stands out of the order of publication",
        """
        SELECT a.id, a.canonical_url FROM (
            SELECT d.article, (d.published_at, d.article) < (
                lag(d.published_at) OVER run, lag(d.article) OVER run
            ) AS before
            FROM search_runs AS r JOIN search_documents AS d ON d.docid BETWEEN r.first AND r.last
            WINDOW run AS (PARTITION BY r.first ORDER BY d.docid)
        ) AS d JOIN articles AS a ON a.id = d.article WHERE d.before
        """,
    ),
    (
        "the index has no row of it",
        """
        SELECT a.id, a.canonical_url FROM search_documents AS d JOIN articles AS a ON a.id = d.article
        WHERE d.docid NOT IN (SELECT id FROM search_index_docsize)
        """,
    ),
)
STRAYS = "SELECT count(*) FROM search_index_docsize WHERE id NOT IN (SELECT docid FROM search_documents)"

DOCUMENTS = "SELECT docid, article, revision, published_at, shown, bloom FROM search_documents ORDER BY docid"
EVERY = "SELECT count(*) / ? + 1 FROM search_documents"
QUEUED = "SELECT 1 FROM search_queue WHERE article = ?"
BODY = "SELECT body FROM revisions WHERE id = ?"
VOCABULARY = "CREATE VIRTUAL TABLE temp.search_vocabulary USING fts5vocab(main, search_index, instance)"
HAS = "SELECT count(*) FROM search_index WHERE search_index MATCH ? AND rowid = ?"


def findings(
    db: Connection, *, whole: bool = False, step: Callable[[int], object] = lambda _: None
) -> Iterator[Finding]:
    """All that is wrong with the index; of the articles' tokens in a sample, or in all with `whole`. `step` is told of
    each article that was looked up."""
    own = not db.in_transaction
    if own:
        db.execute("BEGIN")  # as of one moment, whoever indexes meanwhile
    try:
        yield from _rows(db)
        yield from _texts(db, whole, step)
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_CORRUPT:
            raise
        yield _finding("search_index", f"it can't be read ({error})")
    finally:
        if own:
            db.execute("ROLLBACK")


def clear(db: Connection) -> None:
    """Empties the index and lets all articles wait for it. Runs inside the caller's transaction."""
    db.execute("INSERT INTO search_index (search_index) VALUES ('delete-all')")
    db.execute("DELETE FROM search_documents")
    db.execute("DELETE FROM search_runs")
    db.execute(
        """
        INSERT INTO search_queue SELECT coalesce(published_at, ''), id FROM articles WHERE revision IS NOT NULL
        ON CONFLICT DO NOTHING
        """
    )


def _rows(db: Connection) -> Iterator[Finding]:
    for what, sql in FAULTS:
        for article, url in db.execute(sql):
            yield _finding(f"article {article}", f"{url}: {what}")
    [(strays,)] = db.execute(STRAYS).fetchall()
    if strays:
        yield _finding("search_index", f"it has {strays} rows of no article")


def _texts(db: Connection, whole: bool, step: Callable[[int], object]) -> Iterator[Finding]:
    """Of all articles, or of each so many, so that every look at the same archive sees the same."""
    [(every,)] = db.execute(EVERY, (SAMPLE,)).fetchall()
    sums = _sums(db) if whole else None
    for number, (docid, article, revision, published_at, shown, runs) in enumerate(db.execute(DOCUMENTS).fetchall()):
        if not whole and number % every:
            continue
        step(1)
        said = index.said(db, article)
        if said is None or db.execute(QUEUED, (article,)).fetchone():
            continue
        if (said.revision, said.published_at) != (revision, published_at):
            continue  # it is named already
        if said.shown != shown:
            yield _finding(f"article {article}", "the index has another title, origin or credits than it shows")
            continue
        (body,) = db.execute(BODY, (said.revision,)).fetchone()
        if runs is not None and runs != bloom(folded(body)):
            yield _finding(f"article {article}", "its filter of phrases is not of its text")
        if wrong := _wrong(db, docid, sorted(set(index.tokens(said.with_body(body)).split(index.SEPARATOR))), sums):
            yield _finding(f"article {article}", wrong)


def _wrong(db: Connection, docid: int, tokens: list[str], sums: dict[int, tuple[int, int]] | None) -> str | None:
    """What is wrong with the row of an article."""
    if sums is not None and sums.get(docid) == _sum(tokens):
        return None
    parts = [tokens[at : at + AT_ONCE] for at in range(0, len(tokens), AT_ONCE)]
    lost = [token for part in parts if not _has(db, docid, part) for token in part if not _has(db, docid, [token])]
    if lost:
        return f"its row lacks {len(lost)} of its {len(tokens)} tokens"
    return None if sums is None else "its row has tokens that are not the article's"


def _sums(db: Connection) -> dict[int, tuple[int, int]]:
    """For each row of the index, how many tokens it has and their hashes, all in one number."""
    [(guarded,)] = db.execute("PRAGMA query_only").fetchall()
    db.execute("PRAGMA query_only = OFF")  # the table is a temporary one; the archive itself is open for reading
    found: dict[int, tuple[int, int]] = {}
    try:
        db.execute(VOCABULARY)
        for term, docid in db.execute("SELECT term, doc FROM temp.search_vocabulary"):
            count, hashes = found.get(docid, (0, 0))
            found[docid] = count + 1, hashes ^ hash(term)
        db.execute("DROP TABLE temp.search_vocabulary")
    finally:
        db.execute(f"PRAGMA query_only = {guarded}")
    return found


def _sum(tokens: list[str]) -> tuple[int, int]:
    hashes = 0
    for token in tokens:
        hashes ^= hash(token)
    return len(tokens), hashes


def _has(db: Connection, docid: int, tokens: list[str]) -> bool:
    quoted = " AND ".join('"{}"'.format(token.replace('"', '""')) for token in tokens)
    return bool(db.execute(HAS, (quoted, docid)).fetchone()[0])


def _finding(where: str, what: str) -> Finding:
    return Finding(Damage.INDEX, where, what, REBUILD)
