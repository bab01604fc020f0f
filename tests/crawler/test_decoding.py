"""From bytes to text: what is declared, what the bytes are, and what is said when they differ."""

from __future__ import annotations

import pytest

from crawler.fields.decoding import decode

TEXT = "<p>生态环境质量持续改善，鸥鸣湖水清岸绿。</p>"

# Encoding of the bytes, what the page declares, what reads it, and whether the declaration is wrong.
DECLARATIONS = [
    ("utf-8", "utf-8", "utf-8", False),
    ("utf-8", "", "utf-8", False),
    ("utf-8", "gb2312", "utf-8", True),
    ("utf-8", "gbk", "utf-8", True),
    ("utf-8", "nonsense", "utf-8", False),
    ("gb18030", "gb2312", "gb18030", False),
    ("gb18030", "GBK", "gb18030", False),
    ("gb18030", "gb18030", "gb18030", False),
    ("gb18030", "", "gb18030", False),
    ("gb18030", "utf-8", "gb18030", True),
    ("gb18030", "nonsense", "gb18030", False),
    ("utf-16", "gb2312", "utf-16-le", False),
    ("utf-8-sig", "gb2312", "utf-8", False),
]


@pytest.mark.parametrize(("real", "declared", "encoding", "wrong"), DECLARATIONS)
def test_declarations(real: str, declared: str, encoding: str, wrong: bool) -> None:
    page = f"<meta charset='{declared}'>{TEXT}"
    found = decode(page.encode(real))
    assert found.text == page
    assert found.encoding == encoding
    assert any("declared" in problem.message for problem in found.problems) == wrong


def test_utf_16_without_a_mark() -> None:
    for encoding in ("utf-16-le", "utf-16-be"):
        page = f"<html><head><title>a page of markup</title></head><body>{TEXT}</body></html>"
        found = decode(page.encode(encoding))
        assert (found.encoding, found.text) == (encoding, page)


def test_the_header_comes_before_the_page() -> None:
    body = f"<meta charset=shift_jis>{TEXT}".encode("big5", "ignore")
    assert decode(body, {"Content-Type": "text/html; charset=big5"}).encoding == "big5"


@pytest.mark.parametrize("name", ["content-type", "Content-Type", "CONTENT-TYPE"])
def test_the_headers_name_in_any_case(name: str) -> None:
    assert any(
        "declared gbk" in problem.message for problem in decode(TEXT.encode(), {name: "a/b; charset=gbk"}).problems
    )


def test_a_declaration_after_a_long_comment() -> None:
    page = f"<!--{'x' * 3000}--><meta http-equiv=Content-Type content='text/html; charset=big5'><p>生態環境</p>"
    assert decode(page.encode("big5")).text == page


def test_characters_that_gb2312_lacks() -> None:
    page = "<meta charset=gb2312><p>禤镕堃玥€𠀀</p>"
    assert decode(page.encode("gb18030")).text == page


def test_missing_characters_are_marked_and_told() -> None:
    for body in (TEXT.encode()[:-6], TEXT.encode() + b"\xe4\xbd", TEXT.encode().replace("湖".encode(), b"\xff")):
        found = decode(body)
        assert "\ufffd" not in found.text
    assert "〓" in found.text
    assert any("can't be decoded" in problem.message for problem in found.problems)


def test_an_earlier_damage_is_marked() -> None:
    assert decode("<p>甲\ufffd乙</p>".encode()).text == "<p>甲〓乙</p>"


def test_nothing() -> None:
    assert decode(b"").text == ""
