"""Mutated pages: whatever happens to a page on its way, `read` gives an article or a refusal, and soon."""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from archive.model import Article
from crawler.errors import NotAnArticle
from crawler.fields import byline, dates, labels, numbers, origin, reads, related
from crawler.fields.decoding import decode
from crawler.pages import read

Promised = Callable[..., Article | None]
TESTS = Path(__file__).resolve().parents[1]
STORED = sorted((*TESTS.glob("pages/*/page.*"), *TESTS.glob("site/**/*.html")))
PAGES = [path.read_bytes() for path in STORED]
SOAK = bool(os.environ.get("QINGJIAN_SOAK"))
MUTATIONS = 100_000 if SOAK else 400
# `read` may take so many times lxml's own parse of the same bytes, beside what noise and the first call cost.
RATIO, FLOOR = 200, 0.5

pytestmark = pytest.mark.slow

TAGS = """<div>|</div>|<p>|</p>|<br>|<table>|<tr>|<td>|</table>|<a href=x.html>|</a>|<span>|<!--|-->|<script>|</script>|<li>|<h1>|</h1>
    |<title>|<style>|<html>|<body>|</body>|<base href=/x/>|<wbr>|<ucapcontent>|<select>|<textarea>|<img src=a.jpg>|<p hidden>"""
TEXTS = (
    *TAGS.split("|"),
    *(
        "来源：",
        "作者：",
        "责任编辑：",
        "（记者：",
        "编辑|",
        "浏览次数：",
        "发布时间：",
        "相关阅读",
        "上一篇：",
        "】",
        "）",
        "文/图",
    ),
    *(
        "2022-08-12",
        "2022年13月40日",
        "二〇二二年八月三十一日",
        "08-12",
        "3小时前",
        "(31639)人阅读时间:2022-08-12",
        "12 Aug 2022",
    ),
    *(
        "&nbsp;",
        "&amp;",
        "&#20013;",
        "&#x4e2d;",
        "&bogus;",
        "&#",
        "&",
        "<",
        ">",
        '"',
        "'",
        "\u200b",
        "\u3000",
        "\u202e",
        "\x01",
        "\x85",
    ),
    *("e\u0301", "〓", "1" * 30, "（" * 30, "，" * 30, "今年以来，某市坚持绿色发展，环境质量持续改善。"),
)
PIECES = [text.encode(encoding) for text in TEXTS for encoding in ("utf-8", "gb18030")]
CHARSETS = ("utf-8", "gb2312", "gbk", "gb18030", "utf-16le", "big5", "iso-8859-1", "shift_jis", "nonsense", "")
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "big5")


def mutated(number: int) -> tuple[bytes, dict[str, str]]:
    """Mutation `number`: a stored page after one to eight changes, and the headers that come with it."""
    chance = random.Random(number)  # noqa: S311 (the same pages in every run)
    page = chance.choice(PAGES)
    for _ in range(chance.randint(1, 8)):
        page = chance.choice(CHANGES)(chance, page)
    charset = chance.choice(CHARSETS)
    kind = chance.choice(("text/html", "text/html", "text/html", "text/plain"))
    return page, {"Content-Type": f"{kind}; charset={charset}"} if chance.random() < 0.3 else {}


def piece(chance: random.Random, page: bytes) -> tuple[int, int]:
    """Where a slice of the page begins and ends: mostly a short one."""
    start = chance.randrange(len(page) + 1)
    return start, min(len(page), start + int(chance.paretovariate(0.5)))


def delete(chance: random.Random, page: bytes) -> bytes:
    start, end = piece(chance, page)
    return page[:start] + page[end:]


def duplicate(chance: random.Random, page: bytes) -> bytes:
    start, end = piece(chance, page)
    return page[:end] + page[start:end] * min(chance.choice((1, 2, 50)), 1 + 20_000 // (end - start + 1)) + page[end:]


def swap(chance: random.Random, page: bytes) -> bytes:
    a, b, c, d = sorted((*piece(chance, page), *piece(chance, page)))
    return page[:a] + page[c:d] + page[b:c] + page[a:b] + page[d:]


def flip(chance: random.Random, page: bytes) -> bytes:
    changed = bytearray(page)
    for _ in range(min(len(page), chance.randint(1, 20))):
        changed[chance.randrange(len(page))] = chance.randrange(256)
    return bytes(changed)


def insert(chance: random.Random, page: bytes) -> bytes:
    for _ in range(chance.randint(1, 10)):
        at = chance.randrange(len(page) + 1)
        page = page[:at] + chance.choice(PIECES) * chance.choice((1, 1, 1, 2, 40)) + page[at:]
    return page


def splice(chance: random.Random, page: bytes) -> bytes:
    other = chance.choice(PAGES)
    return page[: chance.randrange(len(page) + 1)] + other[chance.randrange(len(other)) :]


def truncate(chance: random.Random, page: bytes) -> bytes:
    return page[: chance.randrange(len(page) + 1)]


def redeclare(chance: random.Random, page: bytes) -> bytes:
    return f'<meta charset="{chance.choice(CHARSETS)}">'.encode() + page


def recode(chance: random.Random, page: bytes) -> bytes:
    return decode(page).text.encode(chance.choice(ENCODINGS), "replace")


CHANGES = (delete, duplicate, swap, flip, insert, insert, splice, truncate, redeclare, recode)


def spent(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def parse(page: bytes) -> None:
    etree.fromstring(page or b"<p>", etree.HTMLParser(encoding="utf-8"))


def outcome(page: bytes, headers: dict[str, str]) -> object:
    try:
        return read("http://a.example/", page, headers)
    except NotAnArticle as refused:
        return str(refused)


def within_budget(page: bytes, headers: dict[str, str], took: float) -> bool:
    """Whether a reading that `took` so long was quick enough; a slow one is measured again, alone."""
    if took <= FLOOR:
        return True
    again = min(took, spent(lambda: outcome(page, headers)))
    return again <= FLOOR + RATIO * min(spent(lambda: parse(page)) for _ in range(3))


def test_mutated_pages(promised: Promised) -> None:
    for number in range(MUTATIONS):
        page, headers = mutated(number)
        try:
            took = spent(lambda page=page, headers=headers: promised(page, headers))  # type: ignore[misc]
        except Exception as error:
            error.add_note(f"mutation {number}")
            raise
        assert within_budget(page, headers, took), f"mutation {number} took {took:.2f} s"
        if SOAK and number % 5000 == 4999:
            print(f"{number + 1} of {MUTATIONS} mutations", file=sys.stderr, flush=True)


def test_mutations_are_the_same_in_every_run() -> None:
    assert mutated(7) == mutated(7)
    assert len({mutated(number)[0] for number in range(100)}) > 90


# --- hypothesis -----------------------------------------------------------------------------------------------------

steady = settings(
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=2000 if SOAK else 100,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
# XML has no place for NUL, and U+FFFD is another test's.
CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufffd")
WORDS = st.one_of(st.text(CHARACTERS, max_size=40), st.sampled_from(TEXTS), st.dates().map(str))
NAMES = st.sampled_from(
    [
        "div",
        "p",
        "span",
        "a",
        "b",
        "table",
        "tr",
        "td",
        "ul",
        "li",
        "h1",
        "h3",
        "br",
        "font",
        "section",
        "ucapcontent",
        "script",
        "style",
        "title",
        "form",
    ]
)
MARKUP = st.recursive(
    WORDS,
    lambda inner: st.builds(
        lambda name, parts: f"<{name}>{''.join(parts)}</{name}>", NAMES, st.lists(inner, max_size=5)
    ),
    max_leaves=40,
)


@steady
@given(st.text(CHARACTERS))
def test_any_text(promised: Promised, text: str) -> None:
    promised(text.encode(), {"Content-Type": "text/plain; charset=utf-8"})
    promised(text.encode())


@steady
@given(MARKUP)
def test_any_markup(promised: Promised, markup: str) -> None:
    promised(f"<html><body>{markup}</body></html>".encode())


@steady
@given(st.lists(WORDS, max_size=12))
def test_any_words_below_a_text(promised: Promised, words: list[str]) -> None:
    text = "<p>今年以来，某市坚持绿色发展，环境质量持续改善，群众满意度稳步提高。</p>" * 3
    promised(f"<h1>某市召开大会</h1><div>{text}<p>{'</p><p>'.join(words)}</p></div>".encode())


@steady
@given(st.binary(max_size=300), st.sampled_from([*CHARSETS, "utf-32", "euc-kr", "hz", "koi8-r", "x", "utf-8; a=b"]))
def test_decoding_is_total(body: bytes, charset: str) -> None:
    found = decode(body, {"content-type": f"text/html; charset={charset}"})
    assert "\ufffd" not in found.text
    found.text.encode("utf-8")


@steady
@given(st.lists(WORDS, max_size=8).map(" ".join))
def test_the_fields_are_total(text: str) -> None:
    byline.of_line(text)
    byline.of_bracket(text)
    byline.lead(text)
    byline.under_picture(text)
    assert text.startswith(byline.bracket_tail(text)[0].rstrip())
    origin.of_labels(labels.labelled(text))
    reads.find(text)
    numbers.find(text)
    numbers.of_line(text)
    dates.near(text, link=text)
    dates.free(text[:48])
    related.of_marks([related.Row(text)])
    related.of_links([related.Row(text, "http://a.example/")])


@steady
@given(st.text(max_size=200))
def test_labels_and_values_are_the_text(text: str) -> None:
    for value in labels.labelled(text):
        assert value.value in text[value.start : value.end]


def test_a_page_is_read_the_same_twice() -> None:
    for page in PAGES[:20]:
        assert outcome(page, {}) == outcome(page, {})
