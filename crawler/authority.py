"""Time stamps from an authority that is asked over HTTP (RFC 3161, section 3.4)."""

from __future__ import annotations

from functools import partial
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from archive import Archive
from archive.errors import NoProof, QingjianError
from archive.stamps import Ask
from crawler.configuration import Configuration
from crawler.errors import BadAuthority
from crawler.politeness import user_agent

# Seconds: authorities answer within one. A dead one holds up the end of a crawl for no longer than this.
TIMEOUT = 20

# An answer with its certificates has some 6 KB.
MOST_BYTES = 64 * 1024


class _NoRedirects(HTTPRedirectHandler):
    """A redirected POST would lose its body; an authority is named by where it is."""

    def redirect_request(self, *_: Any) -> None:
        return None


def ask_of(url: str) -> Ask:
    """The function that asks the authority at this address. Raises BadAuthority when the address is none of HTTP."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        usable = False
    if not usable:
        raise BadAuthority(f"{url}: a time-stamping authority has an http or https address")
    return partial(_ask, url)


def stamp(archive: Archive, ask: Ask) -> str | None:
    """Has the entries stamped that are not; why not all of them, or None. What has failed is due at the next seal."""
    try:
        for _ in archive.stamp(ask):
            pass
    except QingjianError as error:
        return str(error)
    return None


def stamp_as_configured(archive: Archive, settings: Configuration) -> str | None:
    """The same with the authority that the settings name; nothing is asked when they name none."""
    url = settings.timestamp_authority
    try:
        return stamp(archive, ask_of(url)) if url else None
    except BadAuthority as error:
        return str(error)


def _ask(url: str, query: bytes) -> bytes:
    headers = {"Content-Type": "application/timestamp-query", "User-Agent": user_agent()}
    request = Request(url, query, headers)  # noqa: S310 (http or https, as checked)
    try:
        with build_opener(_NoRedirects).open(request, timeout=TIMEOUT) as response:
            answer: bytes = response.read(MOST_BYTES + 1)
    except (OSError, HTTPException, ValueError) as error:
        raise NoProof(f"{url}: no time stamp: {_why(error)}") from error
    if len(answer) > MOST_BYTES:
        raise NoProof(f"{url}: no time stamp: the answer is larger than {MOST_BYTES} bytes")
    return answer


def _why(error: Exception) -> str:
    """The reason in one line; what urllib wraps is said by the innermost."""
    if isinstance(error, HTTPError):
        return f"the server answered {error.code}"
    return " ".join(str(getattr(error, "reason", "") or error).split()) or type(error).__name__
