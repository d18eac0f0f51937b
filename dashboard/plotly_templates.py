"""The two chart templates and the house values beside them, read once from `plotly_templates.json`."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

import plotly.graph_objects as go
import plotly.io as pio

from dashboard.contract import Theme

# Plotly's own cartesian traces only: the GL ones need a page that allows code from strings.
CONFIG: dict[str, Any] = {"displayModeBar": False, "responsive": True, "scrollZoom": False, "doubleClick": False, "showTips": False}

SEQUENCES: dict[Theme, dict[str, tuple[str, ...]]] = {
    "dark": {
        "seq": ("#502932", "#7f3340", "#b04144", "#de5f43", "#f79760", "#fbdcb2"),
        "cap": ("#22363e", "#28515d", "#2e707f", "#3c94a1", "#5dbcc3", "#a9e4e4"),
        "cat": ("#6bd8de", "#e69e17", "#4390ee", "#a3489d", "#feda77", "#5b6c08", "#a18984"),
        "text": ("#f3f0e9", "#c1bdb7", "#919a9e"),
        "line": ("#282f33", "#41494e", "#6c767d"),
        "surface": ("#11181c",),
        "attn": ("#f4d248",),
    },
    "light": {
        "seq": ("#f5e3d2", "#f3c09e", "#ee916a", "#d85d45", "#a83634", "#691f2b"),
        "cap": ("#d9ecee", "#acd7dd", "#78bac7", "#4296a9", "#146e84", "#104355"),
        "cat": ("#056677", "#ae8a0b", "#8156c0", "#559ab4", "#012d5d", "#584504"),
        "text": ("#171f24", "#40494f", "#5b656b"),
        "line": ("#e2dfda", "#b8bfc3", "#788287"),
        "surface": ("#ffffff",),
        "attn": ("#815c08",),
    },
}


@cache
def _values() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(files("dashboard").joinpath("plotly_templates.json").read_text(encoding="utf-8"))
    return loaded


@cache
def template(theme: Theme) -> go.layout.Template:
    """The template of a theme."""
    return go.layout.Template(_values()[f"gridwatch_{theme}"])


def house(theme: Theme) -> dict[str, Any]:
    """Bands, hatches, marks and the window's tint: what a template cannot hold."""
    values: dict[str, Any] = _values()["house_values"][theme]
    return values


def colour(theme: Theme, ramp: str, step: int) -> str:
    """Step 1…n of a ramp, as the design tokens count them (`--gw-seq-4` is `colour(theme, "seq", 4)`)."""
    return SEQUENCES[theme][ramp][step - 1]


def register() -> None:
    """Make both templates known to Plotly by name, for printing and notebooks."""
    for theme in ("dark", "light"):
        pio.templates[f"gridwatch_{theme}"] = template(theme)
