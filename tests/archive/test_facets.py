"""What hits are of, and how a query is narrowed to it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive import Archive, query
from archive.facets import added, term
from archive.model import Article, Credit, Role


@pytest.fixture
def filled(archive: Archive, article: Article, now: str) -> Archive:
    for number in range(3):
        url = f"http://jia.example/{number}"
        one = replace(article, url=url, canonical_url=url, published_at=f"2022-0{7 + number}-01")
        twice = (
            Credit(Role.AUTHOR, "作者", "甲某"),
            Credit(Role.AUTHOR, "文", "甲某"),
            Credit(Role.OTHER, "审", "丁某"),
        )
        archive.record(replace(one, credits=twice) if number else one, source="jia", captures=[], seen_at=now)
    return archive


def test_each_field_has_its_values(filled: Archive) -> None:
    found = filled.facets("督察", most=None)
    assert (found.articles, found.all) == (3, True)
    assert [(each.value, each.articles) for each in found.fields["published"]] == [
        ("2022-09", 1),
        ("2022-08", 1),
        ("2022-07", 1),
    ]
    assert [(each.value, each.about) for each in found.fields["source"]] == [("jia", "甲市生态环境局（虚构）")]
    people = {(each.about, each.value): each.articles for each in found.fields["people"]}
    assert people["author", "甲某"] == 3  # named twice in two of them, and counted once in each
    assert ("other", "丁某") not in people


def test_only_the_newest_are_looked_at(filled: Archive) -> None:
    found = filled.facets("督察", most=2)
    assert (found.articles, found.all, sorted(found.months)) == (2, False, ["2022-08", "2022-09"])


def test_nothing_has_no_facets(filled: Archive) -> None:
    assert not any(filled.facets("没有这个词", most=5).fields.values())


def test_a_value_is_quoted_where_it_must_be() -> None:
    for value in ("a b", 'a"b', "(", "-x", "甲：乙", "OR", 'a" OR b'):
        assert query.parse(f"督察 {term('origin', value)}").node == query.And(
            (query.Text("督察"), query.Text(query.folded(value), "origin"))
        )


@pytest.mark.parametrize(
    ("typed", "more"),
    [
        ("", "source:a"),
        (" 督察 ", "督察 source:a"),
        ("督察 OR 整改", "(督察 OR 整改) source:a"),
        ("督察 (甲 OR 乙)", "督察 (甲 OR 乙) source:a"),
        ("督察 sort:reads", "督察 sort:reads source:a"),
        ("督察 OR 整改 sort:reads", "(督察 OR 整改) source:a sort:reads"),
        ("sort:reads 督察 OR 整改", "(督察 OR 整改) source:a sort:reads"),
        ("(督察", None),
    ],
)
def test_a_term_holds_for_all_of_a_query(typed: str, more: str | None) -> None:
    assert added(typed, "source:a") == more
