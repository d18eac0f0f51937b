"""The time slider: play, the window in words, daily bars, window length and speed."""

from __future__ import annotations

from dash import html

from dashboard.components.map_config import days_config, dumped, initial_layers, offered
from dashboard.context import Context
from dashboard.contract import Page, Text

LENGTHS: tuple[tuple[str, Text], ...] = (
    ("1", ("1 天", "1 d")),
    ("3", ("3 天", "3 d")),
    ("7", ("7 天", "7 d")),
    ("14", ("14 天", "14 d")),
    ("all", ("累计", "All")),
)


def slider(context: Context, page: Page | None = None) -> html.Div:
    """The slider of a page (without one: of all layers); it writes `from` and `to` of the FILTERS store. ← → move a day, space plays."""
    metrics = {layer.key: layer.style.ramp for layer in offered(context, page) if "metric" in layer.options}
    config = days_config(context) | {"lang": context.lang, "metrics": metrics, "initial": initial_layers(context, page)}
    play = context.t(("播放", "Play"))
    bars = html.Div(
        className="gw-slider-bars",
        role="slider",
        tabIndex="0",
        **{"data-part": "bars", "aria-label": context.t(("时间窗", "Time window"))},
    )
    lengths = [html.Button(context.t(text), **{"data-length": name, "aria-pressed": "false"}) for name, text in LENGTHS]
    return html.Div(
        [
            html.Button(className="gw-slider-play", title=play, **{"data-part": "play", "data-playing": "false", "aria-label": play}),
            html.Div([html.B(**{"data-part": "window"}), html.Span(**{"data-part": "note"})], className="gw-slider-words"),
            bars,
            html.Div(lengths, className="gw-segments", role="group", **{"aria-label": context.t(("窗长", "Window length"))}),
            html.Button("1×", className="gw-slider-speed", title=context.t(("播放速度", "Speed")), **{"data-part": "speed", "data-speed": "1"}),
        ],
        className="gw-slider",
        **{"data-config": dumped(config)},
    )
