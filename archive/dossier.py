"""Everything that the archive holds of one article, as one JSON object: what an export's line is, and what an import
makes the same article of (`archive/restoring.py`).

`article` has the keys of `qingjian extract`. Numbers of rows mean nothing in another archive, so a capture is named by
its WARC-Record-ID, an article and a list by their addresses. The bytes of captures are in WACZ and WARC files.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from sqlite3 import Connection
from typing import Any

from archive.reading import article, rows, sources

FACTS = "SELECT source, first_seen, last_seen, state, claimed FROM articles WHERE id = ?"

# What the archive found itself (archive.record): no reading can tell it.
NOTED = "SELECT field, reason, message, seen_at FROM problems WHERE article = ? AND reason IS NOT NULL ORDER BY id"

ALIASES = "SELECT url, first_seen, last_seen FROM aliases WHERE article = ? ORDER BY first_seen, url"

REVISIONS = """
    SELECT r.kind, r.seen_at, r.id IS (SELECT revision FROM articles WHERE id = r.article) AS current, r.title, r.published_at, r.origin, r.credits, r.body, (
        SELECT json_group_array(json_object(
            'record', record_id, 'url', url, 'captured_at', captured_at, 'payload', payload_digest
        )) FROM (
            SELECT c.record_id, c.url, c.captured_at, c.payload_digest FROM revision_captures AS rc
            JOIN captures AS c ON c.id = rc.capture WHERE rc.revision = r.id ORDER BY c.captured_at, c.id
        )
    ) AS captures
    FROM revisions AS r WHERE r.article = ? ORDER BY r.seen_at, r.id
"""

# Of this article, wherever it was counted, and of others under it. Without ?2 nothing that a withheld page says or is told of.
COUNTS = """
    SELECT n.seen_at, n.place, n.count, t.canonical_url AS article, n.url, n.title, n.published_at,
        f.canonical_url AS related_from, p.url AS list, p.method AS method, p.body AS body, c.record_id AS capture
    FROM (SELECT id FROM read_counts WHERE article = ?1 UNION SELECT id FROM read_counts WHERE related_from = ?1) AS m
    JOIN read_counts AS n ON n.id = m.id
    LEFT JOIN articles AS t ON t.id = n.article
    LEFT JOIN articles AS f ON f.id = n.related_from
    LEFT JOIN pages AS p ON p.id = n.listed_on
    LEFT JOIN captures AS c ON c.id = n.capture
    WHERE ?2 OR (
        (t.id IS NULL OR t.id NOT IN (SELECT article FROM withheld_articles))
        AND (f.id IS NULL OR f.id NOT IN (SELECT article FROM withheld_articles))
        AND (p.id IS NULL OR p.url NOT IN (SELECT url FROM withholdings WHERE released_at IS NULL))
        AND (n.url IS NULL OR n.url NOT IN (SELECT url FROM withholdings WHERE released_at IS NULL))
    )
    ORDER BY n.seen_at, n.id
"""

ABSENCES = """
    SELECT b.url, b.seen_at, b.reason, b.removed, c.record_id AS capture, o.record_id AS control
    FROM absences AS b LEFT JOIN captures AS c ON c.id = b.capture LEFT JOIN captures AS o ON o.id = b.control
    WHERE b.article = ? ORDER BY b.seen_at, b.id
"""

STATES = """
    SELECT s.state, s.since, s.reason, c.record_id AS capture
    FROM states AS s LEFT JOIN captures AS c ON c.id = s.capture WHERE s.article = ? ORDER BY s.since, s.id
"""

LISTINGS = """
    SELECT p.url AS list, p.method, p.body, p."column", l.url, l.position, l.title, l.published_at, l.teaser,
        l.read_count, l.first_seen, l.last_seen, c.record_id AS capture
    FROM listings AS l JOIN pages AS p ON p.id = l.page LEFT JOIN captures AS c ON c.id = l.capture
    WHERE l.url IN (
        SELECT canonical_url FROM articles WHERE id = ?1 UNION SELECT url FROM articles WHERE id = ?1
        UNION SELECT url FROM aliases WHERE article = ?1
    ) AND p.source = (SELECT source FROM articles WHERE id = ?1)
        AND (?2 OR p.url NOT IN (SELECT url FROM withholdings WHERE released_at IS NULL))
    ORDER BY l.first_seen, p.id
"""

# What of a source stands in the archive, and is no note for people.
OF_SOURCE = (
    "id",
    "name",
    "level",
    "region",
    "home",
    "layout",
    "every",
    "keep",
    "follow",
    "formerly",
    "counter",
    "revisit",
)
OF_COLUMN = ("name", "list", "paging", "kind")

Row = dict[str, Any]


def dossiers(db: Connection, ids: Iterable[int], *, withheld: bool = False) -> Iterator[Row]:
    """The dossiers of the articles; those that are withheld, and what others say of them, only if asked."""
    known: dict[str, Row] = {source.id: _source(asdict(source)) for source in sources(db)}
    for article_id in ids:
        found = article(db, article_id, withheld=withheld)
        if found is not None:
            yield {"article": asdict(found), **_about(db, article_id, known, withheld)}


def _about(db: Connection, article_id: int, known: dict[str, Row], withheld: bool) -> Row:
    [facts] = rows(db, FACTS, article_id)
    revisions = [_revision(row) for row in rows(db, REVISIONS, article_id)]
    return {
        **facts,
        "source": known[facts["source"]],
        "aliases": rows(db, ALIASES, article_id),
        "revisions": revisions,
        "read_counts": rows(db, COUNTS, article_id, withheld),
        "states": rows(db, STATES, article_id),
        "absences": [{**row, "removed": bool(row["removed"])} for row in rows(db, ABSENCES, article_id)],
        "listings": rows(db, LISTINGS, article_id, withheld),
        "noted": rows(db, NOTED, article_id),
    }


def _source(source: Row) -> Row:
    columns = [{key: column[key] for key in OF_COLUMN} for column in source["columns"]]
    return {**{key: source[key] for key in OF_SOURCE}, "columns": columns}


def _revision(row: Row) -> Row:
    named = [dict(zip(("role", "label", "name"), each, strict=True)) for each in json.loads(row["credits"])]
    return {**row, "current": bool(row["current"]), "credits": named, "captures": json.loads(row["captures"])}
