"""Differences: nothing lost, nothing invented, no number or word cut, quick for long texts; they read as an editor would."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import differences
from archive.differences import Fate, Kind, Paragraph, Span, counted, spans

ONLY_OLD = (Fate.DELETED, Fate.MOVED_FROM)
ONLY_NEW = (Fate.INSERTED, Fate.MOVED_TO)

# Few characters, so that they meet often; a line break, sentences' ends, figures, letters, white space.
TEXTS = st.text(alphabet="督察河水的一二十。，！”1 2.%aé\u3000\n😀", max_size=60)


def side(kind: Kind, parts: tuple[Span, ...]) -> str:
    """The text that the spans make without those of a kind."""
    return "".join(span.text for span in parts if span.kind is not kind)


def texts(paragraphs: tuple[Paragraph, ...]) -> tuple[str, str]:
    """The old and the new text, from the differences alone."""
    old = [side(Kind.INSERT, each.spans) for each in paragraphs if each.fate not in ONLY_NEW]
    new = [side(Kind.DELETE, each.spans) for each in paragraphs if each.fate not in ONLY_OLD]
    return "\n".join(old), "\n".join(new)


def marked(parts: tuple[Span, ...]) -> str:
    """Spans as a line: [-deleted-]{+inserted+}."""
    forms = {Kind.EQUAL: "{}", Kind.DELETE: "[-{}-]", Kind.INSERT: "{{+{}+}}"}
    return "".join(forms[span.kind].format(span.text) for span in parts)


@given(TEXTS, TEXTS)
def test_both_texts_are_in_their_differences(old: str, new: str) -> None:
    found = differences.differences(old, new)
    assert texts(found) == (old, new)
    assert all(each.fate is Fate.EQUAL for each in found) == (old == new)
    changed = [each.spans for each in found if each.fate is Fate.CHANGED]
    assert all(side(Kind.INSERT, parts) != side(Kind.DELETE, parts) for parts in changed)


@given(TEXTS, TEXTS)
def test_both_titles_are_in_their_spans(old: str, new: str) -> None:
    found = spans(old, new)
    assert (side(Kind.INSERT, found), side(Kind.DELETE, found)) == (old, new)
    assert all(span.text for span in found)
    assert not any(one.kind is other.kind for one, other in pairwise(found))


@pytest.mark.parametrize(
    ("old", "new", "reads"),
    [
        (  # a number is never cut, whatever figures it shares with the other
            "PM2.5平均浓度为35.6微克/立方米，同比下降12.3%。",
            "PM2.5平均浓度为38.1微克/立方米，同比上升2.3%。",
            "PM2.5平均浓度为[-35.6-]{+38.1+}微克/立方米，同比[-下降12.3%-]{+上升2.3%+}。",
        ),
        (
            "截至8月3日，排查排污口1234个，罚款20万元，二十三家停产。",
            "截至8月13日，排查排污口1324个，罚款20亿元，二十五家停产。",
            "截至8月[-3-]{+13+}日，排查排污口[-1234-]{+1324+}个，罚款[-20万-]{+20亿+}元，[-二十三-]{+二十五+}家停产。",
        ),
        ("浓度为152mg/L，PM2.5", "浓度为52mg/L，PM10", "浓度为[-152mg/L-]{+52mg/L+}，[-PM2.5-]{+PM10+}"),
        ("占比85.2％", "占比８６.2％", "占比[-85.2％-]{+８６.2％+}"),
        ("局长甲某某主持会议。", "局长乙某某主持会议。", "局长[-甲-]{+乙+}某某主持会议。"),
        (  # a sentence comes with its own full stop
            "该企业已停产整治。下一步，将依法处罚。",
            "该企业已停产整治。目前，水质未受影响。下一步，将依法处罚。",
            "该企业已停产整治。{+目前，水质未受影响。+}下一步，将依法处罚。",
        ),
        ("污染防治取得成效", "污染治理取得成效", "污染[-防治-]{+治理+}取得成效"),  # 治 alone says nothing
        (
            "涉嫌犯罪的，移送公安机关追究刑事责任。",
            "移送公安机关处理。",
            "[-涉嫌犯罪的，-]移送公安机关[-追究刑事责任-]{+处理+}。",
        ),
        ("甲市局对某化工公司立案查处", "乙县表彰先进集体", "[-甲市局对某化工公司立案查处-]{+乙县表彰先进集体+}"),
        ("", "新", "{+新+}"),
        ("旧", "", "[-旧-]"),
        ("", "", ""),
    ],
)
def test_a_change_reads_as_an_editor_would_say_it(old: str, new: str, reads: str) -> None:
    assert marked(spans(old, new)) == reads


FOUR = """甲市召开污染防治调度会。
会议由局长甲某某主持。
一个后来被删掉的段落，说到了某化工公司。
截至8月3日，共排查入河排污口1234个。"""


def fates(old: str, new: str) -> list[tuple[Fate, str]]:
    return [(each.fate, marked(each.spans)) for each in differences.differences(old, new)]


def test_paragraphs_that_belong_together_are_compared_by_words() -> None:
    new = """甲市召开污染防治工作调度会。
会前，与会人员察看了两处河段，听取了介绍。
会议由局长乙某某主持。
截至8月13日，共排查入河排污口1234个。"""
    assert fates(FOUR, new) == [
        (Fate.CHANGED, "甲市召开污染防治{+工作+}调度会。"),
        (Fate.INSERTED, "{+会前，与会人员察看了两处河段，听取了介绍。+}"),
        (Fate.CHANGED, "会议由局长[-甲-]{+乙+}某某主持。"),
        (Fate.DELETED, "[-一个后来被删掉的段落，说到了某化工公司。-]"),
        (Fate.CHANGED, "截至8月[-3-]{+13+}日，共排查入河排污口1234个。"),
    ]


def test_a_paragraph_that_moved_is_called_so_and_counts_as_no_change() -> None:
    lines = FOUR.split("\n")
    found = differences.differences(FOUR, "\n".join([*lines[1:], lines[0]]))
    assert [each.fate for each in found] == [Fate.MOVED_FROM, Fate.EQUAL, Fate.EQUAL, Fate.EQUAL, Fate.MOVED_TO]
    assert counted(found) == (0, 0)


def test_what_stands_twice_did_not_move() -> None:
    line = "这一段文字在旧文中出现了两次。"
    found = differences.differences(f"{line}\n甲\n乙\n{line}", f"甲\n乙\n{line}\n丙")
    assert {each.fate for each in found} == {Fate.EQUAL, Fate.DELETED, Fate.INSERTED}


def test_characters_are_counted() -> None:
    assert counted(differences.differences("甲市20万元。\n删去", "甲市新增300万元。")) == (6, 5)


def test_a_long_table_is_compared_row_by_row() -> None:
    """More lines than are matched at once: they find each other by what few of them share."""
    rows = [f"第{number}号 企业名称{number * 7919} 罚款 {number % 97} 万元" for number in range(4000)]
    edited = [row.replace("罚款", "处罚") if number % 40 == 0 else row for number, row in enumerate(rows)]
    found = differences.differences("\n".join(rows), "\n".join(["新的表头一行", *edited]))
    assert texts(found) == ("\n".join(rows), "\n".join(["新的表头一行", *edited]))
    assert counted(found) == (206, 200)


PROSE = "".join(chr(0x4E00 + n * 7919 % 1500) + ("。" if n % 40 == 39 else "") for n in range(100_000))[:100_000]
UNLIKE = "".join(chr(0x4E00 + n * 104729 % 1700) + ("。" if n % 35 == 34 else "") for n in range(100_000))[:100_000]
CUT = [PROSE[at : at + 250] for at in range(0, 100_000, 250)]
DISTINCT = [chr(0x4E00 + n) for n in range(20_000)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(PROSE, PROSE.replace("丁", "变"), id="one paragraph with edits everywhere"),
        pytest.param(PROSE, UNLIKE, id="one paragraph and another"),
        pytest.param(
            "\n".join(CUT), "\n".join(["新的一段", *(p[:9] + "改" + p[9:] for p in CUT)]), id="each paragraph"
        ),
        pytest.param("的" * 100_000, f"是{'的' * 90_000}是", id="one character"),
        pytest.param("好。" * 50_000, "坏。" * 25_000 + "好。" * 25_000, id="one sentence"),
        pytest.param("甲\n" * 50_000, "乙\n" + "甲\n" * 40_000 + "丙", id="one line"),
        pytest.param("".join(DISTINCT), "".join(f"{c}变" for c in DISTINCT), id="every other character"),
        pytest.param("\n".join(DISTINCT), "\n".join(f"{c}\n变" for c in DISTINCT), id="every other line"),
    ],
)
def test_long_texts_are_compared_in_two_seconds(old: str, new: str) -> None:
    began = time.process_time()
    found = differences.differences(old, new)
    assert time.process_time() - began < 2
    assert texts(found) == (old, new)
