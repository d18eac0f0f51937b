"""A region drawn on the map: the tools to draw one, and the bar that says what lies inside."""

from __future__ import annotations

from dash import html

from dashboard.context import Context
from dashboard.contract import Text

DRAWING: tuple[tuple[str, Text], ...] = (
    ("rectangle", ("画矩形选区", "Select a rectangle")),
    ("polygon", ("画多边形选区", "Select a polygon")),
    ("circle", ("画圆选区，单击取周围 500 米", "Select a circle; a click takes 500 m around")),
)


def drawing_tools(context: Context) -> list[html.Button]:
    """One button a tool; the one in hand is pressed, Esc puts it away."""
    return [
        html.Button(
            html.I(className=f"gw-icon gw-icon-{tool}", **{"aria-hidden": "true"}),
            title=context.t(title), type="button", **{"data-tool": tool, "aria-label": context.t(title), "aria-pressed": "false"},
        )
        for tool, title in DRAWING
    ]  # fmt: skip


def selection_bar(context: Context) -> html.Div:
    """What the browser fills with the region's name, its sum and what the sum means."""
    words = context.t(("清除选区，回到整个区域", "Clear the selection and go back to the whole area"))
    said = html.Div([html.B(**{"data-part": "name"}), html.Span(**{"data-part": "sum"}), html.Span(**{"data-part": "note"})], role="status")
    clear = html.Button(context.t(("清除", "Clear")), title=words, type="button", **{"data-part": "clear", "aria-label": words})
    return html.Div([said, clear], className="gw-map-selection", hidden=True)
