"""What a Chinese personal name looks like, and how a run of names is cut.

Surnames are those of the 百家姓, with the frequent modern ones that it lacks (肖, 闫, 付…) and compound ones. They
decide only where no label says that a word is a name: in a bracket that closes the text and in a lead.
"""

from __future__ import annotations

import re

_SINGLE = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛"
    "雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强"
    "贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊於惠"
    "甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂"
    "索咸籍赖卓蔺屠蒙池乔阴鬱胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍郤璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎"
    "戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公"
    "肖闫涂覃付代兰车苟邸佘岳帅亓仝佟盘岩刀普次扎阿买热木艳展战由战候晋楚母但冼区麦粟岱税淳牟敬芦谌雒揭原卿种来尧佴朴权初库揣沐虎赛生苑卯巨藏"
)
_COMPOUND_NAMES = """欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 公孙
    慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 令狐 西门 呼延 轩辕 拓跋 百里 东郭 南门 公西 梁丘 左丘 第五"""
_COMPOUND = tuple(_COMPOUND_NAMES.split())
_HAN = "\u3400-\u9fff"
_TOKEN = re.compile(r"[、,，;；/／&\s]+")
_HAN_WORD = re.compile(rf"[{_HAN}]+(?:[·•・][{_HAN}]+)*")
# What is never a name although it begins with a surname.
_NOT_NAMES = re.compile(
    r"[局厅部处科室委会院所站网报社台队组办校园馆店司镇乡村县市省区街道厂中心集团公司学院大学银行协会日报晚报客户端电视]$|通讯|记者|(?:局|处|科|部|院|校|市|县|镇|乡|厅|会|所|站|队|园|班|省|州)长$|主任$|书记$|主席$|先生$|女士$|同志$|教授$|老师$|代表$|委员$|经理$|阅读|浏览|来源|打印|编辑|分享|评论|点击|发布|责任|审核|校对|摘自|原创|转载|下同|图片|资料|左右?[一二三]|^(?:连日|当日|当天|同日|随后|随即|先后|多方|全程|从中|何时|和平|安全|平安|成都|单位|时间|关于|全文|全国|全省|全市|全县)"
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


def may_be(word: str) -> bool:
    """Whether `word` can be a name where a role word stands before it and nothing else in the line: any surname."""
    return is_personal(word) or (
        2 <= len(word) <= 4 and bool(_HAN_WORD.fullmatch(word)) and not _NOT_NAMES.search(word)
    )


def split(text: str) -> list[str]:
    """The names of `text`, cut at commas, 、, ；, slashes and spaces; `陆 桥` is one padded name, `Lena Hart` is one."""
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
