"""Every layer keeps its promises: what it declares, on no data, on one row, within a district, and on a whole city."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from geodata.engine import Database
from geodata.errors import UnknownName
from geodata.filters import Filters
from geodata.load import load_records
from geodata.metrics import METRICS
from geodata.records import RECORDS
from geodata.scope import WHOLE_CITY, Scope
from layers import all_layers, layer
from layers.contract import (
    CELL_TILESETS,
    LARGEST_VALUE,
    NO_DATA,
    OUT_OF_SCOPE,
    SMALLEST_SHOWN,
    SUPPRESSED,
    UNCERTAIN,
    Layer,
    bar_metrics,
    rates,
    shares,
    suppress_counts,
)  # fmt: skip
from tests.geodata import town

VALUE_LAYERS = [item for item in all_layers().values() if item.values]
POINT_LAYERS = [item for item in all_layers().values() if item.geometry == "points"]
WINDOW = Filters(day_from=town.DAY, day_to=town.DAY + dt.timedelta(days=30))
TOWN_TILESETS = ("h3_9", "grid", "community", "street", "district")


def test_layers_are_found_in_order_and_an_unknown_one_is_named() -> None:
    orders = [item.order for item in all_layers().values()]
    assert orders == sorted(orders) and len(set(orders)) == len(orders)
    with pytest.raises(UnknownName, match="case_cells"):
        layer("no_such_layer")


@pytest.mark.parametrize("item", all_layers().values(), ids=lambda item: item.key)
def test_declaration_is_whole(item: Layer) -> None:
    assert set(item.hover) <= set(item.columns)
    assert {option for need in item.needs for option in need.split("|")} <= set(METRICS)
    assert set(item.tilesets) <= set(CELL_TILESETS)
    assert (item.features is not None) == (item.geometry in ("points", "lines", "zones"))
    assert (item.values is not None) == (item.geometry in ("cells", "heat"))
    assert bool(item.tilesets) == (item.values is not None)
    assert all(item.title) and all(text for pair in item.columns.values() for text in pair)
    for breaks in (item.style.breaks, *item.options.get("breaks", {}).values()):
        assert breaks[0] == SMALLEST_SHOWN and list(breaks) == sorted(set(breaks)) and len(breaks) <= (7 if item.style.ramp == "div" else 6)
    assert all(mark.key and all(mark.label) and mark.shape and mark.token for mark in item.marks)
    if item.source:
        assert item.source in RECORDS
    if item.values:
        assert set(item.hover) == {"value", *item.beside} and all(item.style.unit)
        for basis in ("line_list", "official_series"):
            assert bar_metrics(item, basis) and set(bar_metrics(item, basis)) <= set(METRICS)


@pytest.mark.parametrize("item", VALUE_LAYERS, ids=lambda item: item.key)
def test_no_data_gives_one_number_a_cell_and_the_scope_holds(item: Layer, town_conn: Connection) -> None:
    assert item.values
    for tileset in set(item.tilesets) & set(TOWN_TILESETS):
        districts = town_conn.execute(text("select district_code from cell where tileset = :t order by idx"), {"t": tileset}).scalars().all()
        whole = item.values(town_conn, WINDOW, WHOLE_CITY, tileset)
        assert whole.dtype == np.int64 and whole.shape == (len(districts),)
        assert set(whole.tolist()) <= {0, -1}
        own = item.values(town_conn, WINDOW, Scope(town.DISTRICTS[1]), tileset)
        outside = np.array(districts) != town.DISTRICTS[1]
        assert (own[outside] == -2).all() and (own[~outside] >= -1).all()


def test_one_case_is_in_its_cell_alone_and_travels_suppressed(town_conn: Connection) -> None:
    record = RECORDS["case"].model_validate(
        {"case_no": "1", "case_class": "confirmed", "reported_on": town.DAY + dt.timedelta(days=3), **town.place(3)}
    )
    load_records(town_conn, "case", [record], [], town.run("case"))
    values = layer("case_cells").values
    assert values
    counted = values(town_conn, WINDOW, WHOLE_CITY, "grid")
    assert counted.tolist() == [1 if at == 3 else 0 for at in range(len(town.GRIDS))]
    assert suppress_counts(counted)[3] == SUPPRESSED
    early = Filters(day_from=town.DAY, day_to=town.DAY + dt.timedelta(days=2))
    assert not values(town_conn, early, WHOLE_CITY, "grid").any()
    assert (values(town_conn, WINDOW, Scope(town.DISTRICTS[1]), "grid")[: len(town.GRIDS) // 2] == -2).all()


@pytest.mark.parametrize("item", POINT_LAYERS, ids=lambda item: item.key)
def test_points_carry_exactly_the_promised_columns(item: Layer, demo_url: str) -> None:
    database = Database(demo_url)
    with database.read() as conn:
        first, last = conn.execute(text("select day_from, day_to from city")).one()
        district = conn.execute(text("select code from area where level = 'district' order by code limit 1")).scalar_one()
        assert item.features
        whole = item.features(conn, Filters(day_from=first, day_to=last), WHOLE_CITY)["features"]
        own = item.features(conn, Filters(day_from=first, day_to=last), Scope(district))["features"]
        inside = text("select ST_Intersects(geom, ST_SetSRID(ST_MakePoint(:lon, :lat), 4326)) from area where code = :code")
        for feature in own:
            lon, lat = feature["geometry"]["coordinates"]
            assert conn.execute(inside, {"lon": lon, "lat": lat, "code": district}).scalar_one()
    database.close()
    assert whole and len(own) < len(whole)
    assert all(set(feature["properties"]) == set(item.columns) for feature in whole)


@pytest.mark.parametrize("item", VALUE_LAYERS, ids=lambda item: item.key)
def test_nothing_between_one_and_four_ever_travels(item: Layer, demo_url: str) -> None:
    database = Database(demo_url)
    with database.read() as conn:
        first, last = conn.execute(text("select day_from, day_to from city")).one()
        for tileset in set(item.tilesets) - {"h3_10"}:
            assert item.values
            for asked in (item.values, *item.beside.values()):
                wire = suppress_counts(asked(conn, Filters(day_from=first, day_to=last), WHOLE_CITY, tileset))
                assert not np.isin(wire, (2, 3, 4)).any()
                assert not (wire == OUT_OF_SCOPE).any()
    database.close()


@given(st.lists(st.integers(-3, 200_000), max_size=50))
def test_wire_codes_tell_counts_apart(counts: list[int]) -> None:
    wire = suppress_counts(np.array(counts, np.int64)).tolist()
    for count, sent in zip(counts, wire, strict=True):
        special = {-1: NO_DATA, -2: OUT_OF_SCOPE, -3: UNCERTAIN, 0: 0}
        assert sent == special.get(count, SUPPRESSED if count < SMALLEST_SHOWN else min(count, LARGEST_VALUE))


@given(st.lists(st.tuples(st.integers(-2, 50_000), st.floats(0, 1e7)), min_size=1, max_size=30))
def test_rates_never_tell_a_small_count(pairs: list[tuple[int, float]]) -> None:
    counts = np.array([count for count, _ in pairs], np.int64)
    residents = np.array([people for _, people in pairs])
    for count, people, rate in zip(counts, residents, rates(counts, residents, smallest_population=1000), strict=True):
        if count < 0:
            assert rate == count
        elif people < 1:
            assert rate == -1
        elif 1 <= count < SMALLEST_SHOWN:
            assert rate == SUPPRESSED
        elif people < 1000:
            assert rate == -3
        elif count == 0:
            assert rate == 0
        else:
            assert rate == max(SMALLEST_SHOWN, round(count * 1e6 / people))


@given(st.lists(st.tuples(st.integers(-2, 5_000), st.integers(0, 5_000)), min_size=1, max_size=30))
def test_shares_never_tell_a_small_count(pairs: list[tuple[int, int]]) -> None:
    counts, whole = (np.array(column, np.int64) for column in zip(*pairs, strict=True))
    for count, of, share in zip(counts, whole, shares(counts, whole, smallest_base=20), strict=True):
        if count < 0:
            assert share == count
        elif of == 0:
            assert share == -1
        elif 1 <= count < SMALLEST_SHOWN:
            assert share == SUPPRESSED
        elif of < 20:
            assert share == -3
        else:
            assert share == (max(SMALLEST_SHOWN, round(count * 1000 / of)) if count else 0)
