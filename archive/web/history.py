"""What happened to an article over time, and what changed from one reading to another."""

from __future__ import annotations

from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from archive import Archive, revisions
from archive.differences import Fate, Kind, Paragraph, Span
from archive.errors import NoRevision
from archive.web.article import LINE, TEXT, asked_for, cut, heading
from archive.web.asking import ask
from archive.web.refusals import Refused

# A line in pieces, each with what became of it.
Pieces = list[tuple[str, str]]


async def history(datasette: Datasette, request: Request) -> Response:
    """`/article/<id>/history`."""
    number = asked_for(request)
    context = await ask(datasette, lambda archive: timeline(archive, number))
    return Response.html(await datasette.render_template("history.html", context, request=request))


async def changes(datasette: Datasette, request: Request) -> Response:
    """`/article/<id>/changes`, with `?from=` and `?to=` numbers of readings."""
    number, old, new = asked_for(request), request.args.get("from"), request.args.get("to")
    context = await ask(datasette, lambda archive: compared(archive, number, old, new))
    return Response.html(await datasette.render_template("changes.html", context, request=request))


def timeline(archive: Archive, number: int) -> dict[str, Any]:
    """The article's events, the newest first. Raises NoArticle, Withheld."""
    events = archive.timeline(number)
    return {**heading(archive, number), "events": events[::-1]}


def compared(archive: Archive, number: int, old: str | None = None, new: str | None = None) -> dict[str, Any]:
    """Two readings side by side and in one; without numbers what the agency's last edit changed, else the first and
    the last one. `comparison` is None where there is only one. Raises NoArticle, Withheld, NoRevision, Refused."""
    known = archive.revisions(number)
    found = {**heading(archive, number), "revisions": known, "comparison": None}
    if len(known) < 2:
        return found
    edit = revisions.last_edit(known) or (known[0], known[-1])
    before, after = _named(known, old) or edit[0], _named(known, new) or edit[1]
    if len(before.body) + len(after.body) > TEXT:
        raise Refused("refused.long", 413, f"qingjian diff {number} {before.number} {after.number}")
    comparison = revisions.compare(before, after)
    return {
        **found,
        "comparison": comparison,
        "fields": [(change, _short(change)) for change in comparison.fields],
        "rows": [row(paragraph) for paragraph in comparison.body],
    }


def row(paragraph: Paragraph) -> dict[str, Any]:
    """A paragraph of the comparison: its sides, None where it isn't there, and both in one."""
    old, new = sides(paragraph.spans)
    gone = paragraph.fate in (Fate.DELETED, Fate.MOVED_FROM)
    come = paragraph.fate in (Fate.INSERTED, Fate.MOVED_TO)
    return {
        "fate": str(paragraph.fate),
        "old": None if come else old,
        "new": None if gone else new,
        "both": [(str(span.kind), span.text) for span in paragraph.spans],
    }


def sides(spans: tuple[Span, ...]) -> tuple[Pieces, Pieces]:
    """The pieces of the old line, and those of the new one."""
    old = [(str(span.kind), span.text) for span in spans if span.kind is not Kind.INSERT]
    return old, [(str(span.kind), span.text) for span in spans if span.kind is not Kind.DELETE]


def _short(change: revisions.FieldChange) -> tuple[Pieces, Pieces]:
    """The sides of a field, cut where it is longer than any of its kind."""
    if max(len(change.old or ""), len(change.new or "")) <= 2 * LINE:
        return sides(change.spans)
    return [("delete", cut(change.old))], [("insert", cut(change.new))]


def _named(known: list[revisions.Revision], number: str | None) -> revisions.Revision | None:
    if not number:
        return None
    if not number.isdecimal() or len(number) > 9:
        raise NoRevision(f"{number[:20]!r} is no revision's number")
    return revisions.numbered(known, int(number))
