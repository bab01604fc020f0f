"""A made-up site over loopback, and what a command costs that crawls it.

The pages are the same for the same seed: of the size of an agency's page in the middle (32 KB, a text of 1,500
characters in it), served compressed, on ten hosts with lists, seeds and a sitemap each.
"""

from __future__ import annotations

import os
import resource
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.search import Texts

ROOT = Path(__file__).resolve().parent.parent
HOSTS, ROWS, SIZE = 10, 50, 32_000

# An article as benchmarks/search.py makes it up: id, title, body, origin, name, day, source.
Made = tuple[int, str, str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class Site:
    """The addresses of a site's articles, and of its lists."""

    articles: list[str]
    lists: list[str]


def made(folder: Path, pages: int, seed: int) -> Site:
    """Writes the site and its seeds into a folder."""
    hosts = [f"www.s{number:02}.example" for number in range(HOSTS)]
    tables = "".join(f'["{host}"]\nhtml = "text/html; charset=utf-8"\n' for host in hosts)
    (folder / "site").mkdir()
    (folder / "site" / "site.toml").write_text(f'last_modified = "Wed, 06 Mar 2024 08:00:00 GMT"\n{tables}', "utf-8")
    (folder / "seeds").mkdir()
    texts = Texts(seed).articles(pages)
    articles: list[str] = []
    lists: list[str] = []
    for number, host in enumerate(hosts):
        place = folder / "site" / host / "yw"
        place.mkdir(parents=True)
        found = [next(texts) for _ in range(pages // HOSTS)]
        for n, (_, title, body, origin, name, day, _) in enumerate(found):
            (place / f"{n}.html").write_text(article(host, title, body, origin, name, day), "utf-8")
        articles += (own := [f"http://{host}/yw/{n}.html" for n in range(len(found))])
        locations = "".join(f"<url><loc>{url}</loc></url>" for url in own)
        (place.parent / "sitemap.xml").write_text(
            f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{locations}</urlset>', "utf-8"
        )
        lists += list(write_lists(place, host, found))
        (folder / "seeds" / f"s{number:02}.toml").write_text(
            f'id = "s{number:02}"\nname = "第{number}号局（虚构）"\nlevel = "county"\nregion = "990201"\nhome = "http://{host}/"\n'
            f'budget = 1000000\n[[columns]]\nname = "要闻"\nlist = "http://{host}/yw/"\npaging = "createPageHTML"\n',
            encoding="utf-8",
        )
    return Site(articles, lists)


def write_lists(place: Path, host: str, found: Sequence[Made]) -> Iterator[str]:
    """Writes the pages of a host's list, and gives their addresses."""
    count = -(-len(found) // ROWS)
    for page in range(count):
        rows = "".join(
            f'<li><a href="/yw/{n}.html">{found[n][1]}</a><span>{found[n][5]}</span></li>'
            for n in range(page * ROWS, min(len(found), (page + 1) * ROWS))
        )
        name = f"index_{page}.html" if page else "index.html"
        script = f'<script>createPageHTML({count}, {page}, "index", "html");</script>'
        (place / name).write_text(f"<html><body><ul>{rows}</ul>{script}</body></html>", "utf-8")
        yield f"http://{host}/yw/{name if page else ''}"


def article(host: str, title: str, body: str, origin: str, name: str, day: str) -> str:
    """A page of an agency: the text, and around it what stands on each of its pages."""
    links = "".join(
        f'<li class="nav-{n}"><a href="/c{n}/index.html" target="_blank" title="第{n}栏">第{n}栏目</a></li>\n'
        for n in range(150)
    )
    text = "".join(f"<p>　　{line}</p>\n" for line in body.split("\n") if line)
    whole = (
        f"<!DOCTYPE html>\n<html><head><meta charset=utf-8><title>{title}_{host}</title></head><body>\n"
        f'<div class="nav"><ul>{links}</ul></div>\n<div class="content"><h1>{title}</h1>'
        f'<div class="info"><span>发布时间：{day}</span> <span>来源：{origin}（虚构）</span> <span>作者：{name}</span></div>\n'
        f'<div class="text">{text}</div></div>\n<div class="footer"><script>%s</script></div></body></html>'
    )
    room = SIZE - len(whole.encode())
    return whole % "".join(f"var p{n} = {n};\n" for n in range(max(0, room // 16)))


def of_children(command: list[str], folder: Path, proxy: str) -> tuple[float, float]:
    """Seconds of the processor, and of the wall, that a command takes, its own children's too. Raises
    CalledProcessError."""
    environment = {**os.environ, "http_proxy": proxy, "no_proxy": "", "PYTHONPATH": str(ROOT)}
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 (ours)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return spent, time.perf_counter() - start
