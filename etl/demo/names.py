"""Names for places, in unlimited number and without repetition."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import numpy as np
from pypinyin import lazy_pinyin

FIRST = "云锦文澜望鼓北南东西青白玉金银翠碧清明景瑞祥福安康宁和平永长新春秋梅兰竹菊荷桂松柏枫杨柳桐槐榆桃李杏棠芦苇浦江海湖溪泉潭塘湾洲渡桥石岩山岭峰丘坪原田禾谷丰登朝晖晨星月霞虹雁鹭鹤凤龙骏华彩墨书同德仁义礼信诚善学思敬孝忠贤"
SECOND = "水江浦湾塘桥渡港泾浜溪潭泉湖洲滩汀山岭岗峰台岩石林园圃田坪原庄营屯寨堡楼阁亭坊巷里门城关井安宁平和康乐兴盛昌隆富贵祥瑞吉庆丰裕德仁义华明光辉阳春秋风云霞"
COMPOUND_TAILS = ("花园", "苑", "新村", "家园", "小区", "名邸", "公寓", "佳苑", "雅居", "里", "府", "坊", "嘉园", "公馆")
MINOR_ROADS = ("街", "巷", "支路", "一路", "二路", "横路", "后街", "东街", "西街", "南街", "北街", "前巷", "三路", "中街", "小路", "里弄")


def stems(rng: np.random.Generator, avoid: frozenset[str] = frozenset()) -> Iterator[str]:
    """Two-character place words in random order, each once; about 8,000 of them, then with a direction before."""
    pairs = np.array(sorted({a + b for a in FIRST for b in SECOND if a != b} - avoid))
    rng.shuffle(pairs)
    yield from pairs
    for before in "东西南北上下大小前后":
        yield from (before + pair for pair in pairs)
    yield from (f"{pair}{number}" for number in count(2) for pair in pairs)


def minor_road_names(words: list[str]) -> Iterator[str]:
    """Lane names: every word with every tail, tails changing slowest."""
    for tail in MINOR_ROADS:
        yield from (word + tail for word in words)
    yield from (f"{word}{number}号路" for number in count(4) for word in words)


def pinyin(text: str) -> str:
    """'望江' → 'Wangjiang'."""
    return "".join(lazy_pinyin(text)).capitalize()


ROAD_TAILS_EN = (
    ("高速", "Expressway"), ("大道", "Avenue"), ("支路", "Branch Road"), ("横路", "Cross Road"), ("路", "Road"),
    ("后街", "Back Street"), ("街", "Street"), ("前巷", "Front Lane"), ("巷", "Lane"), ("弄", "Lane"),
)  # fmt: skip


def road_en(name: str) -> str:
    """'锦云路' → 'Jinyun Road'."""
    for tail, english in ROAD_TAILS_EN:
        if name.endswith(tail) and len(name) > len(tail):
            return f"{pinyin(name[: -len(tail)])} {english}"
    return pinyin(name)
