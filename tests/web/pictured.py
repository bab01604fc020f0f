"""An archive to be looked at: twelve invented agencies and two years of their news, crawled every day of the last month.

Some texts were reprinted, some edited, some taken down; counts grow; a redesign has cost one agency a field. All of it is
made up and drawn from a seed; dates count back from a moment, since the first page speaks of today.
"""

from __future__ import annotations

import math
import random
import struct
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from html import escape

from archive import Archive
from archive.alerts import CLOSED, OPENED, Change
from archive.memory import Counted, FieldCount
from archive.model import (
    Article,
    Attachment,
    Column,
    Credit,
    Exchange,
    Image,
    Precision,
    Problem,
    RelatedItem,
    Role,
    Source,
)
from benchmarks.invented import REPRINTS, WATER, Document, documents

# The days of the crawl, and how long before them the first article was published.
CRAWLED, SPAN = 28, 730

# Of the reprints so many are told, or each page of hits would have one text five times.
REPRINTED = 0.3

# Where the agencies are said to be: a line, and its region (GB/T 2260) and id.
PLACES = {
    "青河": ("qinghe", "370900"), "云岭": ("yunling", "530000"), "碧泉": ("biquan", "510300"), "松源": ("songyuan", "220700"),
    "白鹭湾": ("bailuwan", "350200"), "石桥": ("shiqiao", "410100"), "兰溪口": ("lanxikou", "330700"), "望江台": ("wangjiangtai", "340800"),
    "梧桐": ("wutong", "440600"), "金穗": ("jinsui", "230900"), "雁回": ("yanhui", "430400"), "柳荫": ("liuyin", "320500"),
}  # fmt: skip
COLUMNS = ("要闻动态", "基层信息", "通知公告", "执法在线")
NAMES = ("林一舟", "卫青禾", "陶半山", "许听澜", "白砚秋", "江小满", "顾望舒", "邵临川", "贺知微")

PAGE = """<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title>
<style>
body {{ margin: 0; font: 16px/1.8 sans-serif; color: #222; background: #eef3f6 }}
.bar {{ background: #1f6f8b; color: #fff; padding: 18px 32px; font-size: 22px }}
.con {{ max-width: 860px; margin: 24px auto; background: #fff; padding: 24px 40px }}
h1 {{ font-size: 24px; text-align: center }} .info {{ text-align: center; color: #777; border-bottom: 1px solid #ddd }}
.con p {{ text-indent: 2em }} img {{ display: block; max-width: 100%; margin: 0 auto }}
</style></head>
<body><div class="bar">{agency}</div><div class="con"><h1>{title}</h1>
<div class="info">{published} 来源：{origin} 阅读：{count}次</div>
<div class="article-content">{picture}{body}</div><div class="byline">{byline}</div>
<div class="related"><h3>相关新闻</h3><ul>{related}</ul></div></div></body></html>"""


@dataclass
class Story:
    """An article of the invented web, with what becomes of it."""

    article: Article
    source: Source
    published: datetime
    count: int
    growth: float
    listed: Sequence[Story]
    edited: int | None = None  # on which day of the crawl; the same for `gone`
    gone: int | None = None
    known: bool = False  # to the archive

    def read(self, day: int) -> int:
        """How often it was read by a day of the crawl."""
        return self.count + int(self.growth * max(day, 0))

    def on(self, day: int) -> Article:
        """As its page is on a day of the crawl."""
        listed = tuple(
            RelatedItem(
                place, each.article.title or "", False, None, each.article.url, each.read(day), f"{each.published:%F}"
            )
            for place, each in enumerate(self.listed, 1)
        )
        now = replace(self.article, read_count=self.read(day), related=listed)
        return edited(now) if self.edited is not None and day >= self.edited else now


def pictured(archive: Archive, now: datetime, *, originals: int = 40, seed: int = 7) -> None:
    """Fills a new archive with the last month's crawls of all this, as of a moment."""
    chance = random.Random(seed)  # noqa: S311 (a repeatable one)
    agencies = {f"{place}市生态环境局（虚构）": agency(place) for place in PLACES}
    for source in agencies.values():
        archive.add_source(source)
    made = [
        each for each in documents(WATER, seed, originals) if each.kind not in REPRINTS or chance.random() < REPRINTED
    ]
    stories = list(told(made, agencies, now, chance))
    begin = now - timedelta(days=CRAWLED)
    for day in range(CRAWLED + 1):
        crawled(archive, stories, list(agencies.values()), begin + timedelta(days=day), day)
    noticed(archive, begin)
    archive.index()


def agency(place: str) -> Source:
    name, region = PLACES[place]
    home = f"http://sthj.{name}.example/"
    level = "province" if region.endswith("0000") else "prefecture"
    columns = tuple(Column(each, f"{home}{number}/") for number, each in enumerate(COLUMNS))
    return Source(name, f"{place}市生态环境局（虚构）", level, region, home, columns)


def told(
    made: Sequence[Document], agencies: dict[str, Source], now: datetime, chance: random.Random
) -> Iterator[Story]:
    """The documents as articles of their agencies, oldest first and closer together towards the end, each with earlier
    ones of its agency beside it."""
    earlier: dict[str, list[Story]] = defaultdict(list)
    for number, document in enumerate(sorted(made, key=lambda one: one.published_at)):
        source, left = agencies[document.source], 1 - number / len(made)
        published = now - timedelta(days=SPAN * left**1.6, minutes=chance.randrange(30, 600))
        article = written(document, number, source, published, chance)
        listed = chance.sample(earlier[source.id], min(len(earlier[source.id]), 4))
        story = Story(article, source, published, chance.randrange(20, 4000), chance.expovariate(1 / 25), listed)
        fate = chance.random()
        story.edited = chance.randrange(3, CRAWLED) if fate < 0.06 else None
        story.gone = chance.randrange(3, CRAWLED - 8) if 0.06 <= fate < 0.09 else None
        earlier[source.id].append(story)
        yield story


def written(document: Document, number: int, source: Source, published: datetime, chance: random.Random) -> Article:
    url = f"{source.home}{number % len(COLUMNS)}/{published:%Y%m}/t{published:%Y%m%d}_{number}.html"
    china = published + timedelta(hours=8)
    return Article(
        url=url,
        canonical_url=url,
        title=document.title,
        published_at=f"{china:%Y-%m-%dT%H:%M}+08:00",
        published_precision=Precision.MINUTE,
        origin=document.origin or source.name,
        column=COLUMNS[number % len(COLUMNS)],
        credits=tuple(credits_of(source, chance)),
        body=document.body,
        images=(Image(f"{url[:-5]}.png", "河口湿地（示意图）"),) if number % 9 == 0 else (),
        attachments=(Attachment(f"{url[:-5]}.pdf", "附件1：整改任务清单.pdf"),) if number % 7 == 0 else (),
        document_number=f"虚环发〔{china.year}〕{number}号" if number % 11 == 0 else None,
        keywords=("入河排污口", "整改") if number % 5 == 0 else (),
        problems=(Problem("origin", "two origins: 来源 and 信息来源 differ"),) if number % 13 == 0 else (),
    )


def credits_of(source: Source, chance: random.Random) -> Iterator[Credit]:
    """An agency has its own people, and names that others have too."""
    own = random.Random(source.id).sample(NAMES, 5)  # noqa: S311 (a repeatable one)
    author, editor, approver = chance.sample(own, 3)
    yield Credit(Role.AUTHOR, "作者", author)
    yield Credit(Role.EDITOR, "编辑", editor)
    yield Credit(Role.APPROVER, "签发审核", approver)


def edited(article: Article) -> Article:
    """As an agency edits: a figure, a title, a sentence that goes."""
    first, *rest = article.body.split("。")
    body = "。".join([first.replace("，", "，据初步统计，", 1), *rest[:2], *rest[3:]])
    return replace(article, title=article.title.replace("治理", "整治"), body=body)


def crawled(archive: Archive, stories: Sequence[Story], agencies: Sequence[Source], at: datetime, day: int) -> None:
    """One day's run: what is new, and what is looked at again."""
    stamp = f"{at:%Y-%m-%dT%H:%M:%SZ}"
    run = archive.start_run([source.id for source in agencies], now=stamp)
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for number, story in enumerate(stories):
        if story.published > at:
            continue
        new, due = not story.known, day in (story.edited, CRAWLED) or (number + day) % 6 == 0
        if story.gone is not None and day >= story.gone and not new:
            if day in (story.gone, story.gone + 2, story.gone + 7):
                missed(archive, story, stamp, run)
                counts[story.source.id]["absent"] += 1
        elif new or due:
            visit(archive, story, stamp, run, day)
            counts[story.source.id]["new" if new else "changed" if day == story.edited else "unchanged"] += 1
    sums = {name: sum(each[name] for each in counts.values()) for name in ("new", "changed", "unchanged", "absent")}
    archive.remember(run, {each.id: told_of(each, counts[each.id], day) for each in agencies}, now=stamp, ended=True)
    archive.end_run(run, {"lists": 48, "listed": 960, **sums}, now=f"{at + timedelta(minutes=14):%Y-%m-%dT%H:%M:%SZ}")


def told_of(source: Source, counts: dict[str, int], day: int) -> Counted:
    """What a run counts of a source: 金穗's redesign costs it its credits in the last week."""
    read = 6 + (day * 7 + len(source.id)) % 9
    lost = source.id == "jinsui" and day > CRAWLED - 7
    found = {
        "title": read,
        "published_at": read,
        "origin": read - day % 2,
        "credits": read // 5 if lost else read,
        "body": read,
    }
    return Counted(
        {"lists": 4, "listed": 80, **counts}, fields=[FieldCount("trs", name, read, had) for name, had in found.items()]
    )


def visit(archive: Archive, story: Story, stamp: str, run: int, day: int) -> None:
    article = story.on(day)
    proof = kept(archive, story, article.url, stamp, run, served(story, article), "text/html; charset=utf-8")
    archive.record(article, source=story.source.id, captures=[proof], seen_at=stamp)
    if story.known:
        return
    story.known = True
    for image in article.images:
        kept(archive, story, image.url, stamp, run, landscape(), "image/png")
    for file in article.attachments:
        kept(archive, story, file.url, stamp, run, b"%PDF-1.4\n% an invented file\n", "application/pdf")


def missed(archive: Archive, story: Story, stamp: str, run: int) -> None:
    url = story.article.url
    proof = kept(archive, story, url, stamp, run, "<h1>404 该页面不存在</h1>".encode(), "text/html; charset=utf-8", 404)
    control = kept(archive, story, story.source.home, stamp, run, "<h1>首页</h1>".encode(), "text/html; charset=utf-8")
    past = archive.past(url)
    assert past
    absence = archive.absent(past.article, url, capture=proof, at=stamp, reason="http-404", removed=True)
    archive.settle(absence, control=control)


def kept(
    archive: Archive, story: Story, url: str, stamp: str, run: int, body: bytes, kind: str, status: int = 200
) -> int:
    exchange = Exchange("GET", url, stamp, status, (), (("Content-Type", kind),), body)
    return archive.capture(exchange, source=story.source.id, run=run)


def served(story: Story, article: Article) -> bytes:
    """Its page."""
    picture = "".join(f'<img src="{escape(image.url)}" alt="{image.caption}">' for image in article.images)
    page = PAGE.format(
        title=escape(article.title or ""),
        agency=story.source.name,
        published=(article.published_at or "")[:16].replace("T", " "),
        origin=article.origin,
        count=article.read_count,
        picture=picture,
        body="".join(f"<p>{escape(part)}</p>" for part in article.body.split("\n")),
        byline=" ".join(f"{credit.label}：{credit.name}" for credit in article.credits),
        related="".join(f'<li><a href="{item.url}">{escape(item.title)}</a></li>' for item in article.related),
    )
    return page.encode()


@cache
def landscape(width: int = 480, height: int = 240) -> bytes:
    """A drawn river mouth, as PNG."""
    shore, rows = height // 2, []
    hills = [shore - 20 - 14 * math.sin(x / 37) - 9 * math.sin(x / 11 + 1) for x in range(width)]
    for y in range(height):
        sky, water = (188 + y // 4, 214 + y // 6, 236), (70 + 3 * (y % 7 == 0), 128 + (y - shore) // 3, 160)
        rows.append(
            b"\0" + b"".join(bytes(water if y >= shore else (92, 142, 104) if y > hill else sky) for hill in hills)
        )
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"".join(rows), 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )


def noticed(archive: Archive, begin: datetime) -> None:
    """The alerts: one that stands, and one that is over."""
    since, later = (f"{begin + timedelta(days=days):%Y-%m-%dT%H:%M:%SZ}" for days in (CRAWLED - 6, CRAWLED - 4))
    lost = Change(
        "jinsui",
        "field-lost",
        "credits",
        OPENED,
        since,
        since,
        "found in 1 of 5 articles, 0.97 before",
        {"captures": [1]},
    )
    over = Change("yanhui", "unreachable", "", OPENED, since, since, "no answer on 3 days", {"captures": []})
    for change in (lost, over, replace(over, change=CLOSED, at=later)):
        archive.note_change(change)


if __name__ == "__main__":
    import sys

    with Archive(sys.argv[1], write=True) as opened:
        pictured(opened, datetime.now(UTC))
