"""Self-reports and visits: temperature and symptoms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from etl.contract import Example, Source
from geodata.records.health import HealthCheck

SEPARATORS = re.compile(r"[、，,；;/ ]+")
# A person without symptoms writes many things; none of them is a symptom.
WELL = frozenset({"无症状", "正常", "无异常", "健康", "良好", "无不适", "身体健康"})


def _prepare(row: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    """Symptoms in one writing; 'well' is no symptom."""
    written = str(row.get("symptoms") or "").strip()
    symptoms = "" if written in WELL else "、".join(part for part in SEPARATORS.split(written) if part)
    return ({**row, "symptoms": symptoms},)


EXAMPLES = (
    Example(
        {
            "随访编号": "J1",
            "人员编号": "P1",
            "填报时间": "2020-01-30 08:00",
            "自测体温": "37.8℃",
            "身体状况": "发热，咳嗽",
        },
        {"temperature": 37.8, "symptoms": "发热、咳嗽"},
    ),
    Example(
        {"编号": "J2", "随访时间": "2020-01-30 08:00", "体温": "36.5度", "症状": "无症状", "他人测量": "否"},
        {"temperature": 36.5, "symptoms": None, "by_other": False},
    ),
    Example({"编号": "J3", "随访时间": "2020-01-30 08:00", "体温": "365"}, reject="out_of_range"),
    Example({"编号": "J4", "随访时间": "2020-01-30 08:00", "症状": "正常"}, {"symptoms": None, "temperature": None}),
)

SOURCE = Source(model=HealthCheck, order=42, examples=EXAMPLES, prepare=_prepare)
