"""Zones under restrictions: closed grids and compounds where cases gather, controlled communities around, streets as a precaution."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from etl.demo.areas import Area
from etl.demo.cases import Known
from etl.demo.desk import Desk
from etl.demo.messy import DAY, day_text, days_until_now, written
from etl.demo.people import Ints, texts
from etl.demo.plan import DAYS
from etl.demo.world import World
from geodata.vocabulary import ZONE_KIND

DECLARED_FROM = 24  # with the closure of compounds, on 3 February
CLOSED_DAYS = 14  # after the last case
CLOSED_AT, LOOK_BACK = 2, 10  # so many cases within so many days close a grid
COMPOUND_SHARE = 0.3  # closures told by a compound's name alone
STREET_AT = 3  # so many closed grids make the whole street a precaution


@dataclass(frozen=True)
class Zone:
    """One declared zone; days since the first day, `end` may lie ahead. An area's code needs no address, a name alone has no code."""

    kind: str
    name: str
    address: str
    area_code: str
    start: int
    end: int


def write_zones(world: World, desk: Desk, known: Known) -> None:
    """Hand in the zones in the order they were declared."""
    rng = world.plan.rng("zones")
    zones = sorted(_zones(world, known, rng), key=lambda zone: (zone.start, zone.kind, zone.area_code, zone.name))
    start = np.array([zone.start for zone in zones], dtype=np.int64)
    end = days_until_now(np.array([zone.end for zone in zones], dtype=np.int64))
    desk.hand_in("lockdown_zone", {
        "zone_no": desk.serials("Z", start), "kind": written(ZONE_KIND, texts(zone.kind for zone in zones), rng),
        "name": texts(zone.name for zone in zones), "area_code": texts(zone.area_code or None for zone in zones),
        "from_on": day_text(start), "to_on": day_text(end), "address": texts(zone.address or None for zone in zones),
    }, start * DAY + rng.integers(8 * 60, 20 * 60, len(zones)), rng)  # fmt: skip


def _zones(world: World, known: Known, rng: np.random.Generator) -> Iterator[Zone]:
    grid = world.infections.grid[known.row]
    communities, streets = world.ground.owners("community"), world.ground.owners("street")
    closed = {int(at): span for at in np.unique(grid) if (span := _closure(known.reported[grid == at]))}
    names = {area.code: area.name_zh for area in world.ground.areas}
    for at, (start, end) in closed.items():
        yield _closed_zone(world, at, names[world.ground.codes[at]], communities[at], rng.random() < COMPOUND_SHARE, start, end)
    yield from _around("controlled", closed, communities, names, 1)
    yield from _around("precautionary", closed, streets, names, STREET_AT)


def _closure(reported: Ints) -> tuple[int, int] | None:
    """From the day after enough cases came together until two weeks after the last one; None if they never did."""
    days = np.sort(reported)
    if len(days) < CLOSED_AT:
        return None
    together = days[CLOSED_AT - 1 :][days[CLOSED_AT - 1 :] - days[: len(days) - CLOSED_AT + 1] <= LOOK_BACK]
    start = max(DECLARED_FROM, int(together[0]) + 1) if len(together) else DAYS
    end = int(days[-1]) + CLOSED_DAYS
    return (start, end) if start < min(DAYS, end) else None


def _closed_zone(world: World, at: int, grid_name: str, community: Area, by_name: bool, start: int, end: int) -> Zone:
    """A closed grid, or the largest compound in it, whose extent nobody wrote down."""
    doors = slice(int(world.doors.starts[at]), int(world.doors.starts[at + 1]))
    named = [door for door in range(doors.start, doors.stop) if world.doors.compound[door]]
    district = next(area.name_zh for area in world.ground.level("district") if area.code == community.code[: len(area.code)])
    if by_name and named:
        door = max(named, key=lambda each: float(world.doors.homes[each]))
        return Zone("closed", world.doors.compound[door], district + world.doors.text[door], "", start, end)
    return Zone("closed", grid_name, district + world.doors.text[doors.start], str(world.ground.codes[at]), start, end)


def _around(kind: str, closed: dict[int, tuple[int, int]], owners: list[Area], names: dict[str, str], least: int) -> Iterator[Zone]:
    """The areas that hold at least so many closed grids, from the day there were so many until a week after the last."""
    spans: dict[str, list[tuple[int, int]]] = {}
    for at, span in closed.items():
        spans.setdefault(owners[at].code, []).append(span)
    for code, found in spans.items():
        if len(found) >= least:
            start, end = sorted(start for start, _ in found)[least - 1], max(end for _, end in found) + 7
            yield Zone(kind, names[code], "", code, start, end)

