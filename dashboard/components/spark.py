"""A sparkline as one clipped box: no script, no picture, crisp at every size, coloured by the theme."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html

HEADROOM = 5.0  # percent of the height kept free above the peak
HALF = "var(--gw-spark-half)"  # half the line's thickness: a size of the screen, not of the panel


def _points(values: Sequence[float], peak: float) -> list[tuple[float, float]]:
    step = 100 / max(1, len(values) - 1)
    return [(index * step, 100 - (value / peak if peak else 0) * (100 - HEADROOM)) for index, value in enumerate(values)]


def _polygon(points: Sequence[tuple[float, float]]) -> str:
    return "polygon(" + ", ".join(f"{x:.2f}% {y:.2f}%" for x, y in points) + ")"


def _stroke(points: Sequence[tuple[float, float]]) -> str:
    above = [f"{x:.2f}% calc({y:.2f}% - {HALF})" for x, y in points]
    below = [f"{x:.2f}% calc({y:.2f}% + {HALF})" for x, y in reversed(points)]
    return "polygon(" + ", ".join([*above, *below]) + ")"


def spark(values: Sequence[float], peak: float, window: int = 0) -> html.Div:
    """Area and line of `values`, scaled to `peak` shared by all small multiples; the last `window` days are tinted."""
    if len(values) < 2:
        return html.Div(className="gw-spark")
    points = _points(values, peak)
    area = [(0.0, 100.0), *points, (100.0, 100.0)]
    parts = []
    if 0 < window < len(values):
        share = (window - 0.5) / (len(values) - 1) * 100
        parts.append(html.I(className="gw-spark-window", style={"width": f"{share:.2f}%"}))
    parts.append(html.I(className="gw-spark-area", style={"clipPath": _polygon(area)}))
    parts.append(html.I(className="gw-spark-line", style={"clipPath": _stroke(points)}))
    return html.Div(parts, className="gw-spark", **{"aria-hidden": "true"})
