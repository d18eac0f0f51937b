"""Real published figures: what the screen is given equals the files, for the city and every district, every day."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import Connection

from geodata.filters import Filters
from geodata.load import load_records
from geodata.queries import cases
from geodata.records.cases import CaseSeries
from geodata.schema import area, city
from geodata.scope import Scope
from tests.geodata import town

COLUMNS = {"total": "infected", "confirm": "confirmed", "wzz": "asymptomatic", "shaicha": "infected_screening", "bihuan": "infected_isolation"}
CITY = "310000"


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def series(rows: list[dict[str, str]], codes: dict[str, str]) -> list[CaseSeries]:
    return [
        CaseSeries(area_code=codes[row.get("region", "")], day=dt.date.fromisoformat(row["date"]), series=name, value=int(row[column]))
        for row in rows
        for column, name in COLUMNS.items()
    ]


def build(conn: Connection, codes: dict[str, str], first: dt.date, last: dt.date) -> None:
    """A city with its districts and no other ground."""
    conn.execute(
        city.insert().values(
            code=CITY, key="c", name_zh="市", name_en="City", simulated=False, case_basis="official_series", lon=121.5, lat=31.2,
            zoom=9.0, day_from=first, day_to=last, geometry_version="1",
        )
    )  # fmt: skip
    common: dict[str, Any] = {"short_zh": "", "population": 1_000_000}
    conn.execute(area.insert().values(code=CITY, level="city", name_zh="市", name_en="City", **common))
    for name, code in codes.items():
        if name:
            conn.execute(area.insert().values(code=code, level="district", parent_code=CITY, district_code=code, name_zh=name, name_en=name, **common))


def shown(conn: Connection, filters: Filters, scope: Scope) -> dict[tuple[str, str], int]:
    """(day, column of the file) → the number on the screen."""
    found: dict[tuple[str, str], int] = {}
    by_class = cases.by_day(conn, filters, scope)
    for _, row in by_class.iterrows():
        found[f"{row['day']:%Y-%m-%d}", {"confirmed": "confirm", "asymptomatic": "wzz"}[row["case_class"]]] = int(row["n"])
    for day, total in by_class.groupby("day")["n"].sum().items():
        found[f"{pd.Timestamp(str(day)):%Y-%m-%d}", "total"] = int(total)
    for _, row in cases.by_found(conn, filters, scope).iterrows():
        found[f"{row['day']:%Y-%m-%d}", {"screening": "shaicha", "isolation": "bihuan"}[row["found_by"]]] = int(row["n"])
    return found


def test_the_screen_equals_the_published_files(conn: Connection, shared: Path) -> None:
    files = {name: read_rows(shared / "data" / "shanghai" / f"{name}.csv") for name in ("city_daily", "district_daily")}
    names = sorted({row["region"] for row in files["district_daily"]})
    codes = {"": CITY, **{name: f"3101{place:02d}" for place, name in enumerate(names, start=1)}}
    days = sorted(row["date"] for row in files["city_daily"])
    filters = Filters(day_from=dt.date.fromisoformat(days[0]), day_to=dt.date.fromisoformat(days[-1]))
    build(conn, codes, filters.day_from, filters.day_to)
    for rows in files.values():
        load_records(conn, "case_series", series(rows, codes), (), town.run("case_series"))
    compared = 0
    for name, code in codes.items():
        rows = [row for row in files["district_daily"] if row["region"] == name] if name else files["city_daily"]
        asked = shown(conn, filters.model_copy(update={"area": code if name else None}), Scope(None))
        wanted = {(row["date"], column): int(row[column]) for row in rows for column in COLUMNS}
        assert {key: asked.get(key, 0) for key in wanted} == wanted, name
        if name:
            assert shown(conn, filters, Scope(code)) == asked
        compared += len(wanted)
    assert compared > 20_000
