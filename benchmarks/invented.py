"""Invented news of invented agencies, with the truth of what was reprinted from what.

Everything here is made up and drawn from a seed: the same seed and vocabulary give the same documents, on any machine.
An original is prose of its own. A reprint is an original, or another reprint, that somebody changed the way editors do.
A look-alike is no copy of anything: a notice of a series, a form that was filled in, a report of stock phrases, two
reports of one event, a digest. Some notices of a series are reprinted as well, which makes a copy of a look-alike.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

FIRST_DAY = date(2023, 1, 2)


@dataclass(frozen=True, slots=True)
class Document:
    """One article as an agency has it. `family` numbers what it is a copy of: the documents of a family are copies of
    each other, and of nothing else. `kind` is how it was made: an original, a way to reprint, a look-alike."""

    family: int
    kind: str
    source: str
    title: str
    origin: str | None
    published_at: str
    body: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words and forms of one invented world. `words` fills the slots that `clauses`, `titles` and `forms` have;
    a slot `{n}` is a number, `{day}` a day, `{date}` the day and `{place}` the place that the document is about."""

    places: Sequence[str]
    agency: str
    words: dict[str, Sequence[str]]
    clauses: Sequence[str]
    stock: Sequence[str]
    titles: Sequence[str]
    leads: Sequence[str]
    tails: Sequence[str]
    bylines: Sequence[str]
    notes: Sequence[str]
    local: Sequence[str]
    forms: dict[str, tuple[str, str]] = field(default_factory=dict)
    reprinted: Sequence[str] = ("air-weekly", "penalty", "forecast-daily")  # forms that others reprint


WATER = Vocabulary(
    places=("青河", "云岭", "碧泉", "松源", "白鹭湾", "石桥", "兰溪口", "望江台", "梧桐", "金穗", "雁回", "柳荫"),
    agency="{place}市生态环境局（虚构）",
    words={
        "who": (
            "执法人员", "驻点专家", "河长办", "监测站", "村委会", "园区管委会", "志愿者队伍", "网格员", "施工单位",
            "企业负责人", "排查小组", "青年突击队", "街道办", "水务集团", "值班技术员", "沿岸居民", "第三方机构",
            "督导组", "环保协会", "县直部门",
        ),
        "do": (
            "逐户走访", "连夜排查", "重新核算", "分段清理", "集中会诊", "现场测量", "拆除", "改造", "封堵", "补种",
            "抽检", "公开晾晒", "回访", "试运行", "移交", "加密巡查", "接管", "疏通", "修复", "登记造册", "签收",
        ),
        "what": (
            "雨污混接点", "老旧管网", "畜禽粪污池", "沿河排口", "锅炉烟囱", "砂石料场", "废弃矿坑", "芦苇湿地", "鱼塘尾水",
            "喷漆车间", "渗滤液调节池", "夜市油烟口", "渣土车辆", "危废仓库", "在线监测设备", "湖心浮岛", "取水口围栏",
            "农田退水沟", "印染废水", "污泥干化棚", "加油站油气回收装置", "噪声敏感点", "河道淤泥",
        ),
        "result": (
            "水色明显变清", "异味不再扰民", "投诉大幅减少", "鸟类重新飞回", "账目第一次对上了", "设备恢复满负荷",
            "两岸步道全线贯通", "整改方案获得通过", "村民主动让出了自家院角", "问题被当场销号", "夜间噪声降了下来",
            "孩子们又敢下水摸鱼", "邻县也派人来取经", "冬灌用水有了保障", "采样瓶里不再漂油花", "工期比原计划提前",
        ),
        "why": (
            "去年汛期留下的教训", "群众来信反映的线索", "无人机航拍的照片", "一张手绘的管网图", "企业自己递来的申请",
            "上游水库调度的变化", "新修订的排放限值", "三次取样的平均结果", "老河工的口述", "账外堆放的传闻",
            "邻近学校的作息", "冬季逆温天气", "旅游旺季的人流", "试点村的经验", "断面水质的波动",
        ),
        "how": (
            "挨家挨户", "趁着枯水期", "不打招呼", "带着仪器", "沿着干流", "分成六路", "借助红外相机", "按图索骥", "一口气",
            "反复比对之后", "在晨雾里", "顶着高温", "用最笨的办法", "隔着围墙", "在村民陪同下", "凭一把卷尺",
        ),
        "say": ("介绍说", "坦言", "算了一笔账", "回忆道", "解释", "笑着说", "告诉记者", "补充说"),
        "name": ("林一舟", "许听澜", "沈若谷", "陶半山", "卫青禾", "贺知微", "顾望舒", "邵临川", "白砚秋", "江小满"),
    },
    clauses=(
        "{how}，{who}{do}了{what}",
        "{who}从{why}入手，{do}{what}",
        "{what}{do}之后，{result}",
        "“{why}提醒了我们，{what}不能再拖。”{name}{say}",
        "{day}，{who}到{place}{area}{do}{what}{n}处",
        "{n}个{what}里，有{n}个要{do}",
        "{why}让{who}决定先{do}{what}，再谈{what}",
        "如今走进{place}{area}，{result}",
        "{who}与{who}{how}{do}{what}，{result}",
        "投入{n}万元的{what}工程已经{do}",
        "{name}是{place}{area}的{who}，{how}{do}过{what}",
        "经过{n}天，{what}的台账从{n}页变成{n}页",
        "至于{what}，{who}的办法是{how}{do}",
        "有人担心{why}，{name}却认为{what}更要紧",
        "{result}，{who}也松了一口气",
        "在{place}{area}，{what}曾经是{who}最头疼的事",
    ),
    stock=(
        "深入打好污染防治攻坚战，持续改善生态环境质量",
        "进一步压实各级各部门的责任，确保各项任务落到实处",
        "会议强调，要提高政治站位，强化责任担当，坚持问题导向、目标导向、结果导向",
        "要统筹推进高质量发展和高水平保护，不断提升人民群众的获得感、幸福感、安全感",
        "下一步，将继续加大工作力度，建立健全长效机制，以更高标准、更严要求、更实举措推动工作再上新台阶",
        "局党组书记、局长主持会议并讲话，局领导班子成员、各科室负责人参加会议",
        "要坚持举一反三，做到立行立改、真改实改，坚决防止问题反弹",
        "会议传达学习了上级有关会议精神，听取了近期重点工作情况汇报，研究部署了下一阶段工作",
        "要加强学习，把理论学习成果转化为推动工作的强大动力和实际成效",
        "与会人员结合各自工作实际，围绕主题作了交流发言",
    ),
    titles=(
        "{place}：{what}{do}记", "{place}{area}{do}{what}", "{why}之后，{place}怎样{do}{what}", "{result}——{place}{what}治理见闻",
        "{place}{who}{do}{what}",
    ),
    leads=(
        "{day}，记者从{place}市获悉，当地围绕{what}有了新的进展，现将有关情况转发如下，供各地参考。",
        "编者按：{why}之下，{place}的做法值得一看。",
        "近日，{place}市在{what}方面交出一份答卷，{result}。记者就此到现场看了看。",
        "{place}发布{day}消息：关于{what}，有关情况如下。",
    ),
    tails=(
        "（本文有删节）", "据悉，{place}市还将在{area}继续{do}{what}。", "相关链接：{why}与{what}，本刊将持续关注。",
        "更多情况请留意后续报道。",
    ),
    bylines=("（记者 {name} 通讯员 {name}）", "文/图：{name}", "作者：{name}\n编辑：{name}　审核：{name}", "供稿：{place}市{who}"),
    notes=("【编者按】{why}，各地可对照{what}查一查。", "转自{place}发布，标题为编者所加。"),
    local=("我市各县区要结合{what}学习借鉴，{who}于{day}前报送情况。", "对照{place}的做法，我县{who}也{do}了{what}。"),
    forms={
        "air-weekly": (
            "{place}市第{n}周环境空气质量周报",
            ("{day}至{day}，{place}市城区环境空气质量优良天数为{d}天，优良率为{p}%，同比上升{p}个百分点。\n"
            "本周空气质量指数（AQI）范围为{n}～{n}，首要污染物为{pollutant}。细颗粒物（PM2.5）平均浓度为{n}微克/立方米，"
            "同比下降{p}%，环比上升{p}%；可吸入颗粒物（PM10）平均浓度为{n}微克/立方米，同比下降{p}%；二氧化硫平均浓度为{d}微克/立方米；"
            "二氧化氮平均浓度为{n}微克/立方米；一氧化碳第95百分位浓度为{p}毫克/立方米；臭氧日最大8小时第90百分位浓度为{n}微克/立方米。\n"
            "各县（市、区）空气质量综合指数由好到差依次为：{place2}（{p}）、{place3}（{p}）、{place}（{p}）。\n"
            "注：以上数据为未经审核的实时数据，仅供参考，正式数据以月报为准。评价依据为《环境空气质量标准》（GB 3095-2012）和"
            "《环境空气质量指数（AQI）技术规定（试行）》（HJ 633-2012）。敏感人群应适当减少户外活动，普通人群可正常活动。"),
        ),
        "forecast-daily": (
            "{place}市空气质量预报（{date}）",
            ("预计{date}，{place}市大气扩散条件{grade}，空气质量以{level}为主，AQI范围{n}至{n}，首要污染物为{pollutant}。\n"
            "未来三天，{place}市以{wind}为主，气温{d}至{n}摄氏度，空气质量{level}。\n"
            "请公众根据空气质量状况合理安排出行，注意身体健康。本预报由{place}市生态环境监测中心与{place}市气象台联合会商发布，"
            "每日17时更新，如遇重污染天气将及时发布预警信息。"),
        ),
        "penalty": (
            "{place}市生态环境局行政处罚决定书（{place}环罚〔{year}〕{n}号）",
            ("{company}：\n我局于{day}对你单位进行了现场检查，发现你单位实施了以下环境违法行为：{clause}。\n"
            "以上事实，有现场检查（勘察）笔录、调查询问笔录、现场照片、营业执照复印件等证据为凭。\n"
            "你单位的上述行为违反了相关法律第{d}条第{d}款的规定。我局于{day}告知你单位陈述申辩权，你单位在规定期限内未提出陈述申辩意见。\n"
            "依据相关法律第{n}条第{d}款的规定，我局决定对你单位处以罚款人民币{n}万元。\n"
            "限于接到本处罚决定之日起15日内缴至指定银行和账号。逾期不缴纳罚款的，我局可以根据规定每日按罚款数额的3%加处罚款。\n"
            "你单位如不服本处罚决定，可在收到本决定书之日起60日内申请行政复议，也可以在6个月内依法提起行政诉讼。"
            "逾期不申请行政复议，也不提起行政诉讼，又不履行本处罚决定的，我局将依法申请人民法院强制执行。\n{place}市生态环境局\n{day}"),
        ),
        "meeting": (
            "{place}市生态环境局召开{topic}",
            "{day}，{place}市生态环境局召开{topic}。{stock}。\n{stock}。{clause}。\n会议指出，{clause}。{stock}。{stock}。\n{stock}。",
        ),
        "series": (
            "{place}市{year}年第{d}期入河排污口公示",
            ("根据有关规定，现将{place}市{year}年第{d}期入河排污口名录予以公示，公示期为五个工作日。公示期间，任何单位和个人如有异议，"
            "可以书面形式向我局反映，并提供必要的证据材料，以便核实。以单位名义反映的须加盖公章，以个人名义反映的须署真实姓名和联系方式。\n"
            "联系电话：0000-{tel}"),
        ),
        "attachment": (
            "关于{what}情况的公示（{day}）",
            "具体内容详见附件，请下载后用办公软件打开查看。",
        ),
        "assessment": (
            "关于{company}{what}项目环境影响评价文件受理情况的公示",
            ("根据建设项目环境影响评价审批程序的有关规定，我局现对{company}{what}项目环境影响评价文件予以受理公示。\n"
            "项目名称：{what}{do}项目\n建设地点：{place}市{area}\n建设单位：{company}\n环评机构：{company2}\n"
            "公众反馈意见联系方式：本公告发布之日起五个工作日内，向我局行政审批科反映。听证权利告知：自公示起五日内申请人、"
            "利害关系人可对拟作出的建设项目环境影响评价文件批复决定要求听证。"),
        ),
    },
)  # fmt: skip

# A second world, written when the detector was done, to see whether it knows more than the first one: longer sentences
# with commas of their own, dates in Chinese numerals, forms with hardly a number, long fixed texts.
COAST = Vocabulary(
    places=("沧澜", "鸥屿", "浮玉", "灯塔角", "盐亭", "归帆", "潮音", "礁石湾", "月牙滩", "琼枝"),
    agency="{place}海洋与生态观察所（虚构）",
    words={
        "who": (
            "渔政船的老船长", "潜水队", "红树林管护员", "海岛小学的师生", "港口调度室", "养殖合作社", "气象浮标小组", "修船厂",
            "灯塔守护人", "垃圾转运站", "核电站外围监测车", "鸟类观察员", "海警巡逻艇", "盐场工人", "返乡青年",
        ),
        "do": (
            "打捞", "标记", "搬迁", "放流", "盘点", "拍摄", "加固", "认养", "清洗", "测绘", "劝返", "回收", "移植", "巡护",
        ),
        "what": (
            "废弃的网箱", "搁浅的江豚", "漂浮泡沫", "珊瑚苗圃", "互花米草", "幽灵渔网", "生活污水罐", "柴油桶", "海龟产卵地",
            "防波堤缺口", "候鸟栖息的浅滩", "退养后的塘埂", "牡蛎壳堆", "旧码头的油污", "塑料瓶筏",
        ),
        "result": (
            "滩涂上又见到成群的招潮蟹", "海水透明度超过了往年的同期", "渔民的网里少了垃圾多了鱼", "游客自觉把烟头带走",
            "夜里听得见蛙声", "岛上第一次不用外运淡水", "合作社分到了修复的工钱", "孩子们把观察日记贴满了墙",
        ),
        "why": (
            "连续几个台风过后", "因为一封小学生写的信", "按照祖辈传下来的潮汐歌", "在一次不成功的试验以后", "考虑到春季禁渔的安排",
            "由于航道改了线", "等到农历大潮退去", "借着渔港改建的机会",
        ),
        "how": ("悄悄", "一趟一趟", "手把手", "分潮次", "用脚步", "凭经验", "三人一组", "轮班"),
        "say": ("写道", "对来访者说", "在船头大声说", "低头翻着本子说"),
        "name": ("欧阳海若", "陈渡", "蓝小屿", "霍沉舟", "郑潮生", "苏帆", "莫问礁"),
    },
    clauses=(
        "{why}，{who}{how}{do}{what}，这一干就是{n}个潮汛",
        "{name}{say}：“{what}不会自己走，得有人去{do}”",
        "{place}{area}的{what}，从前归{who}管，现在{who}也来{do}",
        "{result}，而{who}记得的却是{why}那些{how}{do}{what}的日子",
        "光是{what}就{do}了{n}公斤，装满{n}条小船，其中{n}公斤来自{area}",
        "{who}不识字，用贝壳在墙上记下{do}{what}的次数，到{day}一共{n}枚",
        "谁也没有想到，{why}{result}",
        "比起{do}{what}，{name}更在意{who}能不能留下来",
        "{area}的夜晚，{who}还在{how}{do}{what}，灯光照着{what}",
        "{n}户人家商量好，{why}就一起{do}{what}",
    ),
    stock=(
        "坚持陆海统筹、河海联动、综合治理，奋力谱写美丽海湾建设的崭新篇章",
        "以钉钉子精神抓好各项工作落实，确保海洋生态环境保护目标任务圆满完成",
        "会上，与会同志作了交流发言，主要负责同志就贯彻落实工作提出了明确要求",
        "要进一步统一思想认识，凝聚工作合力，切实把思想和行动统一到决策部署上来",
        "要聚焦重点任务，紧盯关键环节，细化工作举措，推动各项工作走深走实、见行见效",
        "要强化宣传引导，讲好生态故事，营造全社会共同参与的良好氛围",
        "会议以视频形式召开，各分所设分会场",
        "会议还研究了其他事项",
    ),
    titles=("{place}的{what}去哪儿了", "{who}和{place}{what}的故事", "{why}，{place}{do}{what}", "{place}{area}：{result}"),
    leads=(
        "{place}客户端{day}消息（记者 {name}）——海边的事，海边的人最清楚。",
        "摘要：{why}，{who}怎样{do}{what}？本文作者走访{place}，{how}记下了见闻，转载时略有改动。",
        "一段时间以来，{place}的{what}受到各方关注。",
    ),
    tails=("（摘自《{place}潮报》）", "本文仅代表作者观点，转载请联系{place}观察所。", "这也是{place}{who}的心愿：{result}。"),
    bylines=("撰文 | {name}　摄影 | {name}", "本刊记者　{name}", "责任编辑：{name}\n校对：{name}\n监制：{name}"),
    notes=("导读：{why}，{what}成了{place}的难题。", "原载于{place}观察所网站，有删改。"),
    local=("编后：我所辖区{what}情况相似，请{who}参照{do}。", "又讯，{day}，{who}在{area}{do}{what}{n}件。"),
    forms={
        "water-monthly": (
            "{place}近岸海域水质状况月报（{year}年第{d}期）",
            (
                "一、总体状况\n本月共监测点位{n}个，其中一类水质点位占{p}%，二类水质点位占{p}%，三类及以下占{p}%，与上月相比"
                "一类水质点位比例上升{p}个百分点。\n二、分区状况\n{place}{area}海域无机氮平均浓度为{p}毫克/升，活性磷酸盐平均浓度为{p}毫克/升，"
                "石油类未检出；{place}{area}海域无机氮平均浓度为{p}毫克/升，叶绿素平均浓度为{p}微克/升。\n三、说明\n本月报依据现行海水水质标准评价，"
                "采用单因子评价法，监测频次为每月一次，由各分所采样、中心实验室分析，数据经三级审核后发布。点位名称、坐标及评价方法见年度监测方案，"
                "公众可在本所网站下载。任何单位和个人引用本月报数据，请注明出处，未经许可不得用于商业目的。"
            ),
        ),
        "hearing": (
            "{place}海洋与生态观察所关于{company}听证的公告",
            (
                "根据有关法律、法规和规章的规定，本所定于近期就{company}申请的{what}{do}事项举行听证会，现将有关事项公告如下。\n"
                "一、听证事项：{company}{what}{do}事项对周边居民和海域的影响以及拟采取的措施。\n二、听证参加人：利害关系人代表、专家代表、"
                "有关部门代表，名额有限，按报名先后确定。\n三、报名方式：请持本人有效身份证件到本所一楼服务窗口办理，也可以委托他人代为办理，"
                "委托的应当提交授权委托书。\n四、旁听：公民可以凭有效身份证件旁听，旁听人员应当遵守会场纪律，不得录音、录像和发言。\n"
                "五、逾期未报名的，视为放弃听证权利。听证会不收取任何费用，交通和食宿自理。\n特此公告。\n{place}海洋与生态观察所"
            ),
        ),
        "tender": (
            "{place}{what}{do}服务采购结果公告",
            (
                "一、项目名称：{place}{what}{do}服务\n二、中标供应商：{company}\n三、中标金额：人民币{n}万元\n四、评审专家：{name}、{name}、{name}\n"
                "五、公告期限：自本公告发布之日起一个工作日。\n六、其他补充事宜：各有关当事人对中标结果有异议的，可以在公告期限届满之日起"
                "七个工作日内以书面形式向采购人提出质疑，质疑应当有明确的请求和必要的证明材料，逾期不再受理。采购人将在收到质疑后七个工作日内作出答复。"
            ),
        ),
        "duty": ("{place}观察所值班安排（{date}）", "{date}值班：{name}、{name}，带班：{name}。请值班人员按时到岗，做好交接。"),
        "meeting": ("{place}观察所召开{topic}", "{date}，{place}观察所召开{topic}。{stock}。{clause}。\n{stock}。{stock}。{stock}。\n{stock}。"),
        "series": (
            "{place}美丽海湾系列宣传第{n}讲",
            (
                "各位网友：美丽海湾系列宣传今天推出第{n}讲，欢迎收看。本系列由{place}海洋与生态观察所策划制作，每周更新一讲，"
                "用通俗的语言和生动的画面介绍身边的海洋知识。您可以在评论区留言，说说您想了解的内容，我们会从中选出有代表性的问题，"
                "在后面的节目里请专家解答。往期节目可以点击页面上方的合集观看。"
            ),
        ),
        "attachment": ("{place}{what}名录（{date}）", "名录见附件，请有关单位自行查阅。"),
    },
    reprinted=("water-monthly", "tender"),
)  # fmt: skip

AREAS = (
    "东岸",
    "西坡",
    "老城片区",
    "工业园",
    "上游村",
    "新港",
    "北闸",
    "南圩",
    "旧码头",
    "环湖路",
    "二号泵站",
    "三汊河口",
)
FILLED = {
    "pollutant": ("细颗粒物", "臭氧", "可吸入颗粒物", "二氧化氮"),
    "grade": ("较好", "一般", "较差", "中等"),
    "level": ("优", "良", "优或良", "良至轻度污染", "轻度污染"),
    "wind": ("偏北风", "偏南风", "东北风", "西南风", "静风"),
    "topic": ("党组（扩大）会议", "理论学习中心组学习会", "整改工作推进会", "年度工作会议", "警示教育大会", "安全生产例会"),
}  # fmt: skip
COMPANY = ("恒瑞", "宏达", "金源", "康泰", "永盛", "新洁", "绿野", "大同", "鼎盛", "三和")
TRADE = ("纸业", "化工", "建材", "食品", "金属制品", "环保科技", "水泥", "包装", "养殖", "机械")

HALF = str.maketrans("，。：；！？（）“”０１２３４５６７８９", ',.:;!?()""0123456789')
FULL = str.maketrans("0123456789%", "０１２３４５６７８９％")


class Writer:
    """Writes documents in the words of a vocabulary, as a seed has it."""

    def __init__(self, vocabulary: Vocabulary, seed: int) -> None:
        self.words = vocabulary
        self.random = random.Random(seed)  # noqa: S311 (invented text, no secret)
        self.families = 0

    def day(self) -> date:
        return FIRST_DAY + timedelta(self.random.randrange(700))

    def agency(self) -> str:
        return self.words.agency.format(place=self.pick(self.words.places))

    def pick(self, choices: Sequence[str]) -> str:
        return choices[self.random.randrange(len(choices))]

    def fill(self, pattern: str, place: str) -> str:
        """The pattern with each slot filled; only the place is the same in all of them."""
        draw: dict[str, Callable[[], str]] = {
            "place": lambda: place,
            "place2": lambda: self.pick(self.words.places),
            "place3": lambda: self.pick(self.words.places),
            "area": lambda: self.pick(AREAS),
            "n": lambda: str(self.random.randrange(11, 300)),
            "d": lambda: str(self.random.randrange(1, 10)),
            "p": lambda: f"{self.random.randrange(10, 990) / 10:.1f}",
            "tel": lambda: str(self.random.randrange(1000000, 9999999)),
            "year": lambda: str(self.random.randrange(2019, 2025)),
            "date": lambda: draw["day"](),
            "day": lambda: "{0.year}年{0.month}月{0.day}日".format(self.day()),
            "company": lambda: f"{place}{self.pick(COMPANY)}{self.pick(TRADE)}有限公司",
            "company2": lambda: f"{self.pick(self.words.places)}{self.pick(COMPANY)}技术服务有限公司",
            "clause": lambda: self.fill(self.pick(self.words.clauses), place),
            "stock": lambda: self.pick(self.words.stock),
        }
        pieces: list[str] = []
        while pattern:
            before, _, rest = pattern.partition("{")
            slot, _, pattern = rest.partition("}")
            pieces.append(before)
            if slot:
                pieces.append(draw[slot]() if slot in draw else self.pick(self.words.words.get(slot) or FILLED[slot]))
        return "".join(pieces)

    def sentence(self, place: str) -> str:
        if self.random.random() < 0.06:  # no news without its stock phrases
            return self.pick(self.words.stock) + "。"
        clauses = [self.fill(self.pick(self.words.clauses), place) for _ in range(self.random.randrange(1, 4))]
        return "，".join(clauses) + "。"

    def paragraphs(self, place: str, count: int) -> list[str]:
        return ["".join(self.sentence(place) for _ in range(self.random.randrange(2, 5))) for _ in range(count)]

    def original(self) -> Document:
        """Prose of its own, of 300 to 2,000 characters."""
        place = self.pick(self.words.places)
        body = "\n".join(self.paragraphs(place, self.random.randrange(4, 11)))
        return self._new("original", self.fill(self.pick(self.words.titles), place), body, place)

    def form(self, kind: str) -> Document:
        """A form, filled in; the company, the meeting and the day that it is about are the same all through."""
        title, body = self.words.forms[kind]
        place = self.pick(self.words.places)
        for slot in ("{company}", "{topic}", "{date}"):
            value = self.fill(slot, place)
            title, body = title.replace(slot, value), body.replace(slot, value)
        return self._new(kind, self.fill(title, place), self.fill(body, place), place)

    def of_one_event(self) -> list[Document]:
        """Two reports that two agencies wrote of one event: names, a quotation and some figures are the same."""
        place = self.pick(self.words.places)
        fact, quotation = self.sentence(place), self.sentence(place)
        made = []
        for _ in range(2):
            paragraphs = self.paragraphs(place, self.random.randrange(4, 8))
            paragraphs[0] = fact + paragraphs[0]
            paragraphs[2] += quotation
            title = self.fill(self.pick(self.words.titles), place)
            made.append(self._new("event", title, "\n".join(paragraphs), place))
        return made

    def digest(self, originals: Sequence[Document]) -> Document:
        """News in brief: the first paragraphs of five others."""
        chosen = self.random.sample(list(originals), 5)
        parts = [f"{each.title}\n" + "\n".join(each.body.split("\n")[:2]) for each in chosen]
        place = self.pick(self.words.places)
        return self._new("digest", f"{place}一周要闻", "\n".join(parts), place)

    def reprint(self, of: Document, kind: str) -> Document:
        """The document as another agency prints it, changed in the way that `kind` names."""
        source = self.agency()
        later = date.fromisoformat(of.published_at) + timedelta(self.random.randrange(4))
        origin = self.pick((of.source, of.origin or of.source, ""))
        changed = REPRINTS[kind](self, of)
        return replace(changed, kind=kind, source=source, origin=origin or None, published_at=later.isoformat())

    def _new(self, kind: str, title: str, body: str, place: str) -> Document:
        self.families += 1
        source = self.words.agency.format(place=place)
        return Document(self.families, kind, source, title, None, self.day().isoformat(), body)


def _exact(_: Writer, of: Document) -> Document:
    return of


def _lead(by: Writer, of: Document) -> Document:
    """The first paragraph is another one."""
    rest = of.body.split("\n")[1:]
    return replace(of, body="\n".join([by.fill(by.pick(by.words.leads), by.pick(by.words.places)), *rest]))


def _tail(by: Writer, of: Document) -> Document:
    """The end is cut, up to a third, in the middle of a paragraph; sometimes there is another."""
    keep = len(of.body) * by.random.randrange(67, 90) // 100
    tail = by.fill(by.pick(by.words.tails), by.pick(by.words.places)) if by.random.random() < 0.5 else ""
    return replace(of, body=of.body[:keep] + ("\n" + tail if tail else ""))


def _byline(by: Writer, of: Document) -> Document:
    place = by.pick(by.words.places)
    return replace(of, body=f"{of.body}\n{by.fill(by.pick(by.words.bylines), place)}")


def _note(by: Writer, of: Document) -> Document:
    """An editor's note before the text, and what it means here behind it."""
    place = by.pick(by.words.places)
    before, after = by.fill(by.pick(by.words.notes), place), by.fill(by.pick(by.words.local), place)
    return replace(of, body=f"{before}\n{of.body}\n{after}")


def _title(by: Writer, of: Document) -> Document:
    return replace(of, title=by.fill(by.pick(by.words.titles), by.pick(by.words.places)))


def _width(by: Writer, of: Document) -> Document:
    """Punctuation of another width, digits too; white space between the paragraphs and in them."""
    table = HALF if by.random.random() < 0.5 else FULL
    lines = [f"\u3000\u3000{line.replace('，', '， ')}" for line in of.body.translate(table).split("\n")]
    return replace(of, title=of.title.translate(table), body="\n\n".join(lines))


def _paragraph(by: Writer, of: Document) -> Document:
    """A paragraph in the middle is left out."""
    paragraphs = of.body.split("\n")
    del paragraphs[by.random.randrange(1, max(2, len(paragraphs) - 1))]
    return replace(of, body="\n".join(paragraphs))


def _half(by: Writer, of: Document) -> Document:
    """An excerpt: half of the text in one piece, from anywhere."""
    size = len(of.body) // 2
    start = by.random.randrange(len(of.body) - size)
    return replace(of, body=of.body[start : start + size])


def _words(by: Writer, of: Document) -> Document:
    """An editor's hand: "our city" becomes the city's name, and a few words become others."""
    body = of.body
    for _ in range(1 + len(body) // 300):
        at = by.random.randrange(len(body) - 4)
        if not any(character.isdigit() or character == "\n" for character in body[at : at + 2]):
            body = body[:at] + by.pick(by.words.words["how"]) + body[at + 2 :]
    return replace(of, body=body)


def _several(by: Writer, of: Document) -> Document:
    """Much at once: another lead and title, a byline, the end cut."""
    for change in (_lead, _tail, _title, _byline):
        of = change(by, of)
    return of


REPRINTS: dict[str, Callable[[Writer, Document], Document]] = {
    "exact": _exact,
    "lead": _lead,
    "tail": _tail,
    "byline": _byline,
    "note": _note,
    "title": _title,
    "width": _width,
    "paragraph": _paragraph,
    "half": _half,
    "words": _words,
    "several": _several,
}

# How often each form is filled in, for each hundred originals; others 30 times.
FORMS = {
    "air-weekly": 60,
    "forecast-daily": 60,
    "penalty": 40,
    "meeting": 40,
    "series": 30,
    "attachment": 30,
    "assessment": 30,
}


def documents(vocabulary: Vocabulary, seed: int, originals: int) -> list[Document]:
    """The set, in an order that says nothing: `originals` originals, each reprinted up to five times, some of the
    reprints from reprints, and look-alikes in proportion."""
    by = Writer(vocabulary, seed)
    first = [by.original() for _ in range(originals)]
    made = list(first)
    for each in first:
        line = [each]
        for _ in range(by.random.randrange(6)):
            # "half" of a half is a quarter: what is left of it is a quotation, no reprint any more.
            kind = by.pick(list(REPRINTS))
            of = by.pick([copy for copy in line if copy.kind != "half"])
            line.append(by.reprint(of, kind))
        made += line[1:]
    for kind in vocabulary.forms:
        forms = [by.form(kind) for _ in range(max(2, FORMS.get(kind, 30) * originals // 100))]
        made += forms
        if kind in vocabulary.reprinted:
            made += [
                replace(by.reprint(form, by.pick(("exact", "width", "byline"))), kind="notice") for form in forms[::6]
            ]
    for _ in range(max(1, originals // 10)):
        made += by.of_one_event()
        made.append(by.digest(first))
    by.random.shuffle(made)
    return made
