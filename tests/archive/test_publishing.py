"""Articles and answers as files: each row in every form, streamed, whole or not there, with a manifest that fits."""

from __future__ import annotations

import csv
import gc
import hashlib
import io
import json
import sys
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from archive import Archive
from archive.atom import Entry, write_feed
from archive.chosen import Chosen
from archive.export import WrongName
from archive.model import Article, Precision
from archive.parquet import NoParquet
from archive.publishing import ENDINGS, NoArticles, Published, Wish
from archive.questions import BadQuestion
from archive.rowfiles import NotText, guarded, write_csv, write_lines
from archive.wholefile import NotWritten
from tests.archive import life
from tests.archive.life import OTHER, SOURCE, URL, day, seen
from tests.archive.test_captures import files_no_larger_than
from tests.requirements import lacking

NOW = "2024-04-01T00:00:00Z"
FORMS = pytest.mark.parametrize("form", ENDINGS)
TEXTS = pytest.mark.parametrize("form", ["jsonl", "csv", "atom"])
FEED = Path(__file__).with_name("atom.rng")

HOSTILE = Article(
    "http://jia.example/督察?a=1&b=\"'<>", "http://jia.example/h", title="=1+1</title><script>\0\x0b]]>&amp;\ufffe\u2028",
    published_at="2024-03-02T09:30+08:00", published_precision=Precision.MINUTE, column="\"'<&", body="\ufeff@x\r\n\"甲\",\t",
)  # fmt: skip


def needs_arrow(form: str = "parquet") -> Any:
    if form != "parquet":
        return None
    try:
        import pyarrow.parquet
    except ImportError:
        lacking("pyarrow is not installed")
    return pyarrow.parquet


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """The life of an article, one with hostile texts, one without a date, and one of another source."""
    with Archive(tmp_path_factory.mktemp("whole") / "news.db", write=True) as opened:
        life.lived(opened)
        seen(opened, HOSTILE, day(5))
        seen(opened, Article(OTHER, OTHER, body="文"), day(5))
        opened.add_source(replace(SOURCE, id="../yi", name="乙"))
        other = Article(
            "http://yi.example/1", "http://yi.example/1", title="乙", published_at="2024-02-29", body="乙文"
        )
        opened.record(other, source="../yi", captures=[], seen_at=day(6))
        yield opened


def publish(archive: Archive, file: Path, form: str, **wish: Any) -> Published:
    return archive.publisher(Wish(form, **wish), now=NOW).write(file)


def titles(file: Path, form: str) -> list[str | None]:
    """The titles in a file of articles, as each form has them."""
    if form == "jsonl":
        rows = [json.loads(line) for line in file.read_bytes().splitlines()]
        return [row.get("article", row)["title"] for row in rows]
    if form == "csv":
        with file.open(encoding="utf-8", newline="") as stream:
            return [row["title"] or None for row in csv.DictReader(stream)]
    if form == "atom":
        return [each.text for each in etree.parse(file).iterfind("{*}entry/{*}title")]
    found: list[str | None] = needs_arrow().read_table(file)["title"].to_pylist()
    return found


@FORMS
def test_articles_are_chosen_alike_in_every_form(whole: Archive, tmp_path: Path, form: str) -> None:
    needs_arrow(form)

    def chosen(**what: str) -> int:
        publish(whole, tmp_path / f"out{ENDINGS[form]}", form, chosen=Chosen(**what))
        return len(titles(tmp_path / f"out{ENDINGS[form]}", form))

    assert chosen() == 4
    assert chosen(source="jia") == 3
    assert chosen(since="2024-03-01", until="2024-03-01") == 1
    assert chosen(until="2024-03-01", source="jia") == 1
    assert chosen(url=URL) == 1
    assert chosen(url="http://no.example/") == 0
    assert chosen(query="source:jia") == 3
    assert chosen(query="source:jia published:2024-03-01") == chosen(
        query="source:jia", since="2024-03-01", until="2024-03-01"
    )
    assert chosen(query="title:" + (titles(tmp_path / f"out{ENDINGS[form]}", form)[0] or "")) == 1
    assert chosen(query="") == 0


@FORMS
def test_a_manifest_says_what_the_file_is(whole: Archive, tmp_path: Path, form: str) -> None:
    needs_arrow(form)
    file = tmp_path / f"out{ENDINGS[form]}"
    done = publish(whole, file, form, chosen=Chosen(source="jia"))
    said = json.loads((tmp_path / f"{file.name}.manifest.json").read_text(encoding="utf-8"))
    content = file.read_bytes()
    assert said == {
        "file": file.name, "rows": 3, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest(),
        "query": {"articles": {"url": None, "source": "jia", "since": None, "until": None, "query": None}},
        "format": form, "made_at": NOW, "schema": said["schema"],
    }  # fmt: skip
    assert said["schema"] in {row["name"] for row in whole.db.query("SELECT name FROM _sqlite_migrations")}
    assert (done.rows, done.sha256, done.bytes) == (3, said["sha256"], said["bytes"])
    assert publish(whole, file, form, chosen=Chosen(source="jia")).sha256 == done.sha256


@FORMS
@pytest.mark.parametrize("wish", [{}, {"sql": "SELECT * FROM articles_full"}, {"chosen": Chosen(url=URL)}])
def test_withheld_articles_never_leave(whole: Archive, tmp_path: Path, form: str, wish: dict[str, Any]) -> None:
    needs_arrow(form)
    file = tmp_path / f"out{ENDINGS[form]}"
    whole.withhold(URL, reason="court", now=day(21))
    try:
        publish(whole, file, form, **wish)
    finally:
        whole.release(URL, reason="lifted", now=day(22))
    assert life.EDIT.title not in titles(file, form)
    if form != "parquet":
        assert life.EDIT.title not in file.read_text(encoding="utf-8")


@FORMS
def test_what_breaks_off_leaves_what_was_there(whole: Archive, tmp_path: Path, form: str) -> None:
    """Ctrl-C in the middle, and a full disk."""
    needs_arrow(form)
    file = tmp_path / f"out{ENDINGS[form]}"
    file.write_bytes(b"former")

    def press(rows: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        whole.publisher(Wish(form), now=NOW, step=press).write(file)
    with files_no_larger_than(300), pytest.raises(NotWritten, match="file too large"):
        publish(whole, file, form)
    assert [each.name for each in tmp_path.iterdir()] == [file.name]
    assert file.read_bytes() == b"former"
    assert not whole.db.conn.in_transaction


@FORMS
def test_a_question_that_fails_leaves_nothing(whole: Archive, tmp_path: Path, form: str) -> None:
    with pytest.raises(BadQuestion):
        publish(whole, tmp_path / f"out{ENDINGS[form]}", form, sql="DELETE FROM articles")
    with pytest.raises(WrongName):
        publish(whole, tmp_path / "out.txt", form)
    assert list(tmp_path.iterdir()) == []


@FORMS
def test_memory_does_not_grow_with_rows(whole: Archive, form: str) -> None:
    """Ten thousand rows more take no more of it; Arrow's own memory is bounded by the size of a row group."""
    needs_arrow(form)

    class Nowhere(io.RawIOBase):
        def writable(self) -> bool:
            return True

        def write(self, data: Any) -> int:
            return len(data)

    def peak(rows: int) -> int:
        sql = "WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < {}) SELECT id, '{}' || id AS t FROM n"
        if form == "atom":
            sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {}) SELECT 1 AS id, '{}' FROM n"
            rows //= 10
        gc.collect()
        tracemalloc.start()
        whole.publisher(Wish(form, sql=sql.format(rows, "长" * 300)), now=NOW).write_to(Nowhere())
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size

    peak(2000)
    assert peak(12_000) < peak(2000) + 300_000


# CSV


def test_csv_is_read_back_as_it_was(whole: Archive, tmp_path: Path) -> None:
    publish(whole, tmp_path / "out.csv", "csv", exact=True)
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, strict=True))
    [row] = [row for row in rows if row["canonical_url"] == HOSTILE.canonical_url]
    assert (row["title"], row["body"], row["column"]) == (HOSTILE.title, HOSTILE.body, HOSTILE.column)
    assert row["url"] == HOSTILE.url
    assert json.loads(row["credits"]) == []
    assert row["subtitle"] == ""
    [first] = [row for row in rows if row["canonical_url"] == URL]
    assert [credit["name"] for credit in json.loads(first["credits"])] == ["戊某"]


def test_csv_has_commas_crlf_and_doubled_quotes() -> None:
    out = io.BytesIO()
    assert write_csv(out, ["a", "b"], [("x,y", 'q"q'), ("l\nm", None), ("甲", -5)]) == 2 + 1
    assert out.getvalue().decode() == 'a,b\r\n"x,y","q""q"\r\n"l\nm",\r\n甲,-5\r\n'
    assert write_csv(bom := io.BytesIO(), ["a"], [], bom=True) == 0
    assert bom.getvalue() == b"\xef\xbb\xbfa\r\n"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\u3000=1", "＝1", "\n@x"])
def test_no_cell_is_a_formula(text: str) -> None:
    assert guarded(text) == f"'{text}"
    write_csv(out := io.BytesIO(), [text], [(text,)])
    with io.StringIO(out.getvalue().decode(), newline="") as stream:
        assert list(csv.reader(stream)) == [[f"'{text}"]] * 2


@pytest.mark.parametrize("text", ["", "甲-乙", "a=b", "'x", "12"])
def test_other_cells_stay(text: str) -> None:
    assert guarded(text) == text


def test_what_is_no_text_is_refused() -> None:
    for rows in ([(b"x",)], [("\ud800",)]):
        with pytest.raises(NotText, match="row 1 has"):
            write_csv(io.BytesIO(), ["a"], rows)
    for value in (b"x", "\ud800", float("inf")):
        with pytest.raises(NotText, match="row 1 has"):
            write_lines(io.BytesIO(), [{"a": value}])


# Atom


@pytest.fixture(scope="module")
def valid() -> etree.RelaxNG:
    """The patterns of RFC 4287, section 4 and appendix B, as far as a feed of ours uses them; nothing else is let in."""
    return etree.RelaxNG(etree.parse(FEED))


def test_a_feed_is_valid_and_says_what_the_archive_says(whole: Archive, tmp_path: Path, valid: etree.RelaxNG) -> None:
    publish(whole, tmp_path / "out.atom", "atom")
    feed = etree.parse(tmp_path / "out.atom")
    valid.assertValid(feed)
    ids = [each.text for each in feed.iterfind(".//{*}id")]
    assert len(set(ids)) == len(ids) == 5
    first, hostile, *_ = feed.iterfind("{*}entry")
    assert [first.findtext(f"{{*}}{tag}") for tag in ("title", "updated", "published")] == [
        life.EDIT.title,
        day(4),
        None,
    ]
    assert first.findtext("{*}author/{*}name") == "戊某"
    assert hostile.findtext("{*}published") == "2024-03-02T09:30:00+08:00"
    assert hostile.findtext("{*}title") == "=1+1</title><script>]]>&amp;\u2028"
    assert hostile.find("{*}link").get("href") == "http://jia.example/督察?a=1&b=%22'%3C%3E"
    assert hostile.findtext("{*}author/{*}name") == SOURCE.name


def test_a_feed_of_a_question(whole: Archive, tmp_path: Path, valid: etree.RelaxNG) -> None:
    sql = "SELECT article, hours FROM edited UNION ALL SELECT NULL, 0 UNION ALL SELECT 99, 0"
    assert publish(whole, tmp_path / "out.atom", "atom", sql=sql).rows == 1
    valid.assertValid(etree.parse(tmp_path / "out.atom"))
    with pytest.raises(NoArticles, match="must have a column called id"):
        publish(whole, tmp_path / "none.atom", "atom", sql="SELECT title FROM edited")


def test_an_empty_feed_is_valid(valid: etree.RelaxNG) -> None:
    write_feed(out := io.BytesIO(), [], title="<&", name="x", now=NOW)
    valid.assertValid(etree.fromstring(out.getvalue()))


def test_the_patterns_refuse_what_is_no_feed(valid: etree.RelaxNG) -> None:
    """Each lacks or has something for which the RFC has a MUST."""
    write_feed(out := io.BytesIO(), [Entry(HOSTILE, "甲", day(1))], title="t", name="x", now=NOW)
    good = out.getvalue().decode()
    assert valid.validate(etree.fromstring(good.encode()))
    for old, new in (
        ("<generator>", "<generator/><generator>"), (f"<updated>{day(1)}</updated>", ""), ("09:30:00+08:00", "09:30+08:00"),
        ("urn:uuid", ""), ("<author>", "<author><name/>"), ("<content>", '<content type="xhtml">'), ("<entry>", "<entry><x/>"),
    ):  # fmt: skip
        assert old in good
        assert not valid.validate(etree.fromstring(good.replace(old, new).encode())), old


# Parquet


def test_parquet_is_typed(whole: Archive, tmp_path: Path) -> None:
    arrow = needs_arrow()
    publish(whole, tmp_path / "out.parquet", "parquet")
    table = arrow.read_table(tmp_path / "out.parquet")
    assert table.schema.names[:14] == [*list(whole.db["articles_full"].columns_dict)[:14]]
    assert set(table.schema.names) - {"published_on"} == set(whole.db["articles_full"].columns_dict)
    first = table.to_pylist()[0]
    assert first["first_seen"] == datetime(2024, 3, 1, 2, tzinfo=UTC)
    assert (first["published_at"], first["published_on"]) == ("2024-03-01", date(2024, 3, 1))
    assert first["credits"] == [{"role": "author", "label": "作者", "name": "戊某"}]
    assert first["read_count"] == 90
    assert table["title"].to_pylist()[1] == HOSTILE.title
    assert [str(table.schema.field(name).type) for name in ("first_seen", "published_on", "keywords")] == [
        "timestamp[ms, tz=UTC]", "date32[day]", "list<element: string>",
    ]  # fmt: skip


def test_parquet_by_source_and_month(whole: Archive, tmp_path: Path) -> None:
    arrow = needs_arrow()
    done = whole.publisher(Wish("parquet"), now=NOW).write_folder(tmp_path / "out")
    assert done.rows == 4
    said = json.loads((tmp_path / "out.manifest.json").read_text(encoding="utf-8"))
    assert {each["file"]: each["rows"] for each in said["files"]} == {
        "source=..%2Fyi/month=2024-02/articles.parquet": 1,
        "source=jia/month=2024-03/articles.parquet": 2,
        "source=jia/month=__HIVE_DEFAULT_PARTITION__/articles.parquet": 1,
    }
    for each in said["files"]:
        content = (tmp_path / "out" / each["file"]).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (each["bytes"], each["sha256"])
    found = arrow.read_table(tmp_path / "out", partitioning="hive")
    assert sorted(map(str, found["source"].to_pylist())) == ["../yi", "jia", "jia", "jia"]
    with pytest.raises(NotWritten, match="is there already"):
        whole.publisher(Wish("parquet"), now=NOW).write_folder(tmp_path / "out")


def test_a_folder_that_breaks_off_is_not_there(whole: Archive, tmp_path: Path) -> None:
    needs_arrow()

    def press(rows: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        whole.publisher(Wish("parquet"), now=NOW, step=press).write_folder(tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_an_answer_has_the_types_that_it_shows(whole: Archive, tmp_path: Path) -> None:
    arrow = needs_arrow()
    sql = "SELECT 1 AS i, 1 AS f, 'a' AS t, NULL AS n, x'00' AS b UNION ALL SELECT NULL, 2.5, NULL, NULL, NULL"
    publish(whole, tmp_path / "out.parquet", "parquet", sql=sql)
    table = arrow.read_table(tmp_path / "out.parquet")
    assert [str(field.type) for field in table.schema] == ["int64", "double", "string", "string", "binary"]
    assert table.to_pylist()[0] == {"i": 1, "f": 1.0, "t": "a", "n": None, "b": b"\0"}
    with pytest.raises(NoParquet, match="column m holds both texts and others"):
        publish(whole, tmp_path / "out.parquet", "parquet", sql="SELECT 1 AS m UNION ALL SELECT 'a'")


def test_without_the_extra_one_line_says_so(whole: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(NoParquet, match=r"^Parquet files need the extra: pip install 'qingjian\[parquet\]'$"):
        publish(whole, tmp_path / "out.parquet", "parquet")
    assert list(tmp_path.iterdir()) == []
