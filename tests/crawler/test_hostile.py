"""Hostile pages: too deep, too long, too many, broken on purpose. Each is an article or a refusal, and in linear time."""

from __future__ import annotations

import gc
import importlib
import math
import os
import pkgutil
import random
import re
import time
from collections.abc import Callable, Iterator
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as sre_parser  # type: ignore[attr-defined]
from types import ModuleType
from typing import Any

import pytest

import crawler.fields
import crawler.pages
from archive.model import Article

Promised = Callable[..., Article | None]
TEXT = "<p>今年以来，某市坚持绿色发展，环境质量持续改善，群众满意度稳步提高。</p>"
# Four times the page may cost eight times as much and no more: 16 would be quadratic.
GROWTH = 8
# Below so many seconds a ratio is noise.
FLOOR = 0.05


pytestmark = pytest.mark.slow
SOAK = bool(os.environ.get("QINGJIAN_SOAK"))


def page(inside: str = "", *, head: str = "", below: str = "") -> bytes:
    """A plain article, with something hostile in its head, inside its text or below it."""
    top = "<h1>某市召开生态环境保护大会</h1><p>来源：某报 2022-08-12 09:30</p>"
    return f"<html><head><meta charset=utf-8>{head}</head><body>{top}<div>{TEXT * 3}{inside}</div>{below}</body></html>".encode()


def took(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def quick(work: Callable[[], object]) -> float:
    """The shorter of two times, where one is long enough to matter."""
    first = took(work)
    return first if first < FLOOR else min(first, took(work))


def quick_without_gc(work: Callable[[], object]) -> float:
    """The garbage collector's time grows with all that is alive and not with the page."""
    gc.collect()
    gc.disable()
    try:
        return quick(work)
    finally:
        gc.enable()


# --- size: the time grows with it, and no faster ------------------------------------------------------------------------

ENTRY = "<li>标题的文字(1)人阅读时间:2022-08-12</li>"
# Name of the attack: the page at size n, and the greatest n.
SIZES: dict[str, tuple[Callable[[int], bytes], int]] = {
    "nested div": (lambda n: b"<div>" * n, 2_000_000),
    "nested div in the text": (lambda n: page("<div>" * n), 2_000_000),
    "deep font": (lambda n: page("<font>" * n + TEXT + "</font>" * n), 100_000),
    "unclosed tags": (lambda n: page("<p><span><b><li><td><a><font><x>" * n), 25_000),
    "unclosed tags with text": (lambda n: page("<p>甲<span>乙<b>丙<li>丁<td>戊<a>己<font>庚<x>辛" * n), 25_000),
    "one line": (lambda n: page(f"<p>{'绿色发展，' * n}</p>"), 333_333),
    "one line of plain text": (lambda n: ("绿色发展，" * n).encode(), 333_333),
    "one word": (lambda n: page(f"<p>{'绿' * n}</p>"), 1_000_000),
    "paragraphs": (lambda n: page(TEXT * n), 20_000),
    "related entries": (lambda n: page(below=ENTRY * n), 100_000),
    "related entries in the text": (lambda n: page(ENTRY * n), 100_000),
    "related entries in one line": (lambda n: page(below=f"<p>{'标题(1)人阅读时间:2022-08-12' * n}</p>"), 100_000),
    "bare counts and dates": (lambda n: page(below="<p>(1)人阅读时间:2022-08-12</p>" * n), 100_000),
    "related headings": (lambda n: page(below="<h3>相关阅读</h3>" * n), 50_000),
    "related links": (
        lambda n: page(below=f"<h3>相关阅读</h3>{'<li><a href=x.html>某市发布公报</a></li>' * n}"),
        50_000,
    ),
    "links": (lambda n: page("<a href=x.html>某市发布环境质量公报</a>" * n), 100_000),
    "links in lines": (lambda n: page("<p><a href=x.html>某市发布环境质量公报</a></p>" * n), 100_000),
    "links to files": (lambda n: page("<p><a href=x.pdf>某市环境质量公报</a></p>" * n), 50_000),
    "different files": (lambda n: page("".join(f"<p><a href={i}.pdf>公报</a></p>" for i in range(n))), 20_000),
    "pictures": (lambda n: page("".join(f"<p><img src={i}.jpg></p>" for i in range(n))), 20_000),
    "empty labels": (lambda n: page(f"<p>{'来源：' * n}</p>"), 50_000),
    "empty labels above the text": (lambda n: page(head="<body><h1>标题标题标题</h1>" + "来源：" * n), 50_000),
    "labels with names": (lambda n: page(f"<p>{'作者：张若谷 ' * n}</p>"), 50_000),
    "a byline a line": (lambda n: page("<p>责任编辑：姚远</p>" * n), 50_000),
    "a date a line": (lambda n: page("<p>2022-08-12</p>" * n), 50_000),
    "digits": (lambda n: page(f"<p>{'1' * n}</p>"), 1_000_000),
    "digits in words": (lambda n: page(f"<p>今年，{'1' * n}。</p>"), 1_000_000),
    "opening brackets": (lambda n: page(f"<p>{'（' * n}</p>"), 333_333),
    "a bracket and a long text": (lambda n: page(f"<p>（{'记者' * n}</p>"), 200_000),
    "a long title": (lambda n: page(head=f"<title>{'题' * n}</title>"), 333_333),
    "a long ArticleTitle": (lambda n: page(head=f'<meta name=ArticleTitle content="{"题" * n}">'), 333_333),
    "meta tags": (lambda n: page(head="<meta name=a content=b>" * n), 100_000),
    "different meta tags": (lambda n: page(head="".join(f"<meta name=a{i} content=b>" for i in range(n))), 50_000),
    "keywords": (lambda n: page(head=f'<meta name=keywords content="{"词," * n}">'), 300_000),
    "a long attribute": (lambda n: page(f"<p title='{'题' * n}' class='{'bt ' * n}'>文</p>"), 333_333),
    "a long style": (lambda n: page(f"<p style='{'display: ' * n}'>文</p>"), 100_000),
    "a long address": (lambda n: page(f"<a href='{'../' * n}x.pdf'>附件</a>"), 300_000),
    "attributes": (lambda n: page(f"<p {' '.join(f'a{i}=1' for i in range(n))}>文</p>"), 5_000),
    "entities": (lambda n: page(f"<p>{'&nbsp;&amp;&lt;' * n}</p>"), 100_000),
    "unknown entities": (lambda n: page(f"<p>{'&bogus' * n}</p>"), 100_000),
    "ampersands": (lambda n: page(f"<p>{'&' * n}</p>"), 1_000_000),
    "open angles": (lambda n: page("<" * n), 1_000_000),
    "tags cut off": (lambda n: page("<p " * n), 300_000),
    "values cut off": (lambda n: page('<p a="' * n), 200_000),
    "copies of particulars": (lambda n: page("<span id=NewsArticleTitle>题" * n), 40_000),
    "images in one line": (lambda n: page("<img src=x.jpg>" * n), 100_000),
    "hidden in one line": (lambda n: page('<span style="display:none">甲' * n), 40_000),
    "open comments": (lambda n: page("<!--" * n), 250_000),
    "white space": (lambda n: page(f"<p>{'　 ' * n}</p>"), 333_333),
    "breaks": (lambda n: page("<br>" * n), 200_000),
    "cells": (lambda n: page(f"<table><tr>{'<td>甲</td>' * n}</table>"), 50_000),
    "tables": (lambda n: page("<table><tr><td>" * n), 50_000),
    "hidden": (lambda n: page("<p style='display:none'>浏览：1</p>" * n), 50_000),
    "breadcrumbs": (lambda n: page(head="<body><p>当前位置：<a>首页</a> > </p>" * n), 20_000),
    "titles": (lambda n: page(head="<body>" + "<h1>某市召开大会</h1>" * n), 50_000),
    "bytes that are no text": (lambda n: b"<p>" + b"\xff\x81\xe4\xbd" * n, 250_000),
}


@pytest.mark.parametrize("attack", SIZES)
def test_size(attack: str, promised: Promised) -> None:
    build, most = SIZES[attack]
    most = most if SOAK else most // 3
    small, large = build(most // 4), build(most)
    promised(small)
    assert quick_without_gc(lambda: promised(large)) < GROWTH * max(quick_without_gc(lambda: promised(small)), FLOOR)


# --- what is broken ---------------------------------------------------------------------------------------------------

BROKEN = {
    "control characters": page("<p>甲\x01\x02\x08\x0b\x1f\x7f\x85乙，丙丁戊己庚辛壬癸子丑寅卯。</p>"),
    "bidi marks": page("<p>甲\u202e乙，\u2066丙丁戊\u200f己庚辛壬\u2028癸子丑\u2029寅卯。</p>"),
    "references to control characters": page("<p>甲&#1;&#x1f;&#127;&#x80;&#x9f;乙，丙丁戊己庚辛壬癸子丑寅卯。</p>"),
    "references cut short": page("<p>甲&#;&#x;&#x乙；&am丙&lt丁&ampamp;戊，己庚辛壬癸子丑寅卯。</p>"),
    "private use": page("<p>甲\ue000\U000f0000乙，丙丁戊己庚辛壬癸子丑寅卯。</p>"),
    "rare ideographs": page("<p>甲𠀀𪛖乙，丙丁戊己庚辛壬癸子丑寅卯。</p>"),
    "marks without a letter": page("<p>甲\u0301\u0301，乙" + "\u0338" * 1000 + "丙丁戊己庚辛壬癸子丑寅卯。</p>"),
    "addresses that are none": page(
        "<a href='http://[::1'>x</a><a href='//:80/x.pdf'>x</a><img src='http://[::1'><a href='http://a:b/x.pdf'>x</a>"
        "<a href='http:///x.pdf'>x</a><a href='//'>x</a><a href='?'>x</a><a href='%zz.pdf'>x</a><img src=''><a href>x</a>"
    ),
    "a second page inside": page(f"<html><head><title>乙</title></head><body>{TEXT}</body></html>"),
    "a text in a script": page(f"<script>{TEXT}</script><style>{TEXT}</style><textarea>{TEXT}"),
    "a byte order mark in the middle": page("\ufeff" + TEXT + "\ufeff"),
    "no page": b"",
    "an angle": b"<",
    "only a comment": b"<!-- -->",
    "only a declaration": b"<!doctype html>",
    "only a processing instruction": b"<?xml version='1.0'?>",
    "only a closing tag": b"</a>",
    "only a mark": b"\xef\xbb\xbf",
    "a mark and an angle": b"\xef\xbb\xbf<",
    "frames": b"<frameset><frame src=a.html></frameset>",
    "half a character": b"<p>\xe4\xbd",
    "half a surrogate in UTF-16": "<p>甲乙".encode("utf-16") + b"\x00\xd8",
    "an odd byte in UTF-16": "<p>甲乙".encode("utf-16") + b"\x00",
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(1, 256)) * 20,
    "an archive": b"PK\x03\x04" + bytes(range(255, 0, -1)) * 20,
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken(name: str, promised: Promised) -> None:
    promised(BROKEN[name])
    promised(BROKEN[name], {"Content-Type": "text/plain"})
    promised(BROKEN[name], {"Content-Type": "text/html; charset=gb2312"})


ENCODINGS = ["utf-8", "gb2312", "gbk", "gb18030", "big5", "utf-16", "utf-16le", "utf-16be", "iso-8859-1"]
DECLARED = [
    *ENCODINGS,
    "utf-32",
    "windows-1252",
    "shift_jis",
    "euc-kr",
    "hz-gb-2312",
    "iso-2022-cn",
    "koi8-r",
    "x-user-defined",
    "甲",
    "",
]


@pytest.mark.parametrize("declared", DECLARED)
@pytest.mark.parametrize("real", ENCODINGS)
def test_every_encoding_declared_as_every_other(real: str, declared: str, promised: Promised) -> None:
    body = page().decode().replace("charset=utf-8", f"charset={declared}").encode(real, "replace")
    promised(body)
    promised(body, {"Content-Type": f"text/html; charset={declared}"})


def test_a_wrong_declaration_loses_nothing(promised: Promised) -> None:
    for real in ("utf-8", "gb18030", "utf-16"):
        for declared in ("utf-8", "gb2312", "gbk", "big5", "iso-8859-1", "shift_jis", "nonsense"):
            body = page().decode().replace("charset=utf-8", f"charset={declared}").encode(real)
            article = promised(body)
            assert article is not None
            assert article.body == "\n".join([re.sub("<[^>]*>", "", TEXT)] * 3)


NOWHERE = [
    "javascript:x.pdf",
    "JavaScript:x.pdf",
    "java\tscript:x.pdf",
    " javascript:x.pdf",
    "data:a/b,x.pdf",
    "#x.pdf",
]


@pytest.mark.parametrize("href", NOWHERE)
def test_a_script_is_no_address(href: str, promised: Promised) -> None:
    below = f'<h3>相关阅读</h3><li><a href="{href}">某市发布环境质量公报</a></li>'
    article = promised(page(f'<p><img src="{href}"><a href="{href}">附件一</a></p>', below=below))
    assert article is not None
    assert not article.images
    assert not article.attachments
    assert not any(item.url for item in article.related)


# --- every pattern ------------------------------------------------------------------------------------------------------


def modules(package: ModuleType) -> Iterator[ModuleType]:
    for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        yield importlib.import_module(found.name)


def patterns(value: object) -> Iterator[re.Pattern[str]]:
    """The patterns that a module's constant is or holds."""
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from patterns(part)


PATTERNS = {
    f"{module.__name__.removeprefix('crawler.')}.{name}-{i}": pattern
    for package in (crawler.fields, crawler.pages)
    for module in modules(package)
    for name, value in vars(module).items()
    for i, pattern in enumerate(patterns(value))
}


# Quadratic by themselves, and given no more than a bounded piece of their input (120 characters) by their callers.
BOUNDED = frozenset(("fields.files._DECORATION-0", "pages.headline._TITLE_CLASS-0"))


class Sampler:
    """Makes strings that a pattern matches, and notes what its repetitions repeat: there backtracking begins."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 (the same strings in every run)
        self.repeated: list[str] = []

    def of(self, parsed: Any) -> str:
        return "".join(self.part(op, argument) for op, argument in parsed)

    def part(self, op: Any, argument: Any) -> str:
        if op is sre.LITERAL:
            return chr(argument)
        if op is sre.NOT_LITERAL or op is sre.ANY:
            return "甲"
        if op is sre.IN:
            return self.one_of(argument)
        if op is sre.BRANCH:
            return self.of(self.chance.choice(argument[1]))
        if op is sre.SUBPATTERN:
            return self.of(argument[-1])
        if op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            return self.repeat(*argument)
        return self.of(argument) if op is sre.ATOMIC_GROUP else ""  # looking around and anchors take nothing

    def repeat(self, least: int, most: int, parsed: Any) -> str:
        unit = self.of(parsed)
        if most > 40:
            self.repeated.append(unit)
        return unit * self.chance.choice((least, min(most, max(least, 1))))

    def one_of(self, members: Any) -> str:
        op, argument = self.chance.choice(members)
        if op is sre.LITERAL:
            return chr(argument)
        if op is sre.RANGE:
            return chr(argument[0])
        if op is sre.CATEGORY:
            return {sre.CATEGORY_DIGIT: "1", sre.CATEGORY_SPACE: " ", sre.CATEGORY_WORD: "a"}.get(argument, "-")
        return "甲"


def pumps(pattern: re.Pattern[str], tries: int = 12) -> set[str]:
    """What to repeat against a pattern: what it repeats itself, and the beginnings of what it matches."""
    parsed = sre_parser.parse(pattern.pattern, pattern.flags)
    found = set()
    for seed in range(tries):
        sampler = Sampler(seed)
        whole = sampler.of(parsed)
        found |= {*sampler.repeated, whole, whole[:1], whole[: len(whole) // 2], whole[:-1], whole[-1:]}
    return {pump for pump in found if pump.strip()}  # white space is folded before any pattern sees it


def worst(pattern: re.Pattern[str], text: str) -> float:
    return quick(lambda: [pattern.search(text), sum(1 for _ in pattern.finditer(text))])


def is_linear(pattern: re.Pattern[str], pump: str, end: str) -> bool:
    """Whether searching grows no faster than the text, from a few characters (where 2**n shows) to thousands. What is
    slow is slow each time; a busy machine is so once."""
    for size in range(8, 200, 4):
        if worst(pattern, (pump * size)[:size] + end) > FLOOR:
            return False
    return _grows_like_its_text(pattern, pump, end)


def _grows_like_its_text(pattern: re.Pattern[str], pump: str, end: str) -> bool:
    """The least of several times that are taken in turn: what slows a machine down for a while makes neither the few nor
    the many slow each time."""
    small, large = (pump * (size // len(pump) + 1) + end for size in (4000, 16000))
    few, many = math.inf, worst(pattern, large)
    if many < GROWTH * FLOOR / 10:
        return True
    for _ in range(3):
        few = min(few, *(worst(pattern, small) for _ in range(3)))
        many = min(many, worst(pattern, large))
    return many < GROWTH * max(few, FLOOR / 10)


@pytest.mark.parametrize("name", sorted(PATTERNS.keys() - BOUNDED))
def test_no_pattern_backtracks(name: str) -> None:
    slow = [
        (pump, end)
        for pump in sorted(pumps(PATTERNS[name]))
        for end in ("", "\x00x")
        if not is_linear(PATTERNS[name], pump, end)
    ]
    assert not slow


def test_the_check_of_patterns_finds_what_it_looks_for() -> None:
    for bad in (r"^(?:a+)+$", r"^(?:\s|\d{1,3})+$", r"<[a-z][^>]*>", r"-*x"):
        pattern = re.compile(bad)
        assert not all(is_linear(pattern, pump, "\x00x") for pump in pumps(pattern)), bad
    assert all(is_linear(re.compile("[^<>]*>?"), pump, "\x00x") for pump in pumps(re.compile("[^<>]*>?")))
