"""A source is a file, and a file that can't be used is refused with its name and the key."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from archive import Archive
from archive.model import Column, Source
from crawler import overview, sources
from crawler.errors import BadSource, UnknownSource
from crawler.hosts import hosts_of, reach_of
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
    folder.mkdir(exist_ok=True)
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
    more = GOOD.replace("\n[[columns]]", 'layout = "trs"\nevery = "1d"\nnotes = ["一", "二"]\n\n[[columns]]')
    column = 'paging = "createPageHTML"\nkind = "notice"\nevidence = "code a/b-c 2024-2026?"\nchecked = "2026-01-31"\n'
    source = sources.read(write(tmp_path, more + column + '[hints]\ntitle = "h1"\nbody = "#zoom"\n'))
    assert (source.layout, source.every, source.notes) == ("trs", "1d", ("一", "二"))
    assert source.hints == (("title", "h1"), ("body", "#zoom"))
    assert source.columns == (
        Column(
            "要闻",
            "http://www.qingxi.example/yw/",
            "createPageHTML",
            "notice",
            "code a/b-c 2024-2026?",
            "2026-01-31",
        ),
    )


def test_hosts_that_a_source_has_left_are_in_its_reach(tmp_path: Path) -> None:
    source = sources.read(write(tmp_path, GOOD.replace("[[columns]]", 'formerly = ["hb.liuxi.example"]\n[[columns]]')))
    assert source.formerly == ("hb.liuxi.example",)
    assert "hb.liuxi.example" in reach_of(source) - hosts_of(source)


def test_hosts_that_a_source_follows_to_are_not_its_own(tmp_path: Path) -> None:
    source = sources.read(write(tmp_path, GOOD.replace("[[columns]]", 'follow = ["api.liuxi.example"]\n[[columns]]')))
    assert source.follow == ("api.liuxi.example",)
    assert reach_of(source) - hosts_of(source) == {"api.liuxi.example"}


@pytest.mark.parametrize("steps", [None, (), ("30m", "6h", "3d")])
def test_a_source_may_say_when_it_is_seen_again(tmp_path: Path, steps: tuple[str, ...] | None) -> None:
    line = "" if steps is None else f"revisit = {list(steps)}\n"
    source = sources.read(write(tmp_path, GOOD.replace("[[columns]]", f"{line}[[columns]]")))
    assert source.revisit == steps
    with Archive(tmp_path / "news.db", write=True) as archive:
        archive.add_source(source)
        assert archive.sources()[0].revisit == steps


def test_a_source_may_ask_for_a_browser(tmp_path: Path) -> None:
    assert sources.read(write(tmp_path, GOOD)).browser is False
    assert sources.read(write(tmp_path, GOOD.replace("[[columns]]", "browser = true\n[[columns]]"))).browser is True


@pytest.mark.parametrize("evidence", ["public code 2026?", "public code 2016-2026", "article address", "convention"])
def test_words_of_evidence(tmp_path: Path, evidence: str) -> None:
    source = sources.read(write(tmp_path, f'{GOOD}evidence = "{evidence}"\n'))
    assert source.columns[0].evidence == evidence


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
        ("[[columns]]", 'every = "often"\n[[columns]]', "every: 'often' is not a time such as 30m, 6h or 1d"),
        ("[[columns]]", 'quiet = "at night"\n[[columns]]', "quiet: 'at night' is not hours such as 23:00-06:00"),
        ("[[columns]]", 'tls = "none"\n[[columns]]', "tls: 'none' is none of verified, unverified, legacy"),
        ("[[columns]]", 'proxy = "localhost:1"\n[[columns]]', "proxy: 'localhost:1' is no address"),
        ("[[columns]]", "budget = 0\n[[columns]]", "budget: 0 is no number of requests a day"),
        ("[[columns]]", 'keep = "images"\n[[columns]]', "keep: 'images' is no list of attachments, images and"),
        ("[[columns]]", 'follow = "yi.example"\n[[columns]]', "follow: 'yi.example' is no list of hosts"),
        ("[[columns]]", 'formerly = ["yi"]\n[[columns]]', "formerly: ['yi'] is no list of hosts"),
        ("[[columns]]", 'follow = ["http://yi.example/"]\n[[columns]]', "follow: ['http://yi.example/'] is no list"),
        ("[[columns]]", 'keep = ["films"]\n[[columns]]', "keep: ['films'] is no list of attachments, images and"),
        ("[[columns]]", 'browser = "yes"\n[[columns]]', "browser: 'yes' is neither true nor false"),
        ("[[columns]]", 'revisit = "6h"\n[[columns]]', "revisit: '6h' is no list of times such as 6h and 3d"),
        ("[[columns]]", 'revisit = ["6h", 3]\n[[columns]]', "revisit: ['6h', 3] is no list of times"),
        ("[[columns]]", 'revisit = ["3d", "6h"]\n[[columns]]', "revisit: ['3d', '6h'] is no list of times"),
        ("[[columns]]", 'largest = "10"\n[[columns]]', "largest: '10' is no number of megabytes"),
        ('name = "要闻"', 'name = "要闻"\nevidence = "hearsay"', "columns[1]: evidence: 'hearsay' is not `code"),
        ('name = "要闻"', 'name = "要闻"\nevidence = "code 2026"', "columns[1]: evidence: 'code 2026' is not `code"),
        ('name = "要闻"', 'name = "要闻"\nchecked = "20260131"', "columns[1]: checked: '20260131' is not a day"),
        ('name = "要闻"', 'name = "要闻"\nchecked = "2026-02-31"', "columns[1]: checked: '2026-02-31' is no day"),
        ("http://www.qingxi.example/yw/", "http://www.qingxi.example/{id}", "columns[1]: list: {id} is not filled in"),
        ("[[columns]]", 'notes = "one"\n[[columns]]', "notes: a list of strings"),
        ("[[columns]]", 'hints = "h1"\n[[columns]]', "hints: a table [hints]"),
        ("[[columns]]", "hints = { title = 1 }\n[[columns]]", "hints: title: a string is needed"),
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


def test_a_daily_papers_address_is_that_of_the_day_in_china(tmp_path: Path) -> None:
    daily = GOOD.replace("example/yw/", "example/html/{YYYY-MM}/{DD}/node_2.htm")
    source = sources.read(write(tmp_path, daily))
    evening, midnight = "2026-11-30T15:59:59Z", "2026-11-30T16:00:00Z"
    assert sources.of_day(source, evening).columns[0].list == "http://www.qingxi.example/html/2026-11/30/node_2.htm"
    assert sources.of_day(source, midnight).columns[0].list == "http://www.qingxi.example/html/2026-12/01/node_2.htm"


def test_a_daily_paper_is_crawled_at_the_days_address(qingjian: Any, tmp_path: Path) -> None:
    paper = "http://www.qingxi.example/html/2026-11/30"
    write(tmp_path / "seeds", GOOD.replace("example/yw/", "example/html/{YYYY-MM}/{DD}/node_2.htm"))
    rows = "".join(f"<li><a href='content_{n}.htm'>清溪河治理进展之{n}</a> 2026-11-30</li>" for n in range(6))
    write(tmp_path / "pages", f"<html><body><ul>{rows}</ul></body></html>", "node_2.htm")
    write(tmp_path / "pages", f"file,url,captured_at\nnode_2.htm,{paper}/node_2.htm,2026-11-30T01:00:00Z\n", "urls.csv")
    day = ("--offline", "--from", tmp_path / "pages", "--at", "2026-11-30T12:00:00Z")
    done = qingjian("crawl", "--seeds", tmp_path / "seeds", *day)
    assert json.loads(done.stdout)["listed"] == 6, done.stderr


def test_other_addresses_are_the_same_on_every_day(tmp_path: Path) -> None:
    source = sources.read(write(tmp_path, GOOD))
    assert sources.of_day(source, "2026-11-30T15:59:59Z") == source


# What is shipped

SEEDS = sources.load(shipped("seeds"))
each_seed = pytest.mark.parametrize("source", SEEDS.values(), ids=lambda source: source.id)

# GB/T 2260: the provinces, and 650000 twice, since the Corps 兵团 has no code of its own.
PROVINCES = [*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 65]


def test_what_is_covered() -> None:
    assert {"mee", "nnsa", "cenews", "cenews-epaper", "sd", "hub", "xjbt"} <= set(SEEDS)
    provinces = sorted(int(source.region[:2]) for source in SEEDS.values() if source.level == "province")
    assert provinces == PROVINCES
    assert Counter(source.level for source in SEEDS.values()) == {
        "national": 2,
        "province": 32,
        "prefecture": 58,
        "press": 10,
    }


@each_seed
def test_a_seed_is_called_after_its_source(source: Source) -> None:
    assert (shipped("seeds") / f"{source.id}.toml").is_file()
    assert re.search(r"[\u4e00-\u9fff]", source.name)


@each_seed
def test_a_seeds_region_fits_its_level(source: Source) -> None:
    forms = {"national": "100000", "press": "100000", "province": r"\d\d0000", "prefecture": r"\d{4}00|4190\d\d"}
    assert re.fullmatch(forms[source.level], source.region)
    assert source.level != "prefecture" or source.region[2:4] != "00"


@each_seed
def test_a_seeds_hosts_are_plausible(source: Source) -> None:
    """An authority's are under gov.cn, and nobody's has a port, a login or a space."""
    for address in (source.home, *(column.list for column in source.columns)):
        parts = urlsplit(address)
        assert re.fullmatch(r"(?:[a-z0-9-]+\.)+(?:cn|com)", parts.netloc)
        assert parts.netloc.endswith(".gov.cn") is (source.level != "press")
        assert address.isascii()
        assert " " not in address


@each_seed
def test_a_seeds_columns_say_how_they_are_known(source: Source) -> None:
    for column in source.columns:
        assert column.evidence
        assert column.paging in sources.PAGINGS


def test_no_list_is_two_columns_and_no_host_two_sources() -> None:
    lists = Counter(column.list for source in SEEDS.values() for column in source.columns)
    hosts = Counter(host for source in SEEDS.values() for host in hosts_of(source))
    assert {**lists, **hosts} == dict.fromkeys({**lists, **hosts}, 1)


def test_one_name_a_family() -> None:
    assert len(sources.PAGINGS) == len(set(sources.PAGINGS))


def test_the_folder_of_seeds(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("QINGJIAN_SEEDS", str(tmp_path / "mine"))
    assert sources.seeds_folder() == tmp_path / "mine"
    assert sources.seeds_folder(tmp_path / "option") == tmp_path / "option"
    monkeypatch.delenv("QINGJIAN_SEEDS")
    assert sources.seeds_folder() == shipped("seeds")


# The command


def listed(done: Any) -> list[dict[str, Any]]:
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_sources_are_listed(qingjian: Any) -> None:
    found = listed(qingjian("sources"))
    assert {line["id"] for line in found} == set(SEEDS)
    assert [line["id"] for line in found[:2]] == ["mee", "nnsa"]
    mee = found[0]
    shown = {name: mee[name] for name in ("name", "level", "region", "columns", "checked")}
    assert shown == {"name": "生态环境部", "level": "national", "region": "100000", "columns": 18, "checked": None}
    assert mee["paging"].startswith("single_page, mee_countPage_index_shtml")
    assert len(mee["lists"]) == 18
    assert mee["lists"][1]["list"] == "https://www.mee.gov.cn/ywdt/szyw/"
    assert mee["hints"]["title"].startswith("h2.neiright_Title")


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        (("--region", "37"), {"sd", "taian"}),
        (("--region", "3709"), {"taian"}),
        (("--region", "37", "--kind", "news"), {"sd"}),
        (("--level", "national"), {"mee", "nnsa"}),
        (("--level", "county"), set()),
        (("--checked",), set()),
    ],
)
def test_sources_are_filtered(qingjian: Any, filters: tuple[str, ...], ids: set[str]) -> None:
    done = qingjian("sources", *filters)
    assert {line["id"] for line in listed(done)} == ids
    assert done.stderr == ("" if ids else "no source is so\n")


def test_filters_choose_columns(qingjian: Any) -> None:
    (line,) = listed(qingjian("sources", "--region", "37", "--kind", "news"))
    assert (line["columns"], len(line["lists"])) == (2, 2)
    assert {column["kind"] for column in line["lists"]} == {"news"}


def test_a_source_is_checked_since_its_oldest_column(qingjian: Any, tmp_path: Path) -> None:
    more = '\n[[columns]]\nname = "通知"\nlist = "http://www.qingxi.example/tz/"\n'
    write(tmp_path, f'{GOOD}checked = "2026-01-31"\n{more}')
    (half,) = listed(qingjian("sources", "--seeds", tmp_path))
    assert half["checked"] is None
    assert listed(qingjian("sources", "--seeds", tmp_path, "--checked"))[0]["columns"] == 1
    assert listed(qingjian("sources", "--seeds", tmp_path, "--unchecked"))[0]["lists"][0]["name"] == "通知"
    write(tmp_path, f'{GOOD}checked = "2026-01-31"\n{more}checked = "2025-12-31"\n')
    (whole,) = listed(qingjian("sources", "--seeds", tmp_path))
    assert whole["checked"] == "2025-12-31"
    assert listed(qingjian("sources", "--seeds", tmp_path, "--unchecked")) == []


def test_the_document_has_every_source_and_every_list() -> None:
    text = overview.document(SEEDS)
    for source in SEEDS.values():
        assert f"| `{source.id}` | [{source.name}]({source.home}) | {source.region} |" in text
        for column in source.columns:
            assert f"(<{column.list}>) | {column.kind} | {column.paging} | {column.evidence} |" in text
    assert f"| all | {len(SEEDS)} |" in text


def test_the_document_has_every_key_of_a_sources_file() -> None:
    text = (Path(__file__).parents[2] / "docs" / "sources.md").read_text(encoding="utf-8")
    for key in (*sources.SOURCE_KEYS, *sources.COLUMN_KEYS):
        assert f"`{key}`" in text
