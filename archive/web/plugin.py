"""The hooks by which Datasette becomes the browser side of an archive."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Sequence
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.plugins import pm
from datasette.utils.asgi import Request, Response
from markupsafe import Markup, escape

from archive import opening
from archive.web import (
    agency,
    capture,
    evidence,
    headers,
    history,
    home,
    operations,
    person,
    places,
    results,
    served,
    tables,
    trends,
)
from archive.web import article as article_page
from archive.web.article import is_link
from archive.web.language import COOKIE, LANGUAGES, language_of, said
from archive.web.refusals import Refused, refusal, refusing
from archive.web.times import china_day, china_time, printed

NAME = "qingjian"
STATIC = "-/qingjian"

LONGEST_LINK = 100


@hookimpl
def register_routes() -> Sequence[tuple[str, Callable[..., Any]]]:
    pages = (
        (r"^/$", home.page),
        (r"^/search$", results.page),
        (r"^/search/facets$", results.facets),
        (r"^/search\.(?P<form>json|csv|atom)$", results.download),
        (r"^/trends(?P<form>|\.csv)$", trends.page),
        (r"^/article/(?P<id>[0-9]+)$", article_page.page),
        (r"^/article/(?P<id>[0-9]+)/history$", history.history),
        (r"^/article/(?P<id>[0-9]+)/changes$", history.changes),
        (r"^/article/(?P<id>[0-9]+)/served$", served.page),
        (r"^/article/(?P<id>[0-9]+)/evidence\.wacz$", evidence.page),
        (r"^/capture/(?P<id>[0-9]+)$", capture.page),
        (r"^/people$", person.people),
        (r"^/person/(?P<name>.+)$", person.page),
        (r"^/agency/(?P<source>[^/]+)$", agency.page),
        (r"^/column/(?P<source>[^/]+)/(?P<name>.+)$", agency.column_page),
        (r"^/regions$", places.page),
        (r"^/region/(?P<code>[^/]+)$", places.region_page),
        (r"^/operations$", operations.page),
    )
    refused = tuple((route, refusing(page)) for route, page in pages)
    return (*refused, (r"^/-/language/(?P<language>\w+)$", choose))


@hookimpl
def asgi_wrapper(datasette: Datasette) -> Callable[[headers.App], headers.App]:
    return partial(headers.guarded, host=(datasette.plugin_config(NAME) or {}).get("host"))


@hookimpl(trylast=True)
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Last, since Datasette has a function `escape_fts` of its own, for indexes of words."""
    opening.add_functions(conn)
    opening.map_pages(conn)
    conn.create_function("escape_fts", 1, partial(tables.match, conn))


@hookimpl
def filters_from_request(request: Request, table: str, datasette: Datasette) -> Any:
    return tables.searched(datasette, request, table)


@hookimpl
def render_cell(value: Any) -> Markup | None:
    """A stored address as a link that tells its site nothing."""
    if not isinstance(value, str) or not value.startswith(("http://", "https://")):
        return None
    shown = value if len(value) <= LONGEST_LINK else f"{value[:LONGEST_LINK]}…"
    if not is_link(value):
        return escape(shown)
    return Markup('<a href="{}" rel="noreferrer noopener nofollow">{}</a>').format(value, shown)


@hookimpl
def permission_allowed(datasette: Datasette, action: str, resource: Any) -> Any:
    return tables.permitted(datasette, action, resource)


@hookimpl(tryfirst=True)
def handle_exception(datasette: Datasette, request: Request, exception: Exception) -> Any:
    return refusal(datasette, request, exception)


@hookimpl(tryfirst=True)
def forbidden(datasette: Datasette, request: Request) -> Any:
    return partial(refusal, datasette, request, Refused("refused.forbidden", 403))


@hookimpl
def extra_template_vars(request: Request | None, datasette: Datasette) -> dict[str, object]:
    language = language_of(request) if request else LANGUAGES[0]
    return {
        "language": language,
        "t": partial(said, language),
        "static": f"/{STATIC}",
        "china_time": china_time,
        "china_day": china_day,
        "is_link": is_link,
        "printed": printed,
        "database_name": next(iter(datasette.databases)),
    }


async def choose(request: Request) -> Response:
    """Keeps the language that was chosen, and goes back."""
    back = request.args.get("next") or "/"
    response = Response.redirect(
        back if back.startswith("/") and not back.startswith("//") and "\\" not in back else "/"
    )
    if request.url_vars["language"] in LANGUAGES:
        response.set_cookie(COOKIE, request.url_vars["language"], max_age=10**8, httponly=True, samesite="lax")
    return response


def datasette(path: str, *, sql: bool = False, host: str = "127.0.0.1") -> Datasette:
    """Datasette for the archive at the path, with this plugin. `sql`: whether readers may ask their own SQL. `host` is
    the name by which it is asked, besides this machine's own ones."""
    here = files(__package__)
    if not pm.is_registered(sys.modules[__name__]):
        pm.register(sys.modules[__name__], name=NAME)
        for name in (
            "datasette.handle_exception",
            "datasette.forbidden",
        ):  # they print locals, and know no page of ours
            pm.unregister(name=name)
    served = Datasette(
        [path],
        template_dir=str(here / "templates"),
        static_mounts=[(STATIC, str(here / "static"))],
        settings={
            "default_allow_sql": sql,
            "sql_time_limit_ms": 2000,
            "allow_download": False,
            "suggest_facets": False,
            "truncate_cells_html": 300,
        },
        metadata={
            "title": "青简 Qingjian",
            "databases": {Path(path).stem: tables.METADATA},
            "plugins": {NAME: {"host": host}},
        },
    )
    tables.uncounted(served)
    return served
