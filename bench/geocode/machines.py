"""Noise of our own making, named nowhere: what scanners, forms, spreadsheets, web pages and voices do. See `noise`."""

from __future__ import annotations

import html
import json
from random import Random
from urllib.parse import quote

from bench.geocode import tables
from bench.geocode.noise import numeral, own
from bench.geocode.truth import Truth

SCANNED = str.maketrans({"0": "O", "1": "l", "5": "S", "8": "B", "2": "Z"})
CYRILLIC = str.maketrans({"0": "О", "3": "З", "4": "Ч", "6": "б"})
VOICE = str.maketrans("0123456789", "洞幺两三四五六拐八勾")
SUZHOU = "〇〡〢〣〤〥〦〧〨〩"
BANKER = "零壹贰叁肆伍陆柒捌玖"


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
    return with_number(truth, truth.number.translate(CYRILLIC))


@own("number sign")
def number_sign(rng: Random, truth: Truth) -> str | None:
    return truth.district + truth.road + rng.choice(("№", "No.", "NO ", "#")) + truth.number if truth.tail in ("弄", "号") else None


@own("postcode in front")
def postcode(rng: Random, truth: Truth) -> str | None:
    return f"20{rng.randint(0, 2)}{rng.randint(100, 999)}{rng.choice((' ', '', '，'))}{truth.plain}"


@own("blanks inside")
def blanks(rng: Random, truth: Truth) -> str | None:
    gap = rng.choice((" ", "　", "  ", "\t"))
    return gap.join(truth.plain) if rng.random() < 0.3 else "".join(char + (gap if rng.random() < 0.25 and not char.isdigit() else "") for char in truth.plain) + gap


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


@own("sound of the number")
def number_sound(rng: Random, truth: Truth) -> str | None:
    table = dict(zip("0123456789", ("零玲", "一衣", "二而", "三叁", "四寺", "五午", "六陆", "七柒", "八捌", "九玖久"), strict=True))
    return with_number(truth, "".join(rng.choice(table[char]) for char in truth.number))
