"""What a query finds: hits, and beside them what they are of, when they were published, and ways to take them along."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import closing
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from archive import Archive, query, search
from archive.facets import added
from archive.queryerror import QueryError
from archive.search import Hit, Key
from archive.web.asking import TooSlow, archive_path, ask
from archive.web.charts import timeline
from archive.web.downloads import TYPES, USUAL, Download
from archive.web.regions import region_name

SHOWN = 20

# Facets are counted over so many of the newest: a common word's hits may take seconds.
COUNTED = 5000

# What all months of a query may take; then they are counted over the newest, too.
MONTHS_MS = 2500

# Pages that may be asked for by their number; the next page of the newest is found by its key, however far it is.
MOST_PAGES = 1000

# Characters of a title, and names, that a list has place for.
TITLE, NAMES = 160, 8

EXAMPLES = (
    ("督察 整改", "all"), ('"HJ 808-2016"', "phrase"), ("督查 OR 督察", "or"), ("污染 -大气", "not"),
    ("title:(通报 OR 约谈)", "title"), ("author:甲某 approver:乙某", "role"), ("origin:中国环境报", "origin"),
    ("source:mee", "source"), ("region:37", "region"), ("level:province", "level"), ("column:通知", "column"),
    ("published:2022-08..2022-10", "published"), ("seen:2024-01", "seen"), ("state:gone", "state"),
    ("reads:>10000", "reads"), ("changed:yes", "changed"), ("has:attachment", "has"), ("related:http://jia.example/1", "related"),
    ("sort:reads", "sort"),
)  # fmt: skip

KEY = re.compile(r"([0-9T:+.Z-]{0,35})~([0-9]{1,18})")
MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")


async def page(datasette: Datasette, request: Request) -> Response:
    """`/search?q=`, with `sort`, `page`, `before` (a key of the newest: the page's articles come after it), and
    `facets=1` for what otherwise is loaded later. A period (`since`, `until`: months) becomes a part of the query."""
    asked = Asked(request)
    if asked.period:
        return Response.redirect(asked.address(q=asked.narrowed()))
    context: dict[str, Any] = {
        "asked": asked,
        "q": asked.q,
        "examples": EXAMPLES,
        "sorts": query.SORTS,
        "types": TYPES,
        "region_name": region_name,
    }
    try:
        context |= await ask(datasette, lambda archive: results(archive, asked))
        if request.args.get("facets"):
            context["facets"] = await beside(datasette, asked, all_=request.args.get("all") == "1")
    except (QueryError, TooSlow) as error:
        context |= {"hits": [], "error": error}
    status = 400 if isinstance(context.get("error"), QueryError) else 503 if "error" in context else 200
    return Response.html(await datasette.render_template("search.html", context, request=request), status=status)


async def facets(datasette: Datasette, request: Request) -> Response:
    """`/search/facets?q=`: what the hits are of, as a part of a page. `all=1` counts over all of them."""
    asked = Asked(request)
    context: dict[str, Any] = {"asked": asked, "q": asked.q, "region_name": region_name}
    try:
        context["facets"] = await beside(datasette, asked, all_=request.args.get("all") == "1")
    except (QueryError, TooSlow) as error:
        context["error"] = error
    return Response.html(await datasette.render_template("facets.html", context, request=request))


async def download(datasette: Datasette, request: Request) -> Response | Download:
    """`/search.json`, `.csv` and `.atom`: the same query, `limit` articles of it or `all`."""
    asked, form = Asked(request), request.url_vars["form"]
    limit = request.args.get("limit") or str(USUAL[form])
    if limit != "all" and not re.fullmatch(r"[1-9][0-9]{0,8}", limit):
        return Response.text(f"limit is a number or all, not {limit[:40]!r}\n", status=400)
    try:
        await ask(datasette, lambda archive: results(archive, asked))
    except (QueryError, TooSlow) as error:
        return Response.text(f"{error}\n", status=400 if isinstance(error, QueryError) else 503)
    what = (asked.q, asked.sort, None if limit == "all" else int(limit))
    return Download(request, archive_path(datasette), form, what)


class Asked:
    """What a request asks for, and addresses that ask for something near it."""

    def __init__(self, request: Request) -> None:
        args = request.args
        self.q = args.get("q") or ""
        sort, number, key = args.get("sort"), args.get("page") or "", KEY.fullmatch(args.get("before") or "")
        self.sort: str | None = sort if sort in query.SORTS else None
        self.page = int(number) if re.fullmatch(r"[1-9][0-9]{0,8}", number) else 1
        self.after: Key | None = (key[1], int(key[2])) if key else None
        self.since, self.until = (_month(args.get(name)) for name in ("since", "until"))

    @property
    def period(self) -> str:
        """The months that are asked for besides the query, as a term of it."""
        if not (self.since or self.until):
            return ""
        first, last = sorted((self.since, self.until)) if self.since and self.until else (self.since, self.until)
        return f"published:{first}" if first == last else f"published:{first}..{last}"

    def narrowed(self) -> str:
        """The query with the months in it."""
        return added(self.q, self.period) or self.q

    def address(self, path: str = "/search", **change: object) -> str:
        """This query's address with something changed; the page is the first unless it is named."""
        terms = {"q": self.q, "sort": self.sort, **change}
        return f"{path}?{urlencode({name: value for name, value in terms.items() if value is not None})}"

    def with_term(self, term: str) -> str | None:
        """The address of this query and a term more."""
        more = added(self.q, term)
        return self.address(q=more) if more else None


def _month(typed: str | None) -> str:
    return typed if typed and MONTH.fullmatch(typed) else ""


async def beside(datasette: Datasette, asked: Asked, *, all_: bool) -> dict[str, Any]:
    """What the hits are of, and how many there are in each month. Raises QueryError, TooSlow."""
    most = None if all_ else COUNTED
    context = await ask(datasette, lambda archive: narrowing(archive, asked, most))
    try:
        months = await ask(datasette, lambda archive: archive.counts(asked.q, "month"), ms=MONTHS_MS)
    except TooSlow:
        return context
    return context | drawn(asked, {month: count for month, count in months if month}, sum(count for _, count in months))


def narrowing(archive: Archive, asked: Asked, most: int | None) -> dict[str, Any]:
    """The facets of the newest so many hits: each value with its number and the address that asks for it alone."""
    found = archive.facets(asked.q, most=most)
    fields = {
        field: [(value, asked.with_term(value.term)) for value in values] for field, values in found.fields.items()
    }
    return {"fields": fields, "counted": found.articles, "all": found.all} | drawn(
        asked, found.months, found.articles if found.all else None
    )


def drawn(asked: Asked, months: Mapping[str, int], total: int | None) -> dict[str, Any]:
    """The timeline; and how many hits there are, if that is known."""
    known = {month: count for month, count in months.items() if MONTH.fullmatch(month)}
    picture = timeline(known, lambda month: asked.with_term(f"published:{month}"))
    return {
        "timeline": picture,
        "first_month": min(known, default=""),
        "last_month": max(known, default=""),
        "total": total,
    }


def results(archive: Archive, asked: Asked) -> dict[str, Any]:
    """The hits of a page, where the next one begins, and the query's SQL. Raises QueryError."""
    parsed = query.parse(asked.q)
    sort = asked.sort or parsed.sort or query.NEWEST
    number = min(asked.page, MOST_PAGES) if not asked.after else asked.page
    after = asked.after if sort == query.NEWEST else None
    start = 0 if after else (number - 1) * SHOWN
    with closing(archive.found(asked.q, sort=sort, start=start, after=after)) as found:
        hits = list(islice(found, SHOWN + 1))
    shown = hits[:SHOWN]
    following = asked.address(page=number + 1, before=_key(shown[-1], sort)) if len(hits) > SHOWN else None
    return {
        "sort": sort,
        "page": number,
        "first": (number - 1) * SHOWN + 1,
        "hits": [_shown(hit) for hit in shown],
        "next": following,
        "previous": asked.address(page=number - 1) if 1 < number <= MOST_PAGES + 1 else None,
        "sql": search.statement(archive.db.conn, parsed) if parsed.node else None,
    }


def _key(hit: Hit, sort: str) -> str | None:
    return f"{hit.published_at or ''}~{hit.id}" if sort == query.NEWEST else None


def _shown(hit: Hit) -> dict[str, Any]:
    """A hit as the page has it: cut to what a list has place for."""
    names = [f"{credit.label} {credit.name}"[:40] for credit in hit.credits[:NAMES]]
    return {
        "id": hit.id,
        "title": (hit.title or "")[:TITLE],
        "source": hit.source,
        "source_name": hit.source_name,
        "published_at": (hit.published_at or "")[:10],
        "origin": (hit.origin or "")[:60],
        "names": names + (["…"] if len(hit.credits) > NAMES else []),
        "reads": hit.reads,
        "state": hit.state,
        "parts": parts(hit.snippet, hit.marks),
    }


def parts(text: str, marks: tuple[tuple[int, int], ...]) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is marked."""
    found, at = [], 0
    for start, end in marks:
        found += [(text[at:start], False), (text[start:end], True)]
        at = end
    return [(piece, marked) for piece, marked in [*found, (text[at:], False)] if piece]
