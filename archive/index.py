"""The index of texts: every character and every pair of characters that an article holds.

SQLite's own tokenizers find nothing in Chinese, or nothing shorter than three characters, so the tokens are ours: of the
folded texts, all of their characters, all pairs of neighbours, and some of both with a mark (see below). FTS5 keeps only
which token stands in which row. Words of one or two characters are tokens, so that the index alone finds them; longer
ones are looked for by their pairs, then in a filter of runs of three (`archive.bloom`), then in the text itself.

Rows are numbered in the order of publication, so that the newest are found without looking at the others. What is
published before something that is indexed already begins another run of numbers, and a search goes through all runs
side by side; when there are many, the shortest are made into one (`merge`).

What changed waits in a queue, which a trigger on `articles` fills, and is indexed in batches; until then a search reads
it. FTS5 before 3.43 can delete from such an index only what it is told, so that the texts of a row must be found again
as they were: `revision` and `shown` say which.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, MutableMapping, Sequence
from dataclasses import dataclass
from operator import add
from sqlite3 import Connection
from typing import NamedTuple

from archive.bloom import bloom
from archive.folding import folded

# Control characters, which no folded text has. Marks stand after the characters of a token, the source's before its id.
SEPARATOR = "\x1f"
TITLE, ORIGIN, CREDIT, OFTEN, SOURCE = "\x01", "\x02", "\x03", "\x04", "\x05"

# A pair that stands so often in a text is what the text is about, or at least no accident.
OFTEN_IS = 3

# Articles in one transaction: half a second or so, which another writer may have to wait.
BATCH = 500

# A run costs a search some 0.1 ms. Eight at a time are made into one, so that an article moves seldom.
MOST_RUNS, MERGED = 12, 8

# Pages of the index that are packed in one transaction: some 8 MB.
PACKED = 2000

QUEUED = "SELECT published_at, article FROM search_queue ORDER BY published_at, article LIMIT ?"
UNQUEUE = "DELETE FROM search_queue WHERE published_at = ? AND article = ?"

SAID = """
    SELECT a.id, a.source, a.revision, coalesce(a.published_at, ''), a.title, a.origin, r.title, r.origin, r.credits,
        (SELECT json_group_array(json_array(role, label, name))
            FROM (SELECT * FROM credits WHERE article = a.id ORDER BY position))
    FROM articles AS a JOIN revisions AS r ON r.id = a.revision WHERE a.id = ?
"""
BODY = "SELECT body FROM revisions WHERE id = ?"

INDEXED = """
    SELECT d.docid, a.source, d.revision, d.published_at, d.shown, r.title, r.origin, r.credits
    FROM search_documents AS d JOIN revisions AS r ON r.id = d.revision JOIN articles AS a ON a.id = d.article
    WHERE d.article = ?
"""

LAST_RUN = "SELECT first, last, leaving FROM search_runs ORDER BY first DESC LIMIT 1"
LAST_OF_RUN = (
    "SELECT published_at, article FROM search_documents WHERE docid BETWEEN ? AND ? ORDER BY docid DESC LIMIT 1"
)
RUN_SIZES = """
    SELECT first FROM search_runs
    ORDER BY (SELECT count(*) FROM search_documents WHERE docid BETWEEN first AND last), first LIMIT ?
"""
LEAVING = """
    SELECT d.article FROM search_runs AS r JOIN search_documents AS d ON d.docid BETWEEN r.first AND r.last
    WHERE r.leaving ORDER BY d.published_at, d.article LIMIT ?
"""


class Said(NamedTuple):
    """All that an article's entry hangs on. `credits` are (role, label, name) in page order."""

    source: str
    title: str | None
    origin: str | None
    credits: tuple[tuple[str, str, str], ...]
    body: str


# An article's tokens and its filter of runs of three.
Entry = tuple[str, bytes]


@dataclass(frozen=True, slots=True)
class Document:
    """What an article is indexed by, besides its body. `credits` are [role, label, name] in page order; `shown` is the
    JSON of title, origin and credits, None where they are the revision's."""

    article: int
    source: str
    revision: int
    published_at: str
    title: str | None
    origin: str | None
    credits: tuple[tuple[str, str, str], ...]
    shown: str | None

    @property
    def key(self) -> tuple[str, int]:
        """What articles are ordered by."""
        return self.published_at, self.article

    def with_body(self, body: str) -> Said:
        """All that it says."""
        return Said(self.source, self.title, self.origin, self.credits, body)


def drain(db: Connection, made: MutableMapping[Said, Entry] | None = None) -> int:
    """Indexes a batch of what waits, the oldest first: how many articles; 0 when nothing waits. Entries that are `made`
    already are taken out of there. Runs inside the caller's transaction."""
    rows = db.execute(QUEUED, (BATCH,)).fetchall()
    found = [said(db, article) for article in sorted({article for _, article in rows})]
    _enter(db, [each for each in found if each is not None], {} if made is None else made)
    db.executemany(UNQUEUE, rows)
    return len(rows)


def merge(db: Connection) -> bool:
    """Makes a batch of articles go from short runs into one; False when there was nothing to do, since runs are few. Runs
    inside the caller's transaction, and a search in between finds everything."""
    if not db.execute("SELECT 1 FROM search_runs WHERE leaving").fetchone():
        (runs,) = db.execute("SELECT count(*) FROM search_runs").fetchone()
        if runs <= MOST_RUNS:
            return False
        db.execute(f"UPDATE search_runs SET leaving = 1 WHERE first IN ({RUN_SIZES})", (MERGED,))  # noqa: S608 (ours)
    moving = [indexed for (article,) in db.execute(LEAVING, (BATCH,)).fetchall() if (indexed := _indexed(db, article))]
    for docid, document in moving:
        _leave(db, docid, document)
    _append(db, [document for _, document in moving], {})
    if len(moving) < BATCH:
        db.execute("DELETE FROM search_runs WHERE leaving")
    return True


def pack(db: Connection, *, begin: bool) -> bool:
    """Packs a part of the index, which grew in layers, into one: whether there is more to do. After a large work it makes
    the index a seventh smaller. Runs inside the caller's transaction."""
    before = db.total_changes
    pages = -PACKED if begin else PACKED
    db.execute("INSERT INTO search_index (search_index, rank) VALUES ('merge', ?)", (pages,))
    return db.total_changes - before > 1  # what FTS5 says by it


def waits(db: Connection) -> bool:
    """Whether any article waits to be indexed."""
    return bool(db.execute("SELECT EXISTS (SELECT 1 FROM search_queue)").fetchone()[0])


def waiting(db: Connection) -> int:
    """How many articles wait to be indexed."""
    return int(db.execute("SELECT count(DISTINCT article) FROM search_queue").fetchone()[0])


def said(db: Connection, article: int) -> Document | None:
    """What the article shows now; None when there is nothing to show of it."""
    row = db.execute(SAID, (article,)).fetchone()
    if row is None:
        return None
    article, source, revision, published_at, title, origin, *own, credits_ = row
    shown = [title, origin, json.loads(credits_)]
    as_revised = shown == [own[0], own[1], json.loads(own[2])]
    text = None if as_revised else json.dumps(shown, ensure_ascii=False)
    return Document(article, source, revision, published_at, title, origin, _credits(shown[2]), text)


def entry(said: Said) -> Entry:
    """What the index keeps of an article."""
    return tokens(said), bloom(folded(said.body))


def tokens(said: Said) -> str:
    """All tokens of an article, in no order and some of them twice, with separators between."""
    shorter = {SOURCE + said.source.encode().hex()}
    parts = [(TITLE, said.title), (ORIGIN, said.origin)]
    parts += [(CREDIT, part) for _, *both in said.credits for part in both]
    for mark, text in parts:
        own = tuple(_grams(folded(text or "")))
        shorter.update(own)
        shorter.update(token + mark for token in own)
    text = folded(said.body)
    pairs = Counter(map(add, text, text[1:]))
    often = [pair + OFTEN for pair, count in pairs.items() if count >= OFTEN_IS]
    return SEPARATOR.join((*shorter, *set(text), *pairs, *often))


def _grams(text: str) -> Iterator[str]:
    yield from text
    yield from map(add, text, text[1:])


def _credits(stored: Sequence[Sequence[str]]) -> tuple[tuple[str, str, str], ...]:
    return tuple((role, label, name) for role, label, name in stored)


def _indexed(db: Connection, article: int) -> tuple[int, Document] | None:
    """The article's row of the index, and what it was made from."""
    row = db.execute(INDEXED, (article,)).fetchone()
    if row is None:
        return None
    docid, source, revision, published_at, shown, *own = row
    title, origin, credits_ = json.loads(shown) if shown else (own[0], own[1], json.loads(own[2]))
    return docid, Document(article, source, revision, published_at, title, origin, _credits(credits_), shown)


def _enter(db: Connection, documents: Sequence[Document], made: MutableMapping[Said, Entry]) -> None:
    """Brings the index up to date. What changed without its date stays where it is."""
    placed = []
    for document in documents:
        docid, before = _indexed(db, document.article) or (None, None)
        if before == document:
            continue
        if docid is not None and before is not None:
            _leave(db, docid, before)
            if before.key == document.key:
                _put(db, docid, document, made)
                continue
        placed.append(document)
    _append(db, sorted(placed, key=lambda document: document.key), made)


def _append(db: Connection, documents: Sequence[Document], made: MutableMapping[Said, Entry]) -> None:
    """Adds rows, which are in order: to the last run where they come after it, else as a run of their own."""
    if not documents:
        return
    first, last, leaving = db.execute(LAST_RUN).fetchone() or (None, 0, 1)
    end = db.execute(LAST_OF_RUN, (first, last)).fetchone()
    for docid, document in enumerate(documents, last + 1):
        _put(db, docid, document, made)
    if not leaving and (end is None or end <= documents[0].key):
        db.execute("UPDATE search_runs SET last = ? WHERE first = ?", (last + len(documents), first))
    else:
        db.execute("INSERT INTO search_runs (first, last) VALUES (?, ?)", (last + 1, last + len(documents)))


def _put(db: Connection, docid: int, document: Document, made: MutableMapping[Said, Entry]) -> None:
    (body,) = db.execute(BODY, (document.revision,)).fetchone()
    said_ = document.with_body(body)
    tokens_, runs = made.pop(said_) if said_ in made else entry(said_)
    row = (docid, document.article, document.revision, document.published_at, document.shown, runs)
    db.execute("INSERT INTO search_documents VALUES (?, ?, ?, ?, ?, ?)", row)
    db.execute("INSERT INTO search_index (rowid, tokens) VALUES (?, ?)", (docid, tokens_))


def _leave(db: Connection, docid: int, document: Document) -> None:
    """Takes a row out of the index, which must be told what it holds."""
    (body,) = db.execute(BODY, (document.revision,)).fetchone()
    row = (docid, tokens(document.with_body(body)))
    db.execute("INSERT INTO search_index (search_index, rowid, tokens) VALUES ('delete', ?, ?)", row)
    db.execute("DELETE FROM search_documents WHERE docid = ?", (docid,))
