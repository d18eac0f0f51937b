"""What alarms are computed from, and the alarms as people see them. Scope in SQL on every path to a screen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, text

from geodata.alarms import Watched
from geodata.errors import UnknownName
from geodata.filters import Filters
from geodata.metrics import METRICS
from geodata.scope import Scope

Numbers = npt.NDArray[np.float64]

KEPT_DAYS = 7
"""How long an alarm that is over stays on the list until somebody has taken it."""
STILL_OPEN_DAYS = 2
"""Where counts come in late, so many quiet days do not end an alarm: they may not be quiet."""

_AREAS = text("select code, district_code from area where level = :level order by code")
_DAILY = text("""
    select area_code, day, sum(n) as n from area_day
    where metric = :metric and dimension = :dimension and level = :level and day between :first and :last
      and (cast(:categories as text[]) is null or category = any(:categories))
    group by area_code, day
""")
_LISTED = text("""
    with known as (
        select * from alarm
        where day between cast(:day as date) - :kept + 1 and :day and day + known_after <= :day
          and (cast(:district as text) is null or district_code = :district)
          and (cast(:area as text) is null or :area = any(array[area_code, district_code]) or (level = 'street' and :area like area_code || '%')
               or exists (select from area where code = :area and level = 'city'))
    ), newest as (select distinct on (series, area_code) * from known order by series, area_code, day desc)
    select n.*, a.name_zh, a.name_en, a.lon, a.lat, p.name_zh as district_zh, p.name_en as district_en,
           (select count(*) from alarm b where b.series = n.series and b.area_code = n.area_code and b.day between n.started_on and n.day) as days
    from newest n join area a on a.code = n.area_code left join area p on p.code = n.district_code
    order by n.series, n.area_code
""")
_ACTIONS = text("""
    select c.*, u.display_zh, u.display_en, a.name_zh, a.name_en from alarm_action c join area a on a.code = c.area_code
    left join (select username, display_zh, display_en from app_user) u on u.username = c.to_user
    where (cast(:district as text) is null or c.district_code = :district) and c.day <= :day
    order by c.id
""")
_CARDS = text("select series, level, card from alarm_card where district_code = coalesce(:district, '')")
_BASIS = text("select data_version, computed_at, seconds, day_from, day_to, told from alarm_basis")
_PEOPLE = text("""
    select username, display_zh, display_en, role, district_code from app_user
    where role = any(:roles) and (district_code is null or district_code = :district) order by district_code nulls last, role, username
""")
_OUTLINES = text("select code, ST_AsGeoJSON(ST_SimplifyPreserveTopology(geom, 0.0002), 5) as outline from area where code = any(:codes) and has_boundary")


@dataclass(frozen=True)
class Action:
    """Something a person did about an alarm; undone or not."""

    id: int
    series: str
    area_code: str
    area: tuple[str, str]
    day: dt.date
    kind: str
    to_user: str | None
    to_role: str | None
    to_name: tuple[str, str] | None
    until: dt.date | None
    severity: int
    reason: str | None
    acted_by: str
    acted_at: dt.datetime
    undone_by: str | None
    undone_at: dt.datetime | None


@dataclass(frozen=True)
class Alarm:
    """One alarm as it stands on a day: its newest day, its run, what was done about it.

    `state`: new, ongoing or over. `number`: its place in the list and on the map; 0 when it is over or muted. `observed`
    and `most_before`: -1 is 1-4, hidden.
    """

    series: str
    area_code: str
    level: str
    district_code: str
    area: tuple[str, str]
    district: tuple[str, str]
    lon: float | None
    lat: float | None
    day: dt.date
    known_after: int
    started_on: dt.date
    days: int
    severity: int
    strength: float
    methods: tuple[str, ...]
    judged: tuple[str, ...]
    observed: int
    expected: float | None
    statistic: float | None
    most_before: int
    late: bool
    state: str = "new"
    number: int = 0
    taken: Action | None = None
    assigned: Action | None = None
    muted: Action | None = None

    @property
    def key(self) -> str:
        """Names the alarm on the screen."""
        return f"{self.series}:{self.area_code}"


@dataclass(frozen=True)
class Known:
    """What the kept alarms were computed from."""

    data_version: int
    computed_at: dt.datetime
    seconds: float
    day_from: dt.date
    day_to: dt.date
    told: dict[str, Any]


def areas(conn: Connection, level: str) -> list[tuple[str, str]]:
    """Code and district of every area of a level, by code."""
    return [(row.code, row.district_code) for row in conn.execute(_AREAS, {"level": level})]


def daily(conn: Connection, item: Watched, level: str, codes: Sequence[str], first: dt.date, last: dt.date) -> Numbers:
    """Counts a day, shape (areas, days). Nothing is 0 in a list, and a gap (NaN) in published figures."""
    bound = {"metric": item.metric, "dimension": item.dimension, "level": level, "first": first, "last": last}
    rows = conn.execute(_DAILY, bound | {"categories": list(item.categories) if item.categories else None}).all()
    made = np.full((len(codes), (last - first).days + 1), 0.0 if METRICS[item.metric].located else np.nan)
    place = {code: at for at, code in enumerate(codes)}
    for code, day, n in rows:
        if code in place:
            made[place[code], (day - first).days] = float(n)
    return made


def by_age(conn: Connection, item: Watched, level: str, codes: Sequence[str], first: dt.date, last: dt.date) -> Numbers:
    """What was known of each day when it was 0, 1, … `late_days` days old, shape (late_days + 1, areas, days); the last is all."""
    metric = METRICS[item.metric]
    age = f"least(greatest((r.recorded_at at time zone 'Asia/Shanghai')::date - {metric.day}, 0), :most)"
    query = text(
        f'select r.{level}_code as code, {metric.day} as day, {age} as age, sum({metric.weight}) as n from "{metric.fact}" r'
        f" where ({metric.where}) and {metric.day} between :first and :last and r.{level}_code is not null group by 1, 2, 3"
    )
    made = np.zeros((item.late_days + 1, len(codes), (last - first).days + 1))
    place = {code: at for at, code in enumerate(codes)}
    for code, day, old, n in conn.execute(query, {"first": first, "last": last, "most": item.late_days}):
        if code in place:
            made[old, place[code], (day - first).days] += float(n)
    return made.cumsum(axis=0)


def listed(conn: Connection, filters: Filters, scope: Scope) -> list[Alarm]:
    """The alarms known on the window's last day, the one to act on first; then those that are over, muted ones at the end."""
    bound = {"day": filters.day_to, "kept": KEPT_DAYS, "district": scope.district_code, "area": filters.area}
    done = [one for one in actions(conn, filters.day_to, scope) if one.undone_at is None]
    found = [_with_actions(_alarm(row), done, filters.day_to) for row in conn.execute(_LISTED, bound).mappings()]
    kept = [one for one in found if one.state != "over" or not one.taken]
    kept.sort(key=_order)
    numbered = sum(one.muted is None and one.state != "over" for one in kept)
    return [replace(one, number=place if place <= numbered else 0) for place, one in enumerate(kept, 1)]


def _order(one: Alarm) -> tuple[Any, ...]:
    states = {"new": 0, "ongoing": 1, "over": 2}
    return (one.muted is not None, one.state == "over", one.taken is not None, -one.severity, one.series != "cases", states[one.state], -one.strength, one.key)


def _alarm(row: Any) -> Alarm:
    same = (
        "series", "area_code", "level", "district_code", "lon", "lat", "day", "known_after", "started_on", "days", "severity", "strength",
        "observed", "expected", "statistic", "most_before", "late",
    )  # fmt: skip
    return Alarm(
        **{name: row[name] for name in same}, methods=tuple(row["methods"]), judged=tuple(row["judged"]),
        area=(row["name_zh"], row["name_en"] or row["name_zh"]), district=(row["district_zh"] or "", row["district_en"] or row["district_zh"] or ""),
    )  # fmt: skip


def _with_actions(one: Alarm, done: Sequence[Action], day: dt.date) -> Alarm:
    mine = [act for act in done if (act.series, act.area_code) == (one.series, one.area_code)]
    run = [act for act in mine if one.started_on <= act.day <= one.day]
    newest = {act.kind: act for act in run}
    mutes = [act for act in mine if act.kind in ("mute", "unmute")]
    muted = mutes[-1] if mutes and mutes[-1].kind == "mute" else None
    if muted and (muted.until is None or muted.until < day or one.severity > muted.severity):
        muted = None
    return replace(one, state=_state(one, day), taken=newest.get("acknowledge"), assigned=newest.get("assign"), muted=muted)


def _state(one: Alarm, day: dt.date) -> str:
    if (day - one.day).days > (STILL_OPEN_DAYS if one.late else 0):
        return "over"
    fresh = one.started_on == one.day and one.day + dt.timedelta(days=one.known_after) == day
    return "new" if fresh else "ongoing"


def one(conn: Connection, key: str, filters: Filters, scope: Scope) -> Alarm:
    """An alarm of the list by its key. Raises `UnknownName` where it is not on the person's list."""
    for found in listed(conn, filters, scope):
        if found.key == key:
            return found
    raise UnknownName(
        "这条预警已不在您的列表里：可能已过去，或不属于您的区县。列表已更新。",
        "This alarm is not on your list any more: it may be over, or not your district's. The list is up to date.",
    )


def actions(conn: Connection, day: dt.date, scope: Scope) -> list[Action]:
    """What people of the scope did about alarms up to a day, undone or not, the oldest first."""
    rows = conn.execute(_ACTIONS, {"day": day, "district": scope.district_code}).mappings()
    same = ("id", "series", "area_code", "day", "kind", "to_user", "to_role", "until", "severity", "reason", "acted_by", "acted_at", "undone_by", "undone_at")
    return [
        Action(
            **{name: row[name] for name in same}, area=(row["name_zh"], row["name_en"] or row["name_zh"]),
            to_name=(row["display_zh"], row["display_en"]) if row["display_zh"] else None,
        )
        for row in rows
    ]  # fmt: skip


def cards(conn: Connection, scope: Scope) -> dict[str, dict[str, Any]]:
    """'series:level' → how the algorithms did there, in the person's district or the whole city."""
    return {f"{row.series}:{row.level}": row.card for row in conn.execute(_CARDS, {"district": scope.district_code})}


def known(conn: Connection) -> Known | None:
    """What the kept alarms were computed from; None before the first time."""
    row = conn.execute(_BASIS).mappings().one_or_none()
    return Known(**row) if row else None


def people(conn: Connection, district_code: str, roles: Sequence[str]) -> list[Any]:
    """Who may be given an alarm of a district: `username, display_zh, display_en, role, district_code`."""
    return list(conn.execute(_PEOPLE, {"district": district_code, "roles": list(roles)}))


def outlines(conn: Connection, codes: Sequence[str]) -> dict[str, str]:
    """Code → outline as GeoJSON text, of the areas that have one. The codes must come from `listed`, which keeps to the scope."""
    return {row.code: row.outline for row in conn.execute(_OUTLINES, {"codes": list(codes)})}
