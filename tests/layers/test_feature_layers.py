"""Points, lines and zones: put into the town one by one; what is drawn, what is said, and what is kept back."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator
from itertools import count, pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from geodata.filters import Filters
from geodata.load import load_records
from geodata.provinces import PROVINCES, SEATS
from geodata.queries import pressure
from geodata.records import RECORDS
from geodata.scope import WHOLE_CITY, Scope
from layers import layer
from layers.origin_flows import MOST_LINES, SMALLEST_GAP, _apart
from tests.geodata import town

WINDOW = Filters(day_from=town.DAY + dt.timedelta(days=5), day_to=town.DAY + dt.timedelta(days=9))
OTHER = Scope(town.DISTRICTS[1])
CHINA = dt.timezone(dt.timedelta(hours=8))
NUMBERS = count(1)
NEW = ("lockdown_zones", "checkpoint_pressure", "origin_flows")


def day(number: int) -> dt.date:
    return town.DAY + dt.timedelta(days=number)


def load(conn: Connection, noun: str, rows: Iterable[dict[str, Any]]) -> None:
    load_records(conn, noun, [RECORDS[noun].model_validate(row) for row in rows], [], town.run(noun))


def asked(conn: Connection, key: str, scope: Scope = WHOLE_CITY, filters: Filters = WINDOW) -> dict[str, Any]:
    found = layer(key).features
    assert found
    return found(conn, filters, scope)


def told(conn: Connection, key: str, scope: Scope = WHOLE_CITY, filters: Filters = WINDOW) -> dict[str, dict[str, Any]]:
    return {each["properties"]["code"]: each["properties"] for each in asked(conn, key, scope, filters)["features"]}


@pytest.mark.parametrize("key", NEW)
def test_an_empty_town_draws_nothing(town_conn: Connection, key: str) -> None:
    assert asked(town_conn, key)["features"] == []


# --- zones -------------------------------------------------------------------------------------------------------


def zone(number: str, kind: str, place: int | None, start: int, end: int | None = None, area: str | None = None) -> dict[str, Any]:
    where = {**town.place(place)} if place is not None else {}
    return {"zone_no": number, "kind": kind, "name": f"{number}弄", "area_code": area, "from_on": day(start), "to_on": None if end is None else day(end), **where}


def test_zones_that_hold_in_the_window_are_drawn_the_weakest_first(town_conn: Connection) -> None:
    town_conn.execute(text("update area set has_boundary = true where code = :code"), {"code": town.STREETS[0]})
    load(town_conn, "lockdown_zone", [
        zone("a", "closed", 0, 2, 5), zone("b", "controlled", 4, 2, 4), zone("c", "precautionary", 1, 9, area=town.STREETS[0]),
        zone("d", "controlled", 12, 3), zone("e", "closed", None, 3), zone("f", "closed", 2, 10),
    ])  # fmt: skip
    found = asked(town_conn, "lockdown_zones")
    drawn = [(each["properties"]["code"], each["geometry"]["type"]) for each in found["features"]]
    assert drawn == [("c", "MultiPolygon"), ("c", "Point"), ("d", "Point"), ("a", "Point")]
    assert found["note"] == (
        "封控区 1、管控区 1、防范区 1；另有 1 处未定位，没有画出。",
        "1 closed, 1 controlled, 1 precautionary; 1 more could not be located and are not drawn.",
    )
    assert set(told(town_conn, "lockdown_zones", OTHER)) == {"d"}, "a district head gets the own zones"


def test_a_zone_without_a_day_of_lifting_says_so_after_its_term(town_conn: Connection) -> None:
    load(town_conn, "lockdown_zone", [zone("a", "closed", 0, 2)])
    assert told(town_conn, "lockdown_zones")["a"]["open_end"] is False
    late = Filters(day_from=day(16), day_to=day(16))
    assert told(town_conn, "lockdown_zones", filters=late)["a"]["open_end"] is True


# --- checkpoints -------------------------------------------------------------------------------------------------


def scans(checkpoint: str, hour: int, each_day: list[int]) -> Iterator[dict[str, Any]]:
    for number, n in enumerate(each_day, 5):
        for _ in range(n):
            yield {"scan_no": str(next(NUMBERS)), "checkpoint_no": checkpoint, "scanned_at": dt.datetime.combine(day(number), dt.time(hour, 30), CHINA)}


@pytest.fixture
def staffed(town_conn: Connection) -> Connection:
    """K1: 50 scans at eight and 5 at night in five days, ten an hour; K2: open two days; K3: four scans; K4: none; K5: lanes unsaid."""
    site = {"kind": "小区", "lanes": 2, "opened_on": day(0)}
    load(town_conn, "checkpoint", [
        {**site, "checkpoint_no": "K1", "name": "一", "hourly_capacity": 16, **town.place(0)},
        {**site, "checkpoint_no": "K2", "name": "二", "opened_on": day(8), "hourly_capacity": 10, **town.place(12)},
        {**site, "checkpoint_no": "K3", "name": "三", **town.place(1)}, {**site, "checkpoint_no": "K4", "name": "四", **town.place(1)},
        {**site, "checkpoint_no": "K5", "name": "五", "lanes": None, **town.place(1)}, {**site, "checkpoint_no": "K6", "name": "六", **town.place(3)},
    ])  # fmt: skip
    load(town_conn, "checkpoint_scan", [
        *scans("K1", 8, [10] * 5), *scans("K1", 23, [1] * 5), *scans("K2", 7, [0, 0, 0, 10, 10]), *scans("K3", 7, [4]), *scans("K5", 7, [9]),
        *scans("K6", 7, [3, 0, 0, 0, 1]), *scans("K6", 9, [3]),
    ])  # fmt: skip
    begins = [dt.datetime.combine(day(n), dt.time(22), CHINA) for n in (5, 6)]
    load(town_conn, "checkpoint_shift", [
        *({"checkpoint_no": "K1", "starts_at": at, "ends_at": at + dt.timedelta(hours=12), "staff": 3} for at in begins),
        {"checkpoint_no": "K1", "starts_at": begins[0] - dt.timedelta(hours=10), "ends_at": begins[0], "staff": 9},
    ])  # fmt: skip
    return town_conn


def test_pressure_is_the_busiest_hour_by_what_can_be_done_in_one(staffed: Connection) -> None:
    found = told(staffed, "checkpoint_pressure")
    assert {code: (each["mark"], each["pressure"]) for code, each in found.items()} == {
        "K1": ("below-75", "62%"), "K2": ("over", "100%"), "K3": ("small", None), "K4": ("none", None), "K5": ("unknown", None), "K6": ("small", None),
    }  # fmt: skip
    assert found["K1"] == {
        "code": "K1", "name": "一", "kind": "小区", "lanes": 2, "capacity": 16, "scans": "55", "hour": "8:00–9:00", "staff": "3.0",
        "per_lane": "5.0", "pressure": "62%", "mark": "below-75",
    }  # fmt: skip
    assert found["K4"]["capacity"] == 2 * pressure.LANE_CAPACITY


def test_few_scans_are_not_told(staffed: Connection) -> None:
    found = told(staffed, "checkpoint_pressure")
    assert found["K3"]["scans"] == "<5" and found["K6"]["scans"] == "7", "seven in the window, four in its busiest hour"
    assert all(found[code][name] is None for code in ("K3", "K6") for name in ("hour", "per_lane", "staff"))


def test_a_district_head_gets_the_own_checkpoints_with_the_same_numbers(staffed: Connection) -> None:
    assert told(staffed, "checkpoint_pressure", OTHER) == {"K2": told(staffed, "checkpoint_pressure")["K2"]}


# --- origins -----------------------------------------------------------------------------------------------------


def arrivals(n: int, province: str, place: int, arrived: int = 6) -> Iterator[dict[str, Any]]:
    for _ in range(n):
        yield {
            "registration_no": str(next(NUMBERS)), "registered_at": dt.datetime.combine(day(arrived), dt.time(12), CHINA), "expected_on": day(arrived),
            "arrived_on": day(arrived), "origin_province": province, **town.place(place),
        }  # fmt: skip


def test_lines_stand_for_five_people_and_more(town_conn: Connection) -> None:
    load(town_conn, "registration", [
        *arrivals(20, "湖北省", 0), *arrivals(5, "湖北", 12), *arrivals(10, "安徽省", 12), *arrivals(4, "北京市", 0), *arrivals(9, "某地", 0), *arrivals(9, "浙江省", 0, 20),
    ])  # fmt: skip
    found = told(town_conn, "origin_flows")
    assert {name: (each["people"], each["a_day"], each["width"]) for name, each in found.items()} == {"湖北": (25, "5.0", 1), "安徽": (10, "2.0", 0.4)}
    assert asked(town_conn, "origin_flows")["note"] == (
        "最粗 = 湖北 5.0 人/日。1 个来源地不足 5 人或隐去。", "Widest: Hubei, 5.0 people a day. 1 origins under 5 or hidden.",
    )  # fmt: skip
    assert {name: each["people"] for name, each in told(town_conn, "origin_flows", OTHER).items()} == {"安徽": 10, "湖北": 5}
    street = WINDOW.model_copy(update={"area": town.STREETS[0]})
    assert told(town_conn, "origin_flows", filters=street) == {}, "in a street a second number is hidden, or the small one would follow from the total"


def test_at_most_twelve_lines_and_the_rest_in_words(town_conn: Connection) -> None:
    names = list(PROVINCES)[: MOST_LINES + 2]
    load(town_conn, "registration", [row for at, name in enumerate(names) for row in arrivals(20 - at, name, 0)])
    found = asked(town_conn, "origin_flows")
    assert [each["properties"]["name"] for each in found["features"]] == names[:MOST_LINES]
    assert f"另有{'、'.join(names[MOST_LINES:])}未画" in found["note"][0]
    starts = [each["geometry"]["coordinates"][0] for each in found["features"]]
    assert len({tuple(start) for start in starts}) == MOST_LINES


@given(st.sets(st.sampled_from(sorted(SEATS)), max_size=MOST_LINES))
def test_directions_are_pushed_apart_and_keep_their_order(names: set[str]) -> None:
    angles = {name: math.atan2(SEATS[name][1] - 33, SEATS[name][0] - 120) for name in names}
    found = _apart(angles)
    assert set(found) == names
    order = sorted(names, key=lambda name: (angles[name], name))
    gaps = [(found[after] - found[name]) % (2 * math.pi) for name, after in pairwise(order)]
    assert all(gap > 0.9 * SMALLEST_GAP for gap in gaps)


def test_every_feature_has_exactly_the_declared_columns(staffed: Connection) -> None:
    load(staffed, "lockdown_zone", [zone("a", "closed", 0, 2)])
    load(staffed, "registration", arrivals(6, "湖北省", 0))
    for key in NEW:
        item = layer(key)
        marks = {mark.key for mark in item.marks}
        properties = [each["properties"] for each in asked(staffed, key)["features"]]
        assert properties and all(set(each) == set(item.columns) and each["mark"] in marks for each in properties)
