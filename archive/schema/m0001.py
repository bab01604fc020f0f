"""Sources, frontier, captures, articles with their parts, observations."""

from __future__ import annotations

from sqlite_utils import Database

from archive.schema.registry import migrations

SOURCES = (
    """
    CREATE TABLE sources (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        level TEXT NOT NULL,
        region TEXT NOT NULL,
        home TEXT NOT NULL,
        layout TEXT,
        every TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE columns (
        source TEXT NOT NULL REFERENCES sources(id),
        name TEXT NOT NULL,
        list TEXT NOT NULL,
        paging TEXT,
        kind TEXT NOT NULL,
        PRIMARY KEY (source, name)
    ) STRICT
    """,
    """
    CREATE TABLE runs (
        id INTEGER PRIMARY KEY,
        sources TEXT NOT NULL CHECK (json_valid(sources)),
        started_at TEXT NOT NULL CHECK (started_at LIKE '%Z'),
        ended_at TEXT CHECK (ended_at LIKE '%Z'),
        counts TEXT CHECK (counts IS NULL OR json_valid(counts))
    ) STRICT
    """,
)

FRONTIER = (
    """
    CREATE TABLE pages (
        id INTEGER PRIMARY KEY,
        url TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL,
        source TEXT NOT NULL REFERENCES sources(id),
        "column" TEXT,
        state TEXT NOT NULL DEFAULT 'new',
        first_seen TEXT NOT NULL CHECK (first_seen LIKE '%Z'),
        due_at TEXT CHECK (due_at LIKE '%Z'),
        leased_until TEXT CHECK (leased_until LIKE '%Z'),
        last_visited TEXT CHECK (last_visited LIKE '%Z'),
        etag TEXT,
        last_modified TEXT,
        FOREIGN KEY (source, "column") REFERENCES columns(source, name)
    ) STRICT
    """,
    "CREATE INDEX pages_due ON pages(source, due_at) WHERE due_at IS NOT NULL",
    """
    CREATE TABLE listings (
        page INTEGER NOT NULL REFERENCES pages(id),
        url TEXT NOT NULL,
        position INTEGER NOT NULL,
        title TEXT NOT NULL,
        published_at TEXT,
        teaser TEXT,
        read_count INTEGER,
        first_seen TEXT NOT NULL CHECK (first_seen LIKE '%Z'),
        last_seen TEXT NOT NULL CHECK (last_seen LIKE '%Z'),
        capture INTEGER REFERENCES captures(id),
        PRIMARY KEY (page, url)
    ) STRICT
    """,
    "CREATE INDEX listings_url ON listings(url)",
)

CAPTURES = (
    """
    CREATE TABLE captures (
        id INTEGER PRIMARY KEY,
        method TEXT NOT NULL,
        url TEXT NOT NULL,
        request_digest TEXT NOT NULL,
        status INTEGER NOT NULL,
        headers TEXT NOT NULL CHECK (json_valid(headers)),
        payload_digest TEXT NOT NULL,
        size INTEGER NOT NULL,
        warc_file TEXT NOT NULL,
        warc_offset INTEGER NOT NULL,
        record_id TEXT NOT NULL UNIQUE,
        quality TEXT,
        captured_at TEXT NOT NULL CHECK (captured_at LIKE '%Z'),
        source TEXT REFERENCES sources(id),
        run INTEGER REFERENCES runs(id),
        UNIQUE (warc_file, warc_offset)
    ) STRICT
    """,
    "CREATE INDEX captures_url ON captures(url, captured_at)",
    "CREATE INDEX captures_source ON captures(source, captured_at)",
)

ARTICLES = (
    """
    CREATE TABLE articles (
        id INTEGER PRIMARY KEY,
        source TEXT NOT NULL REFERENCES sources(id),
        url TEXT NOT NULL,
        canonical_url TEXT NOT NULL UNIQUE,
        title TEXT,
        subtitle TEXT,
        published_at TEXT,
        published_precision TEXT,
        origin TEXT,
        "column" TEXT,
        read_count INTEGER,
        keywords TEXT NOT NULL CHECK (json_valid(keywords)),
        document_number TEXT,
        layout TEXT NOT NULL,
        state TEXT NOT NULL DEFAULT 'live',
        first_seen TEXT NOT NULL CHECK (first_seen LIKE '%Z'),
        last_seen TEXT NOT NULL CHECK (last_seen LIKE '%Z'),
        revision INTEGER REFERENCES revisions(id)
    ) STRICT
    """,
    "CREATE INDEX articles_source ON articles(source, first_seen)",
    "CREATE INDEX articles_published ON articles(published_at, id)",
    """
    CREATE TABLE aliases (
        url TEXT NOT NULL,
        article INTEGER NOT NULL REFERENCES articles(id),
        first_seen TEXT NOT NULL CHECK (first_seen LIKE '%Z'),
        last_seen TEXT NOT NULL CHECK (last_seen LIKE '%Z'),
        PRIMARY KEY (url, article)
    ) STRICT
    """,
    """
    CREATE TABLE revisions (
        id INTEGER PRIMARY KEY,
        article INTEGER NOT NULL REFERENCES articles(id),
        kind TEXT NOT NULL,
        seen_at TEXT NOT NULL CHECK (seen_at LIKE '%Z'),
        digest TEXT NOT NULL,
        title TEXT,
        published_at TEXT,
        origin TEXT,
        credits TEXT NOT NULL CHECK (json_valid(credits)),
        body TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX revisions_article ON revisions(article, seen_at)",
    """
    CREATE TABLE revision_captures (
        revision INTEGER NOT NULL REFERENCES revisions(id),
        capture INTEGER NOT NULL REFERENCES captures(id),
        PRIMARY KEY (revision, capture)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX revision_captures_capture ON revision_captures(capture)",
)

PARTS = (
    """
    CREATE TABLE credits (
        article INTEGER NOT NULL REFERENCES articles(id),
        position INTEGER NOT NULL,
        role TEXT NOT NULL,
        label TEXT NOT NULL,
        name TEXT NOT NULL,
        PRIMARY KEY (article, position)
    ) STRICT
    """,
    "CREATE INDEX credits_name ON credits(name, role)",
    """
    CREATE TABLE related_items (
        article INTEGER NOT NULL REFERENCES articles(id),
        position INTEGER NOT NULL,
        title TEXT NOT NULL,
        title_truncated INTEGER NOT NULL CHECK (title_truncated IN (0, 1)),
        teaser TEXT,
        url TEXT,
        read_count INTEGER,
        published_at TEXT,
        related_article INTEGER REFERENCES articles(id),
        PRIMARY KEY (article, position)
    ) STRICT
    """,
    "CREATE INDEX related_items_url ON related_items(url)",
    "CREATE INDEX related_items_related ON related_items(related_article)",
    """
    CREATE TABLE images (
        article INTEGER NOT NULL REFERENCES articles(id),
        position INTEGER NOT NULL,
        url TEXT NOT NULL,
        caption TEXT,
        PRIMARY KEY (article, position)
    ) STRICT
    """,
    """
    CREATE TABLE attachments (
        article INTEGER NOT NULL REFERENCES articles(id),
        position INTEGER NOT NULL,
        url TEXT NOT NULL,
        name TEXT NOT NULL,
        PRIMARY KEY (article, position)
    ) STRICT
    """,
)

OBSERVATIONS = (
    # place: page (the article's own), list (listed_on says which), related (under the article related_from).
    # article is null as long as the article counted is not in the archive; its address or title is kept.
    """
    CREATE TABLE read_counts (
        id INTEGER PRIMARY KEY,
        article INTEGER REFERENCES articles(id),
        url TEXT,
        title TEXT,
        count INTEGER NOT NULL,
        place TEXT NOT NULL,
        listed_on INTEGER REFERENCES pages(id),
        related_from INTEGER REFERENCES articles(id),
        seen_at TEXT NOT NULL CHECK (seen_at LIKE '%Z'),
        capture INTEGER REFERENCES captures(id)
    ) STRICT
    """,
    # One place shows one count of one article at one time: recording a reading twice adds nothing.
    """
    CREATE UNIQUE INDEX read_counts_once ON read_counts(
        seen_at, place, coalesce(url, ''), coalesce(title, ''), coalesce(listed_on, 0), coalesce(related_from, 0)
    )
    """,
    "CREATE INDEX read_counts_article ON read_counts(article, seen_at)",
    "CREATE INDEX read_counts_url ON read_counts(url) WHERE article IS NULL",
    # With an article: a field that could not be read. Without: why the page became no article (reason).
    """
    CREATE TABLE problems (
        id INTEGER PRIMARY KEY,
        source TEXT NOT NULL REFERENCES sources(id),
        url TEXT NOT NULL,
        article INTEGER REFERENCES articles(id),
        capture INTEGER REFERENCES captures(id),
        field TEXT,
        reason TEXT,
        message TEXT NOT NULL,
        seen_at TEXT NOT NULL CHECK (seen_at LIKE '%Z')
    ) STRICT
    """,
    "CREATE INDEX problems_article ON problems(article)",
    "CREATE UNIQUE INDEX problems_refused ON problems(url) WHERE article IS NULL",
)

# The columns named as in Article are what `qingjian extract` prints, so that one row is one whole article.
VIEWS = (
    """
    CREATE VIEW articles_full AS
    SELECT
        a.id, a.source, s.name AS source_name, s.level, s.region, a.state, a.first_seen, a.last_seen, a.revision,
        a.url, a.canonical_url, a.title, a.subtitle, a.published_at, a.published_precision, a.origin, a."column",
        (
            SELECT json_group_array(json_object('role', role, 'label', label, 'name', name))
            FROM (SELECT * FROM credits WHERE article = a.id ORDER BY position)
        ) AS credits,
        r.body,
        a.read_count,
        (
            SELECT json_group_array(json_object(
                'position', position, 'title', title,
                'title_truncated', json(iif(title_truncated, 'true', 'false')),
                'teaser', teaser, 'url', url, 'read_count', read_count, 'published_at', published_at
            ))
            FROM (SELECT * FROM related_items WHERE article = a.id ORDER BY position)
        ) AS related,
        (
            SELECT json_group_array(json_object('url', url, 'caption', caption))
            FROM (SELECT * FROM images WHERE article = a.id ORDER BY position)
        ) AS images,
        (
            SELECT json_group_array(json_object('url', url, 'name', name))
            FROM (SELECT * FROM attachments WHERE article = a.id ORDER BY position)
        ) AS attachments,
        a.keywords, a.document_number, a.layout,
        (
            SELECT json_group_array(json_object('field', field, 'message', message))
            FROM (SELECT * FROM problems WHERE article = a.id ORDER BY id)
        ) AS problems
    FROM articles AS a
    JOIN sources AS s ON s.id = a.source
    JOIN revisions AS r ON r.id = a.revision
    """,
)


@migrations()
def m0001_first_archive(db: Database) -> None:
    """Sources, frontier, captures, articles with their parts, observations; the view of a whole article."""
    for statement in SOURCES + CAPTURES + FRONTIER + ARTICLES + PARTS + OBSERVATIONS + VIEWS:
        db.execute(statement)
