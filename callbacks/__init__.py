"""Verbs: what happens when someone chooses, clicks, waits, downloads.

Every module of this room has one `register(app, services)` at its foot; `register_all` finds them.
"""

from __future__ import annotations

import importlib
import pkgutil

from dash import Dash

from dashboard.context import Services


def register_all(app: Dash, services: Services) -> None:
    """Wire every module of the room, in name order."""
    for info in sorted(pkgutil.iter_modules(__path__), key=lambda item: item.name):
        module = importlib.import_module(f"{__name__}.{info.name}")
        module.register(app, services)
