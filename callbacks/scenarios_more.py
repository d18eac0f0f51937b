"""Beside a scenario's answer: the map's surfaces, what to do, fever clinics. Asked for when somebody looks."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, html, no_update

from callbacks.scenarios import planning
from dashboard import ids
from dashboard.components import plan_advice, plan_clinics, states
from dashboard.context import Context, Services
from geodata.errors import GridwatchError
from geodata.scenarios.checking import load

Stored = dict[str, Any]


def surfaces(services: Services, wish: Stored | None) -> Any:
    """Outlines of the catchments, or who loses access, as the map's mode wants."""
    if not wish:
        return no_update
    context = planning(services)
    told: Stored = {"turn": wish.get("turn"), "note": ""}
    try:
        scenario = load(wish.get("document") or {}, services.planner.base(context.user.scope))
        if wish.get("mode") == "access":
            found = services.planner.access(scenario, context.user.scope)
            return told | {"access": found.cells, "note": " ".join(context.t(note) for note in found.notes)}
        return told | {"areas": services.planner.catchments(scenario, context.user.scope)}
    except GridwatchError as error:
        return told | {"note": error.text(context.lang)}


def more(services: Services, wish: Stored | None) -> Any:
    """Advice, or fever clinics; what cannot be reckoned says why."""
    if not wish:
        return no_update
    context, scope = planning(services), planning(services).user.scope
    try:
        base = services.planner.base(scope)
        scenario = load(wish.get("document") or {}, base)
        outcome = services.planner.answer(scenario, scope)
        if wish.get("side") == "clinics":
            return plan_clinics.clinics(outcome, base, wish.get("site"), context)
        if not outcome.staffed.any():
            return html.Div(html.P(context.t(("先在表中填写床位。", "Enter beds in the table first."))), className="gw-plan-advice")
        parts = [
            plan_advice.turned(services.planner.turned_round(scenario, scope), outcome, scenario, base, context),
            plan_advice.sites(services.planner.sites(scenario, scope), context),
            plan_advice.transfers(services.planner.transfers(scenario, scope), outcome, scenario, base, context),
            plan_advice.reach(services.planner.access(scenario, scope), context),
        ]
    except GridwatchError as error:
        return _failed(error, context)
    return html.Div(parts, className="gw-plan-advice")


def _failed(error: GridwatchError, context: Context) -> Any:
    return states.error(context.t(("没有算出来", "No answer came")), error.text(context.lang), context.lang)


def register(app: Dash, services: Services) -> None:
    """Wire both; the browser asks when its side is looked at."""
    app.callback(Output(ids.PLAN_MAP, "data"), Input(ids.PLAN_MAP_ASK, "data"), prevent_initial_call=True)(lambda wish: surfaces(services, wish))
    app.callback(Output(ids.PLAN_MORE, "children"), Input(ids.PLAN_MORE_ASK, "data"), prevent_initial_call=True)(lambda wish: more(services, wish))
