"""A source is a file, and a file that can't be used is refused with its name and the key."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.model import Column, Source
from crawler import sources
from crawler.errors import BadSource, UnknownSource
from crawler.shipped import shipped

GOOD = """
id = "qingxi"
name = "清溪市生态环境局"
level = "prefecture"
region = "990200"
home = "http://www.qingxi.example/"

[[columns]]
name = "要闻"
list = "http://www.qingxi.example/yw/"
"""


def write(folder: Path, text: str, name: str = "qingxi.toml") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def test_a_file_becomes_a_source(tmp_path: Path) -> None:
    source = sources.read(write(tmp_path, GOOD))
    column = Column(name="要闻", list="http://www.qingxi.example/yw/")
    assert source == Source(
        "qingxi", "清溪市生态环境局", "prefecture", "990200", "http://www.qingxi.example/", (column,)
    )


def test_all_that_a_file_may_say(tmp_path: Path) -> None:
    more = GOOD.replace("\n[[columns]]", 'layout = "trs"\nevery = "1d"\n\n[[columns]]')
    source = sources.read(write(tmp_path, more + 'paging = "createPageHTML"\nkind = "notice"\n'))
    assert (source.layout, source.every) == ("trs", "1d")
    assert (source.columns[0].paging, source.columns[0].kind) == ("createPageHTML", "notice")


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ("list =", "lst =", "columns[1]: unknown key 'lst' (did you mean 'list'?)"),
        ("region =", "regoin =", "unknown key 'regoin' (did you mean 'region'?)"),
        ('region = "990200"\n', "", "key 'region' is missing"),
        ('name = "要闻"\n', "", "columns[1]: key 'name' is missing"),
        ('"990200"', "990200", "region: a string is needed, here is int 990200"),
        ('"990200"', '"9902"', "region: '9902' is not a GB/T 2260 code of six digits"),
        ('"prefecture"', '"provincial"', "level: 'provincial' is none of national, province,"),
        ('"qingxi"', '"Qing Xi"', "id: 'Qing Xi' is not lower-case letters"),
        ('"清溪市生态环境局"', '" "', "name: is empty"),
        ("http://www.qingxi.example/yw/", "www.qingxi.example/yw/", "columns[1]: list: 'www.qingxi.example/yw/'"),
        ("http://www.qingxi.example/yw/", "file:///etc/passwd", "columns[1]: list: 'file:///etc/passwd'"),
        ("http://www.qingxi.example/yw/", "http://[::1/yw/", "columns[1]: list: 'http://[::1/yw/'"),
        ("[[columns]]", "[columns]", "columns: at least one [[columns]] table is needed"),
        ('name = "要闻"', 'name = "要闻"\npaging = "creatPageHTML"', "columns[1]: paging: 'creatPageHTML'"),
        ("[[columns]]", 'every = "often"\n[[columns]]', "every: 'often' is not a rhythm"),
        ("[[columns]]", 'keep = "images"\n[[columns]]', "keep: 'images' is no list of attachments, images"),
        ("[[columns]]", 'keep = ["films"]\n[[columns]]', "keep: ['films'] is no list of attachments, images"),
        ('id = "qingxi"', "id = ", "is no TOML: "),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, good: str, bad: str, said: str) -> None:
    assert good in GOOD
    with pytest.raises(BadSource) as caught:
        sources.read(write(tmp_path, GOOD.replace(good, bad)))
    assert str(caught.value).startswith(f"qingxi.toml: {said}")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("second", "said"),
    [
        ('name = "要闻"\nlist = "http://www.qingxi.example/2/"', "columns[2]: name: another column has '要闻' too"),
        (
            'name = "通知"\nlist = "http://www.qingxi.example/yw/"',
            "columns[2]: list: another column has 'http://www.qingxi.example/yw/' too",
        ),
    ],
)
def test_columns_that_would_be_one_in_the_archive(tmp_path: Path, second: str, said: str) -> None:
    with pytest.raises(BadSource, match=r"^qingxi\.toml: ") as caught:
        sources.read(write(tmp_path, f"{GOOD}\n[[columns]]\n{second}\n"))
    assert str(caught.value).endswith(said)


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "qingxi.toml").write_bytes(GOOD.encode("gb18030"))
    with pytest.raises(BadSource, match=r"^qingxi\.toml: is no TOML"):
        sources.load(tmp_path)


def test_one_id_in_two_files(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    write(tmp_path, GOOD, "second.toml")
    with pytest.raises(BadSource, match=r"second\.toml: id: another file has 'qingxi' too"):
        sources.load(tmp_path)


def test_a_folder_without_sources(tmp_path: Path) -> None:
    with pytest.raises(BadSource, match="no source"):
        sources.load(tmp_path)
    with pytest.raises(BadSource, match="no such folder"):
        sources.load(tmp_path / "missing")


def test_sources_come_in_the_order_asked_for_and_once() -> None:
    folder = shipped("site") / "seeds"
    assert [source.id for source in sources.get(["yunling", "biquan", "yunling"], folder)] == ["yunling", "biquan"]
    assert [source.id for source in sources.get([], folder)] == ["biquan", "qinghe", "yunling"]


def test_an_unknown_source_is_named_with_its_neighbour() -> None:
    with pytest.raises(UnknownSource, match=r"no source 'qinge' .*\(did you mean 'qinghe'\?\)"):
        sources.get(["qinge"], shipped("site") / "seeds")


def test_every_seed_can_be_used() -> None:
    assert {"mee", "sd", "hub"} <= set(sources.load(shipped("seeds")))


def test_the_folder_of_seeds(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("QINGJIAN_SEEDS", str(tmp_path / "mine"))
    assert sources.seeds_folder() == tmp_path / "mine"
    assert sources.seeds_folder(tmp_path / "option") == tmp_path / "option"
    monkeypatch.delenv("QINGJIAN_SEEDS")
    assert sources.seeds_folder() == shipped("seeds")
