"""Writes the demo pack: first the ground, then the registers in batches of bounded size, the truth apart."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

import numpy as np

from etl.demo.arrivals import write_registrations, write_trips
from etl.demo.bulletin import write_bulletins
from etl.demo.cases import find_cases, ways_of, write_cases, write_truth
from etl.demo.clinics import write_capacity, write_encounters
from etl.demo.contacts import household_contacts, in_batches, isolated_cases, isolated_returnees, residences
from etl.demo.desk import Desk
from etl.demo.gates import write_scans, write_shifts
from etl.demo.health import write_checks, write_isolation, write_passes
from etl.demo.messy import DAY, NEVER, days_until_now
from etl.demo.pack import PACK_FILES, write_city, write_ground
from etl.demo.people import Ints, People, Texts, make_people
from etl.demo.plan import plan_for
from etl.demo.returns import Returnees, batches, make_returnees
from etl.demo.tasks import Work, grid_workers, write_tasks
from etl.demo.voices import write_clues, write_flows, write_posts, write_stock
from etl.demo.world import World, make_world
from etl.demo.write import Registers
from etl.demo.zones import write_zones
from geodata.errors import PackProblem

# Told: the step, how many register rows are written, the share of the work that is done.
Progress = Callable[[str, int, float], None]


def generate(out: Path, scale: float = 1.0, seed: int = 20200124, progress: Progress | None = None) -> None:
    """Write the demo city into the folder `out`. The same `scale` and `seed` give the same bytes.

    `scale` 1 is about 45,000 registrations in 4,400 grids; above 1 registers and grids grow together. An
    earlier demo pack in `out` is replaced. Raises `EtlProblem` for a scale that makes no city and
    `PackProblem` when `out` holds files that are not a demo pack's.
    """
    plan = plan_for(scale, seed)
    _claim(out)
    with Registers(out / "registers") as registers, Registers(out / "truth") as truth:

        def tell(step: str, share: float) -> None:
            if progress:
                progress(step, sum(registers.rows.values()), share)

        tell("demo", 0.0)
        world = make_world(plan)
        write_ground(world, out)
        write_registers(world, Desk(registers, truth), tell)
        write_city(out)
        tell("demo", 1.0)


def _claim(out: Path) -> None:
    """Take a folder that is new, empty or an earlier demo pack, and make it no pack until all is written."""
    if out.exists() and not out.is_dir():
        raise PackProblem(f"{out} 不是文件夹。请换一个输出位置。", f"{out} is not a folder. Choose another place.")
    strange = sorted(item.name for item in out.glob("*") if item.name not in PACK_FILES)
    if strange:
        raise PackProblem(
            f"{out} 中有不属于演示城市的文件：{'、'.join(strange[:5])}。请换一个空文件夹。",
            f"{out} holds files that are not a demo pack's: {', '.join(strange[:5])}. Choose an empty folder.",
        )
    told = out / "city.toml"
    if told.exists() and 'key = "demo"' not in told.read_text(encoding="utf-8"):
        raise PackProblem(f"{out} 是另一座城市的城市包。请换一个文件夹。", f"{out} is the pack of another city. Choose another folder.")
    out.mkdir(parents=True, exist_ok=True)
    told.unlink(missing_ok=True)
    (out / "learned.csv").unlink(missing_ok=True)  # learned from another city's registers


def write_registers(world: World, desk: Desk, tell: Callable[[str, float], None]) -> None:
    """All registers: what the epidemic brings, what goes on in the city, then the returnees batch by batch."""
    everyone = _infected_people(world)
    workers = grid_workers(world)
    tell("demo", 0.35)
    _write_epidemic(world, desk, workers, everyone)
    tell("demo", 0.55)
    for write in (write_scans, write_shifts, write_posts, write_stock, write_flows):
        write(world, desk)
    write_clues(world, desk, workers)
    first, done = len(everyone.number), 0
    for number, expected in enumerate(batches(world.plan)):
        tell("demo", 0.7 + 0.3 * done / world.plan.registrations)
        rng = world.plan.rng(f"returnees {number}")
        them = make_returnees(world, expected, first + done, carriers_of(world, expected, number), everyone, rng)
        _write_batch(world, desk, workers, them, rng)
        done += len(expected)


def _write_epidemic(world: World, desk: Desk, workers: Texts, everyone: People) -> None:
    """Cases and everything around them: households, contacts, isolation, tracing, hospitals, bulletins, the truth."""
    known = find_cases(world, desk)
    ways = ways_of(world, known)
    write_cases(world, desk, known, ways, everyone)
    write_truth(world, desk, known, everyone)
    write_bulletins(world, desk, known)
    write_zones(world, desk, known)
    write_capacity(world, desk, ways)
    write_encounters(world, desk, known, ways)
    rng = world.plan.rng("epidemic's work")
    for them in (household_contacts(world, desk, known, everyone), isolated_cases(world, known, everyone)):
        for batch in in_batches(them):
            write_isolation(world, desk, workers, batch, rng)
    door = world.infections.door[known.row]
    clean = world.scribe.clean(door, known.home)
    write_tasks(world, desk, workers, Work("contact_trace", door, clean, known.recorded + rng.integers(5, 120, len(door))), rng)
    waiting = np.flatnonzero((known.onset > NEVER // 2) & (known.found_by != "isolation") & (known.onset >= 0))
    day = known.onset[waiting] + rng.integers(0, 3, len(waiting))
    write_checks(world, desk, everyone.number[known.row[waiting]], door[waiting], clean[waiting], day, np.ones(len(waiting), dtype=bool), rng)


def _infected_people(world: World) -> People:
    """An identity for everyone infected: older than the city's average."""
    rng = world.plan.rng("infected people")
    age = rng.normal(47, 17.5, len(world.infections)).clip(1, 96).astype(np.int64)
    return make_people(0, age, rng)


def carriers_of(world: World, expected: Ints, number: int) -> Ints:
    """Infected people who arrived on the days of this batch (a day split over batches: with the first)."""
    arrival = world.infections.arrival
    first_day = expected[0] if number == 0 else expected[0] + (0 if _starts_day(world, expected, number) else 1)
    return np.flatnonzero((arrival >= first_day) & (arrival <= expected[-1]))


def _starts_day(world: World, expected: Ints, number: int) -> bool:
    """Whether a batch holds the first rows of its first day."""
    before = next(itertools.islice(batches(world.plan), number - 1, number))
    return bool(before[-1] != expected[0])


def _write_batch(world: World, desk: Desk, workers: Texts, them: Returnees, rng: np.random.Generator) -> None:
    write_registrations(desk, them, rng)
    write_trips(desk, them, rng)
    write_passes(desk, them, rng)
    residences(world, desk, them, rng)
    onset = np.floor(world.infections.onset).astype(np.int64)
    write_isolation(world, desk, workers, isolated_returnees(them, onset, rng), rng)
    _write_address_checks(world, desk, workers, them, rng)
    arrived = days_until_now(them.arrived)
    rows = np.flatnonzero(arrived > NEVER // 2)
    created = np.maximum(them.registered[rows] + 10, arrived[rows] * DAY + rng.integers(8 * 60, 21 * 60, len(rows)))
    closed = np.where(them.verified[rows] > NEVER // 2, them.verified[rows] * DAY + rng.integers(9 * 60, 21 * 60, len(rows)), NEVER)
    write_tasks(world, desk, workers, Work("verify_arrival", them.door[rows], them.address[rows], created, them.registration[rows], closed), rng)


def _write_address_checks(world: World, desk: Desk, workers: Texts, them: Returnees, rng: np.random.Generator) -> None:
    """Addresses nobody can find are sent to the grid to be cleared up."""
    rows = np.flatnonzero(np.isin(them.noise.astype(str), ("not_said", "elsewhere", "street_only", "wrong_district")))
    created = them.registered[rows] + rng.integers(60, 900, len(rows))
    write_tasks(world, desk, workers, Work("address_check", them.door[rows], them.address[rows], created, them.registration[rows]), rng)
