"""Recording what a page said: one article, its revisions, its parts and its read counts, idempotently.

An article is found by its canonical address or an alias of it. A revision is written only when what a reader would
call the article's text changed: see `changed`. Everything else (related list, pictures, counts, problems) is kept as
last read. All functions run inside the caller's transaction.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from sqlite3 import Connection

from archive import copies, states
from archive.model import INCOMPLETE, Article, Credit, Outcome, RelatedItem, Role

FIND = """
    SELECT id FROM articles WHERE canonical_url = ?1
    UNION ALL SELECT article FROM (SELECT article FROM aliases WHERE url = ?1 ORDER BY last_seen DESC)
    LIMIT 1
"""

INSERT_ARTICLE = """
    INSERT INTO articles (source, url, canonical_url, keywords, layout, first_seen, last_seen)
    VALUES (?1, ?2, ?3, '[]', '', ?4, ?4) RETURNING id
"""

# The revision in force at a time; a reading of an older capture is held against what was known for that day.
IN_FORCE = """
    SELECT r.id, r.digest, r.title, r.published_at, r.origin, r.credits, r.body, a.layout
    FROM revisions AS r JOIN articles AS a ON a.id = r.article
    WHERE r.article = ? AND r.seen_at <= ? ORDER BY r.seen_at DESC, r.id DESC LIMIT 1
"""

STANDS = """
    SELECT r.title, r.published_at, r.origin, r.credits, r.body, a.layout, a.last_seen <= :at
    FROM articles AS a JOIN revisions AS r ON r.article = a.id
    WHERE a.id = :article AND r.seen_at <= :at ORDER BY r.seen_at DESC, r.id DESC LIMIT 1
"""

ARTICLES_OF = """
    SELECT DISTINCT a.canonical_url FROM revision_captures AS c
    JOIN revisions AS r ON r.id = c.revision JOIN articles AS a ON a.id = r.article
    WHERE c.capture = ?
"""

INSERT_REVISION = """
    INSERT INTO revisions (article, kind, seen_at, digest, title, published_at, origin, credits, body)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id
"""

ADOPT = """
    UPDATE articles SET
        url = ?, title = ?, subtitle = ?, published_at = ?, published_precision = ?, origin = ?, "column" = ?,
        read_count = ?, keywords = ?, document_number = ?, layout = ?, revision = ?, last_seen = ?
    WHERE id = ?
"""

UPSERT_ALIAS = """
    INSERT INTO aliases (url, article, first_seen, last_seen) VALUES (?1, ?2, ?3, ?3)
    ON CONFLICT (url, article) DO UPDATE SET
        first_seen = min(first_seen, excluded.first_seen), last_seen = max(last_seen, excluded.last_seen)
"""

COUNT_READ = """
    INSERT INTO read_counts (article, url, title, count, place, related_from, seen_at, capture)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
"""

FORGET_COUNTS = "DELETE FROM read_counts WHERE capture = ? AND place IN ('page', 'related')"

# Kinds of revisions. A reread came of reading old bytes again: a change of ours, never the agency's. The same holds for
# a long article of which a part was missing when it was first read.
EDIT, REREAD, COMPLETED = "edit", "reread", "completed"

FORGET_PARTS = (
    "DELETE FROM credits WHERE article = ?",
    "DELETE FROM related_items WHERE article = ?",
    "DELETE FROM images WHERE article = ?",
    "DELETE FROM attachments WHERE article = ?",
    "DELETE FROM problems WHERE article = ?",
)

INSERT_CREDIT = "INSERT INTO credits (article, position, role, label, name) VALUES (?, ?, ?, ?, ?)"
INSERT_IMAGE = "INSERT INTO images (article, position, url, caption) VALUES (?, ?, ?, ?)"
INSERT_ATTACHMENT = "INSERT INTO attachments (article, position, url, name) VALUES (?, ?, ?, ?)"
INSERT_PROBLEM = """
    INSERT INTO problems (article, source, url, capture, seen_at, field, message) VALUES (?, ?, ?, ?, ?, ?, ?)
"""
INSERT_RELATED = """
    INSERT INTO related_items
        (article, related_article, position, title, title_truncated, teaser, url, read_count, published_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


@dataclass(frozen=True, slots=True)
class Reading:
    """An article as read from its captures (the first is the page itself) at a time, for a source."""

    article: Article
    source: str
    captures: Sequence[int]
    seen_at: str
    kind: str

    @property
    def capture(self) -> int | None:
        return self.captures[0] if self.captures else None


@dataclass(frozen=True, slots=True)
class Standing:
    """What the archive says that an article said at a time. `newest`: the archive saw nothing later; then the rest of
    the article (related list, counts, pictures) is of that time too. `layout` is the article's, as last read."""

    title: str | None
    published_at: str | None
    origin: str | None
    credits: tuple[Credit, ...]
    body: str
    layout: str
    newest: bool


def stands(db: Connection, canonical_url: str, at: str) -> Standing | None:
    """What the article said at a time, as far as it was read; None when the archive doesn't know it then."""
    row = db.execute("SELECT id FROM articles WHERE canonical_url = ?", (canonical_url,)).fetchone()
    said = db.execute(STANDS, {"article": row[0], "at": at}).fetchone() if row else None
    return None if said is None else _standing(*said)


def _standing(
    title: str | None,
    published_at: str | None,
    origin: str | None,
    credits_: str,
    body: str,
    layout: str,
    newest: int = 0,
) -> Standing:
    named = tuple(Credit(Role(role), label, name) for role, label, name in json.loads(credits_))
    return Standing(title, published_at, origin, named, body, layout, bool(newest))


def articles_of(db: Connection, capture: int) -> list[str]:
    """The canonical addresses of the articles that rest on a capture."""
    return [url for (url,) in db.execute(ARTICLES_OF, (capture,))]


def record(db: Connection, reading: Reading) -> Outcome:
    """NEW, CHANGED (a revision was written), UNCHANGED, or EMPTIED (nothing was recorded). Recording a reading again
    changes nothing."""
    known = find(db, reading.article.canonical_url)
    if known is not None and reading.kind != REREAD and _emptied(db, known, reading):
        return Outcome.EMPTIED
    article_id = _add(db, reading) if known is None else known
    revision, written = _revise(db, article_id, reading, "first" if known is None else reading.kind)
    _rest_on(db, revision, reading)
    _count_reads(db, article_id, reading)
    _date(db, article_id, revision, reading)
    if written:
        copies.look(db, article_id)
    if known is None:
        return Outcome.NEW
    return Outcome.CHANGED if written else Outcome.UNCHANGED


def refuse(db: Connection, url: str, source: str, capture: int | None, reason: str, message: str, now: str) -> None:
    """Notes why the page became no article; the latest refusal of an address stands."""
    db.execute("DELETE FROM problems WHERE url = ? AND article IS NULL", (url,))
    db.execute(
        "INSERT INTO problems (source, url, capture, reason, message, seen_at) VALUES (?, ?, ?, ?, ?, ?)",
        (source, url, capture, reason, message, now),
    )


def find(db: Connection, url: str) -> int | None:
    """The id of the article whose canonical address or alias this is."""
    row = db.execute(FIND, (url,)).fetchone()
    return None if row is None else int(row[0])


def digest_of(article: Article) -> str:
    """SHA-256 over what makes a revision: title, date, origin, credits and body, normalised."""
    parts = (folded(article.title), article.published_at, folded(article.origin), _names(article), folded(article.body))
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def folded(text: str | None) -> str:
    """The text in NFC without white space (ideographic too): where it stands is the template's business."""
    return "".join(unicodedata.normalize("NFC", text or "").split())


def changed(before: Standing, after: Article | Standing) -> tuple[str, ...]:
    """The fields in which a reading says something else than the one before it: `title`, `published_at`, `origin`,
    `credits`, `body`.

    White space says nothing. Neither does a title that can't be found any more, nor a time of day that is newly printed
    beside the same day. When the page came in another layout, a field that it shows no more or newly shows is the
    template's doing; only a field that it shows otherwise has changed.
    """
    redesigned = before.layout != after.layout
    found = {
        "title": after.title is not None and folded(before.title) != folded(after.title),
        "published_at": not _same_time(before.published_at, after.published_at),
        "origin": folded(before.origin) != folded(after.origin),
        "credits": _names(before) != _names(after),
        "body": folded(before.body) != folded(after.body),
    }
    return tuple(
        name
        for name, differs in found.items()
        if differs and not (redesigned and not (getattr(before, name) and getattr(after, name)))
    )


def _names(reading: Article | Standing) -> list[tuple[str, str, str]]:
    return [(credit.role, folded(credit.label), folded(credit.name)) for credit in reading.credits]


def _same_time(before: str | None, after: str | None) -> bool:
    if before is None or after is None:
        return before == after
    return before.startswith(after) or after.startswith(before)


def _emptied(db: Connection, article_id: int, reading: Reading) -> bool:
    """Whether an article that had a text comes without any, and without a file or picture in its place: a template
    whose text did not come, a page that was blanked. That is no edit."""
    if folded(reading.article.body) or reading.article.attachments or reading.article.images:
        return False
    in_force = db.execute(IN_FORCE, (article_id, reading.seen_at)).fetchone()
    return in_force is not None and folded(in_force[6]) != ""


def _add(db: Connection, reading: Reading) -> int:
    article = reading.article
    row = (reading.source, article.url, article.canonical_url, reading.seen_at)
    [(article_id,)] = db.execute(INSERT_ARTICLE, row).fetchall()
    return int(article_id)


def _revise(db: Connection, article_id: int, reading: Reading, kind: str) -> tuple[int, bool]:
    """The revision that the reading is of, and whether it had to be written."""
    article, digest = reading.article, digest_of(reading.article)
    in_force = db.execute(IN_FORCE, (article_id, reading.seen_at)).fetchone()
    if in_force is not None and (in_force[1] == digest or _says_the_same(_standing(*in_force[2:]), reading)):
        return int(in_force[0]), False
    if kind == EDIT and _was_in_part(db, article_id):
        kind = COMPLETED
    credits_ = json.dumps([[c.role, c.label, c.name] for c in article.credits], ensure_ascii=False)
    text = (article.title, article.published_at, article.origin, credits_, article.body)
    [(revision,)] = db.execute(INSERT_REVISION, (article_id, kind, reading.seen_at, digest, *text)).fetchall()
    return int(revision), True


def _says_the_same(before: Standing, reading: Reading) -> bool:
    """Whether nothing changed. What our reader reads otherwise in the same bytes counts in every field."""
    return reading.kind != REREAD and not changed(before, reading.article)


def _was_in_part(db: Connection, article_id: int) -> bool:
    query = "SELECT EXISTS (SELECT 1 FROM problems WHERE article = ? AND field = 'body' AND message LIKE ? || '%')"
    return bool(db.execute(query, (article_id, INCOMPLETE)).fetchone()[0])


def _rest_on(db: Connection, revision: int, reading: Reading) -> None:
    """Notes the captures that prove the revision; a later capture of the same text proves it too."""
    rows = [(revision, capture) for capture in reading.captures]
    db.executemany("INSERT INTO revision_captures VALUES (?, ?) ON CONFLICT DO NOTHING", rows)


def _count_reads(db: Connection, article_id: int, reading: Reading) -> None:
    """Adds the observations of counts: the article's own, and those of its related list."""
    article, when = reading.article, (reading.seen_at, reading.capture)
    if reading.kind == REREAD:  # what the earlier reading of these bytes took for counts is taken back
        db.executemany(FORGET_COUNTS, [(capture,) for capture in reading.captures])
    if article.read_count is not None:
        own = (article_id, article.canonical_url, article.title, article.read_count, "page", None)
        db.execute(COUNT_READ, own + when)
    for item in article.related:
        if item.read_count is not None:
            other = (_related(db, item), item.url, item.title, item.read_count, "related", article_id)
            db.execute(COUNT_READ, other + when)


def _date(db: Connection, article_id: int, revision: int, reading: Reading) -> None:
    """Places the reading in the article's life; the newest one is what the article is now."""
    article, seen_at = reading.article, reading.seen_at
    if article.url != article.canonical_url:
        db.execute(UPSERT_ALIAS, (article.url, article_id, seen_at))
    db.execute("UPDATE articles SET first_seen = min(first_seen, ?) WHERE id = ?", (seen_at, article_id))
    (last_seen,) = db.execute("SELECT last_seen FROM articles WHERE id = ?", (article_id,)).fetchone()
    if seen_at >= last_seen:
        _adopt(db, article_id, revision, reading)
        _replace_parts(db, article_id, reading)
        _join(db, article_id, reading)
        states.seen(db, article_id, seen_at, reading.capture)


def _adopt(db: Connection, article_id: int, revision: int, reading: Reading) -> None:
    a = reading.article
    words = json.dumps(a.keywords, ensure_ascii=False)
    what = (a.url, a.title, a.subtitle, a.published_at, a.published_precision, a.origin, a.column, a.read_count)
    db.execute(ADOPT, (*what, words, a.document_number, a.layout, revision, reading.seen_at, article_id))


def _replace_parts(db: Connection, article_id: int, reading: Reading) -> None:
    article = reading.article
    for statement in FORGET_PARTS:
        db.execute(statement, (article_id,))
    _insert(db, INSERT_CREDIT, article_id, [(c.role, c.label, c.name) for c in article.credits])
    _insert(db, INSERT_IMAGE, article_id, [(image.url, image.caption) for image in article.images])
    _insert(db, INSERT_ATTACHMENT, article_id, [(file.url, file.name) for file in article.attachments])
    related = [(article_id, _related(db, item), *astuple(item)) for item in article.related]
    db.executemany(INSERT_RELATED, related)
    about = (article_id, reading.source, article.url, reading.capture, reading.seen_at)
    db.executemany(INSERT_PROBLEM, [(*about, problem.field, problem.message) for problem in article.problems])


def _insert(db: Connection, statement: str, article_id: int, rows: Sequence[tuple[object, ...]]) -> None:
    """Inserts parts of an article, numbered from 1 in page order."""
    db.executemany(statement, [(article_id, position, *row) for position, row in enumerate(rows, 1)])


def _related(db: Connection, item: RelatedItem) -> int | None:
    """The archived article that an entry links to."""
    return find(db, item.url) if item.url else None


def _join(db: Connection, article_id: int, reading: Reading) -> None:
    """Joins what was noted of this address before it was an article here, and drops its refusal."""
    for url in {reading.article.url, reading.article.canonical_url}:
        db.execute(
            "UPDATE related_items SET related_article = ? WHERE url = ? AND related_article IS NULL",
            (article_id, url),
        )
        db.execute("UPDATE read_counts SET article = ? WHERE url = ? AND article IS NULL", (article_id, url))
        db.execute("DELETE FROM problems WHERE url = ? AND article IS NULL", (url,))
