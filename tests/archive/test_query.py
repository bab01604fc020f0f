"""The language of queries: what is understood, what is refused and how, and that nothing typed is ever SQL."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive import Archive
from archive.model import Article, Attachment, Column, Credit, RelatedItem, Role, Source
from archive.query import And, Fact, Node, Not, Or, Text, parse
from archive.queryerror import QueryError

DOCS = (Path(__file__).parents[2] / "docs/search.md").read_text(encoding="utf-8")


def cells(mark: str) -> list[list[str]]:
    """The rows of a table in the documentation."""
    part = DOCS.partition(f"<!-- {mark} -->\n")[2].partition(f"<!-- end of {mark} -->")[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in part.splitlines()[2:]]


@pytest.fixture(scope="module")
def documented(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of the five articles in docs/search.md."""
    path = tmp_path_factory.mktemp("documented") / "news.db"
    credits_ = {
        1: (("作者", "甲某", Role.AUTHOR), ("编辑", "乙某", Role.EDITOR), ("签发审核", "丙某", Role.APPROVER)),
        2: (("签发审核", "甲某", Role.APPROVER),),
    }
    with Archive(path, write=True) as archive:
        for name, level, region in (("jia", "prefecture", "370900"), ("yi", "province", "410000")):
            columns = (Column("要闻", f"http://{name}.example/"),)
            archive.add_source(Source(name, f"{name}（虚构）", level, region, f"http://{name}.example/", columns))
        for number, day, source, title, body in cells("articles"):
            url = f"http://{source}.example/{number}"
            article = Article(
                url,
                url,
                title=title,
                published_at=day or None,
                body=body,
                origin="甲市日报（虚构）" if number == "1" else None,
                column="通知公告" if number == "4" else "要闻",
                credits=tuple(Credit(role, label, name) for label, name, role in credits_.get(int(number), ())),
                read_count={"1": 31639, "2": 120}.get(number),
                attachments=(Attachment("http://jia.example/a.pdf", "附件"),) if number == "2" else (),
                related=(RelatedItem(1, "相关", url="http://jia.example/2"),) if number == "1" else (),
            )
            if number == "4":
                before = Article(url, url, title=title, published_at=day, column="通知公告", body="初稿。")
                archive.record(before, source=source, captures=[], seen_at="2024-01-01T00:00:00Z")
            archive.record(article, source=source, captures=[], seen_at="2024-01-02T00:00:00Z")
        with archive.transaction() as db:
            db.execute("UPDATE articles SET state = 'gone' WHERE id = 3")
    return path


@pytest.mark.parametrize(("asked", "finds"), [row[:2] for row in cells("queries")])
def test_what_the_documentation_says_is_found(documented: Path, asked: str, finds: str) -> None:
    expected = [int(number) for number in finds.split(",") if number.strip()]
    with Archive(documented) as archive:
        assert archive.to_index() == 0
        assert [hit.id for hit in archive.search(asked.strip("`"))] == expected
        assert archive.count(asked.strip("`")) == len(expected)


@pytest.mark.parametrize("asked", [row[0] for row in cells("queries")])
def test_and_without_an_index_too(documented: Path, asked: str) -> None:
    """Beside a transaction in which everything waits for the index again."""
    with Archive(documented, write=True) as archive:
        indexed = [hit.id for hit in archive.search(asked.strip("`"))]
        with pytest.raises(Undone):
            unindexed(archive, asked.strip("`"), indexed)


def unindexed(archive: Archive, asked: str, indexed: list[int]) -> None:
    with archive.transaction() as db:
        db.execute("UPDATE articles SET title = title")
        assert archive.to_index() == 5
        assert [hit.id for hit in archive.search(asked)] == indexed
        raise Undone


class Undone(Exception):
    """What was done for a test is taken back."""


def test_the_documentation_has_every_field() -> None:
    from archive import query

    for field in (*query.TEXTS, *query.FACTS, "sort"):
        assert re.search(rf"\b{field}:", DOCS) or f"`{field}`" in DOCS, field


def test_the_documentation_shows_what_is_said_of_errors() -> None:
    for typed, said in re.findall(r"\$ qingjian search '(.*)'\nqingjian: (.*)", DOCS):
        with pytest.raises(QueryError) as error:
            parse(typed)
        assert str(error.value) == said


@pytest.mark.parametrize(
    ("typed", "node"),
    [
        ("督察", Text("督察")),
        ("督察 长江", And((Text("督察"), Text("长江")))),
        ("督察 AND 长江", And((Text("督察"), Text("长江")))),
        ("督察\u3000长江", And((Text("督察"), Text("长江")))),
        ("a OR b c", Or((Text("a"), And((Text("b"), Text("c")))))),
        ("ORDER or", And((Text("order"), Text("or")))),
        ('"a ""b"" c"', Text('a "b" c')),
        ('a"b c"d', And((Text("a"), Text("b c"), Text("d")))),
        ("-a -(b c)", And((Not(Text("a")), Not(And((Text("b"), Text("c"))))))),
        ("a-b", Text("a-b")),
        ("((a))", Text("a")),
        ("(f(x) OR b)", Or((Text("f(x)"), Text("b")))),
        ("title：督察", Text("督察", "title")),
        ("TITLE:a", Text("a", "title")),
        ("title:(a -b)", And((Text("a", "title"), Not(Text("b", "title"))))),
        ("来源:新华", Text("来源:新华")),
        ("http://x.example/a?b=c", Text("http://x.example/a?b=c")),
        ("12:30", Text("12:30")),
        ("state:GONE", Fact("state", ("gone",), 6)),
        ("published:2022-2", Fact("published", ("2022-02-01", "2022-03-01"), 10)),
        ("published:2022-12-31..", Fact("published", ("2022-12-31", ""), 10)),
        ("published:..2022", Fact("published", ("", "2023-01-01"), 10)),
        ("seen:2024-02-29", Fact("seen", ("2024-02-29", "2024-03-01"), 5)),
        ("reads:<5", Fact("reads", ("", "4"), 6)),
        ("reads:5..7", Fact("reads", ("5", "7"), 6)),
        ("", None),
        (" \u3000\n", None),
        ("sort:reads", None),
    ],
)
def test_a_query_is_understood(typed: str, node: Node | None) -> None:
    assert parse(typed).node == node


@pytest.mark.parametrize(
    ("typed", "where"),
    [
        ("督察 (长江", "督察 ^(长江"),
        ("督察) 长江", "督察^) 长江"),
        ('督察 "长江', '督察 ^"长江'),
        ("()", "(^)"),
        ("OR a", "^OR a"),
        ("a OR", "a ^OR"),
        ("a OR OR b", "a ^OR OR b"),
        ("a AND", "a ^AND"),
        ("a - b", "a ^- b"),
        ("a --b", "a ^--b"),
        ("a -", "a ^-"),
        ('""', '^""'),
        ("title:", "^title:"),
        ("titel:a", "^titel:a"),
        ("state:dead", "state:^dead"),
        ("level:x", "level:^x"),
        ("region:ab", "region:^ab"),
        ("published:2022-13", "published:^2022-13"),
        ("published:2022-02-30", "published:^2022-02-30"),
        ("published:2023..2022", "published:^2023..2022"),
        ("published:..", "published:^.."),
        ("reads:many", "reads:^many"),
        ("changed:maybe", "changed:^maybe"),
        ("sort:size", "^sort:size"),
        ("sort:reads sort:newest", "sort:reads ^sort:newest"),
        ("(sort:reads)", "(^sort:reads)"),
        ("-sort:reads", "^-sort:reads"),
        ("\ud800", "^�"),
        ("(" * 33 + "a", None),
        ("a " * 65, None),
        ("督" * 10_001, None),
    ],
)
def test_a_typing_error_gets_one_line_with_a_caret(typed: str, where: str | None) -> None:
    with pytest.raises(QueryError) as error:
        parse(typed)
    said = str(error.value)
    assert "\n" not in said
    assert said.count("^") == 1
    assert len(said) < 400
    assert error.value.exit_code == 2
    if where is not None:
        assert said.endswith(f": {where}")


HOSTILE = [
    "'; DROP TABLE articles; --",
    "x' OR '1'='1",
    '") OR 1=1 --',
    "a NEAR b",
    "NEAR(a b, 2)",
    "tokens : a",
    "^a",
    "a*",
    "a + b",
    "{a b} : c",
    "督察\0长江",
    '"\0"',
    "\x01\x02\x03",
    "title:%_%",
    "督" * 10_000,
    "a " * 64,
    "(" * 32 + "督察" + ")" * 32,
    "-" * 3,
    "-(-(-督察))",
    "NOT NOT 督察",
    "related:' OR 1",
    "source:'",
    "reads:999999999999999",
    "published:0001..9999",
    "column:'",
    "author:'\"",
    "\u202e督察",
    "😀",
]


def answer(archive: Archive, typed: str, sort: str = "newest") -> set[int] | None:
    """The articles that are found; None for a query that is refused, in one line."""
    try:
        found = {hit.id for hit in archive.search(typed, sort=sort)}
    except QueryError as error:
        said = str(error)
    else:
        assert archive.count(typed) == len(found)
        return found
    assert said.isprintable()
    return None


@pytest.mark.parametrize("typed", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_query_is_answered_or_refused(documented: Path, typed: str) -> None:
    before = documented.read_bytes()
    with Archive(documented) as archive:
        for sort in ("newest", "relevance", "reads"):
            answer(archive, typed, sort)
    assert documented.read_bytes() == before


PARTS = ('"', "(", ")", "-", " ", "OR", "AND", "NOT", "title:", "state:", "published:", "2022", "..", "gone", "督察")
MORE = ("'", "*", "\0", ":", "：", ">", "9", "sort:", "reads", "related:", "--", ";")


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(st.lists(st.sampled_from(PARTS + MORE), max_size=14).map("".join))
def test_whatever_is_typed(documented: Path, typed: str) -> None:
    with Archive(documented) as archive:
        assert answer(archive, typed) == answer(archive, typed, "relevance") == answer(archive, typed, "reads")


def test_a_source_that_is_not_there_is_said(documented: Path) -> None:
    with Archive(documented) as archive, pytest.raises(QueryError, match=r"no source 'jai' .*: 督察 source:\^jai"):
        archive.search("督察 source:jai")
