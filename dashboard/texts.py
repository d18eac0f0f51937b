"""Words used on more than one screen, as (zh, en)."""

from __future__ import annotations

from typing import Final

from dashboard.contract import Text

PRODUCT: Final[Text] = ("Gridwatch", "Gridwatch")
SIMULATED: Final[Text] = ("模拟数据", "Simulated data")
SIMULATED_NOTE: Final[Text] = ("演示城数据，不是真实疫情", "A made-up city; not a real outbreak")

FRESH: Final[Text] = ("最新", "Fresh")
PARTIAL: Final[Text] = ("未收齐", "Partial")
STALE: Final[Text] = ("陈旧", "Stale")
ERROR: Final[Text] = ("出错", "Error")
SIMULATION: Final[Text] = ("模拟", "Simulated")

ROLES: Final[dict[str, Text]] = {
    "leader": ("指挥部领导", "Command leader"),
    "analyst": ("分析员", "Analyst"),
    "district_head": ("区县负责人", "District head"),
    "planner": ("规划人员", "Planner"),
}
CITY_WIDE: Final[Text] = ("市级", "City")
RETRY: Final[Text] = ("现在重试", "Retry now")
LOADING: Final[Text] = ("正在取数", "Fetching data")
CLOSED_REVIEW = (
    "复核页显示原样地址，需要“记录查看”权限。请向市疾控数据组申请；汇总与地图可以照常看。",
    "This page shows addresses as written and needs record clearance. Ask the city's data team; totals and maps stay open to you.",
)
