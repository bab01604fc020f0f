"""The index of a WARC file by which replay tools find an answer: a CDXJ line a capture, as cdxj-indexer writes it.

The key says how an address is looked up; after it stand the time and, as JSON, where the record lies. A form that was
sent by POST is part of the key (`__wb_method=POST` and its fields), as pywb and ReplayWeb.page expect.
"""

from __future__ import annotations

import json
from base64 import b64encode
from urllib.parse import unquote_plus

from archive.captures import joined
from archive.copying import Copied
from archive.members import Member
from archive.surt import surt
from archive.warc import NOT_MODIFIED, target_uri

# Where pywb and cdxj-indexer cut what was sent.
MOST_SENT = 4096

# Bodies that those tools take apart by rules of their own; an index without them is better than one with wrong keys.
TAKEN_APART = ("application/json", "text/plain", "multipart/", "application/x-amf")


def line(copied: Copied, file: str) -> str | None:
    """The line without its end; None for what is not looked up: a 304, which has nothing to show (replay tools would
    show it as an empty page instead of the answer that it confirms), what a browser made a page of (of two captures of
    a second they would show either), and odd methods."""
    capture = copied.capture
    if capture.status == NOT_MODIFIED or capture.was_rendered:
        return None
    url = target_uri(capture.url)
    asked = _asked(capture.method, copied.request)
    if asked is None:
        return None
    found = {
        "url": url,
        "mime": "warc/revisit" if capture.kind == "revisit" else media_type(capture.headers),
        "status": str(capture.status),
        "digest": capture.payload_digest,
        "length": str(copied.length),
        "offset": str(copied.offset),
        "filename": file,
        "recordDigest": f"sha256:{copied.sha256}",
        **asked,
    }
    stamp = "".join(character for character in capture.captured_at if character.isdigit())
    return f"{surt(url + _appended(url, asked))} {stamp} {json.dumps(found)}"


def media_type(headers: str) -> str:
    """The media type without parameters; `unk`, as pywb says, where the server named none."""
    named = {name.lower(): value for name, value in joined(json.loads(headers)).items()}
    words = named.get("content-type", "").replace(";", " ").split()
    return words[0].lower() if words else "unk"


def _asked(method: str, request: Member | None) -> dict[str, str] | None:
    """What an index line says of the request beyond its address; None when it can't be looked up."""
    if method == "GET":
        return {}
    if method != "POST" or request is None:
        return None
    head, body = request.http
    sent = _sent(_content_type(head), body)
    return None if sent is None else {"method": "POST", "requestBody": sent}


def _content_type(head: bytes) -> str:
    for each in head.decode("latin-1").split("\r\n")[1:]:
        name, _, value = each.partition(":")
        if name.lower() == "content-type":
            return value.strip().lower()
    return ""


def _sent(content_type: str, body: bytes) -> str | None:
    """A form's fields without escapes; other bytes in base 64."""
    if content_type.startswith(TAKEN_APART):
        return None
    if content_type.startswith("application/x-www-form-urlencoded"):
        try:
            return unquote_plus(body.decode("utf-8"))[:MOST_SENT]
        except UnicodeDecodeError:
            pass  # as those tools do, it is kept like any bytes
    return f"__wb_post_data={b64encode(body).decode()}"[:MOST_SENT] if body else ""


def _appended(url: str, asked: dict[str, str]) -> str:
    if not asked:
        return ""
    sent = f"&{asked['requestBody']}" if asked["requestBody"] else ""
    return f"{'&' if '?' in url else '?'}__wb_method={asked['method']}{sent}"
