"""Screens that stand open follow a load by themselves: map, chart and numbers, without being loaded again."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from sqlalchemy import text

from etl.run import run_source
from geodata.engine import Database
from serving.settings import Settings
from tests.browser.conftest import Visit, until
from tests.conftest import opened, serving

pytestmark = pytest.mark.browser
NEW = 40
DAY = "2020-02-05"
WINDOW = "?from=2020-02-01&to=2020-02-07&layers=case_cells"
PANEL = "[...gridwatchMap.panels.values()][0]"
ON_THE_MAP = f"""[...({PANEL}.cells.get('case_cells')?.wires ?? [])].reduce((sum, wire) => sum + (wire <= gridwatchMap.WIRE.largest ? wire : 0), 0)"""
DRAWN = "[...document.querySelectorAll('.js-plotly-plot')].map((plot) => JSON.stringify(plot.calcdata?.map((line) => line.map((point) => point.y)))).join()"


def more_cases(database: Database, pack: Path, path: Path) -> Path:
    """A file of new cases at the door of a known one."""
    with database.own() as conn:
        known = conn.execute(text("""select key from "case" where geo_level = 'door' and h3_8 is not null order by key limit 1""")).scalar_one()
    with (pack / "registers" / "case.csv").open(encoding="utf-8", newline="") as file:
        [row] = [row for row in csv.DictReader(file) if row["病例编号"] == known][:1]
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.DictWriter(file, list(row))
        rows.writeheader()
        kept = {name: row[name] for name in ("病例分类", "地址")}
        rows.writerows({"病例编号": f"NEW{n}", "报告日期": DAY, "得知时间": f"{DAY} 20:00"} | kept for n in range(NEW))
    return path


def test_open_screens_follow_a_load(browser: Browser, demo_copy: str, demo_pack: Path, tmp_path: Path) -> None:
    database = Database(demo_copy)
    file = more_cases(database, demo_pack, tmp_path / "case.csv")
    with opened(Settings(database_url=demo_copy, data_dir=tmp_path)) as made, serving(made) as address:
        tab = Visit(browser, address).sign_in("analyst").open("/analyst" + WINDOW)
        page = tab.page
        page.wait_for_selector('.gw-map[data-state="idle"]')
        until(page, f"{ON_THE_MAP} > 0 && document.querySelectorAll('.js-plotly-plot').length > 0")
        before, drawn, version = page.evaluate(ON_THE_MAP), page.evaluate(DRAWN), page.evaluate("gridwatchMap.state.version")
        page.evaluate("window.neverLeft = true")

        summary = run_source(database, "case", [file])
        database.close()
        assert (summary.inserted, summary.located["door"]) == (NEW, NEW)

        until(page, f"gridwatchMap.state.version > {version}")
        until(page, f"{ON_THE_MAP} >= {before + NEW}")
        assert page.evaluate(ON_THE_MAP) <= before + NEW + 3, "a cell that showed 1 for 1 to 4 now shows all it has"
        until(page, f"({DRAWN}) !== {drawn!r}")
        assert page.evaluate("window.neverLeft") is True
        assert tab.wrong == []
        tab.close()
