"""Checkpoints at work: passages hour by hour, and the shifts that staff them."""

from __future__ import annotations

import numpy as np

from etl.demo.desk import Desk
from etl.demo.messy import DAY, blank, numbers, time_text, written
from etl.demo.people import either, texts
from etl.demo.plan import DAYS
from etl.demo.returns import CHUNK, curve
from etl.demo.terrain import Floats
from etl.demo.world import World
from geodata.vocabulary import DIRECTION, MODE, PASS_COLOUR

# Passages by hour of the day: roads and stations, and compound gates with their two rush hours.
HOURS_ROAD = np.array([1, 0.6, 0.4, 0.4, 0.6, 1.2, 2.5, 4.5, 6.5, 7.5, 7.6, 7, 6, 5.8, 6.4, 7.2, 7.6, 7.4, 6.2, 4.8, 3.8, 3, 2.2, 1.6])
HOURS_GATE = np.array([0.3, 0.2, 0.2, 0.2, 0.4, 1.4, 4.5, 8.8, 8.2, 5, 4.2, 4.6, 4, 3.2, 3, 3.4, 4.8, 8.2, 8.6, 5, 3.4, 2.4, 1.4, 0.7])
BUSY = {"高速出口": 3.0, "火车站": 4.6, "客运站": 1.8, "国省道卡口": 1.6, "小区出入口": 1.0, "农贸市场": 1.3}
GATES = ("小区出入口", "农贸市场")


def _load(world: World) -> Floats:
    """Share of all passages by checkpoint and day: roads follow the returns, gates the life of the city."""
    arrivals = curve()[:DAYS] * DAYS
    week = 1 + 0.07 * np.cos(2 * np.pi * (np.arange(DAYS) - 2) / 7)
    life = np.interp(np.arange(DAYS), (0, 14, 20, 32, DAYS), (1.0, 0.35, 0.4, 0.75, 1.25)) * week
    load = np.zeros((len(world.checkpoints), DAYS))
    rng = world.plan.rng("checkpoint load")
    for row, point in enumerate(world.checkpoints):
        load[row] = BUSY[point.kind] * rng.lognormal(0, 0.45) * (life if point.kind in GATES else arrivals)
        load[row, : point.opened] = 0
    return np.asarray(load / load.sum())


def hourly_capacity(world: World) -> list[int]:
    """What each checkpoint can do in an hour: enough for most days, not for the busiest hours of the return.

    The demo thins the traffic, and the capacity with it.
    """
    rng = world.plan.rng("checkpoint capacity")
    gate = np.array([point.kind in GATES for point in world.checkpoints])
    peak = np.where(gate, HOURS_GATE.max() / HOURS_GATE.sum(), HOURS_ROAD.max() / HOURS_ROAD.sum())
    usual = np.quantile(_load(world) * world.plan.scans, 0.8, axis=1) * peak
    return [max(1, round(each)) for each in (usual * rng.lognormal(0.15, 0.35, len(usual))).tolist()]


def write_scans(world: World, desk: Desk) -> None:
    """Hand in all passages, several days at a time."""
    rng = world.plan.rng("scans")
    counts = rng.multinomial(world.plan.scans, _load(world).ravel()).reshape(-1, DAYS)
    start = 0
    for day in range(DAYS):
        if day == DAYS - 1 or counts[:, start : day + 2].sum() > CHUNK:
            _write_days(world, desk, counts[:, start : day + 1], start, rng)
            start = day + 1


def _write_days(world: World, desk: Desk, counts: np.ndarray, start: int, rng: np.random.Generator) -> None:
    point, day = (np.repeat(index.ravel(), counts.ravel()) for index in np.indices(counts.shape))
    count = len(point)
    if not count:
        return
    gate = np.array([c.kind in GATES for c in world.checkpoints])[point]
    hours = [rng.choice(24, count, p=profile / profile.sum()) for profile in (HOURS_ROAD, HOURS_GATE)]
    when = (day + start) * DAY + np.where(gate, hours[1], hours[0]) * 60 + rng.integers(0, 60, count)
    station = np.array([c.kind == "火车站" for c in world.checkpoints])[point]
    inward = rng.random(count) < np.where(gate, 0.5, 0.8)
    mode = either(station, "train", either(rng.random(count) < 0.88, "car", "coach"))
    colour = texts(["green", "yellow", "red"])[rng.choice(3, count, p=(0.931, 0.055, 0.014))]
    known = world.plan.registrations + len(world.infections)
    person = texts(f"P{n:09d}" for n in rng.integers(0, known, count).tolist())
    desk.hand_in("checkpoint_scan", {
        "scan_no": desk.serials("S", when // DAY), "checkpoint_no": texts(c.number for c in world.checkpoints)[point], "scanned_at": time_text(when),
        "person_no": blank(person, 0.4, rng), "direction": written(DIRECTION, either(inward, "in", "out"), rng),
        "mode": either(gate, None, written(MODE, mode, rng)), "pass_colour": either(when >= 25 * DAY, written(PASS_COLOUR, colour, rng, 0.05), None),
        "temperature": blank(numbers((rng.normal(36.3, 0.3, count) + (rng.random(count) < 0.003) * 1.4).clip(34.5, 40.5), 1), 0.03, rng),
    }, when + rng.integers(0, 3, count), rng, 0.003)  # fmt: skip


def write_shifts(world: World, desk: Desk) -> None:
    """Three shifts a day at every open checkpoint; compound gates have two people, roads several a lane."""
    rng = world.plan.rng("shifts")
    rows = [(point, day, shift) for point, c in enumerate(world.checkpoints) for day in range(c.opened, DAYS) for shift in range(3)]
    point, day, shift = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    starts = day * DAY + shift * 480
    lanes = np.array([c.lanes for c in world.checkpoints])[point]
    gate = np.array([c.kind in GATES for c in world.checkpoints])[point]
    staff = np.where(gate, 2, 2 * lanes) * np.where(shift == 0, 0.7, 1.0) + rng.integers(-1, 2, len(point))
    desk.hand_in("checkpoint_shift", {
        "checkpoint_no": texts(c.number for c in world.checkpoints)[point], "starts_at": time_text(starts), "ends_at": time_text(starts + 480),
        "staff": texts(map(str, staff.astype(int).clip(1).tolist())),
    }, starts + rng.integers(0, 60, len(point)), rng)  # fmt: skip
