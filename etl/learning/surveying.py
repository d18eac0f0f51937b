"""Register rows become places: checked against the city, or returned with what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from etl.batches import batched
from etl.contract import Reject, Row
from etl.learning.city import Learner
from geodata.coordinates import to_wgs84

BATCH: Final = 4096
SHORTEST: Final = 3
"""Characters of a name that says which place it is."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One register row's place: `address` plain, `level` door, compound or community, the point in WGS84."""

    address: str
    name: str
    level: str
    district_code: str
    street_code: str
    lon: float
    lat: float


def survey(rows: Iterable[Row], learner: Learner) -> Iterator[tuple[Row, Fact | Reject]]:
    """Every row with its place, or with the reason why it has none."""
    for batch in batched(rows, BATCH):
        points = np.array([_point(row) for row in batch], dtype=np.float64).reshape(-1, 2)
        cells = learner.cells.at(points[:, 0], points[:, 1])
        for at, row in enumerate(batch):
            here = (points[at, 0], points[at, 1])
            if np.isnan(here[0]):
                yield row, _by_code(row, learner)
            else:
                yield row, _by_point(row, here, (cells.district_code[at], cells.street_code[at]), learner)


def _point(row: Row) -> tuple[float, float]:
    """The row's point in WGS84; NaN where it has none, half of one, or the 0, 0 of an empty field."""
    lon, lat = row.values.get("lon"), row.values.get("lat")
    if lon is None or lat is None or (lon == 0 and lat == 0):
        return np.nan, np.nan
    x, y = to_wgs84(lon, lat, row.values.get("datum") or "wgs84")
    return float(x), float(y)


def _district(row: Row, learner: Learner) -> str | Reject | None:
    """The code of the district the row states."""
    told = row.values.get("district")
    if not told:
        return None
    return learner.district_codes.get(told) or _returned(
        row, "bad_value", f"“{told}”不是本市的区县。请改正，或清空这一格。", f"'{told}' is no district of this city. Correct it or clear the cell."
    )


def _by_point(row: Row, here: tuple[float, float], found: tuple[str | None, str | None], learner: Learner) -> Fact | Reject:
    stated = _district(row, learner)
    if isinstance(stated, Reject):
        return stated
    lon, lat = here
    if found[0] is None:
        return _returned(
            row, "outside_city", f"坐标 {lon:.5f}, {lat:.5f} 不在本市范围内。请核对坐标及其坐标系。",
            f"The point {lon:.5f}, {lat:.5f} lies outside the city. Check it and its datum.",
        )  # fmt: skip
    if stated is not None and stated != found[0] and not learner.near(stated, lon, lat):
        return _returned(
            row, "bad_value", f"坐标在{learner.names[found[0]]}，所填区县是{learner.names[stated]}。请核对。",
            f"The point lies in {learner.names[found[0]]}, the row says {learner.names[stated]}. Check both.",
        )  # fmt: skip
    district = stated or found[0]
    return _fact(row, "", district, found[1] if found[1] and found[1].startswith(district) else "", here, learner)


def _by_code(row: Row, learner: Learner) -> Fact | Reject:
    """A row with a community or grid code only is known to its community."""
    told = row.values.get("community_code")
    if not told:
        return _returned(
            row, "missing_value", "既没有坐标，也没有社区代码。请补上其中一项。",
            "There is neither a point nor a community code. Give one of them.",
        )  # fmt: skip
    area: dict[str, Any] | None = learner.centres.get(told)
    if area is None:
        return _returned(
            row, "unknown_code", f"“{told}”不是本市有位置的社区或网格代码。请核对。",
            f"'{told}' is no community or grid of this city that has a place. Check it.",
        )  # fmt: skip
    return _fact(row, "community", str(area["district_code"]), str(area["street_code"] or ""), (area["lon"], area["lat"]), learner)


def _fact(row: Row, level: str, district: str, street: str, here: tuple[float, float], learner: Learner) -> Fact | Reject:
    address = learner.text(row.values.get("address") or row.values["name"])
    name = learner.text(row.values.get("name") or "")
    if len(address) < SHORTEST or learner.prefix.only_areas(address):
        return _returned(row, "bad_value", "地址没有说到门牌或小区。请补全。", "The address names neither door nor compound. Complete it.")
    level = level or ("door" if address.endswith(("号", "楼", "幢", "栋", "座")) else "compound")
    return Fact(address, name if name != address else "", level, district, street, float(here[0]), float(here[1]))


def _returned(row: Row, reason: str, zh: str, en: str) -> Reject:
    return Reject(row, "geocode", reason, zh, en)
