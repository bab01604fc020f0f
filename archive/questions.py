"""A question of somebody's own, in SQL: one statement that reads, for so long and no longer.

Nothing is written, attached or loaded, whatever is asked: SQLite asks us about each step of the statement before it is
run. Nor does anything withheld get out: as long as something is withheld, tables that may hold it are read through
the views alone, which leave it out.
"""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from archive import opening
from archive.errors import ArchiveError

# docs/questions.md says what each of them holds.
VIEWS = (
    "articles_full",
    "bylines",
    "people",
    "agencies",
    "monthly",
    "most_read",
    "edited",
    "taken_down",
    "coverage",
    "reprints",
)

# What those views are made of and who reads tables through it.
THROUGH = frozenset((*VIEWS, "searchable", "articles_kept", "withheld_articles"))
# Nothing of an article stands in these.
HARMLESS = frozenset((*VIEWS, "sources", "columns", "json_each", "json_tree", "sqlite_master", "sqlite_schema"))

READS = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE)

# Steps of SQLite's machine between two looks at the clock: some milliseconds.
STEPS = 100_000

# A name or a bracket of a statement; comments are passed over. SQLite takes a text for a name where only one can stand.
_TOKEN = re.compile(
    r"""--[^\n]*|/\*.*?(?:\*/|\Z)|'((?:[^']|'')*)'|"((?:[^"]|"")*)"|`((?:[^`]|``)*)`|\[([^\]]*)\]|([^\W\d][\w$]*)|(\S)""",
    re.DOTALL,
)

Value = str | int | float | bytes | None


class BadQuestion(ArchiveError):
    """A statement that isn't answered: it is wrong, does more than read, or takes too long."""


class Question:
    """A statement on the archive in the file at `path`. It may be answered several times; each answer may take
    `seconds`. `names` are the columns of the answer. Raises BadQuestion, and as `opening.open_for_reading`."""

    def __init__(self, path: Path, sql: str, *, seconds: float) -> None:
        self._db = opening.open_for_reading(path)
        self._sql = sql
        self._seconds = seconds
        self._until = time.monotonic() + seconds
        self._denied: str | None = None
        db = self._db.conn
        self._guarded = db.execute("SELECT EXISTS (SELECT 1 FROM withholdings WHERE released_at IS NULL)").fetchone()[0]
        db.set_authorizer(self._allow)
        db.set_progress_handler(lambda: time.monotonic() > self._until, STEPS)
        try:
            self.names = self._names()
        except BaseException:
            self._db.close()
            raise

    def close(self) -> None:
        self._db.close()

    def rows(self) -> Iterator[Sequence[Value]]:
        """The answer, a row at a time."""
        self._until = time.monotonic() + self._seconds
        yield from self._execute(self._sql)

    def _names(self) -> tuple[str, ...]:
        """Also refuses what would shadow a view: SQLite calls what WITH names as it calls a view."""
        if self._guarded and (name := shadowed(self._sql)):
            raise BadQuestion(f"the question calls a part of itself {name}, which is a view's name; call it otherwise")
        cursor = self._cursor(self._sql)
        names = tuple(column[0] for column in cursor.description or ())
        cursor.close()
        if not names:
            raise BadQuestion("the question has no answer: it must be one SELECT")
        for name in names:
            if names.count(name) > 1:
                raise BadQuestion(f"two columns of the answer are called {name}; name them with AS")
        return names

    def _execute(self, sql: str) -> Iterator[Sequence[Value]]:
        cursor = self._cursor(sql)
        try:
            # `yield from` would close the cursor, which may outlive the database.
            for row in cursor:  # noqa: UP028
                yield row
        except sqlite3.Error as error:
            raise self._bad(error) from error

    def _cursor(self, sql: str) -> sqlite3.Cursor:
        try:
            return self._db.conn.execute(sql)
        except (sqlite3.Error, sqlite3.Warning, ValueError) as error:  # Warning: two statements; ValueError: a NUL
            raise self._bad(error) from error

    def _bad(self, error: Exception) -> BadQuestion:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT:
            return BadQuestion(f"the question was not answered within {self._seconds:g} s")
        if self._denied:
            return BadQuestion(self._denied)
        return BadQuestion(f"the question can't be answered: {' '.join(str(error).split())}")

    def _allow(self, action: int, what: str | None, more: str | None, _: str | None, through: str | None) -> int:
        if action not in READS:
            self._denied = "the question does more than read: only one SELECT is answered"
        elif self._guarded and action == sqlite3.SQLITE_READ and not _is_open(what, more, through):
            self._denied = f"{what} may hold what is withheld: ask the views (docs/questions.md)"
        else:
            return sqlite3.SQLITE_OK
        return sqlite3.SQLITE_DENY


def _is_open(table: str | None, column: str | None, through: str | None) -> bool:
    """Whether a column may be read while something is withheld. SQLite names no column where none is read: it counts
    rows, or joins by their numbers, and doesn't always know any more through which view."""
    return table in HARMLESS or through in THROUGH or column == ""


def shadowed(sql: str) -> str | None:
    """The view whose name a statement gives to a part of itself: `WITH people(…) AS (…)`."""
    tokens = [next((part for part in found if part), "").lower() for found in _TOKEN.findall(sql)]
    tokens = [token for token in tokens if token]
    for at, token in enumerate(tokens):
        if token in THROUGH and _defines(tokens[at + 1 :]):
            return token
    return None


def _defines(tokens: Sequence[str]) -> bool:
    if tokens[:1] == ["("] and ")" in tokens:
        tokens = tokens[tokens.index(")") + 1 :]
    tokens = [token for token in tokens[:4] if token not in ("not", "materialized")]
    return tokens[:2] == ["as", "("]
