"""Noise of our own making, named nowhere: scanners, forms, voices, keyboards, spreadsheets, couriers. See `noise`."""

from __future__ import annotations

import html
import json
from random import Random
from urllib.parse import quote

from bench.geocode import tables
from bench.geocode.noise import kind, mangled, numeral, stem_of, tells, with_road
from bench.geocode.truth import Truth

SCANNED = str.maketrans({"0": "O", "1": "l", "5": "S", "8": "B", "2": "Z"})
FOREIGN = str.maketrans({"0": "О", "3": "З", "4": "Ч", "6": "б"})  # Cyrillic
VOICE = str.maketrans("0123456789", "洞幺两三四五六拐八勾")
SUZHOU = "〇〡〢〣〤〥〦〧〨〩"
BANKER = "零壹贰叁肆伍陆柒捌玖"
ENGLISH = {
    "浦东新区": "Pudong Xinqu", "黄浦区": "Huangpu District", "徐汇区": "Xuhui District", "长宁区": "Changning District", "静安区": "Jing'an District",
    "普陀区": "Putuo District", "虹口区": "Hongkou District", "杨浦区": "Yangpu District", "闵行区": "Minhang District", "宝山区": "Baoshan District",
    "嘉定区": "Jiading District", "金山区": "Jinshan District", "松江区": "Songjiang District", "青浦区": "Qingpu District",
    "奉贤区": "Fengxian District", "崇明区": "Chongming District",
}  # fmt: skip


def own(name: str, apart: bool = False):  # type: ignore[no-untyped-def]
    return kind(name, named=False, apart=apart)


def with_number(truth: Truth, number: str) -> str | None:
    """The plain address with its number written otherwise."""
    return truth.plain.replace(truth.number, number, 1) if truth.number and number != truth.number else None


@own("scanned digits")
def scanned_digits(rng: Random, truth: Truth) -> str | None:
    places = [at for at, char in enumerate(truth.number) if char in "01582"]
    if not places or len(truth.number) < 2:
        return None
    at = rng.choice(places)
    return with_number(truth, truth.number[:at] + truth.number[at].translate(SCANNED) + truth.number[at + 1 :])


@own("foreign letters for digits")
def foreign_digits(rng: Random, truth: Truth) -> str | None:
    return with_number(truth, truth.number.translate(FOREIGN))


@own("latin tail")
def latin_tail(rng: Random, truth: Truth) -> str | None:
    return f"{truth.plain}{rng.choice(('', ' '))}{rng.randint(1, 30)}-{rng.randint(101, 2802)}" if truth.tail == "弄" else f"{truth.plain} {rng.choice('ABC')}座{rng.randint(2, 30)}F"


@own("number sign")
def number_sign(rng: Random, truth: Truth) -> str | None:
    return truth.district + truth.road + rng.choice(("№", "No.", "NO ", "#")) + truth.number if truth.tail in ("弄", "号") else None


@own("number before the road")
def number_first(rng: Random, truth: Truth) -> str | None:
    return truth.district + truth.number + truth.tail + truth.road if truth.tail in ("弄", "号") else None


@own("postcode in front")
def postcode(rng: Random, truth: Truth) -> str | None:
    return f"20{rng.randint(0, 2)}{rng.randint(100, 999)}{rng.choice((' ', '', '，'))}{truth.plain}"


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
    return with_road(truth, new) if new and new not in truth.rivals else None


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


@own("blanks inside")
def blanks(rng: Random, truth: Truth) -> str | None:
    gap = rng.choice((" ", "　", "  ", "\t"))
    return gap.join(truth.plain) if rng.random() < 0.3 else "".join(char + (gap if rng.random() < 0.25 and not char.isdigit() else "") for char in truth.plain) + gap


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


@own("courier")
def courier(rng: Random, truth: Truth) -> str | None:
    name, phone = rng.choice(tables.SURNAMES) + rng.choice(tables.GIVEN), f"1{rng.randint(30, 99)}{rng.randint(10**7, 10**8 - 1)}"
    forms = (f"{name} {phone} 上海市 上海市 {truth.district} {truth.address}", f"收货人:{name} 电话:{phone[:3]}****{phone[-4:]} 地址:上海{truth.plain} 放门卫", f"{truth.plain}（{name}收）{phone}")
    return rng.choice(forms)


@own("emoji")
def emoji(rng: Random, truth: Truth) -> str | None:
    sign = rng.choice(("📍", "🏠", "😷", "❗️", "👉🏻"))
    return rng.choice((sign + truth.plain, truth.plain + sign * 2, f"{truth.district}{sign}{truth.address}"))


@own("html")
def html_text(rng: Random, truth: Truth) -> str | None:
    coded = "".join(f"&#{ord(char)};" if rng.random() < 0.3 else char for char in truth.plain)
    return rng.choice((coded, f"<td>{truth.plain}</td>", f"{truth.district}&nbsp;{truth.address}<br/>", html.escape(f"<{truth.plain}>")))


@own("url-escaped")
def url(rng: Random, truth: Truth) -> str | None:
    return rng.choice(("", "address=", "?q=")) + quote(truth.plain)


@own("json fragment")
def json_text(rng: Random, truth: Truth) -> str | None:
    return json.dumps({"addr": truth.plain, "type": 1}, ensure_ascii=rng.random() < 0.4)


@own("beginning cut off")
def beheaded(rng: Random, truth: Truth) -> str | None:
    return truth.plain[rng.randint(1, len(truth.district) - 1) :] if not truth.twin else None


@own("end cut off")
def cut_off(rng: Random, truth: Truth) -> str | None:
    text = f"上海市{truth.plain}"
    return text[:-1] if truth.tail in ("弄", "号") else f"{text}（原{text[: rng.randint(3, 6)]}"


@own("line breaks")
def line_breaks(rng: Random, truth: Truth) -> str | None:
    end = rng.choice(("\n", "\r\n", "\\n", "\v"))
    at = rng.randint(1, len(truth.plain) - 1)
    return truth.plain[:at] + end + truth.plain[at:] if not truth.plain[at - 1 : at + 1].isdigit() else f"{truth.district}{end}{truth.address}{end}"


@own("zero width")
def zero_width(rng: Random, truth: Truth) -> str | None:
    return "".join(char + rng.choice(("", "", "\u200b", "\u200d", "\ufeff", "\u200e")) for char in truth.plain) + "\u200b"


@own("control characters")
def control(rng: Random, truth: Truth) -> str | None:
    return "\x00" + truth.plain.replace(truth.district, truth.district + rng.choice("\x01\x07\x1f\x7f"), 1)


@own("digits by voice")
def voice(rng: Random, truth: Truth) -> str | None:
    return with_number(truth, truth.number.translate(VOICE) if rng.random() < 0.5 else truth.number.translate(str.maketrans("1", "幺")))


@own("两 for 二")
def liang(rng: Random, truth: Truth) -> str | None:
    spoken = numeral(int(truth.number)) if truth.number else ""
    return with_number(truth, "两" + spoken[1:]) if spoken.startswith(("二百", "二千")) else None


@own("suzhou numerals")
def suzhou(rng: Random, truth: Truth) -> str | None:
    return with_number(truth, "".join(SUZHOU[int(char)] for char in truth.number))


@own("circled digits")
def circled(rng: Random, truth: Truth) -> str | None:
    table = rng.choice(("⓪①②③④⑤⑥⑦⑧⑨", "⁰¹²³⁴⁵⁶⁷⁸⁹", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗"))
    return with_number(truth, "".join(table[int(char)] for char in truth.number))


@own("banker's numerals")
def banker(rng: Random, truth: Truth) -> str | None:
    return with_number(truth, numeral(int(truth.number), BANKER, "拾佰仟")) if truth.number else None


@own("spreadsheet number")
def spreadsheet(rng: Random, truth: Truth) -> str | None:
    if not truth.number:
        return None
    return rng.choice((f"'{truth.plain}", f'="{truth.plain}"', with_number(truth, f"{truth.number}.0"), f'"{truth.plain}"', truth.plain.replace(truth.number, f"{int(truth.number):,}")))


@own("commas everywhere")
def commas(rng: Random, truth: Truth) -> str | None:
    mark = rng.choice("，,、;/|_")
    return mark.join(("上海市", truth.district, truth.road + mark + truth.number + truth.tail if truth.road else truth.address)) + rng.choice(("。", mark))


@own("list number and date")
def listed(rng: Random, truth: Truth) -> str | None:
    return rng.choice((f"{rng.randint(1, 40)}. {truth.plain}", f"（{rng.randint(1, 20)}）{truth.plain}；", f"2022年4月{rng.randint(1, 30)}日 {truth.plain}", f"病例{rng.randint(1, 300)}：{truth.plain}。"))


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
    return f"{truth.district}{rng.choice(towns)}{truth.address}" if truth.road and not truth.twin else None


@own("sound of the number")
def number_sound(rng: Random, truth: Truth) -> str | None:
    table = dict(zip("0123456789", ("零玲", "一衣", "二而", "三叁", "四寺", "五午", "六陆", "七柒", "八捌", "九玖久"), strict=True))
    return with_number(truth, "".join(rng.choice(table[char]) for char in truth.number))


@own("direction moved")
def direction_moved(rng: Random, truth: Truth) -> str | None:
    stem, suffix = stem_of(truth.road) if truth.road else ("", "")
    if len(stem) < 3 or stem[-1] not in "东南西北中":
        return None
    moved = stem[-1] + stem[:-1] + suffix
    return with_road(truth, moved) if tells(truth, moved) else None
