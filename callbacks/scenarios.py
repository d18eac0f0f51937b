"""The planner's scenarios: what the page begins with, the answer to a document, those beside it, and keeping them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, no_update

from dashboard import access, formats, ids, session, workbook
from dashboard.components import plan_answer
from dashboard.context import Context, Services
from dashboard.scenarios import MOST_REPLICATES, asked_for
from geodata.errors import AlreadyDecided, BadFilter, BadScenario, GridwatchError
from geodata.scenarios import store
from geodata.scenarios.checking import load
from geodata.scenarios.document import stored
from geodata.scenarios.store import Kept
from geodata.scenarios.words import describe

MOST_BESIDE = 4
Stored = dict[str, Any]


def planning(services: Services) -> Context:
    """The context of a person who may plan."""
    context = session.current_context(services)
    access.require(context.user, "page", "planner")
    return context


def row(kept: Kept, context: Context) -> Stored:
    """A kept scenario as the browser lists it."""
    mine = kept.owner == context.user.username
    when = formats.day(kept.changed_at.date(), context.lang)
    return {
        "id": kept.id, "name": kept.name, "note": kept.note, "document": kept.document, "version": kept.version, "shared": kept.shared, "mine": mine,
        "when": when if mine else f"{context.t(kept.owner_name)} · {when}",
    }  # fmt: skip


def listed(services: Services, context: Context) -> list[Stored]:
    """What the person may see."""
    with services.database.read() as conn:
        return [row(kept, context) for kept in store.listed(conn, context.user.username, context.user.scope)]


def begin(services: Services, page: str | None) -> Any:
    """Kept scenarios, examples, areas for a wave, and what is said about a link to none."""
    if page != "planner":
        return no_update
    context = planning(services)
    base = services.planner.base(context.user.scope)
    areas = [(code, context.t(name)) for code, (_, name) in base.ground.areas.items()]
    joint = "，" if context.lang == "zh" else ", "
    examples = [
        {"name": context.t(name), "what": joint.join(context.t(words) for words in describe(scenario, base)), "document": stored(scenario)}
        for name, scenario in services.planner.templates(context.user.scope)
    ]
    lost = ("链接里的情景不存在，或没有共享给您。", "The scenario of the link does not exist, or is not shared with you.")
    return {"list": listed(services, context), "templates": examples, "areas": areas, "lost": context.t(lost), "defaults": {}}


def answer(services: Services, wish: Stored | None) -> Any:
    """The open scenario's answer, or what is wrong with it, field by field."""
    if not wish:
        return no_update
    context, turn = planning(services), wish.get("turn")
    try:
        asked = asked_for(services, context, wish, _replicates(wish))
        return plan_answer.answer(asked, _unit(wish), context) | {"turn": turn, "wish": {"document": stored(asked.scenario)}}
    except BadScenario as error:
        return {"turn": turn, "errors": [(path, context.t((zh, en))) for path, zh, en in error.problems]}
    except GridwatchError as error:
        return {"turn": turn, "failed": error.text(context.lang)}


def beside(services: Services, wish: Stored | None) -> Any:
    """The answers of those beside the open one; one that cannot be reckoned is left out."""
    if not wish:
        return no_update
    context, found = planning(services), dict[str, Any]()
    for item in list(wish.get("items", ()))[:MOST_BESIDE]:
        try:
            asked = asked_for(services, context, item, _replicates(wish))
        except GridwatchError:
            continue
        found[str(item.get("key"))] = plan_answer.beside(asked, _unit(wish), context) | {"text": item.get("text")}
    return {"turn": wish.get("turn"), "items": found}


def _replicates(wish: Mapping[str, Any]) -> int:
    given = wish.get("replicates")
    if not isinstance(given, int) or not 0 <= given <= MOST_REPLICATES:
        raise BadFilter(f"模拟次数须为 0–{MOST_REPLICATES}，收到 {given}。请刷新页面。", f"0–{MOST_REPLICATES} simulations can be asked for, not {given}. Reload the page.")
    return given


def _unit(wish: Mapping[str, Any]) -> str:
    return "icu" if wish.get("unit") == "icu" else "ward"


def act(services: Services, wish: Stored | None) -> Any:
    """Keep what a person does with a scenario; the list as it is then."""
    if not wish:
        return no_update
    context = planning(services)
    told = {"turn": wish.get("turn"), "act": wish.get("act"), "key": wish.get("key")}
    try:
        done = _carried_out(services, wish, context)
    except GridwatchError as error:
        return told | {"ok": False, "text": error.text(context.lang)} | _conflict(services, wish, context, error)
    return told | {"ok": True, "text": "", "list": listed(services, context)} | done


def _carried_out(services: Services, wish: Mapping[str, Any], context: Context) -> Stored:
    by, scope, verb = context.user.username, context.user.scope, wish.get("act")
    number = wish.get("id") if isinstance(wish.get("id"), int) else 0
    if verb == "versions":
        return _versions(services, int(number or 0), context)
    if verb in ("create", "save"):
        load(wish.get("document") or {}, services.planner.base(scope))
    with services.database.note() as conn:
        if verb == "create":
            kept = store.create(conn, str(wish.get("name", "")), wish.get("document") or {}, by, scope)
        elif verb == "save":
            kept = store.save(conn, int(number or 0), int(wish.get("version") or 0), wish.get("document") or {}, by, scope)
        elif verb == "rename":
            kept = store.rename(conn, int(number or 0), str(wish.get("name", "")), by, scope)
        elif verb == "share":
            kept = store.share(conn, int(number or 0), bool(wish.get("shared")), by, scope)
        elif verb == "remove":
            kept = store.remove(conn, int(number or 0), by, scope)
        elif verb == "bring_back":
            kept = store.bring_back(conn, int(number or 0), by, scope)
        else:
            raise BadFilter(f"不认识的操作 {verb}。请刷新页面。", f"There is no action {verb}. Reload the page.")
    return {"row": row(kept, context)}


def _versions(services: Services, number: int, context: Context) -> Stored:
    with services.database.read() as conn:
        saves = store.saves(conn, number, context.user.username, context.user.scope)
    return {
        "versions": [
            {"title": context.t((f"第 {one.version} 版", f"Version {one.version}")), "who": f"{one.saved_by} · {formats.moment(one.saved_at.astimezone(workbook.CHINA), context.lang)}", "document": one.document}
            for one in saves
        ]
    }  # fmt: skip


def _conflict(services: Services, wish: Mapping[str, Any], context: Context, error: GridwatchError) -> Stored:
    """What somebody else saved meanwhile, so that the person can look at it."""
    if not isinstance(error, AlreadyDecided):
        return {}
    with services.database.read() as conn:
        return {"conflict": True, "row": row(store.find(conn, int(wish.get("id") or 0), context.user.username, context.user.scope), context)}


def register(app: Dash, services: Services) -> None:
    """Wire the page; the browser holds the scenarios and asks (`assets/plan/`)."""
    app.callback(Output(ids.PLAN_START, "data"), Input(ids.PAGE, "data"), Input(ids.DATA_VERSION, "data"))(lambda page, _version: begin(services, page))
    app.callback(Output(ids.PLAN_ANSWER, "data"), Input(ids.PLAN_ASK, "data"), prevent_initial_call=True)(lambda wish: answer(services, wish))
    app.callback(Output(ids.PLAN_BESIDE, "data"), Input(ids.PLAN_BESIDE_ASK, "data"), prevent_initial_call=True)(lambda wish: beside(services, wish))
    app.callback(Output(ids.PLAN_DONE, "data"), Input(ids.PLAN_ACT, "data"), prevent_initial_call=True)(lambda wish: act(services, wish))
    told = (ids.PLAN_START, ids.PLAN_ANSWER, ids.PLAN_BESIDE, ids.PLAN_MAP, ids.PLAN_DONE)
    app.clientside_callback(
        ClientsideFunction("plan", "told"),
        Output(ids.PLAN_SINK, "data"),
        *(Input(name, "data") for name in told),
        Input(ids.job_part("ended", "scenario"), "data"),
        Input(ids.DATA_VERSION, "data"),
        Input(ids.THEME, "data"),
        State(ids.PLAN_KEPT, "data"),
        State(ids.job_part("asked", "scenario"), "data"),
    )
