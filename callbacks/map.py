"""The one callback of the map: filters, selection, data version and theme go to the browser's own state.

Nothing comes back: the map writes FILTERS and SELECTION by `set_props`, which every other panel listens to.
"""

from __future__ import annotations

from dash import ClientsideFunction, Dash, Input, Output

from dashboard import ids
from dashboard.context import Services


def register(app: Dash, services: Services) -> None:
    """Wire the browser's state to the stores."""
    app.clientside_callback(
        ClientsideFunction("gridwatchMap", "apply"),
        Output(ids.MAP_STATE, "data"),
        Input(ids.FILTERS, "data"),
        Input(ids.SELECTION, "data"),
        Input(ids.DATA_VERSION, "data"),
        Input(ids.THEME, "data"),
    )
