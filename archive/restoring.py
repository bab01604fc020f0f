"""An article made again of its dossier (`archive/dossier.py`), with its own times. Only adds: what is here stays.

Restored are the article as last read, its revisions, addresses, read counts, states, visits that did not find it, and
what lists showed of it; its captures are linked where they are here (a WACZ file brings them). An absence counts only
by its captures, so a state rests on its own row until they are. Doing it twice changes nothing.
All functions run inside the caller's transaction.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from sqlite3 import Connection, IntegrityError

from archive import addresses, frontier, record, states
from archive.identity import identity
from archive.joining import Mention, joined
from archive.model import (
    Article,
    Attachment,
    Column,
    Credit,
    Image,
    ListRequest,
    Outcome,
    PageKind,
    Precision,
    Problem,
    RelatedItem,
    Role,
    Source,
)
from archive.reading import article as by_id
from archive.said import digest_of
from archive.shapes import (
    ABSENCE,
    ALIAS,
    ARTICLE,
    ATTACHMENT,
    CAPTURE,
    COLUMN,
    COUNT,
    CREDIT,
    IMAGE,
    LISTING,
    NOTED,
    PROBLEM,
    RELATED,
    REVISION,
    SOURCE,
    STATE,
    BadDossier,
    Row,
    checked,
    each_of,
)


@dataclass(frozen=True, slots=True)
class Restored:
    """The article that a dossier is of, by its number here and the address as last fetched, its source, and what came of it:
    NEW, CHANGED (something was added) or UNCHANGED."""

    article: int
    url: str
    source: str
    last_seen: str
    outcome: Outcome


KNOWN = "SELECT last_seen FROM articles WHERE id = ?"
# What one archive saw first is an edit to another that knew the page before.
AS_KNOWN = "UPDATE revisions SET kind = ?2 WHERE id = ?1 AND kind > ?2"
# Of an article whose current revision is not of the last ones.
CURRENT = """
    SELECT a.source, a.last_seen FROM articles AS a JOIN revisions AS r ON r.id = a.revision
    WHERE a.id = ?1 AND r.seen_at < (SELECT max(seen_at) FROM revisions WHERE article = ?1)
"""
HAS_REVISION = "SELECT id FROM revisions WHERE article = ? AND seen_at = ? AND digest = ?"
ADD_COLUMN = "INSERT INTO columns (source, name, list, paging, kind) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
# Two looks in one second: the larger number stands, and of two proofs always the same one.
LARGER = """
    (excluded.count, coalesce((SELECT record_id FROM captures WHERE id = excluded.capture), ''))
        > (read_counts.count, coalesce((SELECT record_id FROM captures WHERE id = read_counts.capture), ''))
"""
ADD_COUNT = f"""
    INSERT INTO read_counts
        (article, url, identity, title, published_at, count, place, listed_on, related_from, seen_at, capture)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET article = coalesce(article, excluded.article),
        (count, capture) = (
            SELECT * FROM (VALUES (excluded.count, excluded.capture)) WHERE {LARGER}
            UNION ALL SELECT read_counts.count, read_counts.capture LIMIT 1
        )
    WHERE (article IS NULL AND excluded.article IS NOT NULL) OR {LARGER}
"""  # noqa: S608 (our own names)
# Two visits in one second: one that counts stands, and of two such always the same one, whole.
_VISIT = """
    (
        {0}.control IS NOT NULL, coalesce((SELECT record_id FROM captures WHERE id = {0}.capture), ''), {0}.reason,
        {0}.removed, {0}.url, coalesce((SELECT record_id FROM captures WHERE id = {0}.control), '')
    )
"""
ADD_ABSENCE = f"""
    INSERT INTO absences (article, url, seen_at, reason, removed, capture, control) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (article, seen_at) DO UPDATE SET
        url = excluded.url, reason = excluded.reason, removed = excluded.removed, capture = excluded.capture,
        control = excluded.control
    WHERE {_VISIT.format("excluded")} > {_VISIT.format("absences")}
"""  # noqa: S608 (our own names)
ADD_LISTING = """
    INSERT INTO listings
        (page, url, position, title, published_at, teaser, read_count, first_seen, last_seen, capture)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (page, url) DO UPDATE SET
        first_seen = min(first_seen, excluded.first_seen), last_seen = max(last_seen, excluded.last_seen),
        capture = coalesce(capture, excluded.capture)
    WHERE first_seen > excluded.first_seen OR last_seen < excluded.last_seen
        OR (capture IS NULL AND excluded.capture IS NOT NULL)
"""
ADD_ALIAS = """
    INSERT INTO aliases (url, article, identity, first_seen, last_seen) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (url, article) DO UPDATE SET
        first_seen = min(first_seen, excluded.first_seen), last_seen = max(last_seen, excluded.last_seen)
    WHERE first_seen > excluded.first_seen OR last_seen < excluded.last_seen
"""
ADD_NOTED = """
    INSERT INTO problems (article, source, url, seen_at, field, message, reason) VALUES (?, ?, ?, ?, ?, ?, ?)
"""


def restore(db: Connection, dossier: Row) -> Restored:
    """Adds what of the dossier isn't here. Raises BadDossier; then the caller's transaction must be given up."""
    try:
        return _restore(db, dossier)
    except (IntegrityError, ValueError, OverflowError) as error:  # ValueError: a role that is none, half a character
        raise BadDossier(f"is inconsistent: {' '.join(str(error).split())}") from error


def _restore(db: Connection, dossier: Row) -> Restored:
    before = db.total_changes
    source = _add_source(db, checked(dossier["source"], SOURCE, "source"))
    article = _article(dossier)
    known = addresses.known(db, article, None)
    if known is None:
        article_id = _add(db, source, article, dossier)
    else:
        article_id = known
        _add_revisions(db, article_id, dossier)
        if _is_later(db, article_id, dossier):
            _adopt(db, article_id, source, article, dossier)
    for alias in each_of(dossier, "aliases", ALIAS):
        db.execute(
            ADD_ALIAS, (alias["url"], article_id, identity(alias["url"]), alias["first_seen"], alias["last_seen"])
        )
    db.execute(
        "UPDATE articles SET first_seen = ?2 WHERE id = ?1 AND first_seen > ?2", (article_id, dossier["first_seen"])
    )
    _settle(db, article_id)
    _add_life(db, article_id, dossier)
    _add_listings(db, source, dossier)
    _add_counts(db, article_id, dossier)
    changed = Outcome.CHANGED if db.total_changes > before else Outcome.UNCHANGED
    return Restored(article_id, article.url, source, dossier["last_seen"], Outcome.NEW if known is None else changed)


def _is_later(db: Connection, article_id: int, dossier: Row) -> bool:
    """Whether the dossier's last reading stands and not the archive's own. Of two at one time it is the one whose text
    comes later in the alphabet, so that it is the same whichever of them was here first."""
    (last_seen,) = db.execute(KNOWN, (article_id,)).fetchone()
    if last_seen != dossier["last_seen"]:
        return bool(last_seen < dossier["last_seen"])
    here = by_id(db, article_id, withheld=True)
    return here is not None and _line(asdict(here)) < _line(dossier["article"])


def _line(article: Row) -> str:
    """An article in one line, without what the archive itself noted."""
    return json.dumps({**article, "problems": []}, ensure_ascii=False, sort_keys=True)


def _add(db: Connection, source: str, article: Article, dossier: Row) -> int:
    """Records the article as last read, then puts its own revisions in the place of the one that recording it wrote."""
    record.record(db, record.Reading(_uncounted(article), source, (), dossier["last_seen"], record.EDIT))
    article_id = addresses.known(db, article, None)
    assert article_id is not None  # noqa: S101 (it was just recorded)
    [(written,)] = db.execute("SELECT revision FROM articles WHERE id = ?", (article_id,)).fetchall()
    db.execute("UPDATE articles SET revision = NULL WHERE id = ?", (article_id,))
    db.execute("DELETE FROM revisions WHERE id = ?", (written,))
    current = _add_revisions(db, article_id, dossier)
    if current is None:
        raise BadDossier("none of its revisions is called the current one")
    db.execute("UPDATE articles SET revision = ? WHERE id = ?", (current, article_id))
    _finish(db, article_id, source, article, dossier)
    return article_id


def _adopt(db: Connection, article_id: int, source: str, article: Article, dossier: Row) -> None:
    """Makes the article what a later reading says that it is. What that says of its state is no news: see _add_life."""
    (last,) = db.execute("SELECT coalesce(max(id), 0) FROM states").fetchone()
    record.record(db, record.Reading(_uncounted(article), source, (), dossier["last_seen"], record.EDIT))
    db.execute("DELETE FROM states WHERE id > ? AND article = ?", (last, article_id))
    _finish(db, article_id, source, article, dossier)


def _uncounted(article: Article) -> Article:
    """Without counts: recording them would be an observation of a time at which nobody looked."""
    return replace(article, read_count=None, related=tuple(replace(each, read_count=None) for each in article.related))


def _settle(db: Connection, article_id: int) -> None:
    """The current revision is of the last ones. Where a later one has come, the article was seen again after that, as it is:
    to `record`, that is the same text, or an edit back."""
    article = by_id(db, article_id, withheld=True)
    pointed = db.execute(CURRENT, (article_id,)).fetchone()
    if article is None or pointed is None:
        return
    source, last_seen = pointed
    revision, _ = record.revise(
        db, article_id, record.Reading(article, source, (), last_seen, record.EDIT), record.EDIT
    )
    db.execute("UPDATE articles SET revision = ?2 WHERE id = ?1", (article_id, revision))


def _finish(db: Connection, article_id: int, source: str, article: Article, dossier: Row) -> None:
    """The counts as last read, and what the archive itself had found."""
    counted = (article.read_count, dossier["claimed"], article_id)
    db.execute("UPDATE articles SET read_count = ?, claimed = ? WHERE id = ?", counted)
    for item in article.related:
        counted_item = (item.read_count, article_id, item.position)
        db.execute("UPDATE related_items SET read_count = ? WHERE article = ? AND position = ?", counted_item)
    db.execute("DELETE FROM problems WHERE article = ? AND reason IS NOT NULL", (article_id,))
    for each in each_of(dossier, "noted", NOTED):
        about = (article_id, source, article.url, each["seen_at"], each["field"], each["message"], each["reason"])
        db.execute(ADD_NOTED, about)


def _add_source(db: Connection, found: Row) -> str:
    columns = tuple(Column(**each) for each in each_of(found, "columns", COLUMN))
    lists = {key: tuple(found[key]) for key in ("keep", "follow", "formerly")}
    revisit = None if found["revisit"] is None else tuple(found["revisit"])
    add_source(db, Source(**{**found, **lists, "revisit": revisit, "columns": columns}))
    return str(found["id"])


def add_source(db: Connection, source: Source) -> None:
    """Adds the source, and columns that it has not; what is known of it stays."""
    if db.execute("SELECT 1 FROM sources WHERE id = ?", (source.id,)).fetchone() is None:
        frontier.add_source(db, source)
    rest = [(source.id, each.name, each.list, each.paging, each.kind) for each in source.columns]
    db.executemany(ADD_COLUMN, rest)


def _add_revisions(db: Connection, article_id: int, dossier: Row) -> int | None:
    """The id of the revision that is the current one."""
    current = None
    for each in each_of(dossier, "revisions", REVISION):
        said = Article("", "", each["title"], None, each["published_at"], None, each["origin"], None, _credits(each), each["body"])  # fmt: skip
        digest = digest_of(said)
        row = db.execute(HAS_REVISION, (article_id, each["seen_at"], digest)).fetchone()
        if row is None:
            names = json.dumps([[c.role, c.label, c.name] for c in said.credits], ensure_ascii=False)
            what = (each["kind"], each["seen_at"], digest, said.title, said.published_at, said.origin, names, said.body)
            [row] = db.execute(record.INSERT_REVISION, (article_id, *what)).fetchall()
        else:
            db.execute(AS_KNOWN, (row[0], each["kind"]))
        for capture in each_of(each, "captures", CAPTURE):
            if (found := _capture(db, capture["record"])) is not None:
                db.execute("INSERT INTO revision_captures VALUES (?, ?) ON CONFLICT DO NOTHING", (row[0], found))
        current = int(row[0]) if each["current"] else current
    return current


def _add_life(db: Connection, article_id: int, dossier: Row) -> None:
    for each in each_of(dossier, "absences", ABSENCE):
        proofs = _capture(db, each["capture"]), _capture(db, each["control"])
        what = (each["url"], each["seen_at"], each["reason"], int(each["removed"]), *proofs)
        db.execute(ADD_ABSENCE, (article_id, *what))
    said = [
        states.State(each["state"], each["since"], each["reason"], _capture(db, each["capture"]))
        for each in each_of(dossier, "states", STATE)
    ]
    states.derive(db, article_id, said=said)


def _add_listings(db: Connection, source: str, dossier: Row) -> None:
    for each in each_of(dossier, "listings", LISTING):
        request = ListRequest(each["list"], each["method"], each["body"])
        page = _list(db, request)
        if page is None:
            if request.method == "GET":
                frontier.follow(
                    db, [(request.url, PageKind.LIST, each["column"])], source, each["first_seen"], due=False
                )
            else:
                frontier.follow_form(db, request, source, each["column"] or "", each["first_seen"])
            page = _list(db, request)
        what = [each[key] for key in LISTING if key not in ("list", "method", "body", "column", "capture")]
        db.execute(ADD_LISTING, (page, *what, _capture(db, each["capture"])))


def _add_counts(db: Connection, article_id: int, dossier: Row) -> None:
    """What stands under an article that isn't here yet comes with that article."""
    for each in each_of(dossier, "read_counts", COUNT):
        under = _named(db, each["related_from"])
        listed = None
        if each["list"] is not None:
            listed = _list(db, ListRequest(each["list"], each["method"] or "GET", each["body"] or ""))
        if (each["related_from"] is not None and under is None) or (each["list"] is not None and listed is None):
            continue
        key = identity(each["url"]) if each["url"] else None
        what = (each["url"], key, each["title"], each["published_at"], each["count"], each["place"], listed, under)
        of = _named(db, each["article"]) or _joined(db, under, each)
        db.execute(ADD_COUNT, (of, *what, each["seen_at"], _capture(db, each["capture"])))


def _joined(db: Connection, under: int | None, count: Row) -> int | None:
    """The article that a count is of: one that was unknown where it was counted may be known here."""
    row = db.execute("SELECT source FROM articles WHERE id = ?", (under,)).fetchone()
    mention = Mention(row[0] if row else None, count["title"], count["url"], count["published_at"])
    return joined(db, mention).article


def _named(db: Connection, canonical_url: str | None) -> int | None:
    found = db.execute("SELECT id FROM articles WHERE canonical_url = ?", (canonical_url,)).fetchone()
    return None if found is None else int(found[0])


def _list(db: Connection, request: ListRequest) -> int | None:
    found = db.execute("SELECT id FROM pages WHERE url = ? AND method = ? AND body = ?", request.key).fetchone()
    return None if found is None else int(found[0])


def _capture(db: Connection, record_id: str | None) -> int | None:
    found = db.execute("SELECT id FROM captures WHERE record_id = ?", (record_id,)).fetchone()
    return None if found is None else int(found[0])


def _article(dossier: Row) -> Article:
    """The article as a reader read it: what the archive found itself (`noted`) is no problem of its reading."""
    found = checked(dossier["article"], ARTICLE, "article")
    noted = {(each["field"], each["message"]) for each in each_of(dossier, "noted", NOTED)}
    problems = [each for each in each_of(found, "problems", PROBLEM) if (each["field"], each["message"]) not in noted]
    precision = found["published_precision"]
    return Article(
        **{
            **found,
            "published_precision": None if precision is None else Precision(precision),
            "credits": _credits(found),
            "related": tuple(RelatedItem(**each) for each in each_of(found, "related", RELATED)),
            "images": tuple(Image(**each) for each in each_of(found, "images", IMAGE)),
            "attachments": tuple(Attachment(**each) for each in each_of(found, "attachments", ATTACHMENT)),
            "keywords": tuple(found["keywords"]),
            "problems": tuple(Problem(**each) for each in problems),
        }
    )


def _credits(found: Row) -> tuple[Credit, ...]:
    return tuple(Credit(Role(each["role"]), each["label"], each["name"]) for each in each_of(found, "credits", CREDIT))
