"""Views for people's questions: docs/questions.md says what each holds.

All leave out what is withheld. Months and days are China's (UTC+8): a page prints its own, and our times are moved by
eight hours. No view names a part of itself by WITH: whoever asks while something is withheld may read tables only
through views (archive/questions.py), and SQLite would call such a part a view of its name.
"""

from __future__ import annotations

from sqlite_utils import Database

from archive.schema.registry import migrations

SHOWN = "a.id NOT IN (SELECT article FROM withheld_articles)"

# When it was published, as a Julian day; of a printed day its beginning in China.
PUBLISHED = "julianday(a.published_at || iif(length(a.published_at) = 10, 'T00:00+08:00', ''))"

# The text without what a template may set as it likes, as near as SQL comes to `archive.record.folded`.
FOLDED = "replace(replace(replace(replace(replace({0}, char(10), ''), ' ', ''), char(9), ''), char(160), ''), char(12288), '')"


def _differs(column: str) -> str:
    return f"{FOLDED.format(f'r.{column}')} IS NOT {FOLDED.format(f'b.{column}')}"


BYLINES = f"""
    CREATE VIEW bylines AS
    SELECT c.name, c.role, c.label, c.position, a.id AS article, a.source, a."column", a.published_at, a.title, a.url
    FROM articles AS a JOIN credits AS c ON c.article = a.id WHERE {SHOWN}
"""  # noqa: S608 (our own names)

# One person may be named twice under an article, as author and in the name of a team.
PEOPLE = f"""
    CREATE VIEW people AS
    SELECT c.name, c.role, a.source, s.name AS source_name, count(DISTINCT a.id) AS articles,
        min(substr(a.published_at, 1, 10)) AS first_published, max(substr(a.published_at, 1, 10)) AS last_published
    FROM articles AS a JOIN credits AS c ON c.article = a.id JOIN sources AS s ON s.id = a.source
    WHERE {SHOWN}
    GROUP BY a.source, c.role, c.name
"""  # noqa: S608 (our own names)

# What the agency changed: revisions of the kind edit, and what was recorded first where older captures came in later.
# The first in time changed nothing, whatever its kind; see archive.revisions. CROSS: SQLite looks for the few edits
# first, and is not to begin with the many articles of a source.
EDITED = f"""
    CREATE VIEW edited AS
    SELECT * FROM (
        SELECT o.article, r.id AS revision, b.id AS before, a.source, a.title, a.published_at, a.url, r.seen_at,
            round((julianday(r.seen_at) - {PUBLISHED}) * 24, 1) AS hours,
            trim(
                iif({_differs("title")}, 'title ', '') || iif(r.published_at IS NOT b.published_at, 'published_at ', '')
                || iif({_differs("origin")}, 'origin ', '') || iif({_differs("credits")}, 'credits ', '')
                || iif({_differs("body")}, 'body', '')
            ) AS fields
        FROM (
            SELECT id, article, kind, lag(id) OVER (PARTITION BY article ORDER BY seen_at, id) AS earlier FROM revisions
        ) AS o
        CROSS JOIN revisions AS r ON r.id = o.id CROSS JOIN revisions AS b ON b.id = o.earlier
        CROSS JOIN articles AS a ON a.id = o.article
        WHERE o.kind IN ('edit', 'first') AND {SHOWN}
    ) WHERE fields <> ''
"""  # noqa: S608 (our own names)

# Where two places say a count at the same time, the article's own page comes first.
MOST_READ = f"""
    CREATE VIEW most_read AS
    SELECT a.id AS article, a.source, s.name AS source_name, s.region, substr(a.published_at, 1, 7) AS month,
        a.published_at, a.title, a.url, n.count, n.place,
        coalesce(p.url, (SELECT url FROM articles WHERE id = n.related_from)) AS "on", n.seen_at
    FROM articles AS a JOIN sources AS s ON s.id = a.source
    JOIN read_counts AS n ON n.id = (
        SELECT o.id FROM read_counts AS o
        WHERE o.article = a.id
            AND (o.related_from IS NULL OR o.related_from NOT IN (SELECT article FROM withheld_articles))
            AND (o.listed_on IS NULL OR o.listed_on NOT IN (
                SELECT l.id FROM withholdings AS w JOIN pages AS l ON l.url = w.url WHERE w.released_at IS NULL
            ))
        ORDER BY o.seen_at DESC, o.place = 'page' DESC, o.count DESC, o.id LIMIT 1
    )
    LEFT JOIN pages AS p ON p.id = n.listed_on
    WHERE {SHOWN}
"""  # noqa: S608 (our own names)

# since: when the state began that it is in. It was there at last_seen, and at noticed_at it was not.
TAKEN_DOWN = f"""
    CREATE VIEW taken_down AS
    SELECT article, source, title, published_at, url, state, since, reason, last_seen, noticed_at,
        round(max(0, julianday(last_seen) - published), 2) AS days_at_least,
        round(max(0, julianday(noticed_at) - published), 2) AS days_at_most,
        shows, absent, controls
    FROM (
        SELECT a.id AS article, a.source, a.title, a.published_at, a.url, a.state, a.last_seen, {PUBLISHED} AS published,
            (SELECT since FROM states WHERE article = a.id ORDER BY since DESC, id DESC LIMIT 1) AS since,
            (SELECT reason FROM states WHERE article = a.id ORDER BY since DESC, id DESC LIMIT 1) AS reason,
            (
                SELECT min(seen_at) FROM absences
                WHERE article = a.id AND seen_at > a.last_seen AND control IS NOT NULL AND removed
            ) AS noticed_at,
            (
                SELECT id FROM (
                    SELECT c.id, c.captured_at, c.url IN (a.url, a.canonical_url) AS own FROM revisions AS r
                    JOIN revision_captures AS rc ON rc.revision = r.id JOIN captures AS c ON c.id = rc.capture
                    WHERE r.article = a.id AND c.status <> 304
                ) ORDER BY own DESC, captured_at DESC, id DESC LIMIT 1
            ) AS shows,
            (
                SELECT json_group_array(capture) FROM (
                    SELECT DISTINCT capture FROM absences
                    WHERE article = a.id AND seen_at > a.last_seen AND control IS NOT NULL ORDER BY seen_at
                )
            ) AS absent,
            (
                SELECT json_group_array(control) FROM (
                    SELECT DISTINCT control FROM absences
                    WHERE article = a.id AND seen_at > a.last_seen AND control IS NOT NULL ORDER BY seen_at
                )
            ) AS controls
        FROM articles AS a WHERE a.state <> 'live' AND a.state IN ('missing', 'gone') AND {SHOWN}
    )
"""  # noqa: S608 (our own names)

# An article that came back and went again went twice; that what is missing turned out to be gone is no second time.
MONTHLY = f"""
    CREATE VIEW monthly AS
    SELECT m.source, s.name AS source_name, s.level, s.region, m.month, sum(m.published) AS published,
        sum(m.first_seen) AS first_seen, sum(m.edited) AS edited, sum(m.taken_down) AS taken_down
    FROM (
        SELECT a.source, substr(a.published_at, 1, 7) AS month, count(*) AS published,
            0 AS first_seen, 0 AS edited, 0 AS taken_down
        FROM articles AS a WHERE a.published_at IS NOT NULL AND {SHOWN} GROUP BY 1, 2
        UNION ALL
        SELECT a.source, strftime('%Y-%m', a.first_seen, '+8 hours'), 0, count(*), 0, 0
        FROM articles AS a WHERE {SHOWN} GROUP BY 1, 2
        UNION ALL
        SELECT source, strftime('%Y-%m', seen_at, '+8 hours'), 0, 0, count(DISTINCT article), 0
        FROM edited GROUP BY 1, 2
        UNION ALL
        SELECT a.source, strftime('%Y-%m', t.since, '+8 hours'), 0, 0, 0, count(DISTINCT a.id)
        FROM (
            SELECT article, since, state, lag(state) OVER (PARTITION BY article ORDER BY since, id) AS earlier
            FROM states
        ) AS t
        JOIN articles AS a ON a.id = t.article
        WHERE t.state IN ('missing', 'gone') AND coalesce(t.earlier, 'live') NOT IN ('missing', 'gone') AND {SHOWN}
        GROUP BY 1, 2
    ) AS m
    JOIN sources AS s ON s.id = m.source GROUP BY m.source, m.month
"""  # noqa: S608 (our own names)

AGENCIES = f"""
    CREATE VIEW agencies AS
    SELECT s.id AS source, s.name, s.level, s.region, s.home,
        coalesce(k.articles, 0) AS articles, k.first_published, k.last_published, k.last_new,
        coalesce(e.edited, 0) AS edited, coalesce(e.edits, 0) AS edits,
        coalesce(t.taken_down, 0) AS taken_down,
        coalesce(l.lists, 0) AS lists
    FROM sources AS s
    LEFT JOIN (
        SELECT a.source, count(*) AS articles, min(substr(a.published_at, 1, 10)) AS first_published,
            max(substr(a.published_at, 1, 10)) AS last_published, max(a.first_seen) AS last_new
        FROM articles AS a WHERE {SHOWN} GROUP BY a.source
    ) AS k ON k.source = s.id
    LEFT JOIN (SELECT source, count(DISTINCT article) AS edited, count(*) AS edits FROM edited GROUP BY source) AS e
        ON e.source = s.id
    LEFT JOIN (
        SELECT a.source, count(*) AS taken_down FROM articles AS a
        WHERE a.state <> 'live' AND a.state IN ('missing', 'gone') AND {SHOWN} GROUP BY a.source
    ) AS t ON t.source = s.id
    LEFT JOIN (SELECT source, count(*) AS lists FROM pages WHERE kind = 'list' GROUP BY source) AS l ON l.source = s.id
"""  # noqa: S608 (our own names)

# elsewhere: what leads to a host that the source does not follow to was never asked for.
COVERAGE = """
    CREATE VIEW coverage AS
    SELECT l.source, s.name AS source_name, l."column", count(*) AS listed,
        sum(l.article IS NOT NULL) AS archived,
        sum(l.article IS NULL AND l.refused) AS refused,
        sum(l.article IS NULL AND NOT l.refused AND l.followed) AS waiting,
        sum(l.article IS NULL AND NOT l.refused AND NOT l.followed) AS elsewhere,
        min(l.first_seen) AS first_listed, max(l.last_seen) AS last_listed
    FROM (
        SELECT u.source, u."column", u.first_seen, u.last_seen,
            coalesce(
                (SELECT id FROM articles WHERE canonical_url = u.url),
                (SELECT article FROM aliases WHERE url = u.url ORDER BY last_seen DESC LIMIT 1)
            ) AS article,
            EXISTS (SELECT 1 FROM problems WHERE url = u.url AND article IS NULL) AS refused,
            EXISTS (SELECT 1 FROM pages WHERE url = u.url AND kind = 'article') AS followed
        FROM (
            SELECT p.source, p."column", i.url, min(i.first_seen) AS first_seen, max(i.last_seen) AS last_seen
            FROM listings AS i JOIN pages AS p ON p.id = i.page GROUP BY p.source, p."column", i.url
        ) AS u
        WHERE u.url NOT IN (SELECT url FROM withholdings WHERE released_at IS NULL)
    ) AS l
    JOIN sources AS s ON s.id = l.source
    WHERE l.article IS NULL OR l.article NOT IN (SELECT article FROM withheld_articles)
    GROUP BY l.source, l."column"
"""

# The table `copies` has the groups. origin_source: the member's origin is the name of this source, which has the text too.
# earliest: no other source has it on an earlier day or on the same one; archive.reprints weighs both.
REPRINTS = f"""
    CREATE VIEW reprints AS
    SELECT * FROM (
        SELECT k.family, count(*) OVER (PARTITION BY k.family) AS members, a.id AS article, a.source,
            s.name AS source_name, a.published_at, a.origin,
            (
                SELECT min(o.id) FROM copies AS ok JOIN articles AS oa ON oa.id = ok.article
                JOIN sources AS o ON o.id = oa.source
                WHERE ok.family = k.family AND o.name = trim(a.origin)
                    AND oa.id NOT IN (SELECT article FROM withheld_articles)
            ) AS origin_source,
            a.published_at IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM copies AS ek JOIN articles AS e ON e.id = ek.article
                WHERE ek.family = k.family AND e.source <> a.source
                    AND (e.published_at IS NULL OR substr(e.published_at, 1, 10) <= substr(a.published_at, 1, 10))
                    AND e.id NOT IN (SELECT article FROM withheld_articles)
            ) AS earliest,
            a.title, a.url
        FROM copies AS k JOIN articles AS a ON a.id = k.article JOIN sources AS s ON s.id = a.source
        WHERE {SHOWN}
    ) WHERE members > 1
"""  # noqa: S608 (our own names)


@migrations()
def m0030_views(db: Database) -> None:
    """Views for questions: bylines, people, agencies, monthly, most_read, edited, taken_down, coverage, reprints."""
    for statement in (BYLINES, PEOPLE, EDITED, MOST_READ, TAKEN_DOWN, MONTHLY, AGENCIES, COVERAGE, REPRINTS):
        db.execute(statement)
