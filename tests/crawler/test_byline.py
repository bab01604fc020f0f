"""Bylines: what is printed, who is credited, and what of it stays in the text. All names are invented."""

from __future__ import annotations

import html

import pytest

from archive.model import Article, Credit, Role
from crawler.fields import byline, labels, names
from crawler.pages import read

TEXT = "今年以来，某市坚持绿色发展，环境质量持续改善，群众满意度稳步提高。"
ROLES = {
    "author": Role.AUTHOR,
    "corr": Role.CORRESPONDENT,
    "photo": Role.PHOTOGRAPHER,
    "editor": Role.EDITOR,
    "resp": Role.RESPONSIBLE_EDITOR,
    "proof": Role.PROOFREADER,
    "review": Role.REVIEWER,
    "approve": Role.APPROVER,
    "publish": Role.PUBLISHER,
    "other": Role.OTHER,
}

# A line of its own, and its credits as `role label name`.
LINES = {
    "青禾新闻记者 臧克己 实习生 强小满": ["author 记者 臧克己", "author 实习生 强小满"],
    "[值班主任：钮成] [责任编辑：广宁] [签发：欧阳一]": [
        "other 值班主任 钮成",
        "resp 责任编辑 广宁",
        "approve 签发 欧阳一",
    ],
    "作者：马立群 评论（0）": ["author 作者 马立群"],
    "来源：青禾日报 青禾日报记者 弓长 我要评论": ["author 记者 弓长"],
    "文稿 | 俞一 图片 | 隆二": ["author 文稿 俞一", "photo 图片 隆二"],
    "责任编辑： 雷晓蓉": ["resp 责任编辑 雷晓蓉"],
    "责任编辑：陆 桥": ["resp 责任编辑 陆桥"],
    "责任编辑：陆　桥 编 辑：方　圆": ["resp 责任编辑 陆桥", "editor 编辑 方圆"],
    "（责任编辑：邢知远 / 编发：问雨 / 图片来源：青禾日报）": ["resp 责任编辑 邢知远", "other 编发 问雨"],
    "作者：马立群 李素 来源：青禾日报": ["author 作者 马立群", "author 作者 李素"],
    "来源：青禾日报作者：责任编辑：肖遥": ["resp 责任编辑 肖遥"],
    "供稿 摄影/张若谷 编辑/苏小满": ["photo 摄影 张若谷", "editor 编辑 苏小满"],
    "编辑|禤一 责编|陈一鸣 校对|黄蓓": ["editor 编辑 禤一", "resp 责编 陈一鸣", "proof 校对 黄蓓"],
    "编辑丨姚远 审核丨任可": ["editor 编辑 姚远", "review 审核 任可"],
    "编辑：（胡可）": ["editor 编辑 胡可"],
    "【编辑：姚远】": ["editor 编辑 姚远"],
    "[责任编辑：姚远]": ["resp 责任编辑 姚远"],
    "(责编：姚远、任可)": ["resp 责编 姚远", "resp 责编 任可"],
    "【纠错】 【责任编辑:任可】": ["resp 责任编辑 任可"],
    "责任编辑／姚远": ["resp 责任编辑 姚远"],
    "（记者：魏来）": ["author 记者 魏来"],
    "（特约通讯员：林间）": ["corr 特约通讯员 林间"],
    "通讯员：李素、王一": ["corr 通讯员 李素", "corr 通讯员 王一"],
    "发布者：季晨发布时间：2022-09-30浏览次数：10457": ["publish 发布者 季晨"],
    "作者:姜强 李志平": ["author 作者 姜强", "author 作者 李志平"],
    "编辑:潘圆圆 签发审核:杨凡": ["editor 编辑 潘圆圆", "approve 签发审核 杨凡"],
    "编辑:潘圆圆签发审核:杨凡": ["editor 编辑 潘圆圆", "approve 签发审核 杨凡"],
    "编辑：姚远 校对：": ["editor 编辑 姚远"],
    "审核：王一 终审：刘二妹": ["review 审核 王一", "approve 终审 刘二妹"],
    "一审：王一｜二审：李素｜三审：周舟": ["review 一审 王一", "review 二审 李素", "approve 三审 周舟"],
    "撰文：李素 摄影：王一 编辑：赵可": ["author 撰文 李素", "photo 摄影 王一", "editor 编辑 赵可"],
    "摄影：李素；编辑：王一": ["photo 摄影 李素", "editor 编辑 王一"],
    "文/张若谷 图/李素": ["author 文 张若谷", "photo 图 李素"],
    "文/图 张若谷": ["author 文/图 张若谷", "photo 文/图 张若谷"],
    "记者 邬桐 通讯员 储亮 文/图": ["author 记者 邬桐", "corr 通讯员 储亮", "photo 文/图 邬桐", "photo 文/图 储亮"],
    "青禾日报记者 张若谷 李素": ["author 记者 张若谷", "author 记者 李素"],
    "本报记者 魏来": ["author 本报记者 魏来"],
    "记者梁田": ["author 记者 梁田"],
    "作者：欧阳晓东、司马青": ["author 作者 欧阳晓东", "author 作者 司马青"],
    "作者：阿依古丽·买买提": ["author 作者 阿依古丽·买买提"],
    "作者：Lena Hart": ["author 作者 Lena Hart"],
    "作者：John Smith, Mary Lee": ["author 作者 John Smith", "author 作者 Mary Lee"],
    "作者：青禾市生态环境局": ["author 作者 青禾市生态环境局"],
    "供稿单位：青禾市生态环境局": ["corr 供稿单位 青禾市生态环境局"],
    "责任编辑：admin": ["resp 责任编辑 admin"],
    "信息发布：青禾市生态环境局 监制：何必": ["publish 信息发布 青禾市生态环境局", "approve 监制 何必"],
    "来源：青禾日报": [],
}
NO_LINES = [
    "编辑部将继续关注此事。",
    "编辑、记者参加了会议",
    "记者从会上获悉，今年将新增绿地。",
    "记者在现场看到，河水清澈见底",
    "摄影作品共收到300幅",
    "图：河道整治后的景象。",
    "数据来源：青禾市统计局",
    "作者单位：青禾大学",
    "他的作者：很多",
    "（完）",
    "（图书馆）",
    "（见附件）",
    "（单位：万元）",
    "附件：名单",
    TEXT,
    "",
]
# Brackets that close a text.
TAILS = {
    "（作者：魏来，系青禾大学生态学院副教授）": ["author 作者 魏来"],
    "（李慕白 韦一）": ["author - 李慕白", "author - 韦一"],
    "（图书馆 魏来）": ["author - 魏来"],
    "（记者：魏来）": ["author 记者 魏来"],
    "（记者 魏来 通讯员 李素）": ["author 记者 魏来", "corr 通讯员 李素"],
    "（特约通讯员：林间）": ["corr 特约通讯员 林间"],
    "（责任编辑：邢知远 / 编发：问雨 / 图片来源：青禾日报）": ["resp 责任编辑 邢知远", "other 编发 问雨"],
    "【编辑：姚远】": ["editor 编辑 姚远"],
    "（来源：青禾网）": [],
}
NO_TAILS = [
    "（完）",
    "（图书馆）",
    "（见附件）",
    "（单位：万元）",
    "（编者注）",
    "（2022年8月12日）",
    "（略）",
    "（作者单位：青禾大学）",
]
# Leads that are part of the first sentence.
LEADS = {
    "记者梁田报道，": ["author 记者 梁田"],
    "本站讯（职工通讯员 李素 刘一）": ["corr 职工通讯员 李素", "corr 职工通讯员 刘一"],
    "长江网10月4日讯（记者陈默 整合）": ["author 记者 陈默"],
    "青禾日报讯（记者 魏来）": ["author 记者 魏来"],
    "本报青禾8月12日电（记者魏来、李素）": ["author 记者 魏来", "author 记者 李素"],
    "（记者 欧阳晓东）": ["author 记者 欧阳晓东"],
    "记者从市生态环境局获悉，": [],
    "摄影爱好者和编辑们看到，": [],
}


def written(found: list[Credit] | tuple[Credit, ...]) -> list[str]:
    short = {role: word for word, role in ROLES.items()}
    return [f"{short[credit.role]} {credit.label or '-'} {credit.name}" for credit in found]


def article(*, lead: str = "", tail: str = "", after: str = "") -> Article:
    """A minimal page: title, info line, three paragraphs, and the byline in its place."""
    paragraphs = [lead + TEXT, TEXT, TEXT + tail, *([after] if after else [])]
    text = "".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in paragraphs)
    return read(
        "http://a.example/1.html", f"<h1>某市召开大会</h1><p>来源：青禾网 2022-08-12</p><div>{text}</div>".encode(), {}
    )


@pytest.mark.parametrize(("line", "credits"), LINES.items())
def test_a_line(line: str, credits: list[str]) -> None:  # noqa: A002
    found = byline.of_line(line)
    assert found is not None
    assert written(found) == credits


@pytest.mark.parametrize("line", NO_LINES)
def test_no_byline(line: str) -> None:
    assert not byline.of_line(line)


@pytest.mark.parametrize(("line", "credits"), LINES.items())
def test_a_line_below_the_text_is_no_text(line: str, credits: list[str]) -> None:  # noqa: A002
    found = article(after=line)
    assert written(found.credits) == credits
    assert found.body.split("\n") == [TEXT] * 3


@pytest.mark.parametrize(("tail", "credits"), TAILS.items())
def test_a_bracket_that_closes_the_text(tail: str, credits: list[str]) -> None:  # noqa: A002
    assert byline.bracket_tail(TEXT + tail) == (TEXT, tail[1:-1])
    assert written(byline.of_bracket(tail[1:-1])) == credits
    found = article(tail=tail)
    assert written(found.credits) == credits
    assert found.body.split("\n") == [TEXT] * 3


@pytest.mark.parametrize("tail", NO_TAILS)
def test_a_bracket_that_is_text(tail: str) -> None:
    assert byline.bracket_tail(TEXT + tail) == (TEXT + tail, "")
    found = article(tail=tail)
    assert not found.credits
    assert found.body.endswith(tail)


@pytest.mark.parametrize(("lead", "credits"), LEADS.items())
def test_a_lead_stays_in_the_text(lead: str, credits: list[str]) -> None:  # noqa: A002
    assert written(byline.lead(lead + TEXT)) == credits
    found = article(lead=lead)
    assert written(found.credits) == credits
    assert found.body.startswith(lead + TEXT)


@pytest.mark.parametrize(("caption", "name"), [("河水清澈见底。王一 摄", "王一"), ("青禾河畔（记者 李素 摄）", "李素")])
def test_under_a_picture(caption: str, name: str) -> None:
    assert [credit.name for credit in byline.under_picture(caption)] == [name]


@pytest.mark.parametrize("caption", ["航拍照片", "他们在河边拍摄", "青禾河畔", "摄"])
def test_no_photographer(caption: str) -> None:
    assert byline.under_picture(caption) == []


LABELS = {
    "发布者：季晨发布时间：2022-09-30浏览次数：10457": [
        ("发布者", "季晨"),
        ("发布时间", "2022-09-30"),
        ("浏览次数", "10457"),
    ],
    "来源：青禾日报作者：责任编辑：肖遥": [("来源", "青禾日报"), ("作者", ""), ("责任编辑", "肖遥")],
    "作　者：李素": [("作者", "李素")],
    "编辑|禤一 责编|陈一鸣": [("编辑", "禤一"), ("责编", "陈一鸣")],
    "原文：略": [],
    "a//b||c": [],
    TEXT: [],
}


@pytest.mark.parametrize(("text", "expected"), LABELS.items())
def test_labels(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(found.label, found.value) for found in labels.labelled(text)] == expected


PERSONAL = {
    "李素": True,
    "潘圆圆": True,
    "欧阳晓东": True,
    "阿依古丽·买买提": True,
    "李": False,
    "图书馆": False,
    "Demi": False,
}


@pytest.mark.parametrize(("word", "expected"), PERSONAL.items())
def test_names(word: str, expected: bool) -> None:
    assert names.is_personal(word) is expected


SPLITS = {
    "陆 桥": ["陆桥"],
    "李素、王一；赵可,钱多": ["李素", "王一", "赵可", "钱多"],
    "Lena Hart": ["Lena Hart"],
    "李素 王一": ["李素", "王一"],
    "": [],
}


@pytest.mark.parametrize(("text", "expected"), SPLITS.items())
def test_runs_of_names(text: str, expected: list[str]) -> None:
    assert names.split(text) == expected
