"""Travel times of a pack: checked on the way in, expanded to cells on the way out."""

from __future__ import annotations

from pathlib import Path

import h3
import numpy as np
import pytest
from sqlalchemy import func, select

from etl.city import load_pack
from etl.travel_times import read_travel_times
from geodata.engine import Database
from geodata.errors import PackProblem
from geodata.queries import travel
from geodata.schema import data_version, travel_time
from tests.city.small_pack import area, features, square, write_features

STREET, COMMUNITY, GRID, OTHER = "310101001", "310101001201", "310101001201001", "310101001201002"
HEAD = "code,hospital_no,minutes\n"


@pytest.fixture
def roads(pack: Path) -> Path:
    """The pack with a second hospital, and a community of two grids in its first street."""
    more = [
        area(COMMUNITY, "community", STREET, "河西社区", square(121.5, 31.2, 0.01)),
        area(GRID, "grid", COMMUNITY, "河西一格", square(121.5, 31.2, 0.005)),
        area(OTHER, "grid", COMMUNITY, "河西二格", square(121.505, 31.2, 0.005)),
    ]
    write_features(pack, [*features(), *more])
    with (pack / "hospitals.csv").open("a", encoding="utf-8") as file:
        file.write("H2,东方医院,东方区,121.55,31.215,2022-03-01\n")
    return pack


def _write(pack: Path, rows: str) -> Path:
    (pack / "travel_times.csv").write_text(HEAD + rows, encoding="utf-8")
    return pack


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("310101009,H1,5\n", "第 2 行的 code 值 '310101009' 不是本包的区划代码"),
        (f"{STREET},H1,5\n{STREET},H9,5\n", "第 3 行的 hospital_no 值 'H9' 不在本包的医院登记中"),
        (f"{STREET},H1,5\n{STREET},H2,-1\n", "第 3 行的 minutes 值 -1 不成立"),
        (f"{STREET},H1,1440\n", "第 2 行的 minutes 值 1440 不成立"),
        (f"{STREET},H2,\n{STREET},H1,五分钟\n", "第 3 行的 minutes 值 '五分钟' 不是数字"),
        (f"{STREET},H1,inf\n", "第 2 行的 minutes 值 inf 不成立"),
        (f"{STREET},H1,5\n{STREET},H1,6\n", f"第 3 行的 {STREET} → H1 重复"),
        (f"{STREET},,5\n", "第 2 行的 hospital_no 为空"),
    ],
)
def test_what_cannot_be_is_refused(roads: Path, rows: str, said: str) -> None:
    with pytest.raises(PackProblem) as problem:
        read_travel_times(_write(roads, rows), [STREET], [roads / "hospitals.csv"])
    assert said in problem.value.zh and "travel_times.csv" in problem.value.en


def _state(database: Database) -> tuple[int, int]:
    with database.own() as conn:
        return conn.scalar(select(func.count()).select_from(travel_time)) or 0, conn.scalar(select(func.max(data_version.c.version))) or 0


def test_times_are_laid_once_follow_the_file_and_reach_every_cell(database: Database, roads: Path) -> None:
    rows = f"310101,H1,40\n{STREET},H1,20\n{COMMUNITY},H1,\n{GRID},H1,6\n{OTHER},H1,8\n{GRID},H2,30\n"
    summaries = {each.source: each for each in load_pack(database, _write(roads, rows), None)}
    assert (summaries["travel_times"].read, summaries["travel_times"].holes) == (5, 5)
    assert any("估算" in what and number == "5" for what, number in summaries["travel_times"].lines())
    before = _state(database)
    again = {each.source: each for each in load_pack(database, roads, None)}
    assert (again["travel_times"].inserted, again["travel_times"].unchanged) == (0, 5) and _state(database) == before
    with database.read() as conn:
        grids = travel.matrix(conn, [GRID, OTHER], ["H2", "H1"])
        mixed = travel.matrix(conn, [h3.latlng_to_cell(31.2025, 121.505, 7), h3.latlng_to_cell(31.226, 121.526, 9)], ["H1", "H2"])
        assert travel.matrix(conn, [], ["H1"]) is None
        assert travel.matrix(conn, ["310102001"], ["H1"]) == pytest.approx(np.array([[np.nan]]), nan_ok=True)
    assert grids == pytest.approx(np.array([[30.0, 6.0], [np.nan, 8.0]]), nan_ok=True)
    # A hexagon of two grids has their mean, of what each says; one on the far rim of the district has the district's.
    assert mixed == pytest.approx(np.array([[7.0, 30.0], [40.0, np.nan]]), nan_ok=True)

    load_pack(database, _write(roads, f"{STREET},H1,21\n"), None)
    assert _state(database) == (1, before[1] + 1)
    (roads / "travel_times.csv").unlink()
    assert [each.source for each in load_pack(database, roads, None)][:2] == ["ground", "travel_times"]
    with database.read() as conn:
        assert travel.matrix(conn, [GRID], ["H1"]) is None
    assert "travel_times" not in [each.source for each in load_pack(database, roads, None)]
