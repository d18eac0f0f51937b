"""The map follows the charts: a day pointed at in one is marked on the slider, a day clicked becomes the last of the window."""

from __future__ import annotations

import datetime as dt
from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, ctx, no_update

from dashboard import ids, session
from dashboard.context import City, Services


def window_until(clicked: dict[str, Any] | None, filters: dict[str, Any] | None, city: City) -> dict[str, Any] | None:
    """The filters with a window as long as before that ends on the clicked day; one from the city's first day on keeps its beginning.

    None where no day of the record was clicked: other charts have hours, ages or names along their axis.
    """
    day = _day(clicked)
    if not filters or day is None or not city.day_from <= day <= city.day_to:
        return None
    first, last = (dt.date.fromisoformat(filters[key]) for key in ("from", "to"))
    begins = first if first == city.day_from else max(city.day_from, day - (last - first))
    return {**filters, "from": begins.isoformat(), "to": day.isoformat()}


def _day(clicked: dict[str, Any] | None) -> dt.date | None:
    """The day of a chart's clicked point, as Plotly writes it: `2020-03-03`, with or without a time."""
    points = (clicked or {}).get("points") or [{}]
    try:
        return dt.datetime.strptime(str(points[0].get("x"))[:10], "%Y-%m-%d").date()
    except ValueError:
        return None


def go_to_day(services: Services, filters: dict[str, Any] | None, charts: int) -> tuple[Any, list[None]]:
    """The window of a clicked day; what was clicked is forgotten, so that the same day can be clicked again."""
    clicked = next((one["value"] for one in ctx.triggered if one["value"]), None)
    if clicked is None:
        return no_update, [no_update] * charts
    city, _, _ = session.city_state(services.database)
    return window_until(clicked, filters, city) or no_update, [None] * charts


def register(app: Dash, services: Services) -> None:
    """Wire clicking, and pointing, which the browser does by itself (`assets/shell.js`)."""
    charts = ids.report_part("graph", ALL)
    app.callback(
        Output(ids.FILTERS, "data", allow_duplicate=True), Output(charts, "clickData"),
        Input(charts, "clickData"), State(ids.FILTERS, "data"), prevent_initial_call=True,
    )(lambda clicks, filters: go_to_day(services, filters, len(clicks)))  # fmt: skip
    app.clientside_callback(
        ClientsideFunction("shell", "pointAtDay"), Output(ids.ACTIONS_SINK, "data", allow_duplicate=True), Input(charts, "hoverData"), prevent_initial_call=True
    )
