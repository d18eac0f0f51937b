"""A planner's scenario on a report, against the planner's own Excel file: every cell of the workbook, every row of the printed table."""

from __future__ import annotations

import base64
import datetime as dt
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import openpyxl

from bench.prove.cases import Case
from bench.prove.pdf import Pdf
from bench.prove.screen import Screen

if TYPE_CHECKING:
    from bench.prove.checks import Proof

Tables = dict[str, list[tuple[Any, ...]]]
NONE = "district"
"""Who does not plan: the report says so in place of the scenario."""
SMALL_BEDS = 20
SAID = {"zh": ("不越", "至", "基数小", "您的角色不能看医院收治规划", "未报床位"), "en": ("never", "–", "smallbase", "yourroledoesnotcoverhospitalplanning", "nobedsreported")}
WARDS = ("病床", "ward")
OPENED, STAFFED, BASE, OCCUPIED, FIRST, EARLIEST, LATEST, CHANCE, PEAK, ADMITTED, WAIT, AWAY, MINUTES = range(4, 17)


@contextmanager
def kept(case: Case, screen: Screen) -> Iterator[Case]:
    """The case with its scenario saved for as long as it is proved; whoever does not plan asks for a number of somebody's."""
    if not case.plan or case.who == NONE:
        yield replace(case, scenario=1) if case.plan else case
        return
    made = screen.told("plan-act", "plan-done", case.lang, act="create", key="proof", name=f"proof {case.number}", document=json.loads(case.plan))
    assert made["ok"], f"the scenario is not kept: {made['text']}"
    try:
        yield replace(case, scenario=made["row"]["id"])
    finally:
        screen.told("plan-act", "plan-done", case.lang, act="remove", key="proof", id=made["row"]["id"])


def compare(case: Case, pdf: Pdf, body: bytes, screen: Screen, proof: Proof) -> None:
    """What a report holds of the case's scenario."""
    if not case.scenario:
        return
    page, said = _flat(pdf.text), SAID[case.lang]
    if case.who == NONE:
        proof.same("a scenario without the right to plan", said[3] if said[3] in page else None, said[3])
        return
    name = f"proof {case.number}"
    file = screen.told("plan-file-ask", "plan-file", case.lang, document=json.loads(case.plan), name=name, label=name)["content"]
    own, report = _tables(base64.b64decode(file)), _tables(body)
    for title in list(own)[:-1]:
        _sheet(title, own[title], next((rows for sheet, rows in report.items() if sheet.endswith(f" · {title}")), None), proof)
    _facts(list(own.values())[-1], list(report.values())[-1], page, proof)
    hospitals, days, *_ = own.values()
    for row in hospitals[1:]:
        if row[3] in WARDS or any(row[at] for at in (OPENED, STAFFED, BASE, OCCUPIED)) or row[PEAK] is not None:
            wanted = _flat("".join(_printed(row, _most(row, days), case.lang)))
            proof.same(f"{row[1]}, {row[3]} on paper", wanted if wanted in page else _near(page, _flat(row[1] + row[3])), wanted)


def _sheet(title: str, own: list[tuple[Any, ...]], report: list[tuple[Any, ...]] | None, proof: Proof) -> None:
    """One table, cell by cell."""
    if report is None or len(report) != len(own):
        proof.wrong.append(f"Excel, scenario: {title} has {len(report or ())} rows, the planner's has {len(own)}")
        return
    proof.numbers += sum(len(row) for row in own)
    other = [(at, mine, theirs) for at, (mine, theirs) in enumerate(zip(report, own, strict=True)) if mine != theirs]
    proof.wrong += [f"Excel, scenario: {title}, row {at + 1}: {mine}, the planner's has {theirs}" for at, mine, theirs in other[:3]]


def _facts(own: list[tuple[Any, ...]], report: list[tuple[Any, ...]], page: str, proof: Proof) -> None:
    """The sentence, how it was reckoned and what it is not, in both files and on paper."""
    theirs, mine = ({str(row[0]): str(row[1]) for row in rows if row[0]} for rows in (own, report))
    for labels in (("结论", "Finding"), ("推演", "Reckoned"), ("性质", "Nature")):
        label = next(each for each in labels if each in theirs)
        proof.same(f"scenario, {label} in Excel", mine.get(label), theirs[label])
        wanted = _flat(theirs[label])
        proof.same(f"scenario, {label} on paper", wanted if wanted in page else None, wanted)


def _printed(row: tuple[Any, ...], beds: float, lang: str) -> Iterator[str]:
    """A hospital's row as it should stand on paper."""
    never, joint, small, _, unreported = SAID[lang]
    yield from (row[1], row[3])
    yield from (_number(row[at]) for at in (OPENED, STAFFED, BASE, OCCUPIED))
    yield unreported if row[STAFFED] is None else never if row[FIRST] is None else _day(row[FIRST], lang)
    yield "–" if row[EARLIEST] is None else f"{_day(row[EARLIEST], lang)}{joint}{never if row[LATEST] is None else _day(row[LATEST], lang)}"
    yield "–" if row[CHANCE] is None else "<1%" if 0 < row[CHANCE] < 0.01 else f"{row[CHANCE] * 100:.0f}%"
    yield "–" if row[PEAK] is None else small if beds < SMALL_BEDS else f"{row[PEAK] * 100:.0f}%"
    yield from (_number(row[ADMITTED]), _number(row[WAIT], 1), _number(row[AWAY]), _number(row[MINUTES]))


def _most(row: tuple[Any, ...], days: list[tuple[Any, ...]]) -> float:
    """Staffed beds of a hospital's kind on its best day."""
    return max(float(day[4]) for day in days[1:] if day[1] == row[0] and day[3] == row[3])


def _number(value: Any, digits: int = 0) -> str:
    return f"{value:,.{digits}f}" if isinstance(value, int | float) else "–"


def _day(day: dt.datetime, lang: str) -> str:
    return f"{day.month}月{day.day}日" if lang == "zh" else f"{day.day} {day:%b}"


def _tables(body: bytes) -> Tables:
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in openpyxl.load_workbook(io.BytesIO(body))}


def _flat(text: str) -> str:
    return "".join(text.split())


def _near(page: str, name: str) -> str | None:
    """What stands at a name instead."""
    at = page.find(name)
    return page[at : at + 90] if at >= 0 else None
