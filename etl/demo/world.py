"""The whole demo city in memory: its ground, its addresses, its sites and its hidden epidemic."""

from __future__ import annotations

from dataclasses import dataclass

from etl.demo.areas import Ground, make_ground
from etl.demo.doors import Doors, make_doors
from etl.demo.epidemic import Infections, spread
from etl.demo.noise import Scribe
from etl.demo.plan import Plan
from etl.demo.roads import Road, make_roads
from etl.demo.sites import Checkpoint, Hospital, Station, make_checkpoints, make_hospitals, make_stations
from etl.demo.terrain import Terrain, make_terrain


@dataclass(frozen=True)
class World:
    """Everything the registers are drawn from."""

    plan: Plan
    terrain: Terrain
    ground: Ground
    roads: list[Road]
    doors: Doors
    stations: list[Station]
    hospitals: list[Hospital]
    checkpoints: list[Checkpoint]
    infections: Infections
    scribe: Scribe


def make_world(plan: Plan) -> World:
    """Draw the city of a plan."""
    terrain = make_terrain(plan.rng("terrain"))
    ground = make_ground(plan, terrain)
    roads = make_roads(plan, terrain, ground)
    doors = make_doors(plan, terrain, ground, roads)
    stations = make_stations(plan, ground, terrain)
    return World(
        plan=plan, terrain=terrain, ground=ground, roads=roads, doors=doors, stations=stations,
        hospitals=make_hospitals(plan, ground, doors),
        checkpoints=make_checkpoints(plan, terrain, roads, doors, stations),
        infections=spread(plan, ground, doors), scribe=Scribe(ground, doors),
    )  # fmt: skip
