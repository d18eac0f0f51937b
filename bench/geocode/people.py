"""Noise of our own making, named nowhere: what people write, slip and leave out. See `noise`."""

from __future__ import annotations

from random import Random

from bench.geocode import tables
from bench.geocode.noise import mangled, own, stem_of, tells, with_road
from bench.geocode.truth import Truth

ENGLISH = {
    "浦东新区": "Pudong Xinqu", "黄浦区": "Huangpu District", "徐汇区": "Xuhui District", "长宁区": "Changning District", "静安区": "Jing'an District",
    "普陀区": "Putuo District", "虹口区": "Hongkou District", "杨浦区": "Yangpu District", "闵行区": "Minhang District", "宝山区": "Baoshan District",
    "嘉定区": "Jiading District", "金山区": "Jinshan District", "松江区": "Songjiang District", "青浦区": "Qingpu District",
    "奉贤区": "Fengxian District", "崇明区": "Chongming District",
}  # fmt: skip


@own("latin tail")
def latin_tail(rng: Random, truth: Truth) -> str | None:
    return f"{truth.plain}{rng.choice(('', ' '))}{rng.randint(1, 30)}-{rng.randint(101, 2802)}" if truth.tail == "弄" else f"{truth.plain} {rng.choice('ABC')}座{rng.randint(2, 30)}F"


@own("number before the road")
def number_first(rng: Random, truth: Truth) -> str | None:
    return truth.district + truth.number + truth.tail + truth.road if truth.tail in ("弄", "号") else None


@own("city in English")
def english_city(rng: Random, truth: Truth) -> str | None:
    return f"Shanghai {ENGLISH[truth.district]} {truth.address}"


@own("pinyin with tones")
def pinyin_tones(rng: Random, truth: Truth) -> str | None:
    stem, suffix = stem_of(truth.road) if truth.road else ("", "")
    same = any(tables.spelled(rival) == tables.spelled(truth.road) for rival in truth.rivals)
    return with_road(truth, tables.spelled(stem, tones=True) + rng.choice((suffix, " lù " if suffix == "路" else suffix))) if stem and not same else None


@own("wholly pinyin")
def wholly_pinyin(rng: Random, truth: Truth) -> str | None:
    unit = {"弄": "nong", "号": "hao"}.get(truth.tail)
    same = any(tables.spelled(rival) == tables.spelled(truth.road) for rival in truth.rivals)
    return f"{tables.spelled(truth.district)} {tables.spelled(truth.road)} {truth.number} {unit}" if unit and not same else None


@own("wrong unit")
def wrong_unit(rng: Random, truth: Truth) -> str | None:
    other = {"弄": rng.choice(("号", "弄号", "巷", "")), "号": rng.choice(("弄", "號门", "门牌", ""))}.get(truth.tail)
    return None if other is None else truth.plain[:-1] + other


@own("road slip")
def road_slip(rng: Random, truth: Truth) -> str | None:
    stem, suffix = stem_of(truth.road) if truth.road else ("", "")
    other = {"路": ("街", "大道", "道", "公路"), "公路": ("路",), "街": ("路",), "大道": ("路", "大街")}.get(suffix)
    new = stem + rng.choice(other) if other else ""
    return with_road(truth, new) if new and new not in truth.roads else None


@own("road without 路")
def no_suffix(rng: Random, truth: Truth) -> str | None:
    stem, _ = stem_of(truth.road) if truth.road else ("", "")
    return with_road(truth, stem) if truth.number and len(stem) > 1 and not any(stem_of(each)[0] == stem for each in truth.rivals) else None


@own("doubled character")
def doubled(rng: Random, truth: Truth) -> str | None:
    text = truth.plain
    places = [at for at, char in enumerate(text) if not char.isdigit()]
    at = rng.choice(places)
    return text[: at + 1] + text[at:]


@own("neighbours swapped")
def neighbours_swapped(rng: Random, truth: Truth) -> str | None:
    def swap(r: Random, stem: str) -> str | None:
        at = r.randrange(len(stem) - 1) if len(stem) > 1 else 0
        return stem[:at] + stem[at + 1 : at + 2] + stem[at : at + 1] + stem[at + 2 :]

    return mangled(rng, truth, swap)


@own("two slips")
def two_slips(rng: Random, truth: Truth) -> str | None:
    def both(r: Random, stem: str) -> str | None:
        if len(stem) < 3:
            return None
        first, second = r.sample(range(len(stem)), 2)
        sound, shape = tables.same_sound(stem[first]), tables.same_sound(stem[second])
        if not sound or not shape:
            return None
        chars = list(stem)
        chars[first], chars[second] = r.choice(sound), r.choice(shape)
        return "".join(chars)

    return mangled(rng, truth, both)


@own("western order")
def western(rng: Random, truth: Truth) -> str | None:
    inner = f"{rng.randint(1, 60)}号{rng.randint(101, 2802)}室, " if truth.tail == "弄" else ""
    return f"{inner}{truth.number}{truth.tail}, {truth.road}, {truth.district}, 上海市" if truth.tail in ("弄", "号") else None


@own("区 for 县")
def county(rng: Random, truth: Truth) -> str | None:
    return truth.district[:-1].removesuffix("新") + rng.choice(("县", "", "新区", "區")) + truth.address


@own("committee appended")
def committee(rng: Random, truth: Truth) -> str | None:
    return f"{truth.plain}（{rng.choice(('第一', '第三', '新苑', '南苑', '阳光'))}{rng.choice(('居委会', '居民区', '社区'))}）"


@own("street office in front")
def street_in_front(rng: Random, truth: Truth) -> str | None:
    return f"{truth.district}{truth.street}{rng.choice(('', ' ', '-'))}{truth.address}" if truth.street and truth.street not in truth.address else None


@own("road said twice")
def road_twice(rng: Random, truth: Truth) -> str | None:
    return f"{truth.district}{truth.road}{truth.address}" if truth.road else None


@own("old and new name")
def formerly(rng: Random, truth: Truth) -> str | None:
    old = tables.old_district(truth.district, truth.street)
    return f"{truth.district}（原{old}）{truth.address}" if old else None


@own("lower-town dialect")
def dialect(rng: Random, truth: Truth) -> str | None:
    if truth.tail not in ("弄", "号"):
        return None
    return f"阿拉屋里厢勒{truth.district}{truth.road}{truth.number}{'弄堂里' if truth.tail == '弄' else '号头'}"


@own("district in pinyin")
def district_pinyin(rng: Random, truth: Truth) -> str | None:
    spelled = tables.spelled(truth.district.removesuffix("新区").removesuffix("区"))
    return rng.choice((f"{spelled}区", f"{spelled.capitalize()} ", f"SH-{spelled.upper()}-")) + truth.address


@own("wrong town")
def wrong_town(rng: Random, truth: Truth) -> str | None:
    towns = sorted(set(tables.MERGED_TOWNS) - {truth.street})
    return f"{truth.district}{rng.choice(towns)}{truth.address}" if truth.road else None


@own("direction moved")
def direction_moved(rng: Random, truth: Truth) -> str | None:
    stem, suffix = stem_of(truth.road) if truth.road else ("", "")
    if len(stem) < 3 or stem[-1] not in "东南西北中":
        return None
    moved = stem[-1] + stem[:-1] + suffix
    return with_road(truth, moved) if tells(truth, moved) else None
