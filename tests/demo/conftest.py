"""One small demo pack and one full-size ground for all tests of this folder."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from etl.demo.areas import Ground, make_ground
from etl.demo.doors import make_doors
from etl.demo.epidemic import spread
from etl.demo.plan import plan_for
from etl.demo.roads import make_roads
from etl.demo.terrain import make_terrain
from etl.demo.world import World, make_world

SEED = 20200124


@pytest.fixture(scope="session")
def pack(demo_pack: Path) -> Path:
    """The demo pack of all tests: scale 0.02, seed 20200124; read it, do not change it."""
    return demo_pack


@pytest.fixture(scope="session")
def full_ground() -> Ground:
    """The areas of the default city."""
    plan = plan_for(1, SEED)
    return make_ground(plan, make_terrain(plan.rng("terrain")))


@pytest.fixture(scope="session")
def epidemic() -> World:
    """A small city with as many infections as the default one, so that shares can be measured."""
    world = make_world(plan_for(0.02, SEED))
    plan = dataclasses.replace(world.plan, cases=9_000)
    doors = make_doors(plan, world.terrain, world.ground, make_roads(plan, world.terrain, world.ground))
    return dataclasses.replace(world, plan=plan, infections=spread(plan, world.ground, doors))
