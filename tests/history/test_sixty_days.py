"""Sixty days over the stored site: what was scripted is exactly what the archive tells, and nothing else."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from archive import Archive
from tests.history.world import DAY, HOME, HOUR, Clock, Reply, Story, World, crawl

EVER = 1000 * DAY
DAYS = 60
RHYTHM = 12 * HOUR  # of the crawls

GONE_404 = Reply(404, "<html><body><h2>404 Not Found</h2></body></html>")
GONE_410 = Reply(410, "<html><body><h1>410 Gone</h1></body></html>")
SOFT_404 = Reply(
    200,
    "<html><head><title>提示信息</title></head><body><div class='err'><p>对不起，您访问的页面不存在或已被删除！</p>"
    "<p><a href='/'>返回首页</a></p></div></body></html>",
)
TO_HOME = Reply(302, location=HOME)
BLOCKED = Reply(
    200,
    "<html><head><title>访问被拦截</title></head><body><h1>您的请求已被拦截</h1><p>您的访问可能对网站造成威胁，"
    "已被云防护拦截。事件ID：20230620-0001</p></body></html>",
)
BUSY = Reply(503, "<html><body>Service Unavailable</body></html>")


def paragraphs(name: str) -> tuple[str, ...]:
    return (
        f"青河市生态环境局{name}组织人员沿青河干流开展巡查，共查看排口三十二个，发现问题四处，当场交办两处。",
        f"巡查组在{name}的一家纸制品厂看到，废水处理设施运转正常，在线监测数据显示化学需氧量为每升四十一毫克。",
        "下一步，该局将把巡查中发现的问题列入清单，逐一销号，并于月底前回访一次。",
    )


def story(name: str, published: float, *, title: str | None = None, **rest: object) -> Story:
    wanted = title or f"青河开展第{name}号河段巡查 两处问题当场交办"
    return Story(name, timedelta(days=published), wanted, paragraphs(name), **rest)  # type: ignore[arg-type]


def replace(old: str, new: str):
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new)

    return change


# The number that the random stories change.
COUNTED = re.compile(r"发现问题(\S{1,4})，当场")


def replace_any(new: str):
    return lambda text: COUNTED.sub(f"发现问题{new}，当场", text)


def dressed(text: str) -> str:
    """What editors and templates do without saying anything else: white space, wrappers, share bars, counters."""
    text = text.replace("&nbsp;&nbsp;&nbsp; ", "　　").replace("共查看排口", "共 查看\n排口")
    text = text.replace('<div class="share">', '<div class="share">分享到：<a>QQ空间</a> <a>豆瓣</a> ')
    return re.sub(r"<p>(.*?)</p>", r'<p><span style="font-size: 18px">\1</span></p>', text)


def redesign(text: str) -> str:
    """The site in a new dress: other wrappers and classes, another navigation, the same words."""
    text = (
        text.replace("w1100 main", "wrap container")
        .replace("left article", "detail-box")
        .replace("sub_tit", "info-line")
    )
    text = text.replace('class="content" id="zoom"', 'class="article-content"').replace("&nbsp;&nbsp;&nbsp; ", "")
    return text.replace('<div class="nav"><ul>', '<div class="nav"><ul><li><a href="/sjfb/">数据发布</a></li>')


def growing(since: timedelta) -> int:
    return 100 + 40 * since.days


def falling(since: timedelta) -> int:
    return 900 if since < 5 * DAY else 90


# What is done to each, and what the archive has to tell of it: the edits as the fields that changed, and the states.
SCRIPT: list[tuple[Story, list[str], list[str]]] = [
    (story("a01", 0.3), [], []),
    (story("a02", 1.3, edits=[(3.5 * DAY, replace("三十二个", "三十九个"))]), ["body"], []),
    (story("a03", 2.3, edits=[(2.6 * DAY, replace("两处问题当场交办", "两处问题已经交办"))]), ["title"], []),
    (
        story("a04", 3.3, edits=[(3.6 * DAY, replace("四处", "五处")), (17 * DAY, replace("五处", "六处"))]),
        ["body", "body"],
        [],
    ),
    # Changed and changed back between two visits: nobody could see it.
    (
        story("a05", 4.3, edits=[(13 * DAY, replace("四处", "九处")), (14 * DAY, replace("九处", "四处"))]),
        [],
        [],
    ),
    (story("a06", 5.3, edits=[(8 * DAY, dressed)], reads=growing), [], []),
    (story("a07", 6.3, edits=[(8 * DAY, replace("来源:青河日报", "来源:青河市生态环境局"))]), ["origin"], []),
    (story("a08", 7.3, edits=[(9 * DAY, replace("日期:2023-06-17", "日期:2023-06-16"))]), ["published_at"], []),
    (story("a09", 8.3, edits=[(10 * DAY, replace("编辑：许听澜", "编辑：秦望舒"))]), ["credits"], []),
    (story("a10", 9.3, instead=[(11 * DAY, EVER, GONE_404)]), [], ["failing", "missing", "gone"]),
    (story("a11", 10.3, instead=[(12 * DAY, EVER, GONE_410)]), [], ["failing", "missing", "gone"]),
    (story("a12", 11.3, instead=[(13 * DAY, EVER, SOFT_404)]), [], ["failing", "missing", "gone"]),
    (story("a13", 12.3, instead=[(14 * DAY, EVER, TO_HOME)]), [], ["failing", "missing", "gone"]),
    # Taken down, and put back when it was known to be gone; in between somebody corrected it.
    (
        story(
            "a14",
            2.2,
            instead=[(4 * DAY, 20 * DAY, GONE_404)],
            edits=[(18 * DAY, replace("当场交办两处", "当场交办三处"))],
        ),
        ["body"],
        ["failing", "missing", "gone", "live"],
    ),
    (story("a15", 13.3, instead=[(14 * DAY, 14.6 * DAY, GONE_404)]), [], ["failing", "live"]),
    (story("a16", 14.3, instead=[(15 * DAY, 16 * DAY, BLOCKED)]), [], ["failing", "live"]),
    (story("a17", 15.3, instead=[(16 * DAY, EVER, Reply(500, "<h1>500</h1>"))]), [], ["failing"]),
    (story("a18", 16.3, edits=[(18 * DAY, lambda text: re.sub(r'(?s)(id="zoom">).*?(</div>)', r"\1\2", text))]), [], ["failing"]),
    (story("a19", 17.3, listed=[(18 * DAY, EVER)]), [], []),
    (story("a20", 0.4, pinned=(10 * DAY, 45 * DAY)), [], []),
    (story("a21", 1.4, reads=falling), [], []),
    # On a day of an outage, what is edited is seen when the site is back.
    (story("a22", 19.5, edits=[(21 * DAY, replace("四处", "三处"))]), ["body"], []),
    (story("a23", 27.3), [], []),
    (story("a24", 29.4), [], []),
    (story("a25", 33.9), [], []),
    (story("a26", 42.3), [], []),
    (story("a27", 43.3), [], []),
    # Taken down in an outage, for good: known when the site is back.
    (story("a28", 42.6, instead=[(44.5 * DAY, EVER, GONE_404)]), [], ["failing", "missing", "gone"]),
    (story("a29", 48.3), [], []),
    (story("a30", 49.5), [], []),
]  # fmt: skip

OUTAGES = [
    (20 * DAY, 22 * DAY, lambda url: BUSY),
    (28 * DAY, 31 * DAY, lambda url: GONE_404),
    # The lists are served from elsewhere, and only the articles are away.
    (34 * DAY, 37 * DAY, lambda url: GONE_404 if re.search(r"/\d{4}/\d{4}/", url) else None),
    (43.5 * DAY, 46 * DAY, lambda url: SOFT_404),
    (49.6 * DAY, 52 * DAY, lambda url: TO_HOME if url != HOME else None),
]
REDESIGNED = (54 * DAY, redesign)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Archive, World]]:
    """The archive after all crawls of the sixty days, and the world with its log."""
    world, clock = World([each for each, _, _ in SCRIPT], OUTAGES, REDESIGNED), Clock()
    with Archive(tmp_path_factory.mktemp("sixty") / "news.db", write=True) as archive:
        while clock.at < DAYS * DAY:
            began = clock.at
            crawl(archive, world, clock)
            assert clock.at - began < RHYTHM
            clock.at = began + RHYTHM
        yield archive, world


def article_id(archive: Archive, url: str) -> int:
    past = archive.past(url)
    assert past is not None
    return past.article


def edits_of(archive: Archive, article: int) -> list[str]:
    """Of each edit the fields that it changed."""
    rows = archive.db.execute(
        "SELECT kind, title, published_at, origin, credits, body FROM revisions WHERE article = ? ORDER BY seen_at, id",
        (article,),
    ).fetchall()
    assert [row[0] for row in rows] == ["first"] + ["edit"] * (len(rows) - 1)
    names = ("title", "published_at", "origin", "credits", "body")
    return [
        "+".join(name for name, old, new in zip(names, before[1:], after[1:], strict=True) if old != new)
        for before, after in pairwise(rows)
    ]


def states(archive: Archive, article: int) -> list[str]:
    rows = archive.db.execute("SELECT state FROM states WHERE article = ? ORDER BY id", (article,)).fetchall()
    return [state for (state,) in rows]


@pytest.mark.parametrize(("of", "changed", "went"), SCRIPT, ids=[each.name for each, _, _ in SCRIPT])
def test_the_history_is_the_scripts(
    told: tuple[Archive, World], of: Story, changed: list[str], went: list[str]
) -> None:
    archive, _ = told
    article = article_id(archive, of.url)
    assert edits_of(archive, article) == changed
    assert states(archive, article) == went


def test_every_change_of_state_is_proved(told: tuple[Archive, World]) -> None:
    """By the answer that brought it; and each absence that counted by another article's, got after it."""
    archive, _ = told
    rows = archive.db.execute(
        """
        SELECT s.state, s.since, c.url, c.captured_at, c.status, c.quality, s.reason
        FROM states AS s JOIN captures AS c ON c.id = s.capture
        """
    ).fetchall()
    assert len(rows) == sum(len(went) for _, _, went in SCRIPT)
    for state, since, url, captured_at, status, quality, reason in rows:
        assert since == captured_at
        well = (status, quality) in ((200, "ok"), (304, "unchanged"))
        assert (state == "live") == well, (url, reason)
    controls = archive.db.execute(
        """
        SELECT b.url, b.seen_at, c.url, c.captured_at, c.quality FROM absences AS b JOIN captures AS c ON c.id = b.control
        """
    ).fetchall()
    assert len(controls) > 30
    for url, seen_at, control, captured_at, quality in controls:
        assert control != url
        assert timedelta(0) <= datetime.fromisoformat(captured_at) - datetime.fromisoformat(seen_at) < HOUR
        assert quality in ("ok", "unchanged")


@pytest.mark.parametrize("outage", range(len(OUTAGES)))
def test_articles_were_asked_for_in_every_outage(told: tuple[Archive, World], outage: int) -> None:
    """Else it would prove nothing that none was moved."""
    _, world = told
    since, until, _ = OUTAGES[outage]
    asked = {served.url for served in world.log if since <= served.at < until and served.url in world.stories}
    assert len(asked) > 5


def test_an_article_is_visited_when_it_is_due(told: tuple[Archive, World]) -> None:
    """Each at the first crawl after its step; the 1 h and the 6 h step fall to one crawl. The step at 30 days falls into an
    outage, and the visit is repeated when the site is back."""
    _, world = told
    of = next(story for story, _, _ in SCRIPT if story.name == "a01")
    days = [served.at / DAY for served in world.log if served.url == of.url]
    expected = [0.5, 1, 1.5, 3.5, 7.5]
    assert [round(day, 1) for day in days[: len(expected)]] == expected
    assert 30.5 <= days[len(expected)] <= 31.5


def test_every_count_that_was_served_is_kept(told: tuple[Archive, World]) -> None:
    """With its time and capture; a fall too."""
    archive, world = told
    for name in ("a06", "a21"):
        of = next(story for story, _, _ in SCRIPT if story.name == name)
        served = [
            int(re.search(r"\((\d+)\)人阅读", each.body)[1])  # type: ignore[index]
            for each in world.log
            if each.url == of.url and each.status == 200 and "人阅读" in each.body
        ]
        kept = archive.db.execute(
            """
            SELECT n.count FROM read_counts AS n JOIN captures AS c ON c.id = n.capture AND c.captured_at = n.seen_at
            WHERE n.article = ? AND n.place = 'page' ORDER BY n.seen_at
            """,
            (article_id(archive, of.url),),
        ).fetchall()
        unconfirmed = [count for count, again in zip(served, [None, *served], strict=False) if count != again]
        assert [count for (count,) in kept] == unconfirmed  # a 304 brings none
        assert (kept != sorted(kept)) == (name == "a21")


def test_the_stored_pages_have_no_history(told: tuple[Archive, World]) -> None:
    archive, world = told
    scripted = {article_id(archive, url) for url in world.stories}
    rows = archive.db.execute("SELECT id FROM articles").fetchall()
    others = [article for (article,) in rows if article not in scripted]
    assert len(others) > 25
    assert [(edits_of(archive, one), states(archive, one)) for one in others] == [([], [])] * len(others)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20) if os.environ.get("QINGJIAN_SOAK") else range(1))
def test_a_history_by_chance(tmp_path: Path, seed: int) -> None:
    """Stories, outages and rhythms by chance: each edit that was served is one, in order, and no other; nothing that
    stood is gone, and what was away for a month is."""
    chance = random.Random(seed)  # noqa: S311 (a repeatable one)
    stories, down = [], {}
    for number in range(40):
        published = chance.uniform(0, 45)
        times = sorted(published + 0.02 * 2000 ** chance.random() for _ in range(chance.choice((0, 0, 1, 1, 2, 3))))
        edits = [(at * DAY, replace_any(f"共{n}处")) for n, at in enumerate(times)]
        instead = []
        if chance.random() < 0.5:
            start = published + 0.05 * 600 ** chance.random()
            lasts = chance.choice((0.4, 2, 9, 1000))
            instead = [(start * DAY, (start + lasts) * DAY, chance.choice((GONE_404, GONE_410, SOFT_404, TO_HOME)))]
            down[f"r{number:02}"] = (start, start + lasts)
        stories.append(story(f"r{number:02}", published, edits=edits, instead=instead))
    outages = []
    for _ in range(6):
        start, answer = chance.uniform(1, 55), chance.choice((BUSY, GONE_404, SOFT_404, BLOCKED))
        outages.append((start * DAY, (start + chance.uniform(0.1, 3)) * DAY, lambda url, answer=answer: answer))
    world, clock = World(stories, outages), Clock()
    with Archive(tmp_path / "news.db", write=True) as archive:
        while clock.at < DAYS * DAY:
            began = clock.at
            crawl(archive, world, clock)
            clock.at = began + chance.choice((2, 6, 12, 30)) * HOUR
        for of in stories:
            past = archive.past(of.url)
            if past is None:
                continue
            texts = [found[0] for each in world.log if each.url == of.url and (found := COUNTED.findall(each.body))]
            served = [text for text, before in zip(texts, [None, *texts], strict=False) if text != before]
            assert len(edits_of(archive, past.article)) == len(served) - 1, of.name
            away = down.get(of.name)
            if past.state == "gone":
                assert away is not None
                assert away[1] - away[0] > 7
            if away and away[0] < 20 and away[1] > DAYS:
                assert past.state in ("gone", "missing"), of.name
