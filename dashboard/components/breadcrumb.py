"""Where we look: city › district › street › community › grid. Every step but the last leads back."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard import ids
from geodata.errors import Lang

Step = tuple[str, str]  # (area code, name)


def breadcrumb(steps: Sequence[Step], lang: Lang) -> html.Nav:
    """The path; the last step is where we are. An empty path draws nothing."""
    parts: list[Component] = []
    for index, (code, name) in enumerate(steps):
        if index:
            parts.append(html.I("›", **{"aria-hidden": "true"}))
        if index == len(steps) - 1:
            parts.append(html.B(name, className="gw-cut", **{"aria-current": "location"}))
        else:
            parts.append(html.Button(name, id=ids.crumb(code), className="gw-crumb", n_clicks=0))
    return html.Nav(parts, className="gw-breadcrumb", **{"aria-label": "位置" if lang == "zh" else "Location"})
