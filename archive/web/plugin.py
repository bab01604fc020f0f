"""The hooks by which Datasette becomes the browser side of an archive."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Sequence
from functools import partial
from importlib.resources import files
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.plugins import pm
from datasette.utils.asgi import Request, Response

from archive import opening
from archive.web import headers, home, results, trends
from archive.web.language import COOKIE, LANGUAGES, language_of, said

STATIC = "-/qingjian"


@hookimpl
def register_routes() -> Sequence[tuple[str, Callable[..., Any]]]:
    return (
        (r"^/$", home.page),
        (r"^/search$", results.page),
        (r"^/search/facets$", results.facets),
        (r"^/search\.(?P<form>json|csv|atom)$", results.download),
        (r"^/trends(?P<form>|\.csv)$", trends.page),
        (r"^/-/language/(?P<language>\w+)$", choose),
    )


@hookimpl
def asgi_wrapper() -> Callable[[headers.App], headers.App]:
    return headers.guarded


@hookimpl
def prepare_connection(conn: sqlite3.Connection) -> None:
    opening.add_functions(conn)


@hookimpl
def extra_template_vars(request: Request | None) -> dict[str, object]:
    language = language_of(request) if request else LANGUAGES[0]
    return {"language": language, "t": partial(said, language), "static": f"/{STATIC}"}


async def choose(request: Request) -> Response:
    """Keeps the language that was chosen, and goes back."""
    back = request.args.get("next") or "/"
    response = Response.redirect(
        back if back.startswith("/") and not back.startswith("//") and "\\" not in back else "/"
    )
    if request.url_vars["language"] in LANGUAGES:
        response.set_cookie(COOKIE, request.url_vars["language"], max_age=10**8, httponly=True, samesite="lax")
    return response


def datasette(path: str, *, sql: bool = False) -> Datasette:
    """Datasette for the archive at the path, with this plugin. `sql`: whether readers may ask their own SQL."""
    here = files(__package__)
    if not pm.is_registered(sys.modules[__name__]):
        pm.register(sys.modules[__name__], name="qingjian")
    return Datasette(
        [path],
        template_dir=str(here / "templates"),
        static_mounts=[(STATIC, str(here / "static"))],
        settings={"default_allow_sql": sql, "sql_time_limit_ms": 2000, "allow_download": False},
        metadata={"title": "青简 Qingjian"},
    )
