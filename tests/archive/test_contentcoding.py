"""Bodies come out of their content-coding as Scrapy gets them out, damaged ones too, and never larger than a page."""

from __future__ import annotations

import gzip
import zlib
from types import SimpleNamespace

import brotli
import pytest
from scrapy import Request
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.http import Response
from scrapy.settings import Settings
from scrapy.signalmanager import SignalManager

from archive import contentcoding
from archive.contentcoding import MOST_BYTES, Undecodable, decoded

if contentcoding.sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

TEXT = "督察组进驻，群众反映的问题当天转办。".encode() * 300
BARE = zlib.compressobj(wbits=-15)
PACKED = {
    "gzip": gzip.compress(TEXT),
    "x-gzip": gzip.compress(TEXT[:99]) + gzip.compress(TEXT[99:]),
    "deflate": zlib.compress(TEXT),
    "Deflate": BARE.compress(TEXT) + BARE.flush(),
    "br": brotli.compress(TEXT),
    "zstd": zstd.compress(TEXT),
    "gzip, br": brotli.compress(gzip.compress(TEXT)),
}


@pytest.mark.parametrize("coding", PACKED)
def test_each_coding(coding: str) -> None:
    assert decoded(PACKED[coding], coding) == TEXT


@pytest.mark.parametrize("coding", [None, "", "identity", "unheard-of"])
def test_no_coding_or_an_unknown_one_leaves_the_body(coding: str | None) -> None:
    assert decoded(TEXT, coding) == TEXT


def by_scrapy(body: bytes, coding: str) -> bytes | None:
    crawler = SimpleNamespace(
        stats=None, settings=Settings({"DOWNLOAD_MAXSIZE": MOST_BYTES}), signals=SignalManager(), spider=None
    )
    middleware = HttpCompressionMiddleware(crawler=crawler)
    response = Response("http://jia.example/", headers={"Content-Encoding": coding}, body=body)
    try:
        return middleware.process_response(Request("http://jia.example/"), response).body
    except Exception:  # noqa: BLE001 (each library has its own)
        return None


@pytest.mark.parametrize("damage", ["none", "half", "checksum", "tail", "wrong", "empty"])
@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_the_same_as_scrapys(coding: str, damage: str) -> None:
    whole = PACKED[coding]
    body = {
        "none": whole,
        "half": whole[: len(whole) // 2],
        "checksum": whole[:-5] + bytes([whole[-5] ^ 1]) + whole[-4:],
        "tail": whole + b"more",
        "wrong": b"<html>plain</html>",
        "empty": b"",
    }[damage]
    wanted = by_scrapy(body, coding)
    try:
        found: bytes | None = decoded(body, coding)
    except Undecodable:
        found = None
    assert found == wanted


@pytest.mark.slow
@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_a_bomb_is_refused(coding: str) -> None:
    pack = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress, "zstd": zstd.compress}[coding]
    with pytest.raises(Undecodable, match="more than 32 MB"):
        decoded(pack(bytes(MOST_BYTES + 1)), coding)
