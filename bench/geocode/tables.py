"""What people and machines confuse, and how things were once called: the facts the noise is made of."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

LOOKALIKES = (
    "己已巳 未末 土士 人入八 日曰 干千于 王玉主 大太犬 天夫 田由甲申 本木术 东车 西酉四 山出 石右 水永冰 川州洲 陵棱凌绫 "
    "浦埔蒲捕圃铺辅 泾径经茎轻 塘搪糖 港巷洪 湾弯 滨宾缤 淞凇松 沪护泸庐 虹红缸 杨扬汤场畅 柳卯抑 梅海悔侮 桂佳挂 榆愉渝输 槐魂愧 枫讽疯 "
    "苑宛怨 园圆团 莲连链 荷何苛河 菊鞠掬 芳方仿坊防 华毕 花化 新薪亲 建健键 康唐庸 安按案 定宁 宝玉 富福副幅 青清晴情请 明朋 朝潮嘲 阳阴 "
    "洋样 江红汪 湖糊胡葫 泉帛 溪奚 漕槽曹嘈 漳彰障樟 沙纱抄妙 泰秦奉春 秀透 龙尤 凤风夙 鹤鸽 鸿鸣 马鸟乌 岛鸟 牛午 羊半 金全 银很根 "
    "钢纲 铁钱 铜桐洞 镇填慎 锦绵棉 徐除涂 张弛 陈阵 陆陡 顾颇 颜顿 周同 吴昊 宋宗 沈枕 朱未 林材 村材 高亭 嘉喜 远运 通桶捅 达迭 延廷 "
    "武式 成戌 城域诚 昌冒 普晋 曲由 复夏 盈盆盛 真直 和知 祥详样 秋秒 科料 程裎 立产 粟栗 纪记 纬伟韦 罗罢 翔翊 老考 育肓 胜姓 胶校 航舫 "
    "良艮 蓝篮监 谷容 赤亦 辰晨 邯邮 都郁 采菜彩 里理埋 重董 门问闪 闵闽 隆降 雁鹰 雪雷 零玲铃 静净 顺须 骏俊峻 鲁鱼 黄横 浜滨 桥侨娇骄 "
    "丰韦 中申巾 长卡 龚袭 芷茞 莘辛 昆毘 颛端 晓烧浇 崂唠 潍维 博搏 芙芺 荣菜 荆刑 莱菜 蕴温 衡行 襄壤 贵责 赵起 辉挥 逸免 邱丘 锋峰烽 "
    "双汉 又叉 友反 叶时 台合 向问 吉古 国固 培陪 堡保 墅野 壁璧 如奴 学字 宜宣 岭岑 峨娥 崇祟 巨臣 平乎 庆庄 张帐 恒桓 愚思 拱供 政攻 斜叙"
)

RENAMED = {
    "淮海中路": "霞飞路", "南京西路": "静安寺路", "延安中路": "福煦路", "延安东路": "爱多亚路", "万航渡路": "极司非而路", "延安西路": "大西路",
    "华山路": "海格路", "衡山路": "贝当路", "天平路": "姚主教路", "武康路": "福开森路", "复兴中路": "辣斐德路", "瑞金一路": "圣母院路",
    "瑞金二路": "金神父路", "襄阳北路": "劳尔东路", "巨鹿路": "巨籁达路", "长乐路": "蒲石路", "陕西南路": "亚尔培路", "茂名北路": "慕尔鸣路",
    "陕西北路": "西摩路", "常德路": "赫德路", "江宁路": "戈登路", "富民路": "古拔路", "茂名南路": "迈尔西爱路", "南昌路": "环龙路",
    "常熟路": "善钟路", "汾阳路": "毕勋路", "溧阳路": "狄思威路", "山阴路": "施高塔路", "多伦路": "窦乐安路", "东长治路": "东熙华德路",
    "大名路": "百老汇路", "长阳路": "华德路", "石门一路": "同孚路", "石门二路": "卡德路", "北京西路": "爱文义路", "新闸路": "新闸马路",
    "威海路": "威海卫路", "凤阳路": "白克路", "黄河路": "派克路", "西藏中路": "虞洽卿路", "思南路": "马斯南路", "皋兰路": "高乃依路",
    "香山路": "莫利爱路", "太原路": "台拉斯脱路", "永嘉路": "西爱咸斯路", "建国西路": "福履理路", "高安路": "高恩路", "余庆路": "爱棠路",
    "淮安路": "淮安马路", "安远路": "劳勃生支路", "长寿路": "劳勃生路", "金陵东路": "法大马路", "四川中路": "四川马路", "海宁路": "海宁马路",
}  # fmt: skip
"""Roads of today and the name they had before; the numbers did not always stay."""

MERGED_TOWNS = {
    "华漕镇": ("纪王镇", "诸翟镇"), "川沙新镇": ("川沙镇", "六团镇", "黄楼镇", "六灶镇"), "曹路镇": ("龚路镇", "顾路镇"), "合庆镇": ("蔡路镇",),
    "唐镇": ("王港镇",), "张江镇": ("孙桥镇",), "祝桥镇": ("盐仓镇", "东海镇", "江镇镇"), "惠南镇": ("黄路镇",), "大团镇": ("三墩镇",),
    "宣桥镇": ("三灶镇",), "新场镇": ("坦直镇",), "航头镇": ("下沙镇",), "周浦镇": ("瓦屑镇",), "泥城镇": ("彭镇镇",), "书院镇": ("新港镇",),
    "南汇新城镇": ("芦潮港镇", "申港街道"), "颛桥镇": ("北桥镇",), "浦江镇": ("陈行镇", "杜行镇", "鲁汇镇"), "梅陇镇": ("曹行镇",),
    "罗店镇": ("罗南镇",), "顾村镇": ("刘行镇",), "月浦镇": ("盛桥镇",), "大场镇": ("祁连镇",), "安亭镇": ("黄渡镇", "方泰镇"),
    "江桥镇": ("封浜镇",), "马陆镇": ("戬浜镇",), "徐行镇": ("曹王镇",), "华亭镇": ("唐行镇",), "外冈镇": ("望新镇",), "泖港镇": ("五厍镇",),
    "石湖荡镇": ("李塔汇镇",), "佘山镇": ("天马山镇",), "朱家角镇": ("沈巷镇",), "金泽镇": ("西岑镇", "商榻镇"), "练塘镇": ("蒸淀镇", "小蒸镇"),
    "白鹤镇": ("赵屯镇",), "华新镇": ("凤溪镇",), "南桥镇": ("江海镇",), "奉城镇": ("塘外镇", "洪庙镇", "头桥镇"), "庄行镇": ("邬桥镇",),
    "金汇镇": ("泰日镇", "齐贤镇"), "四团镇": ("平安镇", "邵厂镇"), "柘林镇": ("胡桥镇", "新寺镇"), "青村镇": ("光明镇", "钱桥镇"),
    "亭林镇": ("松隐镇", "朱行镇"), "枫泾镇": ("兴塔镇",), "朱泾镇": ("新农镇",), "吕巷镇": ("干巷镇",), "金山卫镇": ("钱圩镇",),
}  # fmt: skip
"""Towns of today and those that were merged into them."""

NANHUI = {"惠南镇", "周浦镇", "康桥镇", "航头镇", "新场镇", "祝桥镇", "大团镇", "泥城镇", "书院镇", "万祥镇", "老港镇", "宣桥镇", "南汇新城镇"}
LUWAN = {"五里桥街道", "打浦桥街道", "淮海中路街道", "瑞金二路街道"}
NANSHI = {"老西门街道", "小东门街道", "豫园街道", "半淞园路街道"}
ZHABEI = {
    "天目西路街道", "北站街道", "宝山路街道", "共和新路街道", "大宁路街道", "彭浦新村街道", "临汾路街道", "芷江西路街道", "彭浦镇",
}  # fmt: skip
COUNTIES = {"崇明区": "崇明县", "奉贤区": "奉贤县", "松江区": "松江县", "青浦区": "青浦县", "金山区": "金山县", "嘉定区": "嘉定县", "宝山区": "宝山县"}
SURNAMES = "王李张刘陈杨黄赵周吴徐孙朱马胡林郭何高罗"
GIVEN = ("伟", "芳", "秀英", "建国", "丽", "强", "磊", "军", "洋", "桂英", "志明", "晓燕")
HOTELS = ("汉庭酒店", "如家酒店", "锦江之星", "7天连锁酒店", "全季酒店", "莫泰168", "格林豪泰")
OTHER_HOMES = ("江苏省南京市鼓楼区", "安徽省六安市金安区", "河南省周口市沈丘县", "浙江省温州市苍南县", "四川省达州市渠县", "湖北省黄冈市")
QUARANTINE = ("世博方舱医院", "国家会展中心方舱医院", "新国际博览中心方舱", "嘉定区隔离点", "华山医院", "临港方舱", "崇明区某酒店集中隔离点")


def old_district(district: str, street: str) -> str:
    """How the district was called that lay there before, or ''."""
    for name, streets in (("南汇区", NANHUI), ("卢湾区", LUWAN), ("南市区", NANSHI), ("闸北区", ZHABEI)):
        if street in streets:
            return name
    return COUNTIES.get(district, "")


@lru_cache(maxsize=1)
def common() -> tuple[str, ...]:
    """The 3,755 common characters, level 1 of GB 2312."""
    return tuple(
        bytes((high, low)).decode("gb2312") for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF) if not (high == 0xD7 and low > 0xF9)
    )


@lru_cache(maxsize=1)
def _by_sound() -> dict[str, str]:
    table: dict[str, str] = defaultdict(str)
    for char in common():
        table[lazy_pinyin(char)[0]] += char
    return dict(table)


@lru_cache(maxsize=1)
def _by_shape() -> dict[str, str]:
    table: dict[str, str] = defaultdict(str)
    for group in LOOKALIKES.split():
        for char in group:
            table[char] += group.replace(char, "")
    return dict(table)


def same_sound(char: str) -> str:
    """Common characters with the same sound, whatever the tone."""
    return _by_sound().get(lazy_pinyin(char)[0], "").replace(char, "")


def same_shape(char: str) -> str:
    """Characters that look much like this one."""
    return _by_shape().get(char, "")


@lru_cache(maxsize=50_000)
def spelled(text: str, tones: bool = False) -> str:
    """Pinyin without blanks, 'miaopu', or with tone marks and blanks, 'miáo pǔ'."""
    return " ".join(lazy_pinyin(text, style=Style.TONE)) if tones else "".join(lazy_pinyin(text))
