"""What a Chinese personal name looks like, and how a run of names is cut.

Surnames are those of the 百家姓 that the 2020 census report of the Ministry of Public Security still lists among
the 400 most frequent, with the usual compound ones. They decide only where no label says that a word is a name:
in a bracket that closes the text and in a lead.
"""

from __future__ import annotations

import re

_SINGLE = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖"
    "石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔文赖牛温葛施樊纪兰邢安齐伍庞章"
    "梅倪庄骆俞舒申柴季聂焦耿盛欧左关尤詹解柳岳鲁冉靳甘凌翁涂荣单柯项饶宁辛管祝辜焉卓娄窦裴符鲍霍褚景甄苗卞瞿穆游阮阎桂滕"
    "房路喻晏华连封席容占邬兆屈宫禹池费鄢佟戚艾盖党苟蒲丛茅储栾时傅毕郎冷燕邸佘桑麻臧包谷边应裘干印宗宣邝阳沙米敖麦巫仇"
    "司车候隋商牟云植库原全班仲伊宿侍幸初苑糜井富巴弓牧隗山宓蓬郗仰伏成戎祖束刁徘苍闻莘翟贡劳逄姬扶堵冀浦郏尚农别晁勾"
    "后蔺屠蒙乐阴胥能双郁璩濮寿通扈郦雍却濯鱼习慕暴简沃利蔚越夔隆师巩厍晋訾阙那麹鞠丰巢乜帅亓暨展缪卜计茹皮卡经平樱木区"
)
_COMPOUND = (
    "欧阳",
    "上官",
    "司马",
    "诸葛",
    "东方",
    "皇甫",
    "尉迟",
    "公孙",
    "慕容",
    "司徒",
    "令狐",
    "夏侯",
    "端木",
    "西门",
    "南宫",
    "呼延",
    "长孙",
)
_HAN = "\u3400-\u9fff"
_TOKEN = re.compile(r"[、,，;；/／&\s]+")
_HAN_WORD = re.compile(rf"[{_HAN}]+(?:[·•・][{_HAN}]+)*")
# What is never a name although it begins with a surname.
_NOT_NAMES = re.compile(
    r"[局厅部处科室委会院所站网报社台队组办校园馆店司镇乡村县市省区街道厂中心集团公司学院大学银行协会日报晚报客户端电视]$|通讯|记者|摘自|原创|转载|下同|图片|资料|左右?[一二三]"
)


def is_personal(word: str) -> bool:
    """Whether `word` alone reads as a Chinese personal name of two to four characters (or one with a middle dot)."""
    if not _HAN_WORD.fullmatch(word) or _NOT_NAMES.search(word):
        return False
    if "·" in word or "•" in word or "・" in word:
        return len(word) <= 15
    if word.startswith(_COMPOUND):
        return 3 <= len(word) <= 4
    return 2 <= len(word) <= 3 and word[0] in _SINGLE


def split(text: str) -> list[str]:
    """The names of `text`, cut at commas, 、, ；, slashes and spaces; `熊 武` is one padded name, `Demi Xia` is one."""
    names: list[str] = []
    for token in _TOKEN.split(text.strip()):
        if not token:
            continue
        if names and _belongs(names[-1], token, text):
            names[-1] += token if len(token) == 1 else f" {token}"
        else:
            names.append(token)
    return names


def _belongs(last: str, token: str, text: str) -> bool:
    if len(last) == 1 and len(token) == 1:
        return _HAN_WORD.fullmatch(last + token) is not None
    return last.isascii() and token.isascii() and last.isalpha() and token.isalpha() and f"{last} {token}" in text
