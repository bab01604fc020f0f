"""The tokenizer: what becomes of every quirk of HTML, and that well-formed pages read as another parser reads them."""

from __future__ import annotations

import html

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from crawler.pages import markup
from crawler.pages.lines import Lines
from crawler.pages.walk import of_markup

steady = settings(derandomize=True, deadline=None, database=None, max_examples=200)


def texts(page: Lines) -> list[str]:
    return [line.text for line in page.lines]


LINES = {
    # tags as they are written
    "capitals": ("<P>甲</P><DIV>乙</DIV>", ["甲", "乙"]),
    "mixed letters": ("<Div>甲</dIV><Br>乙", ["甲", "乙"]),
    "no quotes": ("<div class=a id=b>甲</div>", ["甲"]),
    "over lines": ("<div\nclass='a'\n>甲</div\n>乙", ["甲", "乙"]),
    "empty with a slash": ("甲<br/>乙<br />丙<p/>丁<div class=x />戊", ["甲", "乙", "丙", "丁", "戊"]),
    "an end tag of br": ("甲</br>乙", ["甲", "乙"]),
    "an unknown element": ("甲<ucapcontent>乙</ucapcontent><wbr>丙<o:p></o:p>", ["甲乙丙"]),
    # angles
    "a greater in a value": ('<p title="a > b" class=x>甲', ["甲"]),
    "a tag in a value": ('<p title="<b>a</b>">甲', ["甲"]),
    "a block in an inline value": ('甲<span title="<p>a</p><br>">乙</span>', ["甲乙"]),
    "a greater in an inline value": ('甲<span title="a>b">乙</span>', ["甲乙"]),
    "a greater in a link's value": ("<a title='a>b' href=x>甲</a>", ["甲"]),
    "a quote that is never closed": ('<p title="甲>乙</p><p>丙</p>', ["乙", "丙"]),
    "an apostrophe": ("<p title=\"it's\">甲</p>it's", ["甲", "it's"]),
    "angles in text": ("<p>甲 < 乙 <3 丙 > 丁 <<</p>戊", ["甲 < 乙 <3 丙 > 丁 <<", "戊"]),
    "an angle at the end": ("<p>甲<", ["甲<"]),
    "a tag cut off": ("<p>甲<b", ["甲"]),
    # what is no element
    "comments": ("甲<!-- <p>x</p> --><!-->乙<!--->丙<!-- - -- -->丁", ["甲乙丙丁"]),
    "a comment without an end": ("甲<!-- <p>x</p>", ["甲"]),
    "conditional comments": ("甲<!--[if IE]><p>x</p><![endif]-->乙<![if !IE]>丙<![endif]>丁", ["甲乙丙丁"]),
    "declarations": ("<?xml version='1.0'?><!DOCTYPE html><![CDATA[x]]>甲", ["甲"]),
    "an end tag without a name": ("甲</ x>乙</>丙", ["甲乙丙"]),
    "scripts": ("甲<script>if(a<b)'</div>'</script>乙<STYLE>p<q</Style>丙<script src=x></script>丁", ["甲乙丙丁"]),
    "a script without an end": ("甲<script>x</p>", ["甲"]),
    "raw text": ("甲<textarea><p>x</textarea><iframe><p>x</iframe><title><p>x</title>乙", ["甲乙"]),
    "silence": (
        "甲<noscript><p>x</p></noscript>乙<select><option>x<option>y</select>丙<button><b>x</b></button>",
        ["甲乙丙"],
    ),
    "silence that its block ends": ("<div>甲<noscript>x</div>乙", ["甲", "乙"]),
    "hidden blocks": ("<p style='display:none'>x<p>甲<div style='DISPLAY: none'><p>x</p></div>乙", ["甲", "乙"]),
    "hidden inline": ("甲<span style='display:none'>x<span>x</span><p>x</p>x</span>乙", ["甲乙"]),
    "a hidden link": ("甲<a style='visibility:hidden'>x</a>乙", ["甲乙"]),
    "hidden void": ("甲<input style='display:none'>乙<img style='display:none'>丙", ["甲乙丙"]),
    # elements without their end tags, and end tags without elements
    "paragraphs": ("<p>甲<p>乙<div>丙</div>丁", ["甲", "乙", "丙", "丁"]),
    "list items": ("<ul><li>甲<ul><li>乙<li>丙</ul>丁<li>戊</ul>己", ["甲", "乙", "丙", "丁", "戊", "己"]),
    "definitions": ("<dl><dt>甲<dd>乙<dt>丙</dl>丁", ["甲", "乙", "丙", "丁"]),
    "cells": ("<table><tr><td>甲<td>乙<tr><th>丙</table>丁", ["甲", "乙", "丙", "丁"]),
    "a table in a paragraph": ("<p>甲<table><tr><td>乙</table>丙", ["甲", "乙", "丙"]),
    "stray end tags": ("<div>甲</span></td></li></div></div></ul>乙", ["甲", "乙"]),
    "an end tag of p": ("甲</p>乙", ["甲", "乙"]),
    "a second root": ("<html><body>甲</body></html><html><body>乙</body></html>", ["甲", "乙"]),
    "after the body": ("<body><p>甲</p></body>乙</html>丙", ["甲", "乙丙"]),
    "a fragment": ("甲<td>乙</td>丙", ["甲", "乙", "丙"]),
    # characters
    "white space": ("<p> 甲\n\t乙　丙&nbsp;&#12288;丁\xa0</p>", ["甲 乙 丙 丁"]),
    "references": (
        "&lt;p&gt;甲&amp;amp;&ldquo;乙&rdquo;&bogus;&#20013;&#x4e2d;&copy2",
        ["<p>甲&amp;“乙”&bogus;中中©2"],
    ),
    "marks without width": ("甲\u200b乙\ufeff<p>\u200b</p>", ["甲乙"]),
}


@pytest.mark.parametrize("name", LINES)
def test_lines(name: str) -> None:
    source, expected = LINES[name]
    assert [text for text in texts(of_markup(source)) if text] == expected


def links(source: str) -> list[tuple[str, str | None, int]]:
    page = of_markup(source)
    return [(page.text(at), page.element(at).get("href"), line.linked) for line in page.lines for at in line.links]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<a href=x>甲</a>乙", [("甲", "x", 1)]),
        ("<a href=x>甲<a href=y>乙</a>丙", [("甲", "x", 2), ("乙", "y", 2)]),
        ("<A HREF='x'><b>甲</b> <i>乙</i></A>", [("甲 乙", "x", 3)]),
        ("<a href=x><p>甲</p><p>乙</p></a>丙", [("甲乙", "x", 1), ("甲乙", "x", 1)]),
        ("<p><a href=x>甲</p><p>乙</p>", [("甲", "x", 1)]),
        ('<a href="?a=1&copy=2&amp;b=3">甲</a>', [("甲", "?a=1&copy=2&b=3", 1)]),
        ('<a title="a>b" href="x">甲</a>', [("甲", "x", 1)]),
        ("<a name=x />甲", []),
        ("<a href=x><img src=y></a>甲", []),
    ],
)
def test_links(source: str, expected: list[tuple[str, str | None, int]]) -> None:
    assert links(source) == expected


def test_attributes() -> None:
    found = markup.attributes(""" A=1 b='2 "x"' c="it's" d = 4 a=5 e f=/x/y/ g="&lt;&amp;" h=''""")
    assert found == {"a": "1", "b": '2 "x"', "c": "it's", "d": "4", "e": "", "f": "/x/y/", "g": "<&", "h": ""}


def test_blocks_nest() -> None:
    page = of_markup("<div id=a><p>甲<p>乙<ul><li>丙<li>丁</ul></div><section>戊</section>")
    assert [(page.tag(b), page.parents[b], page.span(b)) for b in range(len(page.parents))] == [
        ("body", -1, (0, 5)),
        ("div", 0, (0, 4)),
        ("p", 1, (0, 1)),
        ("p", 1, (1, 2)),
        ("ul", 1, (2, 4)),
        ("li", 4, (2, 3)),
        ("li", 4, (3, 4)),
        ("section", 0, (4, 5)),
    ]
    assert page.of_block(1).get("id") == "a"


def test_a_stray_end_tag_stays_inside_its_cell() -> None:
    page = of_markup("<div><table><tr><td>甲</div>乙</td></tr></table>丙</div>丁")
    assert [page.tag(line.block) for line in page.lines] == ["td", "div", "body"]


def test_hidden_texts_are_kept() -> None:
    page = of_markup(
        "甲<p style='display:none'>阅读：<b>12</b></p><span style='display:none'>阅读：<script></script>3</span>"
    )
    assert list(page.hidden_texts()) == ["阅读：12", "阅读：3"]


def test_titles_and_notes() -> None:
    source = "<HEAD><META NAME=a CONTENT='甲 > 乙'><Title>甲&amp;乙\n <b></title><base href=/x/></HEAD>"
    page = of_markup(source)
    assert [(note.tag, note.get("content"), note.get("href")) for note in page.notes] == [
        ("meta", "甲 > 乙", None),
        ("base", None, "/x/"),
    ]
    assert markup.title(source) == "甲&乙 <b>"


def test_depth_is_bounded() -> None:
    page = of_markup("<div>" * 5000 + "甲" + "</div>" * 5000 + "乙")
    assert texts(page) == ["甲", "乙"]
    assert len(page.parents) < 300
    assert page.tag(page.lines[1].block) == "body"


# --- beside another parser -------------------------------------------------------------------------------------------

WORDS = st.text("甲乙丙 丁a1&<>\"'", min_size=1, max_size=8).map(lambda text: html.escape(text))
INLINE = st.recursive(
    WORDS,
    lambda inner: st.builds("<{0}>{1}</{0}>".format, st.sampled_from(["b", "span", "x"]), st.lists(inner).map("".join)),
    max_leaves=6,
)
BLOCK = st.recursive(
    st.builds("<p class='{}'>{}</p>".format, WORDS, INLINE),
    lambda inner: st.builds(
        "<{0}>{1}</{0}>".format,
        st.sampled_from(["div", "section", "center"]),
        st.lists(st.one_of(inner, INLINE)).map("".join),
    ),
    max_leaves=12,
)
BLOCKS = frozenset(("p", "div", "section", "center"))


def shown(element: etree._Element) -> str:
    """The text of an element, with a line feed at both ends of every block."""
    edge = "\n" if element.tag in BLOCKS else ""
    inside = "".join(shown(child) + (child.tail or "") for child in element)
    return f"{edge}{element.text or ''}{inside}{edge}"


@pytest.mark.slow
@steady
@given(st.lists(BLOCK, min_size=1, max_size=6).map("".join))
def test_well_formed_pages_are_read_as_by_another_parser(source: str) -> None:
    tree = etree.fromstring(f"<html><body>{source}</body></html>", etree.HTMLParser())
    expected = [" ".join(line.split()) for line in shown(tree.find("body")).split("\n")]
    assert texts(of_markup(source)) == [line for line in expected if line]


TAGS = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<div",
        ">",
        "</div>",
        "<a href=",
        '"',
        "'",
        "=",
        "</a>",
        "<",
        "<!--",
        "-->",
        "<script>",
        "</script>",
        "<td>",
        "<table>",
        "</table>",
        "<li>",
        "<br/>",
        "<select>",
        "</select>",
        "甲\n    ",
        "<span style='display:none'>",
        "</span>",
        '<p style="display:none">',
        "<img src=x>",
        "<Div>",
        "</title>",
        "<title>",
        "<body>",
        "</body>",
        "</html>",
        "&#",
        "&nbsp",
    ]
)


@steady
@given(st.lists(TAGS, max_size=60).map("".join))
def test_any_pieces_are_lines(source: str) -> None:
    page = of_markup(source)
    for line in page.lines:
        assert 0 <= line.block < len(page.parents)
        for place in line.links:
            page.text(place)
    for block in range(len(page.parents)):
        first, end = page.span(block)
        assert first <= end
        page.text((page.starts[block], 0))
        assert page.parents[block] < block
