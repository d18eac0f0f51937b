"""Silent cells: daily checks of people in isolation were due and none came. What that means stands in `silence`."""

from __future__ import annotations

from geodata.queries import silence
from layers.contract import CELL_TILESETS, COARSE_BREAKS, Layer, Style

LAYER = Layer(
    key="silent_cells",
    title=("静默格（应报未报）", "Silent cells"),
    order=65,
    geometry="cells",
    columns={
        "value": ("健康随访", "Health checks"),
        "due": ("应报", "Due from"),
        "last": ("最近一次", "Newest"),
    },
    style=Style(unit=("次", "checks"), ramp="cap"),
    hover=("value", "due", "last"),
    beside={"due": silence.due, "last": silence.last_day},
    tilesets=CELL_TILESETS,
    needs=("isolation_started", "health_checks"),
    note=(
        f"隔离人员每日随访。末 {silence.DAYS} 天按惯常比例应收到至少 {silence.LEAST_EXPECTED:.0f} 次而一次未到的为静默；应报太少的不判。",
        f"Daily checks of people in isolation. Silent: at least {silence.LEAST_EXPECTED:.0f} were to be expected in the last "
        f"{silence.DAYS} days, and none came. Not judged where too few were due.",
    ),
    source="health_check",
    values=silence.by_cell,
    options={
        "metric": "health_checks", "stock": True, "breaks": COARSE_BREAKS, "silent": True, "counted": ("人", "people"),
        "days": ("last",), "zero": ("无应报", "none due"), "unsure": ("应报太少", "too few due"),
    },
)  # fmt: skip
