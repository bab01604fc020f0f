"""The archive's tables in Datasette: which of them are shown, and how they are searched.

Datasette asks an index for the rows that it knows, `match`, and checks nothing. Ours knows pairs of characters, so what it
gives for a longer word is more than was asked for; `searched` adds what must hold besides, in the words of `qingjian
search`. While something is withheld only the views are shown, which leave it out, and nobody asks SQL of their own.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Coroutine
from sqlite3 import Connection
from typing import Any

from datasette.app import Datasette
from datasette.filters import FilterArguments
from datasette.utils.asgi import Request

from archive import query
from archive.errors import QingjianError
from archive.planning import Clause, Compiler, planned
from archive.questions import VIEWS
from archive.web.asking import ask
from archive.web.refusals import Refused

SEARCHED = "searchable"

# Whose rows say nothing of an article.
HARMLESS = frozenset((*VIEWS, SEARCHED, "sources", "columns"))

# Who works on the archive, on which machine and as which process: nothing for readers.
CLOSED = frozenset({"holds"})

METADATA = {
    "tables": {
        SEARCHED: {"fts_table": "search_index", "fts_pk": "docid"},
        # The name of a row where another one refers to it: Datasette would take the title, of any length.
        **{table: {"label_column": "id"} for table in ("articles", "listings")},
        "sources": {"label_column": "name"},
        **{table: {"hidden": True} for table in ("search_index", "shingles", "fingerprints", "search_documents")},
    }
}

# What holds of every article: its source lies somewhere.
EVERYWHERE = query.Fact("region", ("",), 0)

WITHHOLDING = "SELECT EXISTS (SELECT 1 FROM withholdings WHERE released_at IS NULL)"


def uncounted(datasette: Datasette) -> None:
    """Keeps the page of all tables from counting each: SQLite goes through a whole table for it, and can't be stopped."""
    for database in datasette.databases.values():

        async def none(limit: int = 0, database: Any = database) -> dict[str, None]:
            return dict.fromkeys(await database.table_names())

        database.table_counts = none


def match(db: Connection, typed: str) -> str:
    """What the index is asked for a query: all that is wanted and perhaps more. This is what SQL knows as `escape_fts`.
    Where the index can't tell, all that it knows."""
    asked = query.parse(typed)
    if asked.node is None:
        return '""'
    compiler = Compiler(db, asked)
    found, _ = compiler.match(asked.node)
    return found or str(compiler.match(EVERYWHERE)[0])


def searched(datasette: Datasette, request: Request, table: str) -> Callable[[], Awaitable[FilterArguments]] | None:
    """What must hold of a row besides, where the view of whole articles is searched."""
    typed = request.args.get("_search")
    if table != SEARCHED or not typed:
        return None

    async def filtered() -> FilterArguments:
        try:
            clause = await ask(datasette, lambda archive: _whole(archive.db.conn, typed))
        except QingjianError as error:
            raise Refused("refused.query", 400, str(error)) from error
        names = {f"held_{number}": value for number, value in enumerate(clause.values)}
        numbers = iter(names)
        named = re.sub(r"\?", lambda _: f":{next(numbers)}", clause.sql)
        held = f"EXISTS (SELECT 1 FROM articles AS a WHERE a.id = {SEARCHED}.id AND {named})"  # noqa: S608 (our own text)
        return FilterArguments([held], names)

    return filtered


def permitted(
    datasette: Datasette, action: str, resource: Any
) -> Callable[[], Coroutine[Any, Any, bool | None]] | None:
    """False for what would show something withheld, or this machine; None leaves it to the settings."""
    if action == "view-table" and resource[1] in CLOSED:
        return _denied
    if (action == "view-table" and resource[1] in HARMLESS) or action not in ("view-table", "execute-sql"):
        return None

    async def allowed() -> bool | None:
        return False if await ask(datasette, lambda archive: archive.db.execute(WITHHOLDING).fetchone()[0]) else None

    return allowed


async def _denied() -> bool:
    return False


def _whole(db: Connection, typed: str) -> Clause:
    asked = query.parse(typed)
    return Clause("false") if asked.node is None else planned(db, asked).whole
