"""`seal`, `verify` and `withhold` as people and scripts meet them, and what a crawl seals by itself."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archive import Archive
from crawler.shipped import shipped
from crawler.storedsite import StoredSite
from tests.authority import Authority, make, serving

pytestmark = pytest.mark.slow

SEEDS = shipped("site") / "seeds"
URL = "http://www.biquan-env.example/news/show_1052.html"


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def authority(keys: Authority) -> Iterator[Authority]:
    keys.answer = None
    with serving(keys):
        yield keys


@pytest.fixture
def crawled(qingjian: Any, site: StoredSite, tmp_path: Path) -> Path:
    """The captures folder of an archive of the smallest stored source, in the test's folder."""
    done = qingjian("crawl", "biquan", "--seeds", SEEDS, proxy=site.proxy)
    assert done.returncode == 0, done.stderr
    return tmp_path / "qingjian-captures"


def rows(done: subprocess.CompletedProcess[str], code: int = 0) -> list[dict[str, Any]]:
    assert done.returncode == code, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def refused(done: subprocess.CompletedProcess[str], code: int) -> str:
    assert (done.returncode, done.stdout) == (code, ""), done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr.strip().splitlines()[-1]


# seal


def test_a_crawl_ends_with_a_seal(qingjian: Any, crawled: Path) -> None:
    assert len(list(crawled.glob("*.warc.gz"))) == 1
    done = qingjian("seal")
    [entry] = rows(done)
    assert (entry["sequence"], entry["files"]) == (1, 1)
    assert done.stderr == "nothing new to seal\n"
    assert sorted(path.suffix for path in crawled.iterdir()) == [".gz", ".jsonl"]


def test_seal_asks_an_authority_once(qingjian: Any, crawled: Path, authority: Authority) -> None:
    assert rows(qingjian("seal", "--authority", authority.url))[0]["sequence"] == 1
    assert rows(qingjian("seal", QINGJIAN_TIMESTAMP_AUTHORITY=authority.url))[0]["sequence"] == 1
    assert len(authority.asked) == 1
    counts = rows(qingjian("verify", "--authority-certificate", authority.root))[-1]
    assert (counts["stamps"], counts["stamps_unchecked"], counts["damaged"]) == (1, 0, 0)
    assert qingjian("verify").stderr == "time stamps not checked, for want of --authority-certificate: 1\n"


def test_an_authority_that_fails_is_said_in_one_line(qingjian: Any, crawled: Path, keys: Authority) -> None:
    with serving(keys):
        url = keys.url
    done = qingjian("seal", "--authority", url)
    assert len(rows(done, 1)) == 1
    assert done.stderr.splitlines()[-1].startswith(f"not stamped: {url}: no time stamp: ")
    assert "http or https" in refused(qingjian("seal", "--authority", "ftp://x/"), 2)


def test_a_crawl_is_stamped_where_an_authority_is_named(
    qingjian: Any, site: StoredSite, tmp_path: Path, authority: Authority
) -> None:
    told = {"QINGJIAN_TIMESTAMP_AUTHORITY": authority.url, "no_proxy": "127.0.0.1"}
    done = qingjian("crawl", "biquan", "--seeds", SEEDS, proxy=site.proxy, **told)
    assert done.returncode == 0, done.stderr
    assert "not stamped" not in done.stderr
    assert (tmp_path / "qingjian-captures" / "manifest-1.tsr").exists()


def test_a_crawl_does_not_fail_with_its_authority(
    qingjian: Any, site: StoredSite, tmp_path: Path, authority: Authority
) -> None:
    url = "http://127.0.0.1:1/"
    told = {"QINGJIAN_TIMESTAMP_AUTHORITY": url, "no_proxy": "127.0.0.1"}
    done = qingjian("crawl", "biquan", "--seeds", SEEDS, proxy=site.proxy, **told)
    assert done.returncode == 0, done.stderr
    assert [line for line in done.stderr.splitlines() if line.startswith(f"not stamped: {url}: ")]
    assert rows(qingjian("seal", "--authority", authority.url))
    assert (tmp_path / "qingjian-captures" / "manifest-1.tsr").exists()


def test_a_dry_run_seals_nothing(qingjian: Any, crawled: Path) -> None:
    (crawled / "manifest.jsonl").unlink()
    [named] = rows(qingjian("seal", "--dry-run"))
    assert [named["file"]] == [path.name for path in crawled.iterdir()]


# verify


def test_a_crawled_archive_is_whole(qingjian: Any, crawled: Path) -> None:
    done = qingjian("verify")
    [counts] = rows(done)
    with Archive(crawled.parent / "qingjian.db") as archive:
        [(captures,)] = archive.db.execute("SELECT count(*) FROM captures").fetchall()
    assert counts["captures"] == captures
    assert counts["records"] == 1 + 2 * captures
    assert (counts["files"], counts["entries"], counts["damaged"]) == (1, 1, 0)
    assert done.stderr == ""


def test_damage_is_printed_with_its_place_and_exits_with_1(qingjian: Any, crawled: Path) -> None:
    [file] = crawled.glob("*.warc.gz")
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    record, sealed, counts = rows(qingjian("verify"), 1)
    assert record["damage"] == "record"
    assert record["where"].startswith(f"{file.name}, byte ")
    assert record["repair"].startswith("restore the file from a copy")
    assert (sealed["damage"], sealed["where"]) == ("manifest", file.name)
    assert counts["damaged"] == 2
    assert rows(qingjian("verify", "--repair"), 1)[-1]["damaged"] == 2, "what needs a copy is not repaired"
    assert rows(qingjian("verify", file), 1)[0]["where"] == record["where"]


def test_repair_enters_rows_and_seals(qingjian: Any, crawled: Path) -> None:
    (crawled / "manifest.jsonl").unlink()
    with Archive(crawled.parent / "qingjian.db", write=True) as archive:
        archive.db.execute(
            "DELETE FROM captures WHERE id = (SELECT max(id) FROM captures WHERE url LIKE '%robots.txt')"
        )
    found = rows(qingjian("verify"), 1)
    assert [row["damage"] for row in found[:-1]] == ["no-row", "unsealed"]
    done = qingjian("verify", "--repair")
    assert rows(done)[-1]["damaged"] == 0
    assert done.stderr.startswith("repaired: qingjian-")
    assert ": 1 captures entered" in done.stderr


def test_verify_takes_one_file(qingjian: Any, crawled: Path, tmp_path: Path) -> None:
    [file] = crawled.glob("*.warc.gz")
    shutil.copy(file, tmp_path / "a.warc.gz")
    shutil.rmtree(crawled)
    (tmp_path / "qingjian.db").unlink()
    [counts] = rows(qingjian("verify", "a.warc.gz"))
    assert (counts["files"], counts["damaged"]) == (1, 0)
    assert "there is no such file" in refused(qingjian("verify", "b.warc.gz"), 2)
    assert "are for an archive" in refused(qingjian("verify", "a.warc.gz", "--repair"), 2)


@pytest.mark.parametrize("arguments", [("seal",), ("verify",), ("verify", "--repair"), ("withhold",)])
def test_no_archive_is_made(qingjian: Any, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    assert "there is no archive" in refused(qingjian(*arguments), 2)
    assert "there is no archive" in refused(qingjian("withhold", URL, "--reason", "x"), 2)
    assert list(tmp_path.iterdir()) == []


# withhold


def test_a_withheld_page_is_gone_until_it_is_released(qingjian: Any, crawled: Path) -> None:
    title = rows(qingjian("show", URL))[0]["title"]
    [hit] = [row for row in rows(qingjian("search", title)) if row["url"] == URL]
    [preview] = rows(qingjian("withhold", URL, "--dry-run"))
    assert preview == {"url": URL}
    assert rows(qingjian("show", URL))
    [made] = rows(qingjian("withhold", URL, "--reason", "court order"))
    assert (made["url"], made["reason"], made["title"]) == (URL, "court order", title)
    for key in ((URL,), (hit["id"],), (URL, "--raw"), (URL, "--headers")):
        line = refused(qingjian("show", *key), 1)
        assert line == f"qingjian: {URL}: withheld since {made['withheld_at']}: court order"
    assert URL not in qingjian("search", title).stdout
    assert rows(qingjian("withhold")) == [made]
    assert "withheld since" in refused(qingjian("withhold", URL, "--reason", "again"), 2)
    assert rows(qingjian("verify"))[-1]["damaged"] == 0
    assert rows(qingjian("withhold", URL, "--release", "--reason", "lifted"))[0]["url"] == URL
    assert rows(qingjian("show", URL))[0]["title"] == title
    done = qingjian("withhold")
    assert (done.stdout, done.stderr) == ("", "nothing is withheld\n")


def test_a_crawl_goes_on_with_withheld_pages(qingjian: Any, crawled: Path, site: StoredSite) -> None:
    rows(qingjian("withhold", URL, "--reason", "court order"))
    done = qingjian("crawl", "biquan", "--seeds", SEEDS, proxy=site.proxy)
    assert done.returncode == 0, done.stderr
    assert "court order" in refused(qingjian("show", URL), 1)


def test_an_address_without_an_article_can_be_withheld(qingjian: Any, crawled: Path) -> None:
    done = qingjian("withhold", "http://www.biquan-env.example/none", "--reason", "x")
    assert rows(done)[0]["title"] is None
    assert "the address itself is withheld" in done.stderr
    assert "withheld since" in refused(qingjian("show", "http://www.biquan-env.example/none"), 1)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((URL,), "say why, with --reason"),
        ((URL, "--reason", " "), "say why, with --reason"),
        ((URL, "--release"), "say why, with --reason"),
        (("--reason", "x"), "name the page's address"),
        ((URL, "--release", "--reason", "x"), "this is not withheld"),
    ],
)
def test_withhold_wants_a_page_and_a_reason(
    qingjian: Any, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    Archive(tmp_path / "qingjian.db", write=True).close()
    assert said in refused(qingjian("withhold", *arguments), 2)


# with the other commands


def test_replay_goes_on_with_withheld_pages(qingjian: Any, crawled: Path) -> None:
    before = rows(qingjian("replay", "--dry-run"))
    rows(qingjian("withhold", URL, "--reason", "court order"))
    assert rows(qingjian("replay", "--dry-run")) == before


def test_an_import_ends_with_a_seal(qingjian: Any, crawled: Path, tmp_path: Path) -> None:
    [file] = crawled.glob("*.warc.gz")
    done = qingjian("import", file, "--archive", "other.db", "--seeds", SEEDS)
    assert done.returncode == 0, done.stderr
    assert rows(qingjian("verify", "--archive", "other.db"))[-1]["entries"] == 1


def test_verify_takes_what_export_writes(qingjian: Any, crawled: Path, tmp_path: Path) -> None:
    assert qingjian("export", "-o", "out.wacz").returncode == 0
    assert rows(qingjian("verify", "out.wacz"))[-1]["damaged"] == 0
    content = bytearray((tmp_path / "out.wacz").read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / "out.wacz").write_bytes(content)
    first, *_ = rows(qingjian("verify", "out.wacz"), 1)
    assert first["damage"] == "wacz"


def test_an_offline_crawl_asks_no_authority(qingjian: Any, crawled: Path, authority: Authority) -> None:
    authority.asked.clear()
    done = qingjian("crawl", "biquan", "--offline", "--seeds", SEEDS, QINGJIAN_TIMESTAMP_AUTHORITY=authority.url)
    assert done.returncode in (0, 1), done.stderr
    assert authority.asked == []
