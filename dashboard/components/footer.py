"""The last line of every screen: the truth about the data as a whole, and where it comes from."""

from __future__ import annotations

from dash import html

from dashboard import ids
from dashboard.context import Context


def footer(context: Context) -> html.Footer:
    """The screen's ribbon; a callback fills the left part, the sources stand at the right."""
    return html.Footer(
        [
            html.Div(id=ids.FOOTER_RIBBON, className="gw-footer-truth"),
            html.Span(context.t(context.city.attribution), className="gw-footer-sources", title=context.t(context.city.attribution)),
        ],
        className="gw-footer",
    )
