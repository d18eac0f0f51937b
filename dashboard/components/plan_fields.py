"""What can be turned on a scenario, once: the browser builds the sliders, the panel and the table's columns from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from dashboard.context import Context
from dashboard.contract import Text

Kind = Literal["times", "days", "percent", "km", "hours", "number", "choice", "flag"]


@dataclass(frozen=True)
class Field:
    """One field of the document: its ends, its step, and how its value is written. `main`: one of the four sliders on top.

    `share`: the value is a share of 1, shown in percent. `needs`: another field with the value that makes this one count.
    """

    path: str
    label: Text
    kind: Kind
    low: float = 0
    high: float = 1
    step: float = 1
    main: bool = False
    options: Mapping[str, Text] = field(default_factory=dict)
    hint: Text = ("", "")
    needs: tuple[str, str] | None = None


FIELDS: tuple[Field, ...] = (
    Field("multiplier", ("需求倍数", "Demand"), "times", 0, 4, 0.05, main=True, hint=("每日新收治人数乘以它", "multiplies the patients a day")),
    Field("ward_stay", ("平均住院", "Ward stay"), "days", 1, 30, 0.5, main=True, hint=("普通病床平均住院天数", "mean days in a ward")),
    Field("icu_share", ("重症占比", "ICU share"), "percent", 0, 0.4, 0.005, main=True, hint=("收治者中需要 ICU 的比例", "share of those admitted who need the ICU")),
    Field("reach_km", ("最大分流距离", "Sent on within"), "km", 0, 80, 1, main=True, hint=("0 为不分流", "0: nobody is sent on")),
    Field("days", ("推演天数", "Days ahead"), "number", 7, 180, 1),
    Field(
        "demand", ("需求来源", "Demand from"), "choice",
        options={"recent": ("近期增长外推", "recent growth"), "nowcast": ("即时预测后持平", "nowcast, then level"), "renewal": ("按再生数 R 推演", "reproduction number R"), "sir": ("仓室模型（SIR）", "SIR model")},
    ),
    Field("reproduction", ("再生数 R", "Reproduction R"), "number", 0, 6, 0.05, needs=("demand", "renewal")),
    Field("icu_stay", ("平均 ICU 天数", "ICU stay"), "days", 1, 60, 0.5),
    Field(
        "choice", ("就诊选择", "Choice of hospital"), "choice",
        options={
            "observed": ("照实际去向", "as observed"), "nearest": ("就近", "nearest"), "huff": ("规模与距离（Huff）", "size and distance (Huff)"),
            "capacity": ("看空床", "free beds"), "designated": ("只去定点", "designated only"),
        },
    ),
    Field("transfer", ("ICU 满时转院", "Transfer when the ICU is full"), "flag"),
    Field("patience_hours", ("最长等床", "Longest wait for a bed"), "hours", 0, 240, 6),
    Field("other_patients", ("其他病人占床倍数", "Beds of other patients"), "times", 0, 2, 0.05),
)  # fmt: skip


def fields_config(context: Context) -> list[dict[str, Any]]:
    """The fields as the browser reads them."""
    return [
        {
            "path": one.path, "label": context.t(one.label), "kind": one.kind, "low": one.low, "high": one.high, "step": one.step, "main": one.main,
            "options": {key: context.t(text) for key, text in one.options.items()}, "hint": context.t(one.hint), "needs": one.needs,
        }
        for one in FIELDS
    ]  # fmt: skip
