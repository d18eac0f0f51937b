"""The planner's sentences about beds and patients. Pure."""

from __future__ import annotations

import pandas as pd

from dashboard import formats
from dashboard.headlines import Sentence, Strong, difference
from geodata.errors import Lang


def of_beds(frame: pd.DataFrame, lang: Lang) -> Sentence:
    """60 家医院有床 21,216 张，有医护的 19,678 张，已占 60%；某院最满，80%. `frame`: `hospitals.BY_HOSPITAL`, fullest first."""
    zh = lang == "zh"
    if frame.empty:
        return ["没有床位上报。" if zh else "No beds are reported."]
    known = frame.dropna(subset=["staffed", "occupied"])
    staffed, occupied = int(known["staffed"].sum()), int(known["occupied"].sum())
    hospitals, beds = formats.number(len(frame), lang), formats.number(int(frame["beds"].sum()), lang)
    start: Sentence = (
        [Strong(hospitals), " 家医院有床 ", Strong(beds), " 张，有医护的 ", Strong(formats.number(staffed, lang)), " 张"]
        if zh
        else [Strong(hospitals), " hospitals: ", Strong(beds), " beds, ", Strong(formats.number(staffed, lang)), " staffed"]
    )
    if not staffed:
        return [*start, "。" if zh else "."]
    share = Strong(formats.percent(occupied / staffed, lang))
    taken: Sentence = ["，已占 ", share] if zh else [", ", share, " of those occupied"]
    return [*start, *taken, *fullest(known, lang), "。" if zh else "."]


def fullest(known: pd.DataFrame, lang: Lang) -> Sentence:
    """；2 家已满 — else the fullest one by name."""
    full = int((known["occupancy"] >= 1).sum())
    if full:
        return ["；", Strong(f"{full} 家"), "已满"] if lang == "zh" else ["; ", Strong(str(full)), " at their limit"]
    first = known.sort_values("occupancy", ascending=False).iloc[0]
    share = Strong(formats.percent(float(first["occupancy"]), lang))
    return [f"；{first['name']}最满，", share] if lang == "zh" else [f"; fullest is {first['name']}, ", share]


def of_patients(patients: pd.DataFrame, sites: int, lang: Lang) -> Sentence:
    """在院 6,306 人，较昨日 +623；名册有 295 处院区，床位数未上报. `patients`: `hospitals.PATIENTS`."""
    zh = lang == "zh"
    pieces: Sentence = []
    stays = patients["in_hospital"].dropna()
    if len(stays) > 1:
        now, before = int(stays.iloc[-1]), int(stays.iloc[-2])
        pieces += ["在院 " if zh else "In hospital: ", Strong(formats.number(now, lang)), " 人，" if zh else ", ", *difference(now, before, lang)]
        severe = patients["severe"].dropna()
        if len(severe):
            pieces += ["，重症 " if zh else ", severe ", Strong(formats.number(int(severe.iloc[-1]), lang)), " 人" if zh else ""]
        pieces.append("；" if zh else "; ")
    count = Strong(formats.number(sites, lang))
    ending: Sentence = ["名册有 ", count, " 处院区，床位数没有上报。"] if zh else [count, " hospital sites are registered, their beds are not reported."]
    return [*pieces, *ending]
