"""What a file in one press promises."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from dashboard import access
from dashboard.context import User
from dashboard.contract import Text
from dashboard.reports import met, report
from geodata.errors import AccessProblem
from geodata.queries.record_tables import RecordTable
from geodata.queries.records import require_records
from layers import layer


@dataclass(frozen=True)
class QuickExport:
    """One file. It holds masked rows of a `table`, or the tables of `reports` and of `layers`, or the `rejects` of the imports.

    `hint` says which rows it holds and when. `layers`: of points, or a layer of cells as `key:tile set`. Tables whose
    data the city lacks are left out of the file.
    """

    key: str
    title: Text
    order: int
    hint: Text
    table: RecordTable | None = None
    reports: tuple[str, ...] = ()
    layers: tuple[str, ...] = ()
    rejects: bool = False
    needs: tuple[str, ...] = ()

    def require(self, user: User) -> None:
        """Pass, or raise the `NotAllowed` of the first thing in it that this person may not have."""
        if self.table is not None:
            access.require(user, "table", self.table.name)
            require_records(user.scope)
        for key in self.reports:
            access.require(user, "report", key)
        for key in self.layers:
            access.require(user, "layer", key.partition(":")[0])
        if self.rejects:
            access.require(user, "table", "rejects")
            if not user.clearance or user.district_code is not None:
                raise access.closed_records()

    def refused(self, user: User) -> AccessProblem | None:
        """Why this person may not have it; None where they may."""
        try:
            self.require(user)
        except AccessProblem as problem:
            return problem
        return None

    def has_data(self, metrics: Collection[str]) -> bool:
        """Whether the city has data for anything in it."""
        return met(self.needs, metrics) and ((not self.reports and not self.layers) or bool(self.parts(metrics)))

    def parts(self, metrics: Collection[str]) -> list[str]:
        """Its reports and layers that the city has data for."""
        return [key for key in self.reports if met(report(key).needs, metrics)] + [key for key in self.layers if met(layer(key.partition(":")[0]).needs, metrics)]
