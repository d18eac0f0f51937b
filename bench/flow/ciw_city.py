"""Ciw's answer: wards and ICUs as nodes; where patients are sent on, an entry node a hospital whose router looks for a bed.

Ciw has no patient who keeps one bed while he waits for another and may give up, so it gets the scenes without that.
"""

from __future__ import annotations

from typing import Any

import ciw
import numpy as np

from analytics.flow.model import Plan
from analytics.flow.stays import parameters


class ToBed(ciw.routing.NodeRouting):  # type: ignore[misc]
    """From the door of a hospital to the first of these nodes with a free bed, else to the first of all."""

    def __init__(self, nodes: dict[str, list[int]], sent: list[int]) -> None:
        self.nodes, self.sent = nodes, sent

    def next_node(self, ind: Any) -> Any:
        nodes = [self.simulation.nodes[number] for number in self.nodes[ind.customer_class]]
        free = next((node for node in nodes if node.number_of_individuals < node.c), nodes[0])
        self.sent[0] += free is not nodes[0]
        return free


def ciw_once(plan: Plan, seed: int) -> list[float]:
    """Patients, then what `scene.COUNTED` names, of one replicate."""
    ciw.seed(seed)
    days, sent = plan.arrivals.shape[1], [0]
    simulation = ciw.Simulation(_network(plan, sent))
    simulation.simulate_until_max_time(days)
    records = simulation.get_all_records(only=["service", "renege"])
    doors = len(plan.arrivals) if plan.rules.divert else 0
    beds = [record for record in records if record.node > doors]
    done = [record for record in beds if record.record_type == "service"]
    there = [ind for node in simulation.nodes[1 + doors : -1] for ind in node.all_individuals]
    lying = [ind for ind in there if ind.service_start_date is not False and ind.server]
    waits = [record.waiting_time for record in done] + [ind.service_start_date - ind.arrival_date for ind in lying]
    ward = sum(ind.customer_class == "ward" for ind in lying)
    came, given_up = len(beds) + len(there), len(beds) - len(done)
    counted = [len(waits), given_up, sent[0], 0, len(done), ward, len(lying) - ward, 24 * np.mean(waits)]
    return [float(value) for value in (came, *counted)]


def _network(plan: Plan, sent: list[int]) -> Any:
    """Doors if need be, then wards, then ICUs."""
    hospitals, (direct, rules) = len(plan.arrivals), (plan.course.icu_share, plan.rules)
    doors = hospitals if rules.divert else 0
    patience, leave = ciw.dists.Deterministic(rules.patience), ciw.routing.Leave()
    arrivals, service, routing, reneging = {}, {}, {}, {}
    near = [[k for k in np.argsort(row, kind="stable") if row[k] <= rules.reach] for row in plan.between]
    nodes = {
        "ward": [[1 + doors + int(k) for k in row] for row in near],
        "icu": [[1 + doors + hospitals + int(k) for k in row] for row in near],
    }
    shares = {"ward": (1 - direct, plan.course.ward), "icu": (direct, plan.course.icu)}
    for at, (kind, (share, stay)) in enumerate(shares.items()):
        come = [ciw.dists.Exponential(rate * share) if share else None for rate in plan.arrivals[:, 0]]
        nobody: list[Any] = [None] * hospitals
        length = ciw.dists.Lognormal(*parameters(stay))
        arrivals[kind] = come + 2 * nobody if doors else nobody * at + come + nobody * (1 - at)
        service[kind] = [ciw.dists.Deterministic(0)] * doors + [length] * (2 * hospitals)
        reneging[kind] = [None] * doors + [patience if np.isfinite(rules.patience) else None] * (2 * hospitals)
    for kind in shares:
        entries = [ToBed({key: rows[at] for key, rows in nodes.items()}, sent) for at in range(doors)]
        routing[kind] = ciw.routing.NetworkRouting(routers=entries + [leave] * (2 * hospitals))
    beds = [int(number) for unit in plan.beds for number in unit[:, 0]]
    return ciw.create_network(
        arrival_distributions=arrivals,
        service_distributions=service,
        number_of_servers=[float("inf")] * doors + beds,
        routing=routing,
        reneging_time_distributions=reneging,
    )
