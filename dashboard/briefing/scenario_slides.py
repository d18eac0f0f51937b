"""A planner's scenario as a slide: its sentence for a title, its hospitals as a table, what was changed for who speaks."""

from __future__ import annotations

from pptx.presentation import Presentation as Deck

from dashboard.briefing import boxes, table_slides, tables
from dashboard.briefing.boxes import ROOM, TOP, Box
from dashboard.briefing.style import INNER, MARGIN
from dashboard.briefing.tables import Cell, Column
from dashboard.map_report import scenario_rows
from dashboard.map_report.contents import Contents

WEIGHTS = {"name": 3.0, "unit": 0.9, "opened": 1.1, "staffed": 1.1, "base": 1.1, "first": 1.5, "chance": 1.0, "peak": 1.1, "admitted": 1.1, "away": 1.2}
"""What a slide has room for, of the hospitals that fare worst; the rest stands on the page and in the workbook."""


def add(deck: Deck, made: Contents) -> None:
    """One slide; none without a scenario, words alone where nobody has beds."""
    planned, context = made.scenario, made.context
    if planned is None:
        return
    title, about = scenario_rows.sentence(planned, context), scenario_rows.about(planned, context)
    changed = scenario_rows.changed(planned, context)
    if not planned.asked.outcome.staffed.any():
        page = boxes.slide(deck, scenario_rows.title(planned, context), about, "")
        boxes.words(page, Box(MARGIN, TOP, INNER, ROOM), f"{title}\n{changed}", table_slides.WHY)
        return
    columns = [Column(context.t(scenario_rows.HEADS[name]), name not in ("name", "unit"), weight) for name, weight in WEIGHTS.items()]
    every = list(scenario_rows.rows(planned, context))
    rows = [[Cell(row[name], bold=scenario_rows.over(row) and name in ("name", "first")) for name in WEIGHTS] for row in every[: tables.ROWS]]
    said = [scenario_rows.title(planned, context), about]
    table_slides.slides(deck, context, title, said, columns, rows, [changed, context.t(scenario_rows.HOW)], len(every))
