"""An article as it was last read, with all that is known around it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from archive import Archive, query, revisions
from archive.errors import NoArticle
from archive.folding import spans
from archive.model import Article
from archive.queryerror import QueryError
from archive.reading import rows
from archive.web import citing
from archive.web.asking import ask
from archive.web.capture import IMAGES
from archive.web.charts import Series, over_time
from archive.web.citing import Cited

# A title that is longer is a mistake or an attack: the heading is cut, and says so. A text so long takes a browser seconds.
TITLE, TEXT, LINE = 300, 400_000, 500

# Words of a query that are marked, and how often all of them together are.
WORDS, MARKS = 20, 2000

# Rows of a list, beyond which it says how many there are.
SHOWN = 100

FACTS = """
    SELECT a.id, a.source, s.name AS source_name, s.level, s.region, a.state, a.first_seen, a.last_seen,
        (SELECT count(*) FROM revisions WHERE article = a.id) AS readings,
        (SELECT since FROM states WHERE article = a.id ORDER BY since DESC, id DESC LIMIT 1) AS since,
        (SELECT reason FROM states WHERE article = a.id ORDER BY since DESC, id DESC LIMIT 1) AS reason
    FROM articles AS a JOIN sources AS s ON s.id = a.source WHERE a.id = ?
"""

# The capture of its page that shows the newest revision: what is cited.
CITED = """
    SELECT c.id, c.captured_at, c.payload_digest, c.record_id, c.url
    FROM articles AS a JOIN revision_captures AS rc ON rc.revision = a.revision JOIN captures AS c ON c.id = rc.capture
    WHERE a.id = ? AND c.status = 200 ORDER BY c.url IN (a.url, a.canonical_url) DESC, c.captured_at DESC, c.id DESC LIMIT 1
"""

# The proofs of its state: visits that did not find it, each with the one that shows that the site was up.
ABSENT = """
    SELECT b.seen_at, b.reason, b.capture, b.control FROM absences AS b
    WHERE b.article = ? AND b.control IS NOT NULL AND b.seen_at > (SELECT last_seen FROM articles WHERE id = b.article)
    ORDER BY b.seen_at LIMIT 20
"""

SHOWN_ONLY = "NOT IN (SELECT article FROM withheld_articles)"

OUT = f"""
    SELECT i.position, i.title, i.title_truncated, i.teaser, i.url, i.read_count, i.published_at, i.joined_by, o.id AS article
    FROM related_items AS i LEFT JOIN articles AS o ON o.id = i.related_article AND o.id {SHOWN_ONLY}
    WHERE i.article = ? AND (i.related_article IS NULL OR o.id IS NOT NULL)
        AND (i.url IS NULL OR i.url NOT IN (SELECT url FROM withholdings WHERE released_at IS NULL))
    ORDER BY i.position LIMIT {SHOWN}
"""  # noqa: S608 (our own names)

IN = f"""
    SELECT a.id AS article, a.title, a.published_at, s.name AS source_name, i.read_count, count(*) OVER () AS number
    FROM related_items AS i JOIN articles AS a ON a.id = i.article JOIN sources AS s ON s.id = a.source
    WHERE i.related_article = ? AND a.id {SHOWN_ONLY}
    ORDER BY a.published_at DESC, a.id DESC LIMIT {SHOWN}
"""  # noqa: S608 (our own names)

PROBLEMS = "SELECT field, message, seen_at, capture FROM problems WHERE article = ? ORDER BY id LIMIT 50"

# Our copy of a file: what its address answered last, with contents.
COPY = """
    SELECT id, captured_at, size, headers FROM captures
    WHERE url = ? AND method = 'GET' AND status = 200 AND size > 0 AND rendered IS NULL
    ORDER BY captured_at DESC, id DESC LIMIT 1
"""


async def page(datasette: Datasette, request: Request) -> Response:
    """`/article/<id>`, with `?q=` a query whose words are marked."""
    number, typed = asked_for(request), request.args.get("q") or ""
    context = await ask(datasette, lambda archive: shown(archive, number, typed))
    return Response.html(await datasette.render_template("article.html", context, request=request))


def asked_for(request: Request) -> int:
    """The article's number in the address. Raises NoArticle for one that no archive has."""
    number = int(request.url_vars["id"][:20])
    if number > revisions.LARGEST:
        raise NoArticle(f"no article {number} in this archive")
    return number


def shown(archive: Archive, number: int, typed: str = "") -> dict[str, Any]:
    """What the page shows of an article. Raises NoArticle, Withheld."""
    found = heading(archive, number)
    article: Article = found["article"]
    words = wanted(typed)
    body, rest = article.body[:TEXT], len(article.body) - TEXT
    return {
        **found,
        "q": typed[:LINE],
        "paragraphs": [marked(line, words) for line in body.split("\n") if line.strip()],
        "rest": max(0, rest),
        "marked_title": marked(cut(article.title, TITLE), words),
        "attachments": [{"name": cut(each.name), **_file(archive, each.url)} for each in article.attachments[:SHOWN]],
        "images": [{"caption": cut(each.caption), **_file(archive, each.url)} for each in article.images[:SHOWN]],
        "related": rows(archive.db.conn, OUT, number),
        "listed": rows(archive.db.conn, IN, number),
        "copies": archive.copies(number),
        "problems": rows(archive.db.conn, PROBLEMS, number),
        "absent": rows(archive.db.conn, ABSENT, number),
        **_counts(archive, number),
        **_citations(found),
    }


def heading(archive: Archive, number: int) -> dict[str, Any]:
    """What all of an article's pages show: the article, its source and state. Raises NoArticle, Withheld."""
    revisions.number_of(archive.db.conn, number)
    article = archive.article(number)
    if article is None:
        raise NoArticle(f"article {number} was never read whole")
    [facts] = rows(archive.db.conn, FACTS, number)
    cited = next(iter(rows(archive.db.conn, CITED, number)), None)
    return {"article": article, "title": cut(article.title, TITLE), "facts": facts, "cited": cited}


def cut(text: str | None, most: int = LINE) -> str:
    """The text in one line, cut where it is longer than any of its kind."""
    line = " ".join((text or "")[: most * 2].split())
    return line if len(line) <= most else f"{line[:most]}…"


def wanted(typed: str) -> list[str]:
    """The words of a query that a text may hold; none of one that can't be read: that is for the results to say."""
    try:
        return list(dict.fromkeys(text.words for text in query.wanted(query.parse(typed).node)))[:WORDS]
    except QueryError:
        return []


def marked(text: str, words: Sequence[str]) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is one of the words."""
    found = sorted(span for each in words for span in spans(text, each))[:MARKS]
    pieces, at = [], 0
    for start, end in found:
        if end > at:
            pieces += [(text[at:start], False), (text[max(at, start) : end], True)]
            at = end
    return [piece for piece in [*pieces, (text[at:], False)] if piece[0]]


def is_link(url: str | None) -> bool:
    """Whether an address from a page may be followed: the web's, and nothing that runs or opens something here."""
    try:
        return bool(url) and urlsplit(url or "").scheme.lower() in ("http", "https")
    except ValueError:
        return False


def _file(archive: Archive, url: str) -> dict[str, Any]:
    """A file's address, and our copy of it when there is one."""
    copy = next(iter(rows(archive.db.conn, COPY, url)), None)
    if copy:
        kinds = [value for name, value in json.loads(copy.pop("headers")) if name.lower() == "content-type"]
        copy["image"] = bool(kinds) and kinds[0].partition(";")[0].strip().lower() in IMAGES
    return {"url": url, "ours": copy}


def _counts(archive: Archive, number: int) -> dict[str, Any]:
    """The read counts, newest first for a table, and as lines: the page's own, lists', related lists'."""
    counts = archive.read_counts(number)
    kinds = ("page", "list", "related")
    series = [
        Series(kind, [(datetime.fromisoformat(each.seen_at), each.count) for each in counts if each.place == kind])
        for kind in kinds
    ]
    drawn = over_time([each for each in series if each.points]) if len({each.seen_at for each in counts}) > 1 else None
    latest = counts[-1] if counts else None
    return {"counts": counts[::-1][:SHOWN], "observations": len(counts), "plot": drawn, "latest": latest}


def _citations(found: dict[str, Any]) -> dict[str, str]:
    article, seen = found["article"], found["cited"] or {}
    cited = Cited(
        article.title or "（无标题）",
        found["facts"]["source_name"],
        cut(article.origin) or None,
        article.published_at,
        seen.get("url") or article.canonical_url,
        seen.get("captured_at"),
        seen.get("payload_digest"),
    )
    return {"cite_zh": citing.chinese(cited), "cite_en": citing.english(cited)}


def today() -> str:
    """The time now, in the archive's form."""
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
