"""The review page: the queue, the chosen address, and what a person does with it. The desk carries decisions out."""

from __future__ import annotations

from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, no_update

from dashboard import access, formats, ids, session
from dashboard.components import review_parts, states
from dashboard.context import Context, Services
from geodata.errors import BadFilter, GridwatchError
from geodata.queries import review
from geodata.reasons import REVIEW_REASONS
from geodata.records import RECORDS
from geodata.rulings import Decided, Ruling

PAGE_ROWS = 50
Asked = dict[str, Any]


def _context(services: Services) -> Context:
    context = session.current_context(services)
    access.require(context.user, "page", "review")
    return context


def show_queue(services: Services, reason: str | None, source: str | None, asked: Asked | None, page: str | None) -> tuple[Any, ...]:
    """List, note, pager, keys for the keyboard, history, and both filters' choices."""
    if page != "review":
        return (no_update,) * 7
    context = _context(services)
    if not context.user.clearance:
        return (no_update,) * 7
    kept = f"{reason or ''}|{source or ''}"
    start = int(asked["start"]) if asked and asked.get("kept") == kept else 0  # a new filter begins at its first page
    try:
        with services.database.look() as conn:
            found = review.queue(conn, context.user.scope, reason, source, start, PAGE_ROWS)
            if start and not found.rows:  # the last page was decided away
                start = max(0, (found.addresses - 1) // PAGE_ROWS * PAGE_ROWS)
                found = review.queue(conn, context.user.scope, reason, source, start, PAGE_ROWS)
            decided = review.decisions(conn, context.user.scope)
        with services.database.note() as conn:
            review.note_read(conn, context.user.username, "address_question", len(found.rows), reason=reason, source=source, start=start)
    except GridwatchError as error:
        failed = states.error(context.t(("取不到待核地址", "The addresses did not arrive")), error.text(context.lang), context.lang)
        return failed, "", [], {"keys": [], "start": 0, "total": 0, "kept": kept, "last": None}, no_update, no_update, no_update
    mine = [row.id for row in decided if row.undone_at is None and row.decided_by == context.user.username]
    rows = {"keys": [row.key for row in found.rows], "start": start, "total": found.addresses, "size": PAGE_ROWS, "kept": kept, "last": max(mine, default=None)}
    return (
        review_parts.queue_rows(found, context, _in_words(reason, source, context)), _note(found, context),
        review_parts.pager(found, start, PAGE_ROWS, context), rows, review_parts.history(decided, context), *_choices(found, context),
    )  # fmt: skip


def _note(found: review.Queue, context: Context) -> str:
    addresses, records = formats.number(found.addresses, context.lang), formats.number(found.records, context.lang)
    return context.t((f"{addresses} 个地址，{records} 条记录", f"{addresses} addresses, {records} records"))


def _in_words(reason: str | None, source: str | None, context: Context) -> str:
    model = RECORDS.get(source or "")
    named = [REVIEW_REASONS.label(reason, context.lang) if reason else "", context.t((model.zh, model.en)) if model else ""]
    return " · ".join(part for part in named if part)


def _choices(found: review.Queue, context: Context) -> tuple[list[Asked], list[Asked]]:
    """What can be filtered by, with how many addresses, the most first."""
    reasons = {key: REVIEW_REASONS.label(key, context.lang) for key in found.reasons}
    sources = {key: context.t((RECORDS[key].zh, RECORDS[key].en)) for key in found.sources}
    return _options(reasons, found.reasons, context), _options(sources, found.sources, context)


def _options(labels: Asked, numbers: Any, context: Context) -> list[Asked]:
    ordered = sorted(numbers.items(), key=lambda item: (-item[1], item[0]))
    return [{"value": key, "label": f"{labels[key]} · {formats.number(n, context.lang)}"} for key, n in ordered]


def show_chosen(services: Services, key: str | None, rows: Asked | None) -> tuple[Any, Any]:
    """The card of the chosen address, and what the map shows of it."""
    if not rows:
        return no_update, no_update
    context = _context(services)
    if not key:
        return states.empty(("待核地址", "addresses to review"), context.lang, context.t(("都已决定", "everything is decided"))), None
    try:
        with services.database.look() as conn:
            found = review.question(conn, context.user.scope, key)
        with services.database.note() as conn:
            review.note_read(conn, context.user.username, "address_question", 1, records=found.records)
    except GridwatchError as error:
        return states.error(context.t(("打不开这个地址", "This address cannot be opened")), error.text(context.lang), context.lang), None
    place = rows["start"] + rows["keys"].index(key) + 1 if key in rows["keys"] else 0
    return review_parts.chosen(found, place, rows["total"], context), _place(found)


def _place(found: review.QuestionRow) -> Asked:
    names = ("lon", "lat", "radius_m", "label")
    candidates = [{name: one[name] for name in names} for one in found.candidates[:3]]
    return {"key": found.key, "lon": found.lon, "lat": found.lat, "radius_m": found.radius_m, "candidates": candidates, "area": found.district_code}


def act(services: Services, asked: Asked | None) -> Any:
    """Carry out what a person asks: `ok` and words for the status line; failures are words too, and the list is read again."""
    if not asked:
        return no_update
    context = _context(services)
    done: Asked = {"turn": asked.get("turn"), "act": asked.get("act"), "ok": True}
    try:
        return done | _carried_out(services, context, asked)
    except GridwatchError as error:
        return done | {"ok": False, "text": error.text(context.lang)}


def _carried_out(services: Services, context: Context, asked: Asked) -> Asked:
    user, what = context.user, asked.get("act")
    if what == "find":
        found = services.desk.find(str(asked.get("text") or ""), user.scope)
        return {"text": found.label, "found": {"lon": found.lon, "lat": found.lat, "radius_m": found.radius_m}}
    if what == "undo":
        return {"text": _undone(services.desk.undo(int(asked["alias"]), user.username, user.scope), context)}
    return {"text": _decided(services.desk.decide(str(asked["key"]), _ruling(asked), user.username, user.scope), context)}


def _ruling(asked: Asked) -> Ruling:
    """A ruling from what the browser sent. Raises `BadFilter` for anything else."""
    kind, lon, lat, radius = asked.get("act"), asked.get("lon"), asked.get("lat"), asked.get("radius_m")
    candidate = asked.get("candidate")
    numbers = all(value is None or isinstance(value, int | float) for value in (candidate, lon, lat, radius))
    if kind not in ("accept", "pick", "alias", "reject") or not numbers:
        raise BadFilter(f"不认识的操作 {kind}。请刷新页面。", f"Unknown action {kind}. Reload the page.")
    return Ruling(kind, None if candidate is None else int(candidate), lon, lat, radius, str(asked.get("text") or "")[:400])


def _decided(done: Decided, context: Context) -> str:
    left_zh, left_en = (f"，仍有 {done.still_open:,} 条待核", f"; {done.still_open:,} still wait") if done.still_open else ("", "")
    return context.t((f"已决定，{done.records:,} 条记录已重新定位{left_zh}。按 U 撤销。", f"Decided: {done.records:,} records placed again{left_en}. U undoes it."))


def _undone(done: Decided, context: Context) -> str:
    return context.t((f"已撤销，{done.records:,} 条记录恢复原状。", f"Undone: {done.records:,} records are as they were."))


def register(app: Dash, services: Services) -> None:
    """Wire the page; keyboard, map and marking of the chosen row are the browser's (`assets/review.js`)."""
    app.callback(
        Output(ids.REVIEW_LIST, "children"),
        Output(ids.REVIEW_NOTE, "children"),
        Output(ids.REVIEW_PAGER, "children"),
        Output(ids.REVIEW_ROWS, "data"),
        Output(ids.REVIEW_HISTORY, "children"),
        Output(ids.REVIEW_REASON, "data"),
        Output(ids.REVIEW_SOURCE, "data"),
        Input(ids.REVIEW_REASON, "value"),
        Input(ids.REVIEW_SOURCE, "value"),
        Input(ids.REVIEW_START, "data"),
        Input(ids.PAGE, "data"),
        Input(ids.DATA_VERSION, "data"),
        Input(ids.REVIEW_DONE, "data"),
    )(lambda reason, source, asked, page, _version, _done: show_queue(services, reason, source, asked, page))
    app.callback(
        Output(ids.REVIEW_CHOSEN, "children"),
        Output(ids.REVIEW_PLACE, "data"),
        Input(ids.REVIEW_KEY, "data"),
        State(ids.REVIEW_ROWS, "data"),
    )(lambda key, rows: show_chosen(services, (key or {}).get("key"), rows))
    app.callback(Output(ids.REVIEW_DONE, "data"), Input(ids.REVIEW_ACT, "data"))(lambda asked: act(services, asked))
    app.clientside_callback(
        ClientsideFunction("review", "told"),
        Output(ids.REVIEW_SINK, "data"),
        Input(ids.REVIEW_ROWS, "data"),
        Input(ids.REVIEW_PLACE, "data"),
        Input(ids.REVIEW_DONE, "data"),
    )
