from __future__ import annotations
import importlib
from typing import Any
from dashboard.components import states
def _slot(module: str, name: str) -> Any:
    def make(context: Any, *a: Any, **k: Any) -> Any:
        try:
            f = getattr(importlib.import_module(f"dashboard.components.{module}"), name)
        except (ImportError, AttributeError):
            return states.loading(context.lang)
        return f(context, *a, **k)
    return make
map_panel = _slot("map", "map_panel")
layers_rail = _slot("layers_rail", "layers_rail")
time_slider = _slot("slider", "slider")
dossier = _slot("dossier", "dossier")
table_panel = _slot("table", "table_panel")
legend_strip = _slot("map", "legend_strip")
