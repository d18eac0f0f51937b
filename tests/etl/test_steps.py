"""Steps by themselves: duplicates, where rows are put, and which cells their precision supports."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from etl.batches import batched
from etl.contract import Reject, Row, Source
from etl.geocoder.contract import Cells, Explanation, Hint, Location, Places
from etl.precision import supported
from etl.rejects import Spool
from etl.sources import SOURCES
from etl.steps import through
from etl.steps.assign import assign
from etl.steps.clean import clean
from etl.steps.duplicates import BATCH, duplicates
from etl.steps.fields import Context
from etl.steps.geocode import geocode
from geodata.coordinates import wgs84_to_bd09
from geodata.records import RECORDS

CONTEXT = Context(dt.date(2022, 1, 1))
FLOWS = SOURCES["migration_flow"]


def flow(number: int, city: str, index: str) -> Row:
    return Row(number, {}, {"day": "2020-01-01", "origin": "上海", "dest": city, "index": index})


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 2)), max_size=40))
def test_duplicates_equal_the_plain_way(rows: list[tuple[int, int]]) -> None:
    rejected: list[Reject] = []
    made = [flow(at, f"城{city}", str(index)) for at, (city, index) in enumerate(rows)]
    kept = [row.number for row in through(made, [clean(FLOWS, CONTEXT), duplicates()], rejected.append)]
    first: dict[int, int] = {}
    for city, index in rows:
        first.setdefault(city, index)
    assert kept == [at for at, (city, index) in enumerate(rows) if first[city] == index]
    assert {reject.reason for reject in rejected} <= {"duplicate_key"}


def test_duplicates_are_found_across_batches() -> None:
    rejected: list[Reject] = []
    rows = (flow(at, f"城{at % (3 * BATCH)}", "1" if at < 3 * BATCH else "2") for at in range(3 * BATCH + 50))
    assert sum(1 for _ in through(rows, [clean(FLOWS, CONTEXT), duplicates()], rejected.append)) == 3 * BATCH
    assert [reject.row.number for reject in rejected] == list(range(3 * BATCH, 3 * BATCH + 50))
    assert "第 0 行" in rejected[0].zh


class Words:
    """A geocoder that knows three addresses."""

    known: ClassVar = {
        "门": Location(121.05, 31.02, "door", 15.0, "门", None, "A", "A1", "A11"),
        "路": Location(121.05, 31.02, "road", 800.0, "路", None, "A"),
        "区": Location(121.04, 31.02, "district", 9000.0, "区", "district_only", "A"),
    }

    def __init__(self) -> None:
        self.hints: list[Hint] = []

    def locate(self, texts: list[str], hints: list[Hint]) -> list[Location]:
        self.hints += hints
        return [self.known.get(one, Location(None, None, "none", reason="not_located")) for one in texts]

    def explain(self, text: str, hint: Hint) -> Explanation:
        return Explanation(text, text, self.locate([text], [hint])[0], (), (), ())


class Square:
    """A city from 121 to 122 east and 31 to 32 north, of one cell of each kind."""

    def at(self, lons: NDArray[np.float64], lats: NDArray[np.float64]) -> Cells:
        inside = (lons >= 121) & (lons <= 122) & (lats >= 31) & (lats <= 32)
        codes = [np.where(inside, name, None) for name in ("A", "A1", "A11", "A11g", "h7", "h8", "h9", "h10")]
        return Cells(inside, *codes)


def located(raw: dict[str, str], source: Source = SOURCES["clue"]) -> Row | Reject:
    texts = {"clue_no": "X1", "clue_class": "聚集", "reported_at": "2020-02-01", **raw}
    places = Places(Words(), Square())
    rejected: list[Reject] = []
    rows = list(
        through(
            [Row(1, texts, dict(texts))],
            [clean(source, CONTEXT), geocode(source, places), assign(places)],
            rejected.append,
        )
    )
    return (rows + rejected)[0]  # type: ignore[operator]


def codes(row: Row | Reject) -> dict[str, str]:
    assert isinstance(row, Row) and row.record is not None
    names = ("district_code", "street_code", "community_code", "grid_code", "h3_7", "h3_8", "h3_9")
    return {name: value for name in names if (value := getattr(row.record, name))}


def test_a_door_belongs_to_every_cell() -> None:
    assert len(codes(located({"address": "门"}))) == 7


def test_a_road_belongs_to_what_its_radius_fits() -> None:
    assert codes(located({"address": "路"})) == {"district_code": "A", "street_code": "A1", "h3_7": "h7"}


def test_a_district_is_no_cell() -> None:
    row = located({"address": "区"})
    assert codes(row) == {"district_code": "A"}
    assert isinstance(row, Row) and row.review is not None and row.review.reason == "district_only"


@pytest.mark.parametrize(("address", "review"), [("哪里", "not_located"), ("", None)])
def test_an_unlocated_row_goes_on(address: str, review: str | None) -> None:
    row = located({"address": address})
    assert codes(row) == {}
    assert isinstance(row, Row) and row.record is not None
    assert (row.record.geo_level, row.record.lon) == ("none", None)  # type: ignore[attr-defined]
    assert (row.review.reason if row.review else None) == review


@pytest.mark.parametrize(
    ("lon", "lat", "radius", "cells"),
    [
        ("121.05123", "31.02456", 20.0, 7),
        ("121.051", "31.02", 55.66, 7),
        ("121.05", "31.02", 556.6, 3),
        ("121.1", "31.5", 5566.0, 0),
    ],
)
def test_coordinates_are_as_precise_as_their_decimals(lon: str, lat: str, radius: float, cells: int) -> None:
    row = located({"lon": lon, "lat": lat})
    assert len(codes(row)) == cells
    assert isinstance(row, Row) and row.record.radius_m == pytest.approx(radius)  # type: ignore[union-attr]


@pytest.mark.parametrize(("lon", "lat"), [("31.0245", "121.0512"), ("31.5", "121.5")])
def test_exchanged_coordinates_inside_the_city_are_mended(lon: str, lat: str) -> None:
    row = located({"lon": lon, "lat": lat})
    assert isinstance(row, Row) and row.review is not None
    assert (row.record.lon, row.record.lat) == (float(lat), float(lon))  # type: ignore[union-attr]
    assert (row.review.reason, dict(row.review.detail)) == (
        "coordinates_swapped",
        {"lon": float(lon), "lat": float(lat)},
    )


@pytest.mark.parametrize(
    ("lon", "lat", "reason"),
    [
        ("39.9", "116.4", "coordinates_swapped"),
        ("116.4", "39.9", "outside_city"),
        ("200", "31", "out_of_range"),
        ("121.05", "北", "bad_number"),
    ],
)
def test_impossible_coordinates_stop_a_row(lon: str, lat: str, reason: str) -> None:
    row = located({"lon": lon, "lat": lat, "address": "门"})
    assert isinstance(row, Reject) and row.reason == reason
    assert lon in row.zh or "度" in row.zh


@pytest.mark.parametrize(("lon", "lat"), [("0", "0"), ("121.05", ""), ("", "31.02")])
def test_no_fix_and_half_a_point_fall_back_to_the_address(lon: str, lat: str) -> None:
    assert len(codes(located({"lon": lon, "lat": lat, "address": "门"}))) == 7


def test_coordinates_are_converted_from_the_sources_datum() -> None:
    lon, lat = (float(value[0]) for value in wgs84_to_bd09([121.05123], [31.02456]))
    source = Source(model=RECORDS["clue"], order=1, datum="bd09")
    row = located({"lon": str(lon), "lat": str(lat)}, source)
    assert isinstance(row, Row) and row.record.lon == pytest.approx(121.05123, abs=1e-7)  # type: ignore[union-attr]


@given(
    st.sampled_from(["door", "compound", "interpolated", "road", "community", "street", "district", "none"]),
    st.floats(1, 20_000),
    st.floats(1, 20_000),
)
def test_a_larger_radius_never_supports_more(level: str, one: float, other: float) -> None:
    near, far = sorted((one, other))
    assert supported(level, far) <= supported(level, near)
    assert supported(level, None) == frozenset()
    if level in ("street", "district", "none"):
        assert not supported(level, near)


def test_the_spool_keeps_order_beyond_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("etl.rejects.IN_MEMORY", 100)
    with Spool() as spool:
        for at in range(500):
            spool.add(Reject(Row(at, {"列": "值"}, {}), "clean", "bad_date" if at % 2 else "bad_phone", "中", "en"))
        assert [reject.row.number for reject in spool] == list(range(500)) == [reject.row.number for reject in spool]
        assert spool.reasons == {"bad_date": 250, "bad_phone": 250}


@given(st.integers(0, 30), st.integers(1, 7))
def test_batches_keep_all(count: int, size: int) -> None:
    batches = list(batched(range(count), size))
    assert [item for batch in batches for item in batch] == list(range(count))
    assert all(len(batch) == size for batch in batches[:-1])
