"""A body without its content-coding (RFC 9110, section 8.4): gzip, deflate, br and zstd, bounded.

The crawl's bodies are decoded by Scrapy; this is for bodies that come otherwise, above all from the archive, which
keeps them as they were sent. Both must make the same of the same bytes, damaged ones included.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable
from contextlib import suppress
from gzip import GzipFile
from io import BytesIO

import brotli

if sys.version_info >= (3, 14):
    from compression.zstd import ZstdError, ZstdFile
else:
    from backports.zstd import ZstdError, ZstdFile

# As the crawl bounds a page: see crawler.settings.
MOST_BYTES = 32 * 1024 * 1024

_STEP = 256 * 1024


class Undecodable(ValueError):
    """The body is not what its Content-Encoding says, or unpacks to more than a page."""


def decoded(body: bytes, coding: str | None) -> bytes:
    """The body as it was before the codings that a Content-Encoding header names. An unknown coding leaves it as it
    is. Raises Undecodable."""
    for name in reversed([part.strip().lower() for part in (coding or "").split(",")]):
        if name in _DECODERS:
            try:
                body = _DECODERS[name](body)
            except (zlib.error, brotli.error, ZstdError, EOFError, OSError) as error:
                raise Undecodable(f"the body is no {name}: {error}") from error
    return body


def _gzip(body: bytes) -> bytes:
    """What a gzip body holds. One that is cut short or has a wrong checksum gives what there is, as in browsers."""
    file, whole = GzipFile(fileobj=BytesIO(body)), b""
    try:
        while piece := file.read1(_STEP):
            whole = _bounded(whole + piece)
    except (OSError, EOFError, zlib.error):
        if not whole:
            raise
    return whole


def _deflate(body: bytes) -> bytes:
    """zlib's format, as RFC 9110 says; or a bare stream, as some servers send."""
    try:
        return _bounded(zlib.decompressobj().decompress(body, MOST_BYTES + 1))
    except zlib.error:
        return _bounded(zlib.decompressobj(wbits=-15).decompress(body, MOST_BYTES + 1))


def _brotli(body: bytes) -> bytes:
    decompressor = brotli.Decompressor()
    whole = decompressor.process(body, output_buffer_limit=_STEP)
    while not decompressor.is_finished() and (piece := decompressor.process(b"", output_buffer_limit=_STEP)):
        whole = _bounded(whole + piece)
    return bytes(whole)


def _zstd(body: bytes) -> bytes:
    """What a zstd body holds; one that is cut short gives what there is."""
    file, whole = ZstdFile(BytesIO(body)), b""
    with suppress(EOFError):
        while piece := file.read(_STEP):
            whole = _bounded(whole + piece)
    return whole


def _bounded(body: bytes) -> bytes:
    if len(body) > MOST_BYTES:
        raise Undecodable(f"the body unpacks to more than {MOST_BYTES >> 20} MB")
    return body


_DECODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
