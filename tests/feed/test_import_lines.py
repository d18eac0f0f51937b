"""The list of imports where machines send: a line an hour, and the batches behind it."""

from __future__ import annotations

import json

from plotly.utils import PlotlyJSONEncoder
from sqlalchemy import text

from callbacks.imports import batches_table, choose_hour, imports_table
from dashboard.app_shell import sample_context
from dashboard.pages import page_at
from geodata.engine import Database
from geodata.queries import runs
from tests.feed.conftest import Send, rows_of, token


def case(number: int) -> dict[str, str]:
    return {"case_no": f"C{number}", "case_class": "confirmed", "reported_on": "2020-02-05"}


def test_what_a_machine_sends_is_one_line_an_hour(fed: Database, send: Send) -> None:
    north, south = token(fed, "north", "case"), token(fed, "south", "case")
    for number in range(4):
        assert send(north, "case", [case(number), case(number - 1), {}], key=f"k{number}").status_code == 207
    assert send(south, "case", [case(9)], key="k · 0").status_code == 400, "a key is ASCII, so the first joint ends the name"
    assert send(south, "case", [case(9)], key="k0").status_code == 207
    with fed.own() as conn:
        conn.execute(text("UPDATE etl_run SET started_at = started_at - interval '1 hour', finished_at = finished_at - interval '1 hour' WHERE file_name = 'north · k0'"))
        conn.execute(text("UPDATE etl_run SET file_name = 'case_0205.csv' WHERE file_name LIKE 'south%'"))
    with fed.read() as conn:
        found = runs.lines(conn)
        told = [(line.name, line.imports, line.read, line.inserted, line.unchanged, line.rejected) for line in found]
        assert told == [("case_0205.csv", 1, 1, 1, 0, 0), ("north", 3, 9, 3, 3, 3), ("north", 1, 3, 2, 0, 1)]
        hour = found[1].hour
        assert found[0].hour is None and hour is not None
        behind = runs.batches(conn, "case", "north", hour)
        assert [run.file_name for run in behind] == ["k3", "k2", "k1"]
        assert sum(run.read for run in behind) == found[1].read
        assert runs.lines(conn, most=1) == found[:1] and runs.batches(conn, "case", "south", hour) == []
    assert len(rows_of(fed, "SELECT FROM etl_run")) == 5
    context = sample_context(page_at("/sources"))
    page = json.dumps([imports_table(found, context), imports_table([], context)], cls=PlotlyJSONEncoder, ensure_ascii=False)
    assert "3 批" in page and page.count('"type": "import-hour"') == 2 and f"{hour:%H:%M}–" in page
    chosen = {"source": "case", "feeder": "north", "hour": hour.isoformat()}
    assert "k2" in json.dumps(batches_table(behind, chosen, context), cls=PlotlyJSONEncoder)


def test_an_hour_opens_and_closes_by_a_press_and_not_by_a_list_drawn_anew() -> None:
    pressed = {"type": "import-hour", "source": "case", "feeder": "north", "hour": "2020-02-05T13:00:00"}
    opened = choose_hour(pressed, [0, 1], None)
    assert opened == {"source": "case", "feeder": "north", "hour": "2020-02-05T13:00:00"}
    assert choose_hour(pressed, [0, 2], opened) is None
    assert choose_hour(pressed, [0, 0], opened) is not None and choose_hour(pressed, [0, 0], opened) != opened
