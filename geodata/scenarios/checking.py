"""Whether a scenario can be, against a base: a sentence for every field that cannot, and for what can but will surprise."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import numpy as np
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from geodata.errors import BadScenario, Problem
from geodata.scenarios.base import UNKNOWN, Base
from geodata.scenarios.document import Scenario

FAR_KM = 3.0
"""A makeshift hospital so far from the nearest home lies outside the city."""
KM_A_DEGREE = 111.2
LONG_STAY = 60.0

LABELS = {
    "days": ("天数", "days"), "multiplier": ("需求倍数", "demand"), "reproduction": ("R", "R"), "ward_stay": ("平均住院", "mean stay"),
    "icu_stay": ("重症平均住院", "mean ICU stay"), "icu_share": ("重症占比", "ICU share"), "other_patients": ("其他病人占床", "other patients"),
    "reach_km": ("最大分流距离", "reach"), "patience_hours": ("最长等床", "patience"), "beds": ("床位", "beds"), "staffing": ("医护配比", "staffing"),
    "doctors": ("医生", "doctors"), "first": ("开始日", "first day"), "last": ("结束日", "last day"), "patients": ("每天病人", "patients a day"),
    "name": ("名称", "name"), "codes": ("区域", "areas"), "lon": ("经度", "longitude"), "lat": ("纬度", "latitude"),
}  # fmt: skip


def load(raw: Any, base: Base) -> Scenario:
    """The scenario of anything a browser or a file says. Raises `BadScenario`."""
    try:
        scenario = Scenario.model_validate(raw)
    except ValidationError as error:
        raise BadScenario([_said(one) for one in error.errors()]) from error
    check(scenario, base)
    return scenario


def check(scenario: Scenario, base: Base) -> None:
    """Raises `BadScenario` where a scenario cannot be on this base."""
    problems = [*_hospitals(scenario, base), *_waves(scenario, base), *_makeshift(scenario, base)]
    if not problems:
        problems = list(_all_closed(scenario, base))
    if problems:
        raise BadScenario(problems)


def remarks(scenario: Scenario, base: Base) -> list[Problem]:
    """What is allowed and will surprise, each beside its field."""
    found: list[Problem] = []
    if scenario.multiplier == 0:
        found.append(("multiplier", "需求为 0：没有新病人，只看在院病人出院。", "Demand 0: nobody new falls ill, only those in hospital leave."))
    elif scenario.multiplier >= 10:
        found.append(("multiplier", f"需求为基线的 {scenario.multiplier:g} 倍：远超见过的情形，结果只看量级。", f"Demand {scenario.multiplier:g} times the base: far beyond what was seen, read the magnitude only."))
    for path, stay in (("ward_stay", scenario.ward_stay), ("icu_stay", scenario.icu_stay)):
        if stay is not None and stay >= LONG_STAY:
            found.append((path, f"平均住院 {stay:g} 天：{scenario.days} 天内几乎没有人出院。", f"A mean stay of {stay:g} days: within {scenario.days} days hardly anybody leaves."))
        elif stay is not None and stay < 1:
            found.append((path, f"平均住院 {stay:g} 天：多数病人当天离院。", f"A mean stay of {stay:g} days: most leave on the day they come."))
    return found + list(_surprising_hospitals(scenario, base))


def _surprising_hospitals(scenario: Scenario, base: Base) -> Iterator[Problem]:
    first, last = _window(scenario, base)
    sites = {site.number: site for site in base.sites}
    for number, change in scenario.hospitals.items():
        path = f"hospitals.{number}"
        if number in sites and sites[number].lon is None:
            yield path, f"{sites[number].name}没有坐标，不参与收治；请先在医院登记里补坐标。", f"{sites[number].name} has no point and takes no part; add one to the register."
        for at, bed in enumerate(change.beds):
            if bed.beds == 0:
                yield f"{path}.beds.{at}.beds", "床位为 0：这个病区不再收人。", "No beds: the unit takes nobody in."
            if bed.first is not None and bed.first > last:
                yield f"{path}.beds.{at}.first", f"{bed.first} 在窗口（至 {last}）之后，没有作用。", f"{bed.first} is after the days looked at (to {last}): no effect."
        for at, closure in enumerate(change.closed):
            if closure.first > last or (closure.last or last) < first:
                yield f"{path}.closed.{at}.first", f"停诊 {closure.first} 至 {closure.last or '期末'} 不在 {first} 至 {last} 内，没有作用。", f"The closure from {closure.first} to {closure.last or 'the end'} lies outside {first} to {last}: no effect."
    for at, wave in enumerate(scenario.waves):
        if wave.first > last or wave.last < first:
            yield f"waves.{at}.first", f"疫情 {wave.first} 至 {wave.last} 不在 {first} 至 {last} 内，没有作用。", f"The wave from {wave.first} to {wave.last} lies outside {first} to {last}: no effect."


def _window(scenario: Scenario, base: Base) -> tuple[dt.date, dt.date]:
    return base.day + dt.timedelta(days=1), base.day + dt.timedelta(days=scenario.days)


def _hospitals(scenario: Scenario, base: Base) -> Iterator[Problem]:
    known = {site.number for site in base.sites}
    for number, change in scenario.hospitals.items():
        if number not in known:
            yield f"hospitals.{number}", f"没有编号为 {number} 的医院；它可能已撤销，或不在您的辖区。请去掉这一行。", f"There is no hospital {number}: it may have been closed for good or lie outside your district. Remove the row."
        for at, closure in enumerate(change.closed):
            if closure.last is not None and closure.last < closure.first:
                yield f"hospitals.{number}.closed.{at}.last", f"停诊在 {closure.last} 结束，早于开始的 {closure.first}。请改日期。", f"The closure ends on {closure.last}, before it starts on {closure.first}. Change a date."


def _waves(scenario: Scenario, base: Base) -> Iterator[Problem]:
    cells = set(base.ground.codes) if scenario.waves else set()
    for at, wave in enumerate(scenario.waves):
        unknown = [code for code in wave.codes if code not in cells and code not in base.ground.areas]
        if unknown:
            yield f"waves.{at}.codes", f"没有这些区域或网格：{'、'.join(unknown[:5])}。请重选。", f"No such areas or cells: {', '.join(unknown[:5])}. Choose again."
        if wave.last < wave.first:
            yield f"waves.{at}.last", f"疫情在 {wave.last} 结束，早于开始的 {wave.first}。请改日期。", f"The wave ends on {wave.last}, before it starts on {wave.first}. Change a date."


def _makeshift(scenario: Scenario, base: Base) -> Iterator[Problem]:
    names = {site.name for site in base.sites}
    for at, extra in enumerate(scenario.makeshift):
        if extra.name in names:
            yield f"makeshift.{at}.name", f"已有名为“{extra.name}”的医院。请换个名称。", f"There is a hospital called {extra.name} already. Choose another name."
        names.add(extra.name)
        away = _from_homes(base, extra.lon, extra.lat)
        if away > FAR_KM:
            yield f"makeshift.{at}.lon", f"“{extra.name}”离最近的居民区 {away:.0f} 千米，在辖区之外。请点在辖区内。", f"{extra.name} lies {away:.0f} km from the nearest homes, outside the city. Place it inside."


def _from_homes(base: Base, lon: float, lat: float) -> float:
    """Kilometres from the middle of the nearest cell; good enough nearby."""
    if not len(base.ground.lon):
        return 0.0
    east = (base.ground.lon - lon) * np.cos(np.radians(lat))
    return float(np.hypot(east, base.ground.lat - lat).min() * KM_A_DEGREE)


def _all_closed(scenario: Scenario, base: Base) -> Iterator[Problem]:
    """Days on which not one hospital of the base that has beds is open; where none has beds yet there is nothing to close."""
    first, last = _window(scenario, base)
    with_beds = [site.number for row, site in enumerate(base.sites) if base.beds[:, row].max(initial=UNKNOWN) > 0]
    if not with_beds or scenario.makeshift or any(number not in scenario.hospitals for number in with_beds):
        return
    shut = np.ones(scenario.days, dtype=np.bool_)
    for number in with_beds:
        closed = np.zeros(scenario.days, dtype=np.bool_)
        for one in scenario.hospitals[number].closed:
            closed[max((one.first - first).days, 0) : max(((one.last or last) - first).days + 1, 0)] = True
        shut &= closed
    if shut.any():
        day = first + dt.timedelta(days=int(np.argmax(shut)))
        yield "hospitals", f"{day} 所有医院都停诊，病人无处可去。请至少留一家开放，或加一家方舱。", f"On {day} every hospital is closed and nobody can be admitted. Leave one open or add a makeshift hospital."


def _said(error: ErrorDetails) -> Problem:
    """What is wrong with one field, in words of ours."""
    path, given = ".".join(str(step) for step in error["loc"]) or "document", str(error.get("input"))[:60]
    field = next((str(step) for step in reversed(error["loc"]) if str(step) in LABELS), "")
    zh, en = LABELS.get(field, (path, path))
    limits, kind = error.get("ctx", {}), error["type"]
    if kind in ("greater_than_equal", "greater_than"):
        limit, than = limits.get("ge", limits.get("gt")), ("不小于", "at least") if "equal" in kind else ("大于", "more than")
        return path, f"{zh}须{than[0]} {limit:g}，现为 {given}。", f"{en}: {than[1]} {limit:g}, not {given}."
    if kind in ("less_than_equal", "less_than"):
        limit = limits.get("le", limits.get("lt"))
        return path, f"{zh}不能超过 {limit:g}，现为 {given}。", f"{en}: at most {limit:g}, not {given}."
    if kind.startswith("int"):
        return path, f"{zh}须为整数，现为 {given}。", f"{en}: a whole number, not {given}."
    if kind.startswith(("float", "finite")):
        return path, f"{zh}须为数字，现为 {given}。", f"{en}: a number, not {given}."
    if kind.startswith("date"):
        return path, f"{zh}须为日期，如 2020-03-01，现为 {given}。", f"{en}: a day such as 2020-03-01, not {given}."
    if kind in ("too_long", "too_short", "string_too_long", "string_too_short", "missing"):
        return path, f"{zh}缺少或过长（{error['msg']}）。", f"{en}: missing or too long ({error['msg']})."
    return path, f"{path} 不能为 {given}（{error['msg']}）。", f"{path} cannot be {given} ({error['msg']})."
