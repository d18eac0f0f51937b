"""How people write addresses: twenty ways to make a clean one hard, each kind by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from etl.demo.areas import Ground
from etl.demo.doors import Doors
from etl.demo.people import Ints, Texts, texts
from etl.demo.plan import CITY_ZH

_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_NUMERALS = "〇一二三四五六七八九"
_ALIKE = str.maketrans("滨望湾桥锦清福安康宁泉渡枫槐", "宾旺弯乔绵青褔按庚柠全度风魁")
_SOUND = str.maketrans("江滨明海云新华兴平和东", "姜宾名害匀欣花星坪合冬")
_TRADITIONAL = str.maketrans("临区东龙华云湾桥乐兴义宁关门阳岭园楼馆号泾庄营阁广丰达礼学", "臨區東龍華雲灣橋樂興義寧關門陽嶺園樓館號涇莊營閣廣豐達禮學")
ELSEWHERE = ("上海市浦东新区苗圃路438弄52号", "南京市鼓楼区中山北路88号", "苏州市吴中区东吴南路12号", "安徽省合肥市蜀山区长江西路301号", "浙江省杭州市西湖区文三路90号")


@dataclass(frozen=True)
class Written:
    """What one address is made of."""

    district: str
    street: str
    home: str
    compound: str
    wrong_district: str
    draw: int

    @property
    def clean(self) -> str:
        """The usual way: 临江市望江区滨江路128弄5号302室, with or without the first parts."""
        return (f"{CITY_ZH}{self.district}", self.district, self.district, f"{CITY_ZH}{self.district}{self.street}", f"{self.district}{self.street}")[self.draw % 5] + self.home


def numeral(text: str) -> str:
    """Digits of the house number as Chinese numerals: 438弄 → 四百三十八弄."""
    digits = next((run for run in "".join(c if c.isdigit() else " " for c in text).split() if len(run) < 4), "")
    if not digits:
        return text
    units = ("", "十", "百")
    said = "".join(_NUMERALS[int(d)] + units[len(digits) - i - 1] if d != "0" else "零" for i, d in enumerate(digits)).rstrip("零")
    return text.replace(digits, said.replace("零零", "零"), 1)


def _drop(text: str, draw: int) -> str:
    """One character of the middle lost."""
    at = 2 + draw % max(1, min(4, len(text) - 4))
    return text[:at] + text[at + 1 :]


def _dashes(text: str) -> str:
    """438弄52号155室 → 438-52-155."""
    return text.replace("弄", "-").replace("号", "-").replace("幢", "-").replace("室", "").rstrip("-")


KINDS: dict[str, tuple[float, Callable[[Written], str]]] = {
    "clean": (0.640, lambda w: w.clean),
    "no_district": (0.080, lambda w: w.home),
    "city_only": (0.030, lambda w: CITY_ZH + w.home),
    "full_width": (0.025, lambda w: w.clean.translate(_WIDE)),
    "numerals": (0.015, lambda w: w.district + numeral(w.home)),
    "dashes": (0.025, lambda w: w.district + _dashes(w.home)),
    "spaces": (0.020, lambda w: f"{w.district} {w.street} {w.home}"),
    "repeated": (0.020, lambda w: f"{CITY_ZH}{w.district}{w.district}{w.home}"),
    "brackets": (0.020, lambda w: f"{w.clean}（{w.compound or '近菜场'}）"),
    "nearby": (0.015, lambda w: f"{w.clean}{('附近', '旁边', '对面')[w.draw % 3]}"),
    "context": (0.015, lambda w: f"户籍外省，现居住于{w.clean}，联系电话100{w.draw % 10**8:08d}"),
    "compound_only": (0.025, lambda w: f"{w.district}{w.compound}" if w.compound else w.clean),
    "alike": (0.012, lambda w: w.district + w.home.translate(_ALIKE)),
    "sound": (0.012, lambda w: w.district + w.home.translate(_SOUND)),
    "traditional": (0.010, lambda w: w.clean.translate(_TRADITIONAL)),
    "dropped": (0.010, lambda w: w.district + _drop(w.home, w.draw)),
    "wrong_district": (0.008, lambda w: w.wrong_district + w.home),
    "street_only": (0.008, lambda w: w.district + w.street),
    "elsewhere": (0.003, lambda w: ELSEWHERE[w.draw % len(ELSEWHERE)]),
    "not_said": (0.007, lambda w: ("不详", f"100{w.draw % 10**8:08d}", "本市", "待补充")[w.draw % 4]),
}


class Scribe:
    """Writes addresses of homes as people do; the area names of every grid are looked up once."""

    def __init__(self, ground: Ground, doors: Doors) -> None:
        self.doors = doors
        self.district = texts(area.name_zh for area in ground.owners("district"))
        self.street = texts(area.name_zh for area in ground.owners("street"))
        self.names = [area.name_zh for area in ground.level("district")]

    def clean(self, door: Ints, home: Texts) -> Texts:
        """District and home, as a register kept by clerks has it."""
        return texts((self.district[self.doors.grid[door]] + home).tolist())

    def write(self, door: Ints, home: Texts, rng: np.random.Generator) -> tuple[Texts, Texts]:
        """The texts as written, and the kind of noise in each."""
        kinds = list(KINDS)
        share = np.array([KINDS[kind][0] for kind in kinds])
        chosen = rng.choice(len(kinds), len(door), p=share / share.sum())
        grid = self.doors.grid[door]
        rows = zip(
            chosen.tolist(), self.district[grid], self.street[grid], home, self.doors.compound[door],
            rng.integers(0, len(self.names), len(door)).tolist(), rng.integers(0, 1 << 40, len(door)).tolist(), strict=True,
        )  # fmt: skip
        said = texts(KINDS[kinds[k]][1](Written(d, s, h, c, self.names[w], u)) for k, d, s, h, c, w, u in rows)
        return said, texts(kinds)[chosen]
