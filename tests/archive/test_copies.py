"""Copies: groups that hang on the texts alone, whatever is a form is none, and who was first is never guessed."""

from __future__ import annotations

import os
import signal
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from archive import Archive, copies, likeness
from archive.errors import NoArticle, Withheld
from archive.likeness import Text, alike, compare, hashes
from archive.model import Article, Column, Credit, Outcome, Precision, Role, Source
from benchmarks.invented import COAST, WATER, Writer, documents
from benchmarks.reprints import components, grouped, score

NOW = "2022-08-12T09:30:00Z"
LATER = "2022-08-13T09:30:00Z"
HASHES = [-168843054060195, -44236928272774, 50472416, 486674982, 506064550]
OLDEST = Path(__file__).parent.parent / "archives" / "0001.sql"


def prose(seed: int, paragraphs: int = 6) -> str:
    return "\n".join(Writer(WATER, seed).paragraphs("青河", paragraphs))


ONE, TWO, THREE = prose(1), prose(2), prose(3)


def an_article(number: int, body: str, **more: object) -> Article:
    url = f"http://jia.example/{number}.html"
    return replace(Article(url, url, title=f"标题{chr(0x4E00 + number * 7)}", body=body), **more)


def record(
    archive: Archive, number: int, body: str, seen_at: str = NOW, source: str = "jia", **more: object
) -> Outcome:
    return archive.record(an_article(number, body, **more), source=source, captures=[], seen_at=seen_at)


def groups(archive: Archive) -> list[set[str]]:
    """The groups, as the numbers in the articles' addresses."""
    rows = archive.db.execute(
        "SELECT family, canonical_url FROM copies JOIN articles ON articles.id = article ORDER BY family"
    ).fetchall()
    found: dict[int, set[str]] = {}
    for family, url in rows:
        found.setdefault(family, set()).add(url.removeprefix("http://jia.example/").removesuffix(".html"))
    return sorted(found.values(), key=sorted)


# two texts


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ＰＭ２．５为３５", "pm2.5为35"),
        ("甲，乙。“丙”", "甲, 乙 ． 丙"),
        ("共３.５%", "共3.5%"),
        ("第①条", "第1条"),
    ],
)
def test_width_punctuation_and_white_space_are_no_difference(one: str, other: str) -> None:
    assert likeness.plain(one) == likeness.plain(other)


def test_a_decimal_point_is_one() -> None:
    assert likeness.plain("7.14") != likeness.plain("71.4")


def test_unrelated_texts_are_no_copies() -> None:
    assert not alike(Text(ONE), Text(TWO))
    assert compare(Text(ONE), Text(TWO)).here < 0.3


@pytest.mark.parametrize(
    "changed",
    [
        ONE,
        "记者昨日获悉，有关情况转发如下，供各地学习参考。\n" + ONE.split("\n", 1)[1],
        ONE[: len(ONE) * 3 // 4],
        ONE[len(ONE) // 4 : len(ONE) * 3 // 4],
        "【编者按】值得一看。\n" + ONE + "\n（记者 沈若谷）",
        ONE.replace("青河", "我市"),
        "\n".join(ONE.split("\n")[:2] + ONE.split("\n")[3:]),
    ],
    ids=["exact", "lead", "end cut", "half", "note and byline", "renamed", "a paragraph left out"],
)
def test_what_editors_do_makes_a_copy(changed: str) -> None:
    assert alike(Text(ONE, "甲"), Text(changed, "乙"))
    assert alike(Text(changed, "乙"), Text(ONE, "甲"))


def test_other_numbers_make_no_copy_and_one_corrected_figure_does() -> None:
    form = (
        "".join(f"第{chr(0x4E00 + n)}项指标本周平均值为{{}}微克每立方米，" for n in range(300, 312))
        + "数据未经审核，仅供参考。"
    )
    week, next_week = (Text(form.format(*range(start, start + 12))) for start in (20, 50))
    corrected = Text(form.format(21, *range(21, 32)))
    assert not alike(week, next_week)
    assert alike(week, corrected)


def test_a_series_is_told_by_its_title_alone() -> None:
    assert not alike(Text(ONE, "入河排污口公示第1期"), Text(ONE, "入河排污口公示第2期"))
    assert not alike(Text(ONE, "甲县公示（第三批）"), Text(ONE, "乙县的公示，第四批"))
    assert alike(Text(ONE, "入河排污口公示第1期"), Text(ONE, "入河排污口公示"))


def test_a_short_text_is_a_copy_only_with_its_title() -> None:
    body, title = "具体内容详见附件，请下载后打开查看。", "关于老城片区雨污混接点改造情况的公示"
    assert alike(Text(body, title), Text(body, title))
    assert not alike(Text(body, title), Text(body, title.replace("老城", "新城")))
    assert hashes(Text("详见附件", "公示")) == []


def test_a_digest_is_no_copy_of_what_it_holds() -> None:
    digest = "\n".join(text[:500] for text in (ONE, TWO, THREE))
    assert not any(alike(Text(digest), Text(text[:500])) for text in (ONE, TWO, THREE))


def test_stock_phrases_in_another_order_are_no_copy() -> None:
    phrases = list(WATER.stock)
    assert not alike(Text("。".join(phrases)), Text("。".join(reversed(phrases))))


def test_hashes_are_the_same_on_every_machine() -> None:
    """They are kept in archives: whoever changes them needs a migration that clears what is kept."""
    text = Text("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥" * 5, "天干地支")
    assert hashes(text)[:5] == HASHES


@pytest.mark.parametrize("body", ["", "。", "0" * 200, "一" * 2000, "甲乙" * 3000, "\ud800" * 100, "1." * 500])
def test_odd_texts_are_compared_in_peace(body: str) -> None:
    text = Text(body, body)
    hashes(text)
    assert alike(text, Text(body, body)) in (True, False)
    compare(text, Text(ONE))


# groups


def test_a_copy_joins_and_a_bridge_merges(archive: Archive) -> None:
    first, second = ONE[: len(ONE) // 2], ONE[len(ONE) // 2 :]
    for number, body in enumerate((first, second, TWO)):
        record(archive, number, body)
    assert groups(archive) == []
    record(archive, 3, ONE)
    assert groups(archive) == [{"0", "1", "3"}]


def test_an_edit_leaves_the_group_and_takes_the_bridge_along(archive: Archive) -> None:
    for number, body in enumerate((ONE[: len(ONE) // 2], ONE[len(ONE) // 2 :], ONE, TWO)):
        record(archive, number, body)
    assert record(archive, 2, TWO, LATER) is Outcome.CHANGED
    assert groups(archive) == [{"2", "3"}]
    record(archive, 2, ONE, "2022-08-14T09:30:00Z")
    assert groups(archive) == [{"0", "1", "2"}]
    assert archive.db.execute("SELECT DISTINCT family FROM copies").fetchall() == [(1,)]


def test_only_the_newest_text_counts(archive: Archive) -> None:
    record(archive, 0, ONE)
    record(archive, 1, TWO, LATER)
    record(archive, 1, ONE, NOW)  # an older reading comes later
    assert groups(archive) == []


def test_nothing_is_looked_at_when_the_text_is_the_same(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    record(archive, 0, ONE)
    monkeypatch.setattr(copies, "_join", lambda *_: pytest.fail("compared again"))
    record(archive, 0, ONE, LATER)
    record(archive, 0, ONE, LATER, origin="乙报")


def test_the_order_of_recording_makes_no_difference(tmp_path: Path, source: Source) -> None:
    given = documents(COAST, 5, 8)
    seen = []
    for number, step in enumerate((1, -1)):
        order = [given[at * step % len(given)] for at in range(len(given))]
        assert len({id(each) for each in order}) == len(given)
        with Archive(tmp_path / f"{number}.db", write=True) as archive:
            archive.add_source(source)
            with archive.transaction():
                for each in order:
                    record(archive, given.index(each), each.body, title=each.title)
            seen.append(groups(archive))
    assert seen[0] == seen[1]
    assert len(seen[0]) > 5


def test_a_small_set_of_both_worlds() -> None:
    """Floors, well under what docs/history.md reports of the large set."""
    for vocabulary, seed in ((WATER, 31), (COAST, 32)):
        given = documents(vocabulary, seed, 10)
        found = score(given, grouped(given, likeness.SHARE)[0])
        assert found.precision > 0.97
        assert found.recall > 0.97


def test_the_score_can_be_bad() -> None:
    given = documents(WATER, 31, 10)
    everything, nothing = score(given, [range(len(given))]), score(given, [])
    assert everything.precision < 0.1
    assert everything.recall == 1
    assert (nothing.precision, nothing.recall) == (1, 0)
    assert components([(1, 2), (3, 4), (2, 3), (5, 6)]) == [[1, 2, 3, 4], [5, 6]]


# the archive's file


def test_a_failed_recording_leaves_no_trace(archive: Archive) -> None:
    record(archive, 0, ONE)
    tables = ("copies", "fingerprints", "shingles")
    before = [list(archive.db[table].rows) for table in tables]

    def fail() -> None:
        with archive.transaction():
            record(archive, 1, ONE)
            assert groups(archive) == [{"0", "1"}]
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert [list(archive.db[table].rows) for table in tables] == before


def test_a_killed_recording_leaves_no_trace(archive: Archive, path: Path, elsewhere) -> None:
    record(archive, 0, ONE)
    archive.close()

    def die() -> None:
        with Archive(path, write=True) as mine, mine.transaction():
            record(mine, 1, ONE)
            os.kill(os.getpid(), signal.SIGKILL)

    assert elsewhere(die) == [-signal.SIGKILL]
    with Archive(path, write=True) as again:
        assert groups(again) == []
        assert again.db["fingerprints"].count == 1
        record(again, 1, ONE)
        assert groups(again) == [{"0", "1"}]


@pytest.fixture
def older(archive: Archive) -> Archive:
    """An archive as it is when the tables were just made: nothing is compared."""
    with archive.transaction():
        for number in range(9):
            record(archive, number, (ONE, TWO, THREE)[number % 3])
    with archive.transaction() as db:
        for table in ("copies", "fingerprints", "shingles"):
            db.execute(f"DELETE FROM {table}")  # noqa: S608 (our own names)
        db.execute("INSERT INTO cursors VALUES ('copies', '9')")
    return archive


def test_articles_from_before_are_compared_to_the_end(older: Archive) -> None:
    counts = [older.not_compared()]
    while done := older.find_copies(4):
        counts.append(done)
    assert counts == [9, 4, 4, 1]
    assert older.not_compared() == 0
    assert groups(older) == [{"0", "3", "6"}, {"1", "4", "7"}, {"2", "5", "8"}]


def test_each_new_article_brings_some_from_before_along(older: Archive) -> None:
    record(older, 9, ONE)
    assert older.not_compared() == 9 - copies.ALONG
    for number in range(10, 13):
        record(older, number, prose(number))
    assert older.not_compared() == 0
    assert groups(older) == [{"0", "3", "6", "9"}, {"1", "4", "7"}, {"2", "5", "8"}]


def test_an_older_archive_gets_its_tables(path: Path) -> None:
    db = sqlite3.connect(path)
    db.executescript(OLDEST.read_text(encoding="utf-8"))
    db.close()
    with Archive(path, write=True) as archive:
        assert archive.not_compared() == archive.db["articles"].count == 1
        assert archive.find_copies(100) == 1
        assert archive.find_copies(100) == archive.not_compared() == 0


# who was first


def three(
    archive: Archive, *said: tuple[str | None, str | None], names: Sequence[str] = ("甲局", "乙报", "丙网")
) -> None:
    """One text at three sources, each with its (published_at, origin)."""
    for number, (name, (published_at, origin)) in enumerate(zip(names, said, strict=True)):
        home = f"http://{number}.example/"
        archive.add_source(Source(f"s{number}", name, "press", "000000", home, (Column("要闻", home),)))
        precision = None if published_at is None else Precision.DAY if len(published_at) == 10 else Precision.MINUTE
        more = {"published_at": published_at, "published_precision": precision, "origin": origin, "title": "同一题"}
        record(archive, number, ONE, source=f"s{number}", **more)


def test_the_origin_that_others_name_was_first_whatever_the_dates(archive: Archive) -> None:
    three(archive, ("2022-08-12", None), ("2022-08-10", "甲局"), ("2022-08-11", "甲 局"))
    found = archive.copies(1)
    assert found is not None
    assert (found.publisher, found.evidence) == ("s0", "2 of 3 name 甲局 as their origin")
    assert [(copy.source, copy.first) for copy in found.copies] == [("s1", False), ("s2", False), ("s0", True)]


def test_a_reprint_of_a_reprint_leads_to_the_first(archive: Archive) -> None:
    three(archive, (None, None), (None, "甲局"), (None, "乙报"))
    found = archive.copies(3)
    assert found is not None
    assert found.publisher == "s0"


def test_the_earliest_date_was_first(archive: Archive) -> None:
    three(archive, ("2022-08-12T09:00+08:00", "别家"), ("2022-08-11", None), ("2022-08-12", None))
    found = archive.copies(1)
    assert found is not None
    assert (found.publisher, found.evidence) == ("s1", "the earliest date")


@pytest.mark.parametrize(
    ("said", "evidence"),
    [
        (
            (("2022-08-11", None), ("2022-08-11T09:00+08:00", None), ("2022-08-12", None)),
            "甲局, 乙报 have the same date",
        ),
        (
            (("2022-08-11T23:30+08:00", None), ("2022-08-11", None), ("2022-08-12", None)),
            "乙报, 甲局 have the same date",
        ),
        (
            ((None, None), ("2022-08-11", None), ("2022-08-12", None)),
            "乙报 has the earliest date, and others have none",
        ),
        (((None, "乙报"), (None, "甲局"), (None, None)), "none has a date"),
    ],
    ids=["a day holds its minutes", "also its last", "one without a date may be earlier", "each names the other"],
)
def test_nobody_is_called_first_by_a_guess(archive: Archive, said: tuple, evidence: str) -> None:
    three(archive, *said)
    found = archive.copies(1)
    assert found is not None
    assert found.publisher is None
    assert evidence in found.evidence
    assert not any(copy.first for copy in found.copies)


def test_how_a_copy_differs(archive: Archive) -> None:
    record(archive, 0, ONE, published_at="2022-08-10", published_precision=Precision.DAY, title="甲的标题")
    paragraphs = ONE.split("\n")
    changed = "\n".join(["另有导语，说的是别的事情，一共有二十多个字。", *paragraphs[1:-1]])
    credits_ = (Credit(Role.AUTHOR, "作者", "沈若谷"),)
    later = {
        "published_at": "2022-08-11",
        "published_precision": Precision.DAY,
        "title": "乙的标题",
        "credits": credits_,
    }
    record(archive, 1, changed, **later)
    record(archive, 2, ONE + "\n（供稿：某某）", published_at="2022-08-12", title="甲的标题")
    found = archive.copies("http://jia.example/0.html")
    assert found is not None
    first, second, third = found.copies
    assert first.first
    assert (first.share, first.added) == (None, None)
    size = len(Text(ONE).signs)
    assert second.cut_lead == pytest.approx(len(Text(paragraphs[0]).signs), abs=2)
    assert second.cut_tail == pytest.approx(len(Text(paragraphs[-1]).signs), abs=2)
    assert second.left_out == second.cut_lead + second.cut_tail
    assert second.share == pytest.approx(1 - second.left_out / size, abs=0.001)
    assert second.lead == "另有导语，说的是别的事情，一共有二十多个…"
    assert (second.tail, second.title_changed, second.byline) == (None, True, ("沈若谷",))
    assert (third.share, third.left_out, third.added, third.tail) == (1.0, 0, 4, "（供稿：某某）")
    assert (third.lead, third.title_changed, third.byline) == (None, False, ())


def test_a_withheld_copy_is_nowhere(archive: Archive) -> None:
    three(archive, ("2022-08-10", None), ("2022-08-11", "甲局"), ("2022-08-12", None))
    archive.withhold("http://jia.example/0.html", reason="court", now=NOW)
    found = archive.copies(2)
    assert found is not None
    assert [copy.id for copy in found.copies] == [2, 3]
    assert (found.publisher, found.evidence) == ("s1", "the earliest date")
    with pytest.raises(Withheld):
        archive.copies(1)
    archive.withhold("http://jia.example/1.html", reason="court", now=NOW)
    assert archive.copies(3) is None


def test_what_has_no_copy_has_no_group(archive: Archive) -> None:
    record(archive, 0, ONE)
    assert archive.copies(1) is None
    for unknown in (7, "http://jia.example/unknown"):
        with pytest.raises(NoArticle):
            archive.copies(unknown)
