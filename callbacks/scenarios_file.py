"""A scenario as an Excel file: all tables, its changes and what was assumed."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from dash import Dash, Input, Output, dcc, no_update

from callbacks.scenarios import planning
from dashboard import file_facts, ids, workbook
from dashboard.components import plan_file
from dashboard.components.plan_answer import Asked
from dashboard.context import Context, Services
from dashboard.scenarios import FEW_REPLICATES, asked_for
from geodata.filters import Filters
from geodata.queries.records import note_read


def file(services: Services, wish: dict[str, Any] | None) -> Any:
    """The open scenario as it stands, saved or not. A fault becomes a notice."""
    if not wish:
        return no_update
    context = planning(services)
    asked = asked_for(services, context, wish, FEW_REPLICATES)
    outcome = asked.outcome
    filters = Filters(day_from=outcome.first_day, day_to=outcome.first_day.fromordinal(outcome.first_day.toordinal() + outcome.days - 1))
    with tempfile.TemporaryDirectory(prefix="gridwatch-") as folder:
        path = Path(folder) / "scenario.xlsx"
        count = workbook.book(path, plan_file.sheets(asked, context), _facts(asked, wish, filters, context), context.lang, file_facts.maker(context))
        body = path.read_bytes()
    with services.database.note() as conn:
        note_read(conn, context.user.username, "scenario", filters, count, file=True)
    title = context.t(("收治情景", "scenario")) + f"_{str(wish.get('name') or '')[:60]}"
    return dcc.send_bytes(lambda buffer: buffer.write(body), file_facts.file_name(context, title, filters, "xlsx"))


def _facts(asked: Asked, wish: dict[str, Any], filters: Filters, context: Context) -> list[tuple[str, str]]:
    more = plan_file.told(asked, str(wish.get("name") or context.t(("基线", "base"))), context)
    return file_facts.facts(context, filters, context.city.name, asked.base.day.isoformat(), more)


def register(app: Dash, services: Services) -> None:
    """Wire the download."""
    app.callback(Output(ids.PLAN_FILE, "data"), Input(ids.PLAN_FILE_ASK, "data"), prevent_initial_call=True)(lambda wish: file(services, wish))
