"""Work for grid workers and doctors: tasks, how they went, and who was late."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from etl.demo.desk import Desk
from etl.demo.messy import DAY, NEVER, styles, time_text, until_now, written
from etl.demo.people import Ints, Texts, either, make_people, texts
from etl.demo.world import World
from geodata.vocabulary import TASK_KIND, TASK_STATE

# Hours until due, median hours until done.
TERMS = {"verify_arrival": (48, 11), "health_visit": (24, 9), "isolation_check": (24, 7), "contact_trace": (12, 8), "clue_check": (48, 20), "address_check": (72, 30)}
RESULTS = {
    "verify_arrival": ("已核实，人在住处", "已核实，本人不在", "地址不符，已更正"), "health_visit": ("体温正常", "有症状，已转诊", "家中无人"),
    "isolation_check": ("在隔离点", "遵守规定", "外出，已劝返"), "contact_trace": ("密接已登记", "无密切接触者", "转外区"),
    "clue_check": ("情况属实，已处置", "情况不实", "已答复来电人"), "address_check": ("地址已更正", "地址无误", "查无此址"),
}  # fmt: skip


@dataclass(frozen=True)
class Work:
    """Tasks to hand out: kind, doors, address texts, times in minutes; `closed` may be NEVER, or None to be drawn."""

    kind: str
    door: Ints
    address: Texts
    created: Ints
    registration: Texts | None = None
    closed: Ints | None = None


def grid_workers(world: World) -> Texts:
    """The name of the grid worker of every grid."""
    count = len(world.ground.codes)
    return make_people(0, np.full(count, 40), world.plan.rng("grid workers")).name


def write_tasks(world: World, desk: Desk, workers: Texts, work: Work, rng: np.random.Generator) -> Ints:
    """Hand in tasks of one kind and their events; returns when each was closed (NEVER where it was not)."""
    due_hours, hours = TERMS[work.kind]
    count = len(work.door)
    accepted = work.created + (rng.gamma(1.6, 55, count)).astype(np.int64)
    drawn = work.created + (hours * 60 * np.exp(rng.normal(0, 0.85, count))).astype(np.int64)
    closed = drawn if work.closed is None else work.closed
    closed = np.where(closed > NEVER // 2, np.maximum(closed, accepted + 10), NEVER)
    closed = until_now(np.where(rng.random(count) < 0.015, NEVER, closed))
    accepted = until_now(accepted)
    end = texts(["done", "failed", "cancelled"])[rng.choice(3, count, p=(0.945, 0.04, 0.015))]
    state = np.where(closed > NEVER // 2, end, np.where(accepted > NEVER // 2, "accepted", "open"))
    hand = styles(count, rng)
    number = desk.serials("T", work.created // DAY)
    worker = workers[world.doors.grid[work.door]]
    result = texts(RESULTS[work.kind])[rng.choice(3, count, p=(0.8, 0.14, 0.06))]
    recorded = work.created + rng.integers(0, 9, count)
    desk.hand_in("task", {
        "task_no": number, "kind": written(TASK_KIND, [work.kind] * count, rng),
        "registration_no": texts([None] * count) if work.registration is None else work.registration, "assignee": worker,
        "created_at": time_text(work.created, hand), "due_at": time_text(work.created + due_hours * 60, hand), "closed_at": time_text(closed, hand),
        "state": written(TASK_STATE, state, rng), "outcome": either(state == "done", result, None), "address": work.address,
    }, recorded, rng, 0.004, {"future_date": "created_at"})  # fmt: skip
    for when, what in ((accepted, texts(["accepted"] * count)), (closed, end)):
        rows = np.flatnonzero((when > NEVER // 2) & (recorded <= when))
        desk.hand_in("task_event", {
            "task_no": number[rows], "at": time_text(when[rows]), "state": written(TASK_STATE, what[rows], rng), "actor": worker[rows],
            "note": either(rng.random(len(rows)) < 0.03, "电话联系", None),
        }, when[rows] + rng.integers(0, 30, len(rows)), rng)  # fmt: skip
    return closed
