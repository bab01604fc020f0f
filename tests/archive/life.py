"""The invented life of an article: read, counted, edited, read again, missing, gone and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from archive import Archive
from archive.model import Article, Column, Credit, Exchange, Precision, Role, Source

URL = "http://jia.example/news/1.html"
OTHER = "http://jia.example/news/2.html"

SOURCE = Source(
    id="jia",
    name="甲市生态环境局（虚构）",
    level="prefecture",
    region="000000",
    home="http://jia.example/",
    columns=(Column("要闻", "http://jia.example/news/"),),
)

BODY = """甲市生态环境局召开入河排污口整治调度会，局长甲某某主持。
截至8月3日，共排查入河排污口1234个，整改完成980个。
会议通报了乙河流域的情况。
各县区汇报了进展。
与会人员观看了警示片。
会议要求压实责任，举一反三，限期清零。
某化工公司在会上作了检讨，承认曾经违法排污。"""

EDITED = """甲市生态环境局召开入河排污口整治调度会，局长乙某某主持。
会前，与会人员实地察看了两处河段。
截至8月3日，共排查入河排污口1324个，整改完成980个。
会议通报了乙河流域的情况。
各县区汇报了进展。
与会人员观看了警示片。
会议要求压实责任，举一反三，限期清零。"""

FIRST = Article(
    url=URL,
    canonical_url=URL,
    title="甲市召开入河排污口整治调度会",
    published_at="2024-03-01",
    published_precision=Precision.DAY,
    origin="甲市日报（虚构）",
    credits=(Credit(Role.AUTHOR, "作者", "戊某"),),
    body=BODY,
    read_count=120,
)
EDIT = replace(FIRST, title="甲市召开入河排污口整治推进会", body=EDITED, read_count=90)


def day(number: int) -> str:
    """A day of March 2024, at ten o'clock in China."""
    return f"2024-03-{number:02}T02:00:00Z"


def capture(archive: Archive, at: str, *, status: int = 200, url: str = URL) -> int:
    exchange = Exchange("GET", url, at, status, (), (("Content-Type", "text/html"),), f"{url} {at}".encode())
    return archive.capture(exchange, source="jia", run=None)


def seen(archive: Archive, article: Article, at: str, *, kind: str = "edit", captures: Sequence[int] = ()) -> None:
    """A visit that found the article; without `captures` it makes one."""
    proof = captures or [capture(archive, at, url=article.url)]
    archive.record(article, source="jia", captures=proof, seen_at=at, kind=kind)


def missed(archive: Archive, at: str, *, article: int = 1, url: str = URL) -> int:
    """A visit that did not find the article, while another page of the host came: its capture."""
    proof, control = capture(archive, at, status=404, url=url), capture(archive, at, url=OTHER)
    absence = archive.absent(article, url, capture=proof, at=at, reason="http-404", removed=True)
    archive.settle(absence, control=control)
    return proof


def lived(archive: Archive) -> None:
    """First on the 1st, as it was on the 2nd, edited on the 4th, not found on the 6th and the 9th, gone on the 20th."""
    archive.add_source(SOURCE)
    seen(archive, FIRST, day(1))
    seen(archive, replace(FIRST, read_count=340), day(2))
    seen(archive, EDIT, day(4))
    for number in (6, 9, 20):
        missed(archive, day(number))
