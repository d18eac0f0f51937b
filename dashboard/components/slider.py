"""The time slider: play, the window in words, daily bars, window length, comparison and speed."""

from __future__ import annotations

from dash import html

from dashboard.components import comparing, legend
from dashboard.components.map_config import days_config, dumped, initial_layers, offered
from dashboard.context import Context
from dashboard.contract import Page, Text
from layers.contract import Layer

LENGTHS: tuple[tuple[str, Text], ...] = (
    ("1", ("1 天", "1 d")),
    ("3", ("3 天", "3 d")),
    ("7", ("7 天", "7 d")),
    ("14", ("14 天", "14 d")),
    ("all", ("累计", "All")),
)


def _counted(context: Context, layer: Layer) -> dict[str, str]:
    """Ramp and unit of a layer's daily bars, which are counts even where the map shows rates."""
    rate = int(layer.options.get("scale", 1)) > 1 or "classes" in layer.options
    return {"ramp": layer.style.ramp, "unit": context.t(legend.counted(layer) if rate else layer.style.unit)}


def _handle(name: str, label: str, hidden: bool = False) -> html.Div:
    return html.Div(className=f"gw-slider-{name}", role="slider", tabIndex="0", hidden=hidden, **{"data-part": name, "aria-label": label})


def slider(context: Context, page: Page | None = None) -> html.Div:
    """The slider of a page (without one: of all layers); it writes `from`, `to` and `compare` of the FILTERS store.

    ← → move a day, with Shift a window; Home and End go to the ends, [ and ] change the length, space plays.
    """
    metrics = {layer.key: _counted(context, layer) for layer in offered(context, page) if "metric" in layer.options}
    config = days_config(context) | {"lang": context.lang, "metrics": metrics, "initial": initial_layers(context, page)}
    play, speed = context.t(("播放", "Play")), context.t(("播放速度", "Speed"))
    track = [_handle("bars", context.t(("时间窗", "Time window"))), _handle("other", context.t(("对照期", "Compared window")), hidden=True)]
    lengths = [html.Button(context.t(text), **{"data-length": name, "aria-pressed": "false"}) for name, text in LENGTHS]
    choices = html.Div(lengths, className="gw-segments", role="group", title=context.t(("窗长，按 [ 和 ]", "Window length: [ and ]")))
    return html.Div(
        [
            html.Button(className="gw-slider-play", title=play, **{"data-part": "play", "data-playing": "false", "aria-label": play}),
            html.Div([html.B(**{"data-part": "window"}), html.Span(**{"data-part": "note"})], className="gw-slider-words"),
            html.Div(track, className="gw-slider-track"),
            html.Div([choices, comparing.switch(context)], className="gw-slider-choices"),
            html.Button("1×", className="gw-slider-speed", title=speed, **{"data-part": "speed", "data-speed": "1", "aria-label": f"{speed} 1×"}),
        ],
        className="gw-slider",
        **{"data-config": dumped(config)},
    )
