"""The last line of every screen: the truth about the data as a whole, and where it comes from."""

from __future__ import annotations

import re
from typing import Any

from dash import html

from dashboard import ids
from dashboard.context import Context

SHORT = 48  # letters that fit beside the ribbon on the narrowest desk


def footer(context: Context) -> html.Footer:
    """The screen's ribbon; a callback fills the left part, the sources stand at the right."""
    return html.Footer([html.Div(id=ids.FOOTER_RIBBON, className="gw-footer-truth"), sources(context)], className="gw-footer")


def sources(context: Context) -> Any:
    """Who the data comes from. A long list shows its first entry and opens upwards into the whole of it."""
    whole = context.t(context.city.attribution)
    entries = [entry.strip() for entry in re.split("[；;]", whole) if entry.strip()]
    if len(whole) <= SHORT * (1 if context.lang == "zh" else 2) or len(entries) < 2:
        return html.Span(whole, className="gw-footer-sources")
    more = context.t((f"全部 {len(entries)} 项来源", f"All {len(entries)} sources"))
    summary = html.Summary([html.Span(entries[0], className="gw-cut"), html.Span(more, className="gw-link")])
    return html.Details([summary, html.Ul([html.Li(entry) for entry in entries])], className="gw-footer-sources")
