"""Fold D: texts that name no place of the city, or none finer than a district. Every kind is seeded."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from random import Random

import pandas as pd
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bench.geocode import tables
from bench.geocode.scores import Case
from bench.geocode.truth import Truth, mentions
from geodata.ground import Ground

NAN = float("nan")
NO_CITY = ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划")
PLACES = re.compile("[村苑弄号路街镇区园城坊庭湾里墅楼]|广场|大厦|中心|港|桥")
HERE = re.compile("上海|浦东|浦西|Shanghai")
NOTHING = (
    "不详", "不明", "无", "未提供", "同上", "暂无", "待核实", "地址不详", "拒绝提供", "-", "—", "/", "。。。", "N/A", "null", "None", "其他", "本市", "外地",
    "空", "未知", "户籍地同上", "无固定住所", "联系不上", "详见附件", "test", "1", "0", "？？？", "😷", "#REF!", "#N/A", "=1+1", "'; DROP TABLE area; --",
)  # fmt: skip
ABROAD = (
    "东京都新宿区西新宿2-8-1", "10 Downing Street, London", "首尔特别市江南区德黑兰路152", "台北市信义区信义路五段7号", "香港九龙弥敦道100号",
    "澳门新马路16号", "350 Fifth Avenue, New York, NY", "Unter den Linden 77, Berlin", "新加坡乌节路290号", "Rua Augusta 100, Lisboa",
    "加拿大温哥华市西区第四大道88号", "Москва, Тверская улица, 7", "曼谷素坤逸路11巷", "大阪市中央区難波5-1-60", "高雄市苓雅區中山二路300號",
)  # fmt: skip
PHRASES = (
    "{n}号下午接到通知去做核酸", "今天第{n}次检测结果为阴性", "联系{s}医生，电话{p}", "物资{n}件已发放", "{s}{g}，男，{n}岁", "体温36.{d}℃，无不适",
    "已完成第{d}针接种", "请尽快补充住址信息", "密接{n}人，次密接{d}人", "订单号{p}", "{p}", "电话：{p}", "手机{p}（家属）", "021-{q}", "微信同号{p}",
    "身份证号3101{p}{q}", "坐{d}号线转{n}路公交", "开车{n}分钟", "4月{d}日{n}时发病", "第{n}批",
)  # fmt: skip


def negatives(source: Path, ground: Ground, truths: Sequence[Truth], seed: int) -> dict[str, list[Case]]:
    """The cases by kind, in a shuffled order so that any beginning is a sample."""
    rng = Random(seed)
    named, bare = _national(source, ground)
    kinds = {
        "national lines": named,
        "national, no province or city": bare,
        "clinics of other cities": _clinics(source),
        "our roads in other cities": list(_elsewhere(source, truths, rng)),
        "invented roads": list(_invented(ground, truths, rng, "{district}{road}{number}{unit}")),
        "invented roads, no district": list(_invented(ground, truths, rng, "{road}{number}{unit}")),
        "phones and phrases": list(_phrases(rng)),
        "nothing said": [Case(text, NAN, NAN) for text in NOTHING],
        "abroad": [Case(text, NAN, NAN) for text in ABROAD],
        "prose": _prose(source),
    }
    for cases in kinds.values():
        rng.shuffle(cases)
    kinds["prose"] = kinds["prose"][:2000]
    return kinds


def _elements(path: Path) -> Iterator[list[tuple[str, str]]]:
    """Labelled lines: (part, label) in order."""
    line: list[tuple[str, str]] = []
    for row in [*gzip.decompress(path.read_bytes()).decode().splitlines(), ""]:
        char, _, tag = row.partition(" ")
        if not tag:
            if line:
                yield line
            line = []
        elif tag.startswith("B-") or not line:
            line.append((char, tag[2:]))
        else:
            line[-1] = (line[-1][0] + char, line[-1][1])


def _national(source: Path, ground: Ground) -> tuple[list[Case], list[Case]]:
    """Real lines of other cities: those that say the province or city, and those that say a foreign district or town only."""
    ours = set(ground.areas["name_zh"]) | set(ground.areas["short_zh"].dropna()) | set(ground.aliases["alias"])
    districts = re.compile("|".join(ground.areas.loc[ground.areas["level"] == "district", "name_zh"]))
    named, bare = [], []
    for part in ("train", "dev"):
        for line in _elements(source / "china" / f"nacap_address_parsing_{part}.txt.gz"):
            text = "".join(each for each, _ in line)
            labels = {label: each for each, label in line}
            if HERE.search(text):
                continue
            if "prov" in labels or "city" in labels:
                named.append(Case(text, NAN, NAN))
            elif not districts.search(text) and any(labels.get(label, next(iter(ours))) not in ours for label in ("district", "town")):
                bare.append(Case(text, NAN, NAN))
    return named, bare


def _clinics(source: Path) -> list[Case]:
    frame = pd.read_csv(source / "china" / "fever_clinics_2020.csv.gz", keep_default_na=False)
    frame = frame[~frame["provinceName"].str.contains("上海") & (frame["address"] != "")]
    rows = zip(frame["province"], frame["city"], frame["county"], frame["address"], strict=True)
    texts = {(city or province) + ("" if county in address else county) + address.removeprefix(city) for province, city, county, address in rows}
    return [Case(text, NAN, NAN) for text in sorted(texts) if not HERE.search(text)]


def _elsewhere(source: Path, truths: Sequence[Truth], rng: Random, n: int = 2000) -> Iterator[Case]:
    """An address of ours word for word, said to be in a district of another city."""
    areas = pd.read_csv(source / "china" / "areas_2023.csv", dtype=str)
    cities = pd.read_csv(source / "china" / "cities_2023.csv", dtype=str)
    city: Mapping[str, str] = dict(zip(cities["code"], cities["name"], strict=True))
    where = [f"{city.get(code, '')}{name}" for code, name in zip(areas["cityCode"], areas["name"], strict=True) if code in city and city[code] not in NO_CITY]
    roads = [each for each in truths if each.road]
    for _ in range(n):
        yield Case(rng.choice(where) + rng.choice(roads).address, NAN, NAN)


def _invented(ground: Ground, truths: Sequence[Truth], rng: Random, form: str, n: int = 2000) -> Iterator[Case]:
    """Roads two slips or more away from any road known, so that nobody could take them for a slip of the pen."""
    known = sorted({road for text in ground.gazetteer["address"] for road, _ in mentions(text)} | {each.road for each in truths})
    chars = tables.common()
    for _ in range(n):
        road = "".join(rng.choices(chars, k=rng.choice((2, 2, 3)))) + "路"
        if process.extractOne(road, known, scorer=OSA.distance, score_cutoff=1):
            continue
        like = rng.choice(truths)
        unit, number = rng.choice("弄号"), rng.randint(1, 2999)
        yield Case(form.format(district=like.district, road=road, number=number, unit=unit), NAN, NAN, coarse=True)


def _phrases(rng: Random, n: int = 2000) -> Iterator[Case]:
    for _ in range(n):
        phone, rest = f"1{rng.randint(30, 99)}{rng.randint(10**7, 10**8 - 1)}", rng.randint(10**7, 10**8 - 1)
        values = {"n": rng.randint(2, 99), "d": rng.randint(1, 9), "p": phone, "q": rest, "s": rng.choice(tables.SURNAMES), "g": rng.choice(tables.GIVEN)}
        yield Case(rng.choice(PHRASES).format(**values), NAN, NAN)


def _prose(source: Path) -> list[Case]:
    """Headlines and rumours that name no place finer than a district; such may be accepted as coarse as a street."""
    news = pd.read_csv(source / "shanghai" / "news_events_sentiment.csv.gz", keep_default_na=False)
    rumours = pd.read_csv(source / "china" / "rumors_2020.csv.gz", keep_default_na=False)
    texts = sorted({str(text) for text in news["title"]} | {str(text) for text in rumours["title"]})
    return [Case(text, NAN, NAN, coarse=True) for text in texts if not PLACES.search(text)]
