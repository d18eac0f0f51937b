"""A part of the map drawn by hand or taken around a place, parsed once at the door.

Written compactly enough for a link, in degrees of WGS 84 with five decimals (about a metre):

    circle:121.4737,31.2304,500                          centre, radius in metres
    polygon:121.47,31.23;121.48,31.23;121.48,31.24       corners, not closed
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any, Literal, Self

import shapely
from pydantic import BaseModel, ConfigDict, model_serializer, model_validator
from shapely.validation import explain_validity

from geodata.errors import BadFilter

MOST_CORNERS = 200
SMALLEST_RADIUS_M = 50
LARGEST_RADIUS_M = 50_000
WIDEST_DEGREES = 8.0
"""Wider than any city's land; a span that crosses the date line is wider than this as well."""

_NUMBER = r"-?\d{1,3}(?:\.\d{1,12})?"
_POINT = re.compile(rf"({_NUMBER}),({_NUMBER})", re.ASCII)
_CIRCLE = re.compile(rf"({_NUMBER}),({_NUMBER}),(\d{{1,9}}(?:\.\d{{1,3}})?)", re.ASCII)
_PLACE = re.compile(r"\[?(-?[\d.]+) (-?[\d.]+)")
_SHOWN = 60

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where words lie: a precision level, its radius, the place's own words, and how sure that is (0 to 1)."""

    lon: float
    lat: float
    level: str
    radius_m: float
    label: str
    confidence: float


class Region(BaseModel):
    """A circle (one point and `radius_m`) or a polygon (its corners, not closed). Every value is one that can be asked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["circle", "polygon"]
    points: tuple[Point, ...]
    radius_m: int = 0

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, given: Any) -> Any:
        return _parsed(given) if isinstance(given, str) else given

    @model_validator(mode="after")
    def _check(self) -> Self:
        for lon, lat in self.points:
            if not (-180 <= lon <= 180 and -90 <= lat <= 90):
                raise BadFilter(f"选区里的点 {lon:g},{lat:g} 不是经纬度。", f"{lon:g},{lat:g} in the selection is no longitude and latitude.")
        _check_circle(self) if self.kind == "circle" else _check_polygon(self)
        return self

    @model_serializer
    def _as_text(self) -> str:
        return str(self)

    def __str__(self) -> str:
        """As it stands in a link."""
        points = ";".join(f"{_short(lon)},{_short(lat)}" for lon, lat in self.points)
        return f"circle:{points},{self.radius_m}" if self.kind == "circle" else f"polygon:{points}"

    def bound(self) -> dict[str, Any]:
        """Values for `covers`: the box around it, and the polygon as WKB or the circle's centre and radius."""
        lon, lat = self.points[0]
        circle = self.kind == "circle"
        shape = None if circle else shapely.to_wkb(shapely.Polygon(self.points))
        return self._box() | {"shape": shape, "centre_lon": lon, "centre_lat": lat, "radius_m": self.radius_m}

    def _box(self) -> dict[str, float]:
        """West, south, east, north; of a circle a little more than it needs."""
        high = self.radius_m / 110_000
        wide = high / max(0.01, math.cos(math.radians(min(89.0, abs(self.points[0][1]) + high))))
        longitudes, latitudes = zip(*self.points, strict=True)
        return {"west": min(longitudes) - wide, "south": min(latitudes) - high, "east": max(longitudes) + wide, "north": max(latitudes) + high}


def covers(alias: str) -> str:
    """SQL: whether the label point (`lon`, `lat`) of a row lies in the region whose `Region.bound()` is bound."""
    point = f"ST_SetSRID(ST_MakePoint({alias}.lon, {alias}.lat), 4326)"
    return f"""({alias}.lon between :west and :east and {alias}.lat between :south and :north and case when cast(:shape as bytea) is not null then ST_Covers(ST_GeomFromWKB(cast(:shape as bytea), 4326), {point})
        else ST_DistanceSphere({point}, ST_SetSRID(ST_MakePoint(cast(:centre_lon as float8), cast(:centre_lat as float8)), 4326))
             <= cast(:radius_m as float8) end)"""


def parse(text: str) -> Region:
    """The region of a text. Raises `BadFilter`, which names what is wrong and what would do."""
    return Region.model_validate(text)


def _parsed(text: str) -> dict[str, Any]:
    kind, _, rest = text.partition(":")
    if kind == "circle":
        found = _CIRCLE.fullmatch(rest)
        if found is None:
            raise _unreadable(text)
        return {"kind": kind, "points": (_point(found[1], found[2]),), "radius_m": round(float(found[3]))}
    if kind != "polygon":
        raise _unreadable(text)
    count = rest.count(";") + 1
    if count > MOST_CORNERS:
        raise BadFilter(
            f"选区有 {count:,} 个角点，上限 {MOST_CORNERS} 个。请减少角点，或改用矩形、圆。",
            f"The selection has {count:,} corners; {MOST_CORNERS} is the limit. Use fewer corners, a rectangle or a circle.",
        )
    corners = [_POINT.fullmatch(part) for part in rest.split(";")]
    if None in corners:
        raise _unreadable(text)
    points = tuple(_point(found[1], found[2]) for found in corners if found)
    return {"kind": kind, "points": points[:-1] if len(points) > 1 and points[0] == points[-1] else points}


def _point(lon: str, lat: str) -> Point:
    return round(float(lon), 5) + 0.0, round(float(lat), 5) + 0.0  # no minus zero


def _unreadable(text: str) -> BadFilter:
    shown = text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
    return BadFilter(
        f"选区“{shown}”读不懂。写作 circle:121.4737,31.2304,500 或 polygon:经度,纬度;经度,纬度;…，或在地图上重新画。",
        f"The selection '{shown}' cannot be read. Write circle:121.4737,31.2304,500 or polygon:lng,lat;lng,lat;…, or draw it again.",
    )


def _check_circle(region: Region) -> None:
    if len(region.points) != 1 or not SMALLEST_RADIUS_M <= region.radius_m <= LARGEST_RADIUS_M:
        raise BadFilter(
            f"选区半径 {region.radius_m:,} 米，应在 {SMALLEST_RADIUS_M} 米到 {LARGEST_RADIUS_M // 1000} 千米之间。",
            f"The selection's radius is {region.radius_m:,} m; it must be from {SMALLEST_RADIUS_M} m to {LARGEST_RADIUS_M // 1000} km.",
        )


def _check_polygon(region: Region) -> None:
    corners = len(set(region.points))
    if corners < 3:
        raise BadFilter(f"选区只有 {corners} 个不同的角点，至少要 3 个。", f"The selection has {corners} different corners; it takes at least 3.")
    if len(region.points) > MOST_CORNERS:
        raise BadFilter(
            f"选区有 {len(region.points):,} 个角点，上限 {MOST_CORNERS} 个。",
            f"The selection has {len(region.points):,} corners; {MOST_CORNERS} is the limit.",
        )
    longitudes, latitudes = zip(*region.points, strict=True)
    span = max(max(longitudes) - min(longitudes), max(latitudes) - min(latitudes))
    if span > WIDEST_DEGREES:
        raise BadFilter(
            f"选区跨 {span:.0f} 度，大于任何一座城市（上限 {WIDEST_DEGREES:.0f} 度），也不能跨过日界线。请在本市范围内重画。",
            f"The selection spans {span:.0f} degrees, more than any city ({WIDEST_DEGREES:.0f} is the limit), and must not cross the date line. Draw it within the city.",
        )
    _check_rings(shapely.Polygon(region.points))


def _check_rings(polygon: shapely.Polygon) -> None:
    """A border that crosses or touches itself is said, never mended in silence."""
    if polygon.convex_hull.area == 0:
        raise BadFilter("选区没有面积：角点都在一条线上。请重画。", "The selection has no area: its corners lie on one line. Draw it again.")
    if polygon.is_valid:
        return
    found = _PLACE.search(explain_validity(polygon))
    zh, en = (f"（靠近 {float(found[1]):.4f},{float(found[2]):.4f}）", f" near {float(found[1]):.4f},{float(found[2]):.4f}") if found else ("", "")
    raise BadFilter(
        f"选区的边线自己相交{zh}。请重画，边线不要交叉。",
        f"The selection's border crosses itself{en}. Draw it again without crossing lines.",
    )


def _short(degrees: float) -> str:
    return f"{degrees:.5f}".rstrip("0").rstrip(".")
