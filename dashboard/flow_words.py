"""The sentence the page of hospital flow opens with. Pure."""

from __future__ import annotations

import pandas as pd

from dashboard import bed_words, formats
from dashboard.headlines import Sentence, Strong
from geodata.errors import Lang

TOLD = (("visits", ("发热门诊 ", "fever clinic visits "), " 人次"), ("admitted", ("收治 ", "admitted "), " 人"),
        ("discharged", ("出院 ", "discharged "), " 人"), ("died", ("死亡 ", "died "), " 人"))  # fmt: skip


def of_day(frame: pd.DataFrame, incomplete: bool, lang: Lang) -> Sentence:
    """发热门诊 67 人次，收治 29 人，出院 53 人；在院病例 736 人；……。 `frame`: `hospital_flow.NEWEST`, fullest first."""
    zh = lang == "zh"
    if frame.empty:
        return ["没有就诊、收治和床位的记录。" if zh else "No visits, stays or beds are recorded."]
    pieces: Sentence = []
    for name, words, unit in TOLD:
        pieces += ["，" if zh and pieces else ", " if pieces else "", words[0] if zh else words[1], Strong(formats.number(int(frame[name].sum()), lang)), unit if zh else ""]
    if incomplete:
        pieces.append("（当日未收齐）" if zh else " (the day still fills up)")
    present = Strong(formats.number(int((frame["ward"] + frame["icu"]).sum()), lang))
    pieces += ["；在院病例 ", present, " 人；"] if zh else ["; ", present, " cases in hospital; "]
    return [*pieces, *_beds(frame, lang)]


def _beds(frame: pd.DataFrame, lang: Lang) -> Sentence:
    """Staffed beds, how full, and the fullest hospital; or that no beds are reported."""
    known, zh = frame.dropna(subset=["staffed", "occupied"]), lang == "zh"
    staffed = int(known["staffed"].sum())
    if not staffed:
        return ["床位没有上报。" if zh else "beds are not reported."]
    share = Strong(formats.percent(int(known["occupied"].sum()) / staffed, lang))
    beds = Strong(formats.number(staffed, lang))
    start: Sentence = ["有医护的床位 ", beds, " 张，已占 ", share] if zh else [beds, " staffed beds, ", share, " of them occupied"]
    return [*start, *(bed_words.fullest(known, lang) if len(known) > 1 else []), "。" if zh else "."]
