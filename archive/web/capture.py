"""What a server once sent, as it was served: `/capture/<id>`, for a frame that may do nothing but show it.

Its bytes are hostile. They come under a policy that lets no script run, no form be sent and nothing be loaded but
pictures and styles of this archive; what a browser would run or open in a page's place comes as text or as a file. The
policy makes each capture a site of its own, so its pictures are other sites' for it: who asks for them in its name knows
a key, new with every start, and a page on the web that guesses at our addresses is refused them.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from archive import Archive, withholding
from archive.contentcoding import Undecodable, decoded
from archive.errors import ArchiveError, Withheld
from archive.web import rewriting
from archive.web.asking import ask
from archive.web.refusals import Refused

POLICY = (
    "sandbox; default-src 'none'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
HEADERS = {"content-security-policy": POLICY, "x-content-type-options": "nosniff", "cache-control": "private, no-store"}

KEY = secrets.token_urlsafe(12)

PAGES = frozenset({"text/html", "application/xhtml+xml"})
SHEET = "text/css"
# What no browser runs anything of. SVG is a document with scripts, and so is no picture here.
IMAGES = frozenset(
    {
        "image/png",
        "image/jpeg",
        "image/jpg",
        "image/gif",
        "image/webp",
        "image/bmp",
        "image/x-icon",
        "image/vnd.microsoft.icon",
        "image/avif",
    }
)
# What is shown as text besides text/…: it is read, and never taken for a page.
TEXTS = frozenset(
    {"application/json", "application/javascript", "application/x-javascript", "application/xml", "image/svg+xml"}
)

CAPTURE = """
    SELECT c.id, c.url, c.status, c.headers, c.captured_at, c.payload_digest, c.size, c.record_id, c.kind, c.rendered,
        c.via, c.refers_to, c.method
    FROM captures AS c WHERE c.id = ?
"""


@dataclass(frozen=True, slots=True)
class Capture:
    """A row of captures; `headers` as they were sent."""

    id: int
    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    captured_at: str
    payload_digest: str
    size: int
    record_id: str
    kind: str
    rendered: str | None
    via: str | None
    refers_to: int | None
    method: str

    def header(self, name: str) -> str:
        """A header's first value, '' without it."""
        return next((value for key, value in self.headers if key.lower() == name), "")

    @property
    def media_type(self) -> str:
        """Without parameters, in small letters; a page where the server doesn't say, as browsers take it."""
        return self.header("content-type").partition(";")[0].strip().lower() or "text/html"

    @property
    def charset(self) -> str | None:
        """What the Content-Type says of it."""
        _, _, rest = self.header("content-type").lower().partition("charset=")
        return rest.partition(";")[0].strip() or None


async def page(datasette: Datasette, request: Request) -> Response:
    """`/capture/<id>`, `?headers` for what was asked and answered as text; `?as=KEY` for a page's own pictures."""
    number, heads = int(request.url_vars["id"][:18]), "headers" in request.query_string
    status, kind, body, headers = await ask(datasette, partial(answer, number=number, heads=heads))
    trusted = secrets.compare_digest(request.args.get("as") or "", KEY)
    headers["cross-origin-resource-policy"] = "cross-origin" if trusted else "same-origin"
    return Response(body, status=status, headers=headers, content_type=kind)


def answer(archive: Archive, *, number: int, heads: bool) -> tuple[int, str, bytes, dict[str, str]]:
    """Status, Content-Type, body and headers. Raises Refused, Withheld."""
    found = shown(archive, number)
    if heads:
        return 200, "text/plain; charset=utf-8", _heads(archive, found), dict(HEADERS)
    body = payload(archive, found)
    if found.media_type in PAGES:
        charset, body = rewriting.encoding_of(body, None if found.rendered else found.charset)
        made = rewriting.page(body, found.url, _finder(archive, found.captured_at))
        return 200, f"text/html; charset={charset}", made, dict(HEADERS)
    if found.media_type == SHEET:
        charset, body = rewriting.encoding_of(body, found.charset)
        made = rewriting.sheet(body, found.url, _finder(archive, found.captured_at))
        return 200, f"text/css; charset={charset}", made, dict(HEADERS)
    if found.media_type in IMAGES:
        return 200, found.media_type, body, dict(HEADERS)
    if found.media_type.startswith("text/") or found.media_type in TEXTS or found.media_type.endswith("+xml"):
        charset, body = rewriting.encoding_of(body, found.charset)
        return 200, f"text/plain; charset={charset}", body, dict(HEADERS)
    return 200, "application/octet-stream", body, {**HEADERS, "content-disposition": _file_name(found)}


def shown(archive: Archive, number: int) -> Capture:
    """The capture, or the one that a 304 confirms. Raises Refused without one, Withheld."""
    row = archive.db.execute(CAPTURE, (number,)).fetchone()
    if row is None:
        raise Refused("refused.capture", 404)
    number, url, status, headers, *rest = row
    found = Capture(number, url, status, tuple((str(name), str(value)) for name, value in json.loads(headers)), *rest)
    if is_hidden(archive, found):
        raise Withheld(f"capture {number}: its page is withheld")
    return shown(archive, found.refers_to) if found.status == 304 and found.refers_to else found


def is_hidden(archive: Archive, capture: Capture) -> bool:
    """Whether its page does not go out, or that whose scripts asked for it."""
    hidden = withholding.hidden(archive.db.conn)
    return bool(hidden) and (capture.url in hidden or capture.via in hidden)


def payload(archive: Archive, capture: Capture) -> bytes:
    """The body as the page's own encoding has it, without its content-coding. Raises Refused."""
    try:
        body, headers = archive.payload(capture.id)
        coding = next((value for name, value in headers.items() if name.lower() == "content-encoding"), None)
        return decoded(body, coding)
    except (ArchiveError, OSError, Undecodable) as error:
        raise Refused("refused.payload", 500, str(error).replace(f"{archive.captures_folder}/", "")) from error


def _heads(archive: Archive, capture: Capture) -> bytes:
    try:
        return b"".join(archive.heads(capture.id))
    except (ArchiveError, OSError) as error:
        raise Refused("refused.payload", 500, str(error).replace(f"{archive.captures_folder}/", "")) from error


def _finder(archive: Archive, at: str) -> Callable[[str], str | None]:
    """Where a page's pictures and styles are: the capture of their address nearest to the page's, and shown."""
    hidden = withholding.hidden(archive.db.conn)

    def kept(url: str) -> str | None:
        row = None if url in hidden else archive.db.execute(NEAREST, {"url": url, "at": at}).fetchone()
        return f"/capture/{row[0]}?as={KEY}" if row else None

    return kept


# The newest as of the page's time; a file that came soon after belongs to the page too.
NEAREST = """
    SELECT id FROM captures WHERE url = :url AND method = 'GET' AND status = 200 AND size > 0
    ORDER BY captured_at > :at, abs(julianday(captured_at) - julianday(:at)), id LIMIT 1
"""


def _file_name(capture: Capture) -> str:
    ending = capture.url.partition("?")[0].rpartition(".")[2].lower()
    ending = ending if ending.isascii() and ending.isalnum() and len(ending) <= 5 else "bin"
    return f'attachment; filename="capture-{capture.id}.{quote(ending)}"'
