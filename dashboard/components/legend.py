"""Legends from the layers' own declarations; the rail, the wall and printed pages share these entries."""

from __future__ import annotations

from typing import Any

from dash import html

from geodata.errors import Lang
from layers.contract import Layer

Entry = dict[str, str]

# What one cell is called, and the line under the classes. Edge lengths are H3's averages.
CELL_WORDS: dict[str, tuple[str, str]] = {
    "h3_6": ("格，边长约 3.7 千米", "cell, edge about 3.7 km"),
    "h3_7": ("格，边长约 1.4 千米", "cell, edge about 1.4 km"),
    "h3_8": ("格，边长约 0.5 千米", "cell, edge about 0.5 km"),
    "h3_9": ("格，边长约 0.2 千米", "cell, edge about 0.2 km"),
    "h3_10": ("格，边长约 76 米", "cell, edge about 76 m"),
    "grid": ("网格", "management grid"),
    "community": ("社区", "community"),
    "street": ("街道乡镇", "street"),
    "district": ("区县", "district"),
}
BY_WORDS: dict[str, tuple[str, str]] = {
    "h3_6": ("按格", "by cell"),
    "h3_7": ("按格", "by cell"),
    "h3_8": ("按格", "by cell"),
    "h3_9": ("按格", "by cell"),
    "h3_10": ("按格", "by cell"),
    "grid": ("按网格", "by grid"),
    "community": ("按社区", "by community"),
    "street": ("按街镇", "by street"),
    "district": ("按区县", "by district"),
}


# How classes were cut when not by the layer itself, said under the legend.
CUT_WORDS: dict[str, tuple[str, str]] = {
    "quantiles": ("分位数分级：各级格数相近。", "Quantiles: about as many cells in each class."),
    "natural": ("自然断点分级：各级内部最接近。", "Natural breaks: classes as alike inside as can be."),
    "equal": ("等距分级：各级跨度相同。", "Equal intervals: classes of the same width."),
}
FOR_THIS_WINDOW = ("只用于当前时间窗，换窗后不可直接比颜色。", "For this window only: colours of other windows do not compare.")


def _number(value: float) -> str:
    return f"{value:,.1f}".removesuffix(".0")


def _class_label(breaks: tuple[int, ...], at: int, scale: int) -> str:
    """'5–9', the last '≥80'; rates are half-open and read '10–30'."""
    low = breaks[at]
    if at + 1 == len(breaks):
        return f"≥{_number(low / scale)}"
    if scale > 1:
        return f"<{_number(breaks[1] / scale)}" if at == 0 else f"{_number(low / scale)}–{_number(breaks[at + 1] / scale)}"
    high = breaks[at + 1] - 1
    return f"{_number(low)}–{_number(high)}" if high > low else _number(low)


def ramp_token(layer: Layer, breaks: tuple[int, ...], at: int) -> str:
    """The design token of a class: five classes are steps 2–6."""
    top = 8 if layer.style.ramp == "div" else 7
    return f"{layer.style.ramp}-{top - len(breaks) + at}"


def counted(layer: Layer) -> tuple[str, str]:
    """The unit of what a rate or share was counted from."""
    unit: tuple[str, str] = layer.options.get("counted", ("例", "cases"))
    return unit


def entries(layer: Layer, breaks: tuple[int, ...], lang: Lang) -> list[Entry]:
    """`{kind, token, label}` of every class: dot, fills, zero, no data."""
    scale = int(layer.options.get("scale", 1))
    words: tuple[tuple[str, str], ...] = layer.options.get("classes", ())
    labels = [text[lang != "zh"] for text in words] or [_class_label(breaks, at, scale) for at in range(len(breaks))]
    classes = [{"kind": "fill", "token": ramp_token(layer, breaks, at), "label": label} for at, label in enumerate(labels) if label]
    dot = {"kind": "dot", "token": f"{layer.style.ramp}-3", "label": "<5" if scale == 1 else f"<5 {counted(layer)[lang != 'zh']}"}
    at = 0 if lang == "zh" else 1
    zero = {"kind": "zero", "token": "", "label": layer.options["zero"][at] if "zero" in layer.options else "0"}
    none = {"kind": "none", "token": "", "label": "无数据" if lang == "zh" else "no data"}
    doubt = layer.options.get("unsure", ("基数小", "small base") if scale > 1 else None)
    unsure = [{"kind": "uncertain", "token": f"{layer.style.ramp}-4", "label": doubt[at]}] if doubt else []
    silent = [{"kind": "silent", "token": "", "label": ("静默", "silent")[at]}] if layer.options.get("silent") else []
    return [*silent, *([dot] if layer.suppress else []), *classes, zero, none, *unsure]


def legend(layer: Layer, breaks: tuple[int, ...], tileset: str, lang: Lang, cut: str = "") -> dict[str, Any]:
    """The whole legend at one resolution: `entries, unit, note, by`; `cut` says how the classes were cut, if not by the layer."""
    at = 0 if lang == "zh" else 1
    per = CELL_WORDS[tileset][at]
    unit = layer.style.unit[at]
    rate = int(layer.options.get("scale", 1)) > 1
    gap = "" if lang == "zh" else " "
    return {
        "entries": entries(layer, breaks, lang),
        "unit": f"{unit}，{per}" if rate and lang == "zh" else f"{unit}, {per}" if rate else f"{unit} / {per}",
        "note": "".join([CUT_WORDS[cut][at], gap, FOR_THIS_WINDOW[at], gap, layer.note[at]]).strip() if cut else layer.note[at],
        "by": BY_WORDS[tileset][at],
    }


def marks(layer: Layer, lang: Lang) -> dict[str, Any]:
    """The legend of points, lines or zones: `entries` of kind mark, with their shape, `unit` and `note`."""
    at = 0 if lang == "zh" else 1
    found = [{"kind": "mark", "shape": mark.shape, "token": mark.token, "label": mark.label[at]} for mark in layer.marks]
    return {"entries": found, "unit": layer.style.unit[at], "note": layer.note[at]}


def host() -> html.Div:
    """Where the browser draws the legend of the layer and resolution on the map now."""
    return html.Div(className="gw-legend")
