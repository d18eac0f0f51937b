"""The clusters page: a scan at once, p a moment later, and the chosen cluster. Scans are kept; 999 replicates are a job."""

from __future__ import annotations

from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, ctx, no_update
from flask import Response

from callbacks.download import send_book
from callbacks.map_routes import guarded
from dashboard import access, asked, file_facts, ids, session, workbook
from dashboard import cluster_words as words
from dashboard.components import clusters as parts
from dashboard.components import states
from dashboard.context import Context, Services, User
from geodata.clusters import Choice
from geodata.errors import BadFilter, DataChanged, GridwatchError
from geodata.queries import clusters
from geodata.queries.clusters import FIRST, ScanRow
from geodata.queries.columns import Column
from geodata.queries.records import note_read
from layers import cluster_zones

Stored = dict[str, Any] | None
COLUMNS = {
    "number": Column("count", ("号", "Number")), "place": Column("text", ("地点", "Place")), "state": Column("text", ("状态", "State")),
    "first_day": Column("day", ("起", "From")), "last_day": Column("day", ("止", "To")), "cells": Column("count", ("格数", "Cells")),
    "cases": Column("text", ("数量", "Count")), "expected": Column("number", ("期望", "Expected")), "risk": Column("number", ("风险倍数", "Relative risk")),
    "chance": Column("text", ("是否偶然", "Chance")), "recurrence": Column("text", ("重现", "Recurrence")),
}  # fmt: skip


def _context(services: Services) -> Context:
    context = session.current_context(services)
    access.require(context.user, "page", "clusters")
    return context


def _choice(unit: str, model: str, longest: str, share: str) -> Choice:
    """A choice from what the browser sent. Raises `BadFilter`."""
    if not (str(longest).isdigit() and str(share).isdigit()):
        raise BadFilter(f"看不懂扫描的选择 {longest}、{share}。请刷新页面。", f"The choice {longest}, {share} cannot be read. Reload the page.")
    return Choice(str(unit), str(model), int(longest), int(share))


def show(services: Services, given: tuple[str, str, str, str], stored: Stored, selection: Stored) -> tuple[Any, ...]:
    """Sentence, list, what was counted, as of when, Excel address, the scan, the map's zones, and what a job would do."""
    if not stored:
        return (no_update,) * 8
    context = _context(services)
    try:
        choice, day = _choice(*given), asked.filters_of(stored).day_to
        scan_id = services.scans.observe(choice, day, context.user.scope, context.user.username)
        with services.database.read() as conn:
            scan, rows = clusters.scan(conn, scan_id, context.user.scope), clusters.listed(conn, scan_id, context.user.scope)
    except GridwatchError as error:
        failed = states.error(context.t(("没有扫描成", "The scan did not succeed")), error.text(context.lang), context.lang)
        return "", failed, [], "", None, None, None, no_update
    chosen = selection["code"] if selection and selection.get("tileset") == "clusters" else None
    wish = {"tileset": choice.tileset, "wanted": choice.wanted, "longest": choice.longest, "share": choice.share, "last_day": scan.last_day.isoformat()}
    return (
        words.lead(rows, scan, context), parts.listed(rows, scan, chosen, context), parts.facts(scan, context), parts.note(scan, context),
        f"/download/clusters/{scan.id}.xlsx", {"scan": scan.id, "replicates": scan.replicates, "none": scan.model is None},
        cluster_zones.collection(scan, rows), wish,
    )  # fmt: skip


def judge(services: Services, scan: Stored) -> Any:
    """Make the first replicates of a scan that has none: enough for the fitted distribution."""
    if not scan or scan["none"] or scan["replicates"] >= FIRST:
        return no_update
    context = _context(services)
    try:
        return {"scan": scan["scan"], "replicates": services.scans.judge(int(scan["scan"]), FIRST, context.user.scope)}
    except DataChanged:
        return {"scan": scan["scan"], "replicates": 0, "changed": True}  # the list looks again and finds the new data


def choose(pressed: dict[str, Any] | None) -> Any:
    """A cluster of the list becomes the selection of the view."""
    if not pressed or not pressed["value"]:
        return no_update
    return {"kind": "site", "tileset": "clusters", "code": str(ctx.triggered_id["cluster"])}


def file(services: Services, user: User, scan_id: int) -> Response:
    """The list as Excel, suppressed as on the screen."""
    context = _context(services)
    with services.database.read() as conn:
        scan, rows = clusters.scan(conn, scan_id, user.scope), clusters.listed(conn, scan_id, user.scope)
    filters = asked.filters_of({"from": scan.first_day.isoformat(), "to": scan.last_day.isoformat()})
    with services.database.note() as conn:
        note_read(conn, user.username, "clusters", filters, len(rows), file=True)
    notes = [(context.t(("怎么读", "How to read")), f"{words.counted(scan, context)} {words.method(scan, context)}")]
    title = context.t(("聚集", "Clusters"))
    sheet = workbook.Sheet(title, COLUMNS, _lines(rows, scan, context), notes=notes)
    return send_book([sheet], file_facts.facts(context, filters, context.city.name, scan.last_day.isoformat()), context, title, filters)


def _lines(rows: list[clusters.ClusterRow], scan: ScanRow, context: Context) -> list[tuple[Any, ...]]:
    return [
        (
            row.number, words.place(row, context), words.state(row, context), row.first_day, row.last_day, row.cells,
            words.cases(row, scan.metric, context), row.shown.expected, row.shown.relative_risk, words.likelihood(row, scan, context), words.recurrence(row, context),
        )
        for row in rows
    ]  # fmt: skip


def register(app: Dash, services: Services) -> None:
    """Wire the page; the map takes its zones from the store (`assets/clusters.js`)."""
    choices = [Input(name, "value") for name in (ids.CLUSTER_UNIT, ids.CLUSTER_MODEL, ids.CLUSTER_LONGEST, ids.CLUSTER_SHARE)]
    app.callback(
        Output(ids.CLUSTER_LEAD, "children"),
        Output(ids.CLUSTER_LIST, "children"),
        Output(ids.CLUSTER_FACTS, "children"),
        Output(ids.CLUSTER_NOTE, "children"),
        Output(ids.CLUSTER_EXCEL, "href"),
        Output(ids.CLUSTER_SCAN, "data"),
        Output(ids.CLUSTER_ZONES, "data"),
        Output(ids.job_part("asked", "clusters"), "data"),
        *choices,
        Input(ids.FILTERS, "data"),
        Input(ids.DATA_VERSION, "data"),
        Input(ids.CLUSTER_TURN, "data"),
        State(ids.SELECTION, "data"),
    )(lambda unit, model, longest, share, stored, _version, _turn, selection: show(services, (unit, model, longest, share), stored, selection))
    app.callback(Output(ids.CLUSTER_JUDGED, "data"), Input(ids.CLUSTER_SCAN, "data"))(lambda scan: judge(services, scan))
    app.callback(
        Output(ids.SELECTION, "data", allow_duplicate=True), Input(ids.cluster(ALL), "n_clicks"), prevent_initial_call=True
    )(lambda _clicks: choose(ctx.triggered[0] if ctx.triggered else None))
    app.clientside_callback(
        ClientsideFunction("clusters", "draw"), Output(ids.CLUSTER_SINK, "data"), Input(ids.CLUSTER_ZONES, "data"), Input(ids.SELECTION, "data")
    )
    # What is judged is looked at again. The browser turns the page: as an Output this would be a circle of callbacks.
    app.clientside_callback(
        ClientsideFunction("clusters", "turn"),
        Output(ids.CLUSTER_SINK, "data", allow_duplicate=True),
        Input(ids.CLUSTER_JUDGED, "data"),
        Input(ids.job_part("ended", "clusters"), "data"),
        prevent_initial_call=True,
    )
    app.server.add_url_rule("/download/clusters/<int:scan_id>.xlsx", "clusters_file", guarded(services, file))
