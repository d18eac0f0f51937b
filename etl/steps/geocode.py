"""Where each row is: by its own coordinates if it has them, else by its address. Only impossible coordinates stop a row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from etl.batches import batched
from etl.contract import Reject, Review, Row, Source, Step
from etl.geocoder.contract import Confirmed, Hint, Location, Places
from etl.steps.inquiry import Inquiry
from geodata.coordinates import to_wgs84

BATCH = 4096
METRES_PER_DEGREE = 111_320.0
FINEST_M = 20.0
"""No register's coordinates are trusted further than a building."""
DOOR_WITHIN_M = 60.0
CELL_ACROSS_M = 920.0
"""Across an H3 cell of resolution 8: a point this coarse may lie in any neighbour."""
NOWHERE = Location(None, None, "none")

Point = tuple[float, float]
Points = tuple[NDArray[np.float64], NDArray[np.float64]]


def geocode(source: Source, places: Places, decided: Sequence[Confirmed] = ()) -> Step:
    """A step that puts a `Location` into `Row.values['location']`; rows without a place keep level 'none'.

    `decided`: what people said about addresses and the geocoder was told, so that their rows are not asked about again.
    """
    address, inquiry = source.model.address_field or "address", Inquiry(places.geocoder, decided)

    def step(rows: Iterable[Row]) -> Iterator[Row | Reject]:
        for batch in batched(rows, BATCH):
            pointed = [row for row in batch if row.values.get("lon") is not None]
            stopped = _by_point(pointed, source, places)
            worded = [row for row in batch if row.values.get("lon") is None]
            _by_words(worded, address, places, inquiry)
            for row in batch:
                yield stopped.get(id(row), row)

    return step


def _by_words(rows: list[Row], address: str, places: Places, inquiry: Inquiry) -> None:
    asked = []
    for row in rows:
        row.values["location"] = NOWHERE
        if row.values.get(address):
            asked.append(row)
    hints = [Hint(row.values.get("district"), row.values.get("street")) for row in asked]
    found = places.geocoder.locate([row.values[address] for row in asked], hints) if asked else []
    for row, hint, location in zip(asked, hints, found, strict=True):
        row.values["location"] = location
        row.review = inquiry.review(row.values[address], hint, location)


def _by_point(rows: list[Row], source: Source, places: Places) -> dict[int, Reject]:
    """Locations from coordinates; the rejects by row identity."""
    if not rows:
        return {}
    points = [(row.values["lon"], row.values["lat"]) for row in rows]
    here = _converted(points, source)
    inside = places.cells.at(here[0], here[1]).inside
    exchanged = _exchanged([at for at in range(len(rows)) if not inside[at]], points, source, places)
    stopped = {}
    for at, row in enumerate(rows):
        if inside[at]:
            _place(row, (here[0][at], here[1][at]), points[at])
        elif at in exchanged:
            _place(row, exchanged[at], points[at])
            row.review = Review("coordinates_swapped", {"lon": points[at][0], "lat": points[at][1]})
        elif row.review is not None:  # the clean step exchanged a latitude beyond the pole
            stopped[id(row)] = _swapped(row)
        else:
            stopped[id(row)] = _outside(row, points[at])
    return stopped


def _exchanged(outside: list[int], points: list[Point], source: Source, places: Places) -> dict[int, Point]:
    """Of the points outside the city, by position, those that lie in it with longitude and latitude exchanged."""
    if not outside:
        return {}
    lons, lats = _converted([(points[at][1], points[at][0]) for at in outside], source)
    inside = places.cells.at(lons, lats).inside
    return {at: (lons[n], lats[n]) for n, at in enumerate(outside) if inside[n]}


def _converted(points: list[Point], source: Source) -> Points:
    lon, lat = np.array(points, dtype=np.float64).T
    return to_wgs84(lon, lat, source.datum)


def _radius(point: Point) -> float:
    """Half the last decimal given: 121.47 says no more than half a kilometre."""
    decimals = max(len(repr(value).partition(".")[2]) for value in point)
    return max(FINEST_M, 0.5 * METRES_PER_DEGREE * 10.0**-decimals)


def _place(row: Row, point: Point, written: Point) -> None:
    radius = _radius(written)
    level = "door" if radius <= DOOR_WITHIN_M else "interpolated"
    sure = max(0.0, 1 - radius / CELL_ACROSS_M)
    row.values["location"] = Location(float(point[0]), float(point[1]), level, radius, confidence=sure)


def _swapped(row: Row) -> Reject:
    lon, lat = (row.review.detail["lon"], row.review.detail["lat"]) if row.review else (0.0, 0.0)
    return Reject(
        row, "geocode", "coordinates_swapped",
        f"经度 {lon:g}、纬度 {lat:g} 填反了，对调后也不在本市。请核对坐标。",
        f"Longitude {lon:g} and latitude {lat:g} are exchanged, and the point is not in the city either way. Check both.",
    )  # fmt: skip


def _outside(row: Row, point: Point) -> Reject:
    return Reject(
        row, "geocode", "outside_city",
        f"坐标 {point[0]:g}, {point[1]:g} 不在本市范围内。请核对坐标及其坐标系；若只有地址，请清空坐标。",
        f"The point {point[0]:g}, {point[1]:g} lies outside the city. Check it and its datum, or clear it and give the address.",
    )  # fmt: skip
