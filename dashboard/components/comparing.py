"""How change between two windows is shown: the legend of `layers/comparing.py`, and the switch beside the slider."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.components.legend import Entry
from dashboard.context import Context
from dashboard.contract import Text
from geodata.errors import Lang
from layers.comparing import CLASS_WORDS, LOOK, NOTE

MODES: tuple[tuple[str, Text, Text], ...] = (
    ("swipe", ("对比", "Compare"), ("两段时间左右对比", "Two windows side by side")),
    ("diff", ("差异", "Change"), ("两段时间的变化", "The change between two windows")),
    ("", ("关", "Off"), ("只看一段时间", "One window only")),
)
MARKS: tuple[tuple[str, str, Text], ...] = (
    ("spot", "div-7", ("新出现", "new")),
    ("ring", "div-1", ("降为 0", "gone")),
    ("dot", "text3", ("基数小", "small")),
    ("uncertain", "div-4", ("未定", "open")),
    ("zero", "", ("均为 0", "0 both")),
    ("none", "", ("无数据", "no data")),
)


def change_legend(lang: Lang) -> dict[str, Any]:
    """The legend of change, the same for every layer and resolution: `entries, unit, note`."""
    at = 0 if lang == "zh" else 1
    fills: list[Entry] = [{"kind": "fill", "token": f"div-{n}", "label": text[at]} for n, text in enumerate(CLASS_WORDS, 1)]
    marks: list[Entry] = [{"kind": kind, "token": token, "label": text[at]} for kind, token, text in MARKS]
    return {"entries": fills + marks, "unit": ("本期为对照期的倍数", "times the compared window")[at], "note": NOTE[at]}


def change_config(lang: Lang) -> dict[str, Any]:
    """What the map's JavaScript needs to colour and explain change."""
    return {"ramp": LOOK.ramp, "breaks": list(LOOK.breaks), "legend": change_legend(lang)}


def switch(context: Context) -> html.Div:
    """Side by side, change, or off."""
    buttons = [html.Button(context.t(text), title=context.t(title), **{"data-compare": key, "aria-pressed": "false"}) for key, text, title in MODES]
    return html.Div(buttons, className="gw-segments", role="group", **{"aria-label": context.t(("对照", "Comparison"))})
