"""A scenario in words, for cards, files and reports."""

from __future__ import annotations

import datetime as dt

from geodata.scenarios.base import UNKNOWN, Base
from geodata.scenarios.document import BedChange, Scenario

Words = tuple[str, str]
DEMANDS: dict[str, Words] = {
    "nowcast": ("需求按估计的现况保持", "demand level at the nowcast"), "renewal": ("需求按 R 推算", "demand by R"), "sir": ("需求按 SIR 模型", "demand by an SIR model"),
}  # fmt: skip
CHOICES: dict[str, Words] = {
    "nearest": ("就近入院", "the nearest hospital"), "huff": ("按床位与路程入院", "by beds and travel (Huff)"), "capacity": ("按空床入院", "by free beds"),
    "designated": ("只进定点医院", "designated hospitals only"),
}  # fmt: skip
UNITS: dict[str, Words] = {"ward": ("", ""), "icu": ("重症", " ICU")}


def describe(scenario: Scenario, base: Base) -> list[Words]:
    """What is changed against the base, one sentence without a full stop each; empty for the base itself."""
    return [*_demand(scenario, base), *_course(scenario), *_rules(scenario), *_hospitals(scenario, base), *_makeshift(scenario)]


def _demand(scenario: Scenario, base: Base) -> list[Words]:
    found: list[Words] = []
    if scenario.demand != "recent":
        found.append(DEMANDS[scenario.demand])
    if scenario.demand in ("renewal", "sir") and scenario.reproduction is not None:
        found.append((f"R = {scenario.reproduction:g}", f"R = {scenario.reproduction:g}"))
    if scenario.multiplier != 1:
        found.append((f"需求 × {scenario.multiplier:g}", f"demand × {scenario.multiplier:g}"))
    for wave in scenario.waves:
        zh, en = _places(wave.codes, base)
        found.append((f"{zh} {_span(wave.first, wave.last)[0]}每天加 {wave.patients:g} 人", f"{en}: {wave.patients:g} more patients a day, {_span(wave.first, wave.last)[1]}"))
    return found


def _course(scenario: Scenario) -> list[Words]:
    found: list[Words] = []
    if scenario.ward_stay is not None:
        found.append((f"平均住院 {scenario.ward_stay:g} 天", f"mean stay {scenario.ward_stay:g} days"))
    if scenario.icu_stay is not None:
        found.append((f"重症住院 {scenario.icu_stay:g} 天", f"ICU stay {scenario.icu_stay:g} days"))
    if scenario.icu_share is not None:
        found.append((f"重症占 {scenario.icu_share * 100:g}%", f"{scenario.icu_share * 100:g}% need the ICU"))
    if scenario.other_patients != 1:
        found.append((f"其他病人占床 × {scenario.other_patients:g}", f"other patients × {scenario.other_patients:g}"))
    return found


def _rules(scenario: Scenario) -> list[Words]:
    plain, found = Scenario(), list[Words]()
    if scenario.choice != plain.choice:
        found.append(CHOICES[scenario.choice])
    if scenario.divert:
        found.append((f"分流 {scenario.reach_km:g} 千米内", f"sent on within {scenario.reach_km:g} km"))
    elif scenario.reach_km != plain.reach_km:
        found.append((f"转重症 {scenario.reach_km:g} 千米内", f"moved to an ICU within {scenario.reach_km:g} km"))
    if not scenario.transfer:
        found.append(("重症不转院", "nobody moved to another ICU"))
    if scenario.patience_hours != plain.patience_hours:
        found.append((f"最长等床 {scenario.patience_hours:g} 小时", f"waiting up to {scenario.patience_hours:g} h"))
    if scenario.days != plain.days:
        found.append((f"{scenario.days} 天", f"{scenario.days} days"))
    return found


def _hospitals(scenario: Scenario, base: Base) -> list[Words]:
    found: list[Words] = []
    row_of = {site.number: row for row, site in enumerate(base.sites)}
    for number, change in scenario.hospitals.items():
        row = row_of.get(number)
        name = base.sites[row].name if row is not None else number
        for one in sorted(change.beds, key=lambda bed: bed.first or dt.date.min):
            unit = int(one.unit == "icu")
            before = int(base.beds[unit, row]) if row is not None else UNKNOWN
            found.append(_beds(name, one, before))
        for closure in change.closed:
            zh, en = _span(closure.first, closure.last)
            found.append((f"{name} {zh}停诊", f"{name} closed {en}"))
        if change.doctors is not None:
            found.append((f"{name}发热门诊 {change.doctors} 名医生", f"{name}: {change.doctors} doctors at the fever clinic"))
    return found


def _beds(name: str, one: BedChange, before: int) -> Words:
    """"瑞金 +40 张, 医护 90%"; from its day on where it is not the first."""
    zh, en = name + UNITS[one.unit][0], name + UNITS[one.unit][1]
    since = (f"{_day(one.first)[0]}起 ", f" from {_day(one.first)[1]}") if one.first is not None else ("", "")
    told: list[Words] = []
    if one.beds is not None:
        told.append((f"{one.beds - before:+d} 张", f"{one.beds - before:+d} beds") if before != UNKNOWN else (f"{one.beds} 张", f"{one.beds} beds"))
    if one.staffing is not None:
        told.append((f"医护 {one.staffing * 100:g}%", f"{one.staffing * 100:g}% staffed"))
    return f"{zh} {since[0]}{'、'.join(words[0] for words in told)}", f"{en} {', '.join(words[1] for words in told)}{since[1]}"


def _makeshift(scenario: Scenario) -> list[Words]:
    found: list[Words] = []
    for extra in scenario.makeshift:
        zh, en = (f"{_day(extra.first)[0]}起", f" from {_day(extra.first)[1]}") if extra.first is not None else ("", "")
        found.append((f"{zh}新设{extra.name} {extra.beds} 张", f"{extra.name} with {extra.beds} beds{en}"))
    return found


def _places(codes: tuple[str, ...], base: Base) -> Words:
    named = [base.ground.areas[code][1] for code in codes if code in base.ground.areas]
    cells = len(codes) - len(named)
    zh, en = [name[0] for name in named[:3]], [name[1] for name in named[:3]]
    if len(named) > len(zh):
        zh.append(f"等 {len(named)} 处")
        en.append(f"{len(named)} areas in all")
    if cells:
        zh.append(f"{cells} 个网格")
        en.append(f"{cells} cell{'' if cells == 1 else 's'}")
    return "、".join(zh), ", ".join(en)


def _span(first: dt.date, last: dt.date | None) -> Words:
    """Days as the design writes them."""
    if last is None:
        return f"{_day(first)[0]}起", f"from {_day(first)[1]}"
    return (f"{_day(first)[0]}至{_day(last)[0]}", f"{_day(first)[1]} to {_day(last)[1]}") if first != last else _day(first)


def _day(day: dt.date) -> Words:
    return f"{day.month}月{day.day}日", f"{day.day} {day:%b}"
