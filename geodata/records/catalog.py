"""All record models by noun."""

from __future__ import annotations

from geodata.errors import UnknownName
from geodata.records.base import Record
from geodata.records.cases import Case, CaseAddress, CaseEvent, CaseSeries
from geodata.records.checkpoints import Checkpoint, CheckpointScan, CheckpointShift
from geodata.records.flows import MigrationFlow
from geodata.records.health import CodeState, HealthCheck, Isolation
from geodata.records.hospitals import Encounter, Hospital, HospitalCapacity
from geodata.records.people import HouseholdMember, Registration, Residence, Trip
from geodata.records.supplies import StockMove
from geodata.records.voices import Clue, OpinionPost
from geodata.records.work import Task, TaskEvent
from geodata.records.zones import LockdownZone

RECORDS: dict[str, type[Record]] = {
    model.noun: model
    for model in (
        Registration, Residence, HouseholdMember, Trip, Task, TaskEvent, Case, CaseEvent, CaseAddress, CaseSeries,
        HealthCheck, Isolation, CodeState, Checkpoint, CheckpointScan, CheckpointShift, Hospital, HospitalCapacity,
        Encounter, Clue, OpinionPost, StockMove, MigrationFlow, LockdownZone,
    )
}  # fmt: skip


def record(noun: str) -> type[Record]:
    """The record model of a noun; `UnknownName` lists what exists."""
    try:
        return RECORDS[noun]
    except KeyError:
        known = "、".join(sorted(RECORDS))
        raise UnknownName(f"没有名为 {noun} 的登记表。可用：{known}", f"No register is called {noun}. Known: {', '.join(sorted(RECORDS))}") from None
