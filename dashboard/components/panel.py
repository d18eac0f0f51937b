"""The frame of a panel: one hairline, a title with its note, the body, the ribbon. No boxes."""

from __future__ import annotations

from typing import Any

from dash import html


def panel(title: str, body: Any, note: Any = "", right: Any = None, foot: Any = None, kind: str = "") -> html.Section:
    """A titled part of a screen. `right` stands at the end of the title line; `foot` is usually a ribbon."""
    head: list[Any] = [html.H2(title)]
    if note != "":  # an empty component counts as false
        head.append(html.Span(note, className="gw-panel-note"))
    if right is not None:
        head.append(html.Div(right, className="gw-panel-right"))
    parts = [html.Div(head, className="gw-panel-head"), html.Div(body, className="gw-panel-body")]
    if foot is not None:
        parts.append(html.Div(foot, className="gw-panel-foot"))
    return html.Section(parts, className=f"gw-panel {kind}".strip(), **{"aria-label": title})
