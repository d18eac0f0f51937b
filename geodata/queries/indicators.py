"""Single numbers for tiles, sentences, tables and files: one definition each, in words and in figures.

A stock is counted at the end of the window, a flow over it, each beside the window before. An indicator *adds up* when the figure of
an area is the sum over its parts and of what is known to the area but to none of its parts; one that does not says why.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import Connection

from geodata.errors import UnknownName
from geodata.filters import Filters
from geodata.queries import measures
from geodata.queries.hiding import SMALL, SMALLEST_SHOWN
from geodata.queries.measures import Asked, Measure
from geodata.queries.standing import place
from geodata.scope import Scope

__all__ = ["INDICATORS", "Definition", "Indicator", "Measure", "indicator"]

Text = tuple[str, str]  # (zh, en)


@dataclass(frozen=True)
class Definition:
    """What a figure means. `source`: the register; `apart`: why the figure of an area is not the sum over its parts, None where it is."""

    formula: Text
    excludes: Text
    source: str
    as_of: Text
    apart: Text | None = None


@dataclass(frozen=True)
class Indicator:
    """One number: what it is called, its unit, what it means, how it is measured.

    `share`: a share of 1. `people`: it counts persons, so 1–4 of them in a small area are not shown. `official`: what it means where
    the authority's daily figures are the basis.
    """

    key: str
    title: Text
    unit: Text
    measure: Asked
    needs: tuple[str, ...]
    definition: Definition
    stock: bool = False
    share: bool = False
    people: bool = True
    official: Definition | None = None

    def means(self, official: bool) -> Definition:
        """The definition that holds on a line list, or on official daily figures."""
        return self.official if official and self.official else self.definition


ONLY_PEOPLE: Text = ("人", "people")
CASES: Text = ("例", "cases")
REPORTED: Text = ("按报告日；最近 3 天仍在补报", "by day of report; the last three days are still filling up")
PUBLISHED: Text = ("按公布的统计日，公布即为定数", "by the day they are published for; final when published")
AT_END: Text = ("窗口最后一天 24 时的存量，按各记录的日期推算，补报会改变过去的值", "the stock at 24:00 of the window's last day, from the dates of the records; late records change the past")
UNDATED: Text = ("没有该日期的记录", "records without that date")
CITY_ALONE: Text = ("市级数字单独公布，可含不归任何区县的病例", "the city's figure is published by itself and may hold cases of no district")


def _official(formula: Text) -> Definition:
    return Definition(formula, ("街道和社区没有官方病例数", "no official figures below districts"), "case_series", PUBLISHED, CITY_ALONE)


def _arrived(formula: Text, as_of: Text, excludes: Text = UNDATED) -> Definition:
    return Definition(formula, excludes, "registration", as_of)


_CASES_NEED = ("cases|case_series",)
_INFECTED = _official(("官方日报“新增感染者”（确诊与无症状）在窗口内的合计", "sum over the window of the official daily “new infections” (confirmed and without symptoms)"))
_LISTED = Definition(("病例登记表中报告日在窗口内的病例数，各分类合计", "cases on the line list whose day of report lies in the window, all classes"), UNDATED, "case", REPORTED)

INDICATORS: dict[str, Indicator] = {
    one.key: one
    for one in (
        Indicator("cases_window", ("新增感染者", "New infections"), CASES, measures.cases, _CASES_NEED, _LISTED, official=_INFECTED),
        Indicator(
            "cases_day", ("当日新增", "New on the last day"), CASES, measures.last_day, _CASES_NEED,
            replace(_LISTED, formula=("报告日为窗口最后一天的病例数", "cases whose day of report is the window's last day")),
            official=replace(_INFECTED, formula=("官方日报窗口最后一天的“新增感染者”", "the official “new infections” of the window's last day")),
        ),
        Indicator(
            "cases_screening", ("其中社会面发现", "Found by screening"), CASES, measures.screening, _CASES_NEED,
            replace(_LISTED, formula=("报告日在窗口内、发现方式已知且不是隔离管控的病例数", "cases of the window whose way of being found is known and is not isolation"),
                    excludes=("发现方式未填的病例", "cases with no way of being found")),
            official=_official(("官方日报“社会面筛查发现”在窗口内的合计", "sum over the window of the official “found by screening”")),
        ),
        Indicator(
            "addresses", ("报告住址", "Published addresses"), ("条", "addresses"), measures.Flow("case_addresses"), ("case_addresses",),
            Definition(("窗口内各日公布的住址条数", "addresses published for the days of the window"),
                       ("同一住址隔日再次公布仍计；住址数不等于病例数", "an address published again on another day counts again; addresses are not cases"), "case_address", PUBLISHED),
        ),
        Indicator(
            "registrations", ("登记", "Registered"), ONLY_PEOPLE, measures.Flow("registrations"), ("registrations",),
            _arrived(("登记时间在窗口内的返城登记", "registrations made within the window"), ("按登记时间", "by time of registration")),
        ),
        Indicator(
            "arrivals_expected", ("预计到达", "Expected"), ONLY_PEOPLE, measures.Flow("arrivals_expected"), ("arrivals_expected",),
            _arrived(("预计到达日在窗口内的登记人数", "registered people whose expected day lies in the window"), ("按填报的预计到达日", "by the day they gave")),
        ),
        Indicator(
            "arrivals_seen", ("已到", "Seen arriving"), ONLY_PEOPLE, measures.Flow("arrivals_seen"), ("arrivals_seen",),
            _arrived(("实际到达日在窗口内的登记人数", "registered people whose day of arrival lies in the window"), ("按实际到达日", "by day of arrival")),
        ),
        Indicator(
            "arrivals_verified", ("已核实", "Verified"), ONLY_PEOPLE, measures.Flow("arrivals_verified"), ("arrivals_verified",),
            _arrived(("已到达且核实日在窗口内的人数", "people who arrived and were verified within the window"), ("按核实日", "by day of verification")),
        ),
        Indicator(
            "unverified", ("已到未核实", "Seen, not verified"), ONLY_PEOPLE, measures.Stock("arrivals_seen", "arrivals_verified"), ("arrivals_seen",),
            _arrived(("累计已到人数 − 累计已核实人数", "all seen arriving less all verified"), AT_END), stock=True,
        ),
        Indicator(
            "tasks_open", ("待办任务", "Open tasks"), ("项", "tasks"), measures.Stock("tasks_opened", "tasks_closed"), ("tasks_opened",),
            Definition(("累计新派 − 累计办结", "all opened less all closed"), UNDATED, "task", AT_END), stock=True, people=False,
        ),
        Indicator(
            "tasks_overdue", ("逾期任务", "Overdue tasks"), ("项", "tasks"), measures.overdue, ("tasks_opened",),
            Definition(("窗口结束时未办结且已过期限的任务", "tasks not closed at the end of the window whose time was up"),
                       ("没有期限的任务", "tasks without a time limit"), "task", AT_END), stock=True, people=False,
        ),
        Indicator(
            "isolation_now", ("在隔离", "In isolation"), ONLY_PEOPLE, measures.Stock("isolation_started", "isolation_ended"), ("isolation_started",),
            Definition(("累计开始隔离 − 累计解除", "all who began isolation less all released"), UNDATED, "isolation", AT_END), stock=True,
        ),
        Indicator(
            "scans", ("卡口扫码", "Checkpoint scans"), ("次", "scans"), measures.Flow("scans"), ("scans",),
            Definition(("窗口内各卡口的扫码次数，同一人多次扫码各计一次", "scans at checkpoints within the window; a person scanned twice counts twice"),
                       ("不在册的卡口", "checkpoints that are not on the register"), "checkpoint_scan", ("按扫码时间", "by time of scan")),
        ),
        Indicator(
            "clues", ("线索", "Clues"), ("条", "clues"), measures.Flow("clues"), ("clues",),
            Definition(("报告时间在窗口内的线索", "clues reported within the window"), UNDATED, "clue", ("按报告时间", "by time of report")),
        ),
        Indicator(
            "occupancy", ("床位占用率", "Bed occupancy"), ("", ""), measures.occupancy, ("encounters",),
            Definition(("占用床位 ÷ 有医护的床位，取各院窗口内最近一次上报", "occupied ÷ staffed beds, each hospital's newest report up to the window's end"),
                       ("没有上报占用数的医院", "hospitals that reported no occupancy"), "hospital_capacity", ("各院最近一次上报", "each hospital's newest report"),
                       ("比率不能相加，由各院床位重新合计", "a ratio does not add up; it is formed anew from the hospitals' beds")),
            stock=True, share=True, people=False,
        ),
    )
}  # fmt: skip


def indicator(conn: Connection, key: str, filters: Filters, scope: Scope) -> Measure:
    """One number where the filters stand. In small areas 1–4 come as `SMALL`. Raises `UnknownName`."""
    if key not in INDICATORS:
        raise UnknownName(f"没有指标 {key}。", f"There is no indicator {key}.")
    at = place(conn, filters, scope)
    found = INDICATORS[key].measure(conn, filters, scope, at)
    return replace(found, now=_hidden(found.now), before=_hidden(found.before)) if at.small and INDICATORS[key].people else found


def _hidden(value: float | None) -> float | None:
    return SMALL if value is not None and 1 <= value < SMALLEST_SHOWN else value
