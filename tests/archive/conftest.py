"""What the archive's tests share: an archive with one invented source, and makers of articles and exchanges."""

from __future__ import annotations

import multiprocessing
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest

from archive import Archive
from archive.model import (
    Article,
    Attachment,
    Column,
    Credit,
    Exchange,
    Image,
    Page,
    PageKind,
    Precision,
    Problem,
    RelatedItem,
    Role,
    Source,
)

NOW = "2022-08-12T09:30:00Z"
LIST = "http://jia.example/news/index.html"


class Run(Protocol):
    """Runs a function in another process and gives its exit code; negative is the signal that killed it."""

    def __call__(self, *functions: Callable[[], object]) -> list[int | None]: ...


@pytest.fixture
def now() -> str:
    return NOW


@pytest.fixture
def source() -> Source:
    return Source(
        id="jia",
        name="甲市生态环境局（虚构）",
        level="prefecture",
        region="000000",
        home="http://jia.example/",
        columns=(Column("要闻", LIST), Column("通知", "http://jia.example/notices/", "createPageHTML", "notice")),
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "news.db"


@pytest.fixture
def archive(path: Path, source: Source) -> Iterator[Archive]:
    """An archive open for writing that knows the source."""
    with Archive(path, write=True) as opened:
        opened.add_source(source)
        yield opened


@pytest.fixture
def list_page(archive: Archive) -> Page:
    """The source's first list page, taken."""
    archive.follow([(LIST, PageKind.LIST, "要闻")], "jia", now=NOW)
    [page] = archive.take(["jia"], now=NOW)
    return page


@pytest.fixture
def article() -> Article:
    """An article that has something in every field."""
    return Article(
        url="http://www.jia.example/news/1.html",
        canonical_url="http://jia.example/news/1.html",
        title="甲市开展ＰＭ2.5治理",
        subtitle="副题",
        published_at="2022-08-11T10:00+08:00",
        published_precision=Precision.MINUTE,
        origin="甲市日报（虚构）",
        column="要闻",
        credits=(
            Credit(Role.AUTHOR, "作者", "甲某"),
            Credit(Role.AUTHOR, "作者", "乙某"),
            Credit(Role.APPROVER, "签发审核", "丙某"),
        ),
        body="第一段讲督察。\n第二段讲COD。",
        read_count=120,
        related=(
            RelatedItem(1, "乙市排查入河排污", True, "近日...", None, 31639, "2022-08-10"),
            RelatedItem(2, "丙市约谈", False, None, "http://jia.example/news/2.html", 7, "2022-08-09"),
        ),
        images=(Image("http://jia.example/a.jpg", "现场"), Image("http://jia.example/b.jpg")),
        attachments=(Attachment("http://jia.example/a.pdf", "附件1"),),
        keywords=("督察", "治理"),
        document_number="甲环发〔2022〕1号",
        layout="generic",
        problems=(Problem("column", "named twice"),),
    )


@pytest.fixture
def exchange() -> Exchange:
    return Exchange(
        method="GET",
        url=LIST,
        captured_at=NOW,
        status=200,
        request_headers=(("User-Agent", "qingjian"),),
        response_headers=(("Content-Type", "text/html; charset=gb2312"), ("ETag", '"1"')),
        body="<p>督察</p>".encode("gb2312"),
        ip_address="127.0.0.1",
    )


@pytest.fixture
def elsewhere() -> Run:
    """Other processes, all let go at once."""
    context = multiprocessing.get_context("fork")

    def run(*functions: Callable[[], object]) -> list[int | None]:
        gate = context.Barrier(len(functions))
        children = [
            context.Process(target=lambda function=function: (gate.wait(), function())) for function in functions
        ]
        with warnings.catch_warnings():
            # Python 3.12 and later warn of threads that other tests left: the children use none of them.
            warnings.simplefilter("ignore", DeprecationWarning)
            for child in children:
                child.start()
        for child in children:
            child.join(60)
        return [child.exitcode for child in children]

    return run
