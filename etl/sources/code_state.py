"""Changes of pass and check-in colours."""

from __future__ import annotations

from etl.contract import Example, Source
from geodata.records.health import CodeState

EXAMPLES = (
    Example(
        {"人员编号": "P1", "码制": "通行证", "变更时间": "2020-02-01 09:00", "颜色": "绿证", "依据规则": "已核已入住"},
        {"scheme": "pass", "colour": "green"},
    ),
    Example(
        {"人员编号": "P1", "码制": "打卡码", "变更时间": "2020-02-02 00:00", "颜色": "黄"},
        {"scheme": "checkin", "colour": "yellow", "rule": None},
    ),
    Example({"人员编号": "P1", "码制": "通行证", "变更时间": "2020-02-01 09:00", "颜色": "蓝"}, reject="unknown_code"),
)

SOURCE = Source(model=CodeState, order=44, examples=EXAMPLES)
