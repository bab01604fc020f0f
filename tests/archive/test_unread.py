"""The queue of what could not be read: grouped, with the newest example, and without what is read well now."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive import Archive
from archive.model import Article, Problem
from archive.unread import Unread, kind_of

DAY = "2024-03-{:02}T02:00:00Z"


def an_article(number: int, *problems: Problem, layout: str = "trs") -> Article:
    url = f"http://jia.example/{number}.html"
    return Article(url, url, title=f"题{number}", body=f"文{number}", layout=layout, problems=problems)


def record(archive: Archive, article: Article, day: int) -> None:
    archive.record(article, source="jia", captures=[], seen_at=DAY.format(day))


def refuse(archive: Archive, number: int, day: int, reason: str = "empty-shell", message: str = "no text") -> None:
    url = f"http://jia.example/{number}.html"
    archive.refuse(url, source="jia", capture=None, reason=reason, message=message, now=DAY.format(day))


def brief(found: list[Unread]) -> list[tuple[str, str, str, int]]:
    return [(one.template, one.field or one.reason, one.message, one.count) for one in found]


def test_fields_are_grouped_by_template_and_what_is_said_of_them(archive: Archive) -> None:
    for number in range(1, 5):
        late = Problem("published_at", f"2099-01-0{number} is after the page was seen: not believed")
        record(archive, an_article(number, late, layout="trs" if number < 4 else "hanweb"), number)
    assert brief(archive.unread()) == [
        ("trs", "published_at", "N is after the page was seen: not believed", 3),
        ("hanweb", "published_at", "N is after the page was seen: not believed", 1),
    ]
    [first, _] = archive.unread("jia")
    assert (first.first_seen, first.last_seen) == (DAY.format(1), DAY.format(3))
    assert (first.url, first.article) == ("http://jia.example/3.html", 3)


def test_pages_are_grouped_by_what_they_are(archive: Archive) -> None:
    refuse(archive, 1, 1, "list-page", "a list of 12 links with 30 characters of text")
    refuse(archive, 2, 3, "list-page", "a list of 9 links with 7 characters of text")
    refuse(archive, 3, 2)
    assert brief(archive.unread()) == [
        ("", "list-page", "a list of N links with N characters of text", 2),
        ("", "empty-shell", "no text", 1),
    ]
    assert brief(archive.unread(since=DAY.format(3))) == [
        ("", "list-page", "a list of N links with N characters of text", 2)
    ]


def test_what_is_read_well_leaves_the_queue(archive: Archive) -> None:
    refuse(archive, 1, 1)
    record(archive, an_article(2, Problem("origin", "no 来源 on the page")), 1)
    record(archive, an_article(1), 2)
    record(archive, an_article(2), 2)
    assert archive.unread() == []


@pytest.mark.parametrize(("lacking", "natural"), [(2, False), (3, True)])
def test_what_most_articles_of_a_template_lack_is_its_nature(archive: Archive, lacking: int, natural: bool) -> None:
    for number in range(1, 5):
        problems = (Problem("origin", "no 来源 on the page"),) if number <= lacking else ()
        record(archive, an_article(number, *problems), number)
    assert [one.by_nature for one in archive.unread()] == [natural]


def test_what_is_not_believed_is_never_a_template_s_nature(archive: Archive) -> None:
    record(
        archive,
        an_article(1, Problem("read_count", "the page has a place for a count and no number: a script fills it")),
        1,
    )
    assert [one.by_nature for one in archive.unread()] == [False]


def test_what_is_withheld_is_in_no_queue(archive: Archive) -> None:
    for number in (1, 2):
        record(
            archive,
            an_article(
                number, Problem("origin", f"the page shows 甲{number}, its meta tag says 乙: the first is taken")
            ),
            number,
        )
        refuse(archive, number + 2, number)
    for number in (2, 4):
        archive.withhold(f"http://jia.example/{number}.html", reason="一封律师函", now=DAY.format(9))
    found = archive.unread()
    assert [(one.url, one.count) for one in found] == [
        ("http://jia.example/3.html", 1),
        ("http://jia.example/1.html", 1),
    ]


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("the page shows 甲，乙：丙, 丁, its meta tag says 戊: 己: the first is taken", "the page shows …, its meta tag says …: the first is taken"),
        ("the page says that it is http://a.example/1, another host: not believed", "the page says that it is … another host: not believed"),
        ("甲市：12号: ambiguous: 3 articles of that day begin so", "…: ambiguous: N articles of that day begin so"),
        ("a firewall's page (您的请求已被拦截)", "a firewall's page (…)"),
        ("declared gb2312, the bytes are utf-8", "declared gb2312, the bytes are utf-8"),
        ("2024-03-01T08:00+08:00 is after the page was seen: not believed", "N is after the page was seen: not believed"),
        ("12 characters can't be decoded as gb18030", "N characters can't be decoded as gb18030"),
    ],
)  # fmt: skip
def test_a_kind_of_message_has_nothing_of_its_page(message: str, kind: str) -> None:
    assert kind_of(message) == kind
    assert kind_of(kind) == kind


def test_each_source_has_its_own_queue(archive: Archive, source: object) -> None:
    archive.add_source(replace(source, id="yi"))  # type: ignore[type-var]
    refuse(archive, 1, 1)
    assert archive.unread("yi") == []
    assert len(archive.unread("jia")) == 1
