"""What a page says instead of its contents: a status, what is wrong, and what to do; never a traceback.

Its first line is the browser's language, the second one is what the archive itself says of it, which commands say too.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Base400, Request, Response
from datasette.views.base import DatasetteError

from archive.errors import NoArticle, NoRevision, QingjianError, Withheld
from archive.queryerror import QueryError
from archive.web.asking import TooSlow

Page = Callable[[Datasette, Request], Awaitable[Any]]


class Refused(QingjianError):
    """A page that can't be shown as asked; `key` is the text that says why, `status` that of the answer."""

    def __init__(self, key: str, status: int, detail: str = "") -> None:
        super().__init__(detail)
        self.key, self.status = key, status


# Which text says it, and with which status. 451: not for legal reasons alone, but this is what the number is for.
SAID: tuple[tuple[type[QingjianError], str, int], ...] = (
    (Withheld, "refused.withheld", 451),
    (NoArticle, "refused.article", 404),
    (NoRevision, "refused.revision", 404),
    (TooSlow, "refused.slow", 503),
    (QueryError, "refused.query", 400),
)


def refusing(page: Page) -> Page:
    """The page, with what it raises of ours as an answer that says so."""

    @wraps(page)
    async def answered(datasette: Datasette, request: Request) -> Any:
        try:
            return await page(datasette, request)
        except QingjianError as error:
            return await refusal(datasette, request, error)

    return answered


async def refusal(datasette: Datasette, request: Request, error: Exception) -> Response:
    """The answer in the place of a page that failed so."""
    key, status, detail = _told(error)
    if request.path.endswith(".json"):
        return Response.json({"ok": False, "error": detail or key, "status": status}, status=status)
    context = {"key": key, "detail": detail, "status": status}
    return Response.html(await datasette.render_template("refused.html", context, request=request), status=status)


def _told(error: Exception) -> tuple[str, int, str]:
    """The key of a text, a status, and the error's own words."""
    if isinstance(error, Refused):
        return error.key, error.status, str(error)
    for kind, key, status in SAID:
        if isinstance(error, kind):
            return key, status, str(error)
    if isinstance(error, Base400 | DatasetteError):
        status = int(getattr(error, "status", None) or 400)
        return ("error.404" if status == 404 else "refused.asked"), status, "" if status == 404 else str(error)
    if isinstance(error, QingjianError):
        print(error, file=sys.stderr)  # it may name a path
        return "refused.archive", 500, ""
    traceback.print_exception(error)  # for who serves it; a reader is told nothing of our insides
    return "refused.bug", 500, ""
