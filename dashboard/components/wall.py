"""What the scenes of the wall are made of: a heading, a sentence, number blocks, map, charts, the list of alarms. `/leader` is one of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dash import html

from dashboard import ids
from dashboard.components import opening, states
from dashboard.components.map import legend_strip, map_panel
from dashboard.components.map_config import dumped, viewed
from dashboard.components.panel import panel
from dashboard.components.report import report_panels
from dashboard.context import Context
from dashboard.contract import Page, Scene, Text
from dashboard.reports import offered, report

MOST_ALARMS = 8
FEW = 2
"""Fewer number blocks than that have no column of their own beside a map."""


def overall(page: Page, context: Context) -> html.Div:
    """The overall situation: sentence on top; numbers and curve left, map in the middle, divisions and alarms right."""
    clock = [] if page.bare else [html.P(["", html.B("")], className="gw-clock", **{"aria-hidden": "true"})]  # the stage has its own
    head = html.Div([html.H1(context.t(("疫情总体态势", "Overall situation"))), opening.window_title(), *clock], className="gw-wall-head")
    left = html.Div([opening.numbers(context), *report_panels(context, ("case_trend",))], className="gw-wall-left")
    right = html.Div([opening.divisions(context), alarms(context)], className="gw-wall-right")
    return html.Div([head, opening.lead(), left, map_part(page, context), right], className="gw-wall")


def tiles(scene: Scene, page: Page, context: Context) -> html.Div:
    """Any other scene: number blocks left, the map in the middle where it has layers, charts at its side or instead of it."""
    panels = report_panels(context, tuple(shown_reports(scene, context)))
    parts = [scene_head(page.title, context), html.Div(states.loading(context.lang), id=ids.SCENE_FIGURES, className="gw-numbers gw-scene-figures", hidden=not scene.figures)]
    if page.layers:
        parts.append(map_part(page, context, scene.turns))
    if panels:
        parts.append(html.Div(panels, className=f"gw-scene-panels has-{len(panels)}"))
    kinds = ("gw-wall gw-tiles", "has-figures" if scene.figures else "", "is-few" if len(scene.figures) < FEW and page.layers else "", "has-map" if page.layers else "", "has-panels" if panels else "")
    return html.Div(parts, className=" ".join(kind for kind in kinds if kind))


def shown_reports(scene: Scene, context: Context) -> Iterator[str]:
    """The reports the city has data for; of 'a|b' the first such."""
    for wish in scene.reports:
        yield from [key for key in wish.split("|") if offered(report(key), context.metrics)][:1]


def scene_head(title: Text, context: Context) -> html.Div:
    """The scene's name, its window, its sentence."""
    head = html.Div([html.H1(context.t(title)), html.P(id=ids.SCENE_WINDOW, className="gw-window")], className="gw-wall-head")
    return html.Div([head, html.P(id=ids.SCENE_LEAD, className="gw-lead")], className="gw-scene-head")


def map_part(page: Page, context: Context, turns: tuple[tuple[str, ...], ...] = ()) -> html.Div:
    """The map over its legend and its ribbon. `turns`: what `assets/wall/frame.js` shows one after another."""
    shown = [view for view in (viewed(context, page, turn) for turn in turns) if view]
    data = {"data-turns": dumped({"turns": shown})} if len(shown) > 1 else {}
    return html.Div([map_panel(context, page, "wall"), legend_strip(context, page), opening.map_truth()], className="gw-wall-map", **data)


def alarms(context: Context) -> html.Section:
    """The alarms to act on first, numbered as on the map."""
    body = html.Div(states.loading(context.lang), id=ids.SCENE_ALARMS, className="gw-scene-alarms")
    note, foot = html.Span(id=ids.SCENE_ALARMS_NOTE), html.Div(id=ids.SCENE_ALARMS_RIBBON)
    return panel(context.t(("预警", "Alarms")), body, note=note, foot=foot, kind="gw-alarm-tile")


def alarm_scene(page: Page, context: Context) -> html.Div:
    """The list of alarms beside the map that carries their numbers."""
    figures = html.Div(id=ids.SCENE_FIGURES, hidden=True)
    parts: list[Any] = [scene_head(page.title, context), figures, map_part(page, context), html.Div(alarms(context), className="gw-scene-panels has-1")]
    return html.Div(parts, className="gw-wall gw-tiles is-alarms has-map has-panels")
