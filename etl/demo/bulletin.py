"""What the city publishes each day about its cases: addresses without room numbers, and official figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from etl.demo.cases import Known
from etl.demo.desk import Desk
from etl.demo.messy import AS_OF_MINUTE, DAY, NEVER, day_text, days_until_now
from etl.demo.people import texts
from etl.demo.plan import CITY_CODE, DAYS
from etl.demo.world import World
from geodata.vocabulary import SERIES


def write_bulletins(world: World, desk: Desk, known: Known) -> None:
    """Hand in the daily address lists and the daily series of city and districts."""
    _write_addresses(world, desk, known)
    _write_series(world, desk, known)


def _write_addresses(world: World, desk: Desk, known: Known) -> None:
    """The road and number (or the village) of every confirmed or asymptomatic case, on the day after its report."""
    rng = world.plan.rng("bulletins")
    rows = np.flatnonzero((known.recorded <= AS_OF_MINUTE) & (known.kind != "suspected") & (known.reported < DAYS - 1))
    door = world.infections.door[known.row[rows]]
    day = known.reported[rows] + 1
    district = world.scribe.district[world.doors.grid[door]]
    address = world.doors.text[door]
    seen: Counter[tuple[int, str, str]] = Counter()
    ordinal = []
    for key in zip(day.tolist(), district, address, strict=True):
        seen[key] += 1
        ordinal.append(str(seen[key]))
    desk.hand_in("case_address", {
        "day": day_text(day), "district": district, "ordinal": texts(ordinal), "address": address,
    }, day * DAY + rng.integers(8 * 60, 11 * 60, len(day)), rng)  # fmt: skip


def _write_series(world: World, desk: Desk, known: Known) -> None:
    """New confirmed, new asymptomatic, discharged and dead: the city's figures are the sums of the districts'."""
    rng = world.plan.rng("series")
    told = known.recorded <= AS_OF_MINUTE
    codes = texts(area.code for area in world.ground.owners("district"))[world.infections.grid[known.row]]
    rows = [*_figures(known, codes, told)]
    code, day, series, value = (list(column) for column in zip(*rows, strict=True))
    days = np.array(day, dtype=np.int64)
    names = texts(SERIES.labels[name][0] for name in series)
    desk.hand_in("case_series", {
        "area_code": texts(code), "day": day_text(days), "series": names, "value": texts(map(str, value)),
    }, (days + 1) * DAY + rng.integers(8 * 60, 9 * 60, len(days)), rng)  # fmt: skip


def _figures(known: Known, codes: np.ndarray, told: np.ndarray) -> Iterator[tuple[str, int, str, int]]:
    ended = days_until_now(known.ended)
    over = told & (ended > NEVER // 2)
    counted = (
        ("confirmed", told & (known.kind == "confirmed"), known.reported), ("asymptomatic", told & (known.kind == "asymptomatic"), known.reported),
        ("recovered", over & ~known.dies, ended), ("dead", over & known.dies, ended),
    )  # fmt: skip
    for series, rows, days in counted:
        for code in (CITY_CODE, *sorted(set(codes))):
            here = rows if code == CITY_CODE else rows & (codes == code)
            for day, value in enumerate(np.bincount(days[here], minlength=DAYS)[:DAYS].tolist()):
                yield code, day, series, value
