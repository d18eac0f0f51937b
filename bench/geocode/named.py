"""The kinds of noise that the notes on geocoding name. See `noise`."""

from __future__ import annotations

from random import Random

from opencc import OpenCC

from bench.geocode import tables
from bench.geocode.noise import SPOKEN, kind, mangled, numeral, stem_of, swapped, with_road
from bench.geocode.truth import Truth

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
traditional = OpenCC("s2t").convert


@kind("plain")
def plain(rng: Random, truth: Truth) -> str | None:
    return truth.plain


@kind("with the city")
def with_the_city(rng: Random, truth: Truth) -> str | None:
    return f"{rng.choice(('上海市', '上海', '中国上海市'))}{truth.plain}"


@kind("no district")
def no_district(rng: Random, truth: Truth) -> str | None:
    return None if truth.twin else truth.address


@kind("old district")
def old_district(rng: Random, truth: Truth) -> str | None:
    old = tables.old_district(truth.district, truth.street)
    return f"{rng.choice(('', '上海市'))}{old}{truth.address}" if old else None


@kind("full width")
def full_width(rng: Random, truth: Truth) -> str | None:
    return truth.plain.translate(FULL_WIDTH) if truth.number else None


@kind("chinese numerals")
def chinese_numerals(rng: Random, truth: Truth) -> str | None:
    written = numeral(int(truth.number)) if truth.number and rng.random() < 0.7 else "".join(SPOKEN[int(char)] for char in truth.number)
    return truth.plain.replace(truth.number, written, 1) if truth.number else None


@kind("unit tail")
def unit_tail(rng: Random, truth: Truth) -> str | None:
    building, room = rng.randint(1, 60), rng.randint(1, 30) * 100 + rng.randint(1, 9)
    compound = (f"{building}号{room}室", f"{building}幢{room}", f"{building}号楼{room % 10}单元{room}室", f"{building}栋{room}", f"{building}号")
    door = (f"{room}室", f"{room // 100}楼", f"{building}幢{room}室", f"{room // 100}层{room}", f"后门{room // 100}层")
    tails = door if truth.road and not truth.tail.endswith("弄") else compound
    return truth.plain + rng.choice(tails)


@kind("dash form")
def dash_form(rng: Random, truth: Truth) -> str | None:
    if truth.tail not in ("弄", "号"):
        return None
    return f"{truth.plain[:-1]}-{rng.randint(1, 99)}" + (f"-{rng.randint(101, 2805)}" if truth.tail == "弄" else "")


@kind("duplicated prefix")
def duplicated_prefix(rng: Random, truth: Truth) -> str | None:
    return rng.choice((f"{truth.district}{truth.plain}", f"上海市上海市{truth.plain}", f"上海市{truth.district}上海市{truth.plain}", truth.plain * 2))


@kind("brackets")
def brackets(rng: Random, truth: Truth) -> str | None:
    return rng.choice((f"【{truth.district}】{truth.address}", f"【{truth.plain}】", f"{truth.district}[{truth.address}]", f"（{truth.district}）{truth.address}（近地铁）"))


@kind("nearby")
def nearby(rng: Random, truth: Truth) -> str | None:
    return truth.plain + rng.choice(("附近", "一带", "周边", "(附近)"))


@kind("homophone")
def homophone(rng: Random, truth: Truth) -> str | None:
    return mangled(rng, truth, lambda r, stem: swapped(r, stem, tables.same_sound))


@kind("look-alike")
def look_alike(rng: Random, truth: Truth) -> str | None:
    return mangled(rng, truth, lambda r, stem: swapped(r, stem, tables.same_shape))


@kind("traditional")
def traditional_script(rng: Random, truth: Truth) -> str | None:
    text = traditional(truth.plain)
    return text if text != truth.plain else None


@kind("pinyin road")
def pinyin_road(rng: Random, truth: Truth) -> str | None:
    stem, suffix = stem_of(truth.road) if truth.road else ("", "")
    if not stem or any(tables.spelled(rival) == tables.spelled(truth.road) for rival in truth.rivals):
        return None
    return with_road(truth, rng.choice((str, str.capitalize, str.upper))(tables.spelled(stem)) + suffix)


@kind("dropped character")
def dropped_character(rng: Random, truth: Truth) -> str | None:
    def drop(r: Random, stem: str) -> str | None:
        at = r.randrange(len(stem))
        return stem[:at] + stem[at + 1 :] if len(stem) > 1 else None

    return mangled(rng, truth, drop)


@kind("inserted character")
def inserted_character(rng: Random, truth: Truth) -> str | None:
    def insert(r: Random, stem: str) -> str | None:
        at = r.randrange(len(stem) + 1)
        return stem[:at] + r.choice(tables.common()) + stem[at:]

    return mangled(rng, truth, insert)


@kind("crossing with number")
def crossing_with_number(rng: Random, truth: Truth) -> str | None:
    if not truth.crossing:
        return None
    forms = (f"（近{truth.crossing}）", f"({truth.crossing}口)", f"，靠近{truth.crossing}")
    return truth.plain + rng.choice(forms)


@kind("crossing alone", apart=True)
def crossing_alone(rng: Random, truth: Truth) -> str | None:
    if not truth.crossing:
        return None
    forms = (f"{truth.road}/{truth.crossing}", f"{truth.road}{truth.crossing}路口", f"{truth.road}与{truth.crossing}交叉口", f"{truth.road}近{truth.crossing}")
    return truth.district + rng.choice(forms)


@kind("compound name")
def compound_name(rng: Random, truth: Truth) -> str | None:
    return f"{truth.district}{truth.name}" if truth.name else None


@kind("context")
def context(rng: Random, truth: Truth) -> str | None:
    home, phone = rng.choice(tables.OTHER_HOMES), f"1{rng.randint(30, 99)}{rng.randint(10**7, 10**8 - 1)}"
    who = rng.choice(tables.SURNAMES) + rng.choice(tables.GIVEN)
    forms = (
        f"户籍{home}，现居住于{truth.plain}，联系电话{phone}",
        f"{who}，男，{rng.randint(18, 80)}岁，户籍地：{home}，现住址：{truth.plain}，电话：{phone}",
        f"病例{rng.randint(1, 99)}，居住于{truth.plain}，系密接",
        f"身份证310101199001011234 现住{truth.plain} 手机{phone}",
    )
    return rng.choice(forms)


@kind("wrong district", apart=True)
def wrong_district(rng: Random, truth: Truth) -> str | None:
    return rng.choice(truth.neighbours) + truth.address if truth.neighbours and not truth.twin else None


@kind("list or range")
def list_or_range(rng: Random, truth: Truth) -> str | None:
    if truth.tail not in ("弄", "号"):
        return None
    first, step = int(truth.number), rng.choice((2, 4, 10))
    head = truth.plain[: -len(truth.number) - 1]
    forms = (f"{head}{first}、{first + step}、{first + 2 * step}{truth.tail}", f"{head}{first}-{first + step}{truth.tail}", f"{head}{first}{truth.tail}、{first + step}{truth.tail}")
    return rng.choice(forms)


@kind("hotel, dormitory, site")
def site(rng: Random, truth: Truth) -> str | None:
    hotel = rng.choice(tables.HOTELS)
    forms = (f"{truth.plain}{hotel}", f"{truth.plain}工地宿舍", f"{truth.plain}职工宿舍{rng.randint(101, 630)}室", f"{hotel}（{truth.plain}）", f"{truth.plain}项目部工地生活区")
    return rng.choice(forms)


@kind("transfer and quarantine")
def transfer(rng: Random, truth: Truth) -> str | None:
    place = rng.choice(tables.QUARANTINE)
    forms = (
        f"现居住于{truth.plain}，已转运至{place}",
        f"家住{truth.plain}，集中隔离点：{place}",
        f"{truth.plain}，4月{rng.randint(1, 30)}日转至{place}隔离治疗",
        f"集中隔离于{place}，居住地{truth.plain}",
    )
    return rng.choice(forms)


@kind("phase or area")
def phase(rng: Random, truth: Truth) -> str | None:
    return truth.plain + rng.choice(("二期东区", "一期", "东区", "（三期）", "西块", "A区", "二期"))


@kind("relative")
def relative(rng: Random, truth: Truth) -> str | None:
    return truth.plain + rng.choice(("旁边", "对面", "斜对面", "门口", "隔壁", "后面", "旁"))


@kind("renamed road", apart=True)
def renamed_road(rng: Random, truth: Truth) -> str | None:
    old = tables.RENAMED.get(truth.road)
    return with_road(truth, old) if old else None


@kind("merged town")
def merged_town(rng: Random, truth: Truth) -> str | None:
    old = tables.MERGED_TOWNS.get(truth.street)
    return f"{rng.choice((truth.district, ''))}{rng.choice(old)}{truth.address}" if old and not truth.twin else None
