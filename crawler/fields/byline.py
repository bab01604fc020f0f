"""Bylines: who wrote, edited, checked and signed off, in every form in which agencies print it.

Forms, each with an example: labelled (`责任编辑：雷某`, `编辑|禤某 责编|陈某`, `作者：马某 李某`),
bracketed (`（记者：魏某）`, `【编辑：姚某】`), in a lead (`本站讯（职工通讯员 李某 刘某）为…`, `记者梁某报道`), on a line of its own
without a label (`光明日报记者 张某 李某`), names alone in the bracket that closes a text (`（李某 韦某）`), and under a
picture (`王某 摄`). Names may be padded (`陆 桥`), roles may be empty, organisations may stand for people.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from archive.model import Credit, Role
from crawler.fields import dates, names
from crawler.fields.labels import ROLES, Kind, Labelled, labelled

# Roles that stand before a name without a separator.
_LOOSE = re.compile(
    r"(?P<role>(?:本报|本网|本站|本台|本刊)?(?:见习|实习|特约|首席|全媒体|融媒体|摄影|职工)?(?:记者|通讯员)|实习生|供稿|摄影|(?<!责任)编辑|撰稿)[：:\s]*"
)
# What may follow a name without being of it. 文 and 图 alone are words of their own in the run of names.
_REPORTS = re.compile(r"(?:摄影)?报道员?$|整合$|综合(?:报道)?$|摄影$|文/图$|摄$|整理$|供稿$")
_TOOK_PICTURES = frozenset({"图", "摄", "摄影", "供图", "配图"})
_WROTE = frozenset({"文", "文字"})
_REPORTER = re.compile(r"[^\s，。：:]{0,12}(?:记者|通讯员)")
# 雁郊市纪委监委 供稿: the name before its role.
_ROLE_LAST = re.compile(r"^(?P<names>[^，。：:；]{2,30}?)\s*(?P<role>供稿|撰稿|整理|来稿)$")
# □ 谷雨生: the mark that newspapers set before an author.
_MARKED = re.compile(r"^[□■◇◆○●▢]\s*(?P<names>\S.{0,30})$")
# 记者阮青岚走进…: what follows a name in a sentence.
_THEN = "走进|从|在|来到|获悉|了解|看到|见到|近日|日前|今日|昨日|跟随|采访|发现|探访|驱车|赶到|随|报道|摄"
_LEAD_NAME = re.compile(
    rf"(?P<role>(?:见习|实习|特约|首席)?(?:记者|通讯员))(?P<name>[\u4e00-\u9fff]{{2,4}}?)(?=(?:{_THEN}))"
)
# 记者 邬某 通讯员 储某 文/图: those named wrote and took the pictures.
_TEXT_AND_PICTURES = re.compile(r"(?:文\s?[/／]\s?图|图\s?[/／]\s?文|文图|图文|摄影报道|图文报道)$")
_TAIL_BRACKET = re.compile(r"\s*[（(【\[]\s*([^（()）【】\[\]]{2,120})\s*[)）】\]]\s*[。.]?\s*$")
_LEAD_BRACKET = re.compile(r"[（(【\[]\s*([^（()）【】\[\]]{2,60}?)\s*[)）】\]]")
_LEAD_REPORT = re.compile(
    r"(?:^|[，。,\s讯电）)])(?:[^\s，。]{0,12}?)(?P<role>(?:见习|实习|特约|首席)?(?:记者|通讯员))\s?(?P<names>[^，。：:（）()]{2,24}?)\s?(?:摄影)?报道"
)
_PHOTO = re.compile(
    r"(?:[（(，,。\s]|^)(?:[^\s，。（(]{0,10}?记者|通讯员|图片)?\s*(?P<name>[^\s，。（(：:]{2,4})\s?(?:/\s?)?摄\s*[)）]?。?$"
)
_CUT = re.compile(
    r"[【\[［\]］】{}<>《（(〔〕|｜丨]|　　|\s{3,}|\s(?=加入(?:收藏|$)|打印|关闭|分享|收藏|返回|浏览|点击|阅读|举报|我?要?评论|跟帖)"
)
# Buttons in brackets before a byline: 【纠错】 【责任编辑:任某】.
_BUTTONS = re.compile(r"^(?:\s*[【\[]\s*(?:纠错|我要纠错|打印|关闭|收藏|分享)[^】\]]{0,6}[】\]]\s*)+")
# 方某北京大学经济学院教授: a name and, without a separator, where its bearer works.
_AFFILIATION = re.compile(
    r"中国|中共|中央|国家|全国|北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|广西|海南|四川|贵州|云南|西藏|陕西|甘肃|青海|宁夏|新疆|内蒙古|清华|复旦|南京|武汉"
)
# （作者：宰某，系某大学副教授）: what follows says who the author is.
_IS = re.compile(r"(?:系|为|现为|现任|曾任|就职于|任职于|单位)[\u4e00-\u9fff]{3,}")
_ENDINGS = ' \t（()）〔〕[]［］【】|｜丨;；,，、/／。.:：-—>》《"'
_BRACKETS = " \t（()）〔〕[]［］【】"
_SEPARATED = re.compile("[：:∶|｜/／]")
# Longer values are sentences, not names.
_LONGEST_VALUE = 60
_LONGEST_LINE = 100
_LONGEST_LABEL = 6
# Each label and role word has one of these: most lines are told apart without looking for labels.
_IN_EVERY_LABEL = re.compile("[者编校审签发监摄图文稿员布源时期笔理策统译制录版辑采品处更影新□■◇◆○●▢]")


def of_labels(values: Iterable[Labelled]) -> list[Credit]:
    """The credits of labelled values, in their order."""
    return [credit for value in values for credit in (_of_value(value) if value.roles else _beside_origin(value))]


def _beside_origin(value: Labelled) -> list[Credit]:
    """来源：青禾日报 青禾日报记者 弓某: after an origin, who wrote."""
    words = value.value.split(maxsplit=1)
    if value.kind is not Kind.ORIGIN or len(words) < 2 or not _REPORTER.match(words[1]):
        return []
    return _of_loose(_CUT.split(words[1], maxsplit=1)[0].strip(_ENDINGS)) or []


def _of_value(value: Labelled) -> Iterator[Credit]:
    text = value.value.lstrip(_ENDINGS)
    if cut := _CUT.search(text):
        text = text[: cut.start()]
    text = re.split(r"[)）\n]", text, maxsplit=1)[0].strip(_ENDINGS)
    if dated := dates.find(text):
        text = text[: dated.start].strip(_ENDINGS)
    if not text or len(text) > _LONGEST_VALUE or "。" in text:
        return
    yield from _of_names(text, value.label, value.roles)


def _of_names(text: str, label: str, roles: tuple[Role, ...]) -> Iterator[Credit]:
    """The names of `text`. A word such as 通讯员 among them changes the role for those that follow; 图 or 摄 after names
    says that they took the pictures."""
    waiting: list[Credit] = []  # names whose role a word after them may change
    for word in names.split(text):
        if waiting and _IS.match(word) and not names.is_personal(word):
            break
        if word in _TOOK_PICTURES or word in _WROTE:
            pictured = word in _TOOK_PICTURES
            yield from (replace(one, role=Role.PHOTOGRAPHER, label=word) if pictured else one for one in waiting)
            waiting = []
            continue
        name = word
        while (match := _LOOSE.search(name)) and not names.is_personal(name):
            label, roles = match["role"], _role(match["role"])
            name = name[match.end() :]
        name = _without_affiliation(_REPORTS.sub("", name).strip(_ENDINGS))
        if name and not name.isdigit() and name not in ROLES:
            waiting += [Credit(role, label, name) for role in roles]
    yield from waiting


def _without_affiliation(name: str) -> str:
    match = _AFFILIATION.search(name, 2)
    return name[: match.start()] if match and names.is_personal(name[: match.start()]) else name


def _role(label: str) -> tuple[Role, ...]:
    if label in ROLES:
        return ROLES[label]
    return (Role.CORRESPONDENT,) if label.endswith("通讯员") else (Role.AUTHOR,)


def of_line(text: str) -> list[Credit] | None:
    """The credits of a line that is nothing but a byline; None when the line says anything else.

    A line of labels whose values are all empty, or of 来源 alone, is a byline without credits (`[]`).
    """
    if len(text) > _LONGEST_LINE or not _IN_EVERY_LABEL.search(text):
        return None
    text = text.strip().rstrip(")）】]")
    if len(text) <= _LONGEST_LABEL and (alone := labelled(text)) and not any(v.value.strip(_ENDINGS) for v in alone):
        return []  # a role without a name
    if shared := _TEXT_AND_PICTURES.search(text):
        writers = of_line(text[: shared.start()].rstrip(_ENDINGS))
        return writers and [*writers, *(Credit(Role.PHOTOGRAPHER, shared[0], credit.name) for credit in writers)]
    if text.endswith(("。", "！", "？", "；")):
        return None
    bare = _BUTTONS.sub("", text).lstrip(_ENDINGS + "▲◎*").rstrip(_BRACKETS)
    if marked := _MARKED.match(bare):
        writers = list(_of_names(marked["names"], "", (Role.AUTHOR,)))
        return writers if writers and all(names.may_be(credit.name) for credit in writers) else None
    if not _SEPARATED.search(bare) and (loose := _of_loose(bare)):
        return loose
    values = labelled(bare)
    if values and (values[0].roles or values[0].kind in (Kind.ORIGIN, Kind.DATE)):
        before = bare[: values[0].start].strip(_ENDINGS)
        if not before or before.endswith(("供稿", "文", "图")) or names.is_personal(before):
            return of_labels(values) if all(len(v.value) <= _LONGEST_VALUE for v in values) else None
    return _of_loose(bare)


def _of_loose(text: str) -> list[Credit] | None:
    """`光明日报记者 张某 李某`, `记者 王某 通讯员 李某`: role words and names, and nothing else."""
    match = _LOOSE.search(text)
    if match is None or match.start() > 14 or re.search(r"[，。：:“”]", text):
        return None
    found = list(_of_names(text[match.start() :], match["role"], _role(match["role"])))
    # 记者 and 通讯员 stand before people only; 摄影 and 编辑 begin sentences too.
    sure = names.may_be if match["role"].endswith(("记者", "通讯员")) else names.is_personal
    return found if found and all(sure(credit.name) for credit in found) else None


def bracket_tail(paragraph: str) -> tuple[str, str]:
    """A closing paragraph without the byline (or the 来源) in brackets at its end, and what stood in the brackets;
    the paragraph and nothing when it ends otherwise."""
    match = _TAIL_BRACKET.search(paragraph)
    if match is None or not (of_bracket(match[1]) or of_line(match[1]) is not None):
        return paragraph, ""
    return paragraph[: match.start()].rstrip(), match[1]


def of_bracket(inner: str) -> list[Credit]:
    """The credits of what stands in brackets at the end of a text: labelled, after or before a role, or names alone."""
    found = of_line(inner)
    if found is not None:
        return found
    if last := _ROLE_LAST.match(inner.strip()):
        return list(_of_names(last["names"], last["role"], _role(last["role"])))
    if shared := _TEXT_AND_PICTURES.search(inner):
        writers = _names_alone(inner[: shared.start()])
        return [*writers, *(replace(one, role=Role.PHOTOGRAPHER, label=shared[0]) for one in writers)]
    return of_labels(labelled(inner)) or _names_after_role(inner) or _names_alone(inner)


def _names_alone(inner: str) -> list[Credit]:
    """（图书馆 魏某）: an office, if any, then who writes there; one of two names may have a rare surname."""
    words = names.split(inner)
    people = [word for word in words if names.may_be(word) and len(word) <= 3]
    known = any(names.is_personal(word) for word in people)
    if known and words[-len(people) :] == people and len(words) - len(people) <= 1:
        return [Credit(Role.AUTHOR, "", name) for name in people]
    return []


def _names_after_role(text: str) -> list[Credit]:
    match = _LOOSE.search(text)
    if match is None:
        return []
    found = list(_of_names(text[match.start() :], match["role"], _role(match["role"])))
    return found if found and all(len(credit.name) <= 12 for credit in found) else []


def lead(paragraph: str) -> list[Credit]:
    """The credits in a lead that is part of the text: `讯（记者 陈某）`, `记者梁某报道`."""
    head = paragraph[:120]
    for match in _LEAD_BRACKET.finditer(head):
        if match.start() <= 40 and re.search(r"记者|通讯员|供稿|作者|文/图|摄影", match[1]):
            return of_line(match[1]) or _names_after_role(match[1])
    if report := _LEAD_REPORT.search(head):
        found = list(_of_names(report["names"], report["role"], _role(report["role"])))
        if all(names.is_personal(credit.name) for credit in found):
            return found
    named = _LEAD_NAME.search(head[:60])
    if named and names.is_personal(named["name"]):
        return [Credit(role, named["role"], named["name"]) for role in _role(named["role"])]
    return []


def under_picture(line: str) -> list[Credit]:
    """The photographer of a caption: `王某 摄`."""
    match = _PHOTO.search(line[-40:]) if "摄" in line[-4:] else None
    if match and names.is_personal(name := re.sub(r"^(?:记者|通讯员)", "", match["name"])):
        return [Credit(Role.PHOTOGRAPHER, "摄", name)]
    return []


def distinct(found: Iterable[Credit]) -> tuple[Credit, ...]:
    """The credits without repetitions of the same name in the same role, in page order."""
    return tuple({(credit.role, credit.name): credit for credit in reversed(list(found))}.values())[::-1]
