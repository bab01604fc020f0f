"""What is withheld, taken out of a copy of the database: not hidden, but gone.

Rows of withheld articles go, with all that hangs on them; then, in every table, the rows that name such a page: by any form
of one of its addresses, or by its title. So a table that somebody adds later is cleaned too. What other agencies' articles
say themselves stays: their texts are theirs, and `mentions` counts those that name what is withheld.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from sqlite3 import Connection
from urllib.parse import urljoin

from archive import index, withholding
from archive.errors import ArchiveError
from archive.identity import identity

# What is under another article's name stays as it was read; these tables name agencies and their lists.
KEPT = frozenset(("articles", "revisions", "sources", "columns", "walks", "_sqlite_migrations"))

# A title is looked for in other texts when it is long enough to be nobody else's.
TELLING = 6

# An address in a text: ASCII without what ends one in JSON and in prose.
_ADDRESS = re.compile(r"""https?://[!#-&(-;=?-\[\]^-{}~]+""")

WITHHELD = "SELECT DISTINCT article FROM withheld_articles"
TITLES = """
    SELECT title FROM articles WHERE id IN gone UNION SELECT title FROM revisions WHERE article IN gone
    EXCEPT SELECT title FROM articles WHERE id NOT IN gone
"""
OTHER_TITLES = "SELECT title FROM articles WHERE id NOT IN gone AND title IN (SELECT value FROM json_each(?))"

# Where lists and related lists name them: who publishes the answers of servers must leave these pages out too.
NAMING = """
    SELECT p.url FROM listings AS l JOIN pages AS p ON p.id = l.page WHERE names(l.url) OR names(l.title)
    UNION SELECT a.url FROM related_items AS i JOIN articles AS a ON a.id = i.article
        WHERE a.id NOT IN gone AND (i.related_article IN gone OR names(i.url) OR names(i.title))
    UNION SELECT a.canonical_url FROM related_items AS i JOIN articles AS a ON a.id = i.article
        WHERE a.id NOT IN gone AND (i.related_article IN gone OR names(i.url) OR names(i.title))
    UNION SELECT a.url FROM read_counts AS n JOIN articles AS a ON a.id = n.related_from
        WHERE a.id NOT IN gone AND (n.article IN gone OR names(n.url) OR names(n.title))
    UNION SELECT a.canonical_url FROM read_counts AS n JOIN articles AS a ON a.id = n.related_from
        WHERE a.id NOT IN gone AND (n.article IN gone OR names(n.url) OR names(n.title))
"""
REDIRECTS = "SELECT id, url, headers FROM captures WHERE status BETWEEN 300 AND 399"
MENTIONS = """
    SELECT count(DISTINCT article) FROM revisions
    WHERE names(title) OR names(body) OR names(origin) OR names(credits)
"""
TABLES = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'"
TEXTS = "SELECT name FROM pragma_table_info(?) WHERE upper(type) IN ('TEXT', 'BLOB', 'ANY', '')"
REFERENCES = """
    SELECT t.name, f.id, f."from", f."table", coalesce(f."to", 'id'), c."notnull" OR c.pk FROM pragma_table_list AS t
    JOIN pragma_foreign_key_list(t.name) AS f JOIN pragma_table_info(t.name) AS c ON c.name = f."from"
    WHERE t.schema = 'main' AND t.type = 'table'
"""


class StillNamed(ArchiveError):
    """A copy still names what is withheld, where it must not: a bug of ours, and nothing is published."""

    exit_code = 1


@dataclass(frozen=True, slots=True)
class Redacted:
    """How many articles and captures went; how many that stay say something of them in their own text; the addresses
    of lists and articles that name them."""

    articles: int
    captures: int
    mentions: int
    naming: frozenset[str]


class Names:
    """Whether a text names what is withheld: it is one of its titles, the beginning of one (`beginnings`) or has one in
    it, is the key of an address, or has any form of an address in it."""

    def __init__(self, addresses: frozenset[str], titles: frozenset[str], beginnings: frozenset[str]) -> None:
        self._addresses = addresses
        self._keys = {identity(url) for url in addresses}
        self._titles = titles | beginnings
        telling = sorted(title for title in titles if len(title) >= TELLING)
        self._title = re.compile("|".join(map(re.escape, telling))) if telling else None

    def __call__(self, text: object) -> bool:
        if not isinstance(text, str) or not text:
            return False
        if text in self._addresses or text in self._keys or text.rstrip("….") in self._titles or text in self._titles:
            return True
        if self._title and self._title.search(text):
            return True
        return any(identity(url) in self._keys for url in self._addresses_in(text))

    def _addresses_in(self, text: str) -> Iterator[str]:
        if text.startswith("http"):
            yield text
        if "http" in text:
            yield from _ADDRESS.findall(text)


@dataclass(frozen=True, slots=True)
class Reference:
    """A column that names rows of another table; `needed`: it can't be null."""

    table: str
    column: str
    to: str
    key: str
    needed: bool


def redact(db: Connection) -> Redacted:
    """Takes out what is withheld, and the log of withholdings with its reasons. Runs inside the caller's transaction, with
    foreign keys off, on a copy whose index of texts is up to date. Raises StillNamed."""
    gone = [article for (article,) in db.execute(WITHHELD).fetchall()]
    hidden = withholding.hidden(db)
    db.execute("CREATE TEMP TABLE gone (id INTEGER PRIMARY KEY)")
    db.executemany("INSERT INTO gone VALUES (?)", [(article,) for article in gone])
    titles = frozenset(title for (title,) in db.execute(TITLES) if title)
    names = Names(hidden, titles, _beginnings(db, titles))
    db.create_function("names", 1, names, deterministic=True)
    naming = frozenset(url for (url,) in db.execute(NAMING) if url not in hidden)
    captures = _count(db, "captures")
    _forget_log(db)
    for article in gone:
        _take_from_index(db, article)
    _remove(db, gone, names)
    mentions = int(db.execute(MENTIONS).fetchone()[0])
    db.execute("DROP TABLE temp.gone")
    _refuse_named(db)
    return Redacted(len(gone), captures - _count(db, "captures"), mentions, naming)


def _beginnings(db: Connection, titles: frozenset[str]) -> frozenset[str]:
    """How lists cut these titles, but what another article is called by."""
    cut = {title[:length] for title in titles for length in range(TELLING, len(title))}
    known = db.execute(OTHER_TITLES, (json.dumps(sorted(cut)),))
    return frozenset(cut - {title for (title,) in known})


def _remove(db: Connection, gone: list[int], names: Names) -> None:
    for table, column in _columns_of(db, "articles"):
        db.execute(f'DELETE FROM "{table}" WHERE "{column}" IN gone')  # noqa: S608 (the schema's own names)
    db.execute("DELETE FROM articles WHERE id IN gone")
    redirects = [(capture,) for capture, url, headers in db.execute(REDIRECTS) if names(_target(url, headers))]
    db.executemany("DELETE FROM captures WHERE id = ?", redirects)
    for table, columns in _texts(db):
        if table not in KEPT:
            named = " OR ".join(f'names("{column}")' for column in columns)
            db.execute(f'DELETE FROM "{table}" WHERE {named}')  # noqa: S608 (the schema's own names)
    while _cascade(db):
        pass
    # A text that is nobody else's any more is no copy.
    db.execute("DELETE FROM copies WHERE family IN (SELECT family FROM copies GROUP BY family HAVING count(*) = 1)")


def _cascade(db: Connection) -> int:
    """How many rows named a row that is gone, and now name none or are gone too."""
    before = db.total_changes
    for one in _references(db):
        do = "DELETE FROM {table}" if one.needed else "UPDATE {table} SET {column} = NULL"
        lost = "WHERE {column} IS NOT NULL AND {column} NOT IN (SELECT {key} FROM {to})"
        names = {name: f'"{value}"' for name, value in asdict(one).items()}
        db.execute(f"{do} {lost}".format(**names))
    return db.total_changes - before


def _references(db: Connection) -> list[Reference]:
    """The references of one column; those of several name a source's columns, which all stay."""
    found: dict[tuple[str, int], list[Reference]] = {}
    for table, number, column, to, key, needed in db.execute(REFERENCES).fetchall():
        found.setdefault((table, number), []).append(Reference(table, column, to, key, bool(needed)))
    return [one for one, *more in found.values() if not more]


def _columns_of(db: Connection, table: str) -> list[tuple[str, str]]:
    return [(one.table, one.column) for one in _references(db) if one.to == table]


def _forget_log(db: Connection) -> None:
    """Triggers keep the log whole; they stay, in the copy too."""
    triggers = db.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'withholdings'"
    ).fetchall()
    for name, _ in triggers:
        db.execute(f'DROP TRIGGER "{name}"')
    db.execute("DELETE FROM withholdings")
    for _, sql in triggers:
        db.execute(sql)


def _take_from_index(db: Connection, article: int) -> None:
    """Takes an article's row out of the index of texts, which must be told what it holds."""
    row = db.execute("SELECT docid FROM search_documents WHERE article = ?", (article,)).fetchone()
    said = index.said(db, article)
    if row and said:
        (body,) = db.execute("SELECT body FROM revisions WHERE id = ?", (said.revision,)).fetchone()
        what = (row[0], index.tokens(said.with_body(body)))
        db.execute("INSERT INTO search_index (search_index, rowid, tokens) VALUES ('delete', ?, ?)", what)


def _refuse_named(db: Connection) -> None:
    """Looks once more, at all tables but those that may."""
    for table, columns in _texts(db):
        for column in columns if table not in KEPT else ():
            query = f'SELECT EXISTS (SELECT 1 FROM "{table}" WHERE names("{column}"))'  # noqa: S608 (the schema's)
            if db.execute(query).fetchone()[0]:
                raise StillNamed(
                    f"{table}.{column} still names what is withheld: nothing is published; please report it"
                )
    if row := db.execute("PRAGMA foreign_key_check").fetchone():
        raise StillNamed(
            f"{row[0]} still names a row of {row[2]} that is withheld: nothing is published; please report it"
        )


def _texts(db: Connection) -> list[tuple[str, list[str]]]:
    """The ordinary tables with their columns that may hold text. An index's own tables hold no text that is whole."""
    found = []
    for (table,) in db.execute(TABLES).fetchall():
        columns = [column for (column,) in db.execute(TEXTS, (table,))]
        if columns:
            found.append((table, columns))
    return found


def _target(url: str, headers: str) -> str | None:
    """Where a redirect led."""
    for name, value in json.loads(headers):
        if name.lower() == "location":
            try:
                return urljoin(url, str(value))
            except ValueError:
                return None
    return None


def _count(db: Connection, table: str) -> int:
    return int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 (our own names)
