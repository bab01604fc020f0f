"""Recording what a page said: one article, its revisions, its parts and its read counts, idempotently.

Which article an address leads to is `archive/addresses.py`'s to say. A revision is written only when what a reader
would call the article's text changed: see `archive.said.changed`. Everything else (related list, pictures, counts, problems) is kept as
last read. All functions run inside the caller's transaction.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from operator import attrgetter
from sqlite3 import Connection

from archive import addresses, copies, memory, states
from archive.identity import identity
from archive.joining import Joined, Mention, Name, ambiguous, joined, look_again
from archive.model import INCOMPLETE, Article, Outcome, Problem, RelatedItem
from archive.said import Standing, changed, digest_of, folded, standing

INSERT_ARTICLE = """
    INSERT INTO articles (source, url, canonical_url, identity, keywords, layout, first_seen, last_seen)
    VALUES (?1, ?2, ?3, ?4, '[]', '', ?5, ?5) RETURNING id
"""

# The revision in force at a time; a reading of an older capture is held against what was known for that day.
IN_FORCE = """
    SELECT r.id, r.digest, r.title, r.published_at, r.origin, r.credits, r.body, a.layout
    FROM revisions AS r JOIN articles AS a ON a.id = r.article
    WHERE r.article = ? AND r.seen_at <= ? ORDER BY r.seen_at DESC, r.id DESC LIMIT 1
"""

ADDRESSES_OF = """
    WITH resting(article) AS (
        SELECT r.article FROM revision_captures AS c JOIN revisions AS r ON r.id = c.revision WHERE c.capture = ?
    )
    SELECT canonical_url FROM articles WHERE id IN (SELECT article FROM resting)
    UNION SELECT url FROM aliases WHERE article IN (SELECT article FROM resting)
"""

# What was seen of a text later, and next, was there before: an import brings what is older than the last crawl.
SEEN_BEFORE = """
    UPDATE revisions SET seen_at = ?1
    WHERE id = (SELECT id FROM revisions WHERE article = ?2 AND seen_at > ?1 ORDER BY seen_at, id LIMIT 1) AND digest = ?3
    RETURNING id
"""
INSERT_REVISION = """
    INSERT INTO revisions (article, kind, seen_at, digest, title, published_at, origin, credits, body)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id
"""

ADOPT = """
    UPDATE articles SET
        url = ?, title = ?, subtitle = ?, published_at = ?, published_precision = ?, origin = ?, "column" = ?,
        read_count = ?, keywords = ?, document_number = ?, layout = ?, revision = ?, last_seen = ?,
        claimed = ?
    WHERE id = ?
"""

UPSERT_ALIAS = """
    INSERT INTO aliases (url, article, identity, first_seen, last_seen) VALUES (?1, ?2, ?3, ?4, ?4)
    ON CONFLICT (url, article) DO UPDATE SET
        first_seen = min(first_seen, excluded.first_seen), last_seen = max(last_seen, excluded.last_seen)
"""

# A page may be withheld before it is recorded, under another form of its address.
WITHHELD = "SELECT url FROM withholdings WHERE released_at IS NULL"

COUNT_READ = """
    INSERT INTO read_counts (article, url, identity, title, published_at, count, place, related_from, seen_at, capture)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
"""

# Counts only grow: one that is smaller than before was set back, or is another page's.
MOST_READ = """
    SELECT count, seen_at FROM read_counts WHERE article = ? AND place = 'page' AND seen_at < ?
    ORDER BY count DESC, seen_at LIMIT 1
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
    INSERT INTO problems (article, source, url, capture, seen_at, field, message, reason)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""
INSERT_RELATED = """
    INSERT INTO related_items (
        article, related_article, joined_by, identity,
        position, title, title_truncated, teaser, url, read_count, published_at
    )
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
RELATED = attrgetter(
    *(one.name for one in fields(RelatedItem))
)  # its values, as `astuple` has them, at a tenth of the cost

# What the archive itself found, and no reader: each has a reason.
NOTED = """
    SELECT p.field, p.message FROM problems AS p JOIN articles AS a ON a.id = p.article
    WHERE a.canonical_url = ? AND p.reason IS NOT NULL
"""
REFUSED = "SELECT 1 FROM problems WHERE url = ? AND article IS NULL"
NAME = "SELECT title, published_at FROM articles WHERE id = ?"


@dataclass(frozen=True, slots=True)
class Reading:
    """An article as read from its captures (the first is the page itself) at a time, for a source. `at` is the address
    that served it, after redirects; None: its canonical one. `counter` is the capture, one of them, that has the
    article's read count; None: the page itself. `hashes` are those for copies, where they are made already."""

    article: Article
    source: str
    captures: Sequence[int]
    seen_at: str
    kind: str
    at: str | None = None
    counter: int | None = None
    hashes: copies.Hashes | None = None

    @property
    def capture(self) -> int | None:
        return self.captures[0] if self.captures else None


def addresses_of(db: Connection, capture: int) -> list[str]:
    """All addresses of the articles that rest on a capture."""
    return [url for (url,) in db.execute(ADDRESSES_OF, (capture,))]


def noted(db: Connection, canonical_url: str) -> list[Problem]:
    """The problems of an article that the archive found itself, and that no reading of its page can tell."""
    return [Problem(*row) for row in db.execute(NOTED, (canonical_url,))]


def record(db: Connection, reading: Reading) -> Outcome:
    """NEW, CHANGED (a revision was written), UNCHANGED, or EMPTIED (nothing was recorded). Recording a reading again
    changes nothing."""
    known = addresses.known(db, reading.article, reading.at)
    if known is not None and reading.kind != REREAD and _emptied(db, known, reading):
        return Outcome.EMPTIED
    article_id = _add(db, reading) if known is None else known
    revision, written = revise(db, article_id, reading, "first" if known is None else reading.kind)
    _rest_on(db, revision, reading)
    _count_reads(db, article_id, reading)
    _date(db, article_id, revision, reading)
    memory.published(db, reading.source, "", [reading.article.published_at])
    if written:
        copies.look(db, article_id, reading.hashes)
    if known is None:
        return Outcome.NEW
    return Outcome.CHANGED if written else Outcome.UNCHANGED


def refuse(
    db: Connection, url: str, source: str, capture: int | None, reason: str, message: str, now: str, accident: bool
) -> None:
    """Notes why the page became no article; the latest refusal of an address stands. An `accident` of the network says
    nothing of the page: what was known before stands then."""
    if accident and db.execute(REFUSED, (url,)).fetchone():
        return
    db.execute("DELETE FROM problems WHERE url = ? AND article IS NULL", (url,))
    db.execute(
        "INSERT INTO problems (source, url, capture, reason, message, seen_at) VALUES (?, ?, ?, ?, ?, ?)",
        (source, url, capture, reason, message, now),
    )


def _emptied(db: Connection, article_id: int, reading: Reading) -> bool:
    """Whether an article that had a text comes without any, and without a file or picture in its place: a template
    whose text did not come, a page that was blanked. That is no edit."""
    if folded(reading.article.body) or reading.article.attachments or reading.article.images:
        return False
    in_force = db.execute(IN_FORCE, (article_id, reading.seen_at)).fetchone()
    return in_force is not None and folded(in_force[6]) != ""


def _add(db: Connection, reading: Reading) -> int:
    own, _ = addresses.standing(reading.article, reading.at)
    row = (reading.source, reading.article.url, own, identity(own), reading.seen_at)
    [(article_id,)] = db.execute(INSERT_ARTICLE, row).fetchall()
    return int(article_id)


def revise(db: Connection, article_id: int, reading: Reading, kind: str) -> tuple[int, bool]:
    """The revision that the reading is of, and whether it had to be written."""
    article, digest = reading.article, digest_of(reading.article)
    in_force = db.execute(IN_FORCE, (article_id, reading.seen_at)).fetchone()
    if in_force is not None and (in_force[1] == digest or _says_the_same(standing(*in_force[2:]), reading)):
        return int(in_force[0]), False
    if reading.kind != REREAD and (seen := db.execute(SEEN_BEFORE, (reading.seen_at, article_id, digest)).fetchone()):
        return int(seen[0]), False
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
        url = article.canonical_url
        own = (article_id, url, identity(url), article.title, None, article.read_count, "page", None)
        db.execute(COUNT_READ, (*own, reading.seen_at, reading.counter or reading.capture))
    for item in article.related:
        if item.read_count is not None:
            what = (item.url, _key(item), item.title, item.published_at, item.read_count, "related", article_id)
            db.execute(COUNT_READ, (_joined(db, reading, item).article, *what, *when))


def _date(db: Connection, article_id: int, revision: int, reading: Reading) -> None:
    """Places the reading in the article's life; the newest one is what the article is now."""
    seen_at, before = reading.seen_at, _name(db, article_id)
    db.execute("UPDATE articles SET first_seen = min(first_seen, ?) WHERE id = ?", (seen_at, article_id))
    aliases = _add_aliases(db, article_id, reading)
    (last_seen,) = db.execute("SELECT last_seen FROM articles WHERE id = ?", (article_id,)).fetchone()
    if seen_at >= last_seen:
        _adopt(db, article_id, revision, reading)
        _replace_parts(db, article_id, reading)
        _note(db, article_id, reading)
        states.seen(db, article_id, seen_at, reading.capture)
    _take_back_refusals(db, reading)
    after = _name(db, article_id)
    if aliases or after != before:
        own, _ = addresses.standing(reading.article, reading.at)
        look_again(db, (before, after), {own, *aliases})


def _name(db: Connection, article_id: int) -> Name:
    return Name(*db.execute(NAME, (article_id,)).fetchone())


def _add_aliases(db: Connection, article_id: int, reading: Reading) -> list[str]:
    """Notes the addresses by which the article was reached; returns those that are new."""
    own, _ = addresses.standing(reading.article, reading.at)
    (canonical,) = db.execute("SELECT canonical_url FROM articles WHERE id = ?", (article_id,)).fetchone()
    query = "SELECT url FROM aliases WHERE article = ?"
    known = {canonical, *(url for (url,) in db.execute(query, (article_id,)))}
    withheld = {url for (url,) in db.execute(WITHHELD) if identity(url) == identity(own)}
    reached = {reading.article.url, own, reading.at or own, *withheld} - {canonical}
    db.executemany(UPSERT_ALIAS, [(url, article_id, identity(url), reading.seen_at) for url in sorted(reached)])
    return sorted(reached - known)


def _adopt(db: Connection, article_id: int, revision: int, reading: Reading) -> None:
    a = reading.article
    words = json.dumps(a.keywords, ensure_ascii=False)
    _, claimed = addresses.standing(a, reading.at)
    claim = identity(claimed) if claimed else None
    what = (a.url, a.title, a.subtitle, a.published_at, a.published_precision, a.origin, a.column, a.read_count)
    db.execute(ADOPT, (*what, words, a.document_number, a.layout, revision, reading.seen_at, claim, article_id))


def _replace_parts(db: Connection, article_id: int, reading: Reading) -> None:
    article = reading.article
    for statement in FORGET_PARTS:
        db.execute(statement, (article_id,))
    _insert(db, INSERT_CREDIT, article_id, [(c.role, c.label, c.name) for c in article.credits])
    _insert(db, INSERT_IMAGE, article_id, [(image.url, image.caption) for image in article.images])
    _insert(db, INSERT_ATTACHMENT, article_id, [(file.url, file.name) for file in article.attachments])
    about = (article_id, reading.source, article.url, reading.capture, reading.seen_at)
    problems: list[tuple[object, ...]] = [
        (*about, problem.field, problem.message, None) for problem in article.problems
    ]
    for item in article.related:
        to = _joined(db, reading, item)
        db.execute(INSERT_RELATED, (article_id, to.article, to.by, _key(item), *RELATED(item)))
        if to.by == "ambiguous":
            problems.append((*about, "related", ambiguous(item.title, to.count), to.by))
    db.executemany(INSERT_PROBLEM, problems)


def _note(db: Connection, article_id: int, reading: Reading) -> None:
    """Adds the problems that only an archive can find."""
    article = reading.article
    own, claimed = addresses.standing(article, reading.at)
    about = (article_id, reading.source, article.url, reading.capture, reading.seen_at)
    for other in addresses.others(db, article_id, own)[:1]:
        message = f"another article has this address too, in another form: {other}"
        db.execute(INSERT_PROBLEM, (*about, "canonical_url", message, "same-address"))
    for other in addresses.claimants(db, article_id, claimed)[:1] if claimed else ():
        message = f"the page says that it is {claimed}, and so is {other}, which says something else: not believed"
        db.execute(INSERT_PROBLEM, (*about, "canonical_url", message, "not-believed"))
    most, when = db.execute(MOST_READ, (article_id, reading.seen_at)).fetchone() or (0, "")
    if article.read_count is not None and article.read_count < most:
        message = f"read_count fell from {most} ({when}) to {article.read_count}"
        db.execute(INSERT_PROBLEM, (*about, "read_count", message, "count-fell"))


def _insert(db: Connection, statement: str, article_id: int, rows: Sequence[tuple[object, ...]]) -> None:
    """Inserts parts of an article, numbered from 1 in page order."""
    db.executemany(statement, [(article_id, position, *row) for position, row in enumerate(rows, 1)])


def _joined(db: Connection, reading: Reading, item: RelatedItem) -> Joined:
    return joined(db, Mention(reading.source, item.title, item.url, item.published_at))


def _key(item: RelatedItem) -> str | None:
    return identity(item.url) if item.url else None


def _take_back_refusals(db: Connection, reading: Reading) -> None:
    own, _ = addresses.standing(reading.article, reading.at)
    urls = {reading.article.url, reading.article.canonical_url, own}
    db.executemany("DELETE FROM problems WHERE url = ? AND article IS NULL", [(url,) for url in sorted(urls)])
